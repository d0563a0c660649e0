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
use crate::domain::policy::{OrganisationAction, may_in_organisation};
use crate::domain::text::NAME;
use crate::error::AppError;
use crate::pages::form::{error_at, error_of};
use crate::text::language;
use crate::ui::awaited::awaited;
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
        <Title text="Your account"/>
        <div class="page page-narrow"><Suspense fallback=Loading>{content}</Suspense></div>
    }
}

fn page(account: AccountView, saved: bool, refused: [Signal<Option<AppError>>; 5]) -> AnyView {
    let AccountView { name, email, time_zone, mails, sessions, passkeys, identities, organisations, now } = account;
    let [save, others @ ..] = refused;
    let elsewhere = Signal::derive(move || others.iter().find_map(|error| error.get()));
    let told = email.is_some();
    let ways: Vec<String> = email.into_iter().chain(identities.into_iter().map(|identity| identity.name)).collect();
    let only_link = ways.is_empty() && passkeys.as_ref().is_none_or(Vec::is_empty);
    let saved = saved.then(|| view! { <Notice kind=NoticeKind::Info>"Your changes are saved."</Notice> });
    view! {
        <header class="page-head">
            <h1>"Your account"</h1>
            <form method="post" action=SignOut::url()>
                <button class="button" type="submit">"Sign out"</button>
            </form>
        </header>
        <div class="stack stack-l">
            {saved}
            <ErrorSummary error=elsewhere/>
            {profile(name, (ways, only_link), time_zone, save)}
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
    name: String,
    (ways, only_link): (Vec<String>, bool),
    time_zone: String,
    error: Signal<Option<AppError>>,
) -> AnyView {
    let address = match (&*ways, only_link) {
        ([_, ..], _) => view! { <p>"You sign in as "<strong>{ways.join(", ")}</strong>"."</p> },
        ([], false) => view! { <p>"You sign in by a passkey."</p> },
        ([], true) => view! {
            <Notice kind=NoticeKind::Warning>
                <p>"You came in by a link. Once this browser forgets you, nothing lets you in again."</p>
                <p><a class="button" href=sign_in_address("/account")>"Give an e-mail address to sign in with"</a></p>
            </Notice>
        },
    };
    view! {
        <section class="panel" aria-labelledby="profile">
            <h2 id="profile">"You"</h2>
            {address}
            <form method="post" action=SaveAccount::url()>
                <ErrorSummary error/>
                <TextInput
                    label="Name"
                    limit=NAME
                    value=name
                    autocomplete="name"
                    help="How the people of your organisations see you. Ideas are signed with the name you give there."
                    error=error_at(error, NAME.field)
                />
                <Field
                    label="Time zone"
                    name="time_zone"
                    help="Such as Europe/Rome; for dates in mails. Empty: that of the campaign."
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
                <Field label="Language" name="language" help="Of these pages and of mails." error=error_at(error, "language")>
                    <select class="input" id="language" name="language" aria-describedby=described_by("language", true)>
                        {Language::ALL.map(|each| view! {
                            <option value=each.code() lang=each.code() selected=each == language()>{each.name()}</option>
                        })}
                    </select>
                </Field>
                <button class="button button-primary" type="submit">"Save"</button>
            </form>
        </section>
    }
}

/// How often mails come: the name in the form, the name on the page, what it means.
const PACES: [(Pace, &str, &str); 3] = [
    (Pace::AtOnce, "At once", "Within minutes, and at most one mail an hour."),
    (Pace::Daily, "Once a day", "Everything of the day before in one mail, in the morning."),
    (Pace::Never, "Never", "Codes to sign in still come."),
];

fn choice_of_mails(mails: MailChoice) -> AnyView {
    let paces = PACES.map(|(pace, name, about)| {
        view! {
            <label class="choice">
                <input type="radio" name="pace" value=pace.as_str() checked=pace == mails.pace/>
                <span><strong>{name}</strong>{about}</span>
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
            <h2 id="mails-title">"What you are told by mail"</h2>
            <form class="stack" method="post" action=SaveMails::url()>
                <FieldGroup legend="About" name="about">
                    {kind("ideas", mails.ideas, "What becomes of ideas you brought or follow.")}
                    {kind("campaigns", mails.campaigns, "Changes of the terms, and the end, of campaigns you took part in or follow.")}
                </FieldGroup>
                <FieldGroup legend="How often" name="pace">{paces.collect_view()}</FieldGroup>
                <p><button class="button button-primary" type="submit">"Save choices"</button></p>
            </form>
        </section>
    }
}

fn roles(organisations: Vec<Membership>) -> Option<AnyView> {
    let rows = |Membership { slug, name, role, campaigns_only }: Membership| {
        let sees_people = !campaigns_only && may_in_organisation(role, OrganisationAction::SeePeople);
        let people = sees_people.then(|| {
            view! { <a class="button button-quiet" href=format!("/manage/people/{slug}")>"People"</a> }
        });
        view! { <li class="row"><span><strong>{name}</strong>" · "{role.as_str()}{campaigns_only.then_some(" of single campaigns")}</span>{people}</li> }
    };
    (!organisations.is_empty()).then(|| {
        view! {
            <section class="panel" aria-labelledby="roles">
                <h2 id="roles">"Your organisations"</h2>
                <ul class="rows">{organisations.into_iter().map(rows).collect_view()}</ul>
            </section>
        }
    })
}

fn browsers(sessions: Vec<SessionView>, now: Timestamp) -> AnyView {
    let several = sessions.len() > 1;
    let row = |SessionView { id, browser, created_at, current }: SessionView| {
        let action = if current {
            view! { <span class="chip">"This browser"</span> }
        } else {
            view! {
                <form method="post" action=EndSession::url()>
                    <input type="hidden" name="id" value=id/>
                    <button class="button button-small" type="submit" aria-label=format!("Sign out {browser}")>
                        "Sign out"
                    </button>
                </form>
            }
        };
        view! {
            <li class="row">
                <span>{browser.clone()}" "<span class="muted">"since "<Ago at=created_at now/></span></span>
                {action}
            </li>
        }
    };
    let others = several.then(|| {
        view! {
            <form method="post" action=EndOthers::url()>
                <button class="button" type="submit">"Sign out everywhere else"</button>
            </form>
        }
    });
    view! {
        <section class="panel" aria-labelledby="browsers">
            <h2 id="browsers">"Where you are signed in"</h2>
            <ul class="rows">{sessions.into_iter().map(row).collect_view()}</ul>
            {others}
        </section>
    }
}

fn data() -> AnyView {
    view! {
        <section class="panel" aria-labelledby="data">
            <h2 id="data">"Your data"</h2>
            <p>"Everything that Coro knows about you, as one file: the account, your ideas, your votes."</p>
            <p><a class="button" href="/account/data.json" download=""><Icon name="download"/>"Download"</a></p>
            <Confirm
                label="Erase my account"
                question="Your name, your address and your sessions go for good, also from what you signed. Your ideas and \
                          votes stay and count, without anything that leads to you. This cannot be undone."
            >
                <form method="post" action=EraseAccount::url()>
                    <button class="button button-danger" type="submit">"Erase my account for good"</button>
                </form>
            </Confirm>
        </section>
    }
}
