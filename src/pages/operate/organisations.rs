//! Whom the server serves, in numbers.

use crate::api::operate::OrganisationLine;
use crate::domain::id::{OrganisationId, Timestamp};
use crate::domain::text::SEARCH;
use crate::text::{t, tn};
use crate::ui::format::{ago, date};
use crate::ui::{Empty, Icon};
use crate::view::view;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

const HERE: &str = "/operate";

/// A page of organisations, those that `q` looks for, below `after`.
pub fn organisations(
    lines: Vec<OrganisationLine>,
    next: Option<OrganisationId>,
    q: &str,
    after: OrganisationId,
    now: Timestamp,
) -> AnyView {
    let list = if lines.is_empty() {
        view! {
            <Empty title=t!("Nothing found") icon="search">
                <p>{t!("No organisation has that in its name or address.")}</p>
                <p><a class="button" href=HERE>{t!("Show all##of organisations")}</a></p>
            </Empty>
        }
    } else {
        view! { <ul class="rows">{lines.into_iter().map(|line| row(line, now)).collect_view()}</ul> }
    };
    let newest = (after.0 != 0)
        .then(|| view! { <a class="button button-quiet" href=address(q, None)>{t!("Back to the newest##of organisations")}</a> });
    let older = next.map(
        |after| view! { <a class="button" href=address(q, Some(after)) rel="next">{t!("Older##of organisations")}</a> },
    );
    let pages = (newest.is_some() || older.is_some()).then(|| view! { <p class="cluster pages">{newest}{older}</p> });
    view! {
        <section class="panel" id="organisations" aria-labelledby="organisations-title">
            <h2 id="organisations-title">{t!("Organisations")}</h2>
            <form class="search" role="search" method="get" action=HERE>
                <label class="visually-hidden" for="q">{t!("Search the organisations")}</label>
                <input
                    class="input"
                    type="search"
                    id="q"
                    name="q"
                    value=q.to_owned()
                    maxlength=SEARCH.max
                    placeholder=t!("Search the organisations")
                />
                <button class="button" type="submit"><Icon name="search"/>{t!("Search")}</button>
            </form>
            {list}
            {pages}
        </section>
    }
}

fn address(q: &str, after: Option<OrganisationId>) -> String {
    let after = after.map(|after| after.to_string()).unwrap_or_default();
    let asked = [("q", q.to_owned()), ("after", after)];
    let asked: ParamsMap = asked.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    format!("{HERE}{}#organisations", asked.to_query_string())
}

fn row(line: OrganisationLine, now: Timestamp) -> AnyView {
    let OrganisationLine { slug, name, campaigns, members, contributions, created_at, active_at } = line;
    let active = active_at.map(|at| t!("Last active {when}", when = ago(at, now)));
    let active = active.unwrap_or_else(|| t!("Never active##of organisations").to_owned());
    view! {
        <li class="row">
            <div class="row-body">
                <p><strong>{name}</strong>" "<span class="muted breaks">{format!("/o/{slug}")}</span></p>
                <p class="meta">
                    <span>{tn!(campaigns, "{n} campaign", "{n} campaigns")}</span>
                    <span>{tn!(members, "{n} person with a role", "{n} people with a role")}</span>
                    <span>{tn!(contributions, "{n} contribution", "{n} contributions")}</span>
                </p>
                <p class="meta">
                    <span>{t!("Here since {date}", date = date(created_at))}</span>
                    <span>{active}</span>
                </p>
            </div>
        </li>
    }
}
