//! Coming into an organisation by the link of an invitation.

use crate::api::account::sign_in_address;
use crate::api::session::{AcceptInvitation, Addressee, Invitation, SignOut, read_invitation};
use crate::client::fetched::fetched;
use crate::domain::id::Timestamp;
use crate::domain::policy::Role;
use crate::error::AppError;
use crate::pages::form::error_of;
use crate::text::t;
use crate::ui::awaited::awaited;
use crate::ui::format::date;
use crate::ui::small::within;
use crate::ui::{ErrorSummary, ErrorView, Icon, Loading, Notice, NoticeKind};
use crate::view::view;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

/// Coming into an organisation by the link of an invitation.
pub fn welcome() -> AnyView {
    let params = use_params_map();
    let token = Memo::new(move |_| params.read().get("token").unwrap_or_default());
    let invitation = fetched(move || token.get(), read_invitation);
    let accept = ServerAction::<AcceptInvitation>::new();
    let content = awaited(move || async move {
        match invitation.await {
            Ok(invitation) => offer(invitation, token.get_untracked(), accept),
            Err(AppError::NotFound | AppError::Conflict(_) | AppError::Forbidden(_)) => dead_link(),
            Err(error) => view! { <ErrorView error/> },
        }
    });
    view! {
        <Title text=t!("Welcome")/>
        <div class="page page-narrow">
            <Suspense fallback=Loading>{content}</Suspense>
        </div>
    }
}

/// Which role the invitation gives: in the organisation, or in the one campaign whose question this is.
fn offered(role: Role, organisation: &str, campaign: Option<&str>) -> String {
    let Some(question) = campaign else {
        return match role {
            Role::Owner => t!("This invitation makes you an owner of {organisation}.", organisation),
            Role::Manager => t!("This invitation makes you a manager of {organisation}.", organisation),
            Role::Juror => t!("This invitation makes you a juror of {organisation}.", organisation),
            Role::Member => t!("This invitation makes you a member of {organisation}.", organisation),
            Role::Analyst => t!("This invitation makes you an analyst of {organisation}.", organisation),
        };
    };
    match role {
        Role::Owner => t!("This invitation makes you an owner of one campaign: “{question}”.", question),
        Role::Manager => t!("This invitation makes you a manager of one campaign: “{question}”.", question),
        Role::Juror => t!("This invitation makes you a juror of one campaign: “{question}”.", question),
        Role::Member => t!("This invitation makes you a member of one campaign: “{question}”.", question),
        Role::Analyst => t!("This invitation makes you an analyst of one campaign: “{question}”.", question),
    }
}

/// What the role lets a person do.
fn rights(role: Role) -> &'static str {
    match role {
        Role::Owner => t!("You plan and run its campaigns, watch every dashboard, and decide who else may."),
        Role::Manager => t!("You plan its campaigns, launch them, moderate the ideas and watch the dashboards."),
        Role::Juror => t!("You score the ideas that the jury is asked about."),
        Role::Member => t!("You take part in its campaigns, also in those that nobody else sees."),
        Role::Analyst => t!("You watch its campaigns on live dashboards. You cannot change anything."),
    }
}

fn offer(invitation: Invitation, token: String, accept: ServerAction<AcceptInvitation>) -> AnyView {
    let Invitation { organisation, campaign, role, addressee, expires_at } = invitation;
    let by_mail = addressee != Addressee::Anybody;
    let mut words = vec![offered(role, &organisation, campaign.as_deref()), rights(role).to_owned()];
    if campaign.is_some() {
        words.push(t!("It gives no right in others.").to_owned());
    }
    view! {
        <section class="stack">
            <h1>{t!("Welcome to {organisation}", organisation)}</h1>
            <p class="lead">{words.join(" ")}</p>
            {door(addressee, token, accept)}
            {terms(by_mail, expires_at)}
        </section>
    }
}

/// The way in for whoever the invitation is for; what to do for everybody else.
fn door(addressee: Addressee, token: String, accept: ServerAction<AcceptInvitation>) -> AnyView {
    let here = format!("/welcome/{token}");
    match addressee {
        Addressee::Anybody | Addressee::You => view! {
            <form method="post" action=AcceptInvitation::url()>
                <ErrorSummary error=error_of(accept)/>
                <input type="hidden" name="token" value=token/>
                <button class="button button-primary" type="submit">{t!("Come in")}</button>
            </form>
        },
        Addressee::Unknown(address) => view! {
            <p>{t!("It was sent to {address}. Sign in with that address, and come back here to accept.", address)}</p>
            <p><a class="button button-primary" href=sign_in_address(&here)>{t!("Sign in")}</a></p>
        },
        Addressee::Other(address) => view! {
            <Notice kind=NoticeKind::Warning>
                <p>
                    {t!(
                        "It was sent to {address}, and you are signed in with another address. If both are yours, sign out and \
                         sign in with that one. If not, ask whoever invited you to invite the address that you use.",
                        address,
                    )}
                </p>
            </Notice>
            <form method="post" action=SignOut::url()>
                <input type="hidden" name="next" value=here/>
                <button class="button" type="submit">{t!("Sign out")}</button>
            </form>
        },
    }
}

/// How long it is good, and for whom.
fn terms(by_mail: bool, expires_at: Timestamp) -> AnyView {
    let date = date(expires_at);
    if by_mail {
        return view! {
            <p class="help">
                <Icon name="lock"/>
                {t!("The invitation works once, until {date}, and only for whoever reads the mails to that address.", date)}
            </p>
        };
    }
    view! {
        <p class="help">
            <Icon name="lock"/>
            {t!("This browser will remember you by a cookie; there is no password.")}" "
            {t!("The link works once, until {date}. Whoever has it first comes in, so do not pass it on.", date)}
        </p>
    }
}

fn dead_link() -> AnyView {
    view! {
        <section class="stack">
            <h1>{t!("This link does not open any more")}</h1>
            <p class="lead">
                {t!(
                    "It was used already, its time is over, or whoever made it may not invite any more. Each link lets one \
                     person in, once."
                )}
            </p>
            <p>
                {within(
                    t!("If it was you who used it, in this browser, you are in: go to {campaigns}."),
                    view! { <a href="/manage">{t!("your campaigns")}</a> },
                )}
            </p>
            <p>
                {within(
                    t!("Otherwise ask for a new link. The operator of this server makes one with {command}."),
                    view! { <code>"coro invite"</code> },
                )}
            </p>
            <p><a class="button" href="/">{t!("See the campaigns")}</a></p>
        </section>
    }
}
