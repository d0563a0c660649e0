//! A jury: what it scores by, and how ideas stand when it is done. Each criterion is a poll of its own, so that a jury's
//! scores are counted as every vote is.

use super::commitment::Commitment;
use super::id::IdeaId;
use super::text::FieldError;
use crate::text::t;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How many criteria a jury may score by.
const CRITERIA: usize = 6;
/// How long the name of one may be, in characters.
const NAME: std::ops::RangeInclusive<usize> = 2..=60;
/// The greatest weight.
const WEIGHT: u32 = 100;
/// How many ideas a jury may be asked about.
const SHORTLIST: std::ops::RangeInclusive<u32> = 2..=50;

/// Results are shown of ideas that at least so many jurors have scored besides those whom any one manager let in, so that
/// nobody's scores can be read off.
///
/// Whoever lets jurors in may hold their accounts, and subtract what they made these give. So whom a manager lets in stands
/// for that manager, as do those whom these let in, also when the manager has gone; together they never count among the
/// three. Whom an owner or the operator lets in, or confirms, stands for themselves. Every juror has a confirmed address, and
/// who sits is settled when the evaluation closes, so that no result changes by somebody's coming or going: the difference
/// would be what they gave. Everybody is shown the same, for a viewer may be somebody's second account.
///
/// This holds against any one manager with any number of accounts. It does not hold against managers who conspire, nor
/// against owners, who say who is who in their organisation and could sit as all of its jurors.
pub const FEWEST: usize = 3;

/// How many jurors there are besides those who stand for any one manager. `parties` says for whom each stands: 0 for
/// themselves, else the manager.
pub fn beyond_one(parties: impl IntoIterator<Item = i64>) -> usize {
    let (mut all, mut sizes) = (0, BTreeMap::<i64, usize>::new());
    for party in parties {
        all += 1;
        if party != 0 {
            *sizes.entry(party).or_default() += 1;
        }
    }
    all - sizes.into_values().max().unwrap_or(0)
}

/// Every score of every scale.
pub const SCORES: &[i16] = &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/// One thing that is scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// What it is called.
    pub name: String,
    /// How much it counts beside the others, from 1.
    pub weight: u32,
}

/// The scores that there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// From 1 to 5.
    #[default]
    Five,
    /// From 0 to 10.
    Ten,
}

impl Scale {
    /// Every scale.
    pub const ALL: [Self; 2] = [Self::Five, Self::Ten];

    /// The name in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Five => "five",
            Self::Ten => "ten",
        }
    }

    /// The scale of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scale| scale.as_str() == name)
    }

    /// The least and the greatest score.
    #[must_use]
    pub const fn range(self) -> (i16, i16) {
        match self {
            Self::Five => (1, 5),
            Self::Ten => (0, 10),
        }
    }
}

/// How the ideas come about that a jury is asked about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shortlisting {
    /// They are those with the most votes. Whoever has as many as the last of them counts among them.
    #[default]
    Votes,
    /// The organisation chooses them, with a public reason.
    Hand,
}

impl Shortlisting {
    /// Every way.
    pub const ALL: [Self; 2] = [Self::Votes, Self::Hand];

    /// The name in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Votes => "votes",
            Self::Hand => "hand",
        }
    }

    /// The way of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.as_str() == name)
    }

    /// Whether it is what terms from before this choice existed promised.
    #[must_use]
    pub fn is_votes(&self) -> bool {
        *self == Self::Votes
    }
}

/// A jury, part of the terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jury {
    /// What it scores by, at least one.
    pub criteria: Vec<Criterion>,
    /// The scores that there are.
    pub scale: Scale,
    /// How many ideas it is asked about; chosen by hand at most so many.
    pub shortlist: u32,
    /// How those come about.
    #[serde(default, skip_serializing_if = "Shortlisting::is_votes")]
    pub chosen: Shortlisting,
    /// Whether the jurors are shown neither counts nor ranking of the crowd while they score: on no page, as long as they are
    /// signed in. What is public nobody can keep from them.
    pub blind: bool,
}

