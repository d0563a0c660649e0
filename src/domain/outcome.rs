//! What the organisation decided about an idea, with the reason that everybody reads.

use super::id::{IdeaId, Timestamp};
use crate::text::{Text, key, t};
use serde::{Deserialize, Serialize};

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// It is among the winners.
    Chosen,
    /// It will be done.
    Planned,
    /// It is being done.
    InProgress,
    /// It has been done.
    Done,
    /// It will not be done.
    Declined,
    /// It is part of another idea, which goes on.
    Merged,
    /// It is not done as it is, and feeds into what is.
    Inspiration,
}

impl OutcomeKind {
    /// Every kind, as offered on the page.
    pub const ALL: [Self; 7] =
        [Self::Chosen, Self::Planned, Self::InProgress, Self::Done, Self::Declined, Self::Merged, Self::Inspiration];

    /// The name in the database, in addresses and in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Chosen => "chosen",
            Self::Planned => "planned",
            Self::InProgress => "in_progress",
            Self::Done => "done",
            Self::Declined => "declined",
            Self::Merged => "merged",
            Self::Inspiration => "inspiration",
        }
    }

    /// The name on the page.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Chosen => t!("Chosen##outcome"),
            Self::Planned => t!("Planned##outcome"),
            Self::InProgress => t!("In progress##outcome"),
            Self::Done => t!("Done##outcome"),
            Self::Declined => t!("Declined##outcome"),
            Self::Merged => t!("Merged##outcome"),
            Self::Inspiration => t!("Inspiration##outcome"),
        }
    }

    /// Whether the organisation takes the idea on.
    #[must_use]
    pub const fn is_taken_on(self) -> bool {
        matches!(self, Self::Chosen | Self::Planned | Self::InProgress | Self::Done)
    }

    /// The kind of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// A decision as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// What was decided.
    pub kind: OutcomeKind,
    /// Why, plain text.
    pub reason: String,
    /// When.
    pub decided_at: Timestamp,
    /// The idea that goes on, where this one is merged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<IdeaId>,
}

/// Which ideas of a board are asked for, by their outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum OutcomeFilter {
    /// Those without an outcome.
    Undecided,
    /// Those with any.
    Decided,
    /// Those with this one.
    Is(OutcomeKind),
}

impl OutcomeFilter {
    /// The name in addresses and in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Undecided => "undecided",
            Self::Decided => "decided",
            Self::Is(kind) => kind.as_str(),
        }
    }

    /// The name on the page.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Undecided => t!("Undecided##ideas"),
            Self::Decided => t!("Decided##ideas"),
            Self::Is(kind) => kind.label(),
        }
    }

    /// The filter of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "undecided" => Some(Self::Undecided),
            "decided" => Some(Self::Decided),
            kind => OutcomeKind::parse(kind).map(Self::Is),
        }
    }
}

impl From<OutcomeFilter> for String {
    fn from(filter: OutcomeFilter) -> Self {
        filter.as_str().into()
    }
}

impl TryFrom<String> for OutcomeFilter {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        Self::parse(&name).ok_or("no_such_outcome")
    }
}

/// What takes an outcome back, in the place of a kind's name.
pub const TAKE_BACK: &str = "undecided";

/// Ideas decided at once, at most.
pub const AT_ONCE: usize = 100;

/// A decision as the form holds it, so that what is refused comes back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Decision {
    /// The campaign.
    pub slug: String,
    /// The ideas selected.
    pub ideas: Vec<IdeaId>,
    /// The name of an [`OutcomeKind`], [`TAKE_BACK`], or empty.
    pub outcome: String,
    /// The reason as typed.
    pub reason: String,
    /// For what is merged the idea that goes on: its number, or the address of its page, as typed.
    pub into: String,
}

/// The idea that is named by its number, also after a #, or by the address of its page.
#[must_use]
pub fn named(typed: &str) -> Option<IdeaId> {
    let typed = typed.trim().trim_start_matches('#').split(['?', '#']).next()?;
    let number = if typed.contains('/') { typed.split("/ideas/").nth(1)? } else { typed };
    number.trim_end_matches('/').parse().ok()
}

/// Reasons to start from.
pub const REASONS: [Text; 6] = [
    key!("It answers the question best, and we have the means to do it."),
    key!("We do it this year. The next step is to plan it with those who know the place."),
    key!("We have begun. You will read here how it goes."),
    key!("It says the same as another idea, which goes on with the votes and thoughts of both."),
    key!("It costs more than we have for this campaign."),
    key!("We cannot do it as it is, but it has changed how we think about the others."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::REASON;

    #[test]
    fn names_lead_back() {
        for kind in OutcomeKind::ALL {
            assert_eq!(OutcomeKind::parse(kind.as_str()), Some(kind));
            assert_eq!(serde_json::to_value(kind).expect("plain"), kind.as_str());
        }
        for filter in [OutcomeFilter::Undecided, OutcomeFilter::Decided, OutcomeFilter::Is(OutcomeKind::Done)] {
            assert_eq!(OutcomeFilter::try_from(String::from(filter)), Ok(filter));
        }
        assert_eq!(OutcomeFilter::parse("maybe"), None);
    }

    #[test]
    fn an_idea_is_named_by_its_number_or_its_page() {
        for typed in
            ["12", " #12 ", "https://coro.example/c/square/ideas/12", "/c/square/ideas/12/", "/c/9/ideas/12?new"]
        {
            assert_eq!(named(typed), Some(IdeaId(12)), "{typed}");
        }
        for none in ["", "#", "the other one", "https://coro.example/c/12", "/c/square/ideas/"] {
            assert_eq!(named(none), None, "{none}");
        }
    }

    #[test]
    fn every_template_is_a_reason() {
        assert!(REASONS.iter().all(|reason| REASON.check(reason.get()).is_ok()));
    }
}
