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

/// Takes over the page that the server rendered, in its language, with what the board says in it, and where the rest is
/// that the interface says. Called by the script that the server's page loads.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate(language: &str, texts: String, beyond: String) {
    console_error_panic_hook::set_once();
    text::read_aloud(language, texts);
    client::texts::are_at(beyond);
    leptos::mount::hydrate_lazy(app::App);
}
