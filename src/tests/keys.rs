//! Signing in through a provider or by a passkey, as far as it can be seen without either: the stories in Chromium have both.

use super::accounts::sign_in;
use super::harness::{NOON, for_each_db};
use crate::server::db::{execute, on};
use http::StatusCode;

const QUESTION: &str = "/_fn/coro/api/account/ask_passkey";
const PREPARE: &str = "/_fn/coro/api/account/prepare_passkey";
const ENTER: &str = "/_fn/coro/api/account/enter_passkey";

/// An answer in the form of one, which no authenticator gave.
const FORGED: &str = r#"{"id":"AAAA","rawId":"AAAA","type":"public-key","extensions":{},"response":{
    "clientDataJSON":"AAAA","authenticatorData":"AAAA","signature":"AAAA","userHandle":"AAAAAAAAAAAAAAAAAAAAAA"}}"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_a_provider_there_is_none() {
    for_each_db(async |app| {
        let page = app.visitor().get("/sign-in").await;
        assert!(!page.text.contains("ask_provider") && page.text.contains("Sign in with a passkey"), "{}", page.text);
        let asked = app.visitor().call("/_fn/coro/api/account/ask_provider", &[]).await;
        assert_eq!(asked.status, StatusCode::NOT_FOUND);
        let back = app.visitor().get("/sign-in/return?code=a&state=b").await;
        assert_eq!(back.status, StatusCode::SEE_OTHER);
        let told = back.headers["location"].to_str().expect("text").to_owned();
        assert!(told.starts_with("/sign-in?__path=") && told.contains("__proof="), "{told}");
        assert_eq!(app.visitor().get("/account").await.status, StatusCode::UNAUTHORIZED);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_passkey_is_asked_for_this_server_and_answered_once() {
    for_each_db(async |app| {
        let ada = app.visitor();
        assert_eq!(ada.call(PREPARE, &[]).await.status, StatusCode::UNAUTHORIZED);
        let no_question = ada.call(ENTER, &[("credential", FORGED)]).await;
        assert!(no_question.text.contains("This took too long"), "{}", no_question.text);
        let question = ada.call(QUESTION, &[]).await.json();
        let question: serde_json::Value = serde_json::from_str(question.as_str().expect("text")).expect("JSON");
        assert_eq!(question["publicKey"]["rpId"], "coro.test");
        assert_eq!(question["publicKey"]["userVerification"], "required");
        let forged = ada.call(ENTER, &[("credential", FORGED)]).await;
        assert!(forged.text.contains("Nobody here has this passkey"), "{}", forged.text);
        let again = ada.call(ENTER, &[("credential", FORGED)]).await;
        assert!(again.text.contains("This took too long"), "a question is answered once: {}", again.text);
        ada.call(QUESTION, &[]).await;
        app.clock.advance(10 * crate::domain::id::MINUTE);
        let late = ada.call(ENTER, &[("credential", FORGED)]).await;
        assert!(late.text.contains("This took too long"), "{}", late.text);
        sign_in(&app, &ada, "ada@example.org").await;
        let made = ada.call(PREPARE, &[]).await.json();
        let made: serde_json::Value = serde_json::from_str(made.as_str().expect("text")).expect("JSON");
        assert_eq!(made["publicKey"]["rp"]["id"], "coro.test");
        assert_eq!(made["publicKey"]["authenticatorSelection"]["residentKey"], "required");
        let name = made["publicKey"]["user"]["id"].as_str().expect("text");
        assert!(!name.contains("ada"), "the account's name for authenticators says nothing: {name}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn keys_are_among_ones_data_and_go_with_the_account() {
    for_each_db(async |app| {
        let ada = app.visitor();
        sign_in(&app, &ada, "ada@example.org").await;
        let mut tx = app.state.db.begin().await.expect("begins");
        for statement in [
            "INSERT INTO identity (issuer, subject, person_id, created_at)
             SELECT 'https://id.example.org', 'ada-canary', id, $1 FROM person WHERE email = 'ada@example.org'",
            "INSERT INTO passkey (person_id, credential, name, content, created_at)
             SELECT id, device, 'Laptop canary', '{}', $1 FROM person WHERE email = 'ada@example.org'",
        ] {
            execute!(&mut tx, sqlx::query(statement).bind(NOON.0)).expect("inserts");
        }
        tx.commit().await.expect("commits");
        let data = ada.get("/account/data.json").await.text;
        assert!(data.contains("ada-canary") && data.contains("Laptop canary"), "{data}");
        let page = ada.get("/_fn/coro/api/account/read_account").await.json();
        let id = page["passkeys"][0]["id"].to_string();
        let bo = app.visitor();
        sign_in(&app, &bo, "bo@example.org").await;
        let remove = "/_fn/coro/api/account/remove_passkey";
        assert_eq!(bo.call(remove, &[("id", &id)]).await.status, StatusCode::NOT_FOUND, "another one's");
        ada.form("/_fn/coro/api/account/erase_account", &[]).await;
        let left: i64 = on!(&app.state.db, c => {
            sqlx::query_scalar("SELECT (SELECT COUNT(*) FROM passkey) + (SELECT COUNT(*) FROM identity)")
                .fetch_one(c)
                .await
        })
        .expect("counts");
        assert_eq!(left, 0);
    })
    .await;
}
