//! The newest ideas, to be hidden or shown again.

use super::control::reason_field;
use crate::api::manage::HideIdea;
use crate::client::fetched::Fetched;
use crate::client::live::use_live;
use crate::domain::campaign::CampaignView;
use crate::domain::id::Timestamp;
use crate::domain::idea::{BoardQuery, BoardView, IdeaCard, IdeaStatus, Sort};
use crate::domain::poll::Method;
use crate::domain::series::Measure;
use crate::domain::tally::Tally;
use crate::domain::text::SEARCH;
use crate::error::AppError;
use crate::pages::form::{error_of, fields_alone};
use crate::text::{Text, key, t, tn};
use crate::ui::awaited::awaited;
use crate::ui::{Ago, Confirm, Empty, Icon, Loading, Notice, NoticeKind};
use crate::view::view;
use leptos::prelude::*;
use leptos_router::components::Form;
use leptos_router::params::ParamsMap;

/// What the filter offers.
const STATUSES: [(Option<IdeaStatus>, Text); 3] = [
    (None, key!("On the board")),
    (Some(IdeaStatus::Hidden), key!("Hidden##ideas")),
    (Some(IdeaStatus::Rejected), key!("Rejected at import")),
];

/// The ideas of the campaign, for who moderates.
pub fn hiding(
    view: &CampaignView,
    hide: ServerAction<HideIdea>,
    query: Memo<BoardQuery>,
    ideas: Fetched<Result<BoardView, AppError>>,
) -> AnyView {
    let (method, imported) = (view.card.method, view.imported);
    let error = error_of(hide);
    let slug = StoredValue::new(view.card.slug.clone());
    let content = awaited(move || async move {
        match ideas.await {
            Ok(view) => slug.with_value(|slug| list(slug, view, hide, &query.get_untracked(), method)),
            Err(error) => view! { <Notice kind=NoticeKind::Error><p>{error.to_string()}</p></Notice> },
        }
    });
    let title = match method {
        Method::Approval => t!("Ideas, newest first"),
        Method::Opinion => t!("Statements, newest first"),
    };
    let failed =
        move || error.get().map(|error| view! { <Notice kind=NoticeKind::Error><p>{error.to_string()}</p></Notice> });
    view! {
        <section class="panel" id="ideas">
            <h2>{title}</h2>
            {slug.with_value(|slug| controls(slug, query, method, imported))}
            {failed}
            {arrivals(query, ideas, method)}
            <Transition fallback=Loading>{content}</Transition>
        </section>
    }
}

