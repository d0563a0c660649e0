//! A juror's scorecard: one form an idea, kept at every change, and by its button where no script runs.

use crate::api::jury::{Judge, JudgedIdea, ScorecardView, Scored, read_scorecard};
use crate::client::fetched::fetched;
use crate::domain::id::IdeaId;
use crate::domain::jury::Jury;
use crate::domain::text::NOTE;
use crate::pages::form::error_of;
use crate::text::{t, tn};
use crate::ui::accent::accent;
use crate::ui::awaited::awaited;
use crate::ui::foreign::foreign;
use crate::ui::{Empty, ErrorSummary, ErrorView, Icon, Loading};
use crate::view::view;
use leptos::ev::Event;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlFormElement};

/// The scorecard of whoever looks.
pub fn scorecard() -> AnyView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let card = fetched(move || slug.get(), read_scorecard);
    let judge = ServerAction::<Judge>::new();
    let content = awaited(move || async move {
        match card.await {
            Ok(view) => page(&slug.get_untracked(), view, judge),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! { <div class="page page-narrow"><Suspense fallback=Loading>{content}</Suspense></div> }
}

fn page(slug: &str, view: ScorecardView, judge: ServerAction<Judge>) -> AnyView {
    let ScorecardView { question, language, accent: colour, jury, times, open, ideas, scored: first } = view;
    let scored = move || judge.value().with(|value| value.as_ref().and_then(|result| result.as_ref().ok().copied()));
    let progress = move || {
        let Scored { done, of } = scored().unwrap_or(first);
        if done == of { t!("All {of} scored", of) } else { t!("{done} of {of} scored", done, of) }
    };
    let body = if ideas.is_empty() {
        let words = match times {
            Some(_) if open => t!("The organisation is choosing which ideas you score.").to_owned(),
            Some((begins, _)) => t!("You score from {begins} on.", begins),
            None => t!("The campaign has no time for an evaluation yet.").to_owned(),
        };
        view! { <Empty title=t!("Nothing to score yet") icon="clock"><p>{words}</p></Empty> }
    } else {
        let until = times.map(|(_, ends)| ends).unwrap_or_default();
        let when = if open { t!("Until {until}.", until) } else { t!("The evaluation ended on {ends}.", ends = until) };
        let forms = ideas.into_iter().map(|idea| form(slug, &jury, idea, open, judge)).collect_view();
        view! {
            <p class="jury-progress" role="status"><strong>{progress}</strong>" "{when}</p>
            <ErrorSummary error=error_of(judge)/>
            {forms}
        }
    };
    view! {
        <Title text=t!("Jury: {question}", question)/>
        {accent(&colour)}
        <p class="crumb"><a href=format!("/c/{slug}") lang=foreign(language)><Icon name="arrow-left"/>{question}</a></p>
        <h1>{t!("Your scorecard")}</h1>
        <p class="help">
            {t!("Means over the whole jury are public when it is done; nobody reads who gave what. Your notes are for you \
             alone. The order of the ideas is yours; other jurors have another.")}
        </p>
        {body}
    }
}

/// Sends the form in which something was changed.
fn send(event: &Event) {
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let form = element.and_then(|element| element.closest("form").ok().flatten());
    if let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) {
        _ = form.request_submit();
    }
}

fn form(slug: &str, jury: &Jury, idea: JudgedIdea, open: bool, judge: ServerAction<Judge>) -> AnyView {
    let JudgedIdea { id, title, html, votes, scores, abstains, note } = idea;
    let votes = votes.map(|votes| view! { <p class="muted">{tn!(votes, "{n} vote", "{n} votes")}</p> });
    let anchor = format!("idea-{id}");
    let heading = format!("title-{id}");
    let labelled = heading.clone();
    let criteria = jury.criteria.iter().zip(scores).enumerate();
    let fields = criteria
        .map(|(at, (criterion, score))| score_field(&format!("score-{id}-{at}"), at, &criterion.name, jury, score))
        .collect_view();
    let slug = slug.to_owned();
    view! {
        <article class="panel" id=anchor aria-labelledby=labelled>
            <h2 id=heading>{title}</h2>
            {votes}
            <div class="prose" inner_html=html></div>
            <ActionForm action=judge attr:class="form" on:change=move |event| send(&event)>
                <input type="hidden" name="verdict[slug]" value=slug/>
                <input type="hidden" name="verdict[idea]" value=id.0/>
                <fieldset class="form jury-fields" disabled=!open>
                    <legend class="visually-hidden">{t!("Your scores")}</legend>
                    <div class="field-row">{fields}</div>
                    {abstain(abstains)}
                    {note_field(id, note)}
                    <p><button class="button" type="submit">{t!("Save")}</button></p>
                </fieldset>
            </ActionForm>
        </article>
    }
}

fn score_field(id: &str, at: usize, name: &str, jury: &Jury, score: Option<i16>) -> AnyView {
    let (least, most) = jury.scale.range();
    let options = (least..=most)
        .map(|value| view! { <option value=value.to_string() selected={score == Some(value)}>{value.to_string()}</option> })
        .collect_view();
    view! {
        <div class="field">
            <label for=id.to_owned()>{name.to_owned()}</label>
            <select id=id.to_owned() name=format!("verdict[scores][{at}]")>
                <option value="">"–"</option>
                {options}
            </select>
        </div>
    }
}

fn abstain(abstains: bool) -> AnyView {
    view! {
        <label class="choice">
            <input type="checkbox" name="verdict[abstains]" value="true" checked=abstains/>
            <span><strong>{t!("I abstain")}</strong>{t!("because of a conflict of interest. Scores that you gave are withdrawn.")}</span>
        </label>
    }
}

fn note_field(id: IdeaId, note: String) -> AnyView {
    let name = format!("note-{id}");
    view! {
        <div class="field">
            <label for=name.clone()>{t!("Note for yourself")}</label>
            <input
                class="input"
                type="text"
                id=name
                name="verdict[note]"
                value=note
                maxlength=NOTE.max
                autocomplete="off"
            />
        </div>
    }
}
