//! Forgetting who did what, when the terms of a campaign that is over say so.

use super::campaigns::{next_seq, record, versions, zoned};
use super::db::{Tx, execute, on, within};
use super::ideas::{Brought, signed, unsign};
use super::state::State;
use crate::domain::id::{CampaignId, Timestamp};
use crate::domain::retention::Retention;
use crate::domain::terms::Terms;
use anyhow::{Context, Result};
use std::collections::BTreeSet;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    terms: String,
    time_zone: String,
    closed_at: Option<i64>,
    last_phase: Option<i64>,
}

/// Forgets who did what in every campaign whose time is over; in how many.
///
/// # Errors
/// When the campaigns cannot be read. One that cannot be forgotten is logged and holds up no other; each has forgotten all or
/// nothing.
pub async fn forget_due(state: &State) -> Result<usize> {
    let rows: Vec<Row> = on!(&state.db, c => {
        sqlx::query_as(
            "SELECT c.id, c.terms, c.time_zone, c.closed_at,
                 (SELECT MAX(f.starts_at) FROM phase f WHERE f.campaign_id = c.id) AS last_phase
             FROM campaign c
             WHERE c.state <> 'draft' AND c.forgotten_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM poll p WHERE p.campaign_id = c.id AND NOT p.closed) ORDER BY c.id",
        )
        .fetch_all(c)
        .await
    })?;
    let mut forgotten = 0;
    for row in rows {
        match forget_if_due(state, &row).await {
            Ok(done) => forgotten += usize::from(done),
            Err(error) => {
                let error = format!("{error:#}");
                tracing::error!(campaign = row.id, error, "it could not be forgotten who did what");
            }
        }
    }
    Ok(forgotten)
}

async fn forget_if_due(state: &State, row: &Row) -> Result<bool> {
    if due(row)?.is_none_or(|due| due > state.clock.now()) {
        return Ok(false);
    }
    let mut tx = state.db.begin().await?;
    let Some(changed) = forget(&mut tx, CampaignId(row.id), state).await? else {
        tx.rollback().await?;
        return Ok(false);
    };
    tx.commit().await?;
    for campaign in changed {
        state.changed(campaign);
    }
    Ok(true)
}

/// When it is due, counted in months of the campaign's time zone: from the last date that its terms give, or from the close
/// if that came first, so that nobody puts it off by leaving the campaign open.
fn due(row: &Row) -> Result<Option<Timestamp>> {
    let terms: Terms = serde_json::from_str(&row.terms).context("a campaign's terms are not readable")?;
    let Retention::Months(months) = terms.retention else { return Ok(None) };
    let promised = terms.commitment.top().and_then(|top| top.by);
    let last_date = row.last_phase.map(Timestamp).max(promised);
    let Some(end) = last_date.into_iter().chain(row.closed_at.map(Timestamp)).min() else { return Ok(None) };
    let due = zoned(end, &row.time_zone).checked_add(jiff::Span::new().months(i64::from(months)))?;
    Ok(Some(Timestamp(due.timestamp().as_millisecond())))
}

/// Forgets who did what; in which campaigns something changed by it, none where another node did. Only the campaign's key
/// connects people with their principals: with another in its place ballots and ideas stay as they are, recount as before,
/// and belong to nobody.
async fn forget(tx: &mut Tx, id: CampaignId, state: &State) -> Result<Option<BTreeSet<CampaignId>>> {
    let seq = next_seq(tx, id).await?;
    let at = state.clock.within(tx).await?;
    let done = execute!(
        tx,
        sqlx::query("UPDATE campaign SET secret = $2, forgotten_at = $3 WHERE id = $1 AND forgotten_at IS NULL")
            .bind(id.0)
            .bind(rand::random::<[u8; 32]>().to_vec())
            .bind(at.0)
    )?;
    if done == 0 {
        return Ok(None);
    }
    let names = names(tx, id).await?;
    let mut changed: BTreeSet<CampaignId> = names.iter().map(|(campaign, _)| *campaign).collect();
    changed.insert(id);
    for round in changed.iter().filter(|round| **round != id) {
        next_seq(tx, *round).await?;
    }
    unsign(tx, &names).await?;
    for statement in [
        "DELETE FROM waiting WHERE campaign_id = $1",
        "DELETE FROM draft WHERE campaign_id = $1",
        "DELETE FROM follow WHERE campaign_id = $1",
        "DELETE FROM notice WHERE campaign_id = $1",
        "DELETE FROM visit WHERE campaign_id = $1",
        "DELETE FROM code_holder WHERE campaign_id = $1",
        "DELETE FROM jury_note WHERE idea_id IN (SELECT id FROM idea WHERE campaign_id = $1)",
    ] {
        execute!(tx, sqlx::query(statement).bind(id.0))?;
    }
    record(tx, id, seq, at, "forgotten", None, "").await?;
    Ok(Some(changed))
}

/// The ideas whose names go with those of a campaign: what was brought to it, wherever it went on to, and what it has from
/// the rounds before it. A name stays where the rights that the idea was brought under want it.
async fn names(tx: &mut Tx, id: CampaignId) -> Result<Vec<(CampaignId, i64)>> {
    let mut names = Vec::new();
    let mut from = Some(id);
    while let Some(campaign) = from {
        for unnamed in unnamed(tx, campaign).await? {
            let ideas = signed(tx, campaign, &unnamed).await?;
            names.extend(ideas.into_iter().filter(|(place, _)| campaign == id || *place == id));
        }
        let before: Option<i64> = within!(&mut *tx, c => {
            sqlx::query_scalar("SELECT parent FROM campaign WHERE id = $1").bind(campaign.0).fetch_one(c).await
        })?;
        from = before.map(CampaignId);
    }
    Ok(names)
}

/// When ideas were brought to a campaign under rights that do not want their authors named.
async fn unnamed(tx: &mut Tx, campaign: CampaignId) -> Result<Vec<Brought>> {
    let versions = versions(tx, campaign).await?;
    // What a draft was given beforehand stands under the first version.
    let begins = std::iter::once(Timestamp(i64::MIN)).chain(versions.iter().skip(1).map(|(at, _)| *at));
    let ends = versions.iter().skip(1).map(|(at, _)| *at).chain([Timestamp(i64::MAX)]);
    let periods = begins.zip(ends).zip(&versions).filter(|(_, (_, terms))| !terms.rights.name_authors());
    Ok(periods.map(|((from, until), _)| Brought::Between(from, until)).collect())
}
