//! The stream: whatever is cut, a viewer ends with the server's state.

use super::harness::{Client, Running, TestApp, for_each_db, seed};
use crate::domain::id::{DAY, IdeaId, PersonId};
use crate::domain::live::{Changes, Cursor};
use crate::domain::participation::Participation;
use crate::domain::policy::Role;
use crate::domain::terms::{CountsShown, Terms};
use axum::body::Body;
use futures::StreamExt;
use http::Request;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeMap;
use std::time::Duration;

/// One event as a browser sees it.
#[derive(Debug)]
struct Event {
    id: Option<String>,
    kind: String,
    data: String,
}

/// A viewer's open stream.
struct Stream {
    body: axum::body::BodyDataStream,
    text: String,
}

impl Stream {
    async fn open(client: &Client, slug: &str, last: Option<&str>) -> Self {
        let mut request = Request::get(format!("/api/v1/campaigns/{slug}/events"));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = client.send(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { body: response.into_body().into_data_stream(), text: String::new() }
    }

    /// The next event but heartbeats; none when the stream ends or says nothing for ten seconds.
    async fn next(&mut self) -> Option<Event> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let mut event = Event { id: None, kind: String::new(), data: String::new() };
                for line in block.lines() {
                    match line.split_once(": ") {
                        Some(("id", id)) => event.id = Some(id.into()),
                        Some(("event", kind)) => event.kind = kind.into(),
                        Some(("data", data)) => event.data = data.into(),
                        _ => {}
                    }
                }
                self.text = rest.to_owned();
                if !event.kind.is_empty() && event.kind != "ping" {
                    return Some(event);
                }
            }
            let chunk = tokio::time::timeout(Duration::from_secs(10), self.body.next()).await.ok()??;
            self.text.push_str(std::str::from_utf8(&chunk.expect("bytes")).expect("text"));
        }
    }

    /// Whether the stream ends within five seconds, whatever it says before.
    async fn ends(&mut self) -> bool {
        let end = async { while self.body.next().await.is_some() {} };
        tokio::time::timeout(Duration::from_secs(5), end).await.is_ok()
    }
}

/// What a viewer has on the page: counts per idea.
#[derive(Default)]
struct Page {
    cursor: Option<Cursor>,
    counts: BTreeMap<IdeaId, i64>,
}

impl Page {
    async fn load(client: &Client, slug: &str) -> Self {
        let changes: Changes =
            serde_json::from_str(&client.get(&format!("/api/v1/campaigns/{slug}/changes?since=0")).await.text)
                .expect("changes");
        let mut page = Self::default();
        page.apply(&changes);
        page
    }

    fn apply(&mut self, changes: &Changes) {
        if let Some(cursor) = &self.cursor {
            assert!(
                changes.cursor.seq > cursor.seq,
                "a viewer's place never goes back: {cursor} to {}",
                changes.cursor
            );
        }
        self.cursor = Some(changes.cursor.clone());
        for idea in &changes.ideas {
            let count = idea.tallies.first().map_or(0, |tally| tally.of(1));
            self.counts.insert(idea.id, count);
        }
    }
}

