//! What becomes of the promise: the public history, and amendments.

use super::harness::{Client, TestApp, for_each_db};
use crate::domain::id::{DAY, HOUR};
use crate::domain::policy::Role;
use crate::domain::terms::Terms;
use serde_json::Value;

/// What happened, oldest first, as programs read it.
async fn kinds(client: &Client, slug: &str) -> Vec<String> {
    let mut kinds = Vec::new();
    let mut after = String::new();
    loop {
        let page = client.get(&format!("/api/v1/campaigns/{slug}/history?after={after}")).await.json();
        let name = |entry: &Value| match &entry["phase"] {
            Value::String(phase) => format!("phase {phase}"),
            _ => entry["kind"].as_str().expect("a kind").to_owned(),
        };
        kinds.extend(page["history"].as_array().expect("entries").iter().map(name));
        match &page["next"] {
            Value::String(next) => after.clone_from(next),
            _ => break,
        }
    }
    kinds.reverse();
    kinds
}

async fn hide(app: &TestApp, manager: &Client, slug: &str, idea: &str, hide: bool) {
    let hide = if hide { "true" } else { "false" };
    let form = [("slug", slug), ("idea", idea), ("hide", hide), ("reason", "CANARY reason of one idea")];
    assert!(manager.call("/_fn/coro/api/manage/hide_idea", &form).await.status.is_success());
    app.clock.advance(1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_history_tells_everything_and_of_moderation_only_the_counts() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        let campaign = app.campaign_of(organisation, "told", Terms::default(), 2).await;
        let visitor = app.visitor();
        let idea = campaign.ideas[0].to_string();
        hide(&app, &manager, "told", &idea, true).await;
        hide(&app, &manager, "told", &idea, false).await;
        app.clock.advance(HOUR);
        let freeze = [("slug", "told"), ("on", "true"), ("reason", "We look into a burst of votes.")];
        manager.call("/_fn/coro/api/manage/freeze", &freeze).await;
        app.clock.advance(HOUR);
        manager.call("/_fn/coro/api/manage/freeze", &[("slug", "told"), ("on", "false")]).await;
        app.clock.advance(DAY);
        crate::server::campaigns::close_due(&app.state).await.expect("closes");
        let expected =
            ["launched", "phase collect", "moderated", "votes_paused", "votes_resumed", "phase decide", "poll_closed"];
        assert_eq!(kinds(&visitor, "told").await, expected);
        let page = visitor.get("/c/told/history").await.text;
        assert!(page.contains("We look into a burst of votes."), "{page}");
        assert!(page.contains("1 idea hidden and 1 idea shown again on this day."), "{page}");
        assert!(!page.contains("CANARY"), "moderation is counted, not told");
        assert!(visitor.get("/c/told").await.text.contains("/c/told/history"), "the promises lead there");
        manager.call("/_fn/coro/api/manage/close_campaign", &[("slug", "told")]).await;
        assert_eq!(kinds(&visitor, "told").await.last().map(String::as_str), Some("closed"));
    })
    .await;
}

/// A campaign that is ended early never came to its later phases; a long history comes in pages.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_history_comes_in_pages_without_a_gap() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let manager = app.person(organisation, Role::Manager).await;
        app.campaign_of(organisation, "long", Terms::default(), 1).await;
        for turn in 0..60 {
            let reason = format!("Pause number {turn}.");
            let freeze = [("slug", "long"), ("on", "true"), ("reason", reason.as_str())];
            manager.call("/_fn/coro/api/manage/freeze", &freeze).await;
            manager.call("/_fn/coro/api/manage/freeze", &[("slug", "long"), ("on", "false")]).await;
        }
        manager.call("/_fn/coro/api/manage/close_campaign", &[("slug", "long")]).await;
        app.clock.advance(3 * DAY);
        let kinds = kinds(&app.visitor(), "long").await;
        assert_eq!(kinds.len(), 2 + 120 + 1, "{kinds:?}");
        assert!(!kinds.contains(&"phase decide".to_owned()), "it was ended before");
        assert!(app.visitor().get("/c/long/history").await.text.contains("What happened before"));
    })
    .await;
}
