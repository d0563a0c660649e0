//! What a manager does: plan, launch, freeze, moderate, decide, close.

pub mod amend;

use super::moderation::WaitingIdea;
use super::session::Membership;
use crate::domain::campaign::{CampaignCard, CampaignView, Pausable};
use crate::domain::checklist::Item;
use crate::domain::id::{IdeaId, Timestamp};
use crate::domain::idea::{BoardQuery, BoardView, IdeaCard};
use crate::domain::jury::{Standing, TypedJury};
use crate::domain::language::Language;
use crate::domain::objective::{Progress, TypedObjective};
use crate::domain::outcome::Decision;
use crate::domain::policy::Role;
use crate::domain::report::Promised;
use crate::domain::translation::Translation;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

/// The manager's home.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ManageView {
    /// The campaigns in which the viewer has a role: drafts first, then running, then closed; at most 100.
    pub campaigns: Vec<OwnCampaign>,
    /// Every organisation in which the viewer has a role, or in a campaign of which they have one.
    pub organisations: Vec<Membership>,
    /// Whether the viewer may create campaigns there, that is, is owner or manager.
    pub may_create: bool,
    /// The server's clock when it answered.
    pub now: Timestamp,
}

/// A campaign for its control page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ControlView {
    /// The campaign.
    pub campaign: CampaignView,
    /// Of a draft what to look at before its launch.
    pub checklist: Vec<Item>,
    /// What the organisation wants from it and how far that is, if it said so.
    pub progress: Option<Progress>,
    /// What is owed under the terms and not done yet; it is known once voting has closed.
    pub owed: Vec<Promised>,
    /// Why it cannot be closed now, told to who may.
    pub obstacle: Option<String>,
    /// What waits to be read before it is shown, the oldest first, at most 50, and how much there is in all.
    pub waiting: (Vec<WaitingIdea>, i64),
    /// Whether the terms want an invitation code.
    pub codes: bool,
    /// The objective as the form holds it: what was refused last, or as it stands.
    pub objective: TypedObjective,
}

/// A campaign with the viewer's role in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnCampaign {
    /// The campaign.
    pub card: CampaignCard,
    /// How many ideas wait to be read before they are shown.
    pub waiting: i64,
    /// The stronger of the roles in the campaign and in its organisation.
    pub role: Role,
}

/// The ideas that may go into a next round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoundView {
    /// The campaign.
    pub campaign: CampaignView,
    /// Its chosen ideas, then those with the most votes.
    pub ideas: Vec<IdeaCard>,
}

/// The ideas of a campaign with what was decided about them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecisionsView {
    /// The campaign.
    pub campaign: CampaignView,
    /// Its ideas, as asked for.
    pub board: BoardView,
    /// What the viewer had typed when the last decision was refused; empty otherwise.
    pub typed: Decision,
    /// How ideas stand with the jury; empty before it is done.
    pub jury: Vec<Standing>,
}

