//! Who asks, from where, and the state to answer from: one for each request, made by a middleware.

mod answer;
pub(super) mod browser;

pub use answer::{finish, finish_at};

use super::accounts::{self, Account};
use super::campaigns::{Campaign, CampaignRow};
use super::principal::{Device, Principal, principal};
use super::state::State;
use super::visits::{self, Visitor};
use crate::api::session::{Membership, Viewer};
use crate::domain::campaign::CampaignState;
use crate::domain::id::{CampaignId, OrganisationId, PersonId};
use crate::domain::language::Language;
use crate::domain::participation::{Admission, Participation};
use crate::domain::policy::{Action, OrganisationAction, Role, may, may_in_organisation, operates};
use crate::error::AppError;
use crate::server::codes;
use crate::server::limits::Limited;
use crate::server::places::Place;
use crate::text::t;
use leptos::prelude::use_context;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A role in an organisation, by a session.
#[derive(Clone, Debug)]
pub struct Member {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The role there.
    pub role: Role,
}

impl Member {
    /// What its holder is told of it.
    #[must_use]
    pub fn membership(&self) -> Membership {
        Membership { slug: self.slug.clone(), name: self.name.clone(), role: self.role, campaigns_only: false }
    }
}

/// A role in one campaign alone, by a session.
#[derive(Clone, Debug)]
pub struct Assigned {
    /// The campaign.
    pub campaign: CampaignId,
    /// Whose campaign it is.
    pub organisation: OrganisationId,
    /// The organisation's name in addresses.
    pub slug: String,
    /// The organisation's name.
    pub name: String,
    /// The role there.
    pub role: Role,
}

/// One request's context.
pub struct Cx {
    /// The node's state.
    pub state: State,
    device: OnceLock<Device>,
    own_device: Option<Device>,
    account: Option<Account>,
    session: Option<[u8; 32]>,
    sign_in: Option<[u8; 32]>,
    ceremony: Option<[u8; 32]>,
    network: Vec<u8>,
    browser: Vec<u8>,
    language: Language,
    cookies: Mutex<Vec<String>>,
    place: OnceLock<String>,
    asked: Option<Language>,
}

/// What the middleware has found out about a request.
pub struct Request {
    /// The device of the cookie.
    pub device: Option<Device>,
    /// Who is signed in.
    pub account: Option<Account>,
    /// The session's token hash.
    pub session: Option<[u8; 32]>,
    /// The hash of the token that a code is bound to.
    pub sign_in: Option<[u8; 32]>,
    /// The hash of the token that an answer from elsewhere is bound to.
    pub ceremony: Option<[u8; 32]>,
    /// The client's address.
    pub address: IpAddr,
    /// The User-Agent header.
    pub browser: Vec<u8>,
    /// The language to answer in.
    pub language: Language,
    /// The language that the address asks for.
    pub asked: Option<Language>,
}

impl Cx {
    /// The context of `request`.
    #[must_use]
    pub fn new(state: State, request: Request) -> Self {
        let device = OnceLock::new();
        // An account takes part under its own device, in whatever browser.
        if let Some(known) = request.account.as_ref().map(|account| account.device).or(request.device) {
            let _ = device.set(known);
        }
        Self {
            state,
            device,
            own_device: request.device,
            account: request.account,
            session: request.session,
            sign_in: request.sign_in,
            ceremony: request.ceremony,
            network: network(request.address),
            browser: request.browser,
            language: request.language,
            asked: request.asked,
            cookies: Mutex::default(),
            place: OnceLock::new(),
        }
    }

    /// Who is looking.
    #[must_use]
    pub fn viewer(&self) -> Viewer {
        Viewer {
            signed_in: self.account.is_some(),
            name: self.account.as_ref().map(|account| account.name.clone()).unwrap_or_default(),
            manages: !self.members().is_empty() || !self.assigned().is_empty(),
            operates: self.require_operator().is_ok(),
        }
    }

