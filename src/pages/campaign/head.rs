//! The top of a campaign's page: the question, where it stands, what is promised, the brief.

use crate::api::account::sign_in_address;
use crate::api::codes::RedeemCode;
use crate::client::live::Live;
use crate::domain::campaign::{Amendment, CampaignState, CampaignView, Counts, Freeze, Round};
use crate::domain::code::LONGEST;
use crate::domain::id::Timestamp;
use crate::domain::language::Language;
use crate::domain::poll::Method;
use crate::domain::sentence::Sentence;
use crate::pages::form::error_of;
use crate::text::{t, tn};
use crate::ui::accent::accent;
use crate::ui::follow::follow_form;
use crate::ui::foreign::{foreign, sentence, sentences};
use crate::ui::small::within;
use crate::ui::social::{SocialCard, into_head};
use crate::ui::tile::Picture;
use crate::ui::{Icon, LiveBadge, Notice, NoticeKind, PhaseBar};
use crate::view::view;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_query_map;

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
    let (title, about) =
        campaign.abroad.as_ref().map_or((&card.question, &card.summary), |(title, about)| (title, about));
    SocialCard { kind: "website", title, about, url: &campaign.share_url, picture }.show();
    if campaign.unlisted {
        into_head(|| view! { <Meta name="robots" content="noindex"/> });
    }
    let counts = Signal::derive(move || live.counts.get().unwrap_or_else(|| view.with(|view| view.card.counts)));
    let question = Memo::new(move |_| view.with(|view| view.card.question.clone()));
    let lead =
        Memo::new(move |_| view.with(|view| if is_long(view) { view.card.summary.clone() } else { String::new() }));
    let pledge = Memo::new(move |_| view.with(|view| view.pledge.clone()));
    let language = Memo::new(move |_| view.with(|view| view.card.language));
    let lang = move || foreign(language.get());
    let promised = Memo::new(move |_| view.with(|view| (view.promises.clone(), view.terms_hash.clone())));
    // The server writes the title when the rest of the page may be gone already.
    let first = card.question.clone();
    let title = move || question.try_get().unwrap_or_else(|| first.clone());
    let slug = card.slug.clone();
    let phases = move || {
        let now = now.get();
        view.with(|view| {
            let (phases, dates) = (view.card.phases.clone(), view.phase_dates.clone());
            view! { <PhaseBar phases dates now state=view.card.state zone=view.time_zone.clone() method=view.card.method/> }
        })
    };
    view! {
        <Title text=title/>
        {accent(&card.accent)}
        <header class="campaign-head">
            <div class="stack">
                <p class="eyebrow">
                    <a href=format!("/o/{}", card.organisation_slug)>{card.organisation}</a>{card.simulated.then(|| view! { " · "{t!("a simulated crowd takes part")} })}
                </p>
                <h1 lang=lang>{question}</h1>
                {move || Some(lead.get()).filter(|lead| !lead.is_empty()).map(|lead| view! { <p class="lead" lang=lang>{lead}</p> })}
                {move || Some(pledge.get()).filter(|pledge| !pledge.is_empty()).map(|pledge| view! { <p class="pledge">{pledge}</p> })}
                {(card.state != CampaignState::Draft).then(|| live_line(counts, card.method))}
                {doors(view)}
            </div>
            <Picture src=card.picture seed=card.slug.clone() eager=true/>
        </header>
        {children()}
        <div class="stack campaign-standing">
            {phases}
            {standstill(view)}
            {door(view)}
            {waiting(view)}
            {amended(view)}
            {rounds(view)}
        </div>
        <div class="stack campaign-about">
            {brief(view)}
            {move || promised.with(|(sentences, hash)| promises(&slug, sentences.clone(), language.get(), hash.clone()))}
        </div>
    }
}

fn live_line(counts: Signal<Counts>, method: Method) -> AnyView {
    view! {
        <p class="cluster muted live-line">
            <LiveBadge live=Signal::derive(move || counts.get().live)/>
            <span>{move || tn!(counts.get().participants, "{n} participant", "{n} participants")}</span>
            <span>{move || method.given(counts.get().votes)}</span>
        </p>
    }
}

