//! A node of the program in a test: its own database, a clock that stands still, and people who use it.

use crate::domain::id::{CampaignId, DAY, IdeaId, OrganisationId, PollId, Timestamp};
use crate::domain::idea::IdeaStatus;
use crate::domain::policy::Role;
use crate::domain::promise::Moments;
use crate::domain::terms::Terms;
use crate::server::accounts::provider::ProviderSettings;
use crate::server::campaigns::{NewCampaign, NewIdea, create_in, insert_ideas, seal};
use crate::server::clock::Clock;
use crate::server::db::{Db, Location};
use crate::server::http::router::router;
use crate::server::mail::Mailer;
use crate::server::notices::GATHER;
use crate::server::people;
use crate::server::state::{Settings, State};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::response::Response;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, SET_COOKIE};
use http::{HeaderMap, Method, Request, StatusCode};
use serde_json::Value;
use std::sync::{Arc, Mutex, OnceLock};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// When tests happen: 2026-03-01 12:00 UTC.
pub(super) const NOON: Timestamp = Timestamp(1_772_366_400_000);

/// Who the node's mails come from.
const FROM: &str = "Coro <coro@coro.test>";

/// By which address somebody operates the node.
pub(super) const OPERATOR: &str = "operator@example.org";

/// A node with a database of its own.
pub(super) struct TestApp {
    pub(super) state: State,
    pub(super) clock: Clock,
    pub(super) router: Router,
    pub(super) location: Location,
    _folder: Option<TempDir>,
    _data: Arc<TempDir>,
}

/// What a node does that others do not.
#[derive(Default)]
struct Extras {
    rate_limits: bool,
    mailer: Option<Mailer>,
    provider: Option<ProviderSettings>,
}

/// Runs `test` on SQLite, and on PostgreSQL if `TEST_POSTGRES_URL` names a server (`make test` starts one).
pub(super) async fn for_each_db<F: Future<Output = ()>>(test: impl Fn(TestApp) -> F) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let location = Location::Folder(folder.path().to_owned());
    test(TestApp::start(location, Some(folder)).await).await;
    let Ok(server) = std::env::var("TEST_POSTGRES_URL") else {
        println!("skipped on PostgreSQL: TEST_POSTGRES_URL is not set");
        return;
    };
    let name = format!("test_{}", hex::encode(rand::random::<[u8; 8]>()));
    let admin = sqlx::PgPool::connect(&server).await.expect("the test server");
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&admin).await.expect("a database");
    let location = Location::Postgres(with_database(&server, &name));
    let app = TestApp::start(location, None).await;
    let db = app.state.db.clone();
    test(app).await;
    db.close().await;
    let drop = format!("DROP DATABASE {name} WITH (FORCE)");
    sqlx::query(sqlx::AssertSqlSafe(drop)).execute(&admin).await.expect("dropping the test's database");
}

/// The server's address with another database.
fn with_database(server: &str, name: &str) -> String {
    let (address, options) = server.split_once('?').map_or((server, None), |(a, o)| (a, Some(o)));
    let authority = address.find("://").map_or(0, |at| at + 3);
    let end = address[authority..].find('/').map_or(address.len(), |at| authority + at);
    let options = options.map(|options| format!("?{options}")).unwrap_or_default();
    format!("{}/{name}{options}", &address[..end])
}

impl TestApp {
    async fn start(location: Location, folder: Option<TempDir>) -> Self {
        let db = Db::open(&location).await.expect("a database");
        Self::on(db, location, folder, Extras::default()).await
    }

    async fn on(db: Db, location: Location, folder: Option<TempDir>, extras: Extras) -> Self {
        let Extras { rate_limits, mailer, provider } = extras;
        let clock = Clock::set(NOON);
        let data = Arc::new(tempfile::tempdir().expect("a temporary folder"));
        let settings = Settings {
            public_url: "http://coro.test".into(),
            trusted_proxies: 0,
            rate_limits,
            gather: GATHER,
            folder: data.path().to_owned(),
            provider,
            operators: vec![OPERATOR.into()],
        };
        let mailer =
            mailer.unwrap_or_else(|| Mailer::folder(&data.path().join("mail"), FROM).expect("a folder for mails"));
        let (state, _writer) =
            State::start(db, clock.clone(), settings, mailer, CancellationToken::new()).await.expect("a node");
        let router = router(state.clone(), Arc::default());
        Self { state, clock, router, location, _folder: folder, _data: data }
    }