/// A jury as the form holds it, everything as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedJury {
    /// A criterion a line, its weight at the end; empty: there is no jury.
    pub criteria: String,
    /// `five` or `ten`.
    pub scale: String,
    /// How many ideas.
    pub shortlist: String,
    /// `votes` or `hand`.
    pub chosen: String,
    /// `blind` or `open`.
    pub sight: String,
}

impl Jury {
    /// What the form says; none where it names no criterion.
    ///
    /// # Errors
    /// Every field at fault.
    pub fn of_form(typed: &TypedJury) -> Result<Option<Self>, Vec<FieldError>> {
        let lines: Vec<&str> = typed.criteria.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        if lines.is_empty() {
            return Ok(None);
        }
        let mut errors = Vec::new();
        let criteria: Vec<Criterion> = lines.iter().filter_map(|line| criterion(line)).collect();
        let names: BTreeSet<&str> = criteria.iter().map(|criterion| criterion.name.as_str()).collect();
        if lines.len() > CRITERIA {
            errors.push(FieldError::new(
                "criteria",
                t!("A jury scores by at most 6 criteria; fewer are scored with more care."),
            ));
        } else if names.len() != lines.len() {
            let words = t!(
                "Write each criterion on a line of its own, 2 to 60 characters, with its weight from 1 to 100 at the \
                         end, such as: Effect on the neighbourhood 3"
            );
            errors.push(FieldError::new("criteria", words));
        }
        let shortlist = typed.shortlist.trim().parse().ok().filter(|n| SHORTLIST.contains(n));
        if shortlist.is_none() {
            errors.push(FieldError::new("shortlist", t!("A jury scores from 2 to 50 ideas.")));
        }
        let (Some(shortlist), true) = (shortlist, errors.is_empty()) else { return Err(errors) };
        let scale = Scale::parse(&typed.scale).unwrap_or_default();
        let chosen = Shortlisting::parse(&typed.chosen).unwrap_or_default();
        Ok(Some(Self { criteria, scale, shortlist, chosen, blind: typed.sight != "open" }))
    }

    /// The form that says it.
    #[must_use]
    pub fn form(jury: Option<&Self>) -> TypedJury {
        let Some(Self { criteria, scale, shortlist, chosen, blind }) = jury else { return TypedJury::default() };
        let lines: Vec<String> = criteria.iter().map(|one| format!("{} {}", one.name, one.weight)).collect();
        TypedJury {
            criteria: lines.join("\n"),
            scale: scale.as_str().into(),
            shortlist: shortlist.to_string(),
            chosen: chosen.as_str().into(),
            sight: if *blind { "blind" } else { "open" }.into(),
        }
    }

    /// The promise in plain language.
    #[must_use]
    pub fn sentence(&self) -> String {
        let criteria: Vec<String> = self
            .criteria
            .iter()
            .map(|one| t!("{name} (weight {weight})", name = one.name, weight = one.weight))
            .collect();
        let (least, most) = self.scale.range();
        let (n, criteria) = (self.shortlist, criteria.join(", "));
        match (self.chosen, self.blind) {
            (Shortlisting::Votes, true) => t!(
                "When voting has closed a jury scores the {n} ideas with the most votes from {least} to {most}, on \
                 scorecards that do not show how the crowd voted: {criteria}.",
                n,
                least,
                most,
                criteria
            ),
            (Shortlisting::Votes, false) => t!(
                "When voting has closed a jury scores the {n} ideas with the most votes from {least} to {most}, seeing how \
                 the crowd voted: {criteria}.",
                n,
                least,
                most,
                criteria
            ),
            (Shortlisting::Hand, true) => t!(
                "When voting has closed the organisation chooses up to {n} ideas, with a public reason, and a jury scores \
                 them from {least} to {most}, on scorecards that do not show how the crowd voted: {criteria}.",
                n,
                least,
                most,
                criteria
            ),
            (Shortlisting::Hand, false) => t!(
                "When voting has closed the organisation chooses up to {n} ideas, with a public reason, and a jury scores \
                 them from {least} to {most}, seeing how the crowd voted: {criteria}.",
                n,
                least,
                most,
                criteria
            ),
        }
    }

