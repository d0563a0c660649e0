//! A ballot: one principal's current choices in a poll. Here is decided, purely, what a cast changes; the ledger writes it.

use super::id::{IdeaId, PollId, Timestamp};
use crate::text::t;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// At most this many entries fit into one cast: a page sends one, an import or a load test a few.
pub const MAX_ENTRIES: usize = 200;

/// What the ballots of a poll are held to.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The values that an entry may have.
    pub values: &'static [i16],
    /// How many entries one ballot may have at a time; none: any number.
    pub limit: Option<u32>,
    /// The first moment at which a ballot counts.
    pub opens_at: Timestamp,
    /// The first moment at which none does any more.
    pub closes_at: Timestamp,
    /// Whether the poll is closed for good.
    pub closed: bool,
}

/// One choice on a ballot that is being cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The idea.
    pub idea: IdeaId,
    /// The choice; none withdraws an earlier one.
    pub value: Option<i16>,
}

/// A choice that stands: the value and the slot that makes it unique in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Where the entry stands: `0..limit` where the poll has a limit, else the idea's id. `(poll, principal, slot)` is a
    /// database key, so no bug or race above it can give a principal more votes than the terms allow.
    pub slot: i64,
    /// The choice.
    pub value: i16,
    /// When it was cast.
    pub at: Timestamp,
}

/// Proof that a ballot is in the ledger, for the one who cast it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The ballot's id, made by whoever cast it.
    pub ballot_id: String,
    /// The poll.
    pub poll: PollId,
    /// Its place in the poll's ledger, from 1.
    pub position: i64,
    /// SHA-256 of the ledger's row, chained to the row before, in hex.
    pub hash: String,
    /// When it was decided to count.
    pub at: Timestamp,
}

/// Why a ballot was not taken, in words for the one who cast it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Error)]
pub enum Refusal {
    /// The poll does not exist, or not for this viewer.
    #[error("{}", t!("This vote does not exist any more."))]
    UnknownPoll,
    /// The window has not begun.
    #[error("{}", t!("Voting has not opened yet."))]
    NotOpenYet,
    /// The window is over.
    #[error("{}", t!("Voting has closed. Your earlier votes count."))]
    Closed,
    /// The manager has stopped voting for now.
    #[error("{}", t!("Voting is paused by the organisation. Your earlier votes count."))]
    Frozen,
    /// The idea is not in this campaign, or hidden.
    #[error("{}", t!("This idea is not open for votes."))]
    UnknownIdea,
    /// The value is not one of the method's.
    #[error("{}", t!("This is not a choice that the vote offers."))]
    BadValue,
    /// The same idea twice in one ballot, or none at all.
    #[error("{}", t!("A ballot names each idea once."))]
    Malformed,
    /// All votes are out.
    #[error("{}", t!("You have used all {limit} votes. Take one back to move it here.", limit = .0))]
    LimitReached(u32),
    /// The terms want an invitation code, and the voter has entered none.
    #[error("Only who has entered an invitation code may vote here.")]
    NoCode,
    /// The same ballot id came with other entries.
    #[error("{}", t!("This ballot was cast before with other choices."))]
    BallotReused,
}

impl Refusal {
    /// A stable name for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownPoll => "unknown_poll",
            Self::NotOpenYet => "not_open_yet",
            Self::Closed => "closed",
            Self::Frozen => "frozen",
            Self::UnknownIdea => "unknown_idea",
            Self::BadValue => "bad_value",
            Self::Malformed => "malformed",
            Self::LimitReached(_) => "limit_reached",
            Self::NoCode => "no_code",
            Self::BallotReused => "ballot_reused",
        }
    }
}

/// One change that a cast makes to the current ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The idea.
    pub idea: IdeaId,
    /// What stood before.
    pub before: Option<Standing>,
    /// What stands now.
    pub after: Option<Standing>,
}

/// Checks what can be checked without looking anything up.
///
/// # Errors
/// [`Refusal::Malformed`] for no entries, too many, or an idea named twice; [`Refusal::BadValue`] for a value that is
/// not one of `values`.
pub fn check_form(values: &[i16], entries: &[Entry]) -> Result<(), Refusal> {
    if entries.is_empty() || entries.len() > MAX_ENTRIES {
        return Err(Refusal::Malformed);
    }
    let mut seen = BTreeSet::new();
    for entry in entries {
        if !seen.insert(entry.idea) {
            return Err(Refusal::Malformed);
        }
        if entry.value.is_some_and(|value| !values.contains(&value)) {
            return Err(Refusal::BadValue);
        }
    }
    Ok(())
}

