//! Passkeys as somebody would use them who means ill: an authenticator in software that answers what it is asked, and also
//! what it is not.

use super::accounts::sign_in;
use super::harness::{Answer, Client, for_each_db};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use http::StatusCode;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const PREPARE: &str = "/_fn/coro/api/account/prepare_passkey";
const ADD: &str = "/_fn/coro/api/account/add_passkey";
const QUESTION: &str = "/_fn/coro/api/account/ask_passkey";
const ENTER: &str = "/_fn/coro/api/account/enter_passkey";

const HERE: &str = "http://coro.test";

/// What an authenticator says of how it was used: somebody was there, and showed who they are.
const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;

/// An authenticator with one key.
struct Authenticator {
    key: SigningKey,
    id: [u8; 16],
    user: String,
}

/// How an answer is given.
#[derive(Clone, Copy)]
struct Manner {
    origin: &'static str,
    party: &'static str,
    flags: u8,
}

const HONEST: Manner = Manner { origin: HERE, party: "coro.test", flags: PRESENT | VERIFIED };

/// The question that a browser is given.
async fn asked(client: &Client, path: &str) -> Value {
    let text = client.call(path, &[]).await.json();
    serde_json::from_str(text.as_str().expect("text")).expect("JSON")
}

fn client_data(kind: &str, question: &Value, origin: &str) -> Vec<u8> {
    let challenge = &question["publicKey"]["challenge"];
    json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false }).to_string().into_bytes()
}

impl Authenticator {
    /// A new key for the account that `question` is about, and the answer that carries it.
    fn make(question: &Value, manner: Manner) -> (Self, String) {
        let key = loop {
            if let Ok(key) = SigningKey::from_slice(&rand::random::<[u8; 32]>()) {
                break key;
            }
        };
        let user = question["publicKey"]["user"]["id"].as_str().expect("text").to_owned();
        let authenticator = Self { key, id: rand::random(), user };
        // Who made it (nobody says), the name of the key, and the key itself in COSE.
        let mut data = authenticator.data(Manner { flags: manner.flags | 0x40, ..manner });
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(authenticator.id);
        let point = authenticator.key.verifying_key().to_sec1_point(false);
        let (x, y) = point.as_bytes()[1..].split_at(32);
        data.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
        data.extend(x);
        data.extend([0x22, 0x58, 32]);
        data.extend(y);
        // {"fmt": "none", "attStmt": {}, "authData": data} in CBOR.
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        attestation.push(u8::try_from(data.len()).expect("short"));
        attestation.extend(data);
        let said = client_data("webauthn.create", question, manner.origin);
        let response =
            json!({ "attestationObject": BASE64.encode(attestation), "clientDataJSON": BASE64.encode(said) });
        let answer = authenticator.credential(response);
        (authenticator, answer)
    }

    fn data(&self, manner: Manner) -> Vec<u8> {
        let mut data = Sha256::digest(manner.party.as_bytes()).to_vec();
        data.push(manner.flags);
        data.extend([0; 4]);
        data
    }

    fn credential(&self, response: Value) -> String {
        let id = BASE64.encode(self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "extensions": {}, "response": response }).to_string()
    }

    /// The answer to a question of who it is.
    fn answer(&self, question: &Value, manner: Manner) -> String {
        let (data, said) = (self.data(manner), client_data("webauthn.get", question, manner.origin));
        let signed = [&data[..], &Sha256::digest(&said)].concat();
        let signature: Signature = self.key.sign(&signed);
        self.credential(json!({
            "authenticatorData": BASE64.encode(data),
            "clientDataJSON": BASE64.encode(said),
            "signature": BASE64.encode(signature.to_der().as_bytes()),
            "userHandle": self.user,
        }))
    }
}

