//! Whether the download of one's data holds all that the schema says belongs to somebody.

use super::accounts::sign_in;
use super::conventions::columns;
use super::harness::{NOON, TestApp, for_each_db};
use crate::domain::terms::Terms;
use crate::server::db::{execute, on};
use crate::server::principal::{Device, principal};

/// Tables with personal data that are not in the file, and why.
const LEFT_OUT: &[(&str, &str)] = &[
    ("sign_in", "a code on its way, for ten minutes"),
    ("ceremony", "a question to an authenticator, for ten minutes"),
    ("visit", "a hash of one day, which leads back to nobody"),
    ("job", "mails on their way"),
    ("juror", "that one sat on a jury at its close, which the scores say"),
];

/// Columns that are not, and why.
const SILENT: &[(&str, &str)] = &[
    ("person.id", "a number of ours"),
    ("person.device", "a secret of one's browser"),
    ("session.token_hash", "of a secret"),
    ("session.expires_at", "follows from when it began"),
    ("idea.principal", "the file is about it"),
    ("idea.html", "the text again"),
    ("idea.excerpt", "the text again"),
    ("idea.words", "the text again"),
    ("participant.principal", "the file is about it"),
    ("draft.principal", "the file is about it"),
    ("ledger.principal", "the file is about it"),
    ("entry.principal", "the file is about it"),
    ("entry.slot", "a number of ours"),
    ("passkey.credential", "what the authenticator checks by"),
    ("passkey.content", "what the authenticator checks by"),
    ("typed.session", "of a secret"),
    ("membership.organisation_id", "under its name"),
    ("campaign_role.campaign_id", "under its name"),
    ("follow.campaign_id", "under its name"),
    ("notice.campaign_id", "under its name"),
    ("invitation.invited_by", "somebody else's"),
    ("campaign_role.party", "somebody else's"),
    ("code_holder.principal", "the file is about it"),
    ("waiting.principal", "the file is about it"),
];

/// The columns that the file must show, of every table: all with a mark but those named above and whose they are.
fn shown() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (table, columns) in columns("sqlite") {
        for (column, mark) in columns {
            let name = format!("{table}.{column}");
            let named = LEFT_OUT.iter().any(|(known, _)| *known == table)
                || SILENT.iter().any(|(known, _)| *known == name)
                || ["person_id", "whom_id"].contains(&column.as_str());
            // A table that a later migration has renamed or dropped.
            let is_gone = table.contains("_before") || table.contains("_without_") || table == "refused_plan";
            if mark != "none" && !named && !is_gone {
                all.push((table.clone(), column));
            }
        }
    }
    all
}

/// Somebody's row in every table that they do not fill by what they do in this test.
const ROWS: &[&str] = &[
    "INSERT INTO typed (session, form, content, at) SELECT token_hash, 'plan', 'CANARY typed', 1001 FROM session",
    "INSERT INTO notice (person_id, campaign_id, idea_id, kind, due_at) SELECT p.id, c.id, 77, 'closed', 1 FROM person p, campaign c",
    "INSERT INTO follow (person_id, campaign_id, idea_id, follows, at) SELECT p.id, c.id, 78, TRUE, 1002 FROM person p, campaign c",
    "INSERT INTO audit (organisation_id, campaign_id, idea_id, person_id, kind, detail, at)
     SELECT c.organisation_id, c.id, NULL, p.id, 'amended', 'CANARY reason', 1003 FROM person p, campaign c",
    "INSERT INTO operation (person_id, kind, detail, at) SELECT id, 'retried', 'CANARY error', 1012 FROM person",
    "INSERT INTO identity (issuer, subject, person_id, created_at) SELECT 'https://id.example', 'CANARY subject', id, 1004 FROM person",
    "INSERT INTO invitation (token_hash, organisation_id, role, email, expires_at)
     SELECT device, c.organisation_id, 'analyst', p.email, 9000000000000 FROM person p, campaign c",
    "INSERT INTO membership (organisation_id, person_id, role) SELECT c.organisation_id, p.id, 'analyst' FROM person p, campaign c",
    "INSERT INTO campaign_role (campaign_id, person_id, role) SELECT c.id, p.id, 'juror' FROM person p, campaign c",
    "INSERT INTO revision (idea_id, number, title, text, at) SELECT id, 1, 'CANARY before', 'CANARY text', 1005 FROM idea",
    "INSERT INTO jury_note (idea_id, person_id, abstains, note) SELECT i.id, p.id, FALSE, 'CANARY note' FROM person p, idea i",
    "INSERT INTO poll (campaign_id, electorate, criterion, method, counts_shown, opens_at, closes_at)
     SELECT id, 'jury', 1, 'score', 'at_close', 1, 2 FROM campaign",
    "INSERT INTO entry (poll_id, principal, slot, idea_id, value, at)
     SELECT p.id, i.principal, 0, i.id, 4, 1006 FROM poll p, idea i WHERE p.electorate = 'jury'",
    "UPDATE idea SET revised_at = 1007",
    "UPDATE person SET mailed_at = 1008, mails = 'daily', mails_ideas = FALSE",
];

