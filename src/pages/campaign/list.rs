//! The list of ideas: the first page from the server, more as the reader comes to the end, new ones when they ask.

use super::board::nothing;
use super::card::{Ground, idea_card};
use super::query::{filters, href};
use crate::api;
use crate::client::memory::{Memory, use_memory};
use crate::domain::id::{IdeaId, Timestamp};
use crate::domain::idea::{BoardQuery, BoardView, IdeaCard};
use crate::domain::poll::Method;
use crate::error::AppError;
use crate::text::{t, tn};
use crate::ui::{Icon, Notice, NoticeKind, number};
use crate::view::view;
use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// After this many pages that came by scrolling the next one waits for a click, so that the foot of the page stays in
/// reach.
const PAGES_IN_A_ROW: usize = 5;
/// How far before its end the list goes on.
const AHEAD: &str = "600px";
/// How many cards one question may ask for.
const MOST_CARDS: usize = 100;

/// One page of the board and whatever joins it.
#[component]
pub fn IdeaList(ground: Ground, board: BoardView, query: BoardQuery, may_submit: Signal<bool>) -> impl IntoView {
    let BoardView { ideas, next, seed, now } = board;
    let first = ideas.iter().map(|card| idea_card(&ground, card, now)).collect_view();
    let is_empty = ideas.is_empty();
    let memory = use_memory();
    let list = List {
        memory,
        ground: StoredValue::new(ground.clone()),
        query: StoredValue::new(BoardQuery { seed, ..query.clone() }),
        asked: StoredValue::new(query.clone()),
        cards: StoredValue::new(ideas),
        now,
        fresh: RwSignal::default(),
        more: RwSignal::default(),
        next: RwSignal::new(next),
        pages: StoredValue::new(1),
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
    };
    list.catch_up();
    Effect::new(move |_| memory.restore_scroll());
    let top = NodeRef::<html::Div>::new();
    let cards = move |cards: RwSignal<Vec<(IdeaCard, Timestamp)>>| {
        view! {
            <For
                each=move || cards.get()
                key=|(card, _)| card.id
                children=move |(card, now)| list.ground.with_value(|ground| idea_card(ground, &card, now))
            />
        }
    };
    let back = (!query.after.is_empty()).then(|| {
        let start = href(&ground.slug, &BoardQuery { after: String::new(), ..query.clone() });
        view! { <p><a class="back" href=start><Icon name="arrow-left"/>{t!("Back to the beginning of the list")}</a></p> }
    });
    let takes_new = !filters(&query) && query.after.is_empty();
    let found = (!query.q.trim().is_empty() && query.after.is_empty() && !is_empty).then(|| {
        let found = list.cards.with_value(|cards| i64::try_from(cards.len()).unwrap_or(0));
        let words = how_many(found, list.next.with_untracked(Option::is_some), ground.method);
        view! { <p class="muted found" role="status">{words}</p> }
    });
    let empty = move || {
        (is_empty && list.fresh.with(Vec::is_empty))
            .then(|| nothing(&ground.slug, &query, ground.method, may_submit.get()))
    };
    view! {
        {back}
        {empty}
        {found}
        <div>
            {takes_new.then(|| new_ideas(list, top))}
            <div class="idea-list" node_ref=top on:click=move |event| list.remember(&event)>
                {cards(list.fresh)}
                {first}
                {cards(list.more)}
            </div>
        </div>
        {show_more(list)}
    }
}

/// What a search has found, and whether there is more than that.
fn how_many(found: i64, more: bool, method: Method) -> String {
    match (more, method) {
        (false, Method::Approval) => tn!(found, "{n} idea found.", "{n} ideas found."),
        (false, Method::Opinion) => tn!(found, "{n} statement found.", "{n} statements found."),
        (true, Method::Approval) => t!("More than {n} ideas found.", n = number(found)),
        (true, Method::Opinion) => t!("More than {n} statements found.", n = number(found)),
    }
}

