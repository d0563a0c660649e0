//! Following a campaign or an idea. Who brought an idea follows it, and who took part in a campaign follows that, until they
//! say otherwise.

use crate::domain::id::{CampaignId, IdeaId, PersonId};
use crate::error::AppError;
use crate::server::campaigns::{self, Campaign};
use crate::server::context::Cx;
use crate::server::db::{Db, execute, on};
use crate::server::ideas;
use anyhow::Result;
use serde::Serialize;

/// Follows an idea, or without one the campaign, or no longer does.
///
/// # Errors
/// [`AppError::NotFound`] for what the viewer may not see, [`AppError::SignIn`] for who has no address to be told
/// at.
pub async fn follow(cx: &Cx, slug: &str, idea: Option<IdeaId>, on: bool) -> Result<(), AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    if let Some(idea) = idea
        && ideas::cards(cx, slug, &[idea]).await?.is_empty()
    {
        return Err(AppError::NotFound);
    }
    let account = cx.require_account()?;
    if account.email.is_none() {
        return Err(AppError::SignIn);
    }
    let mut tx = cx.state.db.begin().await?;
    execute!(
        &mut tx,
        sqlx::query(
            "INSERT INTO follow (person_id, campaign_id, idea_id, follows, at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (person_id, campaign_id, idea_id) DO UPDATE SET follows = excluded.follows, at = excluded.at",
        )
        .bind(account.person.0)
        .bind(campaign.row.id)
        .bind(idea.unwrap_or_default().0)
        .bind(on)
        .bind(cx.state.clock.now().0)
    )?;
    tx.commit().await?;
    Ok(())
}

/// Whether the viewer follows an idea, or without one the campaign; none for who has no address to be told at.
pub(in crate::server) async fn following(
    cx: &Cx,
    campaign: &Campaign,
    idea: Option<IdeaId>,
) -> Result<Option<bool>, AppError> {
    let Some(account) = cx.account().filter(|account| account.email.is_some()) else { return Ok(None) };
    let db = &cx.state.db;
    let chosen: Option<bool> = on!(db, c => {
        sqlx::query_scalar("SELECT follows FROM follow WHERE person_id = $1 AND campaign_id = $2 AND idea_id = $3")
            .bind(account.person.0)
            .bind(campaign.row.id)
            .bind(idea.unwrap_or_default().0)
            .fetch_optional(c)
            .await
    })?;
    if chosen.is_some() {
        return Ok(chosen);
    }
    let sql = match idea {
        Some(_) => "SELECT COUNT(*) FROM idea WHERE campaign_id = $1 AND principal = $2 AND id = $3",
        None => "SELECT COUNT(*) FROM participant WHERE campaign_id = $1 AND principal = $2 AND $3 = 0",
    };
    let principal = crate::server::principal::principal(&campaign.row.secret, account.device);
    let own: i64 = on!(db, c => {
        sqlx::query_scalar(sql)
            .bind(campaign.row.id)
            .bind(principal.to_vec())
            .bind(idea.unwrap_or_default().0)
            .fetch_one(c)
            .await
    })?;
    Ok(Some(own > 0))
}

/// What somebody chose to follow or not to.
#[derive(Serialize, sqlx::FromRow)]
pub(in crate::server) struct Followed {
    campaign: String,
    /// 0: the campaign itself.
    idea: i64,
    follows: bool,
    at: i64,
}

/// All that a person chose to follow or not to, for themselves to read.
pub(in crate::server) async fn follows_of(db: &Db, person: PersonId) -> Result<Vec<Followed>> {
    Ok(on!(db, c => {
        sqlx::query_as(
            "SELECT c.slug AS campaign, f.idea_id AS idea, f.follows, f.at FROM follow f
             JOIN campaign c ON c.id = f.campaign_id WHERE f.person_id = $1 ORDER BY f.at, c.id, f.idea_id",
        )
        .bind(person.0)
        .fetch_all(c)
        .await
    })?)
}

/// The number that stands for the campaign itself in the place of an idea's.
pub(super) const ITSELF: i64 = 0;

/// A campaign's secret, from which it is known who its participants are.
pub(super) async fn secret(db: &Db, campaign: CampaignId) -> Result<Vec<u8>> {
    Ok(on!(db, c => {
        sqlx::query_scalar("SELECT secret FROM campaign WHERE id = $1").bind(campaign.0).fetch_one(c).await
    })?)
}
