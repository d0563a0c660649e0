//! The live hub: reads what changed once per campaign and tick, encodes it once for each audience, and hands every viewer
//! the same bytes. A viewer who was away gets the frames it missed from memory, or is told to start over.

pub(super) mod changes;
mod ring;

pub use changes::{changes_for, changes_since};
pub use ring::Audience;

use super::db::{Db, on};
use crate::domain::id::{CampaignId, PersonId};
use crate::domain::live::Cursor;
use bytes::Bytes;
use futures::Stream;
use ring::{Next, Ring};
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, broadcast, watch};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

/// The least time between two frames of a campaign: what people take for "at once", and few enough frames that 10,000
/// viewers cost two cores well under half their time.
const TICK: Duration = Duration::from_millis(200);

/// How often a heartbeat tells place and presence, so that a client notices a stream that has silently died.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// How often the database is asked for what other nodes did, should their wake-up have been lost.
const POLL: Duration = Duration::from_secs(1);

/// How long a campaign without viewers stays warm, so that a reload does not start it anew.
const LINGER: Duration = Duration::from_secs(30);

/// The channel on which PostgreSQL wakes the other nodes.
const CHANNEL: &str = "coro_changed";

/// The channel on which PostgreSQL tells the other nodes whose rights changed.
const RIGHTS: &str = "coro_rights";

/// People whose rights changed and whose streams have not looked yet. A stream that misses some looks all the same.
const UNHEARD: usize = 64;

/// The live streams of a node.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    db: Db,
    epoch: String,
    rooms: Mutex<HashMap<CampaignId, Arc<Room>>>,
    rights: broadcast::Sender<PersonId>,
    stop: CancellationToken,
}

/// One campaign that somebody watches.
struct Room {
    campaign: CampaignId,
    viewers: AtomicI64,
    woken: Notify,
    ring: Mutex<Ring>,
    /// Counts up with every frame and heartbeat; viewers wait for it to move.
    version: watch::Sender<u64>,
}

impl Hub {
    /// No rooms yet.
    #[must_use]
    pub fn new(db: Db, epoch: String, stop: CancellationToken) -> Self {
        let hub =
            Self(Arc::new(Inner { db, epoch, rooms: Mutex::default(), rights: broadcast::Sender::new(UNHEARD), stop }));
        if let Db::Postgres(pool) = &hub.0.db {
            tokio::spawn(listen(hub.clone(), pool.clone()));
        }
        hub
    }

    /// Tells that a campaign changed. Costs nothing when nobody watches.
    pub fn wake(&self, campaign: CampaignId) {
        if let Some(room) = self.room(campaign) {
            room.woken.notify_one();
        }
        self.notify(CHANNEL, campaign.to_string());
    }

    /// Tells the streams of a person, on all nodes, to look whether they may go on.
    pub fn recheck(&self, person: PersonId) {
        // Nobody listening is no error.
        _ = self.0.rights.send(person);
        self.notify(RIGHTS, person.0.to_string());
    }

    /// Whose rights change from now on.
    #[must_use]
    pub fn rights(&self) -> broadcast::Receiver<PersonId> {
        self.0.rights.subscribe()
    }

    fn notify(&self, channel: &'static str, what: String) {
        let Db::Postgres(pool) = &self.0.db else { return };
        // One notification a commit group, outside its transaction: inside, it would make all commits queue up.
        let pool = pool.clone();
        tokio::spawn(async move {
            let notify = sqlx::query("SELECT pg_notify($1, $2)").bind(channel).bind(what);
            if let Err(error) = notify.execute(&pool).await {
                tracing::debug!(%error, "other nodes were not woken; they look by themselves");
            }
        });
    }

    /// How many streams of a campaign are open on this node.
    #[must_use]
    pub fn viewers(&self, campaign: CampaignId) -> i64 {
        self.room(campaign).map_or(0, |room| room.viewers.load(Ordering::Relaxed))
    }

    /// How many streams are open on this node.
    #[must_use]
    pub fn all_viewers(&self) -> i64 {
        let rooms = self.0.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.values().map(|room| room.viewers.load(Ordering::Relaxed)).sum()
    }

