//! A calm word when the page has stopped moving by itself.

use crate::client::live::{Connection, use_live};
use crate::text::t;
use crate::ui::Icon;
use crate::view::view;
use leptos::prelude::*;

/// Says that counts may be old while the stream is interrupted.
#[component]
pub fn ConnectionNote() -> impl IntoView {
    let connection = use_live().connection;
    let note = move || {
        (connection.get() == Connection::Lost).then(|| {
            view! {
                <p class="connection-lost">
                    <Icon name="globe"/>{t!("Connection lost. Counts may be old; trying again.")}
                </p>
            }
        })
    };
    view! { <div role="status">{note}</div> }
}
