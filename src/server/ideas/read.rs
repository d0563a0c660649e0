//! Ideas as this viewer may see them.

use super::revise;
use crate::domain::id::{DAY, HOUR, IdeaId, PollId, Timestamp};
use crate::domain::idea::{IdeaCard, IdeaLink, IdeaStatus, IdeaView};
use crate::domain::outcome::{Outcome, OutcomeKind};
use crate::domain::participation::Participation;
use crate::domain::policy::{Action, may};
use crate::domain::tally::Tally;
use crate::error::AppError;
use crate::server::campaigns::{self, Campaign};
use crate::server::context::Cx;
use crate::server::db::{Db, on};
use crate::server::hub::changes::read_tallies;
use crate::server::jury;
use crate::server::notices;
use crate::server::principal::Principal;
use anyhow::{Context, Result};
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, HashMap};

/// An idea's row, as lists need it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::server) struct IdeaRow {
    pub(in crate::server) id: i64,
    pub(in crate::server) title: String,
    pub(in crate::server) excerpt: String,
    pub(in crate::server) tag: String,
    pub(in crate::server) author: String,
    pub(in crate::server) status: String,
    pub(in crate::server) reason: String,
    pub(in crate::server) outcome: String,
    pub(in crate::server) outcome_reason: String,
    pub(in crate::server) decided_at: Option<i64>,
    pub(in crate::server) merged_into: Option<i64>,
    pub(in crate::server) votes: i64,
    pub(in crate::server) heat: f64,
    pub(in crate::server) number: i64,
    pub(in crate::server) created_at: i64,
}

/// The columns of [`IdeaRow`].
pub(in crate::server) const COLUMNS: &str =
    "id, title, excerpt, tag, author, status, reason, outcome, outcome_reason, decided_at,
    merged_into, votes, heat, number, created_at";

/// What was decided, from the columns that say so.
pub(in crate::server) fn outcome_of(
    kind: &str,
    reason: String,
    decided_at: Option<i64>,
    merged_into: Option<i64>,
) -> Result<Option<Outcome>> {
    if kind.is_empty() {
        return Ok(None);
    }
    let kind = OutcomeKind::parse(kind).context("an idea has an unknown outcome")?;
    let decided_at = Timestamp(decided_at.unwrap_or_default());
    Ok(Some(Outcome { kind, reason, decided_at, into: merged_into.map(IdeaId) }))
}

/// Whether this viewer sees counts of the campaign's first poll, and hidden ideas.
pub(in crate::server) fn sees(cx: &Cx, campaign: &Campaign) -> Result<(bool, bool), AppError> {
    let all = may(cx.role(&campaign.row), campaign.row.state()?, Action::ReadAll);
    let public = campaign.polls.first().is_none_or(|poll| poll.counts_public());
    Ok((all || public && !jury::is_blind(cx, campaign), all))
}

/// The cards of `rows`, without the viewer's own choices, so that all viewers of one kind can share them.
pub(in crate::server) async fn show(
    db: &Db,
    campaign: &Campaign,
    rows: Vec<IdeaRow>,
    counts: bool,
    now: Timestamp,
) -> Result<Vec<IdeaCard>, AppError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let poll = campaign.polls.first().map(|poll| poll.id);
    let (tallies, today) =
        if counts { (read_tallies(db, &ids).await?, today(db, &ids, now).await?) } else { Default::default() };
    let card = |row: IdeaRow| {
        Ok(IdeaCard {
            id: IdeaId(row.id),
            tally: counts.then(|| tally_of(tallies.get(&row.id), poll)),
            today: today.get(&row.id).copied().unwrap_or(0),
            title: row.title,
            excerpt: row.excerpt,
            tag: row.tag,
            author: row.author,
            status: IdeaStatus::parse(&row.status).context("an idea has an unknown status")?,
            reason: row.reason,
            outcome: outcome_of(&row.outcome, row.outcome_reason, row.decided_at, row.merged_into)?,
            created_at: Timestamp(row.created_at),
            mine: None,
        })
    };
    rows.into_iter().map(card).collect()
}

/// The tally of `poll` among an idea's; an empty one where nobody voted.
pub(in crate::server) fn tally_of(tallies: Option<&Vec<Tally>>, poll: Option<PollId>) -> Tally {
    let poll = poll.unwrap_or_default();
    tallies
        .and_then(|tallies| tallies.iter().find(|tally| tally.poll == poll))
        .cloned()
        .unwrap_or(Tally { poll, counts: vec![] })
}

