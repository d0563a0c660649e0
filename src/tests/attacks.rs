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

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_cannot_be_read_is_the_clients_mistake() {
    for_each_db(async |app| {
        app.campaign("odd", Terms::default(), 1).await;
        let client = app.visitor();
        let vote = "/_fn/coro/api/vote/cast_vote";
        let missing = client.call(vote, &[("poll", "many")]).await;
        assert_eq!(missing.status, StatusCode::BAD_REQUEST, "{missing:?}");
        assert!(missing.headers.contains_key("serverfnerror"), "{missing:?}");
        assert_eq!(client.call_get("/_fn/coro/api/idea/idea?slug=odd&id=x").await.status, StatusCode::BAD_REQUEST);
        let large = "x".repeat(70_000);
        assert_eq!(client.call(vote, &[("poll", &large)]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
        for unknown in ["/_fn/coro/api/vote/cast", "/_fn/x"] {
            let answer = client.call(unknown, &[]).await;
            assert_eq!((answer.status, answer.text.as_str()), (StatusCode::NOT_FOUND, ""), "{unknown}");
        }
        for (path, status) in [
            ("/api/v1/polls/many/ballots", StatusCode::BAD_REQUEST),
            ("/api/v1/campaigns/%FF", StatusCode::BAD_REQUEST),
            ("/api/v1/nothing", StatusCode::NOT_FOUND),
        ] {
            let answer = if path.contains("polls") {
                client.post(path, &serde_json::json!({ "ballot_id": "a", "entries": [] })).await
            } else {
                client.get(path).await
            };
            assert_eq!(answer.status, status, "{path}");
            assert_eq!(answer.headers["content-type"], "application/problem+json", "{path}");
        }
    })
    .await;
}

/// The address of a page can hold why a form failed; only if this server wrote it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_puts_words_into_our_pages() {
    use base64::Engine as _;
    for_each_db(async |app| {
        app.campaign("somewhere", Terms::default(), 1).await;
        let client = app.visitor();
        let failed = client.form("/_fn/coro/api/idea/submit_idea", &[("slug", "somewhere"), ("title", "ab")]).await;
        let location = failed.headers["location"].to_str().expect("text");
        let told = location.replace("/c/somewhere", "/c/somewhere/new");
        let page = client.get(&told).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("The title needs at least 3 characters."), "{}", page.text);
        let error = base64::engine::general_purpose::URL_SAFE.encode(r#"{"Conflict":"CALL 0900 NOW"}"#);
        let path = super::harness::encode("/_fn/coro/api/idea/submit_idea");
        let proof = told.split_once("__proof=").expect("a proof").1;
        for forged in [
            format!("/c/somewhere/new?__path={path}&__err={error}"),
            format!("/c/somewhere/new?__path={path}&__err={error}&__proof={proof}"),
            format!("{told}&__err={error}"),
        ] {
            let answer = client.get(&forged).await;
            assert_eq!(
                (answer.status, &answer.headers["location"]),
                (StatusCode::SEE_OTHER, &"/c/somewhere/new".parse().expect("a header"))
            );
            assert!(!answer.text.contains("0900"));
        }
        assert_eq!(client.get(&format!("//evil.example/?__err={error}")).await.headers["location"], "/");
    })
    .await;
}

/// Ideas that are refused are limited like others, and what is kept of them is bounded.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn refused_ideas_are_not_stored_without_end() {
    for_each_db(async |app| {
        app.campaign("drafts", Terms::default(), 1).await;
        let limited = app.with_limits().await;
        let client = limited.visitor();
        let mut statuses = Vec::new();
        for n in 0..7 {
            let long = format!("{n}{}", "x".repeat(40_000));
            let typed = [("slug", "drafts"), ("title", "ab"), ("text", long.as_str())];
            statuses.push(client.call("/_fn/coro/api/idea/submit_idea", &typed).await.status);
        }
        assert!(statuses[..5].iter().all(|status| *status == StatusCode::UNPROCESSABLE_ENTITY), "{statuses:?}");
        assert!(statuses[5..].iter().all(|status| *status == StatusCode::TOO_MANY_REQUESTS), "{statuses:?}");
        let kept: String = crate::server::db::on!(&app.state.db, c => {
            sqlx::query_scalar("SELECT content FROM draft").fetch_one(c).await
        })
        .expect("a draft");
        assert!(kept.contains("\"4xx") && kept.len() < 10_200, "what came too fast is not kept: {} bytes", kept.len());
    })
    .await;
}
