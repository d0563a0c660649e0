//! The public history of a campaign, for programs.

use super::{Answer, Caller};
use crate::domain::history::{Entry, Happening};
use crate::server::campaigns;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Where a page of the history begins.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct HistoryQuery {
    /// `next` of the page before.
    #[serde(default)]
    after: String,
}

/// A page of a campaign's history.
#[derive(Serialize, ToSchema)]
pub(super) struct HistoryPage {
    history: Vec<Event>,
    /// Where the page of what is older begins.
    next: Option<String>,
}

/// Something that happened.
#[derive(Default, Serialize, ToSchema)]
struct Event {
    /// When; of a day's moderation the beginning of the day in the campaign's time zone.
    at: i64,
    /// `launched`, `phase`, `votes_paused`, `votes_resumed`, `poll_closed`, `closed` or `moderated`.
    kind: &'static str,
    /// The phase that began.
    phase: Option<&'static str>,
    /// The reason given.
    reason: Option<String>,
    /// SHA-256 of the terms as sealed then, hex.
    terms_hash: Option<String>,
    /// Ideas hidden on that day.
    hidden: Option<i64>,
    /// Ideas shown again on that day.
    shown: Option<i64>,
}

impl From<Entry> for Event {
    fn from(entry: Entry) -> Self {
        let base = |kind| Self { at: entry.at.0, kind, ..Self::default() };
        match entry.what {
            Happening::Launched { hash } => Self { terms_hash: Some(hash), ..base("launched") },
            Happening::Phase(kind) => Self { phase: Some(kind.as_str()), ..base("phase") },
            Happening::VotesPaused { reason } => Self { reason: Some(reason), ..base("votes_paused") },
            Happening::VotesResumed => base("votes_resumed"),
            Happening::PollClosed => base("poll_closed"),
            Happening::Closed => base("closed"),
            Happening::Moderated { hidden, shown } => {
                Self { hidden: Some(hidden), shown: Some(shown), ..base("moderated") }
            }
        }
    }
}

/// Get a campaign's history
///
/// What happened to it, newest first: launch, phases, pauses with their reasons, the end, and how many ideas were hidden
/// or shown again each day.
#[utoipa::path(get, path = "/api/v1/campaigns/{slug}/history", params(("slug" = String, Path), HistoryQuery),
    responses(
        (status = 200, body = HistoryPage, description = "A page of at most 50 entries."),
        (status = 404, description = "There is no such campaign."),
    ))]
pub(super) async fn get_history(
    Extension(cx): Caller,
    Path(slug): Path<String>,
    query: Result<Query<HistoryQuery>, QueryRejection>,
) -> Answer<Json<HistoryPage>> {
    let Query(query) = query?;
    let view = campaigns::history(&cx, &slug, &query.after).await?;
    Ok(Json(HistoryPage { history: view.entries.into_iter().map(Into::into).collect(), next: view.next }))
}
