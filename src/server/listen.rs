//! Accepting connections and letting go of them. axum's own loop neither bounds how long a client may take to send its
//! headers nor ends while a stream is open, so this is one of our own over hyper.

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

/// How long a client may take to send a request's headers.
const HEADERS: Duration = Duration::from_secs(10);

/// What one connection may hold of a request's head, in bytes.
const BUFFER: usize = 16 * 1024;

/// How long requests may take to finish when the node goes down. Streams end at once.
const DRAIN: Duration = Duration::from_millis(2_000);

/// Connections that may wait to be accepted: a crowd that comes back all at once.
const BACKLOG: u32 = 4_096;

/// Listens on `address`.
///
/// # Errors
/// When the address is taken or not this machine's.
pub fn bind(address: SocketAddr) -> Result<TcpListener> {
    let listen = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    listen()
        .with_context(|| format!("listening on {address}; is another program there? --listen chooses another address"))
}

/// Serves `router` until `stop`, then lets requests finish.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let connections = TaskTracker::new();
    loop {
        let (stream, peer) = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Mostly "too many open files": others must close before it helps to accept again.
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        // Votes are small packets that must not wait for each other.
        let _ = stream.set_nodelay(true);
        connections.spawn(connection(TokioIo::new(stream), peer, router.clone(), stop.clone()));
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(DRAIN, connections.wait()).await.is_err() {
        tracing::warn!(connections = connections.len(), "connections were cut off at the end");
    }
}

async fn connection(io: TokioIo<tokio::net::TcpStream>, peer: SocketAddr, router: Router, stop: CancellationToken) {
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .max_buf_size(BUFFER)
        .serve_connection(io, service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::trace!(%error, "a connection ended early");
    }
}
