//! All of one's data, as one file. A test goes through the schema for what it leaves out.

use super::join::campaigns_of;
use crate::domain::id::CampaignId;
use crate::error::AppError;
use crate::server::accounts::profile;
use crate::server::codes;
use crate::server::context::Cx;
use crate::server::db::{Db, on};
use crate::server::notices;
use crate::server::principal::{Principal, principal};
use anyhow::Result;
use serde::Serialize;
use serde_json::{Value, json};

/// Declares a part of the file: the rows that a statement reads for what is bound to it, each as an object.
macro_rules! part {
    ($(#[$doc:meta])+ $name:ident { $($field:ident: $kind:ty),+ $(,)? }) => {
        $(#[$doc])+
        #[derive(Serialize, sqlx::FromRow)]
        struct $name {
            $($field: $kind),+
        }
    };
}

part! {
    /// An idea that one brought.
    IdeaRow {
        id: i64, title: String, text: String, tag: String, author: String, status: String, created_at: i64,
        revised_at: Option<i64>,
    }
}
part! {
    /// An earlier text of one.
    RevisionRow { idea: i64, number: i64, title: String, text: String, at: i64 }
}
part! {
    /// A choice that stands: in the crowd's poll, or a juror's score by a criterion, counted from 0.
    VoteRow { electorate: String, criterion: i64, idea: i64, title: String, value: i64, at: i64 }
}
part! {
    /// A ballot as the ledger has it.
    BallotRow { poll: i64, ballot_id: String, entries: String, at: i64 }
}
part! {
    /// What one noted down as a juror.
    NoteRow { campaign: String, idea: i64, title: String, abstains: bool, note: String }
}
part! {
    /// An idea that one began to write.
    DraftRow { content: String, at: i64 }
}
part! {
    /// An idea of one's own that waits to be read, or was rejected with a reason.
    WaitingRow { title: String, text: String, tag: String, author: String, reason: String, accepted: i64, at: i64 }
}
part! {
    /// That one takes part.
    ParticipantRow { voted: bool, ideas: i64, joined_at: i64, accepted: i64 }
}
part! {
    /// A role, with the campaign where it is for that alone.
    RoleRow { organisation: String, campaign: Option<String>, role: String }
}
part! {
    /// A change in the log of an organisation, by oneself or to oneself.
    LogRow { organisation: String, campaign: Option<String>, idea: Option<i64>, kind: String, detail: String, by_you: bool, at: i64 }
}
part! {
    /// What one did to the server as its operator.
    OperationRow { kind: String, detail: String, at: i64 }
}
part! {
    /// Something that one is to be told of.
    NoticeRow { campaign: String, idea: i64, kind: String }
}
part! {
    /// An invitation to one's address.
    InvitationRow { organisation: String, role: String, expires_at: i64 }
}
part! {
    /// A form that was refused and is kept until it is right.
    TypedRow { form: String, content: String, at: i64 }
}
part! {
    /// The account itself, besides what its page shows.
    PersonRow { created_at: i64, mailed_at: i64, language: String }
}

/// The rows that `sql` reads for a person.
macro_rules! of_person {
    ($db:expr, $person:expr, $row:ty, $sql:literal) => {{
        let rows: Vec<$row> = on!($db, c => sqlx::query_as($sql).bind($person.0).fetch_all(c).await)?;
        rows
    }};
}

/// The rows that `sql` reads for a participant of a campaign.
macro_rules! of_principal {
    ($db:expr, $campaign:expr, $principal:expr, $row:ty, $sql:literal) => {{
        let rows: Vec<$row> =
            on!($db, c => sqlx::query_as($sql).bind($campaign.0).bind($principal.to_vec()).fetch_all(c).await)?;
        rows
    }};
}

/// All that is known about whoever asks: the account with sessions and passkeys, roles, what the logs say, and of each
/// campaign ideas with their earlier texts, choices and ballots, scores and notes, drafts, whether an invitation code was entered, and what one follows. Times are
/// milliseconds since 1970 UTC.
///
/// # Errors
/// [`AppError::SignIn`] for who has no account.
pub async fn export(cx: &Cx) -> Result<Value, AppError> {
    let account = cx.require_account()?;
    let (db, person) = (&cx.state.db, account.person);
    let mut campaigns = Vec::new();
    for (id, secret) in campaigns_of(db, account.device).await? {
        campaigns.push(campaign(db, id, principal(&secret, account.device)).await?);
    }
    let mut all = json!({ "account": profile::read(cx).await?, "campaigns": campaigns });
    all["follows"] = json!(notices::follows_of(db, person).await?);
    all["person"] =
        json!(of_person!(db, person, PersonRow, "SELECT created_at, mailed_at, language FROM person WHERE id = $1"));
    all["roles"] = json!(of_person!(
        db,
        person,
        RoleRow,
        "SELECT o.slug AS organisation, NULL AS campaign, m.role FROM membership m
         JOIN organisation o ON o.id = m.organisation_id WHERE m.person_id = $1
         UNION ALL SELECT o.slug, c.slug, r.role FROM campaign_role r JOIN campaign c ON c.id = r.campaign_id
         JOIN organisation o ON o.id = c.organisation_id WHERE r.person_id = $1"
    ));
    all["log"] = json!(of_person!(
        db,
        person,
        LogRow,
        "SELECT o.slug AS organisation, c.slug AS campaign, a.idea_id AS idea, a.kind, a.detail,
                COALESCE(a.person_id = $1, FALSE) AS by_you, a.at
         FROM audit a JOIN organisation o ON o.id = a.organisation_id LEFT JOIN campaign c ON c.id = a.campaign_id
         WHERE a.person_id = $1 OR a.whom_id = $1 ORDER BY a.id"
    ));
    all["operations"] = json!(of_person!(
        db,
        person,
        OperationRow,
        "SELECT kind, detail, at FROM operation WHERE person_id = $1 ORDER BY id"
    ));
    all["notices"] = json!(of_person!(
        db,
        person,
        NoticeRow,
        "SELECT c.slug AS campaign, n.idea_id AS idea, n.kind FROM notice n
         JOIN campaign c ON c.id = n.campaign_id WHERE n.person_id = $1 ORDER BY n.campaign_id, n.idea_id"
    ));
    all["notes"] = json!(of_person!(
        db,
        person,
        NoteRow,
        "SELECT c.slug AS campaign, n.idea_id AS idea, i.title, n.abstains, n.note FROM jury_note n
         JOIN idea i ON i.id = n.idea_id JOIN campaign c ON c.id = i.campaign_id WHERE n.person_id = $1 ORDER BY i.id"
    ));
    all["invitations"] = json!(of_person!(
        db,
        person,
        InvitationRow,
        "SELECT o.slug AS organisation, i.role, i.expires_at FROM invitation i
         JOIN organisation o ON o.id = i.organisation_id
         WHERE i.email = (SELECT email FROM person WHERE id = $1) ORDER BY i.expires_at"
    ));
    all["typed"] = json!(of_person!(
        db,
        person,
        TypedRow,
        "SELECT t.form, t.content, t.at FROM typed t JOIN session s ON s.token_hash = t.session
         WHERE s.person_id = $1 ORDER BY t.at"
    ));
    Ok(all)
}

async fn campaign(db: &Db, id: CampaignId, principal: Principal) -> Result<Value> {
    let (slug, question): (String, String) = on!(db, c => {
        sqlx::query_as("SELECT slug, question FROM campaign WHERE id = $1").bind(id.0).fetch_one(c).await
    })?;
    let mut all = json!({ "campaign": slug, "question": question });
    all["drafts"] = json!(of_principal!(
        db,
        id,
        principal,
        DraftRow,
        "SELECT content, at FROM draft WHERE campaign_id = $1 AND principal = $2"
    ));
    all["waiting"] = json!(of_principal!(
        db,
        id,
        principal,
        WaitingRow,
        "SELECT title, text, tag, author, reason, accepted, at FROM waiting
         WHERE campaign_id = $1 AND principal = $2 ORDER BY id"
    ));
    all["ideas"] = json!(of_principal!(
        db,
        id,
        principal,
        IdeaRow,
        "SELECT id, title, text, tag, author, status, created_at, revised_at FROM idea
         WHERE campaign_id = $1 AND principal = $2 ORDER BY id"
    ));
    all["revisions"] = json!(of_principal!(
        db,
        id,
        principal,
        RevisionRow,
        "SELECT r.idea_id AS idea, r.number, r.title, r.text, r.at FROM revision r JOIN idea i ON i.id = r.idea_id
         WHERE i.campaign_id = $1 AND i.principal = $2 ORDER BY r.idea_id, r.number"
    ));
    all["votes"] = json!(of_principal!(
        db,
        id,
        principal,
        VoteRow,
        "SELECT p.electorate, p.criterion, i.id AS idea, i.title, CAST(e.value AS BIGINT) AS value, e.at FROM entry e
         JOIN poll p ON p.id = e.poll_id JOIN idea i ON i.id = e.idea_id
         WHERE p.campaign_id = $1 AND e.principal = $2 ORDER BY e.at, i.id, p.id"
    ));
    all["ballots"] = json!(of_principal!(
        db,
        id,
        principal,
        BallotRow,
        "SELECT l.poll_id AS poll, l.ballot_id, l.entries, l.at FROM ledger l JOIN poll p ON p.id = l.poll_id
         WHERE p.campaign_id = $1 AND l.principal = $2 ORDER BY l.poll_id, l.position"
    ));
    all["participant"] = json!(of_principal!(
        db,
        id,
        principal,
        ParticipantRow,
        "SELECT voted, ideas, joined_at, accepted FROM participant WHERE campaign_id = $1 AND principal = $2"
    ));
    all["code"] = json!(codes::holds(db, id, &principal).await?);
    Ok(all)
}
