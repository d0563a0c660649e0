//! The live stream of a campaign as server-sent events. It lasts as long as the role under which it was opened.

use super::path::Path;
use super::rest::Problem;
use crate::domain::id::{CampaignId, OrganisationId};
use crate::domain::live::{Changes, Cursor};
use crate::domain::policy::{Action, Role, may};
use crate::error::AppError;
use crate::server::campaigns::Campaign;
use crate::server::context::Cx;
use crate::server::hub::Audience;
use crate::server::state::State;
use crate::server::{accounts, campaigns, jury};
use axum::Extension;
use axum::body::Body;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::future::{BoxFuture, pending};
use futures::{FutureExt, StreamExt};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderName};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// How long a stream may go on whose viewer has lost their role, should the word of it be lost too.
const UNTOLD: Duration = Duration::from_secs(60);

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
    let until = role_lost(&cx, &campaign);
    let frames = cx.state.hub.subscribe(campaign.row.id(), audience, since).await?;
    Ok((
        [
            (CONTENT_TYPE, "text/event-stream"),
            (CACHE_CONTROL, "no-store"),
            // nginx would otherwise collect frames until its buffer is full.
            (HeaderName::from_static("x-accel-buffering"), "no"),
        ],
        Body::from_stream(frames.take_until(until).map(move |frame| {
            let _held = &place;
            Ok::<_, Infallible>(if blind { without_tallies(&frame) } else { frame })
        })),
    )
        .into_response())
}

/// Waits until the viewer has no longer the role in the campaign that the stream was opened under: the session has ended, or
/// the role was taken away or changed. Whoever comes back then gets what is theirs. Without a role there is none to lose.
fn role_lost(cx: &Cx, campaign: &Campaign) -> BoxFuture<'static, ()> {
    let (organisation, id) = (campaign.row.organisation(), campaign.row.id());
    let (Some(account), Some(session), Some(role)) = (cx.account(), cx.session(), cx.role(&campaign.row)) else {
        return pending().boxed();
    };
    let (state, person) = (cx.state.clone(), account.person);
    let mut rights = state.hub.rights();
    async move {
        while has_role(&state, &session, (organisation, id), role).await {
            // Having missed whose rights changed is being told as well.
            let told = async { while rights.recv().await.is_ok_and(|other| other != person) {} };
            _ = timeout(UNTOLD, told).await;
        }
    }
    .boxed()
}

/// Whether the session is there still, and gives this role in this campaign. A database that does not answer takes nothing
/// away; the stream looks again.
async fn has_role(
    state: &State,
    session: &[u8; 32],
    (organisation, campaign): (OrganisationId, CampaignId),
    role: Role,
) -> bool {
    match accounts::of_session(&state.db, session, state.clock.now()).await {
        Ok(account) => account.and_then(|account| account.role_in(organisation, campaign)) == Some(role),
        Err(error) => {
            tracing::warn!(error = format!("{error:#}"), "a stream could not look whether it may go on");
            true
        }
    }
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