async fn enter(client: &Client, answer: &str) -> Answer {
    client.call(ENTER, &[("credential", answer)]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_answer_is_good_once_here_for_who_was_asked() {
    for_each_db(async |app| {
        let ada = app.visitor();
        sign_in(&app, &ada, "ada@example.org").await;
        let (key, made) = Authenticator::make(&asked(&ada, PREPARE).await, HONEST);
        assert!(ada.call(ADD, &[("passkey", "Laptop"), ("credential", &made)]).await.status.is_success());
        ada.call(ADD, &[("passkey", "Again"), ("credential", &made)]).await;
        let account = ada.get("/_fn/coro/api/account/read_account").await.json();
        assert_eq!(account["passkeys"].as_array().map(Vec::len), Some(1), "an answer makes one passkey");

        let phone = app.visitor();
        let answer = key.answer(&asked(&phone, QUESTION).await, HONEST);
        let thief = app.visitor();
        assert_eq!(enter(&thief, &answer).await.status, StatusCode::CONFLICT, "nobody asked the thief");
        asked(&thief, QUESTION).await;
        assert_eq!(enter(&thief, &answer).await.status, StatusCode::CONFLICT, "the thief was asked something else");
        assert!(enter(&phone, &answer).await.status.is_success());
        assert!(phone.get("/account").await.text.contains("ada@example.org"));
        assert_eq!(enter(&phone, &answer).await.status, StatusCode::CONFLICT, "a second time");
        asked(&phone, QUESTION).await;
        assert_eq!(enter(&phone, &answer).await.status, StatusCode::CONFLICT, "to another question");
        assert_eq!(thief.get("/account").await.status, StatusCode::UNAUTHORIZED);

        let elsewhere = app.visitor();
        for (manner, why) in [
            (Manner { origin: "https://evil.example", ..HONEST }, "a page that looks like ours"),
            (Manner { origin: "http://coro.test.evil.example", ..HONEST }, "a host that begins like ours"),
            (Manner { party: "evil.example", ..HONEST }, "a key of another site"),
            (Manner { flags: PRESENT, ..HONEST }, "nobody showed who they are"),
            (Manner { flags: 0, ..HONEST }, "nobody was there"),
        ] {
            let answer = key.answer(&asked(&elsewhere, QUESTION).await, manner);
            assert_eq!(enter(&elsewhere, &answer).await.status, StatusCode::CONFLICT, "{why}");
        }
        // Somebody else's key that says it is Ada's, and Ada's that says it is another account's.
        let question = asked(&elsewhere, QUESTION).await;
        let forged = SigningKey::from_slice(&[7; 32]).expect("a key");
        let forged = Authenticator { key: forged, id: key.id, user: key.user.clone() };
        assert_eq!(enter(&elsewhere, &forged.answer(&question, HONEST)).await.status, StatusCode::CONFLICT);
        let question = asked(&elsewhere, QUESTION).await;
        let moved = Authenticator { user: BASE64.encode([7; 16]), ..key };
        assert_eq!(enter(&elsewhere, &moved.answer(&question, HONEST)).await.status, StatusCode::CONFLICT);
        assert_eq!(elsewhere.get("/account").await.status, StatusCode::UNAUTHORIZED);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_gets_a_passkey_into_anothers_account() {
    for_each_db(async |app| {
        let (ada, mallory) = (app.visitor(), app.visitor());
        sign_in(&app, &ada, "ada@example.org").await;
        sign_in(&app, &mallory, "mallory@example.org").await;
        let add = async |client: &Client, made: &str| client.call(ADD, &[("credential", made)]).await.status;
        let (_, made) = Authenticator::make(&asked(&mallory, PREPARE).await, HONEST);
        assert_eq!(add(&ada, &made).await, StatusCode::CONFLICT, "Ada was not asked");
        asked(&ada, PREPARE).await;
        assert_eq!(add(&ada, &made).await, StatusCode::CONFLICT, "Ada was asked something else");
        // What Mallory began in this browser is not Ada's, who signs in there after.
        let shared = app.visitor();
        sign_in(&app, &shared, "mallory@example.org").await;
        let (_, left) = Authenticator::make(&asked(&shared, PREPARE).await, HONEST);
        shared.form("/_fn/coro/api/session/sign_out", &[]).await;
        assert_eq!(add(&shared, &left).await, StatusCode::UNAUTHORIZED);
        sign_in(&app, &shared, "ada@example.org").await;
        assert_eq!(add(&shared, &left).await, StatusCode::CONFLICT);
        for manner in [
            Manner { origin: "https://evil.example", ..HONEST },
            Manner { party: "evil.example", ..HONEST },
            Manner { flags: PRESENT, ..HONEST },
        ] {
            let (_, made) = Authenticator::make(&asked(&ada, PREPARE).await, manner);
            assert_eq!(add(&ada, &made).await, StatusCode::CONFLICT);
        }
        // An answer to the question of who it is makes no passkey, and the other way round.
        let (key, made) = Authenticator::make(&asked(&ada, PREPARE).await, HONEST);
        assert_eq!(enter(&ada, &key.answer(&asked(&ada, QUESTION).await, HONEST)).await.status, StatusCode::CONFLICT);
        assert_eq!(add(&ada, &made).await, StatusCode::CONFLICT, "the question it answers was taken back");
        let account = ada.get("/_fn/coro/api/account/read_account").await.json();
        assert_eq!(account["passkeys"].as_array().map(Vec::len), Some(0));
    })
    .await;
}
