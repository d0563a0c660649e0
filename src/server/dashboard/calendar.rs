//! Time cut into steps without gaps, in the campaign's time zone: across a change of the clocks a day has 23 or 25 hours
//! and every hour is counted once.

use crate::domain::id::{DAY, HOUR, MINUTE, Timestamp};
use crate::domain::series::{Activity, Point, Step};
use crate::server::campaigns::spell;
use crate::text::t;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};

/// A quarter of an hour, in milliseconds.
pub const QUARTER: i64 = 15 * MINUTE;

/// More words than this do not fit on the time axis.
const TICKS: usize = 9;

/// More days, weeks or months than this would mean a date gone wrong.
const MOST: i64 = 1_000;

/// The zone of that name; UTC where this machine does not know it.
pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// The moment on that zone's clocks.
pub fn local(at: i64, zone: &TimeZone) -> Zoned {
    jiff::Timestamp::from_millisecond(at).unwrap_or_default().to_zoned(zone.clone())
}

/// The step that keeps a stretch of that many milliseconds readable: at most about 120 points.
pub const fn step_for(length: i64) -> Step {
    match length {
        ..=345_600_000 => Step::Hour,
        length if length <= 120 * DAY => Step::Day,
        length if length <= 2 * 365 * DAY => Step::Week,
        _ => Step::Month,
    }
}

/// The beginning of each step from the one that `from` falls into to the one that `to` falls into, and the end of that.
pub fn boundaries(step: Step, from: i64, to: i64, zone: &TimeZone) -> Vec<i64> {
    let fixed = match step {
        Step::Minute => MINUTE,
        Step::Quarter => QUARTER,
        Step::Hour => HOUR,
        Step::Day | Step::Week | Step::Month => return dates(step, from, to, zone),
    };
    let first = from - from.rem_euclid(fixed);
    let steps = (to - first).div_euclid(fixed).max(0) + 1;
    (0..=steps).map(|n| first + n * fixed).collect()
}

fn dates(step: Step, from: i64, to: i64, zone: &TimeZone) -> Vec<i64> {
    let first = local(from, zone).date();
    let (first, span) = match step {
        Step::Week => {
            let since = i64::from(first.weekday().since(Weekday::Monday));
            (first.checked_sub(since.days()).unwrap_or(first), 1.week())
        }
        Step::Month => (first.first_of_month(), 1.month()),
        _ => (first, 1.day()),
    };
    let midnight = |date: Date| date.to_zoned(zone.clone()).ok().map(|at| at.timestamp().as_millisecond());
    let mut starts = Vec::new();
    // Steps are counted from the first date, so that each month begins on its first day.
    for n in 0..=MOST {
        let Some(start) = span.checked_mul(n).ok().and_then(|by| first.checked_add(by).ok()).and_then(midnight) else {
            break;
        };
        starts.push(start);
        if start > to {
            break;
        }
    }
    starts
}

/// What happened between each boundary and the next. Rows are (time, activity); what lies outside is left out.
pub fn fill(boundaries: &[i64], rows: &[(i64, Activity)]) -> Vec<Activity> {
    let steps = boundaries.len().saturating_sub(1);
    let mut filled = vec![Activity::default(); steps];
    for (at, activity) in rows {
        let after = boundaries.partition_point(|start| start <= at);
        if let Some(step) = after.checked_sub(1).and_then(|step| filled.get_mut(step)) {
            step.add(activity);
        }
    }
    filled
}

/// The points of a series, each with its words.
pub fn points(step: Step, boundaries: &[i64], rows: &[(i64, Activity)], zone: &TimeZone, now: Timestamp) -> Vec<Point> {
    let year = local(now.0, zone).year();
    let offset = |at: Option<&i64>| at.map(|at| local(*at, zone).offset());
    let clocks_change = offset(boundaries.first()) != offset(boundaries.last());
    let filled = fill(boundaries, rows).into_iter().zip(boundaries);
    filled
        .map(|(activity, at)| {
            let label = label(step, &local(*at, zone), year, clocks_change);
            Point { at: Timestamp(*at), label, activity }
        })
        .collect()
}

