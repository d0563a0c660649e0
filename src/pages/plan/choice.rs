//! What a new plan may be begun from: a template, nothing, or another campaign.

use crate::api::manage::{Beginning, Beginnings};
use crate::text::t;
use crate::ui::Icon;
use crate::ui::foreign::foreign;
use crate::view::view;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::location::Url;

/// The page on which one chooses, for `organisation` or where that is empty for the first of the viewer's own.
pub fn choice(beginnings: Beginnings, organisation: &str) -> AnyView {
    let Beginnings { templates, campaigns } = beginnings;
    let begin = |from: &str| match organisation {
        "" => format!("/manage/new?from={from}"),
        slug => format!("/manage/new?from={from}&organisation={}", Url::escape(slug)),
    };
    let copies = (!campaigns.is_empty()).then(|| {
        view! {
            <section class="manage-group">
                <h2>{t!("Copy one of your campaigns")}</h2>
                <p class="help">{t!("Question, brief, limits and lengths come along. Ideas, votes and dates do not.")}</p>
                {list(campaigns, begin)}
            </section>
        }
    });
    view! {
        <Title text=t!("Plan a campaign")/>
        <p class="crumb"><a href="/manage"><Icon name="arrow-left"/>{t!("Your campaigns")}</a></p>
        <header class="page-head">
            <h1>{t!("Plan a campaign")}</h1>
            <a class="button" href=begin("empty")><Icon name="plus"/>{t!("Start empty")}</a>
        </header>
        <section class="manage-group">
            <h2>{t!("Start from what works")}</h2>
            <p class="help">
                {t!("Each fills the form with a method, limits and dates that suit it, and a brief that says what to ask. \
                 Everything can be changed, and some places are yours to fill in.")}
            </p>
            {list(templates, begin)}
        </section>
        {copies}
    }
}

fn list(beginnings: Vec<Beginning>, begin: impl Fn(&str) -> String) -> AnyView {
    let items = beginnings
        .into_iter()
        .map(|Beginning { from, name, about, language }| {
            let lang = language.and_then(foreign);
            view! {
                <li class="panel beginning">
                    <h3><a href=begin(&from) lang=lang>{name}</a></h3>
                    <p class="help" lang=lang>{about}</p>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="grid">{items}</ul> }
}
