//! The ledger: every vote of every method passes here. One writer per node takes ballots off a bounded queue and commits
//! them in groups, because a commit costs a disk flush and a flush costs the same for one ballot as for a thousand.
//! Eligibility, ledger row, current ballot and tally are one transaction; nothing is acknowledged before it is durable.

mod batch;
mod rows;
mod verify;

pub use batch::cast_in;
pub use verify::{Fault, Recount, ballot_ids, verify};

use crate::domain::ballot::{Entry, Receipt, Refusal};
use crate::domain::id::{CampaignId, PollId, Timestamp};
use crate::error::AppError;
use crate::server::clock::Clock;
use crate::server::db::Db;
use crate::server::principal::Principal;
use anyhow::Result;
use sha2::{Digest, Sha256};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

/// Ballots that may wait. At 10,000 a second that is less than half a second; a longer wait is refused at the door.
const QUEUE: usize = 4_096;

/// Ballots in one commit. Measured: beyond a thousand the flush no longer shows in the cost of one.
const GROUP: usize = 1_000;

/// A ballot to be cast.
#[derive(Clone, Debug)]
pub struct Cast {
    /// The poll.
    pub poll: PollId,
    /// Whose ballot.
    pub principal: Principal,
    /// Made by whoever casts it; the same id with the same entries is the same ballot.
    pub ballot_id: String,
    /// The choices.
    pub entries: Vec<Entry>,
    /// How it comes.
    pub manner: Manner,
}

/// How a ballot comes into the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Its principal casts it now.
    Now,
    /// Who cast it before has signed in, and it joins their account. A pause does not hold that up: it would leave a vote
    /// with the browser, and the account could vote once more.
    Joining,
    /// It is imported, and was cast at this moment: window, freeze and moderation state are not asked.
    Imported(Timestamp),
}

/// A ballot that is in the ledger.
#[derive(Clone, Debug)]
pub struct Committed {
    /// The proof.
    pub receipt: Receipt,
    /// Whether it had been cast before and this was a repetition.
    pub repeated: bool,
    /// The campaign that it belongs to.
    pub campaign: CampaignId,
    /// The campaign's sequence number that carries it to the viewers; 0 for a repetition.
    pub seq: i64,
}

struct Job {
    cast: Cast,
    since: Instant,
    answer: oneshot::Sender<Result<Committed, AppError>>,
}

/// The way to the writer.
#[derive(Clone)]
pub struct Ledger {
    queue: mpsc::Sender<Job>,
}

impl Ledger {
    /// Starts this node's writer. `committed` is told which campaigns changed, after each commit. The writer ends when
    /// `stop` is cancelled and the queue is empty.
    pub fn start(
        db: Db,
        clock: Clock,
        committed: impl Fn(&[CampaignId]) + Send + 'static,
        stop: CancellationToken,
    ) -> (Self, tokio::task::JoinHandle<()>) {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let task = tokio::spawn(write(db, clock, jobs, committed, stop));
        (Self { queue }, task)
    }

    /// How many ballots wait to be written on this node.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// Casts a ballot and returns when it is durable.
    ///
    /// # Errors
    /// [`AppError::Refused`] when it does not count, [`AppError::Unavailable`] when the queue is full or the database
    /// does not answer; then nothing is known to be written, and the same ballot id may be sent again.
    pub async fn cast(&self, mut cast: Cast) -> Result<Committed, AppError> {
        cast.entries.sort_unstable_by_key(|entry| entry.idea);
        let (answer, answered) = oneshot::channel();
        self.queue.try_send(Job { cast, since: Instant::now(), answer }).map_err(|_| AppError::Unavailable(1))?;
        answered.await.unwrap_or(Err(AppError::Unavailable(1)))
    }
}

