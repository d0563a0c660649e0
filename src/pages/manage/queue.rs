//! The ideas that wait to be read before they are shown: first on the campaign's page, since somebody waits for an answer.

use super::control::reason_field;
use crate::api::moderation::{Moderate, WaitingIdea};
use crate::domain::id::Timestamp;
use crate::domain::poll::Method;
use crate::pages::form::error_of;
use crate::text::{t, tn};
use crate::ui::{Ago, ErrorSummary, Icon};
use crate::view::view;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The queue; nothing where nobody waits.
pub fn queue(slug: &str, method: Method, (ideas, all): (Vec<WaitingIdea>, i64), now: Timestamp) -> Option<AnyView> {
    if ideas.is_empty() {
        return None;
    }
    let error = error_of(ServerAction::<Moderate>::new());
    let more = i64::try_from(ideas.len()).is_ok_and(|shown| shown < all);
    let rows = ideas.into_iter().enumerate().map(|(at, idea)| row(idea, at == 0, now)).collect_view();
    let more = more.then(|| view! { <p class="help">{t!("The oldest stand here; the others follow.")}</p> });
    let waiting = match method {
        Method::Approval => tn!(all, "{n} idea waits to be read", "{n} ideas wait to be read"),
        Method::Opinion => tn!(all, "{n} statement waits to be read", "{n} statements wait to be read"),
    };
    let help = t!("For what you reject: whoever brought it reads this, and nobody else.");
    Some(view! {
        <section class="panel" id="queue">
            <h2>{waiting}</h2>
            <p class="help">{t!("Nobody sees them before you publish them.")}</p>
            <form class="stack" method="post" action=Moderate::url()>
                <ErrorSummary error/>
                <input type="hidden" name="slug" value=slug.to_owned()/>
                <ul class="rows">{rows}</ul>
                {more}
                <p>
                    <button class="button button-primary" type="submit" name="publish" value="true" formnovalidate>
                        <Icon name="check"/>{t!("Publish what is selected")}
                    </button>
                </p>
                {reason_field("reject-reason", help, error)}
                <p>
                    <button class="button button-danger" type="submit">{t!("Reject what is selected")}</button>
                </p>
            </form>
        </section>
    })
}

/// One that waits, selected. The first carries the name as its id, so that the summary of errors leads to it.
fn row(idea: WaitingIdea, is_first: bool, now: Timestamp) -> AnyView {
    let WaitingIdea { id, title, text, author, tag, at } = idea;
    let control = if is_first { "waiting".to_owned() } else { format!("waiting-{id}") };
    let tag = (!tag.is_empty()).then(|| view! { <span class="chip">{tag}</span> });
    let author = (!author.is_empty()).then(|| view! { <span>{author}</span> });
    let text = (!text.is_empty()).then(|| view! { <p class="kept">{text}</p> });
    view! {
        <li class="row">
            <div class="stack">
                <label class="choice">
                    <input type="checkbox" id=control name="waiting[]" value=id/>
                    <span><strong>{title}</strong></span>
                </label>
                {text}
                <p class="cluster muted">{tag}{author}<Ago at now/></p>
            </div>
        </li>
    }
}
