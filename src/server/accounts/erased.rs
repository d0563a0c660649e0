//! Erasing an account. Counts and contributions stay; who made them goes, and goes again after an older back-up has been
//! put back: a list beside the database remembers who is erased, by keyed hashes.

use super::join::campaigns_of;
use crate::domain::id::{CampaignId, PersonId};
use crate::error::AppError;
use crate::server::campaigns::next_seq;
use crate::server::context::{Cx, SESSION};
use crate::server::db::{Tx, execute, on, within};
use crate::server::ideas::{Brought, signed, unsign};
use crate::server::jobs;
use crate::server::principal::{Device, principal};
use crate::server::state::State;
use crate::text::t;
use anyhow::{Context, Result};
use std::collections::HashSet;
use std::io::Write;
use std::path::PathBuf;

/// Erases the account of whoever asks and ends all its sessions.
///
/// # Errors
/// [`AppError::Conflict`] for the only owner of an organisation.
pub async fn erase(cx: &Cx) -> Result<(), AppError> {
    let account = cx.require_account()?;
    let mut tx = cx.state.db.begin().await?;
    // The last two owners of an organisation who go at the same moment must not both succeed.
    let lock = "UPDATE organisation SET name = name
                WHERE id IN (SELECT organisation_id FROM membership WHERE person_id = $1 AND role = 'owner')";
    execute!(&mut tx, sqlx::query(lock).bind(account.person.0))?;
    let alone: Option<String> = within!(&mut tx, c => {
        sqlx::query_scalar(
            "SELECT o.name FROM membership m JOIN organisation o ON o.id = m.organisation_id
             WHERE m.person_id = $1 AND m.role = 'owner' AND NOT EXISTS (
                 SELECT 1 FROM membership x
                 WHERE x.organisation_id = m.organisation_id AND x.role = 'owner' AND x.person_id <> $1)
             ORDER BY o.name LIMIT 1",
        )
        .bind(account.person.0)
        .fetch_optional(c)
        .await
    })?;
    if let Some(name) = alone {
        tx.rollback().await?;
        return Err(AppError::Conflict(t!(
            "You are the only owner of {name}. Make somebody else its owner first, so that it is not left alone.",
            name
        )));
    }
    execute!(&mut tx, sqlx::query("DELETE FROM membership WHERE person_id = $1").bind(account.person.0))?;
    // Remembered first: if what follows fails, the next start erases.
    remember(&cx.state, account.device)?;
    tx.commit().await?;
    erase_person(&cx.state, account.person, account.device).await?;
    cx.state.hub.recheck(account.person);
    cx.set_cookie(SESSION, "", None);
    Ok(())
}

/// Erases who is in the list but in the database again, because an older back-up was put back. How many.
///
/// # Errors
/// When the list cannot be read or the database fails.
pub async fn erase_again(state: &State) -> Result<usize> {
    let path = list(state);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
    };
    let erased: HashSet<&str> = text.lines().collect();
    let people: Vec<(i64, Vec<u8>)> =
        on!(&state.db, c => sqlx::query_as("SELECT id, device FROM person").fetch_all(c).await)?;
    let mut again = 0;
    for (id, device) in people {
        let device = Device(device.try_into().ok().context("a person's device is damaged")?);
        if erased.contains(&*mark(state, device)) {
            erase_person(state, PersonId(id), device).await?;
            again += 1;
        }
    }
    Ok(again)
}

fn list(state: &State) -> PathBuf {
    state.settings.folder.join("erased")
}

fn mark(state: &State, device: Device) -> String {
    hex::encode(state.key.hash(&[b"erased", &device.0]))
}

fn remember(state: &State, device: Device) -> Result<()> {
    let path = list(state);
    std::fs::create_dir_all(&state.settings.folder)?;
    let mut file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .with_context(|| format!("opening {}", path.display()))?;
    writeln!(file, "{}", mark(state, device))?;
    file.sync_all()?;
    Ok(())
}

async fn erase_person(state: &State, person: PersonId, device: Device) -> Result<()> {
    for (campaign, secret) in campaigns_of(&state.db, device).await? {
        let principal = principal(&secret, device);
        let mut tx = state.db.begin().await?;
        for statement in [
            "DELETE FROM draft WHERE campaign_id = $1 AND principal = $2",
            "DELETE FROM waiting WHERE campaign_id = $1 AND principal = $2",
        ] {
            execute!(&mut tx, sqlx::query(statement).bind(campaign.0).bind(principal.to_vec()))?;
        }
        let signed = signed(&mut tx, campaign, &Brought::By(principal)).await?;
        let mut changed: Vec<CampaignId> = signed.iter().map(|(campaign, _)| *campaign).collect();
        changed.extend([campaign]);
        changed.sort_unstable();
        changed.dedup();
        for campaign in &changed {
            // Every open page learns it as it learns of any change.
            next_seq(&mut tx, *campaign).await?;
        }
        unsign(&mut tx, &signed).await?;
        tx.commit().await?;
        for campaign in changed {
            state.changed(campaign);
        }
    }
    let mut tx = state.db.begin().await?;
    forget_address(&mut tx, person).await?;
    execute!(&mut tx, sqlx::query("DELETE FROM person WHERE id = $1").bind(person.0))?;
    tx.commit().await?;
    Ok(())
}

/// What lies about under a person's address: codes, invitations, mails that wait.
async fn forget_address(tx: &mut Tx, person: PersonId) -> Result<()> {
    for statement in [
        "DELETE FROM sign_in WHERE email = (SELECT email FROM person WHERE id = $1)",
        "DELETE FROM invitation WHERE email = (SELECT email FROM person WHERE id = $1)",
    ] {
        execute!(tx, sqlx::query(statement).bind(person.0))?;
    }
    let email: Option<String> = within!(tx, c => {
        sqlx::query_scalar("SELECT email FROM person WHERE id = $1").bind(person.0).fetch_one(c).await
    })?;
    if let Some(email) = email {
        jobs::forget_mails(tx, &email).await?;
    }
    Ok(())
}
