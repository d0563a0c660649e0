//! The dated stretches of a campaign.

use super::id::Timestamp;
use super::poll::Method;
use crate::text::t;
use serde::{Deserialize, Serialize};

/// What a stretch of a campaign is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhaseKind {
    /// Ideas are brought, and voted on as they come.
    Collect,
    /// No new ideas; authors still improve theirs, and the crowd goes on voting.
    Refine,
    /// The ideas stand; the crowd votes.
    Vote,
    /// The crowd's voting has closed; the jury scores.
    Evaluate,
    /// Voting has closed; the organisation decides.
    Decide,
}

impl PhaseKind {
    /// Every kind, in the order in which a campaign passes through them.
    pub const ALL: [Self; 5] = [Self::Collect, Self::Refine, Self::Vote, Self::Evaluate, Self::Decide];

    /// The name in the database and in the address bar.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Collect => "collect",
            Self::Refine => "refine",
            Self::Vote => "vote",
            Self::Evaluate => "evaluate",
            Self::Decide => "decide",
        }
    }

    /// The name on the page.
    #[must_use]
    pub fn label(self, method: Method) -> &'static str {
        match (self, method) {
            (Self::Collect, Method::Approval) => t!("Ideas and votes"),
            (Self::Collect, Method::Opinion) => t!("Statements and answers"),
            (Self::Refine, Method::Approval) => t!("Improving ideas"),
            (Self::Refine, Method::Opinion) => t!("Improving statements"),
            (Self::Vote, _) => t!("Voting"),
            (Self::Evaluate, _) => t!("Evaluation"),
            (Self::Decide, _) => t!("Decision"),
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether ideas may be brought.
    #[must_use]
    pub const fn submit(self) -> bool {
        matches!(self, Self::Collect)
    }

    /// Whether authors may improve ideas of theirs.
    #[must_use]
    pub const fn revise(self) -> bool {
        matches!(self, Self::Collect | Self::Refine)
    }

    /// Whether votes may be cast.
    #[must_use]
    pub const fn vote(self) -> bool {
        matches!(self, Self::Collect | Self::Refine | Self::Vote)
    }
}

/// A dated stretch: from `starts_at` up to, not including, `ends_at`; the last phase has no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phase {
    /// What it is for.
    pub kind: PhaseKind,
    /// The first moment that belongs to it.
    pub starts_at: Timestamp,
    /// The first moment that no longer does.
    pub ends_at: Option<Timestamp>,
}

/// The phase of `phases` that `now` falls into; before the first and after the last there is none.
#[must_use]
pub fn current(phases: &[Phase], now: Timestamp) -> Option<Phase> {
    phases.iter().copied().find(|phase| phase.starts_at <= now && phase.ends_at.is_none_or(|end| now < end))
}
