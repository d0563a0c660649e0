//! The interface in the reader's language: by the browser's preference, by a choice, by the account.

use super::accounts::{mails, sign_in};
use super::harness::{Client, for_each_db};
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
