//! The newest ideas with hide and show, for moderation.

use super::control::reason_field;
use crate::api::manage::HideIdea;
use crate::client::fetched::Fetched;
use crate::client::live::use_live;
use crate::domain::id::Timestamp;
use crate::domain::idea::{BoardQuery, BoardView, IdeaCard, IdeaStatus, Sort};
use crate::domain::text::SEARCH;
use crate::error::AppError;
use crate::pages::form::{error_of, fields_alone};
use crate::ui::awaited::awaited;
use crate::ui::{Ago, Confirm, Empty, Icon, Loading, Notice, NoticeKind, plural};
use crate::view::view;
use leptos::prelude::*;
use leptos_router::components::Form;
use leptos_router::params::ParamsMap;

/// What the filter offers.
const STATUSES: [(Option<IdeaStatus>, &str); 3] =
    [(None, "On the board"), (Some(IdeaStatus::Hidden), "Hidden"), (Some(IdeaStatus::Rejected), "Rejected at import")];

/// The moderation list of the campaign `slug`.
pub fn moderation(
    slug: String,
    hide: ServerAction<HideIdea>,
    query: Memo<BoardQuery>,
    ideas: Fetched<Result<BoardView, AppError>>,
) -> AnyView {
    let error = error_of(hide);
    let slug = StoredValue::new(slug);
    let content = awaited(move || async move {
        match ideas.await {
            Ok(view) => slug.with_value(|slug| list(slug, view, hide, &query.get_untracked())),
            Err(error) => view! { <Notice kind=NoticeKind::Error><p>{error.to_string()}</p></Notice> },
        }
    });
    let failed =
        move || error.get().map(|error| view! { <Notice kind=NoticeKind::Error><p>{error.to_string()}</p></Notice> });
    view! {
        <section class="panel" id="ideas">
            <h2>"Ideas, newest first"</h2>
            {slug.with_value(|slug| controls(slug, query))}
            {failed}
            {arrivals(query, ideas)}
            <Transition fallback=Loading>{content}</Transition>
        </section>
    }
}

/// Says how many ideas came since the list was fetched, and fetches it again when asked: it does not move by itself.
fn arrivals(query: Memo<BoardQuery>, ideas: Fetched<Result<BoardView, AppError>>) -> AnyView {
    let live = use_live();
    let seen = RwSignal::new(live.new_ideas.with_untracked(Vec::len));
    let show = move |_| {
        seen.set(live.new_ideas.with_untracked(Vec::len));
        ideas.refetch();
    };
    let button = move || {
        let is_top = query.with(|query| *query == BoardQuery { sort: Sort::Newest, ..Default::default() });
        let new = live.new_ideas.with(Vec::len).saturating_sub(seen.get());
        (is_top && new > 0).then(|| {
            let words = plural(i64::try_from(new).unwrap_or(i64::MAX), "new idea, show", "new ideas, show");
            view! { <button class="button" type="button" on:click=show><Icon name="arrow-up"/>{words}</button> }
        })
    };
    view! { <div role="status">{button}</div> }
}

/// The address of the list that `query` asks for.
fn address(slug: &str, query: &BoardQuery) -> String {
    let status = query.status.map_or("", IdeaStatus::as_str).to_owned();
    let fields = [("q", query.q.clone()), ("status", status), ("after", query.after.clone())];
    let params: ParamsMap = fields.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    format!("/manage/{slug}{}#ideas", params.to_query_string())
}

fn controls(slug: &str, query: Memo<BoardQuery>) -> AnyView {
    let owner = StoredValue::new(slug.to_owned());
    let chips = STATUSES.map(|(status, name)| {
        let href = move || {
            let query = BoardQuery { q: query.read().q.clone(), status, ..Default::default() };
            owner.with_value(|slug| address(slug, &query))
        };
        let current = move || (query.read().status == status).then_some("true");
        view! { <li><a class="chip" href=href aria-current=current>{name}</a></li> }
    });
    let status = move || {
        let status = query.read().status?;
        Some(view! { <input type="hidden" name="status" value=status.as_str()/> })
    };
    view! {
        <div class="controls">
            <Form
                action=format!("/manage/{slug}")
                noscroll=true
                on_form_data=fields_alone()
                attr:class="search"
                attr:role="search"
            >
                <label class="visually-hidden" for="q">"Search the ideas"</label>
                <input
                    class="input"
                    type="search"
                    id="q"
                    name="q"
                    value=move || query.read().q.clone()
                    placeholder="Search the ideas"
                    maxlength=SEARCH.max
                />
                {status}
                <button class="button" type="submit"><Icon name="search"/>"Search"</button>
            </Form>
            <nav aria-label="Which ideas"><ul class="chips">{chips.collect_view()}</ul></nav>
        </div>
    }
}

