//! A promise in plain language, told apart into our words and the organisation's own, which may be in another language.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A promise in plain language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// What Coro says, up to the organisation's own words.
    pub words: String,
    /// Those, or empty.
    pub own: String,
}

impl Sentence {
    /// A sentence that ends with the organisation's own words, in the place that `template` has for them at its end.
    #[must_use]
    pub fn quoting(template: &str, own: &str) -> Self {
        let words = template.split('{').next().unwrap_or_default();
        Self { words: words.to_owned(), own: own.to_owned() }
    }
}

impl From<String> for Sentence {
    fn from(words: String) -> Self {
        Self { words, own: String::new() }
    }
}

impl From<&str> for Sentence {
    fn from(words: &str) -> Self {
        words.to_owned().into()
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.words, self.own)
    }
}
