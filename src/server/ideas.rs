//! Stub.
use super::context::Cx;
use crate::error::AppError;
type R<T> = Result<T, AppError>;
use crate::domain::id::*;
use crate::domain::idea::*;
pub async fn board(_cx: &Cx, _s: &str, _q: &BoardQuery) -> R<BoardView> {
    Err(AppError::NotFound)
}
pub async fn cards(_cx: &Cx, _s: &str, _q: &[IdeaId]) -> R<Vec<IdeaCard>> {
    Err(AppError::NotFound)
}
pub async fn view(_cx: &Cx, _s: &str, _i: IdeaId) -> R<IdeaView> {
    Err(AppError::NotFound)
}
pub async fn draft(_cx: &Cx, _s: &str) -> R<Option<Draft>> {
    Err(AppError::NotFound)
}
pub async fn submit(_cx: &Cx, _s: &str, _d: Draft) -> R<IdeaId> {
    Err(AppError::NotFound)
}
