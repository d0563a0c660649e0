//! What came of a campaign, for everybody to read: from the close of voting on, and for good once it is closed.

use super::campaign::{Amendment, CampaignView};
use super::commitment::{Duty, Keeping, Owed};
use super::id::{IdeaId, Timestamp};
use super::idea::IdeaCard;
use super::jury::Standing;
use super::series::Series;
use crate::text::t;
use serde::{Deserialize, Serialize};

/// One thing promised, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promised {
    /// What is owed, by when, and whether it was done.
    pub duty: Duty,
    /// The headline of the idea it is about, if it is about one.
    pub title: String,
    /// By when, in words, in the campaign's time zone; empty without a date.
    pub due: String,
}

impl Promised {
    /// The idea it is about.
    #[must_use]
    pub const fn idea(&self) -> Option<IdeaId> {
        match self.duty.owed {
            Owed::Answer(idea) | Owed::TakenOn(idea) => Some(idea),
            Owed::Choice => None,
        }
    }

    /// What is owed, in words.
    #[must_use]
    pub fn what(&self) -> &'static str {
        match self.duty.owed {
            Owed::Answer(_) => t!("An answer with a reason"),
            Owed::TakenOn(_) => t!("It is taken on"),
            Owed::Choice => t!("The jury’s choice is public"),
        }
    }
}

impl Keeping {
    /// How it stands, in a word or two.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => t!("Open##promise"),
            Self::Late => t!("Late##promise"),
            Self::Kept => t!("Kept##promise"),
            Self::KeptLate => t!("Kept late##promise"),
        }
    }
}

/// The report. Numbers and charts stand as they were when voting closed; decisions go on, and those made after the close
/// say when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportView {
    /// The campaign.
    pub campaign: CampaignView,
    /// When it was closed, in time and in words; none while it is being decided.
    pub closed: Option<(Timestamp, String)>,
    /// Participants with a vote.
    pub voters: i64,
    /// Participants with an idea.
    pub contributors: i64,
    /// What happened over time.
    pub series: Series,
    /// The ideas at the top, at most 10.
    pub top: Vec<IdeaCard>,
    /// The ideas that a jury has scored with their titles, the best first; none without one, and before it is done.
    pub jury: Option<Vec<(String, Standing)>>,
    /// Ideas with a decision, the most voted first, at most 1,000.
    pub decided: Vec<IdeaCard>,
    /// How many ideas have a decision.
    pub decisions: i64,
    /// What is owed under the terms.
    pub promised: Vec<Promised>,
    /// The amendments of the terms, newest first.
    pub amendments: Vec<Amendment>,
    /// The names that ideas on the board are signed with.
    pub thanks: Vec<String>,
}
