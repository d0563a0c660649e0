//! What a group of ballots reads from the database and writes to it. Every statement serves the whole group.

use super::Cast;
use crate::domain::ballot::{Rules, Standing};
use crate::domain::id::{IdeaId, PollId, Timestamp};
use crate::domain::jury::SCORES;
use crate::domain::participation::Participation;
use crate::domain::poll::Method;
use crate::domain::terms::Terms;
use crate::server::db::{Tx, within};
use crate::server::principal::Principal;
use anyhow::{Context, Result};
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Rows in one statement: SQLite takes 32,766 parameters, and no statement here has more than eight a row.
const ROWS: usize = 2_000;

/// A poll with what the ledger needs of its campaign.
#[derive(Clone, Debug)]
pub(super) struct PollState {
    pub(super) rules: Rules,
    /// Whether it is the crowd's; what a jury says moves none of the numbers that everybody sees.
    pub(super) crowd: bool,
    pub(super) campaign: i64,
    pub(super) running: bool,
    /// Whether only who has entered an invitation code may vote.
    pub(super) by_code: bool,
    pub(super) frozen: bool,
    /// The version of the terms that a vote accepts.
    pub(super) terms_version: i64,
    pub(super) seq: i64,
    pub(super) length: i64,
    pub(super) head: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct PollRow {
    id: i64,
    campaign_id: i64,
    electorate: String,
    method: String,
    entry_limit: Option<i64>,
    opens_at: i64,
    closes_at: i64,
    closed: bool,
    ledger_length: i64,
    ledger_head: Vec<u8>,
    state: String,
    frozen: bool,
    terms_version: i64,
    terms: String,
    seq: i64,
}

/// The polls that `casts` are for. On PostgreSQL their campaigns are locked first, in order of id, so that two nodes
/// neither overtake nor block each other; the polls are read after that and so are the newest.
pub(super) async fn polls(tx: &mut Tx, casts: &[Cast]) -> Result<HashMap<PollId, PollState>> {
    let mut ids: Vec<i64> = casts.iter().map(|cast| cast.poll.0).collect();
    ids.sort_unstable();
    ids.dedup();
    if let Tx::Postgres(tx) = tx {
        sqlx::query(
            "SELECT id FROM campaign WHERE id IN (SELECT campaign_id FROM poll WHERE id = ANY($1)) ORDER BY id FOR UPDATE",
        )
        .bind(&ids)
        .execute(&mut **tx)
        .await?;
    }
    let rows: Vec<PollRow> = within!(tx, c => {
        let mut query = QueryBuilder::new(
            "SELECT p.id, p.campaign_id, p.electorate, p.method, p.entry_limit, p.opens_at, p.closes_at, p.closed,
                    p.ledger_length, p.ledger_head, c.state, c.frozen, c.terms_version, c.terms, c.seq
             FROM poll p JOIN campaign c ON c.id = p.campaign_id WHERE p.id IN (",
        );
        let mut list = query.separated(", ");
        for id in &ids {
            list.push_bind(*id);
        }
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?;
    rows.into_iter()
        .map(|row| {
            let crowd = row.electorate == "crowd";
            let values = match crowd {
                true => Method::parse(&row.method).context("a poll has an unknown method")?.values(),
                false => SCORES,
            };
            let rules = Rules {
                values,
                limit: row.entry_limit.map(u32::try_from).transpose().context("a poll's limit is out of range")?,
                opens_at: Timestamp(row.opens_at),
                closes_at: Timestamp(row.closes_at),
                closed: row.closed,
            };
            let terms: Terms = serde_json::from_str(&row.terms).context("a campaign's terms are not readable")?;
            let state = PollState {
                by_code: crowd && terms.participation == Participation::Codes,
                campaign: row.campaign_id,
                running: row.state == "running",
                frozen: row.frozen && crowd,
                terms_version: row.terms_version,
                seq: row.seq,
                length: row.ledger_length,
                head: row.ledger_head,
                rules,
                crowd,
            };
            Ok((PollId(row.id), state))
        })
        .collect()
}

/// Which of `people` have entered an invitation code.
pub(super) async fn holders(tx: &mut Tx, people: &[(i64, Principal)]) -> Result<HashSet<(i64, Principal)>> {
    let mut found = HashSet::new();
    for people in people.chunks(ROWS) {
        let rows: Vec<(i64, Vec<u8>)> = within!(tx, c => {
            let mut query =
                QueryBuilder::new("SELECT campaign_id, principal FROM code_holder WHERE (campaign_id, principal) IN (");
            query.push_values(people, |mut b, (campaign, principal)| {
                b.push_bind(*campaign).push_bind(principal.to_vec());
            });
            query.push(")");
            query.build_query_as().fetch_all(c).await
        })?;
        for (campaign, principal) in rows {
            found.insert((campaign, principal.try_into().ok().context("a principal is damaged")?));
        }
    }
    Ok(found)
}

/// A ballot that was cast before under an id that comes again.
pub(super) struct Earlier {
    pub(super) position: i64,
    pub(super) entries: String,
    pub(super) at: Timestamp,
    pub(super) hash: Vec<u8>,
}

type BallotKey = (PollId, Principal, String);

#[derive(sqlx::FromRow)]
struct EarlierRow {
    poll_id: i64,
    principal: Vec<u8>,
    ballot_id: String,
    position: i64,
    entries: String,
    at: i64,
    hash: Vec<u8>,
}

/// Which of `casts` are in the ledger already.
pub(super) async fn earlier(tx: &mut Tx, casts: &[Cast]) -> Result<HashMap<BallotKey, Earlier>> {
    let mut found = HashMap::new();
    for casts in casts.chunks(ROWS) {
        let rows: Vec<EarlierRow> = within!(tx, c => {
            let mut query = QueryBuilder::new(
                "SELECT l.poll_id, l.principal, l.ballot_id, l.position, l.entries, l.at, l.hash FROM (",
            );
            query.push_values(casts, |mut row, cast| {
                row.push_bind(cast.poll.0).push_bind(cast.principal.to_vec()).push_bind(cast.ballot_id.clone());
            });
            query.push(
                ") AS v JOIN ledger l
                 ON l.poll_id = v.column1 AND l.principal = v.column2 AND l.ballot_id = v.column3",
            );
            query.build_query_as().fetch_all(c).await
        })?;
        for row in rows {
            let key = (PollId(row.poll_id), Principal::try_from(row.principal.as_slice())?, row.ballot_id);
            let EarlierRow { position, entries, at, hash, .. } = row;
            found.insert(key, Earlier { position, entries, at: Timestamp(at), hash });
        }
    }
    Ok(found)
}

/// The current entries by poll and principal.
pub(super) type Current = HashMap<(PollId, Principal), BTreeMap<IdeaId, Standing>>;

/// The current entries that deciding about `casts` needs: where a poll limits them, all of the principal's; otherwise only
/// those for the ideas named, whose slots are the ideas' ids.
pub(super) async fn current(tx: &mut Tx, casts: &[Cast], polls: &HashMap<PollId, PollState>) -> Result<Current> {
    let mut current = Current::new();
    let limited = |cast: &Cast| polls.get(&cast.poll).is_some_and(|state| state.rules.limit.is_some());
    let mut whole: Vec<(i64, Principal)> =
        casts.iter().filter(|cast| limited(cast)).map(|cast| (cast.poll.0, cast.principal)).collect();
    whole.sort_unstable();
    whole.dedup();
    let mut single: Vec<(i64, Principal, i64)> = casts
        .iter()
        .filter(|cast| !limited(cast))
        .flat_map(|cast| cast.entries.iter().map(|entry| (cast.poll.0, cast.principal, entry.idea.0)))
        .collect();
    single.sort_unstable();
    single.dedup();
    const COLUMNS: &str = "SELECT e.poll_id, e.principal, e.slot, e.idea_id, e.value, e.at FROM (";
    let mut rows: Vec<(i64, Vec<u8>, i64, i64, i16, i64)> = Vec::new();
    for keys in whole.chunks(ROWS) {
        rows.extend(within!(tx, c => {
            let mut query = QueryBuilder::new(COLUMNS);
            query.push_values(keys, |mut row, (poll, principal)| {
                row.push_bind(*poll).push_bind(principal.to_vec());
            });
            query.push(") AS v JOIN entry e ON e.poll_id = v.column1 AND e.principal = v.column2");
            query.build_query_as::<(i64, Vec<u8>, i64, i64, i16, i64)>().fetch_all(c).await
        })?);
    }
    for keys in single.chunks(ROWS) {
        rows.extend(within!(tx, c => {
            let mut query = QueryBuilder::new(COLUMNS);
            query.push_values(keys, |mut row, (poll, principal, idea)| {
                row.push_bind(*poll).push_bind(principal.to_vec()).push_bind(*idea);
            });
            query.push(
                ") AS v JOIN entry e ON e.poll_id = v.column1 AND e.principal = v.column2 AND e.slot = v.column3",
            );
            query.build_query_as::<(i64, Vec<u8>, i64, i64, i16, i64)>().fetch_all(c).await
        })?);
    }
    for (poll, principal, slot, idea, value, at) in rows {
        current
            .entry((PollId(poll), Principal::try_from(principal.as_slice())?))
            .or_default()
            .insert(IdeaId(idea), Standing { slot, value, at: Timestamp(at) });
    }
    Ok(current)
}

/// An idea as the ledger sees it.
pub(super) struct IdeaState {
    pub(super) campaign: i64,
    pub(super) visible: bool,
    pub(super) votes: i64,
    pub(super) heat: Option<f64>,
}

/// The ideas that `casts` name.
pub(super) async fn ideas(tx: &mut Tx, casts: &[Cast]) -> Result<HashMap<IdeaId, IdeaState>> {
    let mut ids: Vec<i64> = casts.iter().flat_map(|cast| cast.entries.iter().map(|entry| entry.idea.0)).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(ROWS) {
        let rows: Vec<(i64, i64, String, i64, f64)> = within!(tx, c => {
            let mut query = QueryBuilder::new("SELECT id, campaign_id, status, votes, heat FROM idea WHERE id IN (");
            let mut list = query.separated(", ");
            for id in ids {
                list.push_bind(*id);
            }
            query.push(")");
            query.build_query_as().fetch_all(c).await
        })?;
        for (id, campaign, status, votes, heat) in rows {
            let heat = (heat != 0.0).then_some(heat);
            found.insert(IdeaId(id), IdeaState { campaign, visible: status == "visible", votes, heat });
        }
    }
    Ok(found)
}

/// Which principals take part already: whether they have voted, and which version of the terms they have accepted.
pub(super) async fn participants(
    tx: &mut Tx,
    keys: &[(i64, Principal)],
) -> Result<HashMap<(i64, Principal), (bool, i64)>> {
    let mut found = HashMap::new();
    for keys in keys.chunks(ROWS) {
        let rows: Vec<(i64, Vec<u8>, bool, i64)> = within!(tx, c => {
            let mut query = QueryBuilder::new("SELECT p.campaign_id, p.principal, p.voted, p.accepted FROM (");
            query.push_values(keys, |mut row, (campaign, principal)| {
                row.push_bind(*campaign).push_bind(principal.to_vec());
            });
            query.push(") AS v JOIN participant p ON p.campaign_id = v.column1 AND p.principal = v.column2");
            query.build_query_as().fetch_all(c).await
        })?;
        for (campaign, principal, voted, accepted) in rows {
            found.insert((campaign, Principal::try_from(principal.as_slice())?), (voted, accepted));
        }
    }
    Ok(found)
}

/// One row for the ledger.
pub(super) struct LedgerRow {
    pub(super) poll: PollId,
    pub(super) position: i64,
    pub(super) principal: Principal,
    pub(super) ballot_id: String,
    pub(super) entries: String,
    pub(super) at: Timestamp,
    pub(super) hash: [u8; 32],
}

/// Appends to the ledger.
pub(super) async fn append(tx: &mut Tx, rows: &[LedgerRow]) -> Result<()> {
    for rows in rows.chunks(ROWS) {
        within!(tx, c => {
            let mut query =
                QueryBuilder::new("INSERT INTO ledger (poll_id, position, principal, ballot_id, entries, at, hash) ");
            query.push_values(rows, |mut b, row| {
                b.push_bind(row.poll.0)
                    .push_bind(row.position)
                    .push_bind(row.principal.to_vec())
                    .push_bind(row.ballot_id.clone())
                    .push_bind(row.entries.clone())
                    .push_bind(row.at.0)
                    .push_bind(row.hash.to_vec());
            });
            query.build().execute(c).await.map(|done| done.rows_affected())
        })?;
    }
    Ok(())
}

/// An entry that stands now, or no longer does.
pub(super) type EntryKey = (PollId, Principal, IdeaId);

/// Writes what stands now. Entries that went are deleted first, so that the slot they held is free.
pub(super) async fn store_entries(tx: &mut Tx, gone: &[(EntryKey, i64)], now: &[(EntryKey, Standing)]) -> Result<()> {
    for rows in gone.chunks(ROWS) {
        within!(tx, c => {
            let mut query = QueryBuilder::new("DELETE FROM entry WHERE (poll_id, principal, slot) IN (");
            query.push_values(rows, |mut b, ((poll, principal, _), slot)| {
                b.push_bind(poll.0).push_bind(principal.to_vec()).push_bind(*slot);
            });
            query.push(")");
            query.build().execute(c).await.map(|done| done.rows_affected())
        })?;
    }
    for rows in now.chunks(ROWS) {
        within!(tx, c => {
            let mut query = QueryBuilder::new("INSERT INTO entry (poll_id, principal, slot, idea_id, value, at) ");
            query.push_values(rows, |mut b, ((poll, principal, idea), standing)| {
                b.push_bind(poll.0)
                    .push_bind(principal.to_vec())
                    .push_bind(standing.slot)
                    .push_bind(idea.0)
                    .push_bind(standing.value)
                    .push_bind(standing.at.0);
            });
            query.push(
                " ON CONFLICT (poll_id, principal, idea_id) DO UPDATE SET value = excluded.value, at = excluded.at",
            );
            query.build().execute(c).await.map(|done| done.rows_affected())
        })?;
    }
    Ok(())
}
