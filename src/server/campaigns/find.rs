//! Finding a campaign, for whoever may read it.

use super::Phases;
use super::terms::amendments;
use super::wording::{Translated, Wording, translations};
use crate::domain::campaign::{Amendment, CampaignState, Freeze, Round};
use crate::domain::id::{CampaignId, OrganisationId, PollId, Timestamp};
use crate::domain::language::Language;
use crate::domain::outcome::OutcomeKind;
use crate::domain::phase::{Phase, PhaseKind};
use crate::domain::policy::Action;
use crate::domain::poll::{Method, Poll};
use crate::domain::promise::Promise;
use crate::domain::terms::{CountsShown, Terms};
use crate::error::AppError;
use crate::server::context::Cx;
use crate::server::db::{Db, on};
use crate::server::people::Place;
use anyhow::{Context, Result};
use sqlx::QueryBuilder;
use std::sync::Arc;

pub(in crate::server) const SELECT: &str =
    "SELECT c.id, c.organisation_id, o.name AS organisation, o.slug AS organisation_slug, o.colour AS accent, c.slug, c.state, c.language,
        o.languages, c.question, c.brief,
        c.brief_html, c.tags, c.picture, c.time_zone, c.terms, c.terms_hash, c.terms_version, c.secret, c.simulated,
        c.frozen, c.freeze_reason, c.ideas_frozen, c.ideas_reason, c.seq, c.last_number, c.participants, c.voters,
        c.contributors, c.visitors, c.ideas, c.votes, c.launched_at, c.closed_at, c.source, c.objective, c.parent
    FROM campaign c JOIN organisation o ON o.id = c.organisation_id";

/// A campaign's row.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns of the table, which says what they are")]
pub struct CampaignRow {
    pub id: i64,
    pub organisation_id: i64,
    pub organisation: String,
    pub organisation_slug: String,
    pub accent: String,
    pub slug: String,
    pub state: String,
    pub language: String,
    pub languages: String,
    pub question: String,
    pub brief: String,
    pub brief_html: String,
    pub tags: String,
    pub picture: String,
    pub time_zone: String,
    pub terms: String,
    pub terms_hash: Option<String>,
    pub terms_version: i64,
    pub secret: Vec<u8>,
    pub simulated: bool,
    pub frozen: bool,
    pub freeze_reason: String,
    pub ideas_frozen: bool,
    pub ideas_reason: String,
    pub seq: i64,
    pub last_number: i64,
    pub participants: i64,
    pub voters: i64,
    pub contributors: i64,
    pub visitors: i64,
    pub ideas: i64,
    pub votes: i64,
    pub launched_at: Option<i64>,
    pub closed_at: Option<i64>,
    pub source: String,
    pub objective: String,
    pub parent: Option<i64>,
}

impl CampaignRow {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> CampaignId {
        CampaignId(self.id)
    }

    /// Whose it is.
    #[must_use]
    pub fn organisation(&self) -> OrganisationId {
        OrganisationId(self.organisation_id)
    }

    /// Where it stands.
    ///
    /// # Errors
    /// When the database holds something else.
    pub fn state(&self) -> Result<CampaignState> {
        CampaignState::parse(&self.state).context("a campaign has an unknown state")
    }

    /// The language of its texts.
    #[must_use]
    pub fn language(&self) -> Language {
        Language::parse(&self.language).unwrap_or_default()
    }

    /// The languages that its organisation uses.
    #[must_use]
    pub fn languages(&self) -> Vec<Language> {
        Language::list(&self.languages)
    }

    /// What is paused.
    #[must_use]
    pub fn freeze(&self) -> Freeze {
        Freeze {
            votes: self.frozen,
            reason: self.freeze_reason.clone(),
            ideas: self.ideas_frozen,
            ideas_reason: self.ideas_reason.clone(),
        }
    }

    /// What was promised.
    ///
    /// # Errors
    /// When the database holds something else.
    pub fn terms(&self) -> Result<Terms> {
        serde_json::from_str(&self.terms).context("a campaign's terms are not readable")
    }

    /// Its tags.
    ///
    /// # Errors
    /// When the database holds something else.
    pub fn tags(&self) -> Result<Vec<String>> {
        serde_json::from_str(&self.tags).context("a campaign's tags are not readable")
    }
}

