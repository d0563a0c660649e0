//! Ideas as the pages show them.

use super::amendment::Difference;
use super::id::{IdeaId, Timestamp};
use super::outcome::{Outcome, OutcomeFilter};
use super::poll::Method;
use super::tally::Tally;
use crate::text::t;
use serde::{Deserialize, Serialize};

/// Whether an idea is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdeaStatus {
    /// On the board, open for votes.
    Visible,
    /// Taken off the board by a manager, with a reason; its votes stay in the ledger.
    Hidden,
    /// Not accepted by moderation in the source it was imported from.
    Rejected,
}

impl IdeaStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Visible, Self::Hidden, Self::Rejected];

    /// The name in the database and in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Visible => "visible",
            Self::Hidden => "hidden",
            Self::Rejected => "rejected",
        }
    }

    /// The status of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

/// An idea on a board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IdeaCard {
    /// Its id.
    pub id: IdeaId,
    /// Its headline.
    pub title: String,
    /// The beginning of its text, plain, at most 240 characters.
    pub excerpt: String,
    /// Its tag, or empty.
    pub tag: String,
    /// The name it was signed with, or empty.
    pub author: String,
    /// Whether it is shown.
    pub status: IdeaStatus,
    /// Why it is hidden, or empty.
    pub reason: String,
    /// What was decided about it, if anything was.
    pub outcome: Option<Outcome>,
    /// When it was submitted.
    pub created_at: Timestamp,
    /// How it stands; none while the terms keep the counts from this viewer.
    pub tally: Option<Tally>,
    /// This viewer's own choice, if there is one.
    pub mine: Option<i16>,
    /// Votes for it in the last 24 hours; 0 while counts are kept from this viewer.
    pub today: i64,
}

impl IdeaCard {
    /// What of it moves.
    #[must_use]
    pub fn standing(&self) -> IdeaStanding {
        let Self { id, status, outcome, tally, mine, today, .. } = self;
        let (outcome, tally) = (outcome.clone(), tally.clone());
        IdeaStanding { id: *id, status: *status, outcome, tally, mine: *mine, today: *today }
    }
}

/// What of an idea moves while somebody looks at it. The fields are those of [`IdeaCard`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IdeaStanding {
    /// Its id.
    pub id: IdeaId,
    /// Whether it is shown.
    pub status: IdeaStatus,
    /// What was decided about it, if anything was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// How it stands; none while the terms keep the counts from this viewer.
    pub tally: Option<Tally>,
    /// This viewer's own choice, if there is one.
    pub mine: Option<i16>,
    /// Votes for it in the last 24 hours; 0 while counts are kept from this viewer.
    pub today: i64,
}

/// An idea that another one points to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdeaLink {
    /// The campaign it is in.
    pub slug: String,
    /// Its id.
    pub id: IdeaId,
    /// Its headline.
    pub title: String,
    /// The name it was signed with, or empty.
    pub author: String,
}

/// An idea's own page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IdeaView {
    /// What the board shows of it.
    pub card: IdeaCard,
    /// The whole text, sanitised HTML.
    pub html: String,
    /// The text as typed.
    pub text: String,
    /// How its author changed it, newest first.
    pub revisions: Vec<Revision>,
    /// Whether the viewer brought it and may improve it now.
    pub may_revise: bool,
    /// Where it goes on, where it is merged into another one.
    pub into: Option<IdeaLink>,
    /// The ideas that were merged into it, the oldest first.
    pub merged: Vec<IdeaLink>,
    /// The idea of the round before that it comes from.
    pub origin: Option<IdeaLink>,
    /// The ideas that it became in next rounds.
    pub later: Vec<IdeaLink>,
    /// Votes for it per day (midnight in the campaign's time zone, count), oldest first; empty while counts are kept
    /// from this viewer.
    pub history: Vec<(Timestamp, i64)>,
    /// Whether the viewer is told of it by mail; none for who has no address.
    pub following: Option<bool>,
    /// The address to share, absolute.
    pub share_url: String,
    /// The server's clock when it answered.
    pub now: Timestamp,
}

/// How a board is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Most votes lately, older votes fading with a half-life of 12 hours.
    #[default]
    Rising,
    /// Most votes first.
    Votes,
    /// Newest first.
    Newest,
    /// A fair random order that stays the same for one viewer.
    Random,
}

impl Sort {
    /// Every order, as offered on the page.
    pub const ALL: [Self; 4] = [Self::Rising, Self::Votes, Self::Newest, Self::Random];

    /// The name in the address bar and in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::Votes => "votes",
            Self::Newest => "newest",
            Self::Random => "random",
        }
    }

    /// The name on the page.
    #[must_use]
    pub fn label(self, method: Method) -> &'static str {
        match (self, method) {
            (Self::Votes, Method::Approval) => t!("Most votes"),
            (Self::Votes, Method::Opinion) => t!("Most answers"),
            (Self::Rising, _) => t!("Rising##ideas"),
            (Self::Newest, _) => t!("Newest##ideas"),
            (Self::Random, _) => t!("Random##order"),
        }
    }

    /// The order of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == name)
    }
}

/// What a viewer asks of a board. The fields are the page's query parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct BoardQuery {
    /// The order.
    pub sort: Sort,
    /// Words to search for, or empty.
    pub q: String,
    /// Only ideas with this tag, or empty.
    pub tag: String,
    /// Only ideas of this status; anything but visible is for the organisation's people.
    pub status: Option<IdeaStatus>,
    /// Only ideas about which this was decided.
    pub outcome: Option<OutcomeFilter>,
    /// Where the page before this one ended: [`BoardView::next`] as it came, or empty for the first page.
    pub after: String,
    /// Which random order; 0 lets the server choose.
    pub seed: u32,
}

/// One page of a board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoardView {
    /// The ideas, at most [`PAGE`].
    pub ideas: Vec<IdeaCard>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
    /// The random order that was used.
    pub seed: u32,
    /// The server's clock when it answered.
    pub now: Timestamp,
}

/// How many ideas a page of a board holds.
pub const PAGE: usize = 20;

/// What a contributor was typing when it was refused, to be given back to them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The title as typed.
    pub title: String,
    /// The text as typed.
    pub text: String,
    /// The tag as chosen.
    pub tag: String,
    /// The name as typed.
    pub author: String,
    /// The idea that it is to improve; none for a new one.
    pub of: Option<IdeaId>,
}

/// A change of an idea's text by its author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// When, in words, in the campaign's time zone.
    pub when: String,
    /// What it changed.
    pub differences: Vec<Difference>,
}

/// Where opinion voting stands for one viewer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpinionView {
    /// The next statement; none when the viewer has answered all.
    pub statement: Option<IdeaCard>,
    /// The statement that the viewer answered last, with how the crowd stands if the poll shows counts.
    pub last: Option<IdeaCard>,
    /// How many statements the viewer has answered.
    pub answered: i64,
    /// How many there are.
    pub total: i64,
}
