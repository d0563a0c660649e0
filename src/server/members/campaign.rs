//! The people of one campaign: those of its organisation, and those who were invited to it alone.

use super::{send, take_back};
use crate::api::people::{MemberView, PeopleView};
use crate::domain::audit::Change;
use crate::domain::id::PersonId;
use crate::domain::policy::{Action, Role};
use crate::error::AppError;
use crate::server::audit::{Object, note};
use crate::server::campaigns;
use crate::server::context::Cx;
use crate::server::db::{execute, on};
use crate::server::people;
use crate::text::t;
use anyhow::{Context, Result};

/// One of the roles that there are in a campaign alone.
fn of_campaign(role: &Role) -> bool {
    Role::OF_CAMPAIGN.contains(role)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    name: String,
    email: Option<String>,
    general: Option<String>,
    own: Option<String>,
}

/// Who has a role in a campaign, each with the stronger one, and who is invited to it.
///
/// # Errors
/// When the viewer may not.
pub async fn read(cx: &Cx, slug: &str) -> Result<PeopleView, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::People)?;
    let rows: Vec<Row> = on!(&cx.state.db, c => {
        sqlx::query_as(
            "SELECT p.id, p.name, p.email, m.role AS general, r.role AS own FROM person p
             LEFT JOIN membership m ON m.person_id = p.id AND m.organisation_id = $1
             LEFT JOIN campaign_role r ON r.person_id = p.id AND r.campaign_id = $2
             WHERE p.id IN (SELECT person_id FROM membership WHERE organisation_id = $1 AND role <> 'member'
                            UNION SELECT person_id FROM campaign_role WHERE campaign_id = $2)
             ORDER BY LOWER(p.name), p.id",
        )
        .bind(campaign.row.organisation_id)
        .bind(campaign.row.id)
        .fetch_all(c)
        .await
    })?;
    let you = cx.account().map(|account| account.person);
    let members = rows
        .into_iter()
        .map(|row| {
            let role = [&row.general, &row.own].into_iter().flatten().filter_map(|role| Role::parse(role)).min();
            let here = row.own.is_some();
            Ok(MemberView {
                person: PersonId(row.id),
                name: row.name,
                email: row.email.filter(|_| here),
                role: role.context("a person has an unknown role")?,
                here,
                you: you == Some(PersonId(row.id)),
            })
        })
        .collect::<Result<_>>()?;
    let invited = people::open_invitations(cx, campaign.place()).await?;
    let public_url = cx.state.settings.public_url.clone();
    let text = campaign.wording(Some(cx.reading()));
    let (name, language) = (text.question.to_owned(), Some(text.language));
    Ok(PeopleView { name, language, members, invited, may_manage: true, public_url })
}

/// Invites somebody to a campaign: with an address by mail, without by a link, whose token is returned.
///
/// # Errors
/// When the viewer may not; [`AppError::Invalid`] for what cannot be an invitation.
pub async fn invite(cx: &Cx, slug: &str, role: &str, email: &str, days: i64) -> Result<Option<String>, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::People)?;
    let name = format!("{}: {}", campaign.row.organisation, campaign.row.question);
    send(cx, campaign.place(), &name, Role::parse(role).filter(of_campaign), email, days).await
}

/// Takes an invitation to a campaign back.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub async fn revoke(cx: &Cx, slug: &str, id: &str) -> Result<(), AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::People)?;
    take_back(cx, campaign.place(), id).await
}

/// Gives a person another role in a campaign alone, or with none takes that away.
///
/// # Errors
/// [`AppError::NotFound`] for who has none there.
pub async fn set_role(cx: &Cx, slug: &str, person: PersonId, role: Option<Role>) -> Result<(), AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::People)?;
    // Whoever could become a juror for a while could tell what the others gave.
    if role.is_some() && cx.account().is_some_and(|account| account.person == person) {
        return Err(AppError::Conflict(t!("Somebody else has to change your own role.").into()));
    }
    if role.is_some_and(|role| !of_campaign(&role)) {
        return Err(AppError::Conflict(t!("There is no such role in a single campaign.").into()));
    }
    let mut tx = cx.state.db.begin().await?;
    let changed = match role {
        Some(role) => execute!(
            &mut tx,
            // Whose role an owner sets stands for themselves from then on.
            sqlx::query(
                "UPDATE campaign_role SET role = $3, party = CASE WHEN $4 THEN 0 ELSE party END
                 WHERE campaign_id = $1 AND person_id = $2",
            )
            .bind(campaign.row.id)
            .bind(person.0)
            .bind(role.as_str())
            .bind(cx.role(&campaign.row) == Some(Role::Owner))
        )?,
        None => execute!(
            &mut tx,
            sqlx::query("DELETE FROM campaign_role WHERE campaign_id = $1 AND person_id = $2")
                .bind(campaign.row.id)
                .bind(person.0)
        )?,
    };
    if changed == 0 {
        return Err(AppError::NotFound);
    }
    let change = if role.is_some() { Change::RoleChanged } else { Change::Removed };
    note(&mut tx, cx, campaign.place(), change, Object::Person(person), role.map_or("", Role::as_str)).await?;
    tx.commit().await?;
    cx.state.hub.recheck(person);
    Ok(())
}
