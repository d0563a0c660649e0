//! The log of an organisation: who changed what, and when.

use super::id::{IdeaId, PersonId, Timestamp};
use crate::text::key;
use serde::{Deserialize, Serialize};

/// Declares the kinds of changes, each with its name in the database and how the log says it.
macro_rules! changes {
    ($($(#[$doc:meta])+ $name:ident = $text:literal, $words:expr;)+) => {
        /// What kind of change it was.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Change {
            $($(#[$doc])+ $name,)+
        }

        impl Change {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name in the database and in addresses.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// What was done, in words.
            #[must_use]
            pub fn words(self) -> &'static str {
                match self { $(Self::$name => $words.get(),)+ }
            }
        }
    };
}

changes! {
    /// A draft was made.
    Planned = "planned", key!("Planned a campaign");
    /// A draft was changed.
    Edited = "edited", key!("Changed the draft");
    /// A draft was deleted; the detail is its question.
    Deleted = "deleted", key!("Deleted a draft");
    /// The terms were sealed.
    Launched = "launched", key!("Launched the campaign");
    /// The terms were amended; the detail is the reason.
    Amended = "amended", key!("Amended the terms");
    /// Voting was paused; the detail is the reason.
    VotesPaused = "votes_paused", key!("Paused voting");
    /// Voting went on.
    VotesResumed = "votes_resumed", key!("Resumed voting");
    /// Bringing ideas was paused; the detail is the reason.
    IdeasPaused = "ideas_paused", key!("Paused bringing ideas");
    /// Bringing ideas went on.
    IdeasResumed = "ideas_resumed", key!("Resumed bringing ideas");
    /// An idea was taken off the board; the detail is the reason.
    IdeaHidden = "idea_hidden", key!("Hid an idea");
    /// An idea was put back.
    IdeaShown = "idea_shown", key!("Showed an idea again");
    /// An idea that waited was put on the board.
    IdeaPublished = "idea_published", key!("Published an idea");
    /// An idea that waited was rejected; the detail is the reason.
    IdeaRejected = "idea_rejected", key!("Rejected an idea");
    /// Ideas were decided about; the detail is the outcome, how many they are where it is not one, and the reason.
    Decided = "decided", key!("Decided about ideas");
    /// The ideas that a jury scores were chosen by hand; the detail is the reason.
    Shortlisted = "shortlisted", key!("Chose what the jury scores");
    /// The objective of a running campaign was changed.
    Objective = "objective", key!("Changed the objective");
    /// The campaign was ended by hand.
    Closed = "closed", key!("Closed the campaign");
    /// Somebody was invited; the detail is the role.
    Invited = "invited", key!("Invited somebody");
    /// An invitation was taken back.
    Uninvited = "uninvited", key!("Took an invitation back");
    /// Somebody came in by an invitation; the detail is the role.
    Joined = "joined", key!("Came in by an invitation");
    /// Somebody got another role, which is the detail.
    RoleChanged = "role_changed", key!("Changed a role");
    /// Somebody lost their role.
    Removed = "removed", key!("Took a role away");
    /// Invitation codes were made; the detail is how many.
    CodesMade = "codes_made", key!("Made invitation codes");
    /// Invitation codes were taken back.
    CodesRevoked = "codes_revoked", key!("Took invitation codes back");
    /// The organisation's settings were changed.
    Settings = "settings", key!("Changed the settings");
}

impl Change {
    /// The kind of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|change| change.as_str() == name)
    }
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// The same in words, in the reader's time zone.
    pub when: String,
    /// Who did it; none: somebody whose account is erased.
    pub who: Option<String>,
    /// What was done.
    pub change: Change,
    /// The campaign: its name in addresses, and its question.
    pub campaign: Option<(String, String)>,
    /// The idea, and its title.
    pub idea: Option<(IdeaId, String)>,
    /// To whom, where it was done to somebody whose account is not erased.
    pub whom: Option<String>,
    /// The rest, such as a reason or a role; may be empty.
    pub detail: String,
}

/// What of the log is looked for. What is empty or 0 is not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditQuery {
    /// The campaign's name in addresses.
    #[serde(default)]
    pub campaign: String,
    /// Who did it.
    #[serde(default)]
    pub person: PersonId,
    /// The name of the kind.
    #[serde(default)]
    pub kind: String,
    /// The first day, YYYY-MM-DD.
    #[serde(default)]
    pub from: String,
    /// The last day.
    #[serde(default)]
    pub to: String,
    /// The line below which the page begins.
    #[serde(default)]
    pub before: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_kinds() {
        for change in Change::ALL {
            assert_eq!(Change::parse(change.as_str()), Some(*change));
        }
        assert_eq!(Change::parse("nothing"), None);
    }
}
