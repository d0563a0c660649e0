//! What the organisation lets stand on its board. Ideas that wait to be read before they are shown stand in a table of their
//! own, which nothing public reads; what is published becomes an idea like any other, and may be hidden like any other.

use super::audit::{Object, note};
use super::campaigns::{self, NewIdea, insert_ideas, next_seq, record};
use super::context::Cx;
use super::db::{Db, Tx, execute, on, within};
use super::ideas;
use super::ideas::outcome_of;
use super::markdown::rendered;
use super::principal::Principal;
use crate::api::moderation::{MineView, OwnIdea, WaitingIdea};
use crate::domain::audit::Change;
use crate::domain::id::{CampaignId, IdeaId, Timestamp};
use crate::domain::idea::IdeaStatus;
use crate::domain::moderation::Fate;
use crate::domain::policy::Action;
use crate::domain::text::{FieldError, REASON};
use crate::error::AppError;
use crate::text::t;
use anyhow::{Context, Result};
use sqlx::QueryBuilder;
use std::collections::HashMap;

/// How many are shown to be read at once, and moderated in one go.
const SHOWN: i64 = 50;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    principal: Vec<u8>,
    author: String,
    title: String,
    text: String,
    tag: String,
    accepted: i64,
    at: i64,
}

/// What somebody brought, wherever it stands.
#[derive(sqlx::FromRow)]
struct Own {
    id: i64,
    title: String,
    fate: String,
    reason: String,
    text: String,
    at: i64,
    outcome: String,
    why: String,
    decided_at: Option<i64>,
    merged_into: Option<i64>,
}

const SELECT: &str = "SELECT id, principal, author, title, text, tag, accepted, at FROM waiting WHERE reason = ''";

/// Lets an idea wait, under the newest version of the terms.
pub(super) async fn hold(tx: &mut Tx, campaign: CampaignId, idea: &NewIdea) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO waiting (campaign_id, principal, author, title, text, tag, at, accepted)
             SELECT $1, $2, $3, $4, $5, $6, $7, terms_version FROM campaign WHERE id = $1",
        )
        .bind(campaign.0)
        .bind(idea.principal.to_vec())
        .bind(&idea.author)
        .bind(&idea.title)
        .bind(&idea.text.source)
        .bind(&idea.tag)
        .bind(idea.created_at.0)
    )?;
    Ok(())
}

/// How many ideas wait in each of `campaigns`; those with none are absent.
pub(super) async fn counts(db: &Db, campaigns: &[i64]) -> Result<HashMap<i64, i64>> {
    if campaigns.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(i64, i64)> = on!(db, c => {
        let mut query =
            QueryBuilder::new("SELECT campaign_id, COUNT(*) FROM waiting WHERE reason = '' AND campaign_id IN (");
        let mut list = query.separated(", ");
        for id in campaigns {
            list.push_bind(*id);
        }
        query.push(") GROUP BY campaign_id");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(rows.into_iter().collect())
}

/// What keeps a campaign from being closed; none where nothing waits.
pub(super) async fn obstacle(tx: &mut Tx, campaign: CampaignId) -> Result<Option<String>> {
    let waiting: i64 = within!(tx, c => {
        sqlx::query_scalar("SELECT COUNT(*) FROM waiting WHERE campaign_id = $1 AND reason = ''")
            .bind(campaign.0)
            .fetch_one(c)
            .await
    })?;
    Ok((waiting > 0).then(|| t!("What people brought still waits to be read. Publish or reject it first.").to_owned()))
}

/// The ideas that wait in a campaign, the oldest first.
pub(super) async fn queue(db: &Db, campaign: CampaignId) -> Result<Vec<WaitingIdea>> {
    let rows: Vec<Row> = on!(db, c => {
        sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "{SELECT} AND campaign_id = $1 ORDER BY id LIMIT $2"
        )))
        .bind(campaign.0)
        .bind(SHOWN)
        .fetch_all(c)
        .await
    })?;
    let idea = |row: Row| WaitingIdea {
        id: row.id,
        title: row.title,
        text: row.text,
        author: row.author,
        tag: row.tag,
        at: Timestamp(row.at),
    };
    Ok(rows.into_iter().map(idea).collect())
}

