//! The doors for programs under `/api/v1`. Their types are their own, so that what the pages need can change without
//! breaking anybody's program.

mod history;
mod problem;
mod types;

pub use problem::Problem;

use super::path::Path;
use super::router::Shared;
use crate::domain::ballot::Entry;
use crate::domain::campaign::ExploreQuery;
use crate::domain::id::{IdeaId, PollId};
use crate::domain::idea::{BoardQuery, Draft, IdeaStatus, Sort};
use crate::domain::live::Cursor;
use crate::domain::outcome::{OutcomeFilter, OutcomeKind};
use crate::domain::policy::{Action, may};
use crate::error::AppError;
use crate::server::campaigns;
use crate::server::codes;
use crate::server::context::Cx;
use crate::server::hub::{Audience, changes_for};
use crate::server::{ideas, jury, votes};
use crate::text::t;
use axum::extract::Query;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json, Router};
use http::StatusCode;
use std::sync::Arc;
use types::{
    Ballot, BoardPage, Campaign, CampaignPage, ChangesQuery, Code, CreatedIdea, Idea, IdeasQuery, NewIdea, Receipt,
    Session,
};
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

type Answer<T> = Result<T, Problem>;
type Caller = Extension<Arc<Cx>>;

/// Ideas on one page at most.
const LIMIT: usize = 100;

#[derive(utoipa::OpenApi)]
#[openapi(info(
    title = "Coro",
    version = "1",
    description = "Campaigns, ideas and votes for programs. Errors are application/problem+json. A program takes part like \
                   a visitor: it asks for a session once and sends its cookie with every ballot and idea.",
    license(name = "MIT OR Apache-2.0")
))]
struct Description;

/// The routes and their description.
pub(super) fn router() -> (Router<Shared>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(list_campaigns))
        .routes(routes!(get_campaign))
        .routes(routes!(history::get_history))
        .routes(routes!(history::get_terms))
        .routes(routes!(list_ideas, create_idea))
        .routes(routes!(enter_code))
        .routes(routes!(get_changes))
        .routes(routes!(create_session))
        .routes(routes!(cast_ballot))
        .merge(OpenApiRouter::with_openapi(Events::openapi()))
        .split_for_parts()
}

/// The stream's route is mounted apart, with the pages' own.
#[derive(utoipa::OpenApi)]
#[openapi(paths(events))]
struct Events;

/// The description of the API.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    router().1
}

/// List campaigns
///
/// Running ones first, newest first; drafts are not listed.
#[utoipa::path(get, path = "/api/v1/campaigns",
    params(
        ("q" = Option<String>, Query, description = "Words to search for."),
        ("state" = Option<String>, Query, description = "`running` or `closed`; both without it."),
        ("after" = Option<String>, Query, description = "`next` of the page before."),
        ("lang" = Option<String>, Query, description = "`en`, `it` or `es`: texts in it where they are given, else in the main language."),
    ),
    responses((status = 200, body = CampaignPage, description = "A page of at most 24 campaigns.")))]
async fn list_campaigns(
    Extension(cx): Caller,
    query: Result<Query<ExploreQuery>, QueryRejection>,
) -> Answer<Json<CampaignPage>> {
    let Query(query) = query?;
    let view = campaigns::explore(&cx, &query, cx.asked()).await?;
    Ok(Json(CampaignPage { campaigns: view.campaigns.into_iter().map(Into::into).collect(), next: view.next }))
}

/// Get a campaign
///
/// With its phases, its polls and the place in its sequence from which a stream goes on.
#[utoipa::path(get, path = "/api/v1/campaigns/{slug}",
    params(
        ("slug" = String, Path, description = "The campaign's name in addresses."),
        ("lang" = Option<String>, Query, description = "`en`, `it` or `es`: texts in it where they are given, else in the main language."),
    ),
    responses((status = 200, body = Campaign, description = "The campaign."), (status = 404, description = "There is none.")))]
async fn get_campaign(Extension(cx): Caller, Path(slug): Path<String>) -> Answer<Json<Campaign>> {
    let view = campaigns::view_in(&cx, &slug, cx.asked()).await?;
    let campaign = campaigns::find(&cx, &slug).await?;
    Ok(Json(Campaign::new(view, &campaign)))
}

/// List ideas
///
/// Counts are absent while the terms keep them from the caller; an order by votes is then random.
#[utoipa::path(get, path = "/api/v1/campaigns/{slug}/ideas", params(("slug" = String, Path), IdeasQuery),
    responses(
        (status = 200, body = BoardPage, description = "A page of ideas."),
        (status = 404, description = "There is no such campaign."),
        (status = 422, description = "A parameter is out of range."),
    ))]
