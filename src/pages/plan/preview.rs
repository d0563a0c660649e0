//! What the crowd will see of the campaign, from what is typed.

use super::languages::texts;
use super::schedule::{moment, phases, words};
use crate::api::manage::Plan;
use crate::domain::campaign::CampaignState;
use crate::domain::commitment::{Commitment, Top};
use crate::domain::id::Timestamp;
use crate::domain::jury::Jury;
use crate::domain::language::Language;
use crate::domain::moderation::Moderation;
use crate::domain::participation::Participation;
use crate::domain::poll::Method;
use crate::domain::retention::Retention;
use crate::domain::rights::Rights;
use crate::domain::terms::{CountsShown, Terms};
use crate::domain::translation::Translation;
use crate::text::t;
use crate::ui::foreign::{foreign, sentences};
use crate::ui::{PhaseBar, Picture};
use crate::view::view;
use leptos::prelude::*;

/// The terms that the plan makes; a number that cannot be read is no limit.
fn terms(plan: &Plan) -> Terms {
    let number = |typed: &str| typed.trim().parse().ok();
    let method = Method::parse(&plan.method).unwrap_or(Method::Approval);
    let top = Top { ideas: number(&plan.commitment_top).unwrap_or(1), by: moment(&plan.commitment_by) };
    Terms {
        method,
        votes_per_participant: number(&plan.votes_per_participant).filter(|_| method == Method::Approval),
        submissions_per_participant: number(&plan.submissions_per_participant),
        counts_shown: CountsShown::parse(&plan.counts_shown).unwrap_or_default(),
        moderation: Moderation::parse(&plan.moderation).unwrap_or_default(),
        jury: Jury::of_form(&plan.jury).unwrap_or_default(),
        commitment: Commitment::of_kind(&plan.commitment, top).unwrap_or_default(),
        reward: plan.reward.trim().to_owned(),
        rights: Rights::of_form(&plan.rights, plan.rights_words.trim()).unwrap_or_default(),
        retention: Retention::of_form(&plan.retention).unwrap_or_default(),
        unlisted: !plan.unlisted.is_empty(),
        participation: Participation::of_form(&plan.participation, &plan.domains, &plan.company).unwrap_or_default(),
    }
}

/// The words of a paragraph without the signs of Markdown; the server alone makes HTML of them.
fn plain(paragraph: &str) -> String {
    let line = |line: &str| line.trim_start_matches(['#', '>', ' ']).replace(['*', '`'], "");
    paragraph.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The head of the campaign's page as it will be on its first day.
pub fn preview(typed: RwSignal<Plan>) -> AnyView {
    let part = move |of: fn(&Plan) -> &String| Memo::new(move |_| typed.with(|plan| of(plan).trim().to_owned()));
    let main = typed.with_untracked(|plan| Language::parse(&plan.language).unwrap_or_default());
    let shown = RwSignal::new(main);
    let said = Memo::new(move |_| typed.with(|plan| texts(plan, shown.get())));
    let lang = move || foreign(said.read().language);
    let text = move |of: fn(&Translation) -> &String| Memo::new(move |_| of(&said.read()).trim().to_owned());
    let (question, brief) = (text(|said| &said.question), text(|said| &said.brief));
    let (picture, tags) = (part(|plan| &plan.picture), part(|plan| &plan.tags));
    let zone = part(|plan| &plan.time_zone);
    let method = Memo::new(move |_| typed.with(|plan| Method::parse(&plan.method).unwrap_or(Method::Approval)));
    let slug = typed.with_untracked(|plan| plan.slug.clone());
    let promised = Memo::new(move |_| typed.with(|plan| terms(plan).in_words_of(&said.read()).sentences(words)));
    let plan_phases = Memo::new(move |_| typed.with(phases));
    let image = move || {
        let src = picture.get();
        view! { <Picture src=(!src.is_empty()).then_some(src) seed=slug.clone()/> }
    };
    let headline = move || match question.get() {
        question if question.is_empty() => t!("Your question").to_owned(),
        question => question,
    };
    let bar = move || match plan_phases.get() {
        Some((phases, dates)) => {
            let now = phases.first().map_or(Timestamp(0), |phase| phase.starts_at);
            view! { <PhaseBar phases dates now state=CampaignState::Running zone=zone.get() method=method.get()/> }
        }
        None => view! {
            <p class="help">
                {t!("The phases show here once the dates follow each other: it opens, ideas end, voting closes.")}
            </p>
        },
    };
    let paragraphs =
        move || brief.get().split("\n\n").map(|paragraph| view! { <p>{plain(paragraph)}</p> }).collect_view();
    let chips = move || {
        let tags = tags.get();
        let mut distinct: Vec<&str> = Vec::new();
        for tag in tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()) {
            if !distinct.contains(&tag) {
                distinct.push(tag);
            }
        }
        distinct.into_iter().map(|tag| view! { <li><span class="chip">{tag.to_owned()}</span></li> }).collect_view()
    };
    let promises = move || sentences(promised.get(), said.read().language);
    view! {
        <aside class="plan-preview panel" aria-labelledby="preview-title">
            <h2 id="preview-title">{t!("As the crowd will see it")}</h2>
            {readers(typed, shown)}
            {image}
            <p class="preview-question" lang=lang>{headline}</p>
            {bar}
            <div class="preview-brief" role="region" aria-label=t!("The brief") tabindex="0">
                <div class="prose" lang=lang>{paragraphs}</div>
            </div>
            <ul class="chips">{chips}</ul>
            <ul class="terms">{promises}</ul>
            <p class="help">{t!("The brief’s formatting shows when the draft is saved.")}</p>
        </aside>
    }
}

/// Whose page it shows, where there is a choice of languages. Without scripts nothing here moves.
fn readers(typed: RwSignal<Plan>, shown: RwSignal<Language>) -> AnyView {
    let languages =
        typed.with_untracked(|plan| plan.translations.iter().map(|entry| entry.language).collect::<Vec<_>>());
    let choice = |language: Language| {
        view! {
            <button
                class="chip"
                type="button"
                lang=language.code()
                aria-pressed=move || (shown.get() == language).to_string()
                on:click=move |_| shown.set(language)
            >
                {language.name()}
            </button>
        }
    };
    let choices = languages.into_iter().map(choice).collect_view();
    view! { <div class="chips scripted" role="group" aria-label=t!("For whoever reads")>{choices}</div> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_words_without_their_signs() {
        assert_eq!(plain("## Why\nThe **old** one `broke`."), "Why\nThe old one broke.");
    }

    #[test]
    fn reads_the_terms_as_typed() {
        let plan = Plan {
            method: "approval".into(),
            votes_per_participant: " 3 ".into(),
            submissions_per_participant: "many".into(),
            counts_shown: "at_close".into(),
            ..Plan::default()
        };
        let terms = terms(&plan);
        assert_eq!(terms.votes_per_participant, Some(3));
        assert_eq!(terms.submissions_per_participant, None);
        assert_eq!(terms.counts_shown, CountsShown::AtClose);
        let opinion = Plan { method: "opinion".into(), ..plan };
        assert_eq!(super::terms(&opinion).votes_per_participant, None);
    }
}
