//! Amending the terms of a running campaign: a form, then the difference, then everybody is told.

mod fields;

use crate::api::manage::amend::{AmendTerms, AmendView, Amending, ForgetAmendment, PrepareAmendment, read_amendment};
use crate::client::fetched::fetched;
use crate::error::AppError;
use crate::pages::form::{error_of, focus_on_error};
use crate::text::t;
use crate::ui::awaited::awaited;
use crate::ui::difference::differences;
use crate::ui::foreign::foreign;
use crate::ui::{ErrorSummary, ErrorView, Icon, Loading, Notice, NoticeKind};
use crate::view::view;
use leptos::html;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

/// What the page does. Made once, so that what it answered outlives a fresh view.
#[derive(Clone, Copy)]
struct Actions {
    prepare: ServerAction<PrepareAmendment>,
    amend: ServerAction<AmendTerms>,
    forget: ServerAction<ForgetAmendment>,
}

/// Amending the terms.
pub fn amend() -> AnyView {
    let (params, address) = (use_params_map(), use_query_map());
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let confirms = Memo::new(move |_| address.read().get("step").is_some_and(|step| step == "confirm"));
    let actions = Actions { prepare: ServerAction::new(), amend: ServerAction::new(), forget: ServerAction::new() };
    let forgotten = actions.forget.version();
    let amendment = fetched(move || (slug.get(), confirms.get(), forgotten.get()), |(slug, ..)| read_amendment(slug));
    let content = awaited(move || async move {
        match amendment.await {
            Ok(view) if confirms.get_untracked() && !view.differences.is_empty() => confirm(view, actions),
            Ok(view) => form(view, actions),
            Err(AppError::Conflict(why)) => standing(&slug.get_untracked(), why),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! { <div class="page page-narrow"><Transition fallback=Loading>{content}</Transition></div> }
}

/// What stands in place of the form where the terms cannot be amended.
fn standing(slug: &str, why: String) -> AnyView {
    view! {
        <Title text=t!("There is nothing to amend")/>
        <section class="stack">
            <h1>{t!("There is nothing to amend")}</h1>
            <p class="lead">{why}</p>
            <p class="cluster">
                <a class="button button-primary" href=format!("/manage/{slug}")>{t!("Back to the campaign")}</a>
                <a class="button" href=format!("/c/{slug}/history")>{t!("The public history")}</a>
            </p>
        </section>
    }
}

fn head(title: &'static str, view: &AmendView) -> AnyView {
    let back = format!("/manage/{}", view.typed.slug);
    view! {
        <Title text=title/>
        <p class="crumb"><a href=back lang=foreign(view.language)><Icon name="arrow-left"/>{view.question.clone()}</a></p>
        <h1>{title}</h1>
    }
}

fn form(view: AmendView, actions: Actions) -> AnyView {
    let Actions { prepare, amend, forget } = actions;
    let (slug, kept) = (view.typed.slug.clone(), view.kept);
    let back = format!("/manage/{slug}");
    let node = NodeRef::<html::Form>::new();
    let (first, last) = (error_of(prepare), error_of(amend));
    let error = Signal::derive(move || first.get().or_else(|| last.get()));
    focus_on_error(node, error);
    let kept = kept.then(|| {
        view! {
            <Notice kind=NoticeKind::Info>
                <p>{t!("This is what you typed before and did not confirm.")}</p>
                <ActionForm action=forget>
                    <input type="hidden" name="slug" value=slug/>
                    <button class="button" type="submit">{t!("Begin again with the terms as they are")}</button>
                </ActionForm>
            </Notice>
        }
    });
    view! {
        {head(t!("Amend the terms"), &view)}
        <p class="lead">
            {t!("The terms are a promise. You may change them while the campaign runs, and everybody reads what changed and \
             why. The versions before stay public.")}
        </p>
        {kept}
        <ActionForm action=prepare node_ref=node attr:class="form">
            <ErrorSummary error/>
            {fields::fields(view, error)}
            <p class="form-foot">
                <button class="button button-primary" type="submit" disabled=prepare.pending()>
                    {t!("Show the difference")}
                </button>
                <a class="button button-quiet" href=back>{t!("Leave the terms as they are")}</a>
            </p>
        </ActionForm>
    }
}

fn confirm(view: AmendView, actions: Actions) -> AnyView {
    let action = actions.amend;
    let error: Signal<Option<AppError>> = error_of(action);
    let title = head(t!("What the amendment changes"), &view);
    let edit = format!("/manage/{}/amend", view.typed.slug);
    let reminders = (!view.reminders.is_empty()).then(|| {
        let items = view.reminders.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
        view! { <Notice kind=NoticeKind::Warning><ul>{items}</ul></Notice> }
    });
    view! {
        {title}
        <ErrorSummary error/>
        <section class="panel">
            {differences(view.differences)}
            <p><strong>{t!("The reason, for everybody to read:")}</strong>" "{view.typed.reason.clone()}</p>
        </section>
        {reminders}
        <ActionForm action attr:class="form">
            {carried(view.typed)}
            <p class="form-foot">
                <button class="button button-primary" type="submit" disabled=action.pending()>
                    <Icon name="lock"/>
                    {t!("Amend the terms in public")}
                </button>
                <a class="button" href=edit>{t!("Go on editing")}</a>
            </p>
        </ActionForm>
    }
}

/// What was shown, carried along unseen, so that nothing else is confirmed.
fn carried(typed: Amending) -> AnyView {
    let translations = typed.translations.into_iter().enumerate().flat_map(|(at, entry)| {
        let texts = [
            ("language", entry.language.code().to_owned()),
            ("question", entry.question),
            ("brief", entry.brief),
            ("reward", entry.reward),
            ("rights_words", entry.rights_words),
        ];
        texts.map(|(name, value)| (format!("amendment[translations][{at}][{name}]"), value))
    });
    let fields = [
        ("slug", typed.slug),
        ("version", typed.version.to_string()),
        ("question", typed.question),
        ("brief", typed.brief),
        ("votes_per_participant", typed.votes_per_participant),
        ("submissions_per_participant", typed.submissions_per_participant),
        ("counts_shown", typed.counts_shown),
        ("moderation", typed.moderation),
        ("commitment", typed.commitment),
        ("commitment_top", typed.commitment_top),
        ("commitment_by", typed.commitment_by),
        ("reward", typed.reward),
        ("rights", typed.rights),
        ("rights_words", typed.rights_words),
        ("retention", typed.retention),
        ("unlisted", typed.unlisted),
        ("opens_at", typed.opens_at),
        ("ideas_until", typed.ideas_until),
        ("refine_until", typed.refine_until),
        ("closes_at", typed.closes_at),
        ("evaluate_until", typed.evaluate_until),
        ("reason", typed.reason),
    ]
    .map(|(name, value)| (format!("amendment[{name}]"), value));
    let field = |(name, value)| view! { <input type="hidden" name=name value=value/> };
    fields.into_iter().chain(translations).map(field).collect_view().into_any()
}