/// Votes for each idea in the last 24 hours, to the hour.
async fn today(db: &Db, ideas: &[i64], now: Timestamp) -> Result<HashMap<i64, i64>> {
    if ideas.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(i64, i64)> = on!(db, c => {
        let mut query =
            QueryBuilder::new("SELECT idea_id, CAST(SUM(votes) AS BIGINT) FROM idea_bucket WHERE at >= ");
        query.push_bind(now.0 - now.0.rem_euclid(HOUR) - DAY + HOUR).push(" AND idea_id IN (");
        let mut list = query.separated(", ");
        for id in ideas {
            list.push_bind(*id);
        }
        query.push(") GROUP BY idea_id");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(rows.into_iter().collect())
}

/// The viewer's own choices among `ideas`, put into `cards`.
pub(in crate::server) async fn mine(cx: &Cx, campaign: &Campaign, cards: &mut [IdeaCard]) -> Result<(), AppError> {
    let (Some(principal), Some(poll)) = (cx.principal(&campaign.row.secret), campaign.polls.first()) else {
        return Ok(());
    };
    let ids: Vec<IdeaId> = cards.iter().map(|card| card.id).collect();
    let choices = choices(&cx.state.db, poll.id, &principal, &ids).await?;
    for card in cards {
        card.mine = choices.get(&card.id).copied();
    }
    Ok(())
}

/// What a principal chose on `ideas`.
pub(in crate::server) async fn choices(
    db: &Db,
    poll: PollId,
    principal: &Principal,
    ideas: &[IdeaId],
) -> Result<BTreeMap<IdeaId, i16>> {
    if ideas.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<(i64, i16)> = on!(db, c => {
        let mut query = QueryBuilder::new("SELECT idea_id, value FROM entry WHERE poll_id = ");
        query.push_bind(poll.0).push(" AND principal = ").push_bind(principal.to_vec()).push(" AND idea_id IN (");
        let mut list = query.separated(", ");
        for id in ideas {
            list.push_bind(id.0);
        }
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(rows.into_iter().map(|(idea, value)| (IdeaId(idea), value)).collect())
}

/// The cards of these ideas, in the order asked for; what this viewer may not see is left out.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such campaign for this viewer.
pub async fn cards(cx: &Cx, slug: &str, ids: &[IdeaId]) -> Result<Vec<IdeaCard>, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    let (counts, all) = sees(cx, &campaign)?;
    let mut rows = rows_of(&cx.state.db, campaign.row.id, ids).await?;
    rows.retain(|row| all || row.status == IdeaStatus::Visible.as_str());
    rows.sort_by_key(|row| ids.iter().position(|id| id.0 == row.id));
    let mut cards = show(&cx.state.db, &campaign, rows, counts, cx.state.clock.now()).await?;
    mine(cx, &campaign, &mut cards).await?;
    Ok(cards)
}

/// The rows of these ideas of a campaign.
pub(super) async fn rows_of(db: &Db, campaign: i64, ids: &[IdeaId]) -> Result<Vec<IdeaRow>> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    Ok(on!(db, c => {
        let mut query = QueryBuilder::new(format!("SELECT {COLUMNS} FROM idea WHERE campaign_id = "));
        query.push_bind(campaign).push(" AND id IN (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(id.0);
        }
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?)
}

/// What cards do not show.
#[derive(Clone, Debug, Default)]
pub struct Detail {
    /// What it was imported under, or empty.
    pub external_id: String,
    /// The text as typed.
    pub text: String,
}

/// The details of these ideas, in their order. The caller has checked that the viewer may see them.
///
/// # Errors
/// When the database fails.
pub async fn details(cx: &Cx, campaign: &Campaign, ids: &[IdeaId]) -> Result<Vec<Detail>, AppError> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let rows: Vec<(i64, String, String)> = on!(&cx.state.db, c => {
        let mut query = QueryBuilder::new("SELECT id, external_id, text FROM idea WHERE campaign_id = ");
        query.push_bind(campaign.row.id).push(" AND id IN (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(id.0);
        }
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?;
    let mut found: HashMap<i64, Detail> =
        rows.into_iter().map(|(id, external_id, text)| (id, Detail { external_id, text })).collect();
    Ok(ids.iter().map(|id| found.remove(&id.0).unwrap_or_default()).collect())
}

/// One idea's page.
///
/// # Errors
/// [`AppError::NotFound`] when there is none that this viewer may see.
pub async fn view(cx: &Cx, slug: &str, id: IdeaId) -> Result<IdeaView, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    let (counts, all) = sees(cx, &campaign)?;
    let key = format!("idea {id} {counts} {all}");
    let read = read_view(cx, &campaign, id, counts, all);
    let mut view = (*cx.state.snapshots.get(campaign.row.id(), key, read).await?).clone();
    mine(cx, &campaign, std::slice::from_mut(&mut view.card)).await?;
    view.may_revise = revise::may_revise(cx, &campaign, id).await?;
    view.following = notices::following(cx, &campaign, Some(id)).await?;
    view.now = cx.state.clock.now();
    Ok(view)
}

async fn read_view(cx: &Cx, campaign: &Campaign, id: IdeaId, counts: bool, all: bool) -> Result<IdeaView, AppError> {
    let db = &cx.state.db;
    let now = cx.state.clock.now();
    let row = rows_of(db, campaign.row.id, &[id]).await?.pop();
    let row = row.ok_or(AppError::NotFound)?;
    match IdeaStatus::parse(&row.status) {
        _ if all => {}
        Some(IdeaStatus::Visible) => {}
        // Its author has to learn why; nothing else of it is told.
        Some(IdeaStatus::Hidden) => return Err(AppError::Removed(row.reason)),
        _ => return Err(AppError::NotFound),
    }
    let (text, html): (String, String) = on!(db, c => {
        sqlx::query_as("SELECT text, html FROM idea WHERE id = $1").bind(id.0).fetch_one(c).await
    })?;
    let into = links(db, "i.id = (SELECT m.merged_into FROM idea m WHERE m.id = $1)", id).await?.pop();
    let public = "c.audience = 'everybody' AND NOT c.unlisted";
    // Among its own people a campaign may point to one that is for them alone.
    let reach = if campaign.terms.participation == Participation::Members { "TRUE" } else { public };
    let origin = format!("i.id = (SELECT o.origin FROM idea o WHERE o.id = $1) AND {reach}");
    let origin = links(db, &origin, id).await?.pop();
    let later = links(db, &format!("i.origin = $1 AND c.state <> 'draft' AND {public}"), id).await?;
    let merged = links(db, "i.merged_into = $1", id).await?;
    let card = show(db, campaign, vec![row], counts, now).await?.pop().ok_or(AppError::NotFound)?;
    let history = if counts { history(db, id, &campaign.row.time_zone).await? } else { vec![] };
    let share_url = format!("{}/c/{}/ideas/{id}", cx.state.settings.public_url, campaign.row.slug);
    let revisions = revise::revisions(db, id, &campaign.row.time_zone).await?;
    Ok(IdeaView {
        card,
        html,
        text,
        revisions,
        may_revise: false,
        into,
        merged,
        origin,
        later,
        history,
        following: None,
        share_url,
        now,
    })
}

#[derive(sqlx::FromRow)]
struct LinkRow {
    slug: String,
    id: i64,
    title: String,
    author: String,
}

/// How many ideas a page points to in one list.
const LINKS: i64 = 100;

/// Those of the ideas on their boards that stand in `relation` to `id`.
async fn links(db: &Db, relation: &str, id: IdeaId) -> Result<Vec<IdeaLink>> {
    let rows: Vec<LinkRow> = on!(db, c => {
        sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT c.slug, i.id, i.title, i.author FROM idea i JOIN campaign c ON c.id = i.campaign_id
             WHERE {relation} AND i.status = 'visible' ORDER BY i.id LIMIT $2"
        )))
        .bind(id.0)
        .bind(LINKS)
        .fetch_all(c)
        .await
    })?;
    let link = |row: LinkRow| IdeaLink { slug: row.slug, id: IdeaId(row.id), title: row.title, author: row.author };
    Ok(rows.into_iter().map(link).collect())
}

/// Days shown of an idea's past.
const HISTORY_DAYS: i64 = 60;

/// Votes per day in the campaign's time zone, oldest first, without gaps.
async fn history(db: &Db, id: IdeaId, time_zone: &str) -> Result<Vec<(Timestamp, i64)>> {
    let hours: Vec<(i64, i64)> = on!(db, c => {
        sqlx::query_as(
            "SELECT at, votes FROM (SELECT at, votes FROM idea_bucket WHERE idea_id = $1 ORDER BY at DESC LIMIT $2) h
             ORDER BY at",
        )
        .bind(id.0)
        .bind(HISTORY_DAYS * 24)
        .fetch_all(c)
        .await
    })?;
    let mut days: BTreeMap<jiff::civil::Date, i64> = BTreeMap::new();
    for (at, votes) in hours {
        *days.entry(campaigns::zoned(Timestamp(at), time_zone).date()).or_default() += votes;
    }
    let (Some(first), Some(last)) = (days.keys().next().copied(), days.keys().next_back().copied()) else {
        return Ok(vec![]);
    };
    let zone = jiff::tz::TimeZone::get(time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let start = first.max(last.saturating_sub(jiff::Span::new().days(HISTORY_DAYS - 1)));
    start
        .series(jiff::Span::new().days(1))
        .take_while(|day| *day <= last)
        .map(|day| {
            let midnight = day.to_zoned(zone.clone())?.timestamp().as_millisecond();
            Ok((Timestamp(midnight), days.get(&day).copied().unwrap_or(0)))
        })
        .collect()
}
