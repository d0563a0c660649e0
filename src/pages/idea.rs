//! The page idea.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// The page idea.
pub struct IdeaPage;

#[lazy_route]
impl LazyRoute for IdeaPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <p>"idea"</p> }.into_any()
    }
}
