//! What a brand sees of a campaign at a glance, and the series behind it.

use super::id::{IdeaId, Timestamp};
use super::tally::Tally;
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
    /// From the launch on, by hour, day or week, whichever gives a readable number of points.
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
    pub const fn label(self) -> &'static str {
        match self {
            Self::Hour => "Last hour",
            Self::Day => "Last day",
            Self::All => "All",
        }
    }

    /// The range of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.as_str() == name)
    }
}

/// What happened in one step of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// When the step begins.
    pub at: Timestamp,
    /// People who took part for the first time.
    pub participants: i64,
    /// Ideas brought.
    pub ideas: i64,
    /// Votes cast or changed.
    pub votes: i64,
}

/// A series of equal steps without gaps, oldest first; the last step is still running.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// How long a step is, in milliseconds. Steps of a day or longer follow the campaign's time zone.
    pub step: i64,
    /// Label of each step in the campaign's time zone, as long as `points`.
    pub labels: Vec<String>,
    /// What happened in each step.
    pub points: Vec<Point>,
}

/// One tile: a number, its change since this time yesterday, and a small line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tile {
    /// The number now.
    pub now: i64,
    /// How much was added in the last 24 hours.
    pub today: i64,
    /// How much was added in the 24 hours before those.
    pub yesterday: i64,
    /// The last 24 hours, in hours, oldest first.
    pub line: Vec<i64>,
}

/// An idea among the leaders or risers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leader {
    /// The idea.
    pub id: IdeaId,
    /// Its headline.
    pub title: String,
    /// Votes that stand.
    pub votes: i64,
    /// Votes of the last 24 hours.
    pub today: i64,
    /// Votes per hour of the last 24 hours, oldest first.
    pub line: Vec<i64>,
}

/// How many came, took part, contributed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Funnel {
    /// Visitors, summed over days: the same person on two days counts twice, since nothing that would tell is kept.
    pub visitors: i64,
    /// Participants with a vote.
    pub voters: i64,
    /// Participants with an idea.
    pub contributors: i64,
}

/// Something that happened, newest first on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What, in words: "New idea", "Voting paused".
    pub what: String,
    /// The idea it is about, if any, with its headline.
    pub idea: Option<(IdeaId, String)>,
}

/// How the crowd stands on one statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// The statement.
    pub id: IdeaId,
    /// Its text.
    pub title: String,
    /// The counts: 1 agree, -1 disagree, 0 pass.
    pub tally: Tally,
}

/// The dashboard.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DashboardView {
    /// People who took part.
    pub participants: Tile,
    /// Ideas on the board.
    pub ideas: Tile,
    /// Votes that stand.
    pub votes: Tile,
    /// Votes of the last full 60 seconds; the line is the last 30 minutes, minute by minute.
    pub votes_per_minute: Tile,
    /// The big chart.
    pub series: Series,
    /// The ideas with the most votes, at most 5.
    pub leaders: Vec<Leader>,
    /// The ideas that gained most lately, at most 5.
    pub risers: Vec<Leader>,
    /// Visitors, voters, contributors.
    pub funnel: Funnel,
    /// Statements and how the crowd stands, the most answered first, at most 10; empty for other methods.
    pub balance: Vec<Balance>,
    /// The newest events, at most 8.
    pub events: Vec<Event>,
    /// The campaign's time zone, an IANA name.
    pub time_zone: String,
    /// The server's clock when it answered.
    pub now: Timestamp,
}
