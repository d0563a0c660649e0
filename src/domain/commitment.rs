//! What the organisation commits to do with the result, and, once it is there, what is owed and whether it was kept.

use super::id::{IdeaId, Timestamp};
use super::poll::Method;
use crate::text::t;
use serde::{Deserialize, Serialize};

/// Who decides, and what the organisation owes the crowd; part of the terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Commitment {
    /// The organisation decides and owes no answer.
    #[default]
    Inspiration,
    /// The organisation decides and answers each of the ideas at the top.
    Answers(Top),
    /// A jury chooses among the ideas at the top; each of them has an answer.
    Jury(Top),
    /// The crowd decides: the organisation takes on the ideas at the top.
    Crowd(Top),
}

/// The ideas with the most votes. Whoever has as many as the last of them counts among them; without a vote nobody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Top {
    /// How many, at least 1.
    pub ideas: u32,
    /// By when the organisation keeps its word; only a draft may leave it out.
    pub by: Option<Timestamp>,
}

impl Commitment {
    /// The name of its kind in forms.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Inspiration => "inspiration",
            Self::Answers(_) => "answers",
            Self::Jury(_) => "jury",
            Self::Crowd(_) => "crowd",
        }
    }

    /// The commitment of that kind; none for an unknown one.
    #[must_use]
    pub fn of_kind(kind: &str, top: Top) -> Option<Self> {
        match kind {
            "" | "inspiration" => Some(Self::Inspiration),
            "answers" => Some(Self::Answers(top)),
            "jury" => Some(Self::Jury(top)),
            "crowd" => Some(Self::Crowd(top)),
            _ => None,
        }
    }

    /// The ideas that it is about.
    #[must_use]
    pub const fn top(self) -> Option<Top> {
        match self {
            Self::Inspiration => None,
            Self::Answers(top) | Self::Jury(top) | Self::Crowd(top) => Some(top),
        }
    }

    /// Whether it is what terms from before this choice existed promised.
    #[must_use]
    pub fn is_inspiration(&self) -> bool {
        *self == Self::Inspiration
    }

    /// Whether somebody who relied on `before` gets less: a weaker kind, fewer ideas, or a later date.
    #[must_use]
    pub fn is_less_than(self, before: Self) -> bool {
        let rank = |commitment| match commitment {
            Self::Inspiration => 0,
            Self::Answers(_) => 1,
            Self::Jury(_) => 2,
            Self::Crowd(_) => 3,
        };
        rank(self) < rank(before)
            || matches!((self.top(), before.top()), (Some(new), Some(old)) if new.ideas < old.ideas || new.by > old.by)
    }

    /// The promise in plain language; `date` writes a moment as the campaign's pages do.
    #[must_use]
    pub fn sentence(self, method: Method, date: impl Fn(Timestamp) -> String) -> String {
        use Method::{Approval, Opinion};
        let Some(Top { ideas: n, by }) = self.top() else {
            return match method {
                Approval => {
                    t!("The organisation decides. It takes what inspires it, and owes no idea an answer.").into()
                }
                Opinion => t!("The organisation decides. It listens, and owes no statement an answer.").into(),
            };
        };
        let by = by.map_or_else(|| t!("a date still to be set").to_owned(), date);
        match (self, method, n) {
            (Self::Inspiration, ..) => String::new(),
            (Self::Answers(_), Approval, 1) => t!(
                "The organisation decides, and by {by} answers the idea with the most votes, with a public reason.",
                by
            ),
            (Self::Answers(_), Approval, n) => t!(
                "The organisation decides, and by {by} answers each of the {n} ideas with the most votes, with a public \
                 reason.",
                by,
                n
            ),
            (Self::Answers(_), Opinion, 1) => t!(
                "The organisation decides, and by {by} answers the statement that most people agree with, with a public \
                 reason.",
                by
            ),
            (Self::Answers(_), Opinion, n) => t!(
                "The organisation decides, and by {by} answers each of the {n} statements that most people agree with, \
                 with a public reason.",
                by,
                n
            ),
            (Self::Jury(_), Approval, n) => t!(
                "A jury chooses among the {n} ideas with the most votes. By {by} its choice is public, and each of them \
                 has an answer with a reason.",
                n,
                by
            ),
            (Self::Jury(_), Opinion, n) => t!(
                "A jury chooses among the {n} statements that most people agree with. By {by} its choice is public, and \
                 each of them has an answer with a reason.",
                n,
                by
            ),
            (Self::Crowd(_), Approval, 1) => t!(
                "The crowd decides, and its choice binds: by {by} the organisation takes on the idea with the most votes.",
                by
            ),
            (Self::Crowd(_), Approval, n) => t!(
                "The crowd decides, and its choice binds: by {by} the organisation takes on the {n} ideas with the most \
                 votes.",
                by,
                n
            ),
            (Self::Crowd(_), Opinion, 1) => t!(
                "The crowd decides, and its choice binds: by {by} the organisation acts on the statement that most \
                 people agree with.",
                by
            ),
            (Self::Crowd(_), Opinion, n) => t!(
                "The crowd decides, and its choice binds: by {by} the organisation acts on the {n} statements that most \
                 people agree with.",
                by,
                n
            ),
        }
    }
}

