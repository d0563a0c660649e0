//! The folds in which a campaign's texts are given in further languages: in the plan, and in an amendment.

use crate::domain::text::Limit;
use crate::domain::translation::{Translation, limits};
use crate::error::AppError;
use crate::pages::form::error_at;
use crate::text::t;
use crate::ui::{TextArea, TextInput};
use crate::view::view;
use leptos::prelude::*;

/// What a field writes into a translation.
pub type Write = fn(&mut Translation, String);

/// One fold. `name` is how the form calls the entry, such as `plan[translations][0]`; `hear` gives what hears a field.
pub fn fold(
    entry: Translation,
    name: &str,
    hidden: Signal<bool>,
    error: Signal<Option<AppError>>,
    hear: impl Fn(Write) -> Callback<String>,
) -> AnyView {
    let language = entry.language;
    let all = limits(language);
    let at_fault = all.map(|limit| error_at(error, limit.field));
    let filled = !entry.is_empty();
    let open = move || filled || at_fault.iter().any(|error| error.read().is_some());
    let [question, brief, reward, rights] = all.map(optional);
    let [question_error, brief_error, reward_error, rights_error] = at_fault;
    let name_of = language.name();
    let field = |what: &str| format!("{name}[{what}]");
    let line = |what: &str, label: String, help: &str, limit, value, error, write| {
        view! {
            <TextInput
                label
                limit
                lang=language.code()
                name=field(what)
                value
                error
                help=help.to_owned()
                on_text=hear(write)
            />
        }
    };
    let help = t!("It is shown to those who read this language; the address stays.");
    let question = line(
        "question",
        t!("Question ({language})", language = name_of),
        help,
        question,
        entry.question,
        question_error,
        |entry, text| {
            entry.question = text;
        },
    );
    let help = t!("Where a reward is promised above.");
    let reward = line(
        "reward",
        t!("Reward ({language})", language = name_of),
        help,
        reward,
        entry.reward,
        reward_error,
        |entry, text| {
            entry.reward = text;
        },
    );
    let help = t!("Where you speak of the rights in words of your own.");
    let label_of_rights = t!("Rights in your own words ({language})", language = name_of);
    let rights =
        line("rights_words", label_of_rights, help, rights, entry.rights_words, rights_error, |entry, text| {
            entry.rights_words = text;
        });
    view! {
        <details class="panel fold plan-more" open=open hidden=hidden>
            <summary lang=language.code()>{language.inside()}</summary>
            <div class="form">
                <p class="help">
                    {t!("Give all of it or none: people accept what they read. Who reads another language sees the main texts.")}
                </p>
                <input type="hidden" name=field("language") value=language.code()/>
                {question}
                <TextArea
                    label=t!("Brief ({language})", language = name_of)
                    limit=brief
                    lang=language.code()
                    name=field("brief")
                    value=entry.brief
                    rows=6
                    error=brief_error
                    on_text=hear(|entry, text| entry.brief = text)
                />
                {reward}
                {rights}
            </div>
        </details>
    }
}

/// A form may leave the field empty.
const fn optional(limit: Limit) -> Limit {
    Limit { min: 0, ..limit }
}
