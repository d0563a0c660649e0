//! The four numbers.

use super::moved;
use crate::domain::dashboard::{DashboardView, Tile};
use crate::ui::chart::Sparkline;
use crate::ui::format::number;
use crate::view::view;
use leptos::prelude::*;

/// People, ideas, votes, votes a minute.
pub fn tiles(view: RwSignal<DashboardView>) -> AnyView {
    const DAY: &str = "added in each of the last 24 hours";
    view! {
        <div class="tiles">
            {tile("People", DAY, view, |view| &view.participants)}
            {tile("Ideas", DAY, view, |view| &view.ideas)}
            {tile("Votes", DAY, view, |view| &view.votes)}
            {tile("Votes a minute", "in each of the last 30 minutes", view, |view| &view.votes_per_minute)}
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
            <p class="tile-change">{move || since_yesterday(of(&view.read()).change)}</p>
            <Sparkline values=Signal::derive(move || of(&view.read()).line.clone()) label=Signal::derive(label)/>
        </section>
    }
}

/// The change in words.
fn since_yesterday(change: i64) -> String {
    match change {
        0 => "No change since yesterday".to_owned(),
        change if change > 0 => format!("+{} since yesterday", number(change)),
        change => format!("{} since yesterday", number(change)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_change() {
        assert_eq!(since_yesterday(0), "No change since yesterday");
        assert_eq!(since_yesterday(1_200), "+1,200 since yesterday");
        assert_eq!(since_yesterday(-3), "−3 since yesterday");
    }
}
