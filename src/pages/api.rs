//! The page api.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// The page api.
pub struct ApiPage;

#[lazy_route]
impl LazyRoute for ApiPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <p>"api"</p> }.into_any()
    }
}
