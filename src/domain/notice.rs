//! What people are told by mail, and how often they want it.

use serde::{Deserialize, Serialize};

/// How often mails come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// Soon after something happened, at most one an hour.
    #[default]
    AtOnce,
    /// Once a day, in the morning.
    Daily,
    /// Not at all.
    Never,
}

impl Pace {
    /// Every pace, as offered on the page.
    pub const ALL: [Self; 3] = [Self::AtOnce, Self::Daily, Self::Never];

    /// The name in forms and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AtOnce => "at_once",
            Self::Daily => "daily",
            Self::Never => "never",
        }
    }

    /// The pace of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pace| pace.as_str() == name)
    }
}

/// What somebody wants to be told, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailChoice {
    /// How often.
    pub pace: Pace,
    /// What becomes of ideas one brought or follows.
    pub ideas: bool,
    /// Changes of the terms and the end of campaigns one took part in or follows.
    pub campaigns: bool,
}
