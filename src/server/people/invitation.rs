//! Invitations: made for an address or for whoever has the link, looked at, and accepted. One by mail is for who has shown
//! to read that address's mails; any is good as long as whoever made it may still give what it gives.

use super::{create_person, free_device, open_session, token, token_hash};
use crate::api::people::InvitedView;
use crate::api::session::{Addressee, Invitation};
use crate::domain::audit::Change;
use crate::domain::campaign::CampaignState;
use crate::domain::checklist::Invited;
use crate::domain::id::{CampaignId, DAY, OrganisationId, PersonId, Timestamp};
use crate::domain::policy::{Action, OrganisationAction, Role, may, may_in_organisation};
use crate::error::AppError;
use crate::server::audit::{Object, note_by};
use crate::server::context::Cx;
use crate::server::db::{Db, Tx, execute, on, within};
use crate::server::limits::Limited;
use crate::text::{Text, key, t};
use anyhow::{Context, Result};

/// How long an invitation by the operator can be accepted.
pub const INVITATION_LIFE: i64 = 7 * DAY;

/// Where an invitation gives a role.
#[derive(Clone, Copy, Debug)]
pub(in crate::server) struct Place {
    /// In this organisation.
    pub(in crate::server) organisation: OrganisationId,
    /// In this campaign of it alone; none: in all of them.
    pub(in crate::server) campaign: Option<CampaignId>,
}

/// An invitation to be made.
pub(in crate::server) struct NewInvitation<'a> {
    /// Where it gives a role.
    pub(in crate::server) place: Place,
    /// The role.
    pub(in crate::server) role: Role,
    /// The address that it is for; empty: it is for whoever has the link.
    pub(in crate::server) email: &'a str,
    /// Who makes it; none: the operator.
    pub(in crate::server) by: Option<PersonId>,
    /// Until when it can be accepted.
    pub(in crate::server) expires_at: Timestamp,
}

/// Makes an invitation to an organisation in the operator's name; returns the token for its link.
///
/// # Errors
/// When the database fails.
pub async fn invite(db: &Db, organisation: OrganisationId, role: Role, now: Timestamp) -> Result<String> {
    let mut tx = db.begin().await?;
    let place = Place { organisation, campaign: None };
    let new = NewInvitation { place, role, email: "", by: None, expires_at: now.plus(INVITATION_LIFE) };
    let token = invite_in(&mut tx, &new).await?;
    tx.commit().await?;
    Ok(token)
}

/// Makes an invitation within `tx`; returns the token for its link.
///
/// # Errors
/// When the database fails.
pub(in crate::server) async fn invite_in(tx: &mut Tx, new: &NewInvitation<'_>) -> Result<String> {
    let (text, hash) = token();
    if !new.email.is_empty() {
        // A second invitation takes the place of the first.
        execute!(
            tx,
            sqlx::query(
                "DELETE FROM invitation WHERE email = $1 AND organisation_id = $2
                 AND COALESCE(campaign_id, 0) = COALESCE($3, 0) AND used_at IS NULL",
            )
            .bind(new.email)
            .bind(new.place.organisation.0)
            .bind(new.place.campaign.map(|campaign| campaign.0))
        )?;
    }
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO invitation (token_hash, organisation_id, campaign_id, role, email, invited_by, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(hash.to_vec())
        .bind(new.place.organisation.0)
        .bind(new.place.campaign.map(|campaign| campaign.0))
        .bind(new.role.as_str())
        .bind(new.email)
        .bind(new.by.map(|person| person.0))
        .bind(new.expires_at.0)
    )?;
    Ok(text)
}

/// An invitation that nobody has used, with the roles of whoever made it.
#[derive(sqlx::FromRow)]
struct Row {
    token_hash: Vec<u8>,
    organisation_id: i64,
    campaign_id: Option<i64>,
    organisation: String,
    question: Option<String>,
    role: String,
    email: String,
    expires_at: i64,
    invited_by: Option<i64>,
    general: Option<String>,
    own: Option<String>,
    party: i64,
}

/// How many jurors of the campaign `place`, and people of its organisation besides those who run or watch campaigns, are in or
/// invited.
///
/// # Errors
/// When the database fails.
pub(in crate::server) async fn invited(tx: &mut Tx, place: Place, now: Timestamp) -> Result<Invited> {
    let (jurors, members): (i64, i64) = within!(tx, c => {
        sqlx::query_as(
            "SELECT (SELECT COUNT(*) FROM person p WHERE
                     EXISTS (SELECT 1 FROM membership m
                             WHERE m.person_id = p.id AND m.organisation_id = $1 AND m.role = 'juror')
                     OR EXISTS (SELECT 1 FROM campaign_role r
                                WHERE r.person_id = p.id AND r.campaign_id = $2 AND r.role = 'juror'))
                 + (SELECT COUNT(*) FROM invitation WHERE organisation_id = $1 AND role = 'juror'
                    AND COALESCE(campaign_id, $2) = $2 AND used_at IS NULL AND expires_at > $3),
                 (SELECT COUNT(*) FROM membership WHERE organisation_id = $1 AND role IN ('juror', 'member'))
                 + (SELECT COUNT(*) FROM invitation WHERE organisation_id = $1 AND role IN ('juror', 'member')
                    AND campaign_id IS NULL AND used_at IS NULL AND expires_at > $3)",
        )
        .bind(place.organisation.0)
        .bind(place.campaign.map_or(0, |campaign| campaign.0))
        .bind(now.0)
        .fetch_one(c)
        .await
    })?;
    Ok(Invited { jurors, members })
}

