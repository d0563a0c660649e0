//! The dashboard's arithmetic over rows as the database gives them, and its queries on both databases.

use super::build::{self, Gains, LINE};
use super::query::{Head, Ranked};
use super::read;
use crate::domain::dashboard::Movement;
use crate::domain::id::{DAY, HOUR, MINUTE, Timestamp};
use crate::domain::series::{Activity, Measure, Range, Step};
use crate::server::db::{Db, Location, Tx, within};

/// Thursday 12 March 2026, 11:07:30 in Rome.
const NOW: i64 = 1_773_310_050_000;

fn votes(votes: i64) -> Activity {
    Activity { votes, ..Activity::default() }
}

fn head(launched_at: Option<i64>) -> Head {
    Head {
        language: "en".into(),
        question: "Which park first?".into(),
        state: "running".into(),
        simulated: false,
        time_zone: "Europe/Rome".into(),
        seq: 7,
        launched_at,
        participants: 0,
        ideas: 0,
        votes: 0,
        visitors: 0,
        voters: 0,
        objective: String::new(),
        contributors: 0,
        method: None,
    }
}

#[test]
fn votes_a_minute_fall_when_nothing_happens() {
    let minute = NOW - NOW.rem_euclid(MINUTE);
    let rows = [(minute - MINUTE, votes(40)), (minute, votes(10))];
    let pace = |clock| build::pace(&rows, clock).now;
    assert_eq!(pace(NOW), 30, "ten of this half minute, half of the forty before");
    assert_eq!(pace(minute + MINUTE - 1), 10);
    assert_eq!(pace(minute + MINUTE + 30_000), 5);
    assert_eq!(pace(minute + 2 * MINUTE), 0);
    let tile = build::pace(&rows, NOW);
    assert_eq!((tile.change, tile.line.len(), tile.line[28], tile.line[29]), (None, 30, 40, 10));
}

#[test]
fn a_tile_never_grows_by_more_than_it_holds() {
    let rows = [(NOW - 2 * HOUR, votes(9)), (NOW - 2 * DAY, votes(90))];
    let tile = build::counter(5, Measure::Votes, &rows, NOW);
    assert_eq!((tile.now, tile.change, tile.line.iter().sum::<i64>(), tile.line.len()), (5, Some(5), 9, 24));
}

#[test]
fn compares_only_with_a_whole_yesterday() {
    let rows = [(NOW - DAY - HOUR, votes(4)), (NOW - HOUR, votes(8))];
    let series = build::recent(Range::Day, &rows, &head(Some(NOW - 3 * DAY)), Timestamp(NOW));
    assert_eq!((series.points.len(), series.step), (96, Step::Quarter));
    assert_eq!((series.total().votes, series.before), (8, Some(votes(4))));
    assert_eq!(build::recent(Range::Day, &rows, &head(Some(NOW - DAY)), Timestamp(NOW)).before, None);
    let hour = build::recent(Range::Hour, &[(NOW - MINUTE, votes(2))], &head(None), Timestamp(NOW));
    assert_eq!((hour.points.len(), hour.points[58].activity.votes), (60, 2));
    assert_eq!(hour.points[59].label, "11:07");
}

#[test]
fn all_ends_with_the_last_thing_that_happened() {
    let first = NOW - 2_000 * DAY;
    let rows = [(first, votes(3)), (first + 10 * DAY, votes(2))];
    let old = build::all(&rows, &head(Some(first)), Timestamp(NOW));
    assert_eq!((old.step, old.points.len(), old.running, old.total().votes), (Step::Day, 11, false, 5));
    let fresh = build::all(&[(NOW - 5 * HOUR, votes(1))], &head(Some(NOW - DAY)), Timestamp(NOW));
    assert_eq!((fresh.step, fresh.points.len(), fresh.running), (Step::Hour, 25, true));
    assert!(build::all(&[], &head(None), Timestamp(NOW)).points.is_empty());
}

