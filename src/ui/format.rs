//! Numbers and times in words, in the reader's language, so that the server and the browser say the same.

use crate::domain::id::{DAY, HOUR, MINUTE, Timestamp};
use crate::domain::language::Language;
use crate::text::{Text, key, language, t, tn};

/// The months' names.
pub const MONTHS: [Text; 12] = [
    key!("January"),
    key!("February"),
    key!("March"),
    key!("April"),
    key!("May"),
    key!("June"),
    key!("July"),
    key!("August"),
    key!("September"),
    key!("October"),
    key!("November"),
    key!("December"),
];

/// The number with its thousands set apart: 12,345; in Italian and Spanish 12.345, and none in numbers of four digits
/// (Unicode CLDR).
#[must_use]
pub fn number(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let (separator, least) = match language() {
        Language::En => (',', 4),
        Language::It | Language::Es => ('.', 5),
    };
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        text.push('−');
    }
    for (at, digit) in digits.char_indices() {
        if at > 0 && digits.len() >= least && (digits.len() - at).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// A number with that many decimals: 4.25, in Italian and Spanish 4,25.
#[must_use]
pub fn decimal(n: f64, decimals: usize) -> String {
    let text = format!("{n:.decimals$}");
    if language() == Language::En { text } else { text.replace('.', ",") }
}

/// A length of time in its largest fitting unit, rounded down: 3 days, 47 hours, 12 minutes.
#[must_use]
pub fn span(ms: i64) -> String {
    match ms {
        ms if ms >= 2 * DAY => tn!(ms / DAY, "{n} day", "{n} days"),
        ms if ms >= HOUR => tn!(ms / HOUR, "{n} hour", "{n} hours"),
        ms if ms >= MINUTE => tn!(ms / MINUTE, "{n} minute", "{n} minutes"),
        _ => t!("less than a minute").to_owned(),
    }
}

/// How long it is from `now` to `end`: 3 days left.
#[must_use]
pub fn time_left(now: Timestamp, end: Timestamp) -> String {
    match end.0 - now.0 {
        ms if ms <= 0 => t!("over##of a time").to_owned(),
        ms if ms >= 2 * DAY => tn!(ms / DAY, "{n} day left", "{n} days left"),
        ms if ms >= HOUR => tn!(ms / HOUR, "{n} hour left", "{n} hours left"),
        ms if ms >= MINUTE => tn!(ms / MINUTE, "{n} minute left", "{n} minutes left"),
        _ => t!("less than a minute left").to_owned(),
    }
}

/// How long ago `at` was: just now, 5 min ago, 3 h ago, 1 day ago; after four weeks the date.
#[must_use]
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    match now.0 - at.0 {
        ms if ms < MINUTE => t!("just now").to_owned(),
        ms if ms < HOUR => t!("{minutes} min ago", minutes = ms / MINUTE),
        ms if ms < DAY => t!("{hours} h ago", hours = ms / HOUR),
        ms if ms < 28 * DAY => tn!(ms / DAY, "{n} day ago", "{n} days ago"),
        _ => date(at),
    }
}

/// The day in words, in UTC: 12 March 2026.
#[must_use]
pub fn date(at: Timestamp) -> String {
    let (year, month, day) = civil(at.0.div_euclid(DAY));
    // A date stays in one piece.
    t!("{day}\u{a0}{month}\u{a0}{year}", day, month = MONTHS[month - 1].get(), year)
}

/// The moment as machines read it: 2026-03-12T09:30:00Z.
#[must_use]
pub fn iso(at: Timestamp) -> String {
    let (year, month, day) = civil(at.0.div_euclid(DAY));
    let seconds = at.0.rem_euclid(DAY) / 1000;
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A share of a whole in percent, rounded; 0 of nothing.
#[must_use]
pub const fn percent(part: i64, whole: i64) -> i64 {
    if whole <= 0 { 0 } else { (part * 200 + whole) / (whole * 2) }
}

/// Year, month from 1 and day of the day that many days after 1970-01-01, in the Gregorian calendar (Hinnant,
/// "chrono-compatible low-level date algorithms": years run from March, in eras of 400 years).
fn civil(days: i64) -> (i64, usize, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, usize::try_from(month).unwrap_or(1), day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_thousands() {
        assert_eq!([0, 999, 1_000, 1_234_567, -12_000].map(number), ["0", "999", "1,000", "1,234,567", "−12,000"]);
    }

    #[test]
    fn says_how_long() {
        let now = Timestamp(0);
        let left = |ms| time_left(now, Timestamp(ms));
        assert_eq!(left(3 * DAY + HOUR), "3 days left");
        assert_eq!(left(2 * DAY - 1), "47 hours left");
        assert_eq!(left(HOUR), "1 hour left");
        assert_eq!(left(MINUTE - 1), "less than a minute left");
        assert_eq!(left(0), "over");
    }

    #[test]
    fn says_how_long_ago() {
        let now = Timestamp(1_772_323_200_000);
        let before = |ms: i64| ago(now.plus(-ms), now);
        assert_eq!(before(0), "just now");
        assert_eq!(before(-5), "just now");
        assert_eq!(before(5 * MINUTE), "5 min ago");
        assert_eq!(before(23 * HOUR), "23 h ago");
        assert_eq!(before(26 * HOUR), "1 day ago");
        assert_eq!(before(3 * DAY), "3 days ago");
        assert_eq!(before(28 * DAY), "1\u{a0}February\u{a0}2026");
    }

    #[test]
    fn knows_the_calendar() {
        assert_eq!(iso(Timestamp(0)), "1970-01-01T00:00:00Z");
        assert_eq!(iso(Timestamp(-1_000)), "1969-12-31T23:59:59Z");
        assert_eq!(iso(Timestamp(951_827_696_000)), "2000-02-29T12:34:56Z");
        assert_eq!(date(Timestamp(1_773_307_800_000)), "12\u{a0}March\u{a0}2026");
    }

    #[test]
    fn rounds_shares() {
        assert_eq!([percent(1, 3), percent(2, 3), percent(1, 200), percent(5, 0)], [33, 67, 1, 0]);
    }
}
