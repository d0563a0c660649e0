//! Helpers that act in the browser and do nothing on the server.

pub mod ballot;
pub mod draft;
pub mod fetched;
pub mod live;
pub mod memory;
pub mod texts;

use leptos::prelude::window;
use wasm_bindgen_futures::JsFuture;

/// Waits. In the browser only.
pub async fn sleep(ms: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
    });
    _ = JsFuture::from(promise).await;
}
