//! Everything that was promised to the crowd, as one text that is sealed: question, brief, dates and terms.

use super::id::Timestamp;
use super::phase::{Phase, PhaseKind};
use super::terms::Terms;
use serde::{Deserialize, Serialize};

/// What is sealed at launch and changed afterwards only by an amendment in public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// The question put to the crowd.
    pub question: String,
    /// The brief, Markdown.
    pub brief: String,
    /// IANA name of the time zone that the dates are shown in.
    pub time_zone: String,
    /// The phases, in order of time.
    pub phases: Vec<Phase>,
    /// How votes are cast, the limits, and what else was promised.
    pub terms: Terms,
}

/// The moments that the phases are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moments {
    /// When ideas and votes begin.
    pub opens_at: Timestamp,
    /// Until when ideas may be brought; none: as long as voting goes on.
    pub ideas_until: Option<Timestamp>,
    /// When voting closes.
    pub closes_at: Timestamp,
}

impl Promise {
    /// The text whose SHA-256 stands on the page: JSON with the fields in the order of these types.
    ///
    /// # Panics
    /// Never: the type holds only strings and numbers.
    #[must_use]
    pub fn canonical(&self) -> String {
        serde_json::to_string(self).expect("a promise is plain data")
    }
}

impl Moments {
    /// The moments of `phases`; none if they have another shape.
    #[must_use]
    pub fn of(phases: &[Phase]) -> Option<Self> {
        let opens_at = phases.first().filter(|phase| phase.kind == PhaseKind::Collect)?.starts_at;
        let closes_at = phases.last().filter(|phase| phase.kind == PhaseKind::Decide)?.starts_at;
        let ideas_until = phases.iter().find(|phase| phase.kind == PhaseKind::Vote).map(|phase| phase.starts_at);
        Some(Self { opens_at, ideas_until, closes_at })
    }

    /// The phases that these moments make.
    #[must_use]
    pub fn phases(self) -> Vec<Phase> {
        let Self { opens_at, ideas_until, closes_at } = self;
        let collected = Some(ideas_until.unwrap_or(closes_at));
        let mut phases = vec![Phase { kind: PhaseKind::Collect, starts_at: opens_at, ends_at: collected }];
        if let Some(until) = ideas_until {
            phases.push(Phase { kind: PhaseKind::Vote, starts_at: until, ends_at: Some(closes_at) });
        }
        phases.push(Phase { kind: PhaseKind::Decide, starts_at: closes_at, ends_at: None });
        phases
    }
}
