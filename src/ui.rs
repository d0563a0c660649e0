//! Components that pages share.

use leptos::prelude::*;

/// The bar at the top of every page.
#[component]
pub fn Header() -> impl IntoView {
    view! { <header></header> }
}

/// The line at the bottom of every page.
#[component]
pub fn Footer() -> impl IntoView {
    view! { <footer></footer> }
}
