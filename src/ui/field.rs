//! Form fields: label above, help below, error beside. They work as plain HTML and count characters once hydrated.

use crate::domain::text::Limit;
use crate::error::AppError;
use crate::text::t;
use crate::ui::format::number;
use crate::view::view;
use leptos::html;
use leptos::prelude::*;

/// The ids that describe the control `name`, for `aria-describedby`: its error, and its help if it has one.
#[must_use]
pub fn described_by(name: &str, has_help: bool) -> String {
    if has_help { format!("{name}-error {name}-help") } else { format!("{name}-error") }
}

/// A control with its label, help and error. The child carries `id=name` and `aria-describedby=described_by(name, …)`.
#[component]
pub fn Field(
    #[prop(into)] label: String,
    /// The id of the control.
    #[prop(into)]
    name: String,
    #[prop(optional, into)] help: Option<String>,
    #[prop(default = Signal::stored(None), into)] error: Signal<Option<String>>,
    /// Stands at the end of the label's line.
    #[prop(optional)]
    aside: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    let help = help
        .filter(|help| !help.is_empty())
        .map(|help| view! { <p class="field-help" id=format!("{name}-help")>{help}</p> });
    view! {
        <div class="field" class:field-wrong=move || error.read().is_some()>
            <div class="field-top">
                <label for=name.clone()>{label}</label>
                {aside}
            </div>
            {children()}
            <p class="field-error" id=format!("{name}-error") aria-live="polite">{error}</p>
            {help}
        </div>
    }
}

/// Several controls under one question, such as radio buttons.
#[component]
pub fn FieldGroup(
    #[prop(into)] legend: String,
    /// The name that an error is reported under.
    #[prop(into)]
    name: String,
    #[prop(default = Signal::stored(None), into)] error: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    let described_by = described_by(&name, false);
    view! {
        <fieldset class="field" class:field-wrong=move || error.read().is_some() aria-describedby=described_by>
            <legend>{legend}</legend>
            {children()}
            <p class="field-error" id=format!("{name}-error") aria-live="polite">{error}</p>
        </fieldset>
    }
}

/// How many of `limit`'s characters are used; empty until the browser has counted.
fn counter(limit: Limit, length: RwSignal<Option<usize>>) -> AnyView {
    let near = move || length.get().is_some_and(|n| n * 10 >= limit.max * 9);
    let count = |n: usize| number(i64::try_from(n).unwrap_or(i64::MAX));
    let text = move || length.get().map(|n| format!("{} / {}", count(n), count(limit.max)));
    view! { <span class="field-count" class:field-count-near=near aria-hidden="true">{text}</span> }
}

/// Counts what is typed and hands it on. `held` is what the control holds once it is there.
fn listen(
    held: impl Fn() -> Option<String> + 'static,
    on_text: Option<Callback<String>>,
) -> (RwSignal<Option<usize>>, Callback<String>) {
    let length = RwSignal::new(None);
    let hear = Callback::new(move |text: String| {
        length.set(Some(text.chars().count()));
        if let Some(on_text) = on_text {
            on_text.run(text);
        }
    });
    // Typed before the page was hydrated, or brought back by the browser: the control knows, `value` does not.
    Effect::new(move |_| {
        if let Some(text) = held() {
            hear.run(text);
        }
    });
    (length, hear)
}

