//! Deciding what becomes of ideas, and who hears of it.

use super::harness::{Client, Running, TestApp, for_each_db};
use crate::domain::campaign::CampaignState;
use crate::domain::live::Changes;
use crate::domain::outcome::OutcomeKind;
use crate::domain::policy::Role;
use crate::domain::terms::{CountsShown, Terms};
use http::StatusCode;
use serde_json::Value;

const DECIDE: &str = "/_fn/coro/api/manage/decide";
const WHY: &str = "It answers the question best of all.";

async fn stage(app: &TestApp, terms: Terms) -> (Client, Running) {
    let organisation = app.organisation("ours").await;
    let campaign = app.campaign_of(organisation, "square", terms, 4).await;
    (app.person(organisation, Role::Manager).await, campaign)
}

fn form<'a>(ideas: &'a [String], outcome: &'a str, reason: &'a str) -> Vec<(&'a str, &'a str)> {
    let ideas = ideas.iter().map(|idea| ("ideas[]", idea.as_str()));
    [("slug", "square"), ("outcome", outcome), ("reason", reason)].into_iter().chain(ideas).collect()
}

fn ids(campaign: &Running, places: &[usize]) -> Vec<String> {
    places.iter().map(|place| campaign.ideas[*place].to_string()).collect()
}

