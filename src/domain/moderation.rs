//! When the organisation looks at what people bring, before it is shown or after, and what becomes of it then.

use super::idea::IdeaStatus;
use super::poll::Method;
use crate::text::t;
use serde::{Deserialize, Serialize};

/// When it looks, part of the terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moderation {
    /// It is shown at once, and may be hidden.
    #[default]
    After,
    /// It waits until it is published or rejected, and is nowhere public before.
    Before,
}

impl Moderation {
    /// Every way.
    pub const ALL: [Self; 2] = [Self::After, Self::Before];

    /// The name in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::After => "after",
            Self::Before => "before",
        }
    }

    /// The way of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|moderation| moderation.as_str() == name)
    }

    /// Whether it is what terms from before this choice existed promised.
    #[must_use]
    pub fn is_after(&self) -> bool {
        *self == Self::After
    }

    /// The promise in plain language.
    #[must_use]
    pub fn sentence(self, method: Method) -> &'static str {
        match (self, method) {
            (Self::After, Method::Approval) => {
                t!("Ideas are shown at once; what the organisation hides afterwards, it hides with a public reason.")
            }
            (Self::After, Method::Opinion) => {
                t!(
                    "Statements are shown at once; what the organisation hides afterwards, it hides with a public reason."
                )
            }
            (Self::Before, Method::Approval) => {
                t!(
                    "The organisation reads each idea before it is shown; whoever brought one that is not shown learns why."
                )
            }
            (Self::Before, Method::Opinion) => {
                t!(
                    "The organisation reads each statement before it is shown; whoever brought one that is not shown learns why."
                )
            }
        }
    }
}

/// What became of what somebody brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It waits to be read.
    Waiting,
    /// It was read, here or in the source it was imported from, and is not shown.
    Rejected,
    /// It is on the board.
    Visible,
    /// It was taken off the board.
    Hidden,
}

impl Fate {
    /// What is `waiting`, or has an idea's status of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match IdeaStatus::parse(name) {
            Some(IdeaStatus::Visible) => Some(Self::Visible),
            Some(IdeaStatus::Hidden) => Some(Self::Hidden),
            Some(IdeaStatus::Rejected) => Some(Self::Rejected),
            None => (name == "waiting").then_some(Self::Waiting),
        }
    }
}
