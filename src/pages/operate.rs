//! The operator's page: how the server is, what it has still to do, how it sends mails, and whom it serves.

mod health;
mod jobs;
mod organisations;

use crate::api::operate::{DropJob, MailPlace, MailView, OperateView, RetryJob, TestMail, read_operate};
use crate::client::fetched::fetched;
use crate::domain::id::OrganisationId;
use crate::error::AppError;
use crate::pages::form::error_of;
use crate::text::t;
use crate::ui::awaited::awaited;
use crate::ui::{ErrorSummary, ErrorView, Loading, Notice, NoticeKind};
use crate::view::view;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// What the last form came to.
#[derive(Clone, Copy)]
struct Outcome {
    /// What went through, as `?done=` says it.
    done: Memo<String>,
    /// Why a job was left as it is.
    unsettled: Signal<Option<AppError>>,
    /// Why the test mail did not go out.
    unsent: Signal<Option<AppError>>,
}

impl Outcome {
    /// What has just gone through. The address still says what went through before the last one failed.
    fn done(self) -> String {
        let failed = self.unsettled.with_untracked(Option::is_some) || self.unsent.with_untracked(Option::is_some);
        if failed { String::new() } else { self.done.get_untracked() }
    }
}

/// The operator's page. `?q=` and `?after=` say which organisations, `?done=` what has just gone through.
pub fn operate() -> AnyView {
    let search = use_query_map();
    let get = move |name: &'static str| search.read().get(name).unwrap_or_default();
    let which = Memo::new(move |_| (get("q"), OrganisationId(get("after").parse().unwrap_or_default())));
    let view = fetched(move || which.get(), |(q, after)| read_operate(q, after));
    let (retried, dropped) = (error_of(ServerAction::<RetryJob>::new()), error_of(ServerAction::<DropJob>::new()));
    let outcome = Outcome {
        done: Memo::new(move |_| get("done")),
        unsettled: Signal::derive(move || retried.get().or_else(|| dropped.get())),
        unsent: error_of(ServerAction::<TestMail>::new()),
    };
    let content = awaited(move || async move {
        match view.await {
            Ok(view) => page(view, &which.get_untracked(), outcome),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! { <div class="page page-narrow"><Transition fallback=Loading>{content}</Transition></div> }
}

fn page(view: OperateView, (q, after): &(String, OrganisationId), outcome: Outcome) -> AnyView {
    let OperateView { health, jobs, mail, organisations, next, log, now } = view;
    view! {
        <Title text=t!("Operate")/>
        <header class="stack">
            <h1>{t!("Operate")}</h1>
            <p class="help">{t!("How this server is and what it needs. Ideas, votes and people’s addresses are not shown here.")}</p>
        </header>
        {health::health(health, &jobs, now)}
        {jobs::jobs(jobs, log, outcome, now)}
        {mails(mail, outcome)}
        {organisations::organisations(organisations, next, q, *after, now)}
    }
}

fn mails(mail: MailView, outcome: Outcome) -> AnyView {
    let MailView { place, from, to } = mail;
    let (way, sent) = match place {
        MailPlace::Server(host) => (
            t!("Through the mail server {host}", host),
            t!(
                "{host} took the mail to {to}. If it does not arrive, look among the unwanted mails, then ask {host}.",
                host,
                to
            ),
        ),
        MailPlace::Folder(folder) => (
            t!("Into the folder {folder}, since no mail server is configured (--smtp)", folder),
            t!("The mail to {to} lies in the folder {folder}. It goes no further without a mail server.", to, folder),
        ),
    };
    let sent = (outcome.done() == "mailed").then(|| view! { <Notice kind=NoticeKind::Success><p>{sent}</p></Notice> });
    view! {
        <section class="panel" id="mail" aria-labelledby="mail-title">
            <h2 id="mail-title">{t!("Mails")}</h2>
            <dl class="facts">
                <div><dt>{t!("Sent##of mails")}</dt><dd>{way}</dd></div>
                <div><dt>{t!("From##of mails")}</dt><dd>{from}</dd></div>
            </dl>
            {sent}
            <ErrorSummary error=outcome.unsent/>
            <form class="stack" method="post" action=TestMail::url()>
                <p class="help">{t!("A test goes to you alone, {to}, and this page says whether it went out.", to)}</p>
                <p><button class="button" type="submit">{t!("Send a test mail")}</button></p>
            </form>
        </section>
    }
}
