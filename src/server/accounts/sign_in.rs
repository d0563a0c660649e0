//! Signing in by a code. Whoever asks gets the same answer whether the address is known or not; a code is good for ten
//! minutes, five tries and the browser that asked, once.

use super::arrive::{Shown, arrive};
use crate::api::account::{Pending, SignInView};
use crate::domain::id::{MINUTE, Timestamp};
use crate::domain::text::{EMAIL, FieldError};
use crate::error::AppError;
use crate::server::context::{Cx, SIGN_IN};
use crate::server::db::{Tx, execute, on, within};
use crate::server::jobs::{self, Work};
use crate::server::limits::Limited;
use crate::server::mail::{Mail, paragraphs};
use crate::server::people;
use crate::server::principal::Key;
use crate::text::{Text, key, t, tn};
use anyhow::Result;

/// How long a code is good, in ms.
const LIFE: i64 = 10 * MINUTE;
/// How often a code may be tried.
const TRIES: i64 = 5;

/// The address as it is kept: without space around it, in small letters, with a name, an @ and a host.
pub(in crate::server) fn address(typed: &str) -> Result<String, AppError> {
    let email = EMAIL.check(typed)?.to_lowercase();
    let (name, host) = email.rsplit_once('@').unwrap_or_default();
    let fits = !name.is_empty() && host.contains('.') && email.parse::<lettre::Address>().is_ok();
    if fits { Ok(email) } else { Err(FieldError::new("email", t!("This is not an e-mail address.")).into()) }
}

/// Sends a code to `email` and has the browser wait for it.
///
/// # Errors
/// [`AppError::Invalid`] for what is no address, [`AppError::TooMany`] for an address or a network that asked too often.
pub async fn ask(cx: &Cx, email: &str) -> Result<(), AppError> {
    let email = address(email)?;
    cx.limit_network(Limited::Codes)?;
    cx.limit_text(Limited::Code, &email)?;
    let code = format!("{:06}", rand::random_range(0..1_000_000_u32));
    let (browser, browser_hash) = people::token();
    let now = cx.state.clock.now();
    let mail = Mail {
        to: email.clone(),
        subject: t!("{code} is your code for Coro", code),
        text: paragraphs(&[
            t!("Hello,"),
            t!("your code to sign in is"),
            &format!("    {code}"),
            &tn!(
                LIFE / MINUTE,
                "Type it into the page where you asked for it, within {n} minute. It works once, and only in that browser.",
                "Type it into the page where you asked for it, within {n} minutes. It works once, and only in that browser."
            ),
            t!("If you did not ask for it, somebody typed your address by mistake; you need not do anything."),
            &cx.state.settings.public_url,
        ]),
        unsubscribe: None,
    };
    let mut tx = cx.state.db.begin().await?;
    execute!(
        &mut tx,
        sqlx::query("INSERT INTO sign_in (browser_hash, email, code_hash, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(browser_hash.to_vec())
            .bind(&email)
            .bind(code_hash(&cx.state.key, &browser_hash, &code))
            .bind(now.plus(LIFE).0)
    )?;
    jobs::enqueue(&mut tx, &Work::Mail(mail), now).await?;
    tx.commit().await?;
    cx.set_cookie(SIGN_IN, &browser, Some(LIFE / 1_000));
    Ok(())
}

fn code_hash(key: &Key, browser: &[u8; 32], code: &str) -> Vec<u8> {
    key.hash(&[b"code", browser, code.as_bytes()]).to_vec()
}

/// How one may sign in here, and the code that this browser waits for.
///
/// # Errors
/// When the database fails.
pub async fn ways(cx: &Cx) -> Result<SignInView, AppError> {
    Ok(SignInView {
        pending: pending(cx).await?,
        provider: cx.state.provider.as_ref().map(|provider| provider.name().to_owned()),
        passkeys: cx.state.passkeys.is_some(),
    })
}

async fn pending(cx: &Cx) -> Result<Option<Pending>, AppError> {
    let Some(browser) = cx.sign_in() else { return Ok(None) };
    let row: Option<(String, i64)> = on!(&cx.state.db, c => {
        sqlx::query_as("SELECT email, expires_at FROM sign_in WHERE browser_hash = $1 AND expires_at > $2")
            .bind(browser.to_vec())
            .bind(cx.state.clock.now().0)
            .fetch_optional(c)
            .await
    })?;
    Ok(row.map(|(email, expires_at)| Pending { email, expires_at: Timestamp(expires_at) }))
}

/// Forgets the code that this browser waits for.
///
/// # Errors
/// When the database fails.
pub async fn start_over(cx: &Cx) -> Result<(), AppError> {
    if let Some(browser) = cx.sign_in() {
        let mut tx = cx.state.db.begin().await?;
        forget(&mut tx, &browser).await?;
        tx.commit().await?;
    }
    cx.set_cookie(SIGN_IN, "", None);
    Ok(())
}

async fn forget(tx: &mut Tx, browser: &[u8; 32]) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM sign_in WHERE browser_hash = $1").bind(browser.to_vec())).map(drop)
}

