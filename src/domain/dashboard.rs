//! What a brand sees of a campaign at a glance.

use super::campaign::CampaignState;
use super::id::{IdeaId, Timestamp};
use super::jury::Standing;
use super::language::Language;
use super::live::Cursor;
use super::objective::Progress;
use super::poll::Method;
use super::series::Series;
use super::tally::Tally;
use crate::text::t;
use serde::{Deserialize, Serialize};

pub use super::series::Range;

/// One tile: a number, its change, and a small line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tile {
    /// The number now.
    pub now: i64,
    /// What the last 24 hours added to it; none where that says nothing, as of a rate.
    pub change: Option<i64>,
    /// The way to it, oldest first: what was added in each of the last 24 hours.
    pub line: Vec<i64>,
}

/// Where an idea came from among the leaders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// There is no yesterday to compare with.
    #[default]
    Unknown,
    /// It was not among the first twenty, or not there at all.
    New,
    /// So many places up since this time yesterday; negative is down.
    Places(i64),
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
    /// How its place changed.
    pub movement: Movement,
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

impl Funnel {
    /// Each stage with its name, from the widest on.
    #[must_use]
    pub fn stages(&self) -> [(&'static str, i64); 3] {
        [(t!("Visitors"), self.visitors), (t!("Voters"), self.voters), (t!("Contributors"), self.contributors)]
    }
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What, in words: "New idea", "Voting paused".
    pub what: String,
    /// The reason given, or empty.
    pub detail: String,
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DashboardView {
    /// The language of the question.
    pub language: Language,
    /// The question put to the crowd.
    pub question: String,
    /// Where the campaign stands.
    pub state: CampaignState,
    /// Whether a simulated crowd takes part.
    pub simulated: bool,
    /// How its votes are cast.
    pub method: Method,
    /// Whether the viewer also runs the campaign.
    pub manages: bool,
    /// The place in the campaign's sequence that this view shows.
    pub cursor: Cursor,
    /// What the organisation wants from it and how far that is, if it said so.
    pub objective: Option<Progress>,
    /// People who took part.
    pub participants: Tile,
    /// Ideas on the board.
    pub ideas: Tile,
    /// Votes that stand.
    pub votes: Tile,
    /// Votes of the last 60 seconds, to within the minutes that are counted; the line is the last 30 minutes.
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
    /// The ideas that a jury has scored with their titles, the best first; none without one, and before it is done.
    pub jury: Option<Vec<(String, Standing)>>,
    /// What happened last, newest first, at most 6.
    pub events: Vec<Event>,
    /// The campaign's time zone, an IANA name.
    pub time_zone: String,
    /// The server's clock when it answered.
    pub now: Timestamp,
}
