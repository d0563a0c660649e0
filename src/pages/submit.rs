//! Bringing an idea.

mod similar;

use crate::api::campaign::campaign;
use crate::api::idea::{SubmitIdea, read_draft};
use crate::client::draft;
use crate::client::fetched::fetched;
use crate::domain::campaign::{CampaignState, CampaignView};
use crate::domain::idea::Draft;
use crate::domain::phase::{self, PhaseKind};
use crate::domain::poll::Method;
use crate::domain::text::{AUTHOR, TEXT, TITLE};
use crate::pages::form::{error_at, error_of, focus_on_error};
use crate::text::t;
use crate::ui::accent::accent;
use crate::ui::awaited::awaited;
use crate::ui::foreign::foreign;
use crate::ui::vote::accepts;
use crate::ui::{ErrorSummary, ErrorView, Field, Icon, Loading, Notice, NoticeKind, TextArea, TextInput, described_by};
use crate::view::view;
use leptos::html;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use similar::Similar;

/// Bringing an idea.
pub fn submit() -> AnyView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let campaign = fetched(move || slug.get(), |slug| campaign(slug, None));
    let kept = fetched(move || slug.get(), read_draft);
    let submit = ServerAction::<SubmitIdea>::new();
    let content = awaited(move || async move {
        let kept = kept.await;
        match campaign.await {
            Err(error) => view! { <ErrorView error/> },
            Ok(view) => page(view, kept.ok().flatten().unwrap_or_default(), submit),
        }
    });
    view! { <div class="page page-narrow"><Suspense fallback=Loading>{content}</Suspense></div> }
}

fn page(view: CampaignView, kept: Draft, submit: ServerAction<SubmitIdea>) -> AnyView {
    let board = format!("/c/{}", view.card.slug);
    let title = if view.card.method == Method::Opinion { t!("Bring a statement") } else { t!("Bring an idea") };
    let body = match obstacle(&view) {
        Some(why) => closed(&view, why, kept),
        None => form(&view, kept, submit),
    };
    view! {
        <Title text=title/>
        {accent(&view.card.accent)}
        <p class="crumb"><a href=board lang=foreign(view.card.language)><Icon name="arrow-left"/>{view.card.question}</a></p>
        <h1>{title}</h1>
        {body}
    }
}

/// Why nobody can bring an idea now, in words; none if the viewer can.
fn obstacle(view: &CampaignView) -> Option<String> {
    if view.may.submit {
        return None;
    }
    if !view.door.is_empty() {
        return Some(view.door.clone());
    }
    let phases = &view.card.phases;
    let why = match (view.card.state, phase::current(phases, view.now)) {
        (CampaignState::Draft, _) => {
            t!("This campaign is still being planned. The people who run it bring its first ideas.")
        }
        (CampaignState::Closed, _) => t!("This campaign is closed. Everything that was brought stays to be read."),
        (CampaignState::Running, _) if view.freeze.ideas => {
            let reason = &view.freeze.ideas_reason;
            return Some(t!("Bringing ideas is paused by the organisation. The reason given: {reason}", reason));
        }
        _ if view.submissions == Some(0) => t!("In this campaign the ideas are given; the crowd votes on them."),
        (_, Some(phase)) if phase.kind == PhaseKind::Refine => {
            t!("The time for new ideas is over. Those on the board are still being improved, and the crowd votes.")
        }
        (_, Some(phase)) if !phase.kind.submit() && phase.kind.vote() => {
            t!("The time for new ideas is over. The ideas stand now, and the crowd votes.")
        }
        (_, Some(phase)) if !phase.kind.submit() => {
            t!("The time for ideas and votes is over; the organisation decides now.")
        }
        (_, None) => {
            let dates = view.phase_dates.first().map_or("", String::as_str);
            return Some(t!("This campaign is not open yet. Ideas are welcome in its first phase: {dates}.", dates));
        }
        _ => t!("You have brought as many ideas as the terms allow."),
    };
    Some(why.to_owned())
}

