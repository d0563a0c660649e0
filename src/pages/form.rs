//! What the pages' forms have in common: what the last attempt ended with, and bringing it to the person's notice.

use crate::error::AppError;
use leptos::html;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::wasm_bindgen::JsCast;
use std::sync::Arc;
use web_sys::{FormData, HtmlElement};

/// Why the last attempt failed, or none.
pub fn error_of<S>(action: ServerAction<S>) -> Signal<Option<AppError>>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let value = action.value();
    Signal::derive(move || value.with(|value| value.as_ref().and_then(|result| result.as_ref().err().cloned())))
}

/// What is wrong with the field `name`.
pub fn error_at(error: Signal<Option<AppError>>, name: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || error.with(|error| error.as_ref().and_then(|error| error.field(name))))
}

/// How often the action has gone through, for what is to be read again then. What failed changed nothing, and reading
/// again would lose what is typed.
pub fn successes<S>(action: ServerAction<S>) -> Memo<usize>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let value = action.value();
    Memo::new(move |before: Option<&usize>| {
        before.copied().unwrap_or(0) + usize::from(value.with(|value| matches!(value, Some(Ok(_)))))
    })
}

/// Takes the nameless button out of what a search sends: leptos counts it among the fields, which shows in the address.
pub fn fields_alone() -> Arc<dyn Fn(&FormData)> {
    Arc::new(|data| data.delete(""))
}

/// Moves the focus to the summary of errors inside `form` whenever a new error arrives.
pub fn focus_on_error(form: NodeRef<html::Form>, error: Signal<Option<AppError>>) {
    Effect::new(move |_| {
        if error.with(Option::is_none) {
            return;
        }
        let Some(form) = form.get() else { return };
        request_animation_frame(move || {
            if let Ok(Some(summary)) = form.query_selector(".error-summary") {
                let summary: HtmlElement = summary.unchecked_into();
                _ = summary.set_attribute("tabindex", "-1");
                _ = summary.focus();
            }
        });
    });
}
