//! Signing in through a provider of OpenID Connect, by an authorization code with PKCE. The provider is asked what it can do
//! when somebody first goes there, and again every hour.

use super::arrive::{Shown, arrive};
use super::ceremony::{self, Ceremony, Visit};
use super::sign_in::address;
use crate::api::account::Leaving;
use crate::error::AppError;
use crate::server::context::Cx;
use crate::server::limits::Limited;
use crate::text::{Text, key, t};
use anyhow::{Context, Result, ensure};
use moka::future::Cache;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims, CoreProviderMetadata, CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, Scope, TokenResponse, reqwest,
};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;

/// How long what the provider can do is remembered.
const REMEMBERED: Duration = Duration::from_secs(3_600);
/// How long the provider may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The page at which people come back from the provider.
pub const RETURN: &str = "/sign-in/return";

/// What the operator says about the provider.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// What people know it by.
    pub name: String,
    /// Its address.
    pub issuer: IssuerUrl,
    /// What it calls us.
    pub client: ClientId,
    /// How it knows that it is us.
    pub secret: ClientSecret,
}

/// The provider.
pub struct Provider {
    settings: ProviderSettings,
    return_to: RedirectUrl,
    http: reqwest::Client,
    metadata: Cache<(), Arc<CoreProviderMetadata>>,
}

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// How the provider answers, in the address at which people come back.
#[derive(Debug, Deserialize)]
pub struct Answer {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// Who somebody is, as the provider says.
struct Identity {
    subject: String,
    /// The address, if the provider has confirmed it.
    email: Option<String>,
}

impl Provider {
    /// The provider of `settings`, from which people come back to the server at `public_url`.
    ///
    /// # Errors
    /// When the addresses cannot be used.
    pub fn new(settings: ProviderSettings, public_url: &str) -> Result<Self> {
        let return_to = RedirectUrl::new(format!("{public_url}{RETURN}")).context("reading the public address")?;
        // It answers itself or not at all: who could lead us on could have us ask inside our own network.
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE).build()?;
        let metadata = Cache::builder().max_capacity(1).time_to_live(REMEMBERED).build();
        Ok(Self { settings, return_to, http, metadata })
    }

    /// What people know it by.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Its address.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.settings.issuer.as_str()
    }

    async fn client(&self) -> Result<Client> {
        let discover = CoreProviderMetadata::discover_async(self.settings.issuer.clone(), &self.http);
        let metadata = self
            .metadata
            .try_get_with((), async { discover.await.map(Arc::new) })
            .await
            .context("asking the provider what it can do")?;
        let ProviderSettings { client, secret, .. } = &self.settings;
        Ok(CoreClient::from_provider_metadata((*metadata).clone(), client.clone(), Some(secret.clone()))
            .set_redirect_uri(self.return_to.clone()))
    }

    async fn visit(&self, next: &str) -> Result<Visit> {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = self.client().await?;
        let (address, state, nonce) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("email".into()))
            .set_pkce_challenge(challenge)
            .url();
        Ok(Visit {
            address: address.into(),
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
            next: next.to_owned(),
        })
    }

    /// Exchanges `code` for who it is.
    async fn identify(&self, code: String, visit: Visit) -> Result<Identity> {
        let client = self.client().await?;
        let token = client
            .exchange_code(AuthorizationCode::new(code))?
            .set_pkce_verifier(PkceCodeVerifier::new(visit.verifier))
            .request_async(&self.http)
            .await
            .context("exchanging the code")?;
        let nonce = Nonce::new(visit.nonce);
        let claims = match claims(&client, &token, &nonce) {
            // The provider may have changed its keys since it was asked.
            Err(error) if matches!(error.downcast_ref(), Some(ClaimsVerificationError::SignatureVerification(_))) => {
                self.metadata.invalidate(&()).await;
                claims(&self.client().await?, &token, &nonce)
            }
            claims => claims,
        }?;
        let subject = claims.subject();
        let confirmed = |email: Option<&openidconnect::EndUserEmail>, verified: Option<bool>| {
            email.filter(|_| verified == Some(true)).and_then(|email| address(email).ok())
        };
        let mut email = confirmed(claims.email(), claims.email_verified());
        // Many say more about people here than in the token.
        if claims.email().is_none()
            && let Ok(request) = client.user_info(token.access_token().clone(), Some(subject.clone()))
        {
            let info: CoreUserInfoClaims = request.request_async(&self.http).await.context("asking for the address")?;
            email = confirmed(info.email(), info.email_verified());
        }
        Ok(Identity { subject: subject.to_string(), email })
    }
}

