//! One idea as this tab knows it: what the stream last said, and what this voter has chosen but not yet heard back.

use crate::api::vote::Cast;
use crate::domain::id::IdeaId;
use crate::domain::idea::{IdeaStanding, IdeaStatus};
use crate::domain::live::{IdeaChange, Words};
use crate::domain::outcome::Outcome;
use crate::domain::tally::Tally;
use crate::error::AppError;

/// One idea as this tab knows it.
#[derive(Clone, Debug)]
pub struct IdeaLive {
    /// The idea.
    pub id: IdeaId,
    /// Whether it is shown.
    pub status: IdeaStatus,
    /// What was decided about it.
    pub outcome: Option<Outcome>,
    /// Its words, where the stream has spoken of a change of them.
    pub words: Option<Words>,
    /// How it stands, this voter's choice included; none while the counts are kept from the viewer.
    pub tally: Option<Tally>,
    /// What this voter has chosen, sent or not.
    pub mine: Option<i16>,
    /// Grows with every change of the tally, so that a page can mark it.
    pub moves: u32,
    /// Why the last choice was not taken.
    pub refusal: Option<AppError>,
    /// What the server last said this voter has chosen.
    confirmed: Option<i16>,
    /// Whether a choice is on its way.
    casting: bool,
    /// When the last one was answered, in ms by the browser's clock.
    answered_at: f64,
    /// Whether the stream has spoken of the idea; what it says is newer than any answer.
    streamed: bool,
    /// What the stream said while a choice was on its way.
    held: Option<Tally>,
}

impl IdeaLive {
    /// The idea as the server says it stands.
    #[must_use]
    pub fn new(standing: &IdeaStanding) -> Self {
        Self {
            id: standing.id,
            status: standing.status,
            outcome: standing.outcome.clone(),
            words: None,
            tally: standing.tally.clone(),
            mine: standing.mine,
            moves: 0,
            refusal: None,
            confirmed: standing.mine,
            casting: false,
            answered_at: 0.0,
            streamed: false,
            held: None,
        }
    }

    /// Takes over what the server said later, asked at `asked_at`, where that is the newest word.
    pub fn refresh(&mut self, standing: &IdeaStanding, asked_at: f64) {
        if self.casting || self.answered_at > asked_at {
            return;
        }
        self.mine = standing.mine;
        self.confirmed = standing.mine;
        if !self.streamed {
            self.status = standing.status;
            self.outcome.clone_from(&standing.outcome);
            self.words = None;
        }
        // Counts that were kept back are not in the stream of before.
        if !self.streamed || self.tally.is_none() {
            self.tally.clone_from(&standing.tally);
        }
    }

    /// From now on what the server says next is the newest word again.
    pub(super) fn forget_stream(&mut self) {
        self.streamed = false;
    }

    /// Takes over a frame of the stream. While a choice is on its way the tally waits: it may or may not include it.
    pub(super) fn hear(&mut self, change: &IdeaChange) {
        self.streamed = true;
        self.status = change.status;
        self.outcome.clone_from(&change.outcome);
        if change.words.is_some() {
            self.words.clone_from(&change.words);
        }
        let tally = match &self.tally {
            Some(known) => change.tallies.iter().find(|tally| tally.poll == known.poll),
            None => change.tallies.first(),
        };
        let Some(tally) = tally else { return };
        if self.casting {
            self.held = Some(tally.clone());
        } else {
            self.held = None;
            self.count(tally.clone());
        }
    }

    /// Whether a choice is on its way.
    #[must_use]
    pub fn is_casting(&self) -> bool {
        self.casting
    }

    /// By how much the votes this voter has out will change once all is sent.
    #[must_use]
    pub fn unsent(&self) -> i64 {
        i64::from(self.mine.is_some()) - i64::from(self.confirmed.is_some())
    }

    /// Chooses `value`, or withdraws; the count moves at once.
    pub fn choose(&mut self, value: Option<i16>) {
        self.casting = true;
        self.refusal = None;
        self.show_choice(value);
    }

    /// What is still to be sent: the choice that differs from what the server knows.
    #[must_use]
    pub fn to_send(&self) -> Option<Option<i16>> {
        (self.mine != self.confirmed).then_some(self.mine)
    }

    /// The server took `sent`, and `now` says so. If the voter has changed their mind meanwhile, the newer choice stays shown.
    pub fn accepted(&mut self, sent: Option<i16>, cast: &Cast, now: f64) {
        self.answered_at = now;
        let newer = (self.mine != sent).then_some(self.mine);
        self.confirmed = cast.mine;
        if let Some(tally) = &cast.tally {
            self.mine = cast.mine;
            self.count(tally.clone());
        } else {
            self.show_choice(cast.mine);
        }
        if let Some(newer) = newer {
            self.show_choice(newer);
        }
    }

    /// The server did not take the choice; all is shown as it was.
    pub fn refused(&mut self, error: AppError) {
        self.show_choice(self.confirmed);
        self.refusal = Some(error);
    }

    /// The refusal has been read.
    pub fn forget_refusal(&mut self) {
        self.refusal = None;
    }