/// Says why it is not possible, what is, and gives back what was typed.
fn closed(view: &CampaignView, why: String, kept: Draft) -> AnyView {
    let board = format!("/c/{}", view.card.slug);
    let words = if view.may.vote { t!("Vote on the ideas") } else { t!("Read the ideas") };
    let typed = (!kept.title.is_empty() || !kept.text.is_empty()).then(|| {
        view! {
            <h2>{t!("What you had typed")}</h2>
            <p class="kept"><strong>{kept.title}</strong></p>
            <p class="kept">{kept.text}</p>
        }
    });
    view! {
        <Notice kind=NoticeKind::Info><p>{why}</p></Notice>
        <p><a class="button button-primary" href=board>{words}</a></p>
        {typed}
    }
}

/// The terms that concern who brings an idea, in one line.
fn limits(view: &CampaignView) -> String {
    let own = view.ideas_left.is_none() && view.submissions.is_some();
    let words = match (view.card.method, view.submissions.zip(view.ideas_left)) {
        (Method::Approval, None) if own => {
            t!("What the organisation brings itself is not limited; one idea each time.")
        }
        (Method::Opinion, None) if own => {
            t!("What the organisation brings itself is not limited; one statement each time.")
        }
        (Method::Approval, None) => t!("You may bring as many ideas as you like; one idea each time reads best."),
        (Method::Opinion, None) => {
            t!("You may bring as many statements as you like; one statement each time reads best.")
        }
        (Method::Approval, Some((1, _))) => t!("Everyone may bring one idea, so take your time."),
        (Method::Opinion, Some((1, _))) => t!("Everyone may bring one statement, so take your time."),
        (Method::Approval, Some((n, left))) if n == left => {
            return t!("Everyone may bring up to {n} ideas; one idea each time reads best.", n);
        }
        (Method::Opinion, Some((n, left))) if n == left => {
            return t!("Everyone may bring up to {n} statements; one statement each time reads best.", n);
        }
        (Method::Approval, Some((n, left))) => {
            return t!("You may bring {left} more of the {n} ideas that everyone may bring.", left, n);
        }
        (Method::Opinion, Some((n, left))) => {
            return t!("You may bring {left} more of the {n} statements that everyone may bring.", left, n);
        }
    };
    words.to_owned()
}

/// What the form says differently of ideas and of statements.
struct Words {
    title: &'static str,
    help: &'static str,
    about: &'static str,
    signed: &'static str,
    accept: &'static str,
}

fn words(method: Method) -> Words {
    match method {
        Method::Opinion => Words {
            title: t!("Title: your statement in one line"),
            help: t!("One sentence that people can agree or disagree with."),
            about: t!("Description: what stands behind it (optional)"),
            signed: t!("Shown with the statement to everybody. Leave it empty to stay unnamed."),
            accept: t!("By bringing a statement you accept {terms}."),
        },
        Method::Approval => Words {
            title: t!("Title: your idea in one line"),
            help: t!("What you propose, so that somebody who reads nothing else understands it."),
            about: t!("Description: how it works and why (optional)"),
            signed: t!("Shown with the idea to everybody. Leave it empty to stay unnamed."),
            accept: t!("By bringing an idea you accept {terms}."),
        },
    }
}

