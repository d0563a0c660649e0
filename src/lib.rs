//! Coro: crowdsourcing campaigns with idea boards, live voting and real-time dashboards.
//!
//! `domain` is pure and shared, `api` is the only door from the pages to the server, `server` is everything that is
//! compiled for the server alone.
#![recursion_limit = "256"]

pub mod api;
pub mod app;
pub mod client;
pub mod domain;
pub mod error;
pub mod pages;
#[cfg(feature = "ssr")]
pub mod server;
#[cfg(all(test, feature = "ssr"))]
mod tests;
pub mod text;
pub mod ui;
mod view;

/// Brings a campaign's page to life, in its language, with what it says in it. Called by the script of that page.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn wake(language: &str, texts: String) {
    console_error_panic_hook::set_once();
    text::read_aloud(language, texts);
    if let Some((place, wake)) = pages::awake() {
        leptos::mount::hydrate_from(place, wake).forget();
    }
}

/// Takes over any other page as a whole, likewise.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn hydrate(language: String, texts: String) {
    console_error_panic_hook::set_once();
    text::read_aloud(&language, texts);
    program().await;
}

#[cfg(feature = "hydrate")]
#[leptos::lazy]
fn program() {
    leptos::mount::hydrate_lazy(app::App);
}