/// A campaign's plan as the form holds it. Everything is text as typed, so that what is refused comes back unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Plan {
    /// Slug of the campaign being edited, or empty for a new one.
    pub slug: String,
    /// The campaign's sequence number when the draft was read, so that nobody overwrites what they have not seen;
    /// empty: whatever it is.
    pub seq: String,
    /// Code of the language of the texts; empty: the organisation's.
    pub language: String,
    /// The question put to the crowd.
    pub question: String,
    /// The brief, Markdown.
    pub brief: String,
    /// What may be given in several languages: an entry for each that the organisation uses, the one of the texts above
    /// among them; none where it uses one alone.
    pub translations: Vec<Translation>,
    /// Tags, separated by commas, at most 12.
    pub tags: String,
    /// `approval` or `opinion`.
    pub method: String,
    /// Votes per participant, or empty for no limit.
    pub votes_per_participant: String,
    /// Ideas per participant, or empty for no limit.
    pub submissions_per_participant: String,
    /// `live` or `at_close`.
    pub counts_shown: String,
    /// `after` or `before`: when what people bring is read.
    pub moderation: String,
    /// Who may take part: `anyone`, `account`, `domains`, `codes`, `company` or `members`.
    pub participation: String,
    /// For `domains` the hosts of the addresses, separated by commas.
    pub domains: String,
    /// Address of the provider through which people may sign in; empty: there is none. What a form says of it does not count.
    pub company: String,
    /// `on` if the campaign stands in no list, or empty.
    pub unlisted: String,
    /// What participants get, or empty.
    pub reward: String,
    /// What becomes of the rights: `kept`, `shared`, `cc_by`, `cc_by_sa`, `cc0` or `own`.
    pub rights: String,
    /// For `own` the words.
    pub rights_words: String,
    /// How many months after the end it is known who did what, or empty: until they erase it.
    pub retention: String,
    /// What the organisation commits to: `inspiration`, `answers`, `jury` or `crowd`.
    pub commitment: String,
    /// How many ideas at the top that is about.
    pub commitment_top: String,
    /// By when it is kept.
    pub commitment_by: String,
    /// IANA name of the time zone that the dates are in.
    pub time_zone: String,
    /// When the campaign opens, `YYYY-MM-DDTHH:MM` in `time_zone`.
    pub opens_at: String,
    /// Until when ideas may be brought; empty: as long as voting goes on.
    pub ideas_until: String,
    /// Until when authors may improve their ideas after that, or empty.
    pub refine_until: String,
    /// When voting closes.
    pub closes_at: String,
    /// Until when the jury scores after that, or empty.
    pub evaluate_until: String,
    /// What the organisation wants from it.
    pub objective: TypedObjective,
    /// Address of the picture (from `POST /pictures`), or empty.
    pub picture: String,
    /// Who scores the ideas at the top, and by what.
    pub jury: TypedJury,
    /// Slug of the organisation that a new plan is for; empty: the first that the viewer plans for.
    pub organisation: String,
    /// What a new plan was begun from: the key of a template, `campaign:` and a slug, or `empty`.
    pub from: String,
    /// Whether this is what was typed last and refused, in place of what is saved.
    pub unsaved: bool,
}

/// Something to begin a plan from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beginning {
    /// Its name in the address bar.
    pub from: String,
    /// Its name.
    pub name: String,
    /// What it is good for.
    pub about: String,
    /// The language of both, of a campaign; none of what Coro says.
    pub language: Option<Language>,
}

/// What a plan may be begun from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beginnings {
    /// Kinds of campaigns.
    pub templates: Vec<Beginning>,
    /// The viewer's own campaigns.
    pub campaigns: Vec<Beginning>,
}

/// The viewer's campaigns: of one organisation, or without its slug of all.
#[server(input = GetUrl)]
pub async fn manage(#[server(default)] organisation: String) -> Result<ManageView, AppError> {
    use crate::server::{context, manage};
    let cx = context().await?;
    context::finish(manage::home(&cx, &organisation).await)
}

/// One campaign for its control page, for the organisation's people.
#[server(input = GetUrl)]
pub async fn managed_campaign(slug: String) -> Result<ControlView, AppError> {
    use crate::server::{context, manage};
    let cx = context().await?;
    context::finish(manage::view(&cx, &slug).await)
}

/// What a plan may be begun from.
#[server(input = GetUrl)]
pub async fn read_beginnings() -> Result<Beginnings, AppError> {
    use crate::server::{context, manage};
    let cx = context().await?;
    context::finish(manage::beginnings(&cx).await)
}

/// The plan of a draft as the form holds it; an empty slug gives a new plan for an organisation that begins from `from`.
#[server(input = GetUrl)]
pub async fn read_plan(
    #[server(default)] slug: String,
    #[server(default)] from: String,
    #[server(default)] organisation: String,
) -> Result<Plan, AppError> {
    use crate::server::{context, manage};
    let cx = context().await?;
    context::finish(manage::plan(&cx, &slug, &from, &organisation).await)
}

/// Creates a draft or changes one, and goes to its page.
#[server]
pub async fn save_plan(plan: Plan) -> Result<String, AppError> {
    use crate::server::{context, manage};
    let cx = context().await?;
    let slug = context::finish(manage::save(&cx, &plan).await)?;
    leptos_axum::redirect(&format!("/manage/{slug}"));
    Ok(slug)
}

