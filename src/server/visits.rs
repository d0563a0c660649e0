//! Visitors, counted without cookies: by a hash of network and browser under a key of the day. The hashes are dropped when
//! the day is over; only the count stays.

use super::db::{Db, execute, on, within};
use super::principal::Key;
use crate::domain::id::{CampaignId, DAY, Timestamp};
use anyhow::Result;
use sqlx::QueryBuilder;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

/// Visits that wait for the next flush. A flood beyond it is not counted, but does not cost memory either.
const WAITING: usize = 100_000;

/// Visitors of one network and day that are counted: whoever makes up browsers makes up visitors.
const FROM_ONE_NETWORK: usize = 1_000;

/// Visitors that are remembered for that; about ten megabytes.
const REMEMBERED: usize = 500_000;

/// A visitor of one day, as far as can be told.
pub type Visitor = [u8; 8];

/// The visits since the last flush, and who came today.
#[derive(Default)]
pub struct Visits {
    waiting: Mutex<HashSet<(i64, i64, Visitor)>>,
    today: Mutex<Today>,
}

#[derive(Default)]
struct Today {
    day: i64,
    visitors: HashMap<u64, HashSet<Visitor>>,
    count: usize,
}

impl Today {
    /// Whether a visitor from `network` on `day` is to be counted.
    fn counts(&mut self, day: i64, network: u64, visitor: Visitor) -> bool {
        if self.day != day {
            *self = Self { day, ..Self::default() };
        }
        let known = self.visitors.entry(network).or_default();
        if known.contains(&visitor) {
            return true;
        }
        let room = known.len() < FROM_ONE_NETWORK && self.count < REMEMBERED;
        if room {
            known.insert(visitor);
            self.count += 1;
        }
        room
    }
}

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
    /// Notes a visit of somebody from `network`.
    pub fn record(&self, campaign: CampaignId, now: Timestamp, network: u64, visitor: Visitor) {
        let day = now.0.div_euclid(DAY);
        if !self.today.lock().unwrap_or_else(PoisonError::into_inner).counts(day, network, visitor) {
            return;
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < WAITING {
            waiting.insert((campaign.0, day, visitor));
        }
    }

    /// Writes the visits down and drops the hashes of days that are over.
    ///
    /// # Errors
    /// When the database fails; the visits since the last flush are then not counted.
    pub async fn flush(&self, db: &Db, now: Timestamp) -> Result<()> {
        let waiting: Vec<_> = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).drain().collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_so_many_new_visitors_a_day() {
        let mut today = Today::default();
        let visitor = |n: usize| (n as u64).to_be_bytes();
        assert!((0..FROM_ONE_NETWORK).all(|n| today.counts(1, 7, visitor(n))));
        assert!(!today.counts(1, 7, visitor(FROM_ONE_NETWORK)));
        assert!(today.counts(1, 7, visitor(0)), "who was counted stays so");
        assert!(today.counts(1, 8, visitor(FROM_ONE_NETWORK)), "other networks are not held back");
        assert!(today.counts(2, 7, visitor(FROM_ONE_NETWORK)), "nor is the next day");
    }
}
