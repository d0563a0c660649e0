//! What was decided about an idea: a word in a colour, never the colour alone, and the reason.

use crate::domain::outcome::{Outcome, OutcomeKind};
use crate::text::t;
use crate::ui::Icon;
use crate::ui::format::date;
use crate::view::view;
use leptos::prelude::*;
use std::sync::Arc;

const fn look(kind: OutcomeKind) -> (&'static str, &'static str) {
    match kind {
        OutcomeKind::Chosen => ("outcome outcome-won", "check"),
        OutcomeKind::Planned => ("outcome outcome-coming", "calendar"),
        OutcomeKind::InProgress => ("outcome outcome-coming", "play"),
        OutcomeKind::Done => ("outcome outcome-won", "agree"),
        OutcomeKind::Declined => ("outcome", "close"),
        OutcomeKind::Merged => ("outcome", "link"),
        OutcomeKind::Inspiration => ("outcome outcome-spark", "idea"),
    }
}

/// The outcome as a word.
#[component]
pub fn OutcomeBadge(kind: OutcomeKind) -> impl IntoView {
    let (class, icon) = look(kind);
    view! {
        <span class=class>
            <Icon name=icon/>
            <span class="visually-hidden">{t!("Decided:")}" "</span>
            {kind.label()}
        </span>
    }
}

/// The outcome with its reason in one line, for lists.
#[component]
pub fn OutcomeLine(
    outcome: Outcome,
    /// The campaign's name in addresses.
    #[prop(into)]
    slug: Arc<str>,
) -> impl IntoView {
    let into =
        outcome.into.map(|into| view! { " "<a href=format!("/c/{slug}/ideas/{into}")>{t!("Goes on there")}</a> });
    view! {
        <p class="outcome-line">
            <OutcomeBadge kind=outcome.kind/>" "<span class="outcome-why">{outcome.reason}</span>{into}
        </p>
    }
}

/// The outcome with its whole reason and its date.
#[component]
pub fn OutcomeNote(outcome: Outcome) -> impl IntoView {
    view! {
        <section class="outcome-note" aria-label=t!("The decision")>
            <p class="cluster">
                <OutcomeBadge kind=outcome.kind/>
                <span class="muted">{t!("Decided on {date}", date = date(outcome.decided_at))}</span>
            </p>
            <p class="outcome-reason">{outcome.reason}</p>
        </section>
    }
}
