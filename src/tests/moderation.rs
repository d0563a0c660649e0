//! Moderation before publishing: what waits is nowhere, what is published is everywhere, what is rejected is explained.

use super::accounts::sign_in;
use super::harness::{Client, Running, TestApp, all_agrees, for_each_db};
use super::terms::amend;
use crate::domain::id::DAY;
use crate::domain::moderation::Moderation;
use crate::domain::policy::Role;
use crate::domain::terms::Terms;
use http::StatusCode;
use serde_json::json;

async fn campaign(app: &TestApp) -> (Running, Client) {
    let organisation = app.organisation("ours").await;
    let manager = app.person(organisation, Role::Manager).await;
    let terms = Terms { moderation: Moderation::Before, submissions_per_participant: Some(2), ..Terms::default() };
    (app.campaign_of(organisation, "read", terms, 1).await, manager)
}

async fn bring(client: &Client, title: &str) -> StatusCode {
    let idea = json!({ "title": title, "text": "CANARY text", "author": "CANARY author" });
    client.post("/api/v1/campaigns/read/ideas", &idea).await.status
}

/// The ids of what waits, as the manager sees it.
async fn queue(manager: &Client) -> Vec<String> {
    let view = manager.get("/_fn/coro/api/manage/managed_campaign?slug=read").await.json();
    view["waiting"][0].as_array().expect("a queue").iter().map(|idea| idea["id"].to_string()).collect()
}

