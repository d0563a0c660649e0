//! Voting, from the pages' side; the ledger decides and writes.

use super::campaigns::{self, Campaign};
use super::context::Cx;
use super::db::{Db, on};
use super::ideas::{self, IdeaRow};
use super::ledger::{Cast as Ballot, Manner};
use super::limits::Limited;
use super::principal::{Principal, principal};
use crate::api::vote::Cast;
use crate::domain::ballot::{Entry, Refusal, check_form};
use crate::domain::campaign::CampaignState;
use crate::domain::id::{IdeaId, PollId};
use crate::domain::idea::{IdeaCard, OpinionView};
use crate::domain::order::Shuffle;
use crate::domain::policy::Action;
use crate::domain::poll::Method;
use crate::error::AppError;
use crate::server::ledger::Committed;
use crate::text::t;
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
    let state = campaign.row.state()?;
    // After the close a ballot that was acknowledged may come again for its receipt; whose is new the ledger refuses.
    let closed = state == CampaignState::Closed;
    cx.require(&campaign, if closed { Action::Read } else { Action::Vote })?;
    cx.require_admission(&campaign).await?;
    if closed && cx.principal(&campaign.row.secret).is_none() {
        return Err(Refusal::Closed.into());
    }
    // The polls of a jury are not among them: to the crowd they do not exist.
    let known = campaign.polls.iter().find(|known| known.id == poll).ok_or(AppError::NotFound)?;
    check_form(known.method.values(), &entries)?;
    let valid = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if ballot_id.is_empty() || ballot_id.len() > BALLOT_ID || !ballot_id.chars().all(valid) {
        return Err(AppError::Invalid(vec![crate::domain::text::FieldError::new(
            "ballot_id",
            t!("A ballot id has 1 to 64 letters, digits, hyphens or underscores."),
        )]));
    }
    cx.limit_device(Limited::Vote)?;
    let principal = principal(&campaign.row.secret, cx.device()?);
    cx.state.ledger.cast(Ballot { poll, principal, ballot_id, entries, manner: Manner::Now }).await
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

/// Positions of the shuffled order that are read at a time, and in all before an order of age must do.
const STEP: u64 = 100;
const LOOKED_AT: u64 = 1_000;

/// The next statement for this viewer and how the last one stands. The choice is exposure-fair: among the least answered
/// statements that the viewer has not answered; while the counts are kept from the viewer, in an order of the viewer's own.
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
        None => match next(cx, &campaign, poll, principal.as_ref(), answered).await? {
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
    campaign: &Campaign,
    poll: PollId,
    principal: Option<&Principal>,
    answered: i64,
) -> Result<Option<IdeaRow>, AppError> {
    let answered = u64::try_from(answered).unwrap_or(0);
    let open = Open { campaign: campaign.row.id, poll, principal };
    let (counts, _) = ideas::sees(cx, campaign)?;
    if !counts {
        return shuffled(cx, campaign, &open, answered).await;
    }
    let rows = open.read(&cx.state.db, &[], " ORDER BY votes, id LIMIT ").await?;
    // The same viewer at the same progress is shown the same statement, so that a reload changes nothing.
    let turn = u64::from(cx.seed()).wrapping_add(answered.wrapping_mul(0x9e37_79b9));
    let len = rows.len() as u64;
    Ok((len > 0).then(|| turn % len).and_then(|at| rows.into_iter().nth(usize::try_from(at).ok()?)))
}

/// The next statement in the viewer's own order. An order by votes would tell what the terms keep back.
async fn shuffled(cx: &Cx, campaign: &Campaign, open: &Open<'_>, answered: u64) -> Result<Option<IdeaRow>, AppError> {
    let n = u64::try_from(campaign.row.last_number).unwrap_or(0);
    let shuffle = Shuffle::new(n, cx.seed());
    for at in (0..n.min(LOOKED_AT)).step_by(STEP as usize) {
        // What was answered lies at the beginning, unless the viewer went other ways.
        let numbers: Vec<i64> = (at..n.min(at + STEP))
            .filter_map(|at| shuffle.at((answered + at) % n))
            .map(|number| i64::try_from(number).map_or(0, |number| number + 1))
            .collect();
        let rows = open.read(&cx.state.db, &numbers, " ORDER BY id LIMIT ").await?;
        let position = |row: &IdeaRow| numbers.iter().position(|number| *number == row.number);
        if let Some(row) = rows.into_iter().min_by_key(position) {
            return Ok(Some(row));
        }
    }
    Ok(open.read(&cx.state.db, &[], " ORDER BY id LIMIT ").await?.into_iter().next())
}

/// The statements on a board that somebody has not answered.
struct Open<'a> {
    campaign: i64,
    poll: PollId,
    principal: Option<&'a Principal>,
}

impl Open<'_> {
    /// Those with `numbers`, or without numbers the first few in `order`.
    async fn read(&self, db: &Db, numbers: &[i64], order: &'static str) -> Result<Vec<IdeaRow>> {
        Ok(on!(db, c => {
            let mut query = QueryBuilder::new(format!("SELECT {} FROM idea i WHERE campaign_id = ", ideas::COLUMNS));
            query.push_bind(self.campaign).push(" AND status = 'visible'");
            if let Some(principal) = self.principal {
                query.push(" AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.poll_id = ").push_bind(self.poll.0);
                query.push(" AND e.principal = ").push_bind(principal.to_vec()).push(" AND e.idea_id = i.id)");
            }
            if !numbers.is_empty() {
                query.push(" AND number IN (");
                let mut list = query.separated(", ");
                for number in numbers {
                    list.push_bind(*number);
                }
                query.push(")");
            }
            let most = if numbers.is_empty() { CANDIDATES } else { i64::try_from(numbers.len())? };
            query.push(order).push_bind(most);
            query.build_query_as().fetch_all(c).await
        })?)
    }
}
