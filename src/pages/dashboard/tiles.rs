//! The four numbers.

use super::moved;
use crate::domain::dashboard::{DashboardView, Tile};
use crate::ui::chart::Sparkline;
use crate::ui::format::number;
use crate::view::view;
use leptos::prelude::*;

/// Participants, ideas, votes, votes a minute.
pub fn tiles(view: RwSignal<DashboardView>) -> AnyView {
    const DAY: &str = "added in each of the last 24 hours";
    let (ideas, votes) = view.with_untracked(|view| view.method.headings());
    let pace = if votes == "Votes" { "Votes a minute" } else { "Answers a minute" };
    view! {
        <div class="tiles">
            {tile("Participants", DAY, view, |view| &view.participants)}
            {tile(ideas, DAY, view, |view| &view.ideas)}
            {tile(votes, DAY, view, |view| &view.votes)}
            {tile(pace, "in each of the last 30 minutes", view, |view| &view.votes_per_minute)}
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
        format!("{name} {line}, at most {}", number(most))
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
        0 => "No change in 24 hours".to_owned(),
        change if change > 0 => format!("+{} in 24 hours", number(change)),
        change => format!("{} in 24 hours", number(change)),
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
