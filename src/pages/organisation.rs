//! What everybody sees of an organisation: its picture, its name, its campaigns.

pub mod settings;

use crate::api::organisation::{OrganisationView, organisation as read_organisation};
use crate::client::fetched::fetched;
use crate::domain::campaign::CampaignState;
use crate::text::{t, tn};
use crate::ui::accent::accent;
use crate::ui::awaited::awaited;
use crate::ui::social::SocialCard;
use crate::ui::{CampaignTile, Empty, ErrorView, Icon, Loading};
use crate::view::view;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

/// The public page of an organisation.
pub fn organisation() -> AnyView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let organisation = fetched(move || slug.get(), read_organisation);
    let content = awaited(move || async move {
        match organisation.await {
            Ok(view) => page(view),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! { <div class="page"><Suspense fallback=Loading>{content}</Suspense></div> }
}

fn page(view: OrganisationView) -> AnyView {
    let OrganisationView { slug, name, picture, accent: colour, campaigns, may_change, share_url, now } = view;
    let running = campaigns.iter().filter(|card| card.state == CampaignState::Running).count();
    let running = i64::try_from(running).unwrap_or(i64::MAX);
    let about = match running {
        0 => t!("Nothing is open now. What was asked and decided stays to be read.").to_owned(),
        n => tn!(n, "{n} campaign is open now.", "{n} campaigns are open now."),
    };
    SocialCard { kind: "website", title: &name, about: &about, url: &share_url, picture: Some(&picture) }.show();
    let picture = (!picture.is_empty()).then(|| {
        view! { <img class="organisation-picture" src=picture alt="" width="160" height="160"/> }
    });
    let settings = may_change.then(|| {
        let href = format!("/manage/organisation/{slug}");
        view! { <a class="button" href=href><Icon name="settings"/>{t!("Settings")}</a> }
    });
    let body = if campaigns.is_empty() {
        view! { <Empty title=t!("No campaign yet") icon="idea"><p>{t!("Its campaigns stand here once they are launched.")}</p></Empty> }
    } else {
        let tiles = campaigns.into_iter().map(|card| view! { <li><CampaignTile card now/></li> }).collect_view();
        view! { <ul class="tiles">{tiles}</ul> }
    };
    view! {
        <Title text=name.clone()/>
        {accent(&colour)}
        <header class="organisation-head">
            {picture}
            <div class="stack">
                <h1>{name}</h1>
                <p class="lead">{about}</p>
            </div>
            {settings}
        </header>
        {body}
    }
}
