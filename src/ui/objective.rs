//! An objective: how far it is, and the fields in which it is set.

use crate::domain::objective::{Aim, Metric, Objective, Progress, Stage, TypedObjective};
use crate::domain::poll::Method;
use crate::text::{t, tn};
use crate::ui::format::{number, span};
use crate::ui::{Field, described_by};
use crate::view::view;
use leptos::prelude::*;

/// What is wanted, in a few words: 200 participants by 14 March 2026, 18:00.
#[must_use]
pub fn wanted(progress: &Progress, method: Method) -> String {
    let Progress { objective: Objective { metric, target: n, .. }, by, .. } = progress;
    match (metric, method) {
        (Metric::Participants, _) => tn!(*n, "{n} participant by {by}", "{n} participants by {by}", by),
        (Metric::Ideas, Method::Approval) => tn!(*n, "{n} idea by {by}", "{n} ideas by {by}", by),
        (Metric::Ideas, Method::Opinion) => tn!(*n, "{n} statement by {by}", "{n} statements by {by}", by),
        (Metric::Votes, Method::Approval) => tn!(*n, "{n} vote by {by}", "{n} votes by {by}", by),
        (Metric::Votes, Method::Opinion) => tn!(*n, "{n} answer by {by}", "{n} answers by {by}", by),
        (Metric::Voters, _) => tn!(*n, "{n} voter by {by}", "{n} voters by {by}", by),
        (Metric::Contributors, _) => tn!(*n, "{n} contributor by {by}", "{n} contributors by {by}", by),
        (Metric::Visitors, _) => tn!(*n, "{n} visit by {by}", "{n} visits by {by}", by),
    }
}

/// How far it is, in words.
fn standing(progress: &Progress) -> String {
    let (count, target, share) = (number(progress.count), number(progress.objective.target), progress.percent());
    match progress.stage() {
        Stage::Met => t!("Met: {count} of {target}", count, target),
        Stage::Missed => t!("{count} of {target}, {share} %, and the date has passed", count, target, share),
        Stage::Open => t!("{count} of {target}, {share} %", count, target, share),
    }
}

/// How the time goes, in words.
fn time(progress: &Progress) -> String {
    match progress.time_left {
        0 => t!("Its date has passed").to_owned(),
        left => t!("{time} left, {share} % of the time is over", time = span(left), share = progress.time_over),
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
            {select("aim", t!("What for"), name("aim"), (t!("No objective"), aims), &aim, error("aim"))}
            {select("metric", t!("Measured by"), name("metric"), (t!("Choose one"), metrics), &metric, error("metric"))}
        </div>
        <div class="field-row">
            {input("target", t!("Target"), name("target"), "number", target, error("target"))}
            {input("by", t!("By##a date"), name("by"), "datetime-local", by, error("by"))}
        </div>
    }
}

/// What is wrong with a field.
type Wrong = Signal<Option<String>>;

/// The metric as it is offered.
fn of_metric(metric: Metric) -> &'static str {
    match metric {
        Metric::Participants => t!("Participants: who voted or brought something"),
        Metric::Ideas => t!("Ideas on the board"),
        Metric::Votes => t!("Votes"),
        Metric::Voters => t!("Voters"),
        Metric::Contributors => t!("Contributors: who brought something"),
        Metric::Visitors => t!("Visits, by day"),
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
