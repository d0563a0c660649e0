//! Following, and the mails that come of it. Plain forms, also where scripts run: they are rare, and so weigh nothing.

use crate::domain::id::IdeaId;
use crate::domain::notice::Pace;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// Follows an idea, or without one the campaign, or with `on` false no longer does.
#[server]
pub async fn follow(slug: String, #[server(default)] idea: Option<IdeaId>, on: bool) -> Result<(), AppError> {
    use crate::server::{context, notices};
    let cx = context().await?;
    context::finish(notices::follow(&cx, &slug, idea, on).await)
}

/// Says which mails one wants.
#[server]
pub async fn save_mails(
    #[server(default)] pace: Pace,
    #[server(default)] ideas: bool,
    #[server(default)] campaigns: bool,
) -> Result<(), AppError> {
    use crate::domain::notice::MailChoice;
    use crate::server::{context, notices};
    let cx = context().await?;
    context::finish(notices::choose(&cx, MailChoice { pace, ideas, campaigns }).await)?;
    leptos_axum::redirect("/account?saved=1");
    Ok(())
}

/// How often mails come to whoever was sent the link with `token`.
#[server(input = GetUrl)]
pub async fn read_unsubscribe(token: String) -> Result<Pace, AppError> {
    use crate::server::{context, notices};
    let cx = context().await?;
    context::finish(notices::pace_of(&cx, &token).await)
}

/// Ends the mails to whoever was sent the link with `token`.
#[server]
pub async fn stop_mails(token: String) -> Result<(), AppError> {
    use crate::server::{context, notices};
    let cx = context().await?;
    context::finish(notices::unsubscribe(&cx, &token).await)
}
