//! The list in the browser: more of it as its reader comes to the end, new ideas when they ask, and the way back to it. Cards
//! always come as the server writes them.

use super::{Page, by_id, elements, focus, has_focus};
use crate::api;
use crate::client::document;
use crate::client::island::mount;
use crate::client::memory::Kept;
use crate::domain::id::IdeaId;
use crate::domain::idea::PAGE;
use crate::domain::poll::Method;
use crate::error::AppError;
use crate::pages::campaign::card;
use crate::text::{t, tn};
use crate::ui::{Icon, Notice, NoticeKind};
use crate::view::view;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// After this many pages that came by scrolling the next one waits for a click, so that the foot of the page stays in
/// reach.
const PAGES_IN_A_ROW: usize = 5;
/// How far before its end the list goes on.
const AHEAD: &str = "600px";
/// How many ideas are asked for at a time. Who let more new ones wait finds the older ones further down the list.
const MOST: usize = 100;

/// What is known of the list that is shown.
#[derive(Clone, Copy, Default)]
pub(super) struct List {
    /// The ideas that it shows.
    shown: RwSignal<Vec<IdeaId>>,
    /// Each card as the server wrote it, for the way back.
    written: StoredValue<Vec<(IdeaId, String)>>,
    /// Stands as long as this list does.
    owner: StoredValue<Option<Owner>>,
    pages: StoredValue<usize>,
    busy: StoredValue<bool>,
    /// Grows with every other list.
    number: StoredValue<u32>,
}

fn cards(of: &Document) -> Vec<Element> {
    elements(of, "#idea-list>.idea-card")
}

impl Page {
    /// Brings the list to life that stands in the page now, as the server wrote it when asked at `asked_at`.
    pub(super) fn wake_list(self, asked_at: f64) {
        if let Some(before) = self.list.owner.try_update_value(Option::take).flatten() {
            before.cleanup();
        }
        let owner = Owner::new();
        self.list.shown.set(Vec::new());
        self.list.written.set_value(Vec::new());
        self.list.pages.set_value(1);
        self.list.busy.set_value(false);
        self.list.number.update_value(|number| *number += 1);
        self.error.set(None);
        self.list.owner.set_value(Some(owner.clone()));
        self.wake_cards(&cards(&document()), asked_at);
        owner.with(|| {
            if let Some(place) = by_id("new-ideas") {
                mount(&place, self.new_ideas());
            }
            if let Some(place) = by_id("list-note") {
                let error = self.error;
                let note = move || {
                    let error = error.get()?;
                    Some(view! { <Notice kind=NoticeKind::Error>{error.to_string()}</Notice> })
                };
                mount(&place, note.into_any());
            }
            self.go_on();
        });
    }

    fn wake_cards(self, cards: &[Element], asked_at: f64) {
        let Some(owner) = self.list.owner.get_value() else { return };
        let (ground, standing) = (self.ground.get_value(), self.standing.get_value());
        let mut ids = Vec::new();
        for card in cards {
            let written = card.outer_html();
            if let Some(id) = owner.with(|| card::wake(&ground, card, asked_at, standing)) {
                ids.push(id);
                self.list.written.update_value(|all| all.push((id, written)));
            }
        }
        self.list.shown.update(|shown| shown.extend(ids));
    }

    /// The pill that announces new ideas: the list itself never moves under its reader.
    fn new_ideas(self) -> AnyView {
        let method = self.ground.with_value(|ground| ground.method);
        let waiting = Memo::new(move |_| self.unseen().len());
        let pill = move || {
            let n = i64::try_from(waiting.get()).unwrap_or(0);
            (n > 0).then(|| {
                let words = match method {
                    Method::Approval => tn!(n, "{n} new idea, show", "{n} new ideas, show"),
                    Method::Opinion => tn!(n, "{n} new statement, show", "{n} new statements, show"),
                };
                view! {
                    <button class="new-ideas" type="button" on:click=move |_| self.show_new()>
                        <Icon name="arrow-up"/>{words}
                    </button>
                }
            })
        };
        pill.into_any()
    }

    /// New ideas that the list does not show, oldest first.
    fn unseen(self) -> Vec<IdeaId> {
        let new = self.ground.with_value(|ground| ground.live).new_ideas;
        self.list.shown.with(|shown| new.with(|ids| ids.iter().copied().filter(|id| !shown.contains(id)).collect()))
    }

