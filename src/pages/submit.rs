//! The page submit.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// The page submit.
pub struct SubmitPage;

#[lazy_route]
impl LazyRoute for SubmitPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <p>"submit"</p> }.into_any()
    }
}
