//! Keeps the `EventSource` open: the browser mends what it can, this file does the rest. It runs in the browser only.

use super::{Connection, Live};
use crate::domain::live::{Changes, Cursor};
use leptos::ev;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use serde::Deserialize;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventSource, MessageEvent};

/// The server sends a sign of life every 15 s; without any for this long the connection is dead, whatever it says, in ms.
const SILENCE: f64 = 40_000.0;
/// A tab that has been hidden for this long lets its connection go, in ms.
const HIDDEN: f64 = 300_000.0;
/// How often silence and hiding are looked at.
const TICK: Duration = Duration::from_secs(5);
/// Interruptions shorter than this are not worth a word.
const GRACE: Duration = Duration::from_secs(2);
/// How long the stream stays open between two pages of a campaign.
const LINGER: Duration = Duration::from_secs(1);
/// Longest wait between two attempts, in ms.
const LONGEST_WAIT: f64 = 30_000.0;

/// What is needed to take the stream up again.
#[derive(Default)]
pub(super) struct Stream {
    pub(super) slug: String,
    cursor: Cursor,
    watchers: u32,
    source: Option<SendWrapper<Source>>,
    failures: i32,
    heard_at: f64,
    hidden_at: Option<f64>,
    ticks: Option<Ticks>,
}

impl Stream {
    pub(super) fn new(slug: &str, cursor: &Cursor) -> Self {
        Self { slug: slug.to_owned(), cursor: cursor.clone(), ..Self::default() }
    }
}

/// The regular look at the stream; it stops when it is dropped.
struct Ticks(IntervalHandle);

impl Drop for Ticks {
    fn drop(&mut self) {
        self.0.clear();
    }
}

/// The connection with its listener; it closes when it is dropped.
struct Source {
    events: EventSource,
    _listener: Closure<dyn FnMut(Event)>,
}

impl Drop for Source {
    fn drop(&mut self) {
        self.events.close();
    }
}

#[derive(Deserialize)]
struct Ping {
    cursor: Cursor,
    live: i64,
}

#[derive(Deserialize)]
struct Reset {
    cursor: Cursor,
}

impl Live {
    pub(super) fn join(self, slug: &str) {
        let needs_opening = self.stream.try_update_value(|stream| {
            if stream.slug != slug {
                return false;
            }
            stream.watchers += 1;
            if stream.ticks.is_none() {
                stream.ticks = set_interval_with_handle(move || self.tick(), TICK).ok().map(Ticks);
            }
            stream.source.is_none()
        });
        if needs_opening == Some(true) {
            self.open();
        }
        let shown = window_event_listener(ev::visibilitychange, move |_| self.reappear());
        let online = window_event_listener(ev::online, move |_| self.open_if_dead());
        on_cleanup(move || {
            shown.remove();
            online.remove();
        });
    }

    pub(super) fn leave(self, slug: &str) {
        let is_last = self.stream.try_update_value(|stream| {
            if stream.slug != slug || stream.watchers == 0 {
                return false;
            }
            stream.watchers -= 1;
            stream.watchers == 0
        });
        if is_last == Some(true) {
            set_timeout(move || self.close_if_left(), LINGER);
        }
    }

    fn close_if_left(self) {
        let is_left = self.stream.try_with_value(|stream| stream.watchers == 0 && !stream.slug.is_empty());
        if is_left == Some(true) {
            self.stream.set_value(Stream::default());
            self.connection.set(Connection::Idle);
        }
    }

