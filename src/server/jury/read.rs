//! What the database knows of a jury.

use crate::domain::id::{CampaignId, IdeaId, PollId, Timestamp};
use crate::domain::jury::{self, Jury, Score, Standing};
use crate::domain::policy::Role;
use crate::error::AppError;
use crate::server::campaigns::Campaign;
use crate::server::context::Cx;
use crate::server::db::{Db, on};
use crate::server::principal::Principal;
use anyhow::{Context, Result};
use std::collections::HashMap;

/// One poll of a jury.
pub(super) struct Poll {
    pub(super) id: PollId,
    pub(super) opens_at: Timestamp,
    pub(super) closes_at: Timestamp,
    pub(super) closed: bool,
}

impl Poll {
    pub(super) fn is_open(&self, now: Timestamp) -> bool {
        !self.closed && self.opens_at <= now && now < self.closes_at
    }
}

/// The polls of a jury, in the order of its criteria.
pub(super) type Polls = Vec<Poll>;

pub(super) async fn polls(db: &Db, campaign: CampaignId) -> Result<Polls> {
    let rows: Vec<(i64, i64, i64, bool)> = on!(db, c => {
        sqlx::query_as(
            "SELECT id, opens_at, closes_at, closed FROM poll WHERE campaign_id = $1 AND electorate = 'jury'
             ORDER BY criterion",
        )
        .bind(campaign.0)
        .fetch_all(c)
        .await
    })?;
    let poll = |(id, opens_at, closes_at, closed)| Poll {
        id: PollId(id),
        opens_at: Timestamp(opens_at),
        closes_at: Timestamp(closes_at),
        closed,
    };
    Ok(rows.into_iter().map(poll).collect())
}

/// Id, title, text and votes of the ideas that a jury is asked about: as many of those with the most votes as the terms say.
pub(super) async fn shortlist(db: &Db, campaign: &Campaign, jury: &Jury) -> Result<Vec<(i64, String, String, i64)>> {
    Ok(on!(db, c => {
        sqlx::query_as(
            "SELECT id, title, html, votes FROM idea WHERE campaign_id = $1 AND status = 'visible'
             ORDER BY votes DESC, id DESC LIMIT $2",
        )
        .bind(campaign.row.id)
        .bind(i64::from(jury.shortlist))
        .fetch_all(c)
        .await
    })?)
}

/// The scores of one juror, by idea and criterion.
pub(super) async fn scores_of(
    db: &Db,
    campaign: CampaignId,
    juror: &Principal,
) -> Result<HashMap<(IdeaId, usize), i16>> {
    let rows: Vec<(i64, i64, i16)> = on!(db, c => {
        sqlx::query_as(
            "SELECT e.idea_id, p.criterion, e.value FROM poll p JOIN entry e ON e.poll_id = p.id
             WHERE p.campaign_id = $1 AND p.electorate = 'jury' AND e.principal = $2",
        )
        .bind(campaign.0)
        .bind(juror.to_vec())
        .fetch_all(c)
        .await
    })?;
    rows.into_iter().map(|(idea, at, value)| Ok(((IdeaId(idea), usize::try_from(at)?), value))).collect()
}

/// A juror.
pub(super) struct JurorRow {
    pub(super) name: String,
    pub(super) email: Option<String>,
    pub(super) device: [u8; 16],
    /// The ideas on which the juror abstains.
    pub(super) abstains: Vec<i64>,
}

/// Whoever's strongest role in the campaign is that of a juror.
pub(super) async fn juror_rows(db: &Db, campaign: &Campaign) -> Result<Vec<JurorRow>> {
    type Row = (i64, String, Option<String>, Vec<u8>, Option<String>, Option<String>);
    let rows: Vec<Row> = on!(db, c => {
        sqlx::query_as(
            "SELECT p.id, p.name, p.email, p.device, m.role, r.role FROM person p
             LEFT JOIN membership m ON m.person_id = p.id AND m.organisation_id = $1
             LEFT JOIN campaign_role r ON r.person_id = p.id AND r.campaign_id = $2
             WHERE p.id IN (SELECT person_id FROM membership WHERE organisation_id = $1 AND role = 'juror'
                            UNION SELECT person_id FROM campaign_role WHERE campaign_id = $2 AND role = 'juror')
             ORDER BY LOWER(p.name), p.id",
        )
        .bind(campaign.row.organisation_id)
        .bind(campaign.row.id)
        .fetch_all(c)
        .await
    })?;
    let mut jurors = Vec::new();
    for (person, name, email, device, general, own) in rows {
        let strongest = [general, own].iter().flatten().filter_map(|role| Role::parse(role)).min();
        if strongest != Some(Role::Juror) {
            continue;
        }
        let abstains: Vec<i64> = on!(db, c => {
            sqlx::query_scalar("SELECT idea_id FROM jury_note WHERE person_id = $1 AND abstains")
                .bind(person)
                .fetch_all(c)
                .await
        })?;
        let device = device.try_into().ok().context("a person's device is damaged")?;
        jurors.push(JurorRow { name, email, device, abstains });
    }
    Ok(jurors)
}

/// How the ideas of the shortlist stand with the jury, each with its title, the best first.
pub(super) async fn standings(cx: &Cx, campaign: &Campaign) -> Result<Vec<(String, Standing)>, AppError> {
    let Some(jury) = &campaign.terms.jury else { return Ok(Vec::new()) };
    let rows: Vec<(Vec<u8>, i64, i64, i16)> = on!(&cx.state.db, c => {
        sqlx::query_as(
            "SELECT e.principal, e.idea_id, p.criterion, e.value FROM poll p JOIN entry e ON e.poll_id = p.id
             WHERE p.campaign_id = $1 AND p.electorate = 'jury'",
        )
        .bind(campaign.row.id)
        .fetch_all(c)
        .await
    })?;
    let mut numbers: HashMap<Vec<u8>, usize> = HashMap::new();
    let mut scores = Vec::with_capacity(rows.len());
    for (principal, idea, criterion, value) in rows {
        let next = numbers.len();
        let juror = *numbers.entry(principal).or_insert(next);
        let criterion = usize::try_from(criterion).context("a criterion is out of range")?;
        scores.push(Score { juror, idea: IdeaId(idea), criterion, value });
    }
    let ideas = shortlist(&cx.state.db, campaign, jury).await?;
    let ids: Vec<IdeaId> = ideas.iter().map(|(id, ..)| IdeaId(*id)).collect();
    let title = |id: IdeaId| ideas.iter().find(|(known, ..)| IdeaId(*known) == id).map(|(_, title, ..)| title.clone());
    let standings = jury::standings(jury, &ids, &scores);
    Ok(standings.into_iter().map(|standing| (title(standing.idea).unwrap_or_default(), standing)).collect())
}
