//! Campaigns as the pages show them.

use super::amendment::Difference;
use super::id::{CampaignId, Timestamp};
use super::language::Language;
use super::live::Cursor;
use super::outcome::OutcomeKind;
use super::phase::Phase;
use super::policy::Permissions;
use super::poll::{Method, Poll};
use super::sentence::Sentence;
use serde::{Deserialize, Serialize};

/// Where a campaign stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CampaignState {
    /// Being planned; nobody but the organisation sees it.
    Draft,
    /// Launched, its terms sealed.
    Running,
    /// Over; everything stays to be read.
    Closed,
}

impl CampaignState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Running, Self::Closed];

    /// The name in the database and in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Running => "running",
            Self::Closed => "closed",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// The numbers that move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// People who voted or brought an idea.
    pub participants: i64,
    /// Ideas on the board.
    pub ideas: i64,
    /// Votes that stand.
    pub votes: i64,
    /// People who have the campaign open now.
    pub live: i64,
}

/// A campaign in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CampaignCard {
    /// Its name in the address bar.
    pub slug: String,
    /// The language of question, summary and whatever else the organisation says in its own words.
    pub language: Language,
    /// The question put to the crowd.
    pub question: String,
    /// The beginning of the brief, plain, at most 200 characters.
    pub summary: String,
    /// Address of its picture, or none.
    pub picture: Option<String>,
    /// Who asks.
    pub organisation: String,
    /// The asker's name in addresses.
    pub organisation_slug: String,
    /// The asker's colour, `rrggbb`, or empty.
    pub accent: String,
    /// Where it stands.
    pub state: CampaignState,
    /// Its phases, in order of time.
    pub phases: Vec<Phase>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its numbers.
    pub counts: Counts,
    /// Whether a simulated crowd takes part.
    pub simulated: bool,
    /// How its votes are cast.
    pub method: Method,
}

/// What a viewer asks of the list of campaigns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExploreQuery {
    /// Words to search for, or empty.
    pub q: String,
    /// Only campaigns in this state: `running` or `closed`; empty: both.
    pub state: String,
    /// Where the page before this one ended, or empty.
    pub after: String,
}

/// The list of campaigns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExploreView {
    /// The campaigns, running ones first, at most 24.
    pub campaigns: Vec<CampaignCard>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
    /// The server's clock when it answered.
    pub now: Timestamp,
}

/// What stands still by the manager's hand, with the public reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freeze {
    /// Whether voting is paused.
    pub votes: bool,
    /// The reason given, or empty.
    pub reason: String,
    /// Whether bringing ideas is paused.
    pub ideas: bool,
    /// The reason given for that, or empty.
    pub ideas_reason: String,
}

/// What can be paused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pausable {
    /// Voting.
    #[default]
    Votes,
    /// Bringing ideas.
    Ideas,
}

/// A change of the terms after the launch, in public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendment {
    /// Which version of the terms it made; what was sealed at launch is version 1.
    pub version: i64,
    /// SHA-256 of the terms as amended, hex.
    pub hash: String,
    /// Why.
    pub reason: String,
    /// What it changed.
    pub changes: Vec<Difference>,
    /// When, in words, in the campaign's time zone.
    pub when: String,
}

/// A campaign that another one goes on from, or into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Whether it came before.
    pub before: bool,
    /// Its name in the address bar.
    pub slug: String,
    /// The question it put to the crowd.
    pub question: String,
    /// The language of the question.
    pub language: Language,
}

/// A campaign with everything its pages need around the board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CampaignView {
    /// Its id.
    pub id: CampaignId,
    /// What lists show of it.
    pub card: CampaignCard,
    /// Question and summary as other sites show them, where they are in another language there. The server alone writes them.
    #[serde(skip)]
    pub abroad: Option<(String, String)>,
    /// All languages that the texts are given in, the main one first.
    pub languages: Vec<Language>,
    /// The brief, sanitised HTML.
    pub brief_html: String,
    /// Its polls; the first is the one the board votes in.
    pub polls: Vec<Poll>,
    /// The outcomes that ideas on the board have.
    pub outcomes: Vec<OutcomeKind>,
    /// What was promised, a sentence each.
    pub promises: Vec<Sentence>,
    /// Among them what the organisation commits to; empty where it owes no answer.
    pub pledge: String,
    /// How many ideas each participant may bring; none: any number.
    pub submissions: Option<u32>,
    /// Who may take part, in a sentence, for a viewer who first has to sign in or to enter a code; empty for all others.
    pub door: String,
    /// SHA-256 of the sealed terms in hex; none before launch.
    pub terms_hash: Option<String>,
    /// Which version of the terms holds: 1 is what was sealed at launch; 0 before.
    pub terms_version: i64,
    /// Whether the viewer accepts that version only by the next vote or idea.
    pub asks_terms: bool,
    /// Whether it stands in no list.
    pub unlisted: bool,
    /// The newest amendment, if there is one.
    pub amendment: Option<Amendment>,
    /// What is paused.
    pub freeze: Freeze,
    /// The place in the campaign's sequence that this view shows; the stream goes on from here.
    pub cursor: Cursor,
    /// The viewer's votes that are out in the first poll.
    pub votes_cast: i64,
    /// Whether it was brought in from elsewhere, where ideas may have been rejected.
    pub imported: bool,
    /// Whether what people bring waits to be read before it is shown.
    pub moderated: bool,
    /// Whether the viewer brought something that waits to be read, or was rejected.
    pub waiting: bool,
    /// How many ideas the viewer may still bring; none where there is no limit for them.
    pub ideas_left: Option<u32>,
    /// The campaigns that it goes on from, and that go on from it.
    pub rounds: Vec<Round>,
    /// Whether the viewer is told of it by mail; none for who has no address.
    pub following: Option<bool>,
    /// The same for as long as the same person looks; empty before they have acted.
    pub viewer: String,
    /// What the viewer may do now.
    pub may: Permissions,
    /// The server's clock when it answered.
    pub now: Timestamp,
    /// The campaign's time zone, an IANA name.
    pub time_zone: String,
    /// The dates of each of the card's phases in that zone, in words: "1 March 2026, 09:00 to 14 March 2026, 18:00".
    pub phase_dates: Vec<String>,
    /// The page's own address, absolute, for sharing.
    pub share_url: String,
}

impl CampaignView {
    /// What decides about the viewer's vote.
    #[must_use]
    pub fn voting(&self) -> VotingView {
        VotingView {
            slug: self.card.slug.clone(),
            state: self.card.state,
            poll: self.polls.first().cloned(),
            freeze: self.freeze.clone(),
            votes_cast: self.votes_cast,
            terms_version: self.terms_version,
            asks_terms: self.asks_terms,
            now: self.now,
        }
    }
}

/// What decides whether a viewer may vote, and how often. The fields are those of [`CampaignView`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VotingView {
    /// The campaign's name in addresses.
    pub slug: String,
    /// Where it stands.
    pub state: CampaignState,
    /// The poll that the board votes in, if there is one.
    pub poll: Option<Poll>,
    /// What is paused.
    pub freeze: Freeze,
    /// The viewer's votes that are out in it.
    pub votes_cast: i64,
    /// Which version of the terms holds.
    pub terms_version: i64,
    /// Whether the viewer accepts that version only by the next vote or idea.
    pub asks_terms: bool,
    /// The server's clock when it answered.
    pub now: Timestamp,
}
