//! Stub.
use super::context::Cx;
use crate::error::AppError;
type R<T> = Result<T, AppError>;
use crate::api::manage::*;
use crate::domain::id::*;
pub async fn home(_cx: &Cx) -> R<ManageView> {
    Err(AppError::NotFound)
}
pub async fn plan(_cx: &Cx, _s: &str) -> R<Plan> {
    Err(AppError::NotFound)
}
pub async fn save(_cx: &Cx, _p: &Plan) -> R<String> {
    Err(AppError::NotFound)
}
pub async fn delete_draft(_cx: &Cx, _s: &str) -> R<()> {
    Err(AppError::NotFound)
}
pub async fn launch(_cx: &Cx, _s: &str) -> R<()> {
    Err(AppError::NotFound)
}
pub async fn freeze(_cx: &Cx, _s: &str, _on: bool, _r: &str) -> R<()> {
    Err(AppError::NotFound)
}
pub async fn close(_cx: &Cx, _s: &str) -> R<()> {
    Err(AppError::NotFound)
}
pub async fn hide_idea(_cx: &Cx, _s: &str, _i: IdeaId, _h: bool, _r: &str) -> R<()> {
    Err(AppError::NotFound)
}
