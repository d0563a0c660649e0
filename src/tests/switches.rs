//! What is open closes at its moment while many people are at it: nothing comes in late, and nothing that was in time is
//! lost. The clock is the tests' own, so nothing waits.

use super::harness::{Answer, Client, Running, TestApp, all_agrees, counts, for_each_db};
use super::organisations::invited;
use crate::domain::id::{CampaignId, HOUR, IdeaId, PollId};
use crate::domain::policy::Role;
use crate::server::campaigns::close_due;
use crate::server::db::on;
use http::StatusCode;
use serde_json::json;
use std::sync::atomic::{AtomicU8, Ordering};
use tokio::sync::Semaphore;

/// How many ask at the same time.
const WORKERS: usize = 16;
/// How many answers there are before the switch.
const BEFORE: u32 = 40;
/// How often each asks again when the switch is over.
const AFTER: usize = 2;

/// Before the switch, while it happens, and after it.
const STAGES: [u8; 3] = [0, 1, 2];

/// One answer, with the stages in which it was asked for and had come.
#[derive(Debug)]
struct Asked {
    began: u8,
    ended: u8,
    answer: Answer,
}

impl Asked {
    fn is_taken(&self) -> bool {
        self.answer.status == StatusCode::CREATED
    }
}

/// Asks from many sides, each time something new, until the switch is over, and a little longer. The switch happens in the
/// middle: when many answers are there and many more are asked for.
async fn around<F: Future<Output = Answer>>(ask: impl Fn(String) -> F, switch: impl Future<Output = ()>) -> Vec<Asked> {
    let (stage, answers) = (AtomicU8::new(STAGES[0]), Semaphore::new(0));
    let worker = async |worker: usize| {
        let (mut all, mut late) = (Vec::new(), 0);
        while late < AFTER {
            let began = stage.load(Ordering::SeqCst);
            let answer = ask(format!("{worker}-{}", all.len())).await;
            let ended = stage.load(Ordering::SeqCst);
            all.push(Asked { began, ended, answer });
            late += usize::from(began == STAGES[2]);
            answers.add_permits(1);
        }
        all
    };
    let switch = async {
        let many = answers.acquire_many(BEFORE).await.expect("answers");
        stage.store(STAGES[1], Ordering::SeqCst);
        switch.await;
        stage.store(STAGES[2], Ordering::SeqCst);
        many.forget();
    };
    let (asked, ()) = tokio::join!(futures::future::join_all((0..WORKERS).map(worker)), switch);
    asked.into_iter().flatten().collect()
}

/// What was in time is taken, what was late is refused with `code`; how many are taken.
fn exact(asked: &[Asked], code: &str) -> i64 {
    for one in asked {
        let Asked { began, ended, answer } = one;
        assert!(*ended != STAGES[0] || one.is_taken(), "in time: {}", answer.text);
        assert!(*began != STAGES[2] || !one.is_taken(), "late: {}", answer.text);
        if !one.is_taken() {
            assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text);
            assert_eq!(answer.json()["code"], code, "{}", answer.text);
        }
    }
    asked.iter().filter(|one| one.is_taken()).count().try_into().expect("a count")
}

/// A vote for the first idea by somebody who was never here.
async fn vote(app: &TestApp, campaign: &Running, name: String) -> Answer {
    app.visitor().cast(campaign, &name, campaign.ideas[0], Some(1)).await
}

/// An idea by somebody who was never here.
async fn bring(app: &TestApp, campaign: &Running, name: String) -> Answer {
    let idea = json!({ "title": format!("Something new, number {name}"), "text": "Because." });
    app.visitor().post(&format!("/api/v1/campaigns/{}/ideas", campaign.slug), &idea).await
}

