//! Icons from the one sprite.

use crate::view::view;
use leptos::prelude::*;

/// The symbol `name` of `/icons.svg`. It always stands beside a word or inside something with an accessible name.
#[component]
pub fn Icon(name: &'static str) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use href=format!("/icons.svg#{name}")></use>
        </svg>
    }
}
