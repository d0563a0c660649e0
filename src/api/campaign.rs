//! Reading campaigns.

use crate::domain::campaign::{CampaignView, ExploreQuery, ExploreView};
use crate::domain::history::HistoryView;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The list of campaigns that everybody may see.
#[server(input = GetUrl)]
pub async fn explore(#[server(default)] query: ExploreQuery) -> Result<ExploreView, AppError> {
    use crate::server::{campaigns, context};
    let cx = context().await?;
    context::finish(campaigns::explore(&cx, &query, Some(cx.reading())).await)
}

/// One campaign with everything its pages need around the board. `lang` is that of the page's own address, `?lang=it`: the
/// language of the texts is read from the address of whatever is asked.
#[server(input = GetUrl)]
pub async fn campaign(slug: String, lang: Option<String>) -> Result<CampaignView, AppError> {
    use crate::server::{campaigns, context};
    _ = lang;
    let cx = context().await?;
    context::finish(campaigns::view(&cx, &slug).await)
}

/// What happened to a campaign, newest first; `after` is where the page before ended.
#[server(input = GetUrl)]
pub async fn history(slug: String, #[server(default)] after: String) -> Result<HistoryView, AppError> {
    use crate::server::{campaigns, context};
    let cx = context().await?;
    context::finish(campaigns::history(&cx, &slug, &after).await)
}
