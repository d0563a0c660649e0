//! The jury in the plan: what it scores by, on which scale, how many ideas, and what it sees.

use crate::api::manage::Plan;
use crate::domain::jury::TypedJury;
use crate::error::AppError;
use crate::pages::form::error_at;
use crate::text::{Text, key, t};
use crate::ui::{Field, described_by};
use crate::view::view;
use leptos::prelude::*;

const SCALES: [(&str, Text); 2] = [("five", key!("From 1 to 5")), ("ten", key!("From 0 to 10"))];
const WAYS: [(&str, Text); 2] =
    [("votes", key!("Those with the most votes")), ("hand", key!("You choose them, with a public reason"))];
const SIGHTS: [(&str, Text); 2] = [
    ("blind", key!("Neither the crowd’s counts nor its ranking")),
    ("open", key!("The crowd’s counts beside each idea")),
];

/// What a field writes into the plan.
type Write = fn(&mut TypedJury, String);

/// The fields, holding `jury` at first.
pub fn fields(jury: &TypedJury, typed: RwSignal<Plan>, error: Signal<Option<AppError>>) -> AnyView {
    let hear = move |write: Write| Callback::new(move |text| typed.update(|plan| write(&mut plan.jury, text)));
    let shortlist = {
        let (wrong, hear) = (error_at(error, "shortlist"), hear(|jury, text| jury.shortlist = text));
        let value = jury.shortlist.clone();
        view! {
            <Field label=t!("How many ideas") name="shortlist" error=wrong>
                <input
                    class="input"
                    type="number"
                    id="shortlist"
                    name="plan[jury][shortlist]"
                    value=value
                    min="2"
                    max="50"
                    aria-describedby=described_by("shortlist", false)
                    aria-invalid=move || wrong.read().is_some().then_some("true")
                    on:input=move |event| hear.run(event_target_value(&event))
                />
            </Field>
        }
    };
    let wrong = ["criteria", "shortlist", "chosen"].map(|field| error_at(error, field));
    let no_error = Signal::stored(None);
    let filled = !jury.criteria.trim().is_empty();
    let promised = Memo::new(move |_| typed.with(|plan| plan.commitment == "jury"));
    let open = move || filled || promised.get() || wrong.iter().any(|wrong| wrong.read().is_some());
    view! {
        <details class="panel fold plan-more" open=open>
            <summary>{t!("Jury (optional)")}</summary>
            <div class="form">
                <p class="help">
                    {t!("After the close of voting, in the time that you gave for the evaluation above, jurors score the ideas \
                     with the most votes, or those that you choose. You invite them under People of the campaign.")}
                </p>
                {criteria(jury, hear(|jury, text| jury.criteria = text), wrong[0])}
                <div class="field-row">
                    {select(("scale", t!("Scores")), &SCALES, &jury.scale, no_error, hear(|jury, text| jury.scale = text))}
                    {shortlist}
                    {select(("chosen", t!("Which ideas")), &WAYS, &jury.chosen, wrong[2], hear(|jury, text| jury.chosen = text))}
                    {select(("sight", t!("Jurors see")), &SIGHTS, &jury.sight, no_error, hear(|jury, text| jury.sight = text))}
                </div>
            </div>
        </details>
    }
}

fn criteria(jury: &TypedJury, hear: Callback<String>, wrong: Signal<Option<String>>) -> AnyView {
    let help = t!("One a line, at most 6, each with its weight at the end, such as: Effect on the neighbourhood 3. \
                Empty: there is no jury.");
    // A line end at the beginning of a text area is not part of what it holds.
    let value = format!("\n{}", jury.criteria);
    view! {
        <Field label=t!("What it scores by") name="criteria" help error=wrong>
            <textarea
                id="criteria"
                name="plan[jury][criteria]"
                rows="3"
                aria-describedby=described_by("criteria", true)
                aria-invalid=move || wrong.read().is_some().then_some("true")
                on:input=move |event| hear.run(event_target_value(&event))
            >
                {value}
            </textarea>
        </Field>
    }
}

fn select(
    (id, label): (&'static str, &'static str),
    offered: &[(&'static str, Text)],
    chosen: &str,
    wrong: Signal<Option<String>>,
    hear: Callback<String>,
) -> AnyView {
    let option = |(value, label): &(&'static str, Text)| {
        view! { <option value=*value selected={*value == chosen}>{label.get()}</option> }
    };
    let options = offered.iter().map(option).collect_view();
    view! {
        <Field label name=id error=wrong>
            <select
                id=id
                name=format!("plan[jury][{id}]")
                aria-describedby=described_by(id, false)
                aria-invalid=move || wrong.read().is_some().then_some("true")
                on:change=move |event| hear.run(event_target_value(&event))
            >
                {options}
            </select>
        </Field>
    }
}