fn doors(view: RwSignal<CampaignView>) -> AnyView {
    let (slug, method) = view.with_untracked(|view| (view.card.slug.clone(), view.card.method));
    let bring = if method == Method::Opinion { t!("Bring a statement") } else { t!("Bring an idea") };
    let may = Memo::new(move |_| view.with(|view| view.may));
    let dashboard = format!("/c/{slug}/dashboard");
    let manage = format!("/manage/{slug}");
    let submit = format!("/c/{slug}/new");
    let report = format!("/c/{slug}/report");
    let over = Memo::new(move |_| view.with(|view| view.polls.iter().all(|poll| poll.closed)));
    let follow = view.with_untracked(|view| {
        (view.card.state != CampaignState::Draft).then(|| follow_form(&slug, None, view.following))
    });
    view! {
        <div class="cluster">
            {move || over.get().then(|| view! {
                <a class="button button-primary" href=report.clone()><Icon name="check"/>{t!("What came of it")}</a>
            })}
            {move || may.get().submit.then(|| view! {
                <a class="button button-primary" href=submit.clone()><Icon name="idea"/>{bring}</a>
            })}
            {move || may.get().dashboard.then(|| view! {
                <a class="button" href=dashboard.clone()><Icon name="chart"/>{t!("Dashboard")}</a>
            })}
            {move || (may.get().manage || may.get().edit).then(|| view! {
                <a class="button" href=manage.clone()><Icon name="settings"/>{t!("Manage")}</a>
            })}
            {follow}
        </div>
    }
}

/// What keeps the campaign from going on, in words.
fn standstill(view: RwSignal<CampaignView>) -> AnyView {
    let words = Memo::new(move |_| {
        view.with(|view| match view.card.state {
            CampaignState::Draft => {
                Some(t!("Preview: the crowd will see this page when the draft is launched. Until then only the people of the organisation do.").to_owned())
            }
            CampaignState::Running => paused(&view.freeze),
            _ => None,
        })
    });
    (move || words.get().map(|words| view! { <Notice kind=NoticeKind::Warning>{words}</Notice> })).into_any()
}

/// The way to what one brought, where something of it is not on the board.
fn waiting(view: RwSignal<CampaignView>) -> Option<AnyView> {
    let (waiting, slug) = view.with_untracked(|view| (view.waiting, view.card.slug.clone()));
    waiting.then(|| view! { <p><a href=format!("/c/{slug}/mine")>{t!("What became of what you brought")}</a></p> })
}

/// The way in where only people with a confirmed address, or with an invitation code, take part.
fn door(view: RwSignal<CampaignView>) -> Option<AnyView> {
    let (who, slug, by_code) =
        view.with_untracked(|view| (view.door.clone(), view.card.slug.clone(), view.may.enter_code));
    if who.is_empty() {
        return None;
    }
    let way_in = if by_code {
        code_form(slug)
    } else {
        let address = sign_in_address(&format!("/c/{slug}"));
        view! { <p><a class="button button-primary" href=address>{t!("Sign in to take part")}</a></p> }
    };
    Some(view! { <Notice kind=NoticeKind::Info><p>{who}</p>{way_in}</Notice> })
}

/// A link may bring a code along; it is entered by a press of the button, since mail programs open links too.
fn code_form(slug: String) -> AnyView {
    let code = use_query_map().with_untracked(|query| query.get("code").unwrap_or_default());
    let error = error_of(ServerAction::<RedeemCode>::new());
    let wrong = move || error.get().map(|error| view! { <p class="field-error">{error.to_string()}</p> });
    view! {
        <form class="cluster" method="post" action=RedeemCode::url()>
            <input type="hidden" name="slug" value=slug/>
            <label for="code">{t!("Your code")}</label>
            <input
                class="input input-small"
                type="text"
                id="code"
                name="code"
                value=code
                required
                maxlength=LONGEST
                autocomplete="off"
                aria-describedby="code-error"
            />
            <button class="button button-primary" type="submit">{t!("Come in")}</button>
        </form>
        <div id="code-error" aria-live="polite">{wrong}</div>
    }
}

