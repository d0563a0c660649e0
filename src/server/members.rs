//! The people of an organisation: who has which role, and inviting others by mail or by link.

mod campaign;

pub use campaign::{
    invite as invite_to_campaign, read as read_campaign, revoke as revoke_of_campaign, set_role as set_role_in_campaign,
};

use super::accounts;
use super::audit::{Object, note};
use super::context::{Cx, Member};
use super::db::{Tx, execute, on, within};
use super::jobs::{self, Work};
use super::limits::Limited;
use super::mail::{Mail, paragraphs};
use super::people::{self, NewInvitation, Place};
use crate::api::people::{MemberView, PeopleView};
use crate::domain::audit::Change;
use crate::domain::id::{DAY, OrganisationId, PersonId};
use crate::domain::policy::{OrganisationAction, Role, may_in_organisation};
use crate::domain::text::FieldError;
use crate::error::AppError;
use crate::text::{t, tn};
use anyhow::{Context, Result};

/// For how many days an invitation may be good.
const DAYS: std::ops::RangeInclusive<i64> = 1..=30;

/// The viewer's membership in the organisation of that slug, for who may do `action` there.
///
/// # Errors
/// [`AppError::NotFound`] for who is not of it, who is not told whether there is one; else [`AppError::Forbidden`].
pub(super) fn require<'a>(cx: &'a Cx, slug: &str, action: OrganisationAction) -> Result<&'a Member, AppError> {
    let member = cx.members().iter().find(|member| member.slug == slug).ok_or(AppError::NotFound)?;
    if may_in_organisation(member.role, action) {
        return Ok(member);
    }
    Err(AppError::Forbidden(t!("Your role in this organisation does not allow that. Ask an owner.").into()))
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    name: String,
    email: Option<String>,
    role: String,
}

/// The people of an organisation, and who is invited.
///
/// # Errors
/// [`AppError::NotFound`] for who is not of it, [`AppError::Forbidden`] for a role that may not see the others.
pub async fn read(cx: &Cx, slug: &str) -> Result<PeopleView, AppError> {
    let member = require(cx, slug, OrganisationAction::SeePeople)?;
    let may_manage = may_in_organisation(member.role, OrganisationAction::ManagePeople);
    let rows: Vec<Row> = on!(&cx.state.db, c => {
        sqlx::query_as(
            "SELECT p.id, p.name, p.email, m.role FROM membership m JOIN person p ON p.id = m.person_id
             WHERE m.organisation_id = $1 ORDER BY LOWER(p.name), p.id",
        )
        .bind(member.organisation.0)
        .fetch_all(c)
        .await
    })?;
    let you = cx.account().map(|account| account.person);
    let members = rows
        .into_iter()
        .map(|row| {
            Ok(MemberView {
                person: PersonId(row.id),
                name: row.name,
                // An address is for who has to know whom they give a role.
                email: row.email.filter(|_| may_manage),
                role: Role::parse(&row.role).context("a membership has an unknown role")?,
                here: true,
                you: you == Some(PersonId(row.id)),
            })
        })
        .collect::<Result<_>>()?;
    let place = Place { organisation: member.organisation, campaign: None };
    let invited = if may_manage { people::open_invitations(cx, place).await? } else { Vec::new() };
    let public_url = cx.state.settings.public_url.clone();
    Ok(PeopleView { name: member.name.clone(), language: None, members, invited, may_manage, public_url })
}

/// Invites somebody: with an address by mail, without by a link, whose token is returned.
///
/// # Errors
/// [`AppError::Invalid`] for what cannot be an invitation.
pub async fn invite(cx: &Cx, slug: &str, role: &str, email: &str, days: i64) -> Result<Option<String>, AppError> {
    let member = require(cx, slug, OrganisationAction::ManagePeople)?;
    let place = Place { organisation: member.organisation, campaign: None };
    send(cx, place, &member.name, Role::parse(role), email, days).await
}

/// Invites to `place`, which is called `name`.
async fn send(
    cx: &Cx,
    place: Place,
    name: &str,
    role: Option<Role>,
    email: &str,
    days: i64,
) -> Result<Option<String>, AppError> {
    cx.limit_network(Limited::Codes)?;
    let mut errors = Vec::new();
    if role.is_none() {
        errors.push(FieldError::new("role", t!("Choose a role.")));
    }
    if !DAYS.contains(&days) {
        errors.push(FieldError::new("days", t!("An invitation is good for 1 to 30 days.")));
    }
    let email = if email.trim().is_empty() { Ok(String::new()) } else { accounts::address(email) };
    let email = email.unwrap_or_else(|_| {
        errors.push(FieldError::new("email", t!("This is not an e-mail address. Leave it empty to get a link.")));
        String::new()
    });
    let (Some(role), true) = (role, errors.is_empty()) else { return Err(AppError::Invalid(errors)) };
    if !email.is_empty() {
        cx.limit_text(Limited::Invited, &email)?;
    }
    let now = cx.state.clock.now();
    let mut tx = cx.state.db.begin().await?;
    let by = Some(cx.require_account()?.person);
    let new = NewInvitation { place, role, email: &email, by, expires_at: now.plus(days * DAY) };
    let token = people::invite_in(&mut tx, &new).await?;
    note(&mut tx, cx, place, Change::Invited, Object::Place, role.as_str()).await?;
    if email.is_empty() {
        tx.commit().await?;
        return Ok(Some(token));
    }
    let link = format!("{}/welcome/{token}", cx.state.settings.public_url);
    let mail = Mail {
        to: email,
        subject: t!("You are invited to {name} on Coro", name),
        text: paragraphs(&[
            t!("Hello,"),
            offer(role),
            name,
            &tn!(
                days,
                "Open this link and sign in with this address; it works once, within {n} day:",
                "Open this link and sign in with this address; it works once, within {n} days:"
            ),
            &link,
            t!("If you know nothing of it, you need not do anything."),
        ]),
        unsubscribe: None,
    };
    jobs::enqueue(&mut tx, &Work::Mail(mail), now).await?;
    tx.commit().await?;
    Ok(None)
}

