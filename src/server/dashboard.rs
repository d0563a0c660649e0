//! Stub.
use super::context::Cx;
use crate::error::AppError;
type R<T> = Result<T, AppError>;
use crate::domain::dashboard::*;
pub async fn view(_cx: &Cx, _s: &str, _r: Range) -> R<DashboardView> {
    Err(AppError::NotFound)
}