/// The step in words. The year is told where it is not this one, the zone's short name where the same time of day comes
/// twice.
fn label(step: Step, at: &Zoned, this_year: i16, clocks_change: bool) -> String {
    let is_this_year = at.year() == this_year;
    let zone = if clocks_change { " %Z" } else { "" };
    let pattern = match (step, is_this_year) {
        (Step::Minute, _) => format!("%H:%M{zone}"),
        (Step::Quarter | Step::Hour, true) => format!("{}{zone}", t!("%a %-d %b, %H:%M")),
        (Step::Quarter | Step::Hour, false) => format!("{}{zone}", t!("%a %-d %b %Y, %H:%M")),
        (Step::Day, true) => t!("%a %-d %b").to_owned(),
        (Step::Day, false) => t!("%a %-d %b %Y").to_owned(),
        (Step::Week, true) => t!("week of %-d %b").to_owned(),
        (Step::Week, false) => t!("week of %-d %b %Y").to_owned(),
        (Step::Month, _) => "%B %Y".to_owned(),
    };
    spell(at, &pattern)
}

/// Where the time axis carries a word: round hours, midnights, Mondays, firsts of a month, whichever fits the step.
pub fn ticks(step: Step, points: &[Point], zone: &TimeZone) -> Vec<(usize, String)> {
    let count = points.len();
    let all = points.iter().enumerate().filter_map(|(index, point)| {
        let at = local(point.at.0, zone);
        tick(step, count, &at).map(|format| (index, spell(&at, format)))
    });
    let all: Vec<_> = all.collect();
    let every = all.len().div_ceil(TICKS).max(1);
    all.into_iter().step_by(every).collect()
}

