//! The database: SQLite beside the program, or PostgreSQL. One SQL text serves both; [`on!`] expands the same expression
//! for each driver. What truly differs stands in `dialect`.

pub mod dialect;
mod sqlite;

use anyhow::{Context, Result};
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{PgPool, Postgres, Sqlite, Transaction};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// Where the data is.
#[derive(Clone, Debug)]
pub enum Location {
    /// A folder with an SQLite database and whatever else a single machine keeps.
    Folder(PathBuf),
    /// A PostgreSQL database, by its address.
    Postgres(String),
}

/// A connected database.
#[derive(Clone)]
pub enum Db {
    /// SQLite: one writer, several readers.
    Sqlite(sqlite::Pools),
    /// PostgreSQL.
    Postgres(PgPool),
}

/// A transaction.
pub enum Tx {
    /// On SQLite's one writer, or on one of its readers.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// Runs the same expression on whichever database it is: `on!(db, c => query(SQL).fetch_all(c).await)` for a read, and in
/// a transaction `on!(tx, c => query(SQL).execute(&mut **c).await)`.
macro_rules! on {
    ($db:expr, $c:ident => $e:expr) => {
        match $db {
            $crate::server::db::Db::Sqlite(pools) => {
                let $c = pools.read();
                $e
            }
            $crate::server::db::Db::Postgres($c) => $e,
        }
    };
}

/// The same inside a transaction.
macro_rules! within {
    ($tx:expr, $c:ident => $e:expr) => {
        match $tx {
            $crate::server::db::Tx::Sqlite($c) => {
                let $c = &mut **$c;
                $e
            }
            $crate::server::db::Tx::Postgres($c) => {
                let $c = &mut **$c;
                $e
            }
        }
    };
}

/// Executes a statement inside a transaction; how many rows it touched.
macro_rules! execute {
    ($tx:expr, $query:expr) => {
        $crate::server::db::within!($tx, c => $query.execute(c).await.map(|done| done.rows_affected()))
    };
}

pub(crate) use {execute, on, within};

impl Db {
    /// Opens the database and brings its schema up to date.
    ///
    /// # Errors
    /// When it cannot be opened, is held by another process, is too old a version, or does not keep what it confirms.
    pub async fn open(location: &Location) -> Result<Self> {
        match location {
            Location::Folder(folder) => {
                let pools = sqlite::open(folder).await?;
                SQLITE.run(pools.write()).await.context("bringing the SQLite schema up to date")?;
                Ok(Self::Sqlite(pools))
            }
            Location::Postgres(url) => {
                let pool = open_postgres(url).await?;
                POSTGRES.run(&pool).await.context("bringing the PostgreSQL schema up to date")?;
                Ok(Self::Postgres(pool))
            }
        }
    }

    /// Opens a database that a server may be using, for a write that the server need not be told of.
    ///
    /// # Errors
    /// When there is none or it cannot be opened.
    pub async fn join(location: &Location) -> Result<Self> {
        match location {
            Location::Folder(folder) => Ok(Self::Sqlite(sqlite::join(folder).await?)),
            Location::Postgres(url) => Ok(Self::Postgres(open_postgres(url).await?)),
        }
    }

    /// Begins a write. On SQLite it takes the write lock at once, so that nothing read in it can be outdated.
    ///
    /// # Errors
    /// When the database cannot be reached in time.
    pub async fn begin(&self) -> sqlx::Result<Tx> {
        Ok(match self {
            Self::Sqlite(pools) => Tx::Sqlite(pools.write().begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Begins a read that sees the database as it is at one moment. No writer waits for it, nor it for one.
    ///
    /// # Errors
    /// When the database cannot be reached in time.
    pub async fn begin_reading(&self) -> sqlx::Result<Tx> {
        Ok(match self {
            Self::Sqlite(pools) => Tx::Sqlite(pools.read().begin().await?),
            Self::Postgres(pool) => {
                Tx::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        })
    }

    /// Whether it answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> sqlx::Result<()> {
        on!(self, c => sqlx::query("SELECT 1").execute(c).await.map(drop))
    }

    /// Whether other processes may write to the same database.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Writes back what is still in the log, and closes.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(pools) => pools.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }

    /// A consistent copy of the SQLite database in `folder`, made while a server uses it.
    ///
    /// # Errors
    /// When there is none, or the file cannot be written.
    pub async fn copy(folder: &Path, file: &Path) -> Result<()> {
        sqlite::copy(folder, file).await
    }
}

impl Tx {
    /// Makes it durable.
    ///
    /// # Errors
    /// When the database does not confirm; nothing of it may then be acknowledged.
    pub async fn commit(self) -> sqlx::Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
    }

    /// Takes it back.
    ///
    /// # Errors
    /// When the connection is gone, which takes it back as well.
    pub async fn rollback(self) -> sqlx::Result<()> {
        match self {
            Self::Sqlite(tx) => tx.rollback().await,
            Self::Postgres(tx) => tx.rollback().await,
        }
    }
}

/// Connections one node holds to PostgreSQL. A board page needs one for about a millisecond; more would only queue inside
/// the database.
const POSTGRES_CONNECTIONS: u32 = 16;

async fn open_postgres(url: &str) -> Result<PgPool> {
    let options = PgConnectOptions::from_str(url)
        .context("reading the address of the PostgreSQL database")?
        .application_name("coro")
        .options([
            ("synchronous_commit", "on"),
            ("statement_timeout", "30s"),
            ("lock_timeout", "10s"),
            ("idle_in_transaction_session_timeout", "30s"),
        ]);
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(options)
        .await
        .context("connecting to PostgreSQL")?;
    let fsync: String = sqlx::query_scalar("SHOW fsync").fetch_one(&pool).await?;
    anyhow::ensure!(
        fsync == "on",
        "this PostgreSQL has fsync = {fsync}: it would lose acknowledged votes. Set it to on."
    );
    Ok(pool)
}
