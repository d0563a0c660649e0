//! An idea's own page: the text, the vote at hand, how the votes came, and the link to share.

mod history;
mod share;

use crate::api;
use crate::api::manage::{Decide, HideIdea};
use crate::client::ballot::{self, Voting};
use crate::client::document;
use crate::client::draft;
use crate::client::fetched::fetched;
use crate::client::live::{IdeaLive, Live, use_live};
use crate::domain::campaign::{CampaignCard, CampaignState, CampaignView};
use crate::domain::id::IdeaId;
use crate::domain::idea::{IdeaCard, IdeaLink, IdeaStatus, IdeaView, Revision};
use crate::domain::live::Words;
use crate::domain::outcome::Decision;
use crate::domain::poll::Method;
use crate::pages::decisions::{answer_fields, publish};
use crate::pages::form::{error_of, successes};
use crate::pages::manage::visibility;
use crate::pages::submit::kept_as;
use crate::text::{t, tn};
use crate::ui::accent::accent;
use crate::ui::awaited::awaited;
use crate::ui::connection::ConnectionNote;
use crate::ui::difference::differences;
use crate::ui::follow::follow_form;
use crate::ui::foreign::foreign;
use crate::ui::small::within;
use crate::ui::vote::{TermsLine, VoteButton, VotesLeft};
use crate::ui::{Ago, ErrorSummary, ErrorView, Icon, Loading, Notice, NoticeKind, OpinionBar, OutcomeNote};
use crate::view::view;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::params::ParamsMap;

/// An idea's own page. `?new` says that the reader has just brought it.
pub fn idea() -> AnyView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    // No idea has the id 0, so an address that holds no number leads to the same answer as one that is not taken.
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<IdeaId>().ok()).unwrap_or_default());
    let query = use_query_map();
    let is_new = Memo::new(move |_| query.read().get("new").is_some());
    let hide = ServerAction::<HideIdea>::new();
    let hidden = hide.version();
    let decide = ServerAction::<Decide>::new();
    let decided = successes(decide);
    // Whether one step back leads to the board.
    let from_board = is_browser() && document::is_opened_from(&format!("/c/{}", slug.get_untracked()));
    let campaign = fetched(move || slug.get(), move |slug| api::campaign::campaign(slug, lang(query)));
    // Grows when the stream says that its author has changed it.
    let revised = RwSignal::new(0_u32);
    let idea = fetched(
        move || (slug.get(), id.get(), hidden.get(), decided.get(), revised.get()),
        |(slug, id, ..)| api::idea::idea(slug, id),
    );
    let content = awaited(move || async move {
        match (campaign.await, idea.await) {
            (Ok(campaign), Ok(idea)) => {
                view! { <Idea campaign idea revised hide decide from_board is_new=is_new.get_untracked()/> }
            }
            (Ok(campaign), Err(error)) => {
                let CampaignCard { slug, language, question, .. } = campaign.card;
                view! {
                    <p class="crumb"><a href=format!("/c/{slug}") lang=foreign(language)><Icon name="arrow-left"/>{question}</a></p>
                    <ErrorView error/>
                }
            }
            (Err(error), _) => view! { <ErrorView error/> },
        }
    });
    view! { <div class="page"><Transition fallback=Loading>{content}</Transition></div> }
}

