//! Signing in, and one's own account. All of these are plain forms, also where scripts run: who is looking is known to the
//! whole page, so a fresh one is what should follow.

use super::session::Membership;
use crate::domain::id::Timestamp;
use crate::domain::language::Language;
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

/// How one may sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInView {
    /// The code that this browser waits for.
    pub pending: Option<Pending>,
    /// What the provider is called through which one may sign in, if there is one.
    pub provider: Option<String>,
    /// Whether passkeys can be used at this server's address.
    pub passkeys: bool,
}

/// A visit to the provider that has begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    /// What the provider is called.
    pub name: String,
    /// Where one goes.
    pub address: String,
}

/// A passkey of one's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyView {
    /// What the server calls it.
    pub id: i64,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When one last signed in by it.
    pub used_at: Option<Timestamp>,
}

/// An account elsewhere through which one signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityView {
    /// What the provider is called.
    pub name: String,
    /// The provider's address.
    pub issuer: String,
    /// What it calls the account.
    pub subject: String,
    /// Since when one signs in through it.
    pub created_at: Timestamp,
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
    /// The language of pages and mails.
    pub language: Language,
    /// Whether name, time zone and language are what was typed last and refused.
    pub unsaved: bool,
    /// Which mails one wants.
    pub mails: MailChoice,
    /// Where one is signed in, newest first.
    pub sessions: Vec<SessionView>,
    /// The passkeys one signs in by; none where this server's address cannot have any.
    pub passkeys: Option<Vec<PasskeyView>>,
    /// The accounts elsewhere through which one signs in.
    pub identities: Vec<IdentityView>,
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

/// How one may sign in.
#[server(input = GetUrl)]
pub async fn read_sign_in() -> Result<SignInView, AppError> {
    use crate::server::{accounts, context};
    let cx = context().await?;
    context::finish(accounts::ways(&cx).await)
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
    leptos_axum::redirect(&onward(&next, "/account"));
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

/// Begins a visit to the provider. It leads to a page of ours first: browsers let no form lead to another site.
#[server]
pub async fn ask_provider(#[server(default)] next: String) -> Result<(), AppError> {
    use crate::server::{accounts::provider, context};
    let cx = context().await?;
    context::finish(provider::visit(&cx, &onward(&next, "/account")).await)?;
    leptos_axum::redirect(&with_next("/sign-in/leaving", &next));
    Ok(())
}

/// The visit to the provider that this browser has begun.
#[server(input = GetUrl)]
pub async fn read_leaving() -> Result<Leaving, AppError> {
    use crate::server::{accounts::provider, context};
    let cx = context().await?;
    context::finish(provider::leaving(&cx).await)
}

/// What to ask an authenticator for signing in by a passkey: JSON for the browser's `navigator.credentials.get`.
#[server]
pub async fn ask_passkey() -> Result<String, AppError> {
    use crate::server::{accounts::passkeys, context};
    let cx = context().await?;
    context::finish(passkeys::question(&cx).await)
}

/// Signs in by what the authenticator answered, JSON, and goes to `next`.
#[server]
pub async fn enter_passkey(credential: String, #[server(default)] next: String) -> Result<(), AppError> {
    use crate::server::{accounts::passkeys, context};
    let cx = context().await?;
    context::finish(passkeys::enter(&cx, &credential).await)?;
    leptos_axum::redirect(&onward(&next, "/account"));
    Ok(())
}

/// What to ask an authenticator for making a passkey: JSON for the browser's `navigator.credentials.create`.
#[server]
pub async fn prepare_passkey() -> Result<String, AppError> {
    use crate::server::{accounts::passkeys, context};
    let cx = context().await?;
    context::finish(passkeys::prepare(&cx).await)
}

/// Keeps the passkey that the authenticator made, JSON.
#[server]
pub async fn add_passkey(#[server(default)] passkey: String, credential: String) -> Result<(), AppError> {
    use crate::server::{accounts::passkeys, context};
    let cx = context().await?;
    context::finish(passkeys::add(&cx, &passkey, &credential).await)?;
    leptos_axum::redirect("/account?saved=1");
    Ok(())
}

/// Takes one of one's passkeys away.
#[server]
pub async fn remove_passkey(id: i64) -> Result<(), AppError> {
    use crate::server::{accounts::passkeys, context};
    let cx = context().await?;
    context::finish(passkeys::remove(&cx, id).await)?;
    leptos_axum::redirect("/account");
    Ok(())
}

/// One's own account.
#[server(input = GetUrl)]
pub async fn read_account() -> Result<AccountView, AppError> {
    use crate::server::{accounts, context};
    let cx = context().await?;
    context::finish(accounts::read(&cx).await)
}

/// Changes one's name, time zone and language.
#[server]
pub async fn save_account(
    #[server(default)] name: String,
    #[server(default)] time_zone: String,
    #[server(default)] language: String,
) -> Result<(), AppError> {
    use crate::server::{accounts, context};
    let cx = context().await?;
    context::finish(accounts::save(&cx, &name, &time_zone, &language).await)?;
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
fn own_page(next: &str) -> Option<&str> {
    let is_path = next.starts_with('/') && !next.starts_with("//");
    (is_path && !next.contains(|c: char| c == '\\' || c.is_control())).then_some(next)
}

/// Where one goes on to: `next` as a header can say it, if it is a path on this server, else `otherwise`.
#[must_use]
pub fn onward(next: &str, otherwise: &str) -> String {
    let escaped = |c: char| {
        let escaped = |byte: &u8| format!("%{byte:02X}");
        if c.is_ascii_graphic() { c.to_string() } else { c.to_string().as_bytes().iter().map(escaped).collect() }
    };
    own_page(next).map_or_else(|| otherwise.to_owned(), |next| next.chars().map(escaped).collect())
}

/// The page to sign in at, from which one goes on to `next`.
#[must_use]
pub fn sign_in_address(next: &str) -> String {
    with_next("/sign-in", next)
}

/// The address of a page on the way to `next`.
fn with_next(page: &str, next: &str) -> String {
    match own_page(next) {
        Some(next) => {
            let mut query = leptos_router::params::ParamsMap::new();
            query.insert("next", next.to_owned());
            format!("{page}{}", query.to_query_string())
        }
        None => page.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_on_only_to_own_pages() {
        assert_eq!(own_page("/c/parks?sort=newest"), Some("/c/parks?sort=newest"));
        for away in ["", "https://evil.example", "//evil.example", "/\\evil.example", "/a\r\nb: c", "/\u{1}", "evil"] {
            assert_eq!((own_page(away), &*onward(away, "/account")), (None, "/account"), "{away:?}");
        }
        assert_eq!(onward("/c/parks?q=caffè nero&sort=newest", "/"), "/c/parks?q=caff%C3%A8%20nero&sort=newest");
        assert_eq!(sign_in_address("/c/parks"), "/sign-in?next=%2Fc%2Fparks");
    }
}
