//! What an organisation promises before a campaign starts, as data. Sealed at launch: the hash stands on the page and the
//! server enforces from the sealed object.

use super::commitment::Commitment;
use super::id::Timestamp;
use super::jury::Jury;
use super::moderation::Moderation;
use super::participation::Participation;
use super::poll::Method;
use super::retention::Retention;
use super::rights::Rights;
use super::sentence::Sentence;
use super::translation::Translation;
use crate::text::{t, tn};
use serde::{Deserialize, Serialize};

/// When the crowd sees how the votes stand. The organisation's own people see the counts at any time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountsShown {
    /// While voting goes on.
    #[default]
    Live,
    /// Only after the poll has closed.
    AtClose,
}

impl CountsShown {
    /// Every way.
    pub const ALL: [Self; 2] = [Self::Live, Self::AtClose];

    /// The name in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::AtClose => "at_close",
        }
    }

    /// The way of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shown| shown.as_str() == name)
    }
}

/// Everything promised beforehand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// How votes are cast.
    pub method: Method,
    /// How many votes one participant may have out at a time; none: as many as there are ideas.
    pub votes_per_participant: Option<u32>,
    /// How many ideas one participant may submit; none: any number.
    pub submissions_per_participant: Option<u32>,
    /// When the organisation looks at what people bring.
    #[serde(default, skip_serializing_if = "Moderation::is_after")]
    pub moderation: Moderation,
    /// When the crowd sees the counts.
    pub counts_shown: CountsShown,
    /// Who may take part.
    #[serde(default, skip_serializing_if = "Participation::is_anyone")]
    pub participation: Participation,
    /// What the organisation commits to.
    #[serde(default, skip_serializing_if = "Commitment::is_inspiration")]
    pub commitment: Commitment,
    /// What participants get for it, in words; empty: nothing is promised.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reward: String,
    /// What becomes of the rights in what they bring.
    #[serde(default, skip_serializing_if = "Rights::is_kept")]
    pub rights: Rights,
    /// How long it is known who did what.
    #[serde(default, skip_serializing_if = "Retention::is_until_erased")]
    pub retention: Retention,
    /// Whether the campaign stands in no list.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unlisted: bool,
    /// Who scores the ideas at the top by what; none: there is no jury.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jury: Option<Jury>,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            method: Method::Approval,
            votes_per_participant: None,
            submissions_per_participant: Some(10),
            moderation: Moderation::After,
            counts_shown: CountsShown::Live,
            participation: Participation::Anyone,
            commitment: Commitment::Inspiration,
            reward: String::new(),
            rights: Rights::Kept,
            retention: Retention::UntilErased,
            unlisted: false,
            jury: None,
        }
    }
}

impl Terms {
    /// The text that is hashed when the terms are sealed: JSON with the fields in the order of this type.
    ///
    /// # Panics
    /// Never: the type holds only strings and numbers.
    #[must_use]
    pub fn canonical(&self) -> String {
        serde_json::to_string(self).expect("terms are plain data")
    }

    /// The same terms with the organisation's own words as `translation` has them. A draft may still lack some, which stay.
    #[must_use]
    pub fn in_words_of(self, translation: &Translation) -> Self {
        let reward = if translation.reward.is_empty() { self.reward } else { translation.reward.clone() };
        let rights = match self.rights {
            Rights::Own(_) if !translation.rights_words.is_empty() => Rights::Own(translation.rights_words.clone()),
            rights => rights,
        };
        Self { reward, rights, ..self }
    }

    /// The promises in plain language, one sentence each; `date` writes a moment as the campaign's pages do.
    #[must_use]
    pub fn sentences(&self, date: impl Fn(Timestamp) -> String) -> Vec<Sentence> {
        let votes = match (self.method, self.votes_per_participant) {
            (Method::Approval, None) => t!("Vote for as many ideas as you like, once each.").to_owned(),
            (Method::Approval, Some(1)) => t!("Everyone has one vote, and may move it until voting closes.").to_owned(),
            (Method::Approval, Some(n)) => {
                t!("Everyone has {n} votes, one for an idea, and may move them until voting closes.", n)
            }
            (Method::Opinion, _) => {
                t!("Say agree, disagree or pass on each statement; you may change your mind until voting closes.")
                    .to_owned()
            }
        };
        let submissions = match (self.method, self.submissions_per_participant) {
            (Method::Approval, None) => t!("Everyone may bring as many ideas as they like.").to_owned(),
            (Method::Approval, Some(0)) => t!("The ideas are given; nobody adds to them.").to_owned(),
            (Method::Approval, Some(n)) => {
                tn!(n.into(), "Everyone may bring one idea.", "Everyone may bring up to {n} ideas.")
            }
            (Method::Opinion, None) => t!("Everyone may bring as many statements as they like.").to_owned(),
            (Method::Opinion, Some(0)) => t!("The statements are given; nobody adds to them.").to_owned(),
            (Method::Opinion, Some(n)) => {
                tn!(n.into(), "Everyone may bring one statement.", "Everyone may bring up to {n} statements.")
            }
        };
        let counts = match self.counts_shown {
            CountsShown::Live => t!("The counts are public while voting goes on."),
            CountsShown::AtClose => {
                t!("The counts are shown when voting has closed; the people who run the campaign see them at any time.")
            }
        };
        let reward = match &*self.reward {
            "" => t!("No reward is promised for taking part.").into(),
            reward => Sentence::quoting(t!("What you get: {reward}"), reward),
        };
        let mut sentences = vec![
            votes.into(),
            submissions.into(),
            self.moderation.sentence(self.method).into(),
            counts.into(),
            self.participation.sentence().into(),
            self.commitment.sentence(self.method, date).into(),
            reward,
            self.rights.sentence(),
            self.retention.sentence(&self.rights).into(),
            t!("Nobody, not even the organisation, is shown who voted for what.").into(),
        ];
        let jury = self.jury.iter().map(|jury| jury.sentence().into());
        sentences.splice(5..5, jury);
        if self.unlisted {
            sentences.push(t!("The campaign stands in no list: only who has its address finds it.").into());
        }
        sentences
    }
}
