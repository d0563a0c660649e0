//! `coro bench pages`: how fast pages and API answers are read.

use super::http::{Connection, Target};
use super::machine::{Machine, Memory};
use super::stats::{Errors, Latencies, Summary};
use super::{Progress, counted};
use anyhow::ensure;
use serde::Serialize;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Reads pages and prints how many a second come back and how fast.
#[derive(Clone, Debug, Serialize, clap::Args)]
pub struct PagesArgs {
    /// The server.
    #[arg(long, default_value = "http://127.0.0.1:3000")]
    pub url: String,
    /// What to read, each in turn: `/c/harbour`, `/c/harbour?q=market`.
    #[arg(required = true)]
    pub paths: Vec<String>,
    /// How many connections read at the same time; 1 measures what a single visitor feels.
    #[arg(long, default_value_t = 16)]
    pub connections: usize,
    /// For how many seconds each path is read.
    #[arg(long, default_value_t = 5)]
    pub seconds: u64,
    /// For how many seconds each path is read beforehand, without counting.
    #[arg(long, default_value_t = 1)]
    pub warm_up: u64,
    /// What the reader accepts: `br`, `gzip`; nothing means plain.
    #[arg(long)]
    pub accept_encoding: Option<String>,
    /// A cookie to send, `name=value`; to read as somebody who is signed in.
    #[arg(long)]
    #[serde(skip)]
    pub cookie: Option<String>,
    /// A text that every page must contain, so that no figure is taken of a page that only says what went wrong.
    #[arg(long)]
    pub expect: Option<String>,
    /// From how many loopback addresses the connections come (127.0.0.2 and on).
    #[arg(long, default_value_t = 64)]
    pub sources: u32,
    /// The server's process id, for its memory.
    #[arg(long)]
    pub pid: Option<u32>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Debug, Serialize)]
struct PagesReport {
    settings: PagesArgs,
    machine: Machine,
    pages: Vec<Page>,
    server_memory: Option<Memory>,
}

#[derive(Clone, Debug, Serialize)]
struct Page {
    path: String,
    per_second: f64,
    bytes: usize,
    latency_ms: Summary,
    errors: Errors,
}

#[derive(Default)]
struct Part {
    latencies: Latencies,
    bytes: usize,
    errors: Errors,
}

/// Runs the load.
///
/// # Errors
/// When the server's address is none; single failures are counted and printed.
pub async fn run(args: PagesArgs) -> anyhow::Result<()> {
    let target = Target::resolve(&args.url, args.sources).await?;
    let mut pages = Vec::with_capacity(args.paths.len());
    for path in &args.paths {
        read(&args, &target, path, args.warm_up, "warming up").await?;
        pages.push(read(&args, &target, path, args.seconds, "reading").await?);
    }
    let server_memory = args.pid.and_then(Memory::of);
    PagesReport { machine: Machine::read(), pages, server_memory, settings: args }.print()
}

async fn read(args: &PagesArgs, target: &Arc<Target>, path: &str, seconds: u64, what: &str) -> anyhow::Result<Page> {
    let header = |name: &str, value: &Option<String>| {
        value.as_ref().map(|value| format!("{name}: {value}\r\n")).unwrap_or_default()
    };
    if let Some(text) = &args.expect {
        let mut connection = Connection::new(target.clone(), 0);
        let answer = connection.exchange(&target.get(path, &header("Cookie", &args.cookie))).await?;
        ensure!(
            String::from_utf8_lossy(answer.body).contains(text.as_str()),
            "{path}: HTTP {} without {text:?}",
            answer.status
        );
    }
    let headers = header("Accept-Encoding", &args.accept_encoding) + &header("Cookie", &args.cookie);
    let request = Rc::new(target.get(path, &headers));
    let progress = Progress::seconds(seconds, &format!("{what} {path}"));
    let start = Instant::now();
    let deadline = start + Duration::from_secs(seconds);
    let mut tasks = JoinSet::new();
    for number in 0..args.connections.max(1) {
        tasks.spawn_local(read_on(Connection::new(target.clone(), number), request.clone(), deadline));
    }
    let mut whole = Part::default();
    while let Some(part) = tasks.join_next().await {
        let part = part?;
        whole.latencies.merge(part.latencies);
        whole.errors.merge(part.errors);
        whole.bytes = whole.bytes.max(part.bytes);
    }
    let elapsed = start.elapsed().as_secs_f64();
    progress.finish();
    let latency_ms = whole.latencies.summary();
    let per_second = latency_ms.count as f64 / elapsed;
    Ok(Page { path: path.to_owned(), per_second, bytes: whole.bytes, latency_ms, errors: whole.errors })
}

async fn read_on(mut connection: Connection, request: Rc<Vec<u8>>, deadline: Instant) -> Part {
    let mut part = Part::default();
    while Instant::now() < deadline {
        let sent = Instant::now();
        match connection.exchange(&request).await {
            Ok(answer) if answer.status == 200 => {
                part.latencies.add(sent.elapsed());
                part.bytes = part.bytes.max(answer.body.len());
            }
            Ok(answer) => {
                part.errors.add(format!("HTTP {}", answer.status), &String::from_utf8_lossy(answer.body));
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            Err(error) => {
                part.errors.add("connection".into(), &error.to_string());
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    part
}

impl PagesReport {
    fn print(&self) -> anyhow::Result<()> {
        if self.settings.json {
            println!("{}", serde_json::to_string_pretty(self)?);
            return Ok(());
        }
        println!("machine     {}", self.machine);
        println!("load        {} connections, {} s a path", self.settings.connections, self.settings.seconds);
        for page in &self.pages {
            println!("{}", page.path);
            println!("  {}/s, {} bytes", counted(page.per_second as u64), counted(page.bytes as u64));
            println!("  {}", page.latency_ms);
            println!("  errors: {}", page.errors);
        }
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