/// What is paused, and why.
fn paused(freeze: &Freeze) -> Option<String> {
    let because = |reason: &str| (!reason.is_empty()).then(|| t!("The reason given: {reason}", reason));
    let mut words = Vec::new();
    if freeze.votes {
        words.push(t!("Voting is paused by the organisation. Votes given so far count.").to_owned());
        words.extend(because(&freeze.reason));
    }
    if freeze.ideas {
        words.push(t!("Bringing ideas is paused by the organisation.").to_owned());
        words.extend(because(&freeze.ideas_reason));
    }
    (!words.is_empty()).then(|| words.join(" "))
}

/// What was changed of the promise while the campaign runs, for those who read it before.
fn amended(view: RwSignal<CampaignView>) -> AnyView {
    let newest = Memo::new(move |_| {
        view.with(|view| view.amendment.clone().filter(|_| view.card.state == CampaignState::Running))
    });
    let slug = view.with_untracked(|view| view.card.slug.clone());
    let notice = move || {
        let slug = slug.clone();
        newest.get().map(|Amendment { reason, changes, when, .. }| {
            let changes = changes.iter().map(|change| view! { <li>{change.sentence()}</li> }).collect_view();
            view! {
                <Notice kind=NoticeKind::Info>
                    <p><strong>{t!("The terms were amended on {when}:", when)}</strong>" "{reason}</p>
                    <ul>{changes}</ul>
                    <p><a href=format!("/c/{slug}/history")>{t!("All that has happened")}</a></p>
                </Notice>
            }
        })
    };
    notice.into_any()
}

/// The campaigns that this one goes on from, and that go on from it.
fn rounds(view: RwSignal<CampaignView>) -> AnyView {
    let rounds = Memo::new(move |_| view.with(|view| view.rounds.clone()));
    let list = move || {
        let line = |round: Round| {
            let words = if round.before { t!("A next round of {campaign}") } else { t!("It goes on: {campaign}") };
            let link = view! { <a href=format!("/c/{}", round.slug) lang=foreign(round.language)>{round.question}</a> };
            view! { <p class="help">{within(words, link)}</p> }
        };
        rounds.get().into_iter().map(line).collect_view()
    };
    list.into_any()
}

fn is_long(view: &CampaignView) -> bool {
    view.brief_html.len() > LONG_BRIEF
}

fn brief(view: RwSignal<CampaignView>) -> AnyView {
    let text = Memo::new(move |_| view.with(|view| (view.brief_html.clone(), is_long(view), view.card.language)));
    (move || text.with(|(html, is_long, language)| brief_text(html.clone(), *is_long, *language))).into_any()
}

fn brief_text(html: String, is_long: bool, language: Language) -> AnyView {
    if html.is_empty() {
        return ().into_any();
    }
    // The brief's own headings begin at the third level.
    let heading = view! { <h2 class="visually-hidden">{t!("The brief")}</h2> };
    if is_long {
        view! {
            <details class="fold brief">
                <summary>{t!("Read the whole brief")}</summary>
                {heading}
                <div class="prose" lang=foreign(language) inner_html=html></div>
            </details>
        }
    } else {
        view! {
            <div>
                {heading}
                <div class="prose" lang=foreign(language) inner_html=html></div>
            </div>
        }
    }
}

/// The first promise in sight, the others with the seal one click away.
fn promises(slug: &str, promises: Vec<Sentence>, language: Language, hash: Option<String>) -> AnyView {
    let mut promises = promises.into_iter();
    let first = promises.next().map(|first| sentence(first, language));
    let rest = sentences(promises, language);
    let seal = hash.map(|hash| {
        let short = hash.get(..12).unwrap_or_default().to_owned();
        view! {
            <p class="muted">
                {within(
                    t!("Sealed as {number}. Whoever keeps this number can tell whether the promise was changed."),
                    view! { <code title=hash>{short}</code> },
                )}
            </p>
            <p><a href=format!("/c/{slug}/history")>{t!("What has happened since")}</a></p>
        }
    });
    view! {
        <details class="fold promises" id="terms">
            <summary><Icon name="lock"/><span>{first}" "{t!("What else is promised")}</span></summary>
            <ul>{rest}</ul>
            {seal}
        </details>
    }
}