/// How the mail of an invitation begins.
fn offer(role: Role) -> &'static str {
    match role {
        Role::Owner => t!("you are invited on Coro to take part as owner in this:"),
        Role::Manager => t!("you are invited on Coro to take part as manager in this:"),
        Role::Analyst => t!("you are invited on Coro to take part as analyst in this:"),
        Role::Juror => t!("you are invited on Coro to take part as juror in this:"),
        Role::Member => t!("you are invited on Coro to take part as member in this:"),
    }
}

/// Takes an invitation back.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub async fn revoke(cx: &Cx, slug: &str, id: &str) -> Result<(), AppError> {
    let member = require(cx, slug, OrganisationAction::ManagePeople)?;
    take_back(cx, Place { organisation: member.organisation, campaign: None }, id).await
}

async fn take_back(cx: &Cx, place: Place, id: &str) -> Result<(), AppError> {
    let hash = hex::decode(id).map_err(|_| AppError::NotFound)?;
    let mut tx = cx.state.db.begin().await?;
    let gone = execute!(
        &mut tx,
        sqlx::query(
            "DELETE FROM invitation
             WHERE token_hash = $1 AND organisation_id = $2 AND campaign_id IS NOT DISTINCT FROM $3",
        )
        .bind(hash)
        .bind(place.organisation.0)
        .bind(place.campaign.map(|campaign| campaign.0))
    )?;
    if gone == 0 {
        return Err(AppError::NotFound);
    }
    note(&mut tx, cx, place, Change::Uninvited, Object::Place, "").await?;
    tx.commit().await?;
    Ok(())
}

/// Gives a person another role, or with none takes them out of the organisation.
///
/// # Errors
/// [`AppError::Conflict`] for the only owner.
pub async fn set_role(cx: &Cx, slug: &str, person: PersonId, role: Option<Role>) -> Result<(), AppError> {
    let member = require(cx, slug, OrganisationAction::ManagePeople)?;
    let mut tx = cx.state.db.begin().await?;
    lock(&mut tx, member.organisation).await?;
    let (there, other_owners): (i64, i64) = within!(&mut tx, c => {
        sqlx::query_as(
            "SELECT COALESCE(SUM(CASE WHEN person_id = $2 THEN 1 ELSE 0 END), 0),
                    COALESCE(SUM(CASE WHEN person_id <> $2 AND role = 'owner' THEN 1 ELSE 0 END), 0)
             FROM membership WHERE organisation_id = $1",
        )
        .bind(member.organisation.0)
        .bind(person.0)
        .fetch_one(c)
        .await
    })?;
    if there == 0 {
        return Err(AppError::NotFound);
    }
    if other_owners == 0 && role != Some(Role::Owner) {
        return Err(AppError::Conflict(t!("This is the only owner. Make somebody else an owner first.").into()));
    }
    match role {
        Some(role) => execute!(
            &mut tx,
            sqlx::query("UPDATE membership SET role = $3 WHERE organisation_id = $1 AND person_id = $2")
                .bind(member.organisation.0)
                .bind(person.0)
                .bind(role.as_str())
        )?,
        None => execute!(
            &mut tx,
            sqlx::query("DELETE FROM membership WHERE organisation_id = $1 AND person_id = $2")
                .bind(member.organisation.0)
                .bind(person.0)
        )?,
    };
    let place = Place { organisation: member.organisation, campaign: None };
    let change = if role.is_some() { Change::RoleChanged } else { Change::Removed };
    note(&mut tx, cx, place, change, Object::Person(person), role.map_or("", Role::as_str)).await?;
    tx.commit().await?;
    cx.state.hub.recheck(person);
    Ok(())
}

/// Two owners who demote one another at the same moment must not both succeed.
async fn lock(tx: &mut Tx, organisation: OrganisationId) -> Result<()> {
    execute!(tx, sqlx::query("UPDATE organisation SET name = name WHERE id = $1").bind(organisation.0))?;
    Ok(())
}
