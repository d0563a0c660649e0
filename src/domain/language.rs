//! The languages that campaigns may be in.

use serde::{Deserialize, Serialize};

/// A language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Italian.
    It,
    /// Spanish.
    Es,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 3] = [Self::En, Self::It, Self::Es];

    /// Its code (ISO 639-1), in the database and in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::It => "it",
            Self::Es => "es",
        }
    }

    /// Its own name for itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::It => "Italiano",
            Self::Es => "Español",
        }
    }

    /// "In this language", in the language itself.
    #[must_use]
    pub const fn inside(self) -> &'static str {
        match self {
            Self::En => "In English",
            Self::It => "In italiano",
            Self::Es => "En español",
        }
    }

    /// Whether it is the one that everything was in before there was a choice.
    #[must_use]
    pub fn is_english(&self) -> bool {
        *self == Self::En
    }

    /// The language of that code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The languages of a list of codes that are separated by commas, each once, in the order of [`Self::ALL`].
    #[must_use]
    pub fn list(codes: &str) -> Vec<Self> {
        Self::ALL.into_iter().filter(|language| codes.split(',').any(|code| code == language.code())).collect()
    }
}