    /// The language to answer in.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// The viewer's roles in organisations.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        self.account.as_ref().map_or(&[], |account| &account.members)
    }

    /// The viewer's roles in single campaigns.
    #[must_use]
    pub fn assigned(&self) -> &[Assigned] {
        self.account.as_ref().map_or(&[], |account| &account.assigned)
    }

    /// The organisations in which the viewer has a role, or in a campaign of which they have one.
    #[must_use]
    pub fn organisations(&self) -> Vec<Membership> {
        let mut all: Vec<Membership> = self.members().iter().map(Member::membership).collect();
        for Assigned { slug, name, role, .. } in self.assigned() {
            if !all.iter().any(|known| known.slug == *slug) {
                all.push(Membership { slug: slug.clone(), name: name.clone(), role: *role, campaigns_only: true });
            }
        }
        all
    }

    /// The organisation that the viewer plans campaigns for: of those where the role allows it the one called `slug`, or
    /// where that is empty the first.
    #[must_use]
    pub fn plans_for(&self, slug: &str) -> Option<OrganisationId> {
        let plans = |member: &&Member| {
            may_in_organisation(member.role, OrganisationAction::Plan) && (slug.is_empty() || member.slug == slug)
        };
        self.members().iter().find(plans).map(|member| member.organisation)
    }

    /// The organisation for whose campaigns the viewer may bring pictures: the first of those.
    #[must_use]
    pub fn pictures_for(&self) -> Option<OrganisationId> {
        let runs = self.assigned().iter().find(|assigned| assigned.role.manages());
        self.plans_for("").or_else(|| runs.map(|assigned| assigned.organisation))
    }

    /// Who is signed in.
    #[must_use]
    pub fn account(&self) -> Option<&Account> {
        self.account.as_ref()
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// [`AppError::SignIn`] when nobody is.
    pub fn require_account(&self) -> Result<&Account, AppError> {
        self.account.as_ref().ok_or(AppError::SignIn)
    }

    /// Who operates the server, and by which address.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for everybody else.
    pub fn require_operator(&self) -> Result<(PersonId, &str), AppError> {
        let account = self.account.as_ref().ok_or(AppError::NotFound)?;
        let email = account.email.as_deref().filter(|email| operates(&self.state.settings.operators, email));
        email.map(|email| (account.person, email)).ok_or(AppError::NotFound)
    }

    /// The device of this browser itself, from before it was signed in.
    #[must_use]
    pub fn own_device(&self) -> Option<Device> {
        self.own_device
    }

    /// The hash of the token that binds a code to this browser.
    #[must_use]
    pub fn sign_in(&self) -> Option<[u8; 32]> {
        self.sign_in
    }

    /// The hash of the token that binds an answer from elsewhere to this browser.
    #[must_use]
    pub fn ceremony(&self) -> Option<[u8; 32]> {
        self.ceremony
    }

    /// The browser, in words for the person who uses it.
    #[must_use]
    pub fn browser(&self) -> String {
        browser::describe(&String::from_utf8_lossy(&self.browser))
    }

    /// The language that the address asks campaigns' texts in (`?lang=it`), whatever the interface's.
    #[must_use]
    pub fn asked(&self) -> Option<Language> {
        self.asked
    }

    /// The language in which the viewer reads campaigns' texts where they are given in it.
    #[must_use]
    pub fn reading(&self) -> Language {
        self.asked.unwrap_or(self.language)
    }

    /// The session's token hash, if the request has a session.
    #[must_use]
    pub fn session(&self) -> Option<[u8; 32]> {
        self.session
    }

    /// The viewer's role in a campaign: the stronger of the one in its organisation and the one in the campaign alone.
    #[must_use]
    pub fn role(&self, campaign: &CampaignRow) -> Option<Role> {
        self.role_in(campaign.organisation(), campaign.id())
    }

    /// The same for who has not read the campaign.
    #[must_use]
    pub fn role_in(&self, organisation: OrganisationId, campaign: CampaignId) -> Option<Role> {
        self.account.as_ref()?.role_in(organisation, campaign)
    }

    fn admits(&self, campaign: &Campaign, is_vouched_for: bool) -> Admission {
        let email = self.account.as_ref().and_then(|account| account.email.as_deref());
        campaign.terms.participation.admits(self.role(&campaign.row), email, is_vouched_for)
    }

    /// Whether the viewer may know that `campaign` exists, once it is launched.
    #[must_use]
    pub fn may_know(&self, campaign: &Campaign) -> bool {
        self.admits(campaign, false) != Admission::Hidden
    }

    /// Whether the viewer may take part in `campaign`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn admission(&self, campaign: &Campaign) -> Result<Admission, AppError> {
        let db = &self.state.db;
        let is_vouched_for = match (&campaign.terms.participation, self.principal(&campaign.row.secret), &self.account)
        {
            (Participation::Codes, Some(principal), _) => codes::holds(db, campaign.row.id(), &principal).await?,
            (Participation::Company(issuer), _, Some(account)) => {
                accounts::is_known_to(db, account.person, issuer).await?
            }
            _ => false,
        };
        Ok(self.admits(campaign, is_vouched_for))
    }

    /// Lets through who may take part in `campaign`.
    ///
    /// # Errors
    /// [`AppError::SignIn`] for who has no confirmed address, [`AppError::Forbidden`] for who has another one, or no
    /// invitation code or account at the company where the terms want one.
    pub async fn require_admission(&self, campaign: &Campaign) -> Result<(), AppError> {
        match self.admission(campaign).await? {
            Admission::Admitted => Ok(()),
            Admission::SignIn => Err(AppError::SignIn),
            Admission::Company if self.account.is_none() => Err(AppError::SignIn),
            Admission::Refused | Admission::Code | Admission::Company => {
                Err(AppError::Forbidden(campaign.terms.participation.sentence()))
            }
            Admission::Hidden => Err(AppError::NotFound),
        }
    }

    /// Lets through who may do `action` to `campaign`.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for who may not even read it, else [`AppError::Forbidden`].
    pub fn require(&self, campaign: &Campaign, action: Action) -> Result<(), AppError> {
        let (role, state) = (self.role(&campaign.row), campaign.row.state()?);
        if may(role, state, action) {
            return Ok(());
        }
        if !may(role, state, Action::Read) {
            return Err(AppError::NotFound);
        }
        Err(match (action, state) {
            (Action::Submit | Action::Vote, CampaignState::Closed) => {
                AppError::Conflict(t!("This campaign is over. Everything that was said stays to be read.").into())
            }
            (Action::Submit | Action::Vote, _) => {
                AppError::Conflict(t!("This campaign has not been launched yet.").into())
            }
            (Action::Edit | Action::Launch, _) if may(role, CampaignState::Draft, action) => AppError::Conflict(
                t!("The terms are sealed since the launch. Amend them, in public and with a reason.").into(),
            ),
            (Action::Amend, CampaignState::Closed) if may(role, CampaignState::Running, action) => {
                AppError::Conflict(t!("A closed campaign’s terms stay as they are.").into())
            }
            (Action::Amend | Action::Freeze | Action::Close, _) if may(role, CampaignState::Running, action) => {
                AppError::Conflict(t!("Only a running campaign can be amended, paused or ended.").into())
            }
            (Action::Decide, CampaignState::Draft) if may(role, CampaignState::Running, action) => {
                AppError::Conflict(t!("There is nothing to decide before the launch.").into())
            }
            // Who is not of the organisation is not told what there is to see.
            _ if role.is_none() => AppError::NotFound,
            _ => AppError::Forbidden(t!("Your role in this organisation does not allow that. Ask an owner.").into()),
        })
    }

    /// The viewer's principal in the campaign with `secret`, if the viewer ever acted.
    #[must_use]
    pub fn principal(&self, secret: &[u8]) -> Option<Principal> {
        self.device.get().map(|device| principal(secret, *device))
    }

    /// The viewer's [`mark`](crate::server::principal::mark) there; empty if the viewer never acted.
    #[must_use]
    pub fn mark(&self, secret: &[u8]) -> String {
        self.device.get().map(|device| crate::server::principal::mark(secret, *device)).unwrap_or_default()
    }

    /// The viewer's device; on a first action a new one, whose cookie goes out with the answer.
    ///
    /// # Errors
    /// [`AppError::TooMany`] when the network has made very many.
    pub fn device(&self) -> Result<Device, AppError> {
        if let Some(device) = self.device.get() {
            return Ok(*device);
        }
        self.limit_network(Limited::Device)?;
        let device = *self.device.get_or_init(|| Device(rand::random()));
        let value = self.state.key.sign(device);
        self.set_cookie(DEVICE, &value, Some(DEVICE_LIFE));
        Ok(device)
    }

    /// A name for the viewer's device that says nothing about its cookie.
    ///
    /// # Errors
    /// As [`Self::device`].
    pub fn participant(&self) -> Result<String, AppError> {
        let hash = self.state.key.hash(&[b"participant", &self.device()?.0]);
        Ok(hex::encode(&hash[..8]))
    }

    /// A number that stays the same for this viewer: of the device, or as long as there is none of the day's visitor.
    #[must_use]
    pub fn seed(&self) -> u32 {
        let mut hasher = DefaultHasher::new();
        match self.device.get() {
            Some(device) => device.hash(&mut hasher),
            None => self.visitor().hash(&mut hasher),
        }
        // Below 2^31 and never 0, which asks the server to choose.
        u32::try_from(hasher.finish() % 0x7fff_ffff).unwrap_or(0) + 1
    }

    /// The visitor of today.
    #[must_use]
    pub fn visitor(&self) -> Visitor {
        visits::visitor(&self.state.key, self.state.clock.now(), &self.network, &self.browser)
    }

    /// Notes that the viewer visits a campaign.
    pub fn record_visit(&self, campaign: CampaignId) {
        self.state.visits.record(campaign, self.state.clock.now(), hash_of(&self.network), self.visitor());
    }

    /// Takes one of `limited` for the viewer's network.
    ///
    /// # Errors
    /// [`AppError::TooMany`].
    pub fn limit_network(&self, limited: Limited) -> Result<(), AppError> {
        self.state.limits.take(limited, hash_of(&self.network))
    }

    /// Takes one of `limited` for what `text` names.
    ///
    /// # Errors
    /// [`AppError::TooMany`].
    pub fn limit_text(&self, limited: Limited, text: &str) -> Result<(), AppError> {
        self.state.limits.take(limited, hash_of(&text))
    }

    /// A place for a stream to the viewer's network.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when the network has very many.
    pub fn stream_place(&self) -> Result<Place<u64>, AppError> {
        self.state.limits.stream(hash_of(&self.network))
    }

    /// Takes one of `limited` for the viewer's device, and one write for its network.
    ///
    /// # Errors
    /// [`AppError::TooMany`].
    pub fn limit_device(&self, limited: Limited) -> Result<(), AppError> {
        self.limit_network(Limited::Write)?;
        let device = self.device()?;
        self.state.limits.take(limited, hash_of(&device))
    }

    /// Where on the page that a plain form came from its sender goes on: the id of an element.
    pub fn stay_at(&self, id: String) {
        _ = self.place.set(id);
    }

    /// What [`Self::stay_at`] was told.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        self.place.get().map(String::as_str)
    }

    /// Sets a cookie with the answer; `seconds` of `None` ends it.
    pub fn set_cookie(&self, name: &str, value: &str, seconds: Option<i64>) {
        let cookie = cookie(name, value, seconds.unwrap_or(0), self.state.settings.public_url.starts_with("https:"));
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner).push(cookie);
    }

    /// The cookies to go out with the answer.
    #[must_use]
    pub fn take_cookies(&self) -> Vec<String> {
        std::mem::take(&mut *self.cookies.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The cookie that holds the device.
pub const DEVICE: &str = "coro_device";
/// The cookie that holds the session's token.
pub const SESSION: &str = "coro_session";
/// The cookie that binds a code for signing in to the browser that asked for it.
pub const SIGN_IN: &str = "coro_sign_in";
/// The cookie that binds what a provider or an authenticator answers to the browser that went there.
pub const CEREMONY: &str = "coro_ceremony";
/// The cookie that holds the language that was chosen.
pub const LANGUAGE: &str = "coro_language";
/// How long a choice of language is remembered, in seconds: a year.
pub const LANGUAGE_LIFE: i64 = 365 * 24 * 3_600;
/// How long a device is remembered, in seconds: a campaign and its next rounds.
const DEVICE_LIFE: i64 = 400 * 24 * 3_600;

/// The name under which a cookie is kept. Over https the browser itself guards it against being set by a neighbour
/// (`__Host-`); over http, that is, on one's own machine, that prefix is not allowed.
#[must_use]
pub fn cookie_name(name: &str, https: bool) -> String {
    if https { format!("__Host-{name}") } else { name.to_owned() }
}

fn cookie(name: &str, value: &str, seconds: i64, https: bool) -> String {
    let name = cookie_name(name, https);
    let secure = if https { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

/// The network of an address: /24 of IPv4, /48 of IPv6.
fn network(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets()[..3].to_vec(),
        IpAddr::V6(address) => address.octets()[..6].to_vec(),
    }
}

fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The context of the request that a server function or a page is answering.
///
/// # Errors
/// [`AppError::Internal`] outside a request.
pub async fn context() -> Result<Arc<Cx>, AppError> {
    use_context::<http::request::Parts>()
        .and_then(|parts| parts.extensions.get::<Arc<Cx>>().cloned())
        .ok_or_else(|| AppError::Internal("no context".into()))
}
