//! The typed dates as phases, for the preview. The server alone knows time zones; here a date is only what was typed.

use crate::api::manage::Plan;
use crate::domain::id::{DAY, HOUR, MINUTE, Timestamp};
use crate::domain::phase::Phase;
use crate::domain::promise::Moments;
use crate::text::t;
use crate::ui::format::date;

/// The moment that `YYYY-MM-DDTHH:MM` names, as if it were UTC.
pub fn moment(typed: &str) -> Option<Timestamp> {
    let (day, time) = typed.split_once('T')?;
    let mut day = day.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (day.next()??, day.next()??, day.next()??);
    let mut time = time.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute) = (time.next()??, time.next()??);
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day) && (0..24).contains(&hour);
    (valid && (0..60).contains(&minute))
        .then(|| Timestamp(days(year, month, day) * DAY + hour * HOUR + minute * MINUTE))
}

/// Days from 1970-01-01 to the date, in the Gregorian calendar (Hinnant, "chrono-compatible low-level date
/// algorithms").
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let from_march = (month + 9) % 12;
    let day_of_year = (153 * from_march + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The moment in words: 1 March 2026, 09:00.
pub fn words(at: Timestamp) -> String {
    let time = at.0.rem_euclid(DAY);
    let time = format!("{:02}:{:02}", time / HOUR, time / MINUTE % 60);
    t!("{date}, {time}##a moment", date = date(at), time)
}

/// The phases that the plan makes, with their dates in words; none while the dates do not follow each other.
pub fn phases(plan: &Plan) -> Option<(Vec<Phase>, Vec<String>)> {
    let moments = Moments {
        opens_at: moment(&plan.opens_at)?,
        ideas_until: moment(&plan.ideas_until),
        refine_until: moment(&plan.refine_until),
        closes_at: moment(&plan.closes_at)?,
        evaluate_until: moment(&plan.evaluate_until),
    };
    if !moments.faults().is_empty() {
        return None;
    }
    let phases = moments.phases();
    let dates = phases.iter().map(|phase| match phase.ends_at {
        Some(end) => t!("{starts} to {ends}", starts = words(phase.starts_at), ends = words(end)),
        None => t!("from {starts}##a date", starts = words(phase.starts_at)),
    });
    let dates = dates.collect();
    Some((phases, dates))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::phase::PhaseKind;

    #[test]
    fn reads_what_the_browser_writes() {
        assert_eq!(moment("1970-01-02T00:01"), Some(Timestamp(DAY + MINUTE)));
        assert_eq!(moment("2026-03-01T09:30:00").map(words).as_deref(), Some("1\u{a0}March\u{a0}2026, 09:30"));
        assert_eq!(moment("2000-02-29T23:59").map(words).as_deref(), Some("29\u{a0}February\u{a0}2000, 23:59"));
        for wrong in ["", "2026-03-01", "2026-13-01T00:00", "2026-03-01T24:00", "soon"] {
            assert_eq!(moment(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn makes_the_phases() {
        let mut plan =
            Plan { opens_at: "2026-03-01T09:00".into(), closes_at: "2026-03-15T18:00".into(), ..Plan::default() };
        let kinds =
            |plan: &Plan| phases(plan).map(|(phases, _)| phases.iter().map(|phase| phase.kind).collect::<Vec<_>>());
        assert_eq!(kinds(&plan), Some(vec![PhaseKind::Collect, PhaseKind::Decide]));
        plan.ideas_until = "2026-03-08T18:00".into();
        assert_eq!(kinds(&plan), Some(vec![PhaseKind::Collect, PhaseKind::Vote, PhaseKind::Decide]));
        let (_, dates) = phases(&plan).expect("in order");
        assert_eq!(dates[1], "8\u{a0}March\u{a0}2026, 18:00 to 15\u{a0}March\u{a0}2026, 18:00");
        (plan.refine_until, plan.evaluate_until) = ("2026-03-10T18:00".into(), "2026-03-20T18:00".into());
        assert_eq!(kinds(&plan), Some(PhaseKind::ALL.to_vec()));
        plan.closes_at = "2026-03-02T18:00".into();
        assert_eq!(kinds(&plan), None);
    }
}
