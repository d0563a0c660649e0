//! Passkeys: making one, signing in by one, and taking one away. The authenticator asks who holds it, by a finger, a face or
//! a PIN, and knows the account itself, so nothing is typed.

use super::arrive::{Shown, arrive};
use super::ceremony::{self, Ceremony};
use crate::api::account::PasskeyView;
use crate::domain::id::{PersonId, Timestamp};
use crate::domain::text::PASSKEY;
use crate::error::AppError;
use crate::server::context::Cx;
use crate::server::db::{execute, on, within};
use crate::server::limits::Limited;
use crate::server::principal::{Device, Key};
use crate::text::{Text, key, t};
use anyhow::{Context, Result};
use serde_json::json;
use webauthn_rs::prelude::{
    CredentialID, Passkey, PublicKeyCredential, RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder,
};

/// As many as anybody has authenticators.
const MOST: usize = 20;

const LATE: Text = key!("This took too long, or went on in another browser. Please try again.");

/// What checks passkeys for the server at `public_url`, which alone they are for; none where that is an address without a
/// name, for which browsers make none.
///
/// # Errors
/// When `public_url` is no address.
pub fn relying_party(public_url: &str) -> Result<Option<Webauthn>> {
    let origin = Url::parse(public_url).with_context(|| format!("{public_url} is not an address"))?;
    let Some(host) = origin.domain() else { return Ok(None) };
    Ok(Some(WebauthnBuilder::new(host, &origin)?.rp_name("Coro").build()?))
}

fn checker(cx: &Cx) -> Result<&Webauthn, AppError> {
    cx.state.passkeys.as_ref().ok_or(AppError::NotFound)
}

/// What authenticators call the account: nothing that says who it is, and the same for all its passkeys.
fn handle(key: &Key, device: Device) -> Uuid {
    let hash = key.hash(&[b"passkey", &device.0]);
    Uuid::from_bytes(std::array::from_fn(|at| hash[at]))
}

/// The passkeys of a person, oldest first.
pub(super) async fn list(cx: &Cx, person: PersonId) -> Result<Vec<PasskeyView>> {
    let rows: Vec<(i64, String, i64, Option<i64>)> = on!(&cx.state.db, c => {
        sqlx::query_as("SELECT id, name, created_at, used_at FROM passkey WHERE person_id = $1 ORDER BY id")
            .bind(person.0)
            .fetch_all(c)
            .await
    })?;
    let view = |(id, name, created_at, used_at): (i64, String, i64, Option<i64>)| PasskeyView {
        id,
        name,
        created_at: Timestamp(created_at),
        used_at: used_at.map(Timestamp),
    };
    Ok(rows.into_iter().map(view).collect())
}

/// What the browser is to ask an authenticator, to make a passkey for whoever is signed in; JSON.
///
/// # Errors
/// [`AppError::SignIn`] for who has no account, [`AppError::Conflict`] for who has very many.
pub async fn prepare(cx: &Cx) -> Result<String, AppError> {
    let account = cx.require_account()?;
    cx.limit_network(Limited::Write)?;
    let known: Vec<CredentialID> = on!(&cx.state.db, c => {
        sqlx::query_scalar("SELECT credential FROM passkey WHERE person_id = $1")
            .bind(account.person.0)
            .fetch_all(c)
            .await
    })?;
    if known.len() >= MOST {
        return Err(AppError::Conflict(t!("You have {most} passkeys. Remove one first.", most = MOST)));
    }
    let name = account.email.as_deref().unwrap_or(if account.name.is_empty() { "Coro" } else { &account.name });
    let (question, state) = checker(cx)?
        .start_passkey_registration(handle(&cx.state.key, account.device), name, name, Some(known))
        .context("beginning a passkey")?;
    ceremony::begin(cx, &Ceremony::Register(account.person.0, Box::new(state))).await?;
    let mut question = serde_json::to_value(question).context("writing down a question")?;
    // One that does not know the account itself could not be used for signing in.
    question["publicKey"]["authenticatorSelection"]["residentKey"] = json!("required");
    question["publicKey"]["authenticatorSelection"]["requireResidentKey"] = json!(true);
    Ok(question.to_string())
}

