//! On the way to a provider. A page of ours comes in between, because browsers let no form lead to another site.

use crate::api::account::{Leaving, read_leaving, sign_in_address};
use crate::client::fetched::fetched;
use crate::error::AppError;
use crate::text::t;
use crate::ui::awaited::awaited;
use crate::ui::{ErrorView, Loading};
use crate::view::view;
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_query_map;

/// On the way to a provider. `?next=` says where one goes on to.
pub fn leaving() -> AnyView {
    let query = use_query_map();
    let leaving = fetched(|| (), |()| read_leaving());
    let content = awaited(move || async move {
        match leaving.await {
            Ok(leaving) => onward(leaving),
            Err(AppError::Conflict(why)) => back(why, &query.read_untracked().get("next").unwrap_or_default()),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! { <div class="page page-narrow"><Suspense fallback=Loading>{content}</Suspense></div> }
}

fn onward(Leaving { name, address }: Leaving) -> AnyView {
    view! {
        <Title text=t!("On to {name}", name)/>
        <Meta http_equiv="refresh" content=format!("0;url={address}")/>
        <section class="stack sign-in">
            <h1>{t!("On to {name}", name)}</h1>
            <p class="lead">{t!("You sign in there and come back here by yourself.")}</p>
            <p><a class="button button-primary" href=address>{t!("Go on to {name}", name)}</a></p>
        </section>
    }
}

fn back(why: String, next: &str) -> AnyView {
    view! {
        <Title text=t!("Sign in")/>
        <section class="stack sign-in">
            <h1>{t!("This did not go through")}</h1>
            <p class="lead">{why}</p>
            <p><a class="button button-primary" href=sign_in_address(next)>{t!("Back to signing in")}</a></p>
        </section>
    }
}
