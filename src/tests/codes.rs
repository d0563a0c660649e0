//! Invitation codes: who has entered one takes part, and nobody else, by whatever door.

use super::harness::{Answer, Client, Running, TestApp, all_agrees, for_each_db};
use crate::domain::id::DAY;
use crate::domain::participation::Participation;
use crate::domain::policy::Role;
use crate::domain::terms::Terms;
use crate::server::db::on;
use crate::server::ledger::Cast;
use http::StatusCode;
use serde_json::json;
use std::collections::BTreeSet;

async fn campaign(app: &TestApp) -> (Running, Client) {
    let organisation = app.organisation("ours").await;
    let manager = app.person(organisation, Role::Manager).await;
    let terms = Terms { participation: Participation::Codes, ..Terms::default() };
    (app.campaign_of(organisation, "invited", terms, 2).await, manager)
}

/// Makes a code for `most` people, and gives it.
async fn shared(manager: &Client, most: &str) -> String {
    let form = [("slug", "invited"), ("most", most), ("days", "7")];
    assert!(manager.call("/_fn/coro/api/codes/make_code", &form).await.status.is_success());
    let view = manager.get("/_fn/coro/api/codes/read_codes?slug=invited").await.json();
    view["batches"][0]["code"].as_str().expect("a code").to_owned()
}

/// Makes codes for one person each, and gives them.
async fn single(manager: &Client, count: &str) -> Vec<String> {
    let answer = manager.form("/manage/invited/codes.csv", &[("count", count), ("days", "7")]).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.text.lines().skip(1).map(|line| line.split(',').next().expect("a cell").to_owned()).collect()
}

