//! The live stream of a campaign as server-sent events.

use super::path::Path;
use super::rest::Problem;
use crate::domain::live::Cursor;
use crate::domain::policy::{Action, may};
use crate::error::AppError;
use crate::server::campaigns;
use crate::server::context::Cx;
use crate::server::hub::Audience;
use axum::Extension;
use axum::body::Body;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderName};
use std::convert::Infallible;
use std::sync::Arc;

/// Streams that a node keeps open, at about 20 KB each; a process may have 20,000 files open.
const STREAMS: i64 = 18_000;

/// The query of a stream.
#[derive(serde::Deserialize)]
pub(super) struct Since {
    since: Option<String>,
}

/// The stream from `Last-Event-ID`, which a browser sends when it comes back, or from `since`, or from now.
pub(super) async fn events(
    Extension(cx): Extension<Arc<Cx>>,
    Path(slug): Path<String>,
    Query(query): Query<Since>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let campaign = campaigns::find(&cx, &slug).await?;
    if cx.state.hub.all_viewers() >= STREAMS {
        return Err(AppError::Unavailable(30).into());
    }
    let place = cx.stream_place()?;
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let since = last.or(query.since).map(|text| text.parse::<Cursor>().unwrap_or_default());
    let staff = may(cx.role(&campaign.row), campaign.row.state()?, Action::ReadAll);
    let audience = if staff { Audience::Staff } else { Audience::Crowd };
    let frames = cx.state.hub.subscribe(campaign.row.id(), audience, since).await?;
    Ok((
        [
            (CONTENT_TYPE, "text/event-stream"),
            (CACHE_CONTROL, "no-store"),
            // nginx would otherwise collect frames until its buffer is full.
            (HeaderName::from_static("x-accel-buffering"), "no"),
        ],
        Body::from_stream(frames.map(move |frame| {
            let _held = &place;
            Ok::<_, Infallible>(frame)
        })),
    )
        .into_response())
}
