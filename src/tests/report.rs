//! What came of a campaign: promised, owed, closed, told.

use super::harness::{Client, Running, TestApp, for_each_db};
use crate::domain::commitment::{Commitment, Top};
use crate::domain::id::{DAY, HOUR};
use crate::domain::policy::Role;
use crate::domain::terms::Terms;
use crate::server::campaigns::close_due;
use http::StatusCode;
use std::time::Duration;

const CLOSE: &str = "/_fn/coro/api/manage/close_campaign";

async fn stage(app: &TestApp) -> (Client, Running) {
    let organisation = app.organisation("ours").await;
    let by = Some(super::harness::NOON.plus(2 * DAY));
    let terms = Terms { commitment: Commitment::Answers(Top { ideas: 1, by }), ..Terms::default() };
    let campaign = app.campaign_of(organisation, "square", terms, 3).await;
    let manager = app.person(organisation, Role::Manager).await;
    for (name, idea) in [("a", 0), ("b", 0), ("c", 1)] {
        app.visitor().cast(&campaign, name, campaign.ideas[idea], Some(1)).await;
    }
    (manager, campaign)
}

async fn decide(manager: &Client, idea: impl ToString, outcome: &str, reason: &str) {
    let form = [("slug", "square"), ("outcome", outcome), ("reason", reason), ("ideas[]", &*idea.to_string())];
    assert!(manager.call("/_fn/coro/api/manage/decide", &form).await.status.is_success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_campaign_is_not_closed_while_an_answer_is_owed() {
    for_each_db(async |app| {
        let (manager, campaign) = stage(&app).await;
        let crowd = app.visitor();
        let early = crowd.get("/c/square/report").await;
        assert!(early.text.contains("There is no report yet"), "{}", early.text);
        for file in ["json", "csv"] {
            assert_eq!(crowd.get(&format!("/c/square/report.{file}")).await.status, StatusCode::CONFLICT);
        }
        let refused = manager.call(CLOSE, &[("slug", "square")]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.text.contains("“Idea number 0” is still owed a decision"), "{}", refused.text);
        assert_eq!(crowd.get("/api/v1/campaigns/square").await.json()["state"], "running", "as it was");
        let vote = app.visitor().cast(&campaign, "d", campaign.ideas[2], Some(1)).await;
        assert_eq!(vote.status, StatusCode::CREATED, "and voting goes on");

        app.clock.advance(DAY + HOUR);
        close_due(&app.state).await.expect("closes");
        let control = manager.get("/manage/square").await.text;
        assert!(control.contains("1 decision is owed") && control.contains("It is due by"), "{control}");
        let report = crowd.get("/c/square/report").await.text;
        assert!(report.contains("0 of 1 kept.") && report.contains(">Open<"), "{report}");
        app.clock.advance(DAY);
        manager.call("/_fn/coro/api/manage/set_objective", &[("slug", "square")]).await;
        assert!(crowd.get("/c/square/report").await.text.contains(">Late<"));
        assert!(manager.get("/manage/square").await.text.contains("It was due by"));

        decide(&manager, campaign.ideas[0], "planned", "We do it next spring.").await;
        assert!(crowd.get("/c/square/report").await.text.contains(">Kept late<"));
        assert!(manager.call(CLOSE, &[("slug", "square")]).await.status.is_success());
        let report = crowd.get("/c/square/report").await.text;
        assert!(report.contains("Final report") && report.contains("1 of 1 kept."), "{report}");
        assert!(crowd.get("/c/square").await.text.contains("What came of it"));
        app.clock.advance(HOUR);
        decide(&manager, campaign.ideas[1], "declined", "It costs more than we have.").await;
        let report = crowd.get("/c/square/report").await.text;
        assert_eq!(report.matches("Decided after the close").count(), 1, "{report}");
    })
    .await;
}

/// What everybody may read takes nobody's turn to write.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_reads_waits_for_no_writer() {
    for_each_db(async |app| {
        let (manager, campaign) = stage(&app).await;
        app.clock.advance(DAY + HOUR);
        close_due(&app.state).await.expect("closes");
        let crowd = app.visitor();
        let read = async |writes: &str| {
            let mut all = Vec::new();
            for (client, door) in [
                (&crowd, "/c/square/report"),
                (&crowd, "/c/square/report.json"),
                (&crowd, "/c/square/report.csv"),
                (&manager, "/manage/square"),
            ] {
                let answer = tokio::time::timeout(Duration::from_secs(10), client.get(door)).await;
                let answer = answer.unwrap_or_else(|_| panic!("{door} waits while somebody {writes}"));
                assert_eq!(answer.status, StatusCode::OK, "{door}");
                all.push(answer.text);
            }
            all
        };
        let writer = app.state.db.begin().await.expect("a transaction");
        let before = read("writes").await;
        writer.rollback().await.expect("as it was");
        decide(&manager, campaign.ideas[0], "planned", "We do it next spring.").await;
        let after = read("has written").await;
        for (before, after) in before[..3].iter().zip(&after) {
            assert!(!before.contains("We do it next spring.") && after.contains("We do it next spring."), "{after}");
        }
    })
    .await;
}

/// What was declined in time and taken on after the date was not taken on in time; what went on to be done was.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_promise_is_kept_by_the_decision_that_holds() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let by = Some(super::harness::NOON.plus(2 * DAY));
        let terms = Terms { commitment: Commitment::Crowd(Top { ideas: 2, by }), ..Terms::default() };
        let campaign = app.campaign_of(organisation, "square", terms, 2).await;
        let manager = app.person(organisation, Role::Manager).await;
        for (name, idea) in [("a", 0), ("b", 1)] {
            app.visitor().cast(&campaign, name, campaign.ideas[idea], Some(1)).await;
        }
        app.clock.advance(DAY + HOUR);
        close_due(&app.state).await.expect("closes");
        decide(&manager, campaign.ideas[0], "planned", "We do it next spring.").await;
        decide(&manager, campaign.ideas[1], "declined", "It costs more than we have.").await;
        app.clock.advance(DAY);
        decide(&manager, campaign.ideas[0], "done", "It stands since this week.").await;
        decide(&manager, campaign.ideas[1], "chosen", "We found the money.").await;
        let data = app.visitor().get("/c/square/report.json").await.json();
        let promises = data["promises"].as_array().expect("promises");
        let of = |idea: usize| {
            let found = promises.iter().find(|one| one["idea"] == campaign.ideas[idea].0);
            found.unwrap_or_else(|| panic!("{promises:?}"))["kept"].clone()
        };
        assert_eq!((of(0), of(1)), ("kept".into(), "kept_late".into()), "{promises:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_data_hold_everything_but_people() {
    for_each_db(async |app| {
        let (manager, campaign) = stage(&app).await;
        decide(&manager, campaign.ideas[0], "chosen", "=HYPERLINK(\"https://evil.example\")").await;
        assert!(manager.call(CLOSE, &[("slug", "square")]).await.status.is_success());
        let crowd = app.visitor();
        let data = crowd.get("/c/square/report.json").await.json();
        assert_eq!(data["ideas"][0]["counts"]["votes"], 2);
        assert_eq!(data["ideas"][0]["outcome"]["kind"], "chosen");
        assert_eq!(data["promises"][0]["kept"], "kept");
        assert_eq!(data["terms"]["sealed"]["question"], "What about square?");
        let hash = crowd.get("/api/v1/campaigns/square").await.json()["terms_hash"].clone();
        assert_eq!(data["terms"]["sha256"], hash);
        let table = crowd.get("/c/square/report.csv").await;
        assert!(table.text.starts_with("idea,title,tag,votes,outcome,reason,decided,merged into\n"), "{}", table.text);
        assert!(table.text.contains("\"'=HYPERLINK(\"\"https://evil.example\"\")\""), "{}", table.text);
        let page = crowd.get("/c/square/report").await.text;
        assert!(page.contains("Ada"), "who signed is thanked");
        for text in [data.to_string(), table.text] {
            assert!(!text.contains("Ada") && !text.contains("principal"), "{text}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_next_round_goes_on_from_chosen_ideas_and_is_linked_both_ways() {
    for_each_db(async |app| {
        let (manager, campaign) = stage(&app).await;
        let objective = [
            ("slug", "square"),
            ("objective[aim]", "ideas"),
            ("objective[metric]", "ideas"),
            ("objective[target]", "40"),
            ("objective[by]", "2026-03-09T18:00"),
        ];
        assert!(manager.call("/_fn/coro/api/manage/set_objective", &objective).await.status.is_success());
        decide(&manager, campaign.ideas[0], "chosen", "We do it next spring.").await;
        let offer = manager.get("/manage/square/round").await.text;
        assert_eq!(offer.matches("checked").count(), 1, "what was chosen is ticked: {offer}");
        let round = [("slug", "square"), ("ideas[]", &*campaign.ideas[0].to_string())];
        let answer = manager.call("/_fn/coro/api/manage/prepare_round", &round).await;
        assert!(answer.status.is_success(), "{answer:?}");
        let slug = answer.json().as_str().expect("a slug").to_owned();
        let plan = manager.call_get(&format!("/_fn/coro/api/manage/read_plan?slug={slug}")).await.json();
        assert_eq!((&plan["objective"]["target"], &plan["commitment"]), (&"40".into(), &"answers".into()));
        let crowd = app.visitor();
        assert!(!crowd.get("/c/square").await.text.contains("It goes on"), "a draft is nobody's business");
        let launched = manager.call("/_fn/coro/api/manage/launch", &[("slug", &slug)]).await;
        assert!(launched.status.is_success(), "{launched:?}");

        let before = crowd.get("/c/square").await.text;
        assert!(before.contains("It goes on") && before.contains(&format!("/c/{slug}\"")), "{before}");
        let after = crowd.get(&format!("/c/{slug}")).await.text;
        assert!(after.contains("A next round of") && after.contains("/c/square\""), "{after}");
        let ideas = crowd.get(&format!("/api/v1/campaigns/{slug}/ideas")).await.json();
        assert_eq!((&ideas["ideas"][0]["author"], ideas["ideas"].as_array().map(Vec::len)), (&"Ada".into(), Some(1)));
        let page = crowd.get(&format!("/c/{slug}/ideas/{}", ideas["ideas"][0]["id"])).await.text;
        assert!(page.contains("From the round before") && page.contains("brought by Ada"), "{page}");
        let old = crowd.get(&format!("/c/square/ideas/{}", campaign.ideas[0])).await.text;
        assert!(old.contains("It went on to the next round"), "{old}");
        let foreign = [("slug", &*slug), ("ideas[]", &*campaign.ideas[0].to_string())];
        let refused = manager.call("/_fn/coro/api/manage/prepare_round", &foreign).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}
