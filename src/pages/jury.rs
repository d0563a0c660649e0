//! What the organisation sees of a campaign's jury: who has still to score, then how the ideas stand.

pub mod scorecard;
mod shortlist;

use crate::api::jury::{ChooseShortlist, JurorView, JuryView, RemindJury, Scored, read_jury};
use crate::client::fetched::fetched;
use crate::domain::jury::{FEWEST, Standing};
use crate::error::AppError;
use crate::pages::form::{error_of, successes};
use crate::text::{t, tn};
use crate::ui::awaited::awaited;
use crate::ui::foreign::foreign;
use crate::ui::standing::standings;
use crate::ui::{Empty, ErrorSummary, ErrorView, Icon, Loading, Notice, NoticeKind};
use crate::view::view;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

/// The jury of a campaign. `?reminded=` says how many jurors were just reminded.
pub fn jury() -> AnyView {
    let (params, query) = (use_params_map(), use_query_map());
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let choose = ServerAction::<ChooseShortlist>::new();
    let chosen = successes(choose);
    let jury = fetched(move || (slug.get(), chosen.get()), |(slug, _)| read_jury(slug));
    let refused = error_of(ServerAction::<RemindJury>::new());
    let content = awaited(move || async move {
        let reminded = query.with_untracked(|query| query.get("reminded").and_then(|n| n.parse().ok()));
        match jury.await {
            Ok(view) => page(&slug.get_untracked(), view, reminded, (refused, choose)),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! { <div class="page page-narrow"><Transition fallback=Loading>{content}</Transition></div> }
}

fn page(
    slug: &str,
    view: JuryView,
    reminded: Option<i64>,
    (refused, choose): (Signal<Option<AppError>>, ServerAction<ChooseShortlist>),
) -> AnyView {
    let JuryView { question, language, jury, times, open, shortlist, jurors, counted, standings: scored } = view;
    let reminded = reminded.map(|n| {
        let words = match n {
            0 => t!("Nobody was reminded: who has an address has finished.").to_owned(),
            n => tn!(n, "{n} reminder is on the way.", "{n} reminders are on the way."),
        };
        view! { <Notice kind=NoticeKind::Info><p>{words}</p></Notice> }
    });
    let when = match (times, &scored) {
        (None, _) => t!("The campaign has no time for an evaluation.").to_owned(),
        (Some((_, ends)), Some(_)) => t!("The evaluation ended on {ends}.", ends),
        (Some((begins, ends)), None) => t!("The jury scores from {begins} to {ends}.", begins, ends),
    };
    let choosing = shortlist.map(|form| shortlist::form(slug, form, choose));
    let body = match scored {
        Some(scored) => results(slug, scored),
        None => progress(slug, jurors, counted, open, refused),
    };
    view! {
        <Title text=t!("Jury: {question}", question)/>
        <p class="crumb"><a href=format!("/manage/{slug}") lang=foreign(language)><Icon name="arrow-left"/>{question}</a></p>
        <h1>{t!("Jury")}</h1>
        <p class="help">{when}" "{jury.sentence()}</p>
        {reminded}
        {choosing}
        {body}
    }
}

/// Who has still to score. What they gave is not shown before the end, since a result that moves while somebody scores
/// would tell what they gave.
fn progress(
    slug: &str,
    jurors: Vec<JurorView>,
    counted: usize,
    open: bool,
    refused: Signal<Option<AppError>>,
) -> AnyView {
    let people = format!("/manage/{slug}/people");
    if jurors.is_empty() {
        return view! {
            <Empty title=t!("No juror to be seen") icon="people">
                <p>{t!("Results show here when the evaluation is over. Who runs the campaign invites jurors under People.")}</p>
                <p><a class="button" href=people>{t!("People of this campaign")}</a></p>
            </Empty>
        };
    }
    let few = (counted < FEWEST).then(|| {
        let words = t!(
            "Results show of ideas that at least {fewest} jurors have scored besides those whom any one manager let in, so that \
             nobody’s scores can be read off. Have an owner invite jurors, or confirm them by setting their role under People.",
            fewest = FEWEST,
        );
        view! { <Notice kind=NoticeKind::Warning><p>{words}</p></Notice> }
    });
    let waits = open && jurors.iter().any(|juror| juror.scored.done < juror.scored.of);
    let row = |JurorView { name, confirmed, scored: Scored { done, of } }: JurorView| {
        let state = match (done, of) {
            _ if !confirmed => t!("Has to confirm an address first").to_owned(),
            (_, 0) => t!("Has nothing to score yet").to_owned(),
            (done, of) if done == of => t!("Finished").to_owned(),
            (done, of) => t!("{done} of {of} scored", done, of),
        };
        view! { <li class="row"><strong>{name}</strong><span class="chip">{state}</span></li> }
    };
    let slug = slug.to_owned();
    let remind = waits.then(|| {
        view! {
            <form method="post" action=RemindJury::url()>
                <ErrorSummary error=refused/>
                <input type="hidden" name="slug" value=slug/>
                <button class="button" type="submit">{t!("Remind by mail who has not finished")}</button>
            </form>
        }
    });
    view! {
        {few}
        <section class="panel" aria-labelledby="jurors">
            <h2 id="jurors">{t!("Who scores")}</h2>
            <ul class="rows">{jurors.into_iter().map(row).collect_view()}</ul>
            {remind}
            <p class="help">{t!("Results show here when the evaluation is over: means over the jury, never who gave what.")}</p>
        </section>
    }
}

fn results(slug: &str, of: Vec<(String, Standing)>) -> AnyView {
    view! {
        <section class="panel" aria-labelledby="results">
            <h2 id="results">{t!("How the jury scored")}</h2>
            {standings(slug, of)}
            <p><a class="button" href=format!("/manage/{slug}/decisions")><Icon name="check"/>{t!("Decisions")}</a></p>
        </section>
    }
}
