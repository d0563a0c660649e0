//! Work that is done after the answer and survives a restart: mails, and finding out whom to tell. A job is in the database in the transaction that
//! wants it done, is tried again when it fails, ever more rarely, and stays with its error when it is given up.

use super::db::{Db, Tx, execute, on, within};
use super::mail::Mail;
use super::notices::{self, News};
use super::state::State;
use crate::api::operate::{FailedJob, JobsView};
use crate::domain::id::{DAY, MINUTE, SECOND, Timestamp};
use crate::domain::operation::{Operation, without_addresses};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// What is to be done.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Send a mail.
    Mail(Mail),
    /// Find out who is to be told of something.
    News(News),
}

/// A job is given up after this many tries, about a day.
const TRIES: i64 = 10;
/// A node that took a job and died gives it free after this long.
const CLAIM: i64 = 2 * MINUTE;
/// When a job that was given up is due.
const NEVER: i64 = i64::MAX;
/// How long one that was given up is kept for the operator to see.
const KEPT: i64 = 14 * DAY;
/// Failed jobs that are listed.
const SHOWN: i64 = 50;

/// Has `work` done soon after the commit of `tx`.
///
/// # Errors
/// When the database fails.
pub async fn enqueue(tx: &mut Tx, work: &Work, now: Timestamp) -> Result<()> {
    let text = serde_json::to_string(work).context("writing down a job")?;
    execute!(tx, sqlx::query("INSERT INTO job (work, due_at, created_at) VALUES ($1, $2, $2)").bind(text).bind(now.0))?;
    Ok(())
}

/// Does what is due, one job after another; how many were tried.
///
/// # Errors
/// When the database fails. A job that fails is not an error; it is due again later.
pub async fn work_off(state: &State) -> Result<usize> {
    let mut done = 0;
    while let Some((id, tries, text)) = claim(&state.db, state.clock.now()).await? {
        done += 1;
        let result = match serde_json::from_str(&text) {
            Ok(Work::Mail(mail)) => state.mailer.send(&mail).await,
            Ok(Work::News(news)) => notices::tell(state, &news).await,
            Err(error) => Err(error.into()),
        };
        let mut tx = state.db.begin().await?;
        match result {
            Ok(()) => {
                execute!(&mut tx, sqlx::query("DELETE FROM job WHERE id = $1").bind(id))?;
            }
            Err(error) => {
                let error = format!("{error:#}");
                tracing::warn!(job = id, tries, error, "a job failed");
                execute!(
                    &mut tx,
                    sqlx::query("UPDATE job SET due_at = $2, error = $3 WHERE id = $1")
                        .bind(id)
                        .bind(next_try(tries, state.clock.now()))
                        .bind(error)
                )?;
            }
        }
        tx.commit().await?;
    }
    Ok(done)
}

/// 10 s, 40 s, 160 s and so on up to six hours.
fn next_try(tries: i64, now: Timestamp) -> i64 {
    if tries >= TRIES {
        return NEVER;
    }
    let wait = (10 * SECOND).saturating_mul(4_i64.saturating_pow(u32::try_from(tries - 1).unwrap_or(0)));
    now.plus(wait.min(6 * 60 * MINUTE)).0
}

/// Takes a job that is due, so that no other node does, and takes its last error away; its id, how often it was tried with this time, and the work.
async fn claim(db: &Db, now: Timestamp) -> Result<Option<(i64, i64, String)>> {
    let due: Option<i64> = on!(db, c => {
        sqlx::query_scalar("SELECT id FROM job WHERE due_at <= $1 ORDER BY due_at, id LIMIT 1")
            .bind(now.0)
            .fetch_optional(c)
            .await
    })?;
    // Asked by reading first: an idle server does not write every second.
    let Some(id) = due else { return Ok(None) };
    let mut tx = db.begin().await?;
    let claimed: Option<(i64, i64, String)> = within!(&mut tx, c => {
        sqlx::query_as(
            "UPDATE job SET due_at = $3, tries = tries + 1, error = '' WHERE id = $1 AND due_at <= $2
             RETURNING id, tries, work",
        )
        .bind(id)
        .bind(now.0)
        .bind(now.plus(CLAIM).0)
        .fetch_optional(c)
        .await
    })?;
    tx.commit().await?;
    Ok(claimed)
}

