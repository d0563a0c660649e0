//! Pausing voting or bringing ideas with a public reason, and going on.

use super::Actions;
use super::control::reason_field;
use crate::domain::campaign::{CampaignView, Pausable};
use crate::error::AppError;
use crate::pages::form::error_of;
use crate::text::{Text, key, t};
use crate::ui::{Confirm, ErrorSummary, Icon, Notice, NoticeKind};
use crate::view::view;
use leptos::prelude::*;

/// What the switch says.
struct Words {
    name: &'static str,
    paused: Text,
    pause: Text,
    pause_now: Text,
    question: Text,
    resume: Text,
}

const VOTES: Words = Words {
    name: "votes",
    paused: key!("Voting is paused."),
    pause: key!("Pause voting"),
    pause_now: key!("Pause voting now"),
    question: key!("Nobody can vote until you resume; ideas may still come. Votes and the closing date stay."),
    resume: key!("Resume voting"),
};

const IDEAS: Words = Words {
    name: "ideas",
    paused: key!("Bringing ideas is paused."),
    pause: key!("Pause bringing ideas"),
    pause_now: key!("Pause bringing ideas now"),
    question: key!("Nobody can bring an idea until you resume; votes may still come. What is on the board stays."),
    resume: key!("Resume bringing ideas"),
};

/// Pausing with a public reason, or going on. What went wrong with the last attempt stands at the switch it was for.
pub fn pause(view: &CampaignView, actions: Actions, what: Pausable) -> AnyView {
    let action = actions.freeze;
    let said = error_of(action);
    let input = action.input();
    // Without a script nothing is known of what was sent; the error stands at the first switch then.
    let mine = move || input.with(|input| input.as_ref().map_or(Pausable::Votes, |input| input.what)) == what;
    let error: Signal<Option<AppError>> = Signal::derive(move || said.get().filter(|_| mine()));
    let pending = action.pending();
    let slug = view.card.slug.clone();
    let (words, on, reason) = match what {
        Pausable::Votes => (VOTES, view.freeze.votes, view.freeze.reason.clone()),
        Pausable::Ideas => (IDEAS, view.freeze.ideas, view.freeze.ideas_reason.clone()),
    };
    let fields = view! {
        <input type="hidden" name="slug" value=slug/>
        <input type="hidden" name="what" value=words.name/>
        <input type="hidden" name="on" value=if on { "false" } else { "true" }/>
    };
    if on {
        return view! {
            <Notice kind=NoticeKind::Warning>
                <p><strong>{words.paused.get()}</strong>" "{t!("Everybody reads this reason:")}" "{reason}</p>
            </Notice>
            <ActionForm action>
                <ErrorSummary error/>
                {fields}
                <button class="button button-primary" type="submit" disabled=pending>
                    <Icon name="play"/>
                    {words.resume.get()}
                </button>
            </ActionForm>
        };
    }
    view! {
        <ErrorSummary error/>
        <Confirm label=words.pause.get() question=words.question.get()>
            <ActionForm action>
                {fields}
                {reason_field(&format!("freeze-reason-{}", words.name), t!("Everybody reads it on the campaign’s page."), error)}
                <button class="button button-primary" type="submit" disabled=pending>
                    <Icon name="pause"/>
                    {words.pause_now.get()}
                </button>
            </ActionForm>
        </Confirm>
    }
}
