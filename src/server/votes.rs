//! Stub.
use super::context::Cx;
use crate::error::AppError;
type R<T> = Result<T, AppError>;
use crate::api::vote::Cast;
use crate::domain::ballot::*;
use crate::domain::id::*;
use crate::domain::idea::*;
pub async fn cast_one(_cx: &Cx, _p: PollId, _e: Entry, _b: String) -> R<Cast> {
    Err(AppError::NotFound)
}
pub async fn opinion(_cx: &Cx, _s: &str, _l: Option<IdeaId>, _a: Option<IdeaId>) -> R<OpinionView> {
    Err(AppError::NotFound)
}
