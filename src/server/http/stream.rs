//! The live stream of a campaign as server-sent events.

use super::path::Path;
use super::rest::Problem;
use crate::domain::live::{Changes, Cursor};
use crate::domain::policy::{Action, may};
use crate::error::AppError;
use crate::server::campaigns;
use crate::server::context::Cx;
use crate::server::hub::Audience;
use crate::server::jury;
use axum::Extension;
use axum::body::Body;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
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
    let blind = jury::is_blind(&cx, &campaign);
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
            Ok::<_, Infallible>(if blind { without_tallies(&frame) } else { frame })
        })),
    )
        .into_response())
}

/// Frames as a juror may read them who scores without the crowd's votes.
fn without_tallies(frames: &Bytes) -> Bytes {
    let text = String::from_utf8_lossy(frames);
    let line = |line: &str| match line.strip_prefix("data: ").map(serde_json::from_str::<Changes>) {
        Some(Ok(changes)) => serde_json::to_string(&changes.without_tallies())
            .map_or_else(|_| String::new(), |data| format!("data: {data}")),
        _ => line.to_owned(),
    };
    Bytes::from(text.split('\n').map(line).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::campaign::{CampaignState, Counts, Freeze};
    use crate::domain::id::{IdeaId, PollId};
    use crate::domain::idea::IdeaStatus;
    use crate::domain::live::IdeaChange;
    use crate::domain::tally::Tally;

    #[test]
    fn a_blind_juror_reads_frames_without_tallies() {
        let frame = |tallies| {
            let status = IdeaStatus::Visible;
            let idea = IdeaChange { id: IdeaId(7), status, new: false, outcome: None, words: None, tallies };
            let changes = Changes {
                cursor: Cursor::default(),
                state: CampaignState::Running,
                terms_version: 1,
                freeze: Freeze::default(),
                closed_polls: vec![],
                counts: Counts::default(),
                ideas: vec![idea],
                more: false,
            };
            let data = serde_json::to_string(&changes).expect("plain data");
            let ping = "event: ping\ndata: {\"cursor\":\"e.3\",\"live\":1}\n\n";
            Bytes::from(format!("id: e.3\nevent: change\ndata: {data}\n\n{ping}"))
        };
        let tally = Tally { poll: PollId(1), counts: vec![(1, 5)] };
        assert_eq!(without_tallies(&frame(vec![tally])), frame(vec![]));
    }
}