/// Keeps the passkey that an authenticator has made.
///
/// # Errors
/// [`AppError::Invalid`] for what cannot be its name, [`AppError::Conflict`] for an answer to another question.
pub async fn add(cx: &Cx, name: &str, credential: &str) -> Result<(), AppError> {
    let account = cx.require_account()?;
    let name = PASSKEY.check(name)?;
    let answer: RegisterPublicKeyCredential = serde_json::from_str(credential).map_err(|_| no_answer())?;
    let state = match ceremony::take(cx).await? {
        Some(Ceremony::Register(person, state)) if person == account.person.0 => state,
        _ => return Err(AppError::Conflict(LATE.get().into())),
    };
    let passkey = checker(cx)?.finish_passkey_registration(&answer, &state).map_err(refused)?;
    let mut tx = cx.state.db.begin().await?;
    let added = execute!(
        &mut tx,
        sqlx::query(
            "INSERT INTO passkey (person_id, credential, name, content, created_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (credential) DO NOTHING",
        )
        .bind(account.person.0)
        .bind(passkey.cred_id().to_vec())
        .bind(if name.is_empty() { t!("Passkey") } else { &name })
        .bind(serde_json::to_string(&passkey).context("writing down a passkey")?)
        .bind(cx.state.clock.now().0)
    )?;
    tx.commit().await?;
    if added == 0 { Err(AppError::Conflict(t!("This passkey is in use already.").into())) } else { Ok(()) }
}

/// Takes a passkey away from whoever is signed in.
///
/// # Errors
/// [`AppError::NotFound`] when it is none of theirs.
pub async fn remove(cx: &Cx, id: i64) -> Result<(), AppError> {
    let account = cx.require_account()?;
    let mut tx = cx.state.db.begin().await?;
    let gone = execute!(
        &mut tx,
        sqlx::query("DELETE FROM passkey WHERE id = $1 AND person_id = $2").bind(id).bind(account.person.0)
    )?;
    tx.commit().await?;
    if gone == 0 { Err(AppError::NotFound) } else { Ok(()) }
}

/// What the browser is to ask any authenticator that knows an account here; JSON.
///
/// # Errors
/// When the database fails.
pub async fn question(cx: &Cx) -> Result<String, AppError> {
    cx.limit_network(Limited::Write)?;
    let (mut question, state) = checker(cx)?.start_discoverable_authentication().context("beginning a sign-in")?;
    // Asked because somebody pressed a button, not beside a field.
    question.mediation = None;
    ceremony::begin(cx, &Ceremony::Authenticate(Box::new(state))).await?;
    Ok(serde_json::to_string(&question).context("writing down a question")?)
}

/// Signs in whoever holds the passkey that has answered.
///
/// # Errors
/// [`AppError::Conflict`] for an answer to another question, or of a passkey that nobody has here.
pub async fn enter(cx: &Cx, credential: &str) -> Result<(), AppError> {
    cx.limit_network(Limited::Write)?;
    let checker = checker(cx)?;
    let answer: PublicKeyCredential = serde_json::from_str(credential).map_err(|_| no_answer())?;
    let Some(Ceremony::Authenticate(state)) = ceremony::take(cx).await? else {
        return Err(AppError::Conflict(LATE.get().into()));
    };
    let (account, id) = checker.identify_discoverable_authentication(&answer).map_err(refused)?;
    let mut tx = cx.state.db.begin().await?;
    let row: Option<(i64, Vec<u8>, String)> = within!(&mut tx, c => {
        sqlx::query_as(
            "SELECT p.id, p.device, k.content FROM passkey k JOIN person p ON p.id = k.person_id
             WHERE k.credential = $1",
        )
        .bind(id)
        .fetch_optional(c)
        .await
    })?;
    let known = row.and_then(|(person, device, content)| Some((person, Device(device.try_into().ok()?), content)));
    let Some((person, _, content)) = known.filter(|(_, device, _)| handle(&cx.state.key, *device) == account) else {
        return Err(AppError::Conflict(t!("Nobody here has this passkey. It may have been removed.").into()));
    };
    let mut passkey: Passkey = serde_json::from_str(&content).context("reading a passkey")?;
    let result = checker.finish_discoverable_authentication_v2(&answer, *state, &passkey).map_err(refused)?;
    passkey.update_credential(&result);
    execute!(
        &mut tx,
        sqlx::query("UPDATE passkey SET content = $2, used_at = $3 WHERE credential = $1")
            .bind(id)
            .bind(serde_json::to_string(&passkey).context("writing down a passkey")?)
            .bind(cx.state.clock.now().0)
    )?;
    tx.commit().await?;
    arrive(cx, Shown::Person(PersonId(person))).await
}

fn no_answer() -> AppError {
    AppError::Conflict(t!("No passkey answered. Passkeys need JavaScript and a browser that knows them.").into())
}

fn refused(error: webauthn_rs::prelude::WebauthnError) -> AppError {
    tracing::info!(%error, "a passkey was not accepted");
    AppError::Conflict(t!("This passkey was not accepted. Please try again.").into())
}
