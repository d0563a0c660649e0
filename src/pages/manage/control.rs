//! A campaign's control page: numbers, pausing, closing, moderation; for a draft its summary and launch.

use super::pause::pause;
use super::queue;
use super::{Actions, draft, hiding, objective};
use crate::api::manage::ControlView;
use crate::client::draft as typed;
use crate::client::fetched::Fetched;
use crate::client::live::use_live;
use crate::domain::campaign::{CampaignCard, CampaignState, CampaignView, Counts, Pausable};
use crate::domain::commitment::Keeping;
use crate::domain::idea::{BoardQuery, BoardView};
use crate::domain::phase::PhaseKind;
use crate::domain::poll::Method;
use crate::domain::report::Promised;
use crate::domain::text::REASON;
use crate::error::AppError;
use crate::pages::form::{error_at, error_of};
use crate::pages::plan::kept_as;
use crate::text::{t, tn};
use crate::ui::connection::ConnectionNote;
use crate::ui::foreign::{foreign, sentences};
use crate::ui::{Confirm, ErrorSummary, ErrorView, Field, Icon, Notice, NoticeKind, PhaseBar, described_by, number};
use crate::view::view;
use leptos::prelude::*;
use leptos_meta::Title;

/// The control page of one campaign, as far as the viewer's role goes.
pub fn control(
    control: ControlView,
    actions: Actions,
    query: Memo<BoardQuery>,
    ideas: Fetched<Result<BoardView, AppError>>,
) -> AnyView {
    let view = &control.campaign;
    if !view.may.dashboard {
        let error = AppError::Forbidden(t!("This page is for the people who run the campaign.").to_owned());
        return view! { <ErrorView error/> };
    }
    // The plan of this campaign arrived, and so did a new one that led here.
    let kept = ["", &view.card.slug].map(kept_as);
    Effect::new(move |_| kept.iter().for_each(|name| typed::clear_sent(name)));
    let body = match view.card.state {
        CampaignState::Draft => draft::draft(view, control.checklist.clone(), actions),
        _ => launched(&control, actions, query, ideas),
    };
    let CampaignView { card, phase_dates, time_zone, may, now, .. } = control.campaign;
    let simulated = card.simulated.then(|| view! { " · "{t!("a simulated crowd takes part")} });
    let links = links(&card, (may.decide, may.moderate), control.codes);
    view! {
        <Title text=card.question.clone()/>
        <p class="crumb"><a href="/manage"><Icon name="arrow-left"/>{t!("Your campaigns")}</a></p>
        <header class="page-head">
            <div>
                <h1 lang=foreign(card.language)>{card.question}</h1>
                <p class="help">{card.organisation}{simulated}</p>
            </div>
            {links}
        </header>
        <PhaseBar phases=card.phases dates=phase_dates now state=card.state zone=time_zone method=card.method/>
        {body}
    }
}

fn links(card: &CampaignCard, (decides, manages): (bool, bool), by_code: bool) -> AnyView {
    let (slug, state) = (&card.slug, card.state);
    let evaluates = card.phases.iter().any(|phase| phase.kind == PhaseKind::Evaluate);
    let page = if state == CampaignState::Draft { t!("Preview as the crowd will see it") } else { t!("Public page") };
    let dashboard = (state != CampaignState::Draft).then(|| {
        view! { <a class="button" href=format!("/c/{slug}/dashboard")><Icon name="chart"/>{t!("Dashboard")}</a> }
    });
    let decisions = decides.then(|| {
        view! { <a class="button" href=format!("/manage/{slug}/decisions")><Icon name="check"/>{t!("Decisions")}</a> }
    });
    let after = (decides && state == CampaignState::Closed).then(|| {
        view! {
            <a class="button" href=format!("/c/{slug}/report")><Icon name="table"/>{t!("Report")}</a>
            <a class="button" href=format!("/manage/{slug}/round")><Icon name="arrow-right"/>{t!("Next round")}</a>
        }
    });
    let people = manages.then(|| {
        view! { <a class="button" href=format!("/manage/{slug}/people")><Icon name="people"/>{t!("People")}</a> }
    });
    let codes = (manages && by_code).then(|| {
        view! { <a class="button" href=format!("/manage/{slug}/codes")><Icon name="lock"/>{t!("Codes")}</a> }
    });
    let jury = (evaluates && state != CampaignState::Draft).then(|| {
        view! { <a class="button" href=format!("/manage/{slug}/jury")><Icon name="check"/>{t!("Jury")}</a> }
    });
    view! {
        <div class="cluster">
            {decisions}
            {dashboard}
            {jury}
            {after}
            {people}
            {codes}
            <a class="button" href=format!("/c/{slug}")><Icon name="eye"/>{page}</a>
        </div>
    }
}

