//! The people of an organisation, and of one of its campaigns.

use crate::domain::id::{PersonId, Timestamp};
use crate::domain::language::Language;
use crate::domain::policy::Role;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

/// The people of an organisation or a campaign, and who is invited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleView {
    /// The organisation's name, or the campaign's question.
    pub name: String,
    /// The language of that question; none of a name.
    pub language: Option<Language>,
    /// Who has a role in it.
    pub members: Vec<MemberView>,
    /// Invitations that are open; empty for who may not invite.
    pub invited: Vec<InvitedView>,
    /// Whether the viewer may invite, and change roles.
    pub may_manage: bool,
    /// The address of the server as people use it, for links to be handed on.
    pub public_url: String,
}

/// Somebody with a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberView {
    /// Who.
    pub person: PersonId,
    /// The name, or empty.
    pub name: String,
    /// The address; only for who may change roles.
    pub email: Option<String>,
    /// The role; in a campaign the stronger one of its own and the organisation's.
    pub role: Role,
    /// Whether there is a role in this very place, which can be changed and taken away here.
    pub here: bool,
    /// Whether it is the viewer.
    pub you: bool,
}

/// An invitation that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitedView {
    /// What the server calls it.
    pub id: String,
    /// The address it went to; empty for a link.
    pub email: String,
    /// The role it gives.
    pub role: Role,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// The people of an organisation.
#[server(input = GetUrl)]
pub async fn read_people(slug: String) -> Result<PeopleView, AppError> {
    use crate::server::{context, members};
    let cx = context().await?;
    context::finish(members::read(&cx, &slug).await)
}

/// Invites somebody: with an address by mail, without by a link, which the page then shows.
#[server]
pub async fn invite_person(
    slug: String,
    role: String,
    #[server(default)] email: String,
    days: i64,
) -> Result<(), AppError> {
    use crate::server::{context, members};
    let cx = context().await?;
    let link = context::finish(members::invite(&cx, &slug, &role, &email, days).await)?;
    let query = link.map_or_else(|| "?sent=1".to_owned(), |token| format!("?link={token}"));
    leptos_axum::redirect(&format!("/manage/people/{slug}{query}"));
    Ok(())
}

/// Takes an invitation back.
#[server]
pub async fn revoke_invitation(slug: String, id: String) -> Result<(), AppError> {
    use crate::server::{context, members};
    let cx = context().await?;
    context::finish(members::revoke(&cx, &slug, &id).await)?;
    leptos_axum::redirect(&format!("/manage/people/{slug}"));
    Ok(())
}

/// Gives a person another role.
#[server]
pub async fn set_role(slug: String, person: PersonId, role: Role) -> Result<(), AppError> {
    use crate::server::{context, members};
    let cx = context().await?;
    context::finish(members::set_role(&cx, &slug, person, Some(role)).await)?;
    leptos_axum::redirect(&format!("/manage/people/{slug}"));
    Ok(())
}

/// Takes a person out of the organisation.
#[server]
pub async fn remove_person(slug: String, person: PersonId) -> Result<(), AppError> {
    use crate::server::{context, members};
    let cx = context().await?;
    context::finish(members::set_role(&cx, &slug, person, None).await)?;
    leptos_axum::redirect(&format!("/manage/people/{slug}"));
    Ok(())
}

/// The people of a campaign.
#[server(input = GetUrl)]
pub async fn read_campaign_people(slug: String) -> Result<PeopleView, AppError> {
    use crate::server::{context, members};
    let cx = context().await?;
    context::finish(members::read_campaign(&cx, &slug).await)
}

/// Invites somebody to one campaign alone: with an address by mail, without by a link, which the page then shows.
#[server]
pub async fn invite_to_campaign(
    slug: String,
    role: String,
    #[server(default)] email: String,
    days: i64,
) -> Result<(), AppError> {
    use crate::server::{context, members};
    let cx = context().await?;
    let link = context::finish(members::invite_to_campaign(&cx, &slug, &role, &email, days).await)?;
    let query = link.map_or_else(|| "?sent=1".to_owned(), |token| format!("?link={token}"));
    leptos_axum::redirect(&format!("/manage/{slug}/people{query}"));
    Ok(())
}

/// Takes an invitation to a campaign back.
#[server]
pub async fn revoke_campaign_invitation(slug: String, id: String) -> Result<(), AppError> {
    use crate::server::{context, members};
    let cx = context().await?;
    context::finish(members::revoke_of_campaign(&cx, &slug, &id).await)?;
    leptos_axum::redirect(&format!("/manage/{slug}/people"));
    Ok(())
}

/// Gives a person another role in one campaign alone.
#[server]
pub async fn set_campaign_role(slug: String, person: PersonId, role: Role) -> Result<(), AppError> {
    use crate::server::{context, members};
    let cx = context().await?;
    context::finish(members::set_role_in_campaign(&cx, &slug, person, Some(role)).await)?;
    leptos_axum::redirect(&format!("/manage/{slug}/people"));
    Ok(())
}

/// Takes a person's role in one campaign alone away.
#[server]
pub async fn remove_from_campaign(slug: String, person: PersonId) -> Result<(), AppError> {
    use crate::server::{context, members};
    let cx = context().await?;
    context::finish(members::set_role_in_campaign(&cx, &slug, person, None).await)?;
    leptos_axum::redirect(&format!("/manage/{slug}/people"));
    Ok(())
}