    /// A second node on the same PostgreSQL database; on SQLite, where there is one process a file, the same node's parts
    /// again would not be another node, so there is none.
    pub(super) async fn second_node(&self) -> Option<TestApp> {
        let Location::Postgres(_) = &self.location else { return None };
        let db = Db::open(&self.location).await.expect("the database");
        Some(Self::on(db, self.location.clone(), None, Extras::default()).await)
    }

    /// The same database behind doors that limit rates.
    pub(super) async fn with_limits(&self) -> TestApp {
        self.with(Extras { rate_limits: true, ..Extras::default() }).await
    }

    /// The same database behind doors through which people come from a provider.
    pub(super) async fn with_provider(&self, settings: ProviderSettings) -> TestApp {
        self.with(Extras { provider: Some(settings), ..Extras::default() }).await
    }

    async fn with(&self, extras: Extras) -> TestApp {
        Self::on(self.state.db.clone(), self.location.clone(), None, extras).await
    }

    /// The same database behind doors that send mails through the SMTP server at `url`.
    pub(super) async fn with_smtp(&self, url: &str) -> TestApp {
        let mailer = Mailer::smtp(url, FROM).expect("an address");
        self.with(Extras { mailer: Some(mailer), ..Extras::default() }).await
    }

    /// An organisation.
    pub(super) async fn organisation(&self, slug: &str) -> OrganisationId {
        people::create_organisation(&self.state.db, slug, slug, NOON).await.expect("an organisation")
    }

    /// Somebody with a role in an organisation, signed in through the invitation.
    pub(super) async fn person(&self, organisation: OrganisationId, role: Role) -> Client {
        let token = people::invite(&self.state.db, organisation, role, NOON).await.expect("an invitation");
        let client = self.visitor();
        let answer = client.form("/_fn/coro/api/session/accept_invitation", &[("token", &token)]).await;
        assert!(answer.status.is_redirection() || answer.status.is_success(), "{answer:?}");
        client
    }

    /// Somebody who never acted.
    pub(super) fn visitor(&self) -> Client {
        Client { router: self.router.clone(), cookies: Arc::default() }
    }

    /// A running campaign with ideas, open until tomorrow.
    pub(super) async fn campaign(&self, slug: &str, terms: Terms, ideas: usize) -> Running {
        let organisation = match people::organisation(&self.state.db, "home").await.expect("reads") {
            Some(organisation) => organisation,
            None => self.organisation("home").await,
        };
        self.campaign_of(organisation, slug, terms, ideas).await
    }

    /// A running campaign of an organisation.
    pub(super) async fn campaign_of(
        &self,
        organisation: OrganisationId,
        slug: &str,
        terms: Terms,
        ideas: usize,
    ) -> Running {
        let closes_at = NOON.plus(DAY);
        let phases = Moments::between(NOON.plus(-DAY), closes_at).phases();
        let new = NewCampaign {
            organisation,
            slug: slug.into(),
            question: format!("What about {slug}?"),
            brief: "Tell us **all** about it.".to_owned().into(),
            tags: vec!["green".into(), "blue".into()],
            picture: String::new(),
            time_zone: "Europe/Rome".into(),
            terms: terms.clone(),
            phases,
            opens_at: NOON.plus(-DAY),
            closes_at,
            source: String::new(),
            simulated: false,
            created_at: NOON.plus(-DAY),
        };
        let mut tx = self.state.db.begin().await.expect("a transaction");
        let (id, poll) = create_in(&mut tx, &new).await.expect("a draft");
        let ideas: Vec<NewIdea> = (0..ideas).map(idea).collect();
        let ideas = insert_ideas(&mut tx, id, &ideas).await.expect("ideas");
        assert!(seal(&mut tx, id, NOON.plus(-DAY)).await.expect("seals"));
        tx.commit().await.expect("commits");
        self.state.changed(id);
        Running { id, slug: slug.into(), poll, ideas, closes_at }
    }
}

fn idea(n: usize) -> NewIdea {
    NewIdea {
        external_id: format!("x{n}"),
        principal: [9; 16],
        author: "Ada".into(),
        title: format!("Idea number {n}"),
        text: format!("The text of idea {n}, about {}.", if n.is_multiple_of(2) { "lanterns" } else { "bicycles" })
            .into(),
        tag: if n.is_multiple_of(2) { "green".into() } else { "blue".into() },
        status: IdeaStatus::Visible,
        created_at: NOON.plus(-DAY),
    }
}

/// A campaign that runs.
pub(super) struct Running {
    pub(super) id: CampaignId,
    pub(super) slug: String,
    pub(super) poll: PollId,
    pub(super) ideas: Vec<IdeaId>,
    pub(super) closes_at: Timestamp,
}