#[component]
fn Idea(
    campaign: CampaignView,
    idea: IdeaView,
    revised: RwSignal<u32>,
    hide: ServerAction<HideIdea>,
    decide: ServerAction<Decide>,
    from_board: bool,
    is_new: bool,
) -> impl IntoView {
    let live = use_live();
    live.watch(&campaign.card.slug, &campaign.cursor);
    let now = idea.now;
    let IdeaView {
        card, html, revisions, may_revise, into, merged, origin, later, history, following, share_url, ..
    } = idea;
    let known = live.idea(&card.standing());
    let slug = campaign.card.slug.clone();
    let arrived = kept_as(&slug);
    Effect::new(move |_| draft::clear_sent(&arrived));
    // The board as it was left, sorted, searched and scrolled, is one step back.
    let back = move |event: MouseEvent| {
        let plain = event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key());
        if from_board && plain {
            event.prevent_default();
            spawn_local(async {
                ballot::sent().await;
                _ = window().history().map(|history| history.back());
            });
        }
    };
    {
        let known = known.clone();
        Effect::new(move |before: Option<Option<Words>>| {
            let words = known.with(|idea| idea.words.clone());
            if before.is_some_and(|before| before != words) {
                revised.update(|revised| *revised += 1);
            }
            words
        });
    }
    share::social_card(&campaign, &card, &share_url);
    let moderation = campaign.may.moderate.then(|| moderation(&slug, &card, hide));
    let decision = campaign.may.decide.then(|| decision(&slug, &card, decide));
    let history = history::history(&history, now, card.today, campaign.card.method);
    let (language, question) = (campaign.card.language, campaign.card.question.clone());
    let campaign_method = campaign.card.method;
    let brought = (is_new && card.status == IdeaStatus::Visible).then(|| brought(&campaign));
    let colour = accent(&campaign.card.accent);
    let told = follow_form(&slug, Some(card.id), following);
    let control = control(campaign, &card, known.clone(), live, told);
    view! {
        <Title text=card.title.clone()/>
        {colour}
        <p class="crumb"><a href=format!("/c/{slug}") lang=foreign(language) on:click=back><Icon name="arrow-left"/>{question}</a></p>
        {brought}
        <article class="idea-page">
            <div class="stack stack-l">
                <header class="stack">
                    <h1 id=format!("idea-{}", card.id)>{card.title.clone()}</h1>
                    <p class="idea-meta">
                        {(!card.author.is_empty()).then(|| view! { <span class="author">{card.author.clone()}</span> })}
                        <Ago at=card.created_at now/>
                        {(!card.tag.is_empty()).then(|| view! { <span class="chip">{card.tag.clone()}</span> })}
                    </p>
                </header>
                {came_from(origin)}
                {off_the_board(&known, card.reason)}
                {outcome(&known, into)}
                {(!html.is_empty()).then(|| view! {
                    <div>
                        <h2 class="visually-hidden">{t!("The idea")}</h2>
                        <div class="prose" inner_html=html></div>
                    </div>
                })}
                {went_on(later)}
                {merged_here(merged, campaign_method)}
                {improve(&slug, card.id, may_revise)}
                {changes(revisions)}
                {history}
                {share::link(share_url)}
                {decision}
                {moderation}
            </div>
            {control}
        </article>
        <ConnectionNote/>
    }
}

/// The way for its author to improve it.
fn improve(slug: &str, id: IdeaId, may_revise: bool) -> Option<AnyView> {
    let edit = format!("/c/{slug}/ideas/{id}/edit");
    may_revise.then(|| view! { <p><a class="button" href=edit><Icon name="edit"/>{t!("Improve your idea")}</a></p> })
}

/// How its author changed it, newest first.
fn changes(revisions: Vec<Revision>) -> Option<AnyView> {
    let words = match revisions.len() {
        0 => return None,
        n => {
            let n = i64::try_from(n).unwrap_or(i64::MAX);
            tn!(n, "Changed once by its author", "Changed {n} times by its author")
        }
    };
    let list = revisions.into_iter().map(|Revision { when, differences: list }| {
        view! {
            <section class="stack">
                <h3>{when}</h3>
                {differences(list)}
            </section>
        }
    });
    Some(view! {
        <details class="fold">
            <summary><Icon name="edit"/><span>{words}</span></summary>
            <h2 class="visually-hidden">{t!("Changes")}</h2>
            {list.collect_view()}
        </details>
    })
}

/// Says that it arrived. The address loses its mark, so that whoever is sent it is not told the same.
fn brought(campaign: &CampaignView) -> AnyView {
    let words = match (campaign.card.method, campaign.card.state) {
        (Method::Approval, CampaignState::Draft) => t!("Your idea is in the draft."),
        (Method::Approval, _) => t!("Your idea is on the board."),
        (Method::Opinion, CampaignState::Draft) => t!("Your statement is in the draft."),
        (Method::Opinion, _) => t!("Your statement is on the board."),
    };
    Effect::new(move |_| {
        if let (Ok(path), Ok(history)) = (window().location().pathname(), window().history()) {
            let state = history.state().unwrap_or_default();
            _ = history.replace_state_with_url(&state, "", Some(&path));
        }
    });
    view! { <Notice kind=NoticeKind::Success><p>{words}</p></Notice> }
}

