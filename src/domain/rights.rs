//! What becomes of the rights in what people bring.
use crate::text::t;

use super::sentence::Sentence;
use serde::{Deserialize, Serialize};

/// The rights in the contributions, part of the terms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rights {
    /// They stay with whoever brought it.
    #[default]
    Kept,
    /// They stay with whoever brought it, and the organisation may use it.
    Shared,
    /// Everybody may use it and names its author: Creative Commons Attribution 4.0.
    CcBy,
    /// Everybody may use it and passes on what comes of it alike: Creative Commons Attribution-ShareAlike 4.0.
    CcBySa,
    /// Everybody may use it as they like: Creative Commons Zero 1.0.
    Cc0,
    /// What the organisation says in words of its own.
    Own(String),
}

impl Rights {
    /// The name of its kind in forms.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Shared => "shared",
            Self::CcBy => "cc_by",
            Self::CcBySa => "cc_by_sa",
            Self::Cc0 => "cc0",
            Self::Own(_) => "own",
        }
    }

    /// What a form says: the kind, and for `own` the words; none for an unknown kind.
    #[must_use]
    pub fn of_form(kind: &str, words: &str) -> Option<Self> {
        match kind {
            "" | "kept" => Some(Self::Kept),
            "shared" => Some(Self::Shared),
            "cc_by" => Some(Self::CcBy),
            "cc_by_sa" => Some(Self::CcBySa),
            "cc0" => Some(Self::Cc0),
            "own" => Some(Self::Own(words.to_owned())),
            _ => None,
        }
    }

    /// The words of [`Rights::Own`], or none.
    #[must_use]
    pub fn words(&self) -> &str {
        if let Self::Own(words) = self { words } else { "" }
    }

    /// Whether it is what terms from before this choice existed promised.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        *self == Self::Kept
    }

    /// Whether whoever uses it has to name its author.
    #[must_use]
    pub const fn name_authors(&self) -> bool {
        matches!(self, Self::CcBy | Self::CcBySa)
    }

    /// The promise in plain language.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        let words = match self {
            Self::Kept => t!("The rights in what you bring stay yours; here it is only shown."),
            Self::Shared => {
                t!("The rights in what you bring stay yours, and the organisation may use it free of charge.")
            }
            Self::CcBy => t!("What you bring is under the licence CC BY 4.0: everybody may use it and names you."),
            Self::CcBySa => {
                t!(
                    "What you bring is under the licence CC BY-SA 4.0: everybody may use it, names you, and passes on what \
                 comes of it alike."
                )
            }
            Self::Cc0 => t!("What you bring is under CC0 1.0: everybody may use it as they like."),
            Self::Own(words) => return Sentence::quoting(t!("About the rights in what you bring: {words}"), words),
        };
        words.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_lead_back() {
        for kind in ["kept", "shared", "cc_by", "cc_by_sa", "cc0", "own"] {
            assert_eq!(Rights::of_form(kind, "Ours.").map(|rights| rights.kind()), Some(kind));
        }
        assert_eq!(Rights::of_form("all", ""), None);
        assert_eq!(Rights::of_form("own", "Ours.").map(|rights| rights.words().to_owned()).as_deref(), Some("Ours."));
    }
}