/// Whether anything of this principal waits, or was rejected.
pub(super) async fn has_own(db: &Db, campaign: CampaignId, principal: &Principal) -> Result<bool> {
    let found: Option<i64> = on!(db, c => {
        sqlx::query_scalar("SELECT id FROM waiting WHERE campaign_id = $1 AND principal = $2 LIMIT 1")
            .bind(campaign.0)
            .bind(principal.to_vec())
            .fetch_optional(c)
            .await
    })?;
    Ok(found.is_some())
}

/// What the viewer brought to a campaign and what became of it, newest first.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such campaign for this viewer.
pub async fn mine(cx: &Cx, slug: &str) -> Result<MineView, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    let mut ideas = Vec::new();
    if let Some(principal) = cx.principal(&campaign.row.secret) {
        let rows: Vec<Own> = on!(&cx.state.db, c => {
            sqlx::query_as(
                "SELECT CAST(0 AS BIGINT) AS id, title, CASE WHEN reason = '' THEN 'waiting' ELSE 'rejected' END AS fate,
                     reason, text, at, '' AS outcome, '' AS why, CAST(NULL AS BIGINT) AS decided_at,
                     CAST(NULL AS BIGINT) AS merged_into
                 FROM waiting WHERE campaign_id = $1 AND principal = $2
                 UNION ALL
                 SELECT id, title, status, reason, '', created_at, outcome, outcome_reason, decided_at, merged_into
                 FROM idea WHERE campaign_id = $1 AND principal = $2 ORDER BY at DESC, id DESC LIMIT 200",
            )
            .bind(campaign.row.id)
            .bind(principal.to_vec())
            .fetch_all(c)
            .await
        })?;
        for Own { id, title, fate, reason, text, at, outcome, why, decided_at, merged_into } in rows {
            let fate = Fate::parse(&fate).context("what became of an idea is unknown")?;
            let outcome = outcome_of(&outcome, why, decided_at, merged_into)?;
            ideas.push(OwnIdea { id: IdeaId(id), title, fate, reason, text, outcome, at: Timestamp(at) });
        }
    }
    let now = cx.state.clock.now();
    let text = campaign.wording(Some(cx.reading()));
    Ok(MineView { slug: slug.to_owned(), question: text.question.to_owned(), language: text.language, ideas, now })
}

/// Publishes ideas that wait, or rejects them with a reason that those who brought them read.
///
/// # Errors
/// When the viewer may not, nothing was chosen, the reason is missing, or voting is over for what is to be published.
pub async fn moderate(cx: &Cx, slug: &str, chosen: &[i64], publish: bool, reason: &str) -> Result<(), AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::Moderate)?;
    if chosen.is_empty() {
        return Err(FieldError::new("waiting", t!("Select what you have read.")).into());
    }
    let reason = if publish { String::new() } else { REASON.check(reason)? };
    let id = campaign.row.id();
    let mut tx = cx.state.db.begin().await?;
    // The campaign's lock: another manager who presses at the same time finds nothing left.
    let seq = next_seq(&mut tx, id).await?;
    let at = cx.state.clock.within(&mut tx).await?;
    let rows = take(&mut tx, id, chosen, (publish, &reason)).await?;
    if rows.is_empty() {
        tx.rollback().await?;
        return Ok(());
    }
    if publish {
        if !is_open(&mut tx, id, at).await? {
            tx.rollback().await?;
            return Err(AppError::Conflict(t!("Voting is over; what waits can only be rejected now.").into()));
        }
        for idea in show(&mut tx, id, rows).await? {
            record(&mut tx, id, seq, at, "idea_published", Some(idea), "").await?;
            note(&mut tx, cx, campaign.place(), Change::IdeaPublished, Object::Idea(idea), "").await?;
        }
    } else {
        for _ in rows {
            // Moderation is counted in public, never told.
            record(&mut tx, id, seq, at, "idea_rejected", None, "").await?;
            note(&mut tx, cx, campaign.place(), Change::IdeaRejected, Object::Place, &reason).await?;
        }
    }
    tx.commit().await?;
    cx.state.changed(id);
    Ok(())
}

