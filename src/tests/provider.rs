//! Coming back from a provider with what somebody else asked for, with what was used already, or with what the provider
//! never said.

use super::accounts::sign_in;
use super::harness::{Answer, Client, NOON, TestApp, encode, for_each_db};
use crate::domain::id::MINUTE;
use crate::server::accounts::provider::ProviderSettings;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::StatusCode;
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreJwsSigningAlgorithm};
use openidconnect::url::Url;
use openidconnect::{ClientId, ClientSecret, IssuerUrl, JsonWebKeyId, PrivateSigningKey as _};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

const LATE: &str = "went on in another browser";
const UNTRUSTED: &str = "gave an answer that cannot be trusted";

/// A provider that says what a test wants it to.
struct Company {
    url: String,
    /// The ID token that it gives for the next code.
    says: Arc<Mutex<String>>,
    /// How many codes it was given.
    exchanged: Arc<AtomicUsize>,
    key: CoreEdDsaPrivateSigningKey,
}

fn key() -> CoreEdDsaPrivateSigningKey {
    // The form of a private key (PKCS #8) around 32 bytes.
    let mut der = hex::decode("302e020100300506032b657004220420").expect("hex");
    der.extend(rand::random::<[u8; 32]>());
    let pem = format!("-----BEGIN {0}-----\n{1}\n-----END {0}-----\n", "PRIVATE KEY", STANDARD.encode(der));
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new("one".into()))).expect("a key")
}

impl Company {
    async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (says, exchanged) = (Arc::new(Mutex::new(String::new())), Arc::new(AtomicUsize::new(0)));
        let key = key();
        let metadata = json!({
            "issuer": url,
            "authorization_endpoint": format!("{url}/authorize"),
            "token_endpoint": format!("{url}/token"),
            "jwks_uri": format!("{url}/keys"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["EdDSA"],
        });
        let keys = json!({ "keys": [key.as_verification_key()] });
        let token = {
            let (says, exchanged) = (says.clone(), exchanged.clone());
            move || {
                exchanged.fetch_add(1, Ordering::Relaxed);
                let id_token = says.lock().expect("a lock").clone();
                async move { Json(json!({ "access_token": "a", "token_type": "bearer", "id_token": id_token })) }
            }
        };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(async move || Json(metadata)))
            .route("/keys", get(async move || Json(keys)))
            .route("/token", post(token));
        tokio::spawn(async { axum::serve(listener, router).await });
        Self { url, says, exchanged, key }
    }

    fn settings(&self) -> ProviderSettings {
        ProviderSettings {
            name: "Harbour Works".into(),
            issuer: IssuerUrl::new(self.url.clone()).expect("an address"),
            client: ClientId::new("coro".into()),
            secret: ClientSecret::new("a secret of the tests".into()),
        }
    }

    /// What it says of somebody on a visit, confirmed.
    fn claims(&self, nonce: &str, subject: &str, email: &str) -> Value {
        // The token's times are checked by the real clock.
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
        json!({
            "iss": self.url, "aud": "coro", "sub": subject, "nonce": nonce, "iat": now, "exp": now + 300,
            "email": email, "email_verified": true,
        })
    }

    /// Will say `claims` for the next code, in a token signed by `key`, or by nobody.
    fn will_say(&self, claims: &Value, key: Option<&CoreEdDsaPrivateSigningKey>) {
        let alg = if key.is_some() { "EdDSA" } else { "none" };
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&json!({ "alg": alg, "kid": "one" })), part(claims));
        let signature = key
            .map(|key| key.sign(&CoreJwsSigningAlgorithm::EdDsa, signed.as_bytes()).expect("signs"))
            .unwrap_or_default();
        *self.says.lock().expect("a lock") = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
    }

    fn exchanged(&self) -> usize {
        self.exchanged.load(Ordering::Relaxed)
    }
}

