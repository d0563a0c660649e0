//! The board: order, filters and search above the list, all of it in the address.

use super::card::Ground;
use super::list::IdeaList;
use super::query::{filters, href, turned};
use crate::client::ballot::Voting;
use crate::client::fetched::Fetched;
use crate::client::live::{Live, use_live};
use crate::domain::campaign::{CampaignView, Counts};
use crate::domain::idea::{BoardQuery, BoardView, IdeaStatus, Sort};
use crate::domain::outcome::OutcomeFilter;
use crate::domain::poll::Method;
use crate::domain::text::SEARCH;
use crate::error::AppError;
use crate::text::t;
use crate::ui::awaited::awaited;
use crate::ui::vote::{TermsLine, VotesLeft};
use crate::ui::{Empty, Icon, Loading, Notice, NoticeKind};
use crate::view::view;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use std::sync::Arc;
use std::time::Duration;

/// How long typing must rest before the search follows.
const TYPING: Duration = Duration::from_millis(300);
/// At most this often a screen reader is told how the counts have moved.
const SUMMARY: Duration = Duration::from_secs(10);

/// The board of a campaign.
#[component]
pub fn Board(
    view: RwSignal<CampaignView>,
    voting: Option<Voting>,
    method: Method,
    board: Fetched<Result<BoardView, AppError>>,
    query: Memo<BoardQuery>,
) -> impl IntoView {
    let live = use_live();
    let (slug, tags, may, imported) = view
        .with_untracked(|view| (Arc::<str>::from(&*view.card.slug), view.card.tags.clone(), view.may, view.imported));
    let ground = Ground { slug: slug.clone(), live, voting, method, moderates: may.moderate };
    let may_submit = Signal::derive(move || view.with(|view| view.may.submit));
    let list = awaited(move || {
        let ground = ground.clone();
        async move {
            match board.await {
                Ok(board) => {
                    let query = query.get_untracked();
                    view! { <IdeaList ground board query may_submit/> }
                }
                Err(error) => view! {
                    <Notice kind=NoticeKind::Error>
                        <p>{error.to_string()}</p>
                        <p><a class="button" href="">{t!("Load again")}</a></p>
                    </Notice>
                },
            }
        }
    });
    let heading = if method == Method::Opinion { t!("All statements") } else { t!("Ideas") };
    view! {
        <section class="stack" aria-labelledby="board-heading" id="board">
            <h2 id="board-heading">{heading}</h2>
            <div class="board-bar">
                {sort_chips(slug.clone(), query, method)}
                <Search slug=slug.clone() query method/>
            </div>
            {(!tags.is_empty()).then(|| tag_chips(slug.clone(), query, tags))}
            {outcome_chips(slug.clone(), query, view)}
            {may.moderate.then(|| status_chips(slug, query, imported))}
            {voting.filter(|_| method == Method::Approval).map(|voting| view! { <VotesLeft voting pause_is_said=true/> })}
            {voting.map(|voting| view! { <TermsLine view voting/> })}
            <Summary view live method/>
            <Transition fallback=|| view! { <Loading/> }>{list}</Transition>
        </section>
    }
}

type Turn = Box<dyn FnOnce(&mut BoardQuery) + Send>;

/// One chip: its words, whether it is chosen, and what it changes.
fn chip(slug: &str, query: &BoardQuery, words: String, is_chosen: bool, turn: Turn) -> AnyView {
    let href = href(slug, &turned(query, turn));
    view! { <a class="chip" href=href data-noscroll="" aria-current=is_chosen.then_some("true")>{words}</a> }
}

fn sort_chips(slug: Arc<str>, query: Memo<BoardQuery>, method: Method) -> AnyView {
    let chips = move || {
        let query = query.get();
        if !query.q.trim().is_empty() {
            return view! { <span class="muted">{t!("What was found, newest first")}</span> };
        }
        let one = |sort: Sort| {
            let turn: Turn = Box::new(move |query| query.sort = sort);
            chip(&slug, &query, sort.label(method).to_owned(), query.sort == sort, turn)
        };
        Sort::ALL.map(one).into_iter().collect_view().into_any()
    };
    view! { <nav class="chips" aria-label=t!("Order")>{chips}</nav> }
}

