//! What time it is. A field of the state, so that tests set it.

use crate::domain::id::Timestamp;
use crate::server::db::Tx;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// A source of the time.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock; inside a write on PostgreSQL, which several machines share, the database's.
    #[default]
    System,
    /// A time that a test sets.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at`.
    #[must_use]
    pub fn set(at: Timestamp) -> Self {
        Self::Set(Arc::new(AtomicI64::new(at.0)))
    }

    /// Moves a set clock by `ms`; the system's clock cannot be moved.
    pub fn advance(&self, ms: i64) {
        if let Self::Set(at) = self {
            at.fetch_add(ms, Ordering::SeqCst);
        }
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Self::Set(at) => Timestamp(at.load(Ordering::SeqCst)),
        }
    }

    /// Now, as the database sees it: what decides deadlines. To be asked after the campaign is locked.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn within(&self, tx: &mut Tx) -> sqlx::Result<Timestamp> {
        match (self, tx) {
            (Self::System, Tx::Postgres(tx)) => {
                // clock_timestamp() moves within a transaction; now() would be its beginning.
                sqlx::query_scalar("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)")
                    .fetch_one(&mut **tx)
                    .await
                    .map(Timestamp)
            }
            _ => Ok(self.now()),
        }
    }
}
