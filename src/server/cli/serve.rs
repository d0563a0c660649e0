//! `coro serve`: starts a node, says where it is, and takes it down without losing anything.

use crate::domain::id::{OrganisationId, Timestamp};
use crate::domain::policy::Role;
use crate::server::accounts::provider::ProviderSettings;
use crate::server::campaigns::close_due;
use crate::server::clock::Clock;
use crate::server::db::{Db, Location};
use crate::server::http::assets::Site;
use crate::server::http::router::router;
use crate::server::mail::Mailer;
use crate::server::state::{Settings, State};
use crate::server::{accounts, demo, jobs, listen, notices, people, retention};
use anyhow::{Context, Result};
use openidconnect::{ClientId, ClientSecret, IssuerUrl};
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

/// How often polls are closed and visits are written down.
const SECOND: Duration = Duration::from_secs(1);

#[derive(clap::Args)]
pub(super) struct ServeArgs {
    /// The address to listen on.
    #[arg(long, env = "CORO_LISTEN", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// The address that people use, for absolute links; http://LISTEN without it. With https, cookies are Secure.
    #[arg(long, env = "CORO_PUBLIC_URL")]
    public_url: Option<String>,
    /// How many proxies stand before Coro and append to X-Forwarded-For.
    #[arg(long, env = "CORO_TRUSTED_PROXIES", default_value_t = 0)]
    trusted_proxies: usize,
    /// Where Prometheus reads metrics; nowhere without it. Never give it a public address.
    #[arg(long, env = "CORO_METRICS")]
    metrics: Option<SocketAddr>,
    /// Make a demonstration organisation with three campaigns and a small simulated crowd.
    #[arg(long, env = "CORO_DEMO")]
    demo: bool,
    /// With --demo: nobody simulated takes part.
    #[arg(long, env = "CORO_NO_CROWD")]
    no_crowd: bool,
    /// Take every request, for load tests.
    #[arg(long, env = "CORO_NO_RATE_LIMITS")]
    no_rate_limits: bool,
    /// The server that takes mails: smtps://user:password@host, smtp://host:25. Without it mails land in DATA/mail.
    #[arg(long, env = "CORO_SMTP", hide_env_values = true, value_name = "URL")]
    smtp: Option<String>,
    /// Who mails come from.
    #[arg(long, env = "CORO_MAIL_FROM", default_value = "Coro <coro@localhost.localdomain>", value_name = "SENDER")]
    mail_from: String,
    /// How long news of a campaign are gathered before a mail tells of them; between two such mails to somebody is an hour.
    #[arg(long, env = "CORO_GATHER", default_value_t = notices::GATHER / 1_000, value_name = "SECONDS", value_parser = clap::value_parser!(i64).range(0..=86_400))]
    gather: i64,
    /// A provider of OpenID Connect through which people may sign in, by its issuer address, such as https://id.example.org.
    #[arg(long, env = "CORO_OIDC_ISSUER", value_name = "URL", requires_all = ["oidc_client", "oidc_secret"])]
    oidc_issuer: Option<String>,
    /// What the provider calls Coro. As the address to return to it wants PUBLIC-URL/sign-in/return.
    #[arg(long, env = "CORO_OIDC_CLIENT", value_name = "ID", requires = "oidc_issuer")]
    oidc_client: Option<String>,
    /// By which the provider knows that it is Coro.
    #[arg(long, env = "CORO_OIDC_SECRET", hide_env_values = true, value_name = "SECRET", requires = "oidc_issuer")]
    oidc_secret: Option<String>,
    /// What people know the provider by; stands on the button.
    #[arg(long, env = "CORO_OIDC_NAME", default_value = "your company", value_name = "NAME")]
    oidc_name: String,
    /// Who operates this server: e-mail addresses, separated by commas. Who signs in with one of them finds its health, its
    /// organisations, jobs that failed and a mail test at PUBLIC-URL/operate; for everybody else there is no such page.
    #[arg(long, env = "CORO_OPERATORS", value_delimiter = ',', value_parser = accounts::address, value_name = "ADDRESSES")]
    operators: Vec<String>,
    /// Logs as text or json; json where standard error is no terminal.
    #[arg(long, env = "CORO_LOG_FORMAT", value_parser = ["text", "json"])]
    log_format: Option<String>,
}

