//! Casting from the page: shown at once, sent one after another, tried again under the same id, taken back if refused.

use crate::api::vote::{Cast, cast_vote};
use crate::client::live::IdeaLive;
use crate::client::sleep;
use crate::domain::ballot::Refusal;
use crate::domain::campaign::{CampaignState, VotingView};
use crate::domain::id::{IdeaId, PollId};
use crate::error::AppError;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::VecDeque;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use web_sys::MouseEvent;

/// Pauses before a ballot is sent again, in ms.
const RETRIES: [i32; 2] = [600, 2_500];
/// How long one who leaves waits for choices that are being sent, in ms.
const PATIENCE: f64 = 5_000.0;
/// How long a refusal stands beside its control.
const READING: Duration = Duration::from_secs(8);
/// How long a frame of the stream may take to include a ballot that was just taken.
const ECHO: Duration = Duration::from_secs(1);

/// How many choices are being sent.
static UNDER_WAY: AtomicU32 = AtomicU32::new(0);

/// Something that is being sent, until it is dropped.
struct UnderWay;

impl UnderWay {
    fn begin() -> Self {
        UNDER_WAY.fetch_add(1, Relaxed);
        Self
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        UNDER_WAY.fetch_sub(1, Relaxed);
    }
}

/// Waits until what was chosen has been sent, for [`PATIENCE`] at most: with the document goes what is under way.
pub async fn sent() {
    let end = js_sys::Date::now() + PATIENCE;
    while UNDER_WAY.load(Relaxed) > 0 && js_sys::Date::now() < end {
        sleep(20).await;
    }
}

/// Lets a link that leads to another document wait for what is under way.
pub fn hold(event: &MouseEvent, href: String) {
    if UNDER_WAY.load(Relaxed) > 0 {
        event.prevent_default();
        spawn_local(async move {
            sent().await;
            _ = window().location().assign(&href);
        });
    }
}

/// A new ballot's id: 128 random bits in hex.
#[must_use]
pub fn ballot_id() -> String {
    let mut bytes = [0_u8; 16];
    // Without randomness the id stays empty, and the server makes one; a repetition is then a second ballot, which the
    // rules of the poll make harmless all the same.
    match window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes)) {
        Ok(_) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        Err(_) => String::new(),
    }
}

/// Casts one choice, or withdraws it. When the network or the server is away for a moment, the same ballot is sent
/// again.
///
/// # Errors
/// What the server says, or [`AppError::Offline`] after the last attempt.
pub async fn cast(poll: PollId, idea: IdeaId, value: Option<i16>) -> Result<Cast, AppError> {
    let _under_way = UnderWay::begin();
    let ballot_id = ballot_id();
    for pause in RETRIES {
        match cast_vote(poll, idea, value, ballot_id.clone()).await {
            Err(AppError::Offline | AppError::Unavailable(_)) => sleep(pause).await,
            result => return result,
        }
    }
    cast_vote(poll, idea, value, ballot_id).await
}

/// Why nobody can vote now; none while voting is open.
fn closed_because(view: &VotingView) -> Option<Refusal> {
    let Some(poll) = &view.poll else { return Some(Refusal::UnknownPoll) };
    if view.state == CampaignState::Closed || poll.closed || view.now >= poll.closes_at {
        Some(Refusal::Closed)
    } else if view.state == CampaignState::Draft || view.now < poll.opens_at {
        Some(Refusal::NotOpenYet)
    } else if view.freeze.votes {
        Some(Refusal::Frozen)
    } else {
        None
    }
}

/// What the vote controls of one poll share: whether it is open, and how many votes this voter has out.
#[derive(Clone, Copy)]
pub struct Voting {
    /// The poll.
    pub poll: PollId,
    /// How many votes a voter may have out; none: any number. An amendment may raise it.
    pub limit: Signal<Option<u32>>,
    /// How many this voter has out, those on their way included.
    pub out: RwSignal<i64>,
    /// Why nobody can vote now; none while voting is open.
    pub closed: Signal<Option<Refusal>>,
    lane: StoredValue<ArcStoredValue<Lane>>,
}

