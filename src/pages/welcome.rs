//! The page welcome.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// The page welcome.
pub struct WelcomePage;

#[lazy_route]
impl LazyRoute for WelcomePage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <p>"welcome"</p> }.into_any()
    }
}
