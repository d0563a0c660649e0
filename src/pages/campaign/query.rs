//! A board's state in the address bar.

use crate::domain::idea::{BoardQuery, IdeaStatus, Sort};
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
    !query.q.trim().is_empty() || !query.tag.is_empty() || query.status.is_some()
}
