//! What a mail says. It is written when it is due, from how things stand then, so that a decision that was changed twice is
//! told once; only to who may still see the campaign, and in their language.

use super::follow::ITSELF;
use super::tell::{mailed, take};
use super::token;
use crate::domain::id::{HOUR, IdeaId, PersonId, Timestamp};
use crate::domain::language::Language;
use crate::domain::outcome::OutcomeKind;
use crate::domain::participation::Admission;
use crate::domain::policy::Role;
use crate::domain::terms::Terms;
use crate::server::campaigns::changes;
use crate::server::db::{Db, Tx, execute, on, within};
use crate::server::jobs::{self, Work};
use crate::server::mail::Mail;
use crate::server::principal::Device;
use crate::server::state::State;
use crate::server::texts::speaking;
use crate::text::{t, tn};
use anyhow::{Context, Result};
use sqlx::QueryBuilder;
use std::collections::BTreeMap;

/// People whose mails are written between two looks at what is due.
const PEOPLE: i64 = 100;

/// Ideas that a mail tells of one by one, for each campaign.
const LISTED: usize = 20;

/// How long whoever's mail cannot be written waits until it is tried again.
const AGAIN: i64 = HOUR;

/// Writes the mails that are due; how many.
///
/// # Errors
/// When the database fails; what was not written stays due. A mail that cannot be written is no error: it is logged, is due
/// again later, and holds up nobody else's.
pub async fn send_due(state: &State) -> Result<usize> {
    let mut written = 0;
    loop {
        let now = state.clock.now();
        let people: Vec<i64> = on!(&state.db, c => {
            sqlx::query_scalar("SELECT DISTINCT person_id FROM notice WHERE due_at <= $1 LIMIT $2")
                .bind(now.0)
                .bind(PEOPLE)
                .fetch_all(c)
                .await
        })?;
        if people.is_empty() {
            return Ok(written);
        }
        for person in people {
            match send(state, person, now).await {
                Ok(sent) => written += usize::from(sent),
                Err(error) => {
                    let error = format!("{error:#}");
                    tracing::error!(person, error, "a mail about news could not be written");
                    postpone(&state.db, person, now).await?;
                }
            }
        }
    }
}

/// Writes the mail to a person; whether there was anything to say.
async fn send(state: &State, person: i64, now: Timestamp) -> Result<bool> {
    let mut tx = state.db.begin().await?;
    // Who takes the notices writes the mail; another node finds none.
    let notices = take(&mut tx, person).await?;
    let mail = write(state, &mut tx, PersonId(person), notices).await?;
    let sent = mail.is_some();
    if let Some(mail) = mail {
        jobs::enqueue(&mut tx, &Work::Mail(mail), now).await?;
        mailed(&mut tx, person, now).await?;
    }
    tx.commit().await?;
    Ok(sent)
}

