//! The page explore.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// The page explore.
pub struct ExplorePage;

#[lazy_route]
impl LazyRoute for ExplorePage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <p>"explore"</p> }.into_any()
    }
}
