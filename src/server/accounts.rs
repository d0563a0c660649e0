//! People with an account: signing in by a code sent to their address, through a provider or by a passkey, what they may
//! change and take with them, and how what they did before joins it.

mod arrive;
mod ceremony;
mod erased;
mod export;
mod join;
pub mod passkeys;
mod profile;
pub mod provider;
mod sign_in;

pub use erased::{erase, erase_again};
pub use export::export;
pub use profile::{choose_language, end_others, end_session, read, save, time_zone};
pub(super) use sign_in::address;
pub use sign_in::{ask, enter, start_over, ways};

use super::context::{Assigned, Member};
use super::db::{Db, on};
use super::principal::Device;
use crate::domain::id::{CampaignId, OrganisationId, PersonId, Timestamp};
use crate::domain::language::Language;
use crate::domain::policy::Role;
use anyhow::{Context, Result};

/// Who a session belongs to.
#[derive(Clone, Debug)]
pub struct Account {
    /// The person.
    pub person: PersonId,
    /// The name they gave, or empty.
    pub name: String,
    /// The address they sign in with; none for who came in by a link and never gave one.
    pub email: Option<String>,
    /// The language in which they read; none: what the browser asks for.
    pub language: Option<Language>,
    /// The device under which they take part, wherever they are signed in.
    pub device: Device,
    /// Their roles in organisations.
    pub members: Vec<Member>,
    /// Their roles in single campaigns.
    pub assigned: Vec<Assigned>,
}

/// Whether `person` has signed in through the provider at `issuer`.
///
/// # Errors
/// When the database fails.
pub async fn is_known_to(db: &Db, person: PersonId, issuer: &str) -> Result<bool> {
    let found: Option<i64> = on!(db, c => {
        sqlx::query_scalar("SELECT person_id FROM identity WHERE person_id = $1 AND issuer = $2")
            .bind(person.0)
            .bind(issuer)
            .fetch_optional(c)
            .await
    })?;
    Ok(found.is_some())
}

#[derive(sqlx::FromRow)]
struct Row {
    person: i64,
    person_name: String,
    email: Option<String>,
    language: String,
    device: Vec<u8>,
    organisation: Option<i64>,
    campaign: Option<i64>,
    slug: Option<String>,
    name: Option<String>,
    role: Option<String>,
}

impl Account {
    /// The role in a campaign of an organisation: the stronger of the one there and the one in the campaign alone.
    #[must_use]
    pub fn role_in(&self, organisation: OrganisationId, campaign: CampaignId) -> Option<Role> {
        let general = self.members.iter().filter(|member| member.organisation == organisation).map(|m| m.role);
        let own = self.assigned.iter().filter(|assigned| assigned.campaign == campaign).map(|own| own.role);
        general.chain(own).min()
    }
}

/// Whoever holds the session with this token hash; none if it ended.
///
/// # Errors
/// When the database fails.
pub async fn of_session(db: &Db, session: &[u8; 32], now: Timestamp) -> Result<Option<Account>> {
    let rows: Vec<Row> = on!(db, c => {
        sqlx::query_as(
            "SELECT p.id AS person, p.name AS person_name, p.email, p.language, p.device, o.id AS organisation, NULL AS campaign,
                    o.slug, o.name, m.role
             FROM session s
             JOIN person p ON p.id = s.person_id
             LEFT JOIN membership m ON m.person_id = p.id
             LEFT JOIN organisation o ON o.id = m.organisation_id
             WHERE s.token_hash = $1 AND s.expires_at > $2
             UNION ALL
             SELECT p.id, p.name, p.email, p.language, p.device, o.id, c.id, o.slug, o.name, r.role
             FROM session s
             JOIN person p ON p.id = s.person_id
             JOIN campaign_role r ON r.person_id = p.id
             JOIN campaign c ON c.id = r.campaign_id
             JOIN organisation o ON o.id = c.organisation_id
             WHERE s.token_hash = $1 AND s.expires_at > $2
             ORDER BY 9, 6, 7",
        )
        .bind(session.to_vec())
        .bind(now.0)
        .fetch_all(c)
        .await
    })?;
    let mut account: Option<Account> = None;
    for row in rows {
        let device = row.device.try_into().ok().context("a person's device is damaged")?;
        let account = account.get_or_insert_with(|| Account {
            person: PersonId(row.person),
            name: row.person_name,
            email: row.email,
            language: Language::parse(&row.language),
            device: Device(device),
            members: Vec::new(),
            assigned: Vec::new(),
        });
        if let (Some(id), Some(slug), Some(name), Some(role)) = (row.organisation, row.slug, row.name, row.role) {
            let role = Role::parse(&role).context("a membership has an unknown role")?;
            let organisation = OrganisationId(id);
            match row.campaign.map(CampaignId) {
                Some(campaign) => account.assigned.push(Assigned { campaign, organisation, slug, name, role }),
                None => account.members.push(Member { organisation, slug, name, role }),
            }
        }
    }
    Ok(account)
}