/// Goes to the provider; what it is told there.
async fn leave(client: &Client, next: &str) -> HashMap<String, String> {
    let asked = client.call("/_fn/coro/api/account/ask_provider", &[("next", next)]).await;
    assert!(asked.status.is_success(), "{asked:?}");
    let leaving = client.call_get("/_fn/coro/api/account/read_leaving").await.json();
    let address = Url::parse(leaving["address"].as_str().expect("text")).expect("an address");
    address.query_pairs().into_owned().collect()
}

/// Comes back; where that leads.
async fn come_back(client: &Client, query: &str) -> String {
    let answer = client.get(&format!("/sign-in/return?{query}")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
    answer.headers["location"].to_str().expect("text").to_owned()
}

/// Whether coming back is refused for the reason `why`.
async fn is_refused(client: &Client, query: &str, why: &str) -> bool {
    let told = come_back(client, query).await;
    told.starts_with("/sign-in?") && client.get(&told).await.text.contains(why)
}

async fn account(client: &Client) -> Answer {
    client.call_get("/_fn/coro/api/account/read_account").await
}

async fn is_nobody(client: &Client) -> bool {
    account(client).await.status == StatusCode::UNAUTHORIZED
}

async fn open(app: &TestApp) -> (TestApp, Company) {
    let company = Company::open().await;
    (app.with_provider(company.settings()).await, company)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn only_the_browser_that_left_comes_back_and_once() {
    for_each_db(async |app| {
        let (app, company) = open(&app).await;
        let (ada, mallory) = (app.visitor(), app.visitor());
        let visit = leave(&ada, "/c/parks?sort=newest").await;
        assert_eq!(visit["redirect_uri"], "http://coro.test/sign-in/return");
        assert_eq!(visit["code_challenge_method"], "S256");
        let state = &visit["state"];
        let back = format!("code=1&state={state}");

        assert!(is_refused(&mallory, &back, LATE).await, "who never left");
        leave(&mallory, "").await;
        assert!(is_refused(&mallory, &back, LATE).await, "with the state of another browser");
        assert!(is_refused(&mallory, &format!("code=1&state={state}"), LATE).await, "whose own visit is over by it");
        for wrong in ["code=1", "code=1&state=", "code=1&state=wrong", "", &format!("{back}&iss=https://evil.example")]
        {
            let tried = app.visitor();
            let own = leave(&tried, "").await;
            let wrong = wrong.replace(state.as_str(), &own["state"]);
            assert!(is_refused(&tried, &wrong, LATE).await, "{wrong}");
            let right = format!("code=1&state={}", own["state"]);
            assert!(is_refused(&tried, &right, LATE).await, "a guess ends the visit");
        }
        let tried = app.visitor();
        let own = leave(&tried, "").await;
        let refused = format!("error=access_denied&code=1&state={}", own["state"]);
        assert!(is_refused(&tried, &refused, "did not sign you in").await);
        let slow = app.visitor();
        let own = leave(&slow, "").await;
        app.clock.advance(10 * MINUTE);
        assert!(is_refused(&slow, &format!("code=1&state={}", own["state"]), LATE).await);
        app.clock.advance(-10 * MINUTE);
        assert_eq!(company.exchanged(), 0, "no code that came by a wrong way was shown to the provider");

        company.will_say(&company.claims(&visit["nonce"], "ada", "ada@harbour.example"), Some(&company.key));
        assert_eq!(come_back(&ada, &back).await, "/c/parks?sort=newest");
        assert_eq!(account(&ada).await.json()["email"], "ada@harbour.example");
        let copy = ada.copy();
        assert!(is_refused(&copy, &back, LATE).await, "a second time");
        assert_eq!(company.exchanged(), 1);
        assert!(is_nobody(&mallory).await && is_nobody(&tried).await && is_nobody(&slow).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_the_provider_did_not_say_for_this_visit_signs_nobody_in() {
    for_each_db(async |app| {
        let (app, company) = open(&app).await;
        let changed = |name: &'static str, value: Value| {
            move |claims: &mut Value| {
                claims[name] = value.clone();
            }
        };
        type Change = Box<dyn Fn(&mut Value)>;
        let cases: [(&str, Change); 6] = [
            ("of another visit", Box::new(changed("nonce", json!("another")))),
            ("of no visit", Box::new(changed("nonce", Value::Null))),
            ("for another site", Box::new(changed("aud", json!("another")))),
            ("for several sites", Box::new(changed("aud", json!(["coro", "another"])))),
            ("by another provider", Box::new(changed("iss", json!("https://evil.example")))),
            ("that is out of date", Box::new(changed("exp", json!(NOON.0 / 2_000)))),
        ];
        for (what, change) in cases {
            let client = app.visitor();
            let visit = leave(&client, "").await;
            let mut claims = company.claims(&visit["nonce"], "ada", "ada@harbour.example");
            change(&mut claims);
            company.will_say(&claims, Some(&company.key));
            assert!(is_refused(&client, &format!("code=1&state={}", visit["state"]), UNTRUSTED).await, "{what}");
            assert!(is_nobody(&client).await, "{what}");
        }
        for (what, key) in [("signed by another key", Some(&key())), ("signed by nobody", None)] {
            let client = app.visitor();
            let visit = leave(&client, "").await;
            company.will_say(&company.claims(&visit["nonce"], "ada", "ada@harbour.example"), key);
            assert!(is_refused(&client, &format!("code=1&state={}", visit["state"]), UNTRUSTED).await, "{what}");
            assert!(is_nobody(&client).await, "{what}");
        }
    })
    .await;
}

/// Who says at the provider that an address is theirs gets nothing that belongs to it before the provider has confirmed it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_address_that_is_not_confirmed_opens_no_account() {
    for_each_db(async |app| {
        let (app, company) = open(&app).await;
        let ada = app.visitor();
        sign_in(&app, &ada, "ada@harbour.example").await;
        let come = async |client: &Client, subject: &str, confirmed: Value| {
            let visit = leave(client, "").await;
            let mut claims = company.claims(&visit["nonce"], subject, "ada@harbour.example");
            claims["email_verified"] = confirmed;
            company.will_say(&claims, Some(&company.key));
            come_back(client, &format!("code=1&state={}", visit["state"])).await
        };
        for (subject, confirmed) in [("mallory", json!(false)), ("trudy", Value::Null)] {
            let client = app.visitor();
            assert_eq!(come(&client, subject, confirmed).await, "/account");
            assert_eq!(account(&client).await.json()["email"], Value::Null, "{subject}");
            // Not even if it is confirmed later: the account there belongs to that name for ever.
            let later = app.visitor();
            come(&later, subject, json!(true)).await;
            assert_eq!(account(&later).await.json()["email"], Value::Null, "{subject}");
        }
        // Somebody who is signed in as another does not become Ada, nor get Ada's name at the provider.
        let bo = app.visitor();
        sign_in(&app, &bo, "bo@example.org").await;
        assert!(come(&bo, "ada", json!(true)).await.starts_with("/sign-in?"));
        assert_eq!(account(&bo).await.json()["email"], "bo@example.org");
        let again = app.visitor();
        assert_eq!(come(&again, "ada", json!(true)).await, "/account");
        assert_eq!(account(&again).await.json()["email"], "ada@harbour.example");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_comes_back_to_our_own_pages_alone() {
    for_each_db(async |app| {
        let (app, company) = open(&app).await;
        for next in
            ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example"]
        {
            let client = app.visitor();
            let visit = leave(&client, next).await;
            assert!(!visit.values().any(|value| value.contains("evil")), "{next}");
            let refused = come_back(&client, "code=1&state=wrong").await;
            assert!(refused.starts_with("/sign-in?") && !refused.contains(&*encode("evil.example")), "{refused}");
            let visit = leave(&client, next).await;
            company.will_say(&company.claims(&visit["nonce"], next, ""), Some(&company.key));
            assert_eq!(come_back(&client, &format!("code=1&state={}", visit["state"])).await, "/account", "{next}");
        }
    })
    .await;
}
