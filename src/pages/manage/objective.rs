//! What the organisation wants from a campaign, how far that is, and what follows once it is met or its date has passed.

use super::Actions;
use crate::api::manage::ControlView;
use crate::domain::campaign::CampaignState;
use crate::domain::objective::{Progress, Stage};
use crate::pages::form::{error_at, error_of};
use crate::text::t;
use crate::ui::objective::{ObjectiveBar, objective_fields};
use crate::ui::{ErrorSummary, Icon, Notice, NoticeKind};
use crate::view::view;
use leptos::prelude::*;

/// The objective of a launched campaign. What is met, or late, asks what next; until then it can be set anew.
pub fn objective(view: &ControlView, actions: Actions) -> Option<AnyView> {
    let campaign = &view.campaign;
    let running = campaign.card.state == CampaignState::Running && campaign.may.manage;
    if view.progress.is_none() && !running {
        return None;
    }
    let method = campaign.card.method;
    let bar = view.progress.clone().map(|progress| {
        let progress = Signal::stored(progress);
        view! { <ObjectiveBar progress method/> }
    });
    let question =
        view.progress.as_ref().filter(|_| running).and_then(|progress| question(&campaign.card.slug, progress));
    Some(view! {
        <section class="panel" aria-labelledby="objective">
            <h2 id="objective">{t!("Objective")}</h2>
            {bar}
            {question}
            {running.then(|| form(view, actions))}
        </section>
    })
}

/// What next?
fn question(slug: &str, progress: &Progress) -> Option<AnyView> {
    let words = match progress.stage() {
        Stage::Open => return None,
        Stage::Met => t!("You have what you wanted. What next?"),
        Stage::Missed => t!("The date has passed and there are fewer than you wanted. What next?"),
    };
    let (amend, round) = (format!("/manage/{slug}/amend"), format!("/manage/{slug}/round"));
    Some(view! {
        <Notice kind=NoticeKind::Info>
            <p><strong>{words}</strong></p>
            <p class="cluster">
                <a class="button" href="#close"><Icon name="check"/>{t!("Close the campaign")}</a>
                <a class="button" href=amend><Icon name="calendar"/>{t!("Extend it by an amendment")}</a>
                <a class="button" href=round><Icon name="arrow-right"/>{t!("Prepare the next round")}</a>
            </p>
        </Notice>
    })
}

fn form(view: &ControlView, actions: Actions) -> AnyView {
    let action = actions.objective;
    let error = error_of(action);
    let open = move || error.read().is_some();
    let (slug, zone) = (view.campaign.card.slug.clone(), view.campaign.time_zone.clone());
    let words = if view.progress.is_some() { t!("Change the objective") } else { t!("Set an objective") };
    let fields = objective_fields(view.objective.clone(), "objective", |name| error_at(error, name));
    view! {
        <details class="fold" open=open>
            <summary>{words}</summary>
            <ActionForm action attr:class="stack">
                <ErrorSummary error/>
                <input type="hidden" name="slug" value=slug/>
                <p class="help">
                    {t!("It is your own aim, seen by your organisation alone, and no part of what was promised. Dates are in {zone}.", zone)}
                </p>
                {fields}
                <p><button class="button button-primary" type="submit" disabled=action.pending()>{t!("Save the objective")}</button></p>
            </ActionForm>
        </details>
    }
}
