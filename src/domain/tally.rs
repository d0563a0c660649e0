//! The count per value of one idea in one poll, always equal to the ledger's.

use super::id::PollId;
use serde::{Deserialize, Serialize};

/// How one idea stands in one poll.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The poll that was counted.
    pub poll: PollId,
    /// Value and count, ascending by value; a value nobody chose is absent or 0.
    pub counts: Vec<(i16, i64)>,
}

impl Tally {
    /// How many current ballots gave `value`.
    #[must_use]
    pub fn of(&self, value: i16) -> i64 {
        self.counts.iter().find(|(v, _)| *v == value).map_or(0, |(_, n)| *n)
    }

    /// How many current ballots have an entry for the idea.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.counts.iter().map(|(_, n)| n).sum()
    }

    /// Moves the count of `value` by `by`.
    pub fn add(&mut self, value: i16, by: i64) {
        match self.counts.binary_search_by_key(&value, |(v, _)| *v) {
            Ok(at) => self.counts[at].1 += by,
            Err(at) => self.counts.insert(at, (value, by)),
        }
    }
}
