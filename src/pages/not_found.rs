//! The page for addresses that lead nowhere.

use leptos::prelude::*;

/// There is nothing at this address.
#[component]
pub fn NotFound() -> impl IntoView {
    view! { <p>"There is nothing at this address."</p> }
}
