//! The top of a campaign's page: the question, where it stands, what is promised, the brief.

use crate::api::account::sign_in_address;
use crate::api::codes::RedeemCode;
use crate::domain::campaign::{Amendment, CampaignState, CampaignView, Counts, Freeze, Round};
use crate::domain::code::LONGEST;
use crate::domain::poll::Method;
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

/// The top of the page. What may be another one once the terms were amended, or a phase has ended, stands in elements with
/// `data-fresh`: the browser takes them over from the page as it is then.
/// `first` comes before all that is to be read: the statement to answer.
pub fn head(campaign: &CampaignView, first: AnyView) -> AnyView {
    let card = &campaign.card;
    let picture = card.picture.as_deref();
    let (title, about) =
        campaign.abroad.as_ref().map_or((&card.question, &card.summary), |(title, about)| (title, about));
    SocialCard { kind: "website", title, about, url: &campaign.share_url, picture }.show();
    if campaign.unlisted {
        into_head(|| view! { <Meta name="robots" content="noindex"/> });
    }
    let lang = foreign(card.language);
    let lead = is_long(campaign).then(|| view! { <p class="lead" lang=lang>{card.summary.clone()}</p> });
    let pledge = (!campaign.pledge.is_empty()).then(|| view! { <p class="pledge">{campaign.pledge.clone()}</p> });
    let (phases, dates, zone) = (card.phases.clone(), campaign.phase_dates.clone(), campaign.time_zone.clone());
    view! {
        <Title text=card.question.clone()/>
        {accent(&card.accent)}
        <header class="campaign-head">
            <div class="stack">
                <div class="stack" id="campaign-words" data-fresh="">
                    <p class="eyebrow">
                        <a href=format!("/o/{}", card.organisation_slug)>{card.organisation.clone()}</a>{card.simulated.then(|| view! { " · "{t!("a simulated crowd takes part")} })}
                    </p>
                    <h1 lang=lang>{card.question.clone()}</h1>
                    {lead}
                    {pledge}
                </div>
                {(card.state != CampaignState::Draft).then(|| {
                    view! { <div class="island" id="live-line">{live_line(card.counts.into(), card.method)}</div> }
                })}
                <div class="cluster" id="campaign-doors" data-fresh="">{doors(campaign)}</div>
            </div>
            <Picture src=card.picture.clone() seed=card.slug.clone() eager=true/>
        </header>
        {first}
        <div class="stack campaign-standing">
            <div id="campaign-time" data-fresh="">
                <PhaseBar phases dates now=campaign.now state=card.state zone method=card.method/>
            </div>
            <div class="stack" id="campaign-notes" data-fresh="">
                {standstill(campaign)}
                {door(campaign)}
                {waiting(campaign)}
                {amended(campaign)}
                {rounds(campaign)}
            </div>
        </div>
        <div class="stack campaign-about" id="campaign-about" data-fresh="">
            {brief(campaign)}
            {promises(campaign)}
        </div>
    }
}

/// Who is here, and how much they have done.
pub fn live_line(counts: Signal<Counts>, method: Method) -> AnyView {
    view! {
        <p class="cluster muted live-line">
            <LiveBadge live=Signal::derive(move || counts.get().live)/>
            <span>{move || tn!(counts.get().participants, "{n} participant", "{n} participants")}</span>
            <span>{move || method.given(counts.get().votes)}</span>
        </p>
    }
}

fn doors(campaign: &CampaignView) -> AnyView {
    let (slug, may) = (&campaign.card.slug, campaign.may);
    let bring = if campaign.card.method == Method::Opinion { t!("Bring a statement") } else { t!("Bring an idea") };
    let is_over = campaign.polls.iter().all(|poll| poll.closed);
    let follow = (campaign.card.state != CampaignState::Draft).then(|| follow_form(slug, None, campaign.following));
    view! {
        {is_over.then(|| view! {
            <a class="button button-primary" href=format!("/c/{slug}/report")><Icon name="check"/>{t!("What came of it")}</a>
        })}
        {may.submit.then(|| view! {
            <a class="button button-primary" href=format!("/c/{slug}/new")><Icon name="idea"/>{bring}</a>
        })}
        {may.dashboard.then(|| view! {
            <a class="button" href=format!("/c/{slug}/dashboard")><Icon name="chart"/>{t!("Dashboard")}</a>
        })}
        {(may.manage || may.edit).then(|| view! {
            <a class="button" href=format!("/manage/{slug}")><Icon name="settings"/>{t!("Manage")}</a>
        })}
        {follow}
    }
}

