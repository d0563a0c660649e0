//! Small things that many pages say: an age, who is here, a last question before something final.

use crate::domain::id::Timestamp;
use crate::ui::format::{ago, iso, number};
use crate::view::view;
use leptos::prelude::*;

/// How long ago something was, with the exact time for machines and on hover.
#[component]
pub fn Ago(at: Timestamp, now: Timestamp) -> impl IntoView {
    let exact = iso(at);
    view! { <time datetime=exact.clone() title=exact>{ago(at, now)}</time> }
}

/// How many people have the campaign open.
#[component]
pub fn LiveBadge(#[prop(into)] live: Signal<i64>) -> impl IntoView {
    view! {
        <span class="live-badge">
            <span class="live-dot" aria-hidden="true"></span>
            <span><strong class="number">{move || number(live.get())}</strong>" taking part now"</span>
        </span>
    }
}

/// Something that cannot be undone, behind a question. The children are the form that does it; it opens without
/// JavaScript too.
#[component]
pub fn Confirm(
    /// The button's words, such as "Close the campaign".
    #[prop(into)]
    label: String,
    /// What will happen, such as "Voting ends at once, for good."
    #[prop(into)]
    question: String,
    children: Children,
) -> impl IntoView {
    view! {
        <details class="confirm">
            <summary class="button">{label}</summary>
            <div class="confirm-body">
                <p>{question}</p>
                {children()}
            </div>
        </details>
    }
}
