//! Choosing by hand what the jury scores: a plain form in a table, with a reason that everybody reads.

use crate::api::jury::{Candidate, ChooseShortlist, ShortlistForm};
use crate::domain::text::REASON;
use crate::error::AppError;
use crate::pages::form::{error_at, error_of, focus_on_error};
use crate::text::{t, tn};
use crate::ui::{Confirm, ErrorSummary, Field, Icon, Notice, NoticeKind, described_by, number};
use crate::view::view;
use leptos::html;
use leptos::prelude::*;

/// The form, which holds what is chosen so far, or what was typed and refused.
pub fn form(slug: &str, form: ShortlistForm, choose: ServerAction<ChooseShortlist>) -> AnyView {
    let ShortlistForm { candidates, most, begun, typed } = form;
    let error = error_of(choose);
    let wrong = error_at(error, "ideas");
    let node = NodeRef::<html::Form>::new();
    focus_on_error(node, error);
    let rows = candidates.into_iter().enumerate().map(|(at, idea)| row(slug, idea, at == 0)).collect_view();
    let done = move || {
        let done = choose.value().with(|value| matches!(value, Some(Ok(()))));
        let words = t!("Published. The jurors find these ideas now.");
        done.then(|| view! { <Notice kind=NoticeKind::Success><p>{words}</p></Notice> })
    };
    let waits = (!begun).then(|| {
        let words = t!("The jurors have nothing to score until you choose.");
        view! { <Notice kind=NoticeKind::Warning><p>{words}</p></Notice> }
    });
    let slug = slug.to_owned();
    let help = tn!(
        i64::from(most),
        "You choose up to {n} idea. Choice and reason are public in the campaign’s history.",
        "You choose up to {n} ideas. Choice and reason are public in the campaign’s history.",
    );
    view! {
        <section class="panel" id="shortlist" aria-labelledby="which">
            <h2 id="which">{t!("What the jury scores")}</h2>
            <p class="help">{help}</p>
            {waits}
            {done}
            <ActionForm action=choose node_ref=node attr:class="form">
                <ErrorSummary error/>
                <input type="hidden" name="slug" value=slug/>
                <p class="field-error" aria-live="polite">{wrong}</p>
                <div class="scroll">
                    <table class="decisions">
                        <thead>
                            <tr>
                                <th scope="col"><span class="visually-hidden">{t!("Select")}</span></th>
                                <th scope="col">{t!("Idea")}</th>
                                <th scope="col" class="number">{t!("Votes")}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {text("others", t!("Others, by their numbers"), t!("Such as 12, 45."), typed.others, (0, 300), error)}
                {text("reason", t!("Reason"), t!("Everybody reads it."), typed.reason, (REASON.min, REASON.max), error)}
                <Confirm
                    label=t!("Publish the choice")
                    question=t!("Everybody reads choice and reason at once. Scores of ideas that you take off do not count.")
                >
                    <button class="button button-primary" type="submit" disabled=choose.pending()>
                        <Icon name="check"/>
                        {t!("Publish it now")}
                    </button>
                </Confirm>
            </ActionForm>
        </section>
    }
}

/// One idea. The first carries the name as its id, so that the summary of errors leads to it.
fn row(slug: &str, idea: Candidate, is_first: bool) -> AnyView {
    let Candidate { id, title, votes, listed } = idea;
    let field = if is_first { "ideas".to_owned() } else { format!("ideas-{id}") };
    view! {
        <tr>
            <td class="pick">
                <label for=field.clone()>
                    <span class="visually-hidden">{title.clone()}</span>
                    <input type="checkbox" id=field.clone() name="ideas[]" value=id.0 checked=listed/>
                </label>
            </td>
            <th scope="row">
                <a href=format!("/c/{slug}/ideas/{id}")>{title}</a>
                <span class="muted">{format!(" #{id}")}</span>
            </th>
            <td class="number">{number(votes)}</td>
        </tr>
    }
}

fn text(
    name: &'static str,
    label: &'static str,
    help: &'static str,
    value: String,
    (min, max): (usize, usize),
    error: Signal<Option<AppError>>,
) -> AnyView {
    let (wrong, needed) = (error_at(error, name), min > 0);
    view! {
        <Field label name help error=wrong>
            <input
                class="input"
                type="text"
                id=name
                name=name
                value=value
                required=needed
                minlength=needed.then_some(min)
                maxlength=max
                autocomplete="off"
                aria-describedby=described_by(name, true)
                aria-invalid=move || wrong.read().is_some().then_some("true")
            />
        </Field>
    }
}
