//! Writing campaigns and ideas: the pieces that the manager's use cases, imports and the demonstration share. Whatever
//! viewers can see takes the campaign's next sequence number.

use crate::domain::campaign::CampaignState;
use crate::domain::id::{CampaignId, IdeaId, OrganisationId, PollId, Timestamp};
use crate::domain::idea::IdeaStatus;
use crate::domain::phase::Phase;
use crate::domain::terms::Terms;
use crate::server::activity::{self, Activity};
use crate::server::db::{Tx, execute, on, within};
use crate::server::jury;
use crate::server::markdown::Rendered;
use crate::server::principal::Principal;
use crate::server::state::State;
use anyhow::Result;
use sqlx::QueryBuilder;
use std::collections::BTreeMap;

/// A campaign to be written.
#[derive(Clone, Debug)]
pub struct NewCampaign {
    /// Whose.
    pub organisation: OrganisationId,
    /// Its name in addresses.
    pub slug: String,
    /// The question.
    pub question: String,
    /// The brief.
    pub brief: Rendered,
    /// The tags.
    pub tags: Vec<String>,
    /// Address of the picture, or empty.
    pub picture: String,
    /// IANA name of its time zone.
    pub time_zone: String,
    /// What is promised.
    pub terms: Terms,
    /// Its phases, in order of time.
    pub phases: Vec<Phase>,
    /// When voting opens.
    pub opens_at: Timestamp,
    /// When voting closes.
    pub closes_at: Timestamp,
    /// What it was imported from, or empty.
    pub source: String,
    /// Whether a simulated crowd takes part.
    pub simulated: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Writes a draft with its phases and its poll, in the language of its organisation.
///
/// # Errors
/// When the slug is taken or the database fails.
pub async fn create_in(tx: &mut Tx, new: &NewCampaign) -> Result<(CampaignId, PollId)> {
    let id: i64 = within!(tx, c => {
        sqlx::query_scalar(
            "INSERT INTO campaign (organisation_id, slug, state, question, brief, brief_html, tags, picture, time_zone,
                                   terms, audience, secret, source, simulated, created_at, unlisted, language)
             VALUES ($1, $2, 'draft', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
                     (SELECT o.language FROM organisation o WHERE o.id = $1)) RETURNING id",
        )
        .bind(new.organisation.0)
        .bind(&new.slug)
        .bind(&new.question)
        .bind(&new.brief.source)
        .bind(&new.brief.html)
        .bind(serde_json::to_string(&new.tags)?)
        .bind(&new.picture)
        .bind(&new.time_zone)
        .bind(new.terms.canonical())
        .bind(audience(&new.terms))
        .bind(rand::random::<[u8; 32]>().to_vec())
        .bind(&new.source)
        .bind(new.simulated)
        .bind(new.created_at.0)
        .bind(new.terms.unlisted)
        .fetch_one(c)
        .await
    })?;
    let poll: i64 = within!(tx, c => {
        sqlx::query_scalar(
            "INSERT INTO poll (campaign_id, method, entry_limit, counts_shown, opens_at, closes_at)
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        )
        .bind(id)
        .bind(new.terms.method.as_str())
        .bind(new.terms.votes_per_participant.map(i64::from))
        .bind(new.terms.counts_shown.as_str())
        .bind(new.opens_at.0)
        .bind(new.closes_at.0)
        .fetch_one(c)
        .await
    })?;
    store_phases(tx, CampaignId(id), &new.phases).await?;
    Ok((CampaignId(id), PollId(poll)))
}

/// Whom the list of campaigns shows it to.
pub(in crate::server) fn audience(terms: &Terms) -> &'static str {
    if terms.participation.is_public() { "everybody" } else { "members" }
}

/// Writes the phases of a campaign in place of those it has.
pub(in crate::server) async fn store_phases(tx: &mut Tx, campaign: CampaignId, phases: &[Phase]) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM phase WHERE campaign_id = $1").bind(campaign.0))?;
    for (position, phase) in (0_i64..).zip(phases) {
        execute!(
            tx,
            sqlx::query(
                "INSERT INTO phase (campaign_id, position, kind, starts_at, ends_at) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(campaign.0)
            .bind(position)
            .bind(phase.kind.as_str())
            .bind(phase.starts_at.0)
            .bind(phase.ends_at.map(|end| end.0))
        )?;
    }
    Ok(())
}

/// Takes the campaign's lock. What is read and asked of the clock after it holds until the transaction ends.
pub(in crate::server) async fn lock(tx: &mut Tx, campaign: CampaignId) -> Result<()> {
    execute!(tx, sqlx::query("UPDATE campaign SET seq = seq WHERE id = $1").bind(campaign.0))?;
    Ok(())
}