/// What the token says, once it is clear that the provider made it, for us, for this visit, and just now.
fn claims(client: &Client, token: &openidconnect::core::CoreTokenResponse, nonce: &Nonce) -> Result<CoreIdTokenClaims> {
    let verifier = client.id_token_verifier();
    let id_token = token.id_token().context("the provider gave no ID token")?;
    let claims = id_token.claims(&verifier, nonce)?;
    if let Some(expected) = claims.access_token_hash() {
        let alg = id_token.signing_alg()?;
        let hash = AccessTokenHash::from_token(token.access_token(), alg, id_token.signing_key(&verifier)?)?;
        ensure!(hash == *expected, "the access token is another one");
    }
    Ok(claims.clone())
}

fn of(cx: &Cx) -> Result<&Provider, AppError> {
    cx.state.provider.as_ref().ok_or(AppError::NotFound)
}

/// What somebody who signs in through the provider and cannot is told; the log says why.
fn failed(provider: &Provider, error: &anyhow::Error) -> AppError {
    tracing::warn!(error = format!("{error:#}"), "signing in through the provider failed");
    AppError::Conflict(t!(
        "{provider} cannot be reached now, or gave an answer that cannot be trusted. Try again, or sign in by a code.",
        provider = provider.name()
    ))
}

/// Begins a visit to the provider, after which one goes on to `next`.
///
/// # Errors
/// [`AppError::NotFound`] when there is no provider, [`AppError::Conflict`] when it does not answer.
pub async fn visit(cx: &Cx, next: &str) -> Result<(), AppError> {
    let provider = of(cx)?;
    cx.limit_network(Limited::Write)?;
    let visit = provider.visit(next).await.map_err(|error| failed(provider, &error))?;
    ceremony::begin(cx, &Ceremony::Provider(visit)).await
}

const LATE: Text = key!("This took too long, or went on in another browser. Please try again.");

/// The visit that this browser has begun.
///
/// # Errors
/// [`AppError::Conflict`] when there is none.
pub async fn leaving(cx: &Cx) -> Result<Leaving, AppError> {
    let provider = of(cx)?;
    match ceremony::peek(cx).await? {
        Some(Ceremony::Provider(visit)) => Ok(Leaving { name: provider.name().to_owned(), address: visit.address }),
        _ => Err(AppError::Conflict(LATE.get().into())),
    }
}

/// Signs in whoever comes back from the provider: the page to go on to, empty where that is not known, and whether it went
/// well. An address counts only if the provider has confirmed it. [`AppError::Conflict`] for who was refused there, took too
/// long, or comes back in another browser.
pub async fn come_back(cx: &Cx, answer: Answer) -> (String, Result<(), AppError>) {
    match visited(cx).await {
        Ok(visit) => (visit.next.clone(), enter(cx, visit, answer).await),
        Err(error) => (String::new(), Err(error)),
    }
}

/// The visit that this browser comes back from.
async fn visited(cx: &Cx) -> Result<Visit, AppError> {
    of(cx)?;
    cx.limit_network(Limited::Write)?;
    match ceremony::take(cx).await? {
        Some(Ceremony::Provider(visit)) => Ok(visit),
        _ => Err(AppError::Conflict(LATE.get().into())),
    }
}

async fn enter(cx: &Cx, visit: Visit, answer: Answer) -> Result<(), AppError> {
    let provider = of(cx)?;
    let ours = answer.state.as_deref() == Some(&visit.state);
    if !ours || answer.iss.is_some_and(|issuer| issuer != provider.issuer()) {
        return Err(AppError::Conflict(LATE.get().into()));
    }
    let Some(code) = answer.code.filter(|_| answer.error.is_none()) else {
        tracing::info!(error = answer.error, "the provider refused somebody");
        let refused =
            t!("{provider} did not sign you in. Try again, or sign in by a code.", provider = provider.name());
        return Err(AppError::Conflict(refused));
    };
    let Identity { subject, email } = provider.identify(code, visit).await.map_err(|error| failed(provider, &error))?;
    arrive(cx, Shown::Identity { issuer: provider.issuer(), subject: &subject, email: email.as_deref() }).await
}
