//! The list of campaigns, with search and filter.

use crate::api;
use crate::client::fetched::{Fetched, fetched};
use crate::domain::campaign::{ExploreQuery, ExploreView};
use crate::domain::text::SEARCH;
use crate::error::AppError;
use crate::pages::form::fields_alone;
use crate::text::{Text, key, t, tn};
use crate::ui::awaited::awaited;
use crate::ui::small::within;
use crate::ui::social::into_head;
use crate::ui::{CampaignTile, Empty, ErrorView, Icon, Loading};
use crate::view::view;
use leptos::html;
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::components::Form;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use std::time::Duration;

/// How often the counts are fetched again while somebody looks.
const REFRESH: Duration = Duration::from_secs(20);

/// What the filter offers: the state in the address bar and its name.
const STATES: [(&str, Text); 3] =
    [("", key!("All##campaigns")), ("running", key!("Running##campaigns")), ("closed", key!("Closed##campaigns"))];

/// The list of campaigns.
pub fn explore() -> AnyView {
    let params = use_query_map();
    let query = Memo::new(move |_| {
        let params = params.read();
        let get = |name| params.get(name).unwrap_or_default();
        ExploreQuery { q: get("q"), state: get("state"), after: get("after") }
    });
    let list = fetched(
        move || query.get(),
        |query| async move {
            let list = api::campaign::explore(query.clone()).await;
            (query, list)
        },
    );
    refresh(list);
    let last = StoredValue::new(None);
    let content = awaited(move || async move {
        let (query, fetched) = list.await;
        match keep_last(last, &query, fetched) {
            Ok(view) => results(&query, view),
            Err(error) => view! { <ErrorView error nested=true/> },
        }
    });
    let about = t!("Campaigns in which a crowd answers a question with ideas and votes, live.");
    into_head(|| view! { <Meta name="description" content=about/> });
    view! {
        <Title text=t!("Campaigns")/>
        <div class="page">
            <header class="explore-head">
                <h1>{t!("Good answers come from many people")}</h1>
                <p class="lead">
                    {t!(
                        "On Coro a company, a city or a team asks everybody a question; people bring ideas and vote, and all \
                         can watch the count move."
                    )}
                </p>
            </header>
            {controls(query)}
            <Transition fallback=Loading>{content}</Transition>
        </div>
    }
}

/// What was fetched, or while the server cannot be reached what was shown before for the same query.
fn keep_last(
    last: StoredValue<Option<(ExploreQuery, ExploreView)>>,
    query: &ExploreQuery,
    fetched: Result<ExploreView, AppError>,
) -> Result<ExploreView, AppError> {
    match fetched {
        Ok(view) => {
            last.set_value(Some((query.clone(), view.clone())));
            Ok(view)
        }
        Err(error) => match last.get_value() {
            Some((shown, view)) if shown == *query => Ok(view),
            _ => Err(error),
        },
    }
}

/// Fetches the list again every [`REFRESH`] while the page is in view.
fn refresh(list: Fetched<(ExploreQuery, Result<ExploreView, AppError>)>) {
    Effect::new(move |_| {
        let tick = move || {
            if !document().hidden() {
                list.refetch();
            }
        };
        if let Ok(handle) = set_interval_with_handle(tick, REFRESH) {
            on_cleanup(move || handle.clear());
        }
    });
}

/// The address of the list that `query` asks for.
fn address(query: &ExploreQuery) -> String {
    let fields = [("q", &query.q), ("state", &query.state), ("after", &query.after)];
    let params: ParamsMap =
        fields.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name, value.clone())).collect();
    format!("/{}", params.to_query_string())
}

