//! What has happened to a campaign, for everybody to read.

use crate::api::campaign::history as read_history;
use crate::client::fetched::fetched;
use crate::client::live::use_live;
use crate::domain::campaign::{Amendment, CampaignState};
use crate::domain::history::{Entry, Happening, HistoryView};
use crate::domain::poll::Method;
use crate::text::{t, tn};
use crate::ui::awaited::awaited;
use crate::ui::connection::ConnectionNote;
use crate::ui::difference::differences;
use crate::ui::foreign::foreign;
use crate::ui::format::iso;
use crate::ui::{Empty, ErrorView, Icon, Loading};
use crate::view::view;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

/// The page of a campaign's history.
pub fn history() -> AnyView {
    let (params, address) = (use_params_map(), use_query_map());
    let live = use_live();
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let after = Memo::new(move |_| address.read().get("after").unwrap_or_default());
    // What the stream tells of that belongs here; everything else moves too often to read the page again for it.
    let news = Memo::new(move |_| {
        let terms = live.terms_version.get();
        (live.state.get(), live.freeze.get(), terms, live.closed_polls.get(), live.resets.get())
    });
    let history = fetched(move || (slug.get(), after.get(), news.get()), |(slug, after, _)| read_history(slug, after));
    let content = awaited(move || async move {
        match history.await {
            Ok(view) => page(view, !after.get_untracked().is_empty()),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! { <div class="page page-narrow"><Transition fallback=Loading>{content}</Transition></div> }
}

fn page(view: HistoryView, is_later: bool) -> AnyView {
    use_live().watch(&view.slug, &view.cursor);
    let board = format!("/c/{}", view.slug);
    let first = format!("/c/{}/history", view.slug);
    let older = view.next.map(|next| {
        view! { <p><a class="button" href=format!("{first}?after={next}")>{t!("What happened before")}</a></p> }
    });
    let newest = is_later.then(|| {
        view! { <p><a class="back" href=first.clone()><Icon name="arrow-left"/>{t!("Back to the newest")}</a></p> }
    });
    let body = if view.entries.is_empty() {
        let words = match (view.state, is_later) {
            (CampaignState::Draft, _) => t!("The history begins with the launch."),
            (_, true) => t!("This is where it began."),
            (_, false) => t!("What happens to this campaign will stand here."),
        };
        view! { <Empty title=t!("Nothing here") icon="clock"><p>{words}</p></Empty> }
    } else {
        let items = view.entries.into_iter().map(|entry| item(&view.slug, view.method, entry)).collect_view();
        view! { <ol class="history">{items}</ol> }
    };
    view! {
        <Title text=t!("History: {question}", question = view.question)/>
        <p class="crumb"><a href=board lang=foreign(view.language)><Icon name="arrow-left"/>{view.question}</a></p>
        <header class="stack">
            <h1>{t!("What has happened")}</h1>
            <p class="help">
                {t!(
                    "Launch, phases, pauses and changes, with the reasons given, newest first. Moderation is counted by the \
                     day. All times are in {zone}.",
                    zone = view.time_zone
                )}
            </p>
        </header>
        {newest}
        {body}
        {older}
        <ConnectionNote/>
    }
}

fn item(slug: &str, method: Method, entry: Entry) -> AnyView {
    let Entry { at, when, what } = entry;
    let (icon, title) = headline(&what, method);
    view! {
        <li>
            <Icon name=icon/>
            <div class="stack">
                <p><strong>{title}</strong></p>
                {detail(slug, what)}
                <p class="meta"><time datetime=iso(at)>{when}</time></p>
            </div>
        </li>
    }
}

fn headline(what: &Happening, method: Method) -> (&'static str, String) {
    let (icon, words) = match what {
        Happening::Launched { .. } => ("rocket", t!("The campaign was launched and its terms were sealed.")),
        Happening::Phase(kind) => return ("calendar", t!("“{phase}” began.", phase = kind.label(method))),
        Happening::VotesPaused { .. } => ("pause", t!("Voting was paused.")),
        Happening::VotesResumed => ("play", t!("Voting went on.")),
        Happening::IdeasPaused { .. } => ("pause", t!("Bringing ideas was paused.")),
        Happening::IdeasResumed => ("play", t!("Bringing ideas went on.")),
        Happening::Amended(_) => ("edit", t!("The terms were amended.")),
        Happening::Shortlisted { .. } => ("check", t!("The organisation chose what the jury scores.")),
        Happening::PollClosed => ("lock", t!("Voting closed; the counts are final.")),
        Happening::Closed => ("lock", t!("The organisation closed the campaign.")),
        Happening::Forgotten => ("trash", t!("It was forgotten who did what, as the terms promise.")),
        Happening::Moderated { hidden, shown, published, rejected } => {
            return ("eye-off", moderated([*hidden, *shown, *published, *rejected]));
        }
    };
    (icon, words.to_owned())
}

/// What was moderated on a day, a sentence for each kind.
fn moderated([hidden, shown, published, rejected]: [i64; 4]) -> String {
    let sentence = |n: i64, words: fn(i64) -> String| (n > 0).then(|| words(n));
    let sentences = [
        sentence(published, |n| {
            tn!(
                n,
                "{n} contribution was read and published on this day.",
                "{n} contributions were read and published on this day."
            )
        }),
        sentence(rejected, |n| {
            tn!(
                n,
                "{n} contribution was read and not shown on this day.",
                "{n} contributions were read and not shown on this day."
            )
        }),
        sentence(hidden, |n| {
            tn!(n, "{n} contribution was hidden on this day.", "{n} contributions were hidden on this day.")
        }),
        sentence(shown, |n| {
            tn!(n, "{n} contribution was shown again on this day.", "{n} contributions were shown again on this day.")
        }),
    ];
    sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn detail(slug: &str, what: Happening) -> AnyView {
    match what {
        Happening::VotesPaused { reason } | Happening::IdeasPaused { reason } => said(reason),
        Happening::Shortlisted { reason, ideas } => {
            let idea = |(id, title)| view! { <li><a href=format!("/c/{slug}/ideas/{id}")>{title}</a></li> };
            let ideas = ideas.into_iter().map(idea).collect_view();
            view! { {said(reason)}<ul>{ideas}</ul> }
        }
        Happening::Launched { hash } => seal(slug, 1, hash),
        Happening::Amended(amendment) => amended(slug, amendment),
        _ => ().into_any(),
    }
}

fn said(reason: String) -> AnyView {
    if reason.is_empty() {
        ().into_any()
    } else {
        view! { <p>{t!("The reason given: {reason}", reason)}</p> }
    }
}

fn amended(slug: &str, amendment: Amendment) -> AnyView {
    let Amendment { version, hash, reason, changes, .. } = amendment;
    view! {
        {said(reason)}
        {differences(changes)}
        {seal(slug, version, hash)}
    }
}

/// The seal, with the text that it was made from.
fn seal(slug: &str, version: i64, hash: String) -> AnyView {
    let text = format!("/api/v1/campaigns/{slug}/terms/{version}");
    view! {
        <p class="help">
            {t!("Version {version} of the terms, SHA-256", version)}" "<code class="hash">{hash}</code>" "
            <a href=text rel="external">{t!("The sealed text")}</a>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_moderation_did() {
        assert_eq!(moderated([1, 0, 0, 0]), "1 contribution was hidden on this day.");
        assert_eq!(moderated([0, 2, 0, 0]), "2 contributions were shown again on this day.");
        let words =
            "4 contributions were read and published on this day. 1 contribution was read and not shown on this day.";
        assert_eq!(moderated([0, 0, 4, 1]), words);
    }
}
