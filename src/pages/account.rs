//! One's own account: name, time zone, passkeys, where one is signed in, all of one's data, and erasure.

mod passkeys;

use crate::api::account::{
    AccountView, AddPasskey, EndOthers, EndSession, EraseAccount, RemovePasskey, SaveAccount, SessionView,
    read_account, sign_in_address,
};
use crate::api::notice::SaveMails;
use crate::api::session::{Membership, SignOut};
use crate::client::fetched::fetched;
use crate::domain::id::Timestamp;
use crate::domain::language::Language;
use crate::domain::notice::{MailChoice, Pace};
use crate::domain::policy::{OrganisationAction, Role, may_in_organisation};
use crate::domain::text::NAME;
use crate::error::AppError;
use crate::pages::form::{error_at, error_of};
use crate::text::{Text, key, t};
use crate::ui::awaited::awaited;
use crate::ui::small::within;
use crate::ui::{
    Ago, Confirm, ErrorSummary, ErrorView, Field, FieldGroup, Icon, Loading, Notice, NoticeKind, TextInput,
    described_by,
};
use crate::view::view;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// One's own account. `?saved` says that what was typed is kept.
pub fn account() -> AnyView {
    let query = use_query_map();
    let saved = Memo::new(move |_| query.read().get("saved").is_some());
    let account = fetched(|| (), |()| read_account());
    let refused = [
        error_of(ServerAction::<SaveAccount>::new()),
        error_of(ServerAction::<EraseAccount>::new()),
        error_of(ServerAction::<EndSession>::new()),
        error_of(ServerAction::<AddPasskey>::new()),
        error_of(ServerAction::<RemovePasskey>::new()),
    ];
    let content = awaited(move || async move {
        match account.await {
            Ok(account) => page(account, saved.get_untracked(), refused),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! {
        <Title text=t!("Your account")/>
        <div class="page page-narrow"><Suspense fallback=Loading>{content}</Suspense></div>
    }
}

fn page(account: AccountView, saved: bool, refused: [Signal<Option<AppError>>; 5]) -> AnyView {
    let AccountView {
        name,
        email,
        time_zone,
        language,
        unsaved,
        mails,
        sessions,
        passkeys,
        identities,
        organisations,
        now,
    } = account;
    let [save, others @ ..] = refused;
    let elsewhere = Signal::derive(move || others.iter().find_map(|error| error.get()));
    let told = email.is_some();
    let ways: Vec<String> = email.into_iter().chain(identities.into_iter().map(|identity| identity.name)).collect();
    let only_link = ways.is_empty() && passkeys.as_ref().is_none_or(Vec::is_empty);
    let saved = saved.then(|| view! { <Notice kind=NoticeKind::Info>{t!("Your changes are saved.")}</Notice> });
    view! {
        <header class="page-head">
            <h1>{t!("Your account")}</h1>
            <form method="post" action=SignOut::url()>
                <button class="button" type="submit">{t!("Sign out")}</button>
            </form>
        </header>
        <div class="stack stack-l">
            {saved}
            <ErrorSummary error=elsewhere/>
            {profile((name, time_zone, language, unsaved), (ways, only_link), save)}
            {told.then(|| choice_of_mails(mails))}
            {roles(organisations)}
            {passkeys.map(|passkeys| passkeys::passkeys(passkeys, now))}
            {browsers(sessions, now)}
            {data()}
        </div>
    }
}

/// `ways` is how one signs in without a passkey, and whether there is nothing but the link that one came by.
fn profile(
    (name, time_zone, language, unsaved): (String, String, Language, bool),
    (ways, only_link): (Vec<String>, bool),
    error: Signal<Option<AppError>>,
) -> AnyView {
    let address = match (&*ways, only_link) {
        ([_, ..], _) => {
            let ways = view! { <strong>{ways.join(", ")}</strong> };
            view! { <p>{within(t!("You sign in as {address}."), ways)}</p> }
        }
        ([], false) => view! { <p>{t!("You sign in by a passkey.")}</p> },
        ([], true) => view! {
            <Notice kind=NoticeKind::Warning>
                <p>{t!("You came in by a link. Once this browser forgets you, nothing lets you in again.")}</p>
                <p><a class="button" href=sign_in_address("/account")>{t!("Give an e-mail address to sign in with")}</a></p>
            </Notice>
        },
    };
    let unsaved = (unsaved && error.with_untracked(Option::is_none)).then(|| {
        let words = t!("This is what you typed last. It was not saved, since something in it was wrong.");
        view! { <Notice kind=NoticeKind::Info><p>{words}</p></Notice> }
    });
    view! {
        <section class="panel" aria-labelledby="profile">
            <h2 id="profile">{t!("You")}</h2>
            {address}
            <form method="post" action=SaveAccount::url()>
                {unsaved}
                <ErrorSummary error/>
                <TextInput
                    label=t!("Name")
                    limit=NAME
                    value=name
                    autocomplete="name"
                    help=t!("How the people of your organisations see you. Ideas are signed with the name you give there.")
                    error=error_at(error, NAME.field)
                />
                <Field
                    label=t!("Time zone")
                    name="time_zone"
                    help=t!("Such as Europe/Rome; for dates in mails. Empty: that of the campaign.")
                    error=error_at(error, "time_zone")
                >
                    <input
                        class="input"
                        type="text"
                        id="time_zone"
                        name="time_zone"
                        value=time_zone
                        maxlength=60
                        autocomplete="off"
                        aria-describedby=described_by("time_zone", true)
                    />
                </Field>
                <Field
                    label=t!("Language")
                    name="language"
                    help=t!("Of these pages and of mails.")
                    error=error_at(error, "language")
                >
                    <select class="input" id="language" name="language" aria-describedby=described_by("language", true)>
                        {Language::ALL.map(|each| view! {
                            <option value=each.code() lang=each.code() selected=each == language>{each.name()}</option>
                        })}
                    </select>
                </Field>
                <button class="button button-primary" type="submit">{t!("Save")}</button>
            </form>
        </section>
    }
}

/// How often mails come: the name in the form, the name on the page, what it means.
const PACES: [(Pace, Text, Text); 3] = [
    (Pace::AtOnce, key!("At once"), key!("Within minutes, and at most one mail an hour.")),
    (Pace::Daily, key!("Once a day"), key!("Everything of the day before in one mail, in the morning.")),
    (Pace::Never, key!("Never"), key!("Codes to sign in still come.")),
];

fn choice_of_mails(mails: MailChoice) -> AnyView {
    let paces = PACES.map(|(pace, name, about)| {
        view! {
            <label class="choice">
                <input type="radio" name="pace" value=pace.as_str() checked=pace == mails.pace/>
                <span><strong>{name.get()}</strong>{about.get()}</span>
            </label>
        }
    });
    let kind = |name: &'static str, checked: bool, words: &'static str| {
        view! {
            <label class="choice">
                <input type="checkbox" name=name value="true" checked=checked/>
                <span>{words}</span>
            </label>
        }
    };
    view! {
        <section class="panel" id="mails" aria-labelledby="mails-title">
            <h2 id="mails-title">{t!("What you are told by mail")}</h2>
            <form class="stack" method="post" action=SaveMails::url()>
                <FieldGroup legend=t!("About") name="about">
                    {kind("ideas", mails.ideas, t!("What becomes of ideas you brought or follow."))}
                    {kind(
                        "campaigns",
                        mails.campaigns,
                        t!("Changes of the terms, and the end, of campaigns you took part in or follow."),
                    )}
                </FieldGroup>
                <FieldGroup legend=t!("How often") name="pace">{paces.collect_view()}</FieldGroup>
                <p><button class="button button-primary" type="submit">{t!("Save choices")}</button></p>
            </form>
        </section>
    }
}

fn roles(organisations: Vec<Membership>) -> Option<AnyView> {
    let rows = |Membership { slug, name, role, campaigns_only }: Membership| {
        let sees_people = !campaigns_only && may_in_organisation(role, OrganisationAction::SeePeople);
        let people = sees_people.then(|| {
            view! { <a class="button button-quiet" href=format!("/manage/people/{slug}")>{t!("People")}</a> }
        });
        view! { <li class="row"><span><strong>{name}</strong>" · "{role_in(role, campaigns_only)}</span>{people}</li> }
    };
    (!organisations.is_empty()).then(|| {
        view! {
            <section class="panel" aria-labelledby="roles">
                <h2 id="roles">{t!("Your organisations")}</h2>
                <ul class="rows">{organisations.into_iter().map(rows).collect_view()}</ul>
            </section>
        }
    })
}

/// What one is in an organisation, or only in some of its campaigns.
fn role_in(role: Role, campaigns_only: bool) -> &'static str {
    match (role, campaigns_only) {
        (Role::Owner, _) => t!("owner"),
        (Role::Manager, false) => t!("manager"),
        (Role::Manager, true) => t!("manager of single campaigns"),
        (Role::Analyst, false) => t!("analyst"),
        (Role::Analyst, true) => t!("analyst of single campaigns"),
        (Role::Juror, false) => t!("juror"),
        (Role::Juror, true) => t!("juror of single campaigns"),
        (Role::Member, false) => t!("member"),
        (Role::Member, true) => t!("member of single campaigns"),
    }
}

fn browsers(sessions: Vec<SessionView>, now: Timestamp) -> AnyView {
    let several = sessions.len() > 1;
    let row = |SessionView { id, browser, created_at, current }: SessionView| {
        let action = if current {
            view! { <span class="chip">{t!("This browser")}</span> }
        } else {
            view! {
                <form method="post" action=EndSession::url()>
                    <input type="hidden" name="id" value=id/>
                    <button class="button button-small" type="submit" aria-label=t!("Sign out {browser}", browser)>
                        {t!("Sign out")}
                    </button>
                </form>
            }
        };
        view! {
            <li class="row">
                <span>{browser.clone()}" · "<span class="muted">{within(t!("since {when}##signed in"), view! { <Ago at=created_at now/> })}</span></span>
                {action}
            </li>
        }
    };
    let others = several.then(|| {
        view! {
            <form method="post" action=EndOthers::url()>
                <button class="button" type="submit">{t!("Sign out everywhere else")}</button>
            </form>
        }
    });
    view! {
        <section class="panel" aria-labelledby="browsers">
            <h2 id="browsers">{t!("Where you are signed in")}</h2>
            <ul class="rows">{sessions.into_iter().map(row).collect_view()}</ul>
            {others}
        </section>
    }
}

fn data() -> AnyView {
    view! {
        <section class="panel" aria-labelledby="data">
            <h2 id="data">{t!("Your data")}</h2>
            <p>{t!("Everything that Coro knows about you, as one file: the account, your ideas, your votes.")}</p>
            <p><a class="button" href="/account/data.json" download=""><Icon name="download"/>{t!("Download")}</a></p>
            <Confirm
                label=t!("Erase my account")
                question=t!(
                    "Your name, your address and your sessions go for good, also from what you signed. Your ideas and \
                     votes stay and count, without anything that leads to you. This cannot be undone."
                )
            >
                <form method="post" action=EraseAccount::url()>
                    <button class="button button-danger" type="submit">{t!("Erase my account for good")}</button>
                </form>
            </Confirm>
        </section>
    }
}