fn tag_chips(slug: Arc<str>, query: Memo<BoardQuery>, tags: Vec<String>) -> AnyView {
    let chips = move || {
        let query = query.get();
        let all =
            chip(&slug, &query, t!("All##tags").to_owned(), query.tag.is_empty(), Box::new(|query| query.tag.clear()));
        let one = |tag: &String| {
            let chosen = tag.clone();
            chip(&slug, &query, tag.clone(), query.tag == *tag, Box::new(move |query| query.tag = chosen))
        };
        std::iter::once(all).chain(tags.iter().map(one)).collect_view()
    };
    view! { <nav class="chips" aria-label=t!("Tags")>{chips}</nav> }
}

/// Once something was decided, or is asked for.
fn outcome_chips(slug: Arc<str>, query: Memo<BoardQuery>, view: RwSignal<CampaignView>) -> AnyView {
    let offered = Memo::new(move |_| {
        let known = view.with(|view| view.outcomes.iter().copied().map(OutcomeFilter::Is).collect::<Vec<_>>());
        let asked = query.with(|query| query.outcome);
        if known.is_empty() && asked.is_none() {
            return Vec::new();
        }
        let extra = asked.filter(|asked| !known.contains(asked) && matches!(asked, OutcomeFilter::Is(_)));
        [OutcomeFilter::Decided, OutcomeFilter::Undecided].into_iter().chain(known).chain(extra).collect()
    });
    let chips = move || {
        let offered = offered.get();
        if offered.is_empty() {
            return None;
        }
        let query = query.get();
        let any = Box::new(|query: &mut BoardQuery| query.outcome = None);
        let all = chip(&slug, &query, t!("Any outcome").to_owned(), query.outcome.is_none(), any);
        let one = |filter: OutcomeFilter| {
            let turn: Turn = Box::new(move |query| query.outcome = Some(filter));
            chip(&slug, &query, filter.label().to_owned(), query.outcome == Some(filter), turn)
        };
        let chips = std::iter::once(all).chain(offered.into_iter().map(one)).collect_view();
        Some(view! { <nav class="chips" aria-label=t!("Outcome")>{chips}</nav> })
    };
    chips.into_any()
}

fn status_chips(slug: Arc<str>, query: Memo<BoardQuery>, imported: bool) -> AnyView {
    let word = |status| match status {
        IdeaStatus::Visible => t!("On the board"),
        IdeaStatus::Hidden => t!("Hidden##ideas"),
        IdeaStatus::Rejected => t!("Rejected##ideas"),
    };
    let chips = move || {
        let query = query.get();
        let one = |status: IdeaStatus| {
            let is_chosen = query.status.unwrap_or(IdeaStatus::Visible) == status;
            let turn: Turn = Box::new(move |query| query.status = (status != IdeaStatus::Visible).then_some(status));
            chip(&slug, &query, word(status).to_owned(), is_chosen, turn)
        };
        let offered = IdeaStatus::ALL.into_iter().filter(|status| imported || *status != IdeaStatus::Rejected);
        offered.map(one).collect_view()
    };
    view! { <nav class="chips" aria-label=t!("Status")>{chips}</nav> }
}

