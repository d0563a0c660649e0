//! The doors for programs, described for the one who writes the program.

use crate::api::reference::{Operation, Param, Reference, operations};
use crate::client::fetched::fetched;
use crate::ui::awaited::awaited;
use crate::ui::{ErrorView, Icon, Loading};
use crate::view::view;
use leptos::prelude::*;
use leptos_meta::Title;

/// The doors for programs.
pub fn api() -> AnyView {
    let operations = fetched(|| (), |()| operations());
    let content = awaited(move || async move {
        match operations.await {
            Ok(reference) => contents(reference),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! {
        <Title text="API"/>
        <div class="page" lang="en"><Suspense fallback=Loading>{content}</Suspense></div>
    }
}

fn contents(reference: Reference) -> AnyView {
    let Reference { address, operations: list } = reference;
    let contents = list
        .iter()
        .map(|operation| {
            view! { <li><a href=format!("#{}", anchor(operation))>{operation.summary.clone()}</a></li> }
        })
        .collect_view();
    let sections = list.into_iter().map(|operation| section(&address, operation)).collect_view();
    view! {
        <header class="page-head">
            <h1>"For programs"</h1>
            <a class="button" href="/api/v1/openapi.json" rel="external">
                <Icon name="download"/>
                "OpenAPI description"
            </a>
        </header>
        <div class="prose">
            <p>
                "Everything the pages show and do is open to programs under "<code>"/api/v1"</code>
                ", in JSON, over the same rules: what the terms keep from the crowd, they keep from programs. "
                "Reading needs nothing. To vote or to bring an idea, first ask for a session and keep its cookie; "
                "one session is one participant."
            </p>
            <p>
                "Errors are "<code>"application/problem+json"</code>" with a "<code>"code"</code>
                " that stays the same and a "<code>"detail"</code>" for people. Answers 429 and 503 say in "
                <code>"Retry-After"</code>" when to try again. A ballot that is sent again with the same "
                <code>"ballot_id"</code>" gets the same receipt and counts once."
            </p>
        </div>
        <nav aria-labelledby="contents">
            <h2 id="contents">"What there is"</h2>
            <ul>{contents}</ul>
        </nav>
        <div class="reference">{sections}</div>
    }
}

fn anchor(operation: &Operation) -> String {
    let mut anchor = operation.method.to_lowercase();
    for part in operation.path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()) {
        anchor.push('-');
        anchor.push_str(part);
    }
    anchor
}

/// A call that works when it is pasted.
fn curl(address: &str, operation: &Operation) -> String {
    let path = operation.path.replace('{', "$").replace('}', "");
    let mut call = format!("curl -s {address}{path}");
    if operation.method != "GET" {
        call = format!("curl -s -X {} -b cookies -c cookies {address}{path}", operation.method);
    }
    if !operation.body.is_empty() {
        call.push_str(" \\\n  -H 'Content-Type: application/json' \\\n  -d '");
        call.push_str(&operation.body);
        call.push('\'');
    }
    if operation.path.ends_with("/events") {
        call = call.replacen("curl -s", "curl -sN", 1);
    }
    call
}

fn section(address: &str, operation: Operation) -> AnyView {
    let id = anchor(&operation);
    let title = id.clone();
    let call = curl(address, &operation);
    let params = (!operation.params.is_empty()).then(|| params(operation.params));
    let responses = operation
        .responses
        .into_iter()
        .map(|(status, meaning)| view! { <tr><th scope="row">{status}</th><td>{told(&meaning)}</td></tr> })
        .collect_view();
    view! {
        <section class="panel" aria-labelledby=title>
            <h2 id=id>{operation.summary}</h2>
            <p><code>{operation.method}" "{operation.path}</code></p>
            {(!operation.description.is_empty()).then(|| view! { <p>{told(&operation.description)}</p> })}
            {params}
            <pre tabindex="0" role="group" aria-label="Example"><code>{call}</code></pre>
            <table>
                <caption class="visually-hidden">"Answers"</caption>
                <thead><tr><th scope="col">"Status"</th><th scope="col">"Means"</th></tr></thead>
                <tbody>{responses}</tbody>
            </table>
        </section>
    }
}

/// A text in which what stands between backticks is code.
fn told(text: &str) -> AnyView {
    let parts = text.split('`').enumerate();
    parts
        .map(|(at, part)| {
            let part = part.to_owned();
            if at % 2 == 1 {
                view! { <code>{part}</code> }
            } else {
                part.into_any()
            }
        })
        .collect_view()
        .into_any()
}

fn params(params: Vec<Param>) -> AnyView {
    let rows = params
        .into_iter()
        .map(|param| {
            let needed = if param.required { "" } else { ", optional" };
            view! {
                <tr>
                    <th scope="row"><code>{param.name}</code></th>
                    <td>{param.place}{needed}</td>
                    <td>{told(&param.description)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table>
            <caption class="visually-hidden">"Parameters"</caption>
            <thead>
                <tr><th scope="col">"Parameter"</th><th scope="col">"Where"</th><th scope="col">"Means"</th></tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_a_call_that_can_be_pasted() {
        let operation = Operation {
            method: "POST".into(),
            path: "/api/v1/polls/{id}/ballots".into(),
            summary: "Vote".into(),
            description: String::new(),
            params: Vec::new(),
            body: "{}".into(),
            responses: Vec::new(),
        };
        assert_eq!(anchor(&operation), "post-api-v1-polls-id-ballots");
        assert_eq!(
            curl("https://coro.example", &operation),
            "curl -s -X POST -b cookies -c cookies https://coro.example/api/v1/polls/$id/ballots \\\n  \
             -H 'Content-Type: application/json' \\\n  -d '{}'"
        );
    }
}