/// What casting `entries` at `now` changes, given the principal's `current` entries. `votable` tells whether an idea may
/// receive votes; an earlier vote may be withdrawn from an idea that no longer may. Withdrawals are applied first, so one
/// cast can move a vote.
///
/// # Errors
/// The [`Refusal`] to show; nothing changes then.
pub fn apply(
    poll: &Rules,
    frozen: bool,
    now: Timestamp,
    current: &BTreeMap<IdeaId, Standing>,
    entries: &[Entry],
    votable: impl Fn(IdeaId) -> bool,
) -> Result<Vec<Change>, Refusal> {
    check_form(poll.values, entries)?;
    if poll.closed || now >= poll.closes_at {
        return Err(Refusal::Closed);
    }
    if now < poll.opens_at {
        return Err(Refusal::NotOpenYet);
    }
    if frozen {
        return Err(Refusal::Frozen);
    }
    let mut changes = Vec::with_capacity(entries.len());
    let mut taken: BTreeSet<i64> = current.values().map(|standing| standing.slot).collect();
    for entry in entries.iter().filter(|entry| entry.value.is_none()) {
        if let Some(before) = current.get(&entry.idea) {
            taken.remove(&before.slot);
            changes.push(Change { idea: entry.idea, before: Some(*before), after: None });
        }
    }
    for entry in entries {
        let Some(value) = entry.value else { continue };
        if !votable(entry.idea) {
            return Err(Refusal::UnknownIdea);
        }
        let before = current.get(&entry.idea).copied();
        if before.is_some_and(|before| before.value == value) {
            continue;
        }
        let slot = match (before, poll.limit) {
            (Some(before), _) => before.slot,
            (None, None) => entry.idea.0,
            (None, Some(limit)) => {
                (0..i64::from(limit)).find(|slot| !taken.contains(slot)).ok_or(Refusal::LimitReached(limit))?
            }
        };
        taken.insert(slot);
        changes.push(Change { idea: entry.idea, before, after: Some(Standing { slot, value, at: now }) });
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::poll::Method;
    use proptest::prelude::*;

    fn poll(method: Method, limit: Option<u32>) -> Rules {
        Rules { values: method.values(), limit, opens_at: Timestamp(10), closes_at: Timestamp(20), closed: false }
    }

    fn entry(idea: i64, value: Option<i16>) -> Entry {
        Entry { idea: IdeaId(idea), value }
    }

    fn take(current: &mut BTreeMap<IdeaId, Standing>, changes: &[Change]) {
        for change in changes {
            match change.after {
                Some(after) => current.insert(change.idea, after),
                None => current.remove(&change.idea),
            };
        }
    }

    proptest! {
        /// Whatever is cast, a limited ballot never holds two entries in one slot, nor more than the limit, and every
        /// slot is below it.
        #[test]
        fn slots_stay_unique_and_below_the_limit(
            limit in 1u32..5,
            casts in prop::collection::vec(prop::collection::vec((1i64..9, prop::bool::ANY), 1..4), 1..30),
        ) {
            let poll = poll(Method::Approval, Some(limit));
            let mut current = BTreeMap::new();
            for cast in casts {
                let entries: Vec<Entry> = cast.iter().map(|(idea, on)| entry(*idea, on.then_some(1))).collect();
                let before = current.clone();
                match apply(&poll, false, Timestamp(15), &current, &entries, |_| true) {
                    Ok(changes) => take(&mut current, &changes),
                    Err(_) => prop_assert_eq!(&before, &current),
                }
                let slots: BTreeSet<i64> = current.values().map(|standing: &Standing| standing.slot).collect();
                prop_assert_eq!(slots.len(), current.len());
                prop_assert!(slots.iter().all(|slot| (0..i64::from(limit)).contains(slot)));
            }
        }

        #[test]
        fn a_window_counts_its_first_moment_and_not_its_last(now in 0i64..30) {
            let result = apply(&poll(Method::Opinion, None), false, Timestamp(now), &BTreeMap::new(), &[entry(1, Some(0))], |_| true);
            let expected = match now { 0..10 => Err(Refusal::NotOpenYet), 10..20 => Ok(1), _ => Err(Refusal::Closed) };
            prop_assert_eq!(result.map(|changes| changes.len()), expected);
        }
    }

    #[test]
    fn a_vote_moves_in_one_cast() {
        let poll = poll(Method::Approval, Some(1));
        let mut current = BTreeMap::new();
        let first = apply(&poll, false, Timestamp(15), &current, &[entry(1, Some(1))], |_| true).expect("the first");
        take(&mut current, &first);
        let second = apply(&poll, false, Timestamp(15), &current, &[entry(2, Some(1))], |_| true);
        assert_eq!(second, Err(Refusal::LimitReached(1)));
        let moved = apply(&poll, false, Timestamp(15), &current, &[entry(2, Some(1)), entry(1, None)], |_| true);
        take(&mut current, &moved.expect("moves"));
        assert_eq!(current.keys().copied().collect::<Vec<_>>(), [IdeaId(2)]);
    }

    #[test]
    fn a_vote_can_be_taken_back_from_an_idea_that_is_hidden() {
        let poll = poll(Method::Approval, None);
        let current = BTreeMap::from([(IdeaId(1), Standing { slot: 1, value: 1, at: Timestamp(12) })]);
        let apply = |entries: &[Entry]| apply(&poll, false, Timestamp(15), &current, entries, |_| false);
        assert_eq!(apply(&[entry(1, None)]).expect("withdraws").len(), 1);
        assert_eq!(apply(&[entry(2, Some(1))]), Err(Refusal::UnknownIdea));
    }

    #[test]
    fn nothing_counts_while_voting_is_paused() {
        let cast =
            apply(&poll(Method::Approval, None), true, Timestamp(15), &BTreeMap::new(), &[entry(1, Some(1))], |_| true);
        assert_eq!(cast, Err(Refusal::Frozen));
    }
}
