//! What operators see of the server and may do to it. They are told of no idea, no vote and no member's address.

use super::context::Cx;
use super::db::{Tx, execute, on};
use super::jobs;
use super::limits::Limited;
use super::mail::Mail;
use super::state::State;
use crate::api::operate::{Health, MailView, OperateView, OperationLine, OrganisationLine};
use crate::domain::id::{MINUTE, OrganisationId, PersonId, Timestamp};
use crate::domain::operation::Operation;
use crate::error::AppError;
use crate::text::t;
use anyhow::{Context, Result};
use sqlx::QueryBuilder;
use std::time::{Duration, Instant};

/// Under which name `meta` keeps when `coro backup` last made a good copy, in milliseconds.
pub const BACKED_UP: &str = "backed_up_at";

/// Organisations on a page.
const PAGE: usize = 25;
/// Organisations that one page of a search looks at, at most; its link to the next page goes on from there.
const LOOKED_AT: usize = 10_000;
/// Lines of the log that are shown.
const LINES: i64 = 10;
/// How long a mail server may take for a test, so that the page answers in any case.
const PATIENCE: Duration = Duration::from_secs(20);

/// The operator's page: organisations whose name or address contains `q`, newest first, below `after`.
///
/// # Errors
/// [`AppError::NotFound`] for who is no operator.
pub async fn read(cx: &Cx, q: &str, after: OrganisationId) -> Result<OperateView, AppError> {
    let (_, email) = cx.require_operator()?;
    let state = &cx.state;
    let (ids, next) = found(state, q, after).await?;
    Ok(OperateView {
        health: health(state).await?,
        jobs: jobs::overview(&state.db, state.clock.now()).await?,
        mail: MailView { place: state.mailer.place().clone(), from: state.mailer.from(), to: email.to_owned() },
        organisations: organisations(state, &ids).await?.into_iter().map(Row::line).collect(),
        next: next.map(OrganisationId),
        log: log(state).await?,
        now: state.clock.now(),
    })
}

/// How this node and the database are.
async fn health(state: &State) -> Result<Health> {
    let asked = Instant::now();
    state.db.ping().await?;
    let ping = asked.elapsed();
    let (version, size, nodes): (String, i64, i64) =
        on!(&state.db, c => sqlx::query_as(state.db.vitals()).fetch_one(c).await)?;
    let backed_up_at: Option<String> = on!(&state.db, c => {
        sqlx::query_scalar("SELECT value FROM meta WHERE name = $1").bind(BACKED_UP).fetch_optional(c).await
    })?;
    let engine = if state.db.is_shared() { "PostgreSQL" } else { "SQLite" };
    let free = rustix::fs::statvfs(&state.settings.folder).ok().map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize));
    Ok(Health {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        started_at: state.started_at,
        engine: format!("{engine} {version}"),
        size,
        ping: i64::try_from(ping.as_micros()).unwrap_or(i64::MAX),
        queue: i64::try_from(state.ledger.waiting()).unwrap_or(i64::MAX),
        streams: state.hub.all_viewers(),
        // A node that has just started may not listen yet.
        nodes: nodes.max(1),
        free: free.map(|bytes| i64::try_from(bytes).unwrap_or(i64::MAX)),
        backed_up_elsewhere: state.db.is_shared(),
        backed_up_at: backed_up_at.and_then(|at| at.parse().ok()).map(Timestamp),
    })
}

#[derive(sqlx::FromRow)]
struct Row {
    slug: String,
    name: String,
    created_at: i64,
    campaigns: i64,
    members: i64,
    contributions: i64,
    contributed_at: Option<i64>,
    changed_at: Option<i64>,
}

impl Row {
    fn line(self) -> OrganisationLine {
        OrganisationLine {
            slug: self.slug,
            name: self.name,
            campaigns: self.campaigns,
            members: self.members,
            contributions: self.contributions,
            created_at: Timestamp(self.created_at),
            active_at: self.contributed_at.max(self.changed_at).map(Timestamp),
        }
    }
}

/// The organisations of a page, the newest first, and below which the next begins. Not asked of the database: SQLite knows
/// small letters only of English, and PostgreSQL those of its locale.
async fn found(state: &State, q: &str, after: OrganisationId) -> Result<(Vec<i64>, Option<i64>)> {
    let q = q.trim().to_lowercase();
    let limit = if q.is_empty() { PAGE + 1 } else { LOOKED_AT };
    let names: Vec<(i64, String, String)> = on!(&state.db, c => {
        sqlx::query_as("SELECT id, slug, name FROM organisation WHERE $1 = 0 OR id < $1 ORDER BY id DESC LIMIT $2")
            .bind(after.0)
            .bind(i64::try_from(limit)?)
            .fetch_all(c)
            .await
    })?;
    let looked_at = names.last().map(|(id, ..)| *id).filter(|_| names.len() == limit);
    let matches = |slug: &str, name: &str| slug.contains(&q) || name.to_lowercase().contains(&q);
    let found = names.iter().filter(|(_, slug, name)| matches(slug, name)).map(|(id, ..)| *id);
    let mut ids: Vec<i64> = found.take(PAGE + 1).collect();
    let more = ids.len() > PAGE;
    ids.truncate(PAGE);
    let next = if more { ids.last().copied() } else { looked_at };
    Ok((ids, next))
}

