//! The next round: which ideas come along into a new draft. A plain form in a table.

use crate::api::manage::{PrepareRound, RoundView, read_round};
use crate::client::fetched::fetched;
use crate::domain::idea::IdeaCard;
use crate::domain::outcome::OutcomeKind;
use crate::domain::poll::Method;
use crate::pages::form::{error_at, error_of};
use crate::text::t;
use crate::ui::awaited::awaited;
use crate::ui::foreign::foreign;
use crate::ui::{ErrorSummary, ErrorView, Icon, Loading, OutcomeBadge, number};
use crate::view::view;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

/// The page on which the next round is prepared.
pub fn round() -> AnyView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let prepare = ServerAction::<PrepareRound>::new();
    let round = fetched(move || slug.get(), read_round);
    let content = awaited(move || async move {
        match round.await {
            Ok(view) => page(view, prepare),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! { <div class="page"><Suspense fallback=Loading>{content}</Suspense></div> }
}

fn page(view: RoundView, prepare: ServerAction<PrepareRound>) -> AnyView {
    let RoundView { campaign, ideas } = view;
    let (slug, method) = (campaign.card.slug.clone(), campaign.card.method);
    let error = error_of(prepare);
    let wrong = error_at(error, "ideas");
    let rows = ideas.into_iter().enumerate().map(|(at, card)| row(&slug, card, method, at == 0)).collect_view();
    let back = format!("/manage/{slug}");
    view! {
        <Title text=t!("Next round: {question}", question = campaign.card.question)/>
        <p class="crumb"><a href=back lang=foreign(campaign.card.language)><Icon name="arrow-left"/>{campaign.card.question}</a></p>
        <header class="page-head">
            <h1>{t!("Prepare the next round")}</h1>
            <p class="help">
                {t!("A new draft with this question, brief, terms and objective, which you then change. The ideas you take along \
                 say where they come from and who brought them; they begin without votes.")}
            </p>
        </header>
        <ActionForm action=prepare attr:class="stack">
            <ErrorSummary error/>
            <input type="hidden" name="slug" value=slug/>
            <section class="panel" aria-labelledby="which">
                <h2 id="which">{t!("Which ideas come along")}</h2>
                <p class="field-error" aria-live="polite">{wrong}</p>
                <table class="decisions">
                    <thead>
                        <tr>
                            <th scope="col"><span class="visually-hidden">{t!("Take along")}</span></th>
                            <th scope="col">{method.headings().0}</th>
                            <th scope="col" class="number">{method.headings().1}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
            <p>
                <button class="button button-primary" type="submit" disabled=prepare.pending()>
                    <Icon name="arrow-right"/>
                    {t!("Make the draft")}
                </button>
            </p>
        </ActionForm>
    }
}

/// One idea; what was chosen is ticked. The first carries the name as its id, so that the summary of errors leads to it.
fn row(slug: &str, card: IdeaCard, method: Method, is_first: bool) -> AnyView {
    let id = if is_first { "ideas".to_owned() } else { format!("ideas-{}", card.id) };
    let kind = card.outcome.as_ref().map(|outcome| outcome.kind);
    let votes = card.tally.as_ref().map(|tally| match method {
        Method::Approval => number(tally.of(1)),
        Method::Opinion => t!("{n} agree", n = number(tally.of(1))),
    });
    let by = (!card.author.is_empty())
        .then(|| view! { <span class="muted">" "{t!("by {author}", author = card.author)}</span> });
    view! {
        <tr>
            <td class="pick">
                <label for=id.clone()>
                    <span class="visually-hidden">{card.title.clone()}</span>
                    <input type="checkbox" id=id.clone() name="ideas[]" value=card.id.0 checked=kind == Some(OutcomeKind::Chosen)/>
                </label>
            </td>
            <th scope="row">
                <a href=format!("/c/{slug}/ideas/{}", card.id)>{card.title}</a>
                {by}
                {kind.map(|kind| view! { " "<OutcomeBadge kind/> })}
            </th>
            <td class="number">{votes}</td>
        </tr>
    }
}
