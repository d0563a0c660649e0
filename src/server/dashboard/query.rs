//! What the dashboard reads: counters, buckets and tallies that the write transactions keep up. The rows of each query are
//! bounded by time or by a limit, never by the number of votes or ideas.

use super::calendar::QUARTER;
use crate::domain::id::{HOUR, MINUTE};
use crate::domain::series::Activity;
use crate::server::db::{Db, on};
use sqlx::{FromRow, Result, query_as};

/// A campaign's counters.
#[derive(FromRow)]
pub struct Head {
    pub language: String,
    pub question: String,
    pub state: String,
    pub simulated: bool,
    pub time_zone: String,
    pub seq: i64,
    pub launched_at: Option<i64>,
    pub participants: i64,
    pub ideas: i64,
    pub votes: i64,
    pub visitors: i64,
    pub voters: i64,
    pub contributors: i64,
    pub objective: String,
    /// How its first poll counts; none without a poll.
    pub method: Option<String>,
}

/// An idea in an order.
#[derive(Clone, FromRow)]
pub struct Ranked {
    pub id: i64,
    pub title: String,
    pub votes: i64,
    pub created_at: i64,
}

/// An event with the headline of its idea.
#[derive(FromRow)]
pub struct EventRow {
    pub at: i64,
    pub kind: String,
    pub detail: String,
    pub idea_id: Option<i64>,
    pub title: Option<String>,
}

#[derive(FromRow)]
struct Bucket {
    at: i64,
    participants: i64,
    ideas: i64,
    votes: i64,
}

/// How many leaders are read: enough to tell where the first five stood a day ago.
pub const LEADERS: i64 = 20;

/// How many ideas are looked at for risers; those without a vote in the last day drop out.
pub const RISERS: i64 = 10;

/// How many statements the balance shows.
pub const STATEMENTS: i64 = 10;

pub async fn head(db: &Db, campaign: i64) -> Result<Head> {
    const SQL: &str =
        "SELECT language, question, state, simulated, time_zone, seq, launched_at, participants, ideas, votes,
            visitors, voters, contributors, objective,
            (SELECT p.method FROM poll p WHERE p.campaign_id = campaign.id ORDER BY p.id LIMIT 1) AS method
        FROM campaign WHERE id = $1";
    on!(db, c => query_as(SQL).bind(campaign).fetch_one(c).await)
}

/// Activity by the minute, `from` included, `to` not.
pub async fn minutes(db: &Db, campaign: i64, from: i64, to: i64) -> Result<Vec<(i64, Activity)>> {
    buckets(db, campaign, MINUTE, from, to).await
}

/// Activity by the hour, from the first on. A year of a campaign that never sleeps has 8,766 of them.
pub async fn hours(db: &Db, campaign: i64) -> Result<Vec<(i64, Activity)>> {
    buckets(db, campaign, HOUR, i64::MIN, i64::MAX).await
}

async fn buckets(db: &Db, campaign: i64, step: i64, from: i64, to: i64) -> Result<Vec<(i64, Activity)>> {
    const SQL: &str = "SELECT at, participants, ideas, votes FROM bucket
        WHERE campaign_id = $1 AND step = $2 AND at >= $3 AND at < $4 ORDER BY at";
    let rows: Result<Vec<Bucket>> =
        on!(db, c => query_as(SQL).bind(campaign).bind(step).bind(from).bind(to).fetch_all(c).await);
    rows.map(activities)
}

/// Activity by the quarter of an hour, added up from at most as many minutes as lie between.
pub async fn quarters(db: &Db, campaign: i64, from: i64, to: i64) -> Result<Vec<(i64, Activity)>> {
    const SQL: &str = "SELECT (at / $5) * $5 AS at, CAST(SUM(participants) AS BIGINT) AS participants,
            CAST(SUM(ideas) AS BIGINT) AS ideas, CAST(SUM(votes) AS BIGINT) AS votes
        FROM bucket WHERE campaign_id = $1 AND step = $2 AND at >= $3 AND at < $4 GROUP BY 1 ORDER BY 1";
    let rows: Result<Vec<Bucket>> = on!(db, c => {
        query_as(SQL).bind(campaign).bind(MINUTE).bind(from).bind(to).bind(QUARTER).fetch_all(c).await
    });
    rows.map(activities)
}