/// A campaign with what belongs to it.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// Its row.
    pub row: CampaignRow,
    /// Its phases, in order of time.
    pub phases: Vec<Phase>,
    /// Its polls.
    pub polls: Vec<Poll>,
    /// What was promised.
    pub terms: Terms,
    /// The newest amendment of its terms, if there is one.
    pub amendment: Option<Amendment>,
    /// The outcomes that ideas on its board have.
    pub outcomes: Vec<OutcomeKind>,
    /// The campaigns that it goes on from, and that go on from it, with their questions in every language.
    pub rounds: Vec<OtherRound>,
    /// Its texts in further languages.
    pub translations: Vec<Translated>,
}

/// A campaign that another one goes on from, or into.
#[derive(Clone, Debug)]
pub struct OtherRound {
    before: bool,
    row: CampaignRow,
    translations: Vec<Translated>,
}

impl OtherRound {
    /// What a reader who wants `language` is shown of it.
    #[must_use]
    pub fn shown(&self, language: Option<Language>) -> Round {
        let text = self.row.wording(&self.translations, language);
        let (slug, question) = (self.row.slug.clone(), text.question.to_owned());
        Round { before: self.before, slug, question, language: text.language }
    }
}

impl Campaign {
    /// Where roles and changes of it are noted.
    pub(in crate::server) fn place(&self) -> Place {
        Place { organisation: self.row.organisation(), campaign: Some(self.row.id()) }
    }

    /// The texts in the language `wanted`, if they are given in it; else, and without one, in the main language.
    #[must_use]
    pub fn wording(&self, wanted: Option<Language>) -> Wording<'_> {
        self.row.wording(&self.translations, wanted)
    }

    /// All languages that the texts are given in, the main one first.
    #[must_use]
    pub fn languages(&self) -> Vec<Language> {
        std::iter::once(self.row.language()).chain(self.translations.iter().map(|one| one.texts.language)).collect()
    }

    /// Everything that is promised, as it stands.
    #[must_use]
    pub fn promise(&self) -> Promise {
        Promise {
            question: self.row.question.clone(),
            brief: self.row.brief.clone(),
            time_zone: self.row.time_zone.clone(),
            phases: self.phases.clone(),
            terms: self.terms.clone(),
            language: self.row.language(),
            translations: self.translations.iter().map(|one| one.texts.clone()).collect(),
        }
    }
}

/// The campaign of that slug.
///
/// # Errors
/// [`AppError::NotFound`] when there is none that this viewer may read: whether there is one is not told.
pub async fn find(cx: &Cx, slug: &str) -> Result<Arc<Campaign>, AppError> {
    let id = match cx.state.slugs.get(slug).await {
        Some(id) => id,
        None => {
            let id: Option<i64> = on!(&cx.state.db, c => {
                sqlx::query_scalar("SELECT id FROM campaign WHERE slug = $1").bind(slug).fetch_optional(c).await
            })?;
            let id = CampaignId(id.ok_or(AppError::NotFound)?);
            cx.state.slugs.insert(slug.to_owned(), id).await;
            id
        }
    };
    find_by_id(cx, id).await
}

/// The campaign that a poll belongs to.
///
/// # Errors
/// [`AppError::NotFound`] when there is none that this viewer may read.
pub async fn find_by_poll(cx: &Cx, poll: PollId) -> Result<Arc<Campaign>, AppError> {
    let id = match cx.state.polls.get(&poll).await {
        Some(id) => id,
        None => {
            let id: Option<i64> = on!(&cx.state.db, c => {
                sqlx::query_scalar("SELECT campaign_id FROM poll WHERE id = $1").bind(poll.0).fetch_optional(c).await
            })?;
            let id = CampaignId(id.ok_or(AppError::NotFound)?);
            cx.state.polls.insert(poll, id).await;
            id
        }
    };
    find_by_id(cx, id).await
}

async fn find_by_id(cx: &Cx, id: CampaignId) -> Result<Arc<Campaign>, AppError> {
    let campaign = cx.state.snapshots.get(id, "campaign".into(), read(&cx.state.db, id)).await?;
    cx.require(&campaign, Action::Read)?;
    if cx.may_know(&campaign) { Ok(campaign) } else { Err(AppError::NotFound) }
}

async fn read(db: &Db, id: CampaignId) -> Result<Campaign, AppError> {
    let row: Option<CampaignRow> = on!(db, c => {
        sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} WHERE c.id = $1"))).bind(id.0).fetch_optional(c).await
    })?;
    let row = row.ok_or(AppError::NotFound)?;
    let phases = phases(db, &[id.0]).await?.remove(&id.0).unwrap_or_default();
    let amendment = match row.terms_version {
        0 | 1 => None,
        _ => amendments(db, id, &row.time_zone, 1).await?.pop().map(|(_, amendment)| amendment),
    };
    let (polls, outcomes) = (polls(db, id).await?, outcomes(db, id).await?);
    let rounds = rounds(db, &row).await?;
    let translations = translations(db, &[id.0]).await?.remove(&id.0).unwrap_or_default();
    Ok(Campaign { rounds, translations, polls, phases, amendment, outcomes, terms: row.terms()?, row })
}

