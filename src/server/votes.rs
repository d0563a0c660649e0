//! Voting, from the pages' side; the ledger decides and writes.

use super::campaigns;
use super::context::Cx;
use super::db::{Db, on};
use super::ideas::{self, IdeaRow};
use super::ledger::Cast as Ballot;
use super::limits::Limited;
use super::principal::{Principal, principal};
use crate::api::vote::Cast;
use crate::domain::ballot::{Entry, check_form};
use crate::domain::id::{IdeaId, PollId};
use crate::domain::idea::{IdeaCard, OpinionView};
use crate::domain::policy::Action;
use crate::domain::poll::Method;
use crate::error::AppError;
use crate::server::ledger::Committed;
use anyhow::Result;
use sqlx::QueryBuilder;

/// The longest ballot id.
const BALLOT_ID: usize = 64;

/// Casts a ballot for this viewer.
///
/// # Errors
/// [`AppError::Refused`] when it does not count, and whatever keeps the viewer from acting at all.
pub async fn cast(cx: &Cx, poll: PollId, entries: Vec<Entry>, ballot_id: String) -> Result<Committed, AppError> {
    let campaign = campaigns::find_by_poll(cx, poll).await?;
    cx.require(campaign.row.organisation(), campaign.row.state()?, Action::Vote)?;
    if let Some(poll) = campaign.polls.iter().find(|known| known.id == poll) {
        check_form(poll.method, &entries)?;
    }
    let valid = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if ballot_id.is_empty() || ballot_id.len() > BALLOT_ID || !ballot_id.chars().all(valid) {
        return Err(AppError::Invalid(vec![crate::domain::text::FieldError::new(
            "ballot_id",
            "A ballot id has 1 to 64 letters, digits, hyphens or underscores.",
        )]));
    }
    cx.limit_device(Limited::Vote)?;
    let principal = principal(&campaign.row.secret, cx.device()?);
    cx.state.ledger.cast(Ballot { poll, principal, ballot_id, entries, at: None }).await
}

/// Casts one choice and tells how things stand after it.
///
/// # Errors
/// As [`cast`].
pub async fn cast_one(cx: &Cx, poll: PollId, entry: Entry, ballot_id: String) -> Result<Cast, AppError> {
    let ballot_id = if ballot_id.is_empty() { hex::encode(rand::random::<[u8; 16]>()) } else { ballot_id };
    let committed = cast(cx, poll, vec![entry], ballot_id).await?;
    let campaign = campaigns::find_by_poll(cx, poll).await?;
    let principal = principal(&campaign.row.secret, cx.device()?);
    // Without a script the page comes anew; its reader goes on where they were.
    let is_statement = campaign.polls.iter().any(|known| known.id == poll && known.method == Method::Opinion);
    cx.stay_at(if is_statement { "opinion".to_owned() } else { format!("idea-{}", entry.idea) });
    let card = ideas::cards(cx, &campaign.row.slug, &[entry.idea]).await?.pop();
    Ok(Cast {
        receipt: committed.receipt,
        mine: card.as_ref().and_then(|card| card.mine),
        tally: card.and_then(|card| card.tally),
        votes_cast: cast_count(&cx.state.db, poll, &principal).await?,
    })
}

/// How many entries a principal has out in a poll.
///
/// # Errors
/// When the database fails.
pub async fn cast_count(db: &Db, poll: PollId, principal: &Principal) -> Result<i64> {
    Ok(on!(db, c => {
        sqlx::query_scalar("SELECT COUNT(*) FROM entry WHERE poll_id = $1 AND principal = $2")
            .bind(poll.0)
            .bind(principal.to_vec())
            .fetch_one(c)
            .await
    })?)
}

/// Of this many least answered statements, one is shown: few enough that all get their answers evenly, enough that people
/// who come at the same moment are not all shown the same.
const CANDIDATES: i64 = 8;

/// The next statement for this viewer and how the last one stands. The choice is exposure-fair: among the least answered
/// statements that the viewer has not answered.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such campaign for this viewer.
pub async fn opinion(cx: &Cx, slug: &str, last: Option<IdeaId>, at: Option<IdeaId>) -> Result<OpinionView, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    let poll = campaign.polls.first().ok_or(AppError::NotFound)?.id;
    let principal = cx.principal(&campaign.row.secret);
    let answered = match principal {
        Some(principal) => answered(&cx.state.db, poll, &principal).await?,
        None => 0,
    };
    let statement = match at {
        Some(at) => ideas::cards(cx, slug, &[at]).await?.pop(),
        None => match next(cx, campaign.row.id, poll, principal.as_ref(), answered).await? {
            Some(row) => ideas::cards(cx, slug, &[IdeaId(row.id)]).await?.pop(),
            None => None,
        },
    };
    // Without a script nobody says which statement was the last.
    let last = match (last, principal) {
        (None, Some(principal)) => newest(&cx.state.db, poll, &principal).await?,
        (last, _) => last,
    };
    let last = match last {
        Some(last) => ideas::cards(cx, slug, &[last]).await?.pop().filter(|card: &IdeaCard| card.mine.is_some()),
        None => None,
    };
    Ok(OpinionView { statement, last, answered, total: campaign.row.ideas })
}

/// What a principal answered last.
async fn newest(db: &Db, poll: PollId, principal: &Principal) -> Result<Option<IdeaId>> {
    let id: Option<i64> = on!(db, c => {
        sqlx::query_scalar(
            "SELECT idea_id FROM entry WHERE poll_id = $1 AND principal = $2 ORDER BY at DESC, slot DESC LIMIT 1",
        )
        .bind(poll.0)
        .bind(principal.to_vec())
        .fetch_optional(c)
        .await
    })?;
    Ok(id.map(IdeaId))
}

/// How many statements that are on the board a principal has answered.
async fn answered(db: &Db, poll: PollId, principal: &Principal) -> Result<i64> {
    Ok(on!(db, c => {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM entry e JOIN idea i ON i.id = e.idea_id
             WHERE e.poll_id = $1 AND e.principal = $2 AND i.status = 'visible'",
        )
        .bind(poll.0)
        .bind(principal.to_vec())
        .fetch_one(c)
        .await
    })?)
}

async fn next(
    cx: &Cx,
    campaign: i64,
    poll: PollId,
    principal: Option<&Principal>,
    answered: i64,
) -> Result<Option<IdeaRow>, AppError> {
    let rows: Vec<IdeaRow> = on!(&cx.state.db, c => {
        let mut query = QueryBuilder::new(
            "SELECT id, title, excerpt, tag, author, status, reason, votes, heat, number, created_at
             FROM idea i WHERE campaign_id = ",
        );
        query.push_bind(campaign).push(" AND status = 'visible'");
        if let Some(principal) = principal {
            query.push(" AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.poll_id = ").push_bind(poll.0);
            query.push(" AND e.principal = ").push_bind(principal.to_vec()).push(" AND e.idea_id = i.id)");
        }
        query.push(" ORDER BY votes, id LIMIT ").push_bind(CANDIDATES);
        query.build_query_as().fetch_all(c).await
    })?;
    // The same viewer at the same progress is shown the same statement, so that a reload changes nothing.
    let turn = u64::from(cx.seed()).wrapping_add(u64::try_from(answered).unwrap_or(0).wrapping_mul(0x9e37_79b9));
    let len = rows.len() as u64;
    Ok((len > 0).then(|| turn % len).and_then(|at| rows.into_iter().nth(usize::try_from(at).ok()?)))
}
