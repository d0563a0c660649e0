//! Small things that many pages say: an age, who is here, a last question before something final.

use crate::domain::id::Timestamp;
use crate::text::t;
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
            <span><strong class="number">{move || number(live.get())}</strong>" "{t!("here now")}</span>
        </span>
    }
}

/// A sentence with `part`, such as a link, where its text has one name in braces: `within(t!("Read {terms}."), link)`.
#[must_use]
pub fn within(sentence: &'static str, part: AnyView) -> AnyView {
    let (before, rest) = sentence.split_once('{').unwrap_or((sentence, ""));
    let after = rest.split_once('}').map_or("", |(_, after)| after);
    // The server writes an empty text as a space.
    let words = |text: &'static str| (!text.is_empty()).then_some(text);
    view! { {words(before)}{part}{words(after)} }
}

/// Something that should not happen by a slip, behind a question. The children are the form that does it. It opens and
/// closes without JavaScript too: open, its button says "Cancel".
#[component]
pub fn Confirm(
    /// The button's words, such as "Close the campaign".
    #[prop(into)]
    label: String,
    /// What will happen, such as "Voting ends at once, for good."
    #[prop(into)]
    question: String,
    /// Whether nothing is destroyed by it.
    #[prop(optional)]
    calm: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <details class=if calm { "confirm confirm-calm" } else { "confirm" }>
            <summary class="button">
                <span class="confirm-label">{label}</span>
                <span class="confirm-cancel">{t!("Cancel")}</span>
            </summary>
            <div class="confirm-body">
                <p>{question}</p>
                {children()}
            </div>
        </details>
    }
}
