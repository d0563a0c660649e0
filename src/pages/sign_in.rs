//! Signing in: an address first, then the code that was sent to it; or through a provider, or by a passkey.

use crate::api::account::{
    AskCode, AskPasskey, AskProvider, EnterCode, EnterPasskey, Pending, SignInView, StartOver, read_sign_in,
};
use crate::client::fetched::fetched;
use crate::domain::text::EMAIL;
use crate::error::AppError;
use crate::pages::form::{error_at, error_of};
use crate::pages::passkey::{Ceremony, PasskeyForm};
use crate::text::t;
use crate::ui::awaited::awaited;
use crate::ui::small::within;
use crate::ui::{ErrorSummary, ErrorView, Field, Icon, Loading, described_by};
use crate::view::view;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// Signing in. `?next=` says where one goes on to.
pub fn sign_in() -> AnyView {
    let query = use_query_map();
    let next = Memo::new(move |_| query.read().get("next").unwrap_or_default());
    let ways = fetched(|| (), |()| read_sign_in());
    // Made here, where the address that a refused form leads back to is read.
    let (asked, entered) = (error_of(ServerAction::<AskCode>::new()), error_of(ServerAction::<EnterCode>::new()));
    let elsewhere = [error_of(ServerAction::<AskProvider>::new()), error_of(ServerAction::<EnterPasskey>::new())];
    let content = awaited(move || async move {
        let next = next.get_untracked();
        match ways.await {
            Ok(SignInView { pending: Some(pending), .. }) => code(pending, next, entered),
            Ok(SignInView { provider, passkeys, .. }) => {
                // A code that is no longer good leads back here.
                let refused = Signal::derive(move || {
                    let first = asked.get().or_else(|| entered.get());
                    elsewhere.iter().fold(first, |found, other| found.or_else(|| other.get()))
                });
                view! {
                    <section class="stack sign-in">
                        <h1>{t!("Sign in")}</h1>
                        {address(next.clone(), error_at(asked, EMAIL.field), refused)}
                        {others(next, provider, passkeys)}
                        {promise()}
                    </section>
                }
            }
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! {
        <Title text=t!("Sign in")/>
        <div class="page page-narrow"><Suspense fallback=Loading>{content}</Suspense></div>
    }
}

fn address(next: String, error: Signal<Option<String>>, refused: Signal<Option<AppError>>) -> AnyView {
    view! {
        <p class="lead">{t!("Give your e-mail address, and we send you a code. There is no password to remember.")}</p>
        <form class="stack" method="post" action=AskCode::url()>
            <ErrorSummary error=refused/>
            <input type="hidden" name="next" value=next/>
            <Field label=t!("E-mail address") name=EMAIL.field error>
                <input
                    class="input"
                    type="email"
                    id=EMAIL.field
                    name=EMAIL.field
                    required=true
                    maxlength=EMAIL.max
                    autocomplete="email"
                    aria-describedby=described_by(EMAIL.field, false)
                />
            </Field>
            <p><button class="button button-primary" type="submit">{t!("Send me a code")}</button></p>
        </form>
    }
}

/// The ways that go elsewhere.
fn others(next: String, provider: Option<String>, passkeys: bool) -> AnyView {
    let provider = provider.map(|name| {
        view! {
            <form method="post" action=AskProvider::url()>
                <input type="hidden" name="next" value=next.clone()/>
                <button class="button" type="submit"><Icon name="people"/>{t!("Sign in with {name}", name)}</button>
            </form>
        }
    });
    let passkey = passkeys.then(|| {
        view! {
            <PasskeyForm ceremony=Ceremony::Get question=AskPasskey::url() action=EnterPasskey::url()>
                <input type="hidden" name="next" value=next/>
                <button class="button" type="submit"><Icon name="lock"/>{t!("Sign in with a passkey")}</button>
            </PasskeyForm>
        }
    });
    view! { <div class="sign-in-others">{provider}{passkey}</div> }
}

fn promise() -> AnyView {
    view! {
        <p class="help">
            <Icon name="lock"/>
            {t!("An account is made when you sign in for the first time. What you did in this browser before joins it.")}" "
            {t!("The crowd is never shown your address, and nobody is shown who voted for what.")}
        </p>
    }
}

fn code(pending: Pending, next: String, entered: Signal<Option<AppError>>) -> AnyView {
    let error = error_at(entered, "code");
    view! {
        <section class="stack sign-in">
            <h1>{t!("Type the code")}</h1>
            <p class="lead">
                {within(
                    t!("A code of six digits is on its way to {email}. It is good for ten minutes, in this browser."),
                    view! { <strong>{pending.email.clone()}</strong> },
                )}
            </p>
            <form class="stack" method="post" action=EnterCode::url()>
                <ErrorSummary error=entered/>
                <input type="hidden" name="next" value=next.clone()/>
                <Field label=t!("Code") name="code" error>
                    <input
                        class="input input-code"
                        type="text"
                        inputmode="numeric"
                        id="code"
                        name="code"
                        required=true
                        maxlength=12
                        autocomplete="one-time-code"
                        aria-describedby=described_by("code", false)
                    />
                </Field>
                <p><button class="button button-primary" type="submit">{t!("Sign in")}</button></p>
            </form>
            <div class="cluster">
                <form method="post" action=AskCode::url()>
                    <input type="hidden" name="next" value=next.clone()/>
                    <input type="hidden" name="email" value=pending.email/>
                    <button class="button button-quiet" type="submit">{t!("Send another code")}</button>
                </form>
                <form method="post" action=StartOver::url()>
                    <input type="hidden" name="next" value=next/>
                    <button class="button button-quiet" type="submit">{t!("Use another address")}</button>
                </form>
            </div>
            <p class="help">
                <Icon name="info"/>
                {t!("Nothing came? Look among the unwanted mails, and whether the address is right.")}
            </p>
        </section>
    }
}