async fn enter(client: &Client, code: &str) -> Answer {
    client.call("/_fn/coro/api/codes/redeem_code", &[("slug", "invited"), ("code", code)]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_a_code_every_door_is_shut() {
    for_each_db(async |app| {
        let (campaign, manager) = campaign(&app).await;
        let idea = campaign.ideas[0];
        let number = idea.to_string();
        let poll = campaign.poll.to_string();
        let account = app.person(app.organisation("others").await, Role::Owner).await;
        for outsider in [&app.visitor(), &manager, &account] {
            let vote = [("poll", &*poll), ("idea", &*number), ("value", "1")];
            let bring = [("slug", "invited"), ("title", "One more idea")];
            for answer in [
                outsider.cast(&campaign, "a", idea, Some(1)).await,
                outsider.call("/_fn/coro/api/vote/cast_vote", &vote).await,
                outsider.post("/api/v1/campaigns/invited/ideas", &json!({ "title": "One more idea" })).await,
                outsider.call("/_fn/coro/api/idea/submit_idea", &bring).await,
            ] {
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{answer:?}");
                assert!(answer.text.contains("invitation code"), "{}", answer.text);
            }
            assert_eq!(enter(outsider, "ABCDE-ABCDE").await.status, StatusCode::UNPROCESSABLE_ENTITY);
            let page = outsider.get("/c/invited?code=ABCDE-ABCDE").await.text;
            assert!(page.contains("value=\"ABCDE-ABCDE\"") && page.contains("redeem_code"), "the link fills the form");
        }
        let page = app.visitor().get("/c/invited/new").await.text;
        assert!(page.contains("Whoever has an invitation code") && !page.contains("submit_idea"), "{page}");
        // The ledger itself asks: a ballot that came past every door does not count.
        let cast = Cast {
            poll: campaign.poll,
            principal: [7; 16],
            ballot_id: "past-the-doors".into(),
            entries: vec![crate::domain::ballot::Entry { idea, value: Some(1) }],
            manner: crate::server::ledger::Manner::Now,
        };
        let refused = app.state.ledger.cast(cast).await;
        assert!(format!("{refused:?}").contains("NoCode"), "{refused:?}");
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_code_opens_for_as_many_as_it_says_and_each_keeps_the_right() {
    for_each_db(async |app| {
        let (campaign, manager) = campaign(&app).await;
        let code = shared(&manager, "2").await;
        let (one, two, late) = (app.visitor(), app.visitor(), app.visitor());
        assert!(one.get(&format!("/c/invited?code={code}")).await.text.contains(&code));
        assert_eq!(one.cast(&campaign, "a", campaign.ideas[0], Some(1)).await.status, StatusCode::FORBIDDEN, "by GET");
        let careless = code.to_lowercase().replace('-', "  ");
        assert!(enter(&one, &careless).await.status.is_success());
        assert!(enter(&one, &code).await.status.is_success(), "again: it uses up none");
        let rest = two.post("/api/v1/campaigns/invited/code", &json!({ "code": code })).await;
        assert_eq!(rest.status, StatusCode::NO_CONTENT, "{rest:?}");
        let full = enter(&late, &code).await;
        assert_eq!(full.status, StatusCode::UNPROCESSABLE_ENTITY, "{full:?}");
        assert!(full.headers.get("set-cookie").is_none(), "nobody is anybody before a code opened");
        for client in [&one, &two] {
            assert_eq!(client.cast(&campaign, "a", campaign.ideas[0], Some(1)).await.status, StatusCode::CREATED);
        }
        let idea = json!({ "title": "One more idea" });
        assert_eq!(one.post("/api/v1/campaigns/invited/ideas", &idea).await.status, StatusCode::CREATED);
        assert!(!one.get("/c/invited").await.text.contains("redeem_code"), "they are in");
        // Taken back, used up or out of date: who came in stays, and nobody else comes in.
        let again = shared(&manager, "50").await;
        let id =
            manager.get("/_fn/coro/api/codes/read_codes?slug=invited").await.json()["batches"][0]["id"].to_string();
        let form = [("slug", "invited"), ("id", &*id)];
        assert!(manager.call("/_fn/coro/api/codes/revoke_codes", &form).await.status.is_success());
        assert_eq!(enter(&late, &again).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let view = manager.get("/_fn/coro/api/codes/read_codes?slug=invited").await.json();
        assert_eq!((&view["holders"], &view["batches"][1]["uses"]), (&2.into(), &2.into()));
        assert_eq!(two.cast(&campaign, "b", campaign.ideas[1], Some(1)).await.status, StatusCode::CREATED);
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn codes_for_one_each_are_handed_out_once_and_kept_as_hashes() {
    for_each_db(async |app| {
        let (_, manager) = campaign(&app).await;
        let codes = single(&manager, "30").await;
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 30);
        let view = manager.get("/manage/invited/codes").await.text;
        assert!(view.contains("codes for one person each") && !codes.iter().any(|code| view.contains(code)), "{view}");
        // Sixteen at once: one comes in.
        let racers: Vec<Client> = (0..16).map(|_| app.visitor()).collect();
        let answers = futures::future::join_all(racers.iter().map(|racer| enter(racer, &codes[0]))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status.is_success()).count(), 1);
        // One browser sixteen times at once uses up one code.
        let one = app.visitor();
        one.post("/api/v1/session", &json!({})).await;
        futures::future::join_all((0..16).map(|_| enter(&one, &codes[1]))).await;
        futures::future::join_all((0..16).map(|_| enter(&one, &codes[2]))).await;
        assert!(enter(&app.visitor(), &codes[2]).await.status.is_success());
        let used: i64 = on!(&app.state.db, c => {
            sqlx::query_scalar("SELECT CAST(SUM(uses) AS BIGINT) FROM code").fetch_one(c).await
        })
        .expect("reads");
        assert_eq!(used, 3);
        app.clock.advance(7 * DAY);
        let late = enter(&app.visitor(), &codes[3]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "out of date: {late:?}");
        for wrong in ["0", "5001", "many", ""] {
            let answer = manager.form("/manage/invited/codes.csv", &[("count", wrong), ("days", "7")]).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{wrong}: {answer:?}");
            let back = answer.headers["location"].to_str().expect("an address").to_owned();
            assert!(manager.get(&back).await.text.contains("whole number from 1 to 5000"), "{wrong}");
        }
    })
    .await;
}

/// What somebody may do before they sign in, they may after it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_right_joins_the_account() {
    for_each_db(async |app| {
        let (campaign, manager) = campaign(&app).await;
        let code = shared(&manager, "5").await;
        let visitor = app.visitor();
        assert!(enter(&visitor, &code).await.status.is_success());
        assert_eq!(visitor.cast(&campaign, "a", campaign.ideas[0], Some(1)).await.status, StatusCode::CREATED);
        super::accounts::sign_in(&app, &visitor, "ada@example.org").await;
        assert_eq!(visitor.cast(&campaign, "b", campaign.ideas[1], Some(1)).await.status, StatusCode::CREATED);
        // Besides whoever brought the ideas.
        let votes = visitor.get("/api/v1/campaigns/invited").await.json();
        assert_eq!((&votes["counts"]["votes"], &votes["counts"]["participants"]), (&2.into(), &2.into()), "{votes}");
        all_agrees(&app).await;
    })
    .await;
}

/// Guesses have a budget for each network.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn guessing_ends_soon() {
    for_each_db(async |app| {
        let (_, manager) = campaign(&app).await;
        let code = shared(&manager, "5").await;
        let limited = app.with_limits().await;
        let guesser = limited.visitor();
        let mut refused = 0;
        for guess in 0..230 {
            let answer = enter(&guesser, &format!("AAAAA-{guess:05}")).await;
            refused += usize::from(answer.status == StatusCode::TOO_MANY_REQUESTS);
        }
        assert!(refused >= 15, "{refused} of 230");
        assert_eq!(enter(&guesser, &code).await.status, StatusCode::TOO_MANY_REQUESTS, "the right one too");
    })
    .await;
}

/// A code is for its campaign, and only its campaign's managers take it back.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_code_opens_no_other_campaign() {
    for_each_db(async |app| {
        let (_, manager) = campaign(&app).await;
        let code = shared(&manager, "5").await;
        let theirs = app.organisation("theirs").await;
        let terms = Terms { participation: Participation::Codes, ..Terms::default() };
        let other = app.campaign_of(theirs, "elsewhere", terms, 1).await;
        let stranger = app.person(theirs, Role::Owner).await;
        let visitor = app.visitor();
        let asked = visitor.post("/api/v1/campaigns/elsewhere/code", &json!({ "code": code })).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{asked:?}");
        assert_eq!(visitor.cast(&other, "a", other.ideas[0], Some(1)).await.status, StatusCode::FORBIDDEN);
        let read = "/_fn/coro/api/codes/read_codes?slug=invited";
        let id = manager.get(read).await.json()["batches"][0]["id"].to_string();
        for slug in ["invited", "elsewhere"] {
            let form = [("slug", slug), ("id", &*id)];
            let answer = stranger.call("/_fn/coro/api/codes/revoke_codes", &form).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{slug}: {answer:?}");
        }
        assert!(enter(&visitor, &code).await.status.is_success(), "it is good still");
        assert_eq!(manager.get(read).await.json()["batches"][0]["uses"], 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_draft_that_wants_codes_is_launched_with_one() {
    for_each_db(async |app| {
        let organisation = app.organisation("ours").await;
        let owner = app.person(organisation, Role::Owner).await;
        let form = [
            ("plan[question]", "Who may come in with a code?"),
            ("plan[brief]", "Why we ask."),
            ("plan[method]", "approval"),
            ("plan[counts_shown]", "live"),
            ("plan[participation]", "codes"),
            ("plan[time_zone]", "Europe/Rome"),
            ("plan[opens_at]", "2026-03-02T09:00"),
            ("plan[closes_at]", "2026-03-20T09:00"),
        ];
        let slug = owner.call("/_fn/coro/api/manage/save_plan", &form).await.json();
        let slug = slug.as_str().expect("a slug");
        let page = owner.get(&format!("/manage/{slug}")).await.text;
        assert!(page.contains("Make an invitation code") && page.contains(&format!("/manage/{slug}/codes")), "{page}");
        let idea = [("slug", slug), ("title", "What we bring ourselves")];
        assert!(owner.call("/_fn/coro/api/idea/submit_idea", &idea).await.status.is_success(), "to the draft");
        let launch = [("slug", slug)];
        assert_eq!(owner.call("/_fn/coro/api/manage/launch", &launch).await.status, StatusCode::CONFLICT);
        let code = [("slug", slug), ("most", "9"), ("days", "30")];
        assert!(owner.call("/_fn/coro/api/codes/make_code", &code).await.status.is_success());
        assert!(owner.call("/_fn/coro/api/manage/launch", &launch).await.status.is_success());
        assert!(app.visitor().get(&format!("/c/{slug}")).await.text.contains("Whoever has an invitation code"));
    })
    .await;
}
