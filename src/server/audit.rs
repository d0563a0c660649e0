//! The log of an organisation: use cases note in it who changed what, in the transaction of the change; owners and managers
//! read it.

use super::accounts::time_zone;
use super::campaigns::{date, zoned};
use super::context::{Cx, Member};
use super::db::{Tx, execute, on};
use super::manage::told;
use super::members::require;
use super::people::Place;
use crate::api::audit::AuditView;
use crate::domain::audit::{AuditEntry, AuditQuery, Change};
use crate::domain::id::{IdeaId, OrganisationId, PersonId, Timestamp};
use crate::domain::policy::{OrganisationAction, Role, may_in_organisation};
use crate::error::AppError;
use crate::text::t;
use anyhow::{Context, Result};
use jiff::tz::TimeZone;

/// Lines on a page.
const PAGE: i64 = 50;
/// Lines in a file: more than an organisation's people write in years.
const FILE: i64 = 100_000;

/// What a change was done to, besides its place.
#[derive(Clone, Copy, Debug)]
pub(super) enum Object {
    /// The place alone.
    Place,
    /// An idea.
    Idea(IdeaId),
    /// A person.
    Person(PersonId),
}

/// Notes in the log of `place` that whoever asks has made a change. `detail` is the rest of what there is to say, such as the
/// reason; may be empty.
pub(super) async fn note(
    tx: &mut Tx,
    cx: &Cx,
    place: Place,
    change: Change,
    object: Object,
    detail: &str,
) -> sqlx::Result<()> {
    let person = cx.account().map(|account| account.person);
    note_by(tx, person, cx.state.clock.now(), place, change, object, detail).await
}

/// The same of a change by `person`, who may not have been signed in when they asked.
pub(super) async fn note_by(
    tx: &mut Tx,
    person: Option<PersonId>,
    at: Timestamp,
    place: Place,
    change: Change,
    object: Object,
    detail: &str,
) -> sqlx::Result<()> {
    let (idea, whom) = match object {
        Object::Place => (None, None),
        Object::Idea(idea) => (Some(idea.0), None),
        Object::Person(whom) => (None, Some(whom.0)),
    };
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO audit (organisation_id, campaign_id, idea_id, person_id, whom_id, kind, detail, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(place.organisation.0)
        .bind(place.campaign.map(|campaign| campaign.0))
        .bind(idea)
        .bind(person.map(|person| person.0))
        .bind(whom)
        .bind(change.as_str())
        .bind(detail)
        .bind(at.0)
    )
    .map(drop)
}

/// A page of the log of the organisation of that slug, newest first.
///
/// # Errors
/// [`AppError::NotFound`] for who is not of it, [`AppError::Forbidden`] for a role that may not read it.
pub async fn read(cx: &Cx, slug: &str, query: &AuditQuery) -> Result<AuditView, AppError> {
    let member = require(cx, slug, OrganisationAction::Log)?;
    let zone = time_zone(cx).await?;
    let mut rows = rows(cx, member, query, &zone, PAGE + 1).await?;
    let more = i64::try_from(rows.len()).is_ok_and(|count| count > PAGE);
    if more {
        rows.pop();
    }
    let next = rows.last().filter(|_| more).map(|row| row.id);
    Ok(AuditView {
        organisation: member.name.clone(),
        entries: rows.into_iter().map(|row| row.entry(&zone).map(in_words)).collect::<Result<_>>()?,
        next,
        people: people(cx, member).await?,
        campaigns: campaigns(cx, member.organisation).await?,
        time_zone: if zone.is_empty() { "UTC".to_owned() } else { zone },
    })
}

/// All of the log that fits `query`, as CSV.
///
/// # Errors
/// As [`read`].
pub async fn csv(cx: &Cx, slug: &str, query: &AuditQuery) -> Result<String, AppError> {
    let member = require(cx, slug, OrganisationAction::Log)?;
    let heading = ["at", "who", "what", "campaign", "idea", "whom", "detail"].map(ToOwned::to_owned).to_vec();
    let mut table = vec![heading];
    for row in rows(cx, member, query, &time_zone(cx).await?, FILE).await? {
        let at = zoned(Timestamp(row.at), "UTC").strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let AuditEntry { who, change, campaign, idea, whom, detail, .. } = row.entry("UTC")?;
        let campaign = campaign.map(|(slug, _)| slug).unwrap_or_default();
        let idea = idea.map(|(_, title)| title).unwrap_or_default();
        let cells = [who.unwrap_or_default(), change.as_str().to_owned(), campaign, idea, whom.unwrap_or_default()];
        table.push([vec![at], cells.to_vec(), vec![detail]].concat());
    }
    Ok(super::dashboard::write_csv(&table)?)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    at: i64,
    kind: String,
    detail: String,
    who: Option<String>,
    whom: Option<String>,
    slug: Option<String>,
    question: Option<String>,
    idea_id: Option<i64>,
    title: Option<String>,
}

