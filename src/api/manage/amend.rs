//! Amending the terms of a running campaign.

use crate::domain::amendment::Difference;
use crate::domain::language::Language;
use crate::domain::poll::Method;
use crate::domain::translation::Translation;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

/// An amendment as the form holds it. Everything is text as typed, so that what is refused comes back unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Amending {
    /// Slug of the campaign.
    pub slug: String,
    /// The version of the terms that the form was filled with; another by now is looked at first.
    pub version: i64,
    /// The question put to the crowd.
    pub question: String,
    /// The brief, Markdown.
    pub brief: String,
    /// Votes per participant, or empty for no limit.
    pub votes_per_participant: String,
    /// Ideas per participant, or empty for no limit.
    pub submissions_per_participant: String,
    /// `live` or `at_close`.
    pub counts_shown: String,
    /// `after` or `before`: when what people bring is read.
    pub moderation: String,
    /// What the organisation commits to: `inspiration`, `answers`, `jury` or `crowd`.
    pub commitment: String,
    /// How many ideas at the top that is about.
    pub commitment_top: String,
    /// By when it is kept.
    pub commitment_by: String,
    /// What participants get, or empty.
    pub reward: String,
    /// What becomes of the rights: `kept`, `shared`, `cc_by`, `cc_by_sa`, `cc0` or `own`.
    pub rights: String,
    /// For `own` the words.
    pub rights_words: String,
    /// How many months after the end it is known who did what, or empty: until they erase it.
    pub retention: String,
    /// `on` if the campaign stands in no list, or empty.
    pub unlisted: String,
    /// When the campaign opens, `YYYY-MM-DDTHH:MM` in its time zone.
    pub opens_at: String,
    /// Until when ideas may be brought; empty: as long as voting goes on.
    pub ideas_until: String,
    /// Until when authors may improve their ideas after that, or empty.
    pub refine_until: String,
    /// When voting closes.
    pub closes_at: String,
    /// Until when the jury scores after that, or empty.
    pub evaluate_until: String,
    /// The same texts in further languages: an entry for each that may be given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub translations: Vec<Translation>,
    /// Why, for everybody to read.
    pub reason: String,
}

/// The page on which the terms are amended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmendView {
    /// The question as it stands.
    pub question: String,
    /// The language of the question.
    pub language: Language,
    /// How votes are cast, which cannot be amended.
    pub method: Method,
    /// The campaign's time zone, an IANA name.
    pub time_zone: String,
    /// Whether it has opened.
    pub opened: bool,
    /// Whether the time for ideas is over.
    pub ideas_over: bool,
    /// Whether the ideas stand as they are.
    pub refining_over: bool,
    /// Whether the deciding has begun.
    pub evaluation_over: bool,
    /// Whether voting has closed.
    pub closed: bool,
    /// Whether anybody has voted.
    pub voted: bool,
    /// Whether anybody has brought an idea.
    pub brought: bool,
    /// Whether the form holds what was typed and not confirmed.
    pub kept: bool,
    /// What the form holds.
    pub typed: Amending,
    /// What it would change; empty while it changes nothing or is not right.
    pub differences: Vec<Difference>,
    /// What to think of before confirming.
    pub reminders: Vec<String>,
}

/// The form of an amendment, with what was typed last and what it would change.
#[server(input = GetUrl)]
pub async fn read_amendment(slug: String) -> Result<AmendView, AppError> {
    use crate::server::{context, manage};
    let cx = context().await?;
    context::finish(manage::amendment(&cx, &slug).await)
}

/// Checks an amendment and goes to where its difference is shown.
#[server]
pub async fn prepare_amendment(amendment: Amending) -> Result<(), AppError> {
    use crate::server::{context, manage};
    let cx = context().await?;
    context::finish(manage::prepare_amendment(&cx, &amendment).await)?;
    leptos_axum::redirect(&format!("/manage/{}/amend?step=confirm", amendment.slug));
    Ok(())
}

/// Forgets what was typed, and shows the terms as they are.
#[server]
pub async fn forget_amendment(slug: String) -> Result<(), AppError> {
    use crate::server::{context, manage};
    let cx = context().await?;
    context::finish(manage::forget_amendment(&cx, &slug).await)?;
    leptos_axum::redirect(&format!("/manage/{slug}/amend"));
    Ok(())
}

/// Amends the terms, and goes to the campaign's public history.
#[server]
pub async fn amend_terms(amendment: Amending) -> Result<(), AppError> {
    use crate::server::{context, manage};
    let cx = context().await?;
    context::finish(manage::amend(&cx, &amendment).await)?;
    leptos_axum::redirect(&format!("/c/{}/history", amendment.slug));
    Ok(())
}
