//! The list of ideas as the server writes it: one page of the board, and the way on.

use super::board::nothing;
use super::card::{Ground, idea_card};
use super::query::{filters, href};
use crate::domain::idea::{BoardQuery, BoardView};
use crate::domain::poll::Method;
use crate::text::{t, tn};
use crate::ui::{Icon, number};
use crate::view::view;
use leptos::prelude::*;

/// One page of the board.
pub fn idea_list(ground: &Ground, board: BoardView, query: &BoardQuery, may_submit: bool) -> AnyView {
    let BoardView { ideas, next, seed, now } = board;
    let cards = ideas.iter().map(|card| idea_card(ground, card, now)).collect_view();
    let back = (!query.after.is_empty()).then(|| {
        let start = href(&ground.slug, &BoardQuery { after: String::new(), ..query.clone() });
        view! { <p><a class="back" href=start><Icon name="arrow-left"/>{t!("Back to the beginning of the list")}</a></p> }
    });
    let takes_new = !filters(query) && query.after.is_empty();
    let found = (!query.q.trim().is_empty() && query.after.is_empty() && !ideas.is_empty()).then(|| {
        let found = i64::try_from(ideas.len()).unwrap_or(0);
        view! { <p class="muted found" role="status">{how_many(found, next.is_some(), ground.method)}</p> }
    });
    let empty = ideas
        .is_empty()
        .then(|| view! { <div id="nothing">{nothing(&ground.slug, query, ground.method, may_submit)}</div> });
    let further = next.map(|after| {
        let href = href(&ground.slug, &BoardQuery { after, seed, ..query.clone() });
        view! { <p class="list-end"><a class="button" href=href>{t!("Show more")}</a></p> }
    });
    view! {
        {back}
        {empty}
        {found}
        <div>
            {takes_new.then(|| view! { <div class="new-ideas-place" id="new-ideas" role="status"></div> })}
            <div class="idea-list" id="idea-list">{cards}</div>
        </div>
        <div class="island" id="list-note"></div>
        <div class="island" id="list-end">{further}</div>
    }
}

/// What a search has found, and whether there is more than that.
fn how_many(found: i64, more: bool, method: Method) -> String {
    match (more, method) {
        (false, Method::Approval) => tn!(found, "{n} idea found.", "{n} ideas found."),
        (false, Method::Opinion) => tn!(found, "{n} statement found.", "{n} statements found."),
        (true, Method::Approval) => t!("More than {n} ideas found.", n = number(found)),
        (true, Method::Opinion) => t!("More than {n} statements found.", n = number(found)),
    }
}
