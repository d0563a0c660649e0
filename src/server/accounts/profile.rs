//! What people see and change of their own account.

use super::passkeys;
use crate::api::account::{AccountView, IdentityView, SessionView};
use crate::domain::id::{PersonId, Timestamp};
use crate::domain::language::Language;
use crate::domain::text::{FieldError, NAME};
use crate::error::AppError;
use crate::server::context::{Cx, LANGUAGE, LANGUAGE_LIFE, browser};
use crate::server::db::{execute, on};
use crate::server::limits::Limited;
use crate::server::manage::kept::{keep, kept};
use crate::server::notices;
use crate::text::t;
use anyhow::Result;
use serde::{Deserialize, Serialize};

/// The form's name among what is kept.
const FORM: &str = "account";

/// How much of each field is kept, in characters: enough to mend what is too long.
const KEPT: usize = 200;

/// What is typed into the form.
#[derive(PartialEq, Serialize, Deserialize)]
struct Typed {
    name: String,
    time_zone: String,
    language: String,
}

/// The time zone that whoever asks has chosen, or an empty text.
///
/// # Errors
/// When the database fails.
pub async fn time_zone(cx: &Cx) -> Result<String> {
    let person = cx.account().map_or(0, |account| account.person.0);
    let zone: Option<String> = on!(&cx.state.db, c => {
        sqlx::query_scalar("SELECT time_zone FROM person WHERE id = $1").bind(person).fetch_optional(c).await
    })?;
    Ok(zone.unwrap_or_default())
}

/// The account of whoever asks.
///
/// # Errors
/// [`AppError::SignIn`] for who has none.
pub async fn read(cx: &Cx) -> Result<AccountView, AppError> {
    let account = cx.require_account()?;
    let rows: Vec<(Vec<u8>, String, i64)> = on!(&cx.state.db, c => {
        sqlx::query_as(
            "SELECT token_hash, browser, created_at FROM session WHERE person_id = $1 AND expires_at > $2
             ORDER BY created_at DESC",
        )
        .bind(account.person.0)
        .bind(cx.state.clock.now().0)
        .fetch_all(c)
        .await
    })?;
    let sessions = rows
        .into_iter()
        .map(|(hash, browser, at)| SessionView {
            id: name_of(&hash),
            browser: browser::told(browser),
            created_at: Timestamp(at),
            current: cx.session().is_some_and(|own| own == *hash),
        })
        .collect();
    let time_zone = time_zone(cx).await?;
    let stored = Typed { name: account.name.clone(), time_zone, language: cx.language().code().to_owned() };
    let typed = kept::<Typed>(cx, FORM).await?.filter(|typed| *typed != stored);
    let (unsaved, Typed { name, time_zone, language }) = (typed.is_some(), typed.unwrap_or(stored));
    let passkeys = passkeys::list(cx, account.person).await?;
    let identities = identities(cx, account.person).await?;
    let organisations = cx.organisations();
    let mails = notices::choice_of(&cx.state.db, account.person).await?;
    Ok(AccountView {
        name,
        email: account.email.clone(),
        time_zone,
        language: Language::parse(&language).unwrap_or(cx.language()),
        unsaved,
        mails,
        sessions,
        passkeys: cx.state.passkeys.is_some().then_some(passkeys),
        identities,
        organisations,
        now: cx.state.clock.now(),
    })
}

/// The accounts elsewhere through which a person signs in.
async fn identities(cx: &Cx, person: PersonId) -> Result<Vec<IdentityView>> {
    let rows: Vec<(String, String, i64)> = on!(&cx.state.db, c => {
        sqlx::query_as("SELECT issuer, subject, created_at FROM identity WHERE person_id = $1 ORDER BY created_at")
            .bind(person.0)
            .fetch_all(c)
            .await
    })?;
    let view = |(issuer, subject, created_at): (String, String, i64)| {
        let provider = cx.state.provider.as_ref().filter(|provider| provider.issuer() == issuer);
        let name = provider.map_or_else(|| issuer.clone(), |provider| provider.name().to_owned());
        IdentityView { name, issuer, subject, created_at: Timestamp(created_at) }
    };
    Ok(rows.into_iter().map(view).collect())
}