async fn moderate(manager: &Client, ids: &[String], publish: bool, reason: &str) -> StatusCode {
    let mut form = vec![("slug", "read"), ("reason", reason)];
    form.extend(ids.iter().map(|id| ("waiting[]", id.as_str())));
    if publish {
        form.push(("publish", "true"));
    }
    manager.call("/_fn/coro/api/moderation/moderate", &form).await.status
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_waits_is_nowhere_and_moves_nothing() {
    for_each_db(async |app| {
        let (_, manager) = campaign(&app).await;
        let analyst = app.person(app.organisation("others").await, Role::Owner).await;
        let (author, visitor) = (app.visitor(), app.visitor());
        let before = visitor.get("/api/v1/campaigns/read").await.json();
        assert_eq!(bring(&author, "CANARY title").await, StatusCode::ACCEPTED);
        let plain = [("slug", "read"), ("title", "CANARY by a plain form"), ("text", "CANARY")];
        let answer = author.form("/_fn/coro/api/idea/submit_idea", &plain).await;
        assert_eq!(answer.headers["location"], "/c/read/mine");
        let after = visitor.get("/api/v1/campaigns/read").await.json();
        assert_eq!(before, after, "neither counts nor the place in the sequence");
        for client in [&visitor, &analyst, &author] {
            for door in [
                "/",
                "/?q=canary",
                "/c/read",
                "/c/read?q=canary",
                "/c/read?sort=newest",
                "/c/read/history",
                "/c/read/new",
                "/o/ours",
                "/sitemap.xml",
                "/api/v1/campaigns?q=canary",
                "/api/v1/campaigns/read",
                "/api/v1/campaigns/read/ideas?sort=newest",
                "/api/v1/campaigns/read/ideas?q=canary&sort=newest",
                "/api/v1/campaigns/read/ideas?status=hidden",
                "/api/v1/campaigns/read/changes?since=0",
                "/api/v1/campaigns/read/history",
                "/_fn/coro/api/idea/board?slug=read",
                "/_fn/coro/api/idea/standings?slug=read&ids=1,2,3,4",
                "/_fn/coro/api/idea/read_draft?slug=read",
            ] {
                assert!(!client.get(door).await.text.contains("CANARY"), "{door}");
            }
        }
        // The organisation's own public doors tell nothing either; its queue does.
        for door in
            ["/c/read?sort=newest", "/c/read/dashboard", "/c/read/dashboard.csv?chart=series", "/manage/read/decisions"]
        {
            assert!(!manager.get(door).await.text.contains("CANARY"), "{door}");
        }
        let control = manager.get("/manage/read").await.text;
        assert!(control.contains("2 ideas wait to be read") && control.contains("CANARY title"), "{control}");
        assert!(control.find("wait to be read") < control.find("Votes, ideas and terms"), "first");
        assert!(manager.get("/manage").await.text.contains("2 ideas wait for you to read them."));
        assert!(author.get("/c/read").await.text.contains("/c/read/mine"));
        assert!(author.get("/c/read/mine").await.text.contains("It waits"));
        assert!(!visitor.get("/c/read/mine").await.text.contains("CANARY"));
        assert_eq!(bring(&author, "One too many").await, StatusCode::CONFLICT, "what waits counts as brought");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_published_is_an_idea_and_what_is_rejected_is_explained() {
    for_each_db(async |app| {
        let (campaign, manager) = campaign(&app).await;
        let (author, visitor) = (app.visitor(), app.visitor());
        bring(&author, "CANARY good").await;
        bring(&author, "CANARY bad").await;
        bring(&visitor, "CANARY other").await;
        let ids = queue(&manager).await;
        assert_eq!(ids.len(), 3);
        assert_eq!(moderate(&visitor, &ids, true, "").await, StatusCode::NOT_FOUND);
        assert_eq!(moderate(&manager, &[], true, "").await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(moderate(&manager, &ids[1..2], false, "no").await, StatusCode::UNPROCESSABLE_ENTITY, "a reason");
        let close = manager.call("/_fn/coro/api/manage/close_campaign", &[("slug", "read")]).await;
        assert_eq!(close.status, StatusCode::CONFLICT, "not while somebody waits");
        assert_eq!(moderate(&manager, &ids[1..2], false, "It names a person.").await, StatusCode::OK);
        let other = app.person(app.organisation("ours-too").await, Role::Owner).await;
        assert_eq!(moderate(&other, &ids, true, "").await, StatusCode::NOT_FOUND);
        // Two managers at once, in bulk: each idea comes once.
        let again = manager.copy();
        tokio::join!(moderate(&manager, &ids, true, ""), moderate(&again, &ids, true, ""));
        assert!(queue(&manager).await.is_empty());
        let view = visitor.get("/api/v1/campaigns/read").await.json();
        assert_eq!((&view["counts"]["ideas"], &view["counts"]["participants"]), (&3.into(), &3.into()), "{view}");
        let board = visitor.get("/api/v1/campaigns/read/ideas?q=canary").await.json();
        let ideas = board["ideas"].as_array().expect("ideas");
        assert_eq!(ideas.len(), 2, "{board}");
        let idea = crate::domain::id::IdeaId(ideas[0]["id"].as_i64().expect("an id"));
        assert_eq!(visitor.cast(&campaign, "v", idea, Some(1)).await.status, StatusCode::CREATED);
        let mine = author.get("/c/read/mine").await.text;
        for words in ["It is on the board.", "It is not shown.", "It names a person."] {
            assert!(mine.contains(words), "{mine}");
        }
        let history = visitor.get("/c/read/history").await.text;
        assert!(
            history.contains("2 contributions were read and published")
                && history.contains("1 contribution was read and not shown"),
            "{history}"
        );
        assert!(!history.contains("It names a person."), "counted, not told");
        assert_eq!(bring(&author, "A better one").await, StatusCode::ACCEPTED, "what was rejected does not count");
        // After voting only rejecting is left; then it can be closed.
        app.clock.advance(2 * DAY);
        crate::server::campaigns::close_due(&app.state).await.expect("closes");
        let late = queue(&manager).await;
        assert_eq!(moderate(&manager, &late, true, "").await, StatusCode::CONFLICT);
        assert_eq!(moderate(&manager, &late, false, "It came too late.").await, StatusCode::OK);
        let close = manager.call("/_fn/coro/api/manage/close_campaign", &[("slug", "read")]).await;
        assert!(close.status.is_success(), "{close:?}");
        assert!(!visitor.get("/c/read/report.json").await.text.contains("CANARY bad"));
        all_agrees(&app).await;
    })
    .await;
}

/// What waits joins the account with all else, comes with one's data, and goes when the account does.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_waits_belongs_to_who_brought_it() {
    for_each_db(async |app| {
        let (_, manager) = campaign(&app).await;
        let ada = app.visitor();
        bring(&ada, "CANARY of Ada").await;
        sign_in(&app, &ada, "ada@example.org").await;
        assert!(ada.get("/c/read/mine").await.text.contains("CANARY of Ada"));
        assert!(ada.get("/account/data.json").await.text.contains("CANARY of Ada"));
        let gone = ada.call("/_fn/coro/api/account/erase_account", &[]).await;
        assert!(gone.status.is_success(), "{gone:?}");
        assert!(queue(&manager).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_amendment_turns_it_on_and_off() {
    for_each_db(async |app| {
        let (_, manager) = campaign(&app).await;
        assert_eq!(bring(&app.visitor(), "It waits").await, StatusCode::ACCEPTED);
        amend(&manager, "read", &[("moderation", "after")]).await;
        assert_eq!(bring(&app.visitor(), "It stands at once").await, StatusCode::CREATED);
        assert_eq!(queue(&manager).await.len(), 1, "what waited waits on");
        amend(&manager, "read", &[("moderation", "before")]).await;
        assert_eq!(bring(&app.visitor(), "It waits again").await, StatusCode::ACCEPTED);
        assert_eq!(bring(&manager, "From the organisation").await, StatusCode::CREATED, "it has read its own");
    })
    .await;
}