/// Takes the campaign's next sequence number, and with it the campaign's lock.
pub(in crate::server) async fn next_seq(tx: &mut Tx, campaign: CampaignId) -> Result<i64> {
    Ok(within!(tx, c => {
        sqlx::query_scalar("UPDATE campaign SET seq = seq + 1 WHERE id = $1 RETURNING seq")
            .bind(campaign.0)
            .fetch_one(c)
            .await
    })?)
}

/// Writes down that something happened.
///
/// # Errors
/// When the database fails.
pub async fn record(
    tx: &mut Tx,
    campaign: CampaignId,
    seq: i64,
    at: Timestamp,
    kind: &str,
    idea: Option<IdeaId>,
    detail: &str,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query("INSERT INTO event (campaign_id, seq, at, kind, idea_id, detail) VALUES ($1, $2, $3, $4, $5, $6)",)
            .bind(campaign.0)
            .bind(seq)
            .bind(at.0)
            .bind(kind)
            .bind(idea.map(|idea| idea.0))
            .bind(detail)
    )?;
    Ok(())
}

/// An idea to be written.
#[derive(Clone, Debug)]
pub struct NewIdea {
    /// What it was called where it was imported from, or empty.
    pub external_id: String,
    /// Whose it is.
    pub principal: Principal,
    /// The name it is signed with, or empty.
    pub author: String,
    /// Its headline.
    pub title: String,
    /// Its text.
    pub text: Rendered,
    /// Its tag, or empty.
    pub tag: String,
    /// Whether it is shown.
    pub status: IdeaStatus,
    /// When it was brought.
    pub created_at: Timestamp,
}

/// Ideas in one statement; each takes 15 parameters of the 32,766 that SQLite has.
const IDEAS: usize = 1_000;

/// Writes ideas in their order under one sequence number; returns their ids in the same order.
///
/// # Errors
/// When the database fails.
pub async fn insert_ideas(tx: &mut Tx, campaign: CampaignId, ideas: &[NewIdea]) -> Result<Vec<IdeaId>> {
    let shown = ideas.iter().filter(|idea| idea.status == IdeaStatus::Visible).count();
    let (seq, last): (i64, i64) = within!(tx, c => {
        sqlx::query_as(
            "UPDATE campaign SET seq = seq + 1, last_number = last_number + $2, ideas = ideas + $3
             WHERE id = $1 RETURNING seq, last_number",
        )
        .bind(campaign.0)
        .bind(i64::try_from(ideas.len())?)
        .bind(i64::try_from(shown)?)
        .fetch_one(c)
        .await
    })?;
    let mut number = last - i64::try_from(ideas.len())?;
    let mut ids = Vec::with_capacity(ideas.len());
    for chunk in ideas.chunks(IDEAS) {
        let mut rows: Vec<(i64, i64)> = within!(tx, c => {
            let mut query = QueryBuilder::new(
                "INSERT INTO idea (campaign_id, number, external_id, principal, author, title, text, html, excerpt, tag,
                                   status, seq, born_seq, created_at) ",
            );
            query.push_values((number + 1..).zip(chunk), |mut b, (number, idea)| {
                b.push_bind(campaign.0)
                    .push_bind(number)
                    .push_bind(idea.external_id.clone())
                    .push_bind(idea.principal.to_vec())
                    .push_bind(idea.author.clone())
                    .push_bind(idea.title.clone())
                    .push_bind(idea.text.source.clone())
                    .push_bind(idea.text.html.clone())
                    .push_bind(idea.text.excerpt.clone())
                    .push_bind(idea.tag.clone())
                    .push_bind(idea.status.as_str())
                    .push_bind(seq)
                    .push_bind(seq)
                    .push_bind(idea.created_at.0);
            });
            query.push(" RETURNING id, number");
            query.build_query_as().fetch_all(c).await
        })?;
        rows.sort_unstable_by_key(|(_, number)| *number);
        number += i64::try_from(chunk.len())?;
        index_words(tx, campaign, &rows, chunk).await?;
        ids.extend(rows.into_iter().map(|(id, _)| IdeaId(id)));
    }
    let mut activity = Activity::default();
    for idea in ideas {
        activity.of(campaign.0, idea.created_at).ideas += 1;
    }
    count_contributors(tx, campaign, ideas, &mut activity).await?;
    activity::store(tx, &activity).await?;
    Ok(ids)
}

/// PostgreSQL derives the words to search from the row itself; SQLite's index is written beside it.
async fn index_words(tx: &mut Tx, campaign: CampaignId, rows: &[(i64, i64)], ideas: &[NewIdea]) -> Result<()> {
    if let Tx::Sqlite(tx) = tx {
        let mut query = QueryBuilder::new("INSERT INTO idea_text (rowid, words) ");
        query.push_values(rows.iter().zip(ideas), |mut b, ((id, _), idea)| {
            b.push_bind(*id).push_bind(format!("campaign{campaign} {} {}", idea.title, idea.text.source));
        });
        query.build().execute(&mut **tx).await?;
    }
    Ok(())
}