fn tick(step: Step, count: usize, at: &Zoned) -> Option<&'static str> {
    let hours = if step == Step::Hour && count > 36 { 12 } else { 3 };
    let hour = if at.hour() == 0 { "%a %-d" } else { "%H:%M" };
    match step {
        Step::Minute => (at.minute() % 10 == 0).then_some("%H:%M"),
        Step::Quarter => (at.minute() == 0 && at.hour() % hours == 0).then_some(hour),
        Step::Hour => (at.hour() % hours == 0).then_some(hour),
        Step::Day if count <= 14 => Some("%-d %b"),
        Step::Day if count <= 62 => (at.weekday() == Weekday::Monday).then_some("%-d %b"),
        Step::Day => (at.day() == 1).then_some("%-d %b"),
        Step::Week => (at.day() <= 7).then_some(if at.month() == 1 { "%b %Y" } else { "%b" }),
        Step::Month if count <= 24 => (at.month() % 3 == 1).then_some("%b %Y"),
        Step::Month => (at.month() == 1).then_some("%Y"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rome() -> TimeZone {
        TimeZone::get("Europe/Rome").expect("the zones are known")
    }

    fn at(text: &str) -> i64 {
        text.parse::<Zoned>().expect("a time").timestamp().as_millisecond()
    }

    fn votes(votes: i64) -> Activity {
        Activity { votes, ..Activity::default() }
    }

    #[test]
    fn leaves_no_gap_where_nothing_happened() {
        let start = at("2026-03-12T10:00:00+01:00[Europe/Rome]");
        let cuts = boundaries(Step::Quarter, start + 3, start + 4 * QUARTER, &rome());
        assert_eq!(cuts.len(), 6);
        assert!(cuts.windows(2).all(|pair| pair[1] - pair[0] == QUARTER));
        let rows = [(start, votes(2)), (start + MINUTE, votes(3)), (start + 4 * QUARTER, votes(5))];
        let filled: Vec<i64> = fill(&cuts, &rows).iter().map(|step| step.votes).collect();
        assert_eq!(filled, [5, 0, 0, 0, 5]);
        assert_eq!(fill(&cuts, &[(start - 1, votes(1)), (start + DAY, votes(1))]), vec![Activity::default(); 5]);
    }

    #[test]
    fn days_follow_the_clocks() {
        let from = at("2026-03-28T12:00:00+01:00[Europe/Rome]");
        let to = at("2026-03-30T12:00:00+02:00[Europe/Rome]");
        let cuts = boundaries(Step::Day, from, to, &rome());
        let hours: Vec<i64> = cuts.windows(2).map(|pair| (pair[1] - pair[0]) / HOUR).collect();
        assert_eq!(hours, [24, 23, 24]);
        let late = at("2026-03-29T23:59:00+02:00[Europe/Rome]");
        let points = points(Step::Day, &cuts, &[(late, votes(7))], &rome(), Timestamp(to));
        let words: Vec<_> = points.iter().map(|point| (point.label.as_str(), point.activity.votes)).collect();
        assert_eq!(words, [("Sat 28 Mar", 0), ("Sun 29 Mar", 7), ("Mon 30 Mar", 0)]);

        let autumn = at("2026-10-25T12:00:00+01:00[Europe/Rome]");
        let cuts = boundaries(Step::Day, autumn, autumn, &rome());
        assert_eq!((cuts[1] - cuts[0]) / HOUR, 25);
    }

    #[test]
    fn an_hour_that_comes_twice_has_two_names() {
        let from = at("2026-10-25T01:00:00+02:00[Europe/Rome]");
        let cuts = boundaries(Step::Hour, from, from + 3 * HOUR, &rome());
        let points = points(Step::Hour, &cuts, &[], &rome(), Timestamp(from));
        let words: Vec<_> = points.iter().map(|point| point.label.as_str()).collect();
        assert_eq!(
            words,
            ["Sun 25 Oct, 01:00 CEST", "Sun 25 Oct, 02:00 CEST", "Sun 25 Oct, 02:00 CET", "Sun 25 Oct, 03:00 CET"]
        );
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        let from = at("2026-03-01T00:00:00+01:00[Europe/Rome]");
        let to = at("2026-04-01T00:00:00+02:00[Europe/Rome]");
        let label = |step| {
            let cuts = boundaries(step, from, to, &rome());
            points(step, &cuts, &[], &rome(), Timestamp(to)).into_iter().map(|point| point.label).collect::<Vec<_>>()
        };
        let weeks = label(Step::Week);
        assert_eq!(weeks.first().map(String::as_str), Some("week of 23 Feb"));
        assert_eq!(weeks.last().map(String::as_str), Some("week of 30 Mar"));
        assert_eq!(weeks.len(), 6);
        assert_eq!(label(Step::Month), ["March 2026", "April 2026"]);
        let from = at("2026-01-31T00:00:00+01:00[Europe/Rome]");
        let months = boundaries(Step::Month, from, to, &rome());
        assert_eq!(months.iter().map(|start| local(*start, &rome()).day()).collect::<Vec<_>>(), [1; 5]);
    }

    #[test]
    fn every_range_stays_readable() {
        for (length, step) in [
            (0, Step::Hour),
            (4 * DAY, Step::Hour),
            (5 * DAY, Step::Day),
            (120 * DAY, Step::Day),
            (121 * DAY, Step::Week),
            (4_000 * DAY, Step::Month),
        ] {
            assert_eq!(step_for(length), step);
            let from = at("2026-03-28T12:30:00+01:00[Europe/Rome]");
            let cuts = boundaries(step, from, from + length, &rome());
            assert!(cuts.len() <= 134, "{} steps for {} days", cuts.len() - 1, length / DAY);
            assert!(cuts[0] <= from && *cuts.last().expect("an end") > from + length);
            let points = points(step, &cuts, &[], &rome(), Timestamp(from));
            assert!(ticks(step, &points, &rome()).len() <= TICKS);
        }
    }

    #[test]
    fn the_axis_carries_round_times() {
        let to = at("2026-03-12T10:07:00+01:00[Europe/Rome]");
        let cuts = boundaries(Step::Quarter, to - DAY + QUARTER, to, &rome());
        let points = points(Step::Quarter, &cuts, &[], &rome(), Timestamp(to));
        assert_eq!(points.len(), 96);
        let words: Vec<_> = ticks(Step::Quarter, &points, &rome()).into_iter().map(|(_, word)| word).collect();
        assert_eq!(words, ["12:00", "15:00", "18:00", "21:00", "Thu 12", "03:00", "06:00", "09:00"]);
    }
}
