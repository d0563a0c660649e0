//! Improving an idea of one's own: the text before stays as a revision, and votes stay with the idea.

use super::submit::{Words, check_words, keep};
use crate::domain::amendment::{Difference, changed_lines};
use crate::domain::campaign::CampaignState;
use crate::domain::id::{CampaignId, IdeaId, Timestamp};
use crate::domain::idea::{Draft, IdeaStatus, Revision};
use crate::domain::phase;
use crate::domain::policy::Action;
use crate::error::AppError;
use crate::server::campaigns::{self, Campaign, date, next_seq, record};
use crate::server::context::Cx;
use crate::server::db::{Db, Tx, execute, on, within};
use crate::server::limits::Limited;
use crate::server::principal::{Principal, principal};
use crate::text::t;
use anyhow::Result;

/// Gives an idea of the viewer's own a new title and text. What was typed is kept for the viewer when it is refused.
///
/// # Errors
/// [`AppError::Invalid`] naming the fields, [`AppError::Conflict`] when ideas stand as they are by now,
/// [`AppError::Forbidden`] when somebody else brought it.
pub async fn revise(cx: &Cx, slug: &str, id: IdeaId, draft: Draft) -> Result<(), AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::Submit)?;
    cx.require_admission(&campaign).await?;
    cx.limit_device(Limited::Submit)?;
    let draft = Draft { of: Some(id), ..draft };
    let principal = principal(&campaign.row.secret, cx.device()?);
    let result = write(cx, &campaign, principal, id, &draft).await;
    keep(cx, campaign.row.id, &principal, result.as_ref().err().map(|_| &draft)).await?;
    result
}

/// An idea as it stands inside the transaction.
#[derive(sqlx::FromRow)]
struct Standing {
    title: String,
    text: String,
    status: String,
    principal: Vec<u8>,
    at: i64,
    /// Whether it comes from an earlier round: what stands here is signed by its author, and brought by a manager.
    taken_along: bool,
}

async fn write(cx: &Cx, campaign: &Campaign, who: Principal, idea: IdeaId, draft: &Draft) -> Result<(), AppError> {
    let words = check_words(draft).await?;
    let id = campaign.row.id();
    let mut tx = cx.state.db.begin().await?;
    // The campaign's lock, then the clock: what is decided here holds at the commit.
    let seq = next_seq(&mut tx, id).await?;
    let now = cx.state.clock.within(&mut tx).await?;
    let before: Option<Standing> = within!(&mut tx, c => {
        sqlx::query_as(
            "SELECT title, text, status, principal, COALESCE(revised_at, created_at) AS at,
                 origin IS NOT NULL AS taken_along FROM idea
             WHERE id = $1 AND campaign_id = $2",
        )
        .bind(idea.0)
        .bind(id.0)
        .fetch_optional(c)
        .await
    })?;
    let before = before.ok_or(AppError::NotFound)?;
    if before.principal != who || before.taken_along {
        return Err(AppError::Forbidden(t!("Only who brought an idea can improve it.").into()));
    }
    allowed(&mut tx, id, &before, now).await?;
    if before.title == words.title && before.text == words.text.source {
        tx.rollback().await?;
        return Ok(());
    }
    store(&mut tx, id, idea, &before, &words, seq, now).await?;
    record(&mut tx, id, seq, now, "idea_revised", Some(idea), "").await?;
    tx.commit().await?;
    cx.state.changed(id);
    Ok(())
}

/// Whether it may be improved now.
async fn allowed(tx: &mut Tx, campaign: CampaignId, idea: &Standing, now: Timestamp) -> Result<(), AppError> {
    let (state, frozen, reason): (String, bool, String) = within!(tx, c => {
        sqlx::query_as("SELECT state, ideas_frozen, ideas_reason FROM campaign WHERE id = $1")
            .bind(campaign.0)
            .fetch_one(c)
            .await
    })?;
    if frozen {
        return Err(AppError::Conflict(t!(
            "Changes to ideas are paused by the organisation. What you typed is kept. The reason given: {reason}",
            reason
        )));
    }
    let promise = campaigns::promise_in(tx, campaign).await?;
    let is_open = state == CampaignState::Draft.as_str()
        || state == CampaignState::Running.as_str()
            && phase::current(&promise.phases, now).is_some_and(|phase| phase.kind.revise());
    if !is_open || idea.status != IdeaStatus::Visible.as_str() {
        return Err(AppError::Conflict(t!("This idea stands as it is; the time to improve it is over.").into()));
    }
    Ok(())
}

