//! The document around every page.

use super::assets::Site;
use crate::app::App;
use crate::pages::is_campaign;
use crate::text::language;
use http::HeaderValue;
use http::header::CONTENT_SECURITY_POLICY;
use http::request::Parts;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::MetaTags;
use std::sync::Arc;

/// The document, with the policy that lets nothing run but what carries this answer's nonce.
pub(super) fn shell() -> impl IntoView {
    let nonce = use_nonce();
    // Set by script/dev and by cargo-leptos, which tell open pages at this port to load again.
    let watched = std::env::var_os("LEPTOS_WATCH").map(|_| LeptosOptions::builder().output_name("coro").build());
    let reload = watched.as_ref().map(|options| format!(" ws://*:{}", options.reload_port)).unwrap_or_default();
    if let (Some(nonce), Some(options)) = (&nonce, use_context::<ResponseOptions>())
        && let Ok(policy) = HeaderValue::from_str(&policy(nonce, &reload))
    {
        options.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
    let site = expect_context::<Arc<Site>>();
    let built = site.built();
    let language = language().code();
    // Where most people arrive they need neither the program of the other pages nor what those say.
    let is_campaign = use_context::<Parts>().is_some_and(|parts| is_campaign(parts.uri.path()));
    let (texts, begin) = if is_campaign { (&built.campaign, "wake") } else { (&built.texts, "hydrate") };
    let texts = format!("/pkg/{}", texts.get(language).map_or("", String::as_str));
    let program = built.program().filter(|_| !is_campaign).map(|module| {
        view! { <link rel="preload" href=format!("/pkg/{module}.wasm") r#as="fetch" r#type="application/wasm" crossorigin=""/> }
    });
    // Module, glue and texts are on their way already: the preloads below.
    let script = format!(
        "Promise.all([import('/pkg/{}').then(m=>m.default({{module_or_path:'/pkg/{}'}}).then(()=>m)),\
         fetch('{texts}').then(r=>r.text())]).then(([m,t])=>m.{begin}('{language}',t))",
        built.js, built.wasm
    );
    view! {
        <!DOCTYPE html>
        <html lang=language>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=format!("/pkg/{}", built.css)/>
                <link rel="modulepreload" href=format!("/pkg/{}", built.js) crossorigin=""/>
                <link rel="preload" href=format!("/pkg/{}", built.wasm) r#as="fetch" r#type="application/wasm" crossorigin=""/>
                <link rel="preload" href=texts r#as="fetch" crossorigin=""/>
                {program.collect_view()}
                <script type="module" nonce=nonce>{script}</script>
                {watched.map(|options| view! { <AutoReload options/> })}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// `reload` is where a page under development hears that it should load again.
fn policy(nonce: &str, reload: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
         connect-src 'self'{reload}; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
         frame-ancestors 'none'"
    )
}
