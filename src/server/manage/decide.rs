//! Deciding what becomes of ideas, one or many at once, with a public reason.

use super::kept::{keep, kept};
use crate::api::manage::DecisionsView;
use crate::domain::audit::Change;
use crate::domain::commitment::Commitment;
use crate::domain::id::{CampaignId, IdeaId, Timestamp};
use crate::domain::idea::BoardQuery;
use crate::domain::outcome::{AT_ONCE, Decision, OutcomeKind, TAKE_BACK, named};
use crate::domain::policy::Action;
use crate::domain::text::{FieldError, REASON};
use crate::error::AppError;
use crate::server::audit::{Object, note};
use crate::server::campaigns::{self, Campaign, date, next_seq, record};
use crate::server::context::Cx;
use crate::server::db::{Tx, within};
use crate::server::notices::{What, announce};
use crate::server::{ideas, jury};
use crate::text::{t, tn};
use sqlx::QueryBuilder;

/// The form's name among what is kept.
const FORM: &str = "decision";

/// The ideas of a campaign with their outcomes, and what was typed when a decision was last refused.
///
/// # Errors
/// When the viewer may not decide here, or what [`ideas::board`] gives.
pub async fn decisions(cx: &Cx, slug: &str, query: &BoardQuery) -> Result<DecisionsView, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::Decide)?;
    let board = ideas::board(cx, slug, query).await?;
    let typed = kept::<Decision>(cx, FORM).await?.filter(|typed| typed.slug == slug).unwrap_or_default();
    let jury = jury::results(cx, &campaign).await?.into_iter().flatten().map(|(_, standing)| standing).collect();
    Ok(DecisionsView { campaign: campaigns::view(cx, slug).await?, board, typed, jury })
}

/// Gives ideas an outcome, or takes it back. All of them or none.
///
/// # Errors
/// [`AppError::Invalid`] naming the fields; [`AppError::Conflict`] when an idea is not on the board.
pub async fn decide(cx: &Cx, decision: &Decision) -> Result<(), AppError> {
    let campaign = campaigns::find(cx, &decision.slug).await?;
    cx.require(&campaign, Action::Decide)?;
    let result = write(cx, &campaign, decision).await;
    keep(cx, FORM, result.as_ref().err().map(|_| decision)).await?;
    result
}

/// What a form asks for, once it is known to be whole.
struct Checked {
    ideas: Vec<IdeaId>,
    /// None takes the outcome back.
    kind: Option<OutcomeKind>,
    reason: String,
    /// The idea that goes on, for what is merged.
    into: Option<IdeaId>,
}

fn check(decision: &Decision) -> Result<Checked, AppError> {
    let mut errors = Vec::new();
    let mut ideas = decision.ideas.clone();
    ideas.sort_unstable();
    ideas.dedup();
    if ideas.is_empty() {
        errors.push(FieldError::new("ideas", t!("Please select the ideas that this is about.")));
    } else if ideas.len() > AT_ONCE {
        errors.push(FieldError::new("ideas", t!("Please decide about at most {most} ideas at once.", most = AT_ONCE)));
    }
    let kind = OutcomeKind::parse(&decision.outcome);
    if kind.is_none() && decision.outcome != TAKE_BACK {
        errors.push(FieldError::new("outcome", t!("Please choose what you have decided.")));
    }
    let reason = REASON.check(&decision.reason).unwrap_or_else(|error| {
        errors.push(error);
        String::new()
    });
    let into = named(&decision.into).filter(|_| kind == Some(OutcomeKind::Merged));
    if kind == Some(OutcomeKind::Merged) && into.is_none() {
        errors.push(FieldError::new(
            "into",
            t!("Please give the number of the idea that goes on, or the address of its page."),
        ));
    }
    if into.is_some_and(|into| ideas.contains(&into)) {
        errors.push(FieldError::new(
            "into",
            t!("The idea that goes on is among those selected. Take it out of the selection."),
        ));
    }
    if errors.is_empty() { Ok(Checked { ideas, kind, reason, into }) } else { Err(AppError::Invalid(errors)) }
}

/// Until when the jury scores whose choice is promised; none where it is done, or nothing of the kind is promised.
async fn scored_until(tx: &mut Tx, campaign: &Campaign, at: Timestamp) -> Result<Option<Timestamp>, AppError> {
    if !matches!(campaign.terms.commitment, Commitment::Jury(_)) {
        return Ok(None);
    }
    let until: Option<i64> = within!(tx, c => {
        sqlx::query_scalar(
            "SELECT MAX(closes_at) FROM poll
             WHERE campaign_id = $1 AND electorate = 'jury' AND NOT closed AND closes_at > $2",
        )
        .bind(campaign.row.id)
        .bind(at.0)
        .fetch_one(c)
        .await
    })?;
    Ok(until.map(Timestamp))
}