#[component]
fn Search(slug: Arc<str>, query: Memo<BoardQuery>, method: Method) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let searched = StoredValue::new(query.with_untracked(|query| query.q.clone()));
    let navigate = use_navigate();
    let action = format!("/c/{slug}");
    let search = move || {
        let Some(input) = input.get_untracked() else { return };
        let before = query.get_untracked();
        let query = turned(&before, |query| query.q = input.value().trim().to_owned());
        searched.set_value(query.q.clone());
        // One step back leads to the board before the search, however often it was changed.
        let replace = !before.q.is_empty() || query.q.is_empty();
        let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
        navigate(&href(&slug, &query), options);
    };
    let rest = move || {
        if let Some(waiting) = waiting.get_value() {
            waiting.clear();
        }
    };
    let typed = {
        let search = search.clone();
        move |_| {
            rest();
            waiting.set_value(set_timeout_with_handle(search.clone(), TYPING).ok());
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        rest();
        search();
    };
    // A search that a link or the way back changes must change the field as well; what is typed on stays the reader's.
    Effect::new(move |_| {
        let q = query.with(|query| query.q.clone());
        if let Some(input) = input.get()
            && searched.with_value(|searched| *searched != q)
        {
            input.set_value(&q);
            searched.set_value(q);
        }
    });
    let first = query.get_untracked();
    let keep = |name: &'static str, value: String| {
        (!value.is_empty()).then(|| view! { <input type="hidden" name=name value=value/> })
    };
    view! {
        <form class="search" role="search" action=action on:submit=submit>
            <Icon name="search"/>
            <input
                class="input"
                type="search"
                name="q"
                value=first.q
                maxlength=SEARCH.max
                placeholder=t!("Search##noun")
                aria-label=if method == Method::Opinion { t!("Search these statements") } else { t!("Search these ideas") }
                node_ref=input
                on:input=typed
            />
            {keep("sort", if first.sort == Sort::default() { String::new() } else { first.sort.as_str().to_owned() })}
            {keep("tag", first.tag)}
            {keep("outcome", first.outcome.map(String::from).unwrap_or_default())}
            <button class="button visually-hidden">{t!("Search##verb")}</button>
        </form>
    }
}

/// Tells a screen reader now and then how the campaign moves.
#[component]
fn Summary(view: RwSignal<CampaignView>, live: Live, method: Method) -> impl IntoView {
    let text = RwSignal::new(String::new());
    Effect::new(move |_| {
        let told = StoredValue::new(view.with_untracked(|view| view.card.counts));
        let tell = move || {
            let Some(counts) = live.counts.get_untracked() else { return };
            let is_same = told.with_value(|told: &Counts| told.votes == counts.votes && told.ideas == counts.ideas);
            if !is_same {
                told.set_value(counts);
                let (votes, ideas) = (method.given(counts.votes), method.brought(counts.ideas));
                text.set(t!("Now {votes} for {ideas}.", votes, ideas));
            }
        };
        let ticks = set_interval_with_handle(tell, SUMMARY);
        on_cleanup(move || {
            if let Ok(ticks) = ticks {
                ticks.clear();
            }
        });
    });
    view! { <p class="visually-hidden" role="status">{text}</p> }
}

/// What stands in place of a list without ideas.
pub fn nothing(slug: &str, query: &BoardQuery, method: Method, may_submit: bool) -> AnyView {
    if filters(query) {
        let clear = href(slug, &BoardQuery { sort: query.sort, ..BoardQuery::default() });
        let (none, all) = match method {
            Method::Approval => (t!("No idea fits this search and these filters."), t!("Show all ideas")),
            Method::Opinion => (t!("No statement fits this search and these filters."), t!("Show all statements")),
        };
        return view! {
            <Empty title=t!("Nothing found") icon="search">
                <p>{none}</p>
                <p><a class="button" href=clear data-noscroll="">{all}</a></p>
            </Empty>
        };
    }
    let (none, first) = match method {
        Method::Approval => (t!("No ideas yet"), t!("Bring the first idea")),
        Method::Opinion => (t!("No statements yet"), t!("Bring the first statement")),
    };
    let submit = may_submit.then(|| {
        view! { <p><a class="button button-primary" href=format!("/c/{slug}/new")>{first}</a></p> }
    });
    view! {
        <Empty title=none>
            <p>{t!("As soon as somebody brings one it appears here.")}</p>
            {submit}
        </Empty>
    }
}
