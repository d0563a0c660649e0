//! The command line. Every flag is also an environment variable; `--help` is the reference.

mod backup;
mod serve;

use super::bench::{self, BenchArgs};
use super::clock::Clock;
use super::db::{Db, Location};
use super::http::assets::Site;
use super::import::{self, ImportArgs};
use super::{ledger, people};
use crate::domain::policy::Role;
use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use rust_embed::Embed;
use serve::ServeArgs;
use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

/// Crowdsourcing campaigns: idea boards, live voting, real-time dashboards.
///
/// `coro serve --demo` starts it with a demonstration. Without --database-url everything is kept in the folder of --data,
/// in an SQLite database; with it in PostgreSQL, which several nodes may share.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    at: At,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Args)]
struct At {
    /// The folder that holds the SQLite database, mails that no server takes, and the list of who is erased; made if it
    /// does not exist.
    #[arg(long, global = true, env = "CORO_DATA", default_value = "data", value_name = "DIR")]
    data: PathBuf,
    /// A PostgreSQL database (postgres://user@host/name) instead of SQLite.
    #[arg(long, global = true, env = "CORO_DATABASE_URL", hide_env_values = true, value_name = "URL")]
    database_url: Option<String>,
}

impl At {
    fn location(&self) -> Location {
        match &self.database_url {
            Some(url) => Location::Postgres(url.clone()),
            None => Location::Folder(self.data.clone()),
        }
    }
}

#[derive(Subcommand)]
enum Command {
    /// Run the server.
    Serve(ServeArgs),
    /// Bring the database's schema up to date and stop; `serve` does it too.
    Migrate,
    /// Make a one-time link that gives somebody a role.
    Invite {
        /// owner, manager, analyst, juror or member.
        #[arg(long, default_value = "owner", value_parser = role)]
        role: Role,
        /// The organisation's name in addresses; the first one without it.
        #[arg(long)]
        organisation: Option<String>,
        /// The address that people use; http://127.0.0.1:3000 without it.
        #[arg(long, env = "CORO_PUBLIC_URL")]
        public_url: Option<String>,
    },
    /// Bring in campaigns from elsewhere.
    Import(ImportArgs),
    /// Recount every poll from its ledger and compare with what is shown.
    Verify {
        /// Also look for every ballot of this file, which `bench votes --record` wrote, in the ledger.
        #[arg(long, value_name = "FILE")]
        acknowledged: Option<PathBuf>,
    },
    /// Copy the database while it is in use, and recount the copy (SQLite; for PostgreSQL use pg_dump).
    Backup {
        /// The file to write; it must not exist.
        file: PathBuf,
    },
    /// Put a back-up in the place of an empty data folder, and recount it.
    Restore {
        /// The file that `backup` wrote.
        file: PathBuf,
    },
    /// Measure a running server.
    Bench(BenchArgs),
}

fn role(name: &str) -> Result<Role, String> {
    Role::parse(name).ok_or_else(|| "a role is owner, manager, analyst, juror or member".into())
}

/// Does what the command line says, with the site that is embedded as `Files`. The exit code is for `main`.
///
/// # Errors
/// Whatever goes wrong, in words for the operator.
pub async fn run<Files: Embed>() -> Result<()> {
    let cli = Cli::parse();
    let location = cli.at.location();
    match cli.command {
        Command::Serve(args) => serve::run(&location, &cli.at.data, args, Site::load::<Files>()).await,
        Command::Migrate => {
            Db::open(&location).await?.close().await;
            println!("The schema is up to date.");
            Ok(())
        }
        Command::Invite { role, organisation, public_url } => {
            invite(&location, role, organisation, public_url.as_deref()).await
        }
        Command::Import(args) => import::run(args, &location).await,
        Command::Verify { acknowledged } => {
            let db = Db::open(&location).await?;
            if let Some(file) = acknowledged {
                look_for(&db, &file).await?;
            }
            verify(&db).await
        }
        Command::Backup { file } => backup::backup(&location, &file).await,
        Command::Restore { file } => backup::restore(&location, &file).await,
        Command::Bench(args) => bench::run(args, &location).await,
    }
}

async fn invite(location: &Location, role: Role, organisation: Option<String>, public_url: Option<&str>) -> Result<()> {
    let db = Db::join(location).await?;
    let id = match organisation {
        Some(slug) => {
            people::organisation(&db, &slug).await?.with_context(|| format!("there is no organisation {slug}"))?
        }
        None => {
            people::first_organisation(&db).await?.context("there is no organisation yet; run `coro serve` once")?
        }
    };
    let token = people::invite(&db, id, role, Clock::System.now()).await?;
    let address = public_url.unwrap_or("http://127.0.0.1:3000").trim_end_matches('/');
    println!("{address}/welcome/{token}");
    if public_url.is_none() {
        eprintln!("If people reach Coro at another address, put that in its place, or give it as --public-url.");
    }
    db.close().await;
    Ok(())
}

/// Recounts, prints what was found, and fails if anything does not agree.
async fn verify(db: &Db) -> Result<()> {
    let mut faults = 0;
    for recount in ledger::verify(db).await? {
        println!("poll {}: {} ballots, {} votes stand", recount.poll, recount.ballots, recount.entries);
        for fault in &recount.faults {
            println!("  {fault:?}");
        }
        faults += recount.faults.len();
    }
    anyhow::ensure!(faults == 0, "{faults} things do not agree with the ledger");
    println!("Everything agrees with the ledger.");
    Ok(())
}

/// Looks for acknowledged ballots in the ledger; fails if one is missing.
async fn look_for(db: &Db, file: &Path) -> Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    // A line that was being written when the process was killed has no end.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let ballots: BTreeSet<&str> = whole.lines().filter_map(|line| line.split(',').next()).collect();
    let known: HashSet<String> = ledger::ballot_ids(db).await?;
    let lost: Vec<_> = ballots.iter().filter(|ballot| !known.contains(**ballot)).collect();
    println!("{} acknowledged ballots, {} in the ledger, {} lost", ballots.len(), known.len(), lost.len());
    anyhow::ensure!(lost.is_empty(), "acknowledged ballots are not in the ledger, among them {}", lost[0]);
    Ok(())
}
