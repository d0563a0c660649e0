//! Opinion voting: one statement at a time, three answers, and how the crowd stands on the last one.

use super::card::opinion_word;
use crate::api;
use crate::api::vote::CastVote;
use crate::client::ballot::{Voting, cast};
use crate::client::live::{Live, use_live};
use crate::domain::campaign::CampaignView;
use crate::domain::id::IdeaId;
use crate::domain::idea::{IdeaCard, OpinionView};
use crate::error::AppError;
use crate::text::{Text, key, t, tn};
use crate::ui::format::time_left;
use crate::ui::{Icon, Notice, NoticeKind, OpinionBar, number};
use crate::view::view;
use leptos::ev::{KeyboardEvent, MouseEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlButtonElement};

/// The answers: value, name of the class and the icon, word, key.
const ANSWERS: [(i16, &str, Text, &str); 3] =
    [(-1, "disagree", key!("Disagree"), "←"), (0, "pass", key!("Pass"), "P"), (1, "agree", key!("Agree"), "→")];

/// What the place where statements are answered begins with.
#[derive(Clone, Serialize, Deserialize)]
pub struct Desk {
    slug: String,
    first: OpinionView,
    /// How long answers may be changed, in words.
    left: Option<String>,
    /// The words of the way to bring a statement; none where the viewer may not.
    bring: Option<String>,
}

impl Desk {
    /// What this viewer sees of `campaign`.
    #[must_use]
    pub fn new(first: OpinionView, campaign: &CampaignView) -> Self {
        let bring = match campaign.ideas_left.zip(campaign.submissions) {
            Some((left, all)) => t!("Bring a statement of yours ({left} of {all} left)", left, all),
            None => t!("Bring a statement of yours").to_owned(),
        };
        Self {
            slug: campaign.card.slug.clone(),
            first,
            left: campaign.polls.first().map(|poll| time_left(campaign.now, poll.closes_at)),
            bring: campaign.may.submit.then_some(bring),
        }
    }
}

/// The place where statements are answered.
#[component]
pub fn Opinion(desk: Desk, voting: Voting) -> impl IntoView {
    let Desk { slug, first, left, bring } = desk;
    let desk = Answering {
        slug: StoredValue::new(slug),
        thanks: StoredValue::new((left, bring)),
        live: use_live(),
        voting,
        seen: RwSignal::new(first),
        sending: RwSignal::new(None),
        error: RwSignal::new(None),
        heading: NodeRef::new(),
    };
    let statement = move || {
        if let Some(reason) = voting.closed.get() {
            return view! { <Notice kind=NoticeKind::Info>{reason.to_string()}</Notice> };
        }
        match desk.seen.with(|seen| seen.statement.clone()) {
            Some(card) => question(desk, card),
            None => thanks(desk),
        }
    };
    let refusal = move || {
        let error = desk.error.get()?;
        Some(view! { <Notice kind=NoticeKind::Error>{error.to_string()}</Notice> })
    };
    let last = move || desk.seen.with(|seen| seen.last.clone()).map(|card| standing(desk, &card));
    view! {
        <section
            class="opinion card stack"
            id="opinion"
            aria-labelledby="opinion-heading"
            on:keydown=move |event| desk.press(&event)
        >
            <div class="cluster cluster-between">
                <h2 id="opinion-heading">{t!("What do you think?")}</h2>
                {move || desk.seen.try_read().map(|seen| progress(&seen))}
            </div>
            {statement}
            {refusal}
            {last}
        </section>
    }
}

fn progress(seen: &OpinionView) -> AnyView {
    let words = t!("{answered} of {total} answered", answered = number(seen.answered), total = number(seen.total));
    view! {
        <p class="opinion-progress muted">
            <progress max=seen.total.max(1) value=seen.answered aria-label=t!("Answered")></progress>
            " "
            <span>{words}</span>
        </p>
    }
}

