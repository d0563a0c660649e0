//! A jury scores the ideas at the top: blind, in the time given, and without anybody learning who gave what.

use super::harness::{Client, TestApp, all_agrees, for_each_db};
use super::organisations::invited;
use crate::domain::id::{DAY, HOUR};
use crate::domain::policy::Role;
use crate::server::campaigns::close_due;
use http::StatusCode;
use serde_json::{Value, json};

const PLAN: [(&str, &str); 15] = [
    ("plan[question]", "What should the square become?"),
    ("plan[brief]", "Say it in a few words."),
    ("plan[method]", "approval"),
    ("plan[counts_shown]", "live"),
    ("plan[submissions_per_participant]", "10"),
    ("plan[participation]", "anyone"),
    ("plan[commitment]", "inspiration"),
    ("plan[time_zone]", "UTC"),
    ("plan[opens_at]", "2026-03-01T11:00"),
    ("plan[closes_at]", "2026-03-02T12:00"),
    ("plan[evaluate_until]", "2026-03-05T12:00"),
    ("plan[jury][criteria]", "Effect 3\nCharm 1"),
    ("plan[jury][scale]", "five"),
    ("plan[jury][shortlist]", "2"),
    ("plan[jury][sight]", "blind"),
];

/// A running campaign with a jury and three ideas; how many votes each has.
async fn running(manager: &Client, voters: &[Client]) -> (String, Vec<i64>) {
    let saved = manager.call("/_fn/coro/api/manage/save_plan", &PLAN).await;
    assert!(saved.status.is_success(), "{}", saved.text);
    let slug: String = saved.json().as_str().expect("a slug").into();
    let launched = manager.call("/_fn/coro/api/manage/launch", &[("slug", &slug)]).await;
    assert!(launched.status.is_success(), "{}", launched.text);
    let poll = manager.get(&format!("/api/v1/campaigns/{slug}")).await.json()["polls"][0]["id"].clone();
    let mut ideas = Vec::new();
    for (at, title) in ["A pond", "A stage", "A kiosk"].into_iter().enumerate() {
        let path = format!("/api/v1/campaigns/{slug}/ideas");
        let made = voters[0].post(&path, &json!({ "title": title, "text": "Because." })).await;
        let id = made.json()["id"].as_i64().expect("an id");
        for voter in &voters[at..] {
            let ballot = json!({ "ballot_id": format!("b{id}"), "entries": [{ "idea": id, "value": 1 }] });
            voter.post(&format!("/api/v1/polls/{poll}/ballots"), &ballot).await;
        }
        ideas.push(id);
    }
    (slug, ideas)
}

/// What a juror says about an idea.
async fn judge(juror: &Client, slug: &str, idea: i64, scores: [&str; 2], abstains: bool) -> super::harness::Answer {
    let idea = idea.to_string();
    let mut fields = vec![
        ("verdict[slug]", slug),
        ("verdict[idea]", &*idea),
        ("verdict[scores][0]", scores[0]),
        ("verdict[scores][1]", scores[1]),
        ("verdict[note]", "CANARY note"),
    ];
    if abstains {
        fields.push(("verdict[abstains]", "true"));
    }
    juror.call("/_fn/coro/api/jury/judge", &fields).await
}

/// Everything that the crowd can read of the numbers.
async fn public(anybody: &Client, slug: &str) -> Value {
    let api = format!("/api/v1/campaigns/{slug}");
    let mut campaign = anybody.get(&api).await.json();
    campaign["now"] = Value::Null;
    let ideas = anybody.get(&format!("{api}/ideas?sort=votes&q=")).await.json();
    let changes = anybody.get(&format!("{api}/changes?since=0")).await.json();
    json!([campaign, ideas, changes])
}

