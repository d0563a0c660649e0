//! One person, one vote, whatever arrives when.

use super::harness::{NOON, TestApp, all_agrees, counts, for_each_db, seed};
use crate::domain::ballot::Entry;
use crate::domain::id::IdeaId;
use crate::domain::poll::Method;
use crate::domain::terms::{CountsShown, Terms};
use crate::server::ledger::{Cast, Manner, cast_in};
use http::StatusCode;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeMap;

fn approval(limit: Option<u32>) -> Terms {
    Terms { votes_per_participant: limit, ..Terms::default() }
}

fn opinion() -> Terms {
    Terms { method: Method::Opinion, ..Terms::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_at_once_for_the_same_idea_count_once() {
    for_each_db(async |app| {
        let campaign = app.campaign("race", approval(None), 3).await;
        let client = app.visitor();
        client.post("/api/v1/session", &serde_json::Value::Null).await;
        let casts = (0..64).map(|n| {
            let (client, campaign) = (client.clone(), &campaign);
            async move { client.cast(campaign, &format!("b{n}"), campaign.ideas[0], Some(1)).await.status }
        });
        for status in futures::future::join_all(casts).await {
            assert_eq!(status, StatusCode::CREATED);
        }
        assert_eq!(counts(&client, "race", campaign.ideas[0]).await["1"], 1);
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_at_once_for_different_ideas_keep_the_limit() {
    for_each_db(async |app| {
        let campaign = app.campaign("limit", approval(Some(3)), 64).await;
        let second = app.second_node().await;
        let client = app.visitor();
        client.post("/api/v1/session", &serde_json::Value::Null).await;
        let elsewhere = second.as_ref().map(|node| node.visitor().with_cookies_of(&client));
        let casts = campaign.ideas.iter().enumerate().map(|(n, idea)| {
            // Every other ballot goes to the second node, where there is one.
            let client = elsewhere.as_ref().filter(|_| n % 2 == 1).unwrap_or(&client).clone();
            let campaign = &campaign;
            async move { client.cast(campaign, &format!("b{n}"), *idea, Some(1)).await }
        });
        let answers = futures::future::join_all(casts).await;
        let taken = answers.iter().filter(|answer| answer.status == StatusCode::CREATED).count();
        assert_eq!(taken, 3);
        let refused = answers.iter().find(|answer| answer.status == StatusCode::CONFLICT).expect("a refusal").json();
        assert_eq!(refused["code"], "limit_reached");
        assert_eq!(refused["detail"], "You have used all 3 votes. Take one back to move it here.");
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn voting_and_withdrawing_at_once_leaves_one_or_none() {
    for_each_db(async |app| {
        let campaign = app.campaign("flip", approval(Some(1)), 2).await;
        let client = app.visitor();
        client.post("/api/v1/session", &serde_json::Value::Null).await;
        let casts = (0..64).map(|n| {
            let (client, campaign) = (client.clone(), &campaign);
            let value = (n % 2 == 0).then_some(1);
            async move { client.cast(campaign, &format!("b{n}"), campaign.ideas[0], value).await.status }
        });
        for status in futures::future::join_all(casts).await {
            assert_eq!(status, StatusCode::CREATED);
        }
        let count = counts(&client, "flip", campaign.ideas[0]).await["1"].as_i64().expect("a number");
        assert!(count == 0 || count == 1, "{count}");
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_repeated_ballot_gets_the_same_receipt_and_counts_once() {
    for_each_db(async |app| {
        let campaign = app.campaign("retry", approval(None), 2).await;
        let client = app.visitor();
        client.post("/api/v1/session", &serde_json::Value::Null).await;
        // The connection is cut while the ballot is on its way: whoever asked is gone, the ballot may be in or not.
        let cut = client.cast(&campaign, "same", campaign.ideas[0], Some(1));
        let _ = tokio::time::timeout(std::time::Duration::from_micros(300), cut).await;
        let first = client.cast(&campaign, "same", campaign.ideas[0], Some(1)).await;
        assert!(first.status.is_success(), "{first:?}");
        let again = client.cast(&campaign, "same", campaign.ideas[0], Some(1)).await;
        assert_eq!(again.status, StatusCode::OK);
        assert_eq!(again.json(), first.json());
        let other = client.cast(&campaign, "same", campaign.ideas[1], Some(1)).await;
        assert_eq!(
            (other.status, other.json()["code"].clone()),
            (StatusCode::UNPROCESSABLE_ENTITY, "ballot_reused".into())
        );
        assert_eq!(counts(&client, "retry", campaign.ideas[0]).await["1"], 1);
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_closing_instant_is_exact_and_final() {
    for_each_db(async |app| {
        let campaign = app.campaign("close", approval(None), 2).await;
        let client = app.visitor();
        app.clock.advance(campaign.closes_at.0 - NOON.0 - 1);
        let last = client.cast(&campaign, "last", campaign.ideas[0], Some(1)).await;
        assert_eq!(last.status, StatusCode::CREATED, "one millisecond before the end counts: {last:?}");
        app.clock.advance(1);
        let late = client.cast(&campaign, "late", campaign.ideas[1], Some(1)).await;
        assert_eq!((late.status, late.json()["code"].clone()), (StatusCode::CONFLICT, "closed".into()));
        let withdrawn = client.cast(&campaign, "undo", campaign.ideas[0], None).await;
        assert_eq!(withdrawn.status, StatusCode::CONFLICT);
        crate::server::campaigns::close_due(&app.state).await.expect("closes");
        app.clock.advance(-3_600_000);
        let back = client.cast(&campaign, "back", campaign.ideas[1], Some(1)).await;
        assert_eq!(back.json()["code"], "closed", "a clock that steps back does not reopen it");
        assert_eq!(counts(&client, "close", campaign.ideas[0]).await["1"], 1);
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn values_and_ideas_that_the_poll_does_not_have_are_refused() {
    for_each_db(async |app| {
        let campaign = app.campaign("range", approval(None), 1).await;
        let other = app.campaign("other", opinion(), 1).await;
        let client = app.visitor();
        for value in [-1, 0, 2, 5, 1_000] {
            let answer = client.cast(&campaign, &format!("v{value}"), campaign.ideas[0], Some(value)).await;
            assert_eq!(answer.json()["code"], "bad_value", "{value}");
        }
        let answer = client.cast(&campaign, "foreign", other.ideas[0], Some(1)).await;
        assert_eq!(answer.json()["code"], "unknown_idea");
        let path = format!("/api/v1/polls/{}/ballots", campaign.poll);
        let twice = serde_json::json!({ "ballot_id": "t", "entries": [
            { "idea": campaign.ideas[0].0, "value": 1 }, { "idea": campaign.ideas[0].0, "value": null }] });
        assert_eq!(client.post(&path, &twice).await.json()["code"], "malformed");
        let unknown = serde_json::json!({ "ballot_id": "t", "entries": [], "extra": 1 });
        assert_eq!(client.post(&path, &unknown).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            client.cast(&campaign, "", campaign.ideas[0], Some(1)).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        // The Time 100 poll of 2009 took votes by plain GET.
        assert_eq!(client.get(&path).await.status, StatusCode::METHOD_NOT_ALLOWED);
        let cast = format!("/_fn/coro/api/vote/cast_vote?poll={}&idea={}&value=1", campaign.poll, campaign.ideas[0]);
        assert!(!client.get(&cast).await.status.is_success());
        assert_eq!(counts(&client, "range", campaign.ideas[0]).await["1"], 0);
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn counts_stay_hidden_until_the_poll_closes() {
    for_each_db(async |app| {
        let terms = Terms { counts_shown: CountsShown::AtClose, ..Terms::default() };
        let campaign = app.campaign("secret", terms, 3).await;
        let client = app.visitor();
        client.cast(&campaign, "b", campaign.ideas[1], Some(1)).await;
        for sort in ["rising", "votes", "newest"] {
            let page = client.get(&format!("/api/v1/campaigns/secret/ideas?sort={sort}")).await.json();
            for idea in page["ideas"].as_array().expect("ideas") {
                assert_eq!(idea["tallies"], serde_json::json!([]), "{sort}");
            }
        }
        let changes = client.get("/api/v1/campaigns/secret/changes?since=0").await.json();
        assert!(
            changes["ideas"].as_array().expect("ideas").iter().all(|idea| idea["tallies"] == serde_json::json!([]))
        );
        app.clock.advance(campaign.closes_at.0 - NOON.0);
        crate::server::campaigns::close_due(&app.state).await.expect("closes");
        assert_eq!(counts(&client, "secret", campaign.ideas[1]).await["1"], 1);
    })
    .await;
}

/// Whatever is cast in whatever groups, the tally is the fold of the ledger, and a model that keeps only the last choice
/// counts the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_tally_is_the_fold_of_the_ledger() {
    for_each_db(async |app| {
        let mut random = StdRng::seed_from_u64(seed());
        for (name, terms) in [("free", approval(None)), ("three", approval(Some(3))), ("opinion", opinion())] {
            let campaign = app.campaign(name, terms.clone(), 8).await;
            let mut model: BTreeMap<(u8, IdeaId), i16> = BTreeMap::new();
            for group in 0..30 {
                let size = random.random_range(1..40);
                let casts: Vec<Cast> = (0..size).map(|n| ballot(&mut random, &campaign, &terms, group, n)).collect();
                let results = write(&app, &casts).await;
                for (cast, result) in casts.iter().zip(results) {
                    if result {
                        follow(&mut model, cast);
                    }
                }
            }
            if let Some(limit) = terms.votes_per_participant {
                for who in 0..6 {
                    let out = model.keys().filter(|(principal, _)| *principal == who).count();
                    assert!(out <= limit as usize, "{who} has {out} votes");
                }
            }
            for idea in &campaign.ideas {
                let shown = counts(&app.visitor(), name, *idea).await;
                for value in terms.method.values() {
                    let counted = model.iter().filter(|((_, i), v)| i == idea && *v == value).count();
                    assert_eq!(shown[value.to_string()], counted, "idea {idea}, value {value}");
                }
            }
        }
        all_agrees(&app).await;
    })
    .await;
}

fn ballot(random: &mut StdRng, campaign: &super::harness::Running, terms: &Terms, group: usize, n: usize) -> Cast {
    let mut ideas = campaign.ideas.clone();
    let values = terms.method.values();
    let entries = (0..random.random_range(1..4))
        .map(|_| {
            let idea = ideas.swap_remove(random.random_range(0..ideas.len()));
            let value = random.random_bool(0.75).then(|| values[random.random_range(0..values.len())]);
            Entry { idea, value }
        })
        .collect();
    let principal = [random.random_range(0..6); 16];
    Cast { poll: campaign.poll, principal, ballot_id: format!("{group}-{n}"), entries, manner: Manner::Now }
}

async fn write(app: &TestApp, casts: &[Cast]) -> Vec<bool> {
    let mut tx = app.state.db.begin().await.expect("a transaction");
    let results = cast_in(&mut tx, &app.clock, casts).await.expect("casts");
    tx.commit().await.expect("commits");
    if let Some(campaign) = results.iter().find_map(|result| result.as_ref().ok().map(|c| c.campaign)) {
        app.state.changed(campaign);
    }
    results.iter().map(Result::is_ok).collect()
}

fn follow(model: &mut BTreeMap<(u8, IdeaId), i16>, cast: &Cast) {
    for entry in &cast.entries {
        match entry.value {
            Some(value) => model.insert((cast.principal[0], entry.idea), value),
            None => model.remove(&(cast.principal[0], entry.idea)),
        };
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_changed_ledger_is_found_out() {
    for_each_db(async |app| {
        let campaign = app.campaign("tamper", approval(None), 2).await;
        let client = app.visitor();
        for n in 0..5 {
            client.cast(&campaign, &format!("b{n}"), campaign.ideas[n % 2], Some(1)).await;
        }
        all_agrees(&app).await;
        let mut tx = app.state.db.begin().await.expect("a transaction");
        let sql = "UPDATE ledger SET at = at + 1 WHERE position = 2";
        crate::server::db::execute!(&mut tx, sqlx::query(sql)).expect("changes");
        crate::server::db::execute!(&mut tx, sqlx::query("UPDATE tally SET count = count + 1")).expect("changes");
        tx.commit().await.expect("commits");
        let faults = &crate::server::ledger::verify(&app.state.db).await.expect("recounts")[0].faults;
        assert!(faults.contains(&crate::server::ledger::Fault::Chain(2)), "{faults:?}");
        assert!(faults.len() >= 2, "{faults:?}");
    })
    .await;
}

/// Everything that is shown of votes is compared, and what is enforced with what was published.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_was_changed_is_found_out() {
    use crate::server::ledger::Fault;
    for_each_db(async |app| {
        let campaign = app.campaign("tamper", approval(Some(3)), 2).await;
        app.visitor().cast(&campaign, "a", campaign.ideas[0], Some(1)).await;
        let idea = campaign.ideas[0];
        let more = |idea| Fault::Votes { idea, shown: 2, counted: 1 };
        for (change, back, faults) in [
            (
                "UPDATE idea SET votes = votes + 1 WHERE votes = 1",
                "UPDATE idea SET votes = 1 WHERE votes = 2",
                vec![more(Some(idea))],
            ),
            ("UPDATE campaign SET votes = 2", "UPDATE campaign SET votes = 1", vec![more(None)]),
            ("UPDATE poll SET method = 'opinion'", "UPDATE poll SET method = 'approval'", vec![Fault::Poll("method")]),
            ("UPDATE poll SET entry_limit = 9", "UPDATE poll SET entry_limit = 3", vec![Fault::Poll("entry_limit")]),
            (
                "UPDATE poll SET counts_shown = 'at_close'",
                "UPDATE poll SET counts_shown = 'live'",
                vec![Fault::Poll("counts_shown")],
            ),
            (
                "UPDATE campaign SET terms_hash = 'f' || terms_hash",
                "UPDATE campaign SET terms_hash = SUBSTR(terms_hash, 2)",
                vec![Fault::Terms],
            ),
        ] {
            write_sql(&app, change).await;
            assert_eq!(
                crate::server::ledger::verify(&app.state.db).await.expect("recounts")[0].faults,
                faults,
                "{change}"
            );
            write_sql(&app, back).await;
            all_agrees(&app).await;
        }
        write_sql(&app, "UPDATE ledger SET entries = 'nonsense'").await;
        let faults = &crate::server::ledger::verify(&app.state.db).await.expect("goes on")[0].faults;
        assert!(faults.contains(&Fault::Unreadable(1)), "{faults:?}");
    })
    .await;
}

async fn write_sql(app: &TestApp, sql: &'static str) {
    let mut tx = app.state.db.begin().await.expect("a transaction");
    crate::server::db::execute!(&mut tx, sqlx::query(sql)).expect("changes");
    tx.commit().await.expect("commits");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_ballot_that_changes_nothing_makes_nobody_a_participant() {
    for_each_db(async |app| {
        let campaign = app.campaign("nothing", approval(None), 1).await;
        let other = app.campaign("elsewhere", approval(None), 1).await;
        let client = app.visitor();
        let empty = client.cast(&campaign, "a", campaign.ideas[0], None).await;
        assert_eq!(empty.status, StatusCode::CREATED);
        for (ballot, idea) in [("b", other.ideas[0]), ("c", IdeaId(1_000_000))] {
            assert_eq!(client.cast(&campaign, ballot, idea, None).await.json()["code"], "unknown_idea");
        }
        let people: (i64, i64, i64) = crate::server::db::on!(&app.state.db, c => {
            sqlx::query_as("SELECT participants, voters, (SELECT COUNT(*) FROM participant) FROM campaign WHERE id = $1")
                .bind(campaign.id.0)
                .fetch_one(c)
                .await
        })
        .expect("reads");
        assert_eq!(people, (1, 0, 2), "each campaign has who brought its idea");
        client.cast(&campaign, "d", campaign.ideas[0], Some(1)).await;
        let view = client.get("/api/v1/campaigns/nothing").await.json();
        assert_eq!(view["counts"]["participants"], 2, "{view}");
        all_agrees(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_receipt_can_be_had_again_after_the_close() {
    for_each_db(async |app| {
        let campaign = app.campaign("over", approval(None), 2).await;
        let client = app.visitor();
        let first = client.cast(&campaign, "a", campaign.ideas[0], Some(1)).await;
        let organisation = crate::server::people::organisation(&app.state.db, "home").await.expect("reads");
        let manager = app.person(organisation.expect("exists"), crate::domain::policy::Role::Manager).await;
        assert!(manager.call("/_fn/coro/api/manage/close_campaign", &[("slug", "over")]).await.status.is_success());
        let again = client.cast(&campaign, "a", campaign.ideas[0], Some(1)).await;
        assert_eq!((again.status, again.json()), (StatusCode::OK, first.json()));
        let late = client.cast(&campaign, "b", campaign.ideas[1], Some(1)).await;
        assert_eq!((late.status, late.json()["code"].clone()), (StatusCode::CONFLICT, "closed".into()));
        let stranger = app.visitor().cast(&campaign, "a", campaign.ideas[0], Some(1)).await;
        assert_eq!(stranger.status, StatusCode::CONFLICT);
        assert!(!stranger.headers.contains_key("set-cookie"), "nobody becomes a device by voting too late");
        let draft = draft_poll(&manager).await;
        let cast = async |client: &super::harness::Client| {
            let body = serde_json::json!({ "ballot_id": "a", "entries": [{ "idea": 1, "value": 1 }] });
            client.post(&format!("/api/v1/polls/{draft}/ballots"), &body).await.status
        };
        assert_eq!((cast(&client).await, cast(&manager).await), (StatusCode::NOT_FOUND, StatusCode::CONFLICT));
    })
    .await;
}

async fn draft_poll(manager: &super::harness::Client) -> i64 {
    let form = [
        ("plan[question]", "What comes next for us?"),
        ("plan[method]", "approval"),
        ("plan[counts_shown]", "live"),
        ("plan[time_zone]", "UTC"),
        ("plan[opens_at]", "2026-03-02T09:00"),
        ("plan[closes_at]", "2026-03-20T09:00"),
    ];
    let slug = manager.call("/_fn/coro/api/manage/save_plan", &form).await.json();
    let view = manager.get(&format!("/api/v1/campaigns/{}", slug.as_str().expect("a slug"))).await.json();
    view["polls"][0]["id"].as_i64().expect("an id")
}

/// While counts are kept, the next statement follows the viewer's own order, whatever was voted, and every one comes.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_next_statement_does_not_tell_how_votes_stand() {
    for_each_db(async |app| {
        let terms = Terms { counts_shown: CountsShown::AtClose, ..opinion() };
        let campaign = app.campaign("blind", terms, 30).await;
        let next = async |client: &super::harness::Client| {
            let view = client.call_get("/_fn/coro/api/vote/opinion?slug=blind").await.json();
            view["statement"]["id"].as_i64().map(IdeaId)
        };
        let watcher = app.visitor();
        let before = next(&watcher).await.expect("a statement");
        // All but eight are voted on, the one that the watcher is shown among them.
        let mut others: Vec<IdeaId> = campaign.ideas.iter().copied().filter(|idea| *idea != before).collect();
        others.truncate(21);
        others.push(before);
        for (n, idea) in others.iter().enumerate() {
            assert!(app.visitor().cast(&campaign, &format!("b{n}"), *idea, Some(1)).await.status.is_success());
        }
        assert_eq!(next(&watcher).await, Some(before));
        let mut seen = Vec::new();
        watcher.post("/api/v1/session", &serde_json::Value::Null).await;
        while let Some(idea) = next(&watcher).await {
            assert!(watcher.cast(&campaign, &format!("w{idea}"), idea, Some(-1)).await.status.is_success());
            seen.push(idea);
        }
        assert_ne!(seen, campaign.ideas, "shuffled");
        seen.sort_unstable();
        assert_eq!(seen, campaign.ideas);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn too_many_at_once_are_told_when_to_try_again() {
    for_each_db(async |app| {
        let campaign = app.campaign("flood", approval(None), 1).await;
        let app = app.with_limits().await;
        let client = app.visitor();
        let mut answer = client.cast(&campaign, "first", campaign.ideas[0], Some(1)).await;
        for n in 0..200 {
            let value = (n % 2 == 0).then_some(1);
            answer = client.cast(&campaign, &format!("b{n}"), campaign.ideas[0], value).await;
            if answer.status == StatusCode::TOO_MANY_REQUESTS {
                break;
            }
        }
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        let seconds: u64 = answer.headers["retry-after"].to_str().expect("text").parse().expect("seconds");
        assert!((1..=5).contains(&seconds), "{seconds}");
        assert!(answer.json()["detail"].as_str().expect("words").contains("try again in"));
    })
    .await;
}
