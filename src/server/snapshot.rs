//! What many readers read at once, read once. A value is good until its campaign changes: every commit of this node
//! outdates it at once, so people always see what they did themselves; commits of other nodes within [`SHARED`].

use crate::domain::id::CampaignId;
use crate::domain::language::Language;
use crate::error::AppError;
use crate::text::language;
use bytes::Bytes;
use moka::future::Cache;
use std::any::Any;
use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// How long a value may be outdated by what another node committed.
const SHARED: Duration = Duration::from_millis(250);

/// Values kept. A board page is about 20 KB, so all of them are below 10 MB.
const KEPT: u64 = 400;

/// Bytes of files that are kept.
const FILES: u64 = 64 << 20;

/// How long anything is kept.
const AGE: Duration = Duration::from_secs(60);

type Value = Arc<dyn Any + Send + Sync>;

/// The campaign, how often it has changed, the time where other nodes change it too, in whose language, and what.
type Name = (i64, u64, u128, Language, String);

/// The values that are good now.
#[derive(Clone)]
pub struct Snapshots {
    cache: Cache<Name, Value>,
    files: Cache<(i64, i64, &'static str), Bytes>,
    generations: Arc<RwLock<HashMap<i64, Arc<AtomicU64>>>>,
    shared: bool,
    started: Instant,
}

impl Snapshots {
    /// No values yet. `shared`: whether other nodes write to the same database.
    #[must_use]
    pub fn new(shared: bool) -> Self {
        let cache = Cache::builder().max_capacity(KEPT).time_to_live(AGE).build();
        let weight = |_: &_, file: &Bytes| u32::try_from(file.len()).unwrap_or(u32::MAX);
        let files = Cache::builder().max_capacity(FILES).weigher(weight).time_to_live(AGE).build();
        Self { cache, files, generations: Arc::default(), shared, started: Instant::now() }
    }

    /// What `make` gives for `key` in `campaign` and the reader's language, made at most once between two changes of the campaign, however many ask.
    ///
    /// # Errors
    /// What `make` gives; errors are not kept.
    pub async fn get<T: Send + Sync + 'static>(
        &self,
        campaign: CampaignId,
        key: String,
        make: impl Future<Output = Result<T, AppError>>,
    ) -> Result<Arc<T>, AppError> {
        let generation = self.generation(campaign).load(Ordering::Acquire);
        let age = if self.shared { self.started.elapsed().as_millis() / SHARED.as_millis() } else { 0 };
        let value = self
            .cache
            .try_get_with((campaign.0, generation, age, language(), key), async {
                make.await.map(|value| Arc::new(value) as Value)
            })
            .await
            .map_err(|error: Arc<AppError>| (*error).clone())?;
        Ok(value.downcast().expect("a key names one type of value"))
    }

    /// The file `name` of a campaign as it is at `seq` of its sequence, the same for everybody and in every language; `make`
    /// makes it at most once, however many ask.
    ///
    /// # Errors
    /// What `make` gives; errors are not kept.
    pub async fn file(
        &self,
        (campaign, seq): (CampaignId, i64),
        name: &'static str,
        make: impl Future<Output = Result<Bytes, AppError>>,
    ) -> Result<Bytes, AppError> {
        let made = self.files.try_get_with((campaign.0, seq, name), make).await;
        made.map_err(|error: Arc<AppError>| (*error).clone())
    }

    /// Lets no reader see what was read before now.
    pub fn outdate(&self, campaign: CampaignId) {
        self.generation(campaign).fetch_add(1, Ordering::AcqRel);
    }

    fn generation(&self, campaign: CampaignId) -> Arc<AtomicU64> {
        if let Some(generation) = self.generations.read().unwrap_or_else(PoisonError::into_inner).get(&campaign.0) {
            return generation.clone();
        }
        self.generations.write().unwrap_or_else(PoisonError::into_inner).entry(campaign.0).or_default().clone()
    }
}