fn form(view: &CampaignView, kept: Draft, submit: ServerAction<SubmitIdea>) -> AnyView {
    let (slug, similar) = (view.card.slug.clone(), view.card.slug.clone());
    let form = NodeRef::<html::Form>::new();
    let error = error_of(submit);
    focus_on_error(form, error);
    let typed = RwSignal::new(kept.clone());
    keep(&slug, form, typed, submit);
    let at = move |name| error_at(error, name);
    let pending = submit.pending();
    let on_title = Callback::new(move |text| typed.update(|draft| draft.title = text));
    let on_text = Callback::new(move |text| typed.update(|draft| draft.text = text));
    let on_author = Callback::new(move |text| typed.update(|draft| draft.author = text));
    let title = Signal::derive(move || typed.with(|draft| draft.title.clone()));
    let method = view.card.method;
    let Words { title: title_label, help, about, signed, accept } = words(method);
    let send = if view.moderated { t!("Send it to be read") } else { t!("Put it on the board") };
    let lead = limits(view);
    let terms = view.asks_terms.then(|| accepts(accept, &view.card.slug, view.terms_version));
    let tag = tag_field(view.card.tags.clone(), kept.tag, typed, at("tag"));
    view! {
        <p class="lead">{lead}</p>
        <ActionForm action=submit node_ref=form attr:class="form">
            <ErrorSummary error/>
            <input type="hidden" name="slug" value=slug/>
            <TextInput
                label=title_label
                limit=TITLE
                value=kept.title
                error=at("title")
                help
                on_text=on_title
            />
            <Similar slug=similar title method/>
            <TextArea
                label=about
                limit=TEXT
                value=kept.text
                rows=8
                error=at("text")
                help=t!("Plain text or Markdown: **bold**, *italic*, - lists, [words](https://example.org).")
                on_text
            />
            {tag}
            <TextInput
                label=t!("Name to sign with (optional)")
                limit=AUTHOR
                value=kept.author
                error=at("author")
                autocomplete="nickname"
                help=signed
                on_text=on_author
            />
            {terms}
            <p class="cluster">
                <button class="button button-primary" type="submit" disabled=pending>{send}</button>
            </p>
        </ActionForm>
    }
}

fn tag_field(
    tags: Vec<String>,
    chosen: String,
    typed: RwSignal<Draft>,
    error: Signal<Option<String>>,
) -> Option<AnyView> {
    if tags.is_empty() {
        return None;
    }
    let none = chosen.is_empty();
    let options = tags
        .into_iter()
        .map(|tag| {
            let selected = tag == chosen;
            view! { <option value=tag.clone() selected=selected>{tag.clone()}</option> }
        })
        .collect_view();
    let field = view! {
        <Field label=t!("Tag (optional)") name="tag" help=t!("Helps others find it.") error>
            <select
                class="input"
                id="tag"
                name="tag"
                aria-describedby=described_by("tag", true)
                on:input=move |event| typed.update(|draft| draft.tag = event_target_value(&event))
            >
                <option value="" selected=none>{t!("None##tag")}</option>
                {options}
            </select>
        </Field>
    };
    Some(field.into_any())
}

/// The name under which the browser keeps what is typed for the campaign.
pub fn kept_as(slug: &str) -> String {
    format!("idea:{slug}")
}

/// Keeps what is typed in the browser, and gives it back when the page opens with an empty form.
fn keep(slug: &str, form: NodeRef<html::Form>, typed: RwSignal<Draft>, submit: ServerAction<SubmitIdea>) {
    let ready = RwSignal::new(false);
    let (pending, value) = (submit.pending(), submit.value());
    let sent = move || pending.get() || value.with(|value| matches!(value, Some(Ok(_))));
    let name = StoredValue::new(kept_as(slug));
    let is_empty = |draft: &Draft| draft.title.trim().is_empty() && draft.text.trim().is_empty();
    Effect::new(move |_| {
        if form.get().is_none() {
            return;
        }
        // The fields report what they hold when they are mounted; only then is it known whether the form is empty.
        request_animation_frame(move || {
            let (Some(Some(form)), Some(empty)) = (form.try_get_untracked(), typed.try_with_untracked(is_empty)) else {
                return;
            };
            if empty && let Some(kept) = name.with_value(|name| draft::load::<Draft>(name)) {
                for (id, text) in
                    [("title", &kept.title), ("text", &kept.text), ("tag", &kept.tag), ("author", &kept.author)]
                {
                    draft::fill(&form, id, text);
                }
            }
            ready.set(true);
        });
    });
    Effect::new(move |_| {
        let (typed, sent) = (typed.get(), sent());
        if ready.get() {
            name.with_value(|name| match is_empty(&typed) {
                true => draft::clear(name),
                false => draft::save(name, &typed, sent),
            });
        }
    });
}