    /// Why the jury cannot do what is committed to; none if it can.
    #[must_use]
    pub fn misfit(&self, commitment: Commitment) -> Option<FieldError> {
        let Commitment::Jury(top) = commitment else { return None };
        if self.chosen == Shortlisting::Hand {
            let words =
                t!("You commit to a jury’s choice among the ideas with the most votes, so those are what it scores.");
            return Some(FieldError::new("chosen", words));
        }
        let (scored, promised) = (self.shortlist, top.ideas);
        (scored != promised).then(|| {
            let words = t!(
                "You commit to a jury’s choice among {promised} ideas, but the jury would score {scored}. Give the same \
                 number in both places.",
                promised,
                scored
            );
            FieldError::new("shortlist", words)
        })
    }
}

/// The criterion of a line: its name, and at the end its weight, 1 where there is none.
fn criterion(line: &str) -> Option<Criterion> {
    let (name, weight) = match line.rsplit_once([' ', ',']) {
        Some((name, weight)) if weight.chars().all(|c| c.is_ascii_digit()) => (name, weight.parse().ok()?),
        _ => (line, 1),
    };
    let name = name.trim().trim_end_matches(',').trim();
    let fits = NAME.contains(&name.chars().count()) && (1..=WEIGHT).contains(&weight);
    fits.then(|| Criterion { name: name.to_owned(), weight })
}

/// One score: whose (a number that means nothing outside), of which idea, by which criterion, and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// Tells jurors apart.
    pub juror: usize,
    /// For whom the juror stands: 0 for themselves, else the manager who let them in.
    pub party: i64,
    /// The idea.
    pub idea: IdeaId,
    /// Which criterion, from 0.
    pub criterion: usize,
    /// The score.
    pub value: i16,
}

/// How an idea stands with the jury.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// The idea.
    pub idea: IdeaId,
    /// How many jurors have scored it by every criterion.
    pub jurors: usize,
    /// The mean of their weighted scores, and by how much they spread (standard deviation); none while too few have scored.
    pub result: Option<(f64, f64)>,
}

/// How `ideas` stand, the best first. A juror counts for an idea that they have scored by every criterion.
#[must_use]
pub fn standings(jury: &Jury, ideas: &[IdeaId], scores: &[Score]) -> Vec<Standing> {
    let mut cards: BTreeMap<(IdeaId, usize, i64), BTreeMap<usize, i16>> = BTreeMap::new();
    for score in scores {
        cards.entry((score.idea, score.juror, score.party)).or_default().insert(score.criterion, score.value);
    }
    let all: f64 = jury.criteria.iter().map(|criterion| f64::from(criterion.weight)).sum();
    let mut totals: BTreeMap<IdeaId, (Vec<f64>, Vec<i64>)> = BTreeMap::new();
    for ((idea, _, party), card) in cards.iter().filter(|(_, card)| card.len() == jury.criteria.len()) {
        let total: f64 =
            jury.criteria.iter().zip(card.values()).map(|(c, v)| f64::from(c.weight) * f64::from(*v)).sum();
        let (totals, parties) = totals.entry(*idea).or_default();
        totals.push(total / all);
        parties.push(*party);
    }
    let standing = |idea: &IdeaId| {
        let (totals, parties) = totals.get(idea).cloned().unwrap_or_default();
        let result = (beyond_one(parties) >= FEWEST).then(|| spread(&totals));
        Standing { idea: *idea, jurors: totals.len(), result }
    };
    let mut standings: Vec<Standing> = ideas.iter().map(standing).collect();
    let mean = |standing: &Standing| standing.result.map_or(f64::MIN, |(mean, _)| mean);
    standings.sort_by(|a, b| mean(b).total_cmp(&mean(a)));
    standings
}

