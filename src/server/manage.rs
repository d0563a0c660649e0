//! What a manager does: plan, launch, freeze, moderate, decide, close.

mod amend;
mod beginning;
mod decide;
pub(super) mod kept;
mod objective;
mod plan;
mod round;
mod slug;
mod templates;
mod typed;

pub use amend::{amend, amendment, forget as forget_amendment, prepare as prepare_amendment};
pub use beginning::beginnings;
pub(super) use decide::told;
pub use decide::{decide, decisions};
pub(super) use objective::progress;
pub use objective::set_objective;
pub(super) use plan::is_picture;
pub use plan::{delete_draft, forget_plan, launch, plan, save};
pub use round::{prepare_round, round};
pub(super) use slug::is_taken;
pub use slug::slug;

use super::audit::{Object, note};
use super::campaigns::{self, Campaign, CampaignRow, close_in, lock, next_seq, record};
use super::context::Cx;
use super::db::{execute, on};
use super::moderation;
use super::notices::{What, announce};
use super::report;
use crate::api::manage::{ControlView, ManageView, OwnCampaign};
use crate::api::moderation::WaitingIdea;
use crate::domain::audit::Change;
use crate::domain::campaign::{CampaignState, Pausable};
use crate::domain::participation::Participation;
use crate::domain::policy::{Action, Role};
use crate::domain::report::Promised;
use crate::domain::text::REASON;
use crate::error::AppError;
use crate::text::t;
use sqlx::QueryBuilder;

/// Campaigns on the manager's home.
const CAMPAIGNS: i64 = 100;

/// The campaigns in which the viewer has a role: of the organisation `only`, or where that is empty of all.
///
/// # Errors
/// [`AppError::SignIn`] for who has no account, [`AppError::Forbidden`] for who has no role anywhere.
pub async fn home(cx: &Cx, only: &str) -> Result<ManageView, AppError> {
    cx.require_account()?;
    if !cx.viewer().manages {
        return Err(AppError::Forbidden(
            t!("These pages are for the people of an organisation. You come in by the link you were sent.").into(),
        ));
    }
    let rows: Vec<CampaignRow> = on!(&cx.state.db, c => {
        let mut query = QueryBuilder::new(campaigns::SELECT);
        query.push(" WHERE (FALSE");
        let visible = |role: Role| if role.is_staff() { ")" } else { " AND c.state <> 'draft')" };
        for member in cx.members().iter().filter(|member| only.is_empty() || member.slug == only) {
            query.push(" OR (c.organisation_id = ").push_bind(member.organisation.0).push(visible(member.role));
        }
        for assigned in cx.assigned().iter().filter(|assigned| only.is_empty() || assigned.slug == only) {
            query.push(" OR (c.id = ").push_bind(assigned.campaign.0).push(visible(assigned.role));
        }
        query.push(
            ") ORDER BY CASE c.state WHEN 'draft' THEN 0 WHEN 'running' THEN 1 ELSE 2 END, c.id DESC LIMIT ",
        );
        query.push_bind(CAMPAIGNS);
        query.build_query_as().fetch_all(c).await
    })?;
    // Whoever is listed has a role; a campaign that is not theirs any more is none of their business.
    let roles: Vec<Role> = rows.iter().filter_map(|row| cx.role(row)).collect();
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut waiting = moderation::counts(&cx.state.db, &ids).await?;
    let campaigns = campaigns::cards(cx, rows, Some(cx.reading())).await?.into_iter().zip(roles).zip(ids);
    Ok(ManageView {
        campaigns: campaigns
            .map(|((card, role), id)| {
                // Only who moderates is told that something waits.
                let waiting = waiting.remove(&id).filter(|_| role.manages()).unwrap_or(0);
                OwnCampaign { card, waiting, role }
            })
            .collect(),
        organisations: cx.organisations(),
        may_create: cx.plans_for(only).is_some(),
        now: cx.state.clock.now(),
    })
}

/// One campaign for its control page.
///
/// # Errors
/// [`AppError::NotFound`] for who is not of its organisation.
pub async fn view(cx: &Cx, slug: &str) -> Result<ControlView, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::ReadAll)?;
    let (row, now) = (&campaign.row, cx.state.clock.now());
    let count = |metric| objective::count(row, metric);
    let checklist = match row.state()? {
        CampaignState::Draft => plan::look_over(cx, &campaign, now).await?,
        _ => Vec::new(),
    };
    let (owed, obstacle) = owed(cx, &campaign).await?;
    Ok(ControlView {
        campaign: campaigns::view(cx, slug).await?,
        checklist,
        progress: progress(&row.objective, &row.time_zone, row.launched_at, now, count)?,
        owed,
        obstacle,
        waiting: waiting(cx, &campaign).await?,
        codes: campaign.terms.participation == Participation::Codes,
        objective: objective::form(cx, row).await?,
    })
}

