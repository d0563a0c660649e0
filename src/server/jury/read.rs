//! What the database knows of a jury.

use super::shortlist::shortlist;
use crate::domain::id::{CampaignId, IdeaId, PollId, Timestamp};
use crate::domain::jury::{self, Score, Standing};
use crate::error::AppError;
use crate::server::campaigns::Campaign;
use crate::server::context::Cx;
use crate::server::db::{Db, on};
use crate::server::principal::Principal;
use anyhow::{Context, Result};
use std::collections::{HashMap, HashSet};

/// One poll of a jury.
pub(super) struct Poll {
    pub(super) id: PollId,
    pub(super) opens_at: Timestamp,
    pub(super) closes_at: Timestamp,
    pub(super) closed: bool,
}

impl Poll {
    pub(super) fn is_open(&self, now: Timestamp) -> bool {
        !self.closed && self.opens_at <= now && now < self.closes_at
    }
}

/// The polls of a jury, in the order of its criteria.
pub(super) type Polls = Vec<Poll>;

pub(super) async fn polls(db: &Db, campaign: CampaignId) -> Result<Polls> {
    let rows: Vec<(i64, i64, i64, bool)> = on!(db, c => {
        sqlx::query_as(
            "SELECT id, opens_at, closes_at, closed FROM poll WHERE campaign_id = $1 AND electorate = 'jury'
             ORDER BY criterion",
        )
        .bind(campaign.0)
        .fetch_all(c)
        .await
    })?;
    let poll = |(id, opens_at, closes_at, closed)| Poll {
        id: PollId(id),
        opens_at: Timestamp(opens_at),
        closes_at: Timestamp(closes_at),
        closed,
    };
    Ok(rows.into_iter().map(poll).collect())
}

/// The scores of one juror, by idea and criterion.
pub(super) async fn scores_of(
    db: &Db,
    campaign: CampaignId,
    juror: &Principal,
) -> Result<HashMap<(IdeaId, usize), i16>> {
    let rows: Vec<(i64, i64, i16)> = on!(db, c => {
        sqlx::query_as(
            "SELECT e.idea_id, p.criterion, e.value FROM poll p JOIN entry e ON e.poll_id = p.id
             WHERE p.campaign_id = $1 AND p.electorate = 'jury' AND e.principal = $2",
        )
        .bind(campaign.0)
        .bind(juror.to_vec())
        .fetch_all(c)
        .await
    })?;
    rows.into_iter().map(|(idea, at, value)| Ok(((IdeaId(idea), usize::try_from(at)?), value))).collect()
}

/// The ideas that each juror has scored by all of the `criteria`.
pub(super) async fn completed(
    db: &Db,
    campaign: CampaignId,
    criteria: usize,
) -> Result<HashMap<Principal, HashSet<i64>>> {
    let rows: Vec<(Vec<u8>, i64)> = on!(db, c => {
        sqlx::query_as(
            "SELECT e.principal, e.idea_id FROM poll p JOIN entry e ON e.poll_id = p.id
             WHERE p.campaign_id = $1 AND p.electorate = 'jury' GROUP BY e.principal, e.idea_id HAVING COUNT(*) >= $2",
        )
        .bind(campaign.0)
        .bind(i64::try_from(criteria)?)
        .fetch_all(c)
        .await
    })?;
    let mut completed: HashMap<Principal, HashSet<i64>> = HashMap::new();
    for (principal, idea) in rows {
        let principal = principal.try_into().ok().context("a juror's principal is damaged")?;
        completed.entry(principal).or_default().insert(idea);
    }
    Ok(completed)
}

/// How the ideas of the shortlist stand with whoever sat on the jury when it closed, each with its title, the best first.
pub(super) async fn standings(cx: &Cx, campaign: &Campaign) -> Result<Vec<(String, Standing)>, AppError> {
    let Some(jury) = &campaign.terms.jury else { return Ok(Vec::new()) };
    let rows: Vec<(Vec<u8>, i64, i64, i64, i16)> = on!(&cx.state.db, c => {
        sqlx::query_as(
            "SELECT e.principal, j.party, e.idea_id, p.criterion, e.value FROM poll p JOIN entry e ON e.poll_id = p.id
             JOIN juror j ON j.campaign_id = p.campaign_id AND j.principal = e.principal
             WHERE p.campaign_id = $1 AND p.electorate = 'jury'",
        )
        .bind(campaign.row.id)
        .fetch_all(c)
        .await
    })?;
    let mut numbers: HashMap<Vec<u8>, usize> = HashMap::new();
    let mut scores = Vec::with_capacity(rows.len());
    for (principal, party, idea, criterion, value) in rows {
        let next = numbers.len();
        let juror = *numbers.entry(principal).or_insert(next);
        let criterion = usize::try_from(criterion).context("a criterion is out of range")?;
        scores.push(Score { juror, party, idea: IdeaId(idea), criterion, value });
    }
    let ideas = shortlist(&cx.state.db, campaign, jury).await?;
    let ids: Vec<IdeaId> = ideas.iter().map(|idea| IdeaId(idea.id)).collect();
    let title = |id: IdeaId| ideas.iter().find(|known| known.id == id.0).map(|known| known.title.clone());
    let standings = jury::standings(jury, &ids, &scores);
    Ok(standings.into_iter().map(|standing| (title(standing.idea).unwrap_or_default(), standing)).collect())
}
