//! An idea on the board. Boards are long and often asked for, so a card has few nodes and few closures.

use crate::client::ballot::Voting;
use crate::client::live::{IdeaLive, Live};
use crate::domain::id::Timestamp;
use crate::domain::idea::{IdeaCard, IdeaStatus};
use crate::domain::live::Words;
use crate::domain::poll::Method;
use crate::domain::tally::Tally;
use crate::text::t;
use crate::ui::vote::VoteButton;
use crate::ui::{Ago, Icon, OpinionBar, OutcomeLine, number};
use crate::view::view;
use leptos::prelude::*;
use std::sync::Arc;

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

/// The card as fetched at `now`.
pub fn idea_card(ground: &Ground, card: &IdeaCard, now: Timestamp) -> AnyView {
    let idea = ground.live.idea(card);
    let control = match (ground.voting, ground.method) {
        (Some(voting), Method::Approval) => view! { <VoteButton voting idea=idea.clone()/> },
        _ => ().into_any(),
    };
    let standing = (ground.method == Method::Opinion).then(|| opinion_standing(&idea));
    let off = ground.moderates.then(|| off_the_board(&idea, card.reason.clone()));
    let outcome = {
        let idea = idea.clone();
        let slug = ground.slug.clone();
        move || idea.with(|idea| idea.outcome.clone()).map(|outcome| view! { <OutcomeLine outcome slug=slug.clone()/> })
    };
    let class = {
        let moderates = ground.moderates;
        let idea = idea.clone();
        move || idea.with(|idea| class(idea, moderates))
    };
    let lately = lately(&idea, card);
    let IdeaCard { id, title, excerpt, tag, author, created_at, .. } = card;
    // Its author may improve it while it is read.
    let words = |of: fn(&Words) -> &String, first: &String| {
        let (idea, first) = (idea.clone(), first.clone());
        move || idea.with(|idea| idea.words.as_ref().map(of).unwrap_or(&first).clone())
    };
    let (headline, beginning) = (words(|words| &words.title, title), words(|words| &words.excerpt, excerpt));
    let beginning = move || {
        let text = beginning();
        (!text.is_empty()).then(|| view! { <p class="idea-excerpt">{text}</p> })
    };
    view! {
        <article class=class>
            {control}
            <div class="idea-body">
                <h3 id=format!("idea-{id}")><a href=format!("/c/{}/ideas/{id}", ground.slug)>{headline}</a></h3>
                {beginning}
                {standing}
                {outcome}
                <p class="idea-meta">
                    {(!author.is_empty()).then(|| view! { <span class="author">{author.clone()}</span> })}
                    <Ago at=*created_at now/>
                    {(!tag.is_empty()).then(|| view! { <span class="chip">{tag.clone()}</span> })}
                    <span class="today">{lately}</span>
                </p>
                {off}
            </div>
        </article>
    }
}

/// How the idea moved in the last 24 hours, going on with the count beside it.
fn lately(idea: &ArcRwSignal<IdeaLive>, card: &IdeaCard) -> impl Fn() -> Option<String> + Send + Sync + use<> {
    let idea = idea.clone();
    let before = card.tally.as_ref().map(|tally| card.today - tally.total());
    move || {
        let gained = before? + idea.with(|idea| idea.tally.as_ref().map(Tally::total))?;
        (gained > 0).then(|| t!("+{votes} in 24\u{a0}h", votes = number(gained)))
    }
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

fn off_the_board(idea: &ArcRwSignal<IdeaLive>, reason: String) -> AnyView {
    let idea = idea.clone();
    let text = move || {
        let word = match idea.with(|idea| idea.status) {
            IdeaStatus::Visible => return None,
            IdeaStatus::Hidden => t!("Hidden##idea"),
            IdeaStatus::Rejected => t!("Rejected##idea"),
        };
        let text = if reason.is_empty() { word.to_owned() } else { format!("{word}: {reason}") };
        Some(view! { <p class="idea-off-note"><Icon name="eye-off"/>{text}</p> })
    };
    text.into_any()
}

fn opinion_standing(idea: &ArcRwSignal<IdeaLive>) -> AnyView {
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