impl Row {
    fn entry(self, zone: &str) -> Result<AuditEntry> {
        let at = Timestamp(self.at);
        Ok(AuditEntry {
            at,
            when: date(at, zone),
            who: self.who.map(called),
            change: Change::parse(&self.kind).context("a line of the log is of an unknown kind")?,
            campaign: self.slug.zip(self.question),
            idea: self.idea_id.map(IdeaId).zip(self.title),
            whom: self.whom.map(called),
            detail: self.detail,
        })
    }
}

/// A person with that name.
fn called(name: String) -> String {
    if name.is_empty() { t!("Somebody without a name").to_owned() } else { name }
}

/// What the detail keeps for programs, for people.
fn in_words(entry: AuditEntry) -> AuditEntry {
    let role = Role::parse(&entry.detail);
    let detail = match (entry.change, role) {
        (Change::Decided, _) => told(entry.detail),
        (Change::Invited | Change::Joined | Change::RoleChanged, Some(role)) => role.label().to_owned(),
        _ => entry.detail,
    };
    AuditEntry { detail, ..entry }
}

/// The lines that fit `query`, whose days are those of `zone`, newest first. What somebody is called who gave no name:
/// their address, for who may see it.
async fn rows(cx: &Cx, member: &Member, query: &AuditQuery, zone: &str, limit: i64) -> Result<Vec<Row>> {
    let from = moment(&query.from, 0, zone).unwrap_or(i64::MIN);
    let to = moment(&query.to, 1, zone).unwrap_or(i64::MAX);
    Ok(on!(&cx.state.db, c => {
        sqlx::query_as(
            "SELECT a.id, a.at, a.kind, a.detail, c.slug, c.question, a.idea_id, i.title,
                 CASE WHEN a.person_id IS NOT NULL THEN
                     COALESCE(NULLIF(p.name, ''), CASE WHEN $9 THEN p.email END, '') END AS who,
                 CASE WHEN a.whom_id IS NOT NULL THEN
                     COALESCE(NULLIF(w.name, ''), CASE WHEN $9 THEN w.email END, '') END AS whom
             FROM audit a
             LEFT JOIN person p ON p.id = a.person_id
             LEFT JOIN person w ON w.id = a.whom_id
             LEFT JOIN campaign c ON c.id = a.campaign_id
             LEFT JOIN idea i ON i.id = a.idea_id
             WHERE a.organisation_id = $1 AND ($2 = '' OR c.slug = $2) AND ($3 = 0 OR a.person_id = $3)
                 AND ($4 = '' OR a.kind = $4) AND a.at >= $5 AND a.at < $6 AND ($7 = 0 OR a.id < $7)
             ORDER BY a.id DESC LIMIT $8",
        )
        .bind(member.organisation.0)
        .bind(&query.campaign)
        .bind(query.person.0)
        .bind(&query.kind)
        .bind(from)
        .bind(to)
        .bind(query.before)
        .bind(limit)
        .bind(may_in_organisation(member.role, OrganisationAction::ManagePeople))
        .fetch_all(c)
        .await
    })?)
}

/// Who stands in the log.
async fn people(cx: &Cx, member: &Member) -> Result<Vec<(PersonId, String)>> {
    let rows: Vec<(i64, String)> = on!(&cx.state.db, c => {
        sqlx::query_as(
            "SELECT id, COALESCE(NULLIF(name, ''), CASE WHEN $2 THEN email END, '') FROM person
             WHERE id IN (SELECT person_id FROM audit WHERE organisation_id = $1) ORDER BY LOWER(name), id",
        )
        .bind(member.organisation.0)
        .bind(may_in_organisation(member.role, OrganisationAction::ManagePeople))
        .fetch_all(c)
        .await
    })?;
    Ok(rows.into_iter().map(|(id, name)| (PersonId(id), called(name))).collect())
}

/// The campaigns that stand in the log, newest first: name in addresses, question.
async fn campaigns(cx: &Cx, organisation: OrganisationId) -> Result<Vec<(String, String)>> {
    Ok(on!(&cx.state.db, c => {
        sqlx::query_as(
            "SELECT slug, question FROM campaign
             WHERE id IN (SELECT campaign_id FROM audit WHERE organisation_id = $1) ORDER BY id DESC",
        )
        .bind(organisation.0)
        .fetch_all(c)
        .await
    })?)
}

/// The first moment of a day in `zone`, or of the one `later` days after it; none for what is no day.
fn moment(day: &str, later: i64, zone: &str) -> Option<i64> {
    let day: jiff::civil::Date = day.parse().ok()?;
    let day = day.checked_add(jiff::Span::new().days(later)).ok()?;
    Some(day.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC)).ok()?.timestamp().as_millisecond())
}