/// A visible idea when the counting is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contender {
    /// The idea.
    pub idea: IdeaId,
    /// How many voted for it, or agree with it.
    pub votes: i64,
    /// What was decided about it, if anything.
    pub answer: Option<Answer>,
}

/// What was decided about an idea.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Since when the idea has had an answer without a break, whatever it said.
    pub since: Timestamp,
    /// Since when it is taken on without a break; none where it is not. That it went on from planned to done keeps this
    /// moment; that it was declined before does not count.
    pub taken_on: Option<Timestamp>,
}

/// What is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owed {
    /// An answer to this idea, whatever it is.
    Answer(IdeaId),
    /// That this idea is taken on.
    TakenOn(IdeaId),
    /// That at least one of the ideas at the top is taken on.
    Choice,
}

impl Owed {
    /// Its name in data.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answer(_) => "answer",
            Self::TakenOn(_) => "taken_on",
            Self::Choice => "choice",
        }
    }
}

/// Whether something owed was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keeping {
    /// Not yet, and there is time.
    Open,
    /// Not yet, and the date has passed.
    Late,
    /// In time.
    Kept,
    /// After the date.
    KeptLate,
}

/// One thing owed, with its date and how it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// What.
    pub owed: Owed,
    /// By when.
    pub due: Option<Timestamp>,
    /// Whether it was done.
    pub keeping: Keeping,
}

impl Duty {
    /// Whether it is still to be done.
    #[must_use]
    pub const fn is_outstanding(&self) -> bool {
        matches!(self.keeping, Keeping::Open | Keeping::Late)
    }
}

/// The ideas at the top, most votes first and among equals the older first.
#[must_use]
pub fn at_the_top(top: Top, contenders: &[Contender]) -> Vec<Contender> {
    let mut ranked: Vec<Contender> = contenders.iter().copied().filter(|contender| contender.votes > 0).collect();
    ranked.sort_unstable_by_key(|contender| (std::cmp::Reverse(contender.votes), contender.idea));
    let last = usize::try_from(top.ideas).unwrap_or(usize::MAX).saturating_sub(1);
    if let Some(least) = ranked.get(last).map(|contender| contender.votes) {
        ranked.retain(|contender| contender.votes >= least);
    }
    ranked
}

/// What is owed under `commitment` for the final counts of `contenders`, and how it stands at `now`.
#[must_use]
pub fn duties(commitment: Commitment, contenders: &[Contender], now: Timestamp) -> Vec<Duty> {
    let Some(top) = commitment.top() else { return Vec::new() };
    let ranked = at_the_top(top, contenders);
    let duty = |owed, done: Option<Timestamp>| Duty { owed, due: top.by, keeping: keeping(top.by, done, now) };
    let answered = |contender: &Contender| contender.answer.map(|answer| answer.since);
    let taken_on = |contender: &Contender| contender.answer.and_then(|answer| answer.taken_on);
    match commitment {
        Commitment::Inspiration => Vec::new(),
        Commitment::Answers(_) => ranked.iter().map(|c| duty(Owed::Answer(c.idea), answered(c))).collect(),
        Commitment::Crowd(_) => ranked.iter().map(|c| duty(Owed::TakenOn(c.idea), taken_on(c))).collect(),
        Commitment::Jury(_) => {
            let choice = (!ranked.is_empty()).then(|| duty(Owed::Choice, ranked.iter().filter_map(taken_on).min()));
            let answers = ranked.iter().map(|c| duty(Owed::Answer(c.idea), answered(c)));
            choice.into_iter().chain(answers).collect()
        }
    }
}

