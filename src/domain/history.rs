//! What has happened to a campaign, as everybody may read it: launch, phases, pauses with their reasons, amendments, the
//! end, and how many ideas were hidden or shown again each day. Never who did it.

use super::campaign::{Amendment, CampaignState};
use super::id::{IdeaId, Timestamp};
use super::language::Language;
use super::live::Cursor;
use super::phase::{Phase, PhaseKind};
use super::poll::Method;
use serde::{Deserialize, Serialize};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Happening {
    /// The terms were sealed, and the campaign became public.
    Launched {
        /// SHA-256 of the sealed terms, hex.
        hash: String,
    },
    /// The terms were amended.
    Amended(Amendment),
    /// A phase began.
    Phase(PhaseKind),
    /// Voting was paused.
    VotesPaused {
        /// The reason given.
        reason: String,
    },
    /// Voting went on.
    VotesResumed,
    /// Bringing ideas was paused.
    IdeasPaused {
        /// The reason given.
        reason: String,
    },
    /// Bringing ideas went on.
    IdeasResumed,
    /// The organisation chose the ideas that the jury scores.
    Shortlisted {
        /// The reason given.
        reason: String,
        /// Those of them that are on the board, with their headlines.
        ideas: Vec<(IdeaId, String)>,
    },
    /// The poll closed; no clock reopens it.
    PollClosed,
    /// The campaign was ended by its organisation.
    Closed,
    /// It was forgotten who did what, as the terms promise.
    Forgotten,
    /// Moderation of one day.
    Moderated {
        /// How many ideas were taken off the board.
        hidden: i64,
        /// How many were put back.
        shown: i64,
        /// How many that waited were published.
        published: i64,
        /// How many that waited were rejected.
        rejected: i64,
    },
}

/// Something that happened, with its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When; of a day's moderation the day's beginning.
    pub at: Timestamp,
    /// The same in words, in the campaign's time zone.
    pub when: String,
    /// What.
    pub what: Happening,
}

/// A page of a campaign's history, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryView {
    /// The campaign's name in the address bar.
    pub slug: String,
    /// Its question.
    pub question: String,
    /// The language of the question.
    pub language: Language,
    /// Where it stands.
    pub state: CampaignState,
    /// How votes are cast.
    pub method: Method,
    /// What happened.
    pub entries: Vec<Entry>,
    /// Where the page of what is older begins.
    pub next: Option<String>,
    /// The campaign's time zone, an IANA name.
    pub time_zone: String,
    /// The place in the campaign's sequence that this view shows.
    pub cursor: Cursor,
}

/// When each phase began, of a campaign launched at `launched`, ended by hand at `ended` if it was, and seen at `now`.
/// Phases switch by the clock and leave no trace of their own; one that was open before the launch began with it.
#[must_use]
pub fn switches(
    phases: &[Phase],
    launched: Timestamp,
    ended: Option<Timestamp>,
    now: Timestamp,
) -> Vec<(Timestamp, PhaseKind)> {
    phases
        .iter()
        .filter(|phase| phase.ends_at.is_none_or(|end| end > launched))
        .map(|phase| (phase.starts_at.max(launched), phase.kind))
        .filter(|(at, _)| *at <= now && ended.is_none_or(|ended| *at < ended))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::phase::current;
    use crate::domain::promise::Moments;
    use proptest::prelude::*;

    proptest! {
        /// Whoever watched the clock from launch to now saw just these phases, each from just that moment.
        #[test]
        fn the_switches_are_those_a_watcher_saw(
            opens in 0i64..20, lengths in prop::array::uniform4(1i64..10), launched in 0i64..70, later in 0i64..70,
            ended in prop::option::of(0i64..70),
        ) {
            let mut end = opens;
            let [ideas, refined, closes, evaluated] = lengths.map(|length| {
                end += length;
                Timestamp(end)
            });
            let phases = Moments {
                opens_at: Timestamp(opens),
                ideas_until: Some(ideas),
                refine_until: Some(refined),
                closes_at: closes,
                evaluate_until: Some(evaluated),
            }
            .phases();
            let now = launched + later;
            let ended = ended.map(|after| launched + after);
            let mut seen = Vec::new();
            for at in launched..=now {
                let Some(phase) = current(&phases, Timestamp(at)) else { continue };
                if ended.is_none_or(|ended| at < ended) && seen.last().is_none_or(|(_, kind)| *kind != phase.kind) {
                    seen.push((Timestamp(at), phase.kind));
                }
            }
            prop_assert_eq!(switches(&phases, Timestamp(launched), ended.map(Timestamp), Timestamp(now)), seen);
        }
    }
}