fn activities(rows: Vec<Bucket>) -> Vec<(i64, Activity)> {
    let activity = |row: Bucket| {
        let Bucket { at, participants, ideas, votes } = row;
        (at, Activity { participants, ideas, votes })
    };
    rows.into_iter().map(activity).collect()
}

/// The ideas with the most votes.
pub async fn leaders(db: &Db, campaign: i64) -> Result<Vec<Ranked>> {
    const SQL: &str = "SELECT id, title, votes, created_at FROM idea
        WHERE campaign_id = $1 AND status = 'visible' ORDER BY votes DESC, id DESC LIMIT $2";
    on!(db, c => query_as(SQL).bind(campaign).bind(LEADERS).fetch_all(c).await)
}

/// The ideas that gained most lately.
pub async fn risers(db: &Db, campaign: i64) -> Result<Vec<Ranked>> {
    const SQL: &str = "SELECT id, title, votes, created_at FROM idea
        WHERE campaign_id = $1 AND status = 'visible' ORDER BY heat DESC, id DESC LIMIT $2";
    on!(db, c => query_as(SQL).bind(campaign).bind(RISERS).fetch_all(c).await)
}

/// Votes per idea and hour since `from`, for leaders and risers: (idea, hour, votes).
pub async fn gains(db: &Db, campaign: i64, from: i64) -> Result<Vec<(i64, i64, i64)>> {
    const SQL: &str = "SELECT b.idea_id, b.at, b.votes FROM (
            SELECT id FROM (SELECT id FROM idea WHERE campaign_id = $1 AND status = 'visible'
                ORDER BY votes DESC, id DESC LIMIT $3) leader
            UNION
            SELECT id FROM (SELECT id FROM idea WHERE campaign_id = $1 AND status = 'visible'
                ORDER BY heat DESC, id DESC LIMIT $4) riser
        ) i JOIN idea_bucket b ON b.idea_id = i.id AND b.at >= $2";
    on!(db, c => query_as(SQL).bind(campaign).bind(from).bind(LEADERS).bind(RISERS).fetch_all(c).await)
}

/// The counts per value of the most answered statements, for an opinion poll: (idea, poll, value, count).
pub async fn balance(db: &Db, campaign: i64) -> Result<Vec<(i64, i64, i16, i64)>> {
    const SQL: &str = "SELECT t.idea_id, t.poll_id, t.value, t.count FROM (
            SELECT id FROM idea WHERE campaign_id = $1 AND status = 'visible' ORDER BY votes DESC, id DESC LIMIT $2
        ) i JOIN tally t ON t.idea_id = i.id
        WHERE t.poll_id = (SELECT MIN(id) FROM poll WHERE campaign_id = $1 AND method = 'opinion')
        ORDER BY t.idea_id, t.value";
    on!(db, c => query_as(SQL).bind(campaign).bind(STATEMENTS).fetch_all(c).await)
}

/// What happened last, newest first.
pub async fn events(db: &Db, campaign: i64) -> Result<Vec<EventRow>> {
    const SQL: &str = "SELECT e.at, e.kind, e.detail, e.idea_id, i.title
        FROM (SELECT id, at, kind, detail, idea_id FROM event WHERE campaign_id = $1 ORDER BY id DESC LIMIT 6) e
        LEFT JOIN idea i ON i.id = e.idea_id ORDER BY e.id DESC";
    on!(db, c => query_as(SQL).bind(campaign).fetch_all(c).await)
}
