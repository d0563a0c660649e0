//! The living page of the design: every component in both themes, side by side, as it really is.

mod samples;

use crate::domain::campaign::CampaignState;
use crate::domain::id::{DAY, HOUR, MINUTE};
use crate::domain::outcome::OutcomeKind;
use crate::domain::text::{Limit, TEXT, TITLE};
use crate::error::AppError;
use crate::ui::{
    Ago, CampaignTile, Confirm, Empty, ErrorView, FieldGroup, Icon, LiveBadge, Loading, Notice, NoticeKind, OpinionBar,
    OutcomeBadge, PhaseBar, TextArea, TextInput,
};
use crate::view::view;
use leptos::prelude::*;
use leptos_meta::Title;
use samples::{DATES, ICONS, NOW, TOKENS, campaign, phases, tally};

/// The living page of the design.
pub fn design() -> AnyView {
    view! {
        <Title text="Design"/>
        <div class="page page-wide">
            <header class="stack">
                <h1>"Design"</h1>
                <p class="lead">
                    "Every component of Coro, in both themes, drawn by the same code as on the pages. "
                    "The accent means one thing: yours, or moving."
                </p>
            </header>
            {pair("Colours", colours)}
            {pair("Type", |_| type_scale())}
            {pair("Icons", |_| icons())}
            {pair("Buttons and chips", |_| buttons())}
            {pair("Votes", |_| votes())}
            {pair("Opinions", |_| opinions())}
            {pair("An idea on the board", |_| idea())}
            {pair("Where a campaign stands", |_| standing())}
            {pair("Campaigns in a list", |_| tiles())}
            {pair("Forms", forms)}
            {pair("Messages", |_| messages())}
            {pair("Nothing, not yet, not at all", |_| states())}
        </div>
    }
}

/// Which of the two sides a sample stands on; ids differ by it.
#[derive(Clone, Copy)]
enum Side {
    Light,
    Dark,
}

fn pair(title: &'static str, sample: fn(Side) -> AnyView) -> AnyView {
    view! {
        <section class="stack">
            <h2>{title}</h2>
            <div class="design-pair">
                <div class="design-side theme-light">{sample(Side::Light)}</div>
                <div class="design-side theme-dark">{sample(Side::Dark)}</div>
            </div>
        </section>
    }
}

fn colours(_: Side) -> AnyView {
    let swatches = TOKENS
        .map(|(name, class, meaning)| {
            view! {
                <li class="swatch">
                    <span class=format!("swatch-colour {class}")></span>
                    <strong>{name}</strong>
                    <span>{meaning}</span>
                </li>
            }
        })
        .into_iter()
        .collect_view();
    view! { <ul class="swatches">{swatches}</ul> }
}

fn type_scale() -> AnyView {
    view! {
        <div class="stack">
            <p class="type-3xl">"What should change here?"</p>
            <p class="type-2xl">"A question asked in public"</p>
            <p class="type-xl">"Forty people answered by noon"</p>
            <p class="lead">"A lead says in two lines what the page is about, and what can be done on it."</p>
            <div class="prose">
                <p>
                    "Text is at most 65 characters wide. It uses the fonts that the reader’s system has, so nothing is "
                    "fetched before it can be read, and "<a href="#main">"links"</a>" look like links."
                </p>
            </div>
            <p class="number">"1,234,567 votes, 98 of them in the last minute"</p>
            <p class="help">"Help and asides are quieter."</p>
        </div>
    }
}

fn icons() -> AnyView {
    let icons = ICONS.into_iter().map(|name| view! { <li><Icon name/><span>{name}</span></li> }).collect_view();
    view! { <ul class="icon-list">{icons}</ul> }
}

fn buttons() -> AnyView {
    view! {
        <div class="cluster">
            <button class="button button-primary" type="button"><Icon name="plus"/>"Bring an idea"</button>
            <button class="button" type="button"><Icon name="share"/>"Share"</button>
            <button class="button button-quiet" type="button">"Not now"</button>
            <button class="button button-danger" type="button">"Close for good"</button>
            <button class="button" type="button" disabled>"Not possible"</button>
        </div>
        <p class="chips">
            <a class="chip" href="#main" aria-current="true">"Rising"</a>
            <a class="chip" href="#main">"Most votes"</a>
            <a class="chip" href="#main">"Newest"</a>
        </p>
        <Confirm label="Close the campaign" question="Voting ends at once, for good. Nothing is deleted.">
            <button class="button button-danger" type="button">"Close it for good"</button>
        </Confirm>
    }
}

fn vote(count: &'static str, is_mine: bool, is_over: bool) -> AnyView {
    view! {
        <button class="vote" type="button" aria-pressed=is_mine.to_string() disabled=is_over>
            <Icon name="arrow-up"/>
            <span class="vote-count">{count}</span>
            <span class="vote-label">" votes"</span>
        </button>
    }
}

