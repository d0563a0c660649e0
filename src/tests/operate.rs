//! The operator's page: who finds it, what it tells and what it keeps to itself, jobs that failed, and the mail test.

use super::accounts::{mails, sign_in};
use super::harness::{Answer, Client, NOON, OPERATOR, TestApp, encode, for_each_db};
use crate::domain::id::{DAY, MINUTE, Timestamp};
use crate::domain::policy::Role;
use crate::domain::terms::Terms;
use crate::server::db::{execute, on};
use crate::server::jobs::{Work, enqueue, work_off};
use crate::server::mail::Mail;
use crate::server::people::create_organisation;
use http::StatusCode;
use serde_json::Value;

const READ: &str = "/_fn/coro/api/operate/read_operate";
const RETRY: &str = "/_fn/coro/api/operate/retry_job";
const DROP: &str = "/_fn/coro/api/operate/drop_job";
const TEST: &str = "/_fn/coro/api/operate/test_mail";

async fn operator(app: &TestApp) -> Client {
    let client = app.visitor();
    sign_in(app, &client, OPERATOR).await;
    client
}

async fn page(operator: &Client, query: &str) -> Value {
    let answer = operator.call_get(&format!("{READ}{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json()
}

/// A mail whose last try failed with `error`; its id and when it was made, as the form sends them.
async fn failed(app: &TestApp, error: &str) -> [String; 2] {
    let mail = Mail { to: "nobody".into(), subject: "CANARY".into(), text: "CANARY".into(), unsubscribe: None };
    let mut tx = app.state.db.begin().await.expect("a transaction");
    enqueue(&mut tx, &Work::Mail(mail), app.clock.now()).await.expect("a job");
    tx.commit().await.expect("commits");
    work_off(&app.state).await.expect("the jobs");
    let (id, created_at): (i64, i64) = on!(&app.state.db, c => {
        sqlx::query_as("SELECT id, created_at FROM job ORDER BY id DESC LIMIT 1").fetch_one(c).await
    })
    .expect("the job");
    let mut tx = app.state.db.begin().await.expect("a transaction");
    execute!(&mut tx, sqlx::query("UPDATE job SET error = $2 WHERE id = $1").bind(id).bind(error)).expect("writes");
    tx.commit().await.expect("commits");
    [id.to_string(), created_at.to_string()]
}

async fn settle(client: &Client, door: &str, [id, created_at]: &[String; 2]) -> Answer {
    client.form(door, &[("id", id), ("created_at", created_at)]).await
}

/// Waiting, running, failed.
fn counts(page: &Value) -> [i64; 3] {
    ["waiting", "running", "failed"].map(|name| page["jobs"][name].as_i64().expect("a number"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn for_everybody_else_there_is_no_such_page() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let (named, owner) = (app.visitor(), app.person(ours, Role::Owner).await);
        sign_in(&app, &named, "not-operator@example.org").await;
        for somebody in [app.visitor(), named, owner] {
            let answer = somebody.get("/operate").await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
            assert!(answer.text.contains("There is nothing at this address") && !answer.text.contains("Operate"));
            assert!(!somebody.get("/").await.text.contains("/operate"));
            assert_eq!(somebody.call_get(READ).await.status, StatusCode::NOT_FOUND);
            for door in [RETRY, DROP] {
                let fields = [("id", "1"), ("created_at", "1")];
                assert_eq!(somebody.call(door, &fields).await.status, StatusCode::NOT_FOUND, "{door}");
            }
            assert_eq!(somebody.call(TEST, &[]).await.status, StatusCode::NOT_FOUND);
        }
        let operator = operator(&app).await;
        assert_eq!(operator.get("/operate").await.status, StatusCode::OK);
        assert!(operator.get("/").await.text.contains("href=\"/operate\""));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tells_of_organisations_in_numbers_alone() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        app.organisation("a_b").await;
        let campaign = app.campaign_of(ours, "square", Terms::default(), 2).await;
        let member = app.visitor();
        sign_in(&app, &member, "member@example.org").await;
        let link = crate::server::people::invite(&app.state.db, ours, Role::Member, NOON).await.expect("a link");
        app.clock.advance(DAY - 3 * MINUTE);
        member.form("/_fn/coro/api/session/accept_invitation", &[("token", &link)]).await;
        app.clock.advance(MINUTE);
        assert_eq!(member.cast(&campaign, "b", campaign.ideas[0], Some(1)).await.status, StatusCode::CREATED);
        let operator = operator(&app).await;
        let view = page(&operator, "?q=OUR").await;
        let line = &view["organisations"][0];
        assert_eq!(view["organisations"].as_array().map(Vec::len), Some(1), "{view}");
        assert_eq!((&line["campaigns"], &line["members"], &line["contributions"]), (&1.into(), &1.into(), &3.into()));
        assert_eq!(line["active_at"], NOON.plus(DAY - 2 * MINUTE).0, "{line}");
        create_organisation(&app.state.db, "elan", "Élan vital", NOON).await.expect("an organisation");
        for q in ["élan", "ÉLAN"] {
            let found = page(&operator, &format!("?q={}", encode(q))).await;
            assert_eq!(found["organisations"][0]["slug"], "elan", "{q}");
        }
        let other = page(&operator, "?q=_").await;
        assert_eq!(other["organisations"][0]["slug"], "a_b");
        assert_eq!((&other["organisations"][1], &other["organisations"][0]["active_at"]), (&Value::Null, &Value::Null));
        let text = operator.get("/operate").await.text;
        for secret in ["member@", "Idea number", "What about"] {
            assert!(!text.contains(secret) && !view.to_string().contains(secret), "{secret}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_organisations_come_page_by_page() {
    for_each_db(async |app| {
        for n in 0..60 {
            app.organisation(&format!("org-{n}")).await;
        }
        let operator = operator(&app).await;
        let (mut slugs, mut query) = (Vec::new(), String::new());
        loop {
            let view = page(&operator, &query).await;
            let lines = view["organisations"].as_array().expect("organisations");
            slugs.extend(lines.iter().map(|line| line["slug"].as_str().expect("a slug").to_owned()));
            let Some(next) = view["next"].as_i64() else { break };
            query = format!("?after={next}");
        }
        let newest_first: Vec<String> = (0..60).rev().map(|n| format!("org-{n}")).collect();
        assert_eq!(slugs, newest_first);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn says_how_the_server_is() {
    for_each_db(async |app| {
        let operator = operator(&app).await;
        app.clock.advance(3 * MINUTE);
        let health = &page(&operator, "").await["health"];
        let engine = if app.state.db.is_shared() { "PostgreSQL 1" } else { "SQLite 3." };
        assert!(health["engine"].as_str().is_some_and(|name| name.starts_with(engine)), "{health}");
        assert_eq!(health["started_at"], NOON.0);
        assert!(health["size"].as_i64() > Some(10_000) && health["free"].as_i64() > Some(0), "{health}");
        assert_eq!((&health["queue"], &health["streams"]), (&0.into(), &0.into()));
        assert!(health["nodes"].as_i64() >= Some(1), "{health}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_failed_job_is_tried_again_or_dropped_and_that_is_noted() {
    for_each_db(async |app| {
        let operator = operator(&app).await;
        let first = failed(&app, "550 <bo@mail.example>: no such user").await;
        let second = failed(&app, "it was raining").await;
        let view = page(&operator, "").await;
        assert_eq!(counts(&view), [0, 0, 2]);
        let text = operator.get("/operate").await.text;
        assert!(text.contains("…@mail.example") && !text.contains("bo@") && !text.contains("CANARY"), "{text}");
        let stale = [second[0].clone(), "1".into()];
        let fields = [("id", &*stale[0]), ("created_at", &*stale[1])];
        assert_eq!(operator.call(DROP, &fields).await.status, StatusCode::CONFLICT, "another job of that number");
        assert!(settle(&operator, DROP, &first).await.headers["location"].to_str().is_ok_and(|to| to.contains("done")));
        assert!(settle(&operator, RETRY, &second).await.status.is_redirection());
        let view = page(&operator, "").await;
        assert_eq!(counts(&view), [1, 0, 0]);
        let log: Vec<_> = view["log"].as_array().expect("a log").iter().map(|line| line["detail"].clone()).collect();
        assert_eq!(log, ["it was raining", "550 <…@mail.example>: no such user"]);
        assert_eq!(view["log"][0]["who"], OPERATOR);
        let fields = [("id", &*second[0]), ("created_at", &*second[1])];
        assert_eq!(operator.call(RETRY, &fields).await.status, StatusCode::CONFLICT, "it waits already");
        work_off(&app.state).await.expect("the jobs");
        let view = page(&operator, "").await;
        assert_eq!((counts(&view), &view["jobs"]["shown"][0]["tries"]), ([0, 0, 1], &1.into()));
        assert!(view["jobs"]["shown"][0]["next_at"].as_i64() > Some(app.clock.now().0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_job_that_runs_is_nobodys_to_settle() {
    for_each_db(async |app| {
        let operator = operator(&app).await;
        let job = failed(&app, "it was raining").await;
        // A node has taken it and is at it.
        let mut tx = app.state.db.begin().await.expect("a transaction");
        let until = app.clock.now().plus(MINUTE);
        execute!(&mut tx, sqlx::query("UPDATE job SET error = '', due_at = $1").bind(until.0)).expect("writes");
        tx.commit().await.expect("commits");
        assert_eq!(counts(&page(&operator, "").await), [0, 1, 0]);
        for door in [RETRY, DROP] {
            let fields = [("id", &*job[0]), ("created_at", &*job[1])];
            assert_eq!(operator.call(door, &fields).await.status, StatusCode::CONFLICT, "{door}");
        }
        app.clock.advance(2 * MINUTE);
        assert_eq!(counts(&page(&operator, "").await), [1, 0, 0], "the node has died");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_test_mail_goes_to_oneself_and_says_whether_it_went() {
    for_each_db(async |app| {
        let operator = operator(&app).await;
        let before = mails(&app).await.len();
        let answer = operator.form(TEST, &[("to", "somebody@else.example")]).await;
        assert_eq!(answer.headers["location"], "/operate?done=mailed#mail");
        let sent = mails(&app).await;
        assert_eq!(sent.len(), before + 1);
        let mail = sent.iter().find(|mail| mail.contains("A test from Coro")).expect("the test");
        assert!(mail.contains(&format!("To: {OPERATOR}")) && !mail.contains("somebody@else"), "{mail}");
        let text = operator.get("/operate?done=mailed").await.text;
        assert!(text.contains(&format!("The mail to {OPERATOR} lies in the folder")), "{text}");

        let deaf = app.with_smtp("smtp://ada:secret@127.0.0.1:1").await;
        let there = deaf.visitor().with_cookies_of(&operator);
        let answer = there.call(TEST, &[]).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(answer.text.contains("did not go out") && answer.text.contains("refused"), "{answer:?}");
        let view = page(&there, "").await;
        assert_eq!(view["mail"]["place"]["Server"], "127.0.0.1:1");
        assert!(!view.to_string().contains("secret"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_operator_who_is_erased_leaves_the_log() {
    for_each_db(async |app| {
        let (first, second) = (operator(&app).await, operator(&app).await);
        let job = failed(&app, "it was raining").await;
        settle(&first, DROP, &job).await;
        assert!(first.form("/_fn/coro/api/account/erase_account", &[]).await.status.is_redirection());
        assert_eq!(second.call_get(READ).await.status, StatusCode::NOT_FOUND, "the same person in another browser");
        let view = page(&operator(&app).await, "").await;
        assert_eq!((&view["log"][0]["who"], &view["log"][0]["detail"]), (&Value::Null, &"it was raining".into()));
        assert_eq!(view["log"][0]["at"], Timestamp(NOON.0).0);
    })
    .await;
}
