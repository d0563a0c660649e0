//! Keeps the view fresh: when the stream says that something changed, at most every two seconds; once in a while even if
//! nothing did, since time passes and votes a minute fall; and at once when another range is asked for.

use crate::api::dashboard::dashboard;
use crate::client::live::use_live;
use crate::domain::dashboard::DashboardView;
use crate::domain::series::Range;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// How long the page rests after each view.
const REST: Duration = Duration::from_secs(2);

/// How long a view stands when nothing happens.
const QUIET: Duration = Duration::from_secs(30);

/// The view on the page and how it is kept up.
#[derive(Clone, Copy)]
pub struct Feed {
    /// What is shown; the old view stays until the new one is here.
    pub view: RwSignal<DashboardView>,
    /// Why the view could not be refreshed, if so.
    pub problem: RwSignal<Option<AppError>>,
    /// Whether another range is on its way.
    pub switching: RwSignal<bool>,
    changed: RwSignal<i64>,
    slug: StoredValue<String>,
    range: Memo<Option<Range>>,
    pace: StoredValue<Pace>,
}

#[derive(Default)]
struct Pace {
    /// A view is being fetched, or one has just come.
    busy: bool,
    /// Something changed meanwhile.
    again: bool,
    /// Counts the requests; an answer to any but the last is dropped.
    ticket: u32,
}

impl Feed {
    /// Shows `first` and follows the campaign from there for as long as the calling component stands.
    pub fn new(slug: &str, range: Memo<Option<Range>>, first: DashboardView) -> Self {
        let live = use_live();
        live.watch(slug, &first.cursor);
        let feed = Self {
            view: RwSignal::new(first),
            problem: RwSignal::new(None),
            switching: RwSignal::new(false),
            changed: live.changed,
            slug: StoredValue::new(slug.to_owned()),
            range,
            pace: StoredValue::new(Pace::default()),
        };
        Effect::new(move |before: Option<()>| {
            live.changed.track();
            live.resets.track();
            live.connection.track();
            if before.is_some() {
                feed.ask();
            }
        });
        Effect::new(move |before: Option<Option<Range>>| {
            let asked = range.get();
            if before.is_some_and(|before| before != asked) {
                feed.switching.set(true);
                feed.load();
            }
            asked
        });
        Effect::new(move |_| {
            let timer = set_interval_with_handle(move || feed.ask(), QUIET);
            on_cleanup(move || {
                if let Ok(timer) = timer {
                    timer.clear();
                }
            });
        });
        feed
    }

    /// Fetches the view now, or after the rest.
    fn ask(self) {
        let busy = self.pace.try_update_value(|pace| {
            pace.again = pace.busy;
            pace.busy
        });
        if busy == Some(false) {
            self.load();
        }
    }

    fn load(self) {
        // None: the page is gone, and with it everything that is asked for here.
        let ticket = self.pace.try_update_value(|pace| {
            pace.ticket += 1;
            pace.busy = true;
            pace.again = false;
            pace.ticket
        });
        let Some(ticket) = ticket else { return };
        let asked = dashboard(self.slug.get_value(), self.range.get_untracked());
        spawn_local(async move {
            let answer = asked.await;
            if self.is_last(ticket) {
                self.show(answer);
                set_timeout(move || self.rested(ticket), REST);
            }
        });
    }

    fn is_last(self, ticket: u32) -> bool {
        self.pace.try_with_value(|pace| pace.ticket == ticket).unwrap_or(false)
    }

    fn show(self, answer: Result<DashboardView, AppError>) {
        self.switching.set(false);
        match answer {
            Ok(view) => {
                // Views are shared for a second: this one may be older than what the stream has just said.
                let seen = view.cursor.seq;
                if seen < self.changed.get_untracked() {
                    self.pace.update_value(|pace| pace.again = true);
                }
                self.problem.set(None);
                self.view.set(view);
            }
            Err(error) => self.problem.set(Some(error)),
        }
    }

    fn rested(self, ticket: u32) {
        if !self.is_last(ticket) {
            return;
        }
        let again = self.pace.try_update_value(|pace| {
            pace.busy = false;
            pace.again
        });
        if again == Some(true) {
            self.load();
        }
    }
}
