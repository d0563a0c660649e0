//! Coming in by an invitation, and staying signed in.

use super::context::{Cx, Member, SESSION};
use super::db::{Db, execute, on, within};
use super::limits::Limited;
use crate::api::session::Invitation;
use crate::domain::id::{DAY, OrganisationId, Timestamp};
use crate::domain::policy::Role;
use crate::error::AppError;
use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// How long somebody stays signed in.
const SESSION_LIFE: i64 = 30 * DAY;

/// How long an invitation can be accepted.
pub const INVITATION_LIFE: i64 = 7 * DAY;

/// A secret of 256 bits, and its hash, which alone is stored.
fn token() -> (String, [u8; 32]) {
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

/// Makes an invitation; returns the token for its link.
///
/// # Errors
/// When the database fails.
pub async fn invite(db: &Db, organisation: OrganisationId, role: Role, now: Timestamp) -> Result<String> {
    let (text, hash) = token();
    let mut tx = db.begin().await?;
    execute!(
        &mut tx,
        sqlx::query("INSERT INTO invitation (token_hash, organisation_id, role, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(hash.to_vec())
            .bind(organisation.0)
            .bind(role.as_str())
            .bind(now.plus(INVITATION_LIFE).0)
    )?;
    tx.commit().await?;
    Ok(text)
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

const GONE: &str = "This link was used already or has expired. Ask whoever sent it for a new one; the operator makes one \
                    with “coro invite”.";

/// What an invitation offers.
///
/// # Errors
/// [`AppError::Conflict`] when it cannot be accepted any more.
pub async fn invitation(cx: &Cx, token: &str) -> Result<Invitation, AppError> {
    cx.limit_network(Limited::Invitation)?;
    let row: Option<(String, String, i64)> = on!(&cx.state.db, c => {
        sqlx::query_as(
            "SELECT o.name, i.role, i.expires_at FROM invitation i JOIN organisation o ON o.id = i.organisation_id
             WHERE i.token_hash = $1 AND i.used_at IS NULL AND i.expires_at > $2",
        )
        .bind(token_hash(token).to_vec())
        .bind(cx.state.clock.now().0)
        .fetch_optional(c)
        .await
    })?;
    let (organisation, role, expires_at) = row.ok_or_else(|| AppError::Conflict(GONE.into()))?;
    let role = Role::parse(&role).context("an invitation has an unknown role")?;
    Ok(Invitation { organisation, role, expires_at: Timestamp(expires_at) })
}

/// Accepts an invitation: uses it up, makes a person with its role and signs them in.
///
/// # Errors
/// [`AppError::Conflict`] when it cannot be accepted any more.
pub async fn accept(cx: &Cx, invitation: &str) -> Result<(), AppError> {
    cx.limit_network(Limited::Invitation)?;
    let now = cx.state.clock.now();
    let mut tx = cx.state.db.begin().await?;
    let used: Option<(i64, String)> = within!(&mut tx, c => {
        sqlx::query_as(
            "UPDATE invitation SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2
             RETURNING organisation_id, role",
        )
        .bind(token_hash(invitation).to_vec())
        .bind(now.0)
        .fetch_optional(c)
        .await
    })?;
    let Some((organisation, role)) = used else {
        tx.rollback().await?;
        return Err(AppError::Conflict(GONE.into()));
    };
    let person: i64 = within!(&mut tx, c => {
        sqlx::query_scalar("INSERT INTO person (name, created_at) VALUES ($1, $2) RETURNING id")
            .bind("")
            .bind(now.0)
            .fetch_one(c)
            .await
    })?;
    execute!(
        &mut tx,
        sqlx::query("INSERT INTO membership (organisation_id, person_id, role) VALUES ($1, $2, $3)")
            .bind(organisation)
            .bind(person)
            .bind(&role)
    )?;
    let (text, hash) = token();
    execute!(
        &mut tx,
        sqlx::query("INSERT INTO session (token_hash, person_id, created_at, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(hash.to_vec())
            .bind(person)
            .bind(now.0)
            .bind(now.plus(SESSION_LIFE).0)
    )?;
    tx.commit().await?;
    tracing::info!(organisation, role, "an invitation was accepted");
    cx.set_cookie(SESSION, &text, Some(SESSION_LIFE / 1_000));
    Ok(())
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
    cx.set_cookie(SESSION, "", None);
    Ok(())
}

/// The roles of whoever holds the session with this token hash; none if it ended.
///
/// # Errors
/// When the database fails.
pub async fn members(db: &Db, session: &[u8; 32], now: Timestamp) -> Result<Vec<Member>> {
    let rows: Vec<(i64, String, String, String)> = on!(db, c => {
        sqlx::query_as(
            "SELECT o.id, o.slug, o.name, m.role FROM session s
             JOIN membership m ON m.person_id = s.person_id
             JOIN organisation o ON o.id = m.organisation_id
             WHERE s.token_hash = $1 AND s.expires_at > $2 ORDER BY o.name, o.id",
        )
        .bind(session.to_vec())
        .bind(now.0)
        .fetch_all(c)
        .await
    })?;
    rows.into_iter()
        .map(|(id, slug, name, role)| {
            let role = Role::parse(&role).context("a membership has an unknown role")?;
            Ok(Member { organisation: OrganisationId(id), slug, name, role })
        })
        .collect()
}

/// Drops sessions, invitations and drafts whose time is over.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db, now: Timestamp) -> Result<()> {
    let mut tx = db.begin().await?;
    execute!(&mut tx, sqlx::query("DELETE FROM session WHERE expires_at < $1").bind(now.0))?;
    execute!(&mut tx, sqlx::query("DELETE FROM invitation WHERE expires_at < $1").bind(now.0))?;
    execute!(&mut tx, sqlx::query("DELETE FROM draft WHERE at < $1").bind(now.plus(-30 * DAY).0))?;
    tx.commit().await?;
    Ok(())
}
