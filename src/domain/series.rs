//! Activity over time.

use super::id::Timestamp;
use super::poll::Method;
use crate::text::{t, tn};
use serde::{Deserialize, Serialize};

/// Which stretch of time the charts show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Range {
    /// The last 60 minutes, minute by minute.
    Hour,
    /// The last 24 hours, in quarters of an hour.
    #[default]
    Day,
    /// From the launch on, by hour, day, week or month, whichever gives a readable number of points.
    All,
}

impl Range {
    /// Every range, as offered on the page.
    pub const ALL: [Self; 3] = [Self::Hour, Self::Day, Self::All];

    /// The name in the address bar.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::All => "all",
        }
    }

    /// The name on the page.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Hour => t!("Last hour"),
            Self::Day => t!("Last day"),
            Self::All => t!("All##of the time"),
        }
    }

    /// The range of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.as_str() == name)
    }
}

/// What a chart counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Votes cast or changed.
    #[default]
    Votes,
    /// People who took part for the first time.
    Participants,
    /// Ideas brought.
    Ideas,
}

impl Measure {
    /// Every measure, as offered on the page.
    pub const ALL: [Self; 3] = [Self::Votes, Self::Participants, Self::Ideas];

    /// The name in the address bar.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Votes => "votes",
            Self::Participants => "participants",
            Self::Ideas => "ideas",
        }
    }

    /// The name on the page.
    #[must_use]
    pub fn label(self, method: Method) -> &'static str {
        match (self, method) {
            (Self::Votes, Method::Approval) => t!("Votes"),
            (Self::Votes, Method::Opinion) => t!("Answers"),
            (Self::Participants, _) => t!("Participants"),
            (Self::Ideas, Method::Approval) => t!("Ideas"),
            (Self::Ideas, Method::Opinion) => t!("Statements"),
        }
    }

    /// What a bar of the chart counts.
    #[must_use]
    pub fn gained(self, method: Method) -> &'static str {
        match (self, method) {
            (Self::Votes, _) => self.label(method),
            (Self::Participants, _) => t!("New participants"),
            (Self::Ideas, Method::Approval) => t!("New ideas"),
            (Self::Ideas, Method::Opinion) => t!("New statements"),
        }
    }

    /// That many of what is counted: "34 votes".
    #[must_use]
    pub fn counted(self, method: Method, n: i64) -> String {
        match (self, method) {
            (Self::Votes, _) => method.given(n),
            (Self::Participants, _) => tn!(n, "{n} new participant", "{n} new participants"),
            (Self::Ideas, Method::Approval) => tn!(n, "{n} new idea", "{n} new ideas"),
            (Self::Ideas, Method::Opinion) => tn!(n, "{n} new statement", "{n} new statements"),
        }
    }

    /// None of what is counted: "No votes".
    #[must_use]
    pub fn none(self, method: Method) -> &'static str {
        match (self, method) {
            (Self::Votes, Method::Approval) => t!("No votes"),
            (Self::Votes, Method::Opinion) => t!("No answers"),
            (Self::Participants, _) => t!("No new participants"),
            (Self::Ideas, Method::Approval) => t!("No new ideas"),
            (Self::Ideas, Method::Opinion) => t!("No new statements"),
        }
    }

    /// The measure of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.as_str() == name)
    }
}

/// How long a point of a series is. From a day on, steps follow the calendar of the campaign's time zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A minute.
    Minute,
    /// A quarter of an hour.
    #[default]
    Quarter,
    /// An hour.
    Hour,
    /// From midnight to midnight: 23 or 25 hours where the clocks change.
    Day,
    /// From Monday to Sunday.
    Week,
    /// A month of the calendar.
    Month,
}

impl Step {
    /// The rate it makes of a count: 12 votes *an hour*.
    #[must_use]
    pub fn rate(self) -> &'static str {
        match self {
            Self::Minute => t!("a minute"),
            Self::Quarter => t!("per 15 minutes"),
            Self::Hour => t!("an hour"),
            Self::Day => t!("a day"),
            Self::Week => t!("a week"),
            Self::Month => t!("a month"),
        }
    }
}

/// What happened in one stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// People who took part for the first time.
    pub participants: i64,
    /// Ideas brought.
    pub ideas: i64,
    /// Votes cast or changed.
    pub votes: i64,
}

impl Activity {
    /// The count of one measure.
    #[must_use]
    pub const fn of(&self, measure: Measure) -> i64 {
        match measure {
            Measure::Votes => self.votes,
            Measure::Participants => self.participants,
            Measure::Ideas => self.ideas,
        }
    }

    /// Adds what happened in another stretch.
    pub const fn add(&mut self, other: &Self) {
        self.participants += other.participants;
        self.ideas += other.ideas;
        self.votes += other.votes;
    }
}

/// One step of a series.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// When the step begins.
    pub at: Timestamp,
    /// The step in words, in the campaign's time zone: "Thu 12 Mar, 14:15".
    pub label: String,
    /// What happened in it.
    pub activity: Activity,
}

/// A series of steps without gaps, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Which stretch it shows.
    pub range: Range,
    /// How long a step is.
    pub step: Step,
    /// The steps.
    pub points: Vec<Point>,
    /// Places on the time axis worth a word: index of the point and the word.
    pub ticks: Vec<(usize, String)>,
    /// What happened in the equally long stretch before; none where the campaign was not yet running all through it.
    pub before: Option<Activity>,
    /// Whether the last step is still running, so that its count will grow.
    pub running: bool,
}

impl Series {
    /// What happened in all of it.
    #[must_use]
    pub fn total(&self) -> Activity {
        let mut total = Activity::default();
        for point in &self.points {
            total.add(&point.activity);
        }
        total
    }

    /// The counts of one measure, oldest first.
    #[must_use]
    pub fn values(&self, measure: Measure) -> Vec<i64> {
        self.points.iter().map(|point| point.activity.of(measure)).collect()
    }
}
