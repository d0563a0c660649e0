//! Reading what came of a campaign.

use crate::domain::report::ReportView;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The report of a campaign whose voting has closed.
#[server(input = GetUrl)]
pub async fn report(slug: String) -> Result<ReportView, AppError> {
    use crate::server::{context, report};
    let cx = context().await?;
    context::finish(report::view(&cx, &slug).await)
}
