//! Forgetting who did what, when the terms of a closed campaign say so.

use super::campaigns::{next_seq, record, zoned};
use super::db::{Tx, execute, on};
use super::state::State;
use crate::domain::id::{CampaignId, Timestamp};
use crate::domain::retention::Retention;
use crate::domain::terms::Terms;
use anyhow::{Context, Result};

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    terms: String,
    time_zone: String,
    closed_at: i64,
}

/// Forgets who did what in every campaign whose time is over; in how many.
///
/// # Errors
/// When the database fails; each campaign has then forgotten all or nothing.
pub async fn forget_due(state: &State) -> Result<usize> {
    let now = state.clock.now();
    let rows: Vec<Row> = on!(&state.db, c => {
        sqlx::query_as(
            "SELECT id, terms, time_zone, closed_at FROM campaign
             WHERE state = 'closed' AND forgotten_at IS NULL AND closed_at IS NOT NULL ORDER BY id",
        )
        .fetch_all(c)
        .await
    })?;
    let mut forgotten = 0;
    for row in rows {
        let terms: Terms = serde_json::from_str(&row.terms).context("a campaign's terms are not readable")?;
        if due(terms.retention, Timestamp(row.closed_at), &row.time_zone)?.is_none_or(|due| due > now) {
            continue;
        }
        let id = CampaignId(row.id);
        let mut tx = state.db.begin().await?;
        let done = forget(&mut tx, id, &terms, state).await?;
        tx.commit().await?;
        state.changed(id);
        forgotten += usize::from(done);
    }
    Ok(forgotten)
}

/// When it is due, counted in months of the campaign's time zone.
fn due(retention: Retention, closed_at: Timestamp, time_zone: &str) -> Result<Option<Timestamp>> {
    let Retention::Months(months) = retention else { return Ok(None) };
    let due = zoned(closed_at, time_zone).checked_add(jiff::Span::new().months(i64::from(months)))?;
    Ok(Some(Timestamp(due.timestamp().as_millisecond())))
}

/// Forgets who did what; false where another node did. Only the campaign's key connects people with their principals: with
/// another in its place ballots and ideas stay as they are, recount as before, and belong to nobody.
async fn forget(tx: &mut Tx, id: CampaignId, terms: &Terms, state: &State) -> Result<bool> {
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
        return Ok(false);
    }
    if !terms.rights.name_authors() {
        execute!(
            tx,
            sqlx::query("UPDATE idea SET author = '', seq = $2 WHERE campaign_id = $1 AND author <> ''")
                .bind(id.0)
                .bind(seq)
        )?;
    }
    for statement in [
        "DELETE FROM waiting WHERE campaign_id = $1",
        "DELETE FROM draft WHERE campaign_id = $1",
        "DELETE FROM follow WHERE campaign_id = $1",
        "DELETE FROM notice WHERE campaign_id = $1",
        "DELETE FROM visit WHERE campaign_id = $1",
        "DELETE FROM code_holder WHERE campaign_id = $1",
    ] {
        execute!(tx, sqlx::query(statement).bind(id.0))?;
    }
    record(tx, id, seq, at, "forgotten", None, "").await?;
    Ok(true)
}
