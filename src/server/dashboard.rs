//! A campaign at a glance, for the organisation's people. Read from counters and buckets that the writes keep up, so that
//! it costs the same however many votes and ideas there are, and shared by all who look at the same time.

mod build;
mod calendar;
mod query;
mod table;
#[cfg(test)]
mod tests;

pub use table::csv;
pub(super) use table::write as write_csv;

use super::context::Cx;
use crate::domain::campaign::CampaignState;
use crate::domain::dashboard::{DashboardView, Funnel};
use crate::domain::id::{DAY, HOUR, MINUTE, Timestamp};
use crate::domain::language::Language;
use crate::domain::live::Cursor;
use crate::domain::policy::{Action, may};
use crate::domain::poll::Method;
use crate::domain::series::{Measure, Range};
use crate::error::AppError;
use crate::server::campaigns;
use crate::server::db::Db;
use crate::server::{jury, manage};
use crate::text::language;
use moka::future::Cache;
use std::sync::Arc;
use std::time::Duration;

/// How long a view is shared: the page asks at most every two seconds.
const FRESH: Duration = Duration::from_secs(1);

/// The views of the last second, by campaign, range asked for and language.
#[derive(Clone)]
pub struct Dashboards(Cache<(i64, Option<Range>, Language), Arc<DashboardView>>);

impl Default for Dashboards {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(1_000).time_to_live(FRESH).build())
    }
}

/// The dashboard over `range`; without one the last day, or everything where nothing has happened for a day.
///
/// # Errors
/// [`AppError::NotFound`] or [`AppError::Forbidden`] for everybody but the organisation's people.
pub async fn view(cx: &Cx, slug: &str, range: Option<Range>) -> Result<DashboardView, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    let role = cx.role(&campaign.row);
    let view = shared(cx, slug, range).await.map(Arc::unwrap_or_clone)?;
    let jury = jury::results(cx, &campaign).await?;
    // Whoever looks shares the numbers, not the language.
    let text = campaign.wording(Some(cx.reading()));
    let manages = may(role, view.state, Action::Moderate);
    Ok(DashboardView { manages, jury, question: text.question.to_owned(), language: text.language, ..view })
}

async fn shared(cx: &Cx, slug: &str, range: Option<Range>) -> Result<Arc<DashboardView>, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    let row = &campaign.row;
    cx.require(&campaign, Action::Dashboard)?;
    let state = &cx.state;
    let read = async { read(&state.db, row.id, range, state.clock.now(), &state.epoch).await.map(Arc::new) };
    let view = state.dashboards.0.try_get_with((row.id, range, language()), read).await;
    view.map_err(|error: Arc<sqlx::Error>| anyhow::anyhow!(error).context("reading the dashboard").into())
}

/// Reads the view as it is at `now`.
pub(crate) async fn read(
    db: &Db,
    campaign: i64,
    range: Option<Range>,
    now: Timestamp,
    epoch: &str,
) -> sqlx::Result<DashboardView> {
    // First of all, so that nothing read below is older than the place that the view claims to show.
    let head = query::head(db, campaign).await?;
    let method = head.method.as_deref().and_then(Method::parse).unwrap_or(Method::Approval);
    let minute = now.0 - now.0.rem_euclid(MINUTE);
    let day = build::day_start(now.0);
    let minutes = query::minutes(db, campaign, minute - 2 * HOUR, i64::MAX).await?;
    let quarters = query::quarters(db, campaign, day - DAY, i64::MAX).await?;
    let quiet = !quarters.iter().any(|(at, activity)| *at >= day && *activity != Default::default());
    let series = match range.unwrap_or(if quiet { Range::All } else { Range::Day }) {
        Range::Hour => build::recent(Range::Hour, &minutes, &head, now),
        Range::Day => build::recent(Range::Day, &quarters, &head, now),
        Range::All => build::all(&query::hours(db, campaign).await?, &head, now),
    };

    let ranked = query::leaders(db, campaign).await?;
    let hour = now.0 - now.0.rem_euclid(HOUR) - (build::LINE - 1) * HOUR;
    let gains = build::Gains::new(&query::gains(db, campaign, hour).await?, hour);
    let had_yesterday = head.launched_at.is_some_and(|launched| launched < hour);
    let count = |metric| build::count(&head, metric);
    let objective = manage::progress(&head.objective, &head.time_zone, head.launched_at, now, count);
    Ok(DashboardView {
        objective: objective.map_err(|error| sqlx::Error::Decode(error.into()))?,
        participants: build::counter(head.participants, Measure::Participants, &quarters, now.0),
        ideas: build::counter(head.ideas, Measure::Ideas, &quarters, now.0),
        votes: build::counter(head.votes, Measure::Votes, &quarters, now.0),
        votes_per_minute: build::pace(&minutes, now.0),
        series,
        leaders: build::leaders(&ranked, &gains, had_yesterday.then_some(hour)),
        risers: build::risers(&query::risers(db, campaign).await?, &gains),
        funnel: Funnel { visitors: head.visitors, voters: head.voters, contributors: head.contributors },
        balance: build::balance(&ranked, &query::balance(db, campaign).await?),
        events: query::events(db, campaign).await?.into_iter().map(|row| build::event(row, method)).collect(),
        state: CampaignState::parse(&head.state).unwrap_or(CampaignState::Draft),
        language: Language::parse(&head.language).unwrap_or_default(),
        question: head.question,
        simulated: head.simulated,
        method,
        manages: false,
        jury: None,
        cursor: Cursor { epoch: epoch.to_owned(), seq: head.seq },
        time_zone: head.time_zone,
        now,
    })
}
