//! The log of an organisation: who changed what, and when. A plain form says which lines.

use crate::api::audit::{AuditView, read_log};
use crate::client::fetched::fetched;
use crate::domain::audit::{AuditEntry, AuditQuery, Change};
use crate::text::t;
use crate::ui::awaited::awaited;
use crate::ui::format::iso;
use crate::ui::{Empty, ErrorView, Field, Icon, Loading, described_by};
use crate::view::view;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::params::ParamsMap;

/// The log of an organisation. The address says which lines, in the names of [`AuditQuery`].
pub fn log() -> AnyView {
    let (params, search) = (use_params_map(), use_query_map());
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let query = Memo::new(move |_| {
        let search = search.read();
        let get = |name| search.get(name).unwrap_or_default();
        AuditQuery {
            campaign: get("campaign"),
            person: get("person").parse().unwrap_or_default(),
            kind: get("kind"),
            from: get("from"),
            to: get("to"),
            before: get("before").parse().unwrap_or_default(),
        }
    });
    let log = fetched(move || (slug.get(), query.get()), |(slug, query)| read_log(slug, query));
    let content = awaited(move || async move {
        match log.await {
            Ok(view) => page(&slug.get_untracked(), &query.get_untracked(), view),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! {
        <Title text=t!("Log")/>
        <div class="page page-narrow"><Transition fallback=Loading>{content}</Transition></div>
    }
}

fn page(slug: &str, query: &AuditQuery, view: AuditView) -> AnyView {
    let whole = format!("/manage/people/{slug}/log");
    let filters = filters(&whole, query, &view);
    let AuditView { organisation, entries, next, time_zone, .. } = view;
    let at = |before| format!("{whole}{}", parts(&AuditQuery { before, ..query.clone() }));
    let file = format!("{whole}.csv{}", parts(&AuditQuery { before: 0, ..query.clone() }));
    let newest =
        (query.before != 0).then(|| view! { <a class="button button-quiet" href=at(0)>{t!("Back to the newest")}</a> });
    let older = next.map(|before| view! { <a class="button" href=at(before) rel="next">{t!("Older##changes")}</a> });
    let body = if entries.is_empty() {
        empty(query, whole)
    } else {
        view! { <ol class="rows">{entries.into_iter().map(line).collect_view()}</ol> }
    };
    view! {
        <p class="crumb">
            <a href=format!("/manage/people/{slug}")><Icon name="arrow-left"/>{t!("People of {name}", name = organisation)}</a>
        </p>
        <header class="page-head">
            <div class="stack">
                <h1>{t!("Log")}</h1>
                <p class="help">{t!("Who changed what, newest first. All times are in {zone}.", zone = time_zone)}</p>
            </div>
            <a class="button" href=file download=""><Icon name="download"/>{t!("Download as CSV")}</a>
        </header>
        {filters}
        {body}
        <p class="cluster pages">{newest}{older}</p>
    }
}

fn empty(query: &AuditQuery, whole: String) -> AnyView {
    if *query == AuditQuery::default() {
        return view! {
            <Empty title=t!("Nothing yet") icon="clock">
                <p>{t!("What is changed in the organisation and its campaigns will stand here.")}</p>
            </Empty>
        };
    }
    view! {
        <Empty title=t!("Nothing found") icon="search">
            <p>{t!("Nothing that was changed fits all of this.")}</p>
            <p><a class="button" href=whole>{t!("Show everything")}</a></p>
        </Empty>
    }
}

/// What stands in an address behind the path; nothing for what is not asked for.
fn parts(query: &AuditQuery) -> String {
    let number = |number: i64| if number == 0 { String::new() } else { number.to_string() };
    let all = [
        ("campaign", query.campaign.clone()),
        ("person", number(query.person.0)),
        ("kind", query.kind.clone()),
        ("from", query.from.clone()),
        ("to", query.to.clone()),
        ("before", number(query.before)),
    ];
    let asked: ParamsMap = all.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    asked.to_query_string()
}

fn filters(whole: &str, query: &AuditQuery, view: &AuditView) -> AnyView {
    let campaigns = view.campaigns.clone();
    let people = view.people.iter().map(|(person, name)| (person.to_string(), name.clone())).collect();
    let kinds = Change::ALL.iter().map(|kind| (kind.as_str().to_owned(), kind.words().to_owned())).collect();
    view! {
        <form class="panel form" method="get" action=whole.to_owned()>
            <div class="field-row">
                {choice("campaign", t!("Campaign"), ("", t!("All##campaigns")), campaigns, query.campaign.clone())}
                {choice("person", t!("By##whom"), ("0", t!("Everybody")), people, query.person.to_string())}
                {choice("kind", t!("What"), ("", t!("Everything")), kinds, query.kind.clone())}
                {day("from", t!("From##a date"), &query.from)}
                {day("to", t!("To##a date"), &query.to)}
                <button class="button" type="submit"><Icon name="search"/>{t!("Show")}</button>
            </div>
        </form>
    }
}

fn choice(
    name: &'static str,
    label: &'static str,
    (none, any): (&'static str, &'static str),
    options: Vec<(String, String)>,
    chosen: String,
) -> AnyView {
    let option = |(value, words): (String, String)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{words}</option> }
    };
    let options = options.into_iter().map(option).collect_view();
    view! {
        <Field label name>
            <select class="input" id=name name=name aria-describedby=described_by(name, false)>
                <option value=none>{any}</option>
                {options}
            </select>
        </Field>
    }
}

fn day(name: &'static str, label: &'static str, value: &str) -> AnyView {
    let value = value.to_owned();
    view! {
        <Field label name>
            <input
                class="input"
                type="date"
                id=name
                name=name
                value=value
                aria-describedby=described_by(name, false)
            />
        </Field>
    }
}

fn line(entry: AuditEntry) -> AnyView {
    let AuditEntry { at, when, who, change, campaign, idea, whom, detail } = entry;
    let who = who.unwrap_or_else(|| t!("Somebody whose account is erased").to_owned());
    let idea = idea.zip(campaign.as_ref()).map(|((id, title), (slug, _))| {
        view! { <p><a href=format!("/c/{slug}/ideas/{id}")>{title}</a></p> }
    });
    let campaign = campaign.map(|(slug, question)| view! { <a href=format!("/manage/{slug}")>{question}</a> });
    let whom = whom.map(|whom| view! { <p>{whom}</p> });
    let detail = (!detail.is_empty()).then(|| view! { <p class="row-text breaks">{detail}</p> });
    view! {
        <li class="row">
            <div class="row-body">
                <p><strong>{change.words()}</strong></p>
                {idea}
                {whom}
                {detail}
                <p class="meta"><span>{who}</span><time datetime=iso(at)>{when}</time>{campaign}</p>
            </div>
        </li>
    }
}