    fn room(&self, campaign: CampaignId) -> Option<Arc<Room>> {
        self.0.rooms.lock().unwrap_or_else(PoisonError::into_inner).get(&campaign).cloned()
    }

    /// A seat in the room, if it is open; taken under the map's lock, so that no room closes while somebody sits down.
    fn seat(&self, campaign: CampaignId) -> Option<Seat> {
        let rooms = self.0.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.get(&campaign).cloned().map(Seat::new)
    }

    /// The stream for one viewer, from the place it knows, or from now.
    ///
    /// # Errors
    /// When the campaign's place cannot be read.
    pub async fn subscribe(
        &self,
        campaign: CampaignId,
        audience: Audience,
        since: Option<Cursor>,
    ) -> anyhow::Result<impl Stream<Item = Bytes> + Send + use<>> {
        let known = since.as_ref().filter(|cursor| cursor.epoch == self.0.epoch).map(|cursor| cursor.seq);
        let seat = match self.seat(campaign) {
            Some(seat) => seat,
            None => self.open(campaign, known).await?,
        };
        // Another epoch's place says nothing: -1 lies before every frame and leads to a reset.
        let seq = match (&since, known) {
            (None, _) => seat.0.ring.lock().unwrap_or_else(PoisonError::into_inner).seq(),
            (Some(_), Some(seq)) => seq,
            (Some(_), None) => -1,
        };
        Ok(viewer(seat, audience, seq, self.0.stop.clone()))
    }

    async fn open(&self, campaign: CampaignId, known: Option<i64>) -> anyhow::Result<Seat> {
        let seq: i64 = on!(&self.0.db, c => {
            sqlx::query_scalar("SELECT seq FROM campaign WHERE id = $1").bind(campaign.0).fetch_one(c).await
        })?;
        // The page was rendered a moment before its stream connects. Starting at the page's place lets the first frame
        // carry what happened in between, instead of a reset.
        let start = known.filter(|known| (0..=CATCH_UP).contains(&(seq - known))).unwrap_or(seq);
        let mut rooms = self.0.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let room = rooms.entry(campaign).or_insert_with(|| {
            let ring = Mutex::new(Ring::new(&self.0.epoch, start));
            let room = Arc::new(Room {
                campaign,
                viewers: AtomicI64::new(0),
                woken: Notify::new(),
                ring,
                version: watch::Sender::new(0),
            });
            room.woken.notify_one();
            tokio::spawn(run(self.clone(), room.clone()));
            room
        });
        Ok(Seat::new(room.clone()))
    }
}

/// How many changes a first frame catches up with.
const CATCH_UP: i64 = 200;

/// A viewer's place in a room; leaving it counts the viewer out.
struct Seat(Arc<Room>);

impl Seat {
    fn new(room: Arc<Room>) -> Self {
        room.viewers.fetch_add(1, Ordering::Relaxed);
        Self(room)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.viewers.fetch_sub(1, Ordering::Relaxed);
    }
}

struct Viewer {
    seat: Seat,
    audience: Audience,
    seq: i64,
    beat: u64,
    version: watch::Receiver<u64>,
    stop: CancellationToken,
    greeted: bool,
}

/// The bytes for one viewer. One that reads slowly finds several frames when it comes back, or a reset; nothing queues
/// up for it meanwhile.
fn viewer(seat: Seat, audience: Audience, seq: i64, stop: CancellationToken) -> impl Stream<Item = Bytes> + Send {
    let version = seat.0.version.subscribe();
    let viewer = Viewer { seat, audience, seq, beat: 0, version, stop, greeted: false };
    futures::stream::unfold(viewer, async |mut viewer| {
        if !viewer.greeted {
            viewer.greeted = true;
            // Spread over two seconds, so that the viewers of a node that restarts do not all come back at once.
            let retry = rand::random_range(1_000..3_000);
            return Some((Bytes::from(format!("retry: {retry}\n\n")), viewer));
        }
        loop {
            viewer.version.borrow_and_update();
            let next = {
                let ring = viewer.seat.0.ring.lock().unwrap_or_else(PoisonError::into_inner);
                ring.next(viewer.audience, viewer.seq, viewer.beat)
            };
            match next {
                Next::Bytes { bytes, seq, beat } => {
                    (viewer.seq, viewer.beat) = (seq, beat);
                    return Some((bytes, viewer));
                }
                Next::Wait => {}
            }
            tokio::select! {
                biased;
                () = viewer.stop.cancelled() => return None,
                changed = viewer.version.changed() => if changed.is_err() { return None },
            }
        }
    })
}

