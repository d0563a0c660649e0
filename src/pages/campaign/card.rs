//! An idea on the board, as the server writes it, and what of it moves in the browser. Boards are long and often asked for, so a
//! card has few nodes, and closures only in its vote.

use crate::client::ballot::Voting;
use crate::client::island::{data, hydrate, mount};
use crate::client::live::{IdeaLive, Live};
use crate::domain::id::{IdeaId, Timestamp};
use crate::domain::idea::{IdeaCard, IdeaStanding, IdeaStatus};
use crate::domain::outcome::Outcome;
use crate::domain::poll::Method;
use crate::domain::tally::Tally;
use crate::text::t;
use crate::ui::vote::VoteButton;
use crate::ui::{Ago, Icon, OpinionBar, OutcomeLine, number};
use crate::view::view;
use leptos::prelude::*;
use std::sync::Arc;
use web_sys::Element;

/// What all cards of a board share.
#[derive(Clone)]
pub struct Ground {
    /// The campaign's name in addresses.
    pub slug: Arc<str>,
    /// The stream.
    pub live: Live,
    /// The poll that the board votes in.
    pub voting: Option<Voting>,
    /// How it counts.
    pub method: Method,
    /// Whether the viewer sees what was taken off the board.
    pub moderates: bool,
}

impl Ground {
    fn control(&self, idea: &ArcRwSignal<IdeaLive>) -> Option<AnyView> {
        let voting = self.voting.filter(|_| self.method == Method::Approval)?;
        Some(view! { <VoteButton voting idea=idea.clone()/> })
    }

    fn fate(&self, of: &IdeaLive, reason: &str) -> AnyView {
        let outcome = of.outcome.clone().map(|outcome| view! { <OutcomeLine outcome slug=self.slug.clone()/> });
        let word = match of.status {
            IdeaStatus::Hidden if self.moderates => Some(t!("Hidden##idea")),
            IdeaStatus::Rejected if self.moderates => Some(t!("Rejected##idea")),
            _ => None,
        };
        let off = word.map(|word| {
            let text = if reason.is_empty() { word.to_owned() } else { format!("{word}: {reason}") };
            view! { <p class="idea-off-note"><Icon name="eye-off"/>{text}</p> }
        });
        view! { {outcome}{off} }
    }
}

/// The card as read at `now`.
pub fn idea_card(ground: &Ground, card: &IdeaCard, now: Timestamp) -> AnyView {
    let standing = card.standing();
    let idea = ground.live.idea(&standing);
    let known = idea.get_untracked();
    let control = ground.control(&idea).map(|control| view! { <div class="island idea-vote">{control}</div> });
    let opinion = (ground.method == Method::Opinion)
        .then(|| view! { <div class="island idea-standing">{opinion_standing(&idea)}</div> });
    let lately = lately(&standing, &known);
    let href = format!("/c/{}/ideas/{}", ground.slug, card.id);
    let IdeaCard { id, title, excerpt, tag, author, created_at, reason, .. } = card;
    view! {
        <article class=class(&known, ground.moderates) data-standing=super::json(&standing) data-reason=reason.clone()>
            {control}
            <div class="idea-body">
                <h3 id=format!("idea-{id}")><a href=href>{title.clone()}</a></h3>
                <p class="idea-excerpt">{excerpt.clone()}</p>
                {opinion}
                <div class="island idea-fate">{ground.fate(&known, reason)}</div>
                <p class="idea-meta">
                    {(!author.is_empty()).then(|| view! { <span class="author">{author.clone()}</span> })}
                    <Ago at=*created_at now/>
                    {(!tag.is_empty()).then(|| view! { <span class="chip">{tag.clone()}</span> })}
                    <span class="today">{lately}</span>
                </p>
            </div>
        </article>
    }
}

/// How the idea moved in the last 24 hours, going on with the count beside it.
fn lately(first: &IdeaStanding, now: &IdeaLive) -> Option<String> {
    let total = |tally: &Option<Tally>| tally.as_ref().map(Tally::total);
    let gained = first.today + total(&now.tally)? - total(&first.tally)?;
    (gained > 0).then(|| t!("+{votes} in 24\u{a0}h", votes = number(gained)))
}

