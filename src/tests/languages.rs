//! The interface in the reader's language: by the browser's preference, by a choice, by the account.

use super::accounts::{mails, sign_in};
use super::harness::{Client, for_each_db};
use super::notices::{news, plain, stage};
use super::terms::amend;
use crate::domain::id::MINUTE;
use axum::body::Body;
use http::Request;
use http::header::{ACCEPT, ACCEPT_LANGUAGE};

const CHOOSE: &str = "/_fn/coro/api/session/choose_language";

async fn page(client: &Client, path: &str, accepted: &str) -> String {
    let request = Request::get(path).header(ACCEPT, "text/html").header(ACCEPT_LANGUAGE, accepted);
    client.read(request.body(Body::empty()).expect("a request")).await.text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_page_speaks_as_the_browser_asks_until_somebody_chooses() {
    for_each_db(async |app| {
        let reader = app.visitor();
        let english = page(&reader, "/", "de,en;q=0.5").await;
        assert!(english.contains("<html lang=\"en\"") && english.contains("Campaigns"), "{english}");
        let italian = page(&reader, "/", "it-IT,it;q=0.9,en;q=0.5").await;
        assert!(italian.contains("<html lang=\"it\"") && italian.contains("Campagne"), "{italian}");
        let answer = reader.form(CHOOSE, &[("language", "es")]).await;
        assert_eq!(answer.headers["location"], "/c/somewhere?sort=newest", "one stays where one was");
        let spanish = page(&reader, "/", "it").await;
        assert!(spanish.contains("<html lang=\"es\"") && spanish.contains("Campañas"), "{spanish}");
        assert!(
            reader.form(CHOOSE, &[("language", "tlh")]).await.headers["location"]
                .to_str()
                .expect("text")
                .contains("__err")
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_account_keeps_its_language() {
    for_each_db(async |app| {
        let ada = app.visitor();
        ada.form(CHOOSE, &[("language", "it")]).await;
        sign_in(&app, &ada, "ada@example.org").await;
        let elsewhere = app.visitor();
        sign_in(&app, &elsewhere, "ada@example.org").await;
        assert!(page(&elsewhere, "/account", "en").await.contains("<html lang=\"it\""));
        let saved = [("name", "Ada"), ("time_zone", ""), ("language", "es")];
        elsewhere.form("/_fn/coro/api/account/save_account", &saved).await;
        assert!(page(&ada, "/account", "en").await.contains("<html lang=\"es\""));
        assert_eq!(mails(&app).await.len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn mails_speak_the_language_of_whom_they_are_for() {
    for_each_db(async |app| {
        let (manager, campaign) = stage(&app).await;
        let ada = app.visitor();
        ada.form(CHOOSE, &[("language", "it")]).await;
        sign_in(&app, &ada, "ada@example.org").await;
        let code = plain(&mails(&app).await[0]);
        assert!(code.contains("il tuo codice per accedere è\n"), "{code}");
        let bo = app.visitor();
        sign_in(&app, &bo, "bo@example.org").await;
        for (person, ballot) in [(&ada, "a"), (&bo, "b")] {
            person.cast(&campaign, ballot, campaign.ideas[0], Some(1)).await;
        }
        // The manager's language is English.
        amend(&manager, "square", &[("question", "What about the whole square?")]).await;
        let told = news(&app, 10 * MINUTE).await;
        let (ada, bo) = (&told["ada@example.org"][0], &told["bo@example.org"][0]);
        let said =
            ["Le condizioni sono state emendate.", "Il motivo: The poster had", "- La domanda: What", "(prima: What"];
        assert!(said.iter().all(|words| ada.contains(words)) && ada.contains("Niente più email come questa"), "{ada}");
        assert!(bo.contains("The terms were amended.") && bo.contains("- The question: What"), "{bo}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_kept_of_changes_is_told_in_the_reader_s_language() {
    for_each_db(async |app| {
        let (manager, _) = stage(&app).await;
        manager.form(CHOOSE, &[("language", "it")]).await;
        amend(&manager, "square", &[("question", "What about the whole square?")]).await;
        let reader = app.visitor();
        let spanish = page(&reader, "/c/square/history", "es").await;
        assert!(spanish.contains("La pregunta") && !spanish.contains("La domanda"), "{spanish}");
        let history = reader.get("/api/v1/campaigns/square/history").await.json();
        let amended = history["history"].as_array().and_then(|all| all.iter().find(|one| one["kind"] == "amended"));
        assert_eq!(amended.expect("the amendment")["changes"][0]["what"], "The question");
    })
    .await;
}
