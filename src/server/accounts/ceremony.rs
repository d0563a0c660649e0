//! A way of signing in that begins here and is answered from elsewhere: by a provider or by an authenticator. What it began
//! with is kept for the browser that began it, for ten minutes, and is taken once.

use crate::domain::id::MINUTE;
use crate::error::AppError;
use crate::server::context::{CEREMONY, Cx};
use crate::server::db::{execute, on, within};
use crate::server::people;
use anyhow::Context;
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::{DiscoverableAuthentication, PasskeyRegistration};

/// How long the answer is waited for, in ms.
const LIFE: i64 = 10 * MINUTE;

/// What began.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Ceremony {
    /// Going to the provider.
    Provider(Visit),
    /// Making a passkey, for the account of this person.
    Register(i64, Box<PasskeyRegistration>),
    /// Signing in by a passkey.
    Authenticate(Box<DiscoverableAuthentication>),
}

/// A visit to the provider.
#[derive(Serialize, Deserialize)]
pub(super) struct Visit {
    /// Where it is.
    pub(super) address: String,
    /// What the provider hands back to show that it answers this visit.
    pub(super) state: String,
    /// What it writes into the token that it makes for this visit.
    pub(super) nonce: String,
    /// What shows it that whoever takes the token is who asked for it.
    pub(super) verifier: String,
    /// The page to go on to.
    pub(super) next: String,
}

/// Begins `ceremony` in this browser.
pub(super) async fn begin(cx: &Cx, ceremony: &Ceremony) -> Result<(), AppError> {
    let content = serde_json::to_string(ceremony).context("writing down a ceremony")?;
    let (browser, browser_hash) = people::token();
    let mut tx = cx.state.db.begin().await?;
    execute!(
        &mut tx,
        sqlx::query("INSERT INTO ceremony (browser_hash, content, expires_at) VALUES ($1, $2, $3)")
            .bind(browser_hash.to_vec())
            .bind(content)
            .bind(cx.state.clock.now().plus(LIFE).0)
    )?;
    tx.commit().await?;
    cx.set_cookie(CEREMONY, &browser, Some(LIFE / 1_000));
    Ok(())
}

/// What this browser began, if it still waits.
pub(super) async fn peek(cx: &Cx) -> Result<Option<Ceremony>, AppError> {
    let Some(browser) = cx.ceremony() else { return Ok(None) };
    let content: Option<String> = on!(&cx.state.db, c => {
        sqlx::query_scalar("SELECT content FROM ceremony WHERE browser_hash = $1 AND expires_at > $2")
            .bind(browser.to_vec())
            .bind(cx.state.clock.now().0)
            .fetch_optional(c)
            .await
    })?;
    read(content)
}

/// What this browser began, if it still waits; from now on it waits no more.
pub(super) async fn take(cx: &Cx) -> Result<Option<Ceremony>, AppError> {
    let Some(browser) = cx.ceremony() else { return Ok(None) };
    let mut tx = cx.state.db.begin().await?;
    let content: Option<String> = within!(&mut tx, c => {
        sqlx::query_scalar("DELETE FROM ceremony WHERE browser_hash = $1 AND expires_at > $2 RETURNING content")
            .bind(browser.to_vec())
            .bind(cx.state.clock.now().0)
            .fetch_optional(c)
            .await
    })?;
    tx.commit().await?;
    cx.set_cookie(CEREMONY, "", None);
    read(content)
}

fn read(content: Option<String>) -> Result<Option<Ceremony>, AppError> {
    Ok(content.map(|content| serde_json::from_str(&content)).transpose().context("reading a ceremony")?)
}
