//! When the organisation looks at what people bring: before it is shown, or after.

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
