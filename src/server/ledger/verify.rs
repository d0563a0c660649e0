//! Recounts polls from their ledgers and compares with what is shown, and what is enforced with what was promised.

use super::chain;
use crate::domain::id::{IdeaId, PollId, Timestamp};
use crate::domain::promise::Promise;
use crate::domain::terms::Terms;
use crate::server::db::{Db, on};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
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
    /// The ledger's row at this position cannot be read.
    Unreadable(i64),
    /// The idea shows other votes than its entries are, or the campaign (no idea) than its ideas together.
    Votes {
        /// The idea; none for the whole campaign.
        idea: Option<IdeaId>,
        /// What it says.
        shown: i64,
        /// What the ledger says.
        counted: i64,
    },
    /// The terms are not those whose hash was published, or cannot be read.
    Terms,
    /// The poll is not held as the terms say: this field differs.
    Poll(&'static str),
}

/// A poll with what it is compared with.
#[derive(sqlx::FromRow)]
struct PollRow {
    id: i64,
    campaign_id: i64,
    electorate: String,
    method: String,
    entry_limit: Option<i64>,
    counts_shown: String,
    ledger_length: i64,
    ledger_head: Vec<u8>,
    terms: String,
    terms_hash: Option<String>,
    sealed: Option<String>,
    votes: i64,
}

/// Recounts every poll of the database.
///
/// # Errors
/// When it cannot be read.
pub async fn verify(db: &Db) -> Result<Vec<Recount>> {
    let polls: Vec<PollRow> = on!(db, c => {
        sqlx::query_as(
            "SELECT p.id, p.campaign_id, p.electorate, p.method, p.entry_limit, p.counts_shown, p.ledger_length, p.ledger_head,
                    c.terms, c.terms_hash, v.text AS sealed, c.votes
             FROM poll p JOIN campaign c ON c.id = p.campaign_id
             LEFT JOIN terms_version v ON v.campaign_id = c.id AND v.version = c.terms_version
             ORDER BY p.campaign_id, p.id",
        )
        .fetch_all(c)
        .await
    })?;
    let mut recounts = Vec::with_capacity(polls.len());
    for polls in polls.chunk_by(|a, b| a.campaign_id == b.campaign_id) {
        let mut counted: BTreeMap<i64, i64> = BTreeMap::new();
        for poll in polls {
            let (mut recount, by_idea) = recount(db, PollId(poll.id), poll.ledger_length, &poll.ledger_head).await?;
            recount.faults.extend(promised(poll));
            for ((idea, _), count) in by_idea.into_iter().filter(|_| poll.electorate == "crowd") {
                *counted.entry(idea).or_default() += count;
            }
            recounts.push(recount);
        }
        let faults = votes(db, &polls[0], &counted).await?;
        recounts.last_mut().context("a campaign has a poll")?.faults.extend(faults);
    }
    Ok(recounts)
}

/// Where the terms are not the published ones, or the poll is not as they say.
fn promised(poll: &PollRow) -> Vec<Fault> {
    let mut faults = Vec::new();
    let Ok(terms) = serde_json::from_str::<Terms>(&poll.terms) else { return vec![Fault::Terms] };
    // A draft has terms and no hash yet.
    if let Some(published) = &poll.terms_hash
        && !poll.sealed.as_ref().is_some_and(|sealed| is_seal_of(sealed, published, &terms))
    {
        faults.push(Fault::Terms);
    }
    if poll.electorate != "crowd" {
        faults.extend(terms.jury.is_none().then_some(Fault::Poll("electorate")));
        return faults;
    }
    for (field, same) in [
        ("method", terms.method.as_str() == poll.method),
        ("entry_limit", terms.votes_per_participant.map(i64::from) == poll.entry_limit),
        ("counts_shown", terms.counts_shown.as_str() == poll.counts_shown),
    ] {
        if !same {
            faults.push(Fault::Poll(field));
        }
    }
    faults
}

/// Whether `sealed` is the text with this hash, and promises `terms`. Before promises were sealed whole, terms were alone.
fn is_seal_of(sealed: &str, hash: &str, terms: &Terms) -> bool {
    let promised = match serde_json::from_str::<Promise>(sealed) {
        Ok(promise) => Some(promise.terms),
        Err(_) => serde_json::from_str(sealed).ok(),
    };
    hex::encode(Sha256::digest(sealed)) == hash && promised.as_ref() == Some(terms)
}

/// Where the counters of ideas and of the campaign are not what was counted.
async fn votes(db: &Db, poll: &PollRow, counted: &BTreeMap<i64, i64>) -> Result<Vec<Fault>> {
    let shown: Vec<(i64, i64)> = on!(db, c => {
        sqlx::query_as("SELECT id, votes FROM idea WHERE campaign_id = $1 ORDER BY id")
            .bind(poll.campaign_id)
            .fetch_all(c)
            .await
    })?;
    let ideas = shown.into_iter().map(|(id, shown)| (Some(IdeaId(id)), shown, counted.get(&id).copied().unwrap_or(0)));
    let all = (None, poll.votes, counted.values().sum());
    let differ = ideas.chain([all]).filter(|(_, shown, counted)| shown != counted);
    Ok(differ.map(|(idea, shown, counted)| Fault::Votes { idea, shown, counted }).collect())
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

/// Votes by idea and value.
type Counted = BTreeMap<(i64, i16), i64>;

async fn recount(db: &Db, poll: PollId, length: i64, head: &[u8]) -> Result<(Recount, Counted)> {
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
            let list: Vec<(i64, Option<i16>)> = serde_json::from_str(&entries).unwrap_or_else(|_| {
                faults.push(Fault::Unreadable(at_position));
                vec![]
            });
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
    Ok((Recount { poll, ballots: position, entries: standing.len(), faults }, counted))
}

fn fold(standing: &HashMap<(Vec<u8>, i64), i16>) -> Counted {
    let mut counted = Counted::new();
    for ((_, idea), value) in standing {
        *counted.entry((*idea, *value)).or_default() += 1;
    }
    counted
}

async fn compare(db: &Db, poll: PollId, counted: &Counted) -> Result<Vec<Fault>> {
    let shown: Counted = on!(db, c => {
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
    let count = |of: &Counted, key| of.get(key).copied().unwrap_or(0);
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
