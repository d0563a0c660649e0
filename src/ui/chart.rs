//! Charts as SVG, from pure geometry: the server draws them whole, at any width, without measuring anything.
//!
//! A drawing stretches to its box (`preserveAspectRatio="none"`), so it holds no text; words stand in drawings beside it
//! that do not stretch, placed in percent. No attribute is a style: the content security policy forbids them.

mod bars;
pub mod geometry;

pub use bars::{BarChart, Bars};

use crate::view::view;
use leptos::prelude::*;

/// A small line of what was added in each step.
#[component]
pub fn Sparkline(
    #[prop(into)] values: Signal<Vec<i64>>,
    /// What it shows, in words, for who does not see it.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let drawing = Memo::new(move |_| geometry::spark(&values.read()));
    view! {
        <svg
            class="spark"
            role="img"
            aria-label=move || label.get()
            viewBox=format!("0 0 {0} {0}", geometry::SPARK)
            preserveAspectRatio="none"
        >
            <path class="spark-area" d=move || drawing.read().area.clone()></path>
            <path class="spark-line" d=move || drawing.read().line.clone()></path>
        </svg>
    }
}

/// A bar that is as long as `percent` of its place. Decoration: the number stands beside it.
#[component]
pub fn Share(#[prop(into)] percent: Signal<i64>) -> impl IntoView {
    view! {
        <svg class="share" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
            <rect width=move || percent.get() height="1"></rect>
        </svg>
    }
}
