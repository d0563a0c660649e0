//! What somebody is typing, kept in the browser's storage from keystroke to answer, so that a reload, a lost connection
//! or a closed tab loses nothing.
//!
//! What was sent stays, marked, until a page shows that it arrived: the answer may never come.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use web_sys::{Event, EventInit, HtmlFormElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, Storage};

#[derive(Deserialize)]
struct Kept<T> {
    typed: T,
}

#[derive(Serialize)]
struct Keep<'a, T> {
    typed: &'a T,
    sent: bool,
}

#[derive(Deserialize)]
struct Mark {
    sent: bool,
}

/// What is kept under `name`.
#[must_use]
pub fn load<T: DeserializeOwned>(name: &str) -> Option<T> {
    let kept: Kept<T> = serde_json::from_slice(read(name)?.as_bytes()).ok()?;
    Some(kept.typed)
}

/// Keeps `typed` under `name`. `sent` says that it is on its way to the server.
pub fn save<T: Serialize>(name: &str, typed: &T, sent: bool) {
    if let Some(storage) = storage()
        && let Ok(text) = serde_json::to_string(&Keep { typed, sent })
    {
        // A full or forbidden storage leaves the form as it is; there is nothing better to do.
        _ = storage.set_item(&key(name), &text);
    }
}

/// Forgets what is kept under `name`.
pub fn clear(name: &str) {
    if let Some(storage) = storage() {
        _ = storage.remove_item(&key(name));
    }
}

/// Forgets what was sent under `name`: called where it is seen to have arrived.
pub fn clear_sent(name: &str) {
    let mark: Option<Mark> = read(name).and_then(|text| serde_json::from_slice(text.as_bytes()).ok());
    if mark.is_some_and(|mark| mark.sent) {
        clear(name);
    }
}

/// Puts `text` into the control with the id `id` inside `form`, or chooses the radio button with that id, and tells
/// whoever listens to it.
pub fn fill(form: &HtmlFormElement, id: &str, text: &str) {
    let Ok(Some(control)) = form.query_selector(&format!("#{id}")) else { return };
    if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
        if input.type_() == "radio" {
            input.set_checked(true);
        } else {
            input.set_value(text);
        }
    } else if let Some(area) = control.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(text);
    } else if let Some(select) = control.dyn_ref::<HtmlSelectElement>() {
        select.set_value(text);
    }
    let bubbles = EventInit::new();
    bubbles.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict("input", &bubbles) {
        _ = control.dispatch_event(&event);
    }
}

fn read(name: &str) -> Option<String> {
    storage()?.get_item(&key(name)).ok()?
}

fn key(name: &str) -> String {
    format!("coro-draft:{name}")
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}
