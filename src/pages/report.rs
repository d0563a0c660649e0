//! What came of a campaign: a page to read, to print and to keep.

use crate::api::report::report as read_report;
use crate::client::fetched::fetched;
use crate::domain::campaign::{Amendment, CampaignCard, CampaignView};
use crate::domain::commitment::Keeping;
use crate::domain::id::Timestamp;
use crate::domain::idea::IdeaCard;
use crate::domain::jury::Standing;
use crate::domain::outcome::OutcomeKind;
use crate::domain::poll::Method;
use crate::domain::report::{Promised, ReportView};
use crate::domain::series::{Measure, Series};
use crate::error::AppError;
use crate::pages::dashboard::finding::{finding, unit};
use crate::text::{t, tn};
use crate::ui::awaited::awaited;
use crate::ui::chart::{BarChart, Bars};
use crate::ui::foreign::{foreign, sentences};
use crate::ui::format::{date, number};
use crate::ui::small::within;
use crate::ui::standing::standings;
use crate::ui::{Empty, ErrorView, Icon, Loading, OutcomeBadge};
use crate::view::view;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

/// The report of a campaign.
pub fn report() -> AnyView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let report = fetched(move || slug.get(), read_report);
    let content = awaited(move || async move {
        match report.await {
            Ok(view) => page(view),
            Err(AppError::Conflict(words)) => early(&slug.get_untracked(), words),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! { <div class="page page-narrow report"><Transition fallback=Loading>{content}</Transition></div> }
}

/// What stands here before there is a report.
fn early(slug: &str, words: String) -> AnyView {
    let back = format!("/c/{slug}");
    view! {
        <Title text=t!("Report")/>
        <h1>{t!("There is no report yet")}</h1>
        <Empty title=words icon="clock">
            <p><a class="button" href=back>{t!("To the campaign")}</a></p>
        </Empty>
    }
}

fn page(view: ReportView) -> AnyView {
    let ReportView { campaign, closed, voters, contributors, series, top, promised, amendments, thanks, .. } = view;
    let judged = view.jury.map(|scored| judged(&campaign, scored));
    let decided = (view.decided, view.decisions);
    let closed_at = closed.as_ref().map(|(at, _)| *at);
    let (slug, method) = (campaign.card.slug.clone(), campaign.card.method);
    view! {
        <Title text=t!("Report: {question}", question = campaign.card.question)/>
        {head(&campaign, closed.map(|(_, words)| words))}
        {numbers(&campaign.card, voters, contributors)}
        {chart(series, method, &campaign.time_zone)}
        {leaders(&slug, top, method)}
        {judged}
        {promises(&slug, promised, campaign.now)}
        {decisions(&slug, decided, closed_at)}
        {terms(&campaign, amendments)}
        {thank(&campaign.card, thanks)}
        {files(&slug)}
    }
}

fn head(campaign: &CampaignView, closed: Option<String>) -> AnyView {
    let CampaignCard { slug, language, question, organisation, simulated, .. } = campaign.card.clone();
    let (name, when) = match closed {
        Some(when) => (t!("Final report"), t!("Closed on {when}.", when)),
        None => (
            t!("Report so far"),
            t!("Voting has closed; the decisions are being made. This page follows them.").to_owned(),
        ),
    };
    view! {
        <p class="crumb"><a href=format!("/c/{slug}")><Icon name="arrow-left"/>{t!("The campaign")}</a></p>
        <header class="stack">
            <p class="eyebrow">{name}", "{organisation}{simulated.then(|| view! { " · "{t!("a simulated crowd took part")} })}</p>
            <h1 lang=foreign(language)>{question}</h1>
            <p class="muted">{when}" "{t!("Numbers and charts stand as they did when voting closed.")}</p>
        </header>
        {(!campaign.brief_html.is_empty()).then(|| view! {
            <section aria-label=t!("The brief")>
                <div class="prose" lang=foreign(language) inner_html=campaign.brief_html.clone()></div>
            </section>
        })}
    }
}

fn numbers(card: &CampaignCard, voters: i64, contributors: i64) -> AnyView {
    let (ideas, votes) = card.method.headings();
    let tile = |name: &'static str, n: i64| view! { <div class="tile"><dt>{name}</dt><dd class="number">{number(n)}</dd></div> };
    view! {
        <section aria-label=t!("Numbers")>
            <dl class="tiles-row">
                {tile(t!("Participants"), card.counts.participants)}
                {tile(t!("Voters"), voters)}
                {tile(t!("Contributors"), contributors)}
                {tile(ideas, card.counts.ideas)}
                {tile(votes, card.counts.votes)}
            </dl>
        </section>
    }
}

fn chart(series: Series, method: Method, zone: &str) -> Option<AnyView> {
    if series.points.len() < 2 {
        return None;
    }
    let title = finding(&series, Measure::Votes, method);
    let unit = unit(&series, Measure::Votes, method, zone);
    let bars = Bars {
        values: series.values(Measure::Votes),
        labels: series.points.iter().map(|point| point.label.clone()).collect(),
        ticks: series.ticks.clone(),
        running: false,
        measure: Measure::Votes,
        method,
    };
    let rows = series.points.into_iter().map(|point| {
        view! { <tr><th scope="row">{point.label}</th><td class="number">{number(point.activity.votes)}</td></tr> }
    });
    let rows = rows.collect_view();
    Some(view! {
        <section class="panel report-chart">
            <BarChart id="votes" title=Signal::stored(title) unit=Signal::stored(unit) bars=Signal::stored(bars) controls=().into_any()>
                <details class="table">
                    <summary>{t!("Table")}</summary>
                    <div class="scroll">
                        <table>
                            <thead><tr><th scope="col">{t!("When")}</th><th scope="col" class="number">{method.headings().1}</th></tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                </details>
            </BarChart>
        </section>
    })
}

/// How an idea stands, in words.
fn standing(card: &IdeaCard, method: Method) -> String {
    let Some(tally) = &card.tally else { return String::new() };
    match method {
        Method::Approval => number(tally.of(1)),
        Method::Opinion => {
            let (agree, disagree, pass) = (number(tally.of(1)), number(tally.of(-1)), number(tally.of(0)));
            t!("{agree} agree, {disagree} disagree, {pass} pass", agree, disagree, pass)
        }
    }
}

fn leaders(slug: &str, top: Vec<IdeaCard>, method: Method) -> Option<AnyView> {
    if top.is_empty() {
        return None;
    }
    let (many, votes) = method.headings();
    let rows = top.into_iter().enumerate().map(|(place, card)| {
        let standing = standing(&card, method);
        view! {
            <tr>
                <td class="number">{place + 1}</td>
                <th scope="row">
                    <a href=format!("/c/{slug}/ideas/{}", card.id)>{card.title}</a>
                    {by(card.author)}
                    {card.outcome.map(|outcome| view! { " "<OutcomeBadge kind=outcome.kind/> })}
                </th>
                <td class="number">{standing}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    Some(view! {
        <section class="report-part" aria-labelledby="top">
            <h2 id="top">{t!("Where the crowd stands")}</h2>
            <table>
                <thead>
                    <tr><th scope="col" class="number">{t!("Place##in a ranking")}</th><th scope="col">{many}</th><th scope="col" class="number">{votes}</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    })
}

fn by(author: String) -> Option<AnyView> {
    (!author.is_empty()).then(|| view! { <span class="muted">" "{t!("by {author}", author)}</span> })
}

/// How the jury scored.
fn judged(campaign: &CampaignView, scored: Vec<(String, Standing)>) -> AnyView {
    view! {
        <section class="report-part" aria-labelledby="jury">
            <h2 id="jury">{t!("How the jury scored")}</h2>
            {standings(&campaign.card.slug, scored)}
        </section>
    }
}

/// What was promised, by when, and whether it was kept.
fn promises(slug: &str, promised: Vec<Promised>, now: Timestamp) -> Option<AnyView> {
    if promised.is_empty() {
        return None;
    }
    let kept = promised.iter().filter(|it| !it.duty.is_outstanding()).count();
    let late = promised.iter().filter(|it| it.duty.keeping == Keeping::Late).count();
    let due = promised.iter().map(|it| it.due.clone()).find(|due| !due.is_empty()).unwrap_or_default();
    let mut words = vec![t!("{kept} of {all} kept.", kept, all = promised.len())];
    words.extend((late > 0).then(|| t!("{late} late.", late)));
    let is_past = promised.iter().any(|it| it.duty.due.is_some_and(|due| due < now));
    words.push(if is_past { t!("All of it was due by {due}.", due) } else { t!("All of it is due by {due}.", due) });
    let rows = promised.into_iter().map(|it| row(slug, it)).collect_view();
    Some(view! {
        <section class="report-part" aria-labelledby="promised">
            <h2 id="promised">{t!("What was promised")}</h2>
            <p>{words.join(" ")}</p>
            <table class="promised">
                <thead>
                    <tr><th scope="col">{t!("About")}</th><th scope="col">{t!("What is owed")}</th><th scope="col">{t!("It is##kept or late")}</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    })
}

/// One thing promised.
fn row(slug: &str, promised: Promised) -> AnyView {
    let about = match promised.idea() {
        Some(idea) => view! { <a href=format!("/c/{slug}/ideas/{idea}")>{promised.title.clone()}</a> },
        None => t!("The choice").into_any(),
    };
    view! {
        <tr>
            <th scope="row">{about}</th>
            <td>{promised.what()}</td>
            <td>{keeping(promised.duty.keeping)}</td>
        </tr>
    }
}

/// A word in a colour, never the colour alone.
fn keeping(keeping: Keeping) -> AnyView {
    let (class, icon) = match keeping {
        Keeping::Kept => ("outcome outcome-won", "check"),
        Keeping::KeptLate => ("outcome outcome-coming", "check"),
        Keeping::Open => ("outcome", "clock"),
        Keeping::Late => ("outcome outcome-spark", "warning"),
    };
    view! { <span class=class><Icon name=icon/>{keeping.label()}</span> }
}

fn decisions(slug: &str, (decided, in_all): (Vec<IdeaCard>, i64), closed: Option<Timestamp>) -> Option<AnyView> {
    if decided.is_empty() {
        return None;
    }
    let groups = OutcomeKind::ALL.into_iter().filter_map(|kind| {
        let of = |card: &&IdeaCard| card.outcome.as_ref().is_some_and(|outcome| outcome.kind == kind);
        let items = decided.iter().filter(of).map(|card| decision(slug, card, &decided, closed)).collect_view();
        (!items.is_empty()).then(|| {
            view! {
                <div class="report-group">
                    <h3><OutcomeBadge kind/>" "<span class="muted">{number(i64::try_from(items.len()).unwrap_or(0))}</span></h3>
                    <ul>{items}</ul>
                </div>
            }
        })
    });
    let groups = groups.collect_view();
    let shown = i64::try_from(decided.len()).unwrap_or(i64::MAX);
    let more = (in_all > shown).then(|| {
        let words = t!(
            "Here stand the {shown} decisions about the ideas with the most votes. The files hold all {all}.",
            shown = number(shown),
            all = number(in_all),
        );
        view! { <p>{words}</p> }
    });
    Some(view! {
        <section class="report-part" aria-labelledby="decisions">
            <h2 id="decisions">{t!("What was decided, and why")}</h2>
            {more}
            {groups}
        </section>
    })
}

/// One decision, where it is a merger with the idea that goes on, which is mostly among `others`.
fn decision(slug: &str, card: &IdeaCard, others: &[IdeaCard], closed: Option<Timestamp>) -> AnyView {
    let outcome = card.outcome.clone();
    let into = outcome.as_ref().and_then(|outcome| outcome.into).map(|into| {
        let known = others.iter().find(|other| other.id == into);
        let title = known.map_or_else(|| format!("#{into}"), |other| other.title.clone());
        let link = view! { <a href=format!("/c/{slug}/ideas/{into}")>{title}</a> };
        view! { " "{within(t!("It goes on in {idea}."), link)} }
    });
    let (reason, at) = outcome.map(|outcome| (outcome.reason, outcome.decided_at)).unwrap_or_default();
    let later = closed.filter(|closed| at > *closed).map(|_| {
        view! { " "<span class="muted">{t!("Decided after the close, on {date}.", date = date(at))}</span> }
    });
    view! {
        <li>
            <a href=format!("/c/{slug}/ideas/{}", card.id)>{card.title.clone()}</a>{by(card.author.clone())}
            <p>{reason}{into}{later}</p>
        </li>
    }
}

fn terms(campaign: &CampaignView, amendments: Vec<Amendment>) -> AnyView {
    let sentences = sentences(campaign.promises.iter().cloned(), campaign.card.language);
    let phases = campaign.card.phases.iter().zip(campaign.phase_dates.clone()).map(|(phase, dates)| {
        view! { <div><dt>{phase.kind.label(campaign.card.method)}</dt><dd>{dates}</dd></div> }
    });
    let phases = phases.collect_view();
    let amended = amendments.into_iter().map(|Amendment { version, reason, changes, when, .. }| {
        let changes = changes.iter().map(|change| view! { <li>{change.sentence()}</li> }).collect_view();
        view! { <li><strong>{t!("Version {version}", version)}</strong>", "{when}": "{reason}<ul>{changes}</ul></li> }
    });
    let amended = amended.collect_view();
    let seal = campaign.terms_hash.clone().map(|hash| {
        view! {
            <p class="muted">
                {t!("Version {version} of the terms, SHA-256", version = campaign.terms_version)}" "<code class="hash">{hash}</code>
            </p>
        }
    });
    let history = format!("/c/{}/history", campaign.card.slug);
    view! {
        <section class="report-part" aria-labelledby="terms">
            <h2 id="terms">{t!("The terms, and how it went")}</h2>
            <dl class="facts">{phases}</dl>
            <ul class="terms">{sentences}</ul>
            {(!amended.is_empty()).then(|| view! { <h3>{t!("Amendments")}</h3><ul>{amended}</ul> })}
            {seal}
            <p class="no-print"><a href=history>{t!("All that has happened")}</a></p>
        </section>
    }
}

fn thank(card: &CampaignCard, names: Vec<String>) -> AnyView {
    let people = tn!(card.counts.participants, "{n} person took part.", "{n} people took part.");
    let listed = (!names.is_empty()).then(|| view! { <p class="report-names">{names.join(", ")}</p> });
    view! {
        <section class="report-part" aria-labelledby="thanks">
            <h2 id="thanks">{t!("Thank you")}</h2>
            <p>
                {people}" "
                {t!("Here stand the names that people signed with; nobody is shown who voted for what.")}
            </p>
            {listed}
        </section>
    }
}

fn files(slug: &str) -> AnyView {
    view! {
        <p class="cluster no-print">
            <a class="button" href=format!("/c/{slug}/report.json") download=""><Icon name="download"/>{t!("All data (JSON)")}</a>
            <a class="button" href=format!("/c/{slug}/report.csv") download=""><Icon name="table"/>{t!("Ideas and counts (CSV)")}</a>
        </p>
        <p class="help no-print">
            {t!("To keep it as a PDF, print this page. The files hold no names and nothing about single votes.")}
        </p>
    }
}
