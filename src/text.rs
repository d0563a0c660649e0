//! The interface in the reader's language. What the code says in English is the key; `texts/*.toml` say it in the other
//! languages, and `script/texts` finds what they miss. Neither leptos_i18n nor rust-i18n would do: the one makes a type of
//! each key, the other puts every language into the WebAssembly. Here the browser holds the hashes of what it says and is
//! sent the one language that it needs, and on a campaign's page only what that says.

use crate::domain::language::Language;
use leptos::prelude::use_context;
use std::fmt::Display;
use std::sync::OnceLock;

/// What the interface says in one language, ordered by the hash of the English.
pub type Catalogue = Vec<(u32, &'static str)>;

/// The catalogues in the order of [`Language::ALL`]: on the server those that are not English, in the browser the reader's.
static CATALOGUES: OnceLock<[Catalogue; 3]> = OnceLock::new();

/// The reader's language, in the browser.
static READER: OnceLock<Language> = OnceLock::new();

/// Something that the interface says, by [`key!`](crate::text::key).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    hash: u32,
    #[cfg(not(target_arch = "wasm32"))]
    english: &'static str,
}

impl Text {
    /// What is `english` in English. Where the same English is said of different things, what follows `##` tells them apart:
    /// `Open##state`.
    #[must_use]
    pub const fn new(english: &'static str) -> Self {
        Self {
            hash: hash(english),
            #[cfg(not(target_arch = "wasm32"))]
            english: without_context(english),
        }
    }

    /// What it is in the reader's language. Where the catalogue misses it, on the server in English; in the browser, which has no
    /// English, nothing: `script/site.mjs` sees to it that it has what it says.
    #[must_use]
    pub fn get(self) -> &'static str {
        let said = |catalogue: &Catalogue| {
            catalogue.binary_search_by_key(&self.hash, |(hash, _)| *hash).ok().map(|at| catalogue[at].1)
        };
        let found = CATALOGUES.get().and_then(|all| said(&all[language() as usize]));
        #[cfg(not(target_arch = "wasm32"))]
        let found = found.or(Some(self.english));
        found.unwrap_or_default()
    }
}

#[cfg(not(target_arch = "wasm32"))]
const fn without_context(english: &'static str) -> &'static str {
    let bytes = english.as_bytes();
    let mut at = 0;
    while at + 1 < bytes.len() {
        if bytes[at] == b'#' && bytes[at + 1] == b'#' {
            return english.split_at(at).0;
        }
        at += 1;
    }
    english
}

/// FNV-1a (Fowler, Noll, Vo 1991) of 32 bits. `script/texts` checks that no two texts share it.
#[must_use]
pub const fn hash(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let (mut hash, mut at) = (0x811c_9dc5_u32, 0);
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    hash
}

/// The reader's language: on the server that of the request, or of whom a mail is for.
#[must_use]
pub fn language() -> Language {
    READER.get().copied().or_else(use_context).unwrap_or_default()
}

/// Makes the catalogues known, once.
pub fn install(catalogues: [Catalogue; 3]) {
    // Whoever comes second brings the same.
    _ = CATALOGUES.set(catalogues);
}

/// Takes over the page's language and what it says in it.
pub fn read_aloud(language: &str, lines: String) {
    let language = Language::parse(language).unwrap_or_default();
    _ = READER.set(language);
    let mut catalogues = [const { Catalogue::new() }; 3];
    catalogues[language as usize] = read(lines);
    install(catalogues);
}

/// A catalogue as `script/site.mjs` writes it: a line a text in the order of the hashes, each in hex, a space, the words.
fn read(lines: String) -> Catalogue {
    let lines: &'static str = lines.leak();
    let text = |line: &'static str| {
        let (hash, text) = line.split_once(' ')?;
        Some((u32::from_str_radix(hash, 16).ok()?, text))
    };
    lines.lines().filter_map(text).collect()
}

/// `template` with each `{name}` in it replaced.
#[must_use]
pub fn fill(template: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut text = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(before);
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            text.push_str(&value.to_string());
        }
        rest = after;
    }
    text.push_str(rest);
    if language() == Language::It { elided(text) } else { text }
}

/// Italian drops a vowel before the 8th and the 11th: *l’8 marzo*, *dall’11 marzo*. Dates are what has a space that does not
/// break.
fn elided(text: String) -> String {
    let articles = [("il 8", "l’8"), ("il 11", "l’11"), ("al 8", "all’8"), ("al 11", "all’11")];
    articles.into_iter().fold(text, |text, (plain, short)| match text.contains(plain) {
        true => text.replace(&format!("{plain}\u{a0}"), &format!("{short}\u{a0}")),
        false => text,
    })
}

/// What the interface says where there is no reader yet, such as in a constant; [`Text::get`] says it.
macro_rules! key {
    ($english:literal) => {
        const { $crate::text::Text::new($english) }
    };
}

/// What the interface says, in the reader's language: `t!("Votes")`, and with values
/// `t!("Hello {name}, {when}", name, when = date(at))`, a `String`.
macro_rules! t {
    ($english:literal $(,)?) => {
        $crate::text::key!($english).get()
    };
    ($english:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {
        $crate::text::fill($crate::text::t!($english), &[$((stringify!($name), $crate::text::value!($name $(= $value)?))),+])
    };
}

/// The same of a number, which `{n}` stands for: `tn!(votes, "{n} vote", "{n} votes")`. In the languages that there are, one is
/// said in one way and all other numbers in another.
macro_rules! tn {
    ($n:expr, $one:literal, $many:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        let n: i64 = $n;
        let template = if n == 1 { $crate::text::t!($one) } else { $crate::text::t!($many) };
        $crate::text::fill(
            template,
            &[("n", &$crate::ui::format::number(n)) $(, (stringify!($name), $crate::text::value!($name $(= $value)?)))*],
        )
    }};
}

/// One value of [`t!`].
macro_rules! value {
    ($name:ident) => {
        &$name as &dyn ::std::fmt::Display
    };
    ($name:ident = $value:expr) => {
        &$value as &dyn ::std::fmt::Display
    };
}

pub(crate) use {key, t, tn, value};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn puts_values_in_their_places() {
        assert_eq!(fill("{b} and {a}, {b}", &[("a", &1), ("b", &"two")]), "two and 1, two");
        assert_eq!(fill("nothing {here} to say", &[]), "nothing  to say");
        assert_eq!((t!("Open##state"), t!("Number #1")), ("Open", "Number #1"));
        let name = "Ada";
        assert_eq!(t!("Hello {name}, {when}", name, when = 3), "Hello Ada, 3");
        assert_eq!(
            (tn!(1, "{n} vote", "{n} votes"), tn!(2_000, "{n} vote", "{n} votes")),
            ("1 vote".into(), "2,000 votes".into())
        );
    }

    #[test]
    fn drops_a_vowel_before_the_eighth() {
        let text = "Chiusa il 8\u{a0}marzo, aperta dal 11\u{a0}al 18\u{a0}marzo, il 1\u{a0}e al 8.";
        let said = "Chiusa l’8\u{a0}marzo, aperta dall’11\u{a0}al 18\u{a0}marzo, il 1\u{a0}e al 8.";
        assert_eq!(elided(text.into()), said);
    }

    #[test]
    fn hashes_as_its_authors_do() {
        assert_eq!((hash(""), hash("a"), hash("foobar")), (0x811c_9dc5, 0xe40c_292c, 0xbf9c_f968));
    }
}
