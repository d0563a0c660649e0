//! The terms as they are sealed: at launch as version 1, and with every amendment as the next.

use super::wording::translations_in;
use super::write::{next_seq, record};
use crate::domain::amendment::{Difference, differences};
use crate::domain::campaign::Amendment;
use crate::domain::id::{CampaignId, Timestamp};
use crate::domain::language::Language;
use crate::domain::phase::{Phase, PhaseKind};
use crate::domain::promise::Promise;
use crate::domain::terms::Terms;
use crate::error::AppError;
use crate::server::campaigns::{date, find};
use crate::server::context::Cx;
use crate::server::db::{Db, Tx, execute, on, within};
use crate::server::jury;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// A version of the terms to be sealed.
pub(in crate::server) struct Sealing<'a> {
    pub(in crate::server) version: i64,
    pub(in crate::server) seq: i64,
    pub(in crate::server) promise: &'a Promise,
    pub(in crate::server) reason: &'a str,
    pub(in crate::server) at: Timestamp,
}

/// Seals the terms of a draft as version 1 and opens it; returns whether it was a draft.
///
/// # Errors
/// When the database fails.
pub async fn seal(tx: &mut Tx, campaign: CampaignId, at: Timestamp) -> Result<bool> {
    let sealed = execute!(
        tx,
        sqlx::query("UPDATE campaign SET state = 'running', launched_at = $2 WHERE id = $1 AND state = 'draft'")
            .bind(campaign.0)
            .bind(at.0)
    )?;
    if sealed == 0 {
        return Ok(false);
    }
    let seq = next_seq(tx, campaign).await?;
    let promise = promise_in(tx, campaign).await?;
    jury::store_polls(tx, campaign, &promise.terms, &promise.phases).await?;
    let sealing = Sealing { version: 1, seq, promise: &promise, reason: "", at };
    let hash = store_version(tx, campaign, &sealing).await?;
    record(tx, campaign, seq, at, "launched", None, &hash).await?;
    Ok(true)
}

/// Writes a version of the terms as the newest; returns its hash.
pub(in crate::server) async fn store_version(tx: &mut Tx, campaign: CampaignId, new: &Sealing<'_>) -> Result<String> {
    let text = new.promise.canonical();
    let hash = hex::encode(Sha256::digest(&text));
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO terms_version (campaign_id, version, seq, text, hash, reason, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(campaign.0)
        .bind(new.version)
        .bind(new.seq)
        .bind(&text)
        .bind(&hash)
        .bind(new.reason)
        .bind(new.at.0)
    )?;
    execute!(
        tx,
        sqlx::query("UPDATE campaign SET terms_version = $2, terms_hash = $3 WHERE id = $1")
            .bind(campaign.0)
            .bind(new.version)
            .bind(&hash)
    )?;
    Ok(hash)
}

/// What the campaign promises, as it stands inside the transaction.
pub(in crate::server) async fn promise_in(tx: &mut Tx, campaign: CampaignId) -> Result<Promise> {
    let (language, question, brief, time_zone, terms): (String, String, String, String, String) = within!(tx, c => {
        sqlx::query_as("SELECT language, question, brief, time_zone, terms FROM campaign WHERE id = $1")
            .bind(campaign.0)
            .fetch_one(c)
            .await
    })?;
    let rows: Vec<(String, i64, Option<i64>)> = within!(tx, c => {
        sqlx::query_as("SELECT kind, starts_at, ends_at FROM phase WHERE campaign_id = $1 ORDER BY position")
            .bind(campaign.0)
            .fetch_all(c)
            .await
    })?;
    let phase = |(kind, starts_at, ends_at): (String, i64, Option<i64>)| {
        let kind = PhaseKind::parse(&kind).context("a phase has an unknown kind")?;
        Ok(Phase { kind, starts_at: Timestamp(starts_at), ends_at: ends_at.map(Timestamp) })
    };
    let phases = rows.into_iter().map(phase).collect::<Result<Vec<Phase>>>()?;
    let terms = serde_json::from_str(&terms).context("a campaign's terms are not readable")?;
    let language = Language::parse(&language).unwrap_or_default();
    let translations = translations_in(tx, campaign).await?;
    Ok(Promise { question, brief, time_zone, phases, terms, language, translations })
}

#[derive(sqlx::FromRow)]
struct Row {
    version: i64,
    seq: i64,
    hash: String,
    reason: String,
    at: i64,
    text: String,
    before: String,
}

/// The amendments of a campaign, each with the place in its sequence, newest first, at most `limit`.
pub(super) async fn amendments(
    db: &Db,
    campaign: CampaignId,
    time_zone: &str,
    limit: i64,
) -> Result<Vec<(i64, Amendment)>> {
    let rows: Vec<Row> = on!(db, c => {
        sqlx::query_as(
            "SELECT t.version, t.seq, t.hash, t.reason, t.at, t.text, b.text AS before
             FROM terms_version t JOIN terms_version b ON b.campaign_id = t.campaign_id AND b.version = t.version - 1
             WHERE t.campaign_id = $1 ORDER BY t.version DESC LIMIT $2",
        )
        .bind(campaign.0)
        .bind(limit)
        .fetch_all(c)
        .await
    })?;
    let amendment = |row: Row| {
        let (changes, when) = (changes(&row.before, &row.text), date(Timestamp(row.at), time_zone));
        (row.seq, Amendment { version: row.version, hash: row.hash, reason: row.reason, changes, when })
    };
    Ok(rows.into_iter().map(amendment).collect())
}

/// The terms of every version of a campaign, each with the moment from which it holds, the oldest first.
pub(in crate::server) async fn versions(tx: &mut Tx, campaign: CampaignId) -> Result<Vec<(Timestamp, Terms)>> {
    let rows: Vec<(i64, String)> = within!(tx, c => {
        sqlx::query_as("SELECT at, text FROM terms_version WHERE campaign_id = $1 ORDER BY version")
            .bind(campaign.0)
            .fetch_all(c)
            .await
    })?;
    let version = |(at, text): (i64, String)| {
        // A text from before the promise was sealed whole holds the terms only.
        let terms = serde_json::from_str::<Promise>(&text).map(|promise| promise.terms);
        let terms = terms.or_else(|_| serde_json::from_str(&text)).context("sealed terms are not readable")?;
        Ok((Timestamp(at), terms))
    };
    rows.into_iter().map(version).collect()
}

/// What is different between two sealed texts, in the reader's language. A text from before the promise was sealed whole
/// holds the terms only, and is compared with none.
pub(in crate::server) fn changes(before: &str, after: &str) -> Vec<Difference> {
    let promise = |text| serde_json::from_str::<Promise>(text).ok();
    let (Some(before), Some(after)) = (promise(before), promise(after)) else { return Vec::new() };
    differences(&before, &after, |at| date(at, &before.time_zone))
}

/// The sealed text of a version, the very bytes that were hashed.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such campaign for this viewer, or no such version.
pub async fn sealed_text(cx: &Cx, slug: &str, version: i64) -> Result<String, AppError> {
    let campaign = find(cx, slug).await?;
    let text: Option<String> = on!(&cx.state.db, c => {
        sqlx::query_scalar("SELECT text FROM terms_version WHERE campaign_id = $1 AND version = $2")
            .bind(campaign.row.id)
            .bind(version)
            .fetch_optional(c)
            .await
    })?;
    text.ok_or(AppError::NotFound)
}
