//! Coming in by an invitation, and staying signed in.

mod invitation;

pub use invitation::{INVITATION_LIFE, accept, invitation, invite};
pub(super) use invitation::{NewInvitation, Place, invite_in, invited, open as open_invitations};

use super::context::{Cx, DEVICE, SESSION};
use super::db::{Db, Tx, execute, on, within};
use super::principal::Device;
use super::state::State;
use crate::domain::id::{DAY, OrganisationId, PersonId, Timestamp};
use crate::error::AppError;
use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// How long somebody stays signed in.
const SESSION_LIFE: i64 = 30 * DAY;

/// A secret of 256 bits, and its hash, which alone is stored.
pub(super) fn token() -> (String, [u8; 32]) {
    let text = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    let hash = token_hash(&text);
    (text, hash)
}

/// The hash under which a token is stored.
#[must_use]
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Makes an organisation; returns its id.
///
/// # Errors
/// When the database fails or the slug is taken.
pub async fn create_organisation(db: &Db, slug: &str, name: &str, now: Timestamp) -> Result<OrganisationId> {
    let mut tx = db.begin().await?;
    let id: i64 = within!(&mut tx, c => {
        sqlx::query_scalar("INSERT INTO organisation (slug, name, created_at) VALUES ($1, $2, $3) RETURNING id")
            .bind(slug)
            .bind(name)
            .bind(now.0)
            .fetch_one(c)
            .await
    })
    .context("creating an organisation")?;
    tx.commit().await?;
    Ok(OrganisationId(id))
}

/// The organisation of that slug.
///
/// # Errors
/// When the database fails.
pub async fn organisation(db: &Db, slug: &str) -> Result<Option<OrganisationId>> {
    let id: Option<i64> = on!(db, c => {
        sqlx::query_scalar("SELECT id FROM organisation WHERE slug = $1").bind(slug).fetch_optional(c).await
    })?;
    Ok(id.map(OrganisationId))
}

/// The oldest organisation.
///
/// # Errors
/// When the database fails.
pub async fn first_organisation(db: &Db) -> Result<Option<OrganisationId>> {
    let id: Option<i64> = on!(db, c => {
        sqlx::query_scalar("SELECT id FROM organisation ORDER BY id LIMIT 1").fetch_optional(c).await
    })?;
    Ok(id.map(OrganisationId))
}

/// Whether anybody owns an organisation yet.
///
/// # Errors
/// When the database fails.
pub async fn has_owner(db: &Db) -> Result<bool> {
    let one: Option<i64> = on!(db, c => {
        sqlx::query_scalar("SELECT person_id FROM membership WHERE role = 'owner' LIMIT 1").fetch_optional(c).await
    })?;
    Ok(one.is_some())
}

/// Ends the session of this browser, on the server too.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(cx: &Cx) -> Result<(), AppError> {
    if let Some(hash) = cx.session() {
        let mut tx = cx.state.db.begin().await?;
        execute!(&mut tx, sqlx::query("DELETE FROM session WHERE token_hash = $1").bind(hash.to_vec()))?;
        tx.commit().await?;
    }
    if let Some(account) = cx.account() {
        cx.state.hub.recheck(account.person);
    }
    cx.set_cookie(SESSION, "", None);
    Ok(())
}

/// `device`, unless it has become an account's. Its cookie went with the sign-in: who kept it from before is not that account.
///
/// # Errors
/// When the database fails.
pub(super) async fn unclaimed(state: &State, device: Device) -> Result<Option<Device>> {
    if state.free_devices.contains_key(&device) {
        return Ok(Some(device));
    }
    let taken: Option<i64> = on!(&state.db, c => {
        sqlx::query_scalar("SELECT id FROM person WHERE device = $1").bind(device.0.to_vec()).fetch_optional(c).await
    })?;
    if taken.is_some() {
        return Ok(None);
    }
    state.free_devices.insert(device, ()).await;
    Ok(Some(device))
}

/// The device of this browser, unless it is an account's: a cookie that was copied before its device became one's must
/// not carry that account's votes to another.
///
/// # Errors
/// When the database fails.
pub(super) async fn free_device(tx: &mut Tx, cx: &Cx) -> Result<Option<Device>> {
    let Some(own) = cx.own_device() else { return Ok(None) };
    let taken: Option<i64> = within!(tx, c => {
        sqlx::query_scalar("SELECT id FROM person WHERE device = $1").bind(own.0.to_vec()).fetch_optional(c).await
    })?;
    Ok(taken.is_none().then_some(own))
}

/// Makes a person who takes part as the device they had, or as a new one.
///
/// # Errors
/// When the database fails.
pub(super) async fn create_person(
    tx: &mut Tx,
    email: Option<&str>,
    own: Option<Device>,
    now: Timestamp,
) -> Result<PersonId> {
    let device = own.unwrap_or_else(|| Device(rand::random()));
    let id: i64 = within!(tx, c => {
        sqlx::query_scalar("INSERT INTO person (name, email, device, created_at) VALUES ('', $1, $2, $3) RETURNING id")
            .bind(email)
            .bind(device.0.to_vec())
            .bind(now.0)
            .fetch_one(c)
            .await
    })?;
    Ok(PersonId(id))
}

/// Signs `person` in with this browser, under a fresh token. The device of the account takes the place of the browser's.
///
/// # Errors
/// When the database fails.
pub(super) async fn open_session(tx: &mut Tx, cx: &Cx, person: PersonId) -> Result<()> {
    let now = cx.state.clock.now();
    // Mails are written in the language in which somebody first came, until they choose another.
    execute!(
        &mut *tx,
        sqlx::query("UPDATE person SET language = $2 WHERE id = $1 AND language = ''")
            .bind(person.0)
            .bind(cx.language().code())
    )?;
    let (text, hash) = token();
    if let Some(old) = cx.session() {
        execute!(tx, sqlx::query("DELETE FROM session WHERE token_hash = $1").bind(old.to_vec()))?;
    }
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO session (token_hash, person_id, browser, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(hash.to_vec())
        .bind(person.0)
        .bind(cx.browser())
        .bind(now.0)
        .bind(now.plus(SESSION_LIFE).0)
    )?;
    cx.set_cookie(SESSION, &text, Some(SESSION_LIFE / 1_000));
    cx.set_cookie(DEVICE, "", None);
    Ok(())
}

/// Drops sessions, codes, ceremonies, invitations and drafts whose time is over.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db, now: Timestamp) -> Result<()> {
    let mut tx = db.begin().await?;
    execute!(&mut tx, sqlx::query("DELETE FROM session WHERE expires_at < $1").bind(now.0))?;
    execute!(&mut tx, sqlx::query("DELETE FROM sign_in WHERE expires_at < $1").bind(now.0))?;
    execute!(&mut tx, sqlx::query("DELETE FROM ceremony WHERE expires_at < $1").bind(now.0))?;
    execute!(&mut tx, sqlx::query("DELETE FROM invitation WHERE expires_at < $1").bind(now.0))?;
    execute!(&mut tx, sqlx::query("DELETE FROM draft WHERE at < $1").bind(now.plus(-30 * DAY).0))?;
    tx.commit().await?;
    Ok(())
}