/// Those of `chosen` that still wait: taken out to be published, or given the reason.
async fn take(tx: &mut Tx, campaign: CampaignId, chosen: &[i64], (publish, reason): (bool, &str)) -> Result<Vec<Row>> {
    let chosen = &chosen[..chosen.len().min(usize::try_from(SHOWN)?)];
    let rows: Vec<Row> = within!(tx, c => {
        let mut query = QueryBuilder::new(SELECT);
        query.push(" AND campaign_id = ").push_bind(campaign.0).push(" AND id IN (");
        let mut list = query.separated(", ");
        for id in chosen {
            list.push_bind(*id);
        }
        query.push(") ORDER BY id");
        query.build_query_as().fetch_all(c).await
    })?;
    for row in &rows {
        match publish {
            true => execute!(tx, sqlx::query("DELETE FROM waiting WHERE id = $1").bind(row.id))?,
            false => {
                execute!(tx, sqlx::query("UPDATE waiting SET reason = $2 WHERE id = $1").bind(row.id).bind(reason))?
            }
        };
    }
    Ok(rows)
}

/// Whether the crowd can still vote on what is published, or will.
async fn is_open(tx: &mut Tx, campaign: CampaignId, now: Timestamp) -> Result<bool> {
    let open: i64 = within!(tx, c => {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM poll p JOIN campaign c ON c.id = p.campaign_id
             WHERE c.id = $1 AND c.state = 'running' AND p.electorate = 'crowd' AND NOT p.closed AND p.closes_at > $2",
        )
        .bind(campaign.0)
        .bind(now.0)
        .fetch_one(c)
        .await
    })?;
    Ok(open > 0)
}

/// Puts what waited on the board, as brought when it was brought and under the terms of then.
async fn show(tx: &mut Tx, campaign: CampaignId, rows: Vec<Row>) -> Result<Vec<IdeaId>> {
    let mut ideas = Vec::with_capacity(rows.len());
    let mut accepted = Vec::with_capacity(rows.len());
    for row in rows {
        let principal: Principal = row.principal.try_into().ok().context("a principal is damaged")?;
        accepted.push((principal, row.accepted));
        ideas.push(NewIdea {
            external_id: String::new(),
            principal,
            author: row.author,
            title: row.title,
            text: rendered(row.text).await?,
            tag: row.tag,
            status: IdeaStatus::Visible,
            created_at: Timestamp(row.at),
        });
    }
    let ids = insert_ideas(tx, campaign, &ideas).await?;
    for (principal, version) in accepted {
        execute!(
            tx,
            sqlx::query(
                "UPDATE participant SET accepted = $3 WHERE campaign_id = $1 AND principal = $2 AND accepted < $3",
            )
            .bind(campaign.0)
            .bind(principal.to_vec())
            .bind(version)
        )?;
    }
    Ok(ids)
}

/// Takes an idea off the board with a public reason, or puts it back.
///
/// # Errors
/// When the viewer may not, there is no such idea or the reason is missing.
pub async fn hide_idea(cx: &Cx, slug: &str, idea: IdeaId, hide: bool, reason: &str) -> Result<(), AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::Moderate)?;
    if ideas::cards(cx, slug, &[idea]).await?.is_empty() {
        return Err(AppError::NotFound);
    }
    let (from, to, by, kind) = if hide {
        (IdeaStatus::Visible, IdeaStatus::Hidden, -1_i64, "idea_hidden")
    } else {
        (IdeaStatus::Hidden, IdeaStatus::Visible, 1, "idea_shown")
    };
    let reason = if hide { REASON.check(reason)? } else { String::new() };
    let id = campaign.row.id();
    let mut tx = cx.state.db.begin().await?;
    let seq = next_seq(&mut tx, id).await?;
    let at = cx.state.clock.within(&mut tx).await?;
    let changed = execute!(
        &mut tx,
        sqlx::query("UPDATE idea SET status = $3, reason = $4, seq = $5 WHERE id = $1 AND status = $2")
            .bind(idea.0)
            .bind(from.as_str())
            .bind(to.as_str())
            .bind(&reason)
            .bind(seq)
    )?;
    if changed == 0 {
        tx.rollback().await?;
        return Ok(());
    }
    execute!(&mut tx, sqlx::query("UPDATE campaign SET ideas = ideas + $2 WHERE id = $1").bind(id.0).bind(by))?;
    record(&mut tx, id, seq, at, kind, Some(idea), &reason).await?;
    let change = if hide { Change::IdeaHidden } else { Change::IdeaShown };
    note(&mut tx, cx, campaign.place(), change, Object::Idea(idea), &reason).await?;
    tx.commit().await?;
    cx.state.changed(id);
    Ok(())
}