/// What is told of organisations, the newest first. When something was contributed is known to the minute.
async fn organisations(state: &State, ids: &[i64]) -> Result<Vec<Row>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(on!(&state.db, c => {
        let mut query = QueryBuilder::new(
            "SELECT o.slug, o.name, o.created_at,
                 (SELECT COUNT(*) FROM campaign c WHERE c.organisation_id = o.id) AS campaigns,
                 (SELECT COUNT(*) FROM membership m WHERE m.organisation_id = o.id) AS members,
                 (SELECT CAST(COALESCE(SUM(c.ideas + c.votes), 0) AS BIGINT) FROM campaign c
                  WHERE c.organisation_id = o.id) AS contributions,
                 (SELECT MAX((SELECT MAX(b.at) FROM bucket b WHERE b.campaign_id = c.id AND b.step = ",
        );
        query.push_bind(MINUTE).push(
            "))
                  FROM campaign c WHERE c.organisation_id = o.id) AS contributed_at,
                 (SELECT a.at FROM audit a WHERE a.organisation_id = o.id ORDER BY a.id DESC LIMIT 1) AS changed_at
             FROM organisation o WHERE o.id IN (",
        );
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(*id);
        }
        query.push(") ORDER BY o.id DESC");
        query.build_query_as().fetch_all(c).await
    })?)
}

async fn log(state: &State) -> Result<Vec<OperationLine>> {
    let rows: Vec<(i64, Option<String>, String, String)> = on!(&state.db, c => {
        sqlx::query_as(
            "SELECT o.at, COALESCE(NULLIF(p.name, ''), p.email), o.kind, o.detail FROM operation o
             LEFT JOIN person p ON p.id = o.person_id ORDER BY o.id DESC LIMIT $1",
        )
        .bind(LINES)
        .fetch_all(c)
        .await
    })?;
    rows.into_iter()
        .map(|(at, who, kind, detail)| {
            let operation = Operation::parse(&kind).context("a line of the operators' log is of an unknown kind")?;
            Ok(OperationLine { at: Timestamp(at), who, operation, detail })
        })
        .collect()
}

/// Has a job that failed tried again, or drops it.
///
/// # Errors
/// [`AppError::NotFound`] for who is no operator, [`AppError::Conflict`] when there is no such job.
pub async fn settle(cx: &Cx, job: (i64, Timestamp), operation: Operation) -> Result<(), AppError> {
    let (person, _) = cx.require_operator()?;
    let now = cx.state.clock.now();
    let mut tx = cx.state.db.begin().await?;
    let Some(error) = jobs::settle(&mut tx, job, operation, now).await? else {
        let words = t!("This job is done by now, or it is being tried just now. Nothing was changed.");
        return Err(AppError::Conflict(words.into()));
    };
    note(&mut tx, person, operation, &error, now).await?;
    tx.commit().await?;
    Ok(())
}

async fn note(tx: &mut Tx, person: PersonId, operation: Operation, error: &str, at: Timestamp) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("INSERT INTO operation (person_id, kind, detail, at) VALUES ($1, $2, $3, $4)")
            .bind(person.0)
            .bind(operation.as_str())
            .bind(error)
            .bind(at.0)
    )
    .map(drop)
}

/// Sends a mail to the operator's own address, past the queue, so that what comes of it is known at once.
///
/// # Errors
/// [`AppError::NotFound`] for who is no operator, [`AppError::Conflict`] with the reason when it did not go out.
pub async fn test_mail(cx: &Cx) -> Result<(), AppError> {
    let (_, email) = cx.require_operator()?;
    cx.limit_network(Limited::Codes)?;
    let mail = Mail {
        to: email.to_owned(),
        subject: t!("A test from Coro").into(),
        text: format!(
            "{}\n\n{}\n\n{}\n",
            t!("Hello,"),
            t!("this mail was sent from the operator’s page of Coro at {url}.", url = cx.state.settings.public_url),
            t!("That you read it shows that mails go out and arrive."),
        ),
        unsubscribe: None,
    };
    let sent = tokio::time::timeout(PATIENCE, cx.state.mailer.send(&mail)).await;
    let reason = match sent {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => format!("{error:#}"),
        Err(_) => t!("The mail server did not answer within {n} seconds.", n = PATIENCE.as_secs()),
    };
    Err(AppError::Conflict(t!("The mail did not go out. {reason}", reason)))
}