fn controls(query: Memo<ExploreQuery>) -> AnyView {
    let input = NodeRef::<html::Input>::new();
    // What was typed outlives the attribute, so a way back to another search has to set the control itself.
    Effect::new(move |before: Option<String>| {
        let q = query.read().q.clone();
        if before.is_some_and(|before| before != q)
            && let Some(input) = input.get_untracked()
        {
            input.set_value(&q);
        }
        q
    });
    let chips = STATES.map(|(state, name)| {
        let href =
            move || address(&ExploreQuery { q: query.read().q.clone(), state: state.into(), ..Default::default() });
        let current = move || (query.read().state == state).then_some("true");
        view! { <li><a class="chip" href=href aria-current=current>{name.get()}</a></li> }
    });
    view! {
        <div class="controls">
            <Form action="/" on_form_data=fields_alone() attr:class="search" attr:role="search">
                <label class="visually-hidden" for="q">{t!("Search the campaigns")}</label>
                <input
                    class="input"
                    type="search"
                    id="q"
                    name="q"
                    value=move || query.read().q.clone()
                    placeholder=t!("Search the campaigns")
                    maxlength=SEARCH.max
                    node_ref=input
                />
                {move || {
                    let state = query.read().state.clone();
                    (!state.is_empty()).then(|| view! { <input type="hidden" name="state" value=state/> })
                }}
                <button class="button" type="submit"><Icon name="search"/>{t!("Search##verb")}</button>
            </Form>
            <nav aria-label=t!("Which campaigns")>
                <ul class="chips">{chips.collect_view()}</ul>
            </nav>
        </div>
    }
}

fn results(query: &ExploreQuery, view: ExploreView) -> AnyView {
    let ExploreView { campaigns, next, now } = view;
    if campaigns.is_empty() {
        return nothing(query, next);
    }
    let found = i64::try_from(campaigns.len()).unwrap_or(i64::MAX);
    let found = (!query.q.is_empty()).then(|| {
        let q = &query.q;
        if next.is_some() {
            tn!(found, "{n} campaign so far for “{q}”", "{n} campaigns so far for “{q}”", q)
        } else {
            tn!(found, "{n} campaign for “{q}”", "{n} campaigns for “{q}”", q)
        }
    });
    let tiles = campaigns.into_iter().map(|card| view! { <li><CampaignTile card now/></li> }).collect_view();
    let first = ExploreQuery { after: String::new(), ..query.clone() };
    let pages = next.is_some() || !query.after.is_empty();
    let back = (!query.after.is_empty())
        .then(|| view! { <a class="button button-quiet" href=address(&first)>{t!("Back to the first page")}</a> });
    let next = next.map(|after| {
        let href = address(&ExploreQuery { after, ..query.clone() });
        view! { <a class="button" href=href rel="next">{t!("More campaigns")}</a> }
    });
    view! {
        <p class="found" role="status">{found}</p>
        <ul class="tiles tiles-lead">{tiles}</ul>
        {pages.then(|| view! { <nav class="cluster pages" aria-label=t!("Pages")>{back}{next}</nav> })}
    }
}

/// Says that nothing is there, or where to go on when the search has not come to the end of the list yet.
fn nothing(query: &ExploreQuery, next: Option<String>) -> AnyView {
    if let Some(after) = next {
        let href = address(&ExploreQuery { after, ..query.clone() });
        return view! {
            <Empty title=t!("Nothing found for “{q}” so far", q = query.q) icon="search">
                <p>{t!("There are more campaigns than can be looked through at once.")}</p>
                <p><a class="button" href=href rel="next">{t!("Look further")}</a></p>
            </Empty>
        };
    }
    if *query == ExploreQuery::default() {
        return view! {
            <Empty title=t!("No campaign is open yet") icon="idea">
                <p>{t!("As soon as somebody launches one, it stands here, and you can take part without an account.")}</p>
                <p>
                    {within(
                        t!("You run campaigns yourself? Open the link of your invitation, then go to {campaigns}."),
                        view! { <a href="/manage">{t!("your campaigns")}</a> },
                    )}
                </p>
            </Empty>
        };
    }
    let (title, advice) = match (&*query.state, &*query.q) {
        ("running", "") => (t!("No campaign is running now").to_owned(), t!("Those that are closed stay to be read.")),
        ("closed", "") => {
            (t!("No campaign is closed yet").to_owned(), t!("What runs now will stand here when it is over."))
        }
        (_, "") => (t!("No more campaigns").to_owned(), t!("The first page shows where the list begins.")),
        (_, q) => (t!("Nothing found for “{q}”", q), t!("Try fewer or other words, or look at all of them.")),
    };
    view! {
        <Empty title=title icon="search">
            <p>{advice}</p>
            <p><a class="button" href="/">{t!("Show all campaigns")}</a></p>
        </Empty>
    }
}