/// One line of text within `limit`.
#[component]
pub fn TextInput(
    #[prop(into)] label: String,
    /// How long it may be; its `field` is the control's id and the name that an error is reported under.
    limit: Limit,
    /// The name in the form, where it differs from `limit.field`.
    #[prop(optional, into)]
    name: Option<String>,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    #[prop(optional, into)] help: Option<String>,
    #[prop(default = Signal::stored(None), into)] error: Signal<Option<String>>,
    #[prop(default = "off")] autocomplete: &'static str,
    /// The language of the text, where it is not the page's.
    #[prop(optional)]
    lang: Option<&'static str>,
    /// Hears what is typed, for a live preview.
    #[prop(optional, into)]
    on_text: Option<Callback<String>>,
) -> impl IntoView {
    let id = limit.field;
    let node = NodeRef::<html::Input>::new();
    let (length, hear) = listen(move || node.get().map(|input| input.value()), on_text);
    let described_by = described_by(id, help.is_some());
    view! {
        <Field label name=id help=help.unwrap_or_default() error aside=counter(limit, length)>
            <input
                class="input"
                type="text"
                id=id
                name=name.unwrap_or_else(|| id.to_owned())
                value=value
                autocomplete=autocomplete
                required={limit.min > 0}
                maxlength=limit.max
                lang=lang
                aria-describedby=described_by
                aria-invalid=move || error.read().is_some().then_some("true")
                node_ref=node
                on:input=move |event| hear.run(event_target_value(&event))
            />
        </Field>
    }
}

/// Several lines of text within `limit`; grows with what is typed.
#[component]
pub fn TextArea(
    #[prop(into)] label: String,
    /// How long it may be; its `field` is the control's id and the name that an error is reported under.
    limit: Limit,
    /// The name in the form, where it differs from `limit.field`.
    #[prop(optional, into)]
    name: Option<String>,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    #[prop(optional, into)] help: Option<String>,
    #[prop(default = Signal::stored(None), into)] error: Signal<Option<String>>,
    #[prop(default = 5)] rows: u32,
    /// The language of the text, where it is not the page's.
    #[prop(optional)]
    lang: Option<&'static str>,
    /// Hears what is typed, for a live preview.
    #[prop(optional, into)]
    on_text: Option<Callback<String>>,
) -> impl IntoView {
    let id = limit.field;
    let node = NodeRef::<html::Textarea>::new();
    let (length, hear) = listen(move || node.get().map(|area| area.value()), on_text);
    let described_by = described_by(id, help.is_some());
    view! {
        <Field label name=id help=help.unwrap_or_default() error aside=counter(limit, length)>
            <textarea
                class="input"
                id=id
                name=name.unwrap_or_else(|| id.to_owned())
                rows=rows
                required={limit.min > 0}
                maxlength=limit.max
                lang=lang
                aria-describedby=described_by
                aria-invalid=move || error.read().is_some().then_some("true")
                node_ref=node
                on:input=move |event| hear.run(event_target_value(&event))
                inner_html=initial_text(&value)
                prop:defaultValue=value
            ></textarea>
        </Field>
    }
}

/// A text area's first content as HTML. As a child node an empty text would come back from the server as a space. The
/// line end in front is one that every parser of pages drops; an element made in the browser would keep it, so its
/// default is set too.
fn initial_text(text: &str) -> String {
    format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;"))
}

/// All that is wrong with a form, at its top, each with a link to its field.
#[component]
pub fn ErrorSummary(#[prop(into)] error: Signal<Option<AppError>>) -> impl IntoView {
    let list = |errors: Vec<crate::domain::text::FieldError>| {
        let items = errors
            .into_iter()
            .map(|error| view! { <li><a href=format!("#{}", error.field)>{error.message}</a></li> })
            .collect_view();
        view! { <ul>{items}</ul> }
    };
    let content = move || {
        error.get().map(|error| {
            let (title, rest) = match error {
                AppError::Invalid(errors) => (t!("Please look at this again").to_owned(), Some(list(errors))),
                error => (error.to_string(), None),
            };
            view! {
                <div class="notice notice-error">
                    <crate::ui::Icon name="warning"/>
                    <div><p>{title}</p>{rest}</div>
                </div>
            }
        })
    };
    view! { <div class="error-summary" role="alert">{content}</div> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_content_cannot_leave_its_text_area() {
        assert_eq!(initial_text(""), "\n");
        assert_eq!(initial_text("a < b & </textarea>"), "\na &lt; b &amp; &lt;/textarea>");
    }
}