/// A campaign with every phase, from the tests' beginning on an hour each: ideas, improving, voting, evaluation.
async fn planned(manager: &Client) -> Running {
    let plan = [
        ("plan[question]", "What should the square become?"),
        ("plan[brief]", "Say it in a few words."),
        ("plan[method]", "approval"),
        ("plan[counts_shown]", "live"),
        ("plan[submissions_per_participant]", "10"),
        ("plan[participation]", "anyone"),
        ("plan[commitment]", "inspiration"),
        ("plan[time_zone]", "UTC"),
        ("plan[opens_at]", "2026-03-01T11:00"),
        ("plan[ideas_until]", "2026-03-01T13:00"),
        ("plan[refine_until]", "2026-03-01T14:00"),
        ("plan[closes_at]", "2026-03-01T15:00"),
        ("plan[evaluate_until]", "2026-03-01T16:00"),
        ("plan[jury][criteria]", "Effect"),
        ("plan[jury][shortlist]", "2"),
    ];
    let slug: String =
        manager.call("/_fn/coro/api/manage/save_plan", &plan).await.json().as_str().expect("a slug").into();
    let launched = manager.call("/_fn/coro/api/manage/launch", &[("slug", &slug)]).await;
    assert!(launched.status.is_success(), "{}", launched.text);
    let idea = json!({ "title": "A pond", "text": "To sit by." });
    let idea = manager.post(&format!("/api/v1/campaigns/{slug}/ideas"), &idea).await.json()["id"].as_i64();
    let view = manager.get(&format!("/api/v1/campaigns/{slug}")).await.json();
    Running {
        id: CampaignId(view["id"].as_i64().expect("an id")),
        poll: PollId(view["polls"][0]["id"].as_i64().expect("an id")),
        slug,
        ideas: vec![IdeaId(idea.expect("an id"))],
        closes_at: super::harness::NOON.plus(3 * HOUR),
    }
}

async fn shown(app: &TestApp, campaign: &Running) -> i64 {
    app.visitor().get(&format!("/api/v1/campaigns/{}", campaign.slug)).await.json()["counts"]["ideas"]
        .as_i64()
        .expect("a count")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ideas_and_votes_end_at_their_moments() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let manager = app.person(ours, Role::Manager).await;
        let campaign = planned(&manager).await;
        let juror = invited(&app, &manager, &campaign.slug, "juror").await;
        let score = async || {
            let idea = campaign.ideas[0].to_string();
            let verdict = [("verdict[slug]", &*campaign.slug), ("verdict[idea]", &*idea), ("verdict[scores][0]", "4")];
            juror.call("/_fn/coro/api/jury/judge", &verdict).await.status
        };
        app.clock.advance(HOUR - 1);
        let asked = around(|name| bring(&app, &campaign, name), async { app.clock.advance(1) }).await;
        let taken = exact(&asked, "conflict");
        assert_eq!(shown(&app, &campaign).await, taken + 1, "each that was acknowledged is there");
        let late: i64 = on!(&app.state.db, c => {
            sqlx::query_scalar("SELECT COUNT(*) FROM idea WHERE campaign_id = $1 AND created_at >= $2")
                .bind(campaign.id.0)
                .bind(super::harness::NOON.0 + HOUR)
                .fetch_one(c)
                .await
        })
        .expect("reads");
        assert_eq!(late, 0, "improving ideas has begun");

        app.clock.advance(2 * HOUR - 1);
        assert_eq!(score().await, StatusCode::CONFLICT, "the crowd still votes");
        let switch = async {
            app.clock.advance(1);
            close_due(&app.state).await.expect("closes");
        };
        let asked = around(|name| vote(&app, &campaign, name), switch).await;
        let taken = exact(&asked, "closed");
        assert_eq!(counts(&manager, &campaign.slug, campaign.ideas[0]).await, json!({ "1": taken }));
        let last: i64 = on!(&app.state.db, c => {
            sqlx::query_scalar("SELECT MAX(at) FROM ledger WHERE poll_id = $1").bind(campaign.poll.0).fetch_one(c).await
        })
        .expect("reads");
        assert!(last < campaign.closes_at.0, "nothing was written at the moment itself or later");
        assert_eq!(score().await, StatusCode::OK, "and the jury scores from that moment on");
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pause_holds_from_the_moment_it_is_acknowledged() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let manager = app.person(ours, Role::Manager).await;
        let campaign = planned(&manager).await;
        let freeze = async |what: &str, on: &str| {
            let form = [("slug", &*campaign.slug), ("what", what), ("on", on), ("reason", "We look into a burst.")];
            let answer = manager.call("/_fn/coro/api/manage/freeze", &form).await;
            assert!(answer.status.is_success(), "{}", answer.text);
        };
        let asked = around(|name| vote(&app, &campaign, name), freeze("votes", "true")).await;
        let taken = exact(&asked, "frozen");
        assert_eq!(counts(&manager, &campaign.slug, campaign.ideas[0]).await, json!({ "1": taken }));
        freeze("votes", "false").await;
        assert_eq!(vote(&app, &campaign, "again".into()).await.status, StatusCode::CREATED);

        let before = shown(&app, &campaign).await;
        let asked = around(|name| bring(&app, &campaign, name), freeze("ideas", "true")).await;
        assert_eq!(shown(&app, &campaign).await, before + exact(&asked, "conflict"));
        freeze("ideas", "false").await;
        assert_eq!(bring(&app, &campaign, "again".into()).await.status, StatusCode::CREATED);
        all_agrees(&app).await;
    })
    .await;
}
