//! All of one's data, as one file.

use super::join::campaigns_of;
use crate::domain::id::{CampaignId, Timestamp};
use crate::error::AppError;
use crate::server::accounts::profile;
use crate::server::codes;
use crate::server::context::Cx;
use crate::server::db::{Db, on};
use crate::server::notices;
use crate::server::principal::{Principal, principal};
use anyhow::Result;
use serde::Serialize;
use serde_json::{Value, json};

#[derive(Serialize, sqlx::FromRow)]
struct IdeaRow {
    id: i64,
    title: String,
    text: String,
    tag: String,
    author: String,
    status: String,
    created_at: i64,
}

#[derive(Serialize, sqlx::FromRow)]
struct VoteRow {
    idea: i64,
    title: String,
    value: i64,
    at: i64,
}

/// All that is known about whoever asks: the account, the sessions, the roles, and in each campaign ideas, votes and
/// drafts, whether an invitation code was entered, and what one chose to follow. Times are milliseconds since 1970 UTC.
///
/// # Errors
/// [`AppError::SignIn`] for who has no account.
pub async fn export(cx: &Cx) -> Result<Value, AppError> {
    let account = cx.require_account()?;
    let view = profile::read(cx).await?;
    let mut campaigns = Vec::new();
    for (id, secret) in campaigns_of(&cx.state.db, account.device).await? {
        campaigns.push(campaign(&cx.state.db, id, principal(&secret, account.device)).await?);
    }
    let created_at: i64 = on!(&cx.state.db, c => {
        sqlx::query_scalar("SELECT created_at FROM person WHERE id = $1").bind(account.person.0).fetch_one(c).await
    })?;
    let follows = notices::follows_of(&cx.state.db, account.person).await?;
    Ok(json!({
        "account": view, "created_at": Timestamp(created_at), "campaigns": campaigns, "follows": follows,
    }))
}

async fn campaign(db: &Db, id: CampaignId, principal: Principal) -> Result<Value> {
    let (holder, principal) = (principal, principal.to_vec());
    let (slug, question): (String, String) = on!(db, c => {
        sqlx::query_as("SELECT slug, question FROM campaign WHERE id = $1").bind(id.0).fetch_one(c).await
    })?;
    let ideas: Vec<IdeaRow> = on!(db, c => {
        sqlx::query_as(
            "SELECT id, title, text, tag, author, status, created_at FROM idea
             WHERE campaign_id = $1 AND principal = $2 ORDER BY id",
        )
        .bind(id.0)
        .bind(&principal)
        .fetch_all(c)
        .await
    })?;
    let votes: Vec<VoteRow> = on!(db, c => {
        sqlx::query_as(
            "SELECT i.id AS idea, i.title, CAST(e.value AS BIGINT) AS value, e.at FROM entry e
             JOIN poll p ON p.id = e.poll_id JOIN idea i ON i.id = e.idea_id
             WHERE p.campaign_id = $1 AND e.principal = $2 ORDER BY e.at, i.id",
        )
        .bind(id.0)
        .bind(&principal)
        .fetch_all(c)
        .await
    })?;
    let draft: Option<String> = on!(db, c => {
        sqlx::query_scalar("SELECT content FROM draft WHERE campaign_id = $1 AND principal = $2")
            .bind(id.0)
            .bind(&principal)
            .fetch_optional(c)
            .await
    })?;
    let code = codes::holds(db, id, &holder).await?;
    Ok(json!({ "campaign": slug, "question": question, "ideas": ideas, "votes": votes, "draft": draft, "code": code }))
}
