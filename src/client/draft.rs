//! What a contributor is typing, kept in the browser's storage from keystroke to answer, so that a reload, a lost
//! connection or a closed tab loses nothing.
//!
//! A draft that was sent stays, marked, until a page shows that it arrived: the answer may never come.

use crate::domain::idea::Draft;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use web_sys::{Event, EventInit, HtmlFormElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, Storage};

#[derive(Serialize, Deserialize)]
struct Kept {
    draft: Draft,
    sent: bool,
}

/// The draft kept for the campaign, if there is one worth giving back.
#[must_use]
pub fn load(slug: &str) -> Option<Draft> {
    read(slug).map(|kept| kept.draft).filter(|draft| !is_empty(draft))
}

/// Keeps the draft; an empty one is forgotten. `sent` says that it is on its way to the server.
pub fn save(slug: &str, draft: &Draft, sent: bool) {
    let Some(storage) = storage() else { return };
    if is_empty(draft) {
        _ = storage.remove_item(&key(slug));
    } else if let Ok(text) = serde_json::to_string(&Kept { draft: draft.clone(), sent }) {
        // A full or forbidden storage leaves the form as it is; there is nothing better to do.
        _ = storage.set_item(&key(slug), &text);
    }
}

/// Forgets a draft that was sent: called where it is seen to have arrived.
pub fn clear_sent(slug: &str) {
    if read(slug).is_some_and(|kept| kept.sent)
        && let Some(storage) = storage()
    {
        _ = storage.remove_item(&key(slug));
    }
}

fn read(slug: &str) -> Option<Kept> {
    let text = storage()?.get_item(&key(slug)).ok()??;
    serde_json::from_str(&text).ok()
}

fn is_empty(draft: &Draft) -> bool {
    draft.title.trim().is_empty() && draft.text.trim().is_empty()
}

fn key(slug: &str) -> String {
    format!("coro-draft:{slug}")
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// Puts `text` into the control with the id `id` inside `form` and tells whoever listens to it.
pub fn fill(form: &HtmlFormElement, id: &str, text: &str) {
    let Ok(Some(control)) = form.query_selector(&format!("#{id}")) else { return };
    if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
        input.set_value(text);
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