async fn start(app: &TestApp) -> (Client, Vec<Client>, String, Vec<i64>) {
    let ours = app.organisation("ours").await;
    let manager = app.person(ours, Role::Manager).await;
    let voters = [app.visitor(), app.visitor(), app.visitor()];
    let (slug, ideas) = running(&manager, &voters).await;
    let mut jurors = Vec::new();
    for _ in 0..3 {
        jurors.push(invited(app, &manager, &slug, "juror").await);
    }
    (manager, jurors, slug, ideas)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_jury_scores_the_shortlist_in_its_time() {
    for_each_db(async |app| {
        let (manager, jurors, slug, ideas) = start(&app).await;
        let card = format!("/c/{slug}/jury");
        assert!(jurors[0].get(&card).await.text.contains("Nothing to score yet"));
        assert_eq!(judge(&jurors[0], &slug, ideas[0], ["5", "1"], false).await.status, StatusCode::CONFLICT);
        app.clock.advance(DAY + HOUR);
        close_due(&app.state).await.expect("closes");
        let page = jurors[0].get(&card).await.text;
        assert!(
            page.contains("A pond") && page.contains("A stage") && !page.contains("A kiosk"),
            "the first two: {page}"
        );
        assert!(!page.contains("3 votes") && page.contains("0 of 2 scored"), "blind: {page}");
        for (who, status) in [(&manager, StatusCode::FORBIDDEN), (&app.visitor(), StatusCode::NOT_FOUND)] {
            assert_eq!(who.get(&card).await.status, status);
            assert_eq!(judge(who, &slug, ideas[0], ["5", "1"], false).await.status, status);
        }
        let wrong = judge(&jurors[0], &slug, ideas[0], ["6", "1"], false).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.text);
        assert_eq!(judge(&jurors[0], &slug, ideas[2], ["5", "1"], false).await.status, StatusCode::NOT_FOUND);
        for (juror, scores) in jurors.iter().zip([["5", "1"], ["3", "3"], ["4", "4"]]) {
            let answer = judge(juror, &slug, ideas[0], scores, false).await;
            assert_eq!(answer.json(), json!({ "done": 1, "of": 2 }), "{}", answer.text);
        }
        judge(&jurors[0], &slug, ideas[1], ["2", "2"], false).await;
        let abstained = judge(&jurors[0], &slug, ideas[1], ["2", "2"], true).await;
        assert_eq!(abstained.json(), json!({ "done": 2, "of": 2 }));
        assert!(jurors[0].get(&card).await.text.contains("All 2 scored"));
        app.clock.advance(3 * DAY);
        close_due(&app.state).await.expect("closes");
        assert_eq!(judge(&jurors[1], &slug, ideas[1], ["5", "5"], false).await.status, StatusCode::CONFLICT);
        let results = manager.get(&format!("/manage/{slug}/jury")).await.text;
        assert!(results.contains("3.67") && !results.contains("CANARY"), "(4 + 3 + 4) / 3: {results}");
        let decisions = manager.get(&format!("/manage/{slug}/decisions")).await.text;
        assert!(decisions.contains("3.67 ± 0.47 by 3 jurors"), "{decisions}");
        assert!(decisions.contains("scored by 0 jurors, too few to show"), "{decisions}");
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_jury_says_shows_nowhere_before_it_is_done() {
    for_each_db(async |app| {
        let (manager, jurors, slug, ideas) = start(&app).await;
        app.clock.advance(DAY + HOUR);
        close_due(&app.state).await.expect("closes");
        let anybody = app.visitor();
        let before = public(&anybody, &slug).await;
        let board = manager.get(&format!("/api/v1/campaigns/{slug}/ideas?sort=votes")).await.json();
        let csv = format!("/c/{slug}/dashboard.csv?chart=series");
        let chart = manager.get(&csv).await.text;
        for juror in &jurors {
            assert!(judge(juror, &slug, ideas[1], ["5", "5"], false).await.status.is_success());
        }
        assert_eq!(public(&anybody, &slug).await, before, "counts, order, sequence: nothing moves");
        assert_eq!(manager.get(&format!("/api/v1/campaigns/{slug}/ideas?sort=votes")).await.json(), board);
        assert_eq!(manager.get(&csv).await.text, chart);
        let poll: i64 = crate::server::db::on!(&app.state.db, c => {
            sqlx::query_scalar("SELECT MIN(id) FROM poll WHERE electorate = 'jury'").fetch_one(c).await
        })
        .expect("a poll");
        let ballot = json!({ "ballot_id": "x", "entries": [{ "idea": ideas[1], "value": 5 }] });
        for who in [&anybody, &jurors[0]] {
            let answer = who.post(&format!("/api/v1/polls/{poll}/ballots"), &ballot).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "the crowd's door knows no jury");
        }
        let progress = manager.get(&format!("/manage/{slug}/jury")).await.text;
        assert!(progress.contains("1 of 2 scored") && !progress.contains("5.00"), "{progress}");
        assert!(!progress.contains("CANARY"), "a note is its writer's");
        assert!(jurors[0].get(&format!("/c/{slug}/jury")).await.text.contains("CANARY note"));
        assert!(!jurors[1].get("/account/data.json").await.text.contains("error"));
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_jury_needs_criteria_and_time() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let manager = app.person(ours, Role::Manager).await;
        for (field, value, says) in [
            ("plan[evaluate_until]", "", "Say until when the jury scores."),
            ("plan[jury][criteria]", "X 0", "Write each criterion"),
            ("plan[jury][shortlist]", "1", "A jury scores from 2 to 50 ideas."),
            ("plan[method]", "opinion", "statements have none"),
        ] {
            let fields: Vec<_> =
                PLAN.into_iter().map(|old| if old.0 == field { (field, value) } else { old }).collect();
            let answer = manager.call("/_fn/coro/api/manage/save_plan", &fields).await;
            assert!(answer.text.contains(says), "{field}: {}", answer.text);
        }
    })
    .await;
}
