//! Accepting connections and letting go of them. axum's own loop neither bounds how long a client may take to send its
//! headers nor ends while a stream is open, so this is one of our own over hyper.

use crate::server::places::Places;
use anyhow::{Context, Result};
use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
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

/// Connections of one client address. A page uses a handful and an office may share an address; without a cap one client
/// could take all files that the process may open.
pub const FROM_ONE_ADDRESS: usize = 1_024;

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

/// Serves `router` until `stop`, then lets requests finish. An address has at most `most` connections; one beyond them is
/// closed at once.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken, most: usize) {
    let connections = TaskTracker::new();
    let places = Places::new(most);
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
        let Some(place) = places.take(client(peer)) else {
            metrics::counter!("coro_limited", "what" => "Connection").increment(1);
            continue;
        };
        // Votes are small packets that must not wait for each other.
        let _ = stream.set_nodelay(true);
        let connection = connection(TokioIo::new(stream), peer, router.clone(), stop.clone());
        connections.spawn(async move {
            let _held = place;
            connection.await;
        });
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(DRAIN, connections.wait()).await.is_err() {
        tracing::warn!(connections = connections.len(), "connections were cut off at the end");
    }
}

/// Whose connection it is: of IPv6 the network, since one client has all addresses of it.
fn client(peer: SocketAddr) -> IpAddr {
    match peer.ip().to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        address => address,
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

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    async fn answers(stream: &mut TcpStream) -> bool {
        let sent = stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
        let mut first = [0; 12];
        sent.is_ok() && stream.read_exact(&mut first).await.is_ok() && &first == b"HTTP/1.1 404"
    }

    #[tokio::test]
    async fn an_address_has_so_many_connections() {
        let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("listens");
        let address = listener.local_addr().expect("an address");
        let stop = CancellationToken::new();
        let server = tokio::spawn(serve(listener, Router::new(), stop.clone(), 2));
        let connect = async || TcpStream::connect(address).await.expect("connects");
        let (mut first, mut second) = (connect().await, connect().await);
        assert!(answers(&mut first).await && answers(&mut second).await);
        assert!(!answers(&mut connect().await).await, "the third is closed");
        drop(first);
        let again = async {
            while !answers(&mut connect().await).await {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(5), again).await.expect("a place came back");
        stop.cancel();
        server.await.expect("ends");
    }
}
