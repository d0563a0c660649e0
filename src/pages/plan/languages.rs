//! In which languages the texts are: the main one, and folds for the others that the organisation uses.

use super::fields::Ground;
use crate::api::manage::Plan;
use crate::domain::language::Language;
use crate::domain::translation::Translation;
use crate::pages::translation::{Write, fold};
use crate::text::t;
use crate::ui::{Field, described_by};
use crate::view::view;
use leptos::prelude::*;

/// The language of the main texts, where there is a choice.
pub(super) fn main_language(ground: Ground, plan: &Plan) -> AnyView {
    if plan.translations.is_empty() {
        return view! { <input type="hidden" name="plan[language]" value=plan.language.clone()/> };
    }
    let option = |entry: &Translation| {
        let code = entry.language.code();
        let selected = code == plan.language;
        view! { <option value=code selected=selected lang=code>{entry.language.name()}</option> }
    };
    let options = plan.translations.iter().map(option).collect_view();
    let hear = ground.hear(|plan, text| plan.language = text);
    view! {
        <Field
            label=t!("Language of these texts")
            name="language"
            help=t!("Further down you may give them in your organisation’s other languages too.")
            error=ground.error_at("language")
        >
            <select
                class="input"
                id="language"
                name="plan[language]"
                aria-describedby=described_by("language", true)
                on:input=move |event| hear.run(event_target_value(&event))
            >
                {options}
            </select>
        </Field>
    }
}

/// A fold for each language; the one of the main texts is out of sight.
pub(super) fn translations(ground: Ground, plan: &Plan) -> AnyView {
    let typed = ground.typed;
    let entry = |(at, entry): (usize, &Translation)| {
        let language = entry.language;
        let is_main = Signal::derive(move || typed.with(|plan| plan.language == language.code()));
        let hear = |write: Write| {
            Callback::new(move |text| {
                typed.update(|plan| {
                    if let Some(entry) = plan.translations.get_mut(at) {
                        write(entry, text);
                    }
                });
            })
        };
        fold(entry.clone(), &format!("plan[translations][{at}]"), is_main, ground.error, hear)
    };
    plan.translations.iter().enumerate().map(entry).collect_view().into_any()
}

/// What whoever reads `language` would see: its texts, or where they are not given the main ones.
pub(super) fn texts(plan: &Plan, language: Language) -> Translation {
    let main = Language::parse(&plan.language).unwrap_or_default();
    let given = |entry: &&Translation| entry.language == language && !entry.question.trim().is_empty();
    match plan.translations.iter().find(given).filter(|_| language != main) {
        Some(entry) => entry.clone(),
        None => Translation {
            language: main,
            question: plan.question.clone(),
            brief: plan.brief.clone(),
            reward: plan.reward.clone(),
            rights_words: plan.rights_words.clone(),
        },
    }
}
