//! Through a door that is theirs, somebody names what belongs to another organisation.

use super::harness::{Client, Running, TestApp, counts, for_each_db};
use crate::domain::id::IdeaId;
use crate::domain::moderation::Moderation;
use crate::domain::participation::Participation;
use crate::domain::policy::Role;
use crate::domain::terms::Terms;
use crate::server::db::on;
use http::StatusCode;
use serde_json::json;

/// A campaign of one organisation, and one of another for its members alone, with a canary in an idea; each with its manager.
async fn stage(app: &TestApp) -> (Client, Running, Client, Running) {
    let (ours, theirs) = (app.organisation("ours").await, app.organisation("theirs").await);
    let here = app.campaign_of(ours, "here", Terms::default(), 2).await;
    let members = Terms { participation: Participation::Members, ..Terms::default() };
    let mut there = app.campaign_of(theirs, "there", members, 2).await;
    let (us, them) = (app.person(ours, Role::Owner).await, app.person(theirs, Role::Owner).await);
    let idea = json!({ "title": "CANARY in the cellar", "text": "CANARY again" });
    let made = them.post("/api/v1/campaigns/there/ideas", &idea).await;
    there.ideas.insert(0, IdeaId(made.json()["id"].as_i64().expect("an id")));
    (us, here, them, there)
}