const GONE: Text = key!("This code is no longer good. Ask for a new one.");

/// Tries `code`. If it is right, whoever typed it is signed in as the person with that address. Somebody who is signed in
/// already, without an address, gets this one.
///
/// # Errors
/// [`AppError::Invalid`] for a wrong code, [`AppError::Conflict`] for one that is no longer good, or for an address that
/// belongs to somebody else than who is signed in.
pub async fn enter(cx: &Cx, code: &str) -> Result<(), AppError> {
    cx.limit_network(Limited::Try)?;
    let gone = || AppError::Conflict(GONE.get().into());
    let browser = cx.sign_in().ok_or_else(gone)?;
    let email = try_code(cx, &browser, code).await?.ok_or_else(gone)?;
    cx.set_cookie(SIGN_IN, "", None);
    arrive(cx, Shown::Address(&email)).await
}

/// Counts a try, and gives the address if it was right, which uses the code up; none if the code is no longer good.
async fn try_code(cx: &Cx, browser: &[u8; 32], code: &str) -> Result<Option<String>, AppError> {
    let mut tx = cx.state.db.begin().await?;
    let row: Option<(String, Vec<u8>, i64)> = within!(&mut tx, c => {
        sqlx::query_as(
            "UPDATE sign_in SET tries = tries + 1 WHERE browser_hash = $1 AND expires_at > $2 AND tries < $3
             RETURNING email, code_hash, tries",
        )
        .bind(browser.to_vec())
        .bind(cx.state.clock.now().0)
        .bind(TRIES)
        .fetch_optional(c)
        .await
    })?;
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    // Compared as keyed hashes: how long that takes says nothing about the code.
    let right = row.as_ref().is_some_and(|(_, expected, _)| code_hash(&cx.state.key, browser, &digits) == *expected);
    if right {
        forget(&mut tx, browser).await?;
    }
    tx.commit().await?;
    let Some((email, _, tries)) = row else { return Ok(None) };
    if right {
        return Ok(Some(email));
    }
    let message = match TRIES - tries {
        0 => t!("This is not the code that was sent, and that was the last try. Ask for a new one.").to_owned(),
        left => tn!(
            left,
            "This is not the code that was sent. One try is left.",
            "This is not the code that was sent. {n} tries are left."
        ),
    };
    Err(FieldError::new("code", message).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_in_one_form() {
        assert_eq!(address(" Ada@Example.ORG ").ok().as_deref(), Some("ada@example.org"));
        for none in
            ["", "ada", "ada@localhost", "ada@", "@example.org", "a b@example.org", "ada@example.org\nbcc: x@y.z"]
        {
            assert!(address(none).is_err(), "{none:?}");
        }
    }
}
