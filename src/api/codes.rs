//! Invitation codes: making them, taking them back, entering one.

use crate::domain::language::Language;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

/// The codes of a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodesView {
    /// The campaign's question.
    pub question: String,
    /// The language of the question.
    pub language: Language,
    /// Whether the terms want a code.
    pub wanted: bool,
    /// How many people have entered one.
    pub holders: i64,
    /// What was made, newest first, at most 200.
    pub batches: Vec<Batch>,
}

/// Codes that were made together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Its id.
    pub id: i64,
    /// The one code for many; empty where each was for one person, and none is kept.
    pub code: String,
    /// The link that brings the code along, or empty.
    pub link: String,
    /// How many people may come in by them.
    pub most: i64,
    /// How many have.
    pub uses: i64,
    /// Until when they are good, in words, in the campaign's time zone.
    pub until: String,
    /// Whether anybody can still come in by them.
    pub open: bool,
    /// Whether they were taken back.
    pub revoked: bool,
}

/// The codes of a campaign, for who runs it.
#[server(input = GetUrl)]
pub async fn read_codes(slug: String) -> Result<CodesView, AppError> {
    use crate::server::{codes, context};
    let cx = context().await?;
    context::finish(codes::read(&cx, &slug).await)
}

/// Makes one code for `most` people.
#[server]
pub async fn make_code(
    slug: String,
    #[server(default)] most: String,
    #[server(default)] days: i64,
) -> Result<(), AppError> {
    use crate::server::{codes, context};
    let cx = context().await?;
    context::finish(codes::make_one(&cx, &slug, &most, days).await)?;
    leptos_axum::redirect(&format!("/manage/{slug}/codes"));
    Ok(())
}

/// Takes codes back.
#[server]
pub async fn revoke_codes(slug: String, id: i64) -> Result<(), AppError> {
    use crate::server::{codes, context};
    let cx = context().await?;
    context::finish(codes::revoke(&cx, &slug, id).await)?;
    leptos_axum::redirect(&format!("/manage/{slug}/codes"));
    Ok(())
}

/// Enters a code and goes to the campaign.
#[server]
pub async fn redeem_code(slug: String, #[server(default)] code: String) -> Result<(), AppError> {
    use crate::domain::code::LONGEST;
    use crate::server::{codes, context};
    use leptos::server_fn::ServerFn;
    let cx = context().await?;
    let result = codes::redeem(&cx, &slug, &code).await;
    // What was typed comes back as a link brings a code along.
    let mut query = leptos_router::params::ParamsMap::new();
    query.insert("code", code.chars().take(LONGEST).collect::<String>());
    let page = format!("/c/{slug}{}", query.to_query_string());
    context::finish_at(result, &page, RedeemCode::PATH)?;
    leptos_axum::redirect(&format!("/c/{slug}"));
    Ok(())
}
