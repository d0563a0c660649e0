//! A draft: what it promises, what is still missing, and its launch.

use super::Actions;
use crate::api::manage::DeleteDraft;
use crate::domain::campaign::CampaignView;
use crate::domain::checklist::{CODES, Item, JURORS, MEMBERS};
use crate::domain::language::Language;
use crate::domain::poll::Method;
use crate::pages::form::error_of;
use crate::text::{t, tn};
use crate::ui::foreign::sentences;
use crate::ui::{Confirm, ErrorSummary, Icon};
use crate::view::view;
use leptos::prelude::*;

/// What a launch means, up to when it opens.
fn launch_question(view: &CampaignView) -> String {
    let seals =
        t!("The terms get sealed: the method stays, and question, dates and limits are changed afterwards only by an \
         amendment that everybody reads, with its reason.");
    let opens = match (view.card.phases.first(), view.phase_dates.first()) {
        (Some(first), Some(dates)) if first.starts_at > view.now => {
            t!("The campaign becomes public at once. Its first phase: {dates}.", dates)
        }
        _ => t!("The campaign becomes public at once and opens with it: its opening date has passed.").to_owned(),
    };
    format!("{seals} {opens}")
}

/// A draft's summary, checklist, and what can be done with it.
pub fn draft(view: &CampaignView, items: Vec<Item>, actions: Actions) -> AnyView {
    let waits = items.iter().any(|item| item.must && !item.done);
    let items = items.into_iter().map(|item| line(view, item)).collect_view();
    let sentences = sentences(view.promises.iter().cloned(), view.card.language);
    view! {
        <div class="columns">
            <section class="panel">
                <h2>{t!("Before you launch")}</h2>
                <ul class="checklist">{items}</ul>
                {waits.then(|| view! { <p class="help">{t!("The launch waits for what is needed.")}</p> })}
                {ideas(view)}
                {view.may.edit.then(|| steps(view, actions))}
            </section>
            <section class="panel">
                <h2>{t!("What you promise")}</h2>
                <ul class="terms">{sentences}</ul>
                {previews(view)}
                <p class="help">{t!("All times are in {zone}.", zone = view.time_zone)}</p>
            </section>
        </div>
    }
}

fn line(view: &CampaignView, item: Item) -> AnyView {
    let slug = &view.card.slug;
    let (icon, state) = match (item.done, item.must) {
        (true, _) => ("check", t!("Done:")),
        (false, true) => ("warning", t!("Needed:")),
        (false, false) => ("info", t!("To consider:")),
    };
    let mend = (!item.done && view.may.edit).then(|| {
        let href = match &*item.field {
            CODES => format!("/manage/{slug}/codes"),
            JURORS => format!("/manage/{slug}/people"),
            MEMBERS => format!("/manage/people/{}", view.card.organisation_slug),
            field => format!("/manage/{slug}/edit#{field}"),
        };
        view! { " "<a href=href>{t!("Change it")}<span class="visually-hidden">{format!(": {}", item.words)}</span></a> }
    });
    view! {
        <li class:check-done=item.done>
            <Icon name=icon/>
            <span><span class:visually-hidden=item.done>{format!("{state} ")}</span>{item.words}{mend}</span>
        </li>
    }
}

/// The page as people will see it, in each language.
fn previews(view: &CampaignView) -> AnyView {
    let link = |language: &Language| {
        let href = format!("/c/{}?lang={}", view.card.slug, language.code());
        view! { <li><a href=href lang=language.code()>{language.name()}</a></li> }
    };
    let links = view.languages.iter().map(link).collect_view();
    view! {
        <h3>{t!("The page as people will see it")}</h3>
        <ul class="cluster">{links}</ul>
    }
}

/// The ideas that the organisation gives, with the way to bring more.
fn ideas(view: &CampaignView) -> Option<AnyView> {
    let (slug, method) = (&view.card.slug, view.card.method);
    let count = view.card.counts.ideas;
    let there = (count > 0).then(|| {
        let words = match method {
            Method::Approval => tn!(count, "{n} idea of yours on the board.", "{n} ideas of yours on the board."),
            Method::Opinion => {
                tn!(count, "{n} statement of yours on the board.", "{n} statements of yours on the board.")
            }
        };
        view! { <p><a href=format!("/c/{slug}#board")>{words}</a></p> }
    });
    let bring = match method {
        Method::Approval => t!("Bring an idea"),
        Method::Opinion => t!("Bring a statement"),
    };
    view.may.submit.then(|| {
        view! {
            <div class="stack">
                {there}
                <p>
                    <a class="button" href=format!("/c/{slug}/new")>
                        <Icon name="idea"/>{bring}
                    </a>
                </p>
            </div>
        }
    })
}

fn steps(view: &CampaignView, actions: Actions) -> AnyView {
    let (launch, slug) = (actions.launch, view.card.slug.clone());
    let delete = ServerAction::<DeleteDraft>::new();
    let (edit, doomed) = (format!("/manage/{slug}/edit"), slug.clone());
    view! {
        <div class="stack">
            <p><a class="button" href=edit><Icon name="edit"/>{t!("Edit the plan")}</a></p>
            <ErrorSummary error=error_of(launch)/>
            <ErrorSummary error=error_of(delete)/>
            <Confirm
                label=t!("Launch")
                question=launch_question(view)
                calm=true
            >
                <ActionForm action=launch>
                    <input type="hidden" name="slug" value=slug/>
                    <button class="button button-primary" type="submit" disabled=launch.pending()>
                        <Icon name="rocket"/>
                        {t!("Seal the terms and launch")}
                    </button>
                </ActionForm>
            </Confirm>
            <Confirm label=t!("Delete the draft") question=t!("The plan is gone for good. Nobody has voted on it yet.")>
                <ActionForm action=delete>
                    <input type="hidden" name="slug" value=doomed/>
                    <button class="button button-danger" type="submit" disabled=delete.pending()>
                        <Icon name="trash"/>
                        {t!("Delete it for good")}
                    </button>
                </ActionForm>
            </Confirm>
        </div>
    }
}
