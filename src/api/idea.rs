//! Reading and bringing ideas.

use crate::domain::id::IdeaId;
use crate::domain::idea::{BoardQuery, BoardView, Draft, IdeaStanding, IdeaView};
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// One page of a campaign's board.
#[server(input = GetUrl)]
pub async fn board(slug: String, #[server(default)] query: BoardQuery) -> Result<BoardView, AppError> {
    use crate::server::{context, ideas};
    let cx = context().await?;
    context::finish(ideas::board(&cx, &slug, &query).await)
}

/// How the ideas of an open page stand; ids that do not exist or are hidden are left out.
#[server(input = GetUrl)]
pub async fn standings(slug: String, ids: String) -> Result<Vec<IdeaStanding>, AppError> {
    use crate::domain::idea::IdeaCard;
    use crate::server::{context, ideas};
    let cx = context().await?;
    let ids: Vec<IdeaId> = ids.split(',').filter_map(|id| id.parse().ok()).take(100).collect();
    let cards = context::finish(ideas::cards(&cx, &slug, &ids).await)?;
    Ok(cards.iter().map(IdeaCard::standing).collect())
}

/// One idea's page.
#[server(input = GetUrl)]
pub async fn idea(slug: String, id: IdeaId) -> Result<IdeaView, AppError> {
    use crate::server::{context, ideas};
    let cx = context().await?;
    context::finish(ideas::view(&cx, &slug, id).await)
}

/// What this viewer was typing when the server last refused it.
#[server(input = GetUrl)]
pub async fn read_draft(slug: String) -> Result<Option<Draft>, AppError> {
    use crate::server::{context, ideas};
    let cx = context().await?;
    context::finish(ideas::draft(&cx, &slug, None).await)
}

/// Brings an idea and goes to its page, or where the terms let it wait to what one brought.
#[server]
pub async fn submit_idea(
    slug: String,
    title: String,
    #[server(default)] text: String,
    #[server(default)] tag: String,
    #[server(default)] author: String,
) -> Result<Option<IdeaId>, AppError> {
    use crate::server::{context, ideas};
    let cx = context().await?;
    let id = context::finish(ideas::submit(&cx, &slug, Draft { title, text, tag, author, of: None }).await)?;
    leptos_axum::redirect(&match id {
        Some(id) => format!("/c/{slug}/ideas/{id}?new"),
        None => format!("/c/{slug}/mine"),
    });
    Ok(id)
}

/// What this viewer was typing to improve an idea when the server last refused it.
#[server(input = GetUrl)]
pub async fn read_revision(slug: String, id: IdeaId) -> Result<Option<Draft>, AppError> {
    use crate::server::{context, ideas};
    let cx = context().await?;
    context::finish(ideas::draft(&cx, &slug, Some(id)).await)
}

/// Gives an idea of one's own a new title and text, and goes to its page.
#[server]
pub async fn revise_idea(
    slug: String,
    id: IdeaId,
    title: String,
    #[server(default)] text: String,
) -> Result<(), AppError> {
    use crate::server::{context, ideas};
    let cx = context().await?;
    context::finish(ideas::revise(&cx, &slug, id, Draft { title, text, ..Draft::default() }).await)?;
    leptos_axum::redirect(&format!("/c/{slug}/ideas/{id}"));
    Ok(())
}
