//! The frame around every page and the table of routes.

use crate::client;
use crate::client::{ballot, document};
use crate::pages::{self, NotFound};
use crate::text::t;
use crate::ui::{Footer, Header};
use crate::view::view;
use leptos::ev;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{Lazy, SsrMode, path};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement};

/// Everything but a campaign's page as the browser sees it; on the server that too.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    client::live::provide_live();
    documents();
    let content = || SsrMode::Async;
    view! {
        // Between two pages the window is not without a title.
        <Title text="" formatter=window_title/>
        <Router>
            <a class="skip-link" href="#main">{t!("Skip to the content")}</a>
            <Header/>
            <main id="main" tabindex="-1">
                <FlatRoutes fallback=|| view! { <NotFound/> }>
                    <Route path=path!("/") view={Lazy::<pages::Explore>::new()} ssr=content()/>
                    <Route path=path!("/c/:slug") view={Lazy::<pages::Campaign>::new()} ssr=content()/>
                    <Route path=path!("/c/:slug/new") view={Lazy::<pages::Submit>::new()} ssr=content()/>
                    <Route path=path!("/c/:slug/ideas/:id") view={Lazy::<pages::Idea>::new()} ssr=content()/>
                    <Route path=path!("/c/:slug/ideas/:id/edit") view={Lazy::<pages::Revise>::new()} ssr=content()/>
                    <Route path=path!("/c/:slug/mine") view={Lazy::<pages::Mine>::new()} ssr=content()/>
                    <Route path=path!("/c/:slug/history") view={Lazy::<pages::History>::new()} ssr=content()/>
                    <Route path=path!("/c/:slug/report") view={Lazy::<pages::Report>::new()} ssr=content()/>
                    <Route path=path!("/c/:slug/dashboard") view={Lazy::<pages::Dashboard>::new()} ssr=content()/>
                    <Route path=path!("/o/:slug") view={Lazy::<pages::Organisation>::new()} ssr=content()/>
                    <Route path=path!("/c/:slug/jury") view={Lazy::<pages::Scorecard>::new()} ssr=content()/>
                    <Route path=path!("/manage/:slug/jury") view={Lazy::<pages::Jury>::new()} ssr=content()/>
                    <Route path=path!("/manage") view={Lazy::<pages::Manage>::new()} ssr=content()/>
                    <Route path=path!("/manage/new") view={Lazy::<pages::Plan>::new()} ssr=content()/>
                    <Route path=path!("/manage/:slug") view={Lazy::<pages::ManageCampaign>::new()} ssr=content()/>
                    <Route path=path!("/manage/:slug/decisions") view={Lazy::<pages::Decisions>::new()} ssr=content()/>
                    <Route path=path!("/manage/:slug/round") view={Lazy::<pages::Round>::new()} ssr=content()/>
                    <Route path=path!("/manage/:slug/edit") view={Lazy::<pages::Plan>::new()} ssr=content()/>
                    <Route path=path!("/manage/:slug/people") view={Lazy::<pages::CampaignPeople>::new()} ssr=content()/>
                    <Route path=path!("/manage/:slug/codes") view={Lazy::<pages::Codes>::new()} ssr=content()/>
                    <Route path=path!("/manage/organisation/:slug") view={Lazy::<pages::Settings>::new()} ssr=content()/>
                    <Route path=path!("/manage/people/:slug") view={Lazy::<pages::People>::new()} ssr=content()/>
                    <Route path=path!("/manage/people/:slug/log") view={Lazy::<pages::Log>::new()} ssr=content()/>
                    <Route path=path!("/operate") view={Lazy::<pages::Operate>::new()} ssr=content()/>
                    <Route path=path!("/sign-in") view={Lazy::<pages::SignIn>::new()} ssr=content()/>
                    <Route path=path!("/sign-in/leaving") view={Lazy::<pages::Leaving>::new()} ssr=content()/>
                    <Route path=path!("/account") view={Lazy::<pages::Account>::new()} ssr=content()/>
                    <Route path=path!("/manage/:slug/amend") view={Lazy::<pages::Amend>::new()} ssr=content()/>
                    <Route path=path!("/unsubscribe/:token") view={Lazy::<pages::Unsubscribe>::new()} ssr=content()/>
                    <Route path=path!("/welcome/:token") view={Lazy::<pages::Welcome>::new()} ssr=content()/>
                    <Route path=path!("/api") view={Lazy::<pages::Api>::new()} ssr=content()/>
                    <Route path=path!("/design") view={Lazy::<pages::Design>::new()} ssr=content()/>
                </FlatRoutes>
            </main>
            <Footer/>
        </Router>
    }
}

/// Leaves links to campaigns, whose pages are documents of their own, to the browser, so that they stand in its history once.
/// Called before the router is made: its listener must run after this one.
fn documents() {
    if is_server() {
        return;
    }
    let listening = window_event_listener(ev::click, |event| {
        let link = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = link.and_then(|target| target.closest("a[href]").ok().flatten());
        let link = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
        if let Some(link) = link.filter(|link| pages::is_campaign(&link.pathname())) {
            event.stop_immediate_propagation();
            if document::is_followed(&event, &link) {
                ballot::hold(&event, link.href());
            }
        }
    });
    on_cleanup(move || listening.remove());
}

/// The text of the browser's tab. leptos_meta writes it into the document as it is, so what people typed must not be able
/// to end the element it stands in.
fn window_title(title: String) -> String {
    let title = title.replace('<', "‹");
    if title.is_empty() { "Coro".into() } else { format!("{title} · Coro") }
}
