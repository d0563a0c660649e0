//! What somebody tries who means ill: taking all places, sending too slowly, too much, or what nobody should see.

use super::harness::for_each_db;
use crate::domain::terms::Terms;
use axum::body::{Body, Bytes};
use http::{Request, StatusCode};
use std::time::Duration;

/// Half of a body that never goes on.
fn half() -> Body {
    use futures::StreamExt;
    let first = futures::stream::once(async { Ok::<_, std::io::Error>(Bytes::from_static(b"{")) });
    Body::from_stream(first.chain(futures::stream::pending()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn half_sent_bodies_take_nobodys_place() {
    for_each_db(async |app| {
        let campaign = app.campaign("slow", Terms::default(), 1).await;
        let path = format!("/api/v1/polls/{}/ballots", campaign.poll);
        let mut open = tokio::task::JoinSet::new();
        for _ in 0..2_200 {
            let request = Request::post(&path).header("content-type", "application/json").body(half());
            let client = app.visitor();
            open.spawn(async move { client.send(request.expect("a request")).await });
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        for page in ["/healthz", "/readyz", "/c/slow"] {
            assert_eq!(app.visitor().get(page).await.status, StatusCode::OK, "{page}");
        }
        let cast = app.visitor().cast(&campaign, "b", campaign.ideas[0], Some(1)).await;
        assert_eq!(cast.status, StatusCode::CREATED);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_network_keeps_so_many_streams_open() {
    for_each_db(async |app| {
        app.campaign("many", Terms::default(), 1).await;
        let limited = app.with_limits().await;
        let open = async |client: super::harness::Client| {
            let request = Request::get("/api/v1/campaigns/many/events").body(Body::empty()).expect("a request");
            client.send(request).await
        };
        let mut streams = Vec::new();
        for _ in 0..500 {
            streams.push(open(limited.visitor()).await);
        }
        assert!(streams.iter().all(|stream| stream.status() == StatusCode::OK));
        let refused = open(limited.visitor()).await;
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(refused.headers().contains_key("retry-after"));
        streams.pop();
        assert_eq!(open(limited.visitor()).await.status(), StatusCode::OK, "a place that is left is free again");
        assert_eq!(open(app.visitor()).await.status(), StatusCode::OK, "without limits there is no such cap");
    })
    .await;
}
