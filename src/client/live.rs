//! The live stream of the campaign that is open: one `EventSource` a tab, shared by all pages. Frames carry absolute
//! values, so a frame that is not newer than what is held says nothing, and one that was lost heals with the next.

mod idea;
mod stream;

pub use idea::IdeaLive;

use crate::domain::campaign::{CampaignState, Counts, Freeze};
use crate::domain::id::{IdeaId, PollId};
use crate::domain::idea::{IdeaStanding, IdeaStatus};
use crate::domain::live::{Changes, Cursor};
use leptos::prelude::*;
use std::collections::HashMap;
use stream::Stream;

/// Whether the page moves by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// No stream is wanted: on the server, on a page without a campaign, in a tab that has long been hidden.
    #[default]
    Idle,
    /// Being opened, or interrupted for less than two seconds.
    Connecting,
    /// Open.
    Open,
    /// Interrupted for longer; counts may be old. It goes on trying.
    Lost,
}

/// What the stream says about the campaign that is open. Every value is none until the stream has spoken of it; till
/// then what the page was rendered with holds.
#[derive(Clone, Copy)]
pub struct Live {
    /// Whether the page moves by itself.
    pub connection: RwSignal<Connection>,
    /// The campaign's numbers.
    pub counts: RwSignal<Option<Counts>>,
    /// Where the campaign stands.
    pub state: RwSignal<Option<CampaignState>>,
    /// Which version of the terms holds.
    pub terms_version: RwSignal<Option<i64>>,
    /// What is paused.
    pub freeze: RwSignal<Option<Freeze>>,
    /// The polls that have closed.
    pub closed_polls: RwSignal<Vec<PollId>>,
    /// Ideas that arrived since the campaign was opened, oldest first. A page knows which of them it shows already.
    pub new_ideas: RwSignal<Vec<IdeaId>>,
    /// The number of the last change; grows with every frame.
    pub changed: RwSignal<i64>,
    /// How often the stream could not go on from where it was; what a page shows may then be wrong, and is read again.
    pub resets: RwSignal<u32>,
    ideas: StoredValue<HashMap<IdeaId, ArcRwSignal<IdeaLive>>>,
    stream: StoredValue<Stream>,
}

/// Makes the stream available to all pages.
pub fn provide_live() {
    provide_context(Live {
        connection: RwSignal::default(),
        counts: RwSignal::default(),
        state: RwSignal::default(),
        terms_version: RwSignal::default(),
        freeze: RwSignal::default(),
        closed_polls: RwSignal::default(),
        new_ideas: RwSignal::default(),
        changed: RwSignal::default(),
        resets: RwSignal::default(),
        ideas: StoredValue::default(),
        stream: StoredValue::default(),
    });
}

/// The stream of this tab.
#[must_use]
pub fn use_live() -> Live {
    expect_context::<Live>()
}

impl Live {
    /// Follows the campaign from `cursor` on for as long as the calling component stands. Called before the ideas of the
    /// page are asked for. A page of the same campaign takes the stream over without a gap.
    pub fn watch(self, slug: &str, cursor: &Cursor) {
        let is_other = self.stream.with_value(|stream| stream.slug != slug);
        if is_other {
            self.stream.set_value(Stream::new(slug, cursor));
            self.ideas.update_value(HashMap::clear);
            self.connection.set(Connection::Idle);
            self.counts.set(None);
            self.state.set(None);
            self.terms_version.set(None);
            self.freeze.set(None);
            self.closed_polls.set(Vec::new());
            self.new_ideas.set(Vec::new());
        }
        let joining = slug.to_owned();
        Effect::new(move |_| self.join(&joining));
        let leaving = slug.to_owned();
        on_cleanup(move || self.leave(&leaving));
    }

    /// Whether this tab knows the idea already, and maybe more of it than the server has written.
    #[must_use]
    pub fn knows(self, id: IdeaId) -> bool {
        self.ideas.with_value(|ideas| ideas.contains_key(&id))
    }

    /// The idea as this tab knows it, beginning with `standing`. Every control of the same idea shares it.
    #[must_use]
    pub fn idea(self, standing: &IdeaStanding) -> ArcRwSignal<IdeaLive> {
        self.idea_of(standing, f64::INFINITY)
    }

    /// The same with what the server said to a question of `asked_at`, in ms by the browser's clock: of an idea that this voter
    /// has chosen since, the answer to that is the newer word.
    #[must_use]
    pub fn idea_of(self, standing: &IdeaStanding, asked_at: f64) -> ArcRwSignal<IdeaLive> {
        let known = self.ideas.with_value(|ideas| ideas.get(&standing.id).cloned());
        if let Some(known) = known {
            known.update(|idea| idea.refresh(standing, asked_at));
            return known;
        }
        let idea = ArcRwSignal::new(IdeaLive::new(standing));
        self.ideas.update_value(|ideas| {
            ideas.insert(standing.id, idea.clone());
        });
        idea
    }

    fn apply(self, changes: &Changes) {
        for change in &changes.ideas {
            let known = self.ideas.with_value(|ideas| ideas.get(&change.id).cloned());
            if let Some(idea) = known {
                idea.update(|idea| idea.hear(change));
            }
            let listed = self.new_ideas.with_untracked(|ids| ids.contains(&change.id));
            let shown = change.status == IdeaStatus::Visible;
            if change.new && shown && !listed {
                self.new_ideas.update(|ids| ids.push(change.id));
            } else if listed && !shown {
                self.new_ideas.update(|ids| ids.retain(|id| *id != change.id));
            }
        }
        set_if_new(self.counts, Some(changes.counts));
        set_if_new(self.state, Some(changes.state));
        set_if_new(self.terms_version, Some(changes.terms_version));
        set_if_new(self.freeze, Some(changes.freeze.clone()));
        set_if_new(self.closed_polls, changes.closed_polls.clone());
        self.changed.set(changes.cursor.seq);
    }

    fn set_taking_part(self, live: i64) {
        let counts = self.counts.get_untracked();
        if let Some(counts) = counts.filter(|counts| counts.live != live) {
            self.counts.set(Some(Counts { live, ..counts }));
        }
    }

    fn start_over(self) {
        self.ideas.with_value(|ideas| {
            for idea in ideas.values() {
                idea.update(IdeaLive::forget_stream);
            }
        });
        self.new_ideas.set(Vec::new());
        self.resets.update(|resets| *resets += 1);
    }
}

fn set_if_new<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    signal.maybe_update(|held| {
        let is_new = *held != value;
        *held = value;
        is_new
    });
}
