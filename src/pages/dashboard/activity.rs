//! The big chart, what it can show, and its table.

use super::csv;
use super::finding::{finding, unit};
use crate::domain::dashboard::DashboardView;
use crate::domain::series::{Measure, Range};
use crate::text::t;
use crate::ui::chart::{BarChart, Bars};
use crate::ui::format::number;
use crate::view::view;
use leptos::prelude::*;

/// Votes, people or ideas over time.
pub fn activity(slug: &str, view: RwSignal<DashboardView>, measure: Memo<Measure>) -> AnyView {
    let title = move || finding(&view.read().series, measure.get(), view.read().method);
    let unit = move || {
        let view = view.read();
        unit(&view.series, measure.get(), view.method, &view.time_zone)
    };
    let bars = move || bars(&view.read(), measure.get());
    let csv = csv(slug, "series", view, t!("The chart as CSV"));
    view! {
        <section class="panel activity">
            <BarChart
                id="activity"
                title=Signal::derive(title)
                unit=Signal::derive(unit)
                bars=Signal::derive(bars)
                controls=controls(view, measure)
            >
                <div class="chart-foot">
                    <details class="table">
                        <summary>{t!("Table")}</summary>
                        {table(view)}
                    </details>
                    {csv}
                </div>
            </BarChart>
        </section>
    }
}

fn bars(view: &DashboardView, measure: Measure) -> Bars {
    let series = &view.series;
    Bars {
        values: series.values(measure),
        labels: series.points.iter().map(|point| point.label.clone()).collect(),
        ticks: series.ticks.clone(),
        running: series.running,
        measure,
        method: view.method,
    }
}

/// Links, so that what is shown is in the address and works without JavaScript.
fn controls(view: RwSignal<DashboardView>, measure: Memo<Measure>) -> AnyView {
    let shown = Memo::new(move |_| view.read().series.range);
    let method = view.with_untracked(|view| view.method);
    let chip = |href: Signal<String>, current: Signal<bool>, word: &'static str| {
        let current = move || current.get().then_some("true");
        view! { <a class="chip" href=move || href.get() data-noscroll="" aria-current=current>{word}</a> }
    };
    let address = |range: Range, measure: Measure| format!("?range={}&show={}", range.as_str(), measure.as_str());
    let measures = Measure::ALL.map(|each| {
        let href = Signal::derive(move || address(shown.get(), each));
        chip(href, Signal::derive(move || measure.get() == each), each.label(method))
    });
    let ranges = Range::ALL.map(|each| {
        let href = Signal::derive(move || address(each, measure.get()));
        chip(href, Signal::derive(move || shown.get() == each), each.label())
    });
    view! {
        <div class="chart-controls">
            <nav class="chips" aria-label=t!("What is counted")>{measures.into_iter().collect_view()}</nav>
            <nav class="chips" aria-label=t!("Range")>{ranges.into_iter().collect_view()}</nav>
        </div>
    }
}

fn table(view: RwSignal<DashboardView>) -> AnyView {
    let rows = move || {
        let points = view.read().series.points.clone();
        let row = |point: crate::domain::series::Point| {
            let counts = Measure::ALL.map(|measure| number(point.activity.of(measure)));
            let cells = counts.map(|count| view! { <td class="number">{count}</td> });
            view! { <tr><th scope="row">{point.label}</th>{cells.into_iter().collect_view()}</tr> }
        };
        points.into_iter().map(row).collect_view()
    };
    let method = view.with_untracked(|view| view.method);
    let heads = Measure::ALL.map(|measure| view! { <th scope="col" class="number">{measure.label(method)}</th> });
    view! {
        <div class="scroll" role="region" aria-label=t!("Table of the chart") tabindex="0">
            <table>
                <thead><tr><th scope="col">{t!("From##a time")}</th>{heads.into_iter().collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