async fn list_ideas(
    Extension(cx): Caller,
    Path(slug): Path<String>,
    query: Result<Query<IdeasQuery>, QueryRejection>,
) -> Answer<Json<BoardPage>> {
    let Query(query) = query?;
    let limit = query.limit.unwrap_or(20);
    if limit == 0 || limit > LIMIT {
        return Err(Problem::field("limit", t!("limit goes from 1 to {most}.", most = LIMIT)));
    }
    let sort = match query.sort.as_deref() {
        None | Some("") => Sort::default(),
        Some(sort) => Sort::parse(sort)
            .ok_or_else(|| Problem::field("sort", t!("sort is one of rising, votes, newest, random.").into()))?,
    };
    let status = match query.status.as_deref() {
        None | Some("") => None,
        Some(status) => Some(
            IdeaStatus::parse(status)
                .ok_or_else(|| Problem::field("status", t!("status is one of visible, hidden, rejected.").into()))?,
        ),
    };
    let outcome = match query.outcome.as_deref() {
        None | Some("") => None,
        Some(outcome) => Some(OutcomeFilter::parse(outcome).ok_or_else(|| {
            let names = OutcomeKind::ALL.map(OutcomeKind::as_str).join(", ");
            Problem::field("outcome", t!("outcome is one of undecided, decided, {names}.", names))
        })?),
    };
    let board = BoardQuery {
        sort,
        q: query.q.unwrap_or_default(),
        tag: query.tag.unwrap_or_default(),
        status,
        outcome,
        after: query.after.unwrap_or_default(),
        seed: query.seed.unwrap_or(0),
    };
    let campaign = campaigns::find(&cx, &slug).await?;
    let view = ideas::page(&cx, &slug, &board, limit).await?;
    let ids: Vec<IdeaId> = view.ideas.iter().map(|card| card.id).collect();
    let details = ideas::details(&cx, &campaign, &ids).await?;
    let ideas = view.ideas.into_iter().zip(details).map(|(card, detail)| Idea::new(card, detail, &campaign.polls));
    Ok(Json(BoardPage { ideas: ideas.collect(), next: view.next }))
}

/// Bring an idea
///
/// Needs the cookie of a session, or makes one.
#[utoipa::path(post, path = "/api/v1/campaigns/{slug}/ideas", params(("slug" = String, Path)), request_body = NewIdea,
    responses(
        (status = 201, body = CreatedIdea, description = "The idea is on the board."),
        (status = 202, description = "The idea waits to be read by the organisation before it is shown."),
        (status = 409, description = "The phase or the terms do not allow it."),
        (status = 422, description = "A field is missing or too long."),
        (status = 429, description = "Too many; Retry-After says when to try again."),
    ))]
async fn create_idea(
    Extension(cx): Caller,
    Path(slug): Path<String>,
    body: Result<Json<NewIdea>, JsonRejection>,
) -> Answer<Response> {
    let Json(idea) = body?;
    let draft = Draft {
        title: idea.title,
        text: idea.text.unwrap_or_default(),
        tag: idea.tag.unwrap_or_default(),
        author: idea.author.unwrap_or_default(),
        of: None,
    };
    let Some(id) = ideas::submit(&cx, &slug, draft).await? else {
        return Ok(StatusCode::ACCEPTED.into_response());
    };
    let url = format!("{}/c/{slug}/ideas/{id}", cx.state.settings.public_url);
    Ok((StatusCode::CREATED, Json(CreatedIdea { id: id.0, url })).into_response())
}

/// What changed
///
/// Absolute values of everything that changed after a place in the campaign's sequence. When `more` is true, ask again from `cursor`.
#[utoipa::path(get, path = "/api/v1/campaigns/{slug}/changes", params(("slug" = String, Path), ChangesQuery),
    responses(
        (status = 200, description = "The changes: cursor, counts, and each idea with its tallies."),
        (status = 410, description = "The place belongs to another history; start over from the campaign."),
    ))]
