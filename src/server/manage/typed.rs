//! Reading what was typed into a form of a campaign's terms, all faults at once.

use crate::domain::commitment::{Commitment, Top};
use crate::domain::id::Timestamp;
use crate::domain::jury::{Jury, TypedJury};
use crate::domain::language::Language;
use crate::domain::poll::Method;
use crate::domain::promise::Moments;
use crate::domain::retention::Retention;
use crate::domain::rights::Rights;
use crate::domain::text::{FieldError, RIGHTS};
use crate::domain::translation::Translation;
use crate::text::{Text, key, t};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// How the forms write a moment.
pub(super) const FORM_TIME: &str = "%Y-%m-%dT%H:%M";

/// What may be said of the ideas at the top.
const TOP: Text = key!("Please give a whole number from 1 to 100.");
/// The same where a choice is left among them.
const JURY_TOP: Text = key!("A jury needs something to choose from: please give a whole number from 2 to 100.");

/// A limit as the forms write it.
pub(super) fn number(limit: Option<u32>) -> String {
    limit.map(|limit| limit.to_string()).unwrap_or_default()
}

/// The dates as the forms write them; all but opening and close may be empty.
pub(super) struct Dates<'a> {
    pub(super) opens_at: &'a str,
    pub(super) ideas_until: &'a str,
    pub(super) refine_until: &'a str,
    pub(super) closes_at: &'a str,
    pub(super) evaluate_until: &'a str,
}

/// What was wrong with what was read so far.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) errors: Vec<FieldError>,
}

impl Typed {
    pub(super) fn fault(&mut self, field: &str, message: &str) {
        self.errors.push(FieldError::new(field, message));
    }

    /// A text, or an empty one in place of what is refused.
    pub(super) fn text(&mut self, checked: Result<String, FieldError>) -> String {
        checked.unwrap_or_else(|error| {
            self.errors.push(error);
            String::new()
        })
    }