/// Where votes are limited, choices are sent one after another: taking one back must arrive before it is given again. So are
/// a voter's first ones everywhere: the first answer brings the cookie by which the next are theirs.
#[derive(Default)]
struct Lane {
    waiting: VecDeque<ArcRwSignal<IdeaLive>>,
    confirmed: i64,
}

impl Voting {
    /// None if there is no poll.
    #[must_use]
    pub fn new(view: Signal<VotingView>) -> Option<Self> {
        view.with_untracked(|first| {
            let poll = first.poll.as_ref()?;
            let lane = Lane { waiting: VecDeque::new(), confirmed: first.votes_cast };
            Some(Self {
                poll: poll.id,
                limit: Signal::derive(move || view.with(|view| view.poll.as_ref().and_then(|poll| poll.limit))),
                out: RwSignal::new(first.votes_cast),
                closed: Signal::derive(move || view.with(closed_because)),
                lane: StoredValue::new(ArcStoredValue::new(lane)),
            })
        })
    }

    /// Chooses `value` for the idea, or withdraws. The last choice wins, however fast they come.
    pub fn choose(self, idea: &ArcRwSignal<IdeaLive>, value: Option<i16>) {
        let Some(lane) = self.lane.try_get_value() else { return };
        let is_underway = idea.with_untracked(IdeaLive::is_casting);
        idea.update(|idea| idea.choose(value));
        let (is_known, is_idle) = lane.with_value(|lane| (lane.confirmed > 0, lane.waiting.is_empty()));
        if is_known && is_idle && self.limit.with_untracked(Option::is_none) {
            if !is_underway {
                let idea = idea.clone();
                spawn_local(async move {
                    self.send(&idea, &lane).await;
                });
            }
            return;
        }
        if !is_underway {
            lane.update_value(|lane| lane.waiting.push_back(idea.clone()));
        }
        self.recount(&lane);
        if is_idle {
            spawn_local(async move {
                while let Some(idea) = lane.with_value(|lane| lane.waiting.front().cloned()) {
                    self.send(&idea, &lane).await;
                    lane.update_value(|lane| drop(lane.waiting.pop_front()));
                    self.recount(&lane);
                }
            });
        }
    }

    /// Sends what is chosen until the server knows the last choice or refuses one.
    async fn send(self, idea: &ArcRwSignal<IdeaLive>, lane: &ArcStoredValue<Lane>) {
        let under_way = UnderWay::begin();
        let id = idea.with_untracked(|idea| idea.id);
        while let Some(value) = idea.with_untracked(IdeaLive::to_send) {
            match cast(self.poll, id, value).await {
                Ok(cast) => {
                    lane.update_value(|lane| lane.confirmed = cast.votes_cast);
                    idea.update(|idea| idea.accepted(value, &cast, js_sys::Date::now()));
                }
                Err(error) => {
                    idea.update(|idea| idea.refused(error));
                    let idea = idea.clone();
                    set_timeout(move || idea.update(IdeaLive::forget_refusal), READING);
                }
            }
            self.recount(lane);
        }
        drop(under_way);
        let mut differs = false;
        idea.update(|idea| differs = idea.rest());
        if differs {
            // A frame from before the ballot is followed at once by one that includes it; one from after is not.
            let idea = idea.clone();
            set_timeout(move || idea.update(IdeaLive::release), ECHO);
        }
    }

    fn recount(self, lane: &ArcStoredValue<Lane>) {
        let out = lane.with_value(|lane| {
            let unsent: i64 = lane.waiting.iter().map(|idea| idea.with_untracked(IdeaLive::unsent)).sum();
            lane.confirmed + unsent
        });
        // The page may be gone; its votes are sent all the same, as long as the document stands.
        self.out.try_set(out);
    }
}
