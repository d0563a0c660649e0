//! Helpers that act in the browser. What a page calls while the server writes it does nothing there.

pub mod ballot;
pub mod document;
pub mod draft;
pub mod fetched;
pub mod island;
pub mod live;
pub mod memory;

use leptos::prelude::window;
use wasm_bindgen_futures::JsFuture;

/// Waits. In the browser only.
pub async fn sleep(ms: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
    });
    _ = JsFuture::from(promise).await;
}