/// What a session is called on its owner's page: part of its token's hash, of which the token cannot be made.
fn name_of(hash: &[u8]) -> String {
    hex::encode(hash.get(..8).unwrap_or_default())
}

/// Changes the name, the time zone (empty: the campaign's) and the language (ISO 639-1; unless it is one that Coro speaks, it
/// stays).
///
/// # Errors
/// [`AppError::Invalid`] for what cannot be one.
pub async fn save(cx: &Cx, name: &str, time_zone: &str, language: &str) -> Result<(), AppError> {
    let person = cx.require_account()?.person;
    let result = write(cx, person, (name, time_zone, language)).await;
    let kept = |text: &str| text.chars().take(KEPT).collect();
    let typed = Typed { name: kept(name), time_zone: kept(time_zone), language: kept(language) };
    keep(cx, FORM, result.is_err().then_some(&typed)).await?;
    result
}

async fn write(cx: &Cx, person: PersonId, (name, time_zone, language): (&str, &str, &str)) -> Result<(), AppError> {
    let language = Language::parse(language).unwrap_or(cx.language());
    let mut errors = Vec::new();
    let name = NAME.check(name).map_err(|error| errors.push(error)).unwrap_or_default();
    let zone = time_zone.trim();
    if !zone.is_empty() && jiff::tz::TimeZone::get(zone).is_err() {
        errors.push(FieldError::new("time_zone", t!("There is no such time zone. One looks like Europe/Rome.")));
    }
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let mut tx = cx.state.db.begin().await?;
    execute!(
        &mut tx,
        sqlx::query("UPDATE person SET name = $2, time_zone = $3, language = $4 WHERE id = $1")
            .bind(person.0)
            .bind(&name)
            .bind(zone)
            .bind(language.code())
    )?;
    tx.commit().await?;
    cx.set_cookie(LANGUAGE, language.code(), Some(LANGUAGE_LIFE));
    Ok(())
}

/// Chooses the language to answer in (ISO 639-1): for this browser, and for who is signed in wherever they are.
///
/// # Errors
/// [`AppError::Malformed`] for one that Coro does not speak.
pub async fn choose_language(cx: &Cx, language: &str) -> Result<(), AppError> {
    let language = Language::parse(language).ok_or(AppError::Malformed)?;
    cx.set_cookie(LANGUAGE, language.code(), Some(LANGUAGE_LIFE));
    if let Some(account) = cx.account() {
        cx.limit_network(Limited::Write)?;
        let mut tx = cx.state.db.begin().await?;
        execute!(
            &mut tx,
            sqlx::query("UPDATE person SET language = $2 WHERE id = $1").bind(account.person.0).bind(language.code())
        )?;
        tx.commit().await?;
    }
    Ok(())
}

/// Ends the session that is called `id`.
///
/// # Errors
/// [`AppError::NotFound`] when it is none of the viewer's.
pub async fn end_session(cx: &Cx, id: &str) -> Result<(), AppError> {
    let account = cx.require_account()?;
    let hashes: Vec<Vec<u8>> = on!(&cx.state.db, c => {
        sqlx::query_scalar("SELECT token_hash FROM session WHERE person_id = $1")
            .bind(account.person.0)
            .fetch_all(c)
            .await
    })?;
    let hash = hashes.into_iter().find(|hash| name_of(hash) == id).ok_or(AppError::NotFound)?;
    let mut tx = cx.state.db.begin().await?;
    execute!(&mut tx, sqlx::query("DELETE FROM session WHERE token_hash = $1").bind(hash))?;
    tx.commit().await?;
    cx.state.hub.recheck(account.person);
    Ok(())
}

/// Ends every session of the viewer but this one.
///
/// # Errors
/// When the database fails.
pub async fn end_others(cx: &Cx) -> Result<(), AppError> {
    let account = cx.require_account()?;
    let own = cx.session().map(|own| own.to_vec()).unwrap_or_default();
    let mut tx = cx.state.db.begin().await?;
    execute!(
        &mut tx,
        sqlx::query("DELETE FROM session WHERE person_id = $1 AND token_hash <> $2").bind(account.person.0).bind(own)
    )?;
    tx.commit().await?;
    cx.state.hub.recheck(account.person);
    Ok(())
}
