//! What stands around every page.

use crate::api::account::sign_in_address;
use crate::api::session::{ChooseLanguage, Viewer};
use crate::client::fetched::Json;
use crate::domain::language::Language;
use crate::text::{language, t};
use crate::ui::Icon;
use crate::view::view;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::components::A;
use leptos_router::hooks::use_location;

/// The bar at the top of every page.
#[component]
pub fn Header() -> impl IntoView {
    // Known to the server before it renders. Whatever changes it, such as signing in, is a plain form, which brings a
    // fresh page.
    let viewer: SharedValue<Viewer, Json> = SharedValue::new_with_encoding(|| use_context().unwrap_or_default());
    let Viewer { signed_in, name, manages, operates } = viewer.into_inner();
    let manage = manages.then(|| view! { <A href="/manage">{t!("Manage")}</A> });
    let operate = operates.then(|| view! { <A href="/operate">{t!("Operate")}</A> });
    let account = if signed_in {
        let name = if name.is_empty() { t!("Account").to_owned() } else { name };
        view! { <A href="/account">{name}</A> }
    } else {
        // Back to where one came from.
        let location = use_location();
        let here = move || match (location.pathname.get(), location.search.get()) {
            (path, _) if path == "/sign-in" => String::new(),
            (path, search) if search.is_empty() => path,
            (path, search) => format!("{path}?{search}"),
        };
        view! { <a href=move || sign_in_address(&here())>{t!("Sign in")}</a> }
    };
    view! {
        <header class="site-header">
            <div class="site-bar">
                <a class="brand" href="/">
                    <Mark/>
                    "Coro"
                </a>
                <nav class="site-nav" id="site-nav" data-fresh="" aria-label=t!("Main")>
                    <A href="/" exact=true>{t!("Campaigns")}</A>
                    {manage}
                    {operate}
                    {account}
                </nav>
            </div>
        </header>
    }
}

/// The mark: four voices of different height that sing together.
#[component]
fn Mark() -> impl IntoView {
    view! {
        <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
            <rect class="brand-ground" width="32" height="32" rx="8"></rect>
            <path class="brand-voices" d="M8 13v6M13.33 9v14M18.67 11.5v9M24 14.5v3"></path>
        </svg>
    }
}

/// The line at the bottom of every page.
#[component]
pub fn Footer() -> impl IntoView {
    view! {
        <footer class="site-footer">
            <div class="site-bar">
                <p class="site-promise">
                    <Icon name="lock"/>
                    {t!("No cookies before you act, and nobody is shown who voted for what.")}
                </p>
                <nav class="site-nav" aria-label=t!("About Coro")>
                    <A href="/api">"API"</A>
                    <A href="/design">"Design"</A>
                    <span>{t!("Licence: MIT or Apache 2.0")}</span>
                </nav>
                {languages()}
            </div>
        </footer>
    }
}

/// The switch between languages: a plain form, which brings the page anew.
fn languages() -> AnyView {
    let choices = Language::ALL.map(|each| {
        let code = each.code();
        let current = (each == language()).then_some("true");
        view! { <button name="language" value=code lang=code aria-current=current>{each.name()}</button> }
    });
    view! {
        <form class="site-languages" method="post" action=ChooseLanguage::url() aria-label=t!("Language")>{choices}</form>
    }
}
