//! The shape of a demonstration campaign's texts.

use crate::domain::poll::Method;

/// A campaign to show.
pub(super) struct Subject {
    /// Its name in addresses.
    pub slug: &'static str,
    /// The question put to the crowd.
    pub question: &'static str,
    /// Markdown.
    pub brief: &'static str,
    /// Its tags.
    pub tags: &'static [&'static str],
    /// Address of its picture.
    pub picture: &'static str,
    /// How votes are cast.
    pub method: Method,
    /// Votes per participant.
    pub votes_per_participant: Option<u32>,
    /// Ideas per participant.
    pub submissions_per_participant: Option<u32>,
    /// For how many days it has been running.
    pub days: i64,
    /// For how many days it goes on.
    pub days_left: i64,
    /// How many people voted so far.
    pub voters: usize,
    /// The ideas on the board.
    pub ideas: &'static [Words],
    /// Ideas that the simulated crowd brings later.
    pub later: &'static [Words],
}

/// An idea's words, and how much people like it.
pub(super) struct Words {
    /// The headline.
    pub title: &'static str,
    /// Markdown, or empty.
    pub text: &'static str,
    /// Who signed it, or empty.
    pub author: &'static str,
    /// Its tag, or empty.
    pub tag: &'static str,
    /// From 1 to 10: how often it is chosen beside others, or for a statement how many tenths agree.
    pub appeal: u8,
}

impl Words {
    /// An idea that the simulated crowd brings; it is signed when it is brought.
    pub const fn later(title: &'static str, text: &'static str, tag: &'static str) -> Self {
        Self { title, text, author: "", tag, appeal: 5 }
    }
}
