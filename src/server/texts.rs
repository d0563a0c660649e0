//! The interface's languages: the catalogues that the program carries, and which of them a reader gets.

use crate::domain::language::Language;
use crate::text::{Catalogue, hash, install};
use anyhow::{Context, Result};
use leptos::prelude::{Owner, provide_context};
use leptos::reactive::computed::ScopedFuture;
use std::collections::BTreeMap;
use std::future::Future;

/// The catalogues of `texts/`.
const FILES: [(Language, &str); 2] =
    [(Language::It, include_str!("../../texts/it.toml")), (Language::Es, include_str!("../../texts/es.toml"))];

/// As many languages of a browser are looked at.
const MOST_WANTED: usize = 20;

/// Makes the interface's languages known.
///
/// # Errors
/// When a catalogue is not one.
pub fn load() -> Result<()> {
    let mut catalogues = [const { Catalogue::new() }; 3];
    for (language, file) in FILES {
        let words: BTreeMap<String, String> =
            toml::from_str(file).with_context(|| format!("reading texts/{}.toml", language.code()))?;
        // They stay as long as the program runs.
        let catalogue = &mut catalogues[language as usize];
        catalogue.extend(words.into_iter().map(|(english, words)| (hash(&english), &*words.leak())));
        catalogue.sort_unstable();
    }
    install(catalogues);
    Ok(())
}

/// The language to answer in: what was chosen, else what the browser asks for (the header Accept-Language), else English.
#[must_use]
pub fn negotiate(chosen: Option<Language>, accepted: &str) -> Language {
    // Browsers name languages in the order in which they are wanted. It-CH is Italian too (RFC 4647, lookup).
    let primary = |wanted: &str| wanted.trim().split([';', '-']).next().and_then(Language::parse);
    let asked = || accepted.split(',').take(MOST_WANTED).find_map(primary);
    chosen.or_else(asked).unwrap_or_default()
}

/// What `speak` says in `language`, where there is no request that knows it.
pub fn in_language<T>(language: Language, speak: impl FnOnce() -> T) -> T {
    let owner = Owner::new();
    owner.with(|| {
        provide_context(language);
        speak()
    })
}

/// The same of what takes its time.
pub async fn speaking<T>(language: Language, speech: impl Future<Output = T>) -> T {
    in_language(language, || ScopedFuture::new(speech)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_comes_before_what_the_browser_asks_for() {
        assert_eq!(negotiate(Some(Language::Es), "it"), Language::Es);
        assert_eq!(negotiate(None, "de-CH, it-CH;q=0.8, en;q=0.5"), Language::It);
        assert_eq!(negotiate(None, "es-419,es;q=0.9,en;q=0.8"), Language::Es);
        assert_eq!(negotiate(None, "en-GB,it;q=0.9"), Language::En);
        assert_eq!(negotiate(None, "fr"), Language::En);
        assert_eq!(negotiate(None, ";;q=x,\u{fffd}"), Language::En);
    }
}
