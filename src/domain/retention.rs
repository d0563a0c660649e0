//! How long it is known who did what in a campaign.

use super::rights::Rights;
use crate::text::t;
use serde::{Deserialize, Serialize};

/// How long what connects people with what they did is kept, part of the terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retention {
    /// Until somebody erases their account.
    #[default]
    UntilErased,
    /// This many months after the last date of the campaign, or after its close if that comes first; one of
    /// [`Retention::MONTHS`].
    Months(u32),
}

impl Retention {
    /// The months that are offered.
    pub const MONTHS: [u32; 3] = [3, 12, 24];

    /// What forms say: the months, or nothing.
    #[must_use]
    pub fn form(self) -> String {
        match self {
            Self::UntilErased => String::new(),
            Self::Months(months) => months.to_string(),
        }
    }

    /// What a form says; none for what is not offered.
    #[must_use]
    pub fn of_form(typed: &str) -> Option<Self> {
        match typed {
            "" => Some(Self::UntilErased),
            typed => typed.parse().ok().filter(|months| Self::MONTHS.contains(months)).map(Self::Months),
        }
    }

    /// Whether it is what terms from before this choice existed promised.
    #[must_use]
    pub fn is_until_erased(&self) -> bool {
        *self == Self::UntilErased
    }

    /// Whether somebody who relied on `before` is known for longer.
    #[must_use]
    pub fn is_longer_than(self, before: Self) -> bool {
        let months = |retention| if let Self::Months(months) = retention { months } else { u32::MAX };
        months(self) > months(before)
    }

    /// The promise in plain language, for ideas under these `rights`.
    #[must_use]
    pub fn sentence(self, rights: &Rights) -> String {
        match self {
            Self::UntilErased => {
                t!("What you did stays connected with your account or browser until you erase it.").to_owned()
            }
            Self::Months(months) if rights.name_authors() => t!(
                "{months} months after the last date of the campaign, or after its close if that comes first, it is forgotten who did what. Ideas, the names that they were signed with, and counts stay.",
                months
            ),
            Self::Months(months) => t!(
                "{months} months after the last date of the campaign, or after its close if that comes first, it is forgotten who did what, with the names that ideas were signed with. Ideas and counts stay.",
                months
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_lead_back() {
        for retention in Retention::MONTHS.map(Retention::Months).into_iter().chain([Retention::UntilErased]) {
            assert_eq!(Retention::of_form(&retention.form()), Some(retention));
        }
        for wrong in ["0", "5", "-3", "always"] {
            assert_eq!(Retention::of_form(wrong), None);
        }
        assert!(Retention::UntilErased.is_longer_than(Retention::Months(24)));
        assert!(!Retention::Months(3).is_longer_than(Retention::Months(12)));
    }
}
