//! Reading what clients send. Whoever sends slowly must not keep a place from others, so bodies are read whole before a
//! request gets its place, and each within a time.

use super::rest::Problem;
use axum::body::{Body, BodyDataStream, HttpBody};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use http::StatusCode;
use std::io;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout, timeout_at};

/// The largest body of a request, in bytes; a picture may be larger.
pub(super) const BODY: usize = 64 * 1024;

/// Bodies that are read at the same time; with [`BODY`] what they take of the memory at worst.
const AT_ONCE: usize = 4_096;

/// How long a client may take.
#[derive(Clone, Copy)]
struct Patience {
    /// Until the next piece.
    idle: Duration,
    /// For all of it.
    total: Duration,
}

const PATIENCE: Patience = Patience { idle: Duration::from_secs(10), total: Duration::from_secs(15) };

/// A picture of some megabytes comes over a slow line.
const PICTURE: Patience = Patience { total: Duration::from_secs(30), ..PATIENCE };

/// The bodies being read.
pub(super) struct Bodies(Semaphore);

impl Default for Bodies {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }
}

impl Bodies {
    /// The request with its body read. Pictures, which only the organisation's people may send, are read by their handler,
    /// within a time as well.
    pub(super) async fn read(&self, request: Request, wait: Duration) -> Result<Request, Response> {
        if request.body().is_end_stream() {
            return Ok(request);
        }
        let picture = request.uri().path() == "/pictures";
        let (parts, body) = request.into_parts();
        if picture {
            return Ok(Request::from_parts(parts, within(body, PICTURE)));
        }
        let Ok(Ok(_place)) = timeout(wait, self.0.acquire()).await else {
            return Err(Problem::from(crate::error::AppError::Unavailable(2)).into_response());
        };
        match whole(body, BODY, PATIENCE).await {
            Ok(bytes) => Ok(Request::from_parts(parts, Body::from(bytes))),
            Err(status) => Err(Problem::body(status).into_response()),
        }
    }
}

async fn whole(body: Body, most: usize, patience: Patience) -> Result<Bytes, StatusCode> {
    let end = Instant::now() + patience.total;
    let mut pieces = body.into_data_stream();
    let mut bytes = BytesMut::new();
    while let Some(piece) = next(&mut pieces, end, patience.idle).await? {
        if bytes.len() + piece.len() > most {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes.freeze())
}

/// The body, failing where the client takes longer than `patience`.
fn within(body: Body, patience: Patience) -> Body {
    let end = Instant::now() + patience.total;
    let pieces = futures::stream::try_unfold(body.into_data_stream(), move |mut pieces| async move {
        match next(&mut pieces, end, patience.idle).await {
            Ok(piece) => Ok(piece.map(|piece| (piece, pieces))),
            Err(status) => Err(io::Error::other(status.to_string())),
        }
    });
    Body::from_stream(pieces)
}

async fn next(pieces: &mut BodyDataStream, end: Instant, idle: Duration) -> Result<Option<Bytes>, StatusCode> {
    match timeout_at(end.min(Instant::now() + idle), pieces.next()).await {
        Ok(Some(Ok(piece))) => Ok(Some(piece)),
        Ok(None) => Ok(None),
        Ok(Some(Err(_))) => Err(StatusCode::BAD_REQUEST),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;

    const SHORT: Patience = Patience { idle: Duration::from_millis(50), total: Duration::from_millis(200) };

    fn slow(pieces: usize, every: Duration) -> Body {
        Body::from_stream(stream::unfold(0, move |n| async move {
            tokio::time::sleep(every).await;
            (n < pieces).then(|| (Ok::<_, io::Error>(Bytes::from_static(b"x")), n + 1))
        }))
    }

    #[tokio::test]
    async fn a_body_has_a_time_for_each_piece_and_for_all_of_it() {
        let ms = Duration::from_millis;
        assert_eq!(whole(slow(3, ms(5)), 9, SHORT).await.as_deref(), Ok(&b"xxx"[..]));
        assert_eq!(whole(slow(3, ms(500)), 9, SHORT).await, Err(StatusCode::REQUEST_TIMEOUT));
        assert_eq!(whole(slow(1_000, ms(5)), 9_000, SHORT).await, Err(StatusCode::REQUEST_TIMEOUT));
        assert_eq!(whole(slow(10, ms(1)), 9, SHORT).await, Err(StatusCode::PAYLOAD_TOO_LARGE));
        assert!(axum::body::to_bytes(within(slow(3, ms(500)), SHORT), 9).await.is_err());
    }
}