fn keeping(due: Option<Timestamp>, done: Option<Timestamp>, now: Timestamp) -> Keeping {
    let is_over = |at: Timestamp| due.is_some_and(|due| at > due);
    match done {
        Some(at) if is_over(at) => Keeping::KeptLate,
        Some(_) => Keeping::Kept,
        None if is_over(now) => Keeping::Late,
        None => Keeping::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::outcome::OutcomeKind;
    use proptest::prelude::*;

    const DUE: Timestamp = Timestamp(100);

    fn contender(idea: i64, votes: i64, answer: Option<(OutcomeKind, i64)>) -> Contender {
        let answer = answer.map(|(kind, since)| {
            let since = Timestamp(since);
            Answer { since, taken_on: kind.is_taken_on().then_some(since) }
        });
        Contender { idea: IdeaId(idea), votes, answer }
    }

    fn top(ideas: u32) -> Top {
        Top { ideas, by: Some(DUE) }
    }

    fn told(commitment: Commitment, contenders: &[Contender], now: i64) -> Vec<(Owed, Keeping)> {
        duties(commitment, contenders, Timestamp(now)).into_iter().map(|duty| (duty.owed, duty.keeping)).collect()
    }

    #[test]
    fn what_is_owed_follows_from_the_kind() {
        use OutcomeKind::{Declined, Planned};
        let ideas = [
            contender(1, 5, Some((Declined, 90))),
            contender(2, 9, Some((Planned, 101))),
            contender(3, 5, None),
            contender(4, 4, Some((Planned, 50))),
            contender(5, 0, None),
        ];
        let (answer, taken_on) = (|n| Owed::Answer(IdeaId(n)), |n| Owed::TakenOn(IdeaId(n)));
        assert_eq!(told(Commitment::Inspiration, &ideas, 200), vec![]);
        assert_eq!(
            told(Commitment::Answers(top(2)), &ideas, 100),
            [(answer(2), Keeping::KeptLate), (answer(1), Keeping::Kept), (answer(3), Keeping::Open)],
            "the third has as many votes as the second"
        );
        assert_eq!(
            told(Commitment::Crowd(top(2)), &ideas, 101),
            [(taken_on(2), Keeping::KeptLate), (taken_on(1), Keeping::Late), (taken_on(3), Keeping::Late)],
            "to decline what binds does not keep it"
        );
        let late = Answer { since: Timestamp(90), taken_on: Some(Timestamp(101)) };
        let turned = [Contender { idea: IdeaId(1), votes: 5, answer: Some(late) }];
        assert_eq!(
            told(Commitment::Crowd(top(1)), &turned, 102),
            [(taken_on(1), Keeping::KeptLate)],
            "declined in time"
        );
        assert_eq!(told(Commitment::Answers(top(1)), &turned, 102), [(answer(1), Keeping::Kept)], "answered in time");
        let jury = told(Commitment::Jury(top(4)), &ideas, 101);
        assert_eq!(jury[0], (Owed::Choice, Keeping::Kept), "the first choice was in time");
        assert_eq!(jury.len(), 5, "a choice, and an answer to each with a vote");
        assert_eq!(told(Commitment::Jury(top(4)), &[contender(1, 0, None)], 101), vec![]);
    }

    fn contenders() -> impl Strategy<Value = Vec<Contender>> {
        let answer = prop::option::of((prop::sample::select(OutcomeKind::ALL.to_vec()), 50i64..150));
        prop::collection::vec((0i64..6, answer), 0..12)
            .prop_map(|list| (1..).zip(list).map(|(idea, (votes, answer))| contender(idea, votes, answer)).collect())
    }

    proptest! {
        /// Nobody above the line is left out, nobody below it comes in, whatever order the ideas come in.
        #[test]
        fn the_top_is_fair(list in contenders(), n in 1u32..6) {
            let chosen = at_the_top(top(n), &list);
            let is_in = |contender: &Contender| chosen.contains(contender);
            for one in &list {
                let better = list.iter().filter(|other| other.votes > one.votes).count();
                prop_assert_eq!(is_in(one), one.votes > 0 && better < n as usize);
            }
            let mut turned = list.clone();
            turned.reverse();
            prop_assert_eq!(at_the_top(top(n), &turned), chosen);
        }

        /// Nothing is late before its date, and what everybody was answered in time is kept for ever.
        #[test]
        fn dates_decide(list in contenders(), n in 1u32..6, now in 0i64..200, kind in 0usize..3) {
            let of = [Commitment::Answers, Commitment::Jury, Commitment::Crowd][kind];
            for duty in duties(of(top(n)), &list, Timestamp(now)) {
                prop_assert!(now > DUE.0 || duty.keeping != Keeping::Late);
                prop_assert!(now <= DUE.0 || duty.keeping != Keeping::Open);
            }
            let done: Vec<Contender> =
                list.iter().map(|one| contender(one.idea.0, one.votes, Some((OutcomeKind::Done, 99)))).collect();
            prop_assert!(duties(of(top(n)), &done, Timestamp(now)).iter().all(|duty| duty.keeping == Keeping::Kept));
        }
    }

    #[test]
    fn kinds_lead_back() {
        for commitment in
            [Commitment::Inspiration, Commitment::Answers(top(1)), Commitment::Jury(top(1)), Commitment::Crowd(top(1))]
        {
            assert_eq!(Commitment::of_kind(commitment.kind(), top(1)), Some(commitment));
        }
        assert!(Commitment::Answers(top(9)).is_less_than(Commitment::Crowd(top(1))));
        assert!(Commitment::Crowd(Top { ideas: 1, by: Some(Timestamp(101)) }).is_less_than(Commitment::Crowd(top(1))));
        assert!(!Commitment::Crowd(top(2)).is_less_than(Commitment::Crowd(top(1))));
    }
}
