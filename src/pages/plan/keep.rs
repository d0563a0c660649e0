//! What is typed into the plan, kept in the browser until it is saved, and offered back.

use crate::api::manage::{Plan, SavePlan};
use crate::client::draft;
use crate::domain::translation::limits;
use crate::text::t;
use crate::view::view;
use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlFormElement;

/// The name under which the browser keeps the plan of a campaign; of a new one, if the slug is empty.
pub fn kept_as(slug: &str) -> String {
    format!("plan:{slug}")
}

/// Keeps what is typed. Gives the offer to bring back what was kept from before and differs from what is saved. Where the
/// plan is what was `refused`, the page says so, and what was typed since comes back unasked.
pub fn keep(
    saved: &Plan,
    refused: bool,
    form: NodeRef<html::Form>,
    typed: RwSignal<Plan>,
    save: ServerAction<SavePlan>,
) -> AnyView {
    let name = StoredValue::new(kept_as(&saved.slug));
    let saved = StoredValue::new(saved.clone());
    let before = RwSignal::new(None::<Plan>);
    let ready = RwSignal::new(false);
    let fill_in = move |form: &HtmlFormElement, plan: Plan| {
        fill(form, &plan);
        typed.update(|typed| typed.picture = plan.picture);
    };
    Effect::new(move |_| {
        let Some(form) = form.get() else { return };
        let kept = name.with_value(|name| draft::load::<Plan>(name));
        match kept.filter(|kept| saved.with_value(|saved| kept != saved)) {
            // The fields report what they hold when they are mounted; only then may they hold something else.
            Some(plan) if refused => request_animation_frame(move || {
                if ready.try_set(true).is_none() {
                    fill_in(&form, plan);
                }
            }),
            kept => {
                before.set(kept);
                ready.set(true);
            }
        }
    });
    let (pending, value) = (save.pending(), save.value());
    Effect::new(move |_| {
        let typed = typed.get();
        let sent = pending.get() || value.with(|value| matches!(value, Some(Ok(_))));
        // What is offered back must not be overwritten by the untouched form beside it.
        let touched = saved.with_value(|saved| typed != *saved);
        if ready.get() && touched {
            name.with_value(|name| draft::save(name, &typed, sent));
        }
    });
    let forget = move || {
        before.set(None);
        name.with_value(|name| draft::clear(name));
    };
    let bring_back = move |_| {
        if let (Some(plan), Some(form)) = (before.get_untracked(), form.get_untracked()) {
            fill_in(&form, plan);
            before.set(None);
        }
    };
    let offer = move || {
        before.read().is_some().then(|| {
            view! {
                <div class="notice">
                    <div class="stack">
                        <p>{t!("You typed something here before that was not saved.")}</p>
                        <p class="cluster">
                            <button class="button" type="button" on:click=bring_back>{t!("Bring it back")}</button>
                            <button class="button button-quiet" type="button" on:click=move |_| forget()>
                                {t!("Forget it")}
                            </button>
                        </p>
                    </div>
                </div>
            }
        })
    };
    view! { <div role="status">{offer}</div> }
}

fn fill(form: &HtmlFormElement, plan: &Plan) {
    let texts = [
        ("language", &plan.language),
        ("question", &plan.question),
        ("brief", &plan.brief),
        ("tags", &plan.tags),
        ("votes_per_participant", &plan.votes_per_participant),
        ("submissions_per_participant", &plan.submissions_per_participant),
        ("domains", &plan.domains),
        ("reward", &plan.reward),
        ("rights", &plan.rights),
        ("rights_words", &plan.rights_words),
        ("retention", &plan.retention),
        ("commitment_top", &plan.commitment_top),
        ("commitment_by", &plan.commitment_by),
        ("time_zone", &plan.time_zone),
        ("opens_at", &plan.opens_at),
        ("ideas_until", &plan.ideas_until),
        ("refine_until", &plan.refine_until),
        ("closes_at", &plan.closes_at),
        ("evaluate_until", &plan.evaluate_until),
        ("criteria", &plan.jury.criteria),
        ("scale", &plan.jury.scale),
        ("shortlist", &plan.jury.shortlist),
        ("chosen", &plan.jury.chosen),
        ("sight", &plan.jury.sight),
    ];
    for (id, text) in texts {
        draft::fill(form, id, text);
    }
    for entry in &plan.translations {
        for (limit, text) in limits(entry.language).into_iter().zip(entry.texts()) {
            draft::fill(form, limit.field, text);
        }
    }
    draft::fill(form, if plan.method == "opinion" { "method-opinion" } else { "method" }, "");
    match &*plan.participation {
        kind @ ("account" | "domains" | "codes" | "company" | "members") => {
            draft::fill(form, &format!("participation-{kind}"), "")
        }
        _ => draft::fill(form, "participation", ""),
    }
    match &*plan.commitment {
        kind @ ("answers" | "jury" | "crowd") => draft::fill(form, &format!("commitment-{kind}"), ""),
        _ => draft::fill(form, "commitment", ""),
    }
    draft::fill(form, if plan.moderation == "before" { "moderation-before" } else { "moderation" }, "");
    draft::fill(form, if plan.counts_shown == "at_close" { "counts_shown-at_close" } else { "counts_shown" }, "");
}
