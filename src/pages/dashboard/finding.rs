//! What a series says, as a headline. It claims no more than the numbers carry: small counts are told, not compared.

use crate::domain::poll::Method;
use crate::domain::series::{Measure, Range, Series};
use crate::text::t;
use crate::ui::format::number;

/// Below this many on both sides a ratio says more than there is to say.
const FEW: i64 = 10;

/// What `series` says about `measure`: "240 votes in the last 24 hours, twice as many as before".
#[must_use]
pub fn finding(series: &Series, measure: Measure, method: Method) -> String {
    let now = series.total().of(measure);
    let what = if now == 0 { measure.none(method).to_owned() } else { measure.counted(method, now) };
    let plain = match series.range {
        Range::Hour => t!("{what} in the last hour", what),
        Range::Day => t!("{what} in the last 24 hours", what),
        Range::All => return peak(series, measure, method, now),
    };
    match series.before.map(|before| before.of(measure)).filter(|before| *before != now) {
        Some(before) => format!("{plain}, {}", compared(now, before)),
        None => plain,
    }
}

/// `now` beside what there was in the equally long stretch `before`.
fn compared(now: i64, before: i64) -> String {
    if before == 0 {
        return t!("none before that").to_owned();
    }
    if now.max(before) < FEW || now == 0 {
        return t!("{before} before that", before = number(before));
    }
    match now * 100 / before {
        48..=52 => t!("half as many as before").to_owned(),
        97..=103 => t!("as many as before").to_owned(),
        percent @ ..100 => t!("{percent} % fewer than before", percent = 100 - percent),
        185..=215 => t!("twice as many as before").to_owned(),
        285.. => t!("{times} times as many as before", times = number((now + before / 2) / before)),
        percent => t!("{percent} % more than before", percent = percent - 100),
    }
}

fn peak(series: &Series, measure: Measure, method: Method, total: i64) -> String {
    // The first of equals: `max_by_key` takes the last.
    let top = series.points.iter().rev().max_by_key(|point| point.activity.of(measure));
    match top {
        _ if total == 0 => t!("{what} yet", what = measure.none(method)),
        Some(top) if series.points.len() > 2 => {
            let (most, rate) = (measure.counted(method, top.activity.of(measure)), series.step.rate());
            t!("At most {most} {rate} ({label})", most, rate, label = top.label)
        }
        _ => t!("{what} so far", what = measure.counted(method, total)),
    }
}

/// What the bars of a chart count: "Votes per 15 minutes, Europe/Rome time".
pub fn unit(series: &Series, measure: Measure, method: Method, zone: &str) -> String {
    let (what, rate) = (measure.gained(method), series.step.rate());
    t!("{what} {rate}, {zone} time", what, rate, zone = zone.replace('_', " "))
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
        assert_eq!(day(200, Some(100)), "200 votes in the last 24 hours, twice as many as before");
        assert_eq!(day(300, Some(100)), "300 votes in the last 24 hours, 3 times as many as before");
        assert_eq!(day(1_240, Some(100)), "1,240 votes in the last 24 hours, 12 times as many as before");
        assert_eq!(day(134, Some(100)), "134 votes in the last 24 hours, 34 % more than before");
        assert_eq!(day(102, Some(100)), "102 votes in the last 24 hours, as many as before");
        assert_eq!(day(80, Some(100)), "80 votes in the last 24 hours, 20 % fewer than before");
        assert_eq!(day(50, Some(100)), "50 votes in the last 24 hours, half as many as before");
    }

    #[test]
    fn claims_nothing_from_little() {
        assert_eq!(day(0, None), "No votes in the last 24 hours");
        assert_eq!(day(0, Some(0)), "No votes in the last 24 hours");
        assert_eq!(day(1_212, None), "1,212 votes in the last 24 hours");
        assert_eq!(day(1, Some(3)), "1 vote in the last 24 hours, 3 before that");
        assert_eq!(day(40, Some(0)), "40 votes in the last 24 hours, none before that");
        assert_eq!(day(0, Some(40)), "No votes in the last 24 hours, 40 before that");
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
        assert_eq!(finding(&series, Measure::Ideas, Method::Approval), "At most 9 new ideas a day (Thu 12 Mar)");
        assert!(finding(&series, Measure::Ideas, Method::Opinion).contains("9 new statements"));
    }
}
