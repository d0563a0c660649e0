//! What an organisation wants from a campaign: why it asks, a number that Coro counts, a target and a date. It is the
//! organisation's own aim and no part of the terms, since it promises nobody anything.

use super::id::Timestamp;
use crate::text::t;
use serde::{Deserialize, Serialize};

/// Why a campaign is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// That people hear of it.
    Awareness,
    /// That it sells.
    Revenue,
    /// That more people are in touch.
    Growth,
    /// What people think one stands for.
    Positioning,
    /// How content people are.
    Satisfaction,
    /// Ideas that one would not have had.
    Ideas,
    /// A decision that is well founded.
    Decision,
}

impl Aim {
    /// Every aim, as offered on the page.
    pub const ALL: [Self; 7] = [
        Self::Awareness,
        Self::Revenue,
        Self::Growth,
        Self::Positioning,
        Self::Satisfaction,
        Self::Ideas,
        Self::Decision,
    ];

    /// The name in forms and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Awareness => "awareness",
            Self::Revenue => "revenue",
            Self::Growth => "growth",
            Self::Positioning => "positioning",
            Self::Satisfaction => "satisfaction",
            Self::Ideas => "ideas",
            Self::Decision => "decision",
        }
    }

    /// The name on the page.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Awareness => t!("Awareness"),
            Self::Revenue => t!("Revenue"),
            Self::Growth => t!("Growth"),
            Self::Positioning => t!("Positioning"),
            Self::Satisfaction => t!("Satisfaction"),
            Self::Ideas => t!("New ideas"),
            Self::Decision => t!("A decision"),
        }
    }

    /// The aim of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|aim| aim.as_str() == name)
    }
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// People who voted or brought an idea.
    Participants,
    /// Ideas on the board.
    Ideas,
    /// Votes that stand.
    Votes,
    /// Participants with a vote.
    Voters,
    /// Participants with an idea.
    Contributors,
    /// Visitors, summed over days.
    Visitors,
}

impl Metric {
    /// Every metric, as offered on the page.
    pub const ALL: [Self; 6] =
        [Self::Participants, Self::Ideas, Self::Votes, Self::Voters, Self::Contributors, Self::Visitors];

    /// The name in forms and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Participants => "participants",
            Self::Ideas => "ideas",
            Self::Votes => "votes",
            Self::Voters => "voters",
            Self::Contributors => "contributors",
            Self::Visitors => "visitors",
        }
    }

    /// The metric of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.as_str() == name)
    }
}

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objective {
    /// Why.
    pub aim: Aim,
    /// What is counted.
    pub metric: Metric,
    /// How many there should be, at least 1.
    pub target: i64,
    /// By when.
    pub by: Timestamp,
}

/// The largest target.
pub const MOST: i64 = 1_000_000_000;

/// How far an objective is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// There is time left.
    Open,
    /// There are as many as were wanted.
    Met,
    /// The date has passed with fewer.
    Missed,
}

/// An objective and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What is wanted.
    pub objective: Objective,
    /// How many there are.
    pub count: i64,
    /// By when, in words, in the campaign's time zone.
    pub by: String,
    /// Which part of the time from launch to that date is over, in percent.
    pub time_over: i64,
    /// Time that is left, in milliseconds; 0 when the date has passed.
    pub time_left: i64,
}

impl Progress {
    /// How far `objective` is at `now` with `count`, in a campaign that was launched at `since`.
    #[must_use]
    pub fn new(objective: Objective, count: i64, since: Option<Timestamp>, now: Timestamp, by: String) -> Self {
        let since = since.unwrap_or(now).0;
        let (whole, passed) = (objective.by.0 - since, now.0 - since);
        let time_over = if whole <= 0 { 100 } else { (passed.saturating_mul(100) / whole).clamp(0, 100) };
        Self { objective, count, by, time_over, time_left: (objective.by.0 - now.0).max(0) }
    }

    /// How far it is.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        match (self.count >= self.objective.target, self.time_left) {
            (true, _) => Stage::Met,
            (false, 0) => Stage::Missed,
            (false, _) => Stage::Open,
        }
    }

    /// How much of the target there is, in whole percent, rounded down, so that only what is met is 100.
    #[must_use]
    pub fn percent(&self) -> i64 {
        (self.count.max(0).saturating_mul(100) / self.objective.target.max(1)).min(100)
    }
}

/// An objective as a form holds it: everything as typed, so that what is refused comes back unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedObjective {
    /// The name of an [`Aim`]; empty: no objective.
    pub aim: String,
    /// The name of a [`Metric`].
    pub metric: String,
    /// How many.
    pub target: String,
    /// By when, `YYYY-MM-DDTHH:MM` in the campaign's time zone.
    pub by: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wanted(target: i64, by: i64) -> Objective {
        Objective { aim: Aim::Growth, metric: Metric::Participants, target, by: Timestamp(by) }
    }

    #[test]
    fn names_lead_back() {
        assert!(Aim::ALL.iter().all(|aim| Aim::parse(aim.as_str()) == Some(*aim)));
        assert!(Metric::ALL.iter().all(|metric| Metric::parse(metric.as_str()) == Some(*metric)));
    }

    #[test]
    fn is_met_by_the_number_and_missed_by_the_date() {
        let stage = |count, now| {
            Progress::new(wanted(200, 1_000), count, Some(Timestamp(0)), Timestamp(now), String::new()).stage()
        };
        assert_eq!(stage(199, 999), Stage::Open);
        assert_eq!(stage(200, 10), Stage::Met);
        assert_eq!(stage(200, 2_000), Stage::Met);
        assert_eq!(stage(199, 1_000), Stage::Missed);
    }

    proptest! {
        #[test]
        fn only_what_is_met_is_whole(target in 1..=MOST, count in 0..=2 * MOST, since in 0_i64..1_000, by in 0_i64..1_000, now in 0_i64..1_000) {
            let progress =
                Progress::new(wanted(target, by), count, Some(Timestamp(since)), Timestamp(now), String::new());
            prop_assert_eq!(progress.percent() == 100, progress.stage() == Stage::Met);
            prop_assert!((0..=100).contains(&progress.time_over));
        }
    }
}
