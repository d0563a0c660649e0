//! The campaign's page in the browser. The server has written it; what moves in it comes to life here, and what is to be shown
//! anew is taken from the page as the server writes it then.

mod clock;
mod list;
mod visit;

use super::card::{Ground, Standing, opinion_standing};
use super::opinion::{Desk, Opinion};
use super::{Seed, head};
use crate::client::ballot::Voting;
use crate::client::island::{data, hydrate};
use crate::client::live::{provide_live, use_live};
use crate::domain::campaign::{Counts, VotingView};
use crate::domain::live::Cursor;
use crate::domain::poll::Method;
use crate::error::AppError;
use crate::text::t;
use crate::ui::connection::ConnectionNote;
use crate::ui::vote::{TermsLine, VotesLeft};
use crate::view::view;
use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;
use leptos::task::spawn_local;
use list::List;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

/// At most this often a screen reader is told how the counts have moved.
const SUMMARY: Duration = Duration::from_secs(10);

/// The page as the browser holds it.
#[derive(Clone, Copy)]
struct Page {
    ground: StoredValue<Ground>,
    /// What the server last said of the campaign.
    seed: RwSignal<Seed>,
    /// What of it decides about the viewer's vote.
    votes: Signal<VotingView>,
    list: List,
    /// Says how an opinion board's cards stand.
    standing: StoredValue<Option<Standing>>,
    /// The address of the board that is shown: path and query.
    address: StoredValue<String>,
    /// How many others have been asked for.
    visits: StoredValue<u32>,
    /// From where on the stream was listened to.
    began: StoredValue<Cursor>,
    /// Grows when it is to be looked at once more whether the campaign has to be read again.
    checks: RwSignal<u32>,
    /// Whether it is being read again.
    reading: StoredValue<bool>,
    /// For which reset of the stream it last was.
    read_for: StoredValue<u32>,
    /// Why the last thing that was asked for did not come.
    error: RwSignal<Option<AppError>>,
}

/// The place at the foot of the page, and what brings to life the view that stands there, and with it the whole page. None where
/// the page only says that there is no such campaign.
#[must_use]
pub fn awake() -> Option<(HtmlElement, impl FnOnce() -> AnyView)> {
    let seed: Seed = data(&by_id("campaign")?, "seed")?;
    let wake = move || {
        provide_live();
        Page::new(seed).wake();
        view! { <ConnectionNote/> }
    };
    Some((by_id("connection")?.unchecked_into(), wake))
}

fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

fn elements(of: &Document, selector: &str) -> Vec<Element> {
    let Ok(found) = of.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

/// Lets the keyboard go on from there.
fn focus(at: Option<Element>) {
    if let Some(at) = at.and_then(|at| at.dyn_into::<HtmlElement>().ok()) {
        _ = at.focus();
    }
}

fn has_focus(place: &Element) -> bool {
    place.contains(document().active_element().as_deref())
}

impl Page {
    fn new(seed: Seed) -> Self {
        let ground = |seed: &Seed, votes| Ground {
            slug: seed.voting.slug.as_str().into(),
            live: use_live(),
            voting: Voting::new(votes),
            method: seed.method,
            moderates: seed.moderates,
        };
        let seed = RwSignal::new(seed);
        let votes = Signal::derive(move || seed.with(|seed| seed.voting.clone()));
        Self {
            ground: StoredValue::new(seed.with_untracked(|first| ground(first, votes))),
            votes,
            seed,
            list: List::default(),
            standing: StoredValue::new(None),
            address: StoredValue::new(visit::open()),
            visits: StoredValue::default(),
            began: StoredValue::default(),
            checks: RwSignal::default(),
            reading: StoredValue::default(),
            read_for: StoredValue::default(),
            error: RwSignal::default(),
        }
    }

    fn wake(self) {
        let Ground { voting, method, .. } = self.ground.get_value();
        match voting.filter(|_| method == Method::Opinion) {
            // Nothing may change before it has come: what is hydrated must still be as the server wrote it.
            Some(voting) => spawn_local(ScopedFuture::new(async move {
                let (desk, standing) = wake_opinion().await;
                self.standing.set_value(Some(standing));
                self.begin(|| desk(voting));
            })),
            None => self.begin(|| ()),
        }
    }

    fn begin(self, desk: impl FnOnce()) {
        let Ground { slug, live, voting, method, .. } = self.ground.get_value();
        let kept = self.recall();
        // Whoever comes back is told once more of what has changed since they first came.
        let cursor = kept.as_ref().map(|kept| kept.cursor.clone());
        self.began.set_value(cursor.unwrap_or_else(|| self.seed.with_untracked(|seed| seed.cursor.clone())));
        live.watch(&slug, &self.began.get_value());
        let counts = Signal::derive(move || live.counts.get().unwrap_or_else(|| self.seed.with(|seed| seed.counts)));
        let island = |id: &str, view: AnyView| {
            if let Some(place) = by_id(id) {
                hydrate(&place, view);
            }
        };
        island("live-line", head::live_line(counts, method));
        if let Some(voting) = voting {
            if method == Method::Approval {
                island("votes-left", view! { <VotesLeft voting pause_is_said=true/> });
            }
            island("terms-line", view! { <TermsLine view=self.votes voting/> });
        }
        desk();
        self.wake_list(0.0);
        self.resume(kept);
        self.keep_list();
        self.catch_up();
        self.keep_current();
        self.keep_time();
        self.listen();
        self.summarise(counts, method);
    }

    /// Tells a screen reader now and then how the campaign moves.
    fn summarise(self, counts: Signal<Counts>, method: Method) {
        let told = StoredValue::new(counts.get_untracked());
        let tell = move || {
            let now = counts.get_untracked();
            let is_same = told.with_value(|told| told.votes == now.votes && told.ideas == now.ideas);
            if !is_same && let Some(place) = by_id("summary") {
                told.set_value(now);
                let (votes, ideas) = (method.given(now.votes), method.brought(now.ideas));
                place.set_text_content(Some(&t!("Now {votes} for {ideas}.", votes, ideas)));
            }
        };
        _ = set_interval_with_handle(tell, SUMMARY);
    }
}

/// What only boards need on which statements are answered: what brings the desk to life, and what says how the cards stand.
#[lazy]
fn wake_opinion() -> (fn(Voting), Standing) {
    (wake_desk, opinion_standing)
}

fn wake_desk(voting: Voting) {
    if let Some(place) = by_id("desk")
        && let Some(desk) = data::<Desk>(&place, "seed")
    {
        hydrate(&place, view! { <Opinion desk voting/> });
    }
}
