//! Everything that was promised to the crowd, as one text that is sealed: question, brief, dates and terms, in every language
//! that they are given in.

use super::id::Timestamp;
use super::language::Language;
use super::phase::{Phase, PhaseKind};
use super::terms::Terms;
use super::text::FieldError;
use super::translation::Translation;
use crate::text::t;
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
    /// The language of its texts.
    #[serde(default, skip_serializing_if = "Language::is_english")]
    pub language: Language,
    /// The same texts in further languages, each at most once, in the order of [`Language::ALL`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub translations: Vec<Translation>,
}

/// The moments that the phases are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moments {
    /// When ideas and votes begin.
    pub opens_at: Timestamp,
    /// Until when ideas may be brought; none: as long as voting goes on.
    pub ideas_until: Option<Timestamp>,
    /// Until when authors may improve their ideas after that; none: they stand once nobody may bring more.
    pub refine_until: Option<Timestamp>,
    /// When voting closes.
    pub closes_at: Timestamp,
    /// Until when the jury scores after that; none: there is no such phase.
    pub evaluate_until: Option<Timestamp>,
}

impl Promise {
    /// Its texts in the main language.
    #[must_use]
    pub fn texts(&self) -> Translation {
        Translation {
            language: self.language,
            question: self.question.clone(),
            brief: self.brief.clone(),
            reward: self.terms.reward.clone(),
            rights_words: self.terms.rights.words().to_owned(),
        }
    }

    /// Its texts in `language`, if they are given in it besides the main one.
    #[must_use]
    pub fn translation(&self, language: Language) -> Option<&Translation> {
        self.translations.iter().find(|translation| translation.language == language)
    }

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
    /// The moments of a campaign that is open from one moment to another, without any further phase.
    #[must_use]
    pub const fn between(opens_at: Timestamp, closes_at: Timestamp) -> Self {
        Self { opens_at, ideas_until: None, refine_until: None, closes_at, evaluate_until: None }
    }

    /// The moments of `phases`; none if they have another shape.
    #[must_use]
    pub fn of(phases: &[Phase]) -> Option<Self> {
        let start = |kind| phases.iter().find(|phase| phase.kind == kind).map(|phase| phase.starts_at);
        let opens_at = phases.first().filter(|phase| phase.kind == PhaseKind::Collect)?.starts_at;
        let decides_at = phases.last().filter(|phase| phase.kind == PhaseKind::Decide)?.starts_at;
        let (refines_at, votes_at, evaluates_at) =
            (start(PhaseKind::Refine), start(PhaseKind::Vote), start(PhaseKind::Evaluate));
        let moments = Self {
            opens_at,
            ideas_until: refines_at.or(votes_at),
            refine_until: refines_at.and(votes_at),
            closes_at: evaluates_at.unwrap_or(decides_at),
            evaluate_until: evaluates_at.and(Some(decides_at)),
        };
        (moments.phases() == phases).then_some(moments)
    }

    /// The phases that these moments make.
    #[must_use]
    pub fn phases(self) -> Vec<Phase> {
        let begins = [
            (PhaseKind::Collect, Some(self.opens_at)),
            (PhaseKind::Refine, self.refine_until.and(self.ideas_until)),
            (PhaseKind::Vote, self.refine_until.or(self.ideas_until)),
            (PhaseKind::Evaluate, self.evaluate_until.and(Some(self.closes_at))),
            (PhaseKind::Decide, self.evaluate_until.or(Some(self.closes_at))),
        ];
        let begins: Vec<_> = begins.into_iter().filter_map(|(kind, at)| Some((kind, at?))).collect();
        let ends = begins.iter().skip(1).map(|(_, at)| Some(*at)).chain([None]);
        begins.iter().zip(ends).map(|(&(kind, starts_at), ends_at)| Phase { kind, starts_at, ends_at }).collect()
    }

    /// When the last new idea may be brought.
    #[must_use]
    pub fn ideas_end(self) -> Timestamp {
        self.ideas_until.unwrap_or(self.closes_at)
    }

    /// When the ideas stand as they are.
    #[must_use]
    pub fn refining_ends(self) -> Timestamp {
        self.refine_until.unwrap_or_else(|| self.ideas_end())
    }

    /// When the deciding begins.
    #[must_use]
    pub fn decides_at(self) -> Timestamp {
        self.evaluate_until.unwrap_or(self.closes_at)
    }

    /// What does not follow each other, each with its field in the form.
    #[must_use]
    pub fn faults(self) -> Vec<FieldError> {
        let Self { opens_at, ideas_until, refine_until, closes_at, evaluate_until } = self;
        let mut faults = Vec::new();
        let mut fault = |field: &str, message: &str| faults.push(FieldError::new(field, message));
        if closes_at <= opens_at {
            fault("closes_at", t!("Voting must close after it opens."));
        } else if ideas_until.is_some_and(|until| until <= opens_at || until >= closes_at) {
            fault("ideas_until", t!("This must lie between the opening and the close of voting."));
        } else if let Some(refined) = refine_until {
            match ideas_until {
                None => fault("ideas_until", t!("Say until when ideas are brought; improving them alone begins then.")),
                Some(brought) if refined <= brought || refined >= closes_at => {
                    fault("refine_until", t!("This must lie between the end of new ideas and the close of voting."));
                }
                Some(_) => {}
            }
        }
        if evaluate_until.is_some_and(|until| until <= closes_at) {
            fault("evaluate_until", t!("The evaluation comes after the close of voting."));
        }
        faults
    }
}