async fn store(
    tx: &mut Tx,
    campaign: CampaignId,
    idea: IdeaId,
    before: &Standing,
    words: &Words,
    seq: i64,
    now: Timestamp,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO revision (idea_id, number, title, text, at)
             SELECT $1, COUNT(*) + 1, $2, $3, $4 FROM revision WHERE idea_id = $1",
        )
        .bind(idea.0)
        .bind(&before.title)
        .bind(&before.text)
        .bind(before.at)
    )?;
    execute!(
        tx,
        sqlx::query(
            "UPDATE idea SET title = $2, text = $3, html = $4, excerpt = $5, revised_at = $6, seq = $7 WHERE id = $1"
        )
        .bind(idea.0)
        .bind(&words.title)
        .bind(&words.text.source)
        .bind(&words.text.html)
        .bind(&words.text.excerpt)
        .bind(now.0)
        .bind(seq)
    )?;
    // PostgreSQL derives the words to search from the row itself.
    if let Tx::Sqlite(tx) = tx {
        sqlx::query("DELETE FROM idea_text WHERE rowid = $1").bind(idea.0).execute(&mut **tx).await?;
        sqlx::query("INSERT INTO idea_text (rowid, words) VALUES ($1, $2)")
            .bind(idea.0)
            .bind(format!("campaign{campaign} {} {}", words.title, words.text.source))
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Whether the viewer brought this idea and may improve it now.
///
/// # Errors
/// When the database fails.
pub(super) async fn may_revise(cx: &Cx, campaign: &Campaign, idea: IdeaId) -> Result<bool, AppError> {
    let draft = campaign.row.state()? == CampaignState::Draft;
    let phase = phase::current(&campaign.phases, cx.state.clock.now());
    let is_open =
        draft || phase.is_some_and(|phase| phase.kind.revise()) && campaign.row.state()? == CampaignState::Running;
    let Some(principal) = cx.principal(&campaign.row.secret).filter(|_| is_open && !campaign.row.ideas_frozen) else {
        return Ok(false);
    };
    let own: Option<i64> = on!(&cx.state.db, c => {
        sqlx::query_scalar("SELECT id FROM idea WHERE id = $1 AND principal = $2 AND status = 'visible'")
            .bind(idea.0)
            .bind(principal.to_vec())
            .fetch_optional(c)
            .await
    })?;
    Ok(own.is_some())
}

/// How an idea changed, newest first.
pub(super) async fn revisions(db: &Db, idea: IdeaId, time_zone: &str) -> Result<Vec<Revision>> {
    // The text that stands is the last of them.
    let texts: Vec<(String, String, i64)> = on!(db, c => {
        sqlx::query_as(
            "SELECT title, text, at FROM (
                 SELECT number, title, text, at FROM revision WHERE idea_id = $1
                 UNION ALL SELECT 9223372036854775807, title, text, revised_at FROM idea
                 WHERE id = $1 AND revised_at IS NOT NULL
             ) AS texts ORDER BY number",
        )
        .bind(idea.0)
        .fetch_all(c)
        .await
    })?;
    let difference = |what: &str, (before, after)| Difference { what: what.into(), before, after, language: None };
    let change = |pair: &[(String, String, i64)]| {
        let [(old_title, old_text, _), (title, text, at)] = pair else { return None };
        let mut differences = Vec::new();
        if old_title != title {
            differences.push(difference(t!("Title"), (old_title.clone(), title.clone())));
        }
        if old_text != text {
            differences.push(difference(t!("Text"), changed_lines(old_text, text)));
        }
        Some(Revision { when: date(Timestamp(*at), time_zone), differences })
    };
    Ok(texts.windows(2).rev().filter_map(change).collect())
}
