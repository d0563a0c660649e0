//! Who sits on a jury, and for whom each of them stands.

use crate::domain::id::CampaignId;
use crate::domain::language::Language;
use crate::domain::policy::Role;
use crate::server::campaigns::Campaign;
use crate::server::db::{Db, Tx, execute, on, within};
use crate::server::principal::{Device, principal};
use anyhow::{Context, Result};
use sqlx::QueryBuilder;
use std::collections::HashMap;

/// A juror.
pub(super) struct Juror {
    pub(super) name: String,
    /// None: no address is confirmed, and no score is taken.
    pub(super) email: Option<String>,
    /// The language in which they read.
    pub(super) language: Language,
    pub(super) device: Device,
    /// For whom the juror stands: 0, themselves, or the manager who let them in.
    pub(super) party: i64,
    /// The ideas on which the juror abstains.
    pub(super) abstains: Vec<i64>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    name: String,
    email: Option<String>,
    language: String,
    device: Vec<u8>,
    general: Option<String>,
    own: Option<String>,
    party: i64,
}

/// Whoever has the role of a juror in the organisation `$1` or in its campaign `$2`. Only owners and the operator give roles
/// in the organisation, so whoever has one stands for themselves.
const JURORS: &str = "SELECT p.id, p.name, p.email, p.language, p.device, m.role AS general, r.role AS own,
        CASE WHEN m.role IS NULL THEN COALESCE(r.party, 0) ELSE 0 END AS party
     FROM person p
     LEFT JOIN membership m ON m.person_id = p.id AND m.organisation_id = $1
     LEFT JOIN campaign_role r ON r.person_id = p.id AND r.campaign_id = $2
     WHERE p.id IN (SELECT person_id FROM membership WHERE organisation_id = $1 AND role = 'juror'
                    UNION SELECT person_id FROM campaign_role WHERE campaign_id = $2 AND role = 'juror')
     ORDER BY LOWER(p.name), p.id";

impl Row {
    /// Whether no other role is stronger.
    fn sits(&self) -> bool {
        let strongest = [&self.general, &self.own].into_iter().flatten().filter_map(|role| Role::parse(role)).min();
        strongest == Some(Role::Juror)
    }

    fn device(&self) -> Result<Device> {
        Ok(Device(self.device.clone().try_into().ok().context("a person's device is damaged")?))
    }
}

/// Whoever's strongest role in the campaign is that of a juror.
pub(super) async fn jurors(db: &Db, campaign: &Campaign) -> Result<Vec<Juror>> {
    let rows: Vec<Row> = on!(db, c => {
        sqlx::query_as(JURORS).bind(campaign.row.organisation_id).bind(campaign.row.id).fetch_all(c).await
    })?;
    let rows: Vec<Row> = rows.into_iter().filter(Row::sits).collect();
    let mut abstentions = abstentions(db, campaign.row.id(), &rows).await?;
    let mut jurors = Vec::new();
    for row in rows {
        let abstains = abstentions.remove(&row.id).unwrap_or_default();
        let device = row.device()?;
        let language = Language::parse(&row.language).unwrap_or_default();
        jurors.push(Juror { name: row.name, email: row.email, language, device, party: row.party, abstains });
    }
    Ok(jurors)
}

/// The ideas of a campaign on which people abstain, by person.
async fn abstentions(db: &Db, campaign: CampaignId, people: &[Row]) -> Result<HashMap<i64, Vec<i64>>> {
    let mut abstentions: HashMap<i64, Vec<i64>> = HashMap::new();
    if people.is_empty() {
        return Ok(abstentions);
    }
    let rows: Vec<(i64, i64)> = on!(db, c => {
        let mut query = QueryBuilder::new(
            "SELECT n.person_id, n.idea_id FROM jury_note n JOIN idea i ON i.id = n.idea_id
             WHERE n.abstains AND i.campaign_id = ",
        );
        query.push_bind(campaign.0).push(" AND n.person_id IN (");
        let mut list = query.separated(", ");
        for person in people {
            list.push_bind(person.id);
        }
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?;
    for (person, idea) in rows {
        abstentions.entry(person).or_default().push(idea);
    }
    Ok(abstentions)
}

/// Writes down who sits on a jury that is about to close. Later changes of roles then change no result: the difference would
/// be what somebody gave.
pub(in crate::server) async fn settle(tx: &mut Tx, campaign: CampaignId) -> Result<()> {
    let open: Option<(i64, Vec<u8>)> = within!(&mut *tx, c => {
        sqlx::query_as(
            "SELECT organisation_id, secret FROM campaign WHERE id = $1
                AND EXISTS (SELECT 1 FROM poll WHERE campaign_id = $1 AND electorate = 'jury' AND NOT closed)
                AND NOT EXISTS (SELECT 1 FROM juror WHERE campaign_id = $1)",
        )
        .bind(campaign.0)
        .fetch_optional(c)
        .await
    })?;
    let Some((organisation, secret)) = open else { return Ok(()) };
    let rows: Vec<Row> = within!(&mut *tx, c => {
        sqlx::query_as(JURORS).bind(organisation).bind(campaign.0).fetch_all(c).await
    })?;
    for row in rows.iter().filter(|row| row.sits() && row.email.is_some()) {
        let seat = "INSERT INTO juror (campaign_id, principal, party) VALUES ($1, $2, $3)";
        let own = principal(&secret, row.device()?).to_vec();
        execute!(tx, sqlx::query(seat).bind(campaign.0).bind(own).bind(row.party))?;
    }
    Ok(())
}