fn votes() -> AnyView {
    view! {
        <div class="cluster">
            {vote("12", false, false)}
            {vote("1,284", true, false)}
            {vote("97", false, true)}
            {vote("431", true, true)}
        </div>
        <p class="help">"Yours to give, given, over, given and over."</p>
        <p><LiveBadge live=312/></p>
    }
}

fn opinions() -> AnyView {
    let choice = |class: &'static str, icon: &'static str, word: &'static str, is_mine: bool| {
        view! {
            <button class=format!("opinion-choice {class}") type="button" aria-pressed=is_mine.to_string()>
                <Icon name=icon/>
                {word}
            </button>
        }
    };
    view! {
        <div class="opinion-choices">
            {choice("disagree", "disagree", "Disagree", false)}
            {choice("pass", "pass", "Pass", false)}
            {choice("agree", "agree", "Agree", true)}
        </div>
        <OpinionBar tally=tally(174, 39, 87)/>
    }
}

fn idea() -> AnyView {
    view! {
        <article class="idea-card">
            <div class="vote-form">{vote("1,284", true, false)}</div>
            <div class="idea-body">
                <h3><a href="#main">"A covered market by day, a stage by night"</a></h3>
                <p class="idea-excerpt">
                    "Stalls on rollers, so that the floor is free at seven. The fishmongers keep the east side, where "
                    "the drains and the cold room already are."
                </p>
                <p class="idea-meta">
                    <span class="author">"Ines R."</span>
                    <Ago at=NOW.plus(-3 * HOUR) now=NOW/>
                    <span class="chip">"Culture"</span>
                    <span class="today">"+64 in 24 h"</span>
                </p>
            </div>
        </article>
        <button class="new-ideas" type="button"><Icon name="arrow-up"/>"3 new ideas"</button>
        <p class="cluster">{OutcomeKind::ALL.map(|kind| view! { <OutcomeBadge kind/> }).collect_view()}</p>
    }
}

fn standing() -> AnyView {
    let bar = |days: i64, state| {
        let dates = DATES.map(ToOwned::to_owned).to_vec();
        view! { <PhaseBar phases=phases() dates now=NOW.plus(days * DAY) state zone="Europe/Rome"/> }
    };
    view! {
        {bar(0, CampaignState::Running)}
        {bar(14, CampaignState::Running)}
        {bar(30, CampaignState::Closed)}
        <p><Ago at=NOW.plus(-12 * MINUTE) now=NOW/></p>
    }
}

fn tiles() -> AnyView {
    view! {
        <div class="grid">
            <CampaignTile card=campaign("harbour", true, CampaignState::Running) now=NOW href="#main" nested=true/>
            <CampaignTile card=campaign("fountains", false, CampaignState::Draft) now=NOW href="#main" nested=true/>
        </div>
    }
}

fn forms(side: Side) -> AnyView {
    let (title, text, method) = match side {
        Side::Light => ("title-light", "text-light", "method-light"),
        Side::Dark => ("title-dark", "text-dark", "method-dark"),
    };
    view! {
        <form class="form" on:submit=|event| event.prevent_default()>
            <TextInput
                label="Your idea in one line"
                limit=Limit { field: title, ..TITLE }
                value="A covered market by day, a stage by night"
                help="What you propose, so that somebody who reads nothing else understands it."
            />
            <TextArea
                label="How it works and why (optional)"
                limit=Limit { field: text, ..TEXT }
                value="Stalls on rollers."
                rows=3
                error=Signal::stored(Some("The description contains characters that cannot be shown.".to_owned()))
            />
            <FieldGroup legend="How people vote" name=method>
                <label class="choice">
                    <input type="radio" name=method checked/>
                    <span><strong>"A vote for each idea one likes"</strong>"Simple, and hard to get wrong."</span>
                </label>
                <label class="choice">
                    <input type="radio" name=method/>
                    <span><strong>"Agree, disagree or pass"</strong>"For statements."</span>
                </label>
            </FieldGroup>
        </form>
    }
}

fn messages() -> AnyView {
    view! {
        <Notice kind=NoticeKind::Info><p>"Voting opens on 1 March at nine."</p></Notice>
        <Notice kind=NoticeKind::Success><p>"Your idea is on the board."</p></Notice>
        <div class="notice notice-warning">
            <Icon name="warning"/>
            <div><p>"Voting is paused by the organisation. Votes given so far count."</p></div>
        </div>
        <div class="notice notice-error">
            <Icon name="warning"/>
            <div><p>"You have used all 5 votes. Take one back to move it here."</p></div>
        </div>
    }
}

fn states() -> AnyView {
    view! {
        <Empty title="No idea yet" icon="idea"><p>"Bring the first one; it takes two minutes."</p></Empty>
        <Loading/>
        <ErrorView error=AppError::Offline nested=true/>
    }
}
