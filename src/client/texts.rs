//! What the interface says beyond the board, fetched with the first part of the program that says it.

use crate::text;
use leptos::prelude::window;
use std::sync::OnceLock;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

static ADDRESS: OnceLock<String> = OnceLock::new();

/// Remembers where the texts are.
pub fn are_at(address: String) {
    _ = ADDRESS.set(address);
}

/// Fetches the texts, if they are not there yet. The request is under way when this returns.
pub fn beyond_the_board() -> impl Future<Output = ()> {
    let wanted = ADDRESS.get().filter(|_| !text::is_whole());
    let answer = wanted.map(|address| JsFuture::from(window().fetch_with_str(address)));
    async move {
        // Without an answer the page's own part does not come either.
        if let Some(answer) = answer
            && let Ok(answer) = answer.await
            && let Ok(lines) = answer.unchecked_into::<Response>().text()
            && let Ok(lines) = JsFuture::from(lines).await
        {
            text::read_on(lines.as_string().unwrap_or_default());
        }
    }
}
