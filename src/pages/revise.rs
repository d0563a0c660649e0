//! Improving an idea of one's own.

use crate::api::idea::{ReviseIdea, idea, read_revision};
use crate::client::fetched::fetched;
use crate::domain::id::IdeaId;
use crate::domain::idea::{Draft, IdeaView};
use crate::domain::text::{TEXT, TITLE};
use crate::pages::form::{error_at, error_of, focus_on_error};
use crate::text::t;
use crate::ui::awaited::awaited;
use crate::ui::{ErrorSummary, ErrorView, Icon, Loading, Notice, NoticeKind, TextArea, TextInput};
use crate::view::view;
use leptos::html;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

/// Improving an idea.
pub fn revise() -> AnyView {
    let params = use_params_map();
    let place = Memo::new(move |_| {
        let params = params.read();
        let id = params.get("id").and_then(|id| id.parse::<IdeaId>().ok()).unwrap_or_default();
        (params.get("slug").unwrap_or_default(), id)
    });
    let current = fetched(move || place.get(), |(slug, id)| idea(slug, id));
    let kept = fetched(move || place.get(), |(slug, id)| read_revision(slug, id));
    let action = ServerAction::<ReviseIdea>::new();
    let content = awaited(move || async move {
        let kept = kept.await.ok().flatten();
        match current.await {
            Ok(idea) => page(place.get_untracked().0, idea, kept, action),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! { <div class="page page-narrow"><Suspense fallback=Loading>{content}</Suspense></div> }
}

fn page(slug: String, idea: IdeaView, kept: Option<Draft>, action: ServerAction<ReviseIdea>) -> AnyView {
    let back = format!("/c/{slug}/ideas/{}", idea.card.id);
    let body = if idea.may_revise {
        form(slug, &idea, kept, action)
    } else {
        let text = kept.map(|kept| view! { <h2>{t!("What you typed")}</h2><p class="kept">{kept.text}</p> });
        view! {
            <Notice kind=NoticeKind::Info>
                <p>{t!("Only who brought an idea can improve it, and only while ideas are brought or improved.")}</p>
            </Notice>
            {text}
        }
    };
    view! {
        <Title text=t!("Improve your idea")/>
        <p class="crumb"><a href=back><Icon name="arrow-left"/>{idea.card.title}</a></p>
        <h1>{t!("Improve your idea")}</h1>
        {body}
    }
}

fn form(slug: String, idea: &IdeaView, kept: Option<Draft>, action: ServerAction<ReviseIdea>) -> AnyView {
    let node = NodeRef::<html::Form>::new();
    let error = error_of(action);
    focus_on_error(node, error);
    let back = format!("/c/{slug}/ideas/{}", idea.card.id);
    let id = idea.card.id.0;
    let (title, text) =
        kept.map_or_else(|| (idea.card.title.clone(), idea.text.clone()), |kept| (kept.title, kept.text));
    view! {
        <p class="lead">{t!("The votes stay with it. What you change is shown on its page, with the text before.")}</p>
        <ActionForm action node_ref=node attr:class="form">
            <ErrorSummary error/>
            <input type="hidden" name="slug" value=slug/>
            <input type="hidden" name="id" value=id/>
            <TextInput label=t!("Title") limit=TITLE value=title error=error_at(error, "title")/>
            <TextArea
                label=t!("Description")
                limit=TEXT
                value=text
                rows=8
                error=error_at(error, "text")
                help=t!("Plain text or Markdown: **bold**, *italic*, - lists, [words](https://example.org).")
            />
            <p class="form-foot">
                <button class="button button-primary" type="submit" disabled=action.pending()>{t!("Save the new text")}</button>
                <a class="button button-quiet" href=back>{t!("Leave it as it is")}</a>
            </p>
        </ActionForm>
    }
}
