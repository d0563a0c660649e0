//! Other states of the same page: another order, filter or search, and the page as it is now. Each is the server's page at that
//! address, of which only what differs is taken over.

use super::{Page, by_id, elements, focus, has_focus};
use crate::client::island::data;
use crate::client::{ballot, document, sleep};
use crate::error::AppError;
use crate::pages::campaign::Seed;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Event, HtmlAnchorElement, HtmlDetailsElement, HtmlInputElement, MouseEvent};

/// How many pages a server surely writes in a millisecond.
const ANSWERS: f64 = 1.0;
/// How long typing must rest before the search follows.
const TYPING: Duration = Duration::from_millis(300);

/// How one comes to another address of the board.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    /// By a link.
    Link,
    /// By typing what is searched for.
    Search,
    /// By typing on.
    SearchOn,
    /// By the browser's button.
    History,
}

impl Page {
    /// Reads the page again when the stream says that something about the campaign has changed, until it was read.
    pub(super) fn keep_current(self) {
        let live = self.ground.with_value(|ground| ground.live);
        Effect::new(move |_| {
            // All of them are read each time: what one run leaves out does not bring about the next.
            self.checks.track();
            let (resets, closed, _) = (live.resets.get(), live.closed_polls.get(), live.changed.get());
            let (state, version, freeze) = (live.state.get(), live.terms_version.get(), live.freeze.get());
            let is_outdated = self.votes.with_untracked(|view| {
                state.is_some_and(|state| state != view.state)
                    || version.is_some_and(|version| version != view.terms_version)
                    || freeze.is_some_and(|freeze| freeze != view.freeze)
                    || view.poll.as_ref().is_some_and(|poll| !poll.closed && closed.contains(&poll.id))
            });
            if is_outdated || self.read_for.get_value() != resets {
                self.read_again();
            }
        });
    }

    /// Takes over what the server says now of the campaign, the list aside.
    pub(super) fn read_again(self) {
        if self.reading.get_value() {
            return;
        }
        self.reading.set_value(true);
        let live = self.ground.with_value(|ground| ground.live);
        spawn_local(async move {
            self.take_turns().await;
            let (address, resets, visits) = (open(), live.resets.get_untracked(), self.visits.get_value());
            let changed = live.changed.get_untracked();
            match document::fetch(&address).await {
                // Of another order or filter nothing is taken over.
                Ok(fresh) if self.visits.get_value() == visits && open() == address => {
                    self.read_for.set_value(resets);
                    self.take_over(&fresh);
                }
                Err(error @ AppError::Malformed) => {
                    // It would be so each time.
                    self.error.set(Some(error));
                    return;
                }
                // The page goes on with what it has; the next frame asks again, or the clock.
                _ => {}
            }
            self.reading.set_value(false);
            if live.changed.get_untracked() != changed || self.visits.get_value() != visits {
                self.checks.update(|checks| *checks += 1);
            }
        });
    }

    /// Waits a while. Everybody who is here learns of a change at one moment; their questions come as fast as a server answers.
    pub(super) async fn take_turns(self) {
        let live = self.ground.with_value(|ground| ground.live);
        let here = live.counts.get_untracked().map_or(0, |counts| counts.live);
        #[expect(clippy::cast_possible_truncation, reason = "fewer people than 2^31 are here")]
        let wait = (js_sys::Math::random() * here as f64 / ANSWERS) as i32;
        if wait > 0 {
            sleep(wait).await;
        }
    }

    fn take_over(self, fresh: &Document) {
        document().set_title(&fresh.title());
        let focused = document().active_element();
        let is_typing = focused.as_ref().is_some_and(|focused| focused.tag_name() == "INPUT");
        for part in elements(fresh, "[data-fresh]") {
            let Some(here) = by_id(&part.id()) else { continue };
            // What was opened stays open.
            let folds = |of: &Element| of.query_selector_all("details").ok();
            if let (Some(before), Some(after)) = (folds(&here), folds(&part)) {
                for (before, after) in (0..before.length()).filter_map(|at| before.item(at).zip(after.item(at))) {
                    after
                        .unchecked_ref::<HtmlDetailsElement>()
                        .set_open(before.unchecked_ref::<HtmlDetailsElement>().open());
                }
            }
            if here.outer_html() == part.outer_html() {
                continue;
            }
            let focused = focused.as_ref().filter(|focused| here.contains(Some(focused)));
            // Nothing is taken away from under somebody's hands, such as a code that is being typed.
            if focused.is_some() && is_typing {
                continue;
            }
            let words = focused.and_then(|focused| focused.text_content());
            _ = here.replace_with_with_node_1(&part);
            let is_same = |one: &Element| words.is_some() && one.text_content() == words && part.contains(Some(one));
            focus(elements(&document(), "[data-fresh] :is(a,button,summary)").into_iter().find(is_same));
        }
        let seed = fresh.get_element_by_id("campaign").and_then(|place| data::<Seed>(&place, "seed"));
        if let Some(seed) = seed {
            self.seed.set(seed);
        }
    }

