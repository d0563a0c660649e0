//! What came of a campaign: the public report, its data, and what is owed under the terms.

mod data;
mod promised;

pub use data::{csv, json};
pub(super) use promised::promised;

use crate::domain::id::Timestamp;
use crate::domain::idea::{BoardQuery, IdeaCard, Sort};
use crate::domain::outcome::OutcomeFilter;
use crate::domain::report::ReportView;
use crate::domain::series::Range;
use crate::error::AppError;
use crate::server::campaigns::{self, Campaign, date};
use crate::server::context::Cx;
use crate::server::db::{Db, on};
use crate::server::{dashboard, ideas, jury};
use crate::text::t;
use anyhow::{Context, Result};
use std::sync::Arc;

/// Ideas at the top that it shows.
const TOP: usize = 10;
/// Decisions that it shows, and says so where there are more; the data hold all.
const DECIDED: usize = 1_000;
/// Names that it thanks.
const NAMES: i64 = 1_000;

/// The campaign of `slug` once there is something to report.
///
/// # Errors
/// [`AppError::NotFound`] when there is none for this viewer, [`AppError::Conflict`] before voting has closed: a report
/// would tell how the votes stand.
async fn reported(cx: &Cx, slug: &str) -> Result<Arc<Campaign>, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    if campaign.polls.iter().any(|poll| !poll.closed) {
        return Err(AppError::Conflict(t!("The report is written once voting has closed.").into()));
    }
    if jury::is_blind(cx, &campaign) {
        let words =
            t!("You score without the crowd’s votes. The report is for you to read when the evaluation is over.");
        return Err(AppError::Conflict(words.into()));
    }
    Ok(campaign)
}

/// The report of a campaign whose voting has closed.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such campaign for this viewer, [`AppError::Conflict`] before voting has closed.
pub async fn view(cx: &Cx, slug: &str) -> Result<ReportView, AppError> {
    let campaign = reported(cx, slug).await?;
    let (row, state) = (&campaign.row, &cx.state);
    // Boxed: it asks for much, and all of it would lie on the stack.
    let read = Box::pin(async {
        let now = state.clock.now();
        let board = dashboard::read(&state.db, row.id, Some(Range::All), now, &state.epoch).await;
        let mut tx = state.db.begin_reading().await?;
        let promised = promised(&mut tx, &campaign, now).await?;
        tx.rollback().await?;
        Ok(ReportView {
            campaign: campaigns::view(cx, slug).await?,
            closed: row.closed_at.map(|at| (Timestamp(at), date(Timestamp(at), &row.time_zone))),
            voters: row.voters,
            contributors: row.contributors,
            series: board.context("reading the series")?.series,
            top: list(cx, slug, None, TOP).await?,
            decided: list(cx, slug, Some(OutcomeFilter::Decided), DECIDED).await?,
            decisions: decisions(&state.db, row.id).await?,
            jury: jury::results(cx, &campaign).await?,
            promised,
            amendments: campaigns::all_amendments(&state.db, row).await?,
            thanks: names(&state.db, row.id).await?,
        })
    });
    // Everybody reads the same; what the viewer may do is their own.
    let shared = state.snapshots.get(row.id(), "report".into(), read).await?;
    let mut view = (*shared).clone();
    view.campaign = campaigns::view(cx, slug).await?;
    Ok(view)
}

/// The ideas with the most votes, as everybody sees them.
async fn list(cx: &Cx, slug: &str, outcome: Option<OutcomeFilter>, most: usize) -> Result<Vec<IdeaCard>, AppError> {
    let query = BoardQuery { sort: Sort::Votes, outcome, ..BoardQuery::default() };
    let mut ideas = ideas::page(cx, slug, &query, most).await?.ideas;
    for idea in &mut ideas {
        idea.mine = None;
    }
    Ok(ideas)
}

/// How many ideas on the board have a decision.
async fn decisions(db: &Db, campaign: i64) -> Result<i64> {
    Ok(on!(db, c => {
        sqlx::query_scalar("SELECT COUNT(*) FROM idea WHERE campaign_id = $1 AND status = 'visible' AND outcome <> ''")
            .bind(campaign)
            .fetch_one(c)
            .await
    })?)
}

/// The names that ideas on the board are signed with: only of those who chose to be shown.
async fn names(db: &Db, campaign: i64) -> Result<Vec<String>> {
    Ok(on!(db, c => {
        sqlx::query_scalar(
            "SELECT DISTINCT author FROM idea WHERE campaign_id = $1 AND status = 'visible' AND author <> ''
             ORDER BY author LIMIT $2",
        )
        .bind(campaign)
        .bind(NAMES)
        .fetch_all(c)
        .await
    })?)
}
