//! Reading a campaign's dashboard.

use crate::domain::dashboard::{DashboardView, Range};
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The dashboard over one range, for the organisation's people. Without a range it is the last day, or everything where
/// nothing has happened for a day.
#[server(input = GetUrl)]
pub async fn dashboard(slug: String, #[server(default)] range: Option<Range>) -> Result<DashboardView, AppError> {
    use crate::server::{context, dashboard};
    let cx = context().await?;
    context::finish(dashboard::view(&cx, &slug, range).await)
}
