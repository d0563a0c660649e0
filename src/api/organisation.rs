//! An organisation: what everybody sees of it, and its settings.

use crate::domain::campaign::CampaignCard;
use crate::domain::id::Timestamp;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

/// What everybody sees of an organisation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrganisationView {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Address of its picture, or empty.
    pub picture: String,
    /// Its colour without the sign, or empty.
    pub accent: String,
    /// Its campaigns that the viewer may see, running ones first, at most 100.
    pub campaigns: Vec<CampaignCard>,
    /// Whether the viewer may change its settings.
    pub may_change: bool,
    /// The page's own address, absolute, for sharing.
    pub share_url: String,
    /// The server's clock when it answered.
    pub now: Timestamp,
}

/// The settings of an organisation as the form holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Its name.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
    /// Address of its picture (from `POST /pictures`), or empty.
    pub picture: String,
    /// Its colour, `#rrggbb`, or empty for Coro's own.
    pub colour: String,
    /// Codes of the languages that its campaigns use.
    pub languages: Vec<String>,
    /// Code of the one that stands where nothing else was chosen.
    pub language: String,
}

/// An organisation and its campaigns, for everybody. An address that it had before leads to the one it has.
#[server(input = GetUrl)]
pub async fn organisation(slug: String) -> Result<OrganisationView, AppError> {
    use crate::server::{context, organisations};
    let cx = context().await?;
    let view = context::finish(organisations::view(&cx, &slug).await)?;
    if view.slug != slug {
        leptos_axum::redirect(&format!("/o/{}", view.slug));
    }
    Ok(view)
}

/// The settings of an organisation, for its owners.
#[server(input = GetUrl)]
pub async fn read_settings(slug: String) -> Result<Settings, AppError> {
    use crate::server::{context, organisations};
    let cx = context().await?;
    context::finish(organisations::settings(&cx, &slug).await)
}

/// Changes the settings of an organisation.
#[server]
pub async fn save_settings(organisation: String, settings: Settings) -> Result<(), AppError> {
    use crate::server::{context, organisations};
    let cx = context().await?;
    let slug = context::finish(organisations::save(&cx, &organisation, &settings).await)?;
    leptos_axum::redirect(&format!("/manage/organisation/{slug}?saved=1"));
    Ok(())
}
