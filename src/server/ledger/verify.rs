//! Recounts polls from their ledgers and compares with what is shown.

use super::chain;
use crate::domain::id::{IdeaId, PollId, Timestamp};
use crate::server::db::{Db, on};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Rows read at a time.
const CHUNK: i64 = 10_000;

/// What recounting one poll found.
#[derive(Debug)]
pub struct Recount {
    /// The poll.
    pub poll: PollId,
    /// Ballots in its ledger.
    pub ballots: i64,
    /// Entries that stand.
    pub entries: usize,
    /// What does not agree; empty when all does.
    pub faults: Vec<Fault>,
}

/// Something that does not agree with the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The ledger's row at this position does not continue the chain, or one is missing before it.
    Chain(i64),
    /// The chain does not end where the poll says it does.
    Head,
    /// The tally of this idea and value is `shown` but the ledger counts `counted`.
    Tally {
        /// The idea.
        idea: IdeaId,
        /// The value.
        value: i16,
        /// What the tally says.
        shown: i64,
        /// What the ledger says.
        counted: i64,
    },
    /// The current entries are not what the ledger's ballots leave.
    Entries,
}

/// Recounts every poll of the database.
///
/// # Errors
/// When it cannot be read.
pub async fn verify(db: &Db) -> Result<Vec<Recount>> {
    let polls: Vec<(i64, i64, Vec<u8>)> = on!(db, c => {
        sqlx::query_as("SELECT id, ledger_length, ledger_head FROM poll ORDER BY id").fetch_all(c).await
    })?;
    let mut recounts = Vec::with_capacity(polls.len());
    for (id, length, head) in polls {
        recounts.push(recount(db, PollId(id), length, &head).await?);
    }
    Ok(recounts)
}

/// The ids of all ballots, of every poll.
///
/// # Errors
/// When the database cannot be read.
pub async fn ballot_ids(db: &Db) -> Result<HashSet<String>> {
    let ids: Vec<String> = on!(db, c => sqlx::query_scalar("SELECT ballot_id FROM ledger").fetch_all(c).await)?;
    Ok(ids.into_iter().collect())
}

#[derive(sqlx::FromRow)]
struct LedgerRow {
    position: i64,
    principal: Vec<u8>,
    ballot_id: String,
    entries: String,
    at: i64,
    hash: Vec<u8>,
}

async fn recount(db: &Db, poll: PollId, length: i64, head: &[u8]) -> Result<Recount> {
    let mut faults = Vec::new();
    let mut standing: HashMap<(Vec<u8>, i64), i16> = HashMap::new();
    let (mut last, mut position) = (Vec::new(), 0);
    loop {
        let rows: Vec<LedgerRow> = on!(db, c => {
            sqlx::query_as(
                "SELECT position, principal, ballot_id, entries, at, hash FROM ledger
                 WHERE poll_id = $1 AND position > $2 ORDER BY position LIMIT $3",
            )
            .bind(poll.0)
            .bind(position)
            .bind(CHUNK)
            .fetch_all(c)
            .await
        })?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let LedgerRow { position: at_position, principal, ballot_id, entries, at, hash } = row;
            let expected = chain(&last, poll, at_position, &principal, &ballot_id, &entries, Timestamp(at));
            if at_position != position + 1 || expected[..] != hash[..] {
                faults.push(Fault::Chain(at_position));
            }
            let list: Vec<(i64, Option<i16>)> =
                serde_json::from_str(&entries).context("a ledger row is not readable")?;
            for (idea, value) in list {
                match value {
                    Some(value) => standing.insert((principal.clone(), idea), value),
                    None => standing.remove(&(principal.clone(), idea)),
                };
            }
            (last, position) = (hash, at_position);
        }
    }
    if position != length || last != head {
        faults.push(Fault::Head);
    }
    let counted = fold(&standing);
    faults.extend(compare(db, poll, &counted).await?);
    let current: Vec<(Vec<u8>, i64, i16)> = on!(db, c => {
        sqlx::query_as("SELECT principal, idea_id, value FROM entry WHERE poll_id = $1").bind(poll.0).fetch_all(c).await
    })?;
    let same = current.len() == standing.len()
        && current.into_iter().all(|(principal, idea, value)| standing.get(&(principal, idea)) == Some(&value));
    if !same {
        faults.push(Fault::Entries);
    }
    Ok(Recount { poll, ballots: position, entries: standing.len(), faults })
}

fn fold(standing: &HashMap<(Vec<u8>, i64), i16>) -> BTreeMap<(i64, i16), i64> {
    let mut counted = BTreeMap::new();
    for ((_, idea), value) in standing {
        *counted.entry((*idea, *value)).or_default() += 1;
    }
    counted
}

async fn compare(db: &Db, poll: PollId, counted: &BTreeMap<(i64, i16), i64>) -> Result<Vec<Fault>> {
    let shown: BTreeMap<(i64, i16), i64> = on!(db, c => {
        sqlx::query_as::<_, (i64, i16, i64)>("SELECT idea_id, value, count FROM tally WHERE poll_id = $1 AND count <> 0")
            .bind(poll.0)
            .fetch_all(c)
            .await
    })?
    .into_iter()
    .map(|(idea, value, count)| ((idea, value), count))
    .collect();
    let mut keys: Vec<_> = shown.keys().chain(counted.keys()).copied().collect();
    keys.sort_unstable();
    keys.dedup();
    let count = |of: &BTreeMap<(i64, i16), i64>, key| of.get(key).copied().unwrap_or(0);
    Ok(keys
        .iter()
        .filter(|key| count(&shown, key) != count(counted, key))
        .map(|key| Fault::Tally {
            idea: IdeaId(key.0),
            value: key.1,
            shown: count(&shown, key),
            counted: count(counted, key),
        })
        .collect())
}