    fn open(self) {
        let url = self
            .stream
            .with_value(|stream| format!("/api/v1/campaigns/{}/events?since={}", stream.slug, stream.cursor));
        let Ok(events) = EventSource::new(&url) else { return };
        let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| self.hear(&event));
        for kind in ["open", "error", "change", "reset", "ping"] {
            _ = events.add_event_listener_with_callback(kind, listener.as_ref().unchecked_ref());
        }
        let source = Source { events, _listener: listener };
        self.stream.update_value(|stream| {
            stream.heard_at = js_sys::Date::now();
            stream.source = Some(SendWrapper::new(source));
        });
        if self.connection.get_untracked() != Connection::Lost {
            self.connection.set(Connection::Connecting);
            self.say_if_lost_for_long();
        }
    }

    fn hear(self, event: &Event) {
        let kind = event.type_();
        if kind == "error" {
            self.fail();
            return;
        }
        self.stream.update_value(|stream| {
            stream.heard_at = js_sys::Date::now();
            stream.failures = 0;
        });
        if self.connection.get_untracked() != Connection::Open {
            self.connection.set(Connection::Open);
        }
        let Some(data) = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string()) else { return };
        match kind.as_str() {
            "change" => {
                if let Ok(changes) = serde_json::from_slice::<Changes>(data.as_bytes())
                    && self.goes_on(&changes.cursor)
                {
                    self.apply(&changes);
                }
            }
            "ping" => {
                if let Ok(ping) = serde_json::from_slice::<Ping>(data.as_bytes()) {
                    self.goes_on(&ping.cursor);
                    self.set_taking_part(ping.live);
                }
            }
            "reset" => {
                if let Ok(reset) = serde_json::from_slice::<Reset>(data.as_bytes()) {
                    self.stream.update_value(|stream| stream.cursor = reset.cursor);
                    self.start_over();
                }
            }
            _ => {}
        }
    }

    /// Moves to `cursor`, unless it is no newer than where the stream is. Another epoch is another history: what is
    /// shown belongs to the old one.
    fn goes_on(self, cursor: &Cursor) -> bool {
        let known = self.stream.with_value(|stream| stream.cursor.clone());
        let is_other_history = !known.epoch.is_empty() && known.epoch != cursor.epoch;
        if !is_other_history && cursor.seq <= known.seq {
            return false;
        }
        self.stream.update_value(|stream| stream.cursor = cursor.clone());
        if is_other_history {
            self.start_over();
        }
        true
    }

    fn fail(self) {
        if self.connection.get_untracked() == Connection::Open {
            self.connection.set(Connection::Connecting);
            self.say_if_lost_for_long();
        }
        if !self.is_dead() {
            return;
        }
        let failures = self.stream.try_update_value(|stream| {
            stream.failures += 1;
            stream.failures
        });
        // Between half and all of a wait that doubles, so that many tabs do not come back in one moment.
        let longest = (1_000.0 * f64::from(failures.unwrap_or(1)).exp2()).min(LONGEST_WAIT);
        let wait = longest * (0.5 + js_sys::Math::random() / 2.0);
        set_timeout(move || self.open_if_dead(), Duration::from_secs_f64(wait / 1_000.0));
    }

    fn is_dead(self) -> bool {
        let state =
            self.stream.try_with_value(|stream| stream.source.as_ref().map(|source| source.events.ready_state()));
        state.flatten() == Some(EventSource::CLOSED)
    }

    fn open_if_dead(self) {
        if self.is_dead() {
            self.open();
        }
    }

    fn say_if_lost_for_long(self) {
        let say = move || {
            if self.connection.get_untracked() == Connection::Connecting {
                self.connection.set(Connection::Lost);
            }
        };
        set_timeout(say, GRACE);
    }

    fn tick(self) {
        let now = js_sys::Date::now();
        let hidden = document().visibility_state() == web_sys::VisibilityState::Hidden;
        let (long_hidden, silent) = self
            .stream
            .try_update_value(|stream| {
                stream.hidden_at = hidden.then(|| stream.hidden_at.unwrap_or(now));
                let long_hidden = stream.hidden_at.is_some_and(|since| now - since > HIDDEN);
                (long_hidden, stream.source.is_some() && now - stream.heard_at > SILENCE)
            })
            .unwrap_or_default();
        if long_hidden {
            self.stream.update_value(|stream| stream.source = None);
            self.connection.set(Connection::Idle);
        } else if silent {
            self.open();
        }
    }

    fn reappear(self) {
        if document().visibility_state() == web_sys::VisibilityState::Hidden {
            return;
        }
        let is_closed = self.stream.try_update_value(|stream| {
            stream.hidden_at = None;
            stream.watchers > 0 && stream.source.is_none()
        });
        if is_closed == Some(true) {
            self.open();
        }
    }
}