async fn write(
    db: Db,
    clock: Clock,
    mut jobs: mpsc::Receiver<Job>,
    committed: impl Fn(&[CampaignId]),
    stop: CancellationToken,
) {
    let mut group = Vec::with_capacity(GROUP);
    loop {
        tokio::select! {
            biased;
            n = jobs.recv_many(&mut group, GROUP) => if n == 0 { return },
            () = stop.cancelled() => jobs.close(),
        }
        if group.is_empty() {
            if jobs.is_closed() && jobs.is_empty() {
                return;
            }
            continue;
        }
        metrics::histogram!("coro_ledger_group").record(u32::try_from(group.len()).unwrap_or(u32::MAX));
        let casts: Vec<Cast> = group.iter().map(|job| job.cast.clone()).collect();
        match commit(&db, &clock, &casts).await {
            Ok(results) => answer(&mut group, results, &committed),
            Err(error) if group.len() == 1 => give_up(&mut group, &error),
            Err(error) => {
                // One ballot that the database refuses must not take the others with it.
                tracing::warn!(%error, ballots = group.len(), "a group failed; its ballots go one by one");
                for job in std::mem::take(&mut group) {
                    let casts = [job.cast.clone()];
                    let mut alone = vec![job];
                    match commit(&db, &clock, &casts).await {
                        Ok(results) => answer(&mut alone, results, &committed),
                        Err(error) => give_up(&mut alone, &error),
                    }
                }
            }
        }
    }
}

fn answer(group: &mut Vec<Job>, results: Vec<Result<Committed, Refusal>>, committed: &impl Fn(&[CampaignId])) {
    let mut campaigns: Vec<CampaignId> =
        results.iter().filter_map(|result| result.as_ref().ok().filter(|c| !c.repeated).map(|c| c.campaign)).collect();
    campaigns.sort_unstable();
    campaigns.dedup();
    committed(&campaigns);
    for (job, result) in group.drain(..).zip(results) {
        metrics::histogram!("coro_ballot_seconds").record(job.since.elapsed());
        // Whoever asked may be gone; the ballot is in the ledger all the same.
        let _ = job.answer.send(result.map_err(AppError::from));
    }
}

fn give_up(group: &mut Vec<Job>, error: &anyhow::Error) {
    tracing::error!(error = format!("{error:#}"), "a ballot could not be written");
    for job in group.drain(..) {
        let _ = job.answer.send(Err(AppError::Unavailable(2)));
    }
}

/// How often a group is tried again when PostgreSQL reports a deadlock or a serialization failure.
const TRIES: u32 = 3;

async fn commit(db: &Db, clock: &Clock, casts: &[Cast]) -> Result<Vec<Result<Committed, Refusal>>> {
    let mut tried = 0;
    loop {
        tried += 1;
        let result = async {
            let mut tx = db.begin().await?;
            let results = cast_in(&mut tx, clock, casts).await?;
            tx.commit().await?;
            anyhow::Ok(results)
        }
        .await;
        match result {
            Err(error) if tried < TRIES && is_transient(&error) => {
                tokio::time::sleep(Duration::from_millis(rand::random_range(1..20))).await;
            }
            other => return other,
        }
    }
}

/// Whether PostgreSQL asks for the transaction to be tried again (serialization_failure, deadlock_detected).
fn is_transient(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<sqlx::Error>()
        .and_then(sqlx::Error::as_database_error)
        .and_then(|error| error.code())
        .is_some_and(|code| code == "40001" || code == "40P01")
}

/// The hash that chains a ledger's row to the one before: SHA-256 over the previous hash and the row's fields, separated
/// by line ends. The fields contain none, so two different rows never hash the same text.
pub(crate) fn chain(
    previous: &[u8],
    poll: PollId,
    position: i64,
    principal: &[u8],
    ballot_id: &str,
    entries: &str,
    at: Timestamp,
) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(format!("\n{poll}\n{position}\n"));
    hash.update(hex::encode(principal));
    hash.update(format!("\n{ballot_id}\n{entries}\n{}", at.0));
    hash.finalize().into()
}