async fn count_contributors(
    tx: &mut Tx,
    campaign: CampaignId,
    ideas: &[NewIdea],
    activity: &mut Activity,
) -> Result<()> {
    let mut brought: BTreeMap<Principal, (i64, Timestamp)> = BTreeMap::new();
    for idea in ideas {
        brought.entry(idea.principal).or_insert((0, idea.created_at)).0 += 1;
    }
    let (mut participants, mut contributors) = (0_i64, 0_i64);
    for (principal, (count, at)) in brought {
        let before: Option<i64> = within!(tx, c => {
            sqlx::query_scalar("SELECT ideas FROM participant WHERE campaign_id = $1 AND principal = $2")
                .bind(campaign.0)
                .bind(principal.to_vec())
                .fetch_optional(c)
                .await
        })?;
        if before.is_none() {
            participants += 1;
            activity.of(campaign.0, at).participants += 1;
        }
        contributors += i64::from(before.is_none_or(|ideas| ideas == 0));
        execute!(tx, sqlx::query(
                "INSERT INTO participant (campaign_id, principal, voted, ideas, joined_at) VALUES ($1, $2, FALSE, $3, $4)
                 ON CONFLICT (campaign_id, principal) DO UPDATE SET ideas = participant.ideas + excluded.ideas",
            )
            .bind(campaign.0)
            .bind(principal.to_vec())
            .bind(count)
            .bind(at.0 - at.0.rem_euclid(crate::domain::id::HOUR)))?;
    }
    execute!(
        tx,
        sqlx::query(
            "UPDATE campaign SET participants = participants + $2, contributors = contributors + $3 WHERE id = $1",
        )
        .bind(campaign.0)
        .bind(participants)
        .bind(contributors)
    )?;
    Ok(())
}

/// Closes a campaign now, with its polls.
///
/// # Errors
/// When the database fails.
pub(in crate::server) async fn close_in(tx: &mut Tx, campaign: CampaignId, at: Timestamp) -> Result<bool> {
    let seq: Option<i64> = within!(tx, c => {
        sqlx::query_scalar(
            "UPDATE campaign SET state = 'closed', closed_at = $2, frozen = FALSE, freeze_reason = '',
                    ideas_frozen = FALSE, ideas_reason = '', seq = seq + 1
             WHERE id = $1 AND state = 'running' RETURNING seq",
        )
        .bind(campaign.0)
        .bind(at.0)
        .fetch_optional(c)
        .await
    })?;
    let Some(seq) = seq else { return Ok(false) };
    jury::settle(tx, campaign).await?;
    execute!(tx, sqlx::query("UPDATE poll SET closed = TRUE WHERE campaign_id = $1").bind(campaign.0))?;
    record(tx, campaign, seq, at, "campaign_closed", None, "").await?;
    Ok(true)
}

/// Closes the polls whose window is over. Votes are refused from the very moment by the ledger itself; this makes it a
/// stored state, which no clock reopens, and tells the viewers.
///
/// # Errors
/// When the database fails.
pub async fn close_due(state: &State) -> Result<()> {
    let now = state.clock.now();
    let due: Vec<(i64, i64, String)> = on!(&state.db, c => {
        sqlx::query_as(
            "SELECT p.id, p.campaign_id, p.electorate FROM poll p JOIN campaign c ON c.id = p.campaign_id
             WHERE NOT p.closed AND p.closes_at <= $1 AND c.state = $2 LIMIT 100",
        )
        .bind(now.0)
        .bind(CampaignState::Running.as_str())
        .fetch_all(c)
        .await
    })?;
    for (poll, campaign, electorate) in due {
        let campaign = CampaignId(campaign);
        let mut tx = state.db.begin().await?;
        // The campaign's lock first, as the ledger takes it: after this commit no ballot of the poll can be committed.
        let seq = next_seq(&mut tx, campaign).await?;
        let at = state.clock.within(&mut tx).await?;
        if electorate == "jury" {
            jury::settle(&mut tx, campaign).await?;
        }
        let closed = execute!(
            &mut tx,
            sqlx::query("UPDATE poll SET closed = TRUE WHERE id = $1 AND NOT closed AND closes_at <= $2")
                .bind(poll)
                .bind(at.0)
        )?;
        if closed == 0 {
            tx.rollback().await?;
            continue;
        }
        // That the jury has done is told by the phase that follows.
        if electorate == "crowd" {
            record(&mut tx, campaign, seq, at, "poll_closed", None, "").await?;
        }
        tx.commit().await?;
        state.changed(campaign);
    }
    Ok(())
}
