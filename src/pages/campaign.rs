//! The page campaign.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// The page campaign.
pub struct CampaignPage;

#[lazy_route]
impl LazyRoute for CampaignPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <p>"campaign"</p> }.into_any()
    }
}
