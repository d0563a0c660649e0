//! How the crowd stands on a statement. Everywhere in the order of the buttons and of the arrow keys: disagree on the left.

use crate::domain::tally::Tally;
use crate::text::{t, tn};
use crate::ui::format::{number, percent};
use crate::view::view;
use leptos::prelude::*;

/// Disagree, pass and agree as one bar, with the same in words below it.
#[component]
pub fn OpinionBar(#[prop(into)] tally: Signal<Tally>) -> impl IntoView {
    // A list that is being replaced may still draw its bars once more.
    let count = move |value: i16| tally.try_read().map_or(0, |tally| tally.of(value));
    let total = move || tally.try_read().map_or(0, |tally| tally.total());
    let edge = move || percent(count(-1), total());
    let middle = move || percent(count(-1) + count(0), total());
    let rest = move || if total() > 0 { 100 - middle() } else { 0 };
    let part = move |value: i16, class: &'static str, word: &'static str| {
        view! {
            <li class=class>
                <span class="opinion-word">{word}</span>
                " "
                <strong>{move || t!("{share} %", share = percent(count(value), total()))}</strong>
                " "
                <span class="opinion-count">{move || number(count(value))}</span>
            </li>
        }
    };
    view! {
        <div class="opinion-bar">
            <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                <rect class="pass" width="100" height="1"></rect>
                <rect class="disagree" width=edge height="1"></rect>
                <rect class="agree" x=middle width=rest height="1"></rect>
            </svg>
            <ul>
                {part(-1, "disagree", t!("Disagree"))}
                {part(0, "pass", t!("Pass"))}
                {part(1, "agree", t!("Agree"))}
            </ul>
            <p class="opinion-total">{move || tn!(total(), "{n} answer", "{n} answers")}</p>
        </div>
    }
}