/// The pill that announces new ideas: the list itself never moves under its reader.
fn new_ideas(list: List, top: NodeRef<html::Div>) -> AnyView {
    let waiting = Memo::new(move |_| list.unseen().len());
    let pill = move || {
        let n = i64::try_from(waiting.get()).unwrap_or(0);
        (n > 0).then(|| {
            let words = match list.ground.with_value(|ground| ground.method) {
                Method::Approval => tn!(n, "{n} new idea, show", "{n} new ideas, show"),
                Method::Opinion => tn!(n, "{n} new statement, show", "{n} new statements, show"),
            };
            view! {
                <button class="new-ideas" type="button" on:click=move |_| list.show_new(top)>
                    <Icon name="arrow-up"/>{words}
                </button>
            }
        })
    };
    view! { <div class="new-ideas-place" role="status">{pill}</div> }
}

/// The way on: a link that works by itself, and with JavaScript brings the next page here.
fn show_more(list: List) -> AnyView {
    let end = NodeRef::<html::A>::new();
    list.go_on_at(end);
    let link = move || {
        let after = list.next.get()?;
        let href = list.ground.with_value(|ground| {
            list.query.with_value(|query| href(&ground.slug, &BoardQuery { after, ..query.clone() }))
        });
        let load = move |event: MouseEvent| {
            event.prevent_default();
            list.load();
        };
        Some(view! {
            <p class="list-end">
                <a
                    class="button"
                    href=href
                    aria-busy=move || list.busy.get().then_some("true")
                    node_ref=end
                    on:click=load
                >
                    {move || if list.busy.get() { t!("Fetching more") } else { t!("Show more") }}
                </a>
            </p>
        })
    };
    let error = move || {
        let error = list.error.get()?;
        Some(view! { <Notice kind=NoticeKind::Error>{error.to_string()}</Notice> })
    };
    view! {
        {error}
        {link}
    }
}

/// What the parts of the list share.
#[derive(Clone, Copy)]
struct List {
    memory: Memory,
    ground: StoredValue<Ground>,
    /// What further pages ask for.
    query: StoredValue<BoardQuery>,
    /// What the address asks for.
    asked: StoredValue<BoardQuery>,
    /// The first page.
    cards: StoredValue<Vec<IdeaCard>>,
    now: Timestamp,
    fresh: RwSignal<Vec<(IdeaCard, Timestamp)>>,
    more: RwSignal<Vec<(IdeaCard, Timestamp)>>,
    next: RwSignal<Option<String>>,
    pages: StoredValue<usize>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<AppError>>,
}

impl List {
    /// All cards, from top to bottom.
    fn all(self) -> Vec<IdeaCard> {
        let mut all: Vec<_> = self.fresh.with_untracked(|cards| cards.iter().map(|(card, _)| card.clone()).collect());
        self.cards.with_value(|cards| all.extend_from_slice(cards));
        self.more.with_untracked(|cards| all.extend(cards.iter().map(|(card, _)| card.clone())));
        all
    }

    fn shows(self, id: IdeaId) -> bool {
        let is_in = |cards: &Vec<(IdeaCard, Timestamp)>| cards.iter().any(|(card, _)| card.id == id);
        self.cards.with_value(|cards| cards.iter().any(|card| card.id == id))
            || self.fresh.with_untracked(is_in)
            || self.more.with_untracked(is_in)
    }

    /// New ideas that the list does not show, oldest first.
    fn unseen(self) -> Vec<IdeaId> {
        self.fresh.track();
        self.more.track();
        let live = self.ground.with_value(|ground| ground.live);
        live.new_ideas.with(|ids| ids.iter().copied().filter(|id| !self.shows(*id)).collect())
    }

    fn show_new(self, top: NodeRef<html::Div>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let unseen = untrack(move || self.unseen());
        let asked: Vec<_> = unseen.into_iter().rev().take(MOST_CARDS).collect();
        let (slug, live) = (self.slug(), self.ground.with_value(|ground| ground.live));
        spawn_local(async move {
            match api::idea::cards(slug, join(&asked)).await {
                Ok(mut cards) => {
                    live.new_ideas.update(|ids| ids.retain(|id| !asked.contains(id)));
                    cards.sort_by_key(|card| std::cmp::Reverse(card.created_at));
                    let now = cards.iter().map(|card| card.created_at).max().unwrap_or(self.now).max(self.now);
                    self.fresh.update(|fresh| {
                        fresh.splice(0..0, cards.into_iter().map(|card| (card, now)));
                    });
                    self.error.set(None);
                    if let Some(top) = top.get_untracked() {
                        top.scroll_into_view();
                    }
                }
                Err(error) => self.error.set(Some(error)),
            }
            self.busy.set(false);
        });
    }