/// The statement with its three answers. A plain form: whoever has no JavaScript comes back to the next statement.
fn question(desk: Answering, card: IdeaCard) -> AnyView {
    let IdeaCard { id, title, excerpt, author, mine, .. } = card;
    let chosen = move || desk.sending.get().or(mine);
    let answer = move |(value, name, word, key): (i16, &'static str, Text, &'static str)| {
        view! {
            <button
                class=format!("opinion-choice {name}")
                name="value"
                value=value
                aria-pressed=move || if chosen() == Some(value) { "true" } else { "false" }
                aria-keyshortcuts=match value { -1 => "ArrowLeft", 0 => "P", _ => "ArrowRight" }
                aria-disabled=move || desk.sending.get().map(|_| "true")
            >
                <Icon name=name/>
                <span>{word.get()}</span>
                <kbd aria-hidden="true">{key}</kbd>
            </button>
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let button = event.submitter().and_then(|button| button.dyn_into::<HtmlButtonElement>().ok());
        if let Some(value) = button.and_then(|button| button.value().parse().ok()) {
            desk.answer(value);
        }
    };
    view! {
        <div class="opinion-statement stack" tabindex="-1" node_ref=desk.heading>
            <h3>{title}</h3>
            {(!excerpt.is_empty()).then(|| view! { <p>{excerpt}</p> })}
            {(!author.is_empty()).then(|| view! { <p class="idea-meta"><span class="author">{author}</span></p> })}
            {mine.map(|mine| view! {
                <p class="muted">{t!("Your answer so far: {answer}. Choose again to change it.", answer = opinion_word(mine))}</p>
            })}
        </div>
        <form method="post" action=CastVote::url() on:submit=submit>
            <input type="hidden" name="poll" value=desk.voting.poll.0/>
            <input type="hidden" name="idea" value=id.0/>
            <div class="opinion-choices" role="group" aria-label=t!("Your answer")>
                {ANSWERS.map(answer).into_iter().collect_view()}
            </div>
        </form>
        <div class="cluster cluster-between">
            <p class="muted opinion-keys">
                {t!("With the keyboard, once you are in this box: ← disagree, P pass, → agree.")}
            </p>
            {mine.map(|_| skip(desk))}
        </div>
    }
}

/// Leaves an answer as it is and goes on.
fn skip(desk: Answering) -> AnyView {
    let go = move |event: MouseEvent| {
        event.prevent_default();
        let last = desk.seen.with_untracked(|seen| seen.statement.as_ref().map(|card| card.id));
        desk.show(last, None);
    };
    view! { <a class="button button-quiet" href=desk.href() on:click=go>{t!("Leave it so and go on")}</a> }
}

/// How the crowd stands on what was answered last, and the way back to it.
fn standing(desk: Answering, card: &IdeaCard) -> AnyView {
    let idea = desk.live.idea(&card.standing());
    let is_shown = idea.with_untracked(|idea| idea.tally.is_some());
    let tally = Signal::derive(move || idea.with(|idea| idea.tally.clone().unwrap_or_default()));
    let (id, title) = (card.id, &card.title);
    let about = if is_shown {
        t!("How the crowd stands on “{title}”", title)
    } else {
        t!("You have answered “{title}”", title)
    };
    let back = move |event: MouseEvent| {
        event.prevent_default();
        desk.show(None, Some(id));
    };
    view! {
        <div class="opinion-last stack">
            <div class="cluster cluster-between">
                <p>
                    {about}
                    {card.mine.map(|mine| view! {
                        <span class="muted">" · "{t!("you: {answer}", answer = opinion_word(mine))}</span>
                    })}
                </p>
                <a class="button button-small" href=format!("{}?at={id}", desk.href()) on:click=back>
                    <Icon name="undo"/>{t!("Change my answer")}
                </a>
            </div>
            {is_shown.then(|| view! { <OpinionBar tally/> })}
        </div>
    }
}

fn thanks(desk: Answering) -> AnyView {
    let live = desk.live;
    let (left, bring) = desk.thanks.get_value();
    let href = format!("{}/new", desk.href());
    let total = desk.seen.with(|seen| seen.total);
    let more = move || {
        (!live.new_ideas.read().is_empty()).then(|| {
            let go = move |_| {
                live.new_ideas.set(Vec::new());
                desk.show(None, None);
            };
            view! {
                <button class="button button-primary" type="button" on:click=go>{t!("Answer the new statements")}</button>
            }
        })
    };
    let said = if total == 0 {
        t!("There is no statement yet. The first one will appear here.").to_owned()
    } else {
        tn!(total, "You have answered the only statement.", "You have answered all {n} statements.")
    };
    view! {
        <div class="opinion-statement stack" tabindex="-1" node_ref=desk.heading>
            <h3>{if total == 0 { t!("Nothing to answer yet") } else { t!("Thank you") }}</h3>
            <p>{said}" "{t!("New statements join while the campaign runs; come back and answer them too.")}</p>
            {left.map(|left| view! {
                <p class="muted">
                    {t!("Answers may be changed while voting is open: {left}. Then the organisation decides.", left)}
                </p>
            })}
            <div class="cluster">
                {more}
                {bring.map(|bring| view! {
                    <a class="button" href=href><Icon name="idea"/>{bring}</a>
                })}
            </div>
        </div>
    }
}

/// What the parts of the place share.
#[derive(Clone, Copy)]
struct Answering {
    slug: StoredValue<String>,
    thanks: StoredValue<(Option<String>, Option<String>)>,
    live: Live,
    voting: Voting,
    seen: RwSignal<OpinionView>,
    /// The answer that is on its way.
    sending: RwSignal<Option<i16>>,
    error: RwSignal<Option<AppError>>,
    heading: NodeRef<html::Div>,
}

impl Answering {
    fn href(self) -> String {
        self.slug.with_value(|slug| format!("/c/{slug}"))
    }

    /// Sends the answer to the statement in front and goes on to the next.
    fn answer(self, value: i16) {
        let id = self.seen.with_untracked(|seen| seen.statement.as_ref().map(|card| card.id));
        let is_closed = self.voting.closed.with_untracked(Option::is_some);
        let (Some(id), false) = (id, is_closed || self.sending.get_untracked().is_some()) else { return };
        self.sending.set(Some(value));
        spawn_local(async move {
            match cast(self.voting.poll, id, Some(value)).await {
                Ok(_) => self.show(Some(id), None),
                Err(error) => {
                    self.error.set(Some(error));
                    self.sending.set(None);
                }
            }
        });
    }

    /// Shows the next statement after `last`, or the one asked for by `at`.
    fn show(self, last: Option<IdeaId>, at: Option<IdeaId>) {
        let Some(slug) = self.slug.try_get_value() else { return };
        spawn_local(async move {
            match api::vote::opinion(slug, last, at).await {
                Ok(seen) => {
                    self.error.set(None);
                    self.seen.set(seen);
                    self.focus();
                }
                Err(error) => self.error.set(Some(error)),
            }
            self.sending.set(None);
        });
    }

    /// Puts the reader in front of the statement, once it is there.
    fn focus(self) {
        request_animation_frame(move || {
            if let Some(heading) = self.heading.try_get_untracked().flatten() {
                _ = heading.focus();
            }
        });
    }

    /// A key pressed inside the place: anywhere else it belongs to the page, which it may scroll.
    fn press(self, event: &KeyboardEvent) {
        if let Some(value) = answer_of(event) {
            event.prevent_default();
            self.answer(value);
        }
    }
}

/// The answer that a key gives, unless it belongs to a field or a control.
fn answer_of(event: &KeyboardEvent) -> Option<i16> {
    if event.default_prevented() || event.repeat() || event.ctrl_key() || event.alt_key() || event.meta_key() {
        return None;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let field = "input, textarea, select, [contenteditable]";
    if target.is_some_and(|target| target.closest(field).ok().flatten().is_some()) {
        return None;
    }
    match event.key().as_str() {
        "ArrowLeft" => Some(-1),
        "ArrowRight" => Some(1),
        "p" | "P" => Some(0),
        _ => None,
    }
}
