//! The manager's home and a campaign's control page.

mod control;
mod draft;
mod hiding;
mod home;
mod objective;
mod pause;
mod queue;

use crate::api::idea::board;
use crate::api::manage::{self as api, CloseCampaign, Freeze, HideIdea, Launch, SetObjective, managed_campaign};
use crate::client::fetched::fetched;
use crate::domain::idea::{BoardQuery, IdeaStatus, Sort};
use crate::error::AppError;
use crate::pages::form::successes;
use crate::text::t;
use crate::ui::awaited::awaited;
use crate::ui::{ErrorView, Loading};
use crate::view::view;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

pub use hiding::visibility;

/// The manager's home. `?organisation=` shows the campaigns of one organisation alone.
pub fn manage() -> AnyView {
    let address = use_query_map();
    let organisation = Memo::new(move |_| address.read().get("organisation").unwrap_or_default());
    let home = fetched(move || organisation.get(), api::manage);
    let content = awaited(move || async move {
        match home.await {
            Ok(view) => home::home(view, &organisation.get_untracked()),
            Err(error @ (AppError::SignIn | AppError::Forbidden(_))) => home::outside(&error),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! {
        <Title text=t!("Your campaigns")/>
        <div class="page"><Transition fallback=Loading>{content}</Transition></div>
    }
}

/// What can be done to a campaign on its control page. Made once for the page, so that what they answered outlives a
/// fresh view of the campaign.
#[derive(Clone, Copy)]
struct Actions {
    launch: ServerAction<Launch>,
    freeze: ServerAction<Freeze>,
    close: ServerAction<CloseCampaign>,
    hide: ServerAction<HideIdea>,
    objective: ServerAction<SetObjective>,
}

/// A campaign's control page.
pub fn manage_campaign() -> AnyView {
    let (params, search) = (use_params_map(), use_query_map());
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let query = Memo::new(move |_| {
        let search = search.read();
        let get = |name| search.get(name).unwrap_or_default();
        let status = IdeaStatus::parse(&get("status"));
        BoardQuery { sort: Sort::Newest, q: get("q"), status, after: get("after"), ..Default::default() }
    });
    let actions = Actions {
        launch: ServerAction::new(),
        freeze: ServerAction::new(),
        close: ServerAction::new(),
        hide: ServerAction::new(),
        objective: ServerAction::new(),
    };
    let (launched, frozen, closed) = (actions.launch.version(), actions.freeze.version(), actions.close.version());
    let (hidden, aimed) = (actions.hide.version(), successes(actions.objective));
    let campaign = fetched(
        move || (slug.get(), launched.get(), frozen.get(), closed.get(), aimed.get()),
        |(slug, ..)| managed_campaign(slug),
    );
    let ideas = fetched(move || (slug.get(), query.get(), hidden.get()), |(slug, query, _)| board(slug, query));
    let content = awaited(move || async move {
        match campaign.await {
            Ok(view) => control::control(view, actions, query, ideas),
            Err(AppError::NotFound) => home::missing(),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! { <div class="page"><Transition fallback=Loading>{content}</Transition></div> }
}
