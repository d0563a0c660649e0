//! Invitation codes: making them, taking them back, and entering one, which gives the right to take part for good.

use super::audit::{Object, note};
use super::campaigns::{self, Campaign, date, zoned};
use super::context::Cx;
use super::dashboard::write_csv;
use super::db::{Db, Tx, execute, on, within};
use super::limits::Limited;
use super::principal::{Key, Principal, principal};
use crate::api::codes::{Batch, CodesView};
use crate::domain::audit::Change;
use crate::domain::code::{self, BATCH, USES};
use crate::domain::id::{CampaignId, DAY, Timestamp};
use crate::domain::participation::Participation;
use crate::domain::policy::Action;
use crate::domain::text::FieldError;
use crate::error::AppError;
use crate::text::t;
use anyhow::Result;
use sqlx::QueryBuilder;
use std::sync::Arc;

/// For how many days codes may be good.
const DAYS: [i64; 4] = [7, 30, 90, 365];

/// Codes in one statement.
const CHUNK: usize = 1_000;

/// Whether a principal has entered a code.
///
/// # Errors
/// When the database fails.
pub async fn holds(db: &Db, campaign: CampaignId, principal: &Principal) -> Result<bool> {
    let found: Option<i64> = on!(db, c => {
        sqlx::query_scalar("SELECT campaign_id FROM code_holder WHERE campaign_id = $1 AND principal = $2")
            .bind(campaign.0)
            .bind(principal.to_vec())
            .fetch_optional(c)
            .await
    })?;
    Ok(found.is_some())
}

/// Whether anybody can come in by a code.
pub(super) async fn is_open(tx: &mut Tx, campaign: CampaignId, now: Timestamp) -> Result<bool> {
    let found: Option<i64> = within!(tx, c => {
        sqlx::query_scalar(
            "SELECT b.id FROM code_batch b JOIN code k ON k.batch_id = b.id
             WHERE b.campaign_id = $1 AND NOT b.revoked AND b.expires_at > $2 AND k.uses < b.most LIMIT 1",
        )
        .bind(campaign.0)
        .bind(now.0)
        .fetch_optional(c)
        .await
    })?;
    Ok(found.is_some())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    code: String,
    codes: i64,
    most: i64,
    uses: i64,
    expires_at: i64,
    revoked: bool,
}

/// The codes of a campaign, newest first.
///
/// # Errors
/// When the viewer may not.
pub async fn read(cx: &Cx, slug: &str) -> Result<CodesView, AppError> {
    let campaign = allowed(cx, slug).await?;
    let rows: Vec<Row> = on!(&cx.state.db, c => {
        sqlx::query_as(
            "SELECT b.id, b.code, b.codes, b.most, b.expires_at, b.revoked,
                 CAST(COALESCE((SELECT SUM(k.uses) FROM code k WHERE k.batch_id = b.id), 0) AS BIGINT) AS uses
             FROM code_batch b WHERE b.campaign_id = $1 ORDER BY b.id DESC LIMIT 200",
        )
        .bind(campaign.row.id)
        .fetch_all(c)
        .await
    })?;
    let holders: i64 = on!(&cx.state.db, c => {
        sqlx::query_scalar("SELECT COUNT(*) FROM code_holder WHERE campaign_id = $1")
            .bind(campaign.row.id)
            .fetch_one(c)
            .await
    })?;
    let now = cx.state.clock.now().0;
    let batch = |row: Row| Batch {
        id: row.id,
        link: if row.code.is_empty() { String::new() } else { link(cx, slug, &row.code) },
        code: row.code,
        most: row.codes * row.most,
        uses: row.uses,
        until: date(Timestamp(row.expires_at), &campaign.row.time_zone),
        open: !row.revoked && row.expires_at > now && row.uses < row.codes * row.most,
        revoked: row.revoked,
    };
    let text = campaign.wording(Some(cx.reading()));
    Ok(CodesView {
        question: text.question.to_owned(),
        language: text.language,
        wanted: campaign.terms.participation == Participation::Codes,
        holders,
        batches: rows.into_iter().map(batch).collect(),
    })
}

async fn allowed(cx: &Cx, slug: &str) -> Result<Arc<Campaign>, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::People)?;
    Ok(campaign)
}

fn link(cx: &Cx, slug: &str, code: &str) -> String {
    format!("{}/c/{slug}?code={code}", cx.state.settings.public_url)
}

/// How the codes are stored: under the server's key, so that a copy of the database does not tell them.
fn hash(key: &Key, campaign: CampaignId, code: &str) -> Vec<u8> {
    key.hash(&[b"code", &campaign.0.to_be_bytes(), code.as_bytes()]).to_vec()
}

/// Makes one code that `most` people may use.
///
/// # Errors
/// When the viewer may not; [`AppError::Invalid`] for a number or a time that is not offered.
pub async fn make_one(cx: &Cx, slug: &str, most: &str, days: i64) -> Result<(), AppError> {
    let campaign = allowed(cx, slug).await?;
    let (most, expires_at) = asked(cx, ("most", most, USES), days)?;
    let code = code::draw(&rand::random());
    let new = New { shown: &code, codes: std::slice::from_ref(&code), most, expires_at };
    Ok(store(cx, &campaign, new).await?)
}

