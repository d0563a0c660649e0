//! The manager's home and a campaign's control page.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// The manager's home.
pub struct ManagePage;

#[lazy_route]
impl LazyRoute for ManagePage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <p>"manage"</p> }.into_any()
    }
}

/// A campaign's control page.
pub struct ManageCampaignPage;

#[lazy_route]
impl LazyRoute for ManageCampaignPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <p>"manage"</p> }.into_any()
    }
}
