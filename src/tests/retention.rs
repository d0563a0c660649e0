//! What the terms promise to forget is forgotten on the day, and everything that counts stays.

use super::accounts::sign_in;
use super::harness::{Client, NOON, TestApp, all_agrees, counts, for_each_db};
use super::terms::amend;
use crate::domain::commitment::{Commitment, Top};
use crate::domain::id::{DAY, HOUR};
use crate::domain::policy::Role;
use crate::domain::retention::Retention;
use crate::domain::rights::Rights;
use crate::domain::terms::Terms;
use crate::server::campaigns::close_due;
use crate::server::db::{execute, on};
use crate::server::retention::forget_due;
use http::StatusCode;
use serde_json::json;

/// Changes the database as no use case does.
async fn write(app: &TestApp, sql: &str) {
    let mut tx = app.state.db.begin().await.expect("a transaction");
    execute!(&mut tx, sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()))).expect("writes");
    tx.commit().await.expect("commits");
}

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
        write(
            &app,
            "INSERT INTO jury_note (idea_id, person_id, abstains, note) SELECT i.id, p.id, FALSE, 'CANARY'
             FROM idea i, person p WHERE p.email = 'ada@example.org'",
        )
        .await;
        app.clock.advance(2 * HOUR);
        assert_eq!(forget_due(&app.state).await.expect("forgets"), 1);
        assert_eq!(forget_due(&app.state).await.expect("looks"), 0, "once");
        sign_in(&app, &ada, "ada@example.org").await;
        assert_eq!(own().await, json!([]), "nothing leads from the account to the campaign");
        let data = ada.get("/account/data.json").await.text;
        assert!(!data.contains("past") && !data.contains("CANARY"), "nor is it followed, nor judged: {data}");
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

/// What is brought keeps the rights that it is brought under, whatever the terms say later; in later rounds too.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_name_goes_or_stays_by_the_rights_that_the_idea_was_brought_under() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let terms = Terms { retention: Retention::Months(3), ..Terms::default() };
        app.campaign_of(organisation, "past", terms, 0).await;
        let mut round = vec![("slug", "past".to_owned())];
        for (title, rights) in [("One", "cc_by"), ("Two", "kept"), ("Three", "kept")] {
            let idea = json!({ "title": title, "author": format!("Author of {title}") });
            let made = app.visitor().post("/api/v1/campaigns/past/ideas", &idea).await.json();
            round.push(("ideas[]", made["id"].to_string()));
            app.clock.advance(HOUR);
            if title != "Three" {
                amend(&manager, "past", &[("rights", rights)]).await;
            }
        }
        let fields: Vec<(&str, &str)> = round.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let made = manager.call("/_fn/coro/api/manage/prepare_round", &fields).await;
        assert!(made.status.is_success(), "{made:?}");
        let close = manager.call("/_fn/coro/api/manage/close_campaign", &[("slug", "past")]).await;
        assert!(close.status.is_success(), "{close:?}");
        let rounds = async || -> Vec<i64> {
            on!(&app.state.db, c => sqlx::query_scalar("SELECT seq FROM campaign ORDER BY id").fetch_all(c).await)
                .expect("reads")
        };
        let before = rounds().await;
        app.clock.advance(93 * DAY);
        assert_eq!(forget_due(&app.state).await.expect("forgets"), 1);
        let after = rounds().await;
        assert!(before[0] < after[0] && before[1] < after[1], "open pages of both learn it: {before:?} {after:?}");
        let names: Vec<String> = on!(&app.state.db, c => {
            sqlx::query_scalar("SELECT author FROM idea ORDER BY id").fetch_all(c).await
        })
        .expect("reads");
        assert_eq!(names, ["", "Author of Two", "", "", "Author of Two", ""]);
    })
    .await;
}