async fn vote(app: &TestApp, campaign: &Running, random: &mut StdRng, n: usize) {
    let idea = campaign.ideas[random.random_range(0..campaign.ideas.len())];
    let answer = app.visitor().cast(campaign, &format!("b{n}"), idea, Some(1)).await;
    assert!(answer.status.is_success(), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn after_random_cuts_a_page_shows_what_the_server_has() {
    for_each_db(async |app| {
        let campaign = app.campaign("cuts", Terms::default(), 6).await;
        let mut random = StdRng::seed_from_u64(seed());
        let client = app.visitor();
        let mut page = Page::load(&client, "cuts").await;
        let mut n = 0;
        for _ in 0..8 {
            let last = page.cursor.as_ref().map(ToString::to_string);
            let mut stream = Stream::open(&client, "cuts", last.as_deref()).await;
            for _ in 0..random.random_range(1..4) {
                vote(&app, &campaign, &mut random, n).await;
                n += 1;
            }
            // Sometimes the connection goes before anything was read, and votes are cast while nobody listens.
            if random.random_bool(0.6) {
                let event = stream.next().await.expect("an event");
                assert_eq!(event.kind, "change");
                page.apply(&serde_json::from_str(&event.data).expect("changes"));
            }
            drop(stream);
            for _ in 0..random.random_range(0..3) {
                vote(&app, &campaign, &mut random, n).await;
                n += 1;
            }
        }
        let server = Page::load(&client, "cuts").await;
        while page.cursor != server.cursor {
            let last = page.cursor.as_ref().map(ToString::to_string);
            let mut stream = Stream::open(&client, "cuts", last.as_deref()).await;
            let event = stream.next().await.expect("an event");
            match event.kind.as_str() {
                "reset" => page = Page::load(&client, "cuts").await,
                _ => page.apply(&serde_json::from_str(&event.data).expect("changes")),
            }
        }
        assert_eq!(page.counts, server.counts);
        assert_eq!(page.counts.values().sum::<i64>(), i64::try_from(n).expect("small"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_place_of_another_history_starts_over() {
    for_each_db(async |app| {
        app.campaign("epoch", Terms::default(), 1).await;
        let mut stream = Stream::open(&app.visitor(), "epoch", Some("00000000.5")).await;
        let event = stream.next().await.expect("an event");
        assert_eq!(event.kind, "reset");
        assert!(event.id.expect("an id").starts_with(&app.state.epoch));
        let gone = app.visitor().get("/api/v1/campaigns/epoch/changes?since=00000000.5").await;
        assert_eq!(gone.status, http::StatusCode::GONE);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_vote_on_one_node_reaches_the_viewers_of_another() {
    for_each_db(async |app| {
        let campaign = app.campaign("nodes", Terms::default(), 2).await;
        let Some(other) = app.second_node().await else { return };
        let mut stream = Stream::open(&other.visitor(), "nodes", None).await;
        let cast = app.visitor().cast(&campaign, "b", campaign.ideas[1], Some(1)).await;
        assert!(cast.status.is_success());
        let event = stream.next().await.expect("an event");
        let changes: Changes = serde_json::from_str(&event.data).expect("changes");
        assert_eq!(changes.ideas[0].id, campaign.ideas[1]);
        assert_eq!(changes.counts.votes, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_crowds_stream_keeps_what_the_terms_keep() {
    for_each_db(async |app| {
        let terms = Terms { counts_shown: CountsShown::AtClose, ..Terms::default() };
        let campaign = app.campaign("hidden", terms, 2).await;
        let organisation = crate::server::people::organisation(&app.state.db, "home").await.expect("reads");
        let brand = app.person(organisation.expect("exists"), crate::domain::policy::Role::Analyst).await;
        let mut crowd = Stream::open(&app.visitor(), "hidden", None).await;
        let mut staff = Stream::open(&brand, "hidden", None).await;
        app.visitor().cast(&campaign, "b", campaign.ideas[0], Some(1)).await;
        let seen: Changes = serde_json::from_str(&crowd.next().await.expect("an event").data).expect("changes");
        assert_eq!((seen.counts.votes, seen.ideas), (1, vec![]), "not even which idea");
        let seen: Changes = serde_json::from_str(&staff.next().await.expect("an event").data).expect("changes");
        assert_eq!(seen.ideas[0].tallies[0].of(1), 1);
    })
    .await;
}

/// While counts are kept, what changed tells the crowd which ideas came and which were hidden or shown, and no more.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_changed_does_not_tell_who_was_voted_for() {
    for_each_db(async |app| {
        let terms = Terms { counts_shown: CountsShown::AtClose, ..Terms::default() };
        let campaign = app.campaign("kept", terms, 4).await;
        let organisation = crate::server::people::organisation(&app.state.db, "home").await.expect("reads");
        let manager = app.person(organisation.expect("exists"), crate::domain::policy::Role::Manager).await;
        let visitor = app.visitor();
        let read = async |client: &Client, since: i64| -> Changes {
            let answer = client.get(&format!("/api/v1/campaigns/kept/changes?since={since}")).await;
            serde_json::from_str(&answer.text).expect("changes")
        };
        let ids = |changes: &Changes| changes.ideas.iter().map(|idea| idea.id).collect::<Vec<_>>();
        let start = read(&visitor, 0).await;
        assert_eq!(ids(&start), campaign.ideas);
        for (ballot, idea) in [("a", 3), ("b", 0), ("c", 2)] {
            assert!(visitor.cast(&campaign, ballot, campaign.ideas[idea], Some(1)).await.status.is_success());
        }
        let since = start.cursor.seq;
        let seen = read(&visitor, since).await;
        assert_eq!((ids(&seen), seen.counts.votes), (vec![], 3));
        assert_eq!(ids(&read(&visitor, 0).await), campaign.ideas, "in order of their ids, not of their votes");
        assert_eq!(ids(&read(&manager, since).await), [0, 2, 3].map(|at| campaign.ideas[at]));
        let idea = campaign.ideas[2].to_string();
        let hide = [("slug", "kept"), ("idea", idea.as_str()), ("hide", "true"), ("reason", "It names a person.")];
        assert!(manager.call("/_fn/coro/api/manage/hide_idea", &hide).await.status.is_success());
        let new = serde_json::json!({ "title": "A new idea" });
        let new = visitor.post("/api/v1/campaigns/kept/ideas", &new).await.json()["id"].as_i64().expect("an id");
        assert!(visitor.cast(&campaign, "d", campaign.ideas[1], Some(1)).await.status.is_success());
        let seen = read(&visitor, since).await;
        assert_eq!(ids(&seen), [campaign.ideas[2], IdeaId(new)]);
        assert!(seen.ideas.iter().all(|idea| idea.tallies.is_empty()));
        app.clock.advance(campaign.closes_at.0 - crate::tests::harness::NOON.0);
        crate::server::campaigns::close_due(&app.state).await.expect("closes");
        assert_eq!(read(&visitor, since).await.ideas[0].tallies[0].of(1), 1, "closed, they are public");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn streams_end_when_the_node_goes_down() {
    for_each_db(async |app| {
        app.campaign("down", Terms::default(), 1).await;
        let mut stream = Stream::open(&app.visitor(), "down", None).await;
        app.state.stop.cancel();
        let ended = tokio::time::timeout(Duration::from_secs(3), stream.next()).await.expect("within three seconds");
        assert!(ended.is_none());
    })
    .await;
}

/// Whoever came last.
async fn newest(app: &TestApp) -> PersonId {
    let id: i64 = crate::server::db::on!(&app.state.db, c => {
        sqlx::query_scalar("SELECT MAX(id) FROM person").fetch_one(c).await
    })
    .expect("reads");
    PersonId(id)
}

/// A stream does not outlast the role under which it was opened, whichever node took that away.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_stream_ends_with_the_role_that_opened_it() {
    for_each_db(async |app| {
        let ours = app.organisation("ours").await;
        let terms = Terms { participation: Participation::Members, ..Terms::default() };
        let campaign = app.campaign_of(ours, "inside", terms, 1).await;
        let owner = app.person(ours, Role::Owner).await;
        let other = app.second_node().await;
        let streams = other.as_ref().unwrap_or(&app);
        let open = async |client: &Client| {
            let there = streams.visitor().with_cookies_of(client);
            let stream = Stream::open(&there, "inside", None).await;
            (there, stream)
        };
        let mut stay = vec![open(&owner).await];

        // Taken out of the organisation, or given another role.
        for (function, role) in [("remove_person", ""), ("set_role", "member")] {
            let analyst = app.person(ours, Role::Analyst).await;
            let person = newest(&app).await.to_string();
            let (there, mut stream) = open(&analyst).await;
            let form = [("slug", "ours"), ("person", &person), ("role", role)];
            let answer = owner.call(&format!("/_fn/coro/api/people/{function}"), &form).await;
            assert!(answer.status.is_success(), "{answer:?}");
            assert!(stream.ends().await, "{function}");
            let again = there.get("/api/v1/campaigns/inside/changes?since=0").await.status;
            assert_eq!(again.is_success(), role == "member", "{function}");
        }

        // Signed out in one browser, and from another one.
        let phone = app.visitor();
        super::accounts::sign_in(&app, &phone, "ada@example.org").await;
        let link = crate::server::people::invite(&app.state.db, ours, Role::Member, app.state.clock.now()).await;
        phone.form("/_fn/coro/api/session/accept_invitation", &[("token", &link.expect("a link"))]).await;
        for (function, from) in [("session/sign_out", "laptop"), ("account/end_others", "phone")] {
            let laptop = app.visitor();
            super::accounts::sign_in(&app, &laptop, "ada@example.org").await;
            let (_, mut gone) = open(&laptop).await;
            stay.push(open(&phone).await);
            let by = if from == "phone" { &phone } else { &laptop };
            assert!(by.call(&format!("/_fn/coro/api/{function}"), &[]).await.status.is_success());
            assert!(gone.ends().await, "{function}");
        }

        assert!(owner.cast(&campaign, "v", campaign.ideas[0], Some(1)).await.status.is_success());
        for (_, stream) in &mut stay {
            assert_eq!(stream.next().await.expect("an event").kind, "change", "who lost nothing goes on");
        }

        // A session that is over, as soon as the stream looks.
        let (_, mut late) = open(&phone).await;
        let person = newest(&app).await;
        streams.clock.advance(31 * DAY);
        streams.state.hub.recheck(person);
        assert!(late.ends().await);
    })
    .await;
}
