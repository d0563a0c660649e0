//! Ending the mails by the link in one, without signing in. Opening it changes nothing: programs that look through mails
//! open every link.

use crate::api::notice::{StopMails, read_unsubscribe};
use crate::client::fetched::fetched;
use crate::domain::notice::Pace;
use crate::error::AppError;
use crate::pages::form::{error_of, successes};
use crate::text::t;
use crate::ui::awaited::awaited;
use crate::ui::{ErrorSummary, ErrorView, Icon, Loading};
use crate::view::view;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

/// Ending the mails by the link in one.
pub fn unsubscribe() -> AnyView {
    let params = use_params_map();
    let token = Memo::new(move |_| params.read().get("token").unwrap_or_default());
    let stop = ServerAction::<StopMails>::new();
    let stopped = successes(stop);
    let pace = fetched(move || (token.get(), stopped.get()), |(token, _)| read_unsubscribe(token));
    let content = awaited(move || async move {
        match pace.await {
            Ok(Pace::Never) => ended(),
            Ok(_) => offer(token.get_untracked(), stop),
            Err(AppError::NotFound) => dead_link(),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! {
        <Title text=t!("Mails")/>
        <div class="page page-narrow"><Transition fallback=Loading>{content}</Transition></div>
    }
}

fn offer(token: String, stop: ServerAction<StopMails>) -> AnyView {
    view! {
        <section class="stack">
            <h1>{t!("No more of these mails?")}</h1>
            <p class="lead">
                {t!("You are told no more what becomes of ideas and campaigns you follow. Codes to sign in still come.")}
            </p>
            <ErrorSummary error=error_of(stop)/>
            <ActionForm action=stop>
                <input type="hidden" name="token" value=token/>
                <button class="button button-primary" type="submit" disabled=stop.pending()>{t!("Send me no more")}</button>
            </ActionForm>
            <p><a href="/account#mails">{t!("Choose which mails come, and how often")}</a></p>
        </section>
    }
}

fn ended() -> AnyView {
    view! {
        <section class="stack">
            <h1><Icon name="check"/>" "{t!("You get no more of these mails")}</h1>
            <p class="lead">{t!("If you change your mind, your account has the choice.")}</p>
            <p><a class="button" href="/account#mails">{t!("To your account")}</a></p>
        </section>
    }
}

fn dead_link() -> AnyView {
    view! {
        <section class="stack">
            <h1>{t!("This link leads nowhere")}</h1>
            <p class="lead">{t!("It is not whole, or the account it was for is gone, and then no mails come either.")}</p>
            <p><a class="button" href="/account#mails">{t!("To your account")}</a></p>
        </section>
    }
}
