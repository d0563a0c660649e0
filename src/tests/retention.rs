//! What the terms promise to forget is forgotten on the day, and everything that counts stays.

use super::accounts::sign_in;
use super::harness::{Client, TestApp, all_agrees, counts, for_each_db};
use super::terms::amend;
use crate::domain::id::{DAY, HOUR};
use crate::domain::policy::Role;
use crate::domain::retention::Retention;
use crate::domain::rights::Rights;
use crate::domain::terms::Terms;
use crate::server::retention::forget_due;
use http::StatusCode;
use serde_json::json;

/// A closed campaign in which Ada, who is signed in, brought an idea, voted and follows.
async fn closed(app: &TestApp, rights: Rights) -> (super::harness::Running, Client, String) {
    let organisation = app.organisation("ours").await;
    let manager = app.person(organisation, Role::Manager).await;
    let terms = Terms { retention: Retention::Months(3), rights, ..Terms::default() };
    let campaign = app.campaign_of(organisation, "past", terms, 1).await;
    let ada = app.visitor();
    sign_in(app, &ada, "ada@example.org").await;
    let idea = json!({ "title": "One more idea", "author": "CANARY" });
    let made = ada.post("/api/v1/campaigns/past/ideas", &idea).await;
    assert_eq!(made.status, StatusCode::CREATED);
    assert_eq!(ada.cast(&campaign, "a", campaign.ideas[0], Some(1)).await.status, StatusCode::CREATED);
    ada.call("/_fn/coro/api/notice/follow", &[("slug", "past"), ("idea", "0"), ("on", "true")]).await;
    let close = manager.call("/_fn/coro/api/manage/close_campaign", &[("slug", "past")]).await;
    assert!(close.status.is_success(), "{close:?}");
    (campaign, ada, made.json()["id"].to_string())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_did_what_is_forgotten_when_promised_and_counts_stay() {
    for_each_db(async |app| {
        let (campaign, ada, idea) = closed(&app, Rights::Kept).await;
        let own = async || ada.get("/account/data.json").await.json()["campaigns"].clone();
        // Closed on 1 March; three months of the calendar end on 1 June, at the same time of the day in Rome.
        let months = (31 + 30 + 31) * DAY - HOUR;
        app.clock.advance(months - HOUR);
        assert_eq!(forget_due(&app.state).await.expect("looks"), 0, "not a day earlier");
        // Nobody stays signed in for that long.
        sign_in(&app, &ada, "ada@example.org").await;
        assert_eq!(own().await[0]["votes"].as_array().map(Vec::len), Some(1));
        app.clock.advance(2 * HOUR);
        assert_eq!(forget_due(&app.state).await.expect("forgets"), 1);
        assert_eq!(forget_due(&app.state).await.expect("looks"), 0, "once");
        sign_in(&app, &ada, "ada@example.org").await;
        assert_eq!(own().await, json!([]), "nothing leads from the account to the campaign");
        assert!(!ada.get("/account/data.json").await.text.contains("past"), "nor is it followed");
        let visitor = app.visitor();
        let page = visitor.get(&format!("/c/past/ideas/{idea}")).await;
        assert!(page.text.contains("One more idea") && !page.text.contains("CANARY"), "{}", page.text);
        let mine = ada.get("/api/v1/campaigns/past/ideas").await.json();
        assert!(mine["ideas"].as_array().expect("ideas").iter().all(|idea| idea["mine"].is_null()), "{mine}");
        assert_eq!(counts(&visitor, "past", campaign.ideas[0]).await, json!({ "1": 1 }));
        let view = visitor.get("/api/v1/campaigns/past").await.json();
        assert_eq!((&view["counts"]["votes"], &view["counts"]["ideas"]), (&1.into(), &2.into()));
        assert!(visitor.get("/c/past/history").await.text.contains("It was forgotten who did what"));
        all_agrees(&app).await;
    })
    .await;
}

/// A licence that names authors is kept to; what connects them with their account goes all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn names_stay_where_the_licence_wants_them() {
    for_each_db(async |app| {
        let (_, ada, idea) = closed(&app, Rights::CcBy).await;
        app.clock.advance(93 * DAY);
        assert_eq!(forget_due(&app.state).await.expect("forgets"), 1);
        assert!(app.visitor().get(&format!("/c/past/ideas/{idea}")).await.text.contains("CANARY"));
        sign_in(&app, &ada, "ada@example.org").await;
        assert_eq!(ada.get("/account/data.json").await.json()["campaigns"], json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_amendment_says_how_long_and_the_job_obeys_the_newest() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        app.campaign_of(organisation, "kept", Terms::default(), 1).await;
        let visitor = app.visitor();
        assert!(visitor.get("/c/kept").await.text.contains("until you erase it"));
        amend(&manager, "kept", &[("retention", "24")]).await;
        assert!(visitor.get("/c/kept").await.text.contains("24 months after the end it is forgotten"));
        manager.call("/_fn/coro/api/manage/close_campaign", &[("slug", "kept")]).await;
        app.clock.advance(700 * DAY);
        assert_eq!(forget_due(&app.state).await.expect("looks"), 0);
        app.clock.advance(40 * DAY);
        assert_eq!(forget_due(&app.state).await.expect("forgets"), 1);
    })
    .await;
}
