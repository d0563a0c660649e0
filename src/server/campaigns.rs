//! Stub.
use super::context::Cx;
use crate::error::AppError;
type R<T> = Result<T, AppError>;
use crate::domain::campaign::*;
pub async fn explore(_cx: &Cx, _q: &ExploreQuery) -> R<ExploreView> {
    Err(AppError::NotFound)
}
pub async fn view(_cx: &Cx, _s: &str) -> R<CampaignView> {
    Err(AppError::NotFound)
}
