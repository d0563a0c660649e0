//! Signing in, once it is clear who it is: what this browser did so far joins what that person did, and the browser gets a
//! session of theirs.

use super::join::join;
use crate::domain::id::PersonId;
use crate::error::AppError;
use crate::server::context::Cx;
use crate::server::db::{Tx, execute, within};
use crate::server::people;
use crate::server::principal::Device;
use crate::text::t;
use anyhow::Result;

/// What somebody has shown about who they are.
pub(super) enum Shown<'a> {
    /// That they read the mails to this address.
    Address(&'a str),
    /// That a provider knows them under this name.
    Identity {
        /// The provider.
        issuer: &'a str,
        /// What it calls them, for ever.
        subject: &'a str,
        /// The address, if the provider has confirmed it.
        email: Option<&'a str>,
    },
    /// That they hold a passkey of this person.
    Person(PersonId),
}

impl Shown<'_> {
    const fn email(&self) -> Option<&str> {
        match self {
            Self::Address(email) => Some(email),
            Self::Identity { email, .. } => *email,
            Self::Person(_) => None,
        }
    }

    /// Who it is, with their device: by what the provider calls them first, for an address may change hands.
    async fn find(&self, tx: &mut Tx) -> Result<Option<(i64, Vec<u8>)>> {
        let known = match self {
            Self::Address(_) => None,
            Self::Identity { issuer, subject, .. } => within!(&mut *tx, c => {
                sqlx::query_as(
                    "SELECT p.id, p.device FROM identity i JOIN person p ON p.id = i.person_id
                     WHERE i.issuer = $1 AND i.subject = $2",
                )
                .bind(issuer)
                .bind(subject)
                .fetch_optional(c)
                .await
            })?,
            Self::Person(person) => within!(&mut *tx, c => {
                sqlx::query_as("SELECT id, device FROM person WHERE id = $1").bind(person.0).fetch_optional(c).await
            })?,
        };
        let (None, Some(email)) = (&known, self.email()) else { return Ok(known) };
        Ok(within!(tx, c => {
            sqlx::query_as("SELECT id, device FROM person WHERE email = $1").bind(email).fetch_optional(c).await
        })?)
    }
}

/// Signs in whoever has `shown` who they are. A person is made if nobody is known by it; somebody who is signed in already
/// keeps their account and can use this from now on.
///
/// # Errors
/// [`AppError::Conflict`] for what belongs to somebody else than who is signed in.
pub(super) async fn arrive(cx: &Cx, shown: Shown<'_>) -> Result<(), AppError> {
    let now = cx.state.clock.now();
    let mut tx = cx.state.db.begin().await?;
    let known = shown.find(&mut tx).await?;
    let own = people::free_device(&mut tx, cx).await?;
    let signed_in = cx.account().map(|account| account.person);
    let (person, device) = match (known, signed_in) {
        (Some((id, _)), Some(person)) if PersonId(id) != person => {
            return Err(AppError::Conflict(
                t!("This address belongs to another account. Sign out to use that one.").into(),
            ));
        }
        (Some((id, device)), _) => (PersonId(id), device.try_into().ok().map(Device)),
        (None, Some(person)) => {
            execute!(
                &mut tx,
                sqlx::query("UPDATE person SET email = $2 WHERE id = $1 AND email IS NULL")
                    .bind(person.0)
                    .bind(shown.email())
            )?;
            (person, None)
        }
        (None, None) => (people::create_person(&mut tx, shown.email(), own, now).await?, None),
    };
    if let Shown::Identity { issuer, subject, .. } = shown {
        execute!(
            &mut tx,
            sqlx::query(
                "INSERT INTO identity (issuer, subject, person_id, created_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (issuer, subject) DO NOTHING",
            )
            .bind(issuer)
            .bind(subject)
            .bind(person.0)
            .bind(now.0)
        )?;
    }
    tx.commit().await?;
    if let Some(own) = own {
        cx.state.free_devices.invalidate(&own).await;
    }
    if let (Some(from), Some(to)) = (own, device) {
        join(&cx.state, from, to).await?;
    }
    let mut tx = cx.state.db.begin().await?;
    people::open_session(&mut tx, cx, person).await?;
    tx.commit().await?;
    Ok(())
}
