//! A board's state in the address bar.

use crate::domain::idea::{BoardQuery, IdeaStatus, Sort};
use crate::domain::outcome::OutcomeFilter;
use leptos_router::location::Url;
use leptos_router::params::ParamsMap;
use std::fmt::Write;

/// What the address asks for. What it does not name, or names wrongly, is as if it were left out.
pub fn read(params: &ParamsMap) -> BoardQuery {
    let text = |name| params.get(name).unwrap_or_default();
    BoardQuery {
        sort: Sort::parse(&text("sort")).unwrap_or_default(),
        q: text("q"),
        tag: text("tag"),
        status: IdeaStatus::parse(&text("status")),
        outcome: OutcomeFilter::parse(&text("outcome")),
        after: text("after"),
        seed: text("seed").parse().unwrap_or_default(),
    }
}

/// The address of the board that `query` asks for. What is as usual is left out.
pub fn href(slug: &str, query: &BoardQuery) -> String {
    let mut href = format!("/c/{slug}");
    let mut separator = '?';
    let mut add = |name: &str, value: &str| {
        if !value.is_empty() {
            // Writing to a string cannot fail.
            _ = write!(href, "{separator}{name}={}", Url::escape(value));
            separator = '&';
        }
    };
    add("sort", if query.sort == Sort::default() { "" } else { query.sort.as_str() });
    add("q", query.q.trim());
    add("tag", &query.tag);
    add("status", query.status.map_or("", IdeaStatus::as_str));
    add("outcome", query.outcome.map_or("", OutcomeFilter::as_str));
    add("after", &query.after);
    add("seed", &if query.seed == 0 { String::new() } else { query.seed.to_string() });
    href
}

/// The beginning of the same board in another order, with another filter.
pub fn turned(query: &BoardQuery, turn: impl FnOnce(&mut BoardQuery)) -> BoardQuery {
    let mut turned = BoardQuery { after: String::new(), seed: 0, ..query.clone() };
    turn(&mut turned);
    turned
}

/// Whether the query leaves anything out of the board.
pub fn filters(query: &BoardQuery) -> bool {
    !query.q.trim().is_empty() || !query.tag.is_empty() || query.status.is_some() || query.outcome.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_what_is_asked_for() {
        let query = BoardQuery {
            sort: Sort::Newest,
            q: "bus & tram".into(),
            tag: "Shade".into(),
            status: Some(IdeaStatus::Hidden),
            outcome: Some(OutcomeFilter::Undecided),
            after: "12:7".into(),
            seed: 3,
        };
        let href = href("heat", &query);
        assert_eq!(
            href,
            "/c/heat?sort=newest&q=bus%20%26%20tram&tag=Shade&status=hidden&outcome=undecided&after=12%3A7&seed=3"
        );
        let params = href.split(['?', '&']).skip(1).filter_map(|pair| pair.split_once('=')).fold(
            ParamsMap::new(),
            |mut params, (name, value)| {
                params.insert(name.to_owned(), value.to_owned());
                params
            },
        );
        assert_eq!(read(&params), query);
    }

    #[test]
    fn what_is_usual_is_left_out() {
        assert_eq!(href("heat", &BoardQuery::default()), "/c/heat");
        let further = BoardQuery { after: "9".into(), seed: 5, q: "tree".into(), ..BoardQuery::default() };
        assert_eq!(href("heat", &turned(&further, |query| query.sort = Sort::Votes)), "/c/heat?sort=votes&q=tree");
    }
}