/// Somebody's browser or program.
#[derive(Clone)]
pub(super) struct Client {
    router: Router,
    cookies: Arc<Mutex<Vec<(String, String)>>>,
}

/// An answer, read whole.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

impl Client {
    /// A client with the same cookies, which from now on are its own.
    pub(super) fn copy(&self) -> Client {
        let cookies = self.cookies.lock().expect("a lock").clone();
        Client { router: self.router.clone(), cookies: Arc::new(Mutex::new(cookies)) }
    }

    /// The same person at another node.
    pub(super) fn with_cookies_of(mut self, other: &Client) -> Client {
        self.cookies = other.cookies.clone();
        self
    }

    /// What the browser keeps under `name`.
    pub(super) fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.cookies.lock().expect("a lock");
        cookies.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    /// Puts a cookie into the browser, as somebody might who could.
    pub(super) fn plant(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.lock().expect("a lock");
        cookies.retain(|(known, _)| known != name);
        cookies.push((name.into(), value.into()));
    }

    pub(super) async fn send(&self, mut request: Request<Body>) -> Response {
        let cookies = self.cookies.lock().expect("a lock").clone();
        if !cookies.is_empty() {
            let cookies: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request.headers_mut().insert(COOKIE, cookies.join("; ").parse().expect("a header"));
        }
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        for cookie in response.headers().get_all(SET_COOKIE) {
            let cookie = cookie.to_str().expect("text");
            let (name, rest) = cookie.split_once('=').expect("a pair");
            let value = rest.split(';').next().expect("a value");
            let mut cookies = self.cookies.lock().expect("a lock");
            cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                cookies.push((name.into(), value.into()));
            }
        }
        response
    }

    pub(super) async fn read(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.send(request).await.into_parts();
        let bytes = to_bytes(body, 10 << 20).await.expect("a body");
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.read(Request::get(path).header(ACCEPT, "text/html").body(Body::empty()).expect("a request")).await
    }

    /// A server function that reads, as the page calls it.
    pub(super) async fn call_get(&self, path: &str) -> Answer {
        self.read(Request::get(path).header(ACCEPT, "application/json").body(Body::empty()).expect("a request")).await
    }

    pub(super) async fn post(&self, path: &str, json: &Value) -> Answer {
        let request = Request::post(path).header(CONTENT_TYPE, "application/json");
        self.read(request.body(Body::from(json.to_string())).expect("a request")).await
    }

    /// A plain form, as a browser without JavaScript sends it.
    pub(super) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.submit(path, fields, "text/html").await
    }

    /// A server function, as the page calls it.
    pub(super) async fn call(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.submit(path, fields, "application/json").await
    }

    async fn submit(&self, path: &str, fields: &[(&str, &str)], accept: &str) -> Answer {
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ACCEPT, accept)
            .header("referer", "http://coro.test/c/somewhere?sort=newest");
        self.read(request.body(Body::from(body.join("&"))).expect("a request")).await
    }

    /// Casts one choice through the API.
    pub(super) async fn cast(&self, campaign: &Running, ballot: &str, idea: IdeaId, value: Option<i16>) -> Answer {
        let path = format!("/api/v1/polls/{}/ballots", campaign.poll);
        let body = serde_json::json!({ "ballot_id": ballot, "entries": [{ "idea": idea.0, "value": value }] });
        self.post(&path, &body).await
    }
}

/// Percent-encodes a form's value.
pub(super) fn encode(value: &str) -> String {
    value
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// The counts of an idea by value, as the API shows them.
pub(super) async fn counts(client: &Client, slug: &str, idea: IdeaId) -> Value {
    let page = client.get(&format!("/api/v1/campaigns/{slug}/ideas?limit=100&sort=newest")).await.json();
    let ideas = page["ideas"].as_array().expect("ideas");
    let found = ideas.iter().find(|item| item["id"] == idea.0).expect("the idea");
    found["tallies"][0]["counts"].clone()
}

/// Recounts everything and expects that all agrees.
pub(super) async fn all_agrees(app: &TestApp) {
    for recount in crate::server::ledger::verify(&app.state.db).await.expect("recounts") {
        assert_eq!(recount.faults, vec![], "poll {}", recount.poll);
    }
}

/// Keeps the seed of this run's random tests, so that it can be printed.
pub(super) fn seed() -> u64 {
    static SEED: OnceLock<u64> = OnceLock::new();
    *SEED.get_or_init(|| {
        let seed = std::env::var("TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(rand::random);
        println!("TEST_SEED={seed}");
        seed
    })
}
