//! A campaign in a list, and pictures.

use crate::domain::campaign::{CampaignCard, CampaignState};
use crate::domain::id::Timestamp;
use crate::domain::phase;
use crate::domain::poll::Method;
use crate::text::t;
use crate::ui::foreign::foreign;
use crate::ui::format::number;
use crate::ui::phase::standing;
use crate::ui::small::within;
use crate::view::view;
use leptos::prelude::*;

/// How many patterns the style sheet has for campaigns without a picture.
const PATTERNS: u32 = 6;

/// A campaign's picture with its space reserved, or a calm pattern that stays the same for the same `seed`. It is
/// decoration: the question beside it says what it is.
#[component]
pub fn Picture(
    src: Option<String>,
    /// What chooses the pattern: the campaign's slug.
    #[prop(into)]
    seed: String,
    /// Whether it is on the first screen and so fetched at once.
    #[prop(optional)]
    eager: bool,
) -> impl IntoView {
    let loading = if eager { "eager" } else { "lazy" };
    match src.filter(|src| !src.is_empty()) {
        Some(src) => view! {
            <img class="picture" src=src alt="" width="1200" height="630" loading=loading decoding="async"/>
        },
        None => {
            let sum = seed.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
            view! { <div class=format!("picture pattern pattern-{}", sum % PATTERNS) aria-hidden="true"></div> }
        }
    }
}

/// A campaign in a list.
#[component]
pub fn CampaignTile(
    card: CampaignCard,
    now: Timestamp,
    /// Where it leads; without it to the campaign.
    #[prop(optional, into)]
    href: Option<String>,
    /// Whether the list stands under a heading of the second level.
    #[prop(optional)]
    nested: bool,
    /// What else stands in it.
    #[prop(optional)]
    extra: Option<AnyView>,
) -> impl IntoView {
    let CampaignCard {
        slug,
        language,
        question,
        summary,
        picture,
        organisation,
        state,
        phases,
        counts,
        simulated,
        method,
        ..
    } = card;
    let lang = foreign(language);
    let (what, left) = standing(&phases, now, state, method);
    let link = view! { <a href=href.unwrap_or_else(|| format!("/c/{slug}")) lang=lang>{question}</a> };
    let heading = if nested {
        view! { <h3>{link}</h3> }
    } else {
        view! { <h2>{link}</h2> }
    };
    let status = match (state, phase::current(&phases, now)) {
        (CampaignState::Running, Some(phase)) if phase.kind.vote() => "status status-running",
        (CampaignState::Draft, _) => "status status-draft",
        _ => "status",
    };
    let numbers = [
        (counts.participants, t!("{n} participant"), t!("{n} participants")),
        match method {
            Method::Approval => (counts.ideas, t!("{n} idea"), t!("{n} ideas")),
            Method::Opinion => (counts.ideas, t!("{n} statement"), t!("{n} statements")),
        },
        match method {
            Method::Approval => (counts.votes, t!("{n} vote"), t!("{n} votes")),
            Method::Opinion => (counts.votes, t!("{n} answer"), t!("{n} answers")),
        },
    ];
    let numbers = numbers
        .into_iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| {
            let count = view! { <strong>{number(n)}</strong> };
            view! { <span>{within(if n == 1 { one } else { many }, count)}</span> }
        })
        .collect_view();
    let foot = (counts.participants + counts.ideas > 0).then(|| view! { <p class="campaign-tile-foot">{numbers}</p> });
    view! {
        <article class="campaign-tile">
            <Picture src=picture seed=slug/>
            <div class="campaign-tile-body">
                <p class="campaign-tile-by">{organisation}</p>
                {heading}
                <p class="campaign-tile-summary" lang=lang>{summary}</p>
                <p class="campaign-tile-when">
                    <span class=status>{what}</span>
                    <span>{left}</span>
                    {simulated.then(|| view! { <span>{t!("simulated crowd")}</span> })}
                </p>
                {foot}
                {extra}
            </div>
        </article>
    }
}
