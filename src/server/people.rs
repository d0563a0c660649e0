//! Coming in by an invitation, and staying signed in.

use super::audit::{Object, note_by};
use super::context::{Cx, DEVICE, SESSION};
use super::db::{Db, Tx, execute, on, within};
use super::limits::Limited;
use super::principal::Device;
use crate::api::session::Invitation;
use crate::domain::audit::Change;
use crate::domain::id::{CampaignId, DAY, OrganisationId, PersonId, Timestamp};
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

/// Where an invitation gives a role.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// In this organisation.
    pub(super) organisation: OrganisationId,
    /// In this campaign of it alone; none: in all of them.
    pub(super) campaign: Option<CampaignId>,
}

/// Makes an invitation to an organisation; returns the token for its link.
///
/// # Errors
/// When the database fails.
pub async fn invite(db: &Db, organisation: OrganisationId, role: Role, now: Timestamp) -> Result<String> {
    let mut tx = db.begin().await?;
    let place = Place { organisation, campaign: None };
    let token = invite_in(&mut tx, place, role, "", now.plus(INVITATION_LIFE)).await?;
    tx.commit().await?;
    Ok(token)
}

/// Makes an invitation within `tx`, for whoever has `email` or, if that is empty, whoever has the link.
///
/// # Errors
/// When the database fails.
pub(super) async fn invite_in(
    tx: &mut Tx,
    place: Place,
    role: Role,
    email: &str,
    expires_at: Timestamp,
) -> Result<String> {
    let (text, hash) = token();
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO invitation (token_hash, organisation_id, campaign_id, role, email, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(hash.to_vec())
        .bind(place.organisation.0)
        .bind(place.campaign.map(|campaign| campaign.0))
        .bind(role.as_str())
        .bind(email)
        .bind(expires_at.0)
    )?;
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
    let row: Option<(String, Option<String>, String, i64)> = on!(&cx.state.db, c => {
        sqlx::query_as(
            "SELECT o.name, c.question, i.role, i.expires_at FROM invitation i
             JOIN organisation o ON o.id = i.organisation_id LEFT JOIN campaign c ON c.id = i.campaign_id
             WHERE i.token_hash = $1 AND i.used_at IS NULL AND i.expires_at > $2",
        )
        .bind(token_hash(token).to_vec())
        .bind(cx.state.clock.now().0)
        .fetch_optional(c)
        .await
    })?;
    let (organisation, campaign, role, expires_at) = row.ok_or_else(|| AppError::Conflict(GONE.into()))?;
    let role = Role::parse(&role).context("an invitation has an unknown role")?;
    Ok(Invitation { organisation, campaign, role, expires_at: Timestamp(expires_at) })
}

/// Accepts an invitation: uses it up and gives its role to whoever is signed in, or to a person who is made and signed in.
///
/// # Errors
/// [`AppError::Conflict`] when it cannot be accepted any more.
pub async fn accept(cx: &Cx, invitation: &str) -> Result<(), AppError> {
    cx.limit_network(Limited::Invitation)?;
    let now = cx.state.clock.now();
    let mut tx = cx.state.db.begin().await?;
    let used: Option<(i64, Option<i64>, String)> = within!(&mut tx, c => {
        sqlx::query_as(
            "UPDATE invitation SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2
             RETURNING organisation_id, campaign_id, role",
        )
        .bind(token_hash(invitation).to_vec())
        .bind(now.0)
        .fetch_optional(c)
        .await
    })?;
    let Some((organisation, campaign, role)) = used else {
        tx.rollback().await?;
        return Err(AppError::Conflict(GONE.into()));
    };
    let person = match cx.account() {
        Some(account) => account.person,
        None => {
            let own = free_device(&mut tx, cx).await?;
            create_person(&mut tx, None, own, now).await?
        }
    };
    let role = Role::parse(&role).context("an invitation has an unknown role")?;
    let place = Place { organisation: OrganisationId(organisation), campaign: campaign.map(CampaignId) };
    give_role(&mut tx, place, person, role).await?;
    note_by(&mut tx, Some(person), now, place, Change::Joined, Object::Place, role.as_str()).await?;
    if cx.account().is_none() {
        open_session(&mut tx, cx, person).await?;
    }
    tx.commit().await?;
    tracing::info!(organisation, campaign, role = role.as_str(), "an invitation was accepted");
    Ok(())
}

/// Gives `person` a role, unless they have a stronger one in the same place already.
async fn give_role(tx: &mut Tx, place: Place, person: PersonId, role: Role) -> Result<()> {
    let (read, write, id) = match place.campaign {
        Some(campaign) => (
            "SELECT role FROM campaign_role WHERE campaign_id = $1 AND person_id = $2",
            "INSERT INTO campaign_role (campaign_id, person_id, role) VALUES ($1, $2, $3)
             ON CONFLICT (campaign_id, person_id) DO UPDATE SET role = excluded.role",
            campaign.0,
        ),
        None => (
            "SELECT role FROM membership WHERE organisation_id = $1 AND person_id = $2",
            "INSERT INTO membership (organisation_id, person_id, role) VALUES ($1, $2, $3)
             ON CONFLICT (organisation_id, person_id) DO UPDATE SET role = excluded.role",
            place.organisation.0,
        ),
    };
    let before: Option<String> =
        within!(tx, c => sqlx::query_scalar(read).bind(id).bind(person.0).fetch_optional(c).await)?;
    let role = before.as_deref().and_then(Role::parse).map_or(role, |before| before.min(role));
    execute!(tx, sqlx::query(write).bind(id).bind(person.0).bind(role.as_str()))?;
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
