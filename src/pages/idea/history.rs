//! How an idea's votes came, day by day.

use crate::domain::id::{DAY, Timestamp};
use crate::domain::poll::Method;
use crate::domain::series::Measure;
use crate::text::{t, tn};
use crate::ui::chart::{BarChart, Bars};
use crate::ui::number;
use crate::view::view;
use leptos::prelude::*;

/// At most this many days are drawn, the latest; the table has all.
const DRAWN: usize = 60;

/// A day: how many days ago it was, and what was counted on it.
type Day = (i64, i64);

/// The days from the first vote to today, oldest first, days without votes included.
fn days(history: &[(Timestamp, i64)], now: Timestamp) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for (midnight, count) in history {
        let ago = (now.0 - midnight.0).max(0) / DAY;
        while let Some(&(last, _)) = days.last()
            && last > ago + 1
        {
            days.push((last - 1, 0));
        }
        match days.last_mut() {
            // A day of 23 or 25 hours may share its number with a neighbour.
            Some((last, total)) if *last == ago => *total += count,
            _ => days.push((ago, *count)),
        }
    }
    while let Some(&(last, _)) = days.last()
        && last > 0
    {
        days.push((last - 1, 0));
    }
    days
}

fn name(ago: i64) -> String {
    match ago {
        0 => t!("today").to_owned(),
        1 => t!("yesterday").to_owned(),
        ago => tn!(ago, "{n} day ago", "{n} days ago"),
    }
}

/// What the chart says, as its headline.
fn finding(days: &[Day], lately: i64, method: Method) -> String {
    let total: i64 = days.iter().map(|(_, count)| count).sum();
    let lately = lately.min(total);
    let total = method.given(total);
    match lately {
        0 => total,
        lately => t!("{total}, {n} of them in the last 24 hours", total, n = number(lately)),
    }
}

/// The votes per day as bars, with their table; nothing while there are none or they are not shown.
pub fn history(history: &[(Timestamp, i64)], now: Timestamp, lately: i64, method: Method) -> Option<AnyView> {
    if history.is_empty() {
        return None;
    }
    let days = days(history, now);
    // Of the same 24 hours as on the board.
    let title = finding(&days, lately, method);
    let drawn = &days[days.len().saturating_sub(DRAWN)..];
    // Where there is no room for both, the first of the words stays.
    let ticks = vec![(drawn.len() - 1, name(0)), (0, drawn.first().map_or_else(String::new, |day| name(day.0)))];
    let bars = Bars {
        values: drawn.iter().map(|(_, count)| *count).collect(),
        labels: drawn.iter().map(|(ago, _)| name(*ago)).collect(),
        ticks: if drawn.len() > 1 { ticks } else { vec![(0, name(0))] },
        running: true,
        measure: Measure::Votes,
        method,
    };
    let unit = if method == Method::Opinion { t!("Answers per day") } else { t!("Votes per day") };
    let rows = days
        .iter()
        .rev()
        .map(
            |(ago, count)| view! { <tr><th scope="row">{name(*ago)}</th><td class="number">{number(*count)}</td></tr> },
        )
        .collect_view();
    let view = view! {
        <BarChart
            id="history"
            title=Signal::stored(title)
            unit=Signal::stored(unit.to_owned())
            bars=Signal::stored(bars)
            controls=().into_any()
        >
            <details class="table">
                <summary>{t!("Day by day, as a table")}</summary>
                <table>
                    <thead><tr><th scope="col">{t!("Day")}</th><th scope="col" class="number">{unit}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </BarChart>
    };
    Some(view.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_the_days_without_votes() {
        let now = Timestamp(100 * DAY + DAY / 2);
        let at = |day: i64| Timestamp(day * DAY);
        assert_eq!(days(&[(at(96), 2), (at(98), 5)], now), [(4, 2), (3, 0), (2, 5), (1, 0), (0, 0)]);
        assert_eq!(days(&[(at(100), 3)], now), [(0, 3)]);
        assert_eq!(days(&[], now), []);
        assert_eq!(finding(&[(1, 2), (0, 1)], 2, Method::Approval), "3 votes, 2 of them in the last 24 hours");
        assert_eq!(finding(&[(1, 1), (0, 0)], 0, Method::Approval), "1 vote");
    }
}
