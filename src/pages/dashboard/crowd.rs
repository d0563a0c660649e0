//! Who came and took part, how the crowd stands on each statement, and what happened last.

use super::csv;
use crate::domain::dashboard::{Balance, DashboardView, Event, Funnel};
use crate::domain::id::Timestamp;
use crate::text::t;
use crate::ui::Ago;
use crate::ui::chart::Share;
use crate::ui::format::{number, percent};
use crate::view::view;
use leptos::prelude::*;

/// Visitors, voters, contributors.
pub fn funnel(slug: &str, view: RwSignal<DashboardView>) -> AnyView {
    let title = move || voted(view.read().funnel);
    // Imported votes have no visits before them, and nobody votes without a visit: less than the voters is no count.
    let counted = Memo::new(move |_| {
        let funnel = view.read().funnel;
        funnel.visitors >= funnel.voters.max(funnel.contributors)
    });
    let row = move |stage: usize| {
        let of = move || view.read().funnel.stages()[stage].1;
        let widest = move || {
            let stages = view.read().funnel.stages();
            stages.iter().skip(usize::from(!counted.get())).map(|(_, n)| *n).max().unwrap_or(0)
        };
        let name = view.read_untracked().funnel.stages()[stage].0;
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="funnel-bar"><Share percent=Signal::derive(move || percent(of(), widest()))/></td>
                <td class="number"><strong>{move || number(of())}</strong></td>
            </tr>
        }
    };
    view! {
        <section class="panel funnel" aria-labelledby="funnel">
            <header>
                <h2 id="funnel">{move || title()}</h2>
                {csv(slug, "funnel", view, t!("The funnel as CSV"))}
            </header>
            <table>
                <thead class="visually-hidden">
                    <tr><th scope="col">{t!("Stage")}</th><th scope="col">{t!("Share##part")}</th><th scope="col">{t!("People")}</th></tr>
                </thead>
                <tbody>
                    {move || counted.get().then(|| row(0))}
                    {(1..3).map(row).collect_view()}
                </tbody>
            </table>
        </section>
    }
}

fn voted(funnel: Funnel) -> String {
    // Imported votes have no visits before them, and a share of more than all would be nonsense.
    if funnel.visitors >= funnel.voters && funnel.voters > 0 {
        t!("{percent} % of visitors voted", percent = percent(funnel.voters, funnel.visitors))
    } else {
        t!("Who took part").to_owned()
    }
}

/// What happened last.
pub fn events(slug: &str, view: RwSignal<DashboardView>) -> AnyView {
    let slug = StoredValue::new(slug.to_owned());
    let list = move || {
        let (events, now) = (view.read().events.clone(), view.read().now);
        if events.is_empty() {
            return view! { <p class="muted">{t!("Nothing yet.")}</p> };
        }
        let items = events.into_iter().map(|event| slug.with_value(|slug| item(slug, event, now))).collect_view();
        view! { <ol class="events">{items}</ol> }
    };
    view! {
        <section class="panel" aria-labelledby="events">
            <header><h2 id="events">{t!("What happened last")}</h2></header>
            {list}
        </section>
    }
}

fn item(slug: &str, event: Event, now: Timestamp) -> AnyView {
    let Event { at, what, detail, idea } = event;
    let about = idea.map(|(id, title)| view! { ": "<a href=format!("/c/{slug}/ideas/{id}")>{title}</a> });
    let detail = (!detail.is_empty()).then(|| format!(" ({detail})"));
    view! { <li><Ago at now/><span class="event">{what}{about}{detail}</span></li> }
}

/// How the crowd stands on each statement.
pub fn balance(slug: &str, view: RwSignal<DashboardView>) -> AnyView {
    let csv = csv(slug, "balance", view, t!("How the crowd stands, as CSV"));
    let slug = StoredValue::new(slug.to_owned());
    let rows = move || {
        let statements = view.read().balance.clone();
        statements.into_iter().map(|each| slug.with_value(|slug| statement(slug, each))).collect_view()
    };
    view! {
        <section class="panel balance" aria-labelledby="balance">
            <header><h2 id="balance">{move || agreed(&view.read().balance)}</h2>{csv}</header>
            <div class="scroll" role="region" aria-label=t!("Table of statements") tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{t!("Statement")}</th>
                            <th scope="col" class="number disagree">{t!("Disagree")}</th>
                            <th scope="col" class="number pass">{t!("Pass")}</th>
                            <th scope="col" class="number agree">{t!("Agree")}</th>
                            <th scope="col" class="number">{t!("Answers")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

/// On how many statements most of those who took a side agree.
fn agreed(statements: &[Balance]) -> String {
    let agreed = statements.iter().filter(|each| each.tally.of(1) > each.tally.of(-1)).count();
    t!("More agree than disagree with {agreed} of the {all} most answered statements", agreed, all = statements.len())
}

fn statement(slug: &str, each: Balance) -> AnyView {
    let Balance { id, title, tally } = each;
    let total = tally.total();
    let share = |value: i16| percent(tally.of(value), total);
    let (disagree, both) = (share(-1), percent(tally.of(-1) + tally.of(0), total));
    let cell = |value: i16| view! { <td class="number">{t!("{percent} %", percent = share(value))}</td> };
    view! {
        <tr>
            <th scope="row">
                <div class="balance-statement">
                    <a href=format!("/c/{slug}/ideas/{id}")>{title}</a>
                    <svg class="balance-bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                        <rect class="pass" width="100" height="1"></rect>
                        <rect class="disagree" width=disagree height="1"></rect>
                        <rect class="agree" x=both width={if total > 0 { 100 - both } else { 0 }} height="1"></rect>
                    </svg>
                </div>
            </th>
            {cell(-1)}
            {cell(0)}
            {cell(1)}
            <td class="number muted">{number(total)}</td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_needs_visits() {
        let funnel = |visitors, voters| voted(Funnel { visitors, voters, contributors: 0 });
        assert_eq!(funnel(200, 82), "41 % of visitors voted");
        assert_eq!(funnel(0, 82), "Who took part");
        assert_eq!(funnel(10, 0), "Who took part");
    }
}