fn launched(
    control: &ControlView,
    actions: Actions,
    query: Memo<BoardQuery>,
    ideas: Fetched<Result<BoardView, AppError>>,
) -> AnyView {
    let view = &control.campaign;
    let slug = view.card.slug.clone();
    let running = view.card.state == CampaignState::Running;
    // What is paused already can be resumed, whatever the phase.
    let open = |kind: fn(PhaseKind) -> bool| {
        view.card.phases.iter().any(|phase| kind(phase.kind) && phase.ends_at.is_none_or(|ends| ends > view.now))
    };
    let votes = open(PhaseKind::vote);
    let ideas_come = open(PhaseKind::submit) && view.submissions != Some(0);
    let controls = (running && view.may.manage).then(|| {
        view! {
            <section class="panel" id="close">
                <h2>{t!("Votes, ideas and terms")}</h2>
                {(votes || view.freeze.votes).then(|| pause(view, actions, Pausable::Votes))}
                {(ideas_come || view.freeze.ideas).then(|| pause(view, actions, Pausable::Ideas))}
                {close(control, votes, actions)}
                <p><a class="button" href=format!("/manage/{slug}/amend")><Icon name="edit"/>{t!("Amend the terms")}</a></p>
            </section>
        }
    });
    let live = use_live();
    live.watch(&slug, &view.cursor);
    let opening = view.card.counts;
    let counts = Signal::derive(move || live.counts.get().unwrap_or(opening));
    let hiding = view.may.moderate.then(|| hiding::hiding(view, actions.hide, query, ideas));
    view! {
        {queue::queue(&slug, view.card.method, control.waiting.clone(), view.now)}
        {numbers(counts, view.card.method)}
        {owed(&slug, control.owed.clone())}
        {objective::objective(control, actions)}
        {controls}
        {sealed(view)}
        {hiding}
        <ConnectionNote/>
    }
}

fn numbers(counts: Signal<Counts>, method: Method) -> AnyView {
    let (ideas, votes) = method.headings();
    let tile = move |name: &'static str, of: fn(Counts) -> i64| {
        view! {
            <div class="tile">
                <dt>{name}</dt>
                <dd class="number">{move || number(of(counts.get()))}</dd>
            </div>
        }
    };
    view! {
        <section aria-label=t!("Numbers")>
            <dl class="tiles-row">
                {tile(t!("Participants"), |counts| counts.participants)}
                {tile(ideas, |counts| counts.ideas)}
                {tile(votes, |counts| counts.votes)}
                {tile(t!("Here now"), |counts| counts.live)}
            </dl>
        </section>
    }
}

/// A public reason. `id` tells several on one page apart.
pub fn reason_field(id: &str, help: &'static str, error: Signal<Option<AppError>>) -> AnyView {
    let error = error_at(error, "reason");
    let id = id.to_owned();
    view! {
        <Field label=t!("Reason") name=id.clone() help error>
            <input
                class="input"
                type="text"
                id=id.clone()
                name="reason"
                required
                minlength=REASON.min
                maxlength=REASON.max
                autocomplete="off"
                aria-describedby=described_by(&id, true)
                aria-invalid=move || error.read().is_some().then_some("true")
            />
        </Field>
    }
}

