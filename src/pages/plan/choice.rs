//! What a new plan may be begun from: a template, nothing, or another campaign.

use crate::api::manage::{Beginning, Beginnings};
use crate::ui::Icon;
use crate::view::view;
use leptos::prelude::*;
use leptos_meta::Title;

/// The page on which one chooses.
pub fn choice(beginnings: Beginnings) -> AnyView {
    let Beginnings { templates, campaigns } = beginnings;
    let copies = (!campaigns.is_empty()).then(|| {
        view! {
            <section class="manage-group">
                <h2>"Copy one of your campaigns"</h2>
                <p class="help">"Question, brief, limits and lengths come along. Ideas, votes and dates do not."</p>
                {list(campaigns)}
            </section>
        }
    });
    view! {
        <Title text="Plan a campaign"/>
        <p class="crumb"><a href="/manage"><Icon name="arrow-left"/>"Your campaigns"</a></p>
        <header class="page-head">
            <h1>"Plan a campaign"</h1>
            <a class="button" href="/manage/new?from=empty"><Icon name="plus"/>"Start empty"</a>
        </header>
        <section class="manage-group">
            <h2>"Start from what works"</h2>
            <p class="help">
                "Each fills the form with a method, limits and dates that suit it, and a brief that says what to ask. "
                "Everything can be changed, and some places are yours to fill in."
            </p>
            {list(templates)}
        </section>
        {copies}
    }
}

fn list(beginnings: Vec<Beginning>) -> AnyView {
    let items = beginnings
        .into_iter()
        .map(|Beginning { from, name, about }| {
            view! {
                <li class="panel beginning">
                    <h3><a href=format!("/manage/new?from={from}")>{name}</a></h3>
                    <p class="help">{about}</p>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="grid">{items}</ul> }
}
