//! Forms that a passkey answers. A small module of JavaScript beside the page asks the authenticator and fills them in; they
//! are not shown where no script runs.

use crate::text::t;
use crate::view::view;
use leptos::prelude::*;

/// What an authenticator is to do.
#[derive(Clone, Copy)]
pub enum Ceremony {
    /// Make a passkey.
    Create,
    /// Answer by one.
    Get,
}

/// A form that is sent to `action` once an authenticator has answered the question that `question` gives.
#[component]
pub fn PasskeyForm(
    ceremony: Ceremony,
    /// The address of the server function that gives the question.
    question: &'static str,
    /// The address that the form is sent to.
    action: &'static str,
    /// The fields and the button.
    children: Children,
) -> impl IntoView {
    let ceremony = match ceremony {
        Ceremony::Create => "create",
        Ceremony::Get => "get",
    };
    view! {
        <form
            class="passkey"
            method="post"
            action=action
            data-passkey=question
            data-ceremony=ceremony
            data-cancelled=t!("No passkey was used: it was cancelled, or none was found in time.")
            data-held=t!("This device holds a passkey for this account already.")
            data-unanswered=t!("The server did not answer as it should. Please load the page again.")
            data-unable=t!("This browser cannot use passkeys here.")
        >
            <input type="hidden" name="credential"/>
            {children()}
            <p class="field-error" role="alert"></p>
        </form>
        <script type="module" src="/passkey.js"></script>
    }
}
