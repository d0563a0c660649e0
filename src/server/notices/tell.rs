//! Finding out who is to be told. Nobody's part in a campaign is stored beside their name: the people with an address are
//! gone through, some at a time, and the campaign's key tells which of its participants each is.

use super::follow::{ITSELF, secret};
use crate::domain::id::{CampaignId, HOUR, IdeaId, MINUTE, Timestamp};
use crate::domain::notice::Pace;
use crate::server::campaigns::zoned;
use crate::server::db::{Db, Tx, execute, on, within};
use crate::server::jobs::{self, Work};
use crate::server::principal::{Device, Principal, principal};
use crate::server::state::State;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use sqlx::QueryBuilder;
use std::collections::{BTreeSet, HashMap, HashSet};

/// People looked at together.
const CHUNK: i64 = 500;

/// What happens within this time after something goes into the same mail, in ms, where the operator says nothing else.
pub const GATHER: i64 = 10 * MINUTE;

/// When the mail of the day is due, by the clock where its reader is.
const MORNING: i8 = 8;

/// Something that people are to be told of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct News {
    /// Where it happened.
    pub campaign: CampaignId,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Something was decided about these ideas.
    Outcomes(Vec<IdeaId>),
    /// The terms were amended.
    Terms,
    /// The campaign was closed.
    Closed,
    /// A next round has begun.
    Round,
}

impl What {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Outcomes(_) => "outcome",
            Self::Terms => "terms",
            Self::Closed => "closed",
            Self::Round => "round",
        }
    }
}

/// Has people told soon after the commit of `tx`.
///
/// # Errors
/// When the database fails.
pub(in crate::server) async fn announce(tx: &mut Tx, campaign: CampaignId, what: What, now: Timestamp) -> Result<()> {
    jobs::enqueue(tx, &Work::News(News { campaign, what }), now).await
}

#[derive(sqlx::FromRow)]
struct Person {
    id: i64,
    device: Vec<u8>,
    time_zone: String,
    mails: String,
    mailed_at: i64,
}

/// Writes down who is to be told. Doing it again changes nothing.
pub(in crate::server) async fn tell(state: &State, news: &News) -> Result<()> {
    let (db, kind) = (&state.db, news.what.kind());
    let secret = secret(db, news.campaign).await?;
    let authors = match &news.what {
        What::Outcomes(ideas) => authors(db, news.campaign, ideas).await?,
        _ => HashMap::new(),
    };
    let subjects: Vec<i64> = match &news.what {
        What::Outcomes(ideas) => ideas.iter().map(|idea| idea.0).collect(),
        _ => vec![ITSELF],
    };
    let mut after = 0;
    loop {
        let people = people(db, after, kind).await?;
        let Some(last) = people.last() else { return Ok(()) };
        after = last.id;
        let mut known = Vec::with_capacity(people.len());
        for person in &people {
            let device = person.device.clone().try_into().ok().context("a person's device is damaged")?;
            known.push(principal(&secret, Device(device)));
        }
        let took_part = match news.what {
            What::Outcomes(_) => HashSet::new(),
            _ => participants(db, news.campaign, &known).await?,
        };
        let chosen = chosen(db, news.campaign, &people, &subjects).await?;
        let now = state.clock.now();
        let mut notices = Vec::new();
        for (person, principal) in people.iter().zip(&known) {
            let mut about: BTreeSet<i64> = authors.get(principal).into_iter().flatten().copied().collect();
            if took_part.contains(principal) {
                about.insert(ITSELF);
            }
            for subject in &subjects {
                match chosen.get(&(person.id, *subject)) {
                    Some(true) => about.insert(*subject),
                    Some(false) => about.remove(subject),
                    None => false,
                };
            }
            let due = due(person, now, state.settings.gather);
            notices.extend(about.into_iter().map(|subject| (person.id, subject, due)));
        }
        store(db, news.campaign, kind, &notices).await?;
    }
}

/// The next people that can be told of what is of that kind.
async fn people(db: &Db, after: i64, kind: &str) -> Result<Vec<Person>> {
    Ok(on!(db, c => {
        sqlx::query_as(
            "SELECT id, device, time_zone, mails, mailed_at FROM person
             WHERE id > $1 AND email IS NOT NULL AND mails <> 'never'
               AND CASE WHEN $2 = 'outcome' THEN mails_ideas ELSE mails_campaigns END
             ORDER BY id LIMIT $3",
        )
        .bind(after)
        .bind(kind)
        .bind(CHUNK)
        .fetch_all(c)
        .await
    })?)
}

