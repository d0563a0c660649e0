//! The four numbers.

use super::moved;
use crate::domain::dashboard::{DashboardView, Tile};
use crate::domain::poll::Method;
use crate::domain::series::Measure;
use crate::text::{fill, t};
use crate::ui::chart::Sparkline;
use crate::ui::format::number;
use crate::view::view;
use leptos::prelude::*;

/// Participants, ideas, votes, votes a minute.
pub fn tiles(view: RwSignal<DashboardView>) -> AnyView {
    let method = view.with_untracked(|view| view.method);
    let day = t!("Added in each of the last 24 hours; the most in one: {most}");
    let minutes = t!("In each of the last 30 minutes; the most in one: {most}");
    let pace = match method {
        Method::Approval => t!("Votes a minute"),
        Method::Opinion => t!("Answers a minute"),
    };
    let label = |measure: Measure| measure.label(method);
    view! {
        <div class="tiles">
            {tile(label(Measure::Participants), day, view, |view| &view.participants)}
            {tile(label(Measure::Ideas), day, view, |view| &view.ideas)}
            {tile(label(Measure::Votes), day, view, |view| &view.votes)}
            {tile(pace, minutes, view, |view| &view.votes_per_minute)}
        </div>
    }
}

fn tile(
    name: &'static str,
    line: &'static str,
    view: RwSignal<DashboardView>,
    of: fn(&DashboardView) -> &Tile,
) -> AnyView {
    let now = move || of(&view.read()).now;
    let label = move || {
        let view = view.read();
        let most = of(&view).line.iter().copied().max().unwrap_or(0);
        format!("{name}. {}", fill(line, &[("most", &number(most))]))
    };
    view! {
        <section class="tile">
            <h2 class="tile-label">{name}</h2>
            <p class="tile-value"><span class=moved(now)>{move || number(now())}</span></p>
            <p class="tile-change">{move || of(&view.read()).change.map(gained)}</p>
            <Sparkline values=Signal::derive(move || of(&view.read()).line.clone()) label=Signal::derive(label)/>
        </section>
    }
}

/// The change in words.
fn gained(change: i64) -> String {
    match change {
        0 => t!("No change in 24 hours").to_owned(),
        change if change > 0 => t!("{change} in 24 hours", change = format!("+{}", number(change))),
        change => t!("{change} in 24 hours", change = number(change)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_change() {
        assert_eq!(gained(0), "No change in 24 hours");
        assert_eq!(gained(1_200), "+1,200 in 24 hours");
        assert_eq!(gained(-3), "−3 in 24 hours");
    }
}
