//! Which ideas a jury is asked about: those with the most votes, or those that the organisation has chosen. What it chose last
//! stands in the campaign's public history with its reason, and holds from there.

use super::Sitting;
use crate::api::jury::{Candidate, ShortlistForm, Shortlisted};
use crate::domain::audit::Change;
use crate::domain::id::{CampaignId, IdeaId, Timestamp};
use crate::domain::jury::{Jury, Shortlisting};
use crate::domain::policy::{Action, may};
use crate::domain::text::{FieldError, REASON};
use crate::error::AppError;
use crate::server::audit::{Object, note};
use crate::server::campaigns::{self, Campaign, next_seq, record};
use crate::server::context::Cx;
use crate::server::db::{Db, Tx, on, within};
use crate::server::manage::kept::{keep, kept};
use crate::text::t;
use anyhow::Result;
use sqlx::QueryBuilder;
use std::collections::BTreeSet;

/// The form's name among what is kept.
const FORM: &str = "shortlist";

/// Ideas that the form offers, besides those that are chosen: the ones with the most votes.
const OFFERED: i64 = 60;

/// An idea on the shortlist.
#[derive(sqlx::FromRow)]
pub(super) struct Listed {
    pub(super) id: i64,
    pub(super) title: String,
    pub(super) html: String,
    pub(super) votes: i64,
}

/// The ideas that a jury is asked about, the most voted first.
pub(super) async fn shortlist(db: &Db, campaign: &Campaign, jury: &Jury) -> Result<Vec<Listed>> {
    // The rule is that of what is owed to the ideas at the top; see `domain::commitment::at_the_top`.
    let by_votes = "SELECT id, title, html, votes FROM idea
         WHERE campaign_id = $1 AND status = 'visible' AND votes > 0 AND votes >= COALESCE(
             (SELECT votes FROM idea WHERE campaign_id = $1 AND status = 'visible'
              ORDER BY votes DESC LIMIT 1 OFFSET $2), 0)
         ORDER BY votes DESC, id";
    let by_hand = "SELECT i.id, i.title, i.html, i.votes FROM event e JOIN idea i ON i.id = e.idea_id
         WHERE e.campaign_id = $1 AND e.kind = 'shortlisted' AND i.status = 'visible' AND e.seq = (
             SELECT MAX(seq) FROM event WHERE campaign_id = $1 AND kind = 'shortlisted')
         ORDER BY i.votes DESC, i.id";
    Ok(on!(db, c => {
        match jury.chosen {
            Shortlisting::Votes => sqlx::query_as(by_votes).bind(campaign.row.id).bind(i64::from(jury.shortlist) - 1),
            Shortlisting::Hand => sqlx::query_as(by_hand).bind(campaign.row.id),
        }
        .fetch_all(c)
        .await
    })?)
}

/// What choosing the shortlist by hand needs; none where the terms do not leave it to the organisation, it is not the time,
/// or the viewer may not.
pub(super) async fn form(
    cx: &Cx,
    campaign: &Campaign,
    sitting: &Sitting<'_>,
) -> Result<Option<ShortlistForm>, AppError> {
    let decides = may(cx.role(&campaign.row), campaign.row.state()?, Action::Decide);
    if !decides || sitting.jury.chosen != Shortlisting::Hand || !sitting.is_open(cx, campaign) {
        return Ok(None);
    }
    let db = &cx.state.db;
    let listed = shortlist(db, campaign, sitting.jury).await?;
    let others: Vec<Listed> = on!(db, c => {
        sqlx::query_as(
            "SELECT id, title, html, votes FROM idea WHERE campaign_id = $1 AND status = 'visible'
             ORDER BY votes DESC, id LIMIT $2",
        )
        .bind(campaign.row.id)
        .bind(OFFERED)
        .fetch_all(c)
        .await
    })?;
    let known: BTreeSet<i64> = listed.iter().map(|idea| idea.id).collect();
    let begun = !known.is_empty();
    let others = others.into_iter().filter(|idea| !known.contains(&idea.id));
    let typed = kept::<Shortlisted>(cx, FORM).await?.filter(|typed| typed.slug == campaign.row.slug);
    let candidate = |Listed { id, title, votes, .. }: Listed| {
        let listed = typed.as_ref().map_or(known.contains(&id), |typed| typed.ideas.contains(&IdeaId(id)));
        Candidate { id: IdeaId(id), title, votes, listed }
    };
    let candidates = listed.into_iter().chain(others).map(candidate).collect();
    Ok(Some(ShortlistForm { candidates, most: sitting.jury.shortlist, begun, typed: typed.unwrap_or_default() }))
}