    /// Listens to links and the search of the board, and to the way back.
    pub(super) fn listen(self) {
        let waiting = StoredValue::new(None::<TimeoutHandle>);
        let rest = move || {
            if let Some(waiting) = waiting.try_update_value(Option::take).flatten() {
                waiting.clear();
            }
        };
        _ = window_event_listener(ev::click, move |event| {
            if let Some(link) = link_of(&event) {
                rest();
                self.follow(&event, &link);
            }
        });
        _ = window_event_listener(ev::popstate, move |_| {
            let open = open();
            // A step within the page, such as to the terms, leaves the board as it is.
            if self.address.with_value(|address| *address != open) {
                self.visit(open, Step::History);
            } else {
                self.stay();
            }
        });
        let search = move || {
            rest();
            let Some(address) = searched() else { return };
            if address == open() {
                self.stay();
            } else {
                let before = window().location().search().unwrap_or_default();
                let was_searched = before.contains("?q=") || before.contains("&q=");
                let is_searched = address.contains("?q=");
                // One step back leads to the board before the search, however often it was changed.
                let step = if was_searched || !is_searched { Step::SearchOn } else { Step::Search };
                self.visit(address, step);
            }
        };
        let is_search = |event: &Event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            target.is_some_and(|target| target.closest("#search").ok().flatten().is_some())
        };
        _ = window_event_listener(ev::input, move |event| {
            if is_search(&event) {
                rest();
                waiting.set_value(set_timeout_with_handle(search, TYPING).ok());
            }
        });
        _ = window_event_listener(ev::submit, move |event| {
            if is_search(&event) {
                event.prevent_default();
                search();
            }
        });
    }

    fn follow(self, event: &MouseEvent, link: &HtmlAnchorElement) {
        let is_here = link.pathname() == window().location().pathname().unwrap_or_default();
        let within = |selector: &str| link.closest(selector).ok().flatten().is_some();
        if within("#list-end") {
            event.prevent_default();
            self.load();
        } else if is_here && !link.hash().is_empty() {
            // A part of this page, such as the terms, which may be folded. The board stays as it is.
            let Some(part) = by_id(link.hash().trim_start_matches('#')) else { return };
            if let Some(fold) = part.dyn_ref::<HtmlDetailsElement>() {
                fold.set_open(true);
            }
            if link.pathname() + &link.search() != open() {
                event.prevent_default();
                _ = window().location().set_hash(&link.hash());
                part.scroll_into_view();
            }
        } else if is_here && within("#board") && !within(".back, .notice") {
            event.prevent_default();
            let address = link.pathname() + &link.search();
            if address == open() { self.stay() } else { self.visit(address, Step::Link) }
        } else {
            ballot::hold(event, link.href());
        }
    }

    /// Leaves the board as it is, whatever was asked for before.
    fn stay(self) {
        self.visits.update_value(|visits| *visits += 1);
        is_fetching(false);
    }

    /// Shows the board at another address.
    fn visit(self, address: String, step: Step) {
        let visits = self.visits.get_value() + 1;
        self.visits.set_value(visits);
        is_fetching(true);
        let asked_at = js_sys::Date::now();
        let typed = search_field(&document()).map(|field| field.value());
        spawn_local(async move {
            let fresh = document::fetch(&address).await;
            if self.visits.get_value() != visits {
                return;
            }
            let list = fresh.as_ref().ok().and_then(|fresh| fresh.get_element_by_id("board-list"));
            let (fresh, list, here) = match (fresh, list, by_id("board-list")) {
                (Ok(fresh), Some(list), Some(here)) => (fresh, list, here),
                (Err(error @ (AppError::Offline | AppError::Unavailable(_))), ..) if step != Step::History => {
                    is_fetching(false);
                    self.error.set(Some(error));
                    return;
                }
                _ => {
                    // The browser shows what is there now, or why there is nothing.
                    _ = window().location().assign(&address);
                    return;
                }
            };
            let history = window().history();
            _ = history.and_then(|history| match step {
                Step::Link | Step::Search => history.push_state_with_url(&JsValue::NULL, "", Some(&address)),
                Step::SearchOn => history.replace_state_with_url(&JsValue::NULL, "", Some(&address)),
                Step::History => Ok(()),
            });
            self.address.set_value(open());
            self.take_over(&fresh);
            // A search that a link or the way back changes must change the field as well; what is typed meanwhile stays.
            if matches!(step, Step::Link | Step::History)
                && let (Some(theirs), Some(here)) = (search_field(&fresh), search_field(&document()))
                && Some(here.value()) == typed
            {
                here.set_value(&theirs.value());
            }
            let was_focused = has_focus(&here);
            _ = here.replace_with_with_node_1(&list);
            if was_focused {
                focus(by_id("board-heading"));
            }
            self.wake_list(asked_at);
        });
    }
}

/// Whether another list is on its way.
fn is_fetching(is_fetching: bool) {
    if let Some(list) = by_id("board-list") {
        _ = list.set_attribute("aria-busy", if is_fetching { "true" } else { "false" });
    }
}

/// The link that was clicked, if the browser would follow it in this tab.
fn link_of(event: &MouseEvent) -> Option<HtmlAnchorElement> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let link = target.closest("a[href]").ok().flatten()?.dyn_into().ok()?;
    document::is_followed(event, &link).then_some(link)
}

/// The address that the search asks for.
fn searched() -> Option<String> {
    let mut address = window().location().pathname().ok()?;
    let mut separator = '?';
    for field in elements(&document(), "#search input[name]") {
        let Ok(field) = field.dyn_into::<HtmlInputElement>() else { continue };
        let value = field.value();
        let value = value.trim();
        if !value.is_empty() {
            address.push(separator);
            address.push_str(&field.name());
            address.push('=');
            address.push_str(&String::from(js_sys::encode_uri_component(value)));
            separator = '&';
        }
    }
    Some(address)
}

/// The path and the query that are open.
pub(super) fn open() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

fn search_field(of: &Document) -> Option<HtmlInputElement> {
    of.query_selector("#search input[type=search]").ok().flatten()?.dyn_into().ok()
}
