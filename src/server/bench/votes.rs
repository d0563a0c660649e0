//! `coro bench votes`: how many ballots a second the server acknowledges, and how fast.

use super::crowd::{Plan, Voter};
use super::http::Target;
use super::machine::{Machine, Memory};
use super::stats::{Errors, Latencies, Summary};
use super::{Progress, counted};
use anyhow::Context as _;
use serde::Serialize;
use std::cell::RefCell;
use std::fs::File;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Casts ballots from many participants at once and prints how many a second are acknowledged.
#[derive(Clone, Debug, Serialize, clap::Args)]
pub struct VotesArgs {
    /// The server.
    #[arg(long, default_value = "http://127.0.0.1:3000")]
    pub url: String,
    /// The campaign to vote in; the first running one if not given.
    #[arg(long)]
    pub campaign: Option<String>,
    /// How many connections vote at the same time.
    #[arg(long, default_value_t = 256)]
    pub connections: usize,
    /// For how many seconds.
    #[arg(long, default_value_t = 10)]
    pub seconds: u64,
    /// How many participants take turns; they are made beforehand.
    #[arg(long, default_value_t = 8_192)]
    pub participants: usize,
    /// From how many loopback addresses the connections come (127.0.0.2 and on).
    #[arg(long, default_value_t = 64)]
    pub sources: u32,
    /// Ballots a second in all, sent on schedule whether or not answers come back in time; latency then counts from the
    /// scheduled moment. Without it every connection sends its next ballot when it has its answer.
    #[arg(long)]
    pub rate: Option<f64>,
    /// Write every acknowledged ballot to this file as `ballot,participant,idea,value`, before the next one is sent.
    #[arg(long)]
    pub record: Option<PathBuf>,
    /// The server's process id, for its memory.
    #[arg(long)]
    pub pid: Option<u32>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct VotesReport {
    settings: VotesArgs,
    machine: Machine,
    campaign: String,
    ideas: usize,
    elapsed_seconds: f64,
    acknowledged: usize,
    per_second: f64,
    /// Ballots that were sent again after a cut and turned out to be in the ledger already.
    repeated: u64,
    latency_ms: Summary,
    errors: Errors,
    server_memory: Option<Memory>,
}

/// What one connection measured.
#[derive(Default)]
struct Part {
    latencies: Latencies,
    repeated: u64,
    errors: Errors,
}

/// Runs the load.
///
/// # Errors
/// When the server cannot be reached or the campaign cannot be voted on; single failures are counted and printed.
pub async fn run(args: VotesArgs) -> anyhow::Result<()> {
    let target = Target::resolve(&args.url, args.sources).await?;
    let plan = Arc::new(Plan::read(target, args.campaign.as_deref()).await?);
    let record = match &args.record {
        Some(path) => Some(File::create(path).with_context(|| format!("{} cannot be written", path.display()))?),
        None => None,
    };
    let voters = voters(&plan, args.connections.max(1), args.participants).await?;
    let progress = Progress::seconds(args.seconds, "voting");
    let record = Rc::new(RefCell::new(record));
    let start = Instant::now();
    let deadline = start + Duration::from_secs(args.seconds);
    let interval = args.rate.map(|rate| Duration::from_secs_f64(args.connections.max(1) as f64 / rate.max(0.001)));
    let mut tasks = JoinSet::new();
    for (number, voter) in voters.into_iter().enumerate() {
        let pace = interval.map(|interval| Pace {
            next: start + interval.mul_f64(number as f64 / args.connections.max(1) as f64),
            interval,
        });
        tasks.spawn_local(vote(voter, deadline, pace, record.clone()));
    }
    let mut whole = Part::default();
    while let Some(part) = tasks.join_next().await {
        let part = part??;
        whole.latencies.merge(part.latencies);
        whole.errors.merge(part.errors);
        whole.repeated += part.repeated;
    }
    let elapsed = start.elapsed().as_secs_f64();
    progress.finish();
    let latency_ms = whole.latencies.summary();
    let report = VotesReport {
        machine: Machine::read(),
        campaign: plan.slug.clone(),
        ideas: plan.ideas.len(),
        elapsed_seconds: elapsed,
        acknowledged: latency_ms.count,
        per_second: latency_ms.count as f64 / elapsed,
        repeated: whole.repeated,
        latency_ms,
        errors: whole.errors,
        server_memory: args.pid.and_then(Memory::of),
        settings: args,
    };
    report.print()
}

/// Makes the connections and their participants, 64 connections at a time.
pub(super) async fn voters(plan: &Arc<Plan>, connections: usize, participants: usize) -> anyhow::Result<Vec<Voter>> {
    let each = participants.div_ceil(connections).max(1);
    let progress = Progress::items((each * connections) as u64, "making participants");
    let gate = Arc::new(tokio::sync::Semaphore::new(64));
    let mut tasks = JoinSet::new();
    for number in 0..connections {
        let (plan, bar, gate) = (plan.clone(), progress.bar(), gate.clone());
        tasks.spawn_local(async move {
            let _turn = gate.acquire_owned().await?;
            Voter::new(plan, number, each, &bar).await
        });
    }
    let mut voters = Vec::with_capacity(connections);
    while let Some(voter) = tasks.join_next().await {
        voters.push(voter??);
    }
    progress.finish();
    Ok(voters)
}

/// A schedule of equal steps.
pub(super) struct Pace {
    /// When the next ballot is due.
    pub next: Instant,
    /// How long a step is.
    pub interval: Duration,
}

impl Pace {
    /// Waits until the next step and gives the moment it was due.
    pub async fn step(&mut self) -> Instant {
        let due = self.next;
        self.next += self.interval;
        tokio::time::sleep_until(due.into()).await;
        due
    }
}

async fn vote(
    mut voter: Voter,
    deadline: Instant,
    mut pace: Option<Pace>,
    record: Rc<RefCell<Option<File>>>,
) -> anyhow::Result<Part> {
    let mut part = Part::default();
    loop {
        if pace.as_ref().map_or_else(Instant::now, |pace| pace.next) >= deadline {
            return Ok(part);
        }
        let sent = match &mut pace {
            Some(pace) => pace.step().await,
            None => Instant::now(),
        };
        voter.prepare()?;
        let acknowledged = loop {
            match voter.send().await {
                Ok(answer) if matches!(answer.status, 200 | 201) => {
                    part.repeated += u64::from(answer.status == 200);
                    break true;
                }
                Ok(answer) => {
                    let (status, body) = (answer.status, String::from_utf8_lossy(answer.body).into_owned());
                    part.errors.add(format!("HTTP {status}"), &body);
                    if matches!(status, 429 | 503) {
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                    break false;
                }
                Err(error) => part.errors.add("connection".into(), &error.to_string()),
            }
            // The same ballot again: whether it was counted is not known, and casting it twice is harmless.
            tokio::time::sleep(Duration::from_millis(100)).await;
            if Instant::now() >= deadline {
                return Ok(part);
            }
        };
        if acknowledged {
            part.latencies.add(sent.elapsed());
            if let Some(file) = record.borrow_mut().as_mut() {
                voter.record(file)?;
            }
        }
    }
}

impl VotesReport {
    fn print(&self) -> anyhow::Result<()> {
        if self.settings.json {
            println!("{}", serde_json::to_string_pretty(self)?);
            return Ok(());
        }
        let VotesArgs { connections, seconds, participants, sources, rate, url, .. } = &self.settings;
        println!("machine     {}", self.machine);
        println!("server      {url}, campaign {}, {} ideas", self.campaign, counted(self.ideas as u64));
        println!(
            "load        {connections} connections from {sources} addresses, {} participants, {seconds} s{}",
            counted(*participants as u64),
            rate.map(|rate| format!(", {rate} ballots/s on schedule")).unwrap_or_default()
        );
        println!(
            "votes       {} acknowledged in {:.1} s: {}/s",
            counted(self.acknowledged as u64),
            self.elapsed_seconds,
            counted(self.per_second as u64)
        );
        println!("latency     {}", self.latency_ms);
        if self.repeated > 0 {
            println!("repeated    {} were in the ledger already when sent again", self.repeated);
        }
        println!("errors      {}", self.errors);
        if let Some(memory) = self.server_memory {
            println!(
                "memory      {:.1} MiB, at most {:.1} MiB",
                memory.now as f64 / 1024.0,
                memory.peak as f64 / 1024.0
            );
        }
        Ok(())
    }
}