/// Keeps a room's ring up to date until nobody has watched for a while.
async fn run(hub: Hub, room: Arc<Room>) {
    let mut heartbeat = interval(HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last_seen = Instant::now();
    loop {
        tokio::select! {
            () = hub.0.stop.cancelled() => return,
            () = room.woken.notified() => {}
            _ = heartbeat.tick() => {
                let live = room.viewers.load(Ordering::Relaxed);
                room.ring.lock().unwrap_or_else(PoisonError::into_inner).beat(live);
                room.version.send_modify(|version| *version += 1);
            }
            () = tokio::time::sleep(POLL), if hub.0.db.is_shared() => {}
        }
        if room.viewers.load(Ordering::Relaxed) > 0 {
            last_seen = Instant::now();
        } else if last_seen.elapsed() > LINGER {
            let mut rooms = hub.0.rooms.lock().unwrap_or_else(PoisonError::into_inner);
            // Nobody can be sitting down between this look and the removal: seats are taken from rooms in the map.
            if room.viewers.load(Ordering::Relaxed) == 0 {
                rooms.remove(&room.campaign);
                return;
            }
        }
        let next_tick = Instant::now() + TICK;
        match timeout(Duration::from_secs(5), read(&hub, &room)).await {
            Ok(Ok(true)) => room.version.send_modify(|version| *version += 1),
            Ok(Ok(false)) => continue,
            Ok(Err(error)) => tracing::warn!(error = format!("{error:#}"), "the stream could not read what changed"),
            Err(_) => tracing::warn!("the stream waited in vain for the database"),
        }
        sleep_until(next_tick).await;
    }
}

/// Reads what changed since the ring's end; whether anything did.
async fn read(hub: &Hub, room: &Room) -> anyhow::Result<bool> {
    let mut any = false;
    loop {
        let seq = room.ring.lock().unwrap_or_else(PoisonError::into_inner).seq();
        let live = room.viewers.load(Ordering::Relaxed);
        let Some(everything) = changes_since(&hub.0.db, &hub.0.epoch, room.campaign, seq, live).await? else {
            return Ok(any);
        };
        let more = everything.staff.more;
        room.ring.lock().unwrap_or_else(PoisonError::into_inner).push(seq, &everything)?;
        any = true;
        if !more {
            return Ok(any);
        }
    }
}

/// Wakes the rooms of this node when another node changed their campaign, and the streams of those whose rights it changed.
async fn listen(hub: Hub, pool: sqlx::PgPool) {
    while !hub.0.stop.is_cancelled() {
        tokio::select! {
            () = hub.0.stop.cancelled() => return,
            error = hear(&hub, &pool) => {
                tracing::warn!(%error, "not listening for other nodes; polling goes on");
                tokio::time::sleep(POLL).await;
            }
        }
    }
}

/// Hears notifications until the connection fails; returns why.
async fn hear(hub: &Hub, pool: &sqlx::PgPool) -> sqlx::Error {
    let heard = async {
        let mut listener = sqlx::postgres::PgListener::connect_with(pool).await?;
        listener.listen_all([CHANNEL, RIGHTS]).await?;
        loop {
            let notification = listener.recv().await?;
            match notification.payload().parse() {
                Ok(person) if notification.channel() == RIGHTS => _ = hub.0.rights.send(PersonId(person)),
                Ok(campaign) => {
                    if let Some(room) = hub.room(CampaignId(campaign)) {
                        room.woken.notify_one();
                    }
                }
                Err(_) => {}
            }
        }
    };
    let Err(error): sqlx::Result<std::convert::Infallible> = heard.await;
    error
}