/// The vote, or how the crowd stands, and following: what stays at hand while scrolling.
fn control(
    campaign: CampaignView,
    card: &IdeaCard,
    known: ArcRwSignal<IdeaLive>,
    live: Live,
    told: AnyView,
) -> AnyView {
    let (slug, id, method) = (campaign.card.slug.clone(), card.id, campaign.card.method);
    let view = RwSignal::new(campaign);
    follow(view, live);
    let votes = Signal::derive(move || view.with(CampaignView::voting));
    let body = match (method, Voting::new(votes)) {
        (Method::Approval, Some(voting)) => view! {
            <VoteButton voting idea=known/>
            <VotesLeft voting/>
            <TermsLine view=votes voting/>
        },
        (Method::Opinion, Some(voting)) => opinion(&slug, id, &known, voting),
        (_, None) => ().into_any(),
    };
    view! { <aside class="idea-aside" aria-label=t!("Your vote")>{body}{told}</aside> }
}

fn opinion(slug: &str, id: IdeaId, known: &ArcRwSignal<IdeaLive>, voting: Voting) -> AnyView {
    let is_shown = known.with_untracked(|idea| idea.tally.is_some());
    let mine = {
        let known = known.clone();
        move || {
            known.with(|idea| idea.mine).map(|value| match value {
                1 => t!("You agree."),
                -1 => t!("You disagree."),
                _ => t!("You passed."),
            })
        }
    };
    let known = known.clone();
    let is_mine = known.with_untracked(|idea| idea.mine.is_some());
    let tally = Signal::derive(move || known.with(|idea| idea.tally.clone().unwrap_or_default()));
    let words = if is_mine { t!("Change your answer") } else { t!("Answer it") };
    let answer = format!("/c/{slug}?at={id}");
    view! {
        {is_shown.then(|| view! { <OpinionBar tally/> })}
        <p class="help">{mine}</p>
        {move || {
            let is_open = voting.closed.read().is_none();
            is_open.then(|| view! { <p><a class="button" href=answer.clone()>{words}</a></p> })
        }}
        <VotesLeft voting/>
    }
}

/// The language in which the address asks for the campaign's texts.
fn lang(address: Memo<ParamsMap>) -> Option<String> {
    address.with_untracked(|address| address.get("lang"))
}

/// Keeps what decides whether one may vote as the stream says it is.
fn follow(view: RwSignal<CampaignView>, live: Live) {
    let address = use_query_map();
    Effect::new(move |_| {
        let known = view.with_untracked(|view| view.terms_version);
        if live.terms_version.get().is_some_and(|version| version != known) {
            let slug = view.with_untracked(|view| view.card.slug.clone());
            let lang = lang(address);
            spawn_local(async move {
                // Without an answer the page goes on with what it has; the server refuses what no longer holds.
                if let Ok(campaign) = api::campaign::campaign(slug, lang).await {
                    view.try_set(campaign);
                }
            });
        }
    });
    Effect::new(move |_| {
        let (state, freeze, closed) = (live.state.get(), live.freeze.get(), live.closed_polls.get());
        view.maybe_update(|view| {
            let before = (view.card.state, view.freeze.clone(), view.polls.clone());
            view.card.state = state.unwrap_or(view.card.state);
            view.freeze = freeze.unwrap_or_else(|| view.freeze.clone());
            for poll in &mut view.polls {
                poll.closed |= closed.contains(&poll.id);
            }
            before != (view.card.state, view.freeze.clone(), view.polls.clone())
        });
    });
}

/// Says so when the idea is not on the board: now, or from now on.
fn off_the_board(known: &ArcRwSignal<IdeaLive>, reason: String) -> AnyView {
    let known = known.clone();
    let notice = move || {
        let words = match known.with(|idea| idea.status) {
            IdeaStatus::Visible => return None,
            IdeaStatus::Hidden => t!("This idea is not on the board. Its votes stay in the ledger."),
            IdeaStatus::Rejected => t!("This idea was not accepted in the source it was imported from."),
        };
        let reason = (!reason.is_empty()).then(|| t!("The reason: {reason}", reason));
        Some(view! { <Notice kind=NoticeKind::Warning><p>{words}" "{reason}</p></Notice> })
    };
    notice.into_any()
}