/// The ideas by who brought them.
async fn authors(db: &Db, campaign: CampaignId, ideas: &[IdeaId]) -> Result<HashMap<Principal, Vec<i64>>> {
    let rows: Vec<(i64, Vec<u8>)> = on!(db, c => {
        let mut query = QueryBuilder::new("SELECT id, principal FROM idea WHERE campaign_id = ");
        query.push_bind(campaign.0).push(" AND id IN (");
        let mut list = query.separated(", ");
        for idea in ideas {
            list.push_bind(idea.0);
        }
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?;
    let mut authors: HashMap<Principal, Vec<i64>> = HashMap::new();
    for (idea, principal) in rows {
        let principal = principal.try_into().ok().context("an idea's principal is damaged")?;
        authors.entry(principal).or_default().push(idea);
    }
    Ok(authors)
}

/// Those of `principals` who took part.
async fn participants(db: &Db, campaign: CampaignId, principals: &[Principal]) -> Result<HashSet<Principal>> {
    let rows: Vec<Vec<u8>> = on!(db, c => {
        let mut query = QueryBuilder::new("SELECT principal FROM participant WHERE campaign_id = ");
        query.push_bind(campaign.0).push(" AND principal IN (");
        let mut list = query.separated(", ");
        for principal in principals {
            list.push_bind(principal.to_vec());
        }
        query.push(")");
        query.build_query_scalar().fetch_all(c).await
    })?;
    Ok(rows.into_iter().filter_map(|principal| principal.try_into().ok()).collect())
}

/// What these people, who follow each other in the table, chose about `subjects`, by person and subject.
async fn chosen(
    db: &Db,
    campaign: CampaignId,
    people: &[Person],
    subjects: &[i64],
) -> Result<HashMap<(i64, i64), bool>> {
    let (Some(first), Some(last)) = (people.first(), people.last()) else { return Ok(HashMap::new()) };
    let rows: Vec<(i64, i64, bool)> = on!(db, c => {
        let mut query = QueryBuilder::new("SELECT person_id, idea_id, follows FROM follow WHERE campaign_id = ");
        query.push_bind(campaign.0).push(" AND person_id >= ").push_bind(first.id);
        query.push(" AND person_id <= ").push_bind(last.id).push(" AND idea_id IN (");
        let mut list = query.separated(", ");
        for subject in subjects {
            list.push_bind(*subject);
        }
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(rows.into_iter().map(|(person, subject, follows)| ((person, subject), follows)).collect())
}

/// Notices in one statement; each takes 5 parameters.
const NOTICES: usize = 1_000;

/// Writes notices: person, subject, when due. What waits already stays as it is.
async fn store(db: &Db, campaign: CampaignId, kind: &str, notices: &[(i64, i64, Timestamp)]) -> Result<()> {
    for chunk in notices.chunks(NOTICES) {
        let mut tx = db.begin().await?;
        within!(&mut tx, c => {
            let mut query = QueryBuilder::new("INSERT INTO notice (person_id, campaign_id, idea_id, kind, due_at) ");
            query.push_values(chunk, |mut row, (person, subject, due)| {
                row.push_bind(*person).push_bind(campaign.0).push_bind(*subject).push_bind(kind.to_owned()).push_bind(due.0);
            });
            query.push(" ON CONFLICT (person_id, campaign_id, idea_id, kind) DO NOTHING");
            query.build().execute(c).await.map(drop)
        })?;
        tx.commit().await?;
    }
    Ok(())
}

/// When the mail to a person is due that tells of what happens now, and within `gather` ms.
fn due(person: &Person, now: Timestamp, gather: i64) -> Timestamp {
    match Pace::parse(&person.mails) {
        Some(Pace::Daily) => morning(now, &person.time_zone),
        _ => now.plus(gather).max(Timestamp(person.mailed_at).plus(HOUR)),
    }
}

/// The next morning in a time zone.
fn morning(now: Timestamp, time_zone: &str) -> Timestamp {
    let here = zoned(now, time_zone);
    let next = if here.hour() < MORNING { Ok(here.date()) } else { here.date().tomorrow() };
    let next = next.and_then(|day| day.at(MORNING, 0, 0, 0).to_zoned(here.time_zone().clone()));
    next.map_or(now.plus(24 * HOUR), |next| Timestamp(next.timestamp().as_millisecond()))
}

/// Forgets the notices that a person waits for; whether there were any, and which.
pub(super) async fn take(tx: &mut Tx, person: i64) -> Result<Vec<(i64, i64, String)>> {
    Ok(within!(tx, c => {
        sqlx::query_as("DELETE FROM notice WHERE person_id = $1 RETURNING campaign_id, idea_id, kind")
            .bind(person)
            .fetch_all(c)
            .await
    })?)
}

/// Notes that a mail goes to a person now.
pub(super) async fn mailed(tx: &mut Tx, person: i64, now: Timestamp) -> Result<()> {
    execute!(tx, sqlx::query("UPDATE person SET mailed_at = $2 WHERE id = $1").bind(person).bind(now.0))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(mails: &str, time_zone: &str, mailed_at: i64) -> Person {
        Person { id: 1, device: vec![], time_zone: time_zone.into(), mails: mails.into(), mailed_at }
    }

    #[test]
    fn gathers_and_keeps_an_hour_between_mails() {
        let now = Timestamp(1_772_366_400_000); // Sunday 1 March 2026, noon UTC
        assert_eq!(due(&person("at_once", "", 0), now, GATHER), now.plus(GATHER));
        assert_eq!(due(&person("at_once", "", now.0 - 5 * MINUTE), now, GATHER), now.plus(55 * MINUTE));
        assert_eq!(due(&person("daily", "", 0), now, GATHER), now.plus(20 * HOUR));
        assert_eq!(due(&person("daily", "Asia/Tokyo", 0), now, GATHER), now.plus(11 * HOUR));
        assert_eq!(due(&person("daily", "America/Los_Angeles", 0), now, GATHER), now.plus(4 * HOUR));
    }
}
