//! Leaders and risers. Each list is a table already, so it needs none besides.

use super::{csv, mark};
use crate::domain::dashboard::{DashboardView, Leader, Movement};
use crate::domain::id::IdeaId;
use crate::domain::series::Measure;
use crate::text::{t, tn};
use crate::ui::chart::Sparkline;
use crate::ui::format::number;
use crate::view::view;
use leptos::prelude::*;

/// The ideas with the most votes.
pub fn leaders(slug: &str, view: RwSignal<DashboardView>) -> AnyView {
    // An answer to a statement may be a no: to be answered most is no lead.
    let title = move || match &*view.read() {
        view if view.balance.is_empty() => lead(&view.leaders),
        _ => t!("Most answered").to_owned(),
    };
    list(slug, view, "leaders", Signal::derive(title), t!("No idea has a vote yet."), |view| &view.leaders)
}

/// The ideas that gained most lately.
pub fn risers(slug: &str, view: RwSignal<DashboardView>) -> AnyView {
    let title = move || {
        let view = view.read();
        match view.risers.iter().map(|idea| idea.today).max() {
            Some(most) => t!("Rising: up to {count} in 24 hours", count = Measure::Votes.counted(view.method, most)),
            None => t!("Rising").to_owned(),
        }
    };
    list(slug, view, "risers", Signal::derive(title), t!("No idea got a vote in the last 24 hours."), |view| {
        &view.risers
    })
}

/// How clear the lead is.
fn lead(leaders: &[Leader]) -> String {
    match leaders {
        [first, second, ..] if first.votes > second.votes => {
            tn!(first.votes - second.votes, "Leading by {n} vote", "Leading by {n} votes")
        }
        [first, rest @ ..] if !rest.is_empty() => {
            let tied = rest.iter().take_while(|idea| idea.votes == first.votes).count() + 1;
            t!("{tied} ideas share the lead", tied)
        }
        _ => t!("Leading").to_owned(),
    }
}

/// A row and how often it has moved since the page was opened.
type Row = (Leader, u32);

/// What is shown next: `now`, with each row that has other votes than before marked as moved once more.
fn follow(before: Option<&Vec<Row>>, now: &[Leader]) -> Vec<Row> {
    let times = |idea: &Leader| {
        let Some(before) = before else { return 0 };
        match before.iter().find(|(other, _)| other.id == idea.id) {
            Some((other, times)) => times + u32::from(other.votes != idea.votes),
            None => 1,
        }
    };
    now.iter().map(|idea| (idea.clone(), times(idea))).collect()
}

fn list(
    slug: &str,
    view: RwSignal<DashboardView>,
    id: &'static str,
    title: Signal<String>,
    empty: &'static str,
    of: fn(&DashboardView) -> &Vec<Leader>,
) -> AnyView {
    // Nothing moves under a pointer or a focused link.
    let held = RwSignal::new(false);
    let rows = Memo::new(move |before: Option<&Vec<Row>>| match before {
        Some(before) if held.get() => before.clone(),
        before => follow(before, of(&view.read())),
    });
    let hold = move |on: bool| held.set(on);
    let csv = csv(
        slug,
        id,
        view,
        if id == "leaders" { t!("The leading ideas as CSV") } else { t!("The rising ideas as CSV") },
    );
    let slug = StoredValue::new(slug.to_owned());
    let body = move || {
        let rows = rows.get();
        if rows.is_empty() {
            return view! { <p class="muted">{empty}</p> };
        }
        let rows = rows.into_iter().map(|row| slug.with_value(|slug| tr(slug, row))).collect_view();
        view! {
            <table class="ranking">
                <thead class="visually-hidden">
                    <tr>
                        <th scope="col">{t!("Idea")}</th>
                        <th scope="col">{t!("Last 24 hours")}</th>
                        <th scope="col">{t!("Votes")}</th>
                        <th scope="col">{t!("New votes")}</th>
                        <th scope="col">{t!("Place##rank")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
    };
    view! {
        <section
            class="panel"
            aria-labelledby=id
            on:pointerenter=move |_| hold(true)
            on:pointerleave=move |_| hold(false)
            on:focusin=move |_| hold(true)
            on:focusout=move |_| hold(false)
        >
            <header><h2 id=id>{move || title.get()}</h2>{csv}</header>
            {body}
        </section>
    }
}

fn tr(slug: &str, (idea, times): Row) -> AnyView {
    let Leader { id, title, votes, today, movement, line } = idea;
    let most = line.iter().copied().max().unwrap_or(0);
    let label = t!("Votes in each of the last 24 hours, at most {most}", most = number(most));
    let gained = if today > 0 { format!("+{}", number(today)) } else { "±0".to_owned() };
    view! {
        <tr class=mark(times)>
            <th scope="row"><a href=href(slug, id)>{title}</a></th>
            <td><Sparkline values=Signal::stored(line) label=Signal::stored(label)/></td>
            <td class="number"><strong>{number(votes)}</strong></td>
            <td class="number muted">{gained}</td>
            <td class="movement">{place(movement)}</td>
        </tr>
    }
}

fn href(slug: &str, id: IdeaId) -> String {
    format!("/c/{slug}/ideas/{id}")
}

/// A movement as a sign with its words.
fn place(movement: Movement) -> AnyView {
    let (class, sign, words) = match movement {
        Movement::Unknown | Movement::Places(0) => ("same", String::new(), String::new()),
        Movement::New => {
            ("up", t!("new##among the leaders").to_owned(), t!("New among the leaders in 24 hours").to_owned())
        }
        Movement::Places(up @ 1..) => {
            ("up", format!("▲{up}"), tn!(up, "up {n} place in 24 hours", "up {n} places in 24 hours"))
        }
        Movement::Places(down) => {
            ("down", format!("▼{}", -down), tn!(-down, "down {n} place in 24 hours", "down {n} places in 24 hours"))
        }
    };
    view! {
        <span class=class aria-hidden="true">{sign}</span>
        <span class="visually-hidden">{words}</span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn idea(id: i64, votes: i64) -> Leader {
        Leader { id: IdeaId(id), title: String::new(), votes, today: 0, movement: Movement::Unknown, line: vec![] }
    }

    #[test]
    fn says_how_clear_the_lead_is() {
        assert_eq!(lead(&[]), "Leading");
        assert_eq!(lead(&[idea(1, 9), idea(2, 8)]), "Leading by 1 vote");
        assert_eq!(lead(&[idea(1, 9), idea(2, 9), idea(3, 2)]), "2 ideas share the lead");
    }

    #[test]
    fn marks_what_moved() {
        let first = follow(None, &[idea(1, 9), idea(2, 8)]);
        assert_eq!(first.iter().map(|row| row.1).collect::<Vec<_>>(), [0, 0]);
        let next = follow(Some(&first), &[idea(2, 10), idea(1, 9), idea(3, 1)]);
        assert_eq!(next.iter().map(|row| row.1).collect::<Vec<_>>(), [1, 0, 1]);
    }
}
