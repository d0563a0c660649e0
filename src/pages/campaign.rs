//! A campaign: the question, where it stands, and the board right there.

mod board;
mod card;
mod head;
mod list;
mod opinion;
mod query;

use crate::api;
use crate::api::vote::CastVote;
use crate::client::ballot::Voting;
use crate::client::fetched::{Fetched, fetched};
use crate::client::live::{Live, use_live};
use crate::client::memory::use_memory;
use crate::domain::campaign::CampaignView;
use crate::domain::id::Timestamp;
use crate::domain::idea::{BoardQuery, BoardView, OpinionView};
use crate::domain::poll::Method;
use crate::error::AppError;
use crate::ui::awaited::awaited;
use crate::ui::connection::ConnectionNote;
use crate::ui::{ErrorView, Loading, Notice, NoticeKind};
use crate::view::view;
use board::Board;
use head::Head;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_params_map, use_query_map};
use opinion::Opinion;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How often the time left is counted anew.
const TICK: Duration = Duration::from_secs(20);

/// What a campaign's page opens with.
#[derive(Clone, Serialize, Deserialize)]
struct Opening {
    campaign: CampaignView,
    /// The statement to answer; none where the board is voted on.
    opinion: Option<OpinionView>,
}

/// The page of a campaign.
pub fn campaign() -> AnyView {
    let params = use_params_map();
    let address = use_query_map();
    let (live, memory) = (use_live(), use_memory());
    let slug = Memo::new(move |_| params.with(|params| params.get("slug").unwrap_or_default()));
    let query = Memo::new(move |_| address.with(query::read));
    let opening = fetched(
        move || slug.get(),
        move |slug| {
            let at = address.with_untracked(|address| address.get("at").and_then(|id| id.parse().ok()));
            let lang = address.with_untracked(|address| address.get("lang"));
            async move {
                let campaign = api::campaign::campaign(slug.clone(), lang).await?;
                let opinion = match campaign.card.method {
                    Method::Opinion => Some(api::vote::opinion(slug, None, at).await?),
                    Method::Approval => None,
                };
                Ok(Opening { campaign, opinion })
            }
        },
    );
    let board = fetched(
        move || (slug.get(), query.get()),
        move |(slug, query)| async move {
            match memory.recall(&slug, &query, live) {
                Some(board) => Ok(board),
                None => api::idea::board(slug, query).await,
            }
        },
    );
    let content = awaited(move || async move {
        match opening.await {
            Ok(opening) => view! { <Campaign opening board query/> },
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! { <div class="page stack stack-l"><Suspense fallback=Loading>{content}</Suspense></div> }
}

#[component]
fn Campaign(opening: Opening, board: Fetched<Result<BoardView, AppError>>, query: Memo<BoardQuery>) -> impl IntoView {
    let live = use_live();
    let Opening { campaign, opinion } = opening;
    live.watch(&campaign.card.slug, &campaign.cursor);
    let method = campaign.card.method;
    let view = RwSignal::new(campaign);
    let now = keep_current(view, live);
    let voting = Voting::new(view.into());
    let opinion = opinion.zip(voting).map(|(first, voting)| view! { <Opinion first voting view/> });
    view! {
        <Head view now live>
            <FormRefusal/>
            {opinion}
        </Head>
        <Board view voting method board query/>
        <ConnectionNote/>
    }
}

/// Why a vote posted as a plain form was not taken; with JavaScript the control says it itself.
#[component]
fn FormRefusal() -> impl IntoView {
    let posted = ServerAction::<CastVote>::new().value();
    move || {
        let error = posted.with(|posted| posted.as_ref()?.as_ref().err().map(ToString::to_string))?;
        Some(view! { <Notice kind=NoticeKind::Error>{error}</Notice> })
    }
}

/// Reads the campaign again when the stream or the clock says that something about it has changed, and gives the
/// server's clock as it goes on.
fn keep_current(view: RwSignal<CampaignView>, live: Live) -> RwSignal<Timestamp> {
    let now = RwSignal::new(view.with_untracked(|view| view.now));
    let address = use_query_map();
    let read_again = move || {
        let slug = view.with_untracked(|view| view.card.slug.clone());
        let lang = address.with_untracked(|address| address.get("lang"));
        spawn_local(async move {
            // Without an answer the page goes on with what it has; the next frame asks again.
            if let Ok(campaign) = api::campaign::campaign(slug, lang).await {
                now.try_set(campaign.now);
                view.try_set(campaign);
            }
        });
    };
    Effect::new(move |seen: Option<u32>| {
        // All of them are read each time: what one run leaves out does not bring about the next.
        let (resets, closed) = (live.resets.get(), live.closed_polls.get());
        let (state, version, freeze) = (live.state.get(), live.terms_version.get(), live.freeze.get());
        let is_outdated = view.with_untracked(|view| {
            state.is_some_and(|state| state != view.card.state)
                || version.is_some_and(|version| version != view.terms_version)
                || freeze.is_some_and(|freeze| freeze != view.freeze)
                || view.polls.iter().any(|poll| !poll.closed && closed.contains(&poll.id))
        });
        if is_outdated || seen.is_some_and(|seen| seen != resets) {
            read_again();
        }
        resets
    });
    Effect::new(move |_| {
        let began = (now.get_untracked(), js_sys::Date::now());
        let ticks = set_interval_with_handle(
            move || {
                #[expect(clippy::cast_possible_truncation, reason = "an open page is younger than 2^53 ms")]
                let passed = (js_sys::Date::now() - began.1) as i64;
                let (before, after) = (now.get_untracked(), began.0.plus(passed));
                now.set(after.max(before));
                if view.with_untracked(|view| turns_between(view, before, after)) {
                    read_again();
                }
            },
            TICK,
        );
        on_cleanup(move || {
            if let Ok(ticks) = ticks {
                ticks.clear();
            }
        });
    });
    now
}

/// Whether a phase or a poll begins or ends after `before` and not after `after`.
fn turns_between(view: &CampaignView, before: Timestamp, after: Timestamp) -> bool {
    let phases = view.card.phases.iter().flat_map(|phase| [Some(phase.starts_at), phase.ends_at]).flatten();
    let polls = view.polls.iter().flat_map(|poll| [poll.opens_at, poll.closes_at]);
    phases.chain(polls).any(|turn| before < turn && turn <= after)
}
