//! What a page says about its own state: messages, nothing there, still loading, failed.

use crate::api::account::sign_in_address;
use crate::error::AppError;
use crate::text::t;
use crate::ui::Icon;
use crate::view::view;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Good to know.
    Info,
    /// It worked.
    Success,
    /// Take care.
    Warning,
    /// It did not work.
    Error,
}

impl NoticeKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Info => "notice",
            Self::Success => "notice notice-success",
            Self::Warning => "notice notice-warning",
            Self::Error => "notice notice-error",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Success => "check",
            Self::Warning | Self::Error => "warning",
        }
    }
}

/// A message in its place on the page. Errors and warnings interrupt a screen reader, the others wait.
#[component]
pub fn Notice(kind: NoticeKind, children: Children) -> impl IntoView {
    let role = if matches!(kind, NoticeKind::Warning | NoticeKind::Error) { "alert" } else { "status" };
    view! {
        <div class=kind.class() role=role>
            <Icon name=kind.icon()/>
            <div>{children()}</div>
        </div>
    }
}

/// There is nothing to show here yet; the children say what can be done about it.
#[component]
pub fn Empty(
    #[prop(into)] title: String,
    #[prop(default = "idea")] icon: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon name=icon/>
            <p class="empty-title">{title}</p>
            {children()}
        </div>
    }
}

/// The place of something that is being fetched. Shows itself after 300 ms, so that what is quick does not flicker.
#[component]
pub fn Loading() -> impl IntoView {
    view! {
        <div class="loading" role="status">
            <span class="visually-hidden">{t!("Loading")}</span>
            <span class="skeleton skeleton-title"></span>
            <span class="skeleton"></span>
            <span class="skeleton"></span>
            <span class="skeleton skeleton-short"></span>
        </div>
    }
}

/// The page, or the part of it, that could not be shown: what happened and what to do.
#[component]
pub fn ErrorView(
    error: AppError,
    /// Whether it is a part of a page that has its own title.
    #[prop(optional)]
    nested: bool,
) -> impl IntoView {
    let (icon, title, advice) = match &error {
        AppError::NotFound => (
            "search",
            t!("There is nothing at this address"),
            t!("It may have moved, or it is not open to everybody. The list of campaigns shows all that is."),
        ),
        AppError::Removed(_) => (
            "eye-off",
            t!("This was taken off the board"),
            t!(
                "The organisation that runs the campaign did so, and gives this reason. It may put it back. Votes that were \
                 given stay in the ledger."
            ),
        ),
        AppError::SignIn => (
            "lock",
            t!("This part is for people with an account"),
            t!("Sign in with a code that we send to your e-mail address; there is no password."),
        ),
        AppError::Forbidden(_) => (
            "lock",
            t!("This part is for the organisation’s people"),
            t!("Open the link of your invitation in this browser, or ask the organisation for one."),
        ),
        AppError::Offline => (
            "globe",
            t!("The server could not be reached"),
            t!("Check the connection, then load the page again. Votes that you saw confirmed are safe."),
        ),
        AppError::TooMany(_) | AppError::Unavailable(_) => (
            "clock",
            t!("A lot is going on right now"),
            t!("Nothing was lost. Wait a moment, then load the page again."),
        ),
        AppError::Invalid(_) | AppError::Refused(_) | AppError::Conflict(_) | AppError::Malformed => {
            ("info", t!("This did not go through"), t!("Nothing was changed."))
        }
        AppError::Internal(_) => {
            ("warning", t!("Something went wrong on our side"), t!("Load the page again; often that is enough."))
        }
    };
    // Where the title says it all, the message would repeat it.
    let detail = match &error {
        AppError::NotFound | AppError::SignIn | AppError::Offline => None,
        AppError::Removed(reason) => Some(t!("The reason: {reason}", reason)),
        AppError::Internal(id) => Some(t!("If it stays, tell the operator this number: {id}", id)),
        error => Some(error.to_string()),
    };
    let heading = if nested {
        view! { <h3>{title}</h3> }
    } else {
        view! {
            <Title text=title/>
            <h1>{title}</h1>
        }
    };
    let sign_in = (error == AppError::SignIn).then(|| {
        let here = use_location().pathname.get_untracked();
        view! { <a class="button button-primary" href=sign_in_address(&here)>{t!("Sign in")}</a> }
    });
    let again = (!matches!(error, AppError::NotFound | AppError::Removed(_) | AppError::SignIn))
        .then(|| view! { <a class="button" href="">{t!("Load again")}</a> });
    view! {
        <section class="error-view">
            <span class="error-view-icon"><Icon name=icon/></span>
            {heading}
            {detail.map(|detail| view! { <p class="lead">{detail}</p> })}
            <p>{advice}</p>
            <p class="cluster">
                {sign_in}
                {again}
                <a class="button" href="/">{t!("All campaigns")}</a>
            </p>
        </section>
    }
}
