//! Boards and pages: every idea once, nothing lost, nothing that runs.

use super::harness::{Client, for_each_db};
use crate::domain::terms::{CountsShown, Terms};
use crate::server::db::execute;
use http::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Every idea of a board, following its pages.
async fn all(client: &Client, query: &str) -> Vec<i64> {
    let mut ids = Vec::new();
    let mut after = String::new();
    for _ in 0..80 {
        let page = client.get(&format!("/api/v1/campaigns/many/ideas?{query}&after={after}")).await;
        assert_eq!(page.status, StatusCode::OK, "{page:?}");
        let page = page.json();
        ids.extend(page["ideas"].as_array().expect("ideas").iter().map(|idea| idea["id"].as_i64().expect("an id")));
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => return ids,
        }
    }
    panic!("the pages of {query} do not end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn paging_shows_every_idea_once_in_every_order() {
    for_each_db(async |app| {
        let campaign = app.campaign("many", Terms::default(), 57).await;
        let voter = app.visitor();
        for (n, idea) in campaign.ideas.iter().enumerate().filter(|(n, _)| n % 3 == 0) {
            voter.cast(&campaign, &format!("b{n}"), *idea, Some(1)).await;
        }
        let everything: BTreeSet<i64> = campaign.ideas.iter().map(|idea| idea.0).collect();
        for query in [
            "sort=rising",
            "sort=votes",
            "sort=newest",
            "sort=random&seed=7",
            "sort=newest&limit=1",
            "q=number&sort=votes",
        ] {
            let ids = all(&voter, query).await;
            assert_eq!(ids.len(), 57, "{query}");
            assert_eq!(ids.iter().copied().collect::<BTreeSet<_>>(), everything, "{query}");
        }
        let votes = all(&voter, "sort=votes").await;
        assert!(votes[..19].iter().all(|id| (id - campaign.ideas[0].0) % 3 == 0), "{votes:?}");
        assert_eq!(all(&voter, "sort=random&seed=7").await, all(&voter, "sort=random&seed=7&limit=9").await);
        assert_ne!(all(&voter, "sort=random&seed=7").await, all(&voter, "sort=random&seed=8").await);
        // Without a seed the order belongs to the viewer.
        assert_eq!(all(&voter, "sort=random").await, all(&voter, "sort=random").await);
        assert_eq!(all(&voter, "sort=newest&tag=green").await.len(), 29);
        let page = voter.get("/api/v1/campaigns/many/ideas?q=number&tag=blue&limit=9").await.json();
        assert_eq!(page["ideas"].as_array().map(Vec::len), Some(9), "a page with a tag is as full as one without");
        assert_eq!(all(&voter, "q=number&tag=blue&limit=9").await.len(), 28);
        let page = voter.get("/api/v1/campaigns/many/ideas?sort=random&seed=7&after=900000000000_0").await.json();
        assert_eq!(page["next"].as_str().and_then(|next| next.split('_').next()), Some("57"), "no more than there are");
        assert_eq!(all(&voter, "sort=random&tag=blue").await.len(), 28);
        assert_eq!(voter.get("/api/v1/campaigns/many/ideas?limit=101").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(voter.get("/api/v1/campaigns/many/ideas?sort=best").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_search_finds_words_and_beginnings_and_takes_anything() {
    for_each_db(async |app| {
        app.campaign("many", Terms::default(), 10).await;
        app.campaign("elsewhere", Terms::default(), 10).await;
        let client = app.visitor();
        assert_eq!(all(&client, "q=lanterns").await.len(), 5);
        assert_eq!(all(&client, "q=lant").await.len(), 5, "a beginning, where the whole word is not found");
        assert_eq!(all(&client, "q=LANTERNS+idea").await.len(), 5);
        assert_eq!(all(&client, "q=nothing+like+it").await.len(), 0);
        for odd in
            ["%22", "%27", "*", "a%20OR%20b", "NEAR(", "campaign1", "%27%29%3B--", "%00", "%F0%9F%8E%89", "-", "!&|"]
        {
            let answer = client.get(&format!("/api/v1/campaigns/many/ideas?q={odd}")).await;
            assert!(
                answer.status == StatusCode::OK || answer.status == StatusCode::UNPROCESSABLE_ENTITY,
                "{odd}: {answer:?}"
            );
        }
        let long = "x".repeat(500);
        assert_eq!(
            client.get(&format!("/api/v1/campaigns/many/ideas?q={long}")).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn campaigns_are_found_in_any_case() {
    for_each_db(async |app| {
        for n in 0..30 {
            app.campaign(&format!("other-{n}"), Terms::default(), 0).await;
        }
        app.campaign("Über-Brücken", Terms::default(), 0).await;
        let client = app.visitor();
        for search in ["über", "ÜBER", "brÜcken"] {
            let query = super::harness::encode(search);
            let found = client.get(&format!("/api/v1/campaigns?q={query}")).await.json();
            assert_eq!(found["campaigns"].as_array().map(Vec::len), Some(1), "{search}: {found}");
        }
        let first = client.get("/api/v1/campaigns?q=other").await.json();
        let next = first["next"].as_str().expect("a second page");
        let second = client.get(&format!("/api/v1/campaigns?q=other&after={next}")).await.json();
        assert_eq!([&first, &second].map(|page| page["campaigns"].as_array().map(Vec::len)), [Some(24), Some(6)]);
        assert_eq!(client.get("/api/v1/campaigns?q=%25").await.json()["campaigns"], json!([]), "no pattern");
    })
    .await;
}

/// A search for what nobody asks looks at so many campaigns and no more; its next page goes on from there.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_search_through_many_campaigns_comes_in_pieces() {
    for_each_db(async |app| {
        app.campaign("needle", Terms::default(), 0).await;
        let hay = "INSERT INTO campaign (organisation_id, slug, state, question, brief, brief_html, tags, time_zone, terms,
                                         secret, created_at)
                   WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
                   SELECT organisation_id, 'hay-' || i, state, 'Hay?', '', '', tags, time_zone, terms, secret, created_at
                   FROM campaign, n";
        let mut tx = app.state.db.begin().await.expect("a transaction");
        execute!(&mut tx, sqlx::query(hay)).expect("writes");
        tx.commit().await.expect("commits");
        let client = app.visitor();
        let page = async |after: &str| client.get(&format!("/api/v1/campaigns?q=NEEDLE&after={after}")).await.json();
        let first = page("").await;
        assert_eq!(first["campaigns"], json!([]));
        assert!(client.get("/?q=needle").await.text.contains("Look further"));
        let second = page(first["next"].as_str().expect("there is more")).await;
        assert_eq!((&second["campaigns"][0]["slug"], &second["next"]), (&json!("needle"), &json!(null)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_typed_comes_back_when_it_is_refused() {
    for_each_db(async |app| {
        app.campaign("many", Terms { submissions_per_participant: Some(2), ..Terms::default() }, 1).await;
        let client = app.visitor();
        let typed = [("slug", "many"), ("title", "ab"), ("text", "A text that took an hour."), ("author", "Ada")];
        let answer = client.form("/_fn/coro/api/idea/submit_idea", &typed).await;
        assert!(answer.status.is_redirection(), "{answer:?}");
        let location = answer.headers["location"].to_str().expect("text").to_owned();
        assert!(location.starts_with("/c/somewhere?"), "only to our own pages: {location}");
        let page = client.get("/c/many/new").await.text;
        assert!(page.contains("A text that took an hour."));
        for title in ["A first idea", "A second idea"] {
            let answer = client.form("/_fn/coro/api/idea/submit_idea", &[("slug", "many"), ("title", title)]).await;
            assert!(answer.headers["location"].to_str().expect("text").starts_with("/c/many/ideas/"), "{answer:?}");
        }
        assert!(
            !client.get("/c/many/new").await.text.contains("A text that took an hour."),
            "a draft goes when it is done"
        );
        let third = client.post("/api/v1/campaigns/many/ideas", &json!({ "title": "A third idea" })).await;
        assert_eq!(third.status, StatusCode::CONFLICT);
        assert!(third.text.contains("as many as the terms allow"), "{third:?}");
        let both = client.post("/api/v1/campaigns/many/ideas", &json!({ "title": "x", "tag": "no such" })).await.json();
        let fields: Vec<&Value> = both["errors"].as_array().expect("errors").iter().map(|e| &e["field"]).collect();
        assert_eq!(fields, ["title", "tag"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_that_people_type_runs() {
    for_each_db(async |app| {
        app.campaign("many", Terms::default(), 0).await;
        let client = app.visitor();
        let attack = "</title></script><script>alert(1)</script><img src=x onerror=alert(1)>";
        let idea = json!({ "title": attack, "text": attack, "author": attack.get(..60) });
        let id = client.post("/api/v1/campaigns/many/ideas", &idea).await.json()["id"].to_string();
        for page in [
            format!("/c/many/ideas/{id}"),
            "/c/many?sort=newest".into(),
            format!("/c/many?q={}", super::harness::encode(attack)),
        ] {
            let answer = client.get(&page).await;
            assert_eq!(answer.status, StatusCode::OK, "{page}");
            assert!(
                !answer.text.contains("<script>alert") && !answer.text.contains("<img src=x"),
                "{page}: {}",
                answer.text
            );
            let policy = answer.headers["content-security-policy"].to_str().expect("text");
            assert!(policy.contains("script-src 'self' 'nonce-") && !policy.contains("unsafe-inline"), "{policy}");
        }
    })
    .await;
}

/// A campaign's page tells the browser how each idea stands, to go on from: to each viewer what the terms let them see.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_document_says_how_ideas_stand_for_its_viewer() {
    for_each_db(async |app| {
        let kept = Terms { counts_shown: CountsShown::AtClose, ..Terms::default() };
        for (slug, terms, counted) in [("kept", kept, false), ("shown", Terms::default(), true)] {
            let campaign = app.campaign(slug, terms, 2).await;
            let voter = app.visitor();
            voter.cast(&campaign, "a", campaign.ideas[0], Some(1)).await;
            for (client, mine) in [(voter, true), (app.visitor(), false)] {
                let page = client.get(&format!("/c/{slug}")).await.text;
                let written: Vec<Value> = page
                    .split("data-standing=\"")
                    .skip(1)
                    .map(|rest| rest.split('"').next().expect("an end").replace("&quot;", "\""))
                    .map(|json| serde_json::from_str(&json).expect("JSON"))
                    .collect();
                let says = format!("{slug}: {written:?}");
                assert_eq!(written.len(), 2, "{says}");
                let card = written.iter().find(|card| card["id"] == campaign.ideas[0].0).expect("the idea");
                assert_eq!(card["mine"], if mine { json!(1) } else { Value::Null }, "{says}");
                assert_eq!(card["tally"]["counts"], if counted { json!([[1, 1]]) } else { Value::Null }, "{says}");
            }
        }
    })
    .await;
}

/// Leptos pages have been seen to hang or break off under concurrency.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pages_come_whole_however_many_ask() {
    for_each_db(async |app| {
        let campaign = app.campaign("many", Terms::default(), 40).await;
        let client = app.visitor();
        let pages = ["/".to_owned(), "/c/many".into(), format!("/c/many/ideas/{}", campaign.ideas[3]), "/api".into()];
        let gets = (0..200).map(|n| {
            let (client, page) = (client.clone(), pages[n % pages.len()].clone());
            async move { (client.get(&page).await, page) }
        });
        for (answer, page) in futures::future::join_all(gets).await {
            assert_eq!(answer.status, StatusCode::OK, "{page}");
            // Leptos appends its data after the document.
            let end = answer.text.trim_end();
            assert!(
                end.contains("</html>") && (end.ends_with("</html>") || end.ends_with("</script>")),
                "{page} breaks off"
            );
            assert!(answer.text.contains("<h1"), "{page}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn addresses_that_lead_nowhere_say_so() {
    for_each_db(async |app| {
        let client = app.visitor();
        for page in
            ["/nothing", "/c/none", "/c/none/ideas/1", "/c/none/dashboard", "/manage/none", "/api/v1/campaigns/none"]
        {
            assert_eq!(client.get(page).await.status, StatusCode::NOT_FOUND, "{page}");
        }
        for (page, kind) in [("/healthz", "text/plain"), ("/api/v1/campaigns/none", "application/problem+json")] {
            let answer = client.get(page).await;
            assert!(answer.headers["content-type"].to_str().expect("text").starts_with(kind), "{page}");
            assert_eq!(answer.headers["x-content-type-options"], "nosniff");
            assert!(answer.headers.contains_key("x-request-id"));
        }
    })
    .await;
}
