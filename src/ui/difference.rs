//! What an amendment changes: before and after, side by side where there is room.

use crate::domain::amendment::Difference;
use crate::text::t;
use crate::ui::foreign::foreign;
use crate::view::view;
use leptos::prelude::*;

/// The list of what is different.
#[must_use]
pub fn differences(list: Vec<Difference>) -> AnyView {
    let said = |text: String| if text.is_empty() { t!("nothing").to_owned() } else { text };
    let items = list
        .into_iter()
        .map(|Difference { what, before, after, language }| {
            let (gone, come) = (language.filter(|_| !before.is_empty()), language.filter(|_| !after.is_empty()));
            view! {
                <div class="difference">
                    <dt>{what}</dt>
                    <dd><span class="label">{t!("Before:")}" "</span><del lang=gone.and_then(foreign)>{said(before)}</del></dd>
                    <dd><span class="label">{t!("After:")}" "</span><ins lang=come.and_then(foreign)>{said(after)}</ins></dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="differences">{items}</dl> }
}
