//! A campaign at a glance, for the organisation's people: rendered whole by the server, then moving by itself.

mod activity;
mod crowd;
mod feed;
pub mod finding;
mod ideas;
mod jury;
mod objective;
mod tiles;

use crate::api;
use crate::client::fetched::fetched;
use crate::client::live::use_live;
use crate::domain::campaign::CampaignState;
use crate::domain::dashboard::DashboardView;
use crate::domain::series::{Measure, Range};
use crate::text::t;
use crate::ui::awaited::awaited;
use crate::ui::foreign::foreign;
use crate::ui::{ErrorView, Icon, LiveBadge, Loading, Notice, NoticeKind};
use crate::view::view;
use feed::Feed;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

/// What the address asks the big chart to show.
#[derive(Clone, Copy)]
struct Asked {
    range: Memo<Option<Range>>,
    measure: Memo<Measure>,
}

/// The dashboard of a campaign. `?range=` and `?show=` say what the big chart shows.
pub fn dashboard() -> AnyView {
    let (params, query) = (use_params_map(), use_query_map());
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let range = Memo::new(move |_| query.read().get("range").and_then(|name| Range::parse(&name)));
    let measure =
        Memo::new(move |_| query.read().get("show").and_then(|name| Measure::parse(&name)).unwrap_or_default());
    let asked = Asked { range, measure };
    // Another range does not start the page over: the feed fetches it, and the old view stays until it is here.
    let first = fetched(move || slug.get(), move |slug| api::dashboard::dashboard(slug, range.get_untracked()));
    let content = awaited(move || async move {
        match first.await {
            Ok(view) => whole(slug.get_untracked(), asked, view),
            Err(error) => view! { <div class="page"><ErrorView error/></div> },
        }
    });
    view! { <Transition fallback=Loading>{content}</Transition> }
}

fn whole(slug: String, asked: Asked, first: DashboardView) -> AnyView {
    let title = t!("Dashboard: {question}", question = first.question);
    let (language, question) = (first.language, first.question.clone());
    let feed = Feed::new(&slug, asked.range, first);
    let view = feed.view;
    let live = use_live().counts;
    let statements = Memo::new(move |_| !view.read().balance.is_empty());
    let problem = move || {
        feed.problem.get().map(|error| {
            view! { <Notice kind=NoticeKind::Info>{t!("The numbers below may be old.")}" "{error.to_string()}</Notice> }
        })
    };
    let judged = Memo::new(move |_| view.read().jury.is_some());
    let for_balance = slug.clone();
    let manage = view.with_untracked(|view| view.manages).then(|| {
        view! { <a class="button button-small" href=format!("/manage/{slug}")><Icon name="settings"/>{t!("Manage")}</a> }
    });
    view! {
        <Title text=title/>
        <div class="page page-wide dashboard" aria-busy=move || feed.switching.get().to_string()>
            <header class="dashboard-head">
                <h1><span class="eyebrow">{t!("Dashboard")}</span>" "<a href=format!("/c/{slug}") lang=foreign(language)>{question}</a></h1>
                <p class="cluster">
                    {move || standing(&view.read())}
                    {move || live.get().map(|counts| view! { <LiveBadge live=counts.live/> })}
                    {manage}
                </p>
            </header>
            {problem}
            {tiles::tiles(view)}
            {objective::objective(view)}
            <div class="dashboard-main">
                {activity::activity(&slug, view, asked.measure)}
                {crowd::funnel(&slug, view)}
                {crowd::events(&slug, view)}
            </div>
            {move || statements.get().then(|| crowd::balance(&for_balance, view))}
            <div class="dashboard-ideas">
                {ideas::leaders(&slug, view)}
                {move || if judged.get() { jury::jury(&slug, view) } else { ideas::risers(&slug, view) }}
            </div>
        </div>
    }
}

fn standing(view: &DashboardView) -> AnyView {
    let (class, word) = match view.state {
        CampaignState::Draft => ("status status-draft", t!("Draft")),
        CampaignState::Running => ("status status-running", t!("Running")),
        CampaignState::Closed => ("status", t!("Closed##of a campaign")),
    };
    let simulated = view.simulated.then(|| view! { <span class="status">{t!("Simulated crowd")}</span> });
    view! { <span class=class>{word}</span>{simulated} }
}

/// The link to the numbers behind `chart`, which are `what`.
fn csv(slug: &str, chart: &'static str, view: RwSignal<DashboardView>, what: &'static str) -> AnyView {
    let slug = slug.to_owned();
    let href = move || format!("/c/{slug}/dashboard.csv?chart={chart}&range={}", view.read().series.range.as_str());
    view! { <a class="csv" href=href download="" aria-label=what>"CSV"</a> }
}

/// A class that changes whenever `value` does, so that what carries it is marked as moved once: none at first, then one
/// of two whose animations look alike.
fn moved(value: impl Fn() -> i64 + Send + Sync + 'static) -> Signal<&'static str> {
    let times = Memo::new(move |before: Option<&(i64, u32)>| {
        let now = value();
        match before {
            None => (now, 0),
            Some((last, times)) => (now, times + u32::from(*last != now)),
        }
    });
    Signal::derive(move || mark(times.read().1))
}

/// The mark of something that has moved so many times.
const fn mark(times: u32) -> &'static str {
    match times {
        0 => "",
        times if times % 2 == 1 => "moved-odd",
        _ => "moved-even",
    }
}
