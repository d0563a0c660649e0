//! What a campaign says in its organisation's own words, in a further language. Ideas are the crowd's own words and stay as
//! they are; so do tags, which stand beside the ideas and in addresses.
//!
//! Translations are sealed with the texts that they translate, as one promise with one hash: whoever reads a campaign in
//! Italian accepts what the Italian says. So a translation must say as much as the main texts, no less and no more, and is
//! changed in public like them.

use super::checklist::has_gaps;
use super::language::Language;
use super::text::{BRIEF, FieldError, Limit, QUESTION, REWARD, RIGHTS};
use crate::text::t;
use serde::{Deserialize, Serialize};

/// The texts of a campaign in one language, or what a form holds of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Translation {
    /// The language.
    pub language: Language,
    /// The question put to the crowd.
    pub question: String,
    /// The brief, Markdown.
    pub brief: String,
    /// What participants get; empty where nothing is promised.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reward: String,
    /// What becomes of the rights, where the organisation says so in words of its own; else empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub rights_words: String,
}

/// How long the texts of a translation may be, each with a field of its own in forms: question, brief, reward, words about
/// rights. A form may leave all of them empty.
#[must_use]
pub const fn limits(language: Language) -> [Limit; 4] {
    let [question, brief, reward, rights_words] = match language {
        Language::En => ["question-en", "brief-en", "reward-en", "rights_words-en"],
        Language::It => ["question-it", "brief-it", "reward-it", "rights_words-it"],
        Language::Es => ["question-es", "brief-es", "reward-es", "rights_words-es"],
    };
    [
        Limit { field: question, ..QUESTION },
        Limit { field: brief, ..BRIEF },
        Limit { field: reward, ..REWARD },
        Limit { field: rights_words, ..RIGHTS },
    ]
}

impl Translation {
    /// An empty one.
    #[must_use]
    pub fn empty(language: Language) -> Self {
        Self { language, ..Self::default() }
    }

    /// Whether nothing is given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts().iter().all(|text| text.trim().is_empty())
    }

    /// Question, brief, reward, words about rights.
    #[must_use]
    pub fn texts(&self) -> [&str; 4] {
        [&self.question, &self.brief, &self.reward, &self.rights_words]
    }

    /// What a form says, tidied; none where nothing is given. Every line of text but the brief is one line.
    ///
    /// # Errors
    /// Every text that is too short or too long, by its field. What may still be missing says [`Self::gaps`].
    pub fn check(&self) -> Result<Option<Self>, Vec<FieldError>> {
        if self.is_empty() {
            return Ok(None);
        }
        let mut errors = Vec::new();
        let [question, brief, reward, rights_words] = limits(self.language);
        let mut read = |limit: Limit, text: &str| {
            let optional = Limit { min: if text.trim().is_empty() { 0 } else { limit.min }, ..limit };
            optional.check(text).map_err(|error| errors.push(self.told(error))).unwrap_or_default()
        };
        let line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let checked = Self {
            language: self.language,
            question: line(read(question, &self.question)),
            brief: read(brief, &self.brief),
            reward: line(read(reward, &self.reward)),
            rights_words: line(read(rights_words, &self.rights_words)),
        };
        if errors.is_empty() { Ok(Some(checked)) } else { Err(errors) }
    }

    /// Where it says less or more than the main texts, by its field.
    #[must_use]
    pub fn gaps(&self, main: &Self) -> Vec<FieldError> {
        let pairs = self.texts().into_iter().zip(main.texts()).zip(limits(self.language));
        let gap = |((here, main), limit): ((&str, &str), Limit)| {
            let words = match (here.trim().is_empty(), main.trim().is_empty()) {
                (true, false) => t!("This is missing; the main texts have it."),
                (false, true) => t!("The main texts say nothing of the kind. Leave it empty."),
                _ => return None,
            };
            Some(self.told(FieldError::new(limit.field, words)))
        };
        pairs.filter_map(gap).collect()
    }

    /// The error with the language's name in front, since the main texts have fields of the same names.
    fn told(&self, error: FieldError) -> FieldError {
        FieldError { message: format!("{}: {}", self.language.name(), error.message), ..error }
    }
}

/// How far a campaign is said in a further language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Further {
    /// The language.
    pub language: Language,
    /// Whether anything is said in it.
    pub given: bool,
    /// Whether all is said in it that the main texts say.
    pub complete: bool,
}

impl Further {
    /// How far the campaign is that says `main`, and `given` in further languages, of which its organisation uses `used`.
    #[must_use]
    pub fn of(main: &Translation, given: &[Translation], used: &[Language]) -> Vec<Self> {
        let further = offered(used, given).into_iter().filter(|entry| entry.language != main.language);
        let standing = |entry: Translation| Self {
            language: entry.language,
            given: !entry.is_empty(),
            complete: entry.gaps(main).is_empty() && !entry.texts().into_iter().any(has_gaps),
        };
        further.map(standing).collect()
    }
}

/// What a form offers: an entry for each of `languages` and of those given already, in the order of [`Language::ALL`].
#[must_use]
pub fn offered(languages: &[Language], given: &[Translation]) -> Vec<Translation> {
    let entry = |language: Language| match given.iter().find(|given| given.language == language) {
        Some(given) => Some(given.clone()),
        None => languages.contains(&language).then(|| Translation::empty(language)),
    };
    Language::ALL.into_iter().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn italian(question: &str, brief: &str, reward: &str) -> Translation {
        let text = str::to_owned;
        Translation {
            language: Language::It,
            question: text(question),
            brief: text(brief),
            reward: text(reward),
            rights_words: String::new(),
        }
    }

    #[test]
    fn an_empty_one_is_none_and_a_short_one_is_named() {
        assert_eq!(italian(" ", "\n", "").check(), Ok(None));
        let errors = italian("Che", "", "").check().expect_err("too short");
        assert_eq!(errors[0].field, "question-it");
        assert_eq!(errors[0].message, "Italiano: The question needs at least 8 characters.");
        let checked = italian(" Che cosa\npiantiamo? ", "Ecco.\r\n", "").check().expect("fine").expect("given");
        assert_eq!(checked, italian("Che cosa piantiamo?", "Ecco.", ""));
    }

    #[test]
    fn it_says_as_much_as_the_main_texts() {
        let main = Translation { language: Language::En, ..italian("What do we plant?", "Here.", "") };
        assert_eq!(italian("Che cosa piantiamo?", "Ecco.", "").gaps(&main), []);
        let fields = |given: Translation| given.gaps(&main).into_iter().map(|gap| gap.field).collect::<Vec<_>>();
        assert_eq!(fields(italian("Che cosa piantiamo?", "", "")), ["brief-it"]);
        assert_eq!(fields(italian("", "Ecco.", "Un albero.")), ["question-it", "reward-it"]);
    }

    #[test]
    fn a_form_offers_every_language_once() {
        let given = [Translation { language: Language::Es, ..italian("¿Qué plantamos?", "", "") }];
        let offered: Vec<_> = offered(&[Language::It, Language::En], &given);
        assert_eq!(offered.iter().map(|one| one.language).collect::<Vec<_>>(), Language::ALL);
        assert_eq!(offered[2], given[0]);
        assert!(offered[0].is_empty() && offered[1].is_empty());
    }
}