/// Makes `count` codes for one person each, as a table: the only place where they ever stand.
///
/// # Errors
/// As [`make_one`].
pub async fn make_many(cx: &Cx, slug: &str, count: &str, days: i64) -> Result<String, AppError> {
    let campaign = allowed(cx, slug).await?;
    let (count, expires_at) = asked(cx, ("count", count, BATCH), days)?;
    let codes: Vec<String> = (0..count).map(|_| code::draw(&rand::random())).collect();
    store(cx, &campaign, New { shown: "", codes: &codes, most: 1, expires_at }).await?;
    let until = zoned(expires_at, &campaign.row.time_zone).strftime("%Y-%m-%d %H:%M").to_string();
    let mut table = vec![["code", "link", "good until"].map(ToOwned::to_owned).to_vec()];
    table.extend(codes.into_iter().map(|code| vec![code.clone(), link(cx, slug, &code), until.clone()]));
    Ok(write_csv(&table)?)
}

/// A number up to `largest`, and until when the codes are good.
fn asked(cx: &Cx, (field, typed, largest): (&str, &str, i64), days: i64) -> Result<(i64, Timestamp), AppError> {
    let number = typed.trim().parse().ok().filter(|number| (1..=largest).contains(number));
    let wrong = || FieldError::new(field, t!("Please give a whole number from 1 to {largest}.", largest));
    let number = number.ok_or_else(wrong)?;
    if !DAYS.contains(&days) {
        return Err(FieldError::new("days", t!("Please choose how long the codes are good.")).into());
    }
    Ok((number, cx.state.clock.now().plus(days * DAY)))
}

/// Codes to be written.
struct New<'a> {
    /// The one code for many; empty for those that are not to be shown again.
    shown: &'a str,
    codes: &'a [String],
    most: i64,
    expires_at: Timestamp,
}

async fn store(cx: &Cx, campaign: &Campaign, new: New<'_>) -> Result<()> {
    let id = campaign.row.id();
    let mut tx = cx.state.db.begin().await?;
    let batch: i64 = within!(&mut tx, c => {
        sqlx::query_scalar(
            "INSERT INTO code_batch (campaign_id, code, codes, most, expires_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        )
        .bind(id.0)
        .bind(new.shown)
        .bind(i64::try_from(new.codes.len())?)
        .bind(new.most)
        .bind(new.expires_at.0)
        .bind(cx.state.clock.now().0)
        .fetch_one(c)
        .await
    })?;
    for codes in new.codes.chunks(CHUNK) {
        within!(&mut tx, c => {
            let mut query = QueryBuilder::new("INSERT INTO code (campaign_id, hash, batch_id) ");
            query.push_values(codes, |mut b, code| {
                b.push_bind(id.0).push_bind(hash(&cx.state.key, id, &code::read(code))).push_bind(batch);
            });
            query.build().execute(c).await.map(|done| done.rows_affected())
        })?;
    }
    let detail = new.codes.len().to_string();
    note(&mut tx, cx, campaign.place(), Change::CodesMade, Object::Place, &detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes codes back: nobody comes in by them any more. Who came in stays.
///
/// # Errors
/// When the viewer may not, or [`AppError::NotFound`] when there are none.
pub async fn revoke(cx: &Cx, slug: &str, batch: i64) -> Result<(), AppError> {
    let campaign = allowed(cx, slug).await?;
    let mut tx = cx.state.db.begin().await?;
    let changed = execute!(
        &mut tx,
        sqlx::query("UPDATE code_batch SET revoked = TRUE WHERE id = $1 AND campaign_id = $2")
            .bind(batch)
            .bind(campaign.row.id)
    )?;
    if changed == 0 {
        return Err(AppError::NotFound);
    }
    note(&mut tx, cx, campaign.place(), Change::CodesRevoked, Object::Place, "").await?;
    tx.commit().await?;
    Ok(())
}

/// Enters a code, which is used up by it for one person. Whoever has entered one already uses up none.
///
/// # Errors
/// [`AppError::Invalid`] for a code that does not open the campaign, whatever the reason; [`AppError::TooMany`] for who
/// tries many.
pub async fn redeem(cx: &Cx, slug: &str, typed: &str) -> Result<(), AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::Vote)?;
    cx.limit_network(Limited::Entry)?;
    if campaign.terms.participation != Participation::Codes {
        return Err(AppError::Conflict(t!("This campaign needs no code.").into()));
    }
    let id = campaign.row.id();
    let known = cx.principal(&campaign.row.secret);
    if let Some(principal) = known
        && holds(&cx.state.db, id, &principal).await?
    {
        return Ok(());
    }
    let mut tx = cx.state.db.begin().await?;
    let at = cx.state.clock.within(&mut tx).await?;
    let used = execute!(
        &mut tx,
        sqlx::query(
            "UPDATE code SET uses = uses + 1 WHERE campaign_id = $1 AND hash = $2 AND EXISTS (
                 SELECT 1 FROM code_batch b
                 WHERE b.id = code.batch_id AND NOT b.revoked AND b.expires_at > $3 AND code.uses < b.most)",
        )
        .bind(id.0)
        .bind(hash(&cx.state.key, id, &code::read(typed)))
        .bind(at.0)
    )?;
    if used == 0 {
        tx.rollback().await?;
        return Err(FieldError::new(
            "code",
            t!("This code does not open the campaign. It may be mistyped, used already, out of date or taken back."),
        )
        .into());
    }
    // Only who has a code becomes somebody here.
    let principal = principal(&campaign.row.secret, cx.device()?);
    let added = execute!(
        &mut tx,
        sqlx::query("INSERT INTO code_holder (campaign_id, principal) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(id.0)
            .bind(principal.to_vec())
    )?;
    // Sent twice at once, it is used up once.
    if added == 0 {
        tx.rollback().await?
    } else {
        tx.commit().await?
    }
    Ok(())
}