    /// Nothing is on its way any more. Tells whether the stream said something else meanwhile.
    pub fn rest(&mut self) -> bool {
        self.casting = false;
        if self.held == self.tally {
            self.held = None;
        }
        self.held.is_some()
    }

    /// Takes over what the stream said meanwhile, if it has not spoken since.
    pub fn release(&mut self) {
        if !self.casting
            && let Some(tally) = self.held.take()
        {
            self.count(tally);
        }
    }

    fn show_choice(&mut self, value: Option<i16>) {
        if self.mine == value {
            return;
        }
        if let Some(tally) = &mut self.tally {
            if let Some(before) = self.mine {
                tally.add(before, -1);
            }
            if let Some(value) = value {
                tally.add(value, 1);
            }
            self.moves += 1;
        }
        self.mine = value;
    }

    fn count(&mut self, tally: Tally) {
        if self.tally.as_ref() != Some(&tally) {
            self.tally = Some(tally);
            self.moves += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ballot::{Receipt, Refusal};
    use crate::domain::id::{PollId, Timestamp};

    fn tally(votes: i64) -> Tally {
        Tally { poll: PollId(1), counts: vec![(1, votes)] }
    }

    fn standing(votes: i64, mine: Option<i16>) -> IdeaStanding {
        let (status, tally) = (IdeaStatus::Visible, Some(tally(votes)));
        IdeaStanding { id: IdeaId(7), status, outcome: None, tally, mine, today: 0 }
    }

    fn idea(votes: i64, mine: Option<i16>) -> IdeaLive {
        IdeaLive::new(&standing(votes, mine))
    }

    fn frame(votes: i64) -> IdeaChange {
        IdeaChange {
            id: IdeaId(7),
            status: IdeaStatus::Visible,
            new: false,
            outcome: None,
            words: None,
            tallies: vec![tally(votes)],
        }
    }

    fn answer(mine: Option<i16>, votes: i64) -> Cast {
        let receipt =
            Receipt { ballot_id: String::new(), poll: PollId(1), position: 1, hash: String::new(), at: Timestamp(0) };
        Cast { receipt, mine, tally: Some(tally(votes)), votes_cast: i64::from(mine.is_some()) }
    }

    fn votes(idea: &IdeaLive) -> i64 {
        idea.tally.as_ref().expect("counts are shown").of(1)
    }

    #[test]
    fn counts_a_vote_once_though_stream_and_answer_both_tell() {
        let mut idea = idea(4, None);
        idea.choose(Some(1));
        assert_eq!(votes(&idea), 5);
        idea.hear(&frame(5));
        idea.accepted(Some(1), &answer(Some(1), 5), 1.0);
        assert!(!idea.rest());
        idea.hear(&frame(5));
        assert_eq!((votes(&idea), idea.mine, idea.to_send()), (5, Some(1), None));
    }

    #[test]
    fn keeps_the_last_intention_of_a_double_click() {
        let mut idea = idea(4, None);
        idea.choose(Some(1));
        idea.choose(None);
        assert_eq!(votes(&idea), 4);
        idea.accepted(Some(1), &answer(Some(1), 5), 1.0);
        assert_eq!((votes(&idea), idea.mine, idea.to_send()), (4, None, Some(None)));
        idea.accepted(None, &answer(None, 4), 1.0);
        assert_eq!((votes(&idea), idea.to_send()), (4, None));
    }

    #[test]
    fn a_refusal_takes_everything_back() {
        let mut idea = idea(4, Some(1));
        idea.choose(None);
        assert_eq!((votes(&idea), idea.unsent()), (3, -1));
        idea.refused(AppError::Refused(Refusal::Frozen));
        assert_eq!((votes(&idea), idea.mine, idea.to_send(), idea.unsent()), (4, Some(1), None, 0));
        assert!(idea.refusal.is_some());
    }

    #[test]
    fn what_the_stream_said_meanwhile_comes_later() {
        let mut idea = idea(4, None);
        idea.choose(Some(1));
        idea.hear(&frame(9));
        assert_eq!(votes(&idea), 5);
        idea.accepted(Some(1), &answer(Some(1), 8), 1.0);
        assert!(idea.rest());
        idea.release();
        assert_eq!(votes(&idea), 9);
    }

    #[test]
    fn a_frame_after_the_answer_wins_over_one_before() {
        let mut idea = idea(4, None);
        idea.choose(Some(1));
        idea.hear(&frame(4));
        idea.accepted(Some(1), &answer(Some(1), 5), 1.0);
        assert!(idea.rest());
        idea.hear(&frame(6));
        idea.release();
        assert_eq!(votes(&idea), 6);
    }

    #[test]
    fn what_was_asked_before_a_vote_does_not_undo_it() {
        let mut idea = idea(4, None);
        idea.choose(Some(1));
        idea.refresh(&standing(4, None), 0.5);
        idea.accepted(Some(1), &answer(Some(1), 5), 1.0);
        idea.rest();
        idea.refresh(&standing(4, None), 0.5);
        assert_eq!((votes(&idea), idea.mine), (5, Some(1)));
        idea.refresh(&standing(4, None), 1.5);
        assert_eq!((votes(&idea), idea.mine), (4, None));
    }
}