fn list(slug: &str, view: BoardView, hide: ServerAction<HideIdea>, query: &BoardQuery) -> AnyView {
    let BoardView { ideas, next, now, .. } = view;
    if ideas.is_empty() {
        let title = match query.status {
            _ if !query.q.is_empty() => "No idea has these words",
            Some(IdeaStatus::Hidden) => "Nothing is hidden",
            Some(IdeaStatus::Rejected) => "Nothing was rejected",
            _ => "No idea yet",
        };
        return view! { <Empty title><p>"New ideas show here as they come."</p></Empty> };
    }
    let rows = ideas.into_iter().map(|card| row(slug, card, now, hide)).collect_view();
    let back = (!query.after.is_empty()).then(|| {
        let first = BoardQuery { after: String::new(), ..query.clone() };
        view! { <a class="button button-quiet" href=address(slug, &first)>"Newest"</a> }
    });
    let next = next.map(|after| {
        let older = BoardQuery { after, ..query.clone() };
        view! { <a class="button" href=address(slug, &older) rel="next">"Older ideas"</a> }
    });
    view! {
        <ul class="rows">{rows}</ul>
        <p class="cluster pages">{back}{next}</p>
    }
}

fn row(slug: &str, card: IdeaCard, now: Timestamp, hide: ServerAction<HideIdea>) -> AnyView {
    let href = format!("/c/{slug}/ideas/{}", card.id);
    let author = if card.author.is_empty() { "unsigned".to_owned() } else { card.author.clone() };
    let votes = card.tally.as_ref().map(|tally| plural(tally.total(), "vote", "votes"));
    let tag = (!card.tag.is_empty()).then(|| view! { <span class="tag">{card.tag.clone()}</span> });
    let excerpt = (!card.excerpt.is_empty()).then(|| view! { <p class="row-text">{card.excerpt.clone()}</p> });
    view! {
        <li class="row">
            <div class="row-body">
                <h3><a href=href>{card.title.clone()}</a></h3>
                {excerpt}
                <p class="meta">
                    <span>{author}</span>
                    <Ago at=card.created_at now/>
                    {votes.map(|votes| view! { <span>{votes}</span> })}
                    {tag}
                </p>
            </div>
            {visibility(slug, &card, hide)}
        </li>
    }
}

/// Takes the idea off the board with a reason, or puts it back.
pub fn visibility(slug: &str, card: &IdeaCard, action: ServerAction<HideIdea>) -> AnyView {
    let (id, hidden) = (card.id, card.status == IdeaStatus::Hidden);
    let pending = action.pending();
    let fields = view! {
        <input type="hidden" name="slug" value=slug.to_owned()/>
        <input type="hidden" name="idea" value=id.to_string()/>
        <input type="hidden" name="hide" value=(!hidden).to_string()/>
    };
    match card.status {
        IdeaStatus::Rejected => {
            view! { <p class="help">"Not accepted in the source it was imported from."</p> }
        }
        IdeaStatus::Hidden => view! {
            <div class="visibility">
                <p class="help"><Icon name="eye-off"/>"Hidden: "{card.reason.clone()}</p>
                <ActionForm action>
                    {fields}
                    <button class="button" type="submit" disabled=pending><Icon name="eye"/>"Show again"</button>
                </ActionForm>
            </div>
        },
        IdeaStatus::Visible => view! {
            <div class="visibility">
                <Confirm
                    label="Hide"
                    question="It leaves the board and takes no more votes. You can show it again, with its votes."
                >
                    <ActionForm action>
                        {fields}
                        {reason_field(&format!("reason-{id}"), "Kept with the idea.", error_of(action))}
                        <button class="button button-danger" type="submit" disabled=pending>
                            <Icon name="eye-off"/>
                            "Hide the idea"
                        </button>
                    </ActionForm>
                </Confirm>
            </div>
        },
    }
}