/// A later round that forgets forgets what came along to it, by the rights of the round that it was brought to.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_round_forgets_the_names_that_came_along_to_it() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let parents = [("kept", Rights::Kept), ("named", Rights::CcBy)].map(|(slug, rights)| {
            let terms = Terms { rights, ..Terms::default() };
            app.campaign_of(organisation, slug, terms, 1)
        });
        let mut copies = Vec::new();
        for parent in parents {
            let parent = parent.await;
            let terms = Terms { retention: Retention::Months(3), ..Terms::default() };
            let round = app.campaign_of(organisation, &format!("{}-on", parent.slug), terms, 1).await;
            let (from, to, origin) = (parent.id, round.id, parent.ideas[0]);
            write(&app, &format!("UPDATE campaign SET parent = {from} WHERE id = {to}")).await;
            write(&app, &format!("UPDATE idea SET origin = {origin} WHERE campaign_id = {to}")).await;
            copies.push(round.ideas[0]);
        }
        app.clock.advance(DAY);
        close_due(&app.state).await.expect("closes");
        app.clock.advance(93 * DAY);
        assert_eq!(forget_due(&app.state).await.expect("forgets"), 2);
        let names: Vec<(String, String)> = on!(&app.state.db, c => {
            sqlx::query_as("SELECT c.slug, i.author FROM idea i JOIN campaign c ON c.id = i.campaign_id ORDER BY i.id")
                .fetch_all(c)
                .await
        })
        .expect("reads");
        let names: Vec<(&str, &str)> = names.iter().map(|(slug, name)| (slug.as_str(), name.as_str())).collect();
        assert_eq!(names, [("kept", "Ada"), ("kept-on", ""), ("named", "Ada"), ("named-on", "Ada")]);
    })
    .await;
}

/// It is counted from the last date that everybody can read, and leaving the campaign open puts nothing off.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_nobody_closes_is_forgotten_all_the_same() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let top = Top { ideas: 1, by: Some(NOON.plus(10 * DAY)) };
        let terms = Terms { retention: Retention::Months(3), commitment: Commitment::Answers(top), ..Terms::default() };
        app.campaign_of(organisation, "open", terms.clone(), 1).await;
        app.campaign_of(organisation, "late", terms, 1).await;
        app.clock.advance(20 * DAY);
        close_due(&app.state).await.expect("closes");
        let close = manager.call("/_fn/coro/api/manage/close_campaign", &[("slug", "late")]).await;
        assert!(close.status.is_success(), "{close:?}");
        // Three months after 11 March are over on 11 June, at the same time of the day in Rome.
        let months = (31 + 30 + 31) * DAY - HOUR;
        app.clock.advance(months - 10 * DAY - 1);
        assert_eq!(forget_due(&app.state).await.expect("looks"), 0, "not a moment earlier");
        app.clock.advance(1);
        assert_eq!(forget_due(&app.state).await.expect("forgets"), 2);
        for slug in ["open", "late"] {
            let history = app.visitor().get(&format!("/c/{slug}/history")).await.text;
            assert!(history.contains("It was forgotten who did what"), "{slug}: {history}");
        }
        assert_eq!(app.visitor().get("/api/v1/campaigns/open").await.json()["state"], "running");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_cannot_be_read_holds_up_no_other_campaign() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let terms = Terms { retention: Retention::Months(3), ..Terms::default() };
        for slug in ["damaged", "whole"] {
            app.campaign_of(organisation, slug, terms.clone(), 1).await;
        }
        app.clock.advance(DAY);
        close_due(&app.state).await.expect("closes");
        write(&app, "UPDATE campaign SET terms = '{' WHERE slug = 'damaged'").await;
        app.clock.advance(93 * DAY);
        assert_eq!(forget_due(&app.state).await.expect("forgets"), 1);
        assert!(app.visitor().get("/c/whole/history").await.text.contains("It was forgotten who did what"));
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
        assert!(visitor.get("/c/kept").await.text.contains("24 months after the last date of the campaign"));
        manager.call("/_fn/coro/api/manage/close_campaign", &[("slug", "kept")]).await;
        app.clock.advance(700 * DAY);
        assert_eq!(forget_due(&app.state).await.expect("looks"), 0);
        app.clock.advance(40 * DAY);
        assert_eq!(forget_due(&app.state).await.expect("forgets"), 1);
    })
    .await;
}
