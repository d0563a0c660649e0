//! Limits of what people type, checked alike in the browser and on the server.

use crate::text::{Text, key, t};
use serde::{Deserialize, Serialize};

/// What is wrong with one field of a form, in words for the person who filled it in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl FieldError {
    /// An error beside `field`.
    pub fn new(field: &str, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// How long a text may be, in characters (Unicode scalar values).
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// The field's name in the form.
    pub field: &'static str,
    /// What the field is called in messages.
    pub label: Text,
    /// At least this many characters, not counting space and what cannot be seen.
    pub min: usize,
    /// At most this many.
    pub max: usize,
}

/// An idea's title.
pub const TITLE: Limit = Limit { field: "title", label: key!("The title"), min: 3, max: 140 };
/// An idea's text, Markdown.
pub const TEXT: Limit = Limit { field: "text", label: key!("The description"), min: 0, max: 5_000 };
/// The name a contributor signs with.
pub const AUTHOR: Limit = Limit { field: "author", label: key!("The name"), min: 0, max: 60 };
/// An organisation's name.
pub const ORGANISATION: Limit = Limit { field: "name", label: key!("The name"), min: 2, max: 80 };
/// The name of a person with an account.
pub const NAME: Limit = Limit { field: "name", label: key!("The name"), min: 0, max: 60 };
/// An e-mail address.
pub const EMAIL: Limit = Limit { field: "email", label: key!("The address"), min: 3, max: 254 };
/// What somebody calls a passkey.
pub const PASSKEY: Limit = Limit { field: "passkey", label: key!("The name"), min: 0, max: 60 };
/// A campaign's question.
pub const QUESTION: Limit = Limit { field: "question", label: key!("The question"), min: 8, max: 160 };
/// A campaign's brief, Markdown.
pub const BRIEF: Limit = Limit { field: "brief", label: key!("The brief"), min: 0, max: 20_000 };
/// A tag.
pub const TAG: Limit = Limit { field: "tags", label: key!("A tag"), min: 2, max: 30 };
/// A reason given in public.
pub const REASON: Limit = Limit { field: "reason", label: key!("The reason"), min: 5, max: 500 };
/// What participants get.
pub const REWARD: Limit = Limit { field: "reward", label: key!("The reward"), min: 0, max: 300 };
/// What becomes of rights, in an organisation's own words.
pub const RIGHTS: Limit = Limit { field: "rights_words", label: key!("What you say about rights"), min: 10, max: 500 };
/// A juror's note for themselves.
pub const NOTE: Limit = Limit { field: "note", label: key!("The note"), min: 0, max: 1_000 };
/// A search.
pub const SEARCH: Limit = Limit { field: "q", label: key!("The search"), min: 0, max: 200 };

/// Whether nothing is to be seen of the character: space, joiners, selectors, fillers.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether the character would make a text look like another one, or break what shows it: control characters, those that
/// turn the direction of the text around them, line separators, hidden tags, and what is no character.
fn is_harmful(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}' | '\u{fdd0}'..='\u{fdef}')
        || u32::from(c) & 0xfffe == 0xfffe
}

impl Limit {
    /// The text, trimmed and with line ends made `\n`, or what is wrong with it. Characters that cannot be shown, or make a
    /// text look like another, are refused; a text of which nothing can be seen is empty.
    ///
    /// # Errors
    /// A [`FieldError`] when the text is too short, too long or not text.
    pub fn check(&self, text: &str) -> Result<String, FieldError> {
        let text = text.trim().replace("\r\n", "\n");
        let length = text.chars().count();
        let seen = text.chars().filter(|c| !is_invisible(*c)).count();
        let Self { field, label, min, max } = *self;
        // The other languages say the label as a heading, since a sentence round it would have to agree with its gender.
        let label = || label.get();
        let wrong = |message: String| Err(FieldError::new(field, message));
        if seen == 0 && min > 0 {
            return wrong(t!("{label} is missing.", label = label()));
        }
        if seen < min {
            return wrong(t!("{label} needs at least {min} characters.", label = label(), min));
        }
        if length > max {
            return wrong(t!(
                "{label} has {length} characters; at most {max} fit. Please shorten it.",
                label = label(),
                length,
                max
            ));
        }
        if text.chars().any(is_harmful) {
            return wrong(t!("{label} contains characters that cannot be shown.", label = label()));
        }
        Ok(if seen == 0 { String::new() } else { text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_not_bytes() {
        let exact = "ü".repeat(TITLE.max);
        assert_eq!(TITLE.check(&exact), Ok(exact.clone()));
        let error = TITLE.check(&format!("{exact}ü")).expect_err("one too many");
        assert_eq!(error.message, "The title has 141 characters; at most 140 fit. Please shorten it.");
    }

    #[test]
    fn names_what_is_missing() {
        assert_eq!(TITLE.check("  \n").expect_err("empty").message, "The title is missing.");
        assert_eq!(TITLE.check("ab").expect_err("short").message, "The title needs at least 3 characters.");
        assert!(TITLE.check("bell\u{7}").is_err());
    }

    #[test]
    fn nothing_hides_in_a_text() {
        for harmful in ['\u{202e}', '\u{2066}', '\u{2028}', '\u{e0041}', '\u{fdd0}', '\u{ffff}', '\u{1fffe}', '\u{7f}']
        {
            let error = TITLE.check(&format!("abc{harmful}def")).expect_err("refused").message;
            assert_eq!(error, "The title contains characters that cannot be shown.", "{harmful:?}");
        }
        assert_eq!(TITLE.check("\u{200b}\u{200b}\u{3164}").expect_err("empty").message, "The title is missing.");
        assert_eq!(
            TITLE.check("a\u{200b}\u{200b}b").expect_err("short").message,
            "The title needs at least 3 characters."
        );
        assert_eq!(AUTHOR.check("\u{2060}\u{feff}"), Ok(String::new()));
        for fine in ["👩\u{200d}👩\u{200d}👧 ok", "می\u{200c}خواهم", "❤\u{fe0f} it"] {
            assert_eq!(TITLE.check(fine), Ok(fine.to_owned()));
        }
    }
}