fn outcome(known: &ArcRwSignal<IdeaLive>, into: Option<IdeaLink>) -> AnyView {
    let known = known.clone();
    let note = move || {
        let outcome = known.with(|idea| idea.outcome.clone())?;
        let goes_on = into.clone().filter(|into| outcome.into == Some(into.id)).map(|into| {
            view! { <p>{within(t!("It goes on in {idea}. Votes stay where they were cast."), link(into))}</p> }
        });
        Some(view! { <OutcomeNote outcome/>{goes_on} })
    };
    note.into_any()
}

fn link(IdeaLink { slug, id, title, .. }: IdeaLink) -> AnyView {
    view! { <a href=format!("/c/{slug}/ideas/{id}")>{title}</a> }
}

/// The idea of the round before, with who brought it.
fn came_from(origin: Option<IdeaLink>) -> Option<AnyView> {
    let origin = origin?;
    let by = (!origin.author.is_empty()).then(|| view! { ", "{t!("brought by {author}", author = origin.author)} });
    Some(view! { <p class="help">{t!("From the round before:")}" "{link(origin)}{by}"."</p> })
}

/// What the idea became in next rounds.
fn went_on(later: Vec<IdeaLink>) -> Option<AnyView> {
    let items = later
        .into_iter()
        .map(|idea| view! { <p class="help">{t!("It went on to the next round:")}" "{link(idea)}</p> });
    let items = items.collect_view();
    (!items.is_empty()).then(|| items.into_any())
}

/// What was merged into the idea, with those who brought it.
fn merged_here(merged: Vec<IdeaLink>, method: Method) -> Option<AnyView> {
    if merged.is_empty() {
        return None;
    }
    let item = |idea: IdeaLink| {
        let by = (!idea.author.is_empty())
            .then(|| view! { <span class="muted">" "{t!("by {author}", author = idea.author)}</span> });
        view! { <li>{link(idea)}{by}</li> }
    };
    let items = merged.into_iter().map(item).collect_view();
    let heading = match method {
        Method::Approval => t!("Merged into this idea"),
        Method::Opinion => t!("Merged into this statement"),
    };
    Some(view! {
        <section class="merged" aria-labelledby="merged">
            <h2 id="merged">{heading}</h2>
            <p class="help">{t!("It carries on what these said. Their votes stay with them and are not added here.")}</p>
            <ul>{items}</ul>
        </section>
    })
}

/// Says what becomes of the idea.
fn decision(slug: &str, card: &IdeaCard, decide: ServerAction<Decide>) -> AnyView {
    let error = error_of(decide);
    let stands = card.outcome.as_ref().map(|outcome| Decision {
        outcome: outcome.kind.as_str().into(),
        reason: outcome.reason.clone(),
        into: outcome.into.map(|into| into.to_string()).unwrap_or_default(),
        ..Decision::default()
    });
    let (answer, id) = (answer_fields(&stands.unwrap_or_default(), error), card.id);
    let (all, slug) = (format!("/manage/{slug}/decisions"), slug.to_owned());
    view! {
        <section class="panel">
            <h2>{t!("Decision")}</h2>
            <ActionForm action=decide attr:class="decide-form">
                <ErrorSummary error/>
                <input type="hidden" name="slug" value=slug/>
                <input type="hidden" name="ideas[]" value=id.0/>
                {answer}
                {publish(decide.pending())}
            </ActionForm>
            <p><a href=all>{t!("Decide about several ideas at once")}</a></p>
        </section>
    }
}

fn moderation(slug: &str, card: &IdeaCard, hide: ServerAction<HideIdea>) -> AnyView {
    let error = error_of(hide);
    let failed =
        move || error.get().map(|error| view! { <Notice kind=NoticeKind::Error><p>{error.to_string()}</p></Notice> });
    view! {
        <section class="panel">
            <h2>{t!("Moderation")}</h2>
            {failed}
            {visibility(slug, card, hide)}
        </section>
    }
}