async fn write(cx: &Cx, of: &Campaign, decision: &Decision) -> Result<(), AppError> {
    let (campaign, checked) = (of.row.id(), check(decision)?);
    let mut tx = cx.state.db.begin().await?;
    let seq = next_seq(&mut tx, campaign).await?;
    let at = cx.state.clock.within(&mut tx).await?;
    if checked.kind.is_some_and(OutcomeKind::is_taken_on)
        && let Some(until) = scored_until(&mut tx, of, at).await?
    {
        tx.rollback().await?;
        let until = date(until, &of.row.time_zone);
        return Err(AppError::Conflict(t!(
            "The jury’s choice is promised, and the jury scores until {until}. Say after that what you take on.",
            until
        )));
    }
    if let Some(into) = checked.into
        && let Err(error) = lead(&mut tx, campaign, &checked.ideas, into, seq).await
    {
        tx.rollback().await?;
        return Err(error);
    }
    let changed = store(&mut tx, campaign, &checked, seq, at).await?;
    if changed != checked.ideas.len() as u64 {
        tx.rollback().await?;
        return Err(AppError::Conflict(
            t!("One of these ideas is not on the board any more, so nothing was decided. Please load the list again.")
                .into(),
        ));
    }
    let (event, detail) = match checked.kind {
        Some(kind) => ("decided", noted(Some(kind), 1, &checked.reason)),
        None => ("decision_taken_back", checked.reason.clone()),
    };
    for idea in &checked.ideas {
        record(&mut tx, campaign, seq, at, event, Some(*idea), &detail).await?;
    }
    log(&mut tx, cx, of, &checked).await?;
    announce(&mut tx, campaign, What::Outcomes(checked.ideas), at).await?;
    tx.commit().await?;
    cx.state.changed(campaign);
    Ok(())
}

/// Notes a decision: one line however many ideas it is about. Which they are, their own pages say.
async fn log(tx: &mut Tx, cx: &Cx, campaign: &Campaign, checked: &Checked) -> sqlx::Result<()> {
    let object = if let [idea] = checked.ideas[..] { Object::Idea(idea) } else { Object::Place };
    let detail = noted(checked.kind, checked.ideas.len(), &checked.reason);
    note(tx, cx, campaign.place(), Change::Decided, object, &detail).await
}

/// A decision as events and the log keep it: its kind, about how many ideas where it is not one, and the reason, as in
/// `chosen 3: They go well together.`
fn noted(kind: Option<OutcomeKind>, ideas: usize, reason: &str) -> String {
    let kind = kind.map_or(TAKE_BACK, OutcomeKind::as_str);
    if ideas == 1 { format!("{kind}: {reason}") } else { format!("{kind} {ideas}: {reason}") }
}

/// What was noted, in words.
pub(in crate::server) fn told(noted: String) -> String {
    let Some((head, reason)) = noted.split_once(": ") else { return noted };
    let (kind, ideas) = head.split_once(' ').map_or((head, None), |(kind, ideas)| (kind, ideas.parse::<i64>().ok()));
    let outcome = match OutcomeKind::parse(kind) {
        Some(kind) => kind.label(),
        None if kind == TAKE_BACK => t!("Taken back##a decision"),
        None => return noted,
    };
    match ideas {
        Some(n) => tn!(n, "{outcome} ({n} idea): {reason}", "{outcome} ({n} ideas): {reason}", outcome, reason),
        None => format!("{outcome}: {reason}"),
    }
}

/// Makes `into` the idea that goes on: what was merged into one of `ideas` leads there too from now on.
async fn lead(tx: &mut Tx, campaign: CampaignId, ideas: &[IdeaId], into: IdeaId, seq: i64) -> Result<(), AppError> {
    let row: Option<Option<i64>> = within!(&mut *tx, c => {
        sqlx::query_scalar("SELECT merged_into FROM idea WHERE id = $1 AND campaign_id = $2 AND status = 'visible'")
            .bind(into.0)
            .bind(campaign.0)
            .fetch_optional(c)
            .await
    })?;
    let fault = |message: String| AppError::from(FieldError::new("into", message));
    match row {
        None => return Err(fault(t!("There is no idea {into} on this board.", into))),
        Some(Some(other)) => {
            return Err(fault(t!(
                "That idea is merged itself, into {other}. Give {other} as the one that goes on.",
                other
            )));
        }
        Some(None) => {}
    }
    within!(tx, c => {
        let mut query = QueryBuilder::new("UPDATE idea SET merged_into = ");
        query.push_bind(into.0).push(", seq = ").push_bind(seq).push(" WHERE merged_into IN (");
        let mut list = query.separated(", ");
        for idea in ideas {
            list.push_bind(idea.0);
        }
        query.push(")");
        query.build().execute(c).await.map(drop)
    })?;
    Ok(())
}

/// Writes the outcome to those of the ideas that are on the campaign's board; how many those are.
async fn store(tx: &mut Tx, campaign: CampaignId, checked: &Checked, seq: i64, at: Timestamp) -> Result<u64, AppError> {
    let (kind, reason, decided_at) = match checked.kind {
        Some(kind) => (kind.as_str(), checked.reason.clone(), Some(at.0)),
        None => ("", String::new(), None),
    };
    Ok(within!(tx, c => {
        let mut query = QueryBuilder::new("UPDATE idea SET outcome = ");
        query.push_bind(kind).push(", outcome_reason = ").push_bind(reason);
        query.push(", merged_into = ").push_bind(checked.into.map(|into| into.0));
        query.push(", decided_at = ").push_bind(decided_at).push(", taken_on_at = ");
        match checked.kind.filter(|kind| kind.is_taken_on()) {
            Some(_) => query.push("COALESCE(taken_on_at, ").push_bind(at.0).push(")"),
            None => query.push("NULL"),
        };
        query.push(", seq = ").push_bind(seq);
        query.push(" WHERE status = 'visible' AND campaign_id = ").push_bind(campaign.0).push(" AND id IN (");
        let mut list = query.separated(", ");
        for idea in &checked.ideas {
            list.push_bind(idea.0);
        }
        query.push(")");
        query.build().execute(c).await.map(|done| done.rows_affected())
    })?)
}