#[test]
fn leaders_tell_where_they_come_from() {
    let idea = |id, votes| Ranked { id, title: format!("Idea {id}"), votes, created_at: NOW - 5 * DAY };
    let mut ranked = vec![idea(1, 30), idea(2, 20), idea(3, 10), idea(4, 0)];
    ranked[2].created_at = NOW - HOUR;
    let from = NOW - LINE * HOUR;
    let gains = Gains::new(&[(1, NOW - HOUR, 15), (1, from - HOUR, 99), (3, NOW - HOUR, 10)], from);
    let leaders = build::leaders(&ranked, &gains, Some(NOW - DAY));
    let told: Vec<_> = leaders.iter().map(|leader| (leader.id.0, leader.today, leader.movement)).collect();
    assert_eq!(told, [(1, 15, Movement::Places(1)), (2, 0, Movement::Places(-1)), (3, 10, Movement::New)]);
    assert!(build::leaders(&ranked, &gains, None).iter().all(|leader| leader.movement == Movement::Unknown));
    assert_eq!(build::risers(&ranked, &gains).iter().map(|idea| idea.id.0).collect::<Vec<_>>(), [1, 3]);
    let later = Gains::new(&[(1, NOW - HOUR, 4), (3, NOW - HOUR, 10)], from);
    let risers: Vec<_> = build::risers(&ranked, &later).iter().map(|idea| (idea.id.0, idea.today)).collect();
    assert_eq!(risers, [(3, 10), (1, 4)], "in the order of the number that is shown");
}

#[test]
fn who_was_too_far_down_is_new() {
    let mut ranked: Vec<Ranked> =
        (0..20).map(|n| Ranked { id: n, title: String::new(), votes: 100 - n, created_at: NOW - 5 * DAY }).collect();
    ranked[0].votes = 500;
    let from = NOW - LINE * HOUR;
    let gains = Gains::new(&[(0, NOW - HOUR, 450), (1, NOW - HOUR, 10)], from);
    let leaders = build::leaders(&ranked, &gains, Some(NOW - DAY));
    assert_eq!(leaders[0].movement, Movement::New, "fifty votes yesterday: others may have stood between");
    assert_eq!(leaders[1].movement, Movement::Places(9));
}

/// Runs on SQLite, and on PostgreSQL where `TEST_POSTGRES_URL` names one.
#[tokio::test]
async fn reads_a_campaign() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = Db::open(&Location::Folder(folder.path().to_owned())).await.expect("SQLite opens");
    read_a_campaign(&db).await;
    if let Ok(url) = std::env::var("TEST_POSTGRES_URL") {
        read_a_campaign(&Db::open(&Location::Postgres(url)).await.expect("PostgreSQL opens")).await;
    }
}

/// Runs `sql`, which has a number for an answer. `$1` is an empty secret, wanted by `needs_secret` alone.
async fn run_with(tx: &mut Tx, sql: &'static str, needs_secret: bool, values: &[i64]) -> i64 {
    within!(tx, c => {
        let mut query = sqlx::query_scalar(sql);
        if needs_secret {
            query = query.bind(Vec::<u8>::new());
        }
        for value in values {
            query = query.bind(*value);
        }
        query.fetch_one(c).await
    })
    .expect(sql)
}

async fn run(tx: &mut Tx, sql: &'static str, values: &[i64]) -> i64 {
    run_with(tx, sql, false, values).await
}

