//! The settings of an organisation. Plain forms: the whole page depends on the answer.

use crate::api::organisation::{SaveSettings, Settings, read_settings};
use crate::client::fetched::fetched;
use crate::domain::colour::{Accent, Colour};
use crate::domain::language::Language;
use crate::domain::text::ORGANISATION;
use crate::error::AppError;
use crate::pages::form::{error_at, error_of};
use crate::pages::picture::{self, upload_without_script};
use crate::text::{t, tn};
use crate::ui::accent::accent;
use crate::ui::awaited::awaited;
use crate::ui::{ErrorSummary, ErrorView, Field, FieldGroup, Icon, Loading, Notice, NoticeKind, described_by};
use crate::view::view;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

type Refusal = Signal<Option<AppError>>;

/// The settings of an organisation. `?saved` says that they were just saved, `?picture=` is one that was just uploaded.
pub fn settings() -> AnyView {
    let (params, query) = (use_params_map(), use_query_map());
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let settings = fetched(move || slug.get(), read_settings);
    let error = error_of(ServerAction::<SaveSettings>::new());
    let content = awaited(move || async move {
        let (saved, picture) = query.with_untracked(|query| (query.get("saved").is_some(), query.get("picture")));
        match settings.await {
            Ok(settings) => page(&slug.get_untracked(), settings, saved, picture, error),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! {
        <Title text=t!("Organisation")/>
        <div class="page page-narrow"><Suspense fallback=Loading>{content}</Suspense></div>
    }
}

fn page(slug: &str, mut settings: Settings, saved: bool, picture: Option<String>, error: Refusal) -> AnyView {
    let fresh = picture.filter(|picture| picture.starts_with("/pictures/"));
    let arrived = fresh.is_some();
    if let Some(fresh) = fresh {
        settings.picture = fresh;
    }
    let notice = if arrived {
        Some(picture_words().arrived)
    } else {
        saved.then_some(t!("Saved. Your campaigns show it from now on."))
    };
    let notice = notice.map(|words| view! { <Notice kind=NoticeKind::Success><p>{words}</p></Notice> });
    let colour = settings.colour.trim_start_matches('#').to_owned();
    let tones = Colour::parse(&colour).and_then(|colour| colour.accent().ok());
    view! {
        <p class="crumb"><a href="/manage"><Icon name="arrow-left"/>{t!("Your campaigns")}</a></p>
        <header class="page-head">
            <h1>{t!("Your organisation")}</h1>
            <p class="cluster">
                <a class="button" href=format!("/manage/people/{slug}/log")><Icon name="clock"/>{t!("Log")}</a>
                <a class="button" href=format!("/o/{slug}")><Icon name="eye"/>{t!("Public page")}</a>
            </p>
        </header>
        {tones.and_then(|_| accent(&colour))}
        {notice}
        {upload_without_script(&[("settings", slug)], picture_words())}
        <form class="form" method="post" action=SaveSettings::url()>
            <ErrorSummary error/>
            <input type="hidden" name="organisation" value=slug.to_owned()/>
            {picture_field(&settings.picture, error)}
            {identity(&settings, error)}
            {colours(&settings.colour, tones, error)}
            {languages(&settings, error)}
            <p class="form-foot"><button class="button button-primary" type="submit">{t!("Save")}</button></p>
        </form>
    }
}

fn picture_words() -> picture::Words {
    picture::Words {
        label: t!("Choose a picture"),
        help: t!("JPEG, PNG or WebP; a square fits best."),
        arrived: t!("The picture is here. It becomes yours when you save."),
    }
}

fn picture_field(picture: &str, error: Refusal) -> AnyView {
    let address = RwSignal::new(picture.to_owned());
    let shown = move || {
        let src = address.get();
        (!src.is_empty()).then(|| {
            view! { <img class="organisation-picture" src=src alt=t!("Your picture") width="160" height="160"/> }
        })
    };
    let change = Callback::new(move |picture| address.set(picture));
    view! {
        <fieldset class="panel form">
            <legend>{t!("Picture")}</legend>
            {shown}
            {picture::field("settings[picture]", address.into(), change, picture_words(), error_at(error, "picture"))}
        </fieldset>
    }
}

fn line(id: &'static str, label: &'static str, help: &'static str, value: &str, error: Refusal) -> AnyView {
    let wrong = error_at(error, id);
    let value = value.to_owned();
    view! {
        <Field label name=id help error=wrong>
            <input
                class="input"
                type="text"
                id=id
                name=format!("settings[{id}]")
                value=value
                maxlength=ORGANISATION.max
                autocomplete="off"
                aria-describedby=described_by(id, true)
                aria-invalid=move || wrong.read().is_some().then_some("true")
            />
        </Field>
    }
}

fn identity(settings: &Settings, error: Refusal) -> AnyView {
    let name = line("name", t!("Name"), t!("As it stands on every campaign."), &settings.name, error);
    let help = t!("The end of your public page’s address, /o/… An address that you had before goes on leading to you.");
    let slug = line("slug", t!("Address"), help, &settings.slug, error);
    view! {
        <fieldset class="panel form">
            <legend>{t!("Who you are")}</legend>
            {name}
            {slug}
        </fieldset>
    }
}

fn colours(colour: &str, tones: Option<Accent>, error: Refusal) -> AnyView {
    let help =
        t!("Such as #00694a. Buttons and marks on your campaigns’ pages take it; on dark pages a lighter tone of it. \
                Empty: Coro’s own. A colour that cannot be read as text is refused.");
    let field = line("colour", t!("Colour"), help, colour, error);
    view! {
        <fieldset class="panel form">
            <legend>{t!("Your colour")}</legend>
            {field}
            {tones.map(sample)}
        </fieldset>
    }
}

/// How the colour looks on light and on dark pages.
fn sample(tones: Accent) -> AnyView {
    let half = |at: usize, ground: &'static str| {
        let (accent, on, x) = (tones.accent[at].to_string(), tones.on_accent[at].to_string(), at * 150);
        view! {
            <g transform=format!("translate({x} 0)")>
                <rect width="150" height="80" fill=ground></rect>
                <text x="16" y="47" fill=accent.clone() font-weight="700">{tn!(42, "{n} vote", "{n} votes")}</text>
                <rect x="92" y="22" width="44" height="36" rx="8" fill=accent></rect>
                <text x="104" y="46" fill=on font-weight="700">"42"</text>
            </g>
        }
    };
    view! {
        <svg class="organisation-tones" viewBox="0 0 300 80" role="img" aria-label=t!("The colour on a light and on a dark page")>
            {half(0, "#fffefb")}
            {half(1, "#201e1b")}
        </svg>
    }
}

fn languages(settings: &Settings, error: Refusal) -> AnyView {
    let boxes = Language::ALL.map(|language| {
        let checked = settings.languages.iter().any(|code| code == language.code());
        view! {
            <label class="choice">
                <input type="checkbox" name="settings[languages][]" value=language.code() checked=checked/>
                <strong lang=language.code()>{language.name()}</strong>
            </label>
        }
    });
    let options = Language::ALL.map(|language| {
        let selected = settings.language == language.code();
        view! { <option value=language.code() selected=selected lang=language.code()>{language.name()}</option> }
    });
    let wrong = error_at(error, "language");
    view! {
        <fieldset class="panel form" id="languages">
            <legend>{t!("Languages")}</legend>
            <FieldGroup legend=t!("Your campaigns are in") name="languages" error=error_at(error, "languages")>
                <div class="stack">{boxes.collect_view()}</div>
            </FieldGroup>
            <Field label=t!("Language where nothing else is chosen") name="language" error=wrong>
                <select id="language" name="settings[language]" aria-describedby=described_by("language", false)>
                    {options.collect_view()}
                </select>
            </Field>
        </fieldset>
    }
}