async fn outcomes(client: &Client, query: &str) -> Vec<Value> {
    let board = client.get(&format!("/api/v1/campaigns/square/ideas?sort=newest{query}")).await;
    assert_eq!(board.status, StatusCode::OK, "{board:?}");
    board.json()["ideas"].as_array().expect("ideas").iter().rev().map(|idea| idea["outcome"]["kind"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_decision_reaches_every_door() {
    for_each_db(async |app| {
        let (manager, campaign) = stage(&app, Terms::default()).await;
        let crowd = app.visitor();
        let before = crowd.get("/api/v1/campaigns/square").await.json()["cursor"].as_str().expect("a place").to_owned();
        let picked = ids(&campaign, &[0, 2]);
        let answer = manager.call(DECIDE, &form(&picked, "chosen", WHY)).await;
        assert!(answer.status.is_success(), "{answer:?}");

        assert_eq!(outcomes(&crowd, "").await, ["chosen".into(), Value::Null, "chosen".into(), Value::Null]);
        assert_eq!(outcomes(&crowd, "&outcome=decided").await.len(), 2);
        assert_eq!(outcomes(&crowd, "&outcome=undecided").await.len(), 2);
        assert_eq!(outcomes(&crowd, "&outcome=declined").await.len(), 0);
        assert_eq!(outcomes(&crowd, "&outcome=chosen&q=lanterns").await.len(), 2);
        assert_eq!(outcomes(&crowd, "&outcome=undecided&q=lanterns").await.len(), 0);
        let random = crowd.get("/api/v1/campaigns/square/ideas?sort=random&seed=3&outcome=chosen").await.json();
        assert_eq!(random["ideas"].as_array().map(Vec::len), Some(2));
        let wrong = crowd.get("/api/v1/campaigns/square/ideas?outcome=maybe").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);

        let since = crowd.get(&format!("/api/v1/campaigns/square/changes?since={before}")).await;
        let changes: Changes = serde_json::from_str(&since.text).expect("changes");
        assert_eq!(
            changes.ideas.iter().map(|idea| idea.id).collect::<Vec<_>>(),
            [campaign.ideas[0], campaign.ideas[2]]
        );
        let outcome = changes.ideas[0].outcome.clone().expect("decided");
        assert_eq!((outcome.kind, outcome.reason.as_str()), (OutcomeKind::Chosen, WHY));
        assert_eq!(outcome.decided_at, app.clock.now());

        let page = crowd.get(&format!("/c/square/ideas/{}", picked[0])).await.text;
        assert!(page.contains(WHY) && page.contains("Chosen") && !page.contains("Publish the decision"));
        let board = crowd.get("/c/square?sort=newest&outcome=chosen").await.text;
        assert!(board.contains(WHY) && board.contains("Idea number 2") && !board.contains("Idea number 3"));
        assert!(manager.get("/c/square/dashboard").await.text.contains("Decided"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_decision_is_changed_and_taken_back() {
    for_each_db(async |app| {
        let (manager, campaign) = stage(&app, Terms::default()).await;
        let one = ids(&campaign, &[1]);
        for (outcome, shown) in [("planned", Some("planned")), ("done", Some("done")), ("undecided", None)] {
            assert!(manager.call(DECIDE, &form(&one, outcome, WHY)).await.status.is_success(), "{outcome}");
            assert_eq!(outcomes(&manager, "").await[1].as_str(), shown);
        }
        assert!(manager.call("/_fn/coro/api/manage/close_campaign", &[("slug", "square")]).await.status.is_success());
        assert!(manager.call(DECIDE, &form(&one, "declined", WHY)).await.status.is_success(), "also after the end");
        assert_eq!(app.visitor().get("/api/v1/campaigns/square").await.json()["state"], CampaignState::Closed.as_str());
        assert_eq!(outcomes(&app.visitor(), "").await[1], "declined");
        super::harness::all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_wrong_is_named_and_nothing_is_decided() {
    for_each_db(async |app| {
        let (manager, campaign) = stage(&app, Terms::default()).await;
        let organisation = app.organisation("theirs").await;
        let other = app.campaign_of(organisation, "other", Terms::default(), 1).await;
        let two = ids(&campaign, &[0, 1]);
        for (ideas, outcome, reason, message) in [
            (vec![], "chosen", WHY, "Please select the ideas"),
            (two.clone(), "", WHY, "Please choose what you have decided."),
            (two.clone(), "best", WHY, "Please choose what you have decided."),
            (two.clone(), "chosen", " no ", "The reason needs at least 5 characters."),
        ] {
            let answer = manager.call(DECIDE, &form(&ideas, outcome, reason)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{answer:?}");
            assert!(answer.text.contains(message), "{message}: {}", answer.text);
        }
        // All of them or none: an idea of another campaign, and one that was hidden meanwhile.
        let foreign = [two[0].clone(), other.ideas[0].to_string()];
        assert_eq!(manager.call(DECIDE, &form(&foreign, "chosen", WHY)).await.status, StatusCode::CONFLICT);
        let hide = [("slug", "square"), ("idea", two[1].as_str()), ("hide", "true"), ("reason", "It names somebody.")];
        assert!(manager.call("/_fn/coro/api/manage/hide_idea", &hide).await.status.is_success());
        assert_eq!(manager.call(DECIDE, &form(&two, "chosen", WHY)).await.status, StatusCode::CONFLICT);
        assert!(outcomes(&manager, "").await.iter().all(Value::is_null));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_list_works_as_a_plain_form_and_gives_back_what_was_refused() {
    for_each_db(async |app| {
        let (manager, campaign) = stage(&app, Terms::default()).await;
        let page = "/manage/square/decisions";
        let list = manager.get(page).await;
        assert_eq!(list.status, StatusCode::OK);
        assert!(list.text.contains("Idea number 3") && list.text.contains("Publish the decision"));
        let refused = manager.form(DECIDE, &form(&[], "merged", "Both say the same, word for word.")).await;
        assert!(refused.status.is_redirection(), "{refused:?}");
        let again = manager.get(page).await.text;
        assert!(again.contains("Both say the same, word for word."), "the reason comes back");
        assert!(again.contains(r#"<option value="merged" selected"#), "so does the choice");
        assert!(!app.visitor().get(&format!("/c/square/ideas/{}", campaign.ideas[0])).await.text.contains("Both say"));
        let all = ids(&campaign, &[0, 1, 2, 3]);
        assert!(manager.form(DECIDE, &form(&all, "declined", WHY)).await.status.is_redirection());
        let done = manager.get(page).await.text;
        assert!(done.contains("Every idea has its decision") && !done.contains("Both say the same"));
        assert!(manager.get(&format!("{page}?outcome=all")).await.text.contains(WHY));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn outcomes_tell_nothing_about_hidden_counts_or_hidden_ideas() {
    for_each_db(async |app| {
        let terms = Terms { counts_shown: CountsShown::AtClose, ..Terms::default() };
        let (manager, campaign) = stage(&app, terms).await;
        let crowd = app.visitor();
        crowd.cast(&campaign, "b", campaign.ideas[1], Some(1)).await;
        let two = ids(&campaign, &[1, 2]);
        assert!(manager.call(DECIDE, &form(&two, "planned", WHY)).await.status.is_success());
        let board = crowd.get("/api/v1/campaigns/square/ideas?sort=votes&outcome=planned").await.json();
        assert!(board["ideas"].as_array().expect("ideas").iter().all(|idea| idea["tallies"] == serde_json::json!([])));
        let hide = [("slug", "square"), ("idea", two[0].as_str()), ("hide", "true"), ("reason", "It names somebody.")];
        assert!(manager.call("/_fn/coro/api/manage/hide_idea", &hide).await.status.is_success());
        let changes = crowd.get("/api/v1/campaigns/square/changes?since=0").await.json();
        let seen: Vec<&Value> =
            changes["ideas"].as_array().expect("ideas").iter().filter(|idea| idea["outcome"].is_object()).collect();
        assert_eq!(seen.len(), 1, "{changes}");
        assert_eq!(seen[0]["id"], campaign.ideas[2].0);
    })
    .await;
}

fn merging<'a>(ideas: &'a [String], into: &'a str) -> Vec<(&'a str, &'a str)> {
    form(ideas, "merged", "It says the same as the other one.").into_iter().chain([("into", into)]).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_merged_points_to_what_goes_on_and_back() {
    for_each_db(async |app| {
        let (manager, campaign) = stage(&app, Terms::default()).await;
        let [a, b, c] = [0, 1, 2].map(|place| campaign.ideas[place]);
        assert_eq!(app.visitor().cast(&campaign, "v", a, Some(1)).await.status, StatusCode::CREATED);
        for (into, message) in [
            ("", "the number of the idea that goes on"),
            ("the other one", "the number of the idea that goes on"),
            (&*a.to_string(), "among those selected"),
            ("999999", "There is no idea 999999 on this board."),
        ] {
            let refused = manager.call(DECIDE, &merging(&ids(&campaign, &[0]), into)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{into}");
            assert!(refused.text.contains(message), "{}", refused.text);
        }
        let page = format!("http://coro.test/c/square/ideas/{b}");
        assert!(manager.call(DECIDE, &merging(&ids(&campaign, &[0]), &page)).await.status.is_success());
        let crowd = app.visitor();
        let merged = crowd.get(&format!("/c/square/ideas/{a}")).await.text;
        assert!(merged.contains("It goes on in") && merged.contains(&format!("/c/square/ideas/{b}\"")), "{merged}");
        let canonical = crowd.get(&format!("/c/square/ideas/{b}")).await.text;
        assert!(canonical.contains("Merged into this") && canonical.contains("Idea number 0"), "{canonical}");
        assert!(crowd.get("/c/square").await.text.contains("Goes on there"));
        let board = crowd.get("/api/v1/campaigns/square/ideas?sort=newest&outcome=merged").await.json();
        assert_eq!(board["ideas"][0]["outcome"]["into"], b.0);
        assert_eq!(super::harness::counts(&crowd, "square", a).await["1"], 1, "votes stay where they were cast");
        assert_eq!(super::harness::counts(&crowd, "square", b).await["1"], 0);

        // Into what is merged itself nothing can go; and what others lead to takes them along.
        let refused = manager.call(DECIDE, &merging(&ids(&campaign, &[2]), &a.to_string())).await;
        assert!(refused.text.contains(&format!("merged itself, into {b}")), "{}", refused.text);
        assert!(manager.call(DECIDE, &merging(&ids(&campaign, &[1]), &format!("#{c}"))).await.status.is_success());
        let canonical = crowd.get(&format!("/c/square/ideas/{c}")).await.text;
        assert!(canonical.contains("Idea number 0") && canonical.contains("Idea number 1"));

        let back = ids(&campaign, &[0]);
        let back = form(&back, "undecided", "It is more than that after all.");
        assert!(manager.call(DECIDE, &back).await.status.is_success());
        let canonical = crowd.get(&format!("/c/square/ideas/{c}")).await.text;
        assert!(!canonical.contains("Idea number 0") && canonical.contains("Idea number 1"), "taken back");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ideas_to_decide_about_are_found_by_words_and_tag() {
    for_each_db(async |app| {
        let (manager, _) = stage(&app, Terms::default()).await;
        let list = async |query: &str| manager.get(&format!("/manage/square/decisions?{query}")).await.text;
        let found = list("q=lanterns").await;
        assert!(found.contains("Idea number 0") && found.contains("Idea number 2") && !found.contains("Idea number 1"));
        let found = list("tag=blue&outcome=all").await;
        assert!(found.contains("Idea number 1") && !found.contains("Idea number 2"));
        assert!(list("q=nothing+like+it").await.contains("Nothing found"));
    })
    .await;
}
