//! What many readers read at once, read once. A value is good until its campaign changes: every commit of this node
//! outdates it at once, so people always see what they did themselves; commits of other nodes within [`SHARED`].

use crate::domain::id::CampaignId;
use crate::domain::language::Language;
use crate::error::AppError;
use crate::text::language;
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

type Value = Arc<dyn Any + Send + Sync>;

/// The campaign, how often it has changed, the time where other nodes change it too, in whose language, and what.
type Name = (i64, u64, u128, Language, String);

/// The values that are good now.
#[derive(Clone)]
pub struct Snapshots {
    cache: Cache<Name, Value>,
    generations: Arc<RwLock<HashMap<i64, Arc<AtomicU64>>>>,
    shared: bool,
    started: Instant,
}

impl Snapshots {
    /// No values yet. `shared`: whether other nodes write to the same database.
    #[must_use]
    pub fn new(shared: bool) -> Self {
        let cache = Cache::builder().max_capacity(KEPT).time_to_live(Duration::from_secs(60)).build();
        Self { cache, generations: Arc::default(), shared, started: Instant::now() }
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
