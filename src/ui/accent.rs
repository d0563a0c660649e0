//! An organisation's colour on its pages.

use crate::view::view;
use leptos::prelude::*;

/// The style sheet of a colour (`rrggbb`), as long as the page that it stands in; nothing where there is none.
pub fn accent(colour: &str) -> Option<AnyView> {
    (!colour.is_empty()).then(|| view! { <link rel="stylesheet" href=format!("/accent/{colour}.css")/> })
}
