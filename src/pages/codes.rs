//! The invitation codes of a campaign: one for many, or many for one person each.

use crate::api::codes::{Batch, CodesView, MakeCode, RevokeCodes, read_codes};
use crate::client::fetched::fetched;
use crate::domain::code::{BATCH, USES};
use crate::error::AppError;
use crate::pages::form::{error_at, error_of};
use crate::text::{t, tn};
use crate::ui::awaited::awaited;
use crate::ui::foreign::foreign;
use crate::ui::{
    Confirm, Empty, ErrorSummary, ErrorView, Field, Icon, Loading, Notice, NoticeKind, described_by, number,
};
use crate::view::view;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use std::time::Duration;

type Problem = Signal<Option<AppError>>;

/// When the list is read again after codes were asked for as a file.
const LOOKS: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(3), Duration::from_secs(10)];

/// The codes of a campaign.
pub fn codes() -> AnyView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let looked = RwSignal::new(0);
    let codes = fetched(move || (slug.get(), looked.get()), |(slug, _)| read_codes(slug));
    let content = awaited(move || async move {
        match codes.await {
            Ok(codes) => page(&slug.get_untracked(), codes, looked),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! {
        <Title text=t!("Invitation codes")/>
        <div class="page page-narrow"><Transition fallback=Loading>{content}</Transition></div>
    }
}

fn page(slug: &str, view: CodesView, looked: RwSignal<u32>) -> AnyView {
    let CodesView { question, language, wanted, holders, batches } = view;
    let unwanted = (!wanted).then(|| {
        view! {
            <Notice kind=NoticeKind::Warning>
                {t!("The terms of this campaign want no code. Who may take part is chosen in the plan, before the launch.")}
            </Notice>
        }
    });
    let refused = error_of(ServerAction::<RevokeCodes>::new());
    let not_made = error_of(ServerAction::<MakeCode>::new());
    view! {
        <p class="crumb"><a href=format!("/manage/{slug}") lang=foreign(language)><Icon name="arrow-left"/>{question}</a></p>
        <header class="page-head">
            <div>
                <h1>{t!("Invitation codes")}</h1>
                <p class="help">
                    {t!("Who enters one on the campaign’s page may take part, and keeps that right. Which code somebody entered is not written down, so that no list tells who took part.")}
                </p>
            </div>
        </header>
        <div class="stack stack-l">
            {unwanted}
            <ErrorSummary error=refused/>
            <ErrorSummary error=not_made/>
            <div class="columns">{one(slug, not_made)}{many(slug, not_made, looked)}</div>
            {made(slug, holders, batches)}
        </div>
    }
}

/// One code that many people use.
fn one(slug: &str, error: Problem) -> AnyView {
    view! {
        <section class="panel" aria-labelledby="one">
            <h2 id="one">{t!("One code for many")}</h2>
            <p class="help">{t!("For a poster, a newsletter, a class. Whoever has seen it can hand it on, up to the number you set.")}</p>
            <form class="form" method="post" action=MakeCode::url()>
                <input type="hidden" name="slug" value=slug.to_owned()/>
                {amount("most", t!("How many people may use it"), ("100", USES), error_at(error, "most"))}
                {days("days-one")}
                <p><button class="button button-primary" type="submit"><Icon name="plus"/>{t!("Make a code")}</button></p>
            </form>
        </section>
    }
}

/// Codes for one person each; the answer is the file itself, of which the page hears nothing: it looks for them in the list
/// a few times.
fn many(slug: &str, error: Problem, looked: RwSignal<u32>) -> AnyView {
    let look = move |_| {
        for wait in LOOKS {
            // Who has left the page by then needs no list.
            set_timeout(move || _ = looked.try_update(|looked| *looked += 1), wait);
        }
    };
    view! {
        <section class="panel" aria-labelledby="many">
            <h2 id="many">{t!("A code for each person")}</h2>
            <p class="help">{t!("For letters and mails. You get them as a file, once: only their hashes are kept here.")}</p>
            <form class="form" method="post" action=format!("/manage/{slug}/codes.csv") on:submit=look>
                {amount("count", t!("How many codes"), ("50", BATCH), error_at(error, "count"))}
                {days("days-many")}
                <p>
                    <button class="button button-primary" type="submit">
                        <Icon name="download"/>{t!("Make them and download the file")}
                    </button>
                </p>
            </form>
        </section>
    }
}

fn amount(
    name: &'static str,
    label: &'static str,
    (value, largest): (&'static str, i64),
    error: Signal<Option<String>>,
) -> AnyView {
    view! {
        <Field label name error>
            <input
                class="input"
                type="number"
                inputmode="numeric"
                id=name
                name=name
                value=value
                min="1"
                max=largest
                required
                aria-describedby=described_by(name, false)
            />
        </Field>
    }
}

fn days(id: &'static str) -> AnyView {
    view! {
        <Field label=t!("Good for") name=id>
            <select class="input" id=id name="days" aria-describedby=described_by(id, false)>
                <option value="7">{t!("7 days")}</option>
                <option value="30" selected=true>{t!("30 days")}</option>
                <option value="90">{t!("90 days")}</option>
                <option value="365">{t!("a year")}</option>
            </select>
        </Field>
    }
}

fn made(slug: &str, holders: i64, batches: Vec<Batch>) -> AnyView {
    let content = if batches.is_empty() {
        view! { <Empty title=t!("No code yet") icon="lock"><p>{t!("What you make stands here, with how many have used it.")}</p></Empty> }
    } else {
        let rows = batches.into_iter().map(|batch| row(slug, batch)).collect_view();
        view! { <ul class="rows">{rows}</ul> }
    };
    let entered = match holders {
        0 => t!("Nobody has entered a code yet.").to_owned(),
        n => tn!(n, "{n} person has entered a code.", "{n} people have entered a code."),
    };
    view! {
        <section class="panel" aria-labelledby="made">
            <h2 id="made">{t!("What you have made")}</h2>
            <p class="help">{entered}</p>
            {content}
        </section>
    }
}

fn row(slug: &str, batch: Batch) -> AnyView {
    let Batch { id, code, link, most, uses, until, open, revoked } = batch;
    let used = t!("{uses} of {most} used", uses = number(uses), most = number(most));
    let until = match (revoked, open) {
        (true, _) => t!("Taken back.").to_owned(),
        (_, true) => t!("Good until {until}.", until),
        _ if uses >= most => t!("Used up.").to_owned(),
        _ => t!("Good until {until}, which has passed.", until),
    };
    let name = if code.is_empty() {
        view! { <strong>{tn!(most, "{n} code for one person", "{n} codes for one person each")}</strong> }
    } else {
        view! { <strong><code>{code}</code></strong> }
    };
    let link =
        (!link.is_empty() && open).then(|| view! { <p><a class="breaks" href=link.clone()>{link.clone()}</a></p> });
    let slug = slug.to_owned();
    let revoke = open.then(|| {
        view! {
            <Confirm label=t!("Take back") question=t!("Nobody comes in by it any more. Who came in stays.")>
                <form method="post" action=RevokeCodes::url()>
                    <input type="hidden" name="slug" value=slug/>
                    <input type="hidden" name="id" value=id/>
                    <button class="button button-danger" type="submit">{t!("Take it back")}</button>
                </form>
            </Confirm>
        }
    });
    view! {
        <li class="row">
            <div>
                <p>{name}</p>
                {link}
                <p class="muted">{used}" · "{until}</p>
            </div>
            {revoke}
        </li>
    }
}
