//! What stands around every page.

use crate::api::session::{Viewer, read_viewer};
use crate::client::fetched::fetched;
use crate::ui::Icon;
use crate::ui::awaited::awaited;
use crate::view::view;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_location;

/// The bar at the top of every page.
#[component]
pub fn Header() -> impl IntoView {
    // Coming in by an invitation ends in /manage, so who is looking is asked again on the way into that part.
    let path = use_location().pathname;
    let managing = Memo::new(move |_| path.read().starts_with("/manage"));
    let viewer = fetched(move || managing.get(), |_| read_viewer());
    let manage = awaited(move || async move {
        let viewer: Viewer = viewer.await.unwrap_or_default();
        (!viewer.organisations.is_empty()).then(|| view! { <A href="/manage">"Manage"</A> })
    });
    view! {
        <header class="site-header">
            <div class="site-bar">
                <a class="brand" href="/">
                    <Mark/>
                    "Coro"
                </a>
                <nav class="site-nav" aria-label="Main">
                    <A href="/" exact=true>"Campaigns"</A>
                    <Transition>{manage}</Transition>
                </nav>
            </div>
        </header>
    }
}

/// The mark: four voices of different height that sing together.
#[component]
fn Mark() -> impl IntoView {
    view! {
        <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
            <rect class="brand-ground" width="32" height="32" rx="8"></rect>
            <path class="brand-voices" d="M8 13v6M13.33 9v14M18.67 11.5v9M24 14.5v3"></path>
        </svg>
    }
}

/// The line at the bottom of every page.
#[component]
pub fn Footer() -> impl IntoView {
    view! {
        <footer class="site-footer">
            <div class="site-bar">
                <p class="site-promise">
                    <Icon name="lock"/>
                    "No cookies before you act, and nobody is shown who voted for what."
                </p>
                <nav class="site-nav" aria-label="About">
                    <A href="/api">"API"</A>
                    <A href="/design">"Design"</A>
                    <span>"Licence: MIT or Apache 2.0"</span>
                </nav>
            </div>
        </footer>
    }
}
