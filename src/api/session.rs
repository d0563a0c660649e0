//! Who is looking, and coming in by a link.

use crate::domain::id::Timestamp;
use crate::domain::policy::Role;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

/// Who is looking.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// Whether there is an account.
    pub signed_in: bool,
    /// The name of the account, or empty.
    pub name: String,
    /// Whether the viewer has a role in an organisation or in a campaign.
    pub manages: bool,
    /// Whether the viewer operates the server.
    pub operates: bool,
}

/// A role in an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The organisation's name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The viewer's role there.
    pub role: Role,
    /// Whether it is a role in single campaigns and not in the organisation.
    pub campaigns_only: bool,
}

/// What an invitation offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The organisation's name.
    pub organisation: String,
    /// The question of the campaign that it is for alone; none: the whole organisation.
    pub campaign: Option<String>,
    /// The role it gives.
    pub role: Role,
    /// Whom it is for.
    pub addressee: Addressee,
    /// Until when it can be accepted.
    pub expires_at: Timestamp,
}

/// Whom an invitation is for. An address that the viewer has not shown to be theirs is masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Addressee {
    /// Whoever has the link.
    Anybody,
    /// The viewer, by the address they sign in with.
    You,
    /// Whoever signs in with this address, which the viewer has not done.
    Unknown(String),
    /// Whoever signs in with this address, and the viewer is signed in with another one.
    Other(String),
}

/// What the invitation offers; reading it does not use it up.
#[server(input = GetUrl)]
pub async fn read_invitation(token: String) -> Result<Invitation, AppError> {
    use crate::server::{context, people};
    let cx = context().await?;
    context::finish(people::invitation(&cx, &token).await)
}

/// Accepts an invitation, which uses it up, and goes to the organisation's campaigns.
#[server]
pub async fn accept_invitation(token: String) -> Result<(), AppError> {
    use crate::server::{context, people};
    let cx = context().await?;
    context::finish(people::accept(&cx, &token).await)?;
    leptos_axum::redirect("/manage");
    Ok(())
}

/// Chooses the language of the interface, for this browser and for who is signed in.
#[server]
pub async fn choose_language(language: String) -> Result<(), AppError> {
    use crate::server::{accounts, context};
    let cx = context().await?;
    context::finish(accounts::choose_language(&cx, &language).await)
}

/// Ends the session of this browser, and goes to `next`.
#[server]
pub async fn sign_out(#[server(default)] next: String) -> Result<(), AppError> {
    use crate::server::{context, people};
    let cx = context().await?;
    context::finish(people::sign_out(&cx).await)?;
    leptos_axum::redirect(&super::account::onward(&next, "/"));
    Ok(())
}
