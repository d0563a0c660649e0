//! Sharing an idea: what other sites show of it, and its link.

use crate::domain::campaign::CampaignView;
use crate::domain::idea::IdeaCard;
use crate::text::t;
use crate::ui::Icon;
use crate::ui::social::SocialCard;
use crate::view::view;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

/// What other sites and search engines show of the page.
pub fn social_card(campaign: &CampaignView, card: &IdeaCard, url: &str) {
    let question = campaign.abroad.as_ref().map_or(&campaign.card.question, |(question, _)| question);
    let about = match &*card.excerpt {
        "" => t!("An idea for: {question}", question),
        excerpt => excerpt.to_owned(),
    };
    let picture = campaign.card.picture.as_deref();
    SocialCard { kind: "article", title: &card.title, about: &about, url, picture }.show();
}

/// Copies `text`. Tells whether it went well: the clipboard exists only on secure pages, and may be forbidden.
async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    let has_clipboard =
        js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")).is_ok_and(|value| !value.is_undefined());
    has_clipboard && navigator.clipboard().write_text(text).await.is_ok()
}

/// The link, to copy by a button or by hand.
pub fn link(share_url: String) -> AnyView {
    let input = NodeRef::<html::Input>::new();
    let status = RwSignal::new("");
    let ready = RwSignal::new(false);
    Effect::new(move |_| ready.set(true));
    let address = share_url.clone();
    let on_copy = move |_| {
        let address = address.clone();
        spawn_local(async move {
            let copied = copy(&address).await;
            if !copied && let Some(Some(input)) = input.try_get_untracked() {
                _ = input.focus();
                input.select();
            }
            let said = if copied { t!("The link is copied.") } else { t!("Copy it with Ctrl+C, or with your finger.") };
            status.try_set(said);
        });
    };
    view! {
        <section class="share-link" aria-label=t!("Share##verb")>
            <div class="field">
                <label for="share">{t!("Link to this idea")}</label>
                <div class="search">
                    <input class="input" type="text" id="share" readonly value=share_url node_ref=input/>
                    <button class="button" type="button" hidden=move || !ready.get() on:click=on_copy>
                        <Icon name="link"/>
                        {t!("Copy")}
                    </button>
                </div>
                <p class="field-help" role="status">{move || status.get()}</p>
            </div>
        </section>
    }
}
