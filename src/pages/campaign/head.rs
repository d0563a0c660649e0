//! The top of a campaign's page: the question, where it stands, what is promised, the brief.

use crate::client::live::Live;
use crate::domain::campaign::{CampaignState, CampaignView, Counts};
use crate::domain::id::Timestamp;
use crate::domain::poll::Method;
use crate::domain::terms::Terms;
use crate::ui::format::{count, plural};
use crate::ui::social::SocialCard;
use crate::ui::tile::Picture;
use crate::ui::{Icon, LiveBadge, Notice, NoticeKind, PhaseBar};
use crate::view::view;
use leptos::prelude::*;
use leptos_meta::Title;

/// A brief of more bytes than this, as HTML, is folded away behind its beginning where the screen is
/// narrow, so that the board is near.
const LONG_BRIEF: usize = 400;

/// The top of the page.
#[component]
pub fn Head(
    view: RwSignal<CampaignView>,
    now: RwSignal<Timestamp>,
    live: Live,
    /// What comes before all that is to be read: the statement to answer.
    children: Children,
) -> impl IntoView {
    let campaign = view.get_untracked();
    let card = campaign.card;
    let picture = card.picture.as_deref();
    SocialCard { kind: "website", title: &card.question, about: &card.summary, url: &campaign.share_url, picture }
        .show();
    let counts = Signal::derive(move || live.counts.get().unwrap_or_else(|| view.with(|view| view.card.counts)));
    let is_long = campaign.brief_html.len() > LONG_BRIEF;
    let phases = move || {
        let now = now.get();
        view.with(|view| {
            let (phases, dates) = (view.card.phases.clone(), view.phase_dates.clone());
            view! { <PhaseBar phases dates now state=view.card.state zone=view.time_zone.clone() method=view.card.method/> }
        })
    };
    view! {
        <Title text=card.question.clone()/>
        <header class="campaign-head">
            <div class="stack">
                <p class="eyebrow">
                    {card.organisation}{card.simulated.then_some(" · a simulated crowd takes part")}
                </p>
                <h1>{card.question}</h1>
                {(is_long && !card.summary.is_empty()).then(|| view! { <p class="lead">{card.summary}</p> })}
                {(card.state != CampaignState::Draft).then(|| live_line(counts, campaign.terms.method))}
                {doors(view)}
            </div>
            <Picture src=card.picture seed=card.slug eager=true/>
        </header>
        {children()}
        <div class="stack campaign-standing">
            {phases}
            {standstill(view)}
        </div>
        <div class="stack campaign-about">
            {brief(campaign.brief_html, is_long)}
            {promises(&campaign.terms, campaign.terms_hash)}
        </div>
    }
}

fn live_line(counts: Signal<Counts>, method: Method) -> AnyView {
    view! {
        <p class="cluster muted live-line">
            <LiveBadge live=Signal::derive(move || counts.get().live)/>
            <span>{move || plural(counts.get().participants, "participant", "participants")}</span>
            <span>{move || count(counts.get().votes, method.voices())}</span>
        </p>
    }
}

fn doors(view: RwSignal<CampaignView>) -> AnyView {
    let (slug, what) = view.with_untracked(|view| (view.card.slug.clone(), view.terms.method.contribution()));
    let may = Memo::new(move |_| view.with(|view| view.may));
    let dashboard = format!("/c/{slug}/dashboard");
    let manage = format!("/manage/{slug}");
    let submit = format!("/c/{slug}/new");
    view! {
        <div class="cluster">
            {move || may.get().submit.then(|| view! {
                <a class="button button-primary" href=submit.clone()><Icon name="idea"/>"Bring "{what}</a>
            })}
            {move || may.get().dashboard.then(|| view! {
                <a class="button" href=dashboard.clone()><Icon name="chart"/>"Dashboard"</a>
            })}
            {move || (may.get().manage || may.get().edit).then(|| view! {
                <a class="button" href=manage.clone()><Icon name="settings"/>"Manage"</a>
            })}
        </div>
    }
}

/// What keeps the campaign from going on, in words.
fn standstill(view: RwSignal<CampaignView>) -> AnyView {
    let words = Memo::new(move |_| {
        view.with(|view| match view.card.state {
            CampaignState::Draft => {
                Some("This is a draft. Only the people of the organisation see it until it is launched.".to_owned())
            }
            CampaignState::Running if view.freeze.votes && view.freeze.reason.is_empty() => {
                Some("Voting is paused by the organisation. Votes given so far count.".to_owned())
            }
            CampaignState::Running if view.freeze.votes => Some(format!(
                "Voting is paused by the organisation. Votes given so far count. The reason given: {}",
                view.freeze.reason
            )),
            _ => None,
        })
    });
    (move || words.get().map(|words| view! { <Notice kind=NoticeKind::Warning>{words}</Notice> })).into_any()
}

fn brief(html: String, is_long: bool) -> AnyView {
    if html.is_empty() {
        return ().into_any();
    }
    // The brief's own headings begin at the third level.
    let heading = view! { <h2 class="visually-hidden">"The brief"</h2> };
    if is_long {
        view! {
            <details class="fold brief">
                <summary>"Read the whole brief"</summary>
                {heading}
                <div class="prose" inner_html=html></div>
            </details>
        }
    } else {
        view! {
            <div>
                {heading}
                <div class="prose" inner_html=html></div>
            </div>
        }
    }
}

/// The first promise in sight, the others with the seal one click away.
fn promises(terms: &Terms, hash: Option<String>) -> AnyView {
    let mut sentences = terms.sentences().into_iter();
    let first = sentences.next();
    let rest = sentences.map(|sentence| view! { <li>{sentence}</li> }).collect_view();
    let seal = hash.map(|hash| {
        let short = hash.get(..12).unwrap_or_default().to_owned();
        view! {
            <p class="muted">
                "Sealed at launch as "<code title=hash>{short}</code>
                ". Whoever keeps this number can tell whether the promise was changed."
            </p>
        }
    });
    view! {
        <details class="fold promises">
            <summary><Icon name="lock"/><span>{first}" What else is promised"</span></summary>
            <ul>{rest}</ul>
            {seal}
        </details>
    }
}
