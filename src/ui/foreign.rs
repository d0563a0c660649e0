//! What organisations say in their own words, marked where it is in another language than the page, so that it is read out
//! and hyphenated as what it is.

use crate::domain::language::Language;
use crate::domain::sentence::Sentence;
use crate::view::view;
use leptos::prelude::*;

/// The attribute `lang` of a text in `language`; none where the page is in it.
#[must_use]
pub fn foreign(language: Language) -> Option<&'static str> {
    (language != crate::text::language()).then(|| language.code())
}

/// Promises as the entries of a list, the organisation's own words in `language`.
pub fn sentences(list: impl IntoIterator<Item = Sentence>, language: Language) -> AnyView {
    let entry = |promise| view! { <li>{sentence(promise, language)}</li> };
    list.into_iter().map(entry).collect_view().into_any()
}

/// One promise.
pub fn sentence(promise: Sentence, language: Language) -> AnyView {
    match foreign(language).filter(|_| !promise.own.is_empty()) {
        Some(lang) => view! { {promise.words}<span lang=lang>{promise.own}</span> },
        None => promise.to_string().into_any(),
    }
}
