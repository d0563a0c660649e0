//! The page design.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// The page design.
pub struct DesignPage;

#[lazy_route]
impl LazyRoute for DesignPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <p>"design"</p> }.into_any()
    }
}