fn class(idea: &IdeaLive, moderates: bool) -> &'static str {
    match (idea.status, idea.moves) {
        (IdeaStatus::Visible, 0) => "idea-card",
        (IdeaStatus::Visible, n) if n % 2 == 0 => "idea-card changed-again",
        (IdeaStatus::Visible, _) => "idea-card changed",
        _ if moderates => "idea-card idea-off",
        _ => "idea-card idea-gone",
    }
}

/// How an opinion board's card says that the crowd stands.
pub fn opinion_standing(idea: &ArcRwSignal<IdeaLive>) -> AnyView {
    let mine = {
        let idea = idea.clone();
        move || {
            let answer = idea.with(|idea| idea.mine).map(opinion_word)?;
            Some(view! { <p class="muted">{t!("Your answer: {answer}", answer)}</p> })
        }
    };
    let idea = idea.clone();
    let is_shown = idea.with_untracked(|idea| idea.tally.is_some());
    let tally = Signal::derive(move || idea.with(|idea| idea.tally.clone().unwrap_or_default()));
    view! {
        {is_shown.then(|| view! { <OpinionBar tally/> })}
        {mine}
    }
}

/// The word for an opinion.
pub fn opinion_word(value: i16) -> &'static str {
    match value {
        1 => t!("agree##answer"),
        -1 => t!("disagree##answer"),
        _ => t!("pass##answer"),
    }
}

/// Lets the card that the server wrote move for as long as the calling owner stands, and gives its id. `standing` says how an
/// opinion board's card stands.
pub fn wake(ground: &Ground, card: &Element, asked_at: f64, standing: Option<Standing>) -> Option<IdeaId> {
    let first: IdeaStanding = data(card, "standing")?;
    let part = |selector: &str| card.query_selector(selector).ok().flatten();
    // What the tab knows already, such as a vote on its way, the server may not have written.
    let wake = if ground.live.knows(first.id) { mount } else { hydrate };
    let idea = ground.live.idea_of(&first, asked_at);
    if let (Some(place), Some(control)) = (part(".idea-vote"), ground.control(&idea)) {
        wake(&place, control);
    }
    if let (Some(place), Some(standing)) = (part(".idea-standing"), standing) {
        wake(&place, standing(&idea));
    }
    let id = first.id;
    let write = |selector: &str, words: fn(&IdeaLive, &IdeaStanding) -> Option<String>| {
        if let Some(place) = part(selector) {
            let (idea, first) = (idea.clone(), first.clone());
            Effect::new(move |before: Option<Option<String>>| {
                let now = idea.with(|idea| words(idea, &first));
                if before.unwrap_or_default() != now && now.is_some() {
                    place.set_text_content(now.as_deref());
                }
                now
            });
        }
    };
    write("h3 a", |idea, _| idea.words.as_ref().map(|words| words.title.clone()));
    write(".idea-excerpt", |idea, _| idea.words.as_ref().map(|words| words.excerpt.clone()));
    write(".today", |idea, first| Some(lately(first, idea).unwrap_or_default()));
    let (reason, fate) = (card.get_attribute("data-reason").unwrap_or_default(), part(".idea-fate"));
    let (ground, card) = (ground.clone(), card.clone());
    Effect::new(move |before: Option<(Option<Outcome>, IdeaStatus)>| {
        card.set_class_name(idea.with(|idea| class(idea, ground.moderates)));
        let now = idea.with_untracked(|idea| (idea.outcome.clone(), idea.status));
        let before = before.unwrap_or_else(|| (first.outcome.clone(), first.status));
        if let Some(place) = fate.as_ref().filter(|_| before != now) {
            mount(place, idea.with_untracked(|idea| ground.fate(idea, &reason)));
        }
        now
    });
    Some(id)
}

/// Says how a card's idea stands.
pub type Standing = fn(&ArcRwSignal<IdeaLive>) -> AnyView;
