//! `coro import`: campaigns from elsewhere, with their votes.

pub mod polis;
mod replay;
mod write;

pub use write::{Imported, Options, write};

use super::clock::Clock;
use super::db::{Db, Location};
use anyhow::{Result, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;

/// `coro import`.
#[derive(Clone, Debug, clap::Args)]
pub struct ImportArgs {
    #[command(subcommand)]
    what: Import,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Import {
    /// A conversation exported from Polis: statements, and every vote in its order with its original time.
    Polis(PolisArgs),
}

#[derive(Clone, Debug, clap::Args)]
struct PolisArgs {
    /// The folder with summary.csv, comments.csv and votes.csv.
    folder: PathBuf,
    /// The campaign's name in addresses; made from the topic if not given.
    #[arg(long)]
    slug: Option<String>,
    /// The organisation that it is for; the first one if not given.
    #[arg(long)]
    organisation: Option<String>,
    /// The campaign's time zone, an IANA name.
    #[arg(long, default_value = "UTC")]
    time_zone: String,
    /// Import it although it was imported before; makes another campaign.
    #[arg(long)]
    again: bool,
    /// Leave voting open for 30 days from now, so that people can go on where the conversation ended.
    #[arg(long)]
    open: bool,
    /// Import the statements alone and leave voting open: the stage for --replay.
    #[arg(long)]
    without_votes: bool,
    /// Write nothing to a database; send the votes to a running server, at their original rhythm times this much. The
    /// campaign must be there already (--without-votes, or --open).
    #[arg(long, value_name = "SPEED", conflicts_with_all = ["again", "open", "without_votes", "organisation"])]
    replay: Option<f64>,
    /// The server that --replay sends to.
    #[arg(long, default_value = "http://127.0.0.1:3000")]
    url: String,
}

/// Runs the import. The database at `location` is opened only if it is written to.
///
/// # Errors
/// When a file is not good, it was imported before, or the database or the server fails; nothing is written then.
pub async fn run(args: ImportArgs, location: &Location) -> Result<()> {
    let Import::Polis(args) = args.what;
    let conversation = polis::read(&args.folder)?;
    if let Some(speed) = args.replay {
        ensure!(speed.is_finite() && speed > 0.0, "the speed of a replay is a number above 0");
        return replay::run(&conversation, speed, &args.url, args.slug.as_deref()).await;
    }
    let votes = if args.without_votes { 0 } else { conversation.votes.len() };
    let progress = bar(votes, "votes");
    let options = Options {
        slug: args.slug,
        organisation: args.organisation,
        time_zone: args.time_zone,
        again: args.again,
        open: args.open || args.without_votes,
        votes: !args.without_votes,
        progress: progress.clone(),
    };
    let db = Db::open(location).await?;
    let imported = write(&db, &Clock::System, &conversation, &options).await;
    progress.finish_and_clear();
    db.close().await;
    let Imported { slug, statements, rejected, votes, voters } = imported?;
    println!("{}", conversation.topic);
    println!("  {statements} statements, {rejected} of them rejected by moderation in Polis");
    println!("  {votes} votes by {voters} people");
    println!("  /c/{slug}");
    Ok(())
}

fn bar(count: usize, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(count as u64).with_message(what);
    match ProgressStyle::with_template("{msg:8} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