pub(super) async fn run(location: &Location, data: &Path, args: ServeArgs, site: Site) -> Result<()> {
    log(args.log_format.as_deref());
    if let Some(address) = args.metrics {
        metrics_exporter_prometheus::PrometheusBuilder::new()
            .with_http_listener(address)
            .install()
            .with_context(|| format!("listening for Prometheus on {address}"))?;
    }
    let listener = listen::bind(args.listen)?;
    let address = listener.local_addr()?;
    let public_url = args.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let settings = Settings {
        public_url: public_url.trim_end_matches('/').to_owned(),
        trusted_proxies: args.trusted_proxies,
        rate_limits: !args.no_rate_limits,
        gather: args.gather * 1_000,
        folder: data.to_owned(),
        provider: provider(&args)?,
        operators: args.operators.clone(),
    };
    let mailer = match &args.smtp {
        Some(url) => Mailer::smtp(url, &args.mail_from)?,
        None => Mailer::folder(&data.join("mail"), &args.mail_from)?,
    };
    let stop = CancellationToken::new();
    let db = Db::open(location).await?;
    let (state, writer) = State::start(db, Clock::System, settings, mailer, stop.clone()).await?;
    let again = accounts::erase_again(&state).await?;
    if again > 0 {
        tracing::info!(again, "people whom a back-up had brought back are erased again");
    }
    let demo = if args.demo { Some(demo::seed(&state.db, &state.clock).await?) } else { None };
    let links = links(&state, demo).await?;
    let router = router(state.clone(), Arc::new(site));
    tokio::spawn(housekeeping(state.clone()));
    tokio::spawn(work(state.clone()));
    if args.demo && !args.no_crowd {
        tokio::spawn(demo::crowd(format!("http://{address}"), stop.clone()));
    }
    println!("{links}");
    tokio::spawn(signals(stop.clone()));
    // Behind a proxy all connections come from it.
    let capped = args.trusted_proxies == 0 && !args.no_rate_limits;
    listen::serve(listener, router, stop, if capped { listen::FROM_ONE_ADDRESS } else { usize::MAX }).await;
    writer.finish().await;
    if let Err(error) = state.visits.flush(&state.db, state.clock.now()).await {
        tracing::warn!(error = format!("{error:#}"), "the last visits were not counted");
    }
    state.db.close().await;
    tracing::info!("stopped");
    Ok(())
}

fn provider(args: &ServeArgs) -> Result<Option<ProviderSettings>> {
    let (Some(issuer), Some(client), Some(secret)) = (&args.oidc_issuer, &args.oidc_client, &args.oidc_secret) else {
        return Ok(None);
    };
    Ok(Some(ProviderSettings {
        name: args.oidc_name.clone(),
        issuer: IssuerUrl::new(issuer.clone()).context("reading the provider's address")?,
        client: ClientId::new(client.clone()),
        secret: ClientSecret::new(secret.clone()),
    }))
}

fn log(format: Option<&str>) {
    let filter = EnvFilter::try_from_env("CORO_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let text = format.map_or_else(|| std::io::stderr().is_terminal(), |format| format == "text");
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if text { builder.compact().init() } else { builder.json().flatten_event(true).init() }
}

/// What the terminal shows at the start: where to go. Links are one-time; each start makes new ones where they are needed.
async fn links(state: &State, demo: Option<OrganisationId>) -> Result<String> {
    let url = &state.settings.public_url;
    let now = state.clock.now();
    let mut text = format!("\n  Coro is running at {url}\n");
    if let Some(organisation) = demo {
        let manager = people::invite(&state.db, organisation, Role::Manager, now).await?;
        let brand = people::invite(&state.db, organisation, Role::Analyst, now).await?;
        text += &format!("\n  contributor   {url}/\n  manager       {url}/welcome/{manager}\n");
        text += &format!("  brand         {url}/welcome/{brand}\n");
    } else if !people::has_owner(&state.db).await? {
        let owner = owner_link(state, now).await?;
        text += &format!("\n  The first owner comes in by this link, once:\n  {url}/welcome/{owner}\n");
    }
    Ok(text)
}

async fn owner_link(state: &State, now: Timestamp) -> Result<String> {
    let organisation = match people::first_organisation(&state.db).await? {
        Some(organisation) => organisation,
        None => people::create_organisation(&state.db, "home", "Our organisation", now).await?,
    };
    people::invite(&state.db, organisation, Role::Owner, now).await
}

/// What has to be done now and then.
async fn housekeeping(state: State) {
    let mut ticks = interval(SECOND);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut count = 0_u64;
    while state.stop.run_until_cancelled(ticks.tick()).await.is_some() {
        count += 1;
        let done = async {
            close_due(&state).await?;
            if count.is_multiple_of(5) {
                state.visits.flush(&state.db, state.clock.now()).await?;
            }
            if count.is_multiple_of(60) {
                state.limits.forget();
            }
            if count % 3_600 == 1 {
                people::forget(&state.db, state.clock.now()).await?;
                jobs::forget(&state.db, state.clock.now()).await?;
                retention::forget_due(&state).await?;
            }
            metrics::gauge!("coro_streams").set(i32::try_from(state.hub.all_viewers()).unwrap_or(i32::MAX));
            anyhow::Ok(())
        };
        if let Err(error) = done.await {
            tracing::warn!(error = format!("{error:#}"), "housekeeping will try again");
        }
    }
}

/// Mails are sent beside everything else: a slow server holds up nobody.
async fn work(state: State) {
    let mut ticks = interval(SECOND);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while state.stop.run_until_cancelled(ticks.tick()).await.is_some() {
        // Whatever keeps news from being written, codes to sign in with are mails too.
        for done in [notices::send_due(&state).await, jobs::work_off(&state).await] {
            if let Err(error) = done {
                tracing::warn!(error = format!("{error:#}"), "mails and jobs will be looked at again");
            }
        }
    }
}

async fn signals(stop: CancellationToken) {
    let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
        tracing::error!("signals cannot be heard; end the process by force");
        return;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
    tracing::info!("going down");
    stop.cancel();
}
