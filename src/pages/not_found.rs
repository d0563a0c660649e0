//! The page for addresses that lead nowhere.

use crate::error::AppError;
use crate::text::t;
use crate::ui::ErrorView;
use crate::view::view;
use leptos::prelude::*;
use leptos_meta::Title;

/// There is nothing at this address.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <Title text=t!("Nothing here")/>
        <div class="page"><ErrorView error=AppError::NotFound/></div>
    }
}
