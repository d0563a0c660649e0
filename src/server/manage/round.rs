//! The next round: a new draft from chosen ideas of a campaign. Question, rules and objective come along as in a copy; the
//! ideas are given, and each says where it comes from and who brought it.

use super::beginning::{COPY, begin};
use super::plan::create_from;
use crate::api::manage::RoundView;
use crate::domain::id::{CampaignId, IdeaId};
use crate::domain::idea::{BoardQuery, IdeaCard, IdeaStatus, Sort};
use crate::domain::outcome::{AT_ONCE, OutcomeFilter, OutcomeKind};
use crate::domain::policy::Action;
use crate::domain::text::FieldError;
use crate::error::AppError;
use crate::server::campaigns::{self, Campaign, NewIdea, insert_ideas};
use crate::server::context::{Cx, Member};
use crate::server::db::{Db, Tx, execute, on, within};
use crate::server::ideas;
use crate::server::principal::{Device, principal};
use crate::text::t;
use anyhow::Result;
use sqlx::QueryBuilder;
use std::sync::Arc;

/// Ideas offered besides those that were chosen: the ones with the most votes.
const OTHERS: usize = 30;

/// What comes along into a new draft.
pub(super) struct Round {
    parent: CampaignId,
    ideas: Vec<Origin>,
    device: Device,
}

/// An idea of the campaign before.
#[derive(sqlx::FromRow)]
struct Origin {
    id: i64,
    title: String,
    text: String,
    tag: String,
    author: String,
}

async fn allowed(cx: &Cx, slug: &str) -> Result<Arc<Campaign>, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::Decide)?;
    Ok(campaign)
}

/// The ideas of a campaign that may go into a next round: the chosen ones, then those with the most votes.
///
/// # Errors
/// When the viewer may not decide here.
pub async fn round(cx: &Cx, slug: &str) -> Result<RoundView, AppError> {
    allowed(cx, slug).await?;
    let chosen = list(cx, slug, Some(OutcomeFilter::Is(OutcomeKind::Chosen)), AT_ONCE).await?;
    let others = list(cx, slug, None, OTHERS).await?;
    let known: Vec<IdeaId> = chosen.iter().map(|card| card.id).collect();
    let others = others.into_iter().filter(|card| !known.contains(&card.id));
    let ideas = chosen.iter().cloned().chain(others).collect();
    Ok(RoundView { campaign: campaigns::view(cx, slug).await?, ideas })
}

async fn list(cx: &Cx, slug: &str, outcome: Option<OutcomeFilter>, most: usize) -> Result<Vec<IdeaCard>, AppError> {
    let query = BoardQuery { sort: Sort::Votes, outcome, ..BoardQuery::default() };
    Ok(ideas::page(cx, slug, &query, most).await?.ideas)
}

/// Makes the draft of the next round with `ideas`; its slug.
///
/// # Errors
/// When the viewer may not, or too many ideas or some of another board are named.
pub async fn prepare_round(cx: &Cx, slug: &str, ideas: &[IdeaId]) -> Result<String, AppError> {
    let campaign = allowed(cx, slug).await?;
    let fault = |message: &str| AppError::from(FieldError::new("ideas", message));
    if ideas.len() > AT_ONCE {
        return Err(fault(t!("Please take at most 100 ideas along.")));
    }
    let found = origins(&cx.state.db, campaign.row.id, ideas).await?;
    if found.len() != ideas.len() {
        return Err(fault(t!("One of these ideas is not on the board any more. Please load the list again.")));
    }
    let own = |member: &&Member| member.organisation == campaign.row.organisation();
    // Who has a role in the campaign alone must not take it along to an organisation of their own.
    let organisation =
        cx.members().iter().find(own).map(|member| member.slug.clone()).ok_or_else(|| {
            AppError::Forbidden(t!("Only managers of the whole organisation begin a next round.").into())
        })?;
    let plan = begin(cx, &format!("{COPY}{slug}"), &organisation).await?;
    let round = Round { parent: campaign.row.id(), ideas: found, device: cx.device()? };
    create_from(cx, &plan, &round).await
}

/// Those of the ideas that are on the board, the oldest first.
async fn origins(db: &Db, campaign: i64, ideas: &[IdeaId]) -> Result<Vec<Origin>> {
    if ideas.is_empty() {
        return Ok(Vec::new());
    }
    Ok(on!(db, c => {
        let mut query = QueryBuilder::new("SELECT id, title, text, tag, author FROM idea WHERE campaign_id = ");
        query.push_bind(campaign).push(" AND status = 'visible' AND id IN (");
        let mut list = query.separated(", ");
        for idea in ideas {
            list.push_bind(idea.0);
        }
        query.push(") ORDER BY id");
        query.build_query_as().fetch_all(c).await
    })?)
}

impl Round {
    /// Brings everything into the draft `campaign`. The ideas are the organisation's to give: what their authors may do
    /// and are told belongs to the campaign before.
    pub(super) async fn fill(&self, tx: &mut Tx, campaign: CampaignId) -> Result<()> {
        let secret: Vec<u8> = within!(&mut *tx, c => {
            sqlx::query_scalar("UPDATE campaign SET parent = $2 WHERE id = $1 RETURNING secret")
                .bind(campaign.0)
                .bind(self.parent.0)
                .fetch_one(c)
                .await
        })?;
        let at: i64 = within!(&mut *tx, c => {
            sqlx::query_scalar("SELECT created_at FROM campaign WHERE id = $1").bind(campaign.0).fetch_one(c).await
        })?;
        let principal = principal(&secret, self.device);
        let idea = |origin: &Origin| NewIdea {
            external_id: String::new(),
            principal,
            author: origin.author.clone(),
            title: origin.title.clone(),
            text: origin.text.clone().into(),
            tag: origin.tag.clone(),
            status: IdeaStatus::Visible,
            created_at: crate::domain::id::Timestamp(at),
        };
        let new: Vec<NewIdea> = self.ideas.iter().map(idea).collect();
        let ids = insert_ideas(tx, campaign, &new).await?;
        for (id, origin) in ids.iter().zip(&self.ideas) {
            execute!(tx, sqlx::query("UPDATE idea SET origin = $2 WHERE id = $1").bind(id.0).bind(origin.id))?;
        }
        Ok(())
    }
}
