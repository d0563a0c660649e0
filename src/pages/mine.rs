//! What one brought to a campaign, and what became of it.

use crate::api::moderation::{MineView, OwnIdea, read_mine};
use crate::client::draft;
use crate::client::fetched::fetched;
use crate::domain::id::Timestamp;
use crate::domain::moderation::Fate;
use crate::pages::submit::kept_as;
use crate::text::t;
use crate::ui::awaited::awaited;
use crate::ui::foreign::foreign;
use crate::ui::{Ago, Empty, ErrorView, Icon, Loading, OutcomeLine};
use crate::view::view;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

/// What one brought to a campaign.
pub fn mine() -> AnyView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let mine = fetched(move || slug.get(), read_mine);
    let content = awaited(move || async move {
        match mine.await {
            Ok(view) => page(view),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! {
        <Title text=t!("What you brought")/>
        <div class="page page-narrow"><Suspense fallback=Loading>{content}</Suspense></div>
    }
}

fn page(view: MineView) -> AnyView {
    let MineView { slug, question, language, ideas, now } = view;
    let board = format!("/c/{slug}");
    // What was sent to be read arrived: whoever sends it is led here.
    let arrived = kept_as(&slug);
    Effect::new(move |_| draft::clear_sent(&arrived));
    let list = if ideas.is_empty() {
        view! { <Empty title=t!("Nothing yet")><p>{t!("What you bring from this browser or account stands here.")}</p></Empty> }
    } else {
        let rows = ideas.into_iter().map(|idea| row(&slug, idea, now)).collect_view();
        view! { <ul class="rows panel">{rows}</ul> }
    };
    view! {
        <p class="crumb"><a href=board lang=foreign(language)><Icon name="arrow-left"/>{question}</a></p>
        <h1>{t!("What you brought")}</h1>
        {list}
    }
}

fn row(slug: &str, idea: OwnIdea, now: Timestamp) -> AnyView {
    let OwnIdea { id, title, fate, reason, text, outcome, at } = idea;
    let (icon, words) = match fate {
        Fate::Waiting => ("clock", t!("It waits: the organisation reads it before it is shown.")),
        Fate::Rejected => ("close", t!("It is not shown.")),
        Fate::Visible => ("check", t!("It is on the board.")),
        Fate::Hidden => ("eye-off", t!("It was taken off the board.")),
    };
    let title = match fate {
        Fate::Visible => view! { <a href=format!("/c/{slug}/ideas/{id}")>{title}</a> },
        Fate::Waiting | Fate::Rejected | Fate::Hidden => title.into_any(),
    };
    let stands = match outcome.filter(|_| fate == Fate::Visible) {
        Some(outcome) => view! { <OutcomeLine outcome slug/> },
        None => view! { <p class="fate"><Icon name=icon/>{words}</p> },
    };
    let text = (!text.is_empty()).then(|| {
        view! { <details class="fold"><summary>{t!("Read what you sent")}</summary><p class="kept">{text}</p></details> }
    });
    let reason = (!reason.is_empty()).then(|| view! { <p>{t!("The reason: {reason}", reason)}</p> });
    view! {
        <li class="row">
            <div class="row-body">
                <p><strong>{title}</strong></p>
                {stands}
                {reason}
                {text}
                <p class="muted"><Ago at now/></p>
            </div>
        </li>
    }
}