/// Says how many ideas came since the list was fetched, and fetches it again when asked: a list that is read does not
/// move by itself.
fn arrivals(query: Memo<BoardQuery>, ideas: Fetched<Result<BoardView, AppError>>, method: Method) -> AnyView {
    let live = use_live();
    let seen = RwSignal::new(live.new_ideas.with_untracked(Vec::len));
    let show = move || {
        seen.set(live.new_ideas.with_untracked(Vec::len));
        ideas.refetch();
    };
    let new = Memo::new(move |_| {
        let is_top = query.with(|query| *query == BoardQuery { sort: Sort::Newest, ..Default::default() });
        if is_top { live.new_ideas.with(Vec::len).saturating_sub(seen.get()) } else { 0 }
    });
    // Where nothing stands nothing can move under its reader.
    Effect::new(move |_| {
        let is_empty = |ideas: &Option<Result<BoardView, AppError>>| {
            ideas.as_ref().is_some_and(|view| view.as_ref().is_ok_and(|view| view.ideas.is_empty()))
        };
        if new.get() > 0 && ideas.with_untracked(is_empty) {
            show();
        }
    });
    let button = move || {
        let new = new.get();
        (new > 0).then(|| {
            let count = Measure::Ideas.counted(method, i64::try_from(new).unwrap_or(i64::MAX));
            view! { <button class="button" type="button" on:click=move |_| show()><Icon name="arrow-up"/>{t!("{count}, show", count)}</button> }
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

fn controls(slug: &str, query: Memo<BoardQuery>, method: Method, imported: bool) -> AnyView {
    let (search, which) = match method {
        Method::Approval => (t!("Search the ideas"), t!("Which ideas")),
        Method::Opinion => (t!("Search the statements"), t!("Which statements")),
    };
    let owner = StoredValue::new(slug.to_owned());
    let offered = STATUSES.into_iter().filter(|(status, _)| imported || *status != Some(IdeaStatus::Rejected));
    let chips = offered.map(|(status, name)| {
        let href = move || {
            let query = BoardQuery { q: query.read().q.clone(), status, ..Default::default() };
            owner.with_value(|slug| address(slug, &query))
        };
        let current = move || (query.read().status == status).then_some("true");
        view! { <li><a class="chip" href=href aria-current=current>{name.get()}</a></li> }
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
                <label class="visually-hidden" for="q">{search}</label>
                <input
                    class="input"
                    type="search"
                    id="q"
                    name="q"
                    value=move || query.read().q.clone()
                    placeholder=search
                    maxlength=SEARCH.max
                />
                {status}
                <button class="button" type="submit"><Icon name="search"/>{t!("Search")}</button>
            </Form>
            <nav aria-label=which><ul class="chips">{chips.collect_view()}</ul></nav>
        </div>
    }
}

fn list(slug: &str, view: BoardView, hide: ServerAction<HideIdea>, query: &BoardQuery, method: Method) -> AnyView {
    let BoardView { ideas, next, now, .. } = view;
    if ideas.is_empty() {
        let title = match (query.status, method) {
            (_, Method::Approval) if !query.q.is_empty() => t!("No idea has these words"),
            (_, Method::Opinion) if !query.q.is_empty() => t!("No statement has these words"),
            (Some(IdeaStatus::Hidden), _) => t!("Nothing is hidden"),
            (Some(IdeaStatus::Rejected), _) => t!("Nothing was rejected"),
            (_, Method::Approval) => t!("No idea yet"),
            (_, Method::Opinion) => t!("No statement yet"),
        };
        let words = match method {
            Method::Approval => t!("New ideas show here as they come."),
            Method::Opinion => t!("New statements show here as they come."),
        };
        return view! { <Empty title><p>{words}</p></Empty> };
    }
    let (ideas, slug_of) = (StoredValue::new(ideas), slug.to_owned());
    let back = (!query.after.is_empty()).then(|| {
        let first = BoardQuery { after: String::new(), ..query.clone() };
        view! { <a class="button button-quiet" href=address(slug, &first)>{t!("Newest##ideas")}</a> }
    });
    let words = match method {
        Method::Approval => t!("Older ideas"),
        Method::Opinion => t!("Older statements"),
    };
    let next = next.map(|after| {
        let older = BoardQuery { after, ..query.clone() };
        view! { <a class="button" href=address(slug, &older) rel="next">{words}</a> }
    });
    view! {
        // By key: an open box belongs to its idea, not to its place in the list.
        <ul class="rows">
            <For
                each=move || ideas.get_value()
                key=|card| (card.id, card.status)
                children=move |card| row(&slug_of, card, now, hide, method)
            />
        </ul>
        <p class="cluster pages">{back}{next}</p>
    }
}

fn row(slug: &str, card: IdeaCard, now: Timestamp, hide: ServerAction<HideIdea>, method: Method) -> AnyView {
    let href = format!("/c/{slug}/ideas/{}", card.id);
    let author = if card.author.is_empty() { t!("unsigned").to_owned() } else { card.author.clone() };
    let idea = use_live().idea(&card.standing());
    let votes = move || {
        let total = idea.with(|idea| idea.tally.as_ref().map(Tally::total))?;
        let words = match method {
            Method::Approval => tn!(total, "{n} vote", "{n} votes"),
            Method::Opinion => tn!(total, "{n} answer", "{n} answers"),
        };
        Some(view! { <span>{words}</span> })
    };
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
                    {votes}
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
            view! { <p class="help">{t!("Not accepted in the source it was imported from.")}</p> }
        }
        IdeaStatus::Hidden => view! {
            <div class="visibility">
                <p class="help"><Icon name="eye-off"/>{t!("Hidden: {reason}", reason = card.reason)}</p>
                <ActionForm action>
                    {fields}
                    <button class="button" type="submit" disabled=pending><Icon name="eye"/>{t!("Show again")}</button>
                </ActionForm>
            </div>
        },
        IdeaStatus::Visible => view! {
            <div class="visibility">
                <Confirm
                    label=t!("Hide")
                    question=t!("It leaves the board and takes no more votes. You can show it again, with its votes.")
                    calm=true
                >
                    <ActionForm action>
                        {fields}
                        {reason_field(&format!("reason-{id}"), t!("Everybody reads it at the idea’s address."), error_of(action))}
                        <button class="button button-primary" type="submit" disabled=pending>
                            <Icon name="eye-off"/>
                            {t!("Hide the idea")}
                        </button>
                    </ActionForm>
                </Confirm>
            </div>
        },
    }
}
