//! Stub.
use super::context::Cx;
use crate::error::AppError;
type R<T> = Result<T, AppError>;
use crate::api::session::*;
pub async fn invitation(_cx: &Cx, _t: &str) -> R<Invitation> {
    Err(AppError::NotFound)
}
pub async fn accept(_cx: &Cx, _t: &str) -> R<()> {
    Err(AppError::NotFound)
}
pub async fn sign_out(_cx: &Cx) -> R<()> {
    Err(AppError::NotFound)
}