/// Pauses voting or bringing ideas with a public reason, or resumes it.
///
/// # Errors
/// When the viewer may not, the campaign is not running or the reason is missing.
pub async fn freeze(cx: &Cx, slug: &str, what: Pausable, on: bool, reason: &str) -> Result<(), AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::Freeze)?;
    let reason = if on { REASON.check(reason)? } else { String::new() };
    let id = campaign.row.id();
    let (sql, paused, resumed) = match what {
        Pausable::Votes => (
            "UPDATE campaign SET frozen = $2, freeze_reason = $3 WHERE id = $1 AND state = 'running' AND frozen <> $2",
            "votes_frozen",
            "votes_resumed",
        ),
        Pausable::Ideas => (
            "UPDATE campaign SET ideas_frozen = $2, ideas_reason = $3
             WHERE id = $1 AND state = 'running' AND ideas_frozen <> $2",
            "ideas_frozen",
            "ideas_resumed",
        ),
    };
    let mut tx = cx.state.db.begin().await?;
    let seq = next_seq(&mut tx, id).await?;
    let at = cx.state.clock.within(&mut tx).await?;
    let changed = execute!(&mut tx, sqlx::query(sql).bind(id.0).bind(on).bind(&reason))?;
    if changed == 0 {
        tx.rollback().await?;
        return Ok(());
    }
    record(&mut tx, id, seq, at, if on { paused } else { resumed }, None, &reason).await?;
    let change = match (what, on) {
        (Pausable::Votes, true) => Change::VotesPaused,
        (Pausable::Votes, false) => Change::VotesResumed,
        (Pausable::Ideas, true) => Change::IdeasPaused,
        (Pausable::Ideas, false) => Change::IdeasResumed,
    };
    note(&mut tx, cx, campaign.place(), change, Object::Place, &reason).await?;
    tx.commit().await?;
    cx.state.changed(id);
    Ok(())
}

/// What waits to be read, for who moderates.
async fn waiting(cx: &Cx, campaign: &Campaign) -> Result<(Vec<WaitingIdea>, i64), AppError> {
    if cx.require(campaign, Action::Moderate).is_err() {
        return Ok((Vec::new(), 0));
    }
    let id = campaign.row.id();
    let all = moderation::counts(&cx.state.db, &[id.0]).await?.remove(&id.0).unwrap_or(0);
    Ok((moderation::queue(&cx.state.db, id).await?, all))
}

/// What a running campaign owes and has not done, once voting has closed; and for who may close it, why it cannot be.
async fn owed(cx: &Cx, campaign: &Campaign) -> Result<(Vec<Promised>, Option<String>), AppError> {
    if campaign.row.state()? != CampaignState::Running {
        return Ok((Vec::new(), None));
    }
    let mut tx = cx.state.db.begin_reading().await?;
    let promised = report::promised(&mut tx, campaign, cx.state.clock.now()).await?;
    let waiting = moderation::obstacle(&mut tx, campaign.row.id()).await?;
    tx.rollback().await?;
    let obstacle = waiting.or_else(|| refusal(&promised)).filter(|_| cx.require(campaign, Action::Close).is_ok());
    let decides = campaign.polls.iter().all(|poll| poll.closed);
    let owed = promised.into_iter().filter(|promised| decides && promised.duty.is_outstanding()).collect();
    Ok((owed, obstacle))
}

/// Why the campaign cannot be closed: what is owed under its terms.
fn refusal(promised: &[Promised]) -> Option<String> {
    let owed: Vec<&Promised> = promised.iter().filter(|promised| promised.duty.is_outstanding()).collect();
    let about = owed.iter().find(|promised| !promised.title.is_empty()).map(|promised| promised.title.as_str());
    match (owed.len(), about) {
        (0, _) => None,
        (1, Some(title)) => {
            Some(t!("Under the terms “{title}” is still owed a decision. Decide about it first.", title))
        }
        (n, Some(title)) => Some(t!(
            "Under the terms {n} decisions are still owed, the first about “{title}”. Decide about them first.",
            n,
            title
        )),
        (_, None) => Some(t!("Under the terms the jury's choice is still owed. Decide first.").to_owned()),
    }
}

/// Ends a running campaign now. Refused while something is owed under its terms.
///
/// # Errors
/// When the viewer may not, it is not running, or something is owed.
pub async fn close(cx: &Cx, slug: &str) -> Result<(), AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::Close)?;
    let mut tx = cx.state.db.begin().await?;
    lock(&mut tx, campaign.row.id()).await?;
    let at = cx.state.clock.within(&mut tx).await?;
    if close_in(&mut tx, campaign.row.id(), at).await? {
        if let Some(obstacle) = moderation::obstacle(&mut tx, campaign.row.id()).await? {
            tx.rollback().await?;
            return Err(AppError::Conflict(obstacle));
        }
        // Nobody can vote any more: these are the counts that the promise is about.
        let promised = report::promised(&mut tx, &campaign, at).await?;
        if let Some(refusal) = refusal(&promised) {
            tx.rollback().await?;
            return Err(AppError::Conflict(refusal));
        }
        announce(&mut tx, campaign.row.id(), What::Closed, at).await?;
        note(&mut tx, cx, campaign.place(), Change::Closed, Object::Place, "").await?;
    }
    tx.commit().await?;
    cx.state.changed(campaign.row.id());
    Ok(())
}
