//! What a series says, as a headline. It claims no more than the numbers carry: small counts are told, not compared.

use crate::domain::poll::Method;
use crate::domain::series::{Measure, Range, Series};
use crate::ui::format::{number, plural};

/// Below this many on both sides a ratio says more than there is to say.
const FEW: i64 = 10;

/// What `series` says about `measure`: "Twice as many votes as in the 24 hours before".
#[must_use]
pub fn finding(series: &Series, measure: Measure, method: Method) -> String {
    let nouns = measure.nouns(method);
    let now = series.total().of(measure);
    let before = series.before.map(|before| before.of(measure));
    match series.range {
        Range::Hour => recent(nouns, now, before, "the last hour", "the hour before"),
        Range::Day => recent(nouns, now, before, "the last 24 hours", "the 24 hours before"),
        Range::All => peak(series, measure, nouns, now),
    }
}

fn recent((one, many): (&str, &str), now: i64, before: Option<i64>, stretch: &str, past: &str) -> String {
    let plain = if now == 0 { format!("No {many}") } else { plural(now, one, many) };
    let plain = format!("{plain} in {stretch}");
    let Some(before) = before.filter(|before| *before != now) else { return plain };
    if now.max(before) < FEW || now == 0 || before == 0 {
        let before = if before == 0 { "none".to_owned() } else { number(before) };
        return format!("{plain}, {before} in {past}");
    }
    match now * 100 / before {
        48..=52 => format!("Half as many {many} as in {past}"),
        97..=103 => format!("As many {many} as in {past}"),
        percent @ ..100 => format!("{} % fewer {many} than in {past}", 100 - percent),
        185..=215 => format!("Twice as many {many} as in {past}"),
        285.. => format!("{} times as many {many} as in {past}", number((now + before / 2) / before)),
        percent => format!("{} % more {many} than in {past}", percent - 100),
    }
}

fn peak(series: &Series, measure: Measure, (one, many): (&str, &str), total: i64) -> String {
    // The first of equals: `max_by_key` takes the last.
    let top = series.points.iter().rev().max_by_key(|point| point.activity.of(measure));
    match top {
        _ if total == 0 => format!("No {many} yet"),
        Some(top) if series.points.len() > 2 => {
            let count = number(top.activity.of(measure));
            format!("{} peaked at {count} {} ({})", capital(many), series.step.rate(), top.label)
        }
        _ => format!("{} so far", plural(total, one, many)),
    }
}

/// The word with a capital letter.
pub fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::series::{Activity, Point, Step};

    fn day(now: i64, before: Option<i64>) -> String {
        let activity = |votes| Activity { votes, ..Activity::default() };
        let points = vec![Point { activity: activity(now), ..Point::default() }];
        finding(&Series { points, before: before.map(activity), ..Series::default() }, Measure::Votes, Method::Approval)
    }

    #[test]
    fn states_what_changed() {
        assert_eq!(day(200, Some(100)), "Twice as many votes as in the 24 hours before");
        assert_eq!(day(300, Some(100)), "3 times as many votes as in the 24 hours before");
        assert_eq!(day(1_240, Some(100)), "12 times as many votes as in the 24 hours before");
        assert_eq!(day(134, Some(100)), "34 % more votes than in the 24 hours before");
        assert_eq!(day(102, Some(100)), "As many votes as in the 24 hours before");
        assert_eq!(day(80, Some(100)), "20 % fewer votes than in the 24 hours before");
        assert_eq!(day(50, Some(100)), "Half as many votes as in the 24 hours before");
    }

    #[test]
    fn claims_nothing_from_little() {
        assert_eq!(day(0, None), "No votes in the last 24 hours");
        assert_eq!(day(0, Some(0)), "No votes in the last 24 hours");
        assert_eq!(day(1_212, None), "1,212 votes in the last 24 hours");
        assert_eq!(day(1, Some(3)), "1 vote in the last 24 hours, 3 in the 24 hours before");
        assert_eq!(day(40, Some(0)), "40 votes in the last 24 hours, none in the 24 hours before");
        assert_eq!(day(0, Some(40)), "No votes in the last 24 hours, 40 in the 24 hours before");
    }

    #[test]
    fn names_the_peak() {
        let point = |label: &str, ideas| Point {
            label: label.into(),
            activity: Activity { ideas, ..Activity::default() },
            ..Point::default()
        };
        let mut series = Series { range: Range::All, step: Step::Day, ..Series::default() };
        assert_eq!(finding(&series, Measure::Ideas, Method::Approval), "No new ideas yet");
        series.points = vec![point("Wed 11 Mar", 4), point("Thu 12 Mar", 9), point("Fri 13 Mar", 9)];
        assert_eq!(finding(&series, Measure::Ideas, Method::Approval), "New ideas peaked at 9 a day (Thu 12 Mar)");
        assert!(finding(&series, Measure::Ideas, Method::Opinion).starts_with("New statements peaked"));
    }
}