async fn seed(db: &Db) -> (i64, i64) {
    let mut tx = db.begin().await.expect("a transaction");
    // Other tests may use the same PostgreSQL.
    let slug = i64::from(std::process::id()) * 1_000_000 + i64::from(rand::random::<u16>());
    let organisation = run(
        &mut tx,
        "INSERT INTO organisation (slug, name, created_at) VALUES (CAST($1 AS TEXT), 'Town', 0) RETURNING id",
        &[slug],
    )
    .await;
    let campaign = run_with(
        &mut tx,
        "INSERT INTO campaign (organisation_id, slug, state, question, brief, brief_html, tags, time_zone, terms, secret,
            seq, participants, voters, contributors, visitors, ideas, votes, created_at, launched_at)
         VALUES ($2, CAST($3 AS TEXT), 'running', 'Which park first?', '', '', '[]', 'Europe/Rome', '{}', $1, 42,
            6, 5, 2, 20, 2, 12, $4, $4) RETURNING id",
        true,
        &[organisation, slug, NOW - 3 * DAY],
    )
    .await;
    let poll = run(
        &mut tx,
        "INSERT INTO poll (campaign_id, method, counts_shown, opens_at, closes_at)
         VALUES ($1, 'opinion', 'live', 0, $2) RETURNING id",
        &[campaign, NOW + DAY],
    )
    .await;
    let minute = NOW - NOW.rem_euclid(MINUTE);
    for (step, at, n) in [
        (MINUTE, minute, 4),
        (MINUTE, minute - DAY - HOUR, 8),
        (HOUR, NOW - NOW.rem_euclid(HOUR), 4),
        (HOUR, NOW - DAY - HOUR - NOW.rem_euclid(HOUR), 8),
    ] {
        let sql = "INSERT INTO bucket (campaign_id, step, at, participants, ideas, votes)
            VALUES ($1, $2, $3, 1, 0, $4) RETURNING at";
        run(&mut tx, sql, &[campaign, step, at, n]).await;
    }
    let mut ideas = Vec::new();
    for (number, count) in [(1, 9), (2, 3)] {
        let idea = run_with(
            &mut tx,
            "INSERT INTO idea (campaign_id, number, principal, author, title, text, html, excerpt, tag, status, votes,
                heat, seq, born_seq, created_at)
             VALUES ($2, $3, $1, '', 'Trees', '', '', '', '', 'visible', $4, 1, 1, 1, $5) RETURNING id",
            true,
            &[campaign, number, count, NOW - 2 * DAY],
        )
        .await;
        let sql = "INSERT INTO tally (poll_id, idea_id, value, count) VALUES ($1, $2, 1, $3) RETURNING count";
        run(&mut tx, sql, &[poll, idea, count]).await;
        let sql = "INSERT INTO idea_bucket (idea_id, at, votes) VALUES ($1, $2, $3) RETURNING at";
        run(&mut tx, sql, &[idea, NOW - HOUR - NOW.rem_euclid(HOUR), number]).await;
        let sql = "INSERT INTO event (campaign_id, seq, at, kind, idea_id) VALUES ($1, 1, $2, 'idea_submitted', $3)
            RETURNING id";
        run(&mut tx, sql, &[campaign, NOW - 2 * DAY, idea]).await;
        ideas.push(idea);
    }
    tx.commit().await.expect("committed");
    (campaign, ideas[0])
}

async fn read_a_campaign(db: &Db) {
    let (campaign, first) = seed(db).await;
    let view = read(db, campaign, None, Timestamp(NOW), "epoch").await.expect("a view");
    assert_eq!(view.series.range, Range::Day, "something happened today");
    assert_eq!((view.series.total().votes, view.series.before.map(|b| b.votes)), (4, Some(8)));
    assert_eq!((view.votes.now, view.votes.change, view.votes_per_minute.now), (12, Some(4), 4));
    assert_eq!((view.participants.now, view.participants.change, view.cursor.seq), (6, Some(1), 42));
    let leaders: Vec<_> = view.leaders.iter().map(|idea| (idea.votes, idea.today, idea.movement)).collect();
    assert_eq!(leaders, [(9, 1, Movement::Places(0)), (3, 2, Movement::Places(0))]);
    assert_eq!((view.leaders[0].id.0, view.risers.len()), (first, 2));
    assert_eq!((view.balance.len(), view.balance[0].tally.of(1)), (2, 9));
    assert_eq!((view.events.len(), view.events[0].what.as_str()), (2, "New statement"));
    assert_eq!(view.events[0].idea.as_ref().map(|(_, title)| title.as_str()), Some("Trees"));
    assert_eq!(view.funnel.stages().map(|(_, n)| n), [20, 5, 2]);

    let hour = read(db, campaign, Some(Range::Hour), Timestamp(NOW), "epoch").await.expect("a view");
    assert_eq!((hour.series.points.len(), hour.series.total().votes), (60, 4));
    let all = read(db, campaign, None, Timestamp(NOW + 2 * DAY), "epoch").await.expect("a view");
    assert_eq!((all.series.range, all.series.total().votes), (Range::All, 12), "a day of silence shows everything");

    let rows = super::table::table(&view, "funnel").expect("a table");
    assert_eq!(rows[1], ["visitors", "20"]);
    assert!(super::table::table(&view, "nothing").is_none());
}
