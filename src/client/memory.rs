//! What a board looked like when its reader went on, so that the way back leads to the same place. Kept in the browser's
//! storage for this tab: the next page is another document.

use crate::client::document;
use crate::domain::live::Cursor;
use leptos::prelude::{document, window};
use serde::{Deserialize, Serialize};
use web_sys::{ScrollBehavior, ScrollToOptions, Storage};

const NAME: &str = "coro:board";

/// A board as it was left.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    /// Its address.
    pub href: String,
    /// What brings it to life, see [`document::version`].
    pub version: String,
    /// Who looked at it, see [`CampaignView::viewer`](crate::domain::campaign::CampaignView::viewer).
    pub viewer: String,
    /// The place in the campaign's sequence from which on the document had heard of changes.
    pub cursor: Cursor,
    /// Its cards, as the server wrote them.
    pub list: String,
    /// What stands below them.
    pub end: String,
    /// How far down its reader was, in CSS pixels.
    pub scroll: f64,
}

impl Kept {
    /// Keeps it. A full or forbidden storage only means that the way back leads to the beginning of the list.
    pub fn keep(&self) {
        if let Some(storage) = storage() {
            _ = storage.remove_item(NAME);
            if let Ok(text) = serde_json::to_string(self) {
                _ = storage.set_item(NAME, &text);
            }
        }
    }

    /// The board that was left at this address, if `viewer` came back to it with the browser's button. What somebody else saw
    /// is forgotten.
    #[must_use]
    pub fn recall(viewer: &str) -> Option<Self> {
        let storage = storage()?;
        let kept: Self = serde_json::from_slice(storage.get_item(NAME).ok()??.as_bytes()).ok()?;
        if !kept.viewer.is_empty() && kept.viewer != viewer {
            _ = storage.remove_item(NAME);
            return None;
        }
        // 2 is TYPE_BACK_FORWARD.
        let is_back = window().performance()?.navigation().type_() == 2;
        let is_same = window().location().href().ok()? == kept.href && document::version(&document()) == kept.version;
        (is_back && is_same).then_some(kept)
    }

    /// Scrolls to where the reader was.
    pub fn scroll(&self) {
        // At once, whatever the style sheet says about scrolling: the reader has not moved.
        let options = ScrollToOptions::new();
        options.set_top(self.scroll);
        options.set_behavior(ScrollBehavior::Instant);
        window().scroll_to_with_scroll_to_options(&options);
    }
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
