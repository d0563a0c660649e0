//! Ideas that wait to be read before they are shown.

use crate::domain::id::{IdeaId, Timestamp};
use crate::domain::language::Language;
use crate::domain::moderation::Fate;
use crate::domain::outcome::Outcome;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

/// An idea that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingIdea {
    /// Its id among those that wait.
    pub id: i64,
    /// Its headline.
    pub title: String,
    /// Its text as typed.
    pub text: String,
    /// The name it is signed with, or empty.
    pub author: String,
    /// Its tag, or empty.
    pub tag: String,
    /// When it was brought.
    pub at: Timestamp,
}

/// What somebody brought, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnIdea {
    /// Its id once it is shown; 0 before.
    pub id: IdeaId,
    /// Its headline.
    pub title: String,
    /// What became of it.
    pub fate: Fate,
    /// Why it is not shown, or empty.
    pub reason: String,
    /// Its text as typed, while it is on no page of its own.
    pub text: String,
    /// What was decided about it.
    pub outcome: Option<Outcome>,
    /// When it was brought.
    pub at: Timestamp,
}

/// What the viewer brought to a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MineView {
    /// The campaign's name in addresses.
    pub slug: String,
    /// Its question.
    pub question: String,
    /// The language of the question.
    pub language: Language,
    /// The ideas, newest first, at most 200.
    pub ideas: Vec<OwnIdea>,
    /// The server's clock when it answered.
    pub now: Timestamp,
}

/// What the viewer brought to a campaign and what became of it.
#[server(input = GetUrl)]
pub async fn read_mine(slug: String) -> Result<MineView, AppError> {
    use crate::server::{context, moderation};
    let cx = context().await?;
    context::finish(moderation::mine(&cx, &slug).await)
}

/// Publishes ideas that wait, or rejects them with a reason.
#[server]
pub async fn moderate(
    slug: String,
    #[server(default)] waiting: Vec<i64>,
    #[server(default)] publish: bool,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    use crate::server::{context, moderation};
    let cx = context().await?;
    context::finish(moderation::moderate(&cx, &slug, &waiting, publish, &reason).await)?;
    leptos_axum::redirect(&format!("/manage/{slug}"));
    Ok(())
}
