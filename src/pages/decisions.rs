//! Decisions: the ideas with their votes, several of them selected, one outcome, one reason, one confirmation. A plain
//! form in a table.

use crate::api::manage::{Decide, DecisionsView, decisions as read_decisions};
use crate::client::fetched::fetched;
use crate::client::live::use_live;
use crate::domain::id::IdeaId;
use crate::domain::idea::{BoardQuery, IdeaCard, Sort};
use crate::domain::jury::Standing;
use crate::domain::outcome::{Decision, OutcomeFilter, OutcomeKind, REASONS, TAKE_BACK};
use crate::domain::poll::Method;
use crate::domain::text::{REASON, SEARCH};
use crate::error::AppError;
use crate::pages::form::{error_at, error_of, fields_alone, focus_on_error, successes};
use crate::text::t;
use crate::ui::awaited::awaited;
use crate::ui::connection::ConnectionNote;
use crate::ui::foreign::foreign;
use crate::ui::standing::words;
use crate::ui::{
    Confirm, Empty, ErrorSummary, ErrorView, Field, Icon, Loading, Notice, NoticeKind, OutcomeLine, described_by,
    number,
};
use crate::view::view;
use leptos::html;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Form;
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::location::Url;

/// What the list offers to show.
const FILTERS: [Option<OutcomeFilter>; 3] = [Some(OutcomeFilter::Undecided), Some(OutcomeFilter::Decided), None];

