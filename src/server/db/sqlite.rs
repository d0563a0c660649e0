//! SQLite as Coro uses it: one writer, read-only readers, every commit on the disk before it is acknowledged.

use anyhow::{Context, Result, ensure};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Row, SqlitePool};
use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The first SQLite whose write-ahead log cannot lose a committed transaction.
const OLDEST: (u32, u32, u32) = (3, 51, 3);

/// Readers; each is a thread. Two cores answer from four without waiting for each other.
const READERS: u32 = 4;

/// The connections to one file.
#[derive(Clone)]
pub struct Pools {
    write: SqlitePool,
    read: SqlitePool,
    /// Held while this process is the one that serves from the file.
    _lock: Option<Arc<File>>,
}

impl Pools {
    /// The one writer.
    #[must_use]
    pub fn write(&self) -> &SqlitePool {
        &self.write
    }

    /// The readers.
    #[must_use]
    pub fn read(&self) -> &SqlitePool {
        &self.read
    }

    /// Writes the log back into the file and closes.
    pub async fn close(&self) {
        self.read.close().await;
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.write).await {
            tracing::warn!(%error, "the write-ahead log was not written back; the next start does it");
        }
        self.write.close().await;
    }
}

/// Opens `coro.db` in `folder`, which is made if it does not exist, for this process alone.
pub async fn open(folder: &Path) -> Result<Pools> {
    std::fs::create_dir_all(folder).with_context(|| format!("making the data folder {}", folder.display()))?;
    let lock = File::create(folder.join("coro.lock"))
        .with_context(|| format!("writing to the data folder {}", folder.display()))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => anyhow::bail!(
            "another coro is using {}. Stop it first, or give this one another folder with --data.",
            folder.display()
        ),
        Err(TryLockError::Error(error)) => return Err(error).context("locking the data folder"),
    }
    connect(folder, Some(Arc::new(lock))).await
}

/// Opens the database in `folder` beside a server that may be using it.
pub async fn join(folder: &Path) -> Result<Pools> {
    ensure!(folder.join("coro.db").exists(), "there is no database in {}", folder.display());
    connect(folder, None).await
}

async fn connect(folder: &Path, lock: Option<Arc<File>>) -> Result<Pools> {
    let options = SqliteConnectOptions::new()
        .filename(folder.join("coro.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5))
        .foreign_keys(true)
        .pragma("trusted_schema", "OFF")
        .pragma("temp_store", "MEMORY")
        .pragma("cache_size", "-8000")
        // Written back by the writer every 4,000 pages (16 MB).
        .pragma("wal_autocheckpoint", "4000");
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(30))
        .max_lifetime(None)
        .idle_timeout(None)
        .connect_with(options.clone())
        .await
        .with_context(|| format!("opening the database in {}", folder.display()))?;
    check(&write).await?;
    let read = SqlitePoolOptions::new()
        .max_connections(READERS)
        .min_connections(1)
        .max_lifetime(None)
        .idle_timeout(None)
        .connect_with(options.pragma("query_only", "ON").pragma("cache_size", "-2000"))
        .await
        .context("opening the readers")?;
    Ok(Pools { write, read, _lock: lock })
}

/// Copies the database in `folder` to `file` through a connection of its own that only reads, which SQLite allows beside
/// a running server: the lock guards writers.
pub async fn copy(folder: &Path, file: &Path) -> Result<()> {
    let source = folder.join("coro.db");
    ensure!(source.exists(), "there is no database in {}", folder.display());
    let options = SqliteConnectOptions::new().filename(&source).busy_timeout(Duration::from_secs(30));
    let pool =
        SqlitePoolOptions::new().max_connections(1).connect_with(options).await.context("opening the database")?;
    sqlx::query("VACUUM INTO $1")
        .bind(file.to_str().context("the path is not text")?)
        .execute(&pool)
        .await
        .with_context(|| format!("copying the database to {}", file.display()))?;
    pool.close().await;
    File::open(file)?.sync_all().context("making sure that the copy is on the disk")?;
    Ok(())
}

/// Reads back what durability rests on, since a setting that did not take would be found out only by losing votes.
async fn check(pool: &SqlitePool) -> Result<()> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(pool).await?;
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    let found = (next(), next(), next());
    ensure!(found >= OLDEST, "SQLite {version} can lose committed writes; 3.51.3 is the oldest that Coro runs on");
    for (pragma, expected) in [
        ("PRAGMA journal_mode", "wal"),
        ("PRAGMA synchronous", "2"),
        ("PRAGMA foreign_keys", "1"),
        ("PRAGMA busy_timeout", "5000"),
    ] {
        let row = sqlx::query(pragma).fetch_one(pool).await?;
        let value = row.try_get::<String, _>(0).or_else(|_| row.try_get::<i64, _>(0).map(|n| n.to_string()))?;
        ensure!(value == expected, "{pragma} is {value} instead of {expected}: this file system cannot hold the data");
    }
    Ok(())
}