async fn get_changes(
    Extension(cx): Caller,
    Path(slug): Path<String>,
    query: Result<Query<ChangesQuery>, QueryRejection>,
) -> Answer<Response> {
    let Query(query) = query?;
    let campaign = campaigns::find(&cx, &slug).await?;
    let since = match query.since.parse::<i64>() {
        Ok(seq) => seq,
        Err(_) => {
            let cursor: Cursor =
                query.since.parse().map_err(|error: &str| Problem::field("since", format!("{error}.")))?;
            if cursor.epoch != cx.state.epoch {
                return Err(Problem::gone());
            }
            cursor.seq
        }
    };
    let id = campaign.row.id();
    let live = cx.state.hub.viewers(id);
    let staff = may(cx.role(&campaign.row), campaign.row.state().map_err(AppError::from)?, Action::ReadAll);
    let audience = if staff { Audience::Staff } else { Audience::Crowd };
    let changes =
        changes_for(&cx.state.db, &cx.state.epoch, id, since, live, audience).await.map_err(AppError::from)?;
    Ok(match changes {
        Some(changes) if jury::is_blind(&cx, &campaign) => Json(changes.without_tallies()).into_response(),
        Some(changes) => Json(changes).into_response(),
        None => Json(campaigns::unchanged(&cx, &campaign)?).into_response(),
    })
}

/// Stream what changes
///
/// Server-sent events: `change` with the same data as `changes`, `reset` when the place is too old (start over from the
/// campaign), `ping` every 15 seconds.
#[utoipa::path(get, path = "/api/v1/campaigns/{slug}/events",
    params(
        ("slug" = String, Path),
        ("since" = Option<String>, Query, description = "The cursor from which to go on; from now without it."),
        ("Last-Event-ID" = Option<String>, Header, description = "The same, as a browser sends it when it comes back."),
    ),
    responses((status = 200, description = "text/event-stream"), (status = 503, description = "All places are taken.")))]
#[expect(dead_code, reason = "describes the route that the stream module answers")]
async fn events() {}

/// Begin to take part
///
/// Makes an anonymous participant, as a first action in the page would, and returns its cookie.
#[utoipa::path(post, path = "/api/v1/session",
    responses((status = 201, body = Session, description = "Set-Cookie holds the participant."), (status = 429, description = "Too many.")))]
async fn create_session(Extension(cx): Caller) -> Answer<Response> {
    cx.limit_network(crate::server::limits::Limited::Write)?;
    let participant = cx.participant()?;
    Ok((StatusCode::CREATED, Json(Session { participant })).into_response())
}

/// Enter an invitation code
///
/// Where the terms want one. Whoever has entered a code keeps the right to take part; entering another uses up none.
#[utoipa::path(post, path = "/api/v1/campaigns/{slug}/code", params(("slug" = String, Path)), request_body = Code,
    responses(
        (status = 204, description = "The caller may take part."),
        (status = 409, description = "The campaign needs no code, or does not run."),
        (status = 422, description = "The code does not open the campaign."),
        (status = 429, description = "Too many; Retry-After says when to try again."),
    ))]
async fn enter_code(
    Extension(cx): Caller,
    Path(slug): Path<String>,
    body: Result<Json<Code>, JsonRejection>,
) -> Answer<StatusCode> {
    let Json(Code { code }) = body?;
    codes::redeem(&cx, &slug, &code).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Cast a ballot
///
/// Changes the caller's ballot by these entries; an entry with value null withdraws. Acknowledged when durable. The same
/// `ballot_id` with the same entries returns the same receipt.
#[utoipa::path(post, path = "/api/v1/polls/{id}/ballots", params(("id" = i64, Path, description = "The poll.")), request_body = Ballot,
    responses(
        (status = 201, body = Receipt, description = "It counts; the receipt proves it."),
        (status = 200, body = Receipt, description = "It had been cast before; the same receipt."),
        (status = 404, description = "There is no such poll."),
        (status = 409, description = "It does not count: closed, paused, limit reached, idea not open for votes."),
        (status = 422, description = "A value that the method does not have, an idea twice, or the id used for other entries."),
        (status = 429, description = "Too many."),
        (status = 503, description = "The queue is full; try again with the same id."),
    ))]
async fn cast_ballot(
    Extension(cx): Caller,
    Path(id): Path<i64>,
    body: Result<Json<Ballot>, JsonRejection>,
) -> Answer<Response> {
    let Json(ballot) = body?;
    let entries = ballot.entries.iter().map(|entry| Entry { idea: IdeaId(entry.idea), value: entry.value }).collect();
    let committed = votes::cast(&cx, PollId(id), entries, ballot.ballot_id).await?;
    let status = if committed.repeated { StatusCode::OK } else { StatusCode::CREATED };
    let seq = [("x-coro-seq", committed.seq.to_string())];
    Ok((status, seq, Json(Receipt::from(committed.receipt))).into_response())
}