/// The decisions of a campaign. `?outcome=` says which ideas; `all` shows every one.
pub fn decisions() -> AnyView {
    let (params, search) = (use_params_map(), use_query_map());
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let query = Memo::new(move |_| {
        let search = search.read();
        let outcome = match search.get("outcome").as_deref() {
            Some("all") => None,
            name => name.and_then(OutcomeFilter::parse).or(Some(OutcomeFilter::Undecided)),
        };
        let get = |name| search.get(name).unwrap_or_default();
        BoardQuery {
            sort: Sort::Votes,
            outcome,
            q: get("q"),
            tag: get("tag"),
            after: get("after"),
            ..Default::default()
        }
    });
    let decide = ServerAction::<Decide>::new();
    let decided = successes(decide);
    let view =
        fetched(move || (slug.get(), query.get(), decided.get()), |(slug, query, _)| read_decisions(slug, query));
    let content = awaited(move || async move {
        match view.await {
            Ok(view) => page(view, &query.get_untracked(), decide, decided.get_untracked()),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! { <div class="page"><Transition fallback=Loading>{content}</Transition></div> }
}

/// `published` is how often something was published on this page.
fn page(view: DecisionsView, query: &BoardQuery, decide: ServerAction<Decide>, published: usize) -> AnyView {
    let DecisionsView { campaign, board, typed, jury } = view;
    let slug = campaign.card.slug.clone();
    use_live().watch(&slug, &campaign.cursor);
    let done = move || {
        let done = decide.value().with(|value| matches!(value, Some(Ok(()))));
        done.then(
            || view! { <Notice kind=NoticeKind::Success><p>{t!("Published. Everybody reads it now.")}</p></Notice> },
        )
    };
    let body = if board.ideas.is_empty() {
        empty(query, &slug)
    } else {
        let pages = pages(&slug, query, board.next);
        let form = form(&slug, board.ideas, campaign.card.method, (typed, jury), decide, published);
        view! { {form}{pages} }
    };
    view! {
        <Title text=t!("Decisions: {question}", question = campaign.card.question)/>
        <p class="crumb"><a href=format!("/manage/{slug}") lang=foreign(campaign.card.language)><Icon name="arrow-left"/>{campaign.card.question}</a></p>
        <header class="page-head">
            <h1>{t!("Decisions")}</h1>
            <p class="help">{t!("What becomes of each idea, and why. Whoever brought or voted for it reads it at once.")}</p>
        </header>
        {filters(&slug, query, &campaign.card.tags)}
        {done}
        {body}
        <ConnectionNote/>
    }
}

/// The address of the list that `query` asks for.
fn address(slug: &str, query: &BoardQuery) -> String {
    let outcome = query.outcome.map_or("all", OutcomeFilter::as_str);
    let part = |name: &str, value: &str| {
        if value.is_empty() { String::new() } else { format!("&{name}={}", Url::escape(value)) }
    };
    let (q, tag, after) = (part("q", &query.q), part("tag", &query.tag), part("after", &query.after));
    format!("/manage/{slug}/decisions?outcome={outcome}{q}{tag}{after}")
}

fn filters(slug: &str, query: &BoardQuery, tags: &[String]) -> AnyView {
    let chips = FILTERS.map(|filter| {
        let current = (query.outcome == filter).then_some("true");
        let name = filter.map_or(t!("All##ideas"), OutcomeFilter::label);
        let href = address(slug, &BoardQuery { outcome: filter, after: String::new(), ..query.clone() });
        view! { <li><a class="chip" href=href aria-current=current>{name}</a></li> }
    });
    let tags = tags.iter().map(|tag| {
        let is_chosen = *tag == query.tag;
        let chosen = if is_chosen { String::new() } else { tag.clone() };
        let href = address(slug, &BoardQuery { tag: chosen, after: String::new(), ..query.clone() });
        view! { <li><a class="chip" href=href aria-current=is_chosen.then_some("true")>{tag.clone()}</a></li> }
    });
    let outcome = query.outcome.map_or("all", OutcomeFilter::as_str);
    let (action, q) = (format!("/manage/{slug}/decisions"), query.q.clone());
    let tag = Some(query.tag.clone()).filter(|tag| !tag.is_empty());
    let tag = tag.map(|tag| view! { <input type="hidden" name="tag" value=tag/> });
    view! {
        <Form action=action attr:class="search" attr:role="search" on_form_data=fields_alone()>
            <label class="visually-hidden" for="q">{t!("Search the ideas")}</label>
            <input class="input" type="search" id="q" name="q" value=q maxlength=SEARCH.max placeholder=t!("Search the ideas")/>
            <input type="hidden" name="outcome" value=outcome/>
            {tag}
            <button class="button" type="submit"><Icon name="search"/><span class="visually-hidden">{t!("Search")}</span></button>
        </Form>
        <nav aria-label=t!("Which ideas")>
            <ul class="chips">{chips.collect_view()}{tags.collect_view()}</ul>
        </nav>
    }
}

fn empty(query: &BoardQuery, slug: &str) -> AnyView {
    let (title, words) = match query.outcome {
        _ if !query.q.is_empty() || !query.tag.is_empty() => {
            (t!("Nothing found"), t!("Try other words, or look at all ideas."))
        }
        Some(OutcomeFilter::Undecided) => (t!("Every idea has its decision"), t!("Ideas that come later show here.")),
        Some(_) => {
            (t!("Nothing is decided yet"), t!("Select some of the undecided ideas and say what becomes of them."))
        }
        None => (t!("There are no ideas yet"), t!("As soon as somebody brings one it shows here.")),
    };
    let all = address(slug, &BoardQuery::default());
    view! { <Empty title icon="check"><p>{words}</p><p><a class="button" href=all>{t!("Show all ideas")}</a></p></Empty> }
}

fn pages(slug: &str, query: &BoardQuery, next: Option<String>) -> AnyView {
    let at = |after: String| address(slug, &BoardQuery { after, ..query.clone() });
    let first = (!query.after.is_empty()).then(|| {
        view! { <a class="button button-quiet" href=at(String::new())>{t!("Back to the first")}</a> }
    });
    let next = next.map(|after| view! { <a class="button" href=at(after) rel="next">{t!("More ideas")}</a> });
    view! { <p class="cluster pages">{first}{next}</p> }
}

fn form(
    slug: &str,
    ideas: Vec<IdeaCard>,
    method: Method,
    (typed, jury): (Decision, Vec<Standing>),
    decide: ServerAction<Decide>,
    published: usize,
) -> AnyView {
    let node = NodeRef::<html::Form>::new();
    let error = error_of(decide);
    focus_on_error(node, error);
    let scored = (!jury.is_empty()).then(|| view! { <th scope="col">{t!("Jury")}</th> });
    let wrong = error_at(error, "ideas");
    let offered = ideas.iter().map(|card| view! { <option value=card.id.0>{card.title.clone()}</option> });
    let offered = offered.collect_view();
    let (slug, of) = (slug.to_owned(), slug.to_owned());
    let (ideas, picked) = (StoredValue::new(ideas), typed.ideas.clone());
    let answer = move |_| view! { {answer_fields(&typed, error)}{publish(decide.pending())} };
    view! {
        <ActionForm action=decide node_ref=node attr:class="stack">
            <ErrorSummary error/>
            <input type="hidden" name="slug" value=slug/>
            <section class="panel" aria-labelledby="which">
                <h2 id="which">{t!("Which ideas")}</h2>
                <p class="field-error" aria-live="polite">{wrong}</p>
                <table class="decisions" id="ideas">
                    <thead>
                        <tr>
                            <th scope="col"><span class="visually-hidden">{t!("Select")}</span></th>
                            <th scope="col">{t!("Idea")}</th>
                            <th scope="col" class="number">{t!("Votes")}</th>
                            {scored}
                        </tr>
                    </thead>
                    <tbody>
                        // By key: a tick belongs to its idea, not to its place in the list, and ends with the decision.
                        <For
                            each=move || ideas.get_value()
                            key=move |card| (published, card.id)
                            children=move |card| row(&of, card, method, &picked, &jury)
                        />
                    </tbody>
                </table>
            </section>
            <section class="panel decide-form" aria-labelledby="what">
                <h2 id="what">{t!("What you have decided about them")}</h2>
                // What is published is not left standing for the next decision.
                <For each=move || [published] key=|published| *published children=answer/>
            </section>
            <datalist id="ideas-offered">{offered}</datalist>
        </ActionForm>
    }
}

fn row(slug: &str, card: IdeaCard, method: Method, picked: &[IdeaId], jury: &[Standing]) -> AnyView {
    let id = format!("idea-{}", card.id);
    let (picked, of) = (picked.contains(&card.id), slug.to_owned());
    let known = use_live().idea(&card.standing());
    let scored = (!jury.is_empty()).then(|| {
        let words = jury.iter().find(|standing| standing.idea == card.id).map(words);
        view! { <td>{words}</td> }
    });
    let votes = {
        let known = known.clone();
        move || known.with(|idea| idea.tally.as_ref().map(|tally| standing(method, tally)))
    };
    let outcome =
        move || known.with(|idea| idea.outcome.clone()).map(|outcome| view! { <OutcomeLine outcome slug=of.clone()/> });
    view! {
        <tr>
            <td class="pick">
                <label for=id.clone()>
                    <span class="visually-hidden">{card.title.clone()}</span>
                    <input type="checkbox" id=id.clone() name="ideas[]" value=card.id.0 checked=picked/>
                </label>
            </td>
            <th scope="row">
                <a href=format!("/c/{slug}/ideas/{}", card.id)>{card.title}</a>
                <span class="muted">{format!(" #{}", card.id)}</span>
                {outcome}
            </th>
            <td class="number">{votes}</td>
            {scored}
        </tr>
    }
}

fn standing(method: Method, tally: &crate::domain::tally::Tally) -> String {
    match method {
        Method::Approval => number(tally.of(1)),
        Method::Opinion => {
            t!("{agree} agree, {disagree} disagree", agree = number(tally.of(1)), disagree = number(tally.of(-1)))
        }
    }
}

/// The outcome and its reason, holding what is typed or stands so far. Ideas to merge into are offered by the page's list
/// `ideas-offered`, if it has one; any other can be named as well.
pub fn answer_fields(typed: &Decision, error: Signal<Option<AppError>>) -> AnyView {
    let Decision { outcome, reason, .. } = typed;
    let options = OutcomeKind::ALL.map(|kind| {
        view! { <option value=kind.as_str() selected={kind.as_str() == outcome}>{kind.label()}</option> }
    });
    let templates = REASONS.map(|reason| view! { <option value=reason.get()></option> });
    let help = t!("Everybody reads it beside the idea. Up to {most} characters.", most = REASON.max);
    let takes_back = outcome == TAKE_BACK;
    let reason = reason.to_owned();
    let (wrong_outcome, wrong_reason) = (error_at(error, "outcome"), error_at(error, "reason"));
    view! {
        <Field label=t!("Outcome") name="outcome" error=wrong_outcome>
            <select
                id="outcome"
                name="outcome"
                required
                aria-describedby=described_by("outcome", false)
                aria-invalid=move || wrong_outcome.read().is_some().then_some("true")
            >
                <option value="">{t!("Choose one")}</option>
                {options.collect_view()}
                <option value=TAKE_BACK selected=takes_back>{t!("Undecided: take the decision back")}</option>
            </select>
        </Field>
        <Field label=t!("Reason") name="reason" help error=wrong_reason>
            <input
                class="input"
                type="text"
                id="reason"
                name="reason"
                value=reason
                list="reasons"
                required
                minlength=REASON.min
                maxlength=REASON.max
                placeholder=t!("Type, or choose one to start from")
                autocomplete="off"
                aria-describedby=described_by("reason", true)
                aria-invalid=move || wrong_reason.read().is_some().then_some("true")
            />
            <datalist id="reasons">{templates.collect_view()}</datalist>
        </Field>
        {into_field(&typed.into, error)}
    }
}

/// The idea that goes on, for what is merged. The style sheet shows it once that is chosen.
fn into_field(into: &str, error: Signal<Option<AppError>>) -> AnyView {
    let wrong = error_at(error, "into");
    let into = into.to_owned();
    view! {
        <div class="into-field">
            <Field
                label=t!("Merged into")
                name="into"
                help=t!("The idea that goes on: its number, or the address of its page. It lists what was merged and who brought it; votes stay where they were cast.")
                error=wrong
            >
                <input
                    class="input"
                    type="text"
                    id="into"
                    name="into"
                    value=into
                    list="ideas-offered"
                    autocomplete="off"
                    aria-describedby=described_by("into", true)
                    aria-invalid=move || wrong.read().is_some().then_some("true")
                />
            </Field>
        </div>
    }
}

/// The last question and the button.
pub fn publish(pending: Memo<bool>) -> AnyView {
    view! {
        <Confirm
            label=t!("Publish the decision")
            question=t!("Everybody sees outcome and reason at once. You may change them later; that is seen as well.")
        >
            <button class="button button-primary" type="submit" disabled=pending>
                <Icon name="check"/>
                {t!("Publish it now")}
            </button>
        </Confirm>
    }
}