/// Closing the campaign, or what has to be done before. `votes` says that people can still vote, or will.
fn close(control: &ControlView, votes: bool, actions: Actions) -> AnyView {
    let (action, slug) = (actions.close, control.campaign.card.slug.clone());
    if let Some(why) = control.obstacle.clone() {
        let (href, words) = match control.waiting.1 {
            0 => (format!("/manage/{slug}/decisions"), t!("Decide")),
            _ => ("#queue".to_owned(), t!("Read what waits")),
        };
        return view! {
            <Notice kind=NoticeKind::Info>
                <p><strong>{t!("The campaign cannot be closed yet.")}</strong>" "{why}</p>
                <p><a class="button" href=href>{words}</a></p>
            </Notice>
        };
    }
    let question = if votes {
        t!("Voting and ideas end at once, for good, and the counts become public. Nothing is deleted.")
    } else {
        t!("The campaign ends for good, and its numbers stand still from then. Nothing is deleted.")
    };
    view! {
        <ErrorSummary error=error_of(action)/>
        <Confirm label=t!("Close the campaign") question>
            <ActionForm action>
                <input type="hidden" name="slug" value=slug/>
                <button class="button button-danger" type="submit" disabled=action.pending()>
                    {t!("Close it for good")}
                </button>
            </ActionForm>
        </Confirm>
    }
}

/// What has to be done before the campaign can be closed.
fn owed(slug: &str, owed: Vec<Promised>) -> Option<AnyView> {
    let first = owed.first()?;
    let when = match (first.duty.keeping, first.due.as_str()) {
        (Keeping::Late, due) => t!("It was due by {due}.", due),
        (_, "") => String::new(),
        (_, due) => t!("It is due by {due}.", due),
    };
    let title = tn!(
        i64::try_from(owed.len()).unwrap_or(i64::MAX),
        "{n} decision is owed under the terms",
        "{n} decisions are owed under the terms",
    );
    let late = first.duty.keeping == Keeping::Late;
    let items = owed.into_iter().map(|promised| {
        let what = promised.what();
        let about = promised.idea().map(|idea| {
            view! { <a href=format!("/c/{slug}/ideas/{idea}")>{promised.title}</a>": " }
        });
        view! { <li>{about}{what}</li> }
    });
    let items = items.collect_view();
    let (decide, report) = (format!("/manage/{slug}/decisions"), format!("/c/{slug}/report#promised"));
    Some(view! {
        <section class="panel" class:panel-late=late aria-labelledby="owed">
            <h2 id="owed"><Icon name=if late { "warning" } else { "clock" }/>" "{title}</h2>
            <p>{when}" "{t!("The campaign can be closed once what is owed is decided.")}" "<a href=report>{t!("Everybody reads how it stands.")}</a></p>
            <ul class="owed">{items}</ul>
            <p><a class="button button-primary" href=decide><Icon name="check"/>{t!("Decide")}</a></p>
        </section>
    })
}

/// What was promised, with its seal.
fn sealed(view: &CampaignView) -> AnyView {
    let sentences = sentences(view.promises.iter().cloned(), view.card.language);
    let seal = view.terms_hash.clone().map(|hash| {
        view! {
            <p class="help">
                {if view.terms_version > 1 { t!("Amended since the launch.") } else { t!("Sealed at launch.") }}
                " "{t!("SHA-256 of the terms:")}" "<code class="hash">{hash}</code>
            </p>
            <p><a href=format!("/c/{}/history", view.card.slug)>{t!("The public history")}</a></p>
        }
    });
    view! {
        <details class="panel">
            <summary>{t!("The terms")}</summary>
            <ul class="terms">{sentences}</ul>
            {seal}
        </details>
    }
}
