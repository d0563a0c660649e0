//! A campaign: the question, where it stands, and the board right there. Most people arrive here, so it is a document of its
//! own, which the server writes: in the browser only what moves comes to life ([`awake`](mod@awake)), without the rest of the program.

mod awake;
mod board;
mod card;
mod head;
mod list;
mod opinion;
mod query;

pub use awake::awake;

use crate::api;
use crate::api::vote::CastVote;
use crate::client::ballot::Voting;
use crate::client::live::use_live;
use crate::domain::campaign::{CampaignView, Counts, VotingView};
use crate::domain::idea::{BoardQuery, BoardView, OpinionView};
use crate::domain::live::Cursor;
use crate::domain::phase::Phase;
use crate::domain::poll::Method;
use crate::error::AppError;
use crate::ui::connection::ConnectionNote;
use crate::ui::{ErrorView, Notice, NoticeKind};
use crate::view::view;
use board::board;
use card::Ground;
use head::head;
use leptos::prelude::*;
use leptos_router::LazyRoute;
use leptos_router::hooks::{use_location, use_params_map, use_query_map};
use opinion::{Desk, Opinion};
use serde::{Deserialize, Serialize};

/// The route of a campaign's page.
pub struct Campaign;

impl LazyRoute for Campaign {
    fn data() -> Self {
        Self
    }

    async fn view(_: Self) -> AnyView {
        if cfg!(target_arch = "wasm32") { leave().await } else { Suspend::new(page()).into_any() }
    }
}

/// Goes to the page as the server writes it. Here the router's own work ends.
async fn leave() -> AnyView {
    let location = use_location();
    let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
    let href = if search.is_empty() { path } else { format!("{path}?{search}") };
    _ = window().location().assign(&href);
    std::future::pending().await
}

/// What the browser is told of a campaign, to go on from.
#[derive(Clone, Serialize, Deserialize)]
struct Seed {
    /// What decides about the viewer's vote.
    voting: VotingView,
    /// How the votes are cast.
    method: Method,
    /// Whether the viewer sees what was taken off the board.
    moderates: bool,
    /// The campaign's numbers.
    counts: Counts,
    /// Its phases.
    phases: Vec<Phase>,
    /// The place in its sequence that the page shows.
    cursor: Cursor,
    /// Who looks, see [`CampaignView::viewer`].
    viewer: String,
}

impl Seed {
    fn new(campaign: &CampaignView) -> Self {
        Self {
            voting: campaign.voting(),
            method: campaign.card.method,
            moderates: campaign.may.moderate,
            counts: campaign.card.counts,
            phases: campaign.card.phases.clone(),
            cursor: campaign.cursor.clone(),
            viewer: campaign.viewer.clone(),
        }
    }
}

/// JSON for an attribute; what these pages hold can always be written.
fn json(of: &impl Serialize) -> String {
    serde_json::to_string(of).unwrap_or_default()
}

async fn page() -> AnyView {
    let address = use_query_map().get_untracked();
    let slug = use_params_map().with_untracked(|params| params.get("slug").unwrap_or_default());
    let query = query::read(&address);
    let at = address.get("at").and_then(|id| id.parse().ok());
    let content = async {
        let campaign = api::campaign::campaign(slug.clone(), None).await?;
        let opinion = match campaign.card.method {
            Method::Opinion => Some(api::vote::opinion(slug.clone(), None, at).await?),
            Method::Approval => None,
        };
        let board = api::idea::board(slug.clone(), query.clone()).await;
        Ok::<_, AppError>((campaign, opinion, board))
    };
    match content.await {
        Ok((campaign, opinion, board)) => content_of(campaign, opinion, board, query),
        Err(error) => view! { <div class="page stack stack-l"><ErrorView error/></div> },
    }
}

fn content_of(
    campaign: CampaignView,
    opinion: Option<OpinionView>,
    ideas: Result<BoardView, AppError>,
    query: BoardQuery,
) -> AnyView {
    let live = use_live();
    let seed = json(&Seed::new(&campaign));
    let votes = RwSignal::new(campaign.voting());
    let voting = Voting::new(votes.into());
    let ground = Ground {
        slug: campaign.card.slug.as_str().into(),
        live,
        voting,
        method: campaign.card.method,
        moderates: campaign.may.moderate,
    };
    let desk = opinion.zip(voting).map(|(first, voting)| {
        let desk = Desk::new(first, &campaign);
        let seed = json(&desk);
        view! { <div class="opinion-place" id="desk" data-seed=seed><Opinion desk voting/></div> }
    });
    view! {
        <div class="page stack stack-l" id="campaign" data-seed=seed>
            {head(&campaign, view! { <FormRefusal/>{desk} })}
            {board(&ground, &campaign, votes.into(), ideas, query)}
            <div id="connection"><ConnectionNote/></div>
        </div>
    }
}

/// Why a vote posted as a plain form was not taken; with JavaScript the control says it itself.
#[component]
fn FormRefusal() -> impl IntoView {
    let posted = ServerAction::<CastVote>::new().value();
    let error = posted.with_untracked(|posted| posted.as_ref()?.as_ref().err().map(ToString::to_string));
    error.map(|error| view! { <Notice kind=NoticeKind::Error>{error}</Notice> })
}
