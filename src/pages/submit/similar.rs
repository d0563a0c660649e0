//! Ideas on the board that look like the one being typed, so that nobody repeats one unknowingly.

use crate::api::idea::board;
use crate::domain::idea::{BoardQuery, IdeaCard, Sort};
use crate::domain::poll::Method;
use crate::text::{t, tn};
use crate::view::view;
use leptos::prelude::*;
use std::time::Duration;

/// How long the typing has to rest before the board is searched.
const REST: Duration = Duration::from_millis(400);

/// At most this many ideas are shown.
const SHOWN: usize = 3;

/// Shorter words say too little to search for.
const WORD: usize = 4;

/// The words of a title that say most, longest first, at most two.
fn words(title: &str) -> Vec<String> {
    let mut words: Vec<String> = title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= WORD)
        .map(str::to_lowercase)
        .collect();
    // By themselves too, so that those that are the same lie side by side.
    words.sort_by_cached_key(|word| (std::cmp::Reverse(word.chars().count()), word.clone()));
    words.dedup();
    words.truncate(2);
    words
}

/// Ideas with the two longest words of the title, or with the longest alone where there are none.
async fn search(slug: String, title: String) -> Vec<IdeaCard> {
    let words = words(&title);
    for count in (1..=words.len()).rev() {
        let query = BoardQuery { q: words[..count].join(" "), sort: Sort::Votes, ..Default::default() };
        match board(slug.clone(), query).await {
            Ok(view) if view.ideas.is_empty() => {}
            Ok(view) => return view.ideas.into_iter().take(SHOWN).collect(),
            // A hint that does not come is no reason to disturb the one who types.
            Err(_) => break,
        }
    }
    Vec::new()
}

/// Up to [`SHOWN`] ideas that share words with `title`, a moment after the typing rests.
#[component]
pub fn Similar(slug: String, title: Signal<String>, method: Method) -> impl IntoView {
    let slug = StoredValue::new(slug);
    let found = Action::new_unsync(move |title: &String| search(slug.get_value(), title.clone()));
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(Some(handle)) = timer.try_update_value(Option::take) {
            handle.clear();
        }
    };
    Effect::new(move |before: Option<String>| {
        let title = title.get();
        if before.as_ref() != Some(&title) && !(before.is_none() && title.is_empty()) {
            stop();
            let search = title.clone();
            let ask = move || {
                found.dispatch_local(search);
            };
            timer.set_value(set_timeout_with_handle(ask, REST).ok());
        }
        title
    });
    on_cleanup(stop);
    let ideas = move || found.value().get().unwrap_or_default();
    let status = move || {
        let alike = i64::try_from(ideas().len()).unwrap_or(0);
        (alike > 0).then(|| match method {
            Method::Approval => {
                tn!(alike, "{n} idea on the board may be the same.", "{n} ideas on the board may be the same.")
            }
            Method::Opinion => {
                tn!(
                    alike,
                    "{n} statement on the board may be the same.",
                    "{n} statements on the board may be the same."
                )
            }
        })
    };
    let list = move || {
        let ideas = ideas();
        (!ideas.is_empty()).then(|| {
            let items = ideas.into_iter().map(|idea| item(&slug.get_value(), idea)).collect_view();
            view! {
                <div class="similar">
                    <p class="similar-title">{match method {
                        Method::Approval => t!("Is it one of these? Then a vote helps more than a second copy."),
                        Method::Opinion => t!("Is it one of these? Then an answer helps more than a second copy."),
                    }}</p>
                    <ul>{items}</ul>
                </div>
            }
        })
    };
    view! {
        <p class="visually-hidden" role="status">{status}</p>
        {list}
    }
}

fn item(slug: &str, idea: IdeaCard) -> AnyView {
    let href = format!("/c/{slug}/ideas/{}", idea.id);
    // In a tab of its own, so that what is being typed stays where it is.
    view! { <li><a href=href target="_blank">{idea.title}</a>" "{t!("(opens in a new tab)")}</li> }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn takes_the_words_that_say_most() {
        assert_eq!(words("More benches in the park, please"), ["benches", "please"]);
        assert_eq!(words("a to be"), Vec::<String>::new());
        assert_eq!(words("Bäume! Bäume!"), ["bäume"]);
        assert_eq!(words("Trees green trees green"), ["green", "trees"]);
    }
}