async fn postpone(db: &Db, person: i64, now: Timestamp) -> Result<()> {
    let mut tx = db.begin().await?;
    execute!(
        &mut tx,
        sqlx::query("UPDATE notice SET due_at = $3 WHERE person_id = $1 AND due_at <= $2")
            .bind(person)
            .bind(now.0)
            .bind(now.plus(AGAIN).0)
    )?;
    tx.commit().await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct CampaignRow {
    slug: String,
    question: String,
    organisation: String,
    organisation_id: i64,
    state: String,
    terms: String,
}

#[derive(sqlx::FromRow)]
struct IdeaRow {
    id: i64,
    title: String,
    outcome: String,
    outcome_reason: String,
}

/// What one campaign has to say.
struct Part {
    /// What the subject of a mail says that holds nothing else.
    subject: String,
    text: String,
}

/// Who is told.
struct Reader {
    person: PersonId,
    email: String,
    device: Device,
    language: Language,
}

async fn write(state: &State, tx: &mut Tx, person: PersonId, notices: Vec<(i64, i64, String)>) -> Result<Option<Mail>> {
    let row: Option<(Option<String>, Vec<u8>, String)> = within!(&mut *tx, c => {
        sqlx::query_as("SELECT email, device, language FROM person WHERE id = $1").bind(person.0).fetch_optional(c).await
    })?;
    let Some((Some(email), device, language)) = row else { return Ok(None) };
    let device = Device(device.try_into().ok().context("a person's device is damaged")?);
    let language = Language::parse(&language).unwrap_or_default();
    let reader = Reader { person, email, device, language };
    speaking(language, compose(state, tx, reader, notices)).await
}

async fn compose(state: &State, tx: &mut Tx, reader: Reader, notices: Vec<(i64, i64, String)>) -> Result<Option<Mail>> {
    let mut by_campaign: BTreeMap<i64, Vec<(i64, String)>> = BTreeMap::new();
    for (campaign, idea, kind) in notices {
        by_campaign.entry(campaign).or_default().push((idea, kind));
    }
    let mut parts = Vec::new();
    for (campaign, notices) in by_campaign {
        parts.extend(part(state, tx, &reader, campaign, &notices).await?);
    }
    Ok(letter(state, reader, parts))
}

/// The whole mail.
fn letter(state: &State, reader: Reader, mut parts: Vec<Part>) -> Option<Mail> {
    let url = &state.settings.public_url;
    let subject = match parts.len() {
        0 => return None,
        1 => std::mem::take(&mut parts[0].subject),
        count => t!("News from {count} campaigns", count),
    };
    let stop = format!("{url}/unsubscribe/{}", token(&state.key, reader.person, reader.device));
    let news: Vec<String> = parts.into_iter().map(|part| part.text).collect();
    let foot = [
        t!("You are told because you brought it, follow it or took part.").to_owned(),
        t!("Choose what you are told, and how often: {link}", link = format!("{url}/account#mails")),
        t!("No more of these mails: {link}", link = stop),
    ];
    let text = format!("{}\n-- \n{}\n", news.join("\n\n"), foot.join("\n"));
    Some(Mail { to: reader.email, subject, text, unsubscribe: Some(stop) })
}

/// What a campaign has to say to a person; none where it is not theirs to see any more.
async fn part(
    state: &State,
    tx: &mut Tx,
    reader: &Reader,
    campaign: i64,
    notices: &[(i64, String)],
) -> Result<Option<Part>> {
    let row: CampaignRow = within!(&mut *tx, c => {
        sqlx::query_as(
            "SELECT c.slug, COALESCE(t.question, c.question) AS question, o.name AS organisation, c.organisation_id,
                    c.state, c.terms
             FROM campaign c JOIN organisation o ON o.id = c.organisation_id
             LEFT JOIN campaign_text t ON t.campaign_id = c.id AND t.language = $2 WHERE c.id = $1",
        )
        .bind(campaign)
        .bind(reader.language.code())
        .fetch_one(c)
        .await
    })?;
    if !may_read(tx, reader, campaign, &row).await? {
        return Ok(None);
    }
    let home = format!("{}/c/{}", state.settings.public_url, row.slug);
    let has = |kind: &str| notices.iter().any(|(_, of)| of == kind);
    let (mut subjects, mut news) = (Vec::new(), Vec::new());
    if has("terms")
        && let Some(words) = amendment(tx, campaign).await?
    {
        subjects.push(t!("The terms were amended: {question}", question = row.question));
        news.push(format!("{}\n{words}\n{home}/history", t!("The terms were amended.")));
    }
    let ideas: Vec<i64> = notices.iter().filter(|(idea, _)| *idea != ITSELF).map(|(idea, _)| *idea).collect();
    let ideas = ideas_of(tx, campaign, &ideas).await?;
    match &ideas[..] {
        [] => {}
        [idea] => subjects.push(format!("{}: {}", outcome(idea), idea.title)),
        several => {
            subjects.push(t!("{count} ideas were decided: {question}", count = several.len(), question = row.question))
        }
    }
    news.extend(ideas.iter().take(LISTED).map(|idea| idea_text(idea, &home)));
    if ideas.len() > LISTED {
        let more = i64::try_from(ideas.len() - LISTED)?;
        news.push(tn!(more, "And one more: {link}", "And {n} more: {link}", link = format!("{home}?outcome=decided")));
    }
    if has("closed") {
        subjects.push(t!("It is over: {question}", question = row.question));
        news.push(format!("{}\n{home}/report", t!("The campaign is closed. What came of it:")));
    }
    if has("round")
        && let Some((slug, question)) = next_round(tx, campaign, reader.language).await?
    {
        subjects.push(t!("The next round: {question}", question));
        news.push(format!(
            "{}\n{}/c/{slug}",
            t!("A next round has begun: {question}", question),
            state.settings.public_url
        ));
    }
    if news.is_empty() {
        return Ok(None);
    }
    let subject =
        if subjects.len() == 1 { subjects.remove(0) } else { t!("News: {question}", question = row.question) };
    let head = format!("{}\n{}, {home}", row.question, row.organisation);
    Ok(Some(Part { subject, text: format!("{head}\n\n{}\n", news.join("\n\n")) }))
}

async fn may_read(tx: &mut Tx, reader: &Reader, id: i64, campaign: &CampaignRow) -> Result<bool> {
    let terms: Terms = serde_json::from_str(&campaign.terms).context("a campaign's terms are not readable")?;
    let role: Option<String> = within!(&mut *tx, c => {
        sqlx::query_scalar(
            "SELECT role FROM membership WHERE organisation_id = $1 AND person_id = $2
             UNION ALL SELECT role FROM campaign_role WHERE campaign_id = $3 AND person_id = $2 LIMIT 1",
        )
        .bind(campaign.organisation_id)
        .bind(reader.person.0)
        .bind(id)
        .fetch_optional(c)
        .await
    })?;
    let role = role.and_then(|role| Role::parse(&role));
    Ok(campaign.state != "draft" && terms.participation.admits(role, Some(&reader.email), false) != Admission::Hidden)
}

/// The newest round that goes on from a campaign and that everybody may see.
async fn next_round(tx: &mut Tx, campaign: i64, language: Language) -> Result<Option<(String, String)>> {
    Ok(within!(tx, c => {
        sqlx::query_as(
            "SELECT c.slug, COALESCE(t.question, c.question) FROM campaign c
             LEFT JOIN campaign_text t ON t.campaign_id = c.id AND t.language = $2
             WHERE c.parent = $1 AND c.state = 'running' AND c.audience = 'everybody' AND NOT c.unlisted
             ORDER BY c.id DESC LIMIT 1",
        )
        .bind(campaign)
        .bind(language.code())
        .fetch_optional(c)
        .await
    })?)
}

/// The newest amendment in words.
async fn amendment(tx: &mut Tx, campaign: i64) -> Result<Option<String>> {
    let row: Option<(String, String, String)> = within!(tx, c => {
        sqlx::query_as(
            "SELECT t.reason, b.text, t.text
             FROM terms_version t JOIN terms_version b ON b.campaign_id = t.campaign_id AND b.version = t.version - 1
             WHERE t.campaign_id = $1 ORDER BY t.version DESC LIMIT 1",
        )
        .bind(campaign)
        .fetch_optional(c)
        .await
    })?;
    let Some((reason, before, after)) = row else { return Ok(None) };
    let changes = changes(&before, &after).into_iter().map(|change| format!("- {}", change.sentence()));
    Ok(Some(std::iter::once(t!("The reason: {reason}", reason)).chain(changes).collect::<Vec<_>>().join("\n")))
}

/// Those of the ideas that are on the board, the oldest first.
async fn ideas_of(tx: &mut Tx, campaign: i64, ideas: &[i64]) -> Result<Vec<IdeaRow>> {
    if ideas.is_empty() {
        return Ok(Vec::new());
    }
    // An order by votes would tell what some terms keep back.
    Ok(within!(tx, c => {
        let mut query = QueryBuilder::new("SELECT id, title, outcome, outcome_reason FROM idea WHERE campaign_id = ");
        query.push_bind(campaign).push(" AND status = 'visible' AND id IN (");
        let mut list = query.separated(", ");
        for idea in ideas {
            list.push_bind(*idea);
        }
        query.push(") ORDER BY id");
        query.build_query_as().fetch_all(c).await
    })?)
}

fn outcome(idea: &IdeaRow) -> &'static str {
    OutcomeKind::parse(&idea.outcome).map_or(t!("Open again##an idea"), OutcomeKind::label)
}

fn idea_text(idea: &IdeaRow, home: &str) -> String {
    let reason = if idea.outcome.is_empty() { t!("The decision was taken back.") } else { &idea.outcome_reason };
    format!("{}: {}\n{reason}\n{home}/ideas/{}", outcome(idea), idea.title, IdeaId(idea.id))
}
