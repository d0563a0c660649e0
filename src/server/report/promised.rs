//! What the organisation owes under the terms, from the counts and the decisions as they are in the database.

use crate::domain::commitment::{Answer, Contender, Owed, duties};
use crate::domain::id::{IdeaId, Timestamp};
use crate::domain::report::Promised;
use crate::error::AppError;
use crate::server::campaigns::{Campaign, date};
use crate::server::db::{Tx, within};
use anyhow::Result;
use sqlx::QueryBuilder;
use std::collections::HashMap;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    title: String,
    answered: bool,
    taken_on_at: Option<i64>,
    count: i64,
}

/// What is owed, with how it stands at `now`. Without a commitment nothing is.
pub(in crate::server) async fn promised(
    tx: &mut Tx,
    campaign: &Campaign,
    now: Timestamp,
) -> Result<Vec<Promised>, AppError> {
    let commitment = campaign.terms.commitment;
    let (Some(top), Some(poll)) = (commitment.top(), campaign.polls.first()) else { return Ok(Vec::new()) };
    let rows = at_the_top(tx, poll.id.0, i64::from(top.ideas)).await?;
    let since = answered_since(tx, campaign.row.id, &rows).await?;
    let contender = |row: &Row| Contender {
        idea: IdeaId(row.id),
        votes: row.count,
        answer: row.answered.then(|| Answer {
            since: since.get(&row.id).copied().unwrap_or(now),
            taken_on: row.taken_on_at.map(Timestamp),
        }),
    };
    let contenders: Vec<Contender> = rows.iter().map(contender).collect();
    let titles: HashMap<i64, &str> = rows.iter().map(|row| (row.id, row.title.as_str())).collect();
    let promised = duties(commitment, &contenders, now).into_iter().map(|duty| {
        let title = match duty.owed {
            Owed::Answer(idea) | Owed::TakenOn(idea) => titles.get(&idea.0).copied().unwrap_or_default().to_owned(),
            Owed::Choice => String::new(),
        };
        let due = duty.due.map(|due| date(due, &campaign.row.time_zone)).unwrap_or_default();
        Promised { duty, title, due }
    });
    Ok(promised.collect())
}

/// The ideas with the most votes, or that most agree with, and those that have as many as the last of them.
async fn at_the_top(tx: &mut Tx, poll: i64, ideas: i64) -> Result<Vec<Row>> {
    Ok(within!(tx, c => {
        sqlx::query_as(
            "SELECT i.id, i.title, i.outcome <> '' AS answered, i.taken_on_at, t.count FROM tally t JOIN idea i ON i.id = t.idea_id
             WHERE t.poll_id = $1 AND t.value = 1 AND t.count > 0 AND i.status = 'visible' AND t.count >= COALESCE(
                 (SELECT x.count FROM tally x JOIN idea y ON y.id = x.idea_id
                  WHERE x.poll_id = $1 AND x.value = 1 AND y.status = 'visible' ORDER BY x.count DESC LIMIT 1 OFFSET $2), 0)
             ORDER BY t.count DESC, i.id",
        )
        .bind(poll)
        .bind(ideas - 1)
        .fetch_all(c)
        .await
    })?)
}

/// Since when each of the ideas has had an answer without a break.
async fn answered_since(tx: &mut Tx, campaign: i64, ideas: &[Row]) -> Result<HashMap<i64, Timestamp>> {
    if ideas.is_empty() {
        return Ok(HashMap::new());
    }
    let events: Vec<(i64, String, i64)> = within!(tx, c => {
        let mut query = QueryBuilder::new("SELECT idea_id, kind, at FROM event WHERE campaign_id = ");
        query.push_bind(campaign).push(" AND kind IN ('decided', 'decision_taken_back') AND idea_id IN (");
        let mut list = query.separated(", ");
        for idea in ideas {
            list.push_bind(idea.id);
        }
        query.push(") ORDER BY id");
        query.build_query_as().fetch_all(c).await
    })?;
    let mut since = HashMap::new();
    for (idea, kind, at) in events {
        if kind == "decided" {
            since.entry(idea).or_insert(Timestamp(at));
        } else {
            since.remove(&idea);
        }
    }
    Ok(since)
}
