//! What the server has still to do, those jobs that failed, and what operators did about them.

use super::Outcome;
use crate::api::operate::{DropJob, FailedJob, JobsView, OperationLine, RetryJob};
use crate::domain::id::Timestamp;
use crate::domain::operation::Operation;
use crate::text::{t, tn};
use crate::ui::format::{number, span};
use crate::ui::{Ago, Confirm, ErrorSummary, Notice, NoticeKind};
use crate::view::view;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The jobs, and the log of what operators did about them.
pub fn jobs(jobs: JobsView, log: Vec<OperationLine>, outcome: Outcome, now: Timestamp) -> AnyView {
    let JobsView { waiting, running, failed, shown } = jobs;
    let unseen = failed - i64::try_from(shown.len()).unwrap_or(failed);
    let unseen = (unseen > 0).then(|| {
        let words =
            tn!(unseen, "{n} older job that failed is not listed.", "{n} older jobs that failed are not listed.");
        view! { <p class="help">{words}</p> }
    });
    let rows = shown.into_iter().map(|job| row(job, now)).collect_view();
    let list = if failed == 0 {
        view! { <p class="muted">{t!("Nothing has failed.")}</p> }
    } else {
        view! { <ul class="rows">{rows}</ul>{unseen} }
    };
    let done = match &*outcome.done() {
        "retried" => Some(t!("The job is tried again at once.")),
        "dropped" => Some(t!("The job is dropped.")),
        _ => None,
    };
    let done = done.map(|words| view! { <Notice kind=NoticeKind::Success><p>{words}</p></Notice> });
    let log = (!log.is_empty()).then(|| {
        view! {
            <h3>{t!("What operators did")}</h3>
            <ol class="rows">{log.into_iter().map(|line| did(line, now)).collect_view()}</ol>
        }
    });
    view! {
        <section class="panel" id="jobs" aria-labelledby="jobs-title">
            <h2 id="jobs-title">{t!("Jobs")}</h2>
            <p class="help">
                {t!("Mails, and finding out whom to tell of something. What fails is tried ten times in about a day, then kept here for two weeks.")}
            </p>
            <dl class="facts">
                <div><dt>{t!("Waiting##of jobs")}</dt><dd class="number">{number(waiting)}</dd></div>
                <div><dt>{t!("Running##of jobs")}</dt><dd class="number">{number(running)}</dd></div>
                <div><dt>{t!("Failed##of jobs")}</dt><dd class="number">{number(failed)}</dd></div>
            </dl>
            {done}
            <ErrorSummary error=outcome.unsettled/>
            {list}
            {log}
        </section>
    }
}

fn row(job: FailedJob, now: Timestamp) -> AnyView {
    let FailedJob { id, is_mail, created_at, next_at, tries, error } = job;
    let what = if is_mail { t!("A mail") } else { t!("Finding out whom to tell") };
    let next = match next_at.map(|at| at.0 - now.0) {
        None => t!("Given up").to_owned(),
        Some(wait) if wait <= 0 => t!("Tried again now").to_owned(),
        Some(wait) => t!("Tried again in {span}", span = span(wait)),
    };
    let key = move || {
        view! {
            <input type="hidden" name="id" value=id/>
            <input type="hidden" name="created_at" value=created_at.0/>
        }
    };
    view! {
        <li class="row">
            <div class="row-body">
                <p><strong>{what}</strong></p>
                <p class="row-text breaks">{error}</p>
                <p class="meta">
                    <span>{tn!(tries, "{n} try", "{n} tries")}</span>
                    <Ago at=created_at now/>
                    <span>{next}</span>
                </p>
            </div>
            <div class="cluster">
                <Confirm label=t!("Try again") question=t!("It is tried at once, and if need be ten times more.") calm=true>
                    <form method="post" action=RetryJob::url()>
                        {key()}
                        <button class="button button-primary" type="submit">{t!("Try it now")}</button>
                    </form>
                </Confirm>
                <Confirm label=t!("Drop") question=t!("It is never done: a mail does not arrive. This cannot be undone.")>
                    <form method="post" action=DropJob::url()>
                        {key()}
                        <button class="button button-danger" type="submit">{t!("Drop it for good")}</button>
                    </form>
                </Confirm>
            </div>
        </li>
    }
}

fn did(line: OperationLine, now: Timestamp) -> AnyView {
    let OperationLine { at, who, operation, detail } = line;
    let what = match operation {
        Operation::Retried => t!("Had a job tried again"),
        Operation::Dropped => t!("Dropped a job"),
    };
    let who = who.unwrap_or_else(|| t!("Somebody whose account is erased").to_owned());
    view! {
        <li class="row">
            <div class="row-body">
                <p><strong>{what}</strong></p>
                <p class="row-text breaks">{detail}</p>
                <p class="meta"><span>{who}</span><Ago at now/></p>
            </div>
        </li>
    }
}