/// What the jobs do now.
///
/// # Errors
/// When the database fails.
pub async fn overview(db: &Db, now: Timestamp) -> Result<JobsView> {
    let (waiting, running, failed): (i64, i64, i64) = on!(db, c => {
        sqlx::query_as(
            "SELECT COUNT(CASE WHEN error = '' AND (tries = 0 OR due_at <= $1) THEN 1 END),
                    COUNT(CASE WHEN error = '' AND tries > 0 AND due_at > $1 THEN 1 END),
                    COUNT(CASE WHEN error <> '' THEN 1 END)
             FROM job",
        )
        .bind(now.0)
        .fetch_one(c)
        .await
    })?;
    let rows: Vec<(i64, String, i64, i64, i64, String)> = on!(db, c => {
        sqlx::query_as(
            "SELECT id, work, created_at, due_at, CAST(tries AS BIGINT), error FROM job WHERE error <> ''
             ORDER BY id DESC LIMIT $1",
        )
        .bind(SHOWN)
        .fetch_all(c)
        .await
    })?;
    let line = |(id, work, created_at, due_at, tries, error): (i64, String, i64, i64, i64, String)| FailedJob {
        id,
        is_mail: matches!(serde_json::from_str(&work), Ok(Work::Mail(_))),
        created_at: Timestamp(created_at),
        next_at: (due_at != NEVER).then_some(Timestamp(due_at)),
        tries,
        error: without_addresses(&error),
    };
    Ok(JobsView { waiting, running, failed, shown: rows.into_iter().map(line).collect() })
}

/// Does `operation` to job `id`, made at `created_at`, if it has failed and is not being tried now. Why it had failed, without
/// addresses of people; none if there is no such job. Its number alone might by now be that of another.
///
/// # Errors
/// When the database fails.
pub async fn settle(
    tx: &mut Tx,
    (id, created_at): (i64, Timestamp),
    operation: Operation,
    now: Timestamp,
) -> Result<Option<String>> {
    let error: Option<String> = within!(tx, c => {
        sqlx::query_scalar("SELECT error FROM job WHERE id = $1 AND created_at = $2 AND error <> ''")
            .bind(id)
            .bind(created_at.0)
            .fetch_optional(c)
            .await
    })?;
    let Some(error) = error else { return Ok(None) };
    // Another node may have taken it meanwhile, which takes its error away.
    let settled = match operation {
        Operation::Retried => execute!(
            tx,
            sqlx::query("UPDATE job SET due_at = $2, tries = 0, error = '' WHERE id = $1 AND error <> ''")
                .bind(id)
                .bind(now.0)
        )?,
        Operation::Dropped => execute!(tx, sqlx::query("DELETE FROM job WHERE id = $1 AND error <> ''").bind(id))?,
    };
    Ok((settled == 1).then(|| without_addresses(&error)))
}

/// Drops the mails to an address that wait or were given up.
///
/// # Errors
/// When the database fails.
pub async fn forget_mails(tx: &mut Tx, email: &str) -> Result<()> {
    let jobs: Vec<(i64, String)> = within!(tx, c => sqlx::query_as("SELECT id, work FROM job").fetch_all(c).await)?;
    for (id, work) in jobs {
        if matches!(serde_json::from_str(&work), Ok(Work::Mail(mail)) if mail.to == email) {
            execute!(tx, sqlx::query("DELETE FROM job WHERE id = $1").bind(id))?;
        }
    }
    Ok(())
}

/// Drops jobs that were given up long ago.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db, now: Timestamp) -> Result<()> {
    let mut tx = db.begin().await?;
    execute!(
        &mut tx,
        sqlx::query("DELETE FROM job WHERE due_at = $1 AND created_at < $2").bind(NEVER).bind(now.plus(-KEPT).0)
    )?;
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_ever_more_rarely_and_then_gives_up() {
        let now = Timestamp(1_000);
        let waits: Vec<i64> = (1..=10).map(|tries| next_try(tries, now)).map(|at| at.saturating_sub(1_000)).collect();
        assert_eq!(waits[..3], [10 * SECOND, 40 * SECOND, 160 * SECOND]);
        assert!(waits.is_sorted());
        assert_eq!(next_try(TRIES, now), NEVER);
    }
}