async fn fill(app: &TestApp) {
    let mut tx = app.state.db.begin().await.expect("begins");
    for row in ROWS {
        execute!(&mut tx, sqlx::query(*row)).unwrap_or_else(|error| panic!("{row}: {error}"));
    }
    let passkey = "INSERT INTO passkey (person_id, credential, name, content, created_at, used_at)
                   SELECT id, $1, 'CANARY key', '{}', 1009, 1010 FROM person";
    execute!(&mut tx, sqlx::query(passkey).bind(vec![1_u8])).expect("writes");
    let (device, secret): (Vec<u8>, Vec<u8>) = crate::server::db::within!(&mut tx, c => {
        sqlx::query_as("SELECT p.device, c.secret FROM person p, campaign c").fetch_one(c).await
    })
    .expect("reads");
    let own = principal(&secret, Device(device.try_into().expect("a device"))).to_vec();
    let draft =
        "INSERT INTO draft (campaign_id, principal, content, at) SELECT id, $1, 'CANARY draft', 1011 FROM campaign";
    execute!(&mut tx, sqlx::query(draft).bind(&own)).expect("writes");
    let waiting = "INSERT INTO waiting (campaign_id, principal, author, title, text, tag, accepted, at)
                   SELECT id, $1, 'CANARY author', 'CANARY waits', 'CANARY waiting', '', 1, 1013 FROM campaign";
    execute!(&mut tx, sqlx::query(waiting).bind(own)).expect("writes");
    tx.commit().await.expect("commits");
}

/// A table that is forgotten, and one that comes later, fails here: fill it above, and put it into the file.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_download_holds_everything_that_belongs_to_somebody() {
    for_each_db(async |app| {
        let campaign = app.campaign("mine", Terms::default(), 0).await;
        let ada = app.visitor();
        sign_in(&app, &ada, "ada@example.org").await;
        ada.form("/_fn/coro/api/account/save_account", &[("name", "Ada CANARY"), ("time_zone", "Europe/Rome")]).await;
        let idea = serde_json::json!({ "title": "A CANARY bench", "text": "To sit on.", "author": "Ada CANARY" });
        let made = ada.post("/api/v1/campaigns/mine/ideas", &idea).await.json();
        let id = crate::domain::id::IdeaId(made["id"].as_i64().expect("an id"));
        assert!(ada.cast(&campaign, "canary-ballot", id, Some(1)).await.status.is_success());
        fill(&app).await;
        let file = ada.get("/account/data.json").await;
        assert!(file.status.is_success(), "{}", file.text);
        // As it stands in the file: a text that is JSON itself is quoted there.
        let text = file.text.replace("\\\"", "\"");
        for (table, column) in shown() {
            let sql = format!("SELECT CAST({column} AS TEXT) FROM {table} WHERE {column} IS NOT NULL");
            let values: Vec<String> = on!(&app.state.db, c => {
                sqlx::query_scalar(sqlx::AssertSqlSafe(sql.clone())).fetch_all(c).await
            })
            .unwrap_or_else(|error| panic!("{table}.{column}: {error}"));
            assert!(!values.is_empty(), "{table}.{column}: give Ada a row, so that it is seen in the file");
            for value in values {
                let is_flag = ["0", "1", "true", "false"].contains(&value.as_str());
                assert!(is_flag || text.contains(&value), "{table}.{column}: {value} is not in the file: {text}");
            }
        }
        let (day, score) = (NOON.0, "\"electorate\":\"jury\"");
        assert!(text.contains(&day.to_string()) && text.contains(score), "{text}");
    })
    .await;
}