/// Mean and standard deviation.
fn spread(totals: &[f64]) -> (f64, f64) {
    let n = f64::from(u32::try_from(totals.len()).unwrap_or(u32::MAX));
    let mean = totals.iter().sum::<f64>() / n;
    let variance = totals.iter().map(|total| (total - mean).powi(2)).sum::<f64>() / n;
    (mean, variance.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(criteria: &str) -> TypedJury {
        TypedJury { criteria: criteria.into(), scale: "five".into(), shortlist: "3".into(), ..TypedJury::default() }
    }

    #[test]
    fn reads_criteria_as_people_write_them() {
        let jury = Jury::of_form(&typed("Effect 3\n\n Can be done, 2 \nCharm")).expect("reads").expect("a jury");
        let criteria: Vec<_> = jury.criteria.iter().map(|c| (c.name.as_str(), c.weight)).collect();
        assert_eq!(criteria, [("Effect", 3), ("Can be done", 2), ("Charm", 1)]);
        assert_eq!(Jury::of_form(&Jury::form(Some(&jury))), Ok(Some(jury)));
        assert_eq!(Jury::of_form(&typed(" \n")), Ok(None));
        for wrong in ["A 1", "Effect 0", "Effect 101", "Effect 2\nEffect 3", "a1\nb2\nc3\nd4\ne5\nf6\ng7"] {
            assert!(Jury::of_form(&typed(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_jury_scores_what_is_promised() {
        use crate::domain::commitment::Top;
        let jury = |chosen: &str| {
            let typed = TypedJury { chosen: chosen.into(), ..typed("Effect") };
            Jury::of_form(&typed).expect("reads").expect("a jury")
        };
        let field = |jury: &Jury, commitment| jury.misfit(commitment).map(|error| error.field);
        let promised = |ideas| Commitment::Jury(Top { ideas, by: None });
        assert_eq!(field(&jury("votes"), promised(3)), None);
        assert_eq!(field(&jury("votes"), promised(4)).as_deref(), Some("shortlist"));
        assert_eq!(field(&jury("hand"), promised(3)).as_deref(), Some("chosen"));
        assert_eq!(field(&jury("hand"), Commitment::Answers(Top { ideas: 9, by: None })), None);
    }

    #[test]
    fn nobodys_scores_can_be_read_off() {
        let jury = Jury::of_form(&typed("Effect 3\nCharm 1")).expect("reads").expect("a jury");
        let score = |juror, criterion, value| Score { juror, party: 0, idea: IdeaId(7), criterion, value };
        let mut scores = vec![score(0, 0, 5), score(0, 1, 1), score(1, 0, 3), score(1, 1, 3), score(2, 0, 4)];
        let two = standings(&jury, &[IdeaId(7)], &scores);
        assert_eq!((two[0].jurors, two[0].result), (2, None), "the third has scored by one criterion alone");
        scores.push(score(2, 1, 4));
        let (mean, spread) = standings(&jury, &[IdeaId(7)], &scores)[0].result.expect("three");
        assert!((mean - 11.0 / 3.0).abs() < 1e-9 && spread > 0.0, "{mean} {spread}");
        for planted in &mut scores[..4] {
            planted.party = 42;
        }
        assert_eq!(standings(&jury, &[IdeaId(7)], &scores)[0].result, None, "two stand for one manager");
    }

    proptest! {
        /// Whichever manager subtracts whom they let in, as many as a result needs are left.
        #[test]
        fn nobody_is_left_alone(parties in prop::collection::vec(0i64..4, 0..12)) {
            let beyond = beyond_one(parties.iter().copied());
            for manager in 1..4 {
                prop_assert!(parties.iter().filter(|party| **party != manager).count() >= beyond);
            }
            let planted = parties.iter().copied().chain(std::iter::repeat_n(9, 20));
            prop_assert!(beyond_one(planted) == parties.len(), "planting more brings nothing");
        }

        #[test]
        fn a_mean_lies_within_the_scale(values in prop::collection::vec((1i16..=5, 1i16..=5), 3..20)) {
            let jury = Jury::of_form(&typed("Effect 3\nCharm 1")).expect("reads").expect("a jury");
            let scores: Vec<Score> = values.iter().enumerate().flat_map(|(juror, (a, b))| {
                [(0, *a), (1, *b)].map(|(criterion, value)| Score { juror, party: 0, idea: IdeaId(1), criterion, value })
            }).collect();
            let (mean, spread) = standings(&jury, &[IdeaId(1)], &scores)[0].result.expect("enough");
            prop_assert!((1.0..=5.0).contains(&mean) && (0.0..=2.0).contains(&spread));
        }
    }
}
