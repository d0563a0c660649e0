//! Visitors, counted without cookies: by a hash of network and browser under a key of the day. The hashes are dropped when
//! the day is over; only the count stays.

use super::db::{Db, execute, on, within};
use super::principal::Key;
use crate::domain::id::{CampaignId, DAY, Timestamp};
use anyhow::Result;
use sqlx::QueryBuilder;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// Visits that wait for the next flush. A flood beyond it is not counted, but does not cost memory either.
const WAITING: usize = 100_000;

/// A visitor of one day, as far as can be told.
pub type Visitor = [u8; 8];

/// The visits since the last flush.
#[derive(Default)]
pub struct Visits(Mutex<HashSet<(i64, i64, Visitor)>>);

/// The visitor of the day of `now` who comes from `network` with `browser` (the User-Agent header).
#[must_use]
pub fn visitor(key: &Key, now: Timestamp, network: &[u8], browser: &[u8]) -> Visitor {
    let day = now.0.div_euclid(DAY).to_be_bytes();
    let hash = key.hash(&[b"visit", &day, network, browser]);
    let mut visitor = [0; 8];
    visitor.copy_from_slice(&hash[..8]);
    visitor
}

impl Visits {
    /// Notes a visit.
    pub fn record(&self, campaign: CampaignId, now: Timestamp, visitor: Visitor) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < WAITING {
            waiting.insert((campaign.0, now.0.div_euclid(DAY), visitor));
        }
    }

    /// Writes the visits down and drops the hashes of days that are over.
    ///
    /// # Errors
    /// When the database fails; the visits since the last flush are then not counted.
    pub async fn flush(&self, db: &Db, now: Timestamp) -> Result<()> {
        let waiting: Vec<_> = self.0.lock().unwrap_or_else(PoisonError::into_inner).drain().collect();
        let today = now.0.div_euclid(DAY);
        let old: Option<i64> = on!(db, c => {
            sqlx::query_scalar("SELECT 1 FROM visit WHERE day < $1 LIMIT 1").bind(today - 1).fetch_optional(c).await
        })?;
        if waiting.is_empty() && old.is_none() {
            return Ok(());
        }
        let mut tx = db.begin().await?;
        for visits in waiting.chunks(2_000) {
            let new: Vec<(i64,)> = within!(&mut tx, c => {
                let mut query = QueryBuilder::new("INSERT INTO visit (campaign_id, day, visitor) ");
                query.push_values(visits, |mut b, (campaign, day, visitor)| {
                    b.push_bind(*campaign).push_bind(*day).push_bind(visitor.to_vec());
                });
                query.push(" ON CONFLICT DO NOTHING RETURNING campaign_id");
                query.build_query_as().fetch_all(c).await
            })?;
            let mut campaigns: Vec<i64> = new.iter().map(|(campaign,)| *campaign).collect();
            campaigns.sort_unstable();
            for same in campaigns.chunk_by(|a, b| a == b) {
                execute!(
                    &mut tx,
                    sqlx::query("UPDATE campaign SET visitors = visitors + $2 WHERE id = $1")
                        .bind(same[0])
                        .bind(same.len() as i64)
                )?;
            }
        }
        execute!(&mut tx, sqlx::query("DELETE FROM visit WHERE day < $1").bind(today - 1))?;
        tx.commit().await?;
        Ok(())
    }
}
