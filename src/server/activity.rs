//! What happened when: counts per minute and hour, kept up in the transactions that make things happen, so that reading
//! a chart costs the same however many votes there are.

use crate::domain::id::{HOUR, MINUTE, Timestamp};
use crate::server::db::{Tx, within};
use anyhow::Result;
use sqlx::QueryBuilder;
use std::collections::BTreeMap;

/// What happened in one step of time.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Happened {
    pub(crate) participants: i64,
    pub(crate) ideas: i64,
    pub(crate) votes: i64,
}

/// What a transaction adds, by campaign and minute.
#[derive(Default)]
pub(crate) struct Activity(BTreeMap<(i64, i64), Happened>);

impl Activity {
    /// The counts of the minute that `at` falls into.
    pub(crate) fn of(&mut self, campaign: i64, at: Timestamp) -> &mut Happened {
        self.0.entry((campaign, at.0 - at.0.rem_euclid(MINUTE))).or_default()
    }
}

/// Adds to the minutes and hours.
pub(crate) async fn store(tx: &mut Tx, activity: &Activity) -> Result<()> {
    let mut rows: BTreeMap<(i64, i64, i64), Happened> = BTreeMap::new();
    for ((campaign, minute), happened) in &activity.0 {
        for (step, at) in [(MINUTE, *minute), (HOUR, minute - minute.rem_euclid(HOUR))] {
            let row = rows.entry((*campaign, step, at)).or_default();
            row.participants += happened.participants;
            row.ideas += happened.ideas;
            row.votes += happened.votes;
        }
    }
    let rows: Vec<_> = rows.into_iter().collect();
    for rows in rows.chunks(2_000) {
        within!(tx, c => {
            let mut query = QueryBuilder::new("INSERT INTO bucket (campaign_id, step, at, participants, ideas, votes) ");
            query.push_values(rows, |mut b, ((campaign, step, at), row)| {
                b.push_bind(*campaign)
                    .push_bind(*step)
                    .push_bind(*at)
                    .push_bind(row.participants)
                    .push_bind(row.ideas)
                    .push_bind(row.votes);
            });
            query.push(
                " ON CONFLICT (campaign_id, step, at) DO UPDATE SET
                    participants = bucket.participants + excluded.participants,
                    ideas = bucket.ideas + excluded.ideas,
                    votes = bucket.votes + excluded.votes",
            );
            query.build().execute(c).await.map(|done| done.rows_affected())
        })?;
    }
    Ok(())
}

/// Adds votes to ideas' hours, by `(idea, hour)`.
pub(crate) async fn store_ideas(tx: &mut Tx, votes: &BTreeMap<(i64, i64), i64>) -> Result<()> {
    let rows: Vec<_> = votes.iter().collect();
    for rows in rows.chunks(2_000) {
        within!(tx, c => {
            let mut query = QueryBuilder::new("INSERT INTO idea_bucket (idea_id, at, votes) ");
            query.push_values(rows, |mut b, ((idea, at), votes)| {
                b.push_bind(*idea).push_bind(*at).push_bind(**votes);
            });
            query.push(" ON CONFLICT (idea_id, at) DO UPDATE SET votes = idea_bucket.votes + excluded.votes");
            query.build().execute(c).await.map(|done| done.rows_affected())
        })?;
    }
    Ok(())
}
