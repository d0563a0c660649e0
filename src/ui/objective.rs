//! An objective: how far it is, and the fields in which it is set.

use crate::domain::objective::{Aim, Metric, Progress, Stage, TypedObjective};
use crate::domain::poll::Method;
use crate::ui::format::{number, plural, span};
use crate::ui::{Field, described_by};
use crate::view::view;
use leptos::prelude::*;

/// What is wanted, in a few words: 200 participants by 14 March 2026, 18:00.
#[must_use]
pub fn wanted(progress: &Progress, method: Method) -> String {
    let (one, many) = progress.objective.metric.nouns(method);
    format!("{} by {}", plural(progress.objective.target, one, many), progress.by)
}

/// How far it is, in words.
fn standing(progress: &Progress) -> String {
    let (count, target) = (number(progress.count), number(progress.objective.target));
    match progress.stage() {
        Stage::Met => format!("Met: {count} of {target}"),
        Stage::Missed => format!("{count} of {target}, {} %, and the date has passed", progress.percent()),
        Stage::Open => format!("{count} of {target}, {} %", progress.percent()),
    }
}

/// How the time goes, in words.
fn time(progress: &Progress) -> String {
    match progress.time_left {
        0 => "Its date has passed".to_owned(),
        left => format!("{} left, {} % of the time is over", span(left), progress.time_over),
    }
}

/// A bar as long as what there is of the target, with a mark for the time that is over, and both in words.
#[component]
pub fn ObjectiveBar(#[prop(into)] progress: Signal<Progress>, method: Method) -> impl IntoView {
    let share = Memo::new(move |_| progress.with(Progress::percent));
    let over = Memo::new(move |_| progress.with(|progress| progress.time_over));
    view! {
        <div class="objective">
            <p class="objective-what">
                <strong>{move || progress.with(|progress| progress.objective.aim.label())}</strong>
                {move || progress.with(|progress| wanted(progress, method))}
            </p>
            <svg class="share objective-bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                <rect width=move || share.get() height="1"></rect>
                <path class="objective-time" d=move || format!("M{} 0V1", over.get())></path>
            </svg>
            <p class="objective-how">
                <span>{move || progress.with(standing)}</span>
                <span class="muted">{move || progress.with(time)}</span>
            </p>
        </div>
    }
}

/// The fields of an objective, holding `typed` at first. Their names in the form begin with `under`.
pub fn objective_fields(typed: TypedObjective, under: &str, error: impl Fn(&'static str) -> Wrong) -> AnyView {
    let TypedObjective { aim, metric, target, by } = typed;
    let aims = Aim::ALL.map(|one| (one.as_str(), one.label())).to_vec();
    let metrics = Metric::ALL.map(|one| (one.as_str(), of_metric(one))).to_vec();
    let name = |field: &str| format!("{under}[{field}]");
    view! {
        <div class="field-row">
            {select("aim", "What for", name("aim"), ("No objective", aims), &aim, error("aim"))}
            {select("metric", "Measured by", name("metric"), ("Choose one", metrics), &metric, error("metric"))}
        </div>
        <div class="field-row">
            {input("target", "Target", name("target"), "number", target, error("target"))}
            {input("by", "By", name("by"), "datetime-local", by, error("by"))}
        </div>
    }
}

/// What is wrong with a field.
type Wrong = Signal<Option<String>>;

/// The metric as it is offered.
const fn of_metric(metric: Metric) -> &'static str {
    match metric {
        Metric::Participants => "Participants: who voted or brought something",
        Metric::Ideas => "Ideas on the board",
        Metric::Votes => "Votes",
        Metric::Voters => "Voters",
        Metric::Contributors => "Contributors: who brought something",
        Metric::Visitors => "Visits, by day",
    }
}

fn select(
    id: &'static str,
    label: &str,
    name: String,
    (none, offered): (&'static str, Vec<(&'static str, &'static str)>),
    chosen: &str,
    error: Wrong,
) -> AnyView {
    let option = |(value, label): (&'static str, &'static str)| view! { <option value=value selected={value == chosen}>{label}</option> };
    let options = offered.into_iter().map(option).collect_view();
    view! {
        <Field label=label.to_owned() name=id error>
            <select
                id=id
                name=name
                aria-describedby=described_by(id, false)
                aria-invalid=move || error.read().is_some().then_some("true")
            >
                <option value="">{none}</option>
                {options}
            </select>
        </Field>
    }
}

fn input(id: &'static str, label: &str, name: String, kind: &'static str, value: String, error: Wrong) -> AnyView {
    view! {
        <Field label=label.to_owned() name=id error>
            <input
                class="input"
                type=kind
                id=id
                name=name
                value=value
                min=(kind == "number").then_some("1")
                aria-describedby=described_by(id, false)
                aria-invalid=move || error.read().is_some().then_some("true")
            />
        </Field>
    }
}
