//! What an amendment changes: before and after, side by side where there is room.

use crate::domain::amendment::Difference;
use crate::text::t;
use crate::view::view;
use leptos::prelude::*;

/// The list of what is different.
#[must_use]
pub fn differences(list: Vec<Difference>) -> AnyView {
    let said = |text: String| if text.is_empty() { t!("nothing").to_owned() } else { text };
    let items = list
        .into_iter()
        .map(|Difference { what, before, after }| {
            view! {
                <div class="difference">
                    <dt>{what}</dt>
                    <dd><span class="label">{t!("Before:")}" "</span><del>{said(before)}</del></dd>
                    <dd><span class="label">{t!("After:")}" "</span><ins>{said(after)}</ins></dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="differences">{items}</dl> }
}
