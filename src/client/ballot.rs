//! Casting from the page: shown at once, sent one after another, tried again under the same id, taken back if refused.

use crate::api::vote::{Cast, cast_vote};
use crate::client::live::IdeaLive;
use crate::client::sleep;
use crate::domain::ballot::Refusal;
use crate::domain::campaign::{CampaignState, CampaignView};
use crate::domain::id::{IdeaId, PollId};
use crate::error::AppError;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::VecDeque;
use std::time::Duration;

/// Pauses before a ballot is sent again, in ms.
const RETRIES: [i32; 2] = [600, 2_500];
/// How long a refusal stands beside its control.
const READING: Duration = Duration::from_secs(8);
/// How long a frame of the stream may take to include a ballot that was just taken.
const ECHO: Duration = Duration::from_secs(1);

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
#[must_use]
pub fn closed_because(campaign: &CampaignView) -> Option<Refusal> {
    let Some(poll) = campaign.polls.first() else { return Some(Refusal::UnknownPoll) };
    if campaign.card.state == CampaignState::Closed || poll.closed || campaign.now >= poll.closes_at {
        Some(Refusal::Closed)
    } else if campaign.card.state == CampaignState::Draft || campaign.now < poll.opens_at {
        Some(Refusal::NotOpenYet)
    } else if campaign.freeze.votes {
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

/// Where votes are limited, choices are sent one after another: taking one back must arrive before it is given again.
#[derive(Default)]
struct Lane {
    waiting: VecDeque<ArcRwSignal<IdeaLive>>,
    confirmed: i64,
}

impl Voting {
    /// The campaign's first poll; none if it has no poll.
    #[must_use]
    pub fn new(campaign: Signal<CampaignView>) -> Option<Self> {
        campaign.with_untracked(|view| {
            let poll = view.polls.first()?;
            let lane = Lane { waiting: VecDeque::new(), confirmed: view.votes_cast };
            Some(Self {
                poll: poll.id,
                limit: Signal::derive(move || campaign.with(|view| view.polls.first().and_then(|poll| poll.limit))),
                out: RwSignal::new(view.votes_cast),
                closed: Signal::derive(move || campaign.with(closed_because)),
                lane: StoredValue::new(ArcStoredValue::new(lane)),
            })
        })
    }

    /// Chooses `value` for the idea, or withdraws. The last choice wins, however fast they come.
    pub fn choose(self, idea: &ArcRwSignal<IdeaLive>, value: Option<i16>) {
        let Some(lane) = self.lane.try_get_value() else { return };
        let is_underway = idea.with_untracked(IdeaLive::is_casting);
        idea.update(|idea| idea.choose(value));
        if self.limit.with_untracked(Option::is_none) {
            if !is_underway {
                let idea = idea.clone();
                spawn_local(async move {
                    self.send(&idea, &lane).await;
                });
            }
            return;
        }
        let is_idle = lane.try_with_value(|lane| lane.waiting.is_empty()).unwrap_or(true);
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
        let id = idea.with_untracked(|idea| idea.id);
        while let Some(value) = idea.with_untracked(IdeaLive::to_send) {
            match cast(self.poll, id, value).await {
                Ok(cast) => {
                    lane.update_value(|lane| lane.confirmed = cast.votes_cast);
                    idea.update(|idea| idea.accepted(value, &cast));
                }
                Err(error) => {
                    idea.update(|idea| idea.refused(error));
                    let idea = idea.clone();
                    set_timeout(move || idea.update(IdeaLive::forget_refusal), READING);
                }
            }
            self.recount(lane);
        }
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
        // The page may be gone; its votes are sent all the same.
        self.out.try_set(out);
    }
}
