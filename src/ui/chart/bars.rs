//! A bar chart whose values are read by pointer, finger and keyboard.

use super::geometry::{HEIGHT, band, index_at, layout};
use crate::domain::poll::Method;
use crate::domain::series::Measure;
use crate::text::t;
use crate::view::view;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// What a bar chart shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bars {
    /// The counts, oldest first.
    pub values: Vec<i64>,
    /// Each in words: when it was.
    pub labels: Vec<String>,
    /// Words of the time axis: index of the value and word.
    pub ticks: Vec<(usize, String)>,
    /// Whether the last value still grows.
    pub running: bool,
    /// What is counted.
    pub measure: Measure,
    /// How the campaign votes.
    pub method: Method,
}

impl Bars {
    /// One value in words: "Thu 12 Mar, 14:15: 34 votes".
    fn told(&self, index: usize) -> Option<String> {
        let (value, label) = (self.values.get(index)?, self.labels.get(index)?);
        let count = self.measure.counted(self.method, *value);
        Some(match self.running && index + 1 == self.values.len() {
            true => t!("{label}: {count} so far", label, count),
            false => format!("{label}: {count}"),
        })
    }
}

/// Counts over time as bars. It is a picture with a headline for everybody; in the browser it becomes a slider too, whose
/// left and right arrows go through the values, so that a screen reader speaks them without a live region.
#[component]
pub fn BarChart(
    /// Unique on the page.
    id: &'static str,
    /// The finding.
    #[prop(into)]
    title: Signal<String>,
    /// What the bars count: "Votes per 15 minutes, Europe/Rome".
    #[prop(into)]
    unit: Signal<String>,
    #[prop(into)] bars: Signal<Bars>,
    /// Stands beside the headline: what else can be shown.
    controls: AnyView,
    /// Stands below: the table.
    children: Children,
) -> impl IntoView {
    let cursor = RwSignal::new(None::<usize>);
    let drawn = Memo::new(move |_| {
        let bars = bars.read();
        layout(&bars.values, &bars.ticks, bars.running)
    });
    let told = move || cursor.get().and_then(|index| bars.read().told(index));
    let readout = move || told().unwrap_or_else(|| unit.get());
    let words = move |class: &'static str, vertical: bool| {
        let drawn = drawn.get();
        let marks = if vertical { drawn.scale } else { drawn.ticks };
        let word = move |(index, mark): (usize, super::geometry::Mark)| {
            let (x, y) = if vertical { ("100%".to_owned(), mark.at) } else { (mark.at, "1em".to_owned()) };
            // Every second word may go where there is no room.
            let class = if index % 2 == 1 { "odd" } else { "even" };
            view! { <text class=class x=x y=y text-anchor=mark.anchor>{mark.word}</text> }
        };
        let marks = marks.into_iter().enumerate().map(word).collect_view();
        view! { <svg class=class aria-hidden="true">{marks}</svg> }
    };
    view! {
        <figure class="chart" aria-labelledby=format!("{id}-title")>
            <figcaption class="chart-head">
                <h2 id=format!("{id}-title")>{move || title.get()}</h2>
                {controls}
            </figcaption>
            <p class="chart-readout" class:chart-reading=move || told().is_some()>{readout}</p>
            <div class="chart-frame">
                {move || words("chart-scale", true)}
                <div class="chart-plot">
                    <svg
                        role="img"
                        aria-labelledby=format!("{id}-title")
                        aria-describedby=format!("{id}-desc")
                        viewBox=move || format!("0 0 {} {HEIGHT}", drawn.read().width)
                        preserveAspectRatio="none"
                    >
                        <desc id=format!("{id}-desc")>{move || t!("{what}, as bars. The table below has every value.", what = unit.get())}</desc>
                        <path class="chart-band" d=move || cursor.get().map(band)></path>
                        <path class="chart-grid" d=move || drawn.read().grid.clone()></path>
                        <path class="chart-bars" d=move || drawn.read().bars.clone()></path>
                        <path class="chart-running" d=move || drawn.read().running.clone()></path>
                    </svg>
                    <Reader cursor bars/>
                </div>
                {move || words("chart-axis", false)}
            </div>
            {children()}
        </figure>
    }
}

/// What lies over the drawing and reads it. Only in the browser: without it the picture is only a picture.
#[component]
fn Reader(cursor: RwSignal<Option<usize>>, bars: Signal<Bars>) -> impl IntoView {
    let ready = RwSignal::new(false);
    Effect::new(move |_| ready.set(true));
    let count = move || bars.read().values.len();
    let last = move || count().saturating_sub(1);
    let at = move || cursor.get().unwrap_or_else(last).min(last());
    let point = move |event: PointerEvent| {
        let target = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(target) = target {
            cursor.set(index_at(event.offset_x(), target.client_width(), bars.read_untracked().values.len()));
        }
    };
    let press = move |event: KeyboardEvent| {
        let last = bars.read_untracked().values.len().saturating_sub(1);
        let page = (last / 10).max(1);
        let now = cursor.get_untracked().unwrap_or(last).min(last);
        let next = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => Some(now.saturating_sub(1)),
            "ArrowRight" | "ArrowUp" => Some((now + 1).min(last)),
            "PageDown" => Some(now.saturating_sub(page)),
            "PageUp" => Some((now + page).min(last)),
            "Home" => Some(0),
            "End" => Some(last),
            "Escape" => None,
            _ => return,
        };
        event.prevent_default();
        cursor.set(next);
    };
    let reader = move || {
        view! {
            <div
                class="chart-reader"
                role="slider"
                tabindex="0"
                aria-label=t!("Value by value")
                aria-orientation="horizontal"
                aria-valuemin="0"
                aria-valuemax=last
                aria-valuenow=at
                aria-valuetext=move || bars.read().told(at()).unwrap_or_else(|| t!("No values").to_owned())
                on:pointermove=point
                on:pointerdown=point
                on:pointerleave=move |_| cursor.set(None)
                on:keydown=press
                on:focus=move |_| {
                    let last = bars.read_untracked().values.len().checked_sub(1);
                    cursor.update(|cursor| *cursor = cursor.or(last));
                }
                on:blur=move |_| cursor.set(None)
            ></div>
        }
    };
    view! { <Show when=move || ready.get()>{reader}</Show> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_a_value() {
        let bars = Bars {
            values: vec![1, 34],
            labels: vec!["14:00".into(), "14:15".into()],
            ticks: Vec::new(),
            running: true,
            measure: Measure::Votes,
            method: Method::Approval,
        };
        assert_eq!(bars.told(0).as_deref(), Some("14:00: 1 vote"));
        assert_eq!(bars.told(1).as_deref(), Some("14:15: 34 votes so far"));
        assert_eq!(bars.told(2), None);
    }
}