/// What keeps the campaign from going on, in words.
fn standstill(campaign: &CampaignView) -> Option<AnyView> {
    let words = match campaign.card.state {
        CampaignState::Draft => {
            t!("Preview: the crowd will see this page when the draft is launched. Until then only the people of the organisation do.").to_owned()
        }
        CampaignState::Running => paused(&campaign.freeze)?,
        CampaignState::Closed => return None,
    };
    Some(view! { <Notice kind=NoticeKind::Warning>{words}</Notice> })
}

/// The way to what one brought, where something of it is not on the board.
fn waiting(campaign: &CampaignView) -> Option<AnyView> {
    let mine = format!("/c/{}/mine", campaign.card.slug);
    campaign.waiting.then(|| view! { <p><a href=mine>{t!("What became of what you brought")}</a></p> })
}

/// The way in where only people with a confirmed address, or with an invitation code, take part.
fn door(campaign: &CampaignView) -> Option<AnyView> {
    if campaign.door.is_empty() {
        return None;
    }
    let slug = &campaign.card.slug;
    let way_in = if campaign.may.enter_code {
        code_form(slug)
    } else {
        let address = sign_in_address(&format!("/c/{slug}"));
        view! { <p><a class="button button-primary" href=address>{t!("Sign in to take part")}</a></p> }
    };
    let who = campaign.door.clone();
    Some(view! { <Notice kind=NoticeKind::Info><p>{who}</p>{way_in}</Notice> })
}

/// A link may bring a code along; it is entered by a press of the button, since mail programs open links too.
fn code_form(slug: &str) -> AnyView {
    let code = use_query_map().with_untracked(|query| query.get("code").unwrap_or_default());
    let error = error_of(ServerAction::<RedeemCode>::new());
    let wrong = error.get_untracked().map(|error| view! { <p class="field-error">{error.to_string()}</p> });
    view! {
        <form class="cluster" method="post" action=RedeemCode::url()>
            <input type="hidden" name="slug" value=slug.to_owned()/>
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
fn amended(campaign: &CampaignView) -> Option<AnyView> {
    let Amendment { reason, changes, when, .. } =
        campaign.amendment.clone().filter(|_| campaign.card.state == CampaignState::Running)?;
    let history = format!("/c/{}/history", campaign.card.slug);
    let changes = changes.iter().map(|change| view! { <li>{change.sentence()}</li> }).collect_view();
    Some(view! {
        <Notice kind=NoticeKind::Info>
            <p><strong>{t!("The terms were amended on {when}:", when)}</strong>" "{reason}</p>
            <ul>{changes}</ul>
            <p><a href=history>{t!("All that has happened")}</a></p>
        </Notice>
    })
}

/// The campaigns that this one goes on from, and that go on from it.
fn rounds(campaign: &CampaignView) -> AnyView {
    let line = |round: &Round| {
        let words = if round.before { t!("A next round of {campaign}") } else { t!("It goes on: {campaign}") };
        let (href, question) = (format!("/c/{}", round.slug), round.question.clone());
        let link = view! { <a href=href lang=foreign(round.language)>{question}</a> };
        view! { <p class="help">{within(words, link)}</p> }
    };
    campaign.rounds.iter().map(line).collect_view().into_any()
}

fn is_long(view: &CampaignView) -> bool {
    view.brief_html.len() > LONG_BRIEF
}

fn brief(campaign: &CampaignView) -> AnyView {
    let (html, lang) = (campaign.brief_html.clone(), foreign(campaign.card.language));
    if html.is_empty() {
        return ().into_any();
    }
    // The brief's own headings begin at the third level.
    let heading = view! { <h2 class="visually-hidden">{t!("The brief")}</h2> };
    if is_long(campaign) {
        view! {
            <details class="fold brief">
                <summary>{t!("Read the whole brief")}</summary>
                {heading}
                <div class="prose" lang=lang inner_html=html></div>
            </details>
        }
    } else {
        view! {
            <div>
                {heading}
                <div class="prose" lang=lang inner_html=html></div>
            </div>
        }
    }
}

/// The first promise in sight, the others with the seal one click away.
fn promises(campaign: &CampaignView) -> AnyView {
    let (slug, language) = (&campaign.card.slug, campaign.card.language);
    let mut promises = campaign.promises.clone().into_iter();
    let first = promises.next().map(|first| sentence(first, language));
    let rest = sentences(promises, language);
    let seal = campaign.terms_hash.clone().map(|hash| {
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
