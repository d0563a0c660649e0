//! The public history of a campaign, for programs.

use super::{Answer, Caller};
use crate::domain::amendment::Difference;
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

/// One thing that an amendment changed.
#[derive(Serialize, ToSchema)]
struct Change {
    what: String,
    before: String,
    after: String,
}

/// Something that happened.
#[derive(Default, Serialize, ToSchema)]
struct Event {
    /// When; of a day's moderation the beginning of the day in the campaign's time zone.
    at: i64,
    /// `launched`, `phase`, `votes_paused`, `votes_resumed`, `ideas_paused`, `ideas_resumed`, `amended`, `shortlisted`, `poll_closed`,
    /// `closed`, `forgotten` (who did what) or `moderated`.
    kind: &'static str,
    /// The phase that began.
    phase: Option<&'static str>,
    /// The reason given.
    reason: Option<String>,
    /// The version of the terms that was sealed then.
    terms_version: Option<i64>,
    /// SHA-256 of that version, hex.
    terms_hash: Option<String>,
    /// What an amendment changed.
    changes: Option<Vec<Change>>,
    /// The ideas that were chosen for the jury, as far as they are on the board.
    ideas: Option<Vec<i64>>,
    /// Ideas hidden on that day.
    hidden: Option<i64>,
    /// Ideas shown again on that day.
    shown: Option<i64>,
    /// Ideas that had waited and were published on that day.
    published: Option<i64>,
    /// Ideas that had waited and were rejected on that day.
    rejected: Option<i64>,
}

impl From<Entry> for Event {
    fn from(entry: Entry) -> Self {
        let base = |kind| Self { at: entry.at.0, kind, ..Self::default() };
        match entry.what {
            Happening::Launched { hash } => Self { terms_version: Some(1), terms_hash: Some(hash), ..base("launched") },
            Happening::Amended(amendment) => {
                let change = |Difference { what, before, after, .. }: Difference| Change { what, before, after };
                Self {
                    reason: Some(amendment.reason),
                    terms_version: Some(amendment.version),
                    terms_hash: Some(amendment.hash),
                    changes: Some(amendment.changes.into_iter().map(change).collect()),
                    ..base("amended")
                }
            }
            Happening::Phase(kind) => Self { phase: Some(kind.as_str()), ..base("phase") },
            Happening::VotesPaused { reason } => Self { reason: Some(reason), ..base("votes_paused") },
            Happening::VotesResumed => base("votes_resumed"),
            Happening::IdeasPaused { reason } => Self { reason: Some(reason), ..base("ideas_paused") },
            Happening::IdeasResumed => base("ideas_resumed"),
            Happening::Shortlisted { reason, ideas } => Self {
                reason: Some(reason),
                ideas: Some(ideas.into_iter().map(|(id, _)| id.0).collect()),
                ..base("shortlisted")
            },
            Happening::PollClosed => base("poll_closed"),
            Happening::Closed => base("closed"),
            Happening::Forgotten => base("forgotten"),
            Happening::Moderated { hidden, shown, published, rejected } => Self {
                hidden: Some(hidden),
                shown: Some(shown),
                published: Some(published),
                rejected: Some(rejected),
                ..base("moderated")
            },
        }
    }
}

/// Get a campaign's history
///
/// What happened to it, newest first: launch, phases, pauses and amendments with their reasons, the end, and how many ideas were hidden
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

/// Get the sealed terms
///
/// The text of a version as it was sealed, byte by byte: its SHA-256 is the one that stands on the campaign's page.
#[utoipa::path(get, path = "/api/v1/campaigns/{slug}/terms/{version}",
    params(("slug" = String, Path), ("version" = i64, Path, description = "1 is what was sealed at launch.")),
    responses(
        (status = 200, content_type = "text/plain", description = "The text."),
        (status = 404, description = "There is no such campaign, or no such version of its terms."),
    ))]
pub(super) async fn get_terms(Extension(cx): Caller, Path((slug, version)): Path<(String, i64)>) -> Answer<String> {
    Ok(campaigns::sealed_text(&cx, &slug, version).await?)
}
