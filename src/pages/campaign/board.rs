//! The board as the server writes it: order, filters and search above the list, all of it in the address.

use super::card::Ground;
use super::list::idea_list;
use super::query::{filters, href, turned};
use crate::domain::campaign::{CampaignView, VotingView};
use crate::domain::idea::{BoardQuery, BoardView, IdeaStatus, Sort};
use crate::domain::outcome::OutcomeFilter;
use crate::domain::poll::Method;
use crate::domain::text::SEARCH;
use crate::error::AppError;
use crate::text::t;
use crate::ui::vote::{TermsLine, VotesLeft};
use crate::ui::{Empty, Icon, Notice, NoticeKind};
use crate::view::view;
use leptos::prelude::*;

/// The board of a campaign.
pub fn board(
    ground: &Ground,
    campaign: &CampaignView,
    votes: Signal<VotingView>,
    ideas: Result<BoardView, AppError>,
    query: BoardQuery,
) -> AnyView {
    let method = ground.method;
    let list = match ideas {
        Ok(ideas) => idea_list(ground, ideas, &query, campaign.may.submit),
        Err(error) => view! {
            <Notice kind=NoticeKind::Error>
                <p>{error.to_string()}</p>
                <p><a class="button" href="">{t!("Load again")}</a></p>
            </Notice>
        },
    };
    let heading = if method == Method::Opinion { t!("All statements") } else { t!("Ideas") };
    let chips = Chips { slug: &ground.slug, query: &query };
    let left = ground.voting.filter(|_| method == Method::Approval);
    view! {
        <section class="stack" aria-labelledby="board-heading" id="board">
            <h2 id="board-heading" tabindex="-1">{heading}</h2>
            <div class="board-bar">
                <nav class="chips" id="board-order" data-fresh="" aria-label=t!("Order")>{chips.sorts(method)}</nav>
                {search(&ground.slug, &query, method)}
            </div>
            <div class="stack" id="board-filters" data-fresh="">
                {chips.tags(&campaign.card.tags)}
                {chips.outcomes(campaign)}
                {campaign.may.moderate.then(|| chips.statuses(campaign.imported))}
            </div>
            {left.map(|voting| view! { <div class="island" id="votes-left"><VotesLeft voting pause_is_said=true/></div> })}
            {ground.voting.map(|voting| view! { <div class="island" id="terms-line"><TermsLine view=votes voting/></div> })}
            <p class="visually-hidden" role="status" id="summary"></p>
            <div class="stack" id="board-list">{list}</div>
        </section>
    }
}

/// What chooses an order or a filter.
struct Chips<'a> {
    slug: &'a str,
    query: &'a BoardQuery,
}

impl Chips<'_> {
    /// One chip: its words, whether it is chosen, and what it changes.
    fn chip(&self, words: &str, is_chosen: bool, turn: impl FnOnce(&mut BoardQuery)) -> AnyView {
        let href = href(self.slug, &turned(self.query, turn));
        view! { <a class="chip" href=href aria-current=is_chosen.then_some("true")>{words.to_owned()}</a> }
    }

    fn sorts(&self, method: Method) -> AnyView {
        if !self.query.q.trim().is_empty() {
            return view! { <span class="muted">{t!("What was found, newest first")}</span> };
        }
        let one = |sort: Sort| self.chip(sort.label(method), self.query.sort == sort, |query| query.sort = sort);
        Sort::ALL.map(one).into_iter().collect_view().into_any()
    }

    fn tags(&self, tags: &[String]) -> Option<AnyView> {
        if tags.is_empty() {
            return None;
        }
        let chosen = &self.query.tag;
        let all = self.chip(t!("All##tags"), chosen.is_empty(), |query| query.tag.clear());
        let one = |tag: &String| self.chip(tag, chosen == tag, |query| query.tag.clone_from(tag));
        let chips = std::iter::once(all).chain(tags.iter().map(one)).collect_view();
        Some(view! { <nav class="chips" aria-label=t!("Tags")>{chips}</nav> })
    }

    /// Once something was decided, or is asked for.
    fn outcomes(&self, campaign: &CampaignView) -> Option<AnyView> {
        let known: Vec<_> = campaign.outcomes.iter().copied().map(OutcomeFilter::Is).collect();
        let asked = self.query.outcome;
        if known.is_empty() && asked.is_none() {
            return None;
        }
        let extra = asked.filter(|asked| !known.contains(asked) && matches!(asked, OutcomeFilter::Is(_)));
        let offered = [OutcomeFilter::Decided, OutcomeFilter::Undecided].into_iter().chain(known).chain(extra);
        let all = self.chip(t!("Any outcome"), asked.is_none(), |query| query.outcome = None);
        let one = |filter: OutcomeFilter| {
            self.chip(filter.label(), asked == Some(filter), |query| query.outcome = Some(filter))
        };
        let chips = std::iter::once(all).chain(offered.map(one)).collect_view();
        Some(view! { <nav class="chips" aria-label=t!("Outcome")>{chips}</nav> })
    }

    fn statuses(&self, imported: bool) -> AnyView {
        let one = |status: IdeaStatus| {
            let word = match status {
                IdeaStatus::Visible => t!("On the board"),
                IdeaStatus::Hidden => t!("Hidden##ideas"),
                IdeaStatus::Rejected => t!("Rejected##ideas"),
            };
            let is_chosen = self.query.status.unwrap_or(IdeaStatus::Visible) == status;
            self.chip(word, is_chosen, |query| query.status = (status != IdeaStatus::Visible).then_some(status))
        };
        let offered = IdeaStatus::ALL.into_iter().filter(|status| imported || *status != IdeaStatus::Rejected);
        let chips = offered.map(one).collect_view();
        view! { <nav class="chips" aria-label=t!("Status")>{chips}</nav> }
    }
}

fn search(slug: &str, query: &BoardQuery, method: Method) -> AnyView {
    let keep = |name: &'static str, value: String| {
        (!value.is_empty()).then(|| view! { <input type="hidden" name=name value=value/> })
    };
    let sort = if query.sort == Sort::default() { "" } else { query.sort.as_str() };
    view! {
        <form class="search" role="search" id="search" action=format!("/c/{slug}")>
            <Icon name="search"/>
            <input
                class="input"
                type="search"
                name="q"
                value=query.q.clone()
                maxlength=SEARCH.max
                autocomplete="off"
                placeholder=t!("Search##noun")
                aria-label=if method == Method::Opinion { t!("Search these statements") } else { t!("Search these ideas") }
            />
            <span hidden id="search-kept" data-fresh="">
                {keep("sort", sort.to_owned())}
                {keep("tag", query.tag.clone())}
                {keep("outcome", query.outcome.map(String::from).unwrap_or_default())}
                {keep("status", query.status.map(|status| status.as_str().to_owned()).unwrap_or_default())}
            </span>
            <button class="button visually-hidden">{t!("Search##verb")}</button>
        </form>
    }
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
                <p><a class="button" href=clear>{all}</a></p>
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
