//! Time on the page: what is left of a phase, and when one ends.

use super::{Page, by_id};
use crate::domain::id::Timestamp;
use crate::ui::phase;
use leptos::prelude::*;
use std::time::Duration;

/// How often the time left is counted anew.
const TICK: Duration = Duration::from_secs(20);

impl Page {
    /// Lets the server's clock go on, and what the page says of it. When a phase or the poll has begun or ended since the server
    /// wrote what is known, the page is read again.
    pub(super) fn keep_time(self) {
        let (then, at) = (self.seed.with_untracked(|seed| seed.voting.now), js_sys::Date::now());
        let tick = move || {
            #[expect(clippy::cast_possible_truncation, reason = "an open page is younger than 2^53 ms")]
            let now = then.plus((js_sys::Date::now() - at) as i64);
            if self.turns_before(now) {
                self.read_again();
            } else {
                self.say_time(now);
            }
        };
        _ = set_interval_with_handle(tick, TICK);
    }

    fn say_time(self, now: Timestamp) {
        self.seed.with_untracked(|seed| {
            let (what, left) = phase::standing(&seed.phases, now, seed.voting.state, seed.method);
            let say = |part: &str, words: &str| {
                let place = by_id("campaign-time").and_then(|bar| bar.query_selector(part).ok().flatten());
                if let Some(place) = place {
                    place.set_text_content(Some(words));
                }
            };
            say(".phase-now>strong", &what);
            say(".phase-now>span", &left);
        });
    }

    /// Whether a phase or the poll has begun or ended since the server wrote what is known.
    fn turns_before(self, now: Timestamp) -> bool {
        self.seed.with_untracked(|seed| {
            let phases = seed.phases.iter().flat_map(|phase| [Some(phase.starts_at), phase.ends_at]).flatten();
            let poll = seed.voting.poll.iter().flat_map(|poll| [poll.opens_at, poll.closes_at]);
            phases.chain(poll).any(|turn| seed.voting.now < turn && turn <= now)
        })
    }
}