/// Chooses the ideas that the jury scores.
///
/// # Errors
/// When the viewer may not, the terms do not leave it to the organisation, it is not the time, or a field is wrong.
pub async fn choose(cx: &Cx, chosen: &Shortlisted) -> Result<(), AppError> {
    let campaign = campaigns::find(cx, &chosen.slug).await?;
    cx.require(&campaign, Action::Decide)?;
    let result = write(cx, &campaign, chosen).await;
    keep(cx, FORM, result.as_ref().err().map(|_| chosen)).await?;
    result
}

async fn write(cx: &Cx, campaign: &Campaign, chosen: &Shortlisted) -> Result<(), AppError> {
    let sitting = Sitting::of(cx, campaign).await?;
    if sitting.jury.chosen != Shortlisting::Hand {
        return Err(AppError::Conflict(t!("Under the terms the jury scores the ideas with the most votes.").into()));
    }
    let (ideas, reason) = check(sitting.jury, chosen)?;
    let id = campaign.row.id();
    let mut tx = cx.state.db.begin().await?;
    let seq = next_seq(&mut tx, id).await?;
    let at = cx.state.clock.within(&mut tx).await?;
    if !is_sitting(&mut tx, id, at).await? {
        tx.rollback().await?;
        return Err(AppError::Conflict(
            t!("The shortlist is chosen from the close of voting to the end of the evaluation.").into(),
        ));
    }
    if on_the_board(&mut tx, id, &ideas).await? != ideas.len() {
        tx.rollback().await?;
        let words =
            t!("One of these ideas is not on the board, so nothing was chosen. Please look at the numbers again.");
        return Err(FieldError::new("ideas", words).into());
    }
    for idea in &ideas {
        record(&mut tx, id, seq, at, "shortlisted", Some(*idea), &reason).await?;
    }
    note(&mut tx, cx, campaign.place(), Change::Shortlisted, Object::Place, &reason).await?;
    tx.commit().await?;
    cx.state.changed(id);
    Ok(())
}

/// The ideas, each once, and the reason.
fn check(jury: &Jury, chosen: &Shortlisted) -> Result<(Vec<IdeaId>, String), AppError> {
    let mut errors = Vec::new();
    let ideas: BTreeSet<IdeaId> = chosen.ideas.iter().copied().chain(chosen.numbers()).collect();
    let most = jury.shortlist as usize;
    if ideas.is_empty() {
        errors.push(FieldError::new("ideas", t!("Please select the ideas that the jury is to score.")));
    } else if ideas.len() > most {
        let words = t!("The terms say at most {most} ideas, and you have selected {n}.", most, n = ideas.len());
        errors.push(FieldError::new("ideas", words));
    }
    let reason = REASON.check(&chosen.reason).unwrap_or_else(|error| {
        errors.push(error);
        String::new()
    });
    if errors.is_empty() { Ok((ideas.into_iter().collect(), reason)) } else { Err(AppError::Invalid(errors)) }
}

/// Whether the jury scores at this moment.
async fn is_sitting(tx: &mut Tx, campaign: CampaignId, at: Timestamp) -> Result<bool> {
    let open: i64 = within!(tx, c => {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM poll p JOIN campaign c ON c.id = p.campaign_id
             WHERE c.id = $1 AND c.state = 'running' AND p.electorate = 'jury' AND NOT p.closed
                   AND p.opens_at <= $2 AND p.closes_at > $2",
        )
        .bind(campaign.0)
        .bind(at.0)
        .fetch_one(c)
        .await
    })?;
    Ok(open > 0)
}

/// How many of the ideas are on the campaign's board.
async fn on_the_board(tx: &mut Tx, campaign: CampaignId, ideas: &[IdeaId]) -> Result<usize> {
    let count: i64 = within!(tx, c => {
        let mut query = QueryBuilder::new("SELECT COUNT(*) FROM idea WHERE status = 'visible' AND campaign_id = ");
        query.push_bind(campaign.0).push(" AND id IN (");
        let mut list = query.separated(", ");
        for idea in ideas {
            list.push_bind(idea.0);
        }
        query.push(")");
        query.build_query_scalar().fetch_one(c).await
    })?;
    Ok(usize::try_from(count)?)
}