/// The campaign before and those after, as far as everybody who sees this one may see them.
async fn rounds(db: &Db, row: &CampaignRow) -> Result<Vec<OtherRound>> {
    let rows: Vec<CampaignRow> = on!(db, c => {
        sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "{SELECT} JOIN campaign self ON self.id = $1
             WHERE (c.id = self.parent OR c.parent = self.id) AND c.state <> 'draft'
               AND (c.audience = 'everybody' OR self.audience <> 'everybody') AND (NOT c.unlisted OR self.unlisted)
             ORDER BY c.id LIMIT 20"
        )))
        .bind(row.id)
        .fetch_all(c)
        .await
    })?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut translations = translations(db, &ids).await?;
    let round = |other: CampaignRow| OtherRound {
        before: row.parent == Some(other.id),
        translations: translations.remove(&other.id).unwrap_or_default(),
        row: other,
    };
    Ok(rows.into_iter().map(round).collect())
}

/// One look into the index for each kind, however many ideas were decided.
async fn outcomes(db: &Db, campaign: CampaignId) -> Result<Vec<OutcomeKind>> {
    let kinds: Vec<String> = on!(db, c => {
        let mut query = QueryBuilder::new("SELECT kind FROM (SELECT '' AS kind");
        for kind in OutcomeKind::ALL {
            query.push(" UNION ALL SELECT '").push(kind.as_str()).push("'");
        }
        query.push(
            ") kinds WHERE EXISTS (SELECT 1 FROM idea
                WHERE status = 'visible' AND outcome <> '' AND outcome = kinds.kind AND campaign_id = ",
        );
        query.push_bind(campaign.0).push(")");
        query.build_query_scalar().fetch_all(c).await
    })?;
    Ok(OutcomeKind::ALL.into_iter().filter(|kind| kinds.iter().any(|name| name == kind.as_str())).collect())
}

#[derive(sqlx::FromRow)]
struct PollRow {
    id: i64,
    method: String,
    entry_limit: Option<i64>,
    counts_shown: String,
    opens_at: i64,
    closes_at: i64,
    closed: bool,
}

async fn polls(db: &Db, campaign: CampaignId) -> Result<Vec<Poll>> {
    let rows: Vec<PollRow> = on!(db, c => {
        sqlx::query_as(
            "SELECT id, method, entry_limit, counts_shown, opens_at, closes_at, closed FROM poll
             WHERE campaign_id = $1 AND electorate = 'crowd' ORDER BY id",
        )
        .bind(campaign.0)
        .fetch_all(c)
        .await
    })?;
    rows.into_iter()
        .map(|row| {
            Ok(Poll {
                id: PollId(row.id),
                method: Method::parse(&row.method).context("a poll has an unknown method")?,
                limit: row.entry_limit.map(u32::try_from).transpose().context("a poll's limit is out of range")?,
                opens_at: Timestamp(row.opens_at),
                closes_at: Timestamp(row.closes_at),
                closed: row.closed,
                counts_shown: CountsShown::parse(&row.counts_shown).context("a poll has an unknown visibility")?,
            })
        })
        .collect()
}

/// The phases of campaigns.
pub(in crate::server) async fn phases(db: &Db, campaigns: &[i64]) -> Result<Phases> {
    let mut phases = Phases::new();
    if campaigns.is_empty() {
        return Ok(phases);
    }
    let rows: Vec<(i64, String, i64, Option<i64>)> = on!(db, c => {
        let mut query =
            QueryBuilder::new("SELECT campaign_id, kind, starts_at, ends_at FROM phase WHERE campaign_id IN (");
        let mut list = query.separated(", ");
        for id in campaigns {
            list.push_bind(*id);
        }
        query.push(") ORDER BY campaign_id, position");
        query.build_query_as().fetch_all(c).await
    })?;
    for (campaign, kind, starts_at, ends_at) in rows {
        let kind = PhaseKind::parse(&kind).context("a phase has an unknown kind")?;
        let phase = Phase { kind, starts_at: Timestamp(starts_at), ends_at: ends_at.map(Timestamp) };
        phases.entry(campaign).or_default().push(phase);
    }
    Ok(phases)
}
