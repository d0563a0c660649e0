//! The jury: a juror's scorecard, and what the organisation sees of it.

use crate::domain::id::IdeaId;
use crate::domain::jury::{Jury, Standing};
use crate::domain::language::Language;
use crate::domain::outcome::named;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

/// How far a juror is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scored {
    /// Ideas that are scored by every criterion, or on which the juror abstains.
    pub done: usize,
    /// Ideas in all.
    pub of: usize,
}

/// A juror's scorecard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScorecardView {
    /// The campaign's question.
    pub question: String,
    /// The language of the question.
    pub language: Language,
    /// The organisation's colour, or empty.
    pub accent: String,
    /// What is scored by.
    pub jury: Jury,
    /// When the evaluation begins and ends, in words; none where the campaign has no such time.
    pub times: Option<(String, String)>,
    /// Whether scores are taken now.
    pub open: bool,
    /// The ideas, in an order of this juror's own; empty before the evaluation.
    pub ideas: Vec<JudgedIdea>,
    /// How far the juror is.
    pub scored: Scored,
}

/// An idea on a scorecard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedIdea {
    /// The idea.
    pub id: IdeaId,
    /// Its title.
    pub title: String,
    /// Its text, sanitised HTML.
    pub html: String,
    /// The crowd's votes; none where the jury does not see them.
    pub votes: Option<i64>,
    /// The juror's scores, in the order of the criteria.
    pub scores: Vec<Option<i16>>,
    /// Whether the juror abstains.
    pub abstains: bool,
    /// The juror's note, which nobody else reads.
    pub note: String,
}

/// What the organisation sees of its jury.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JuryView {
    /// The campaign's question.
    pub question: String,
    /// The language of the question.
    pub language: Language,
    /// What is scored by.
    pub jury: Jury,
    /// When the evaluation begins and ends, in words; none where the campaign has no such time.
    pub times: Option<(String, String)>,
    /// Whether scores are taken now.
    pub open: bool,
    /// Choosing what is scored, for who may.
    pub shortlist: Option<ShortlistForm>,
    /// Who scores and how far each is: while scores are taken, and for who may invite jurors.
    pub jurors: Vec<JurorView>,
    /// How many of them count towards what results need: with a confirmed address, and besides those whom any one manager
    /// let in.
    pub counted: usize,
    /// How the ideas stand, the best first: once the evaluation is over.
    pub standings: Option<Vec<(String, Standing)>>,
}

/// Choosing the shortlist by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShortlistForm {
    /// What there is to choose from: what is chosen already, then the ideas with the most votes.
    pub candidates: Vec<Candidate>,
    /// How many may be chosen, under the terms.
    pub most: u32,
    /// Whether there is a shortlist already.
    pub begun: bool,
    /// What was typed when it was last refused.
    pub typed: Shortlisted,
}

/// An idea that the jury may be asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The idea.
    pub id: IdeaId,
    /// Its title.
    pub title: String,
    /// The crowd's votes.
    pub votes: i64,
    /// Whether it is chosen.
    pub listed: bool,
}

/// What the form of the shortlist says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shortlisted {
    /// The campaign.
    pub slug: String,
    /// The ideas selected.
    pub ideas: Vec<IdeaId>,
    /// Others, by their numbers or the addresses of their pages.
    pub others: String,
    /// Why these, for everybody to read.
    pub reason: String,
}

impl Shortlisted {
    /// The ideas named by their numbers; what names none becomes one that is on no board.
    pub fn numbers(&self) -> impl Iterator<Item = IdeaId> {
        let words = self.others.split([',', ' ', '\n']).filter(|word| !word.trim().is_empty());
        words.map(|word| named(word).unwrap_or_default())
    }
}

/// A juror.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JurorView {
    /// The name, or the address of who gave none.
    pub name: String,
    /// Whether the juror has confirmed an address, without which no score is taken.
    pub confirmed: bool,
    /// How far the juror is.
    pub scored: Scored,
}

/// What a juror's form says about one idea.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Verdict {
    /// The campaign.
    pub slug: String,
    /// The idea.
    pub idea: IdeaId,
    /// A score for each criterion, in their order; empty: none yet.
    pub scores: Vec<String>,
    /// Whether the juror abstains, because of a conflict of interest.
    pub abstains: bool,
    /// A note for the juror alone.
    pub note: String,
}

/// The viewer's scorecard in a campaign.
#[server(input = GetUrl)]
pub async fn read_scorecard(slug: String) -> Result<ScorecardView, AppError> {
    use crate::server::{context, jury};
    let cx = context().await?;
    context::finish(jury::scorecard(&cx, &slug).await)
}

/// Keeps what a juror says about one idea.
#[server]
pub async fn judge(verdict: Verdict) -> Result<Scored, AppError> {
    use crate::server::{context, jury};
    let cx = context().await?;
    cx.stay_at(format!("idea-{}", verdict.idea));
    context::finish(jury::judge(&cx, &verdict).await)
}

/// What the organisation sees of a campaign's jury.
#[server(input = GetUrl)]
pub async fn read_jury(slug: String) -> Result<JuryView, AppError> {
    use crate::server::{context, jury};
    let cx = context().await?;
    context::finish(jury::view(&cx, &slug).await)
}

/// Chooses the ideas that the jury scores, with a public reason.
#[server]
pub async fn choose_shortlist(
    slug: String,
    #[server(default)] ideas: Vec<IdeaId>,
    #[server(default)] others: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    use crate::server::{context, jury};
    let cx = context().await?;
    cx.stay_at("shortlist".to_owned());
    context::finish(jury::choose(&cx, &Shortlisted { slug, ideas, others, reason }).await)
}

/// Reminds the jurors who have not finished, by mail.
#[server]
pub async fn remind_jury(slug: String) -> Result<(), AppError> {
    use crate::server::{context, jury};
    let cx = context().await?;
    let reminded = context::finish(jury::remind(&cx, &slug).await)?;
    leptos_axum::redirect(&format!("/manage/{slug}/jury?reminded={reminded}"));
    Ok(())
}
