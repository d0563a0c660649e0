//! Bringing an idea.

use crate::domain::campaign::CampaignState;
use crate::domain::id::{CampaignId, IdeaId, Timestamp};
use crate::domain::idea::{Draft, IdeaStatus};
use crate::domain::moderation::Moderation;
use crate::domain::phase;
use crate::domain::policy::{Action, may};
use crate::domain::text::{AUTHOR, FieldError, Limit, TAG, TEXT, TITLE};
use crate::error::AppError;
use crate::server::campaigns::{self, Campaign, NewIdea, insert_ideas, record};
use crate::server::context::Cx;
use crate::server::db::{Tx, execute, on, within};
use crate::server::limits::Limited;
use crate::server::markdown::{Rendered, rendered};
use crate::server::moderation::hold;
use crate::server::principal::{Principal, principal};
use crate::text::{t, tn};

/// Brings an idea; none is there yet where the terms let it wait. What was typed is kept for the viewer when it is refused.
///
/// # Errors
/// [`AppError::Invalid`] naming the fields, [`AppError::Conflict`] when the phase or the terms do not allow it.
pub async fn submit(cx: &Cx, slug: &str, draft: Draft) -> Result<Option<IdeaId>, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::Submit)?;
    // What the organisation brings to a draft is not the crowd's.
    if campaign.row.state()? != CampaignState::Draft {
        cx.require_admission(&campaign).await?;
    }
    // Before anything is written, and what comes too fast is not kept either.
    cx.limit_device(Limited::Submit)?;
    let principal = principal(&campaign.row.secret, cx.device()?);
    let result = bring(cx, &campaign, principal, &draft).await;
    let kept = if result.is_ok() { None } else { Some(&draft) };
    keep(cx, campaign.row.id, &principal, kept).await?;
    result
}

async fn bring(cx: &Cx, campaign: &Campaign, principal: Principal, draft: &Draft) -> Result<Option<IdeaId>, AppError> {
    let idea = check(campaign, principal, draft).await?;
    let id = campaign.row.id();
    let mut tx = cx.state.db.begin().await?;
    // The campaign's lock, then its state, its terms and the clock: what is decided here holds at the commit. Its number
    // stays for now, since nobody is to see that something waits.
    execute!(&mut tx, sqlx::query("UPDATE campaign SET seq = seq WHERE id = $1").bind(id.0))?;
    let now = cx.state.clock.within(&mut tx).await?;
    let moderation = allowed(&mut tx, cx, campaign, principal, now).await?;
    let idea = NewIdea { created_at: now, ..idea };
    if moderation == Moderation::Before {
        hold(&mut tx, id, &idea).await?;
        tx.commit().await?;
        return Ok(None);
    }
    let seq = campaigns::next_seq(&mut tx, id).await?;
    let ids = insert_ideas(&mut tx, id, std::slice::from_ref(&idea)).await?;
    let idea = *ids.first().ok_or(AppError::NotFound)?;
    accept_terms(&mut tx, id, principal).await?;
    record(&mut tx, id, seq, now, "idea_submitted", Some(idea), "").await?;
    tx.commit().await?;
    cx.state.changed(id);
    Ok(Some(idea))
}

/// Writes down under which version of the terms somebody takes part.
async fn accept_terms(tx: &mut Tx, campaign: CampaignId, principal: Principal) -> Result<(), AppError> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE participant SET accepted = (SELECT terms_version FROM campaign WHERE id = $1)
             WHERE campaign_id = $1 AND principal = $2",
        )
        .bind(campaign.0)
        .bind(principal.to_vec())
    )?;
    Ok(())
}

/// What an idea says.
pub(super) struct Words {
    /// Its headline, one line.
    pub(super) title: String,
    /// Its text.
    pub(super) text: Rendered,
}