    /// Fetches the newest ideas, as many pages as those that were announced can be on, and puts them on top.
    fn show_new(self) {
        let unseen = untrack(move || self.unseen());
        let slug = self.ground.with_value(|ground| ground.slug.clone());
        let asked = unseen.clone();
        let fetch = async move {
            let mut address = Some(format!("/c/{slug}?sort=newest"));
            let mut found = Vec::new();
            for _ in 0..=asked.len().min(MOST) / PAGE {
                let Some(next) = address.take().filter(|_| found.len() < asked.len()) else { break };
                let page = document::fetch(&next).await?;
                let is_asked = |card: &Element| id_of(card).is_some_and(|id| asked.contains(&id));
                found.extend(cards(&page).into_iter().filter(is_asked));
                address = end_of(&page).and_then(|end| end.get_attribute("href"));
            }
            Ok(found)
        };
        self.fetching(fetch, move |found, asked_at| {
            let Some(list) = by_id("idea-list") else { return };
            for card in found.iter().rev() {
                _ = list.prepend_with_node_1(card);
            }
            if let Some(nothing) = by_id("nothing") {
                nothing.remove();
            }
            self.wake_cards(&found, asked_at);
            let was_focused = by_id("new-ideas").is_some_and(|pill| has_focus(&pill));
            let new = self.ground.with_value(|ground| ground.live).new_ideas;
            new.update(|ids| ids.retain(|id| !unseen.contains(id)));
            list.scroll_into_view();
            if was_focused {
                focus(found.first().and_then(link_of));
            }
        });
    }

    /// Puts the next page below.
    pub(super) fn load(self) {
        let Some(link) = end_of(&document()) else { return };
        let address = link.get_attribute("href").unwrap_or_default();
        let fetch = async move {
            is_fetching(&link, true);
            let page = document::fetch(&address).await;
            is_fetching(&link, false);
            page
        };
        self.fetching(fetch, move |page, asked_at| {
            let (Some(list), Some(here)) = (by_id("idea-list"), by_id("list-end")) else { return };
            let shown = self.list.shown.get_untracked();
            let is_new = |card: &Element| id_of(card).is_some_and(|id| !shown.contains(&id));
            let more: Vec<_> = cards(&page).into_iter().filter(is_new).collect();
            for card in &more {
                _ = list.append_child(card);
            }
            let was_focused = has_focus(&here);
            if let Some(end) = page.get_element_by_id("list-end") {
                _ = here.replace_with_with_node_1(&end);
            }
            self.wake_cards(&more, asked_at);
            if was_focused {
                focus(more.first().and_then(link_of));
            }
            self.list.pages.update_value(|pages| *pages += 1);
            if let Some(owner) = self.list.owner.get_value() {
                owner.with(|| self.go_on());
            }
        });
    }

    /// Fetches one thing at a time and shows it; what went wrong is told below the list. What comes for a list that is gone is
    /// left.
    fn fetching<T>(
        self,
        fetch: impl Future<Output = Result<T, AppError>> + 'static,
        show: impl FnOnce(T, f64) + 'static,
    ) {
        if self.list.busy.get_value() {
            return;
        }
        self.list.busy.set_value(true);
        let (number, asked_at) = (self.list.number.get_value(), js_sys::Date::now());
        spawn_local(async move {
            let fetched = fetch.await;
            if self.list.number.get_value() == number {
                self.list.busy.set_value(false);
                self.error.set(fetched.map(|fetched| show(fetched, asked_at)).err());
            }
        });
    }