/// Reads [`Row`]s of invitations that were not used before `$1`.
const SELECT: &str =
    "SELECT i.token_hash, i.organisation_id, i.campaign_id, o.name AS organisation, c.question, i.role, i.email,
        i.expires_at, i.invited_by, m.role AS general, r.role AS own, COALESCE(r.party, 0) AS party
     FROM invitation i
     JOIN organisation o ON o.id = i.organisation_id
     LEFT JOIN campaign c ON c.id = i.campaign_id
     LEFT JOIN membership m ON m.person_id = i.invited_by AND m.organisation_id = i.organisation_id
     LEFT JOIN campaign_role r ON r.person_id = i.invited_by AND r.campaign_id = i.campaign_id
     WHERE i.used_at IS NULL AND i.expires_at > $1 AND ";

impl Row {
    fn role(&self) -> Result<Role> {
        Role::parse(&self.role).context("an invitation has an unknown role")
    }

    /// Whether whoever made it may still invite there.
    fn stands(&self) -> bool {
        let parsed = |role: &Option<String>| role.as_deref().and_then(Role::parse);
        let (general, own) = (parsed(&self.general), parsed(&self.own));
        match (self.invited_by, self.campaign_id) {
            (None, _) => true,
            (Some(_), None) => general.is_some_and(|role| may_in_organisation(role, OrganisationAction::ManagePeople)),
            (Some(_), Some(_)) => may(general.into_iter().chain(own).min(), CampaignState::Running, Action::People),
        }
    }

    /// For whom stands who comes in by it: 0, themselves, where an owner or the operator lets them in; else the manager who
    /// does, or for whom that one stands.
    fn lets_in_for(&self) -> i64 {
        match (self.invited_by, &self.general) {
            (None, _) => 0,
            (Some(_), Some(role)) if Role::parse(role) == Some(Role::Owner) => 0,
            (Some(_), None) if self.party != 0 => self.party,
            (Some(manager), _) => manager,
        }
    }

    fn addressee(&self, cx: &Cx) -> Addressee {
        match cx.account().map(|account| account.email.as_deref()) {
            _ if self.email.is_empty() => Addressee::Anybody,
            Some(Some(own)) if own == self.email => Addressee::You,
            Some(Some(_)) => Addressee::Other(masked(&self.email)),
            _ => Addressee::Unknown(masked(&self.email)),
        }
    }
}

/// An address for those who do not know it: the first letter of a name that has several, and the host.
fn masked(email: &str) -> String {
    let (name, host) = email.rsplit_once('@').unwrap_or_default();
    let first = name.chars().next().filter(|_| name.chars().count() > 2).map(String::from).unwrap_or_default();
    format!("{first}…@{host}")
}

const GONE: Text = key!(
    "This link was used already, has expired, or was made by somebody who may not invite any more. Ask whoever \
                    sent it for a new one; the operator makes one with “coro invite”."
);

fn gone() -> AppError {
    AppError::Conflict(GONE.get().into())
}

/// What an invitation offers.
///
/// # Errors
/// [`AppError::Conflict`] when it cannot be accepted any more.
pub async fn invitation(cx: &Cx, token: &str) -> Result<Invitation, AppError> {
    cx.limit_network(Limited::Invitation)?;
    let row: Option<Row> = on!(&cx.state.db, c => {
        sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} i.token_hash = $2")))
            .bind(cx.state.clock.now().0)
            .bind(token_hash(token).to_vec())
            .fetch_optional(c)
            .await
    })?;
    let row = row.filter(Row::stands).ok_or_else(gone)?;
    Ok(Invitation {
        role: row.role()?,
        addressee: row.addressee(cx),
        organisation: row.organisation,
        campaign: row.question,
        expires_at: Timestamp(row.expires_at),
    })
}

/// The invitations to `place` that can be accepted.
pub(in crate::server) async fn open(cx: &Cx, place: Place) -> Result<Vec<InvitedView>> {
    let rows: Vec<Row> = on!(&cx.state.db, c => {
        sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "{SELECT} i.organisation_id = $2 AND i.campaign_id IS NOT DISTINCT FROM $3
             ORDER BY i.expires_at DESC LIMIT 200"
        )))
        .bind(cx.state.clock.now().0)
        .bind(place.organisation.0)
        .bind(place.campaign.map(|campaign| campaign.0))
        .fetch_all(c)
        .await
    })?;
    let view = |row: Row| {
        let (id, role) = (hex::encode(&row.token_hash), row.role()?);
        Ok(InvitedView { id, email: row.email, role, expires_at: Timestamp(row.expires_at) })
    };
    rows.into_iter().filter(Row::stands).map(view).collect()
}