/// Title and text as they may stand.
///
/// # Errors
/// [`AppError::Invalid`] naming the fields.
pub(super) async fn check_words(draft: &Draft) -> Result<Words, AppError> {
    let (title, text) = match (TITLE.check(&draft.title), TEXT.check(&draft.text)) {
        (Ok(title), Ok(text)) => (title, text),
        (title, text) => return Err(AppError::Invalid(title.err().into_iter().chain(text.err()).collect())),
    };
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(Words { title, text: rendered(text).await? })
}

async fn check(campaign: &Campaign, principal: Principal, draft: &Draft) -> Result<NewIdea, AppError> {
    let mut errors = Vec::new();
    let words = match check_words(draft).await {
        Ok(words) => Some(words),
        Err(AppError::Invalid(faults)) => {
            errors.extend(faults);
            None
        }
        Err(error) => return Err(error),
    };
    let author = AUTHOR.check(&draft.author).unwrap_or_else(|error| {
        errors.push(error);
        String::new()
    });
    let tag = draft.tag.trim().to_owned();
    if !tag.is_empty() && !campaign.row.tags()?.contains(&tag) {
        errors.push(FieldError::new("tag", t!("Please choose one of the tags offered.")));
    }
    let (Some(Words { title, text }), true) = (words, errors.is_empty()) else {
        return Err(AppError::Invalid(errors));
    };
    Ok(NewIdea {
        external_id: String::new(),
        principal,
        author: author.split_whitespace().collect::<Vec<_>>().join(" "),
        title,
        text,
        tag,
        status: IdeaStatus::Visible,
        created_at: Timestamp(0),
    })
}

/// Whether it may be brought now, and whether it waits to be read.
async fn allowed(
    tx: &mut Tx,
    cx: &Cx,
    campaign: &Campaign,
    principal: Principal,
    now: Timestamp,
) -> Result<Moderation, AppError> {
    let id = campaign.row.id();
    let (state, frozen, reason): (String, bool, String) = within!(tx, c => {
        sqlx::query_as("SELECT state, ideas_frozen, ideas_reason FROM campaign WHERE id = $1")
            .bind(id.0)
            .fetch_one(c)
            .await
    })?;
    let manages = is_by_organisation(cx, campaign);
    if manages && state == CampaignState::Draft.as_str() {
        return Ok(Moderation::After);
    }
    if state != CampaignState::Running.as_str() {
        return Err(AppError::Conflict(t!("This campaign is over. Everything that was said stays to be read.").into()));
    }
    if frozen {
        return Err(AppError::Conflict(t!(
            "Bringing ideas is paused by the organisation. What you typed is kept. The reason given: {reason}",
            reason
        )));
    }
    let promise = campaigns::promise_in(tx, id).await?;
    match phase::current(&promise.phases, now) {
        Some(phase) if phase.kind.submit() => {}
        None => return Err(AppError::Conflict(t!("Ideas can be brought once the campaign opens.").into())),
        Some(phase) if phase.kind.vote() => {
            return Err(AppError::Conflict(
                t!("The time for new ideas is over. You can still vote for those on the board.").into(),
            ));
        }
        Some(_) => return Err(AppError::Conflict(t!("The time for ideas and votes is over.").into())),
    }
    let brought: i64 = within!(tx, c => {
        sqlx::query_scalar(BROUGHT).bind(id.0).bind(principal.to_vec()).fetch_one(c).await
    })?;
    match promise.terms.submissions_per_participant {
        Some(0) => Err(AppError::Conflict(t!("In this campaign the ideas are given; nobody adds to them.").into())),
        Some(limit) if !manages && brought >= i64::from(limit) => Err(AppError::Conflict(tn!(
            limit.into(),
            "You have brought {n} idea, as many as the terms allow. You can still vote for others.",
            "You have brought {n} ideas, as many as the terms allow. You can still vote for others."
        ))),
        // What the organisation brings itself it has read.
        _ if manages => Ok(Moderation::After),
        _ => Ok(promise.terms.moderation),
    }
}

