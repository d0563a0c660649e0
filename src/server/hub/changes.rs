//! What changed in a campaign after some place: the one question that every reader asks.

use crate::domain::campaign::{CampaignState, Counts, Freeze};
use crate::domain::id::{CampaignId, IdeaId, PollId};
use crate::domain::idea::IdeaStatus;
use crate::domain::live::{Changes, Cursor, IdeaChange};
use crate::domain::tally::Tally;
use crate::server::db::{Db, on};
use crate::server::ideas::outcome_of;
use anyhow::{Context, Result};
use sqlx::QueryBuilder;
use std::collections::{HashMap, HashSet};

/// Ideas in one answer. One commit changes at most 1,000, and an answer never cuts a commit in two.
const IDEAS: usize = 2_000;

/// The same changes for the two audiences.
#[derive(Clone, Debug)]
pub struct Both {
    /// Without hidden ideas and without counts that the terms keep back.
    pub crowd: Changes,
    /// Everything.
    pub staff: Changes,
}

#[derive(sqlx::FromRow)]
struct CampaignRow {
    state: String,
    frozen: bool,
    freeze_reason: String,
    seq: i64,
    participants: i64,
    ideas: i64,
    votes: i64,
}

#[derive(sqlx::FromRow)]
struct IdeaRow {
    id: i64,
    status: String,
    seq: i64,
    born_seq: i64,
    outcome: String,
    outcome_reason: String,
    decided_at: Option<i64>,
}

/// What changed after `since`; `None` when nothing did.
///
/// # Errors
/// When the database cannot be read.
pub async fn changes_since(db: &Db, epoch: &str, campaign: CampaignId, since: i64, live: i64) -> Result<Option<Both>> {
    // Read first: what is committed after this is left for the next time, and what ideas show of it already is absolute.
    let row: CampaignRow = on!(db, c => {
        sqlx::query_as(
            "SELECT state, frozen, freeze_reason, seq, participants, ideas, votes FROM campaign WHERE id = $1",
        )
        .bind(campaign.0)
        .fetch_one(c)
        .await
    })?;
    if row.seq <= since {
        return Ok(None);
    }
    let mut ideas: Vec<IdeaRow> = on!(db, c => {
        sqlx::query_as(
            "SELECT id, status, seq, born_seq, outcome, outcome_reason, decided_at FROM idea
             WHERE campaign_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4",
        )
        .bind(campaign.0)
        .bind(since)
        .bind(row.seq)
        .bind(i64::try_from(IDEAS + 1)?)
        .fetch_all(c)
        .await
    })?;
    let mut seq = row.seq;
    let more = ideas.len() > IDEAS;
    if more {
        let cut = ideas[IDEAS].seq;
        let whole = ideas.partition_point(|idea| idea.seq < cut);
        // A bulk import may stamp more ideas with one number than fit; they are then told apart only by reading anew.
        if whole > 0 {
            ideas.truncate(whole);
        }
        seq = ideas.last().map_or(row.seq, |idea| idea.seq);
    }
    let polls = polls(db, campaign).await?;
    let tallies = tallies(db, &ideas).await?;
    let secret: HashSet<PollId> = polls.iter().filter(|poll| !poll.counts_public()).map(|poll| poll.id).collect();
    let mut staff = Changes {
        cursor: Cursor { epoch: epoch.to_owned(), seq },
        state: CampaignState::parse(&row.state).context("a campaign has an unknown state")?,
        freeze: Freeze { votes: row.frozen, reason: row.freeze_reason },
        closed_polls: polls.iter().filter(|poll| poll.closed).map(|poll| poll.id).collect(),
        counts: Counts { participants: row.participants, ideas: row.ideas, votes: row.votes, live },
        ideas: Vec::with_capacity(ideas.len()),
        more,
    };
    for idea in ideas {
        staff.ideas.push(IdeaChange {
            id: IdeaId(idea.id),
            status: IdeaStatus::parse(&idea.status).context("an idea has an unknown status")?,
            new: idea.born_seq > since,
            outcome: outcome_of(&idea.outcome, idea.outcome_reason, idea.decided_at)?,
            tallies: tallies.get(&idea.id).cloned().unwrap_or_default(),
        });
    }
    let mut crowd = staff.clone();
    for idea in &mut crowd.ideas {
        if idea.status == IdeaStatus::Visible {
            idea.tallies.retain(|tally| !secret.contains(&tally.poll));
        } else {
            idea.tallies.clear();
            idea.outcome = None;
        }
    }
    // An idea that the crowd never saw on the board is not announced to it.
    crowd.ideas.retain(|idea| idea.status == IdeaStatus::Visible || !idea.new);
    Ok(Some(Both { crowd, staff }))
}

struct PollRow {
    id: PollId,
    closed: bool,
    at_close: bool,
}

impl PollRow {
    fn counts_public(&self) -> bool {
        self.closed || !self.at_close
    }
}

async fn polls(db: &Db, campaign: CampaignId) -> Result<Vec<PollRow>> {
    let rows: Vec<(i64, bool, String)> = on!(db, c => {
        sqlx::query_as("SELECT id, closed, counts_shown FROM poll WHERE campaign_id = $1 ORDER BY id")
            .bind(campaign.0)
            .fetch_all(c)
            .await
    })?;
    let row =
        |(id, closed, shown): (i64, bool, String)| PollRow { id: PollId(id), closed, at_close: shown == "at_close" };
    Ok(rows.into_iter().map(row).collect())
}

async fn tallies(db: &Db, ideas: &[IdeaRow]) -> Result<HashMap<i64, Vec<Tally>>> {
    let ids: Vec<i64> = ideas.iter().map(|idea| idea.id).collect();
    read_tallies(db, &ids).await
}

/// How ideas stand, by idea; ideas without votes are absent.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn read_tallies(db: &Db, ideas: &[i64]) -> Result<HashMap<i64, Vec<Tally>>> {
    let mut found: HashMap<i64, Vec<Tally>> = HashMap::with_capacity(ideas.len());
    for ids in ideas.chunks(IDEAS) {
        let rows: Vec<(i64, i64, i16, i64)> = on!(db, c => {
            let mut query = QueryBuilder::new("SELECT idea_id, poll_id, value, count FROM tally WHERE idea_id IN (");
            let mut list = query.separated(", ");
            for id in ids {
                list.push_bind(*id);
            }
            query.push(") ORDER BY poll_id, value");
            query.build_query_as().fetch_all(c).await
        })?;
        for (idea, poll, value, count) in rows {
            let tallies = found.entry(idea).or_default();
            match tallies.last_mut() {
                Some(tally) if tally.poll == PollId(poll) => tally.counts.push((value, count)),
                _ => tallies.push(Tally { poll: PollId(poll), counts: vec![(value, count)] }),
            }
        }
    }
    Ok(found)
}