    fn load(self) {
        let Some(after) = self.next.get_untracked() else { return };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let query = BoardQuery { after, ..self.query.get_value() };
        let slug = self.slug();
        spawn_local(async move {
            let page = api::idea::board(slug, query).await;
            if self.next.is_disposed() {
                return;
            }
            match page {
                Ok(page) => {
                    let cards: Vec<_> = page.ideas.into_iter().filter(|card| !self.shows(card.id)).collect();
                    self.more.update(|more| more.extend(cards.into_iter().map(|card| (card, page.now))));
                    self.pages.update_value(|pages| *pages += 1);
                    self.error.set(None);
                    self.busy.set(false);
                    self.next.set(page.next);
                }
                Err(error) => {
                    self.error.set(Some(error));
                    self.busy.set(false);
                }
            }
        });
    }

    /// Loads when `end` comes near, a few times in a row.
    fn go_on_at(self, end: NodeRef<html::A>) {
        Effect::new(move |_| {
            self.next.track();
            let Some(end) = end.get() else { return };
            if self.pages.get_value().is_multiple_of(PAGES_IN_A_ROW) {
                return;
            }
            let reached = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
                let is_near = entries.iter().any(|entry| {
                    entry.dyn_into().is_ok_and(|entry: IntersectionObserverEntry| entry.is_intersecting())
                });
                if is_near {
                    self.load();
                }
            });
            let options = IntersectionObserverInit::new();
            options.set_root_margin(AHEAD);
            let Ok(observer) = IntersectionObserver::new_with_options(reached.as_ref().unchecked_ref(), &options)
            else {
                return;
            };
            observer.observe(&end);
            let kept = SendWrapper::new((observer, reached));
            on_cleanup(move || kept.take().0.disconnect());
        });
    }

    /// Reads the cards again when the stream could not go on from where it was, and when counts that were kept back may
    /// be shown: a poll has closed, or the terms were amended.
    fn catch_up(self) {
        let live = self.ground.with_value(|ground| ground.live);
        Effect::new(move |seen: Option<(u32, usize, Option<i64>)>| {
            let turns = (live.resets.get(), live.closed_polls.read().len(), live.terms_version.get());
            // The first frame only says which version the page was read under.
            let is_new = |seen: (u32, usize, Option<i64>)| (seen.0, seen.1, seen.2.or(turns.2)) != turns;
            if seen.is_some_and(is_new) {
                let (slug, all) = (self.slug(), self.all());
                spawn_local(async move {
                    for some in all.chunks(MOST_CARDS) {
                        let ids: Vec<_> = some.iter().map(|card| card.id).collect();
                        if let Ok(cards) = api::idea::cards(slug.clone(), join(&ids)).await {
                            for card in &cards {
                                // Every control of an idea shares what the tab knows of it; this tells them.
                                drop(live.idea(card));
                            }
                        }
                    }
                });
            }
            turns
        });
    }

    /// Keeps the list as it is when its reader follows a link to an idea.
    fn remember(self, event: &MouseEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.and_then(|target| target.closest("a[href]").ok().flatten()).is_none() {
            return;
        }
        let live = self.ground.with_value(|ground| ground.live);
        let mut ideas = self.all();
        for card in &mut ideas {
            live.bring_up_to_date(card);
        }
        let seed = self.query.with_value(|query| query.seed);
        let board = BoardView { ideas, next: self.next.get_untracked(), seed, now: self.now };
        self.asked.with_value(|asked| self.memory.keep(&self.slug(), asked, board));
    }

    fn slug(self) -> String {
        self.ground.with_value(|ground| ground.slug.to_string())
    }
}

fn join(ids: &[IdeaId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}