/// Accepts an invitation: uses it up and gives its role to whoever is signed in, or, where it is for whoever has the link,
/// to a person who is made and signed in.
///
/// # Errors
/// [`AppError::Conflict`] when it cannot be accepted any more, [`AppError::SignIn`] when it is for an address and the viewer
/// has shown none, [`AppError::Forbidden`] when it is for another one.
pub async fn accept(cx: &Cx, token: &str) -> Result<(), AppError> {
    cx.limit_network(Limited::Invitation)?;
    let now = cx.state.clock.now();
    let mut tx = cx.state.db.begin().await?;
    let row = take(&mut tx, cx, token, now).await;
    let Ok(row) = row else {
        tx.rollback().await?;
        return row.map(drop);
    };
    let person = match cx.account() {
        Some(account) => account.person,
        None => {
            let own = free_device(&mut tx, cx).await?;
            create_person(&mut tx, None, own, now).await?
        }
    };
    let role = row.role()?;
    let place = Place { organisation: OrganisationId(row.organisation_id), campaign: row.campaign_id.map(CampaignId) };
    give_role(&mut tx, place, person, role, row.lets_in_for()).await?;
    note_by(&mut tx, Some(person), now, place, Change::Joined, Object::Place, role.as_str()).await?;
    if cx.account().is_none() {
        open_session(&mut tx, cx, person).await?;
    }
    tx.commit().await?;
    if let Some(own) = cx.own_device() {
        cx.state.free_devices.invalidate(&own).await;
    }
    tracing::info!(organisation = row.organisation_id, role = role.as_str(), "an invitation was accepted");
    Ok(())
}

/// Uses an invitation up, for who may accept it.
async fn take(tx: &mut Tx, cx: &Cx, token: &str, now: Timestamp) -> Result<Row, AppError> {
    let hash = token_hash(token).to_vec();
    let row: Option<Row> = within!(&mut *tx, c => {
        sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} i.token_hash = $2")))
            .bind(now.0)
            .bind(&hash)
            .fetch_optional(c)
            .await
    })?;
    let row = row.filter(Row::stands).ok_or_else(gone)?;
    match row.addressee(cx) {
        Addressee::Anybody | Addressee::You => {}
        Addressee::Unknown(_) => return Err(AppError::SignIn),
        Addressee::Other(address) => {
            return Err(AppError::Forbidden(t!(
                "This invitation is for {address}, and you are signed in as another.",
                address
            )));
        }
    }
    // Of two who come at the same moment one uses it.
    let used = "UPDATE invitation SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL";
    match execute!(tx, sqlx::query(used).bind(hash).bind(now.0))? {
        0 => Err(gone()),
        _ => Ok(row),
    }
}

/// Gives `person` a role, unless they have a stronger one in the same place already. In a campaign they stand for `party`,
/// unless somebody let them in to stand for themselves.
async fn give_role(tx: &mut Tx, place: Place, person: PersonId, role: Role, party: i64) -> Result<()> {
    let (read, id) = match place.campaign {
        Some(campaign) => ("SELECT role FROM campaign_role WHERE campaign_id = $1 AND person_id = $2", campaign.0),
        None => ("SELECT role FROM membership WHERE organisation_id = $1 AND person_id = $2", place.organisation.0),
    };
    let before: Option<String> =
        within!(&mut *tx, c => sqlx::query_scalar(read).bind(id).bind(person.0).fetch_optional(c).await)?;
    let role = before.as_deref().and_then(Role::parse).map_or(role, |before| before.min(role));
    match place.campaign {
        Some(_) => execute!(
            tx,
            sqlx::query(
                "INSERT INTO campaign_role (campaign_id, person_id, role, party) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (campaign_id, person_id) DO UPDATE SET role = excluded.role, party =
                    CASE WHEN excluded.party = 0 THEN 0 ELSE campaign_role.party END",
            )
            .bind(id)
            .bind(person.0)
            .bind(role.as_str())
            .bind(party)
        )?,
        None => execute!(
            tx,
            sqlx::query(
                "INSERT INTO membership (organisation_id, person_id, role) VALUES ($1, $2, $3)
                 ON CONFLICT (organisation_id, person_id) DO UPDATE SET role = excluded.role",
            )
            .bind(id)
            .bind(person.0)
            .bind(role.as_str())
        )?,
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_masked_address_says_little() {
        assert_eq!(masked("ada.lovelace@example.org"), "a…@example.org");
        assert_eq!(masked("al@example.org"), "…@example.org");
        assert_eq!(masked("é@b@example.org"), "é…@example.org");
        assert_eq!(masked(""), "…@");
    }
}