    /// Loads when the end of the list comes near, a few times in a row.
    fn go_on(self) {
        let Some(end) = end_of(&document()) else { return };
        if self.list.pages.get_value().is_multiple_of(PAGES_IN_A_ROW) {
            return;
        }
        let reached = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let is_near = entries
                .iter()
                .any(|entry| entry.dyn_into().is_ok_and(|entry: IntersectionObserverEntry| entry.is_intersecting()));
            if is_near {
                self.load();
            }
        });
        let options = IntersectionObserverInit::new();
        options.set_root_margin(AHEAD);
        let Ok(observer) = IntersectionObserver::new_with_options(reached.as_ref().unchecked_ref(), &options) else {
            return;
        };
        observer.observe(&end);
        let kept = SendWrapper::new((observer, reached));
        on_cleanup(move || kept.take().0.disconnect());
    }

    /// Reads how the ideas stand when the stream could not go on from where it was, and when counts that were kept back may be
    /// shown: a poll has closed, or the terms were amended.
    pub(super) fn catch_up(self) {
        let live = self.ground.with_value(|ground| ground.live);
        Effect::new(move |seen: Option<(u32, usize, Option<i64>)>| {
            let turns = (live.resets.get(), live.closed_polls.read().len(), live.terms_version.get());
            // The first frame only says which version the page was read under.
            let is_new = |seen: (u32, usize, Option<i64>)| (seen.0, seen.1, seen.2.or(turns.2)) != turns;
            if seen.is_some_and(is_new) {
                spawn_local(async move {
                    self.take_turns().await;
                    self.read_standings();
                });
            }
            turns
        });
    }

    /// Reads how the ideas that are shown stand now, and takes those away that are not on the board any more.
    fn read_standings(self) {
        let (slug, live) = self.ground.with_value(|ground| (ground.slug.to_string(), ground.live));
        let shown = self.list.shown.get_untracked();
        spawn_local(async move {
            for some in shown.chunks(MOST) {
                let ids = some.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
                let asked_at = js_sys::Date::now();
                let Ok(standings) = api::idea::standings(slug.clone(), ids).await else { return };
                for standing in &standings {
                    // Every control of an idea shares what the tab knows of it; this tells them.
                    drop(live.idea_of(standing, asked_at));
                }
                let is_gone = |card: &Element| {
                    id_of(card)
                        .is_some_and(|id| some.contains(&id) && standings.iter().all(|standing| standing.id != id))
                };
                for card in cards(&document()).iter().filter(|card| is_gone(card)) {
                    card.remove();
                }
            }
        });
    }

    /// Keeps what the list shows, as the server wrote it, when its reader goes on to another page.
    pub(super) fn keep_list(self) {
        _ = window_event_listener(ev::pagehide, move |_| {
            let written = |card: &Element| {
                let id = id_of(card)?;
                self.list.written.with_value(|all| all.iter().find(|(of, _)| *of == id).map(|(_, html)| html.clone()))
            };
            let kept = Kept {
                href: window().location().href().unwrap_or_default(),
                version: document::version(&document()),
                viewer: self.seed.with_untracked(|seed| seed.viewer.clone()),
                cursor: self.began.get_value(),
                list: cards(&document()).iter().filter_map(written).collect(),
                end: by_id("list-end").map(|end| end.inner_html()).unwrap_or_default(),
                scroll: window().scroll_y().unwrap_or_default(),
            };
            kept.keep();
        });
    }

    /// Puts the list back as it was left, if its reader has come back.
    pub(super) fn recall(self) -> Option<Kept> {
        let kept = Kept::recall(&self.seed.with_untracked(|seed| seed.viewer.clone()))?;
        by_id("idea-list")?.set_inner_html(&kept.list);
        by_id("list-end")?.set_inner_html(&kept.end);
        if let Some(link) = end_of(&document()) {
            is_fetching(&link, false);
        }
        Some(kept)
    }

    /// Goes on where its reader was, with what has become of the ideas since.
    pub(super) fn resume(self, kept: Option<Kept>) {
        if let Some(kept) = kept {
            kept.scroll();
            self.read_standings();
        }
    }
}

fn id_of(card: &Element) -> Option<IdeaId> {
    card.query_selector("h3").ok()??.id().strip_prefix("idea-")?.parse().ok()
}

/// The link to the idea of a card.
fn link_of(card: &Element) -> Option<Element> {
    card.query_selector("h3 a").ok().flatten()
}

/// Whether what the link leads to is on its way.
fn is_fetching(link: &Element, is_fetching: bool) {
    _ = link.set_attribute("aria-busy", if is_fetching { "true" } else { "false" });
    link.set_text_content(Some(if is_fetching { t!("Fetching more") } else { t!("Show more") }));
}

/// The link to the next page.
fn end_of(document: &Document) -> Option<Element> {
    document.query_selector("#list-end a").ok().flatten()
}
