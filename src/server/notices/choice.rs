//! Which mails somebody wants: chosen on the account page, or ended by the link in a mail, without signing in.

use crate::domain::id::PersonId;
use crate::domain::notice::{MailChoice, Pace};
use crate::error::AppError;
use crate::server::context::Cx;
use crate::server::db::{Db, Tx, execute, on};
use crate::server::limits::Limited;
use crate::server::principal::{Device, Key};
use anyhow::{Context, Result};

/// What a person chose.
pub(in crate::server) async fn choice_of(db: &Db, person: PersonId) -> Result<MailChoice> {
    let (pace, ideas, campaigns): (String, bool, bool) = on!(db, c => {
        sqlx::query_as("SELECT mails, mails_ideas, mails_campaigns FROM person WHERE id = $1")
            .bind(person.0)
            .fetch_one(c)
            .await
    })?;
    Ok(MailChoice { pace: Pace::parse(&pace).context("a person has an unknown pace of mails")?, ideas, campaigns })
}

/// Keeps what the viewer chose.
///
/// # Errors
/// [`AppError::SignIn`] for who has no account.
pub async fn choose(cx: &Cx, choice: MailChoice) -> Result<(), AppError> {
    let person = cx.require_account()?.person;
    let mut tx = cx.state.db.begin().await?;
    execute!(
        &mut tx,
        sqlx::query("UPDATE person SET mails = $2, mails_ideas = $3, mails_campaigns = $4 WHERE id = $1")
            .bind(person.0)
            .bind(choice.pace.as_str())
            .bind(choice.ideas)
            .bind(choice.campaigns)
    )?;
    forget_unwanted(&mut tx, person).await?;
    tx.commit().await?;
    Ok(())
}

/// Drops what a person was to be told and does not want to be.
async fn forget_unwanted(tx: &mut Tx, person: PersonId) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "DELETE FROM notice WHERE person_id = $1 AND EXISTS (SELECT 1 FROM person p WHERE p.id = $1 AND
                (p.mails = 'never' OR NOT CASE WHEN notice.kind = 'outcome' THEN p.mails_ideas ELSE p.mails_campaigns END))",
        )
        .bind(person.0)
    )?;
    Ok(())
}

fn parts(device: &Device) -> [&[u8]; 2] {
    [b"unsubscribe", &device.0]
}

/// What the link in a mail holds: who it went to, and a proof that this server wrote it.
pub(in crate::server) fn token(key: &Key, person: PersonId, device: Device) -> String {
    format!("{person}-{}", key.prove(&parts(&device)))
}

/// Whom a mail with `token` went to, and how often they want mails.
async fn holder(cx: &Cx, token: &str) -> Result<(PersonId, Pace), AppError> {
    cx.limit_network(Limited::Write)?;
    let (person, proof) = token.split_once('-').ok_or(AppError::NotFound)?;
    let person: PersonId = person.parse().map_err(|_| AppError::NotFound)?;
    let device: Option<Vec<u8>> = on!(&cx.state.db, c => {
        sqlx::query_scalar("SELECT device FROM person WHERE id = $1").bind(person.0).fetch_optional(c).await
    })?;
    let device = device.and_then(|device| device.try_into().ok()).map(Device).ok_or(AppError::NotFound)?;
    if !cx.state.key.proves(&parts(&device), proof) {
        return Err(AppError::NotFound);
    }
    Ok((person, choice_of(&cx.state.db, person).await?.pace))
}

/// How often mails come to whoever was sent `token`.
///
/// # Errors
/// [`AppError::NotFound`] for a token that this server did not write.
pub async fn pace_of(cx: &Cx, token: &str) -> Result<Pace, AppError> {
    holder(cx, token).await.map(|(_, pace)| pace)
}

/// Ends the mails to whoever was sent `token`.
///
/// # Errors
/// [`AppError::NotFound`] for a token that this server did not write.
pub async fn unsubscribe(cx: &Cx, token: &str) -> Result<(), AppError> {
    let (person, _) = holder(cx, token).await?;
    let mut tx = cx.state.db.begin().await?;
    execute!(&mut tx, sqlx::query("UPDATE person SET mails = 'never' WHERE id = $1").bind(person.0))?;
    forget_unwanted(&mut tx, person).await?;
    tx.commit().await?;
    Ok(())
}
