//! A poll: one counting of the crowd over a campaign's ideas, by one method, in one window.

use super::ballot::Rules;
use super::id::{PollId, Timestamp};
use super::terms::CountsShown;
use crate::text::{t, tn};
use serde::{Deserialize, Serialize};

/// How a ballot's entries are cast and counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A vote for each idea one likes: value 1 (Brams and Fishburn, 1978).
    Approval,
    /// Agree 1, disagree -1 or pass 0 on each statement.
    Opinion,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 2] = [Self::Approval, Self::Opinion];

    /// The name in the database and in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approval => "approval",
            Self::Opinion => "opinion",
        }
    }

    /// The method of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == name)
    }

    /// How many the crowd has brought: 3 ideas.
    #[must_use]
    pub fn brought(self, n: i64) -> String {
        match self {
            Self::Approval => tn!(n, "{n} idea", "{n} ideas"),
            Self::Opinion => tn!(n, "{n} statement", "{n} statements"),
        }
    }

    /// How many the crowd has given: 12 votes.
    #[must_use]
    pub fn given(self, n: i64) -> String {
        match self {
            Self::Approval => tn!(n, "{n} vote", "{n} votes"),
            Self::Opinion => tn!(n, "{n} answer", "{n} answers"),
        }
    }

    /// Both as headings: what is brought, and what is given.
    #[must_use]
    pub fn headings(self) -> (&'static str, &'static str) {
        match self {
            Self::Approval => (t!("Ideas"), t!("Votes")),
            Self::Opinion => (t!("Statements"), t!("Answers")),
        }
    }

    /// The values an entry may have.
    #[must_use]
    pub const fn values(self) -> &'static [i16] {
        match self {
            Self::Approval => &[1],
            Self::Opinion => &[1, -1, 0],
        }
    }
}

/// A poll as every reader of a campaign sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    /// Its id.
    pub id: PollId,
    /// How votes are cast.
    pub method: Method,
    /// How many entries one ballot may have at a time; none: any number.
    pub limit: Option<u32>,
    /// The first moment at which a ballot counts.
    pub opens_at: Timestamp,
    /// The first moment at which none does any more.
    pub closes_at: Timestamp,
    /// Closed is a stored state: a clock stepping back does not reopen a poll.
    pub closed: bool,
    /// Who sees the counts when.
    pub counts_shown: CountsShown,
}

impl Poll {
    /// What a ballot in it is held to.
    #[must_use]
    pub const fn rules(&self) -> Rules {
        let Self { limit, opens_at, closes_at, closed, method, .. } = *self;
        Rules { values: method.values(), limit, opens_at, closes_at, closed }
    }

    /// Whether a ballot cast at `now` counts, as far as the window goes.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        !self.closed && self.opens_at <= now && now < self.closes_at
    }

    /// Whether the crowd sees the counts.
    #[must_use]
    pub fn counts_public(&self) -> bool {
        self.closed || self.counts_shown == CountsShown::Live
    }
}
