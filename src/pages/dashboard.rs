//! The page dashboard.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// The page dashboard.
pub struct DashboardPage;

#[lazy_route]
impl LazyRoute for DashboardPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <p>"dashboard"</p> }.into_any()
    }
}