/// Forgets what was typed into the plan and refused, and goes back to the plan as it is saved.
#[server]
pub async fn forget_plan(#[server(default)] slug: String) -> Result<(), AppError> {
    use crate::server::{context, manage};
    let cx = context().await?;
    context::finish(manage::forget_plan(&cx).await)?;
    let edit = if slug.is_empty() { String::new() } else { format!("/manage/{slug}/edit") };
    leptos_axum::redirect(&super::account::onward(&edit, "/manage/new"));
    Ok(())
}

/// Deletes a draft for good.
#[server]
pub async fn delete_draft(slug: String) -> Result<(), AppError> {
    use crate::server::{context, manage};
    let cx = context().await?;
    context::finish(manage::delete_draft(&cx, &slug).await)?;
    leptos_axum::redirect("/manage");
    Ok(())
}

/// Seals the terms and opens the campaign at its date.
#[server]
pub async fn launch(slug: String) -> Result<(), AppError> {
    use crate::server::{context, manage};
    let cx = context().await?;
    context::finish(manage::launch(&cx, &slug).await)
}

/// Pauses voting, or bringing ideas, with a public reason, or with `on` false resumes it.
#[server]
pub async fn freeze(
    slug: String,
    #[server(default)] what: Pausable,
    on: bool,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    use crate::server::{context, manage};
    let cx = context().await?;
    context::finish(manage::freeze(&cx, &slug, what, on, &reason).await)
}

/// Ends a running campaign now.
#[server]
pub async fn close_campaign(slug: String) -> Result<(), AppError> {
    use crate::server::{context, manage};
    let cx = context().await?;
    context::finish(manage::close(&cx, &slug).await)
}

/// Says what the organisation wants from a campaign, or with an empty aim that it wants nothing that is counted.
#[server]
pub async fn set_objective(slug: String, #[server(default)] objective: TypedObjective) -> Result<(), AppError> {
    use crate::server::{context, manage};
    let cx = context().await?;
    context::finish(manage::set_objective(&cx, &slug, &objective).await)
}

/// Takes an idea off the board with a public reason, or with `hide` false puts it back.
#[server]
pub async fn hide_idea(
    slug: String,
    idea: IdeaId,
    hide: bool,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    use crate::server::{context, moderation};
    let cx = context().await?;
    context::finish(moderation::hide_idea(&cx, &slug, idea, hide, &reason).await)
}

/// The ideas of a campaign and their outcomes, for who decides.
#[server(input = GetUrl)]
pub async fn decisions(slug: String, #[server(default)] query: BoardQuery) -> Result<DecisionsView, AppError> {
    use crate::server::{context, manage};
    let cx = context().await?;
    context::finish(manage::decisions(&cx, &slug, &query).await)
}

/// Gives ideas an outcome with a public reason (`merged` with the idea that goes on), or with `undecided` takes it back.
#[server]
pub async fn decide(
    slug: String,
    #[server(default)] ideas: Vec<IdeaId>,
    #[server(default)] outcome: String,
    #[server(default)] reason: String,
    #[server(default)] into: String,
) -> Result<(), AppError> {
    use crate::server::{context, manage};
    let cx = context().await?;
    context::finish(manage::decide(&cx, &Decision { slug, ideas, outcome, reason, into }).await)
}

/// The ideas that may go into a next round of a campaign.
#[server(input = GetUrl)]
pub async fn read_round(slug: String) -> Result<RoundView, AppError> {
    use crate::server::{context, manage};
    let cx = context().await?;
    context::finish(manage::round(&cx, &slug).await)
}

/// Makes the draft of a next round with these ideas, and goes to it.
#[server]
pub async fn prepare_round(slug: String, #[server(default)] ideas: Vec<IdeaId>) -> Result<String, AppError> {
    use crate::server::{context, manage};
    let cx = context().await?;
    let slug = context::finish(manage::prepare_round(&cx, &slug, &ideas).await)?;
    leptos_axum::redirect(&format!("/manage/{slug}"));
    Ok(slug)
}