/// What waits counts as brought; what was rejected does not.
const BROUGHT: &str = "SELECT COALESCE((SELECT ideas FROM participant WHERE campaign_id = $1 AND principal = $2), 0)
    + (SELECT COUNT(*) FROM waiting WHERE campaign_id = $1 AND principal = $2 AND reason = '')";

/// Whether the viewer runs the campaign: what the organisation brings itself is not counted against a participant's limit.
fn is_by_organisation(cx: &Cx, campaign: &Campaign) -> bool {
    may(cx.role(&campaign.row), CampaignState::Draft, Action::Submit)
}

/// How many ideas the viewer may still bring; none where there is no limit for them.
///
/// # Errors
/// When the database fails.
pub async fn left(cx: &Cx, campaign: &Campaign) -> Result<Option<u32>, AppError> {
    let limit = match campaign.terms.submissions_per_participant {
        // Where the terms say that nobody adds to the ideas, that holds for everybody once it is launched.
        Some(limit)
            if !is_by_organisation(cx, campaign) || (limit == 0 && campaign.row.state()? != CampaignState::Draft) =>
        {
            limit
        }
        _ => return Ok(None),
    };
    let Some(principal) = cx.principal(&campaign.row.secret).filter(|_| limit > 0) else { return Ok(Some(limit)) };
    let brought: i64 = on!(&cx.state.db, c => {
        sqlx::query_scalar(BROUGHT).bind(campaign.row.id).bind(principal.to_vec()).fetch_one(c).await
    })?;
    Ok(Some(limit.saturating_sub(u32::try_from(brought).unwrap_or(u32::MAX))))
}

/// What this viewer was typing when it was last refused: a new idea, or what was to improve the idea `of`.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such campaign for this viewer.
pub async fn draft(cx: &Cx, slug: &str, of: Option<IdeaId>) -> Result<Option<Draft>, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    let Some(principal) = cx.principal(&campaign.row.secret) else { return Ok(None) };
    let content: Option<String> = on!(&cx.state.db, c => {
        sqlx::query_scalar("SELECT content FROM draft WHERE campaign_id = $1 AND principal = $2")
            .bind(campaign.row.id)
            .bind(principal.to_vec())
            .fetch_optional(c)
            .await
    })?;
    let kept: Option<Draft> = content.and_then(|content| serde_json::from_str(&content).ok());
    Ok(kept.filter(|kept| kept.of == of))
}

/// The draft with room in each field to shorten what is too long, and no more.
fn bounded(draft: &Draft) -> Draft {
    let cut = |text: &str, limit: Limit| text.chars().take(2 * limit.max).collect();
    Draft {
        title: cut(&draft.title, TITLE),
        text: cut(&draft.text, TEXT),
        tag: cut(&draft.tag, TAG),
        author: cut(&draft.author, AUTHOR),
        of: draft.of,
    }
}

/// Keeps a draft for its writer, or drops the one that is kept.
pub(super) async fn keep(cx: &Cx, campaign: i64, principal: &Principal, draft: Option<&Draft>) -> Result<(), AppError> {
    let content = draft.and_then(|draft| serde_json::to_string(&bounded(draft)).ok());
    let mut tx = cx.state.db.begin().await?;
    match content {
        Some(content) => execute!(
            &mut tx,
            sqlx::query(
                "INSERT INTO draft (campaign_id, principal, content, at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (campaign_id, principal) DO UPDATE SET content = excluded.content, at = excluded.at",
            )
            .bind(campaign)
            .bind(principal.to_vec())
            .bind(content)
            .bind(cx.state.clock.now().0)
        )?,
        None => execute!(
            &mut tx,
            sqlx::query("DELETE FROM draft WHERE campaign_id = $1 AND principal = $2")
                .bind(campaign)
                .bind(principal.to_vec())
        )?,
    };
    tx.commit().await?;
    Ok(())
}
