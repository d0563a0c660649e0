//! Signing in, and one's own account. All of these are plain forms, also where scripts run: who is looking is known to the
//! whole page, so a fresh one is what should follow.

use super::session::Membership;
use crate::domain::id::Timestamp;
use crate::domain::notice::MailChoice;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

/// A code that is on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The address it was sent to, as this browser gave it.
    pub email: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// One's own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// The name, or empty.
    pub name: String,
    /// The address one signs in with; none for who came in by a link and never gave one.
    pub email: Option<String>,
    /// IANA name of the time zone, or empty.
    pub time_zone: String,
    /// Which mails one wants.
    pub mails: MailChoice,
    /// Where one is signed in, newest first.
    pub sessions: Vec<SessionView>,
    /// The roles one has.
    pub organisations: Vec<Membership>,
    /// The server's clock when it answered.
    pub now: Timestamp,
}

/// A browser in which one is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// What the server calls it.
    pub id: String,
    /// Which browser it is, roughly.
    pub browser: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// The code that this browser waits for.
#[server(input = GetUrl)]
pub async fn read_pending() -> Result<Option<Pending>, AppError> {
    use crate::server::{accounts, context};
    let cx = context().await?;
    context::finish(accounts::pending(&cx).await)
}

/// Sends a code to an address. The answer is the same whether the address is known or not.
#[server]
pub async fn ask_code(email: String, #[server(default)] next: String) -> Result<(), AppError> {
    use crate::server::{accounts, context};
    let cx = context().await?;
    context::finish(accounts::ask(&cx, &email).await)?;
    leptos_axum::redirect(&sign_in_address(&next));
    Ok(())
}

/// Signs in with the code, and goes to `next`.
#[server]
pub async fn enter_code(code: String, #[server(default)] next: String) -> Result<(), AppError> {
    use crate::server::{accounts, context};
    let cx = context().await?;
    context::finish(accounts::enter(&cx, &code).await)?;
    leptos_axum::redirect(own_page(&next).unwrap_or("/account"));
    Ok(())
}

/// Forgets the code that this browser waits for, to give another address.
#[server]
pub async fn start_over(#[server(default)] next: String) -> Result<(), AppError> {
    use crate::server::{accounts, context};
    let cx = context().await?;
    context::finish(accounts::start_over(&cx).await)?;
    leptos_axum::redirect(&sign_in_address(&next));
    Ok(())
}

/// One's own account.
#[server(input = GetUrl)]
pub async fn read_account() -> Result<AccountView, AppError> {
    use crate::server::{accounts, context};
    let cx = context().await?;
    context::finish(accounts::read(&cx).await)
}

/// Changes one's name and time zone.
#[server]
pub async fn save_account(
    #[server(default)] name: String,
    #[server(default)] time_zone: String,
) -> Result<(), AppError> {
    use crate::server::{accounts, context};
    let cx = context().await?;
    context::finish(accounts::save(&cx, &name, &time_zone).await)?;
    leptos_axum::redirect("/account?saved=1");
    Ok(())
}

/// Ends one of one's sessions.
#[server]
pub async fn end_session(id: String) -> Result<(), AppError> {
    use crate::server::{accounts, context};
    let cx = context().await?;
    context::finish(accounts::end_session(&cx, &id).await)?;
    leptos_axum::redirect("/account");
    Ok(())
}

/// Ends all of one's sessions but this one.
#[server]
pub async fn end_others() -> Result<(), AppError> {
    use crate::server::{accounts, context};
    let cx = context().await?;
    context::finish(accounts::end_others(&cx).await)?;
    leptos_axum::redirect("/account");
    Ok(())
}

/// Erases one's account, for good.
#[server]
pub async fn erase_account() -> Result<(), AppError> {
    use crate::server::{accounts, context};
    let cx = context().await?;
    context::finish(accounts::erase(&cx).await)?;
    leptos_axum::redirect("/");
    Ok(())
}

/// `next` if it is a path on this server; anything else might lead to another site.
#[must_use]
pub fn own_page(next: &str) -> Option<&str> {
    let is_path = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n', '\t']);
    is_path.then_some(next)
}

/// The page to sign in at, from which one goes on to `next`.
#[must_use]
pub fn sign_in_address(next: &str) -> String {
    match own_page(next) {
        Some(next) => {
            let mut query = leptos_router::params::ParamsMap::new();
            query.insert("next", next.to_owned());
            format!("/sign-in{}", query.to_query_string())
        }
        None => "/sign-in".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_on_only_to_own_pages() {
        assert_eq!(own_page("/c/parks?sort=newest"), Some("/c/parks?sort=newest"));
        for away in ["", "https://evil.example", "//evil.example", "/\\evil.example", "/a\r\nb: c"] {
            assert_eq!(own_page(away), None, "{away:?}");
        }
        assert_eq!(sign_in_address("/c/parks"), "/sign-in?next=%2Fc%2Fparks");
    }
}
