//! What a board looked like when its reader went on to an idea, so that the way back leads to the same place.

use crate::client::live::Live;
use crate::domain::idea::{BoardQuery, BoardView};
use leptos::ev;
use leptos::prelude::*;
use web_sys::{ScrollBehavior, ScrollToOptions};

/// How soon after the browser's back button a page that is created belongs to it, in ms.
const BACK: f64 = 1_500.0;

/// The last board that was left by following one of its links.
#[derive(Clone, Copy)]
pub struct Memory {
    kept: StoredValue<Option<Kept>>,
    scroll: StoredValue<Option<f64>>,
    popped_at: StoredValue<Option<f64>>,
}

struct Kept {
    slug: String,
    query: BoardQuery,
    board: BoardView,
    scroll: f64,
    left_at: f64,
}

/// Makes the memory available to all pages. Called before the router is made: its listener for the back button must run
/// after this one.
pub fn provide_memory() {
    let memory =
        Memory { kept: StoredValue::default(), scroll: StoredValue::default(), popped_at: StoredValue::default() };
    provide_context(memory);
    if is_browser() {
        let handle = window_event_listener(ev::popstate, move |_| {
            memory.popped_at.set_value(Some(js_sys::Date::now()));
        });
        on_cleanup(move || handle.remove());
    }
}

/// The memory of this tab.
#[must_use]
pub fn use_memory() -> Memory {
    expect_context::<Memory>()
}

impl Memory {
    /// Keeps the board and how far down its reader is.
    pub fn keep(self, slug: &str, query: &BoardQuery, board: BoardView) {
        let scroll = window().scroll_y().unwrap_or_default();
        let left_at = js_sys::Date::now();
        self.kept.set_value(Some(Kept { slug: slug.to_owned(), query: query.clone(), board, scroll, left_at }));
    }

    /// Whether the reader is just coming from this campaign's board, so that one step back leads to where they were.
    #[must_use]
    pub fn just_left(self, slug: &str) -> bool {
        self.kept.with_value(|kept| {
            kept.as_ref().is_some_and(|kept| kept.slug == slug && js_sys::Date::now() - kept.left_at < BACK)
        })
    }

    /// The board as it was left, if the reader just came back to it.
    #[must_use]
    pub fn recall(self, slug: &str, query: &BoardQuery, live: Live) -> Option<BoardView> {
        let popped_at = self.popped_at.try_get_value()??;
        if js_sys::Date::now() - popped_at > BACK {
            return None;
        }
        let mut board = self.kept.with_value(|kept| {
            let kept = kept.as_ref().filter(|kept| kept.slug == slug && kept.query == *query)?;
            self.scroll.set_value(Some(kept.scroll));
            Some(kept.board.clone())
        })?;
        for card in &mut board.ideas {
            live.bring_up_to_date(card);
        }
        Some(board)
    }

    /// Scrolls to where the reader was, once.
    pub fn restore_scroll(self) {
        if let Some(scroll) = self.scroll.get_value() {
            self.scroll.set_value(None);
            // At once, whatever the style sheet says about scrolling: the reader has not moved.
            let options = ScrollToOptions::new();
            options.set_top(scroll);
            options.set_behavior(ScrollBehavior::Instant);
            request_animation_frame(move || window().scroll_to_with_scroll_to_options(&options));
        }
    }
}
