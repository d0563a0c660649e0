//! `coro bench viewers`: many open streams, and how long a vote takes from the voter's hand to the others' screens.
//!
//! Every ballot's answer says in `x-coro-seq` which change of the campaign it became. A sample of the streams is
//! parsed, and a ballot has reached a screen with the first `change` frame whose id is that number or a later one. The
//! clock starts before the ballot is sent.

use super::crowd::{Plan, Voter};
use super::frames::Frames;
use super::http::{Target, status};
use super::machine::{Machine, Memory, open_files};
use super::stats::{Errors, Latencies, Summary};
use super::votes::{Pace, voters};
use super::{Progress, counted};
use anyhow::bail;
use serde::Serialize;
use std::cell::{Cell, RefCell};
use std::io::{self, ErrorKind};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt as _;
use tokio::task::JoinSet;

/// How many streams are parsed; the others are drained and their frames counted.
const SAMPLE: usize = 200;

/// Opens many live streams and prints how long votes take to reach them.
#[derive(Clone, Debug, Serialize, clap::Args)]
pub struct ViewersArgs {
    /// The server.
    #[arg(long, default_value = "http://127.0.0.1:3000")]
    pub url: String,
    /// The campaign to watch; the first running one if not given.
    #[arg(long)]
    pub campaign: Option<String>,
    /// How many streams are open.
    #[arg(long, default_value_t = 10_000)]
    pub viewers: usize,
    /// How many streams are opened a second.
    #[arg(long, default_value_t = 1_000.0)]
    pub ramp: f64,
    /// Votes a second while they watch.
    #[arg(long, default_value_t = 500.0)]
    pub votes_per_second: f64,
    /// For how many seconds votes are cast.
    #[arg(long, default_value_t = 30)]
    pub seconds: u64,
    /// How many connections cast them.
    #[arg(long, default_value_t = 32)]
    pub voters: usize,
    /// How many participants take turns; they are made beforehand.
    #[arg(long, default_value_t = 2_048)]
    pub participants: usize,
    /// From how many loopback addresses the connections come (127.0.0.2 and on).
    #[arg(long, default_value_t = 64)]
    pub sources: u32,
    /// The server's process id, for its memory before, with the streams open, and after.
    #[arg(long)]
    pub pid: Option<u32>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// What was measured.
#[derive(Clone, Debug, Serialize)]
struct ViewersReport {
    settings: ViewersArgs,
    machine: Machine,
    campaign: String,
    opened: u64,
    votes: usize,
    /// From the hand to the screen: each vote on each sampled stream.
    vote_to_screen_ms: Summary,
    /// Pairs of vote and sampled stream where the vote never came.
    unseen: u64,
    vote_errors: Errors,
    frames_per_second: f64,
    bytes_per_second: f64,
    closed_streams: u64,
    stream_errors: Errors,
    memory: Option<ServerMemory>,
}

#[derive(Clone, Debug, Serialize)]
struct ServerMemory {
    before_kib: u64,
    open_kib: u64,
    after_kib: u64,
    peak_kib: u64,
    kib_per_viewer_idle: f64,
    kib_per_viewer_loaded: f64,
}

/// What all streams share. Everything runs on one thread.
struct Watch {
    start: Instant,
    opened: Cell<u64>,
    closed: Cell<u64>,
    frames: Cell<u64>,
    bytes: Cell<u64>,
    errors: RefCell<Errors>,
    /// One read buffer for all streams: none keeps bytes between reads, so 10,000 of them cost next to nothing.
    buffer: RefCell<Vec<u8>>,
    /// For each sampled stream when it had seen which change: (seq, time since start), both rising.
    arrivals: RefCell<Vec<Vec<(i64, Duration)>>>,
}

/// A vote that was acknowledged: which change it became and when it was sent.
type Sent = (i64, Duration);

/// Runs the load.
///
/// # Errors
/// When the server cannot be reached, the campaign cannot be voted on, or this process may not open enough sockets.
pub async fn run(args: ViewersArgs) -> anyhow::Result<()> {
    let needed = args.viewers as u64 + args.voters as u64 + 50;
    if let Some(limit) = open_files().filter(|limit| *limit < needed) {
        bail!("{needed} open sockets are needed and {limit} allowed; `ulimit -n {needed}` in this shell raises it");
    }
    let target = Target::resolve(&args.url, args.sources).await?;
    let plan = Arc::new(Plan::read(target.clone(), args.campaign.as_deref()).await?);
    let voters = voters(&plan, args.voters.max(1), args.participants).await?;
    let memory = || args.pid.and_then(Memory::of);
    let before = memory();
    let watch = Rc::new(Watch {
        start: Instant::now(),
        opened: Cell::new(0),
        closed: Cell::new(0),
        frames: Cell::new(0),
        bytes: Cell::new(0),
        errors: RefCell::default(),
        buffer: RefCell::new(vec![0; 64 << 10]),
        arrivals: RefCell::default(),
    });
    let streams = open(&args, &target, &plan.slug, &watch).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let open = memory();
    let (frames, bytes, began) = (watch.frames.get(), watch.bytes.get(), Instant::now());
    let (sent, vote_errors) = cast(&args, voters, &watch).await?;
    let after = memory();
    // Frames of the last votes are still on their way.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let elapsed = began.elapsed().as_secs_f64();
    drop(streams);
    let (vote_to_screen_ms, unseen) = latencies(&sent, &watch.arrivals.borrow());
    let viewers = watch.opened.get().max(1) as f64;
    let per_viewer = |then: u64, now: u64| now.saturating_sub(then) as f64 / viewers;
    let server_memory = before.zip(open).zip(after).map(|((before, open), after)| ServerMemory {
        before_kib: before.now,
        open_kib: open.now,
        after_kib: after.now,
        peak_kib: after.peak,
        kib_per_viewer_idle: per_viewer(before.now, open.now),
        kib_per_viewer_loaded: per_viewer(before.now, after.now),
    });
    let report = ViewersReport {
        machine: Machine::read(),
        campaign: plan.slug.clone(),
        opened: watch.opened.get(),
        votes: sent.len(),
        vote_to_screen_ms,
        unseen,
        vote_errors,
        frames_per_second: (watch.frames.get() - frames) as f64 / elapsed,
        bytes_per_second: (watch.bytes.get() - bytes) as f64 / elapsed,
        closed_streams: watch.closed.get(),
        stream_errors: watch.errors.borrow().clone(),
        memory: server_memory,
        settings: args,
    };
    report.print()
}

/// Opens the streams at the wanted pace and waits until each has answered or failed.
async fn open(args: &ViewersArgs, target: &Arc<Target>, slug: &str, watch: &Rc<Watch>) -> JoinSet<()> {
    let mut request = target.get(&format!("/api/v1/campaigns/{slug}/events"), "Accept: text/event-stream\r\n");
    request.shrink_to_fit();
    let request = Rc::new(request);
    let progress = Progress::items(args.viewers as u64, "opening streams");
    let every = args.viewers.div_ceil(SAMPLE).max(1);
    let interval = Duration::from_secs_f64(1.0 / args.ramp.max(1.0));
    let mut pace = Pace { next: Instant::now(), interval };
    let mut streams = JoinSet::new();
    for number in 0..args.viewers {
        pace.step().await;
        let sample = (number % every == 0).then(|| {
            let mut arrivals = watch.arrivals.borrow_mut();
            arrivals.push(Vec::new());
            arrivals.len() - 1
        });
        let (watch, target, request, bar) = (watch.clone(), target.clone(), request.clone(), progress.bar());
        streams.spawn_local(async move {
            let opened = Cell::new(false);
            let result = stream(&watch, &target, &request, number, sample, &|| {
                opened.set(true);
                watch.opened.set(watch.opened.get() + 1);
                bar.inc(1);
            })
            .await;
            watch.closed.set(watch.closed.get() + u64::from(opened.get()));
            if let Err(error) = result {
                let kind = if opened.get() { "stream cut" } else { "stream not opened" };
                watch.errors.borrow_mut().add(kind.into(), &error.to_string());
            }
        });
    }
    let patience = Instant::now() + Duration::from_secs(15);
    while Instant::now() < patience {
        while streams.try_join_next().is_some() {}
        if watch.opened.get() - watch.closed.get() >= streams.len() as u64 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    progress.finish();
    streams
}

/// One stream, from the request to its end.
async fn stream(
    watch: &Watch,
    target: &Target,
    request: &[u8],
    number: usize,
    sample: Option<usize>,
    opened: &dyn Fn(),
) -> io::Result<()> {
    let mut stream = target.connect(number).await?;
    stream.write_all(request).await?;
    let mut answered = false;
    let mut frames = Frames::default();
    loop {
        stream.readable().await?;
        let mut buffer = watch.buffer.borrow_mut();
        let read = match stream.try_read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::WouldBlock => continue,
            Err(error) => return Err(error),
        };
        let bytes = &buffer[..read];
        if !answered {
            answered = true;
            match status(bytes) {
                Some(200) => opened(),
                other => return Err(io::Error::other(format!("HTTP {}", other.unwrap_or(0)))),
            }
        }
        watch.bytes.set(watch.bytes.get() + read as u64);
        let ends = bytes.windows(2).filter(|pair| pair == b"\n\n").count();
        watch.frames.set(watch.frames.get() + ends as u64);
        if let Some(sample) = sample {
            let now = watch.start.elapsed();
            frames.feed(bytes, |seq| watch.arrivals.borrow_mut()[sample].push((seq, now)));
        }
    }
}

/// Casts votes on schedule; gives those acknowledged.
async fn cast(args: &ViewersArgs, voters: Vec<Voter>, watch: &Rc<Watch>) -> anyhow::Result<(Vec<Sent>, Errors)> {
    let progress = Progress::seconds(args.seconds, "voting");
    let start = Instant::now();
    let deadline = start + Duration::from_secs(args.seconds);
    let interval = Duration::from_secs_f64(voters.len() as f64 / args.votes_per_second.max(0.001));
    let mut tasks = JoinSet::new();
    let count = voters.len() as f64;
    for (number, mut voter) in voters.into_iter().enumerate() {
        let watch = watch.clone();
        let mut pace = Pace { next: start + interval.mul_f64(number as f64 / count), interval };
        tasks.spawn_local(async move {
            let mut sent = Vec::new();
            let mut errors = Errors::default();
            while pace.next < deadline {
                pace.step().await;
                voter.prepare()?;
                let at = watch.start.elapsed();
                match voter.send().await {
                    Ok(answer) if answer.status == 201 => {
                        match answer.header("x-coro-seq").and_then(|seq| seq.parse().ok()) {
                            Some(seq) => sent.push((seq, at)),
                            None => bail!("the server's answer to a ballot lacks x-coro-seq"),
                        }
                    }
                    Ok(answer) => {
                        errors.add(format!("HTTP {}", answer.status), &String::from_utf8_lossy(answer.body));
                    }
                    Err(error) => errors.add("connection".into(), &error.to_string()),
                }
            }
            Ok((sent, errors))
        });
    }
    let (mut sent, mut errors) = (Vec::new(), Errors::default());
    while let Some(part) = tasks.join_next().await {
        let (votes, failed) = part??;
        sent.extend(votes);
        errors.merge(failed);
    }
    progress.finish();
    Ok((sent, errors))
}

/// Each vote on each stream: how long it took, and how many never came.
fn latencies(sent: &[Sent], streams: &[Vec<Sent>]) -> (Summary, u64) {
    let mut latencies = Latencies::default();
    let mut unseen = 0;
    for arrivals in streams {
        for (seq, at) in sent {
            let first = arrivals.partition_point(|(seen, _)| seen < seq);
            match arrivals.get(first) {
                Some((_, arrived)) => latencies.add(arrived.saturating_sub(*at)),
                None => unseen += 1,
            }
        }
    }
    (latencies.summary(), unseen)
}

impl ViewersReport {
    fn print(&self) -> anyhow::Result<()> {
        if self.settings.json {
            println!("{}", serde_json::to_string_pretty(self)?);
            return Ok(());
        }
        let ViewersArgs { viewers, votes_per_second, seconds, voters, sources, url, .. } = &self.settings;
        println!("machine     {}", self.machine);
        println!("server      {url}, campaign {}", self.campaign);
        println!(
            "load        {} streams from {sources} addresses, {votes_per_second} votes/s through {voters} connections, \
             {seconds} s",
            counted(*viewers as u64)
        );
        println!("streams     {} opened, {} closed by the server", counted(self.opened), self.closed_streams);
        println!("votes       {} acknowledged; errors: {}", counted(self.votes as u64), self.vote_errors);
        println!("to screen   {}", self.vote_to_screen_ms);
        println!(
            "unseen      {} of {} votes × sampled streams",
            self.unseen,
            self.vote_to_screen_ms.count as u64 + self.unseen
        );
        println!("frames      {}/s, {:.1} MB/s", counted(self.frames_per_second as u64), self.bytes_per_second / 1e6);
        println!("errors      {}", self.stream_errors);
        if let Some(memory) = &self.memory {
            println!(
                "memory      {:.1} MiB before, {:.1} with the streams open ({:.1} KiB each), \
             {:.1} under load ({:.1} KiB each), at most {:.1}",
                memory.before_kib as f64 / 1024.0,
                memory.open_kib as f64 / 1024.0,
                memory.kib_per_viewer_idle,
                memory.after_kib as f64 / 1024.0,
                memory.kib_per_viewer_loaded,
                memory.peak_kib as f64 / 1024.0,
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vote_arrives_with_the_first_frame_that_holds_it() {
        let ms = Duration::from_millis;
        let sent = [(5, ms(100)), (6, ms(110)), (9, ms(200))];
        let streams = [vec![(4, ms(90)), (6, ms(150))], vec![(9, ms(260))]];
        let (summary, unseen) = latencies(&sent, &streams);
        assert_eq!((summary.count, unseen), (5, 1));
        assert_eq!((summary.p50, summary.max), (60.0, 160.0));
    }
}