    /// A text of one line.
    pub(super) fn headline(&mut self, checked: Result<String, FieldError>) -> String {
        self.text(checked).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// A limit; none where nothing was typed.
    pub(super) fn number(&mut self, field: &str, typed: &str) -> Option<u32> {
        match typed.trim() {
            "" => None,
            typed => match typed.parse::<u32>() {
                Ok(n) if n <= 1_000 => Some(n),
                _ => {
                    self.fault(field, t!("Please give a whole number up to 1,000, or leave it empty."));
                    None
                }
            },
        }
    }

    /// Votes per participant.
    pub(super) fn votes(&mut self, typed: &str, method: Method) -> Option<u32> {
        // Opinions are asked one by one on all statements; there is nothing to be spared.
        let votes = self.number("votes_per_participant", typed).filter(|_| method == Method::Approval);
        if votes == Some(0) {
            self.fault("votes_per_participant", t!("At least one vote is needed to vote."));
        }
        votes
    }

    /// The moments in `zone`, if they follow each other.
    pub(super) fn moments(&mut self, typed: &Dates<'_>, zone: &TimeZone) -> Option<Moments> {
        let opens_at = self.moment("opens_at", typed.opens_at, zone);
        let ideas_until = self.moment_if_any("ideas_until", typed.ideas_until, zone);
        let refine_until = self.moment_if_any("refine_until", typed.refine_until, zone);
        let closes_at = self.moment("closes_at", typed.closes_at, zone);
        let evaluate_until = self.moment_if_any("evaluate_until", typed.evaluate_until, zone);
        let moments = Moments {
            opens_at: opens_at?,
            ideas_until: ideas_until?,
            refine_until: refine_until?,
            closes_at: closes_at?,
            evaluate_until: evaluate_until?,
        };
        self.errors.extend(moments.faults());
        Some(moments)
    }

    /// A moment that may be left out.
    fn moment_if_any(&mut self, field: &str, typed: &str, zone: &TimeZone) -> Option<Option<Timestamp>> {
        if typed.trim().is_empty() { Some(None) } else { self.moment(field, typed, zone).map(Some) }
    }

    /// The jury, which needs votes to choose from and a time to score.
    pub(super) fn jury(
        &mut self,
        typed: &TypedJury,
        method: Method,
        evaluate_until: &str,
        commitment: Commitment,
    ) -> Option<Jury> {
        let jury = Jury::of_form(typed).unwrap_or_else(|errors| {
            self.errors.extend(errors);
            None
        })?;
        if method != Method::Approval {
            self.fault("criteria", t!("A jury scores the ideas with the most votes; statements have none."));
        }
        if evaluate_until.trim().is_empty() {
            self.fault("evaluate_until", t!("Say until when the jury scores."));
        }
        self.errors.extend(jury.misfit(commitment));
        Some(jury)
    }

    /// What the organisation commits to, from its kind, how many ideas, and its date, which a draft may leave out.
    pub(super) fn commitment(&mut self, typed: (&str, &str, &str), moments: Moments, zone: &TimeZone) -> Commitment {
        let (kind, top, by) = typed;
        let any = Top { ideas: 1, by: None };
        let known = Commitment::of_kind(kind, any);
        if known.is_none() {
            self.fault("commitment", t!("Please choose what you commit to."));
        }
        if known.is_none_or(|commitment| commitment.is_inspiration()) {
            return Commitment::Inspiration;
        }
        let least = if kind == "jury" { 2 } else { 1 };
        let ideas = match top.trim().parse::<u32>() {
            Ok(ideas) if (least..=100).contains(&ideas) => ideas,
            _ => {
                self.fault("commitment_top", if least == 2 { JURY_TOP } else { TOP }.get());
                least
            }
        };
        let by = self.moment_if_any("commitment_by", by, zone).flatten();
        if by.is_some_and(|by| by < moments.decides_at()) {
            self.fault("commitment_by", t!("This is before voting and evaluation are over."));
        }
        Commitment::of_kind(kind, Top { ideas, by }).unwrap_or_default()
    }

    /// What becomes of the rights, from its kind and the words of one's own.
    pub(super) fn rights(&mut self, kind: &str, words: &str) -> Rights {
        let words = if kind == "own" { self.headline(RIGHTS.check(words)) } else { String::new() };
        Rights::of_form(kind, &words).unwrap_or_else(|| {
            self.fault("rights", t!("Please choose what becomes of the rights."));
            Rights::Kept
        })
    }

    /// The translations that are given, in the order of [`Language::ALL`].
    pub(super) fn translations(&mut self, main: Language, typed: &[Translation]) -> Vec<Translation> {
        let mut given = Vec::new();
        for translation in typed {
            match translation.check() {
                Ok(None) => {}
                Ok(Some(_)) if translation.language == main => {
                    let words = t!(
                        "The main texts are in this language now, and further down there are others in it. Empty those, or choose the other language."
                    );
                    self.fault("language", words);
                }
                Ok(Some(checked)) => given.push(checked),
                Err(errors) => self.errors.extend(errors),
            }
        }
        given.sort_by_key(|translation| translation.language);
        given.dedup_by_key(|translation| translation.language);
        given
    }

    /// How long it is known who did what.
    pub(super) fn retention(&mut self, typed: &str) -> Retention {
        Retention::of_form(typed).unwrap_or_else(|| {
            self.fault("retention", t!("Please choose how long it is known who did what."));
            Retention::UntilErased
        })
    }

    pub(super) fn moment(&mut self, field: &str, typed: &str, zone: &TimeZone) -> Option<Timestamp> {
        let parsed = DateTime::strptime(FORM_TIME, typed.trim())
            .or_else(|_| DateTime::strptime("%Y-%m-%dT%H:%M:%S", typed.trim()))
            .and_then(|time| time.to_zoned(zone.clone()));
        match parsed {
            Ok(time) => Some(Timestamp(time.timestamp().as_millisecond())),
            Err(_) => {
                self.fault(field, t!("Please give a date and a time, like 2026-03-01 09:00."));
                None
            }
        }
    }
}
