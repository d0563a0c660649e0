//! What the organisation wants from the campaign and how far that is.

use crate::domain::dashboard::DashboardView;
use crate::domain::objective::Progress;
use crate::text::t;
use crate::ui::objective::ObjectiveBar;
use crate::view::view;
use leptos::prelude::*;

/// The objective, where there is one.
pub fn objective(view: RwSignal<DashboardView>) -> AnyView {
    let progress = Memo::new(move |_| view.read().objective.clone());
    let there = Memo::new(move |_| progress.read().is_some());
    let method = view.with_untracked(|view| view.method);
    let bar = move || {
        // Set once it is there; a view without it takes the whole bar away first.
        let first = there.get().then(|| progress.get_untracked()).flatten()?;
        let last = Memo::new(move |before: Option<&Progress>| {
            progress.get().or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
        });
        Some(view! {
            <section class="panel" aria-label=t!("Objective")><ObjectiveBar progress=last method/></section>
        })
    };
    bar.into_any()
}
