//! Load from one machine, for the figures and for those who want to know what a server takes: votes, viewers, pages,
//! and large campaigns to measure on.

pub(in crate::server) mod api;
mod crowd;
mod frames;
pub(in crate::server) mod http;
mod machine;
mod pages;
mod seed;
mod stats;
mod viewers;
mod votes;
mod words;

pub use seed::{SeedArgs, write as seed};

use super::clock::Clock;
use super::db::{Db, Location};
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;
use tokio_util::task::AbortOnDropHandle;

/// `coro bench`.
#[derive(Clone, Debug, clap::Args)]
pub struct BenchArgs {
    #[command(subcommand)]
    what: Bench,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Bench {
    /// Cast ballots from many participants at once; the server should run with --no-rate-limits.
    Votes(votes::VotesArgs),
    /// Open many live streams and measure how long votes take to reach them.
    Viewers(viewers::ViewersArgs),
    /// Read pages or API answers.
    Pages(pages::PagesArgs),
    /// Write a campaign of any size into the database, to measure on.
    Seed(SeedArgs),
}

/// Runs it, on a thread of its own with everything on it: the server needs the other cores, and a client that steals no
/// work from itself costs least. The database at `location` is opened for `seed` alone.
///
/// # Errors
/// When the load cannot be run; what goes wrong under load is counted and printed.
pub async fn run(args: BenchArgs, location: &Location) -> anyhow::Result<()> {
    let location = location.clone();
    tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        tokio::task::LocalSet::new().block_on(&runtime, async {
            match args.what {
                Bench::Votes(args) => votes::run(args).await,
                Bench::Viewers(args) => viewers::run(args).await,
                Bench::Pages(args) => pages::run(args).await,
                Bench::Seed(args) => {
                    let db = Db::open(&location).await?;
                    let slug = seed(&db, &Clock::System, &args).await?;
                    db.close().await;
                    println!("{slug}");
                    Ok(())
                }
            }
        })
    })
    .await?
}

/// A bar on the terminal (standard error, so that figures can be piped), gone when it is done.
struct Progress {
    bar: ProgressBar,
    clock: Option<AbortOnDropHandle<()>>,
}

impl Progress {
    /// A bar that somebody moves.
    fn items(count: u64, what: &str) -> Self {
        let bar = ProgressBar::new(count).with_message(what.to_owned());
        if let Ok(style) = ProgressStyle::with_template("{msg:24} {wide_bar} {human_pos}/{human_len} {eta}") {
            bar.set_style(style);
        }
        Self { bar, clock: None }
    }

    /// A bar that moves with the clock.
    fn seconds(count: u64, what: &str) -> Self {
        let bar = ProgressBar::new(count).with_message(what.to_owned());
        if let Ok(style) = ProgressStyle::with_template("{msg:24} {wide_bar} {pos}/{len} s") {
            bar.set_style(style);
        }
        let ticking = bar.clone();
        let clock = tokio::task::spawn_local(async move {
            for _ in 0..count {
                tokio::time::sleep(Duration::from_secs(1)).await;
                ticking.inc(1);
            }
        });
        Self { bar, clock: Some(AbortOnDropHandle::new(clock)) }
    }

    /// The bar, to move it from elsewhere.
    fn bar(&self) -> ProgressBar {
        self.bar.clone()
    }

    fn finish(self) {
        drop(self.clock);
        self.bar.finish_and_clear();
    }
}

/// A number with its thousands set apart: `12,345`.
fn counted(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn sets_thousands_apart() {
        assert_eq!([0, 999, 1000, 123_456, 1_234_567].map(counted), ["0", "999", "1,000", "123,456", "1,234,567"]);
    }
}
