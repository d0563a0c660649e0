//! What every request needs, put together once at the start.

use super::accounts::passkeys;
use super::accounts::provider::{Provider, ProviderSettings};
use super::clock::Clock;
use super::dashboard::Dashboards;
use super::db::{Db, execute, on};
use super::hub::Hub;
use super::ledger::Ledger;
use super::limits::Limits;
use super::mail::Mailer;
use super::principal::{Device, Key};
use super::snapshot::Snapshots;
use super::texts;
use super::visits::Visits;
use crate::domain::id::{CampaignId, PollId, Timestamp};
use anyhow::{Context, Result};
use moka::future::Cache;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use webauthn_rs::Webauthn;

/// How long a device counts as no account's without another look: another node may make it one meanwhile.
const FREE: Duration = Duration::from_secs(60);

/// What a node is told from outside.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address that people use, without a slash at its end; absolute addresses are made from it alone.
    pub public_url: String,
    /// How many proxies stand before Coro and append to `X-Forwarded-For`; 0: none, the header is not read.
    pub trusted_proxies: usize,
    /// Whether rates are limited.
    pub rate_limits: bool,
    /// How long news are gathered before a mail tells of them, in ms.
    pub gather: i64,
    /// The data folder of this node: mails that no server takes, and who is erased.
    pub folder: PathBuf,
    /// Through whom people may sign in besides.
    pub provider: Option<ProviderSettings>,
    /// The addresses of who operates the server, as they are kept of accounts.
    pub operators: Vec<String>,
}

/// The state of a node. Cheap to clone.
#[derive(Clone)]
pub struct State(Arc<Inner>);

/// What [`State`] holds.
pub struct Inner {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Since when the node runs.
    pub started_at: Timestamp,
    /// What the operator set.
    pub settings: Settings,
    /// The server's key.
    pub key: Key,
    /// Which history the sequences belong to; another one after a restore.
    pub epoch: String,
    /// The way to the ballots' writer.
    pub ledger: Ledger,
    /// The live streams.
    pub hub: Hub,
    /// The rates.
    pub limits: Limits,
    /// The way of the mails.
    pub mailer: Mailer,
    /// Through whom people may sign in besides.
    pub provider: Option<Provider>,
    /// What checks passkeys; none where the server's address has no name.
    pub passkeys: Option<Webauthn>,
    /// What many readers read at once, read once.
    pub snapshots: Snapshots,
    /// Campaigns by slug; a campaign keeps its slug for ever.
    pub slugs: Cache<String, CampaignId>,
    /// Campaigns by poll; a poll never moves.
    pub polls: Cache<PollId, CampaignId>,
    /// Devices that were no account's a moment ago.
    pub free_devices: Cache<Device, ()>,
    /// Dashboards of the last second.
    pub dashboards: Dashboards,
    /// Visitors of today, counted without cookies.
    pub visits: Visits,
    /// Cancelled when the node goes down.
    pub stop: CancellationToken,
}

impl Deref for State {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// The running ballot writer. It has a token of its own, because it goes down last: after every request that may still
/// cast a ballot has been answered.
pub struct Writer {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Writer {
    /// Writes what is in the queue and ends.
    pub async fn finish(self) {
        self.stop.cancel();
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the ballot writer did not end well");
        }
    }
}

impl State {
    /// Puts a node together and starts its ballot writer.
    ///
    /// # Errors
    /// When the database does not give its key, or an address of the settings cannot be used.
    pub async fn start(
        db: Db,
        clock: Clock,
        settings: Settings,
        mailer: Mailer,
        stop: CancellationToken,
    ) -> Result<(Self, Writer)> {
        texts::load()?;
        let key = Key::new(meta_key(&db).await?);
        let epoch = meta(&db, "epoch", || hex::encode(rand::random::<[u8; 4]>())).await?;
        let url = &settings.public_url;
        let provider = settings.provider.clone().map(|provider| Provider::new(provider, url)).transpose()?;
        let passkeys = passkeys::relying_party(url)?;
        let snapshots = Snapshots::new(db.is_shared());
        let hub = Hub::new(db.clone(), epoch.clone(), stop.clone());
        let committed = {
            let (hub, snapshots) = (hub.clone(), snapshots.clone());
            move |campaigns: &[CampaignId]| {
                for campaign in campaigns {
                    snapshots.outdate(*campaign);
                    hub.wake(*campaign);
                }
            }
        };
        let writer_stop = CancellationToken::new();
        let (ledger, task) = Ledger::start(db.clone(), clock.clone(), committed, writer_stop.clone());
        let writer = Writer { stop: writer_stop, task };
        let limits = Limits::new(settings.rate_limits);
        let visits = Visits::default();
        let inner = Inner {
            db,
            started_at: clock.now(),
            clock,
            settings,
            key,
            epoch,
            ledger,
            hub,
            limits,
            mailer,
            provider,
            passkeys,
            snapshots,
            slugs: Cache::new(10_000),
            polls: Cache::new(10_000),
            free_devices: Cache::builder().max_capacity(100_000).time_to_live(FREE).build(),
            dashboards: Dashboards::default(),
            visits,
            stop,
        };
        Ok((Self(Arc::new(inner)), writer))
    }

    /// Tells the readers and the streams of this node that a campaign changed. To be called after the commit.
    pub fn changed(&self, campaign: CampaignId) {
        self.snapshots.outdate(campaign);
        self.hub.wake(campaign);
    }
}

/// The value kept under `name`, made by `make` the first time, by whichever node is first.
async fn meta(db: &Db, name: &str, make: impl FnOnce() -> String) -> Result<String> {
    let value = make();
    let mut tx = db.begin().await?;
    execute!(
        &mut tx,
        sqlx::query("INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
            .bind(name)
            .bind(&value)
    )?;
    tx.commit().await?;
    let kept: String =
        on!(db, c => sqlx::query_scalar("SELECT value FROM meta WHERE name = $1").bind(name).fetch_one(c).await)?;
    Ok(kept)
}

async fn meta_key(db: &Db) -> Result<[u8; 32]> {
    let text = meta(db, "key", || hex::encode(rand::random::<[u8; 32]>())).await?;
    hex::decode(text)
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .context("the server's key in the database is damaged")
}
