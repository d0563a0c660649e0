//! The page plan.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// The page plan.
pub struct PlanPage;

#[lazy_route]
impl LazyRoute for PlanPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <p>"plan"</p> }.into_any()
    }
}