/// The titles of a board with their outcomes.
async fn board(client: &Client, slug: &str) -> String {
    client.get(&format!("/api/v1/campaigns/{slug}/ideas?sort=newest")).await.text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_idea_of_another_campaign_is_not_read_through_ones_own() {
    for_each_db(async |app| {
        let (us, _, _, there) = stage(&app).await;
        let canary = there.ideas[0];
        for path in [
            format!("/c/here/ideas/{canary}"),
            format!("/c/here/ideas/{canary}/edit"),
            format!("/_fn/coro/api/idea/idea?slug=here&id={canary}"),
            format!("/_fn/coro/api/idea/standings?slug=here&ids={canary}"),
            format!("/_fn/coro/api/idea/read_revision?slug=here&id={canary}"),
            format!("/c/here/ideas/{canary}?lang=it"),
        ] {
            let answer = us.call_get(&path).await;
            assert!(!answer.text.contains("CANARY"), "{path}: {}", answer.text);
            assert!(
                answer.status == StatusCode::NOT_FOUND || matches!(&*answer.text, "[]" | "null"),
                "{path}: {answer:?}"
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_done_to_an_idea_of_another_campaign() {
    for_each_db(async |app| {
        let (us, here, them, there) = stage(&app).await;
        let before = board(&them, "there").await;
        let [own, theirs] = [here.ideas[0].to_string(), there.ideas[0].to_string()];
        let reason = ("reason", "Because of what it says.");
        let decide = "/_fn/coro/api/manage/decide";
        let hide = "/_fn/coro/api/manage/hide_idea";
        let poll = here.poll.to_string();
        for (function, form) in [
            // Merging theirs into ours, ours into theirs, by number and by address, and deciding about it.
            (decide, vec![("slug", "here"), ("ideas[]", &*theirs), ("outcome", "merged"), ("into", &*own), reason]),
            (decide, vec![("slug", "here"), ("ideas[]", &*own), ("outcome", "merged"), ("into", &*theirs), reason]),
            (decide, vec![("slug", "here"), ("ideas[]", &*theirs), ("outcome", "declined"), reason]),
            (hide, vec![("slug", "here"), ("idea", &*theirs), ("hide", "true"), reason]),
            ("/_fn/coro/api/idea/revise_idea", vec![("slug", "here"), ("id", &*theirs), ("title", "It is ours now")]),
            ("/_fn/coro/api/vote/cast_vote", vec![("poll", &*poll), ("idea", &*theirs), ("value", "1")]),
            ("/_fn/coro/api/manage/prepare_round", vec![("slug", "here"), ("ideas[]", &*theirs)]),
            ("/_fn/coro/api/manage/prepare_round", vec![("slug", "there"), ("ideas[]", &*theirs)]),
            ("/_fn/coro/api/manage/prepare_round", vec![("slug", "there")]),
        ] {
            let answer = us.call(function, &form).await;
            assert!(answer.status.is_client_error(), "{function} {form:?}: {answer:?}");
            assert!(!answer.text.contains("CANARY"), "{function}: {}", answer.text);
        }
        assert_eq!(board(&them, "there").await, before, "theirs is as it was");
        assert_eq!(counts(&us, "here", here.ideas[0]).await["1"], 0);
        assert!(!board(&us, "here").await.contains("merged"));
        assert!(!us.get("/manage").await.text.contains("CANARY"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_waits_elsewhere_is_neither_read_nor_published() {
    for_each_db(async |app| {
        let (ours, theirs) = (app.organisation("ours").await, app.organisation("theirs").await);
        let terms = Terms { moderation: Moderation::Before, ..Terms::default() };
        app.campaign_of(ours, "here", terms.clone(), 0).await;
        app.campaign_of(theirs, "there", terms, 0).await;
        let us = app.person(ours, Role::Owner).await;
        app.visitor().post("/api/v1/campaigns/there/ideas", &json!({ "title": "CANARY that waits" })).await;
        let waiting: i64 =
            on!(&app.state.db, c => sqlx::query_scalar("SELECT id FROM waiting").fetch_one(c).await).expect("reads");
        for slug in ["here", "there"] {
            let id = waiting.to_string();
            let form = [("slug", slug), ("waiting[]", &*id), ("publish", "true"), ("reason", "It is good.")];
            let answer = us.call("/_fn/coro/api/moderation/moderate", &form).await;
            assert!(!answer.text.contains("CANARY"), "{}", answer.text);
            assert!(!board(&us, slug).await.contains("CANARY"), "{slug}");
        }
        let there: i64 = on!(&app.state.db, c => sqlx::query_scalar("SELECT COUNT(*) FROM waiting").fetch_one(c).await)
            .expect("reads");
        assert_eq!(there, 1, "it waits still");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_log_and_a_report_tell_of_their_own_alone() {
    for_each_db(async |app| {
        let (us, here, them, there) = stage(&app).await;
        for (who, slug, idea) in [(&us, "here", here.ideas[0]), (&them, "there", there.ideas[0])] {
            let reason = format!("CANARY of {slug}.");
            let idea = idea.to_string();
            let form = [("slug", slug), ("ideas[]", &*idea), ("outcome", "planned"), ("reason", &*reason)];
            assert!(who.call("/_fn/coro/api/manage/decide", &form).await.status.is_success());
        }
        for query in ["", "&campaign=there", "&campaign=here", "&person=2", "&kind=decided", "&before=999999"] {
            for log in ["/_fn/coro/api/audit/read_log", "/manage/people/ours/log.csv", "/manage/people/ours/log"] {
                let answer = us.call_get(&format!("{log}?slug=ours{query}")).await;
                assert_eq!(answer.status, StatusCode::OK, "{log} {query}");
                for word in ["What about there?", "CANARY of there", "CANARY in the cellar"] {
                    assert!(!answer.text.contains(word), "{log} {query} tells {word}: {}", answer.text);
                }
            }
        }
        app.clock.advance(there.closes_at.0 - super::harness::NOON.0);
        crate::server::campaigns::close_due(&app.state).await.expect("closes");
        for report in
            ["/c/there/report", "/c/there/report.json", "/c/there/report.csv", "/c/there/dashboard.csv?chart=series"]
        {
            let answer = us.get(report).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{report}");
            assert!(!answer.text.contains("CANARY"), "{report}");
            assert!(!us.get(&report.replace("there", "here")).await.text.contains("CANARY of there"), "{report}");
            assert!(them.get(report).await.status.is_success(), "{report} is there for its own");
        }
    })
    .await;
}
