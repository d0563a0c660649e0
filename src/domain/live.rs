//! What the live stream carries: absolute values of what changed, so that a lost or merged frame heals itself.

use super::campaign::{CampaignState, Counts, Freeze};
use super::id::IdeaId;
use super::idea::IdeaStatus;
use super::outcome::Outcome;
use super::tally::Tally;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A place in a campaign's sequence, written `epoch.seq`. The epoch changes when a database is restored from a backup;
/// a place of another epoch says nothing, and its reader starts over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cursor {
    /// Which history the number belongs to.
    pub epoch: String,
    /// The number of the last change seen.
    pub seq: i64,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.epoch, self.seq)
    }
}

impl FromStr for Cursor {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let (epoch, seq) = s.split_once('.').ok_or("a cursor reads epoch.seq")?;
        let seq = seq.parse().map_err(|_| "a cursor ends with a number")?;
        Ok(Self { epoch: epoch.to_owned(), seq })
    }
}

impl Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// One idea as it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdeaChange {
    /// The idea.
    pub id: IdeaId,
    /// Whether it is shown.
    pub status: IdeaStatus,
    /// Whether it was submitted after the reader's place, that is, the reader cannot have it on the page yet.
    pub new: bool,
    /// What was decided about it; absent while nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Its words, once its author has changed them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Words>,
    /// How it stands in each poll whose counts this audience sees.
    pub tallies: Vec<Tally>,
}

/// What a board shows of an idea's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Its headline.
    pub title: String,
    /// The beginning of its text.
    pub excerpt: String,
}

/// What changed in a campaign after some place: the data of one `change` event, and the answer of
/// `GET /api/v1/campaigns/{slug}/changes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// The place that these changes lead to.
    pub cursor: Cursor,
    /// Where the campaign stands.
    pub state: CampaignState,
    /// Which version of the terms holds.
    pub terms_version: i64,
    /// What is paused.
    pub freeze: Freeze,
    /// Ids of the polls that have closed.
    pub closed_polls: Vec<super::id::PollId>,
    /// Its numbers now.
    pub counts: Counts,
    /// The ideas that changed.
    pub ideas: Vec<IdeaChange>,
    /// Whether there is more than fits: read again from `cursor`.
    pub more: bool,
}

impl Changes {
    /// The same without how any idea stands.
    #[must_use]
    pub fn without_tallies(mut self) -> Self {
        for idea in &mut self.ideas {
            idea.tallies.clear();
        }
        self
    }
}
