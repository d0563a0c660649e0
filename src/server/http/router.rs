//! Every route, in the order of what it takes to use it: files, health, pages, reading, writing.

use super::assets::Site;
use super::body::BODY;
use super::path::Path;
use super::{brand, failure, middleware, pictures, rest, shell::shell, stream};
use crate::api::account::{AskProvider, sign_in_address};
use crate::api::codes::MakeCode;
use crate::app::App;
use crate::domain::audit::AuditQuery;
use crate::error::AppError;
use crate::server::context::Cx;
use crate::server::state::State;
use crate::server::{accounts, audit, codes, dashboard, notices, report};
use crate::text::t;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, Request};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get, post};
use http::{Method, StatusCode};
use leptos::prelude::{LeptosOptions, provide_context, use_context};
use leptos::server_fn::ServerFn;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use std::sync::{Arc, LazyLock};

/// The pages, found once: leptos must not render while it makes this list.
static PAGES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// What axum's handlers are given.
#[derive(Clone)]
pub struct Shared {
    state: State,
    leptos: LeptosOptions,
}

impl FromRef<Shared> for State {
    fn from_ref(shared: &Shared) -> Self {
        shared.state.clone()
    }
}

impl FromRef<Shared> for LeptosOptions {
    fn from_ref(shared: &Shared) -> Self {
        shared.leptos.clone()
    }
}

/// The whole program as a service.
pub fn router(state: State, site: Arc<Site>) -> Router {
    let shared = Shared { state: state.clone(), leptos: LeptosOptions::builder().output_name("coro").build() };
    let provide = {
        let site = site.clone();
        move || provide(&site)
    };
    let other = {
        let provide = provide.clone();
        async move |request: Request| other(&site, provide.clone(), request).await
    };
    let (api, description) = rest::router();
    let description = Arc::new(description);
    let router = Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/robots.txt", get(robots))
        .route("/sitemap.xml", get(brand::sitemap))
        .route("/accent/{name}", get(brand::accent))
        .route("/api/v1/openapi.json", get(async move || axum::Json((*description).clone())))
        .route("/api/v1/campaigns/{slug}/events", get(stream::events))
        .route("/c/{slug}/dashboard.csv", get(csv))
        .route("/c/{slug}/report.json", get(report_data))
        .route("/c/{slug}/report.csv", get(report_csv))
        .route("/manage/people/{slug}/log.csv", get(log_csv))
        .route("/manage/{slug}/codes.csv", post(codes_csv))
        .route("/account/data.json", get(own_data))
        .route("/unsubscribe/{token}", post(unsubscribe))
        .route(accounts::provider::RETURN, get(come_back))
        .route("/pictures/{hash}", get(pictures::get))
        .route("/pictures", post(pictures::post).layer(DefaultBodyLimit::max(pictures::BODY)))
        .merge(api)
        // Those that there are, leptos puts in their places itself.
        .route("/_fn/{*name}", any(|| async { StatusCode::NOT_FOUND }))
        .leptos_routes_with_context(&shared, PAGES.clone(), provide, shell)
        .fallback(other)
        .layer(DefaultBodyLimit::max(BODY));
    middleware::around(router, state).with_state(shared)
}

/// The paths of the pages.
#[must_use]
pub fn pages() -> Vec<String> {
    PAGES.iter().map(|page| page.path().to_owned()).collect()
}

/// What search engines may read, and where they find it all.
async fn robots(axum::extract::State(state): axum::extract::State<State>) -> String {
    let url = &state.settings.public_url;
    format!(
        "User-agent: *\nDisallow: /manage\nDisallow: /welcome\nDisallow: /unsubscribe\nSitemap: {url}/sitemap.xml\n"
    )
}

async fn ready(axum::extract::State(state): axum::extract::State<State>) -> Response {
    let stopping = state.stop.is_cancelled();
    match state.db.ping().await {
        Ok(()) if !stopping => "ready\n".into_response(),
        Ok(()) => (StatusCode::SERVICE_UNAVAILABLE, "going down\n").into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

/// A file of the site, or the page that says that there is nothing.
async fn other(site: &Site, provide: impl Fn() + Clone + Send + Sync + 'static, request: Request) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        if let Some(file) = site.serve(request.uri().path(), request.headers()) {
            return file;
        }
    } else {
        return StatusCode::NOT_FOUND.into_response();
    }
    if request.uri().path().starts_with("/api/") {
        return rest::Problem::from(AppError::NotFound).into_response();
    }
    let mut response = leptos_axum::render_app_async_with_context(provide, shell)(request).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// Hands who is looking to the pages, the site to the shell, and to leptos which parts of it a lazy view needs.
fn provide(site: &Arc<Site>) {
    provide_context(site.built().manifest());
    if let Some(parts) = use_context::<http::request::Parts>()
        && let Some(cx) = parts.extensions.get::<Arc<Cx>>()
    {
        provide_context(cx.viewer());
        provide_context(cx.language());
    }
    provide_context(site.clone());
}

/// The numbers behind a chart.
async fn csv(
    axum::Extension(cx): axum::Extension<Arc<Cx>>,
    Path(slug): Path<String>,
    axum::extract::Query(query): axum::extract::Query<CsvQuery>,
) -> Result<Response, rest::Problem> {
    let range = query.range.as_deref().and_then(crate::domain::dashboard::Range::parse);
    let text = dashboard::csv(&cx, &slug, &query.chart, range).await?;
    let name =
        format!("attachment; filename=\"{slug}-{}.csv\"", query.chart.replace(|c: char| !c.is_alphanumeric(), ""));
    Ok((
        [(http::header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (http::header::CONTENT_DISPOSITION, name)],
        text,
    )
        .into_response())
}

/// The report as data.
async fn report_data(
    axum::Extension(cx): axum::Extension<Arc<Cx>>,
    Path(slug): Path<String>,
) -> Result<Response, rest::Problem> {
    let data = report::json(&cx, &slug).await?;
    let name = format!("attachment; filename=\"{slug}-report.json\"");
    let head = [(http::header::CONTENT_TYPE, "application/json".to_owned()), (http::header::CONTENT_DISPOSITION, name)];
    Ok((head, data).into_response())
}

/// The ideas of a report as a table.
async fn report_csv(
    axum::Extension(cx): axum::Extension<Arc<Cx>>,
    Path(slug): Path<String>,
) -> Result<Response, rest::Problem> {
    let text = report::csv(&cx, &slug).await?;
    let name = format!("attachment; filename=\"{slug}-report.csv\"");
    let head =
        [(http::header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (http::header::CONTENT_DISPOSITION, name)];
    Ok((head, text).into_response())
}

/// The log of an organisation as a table.
async fn log_csv(
    axum::Extension(cx): axum::Extension<Arc<Cx>>,
    Path(slug): Path<String>,
    axum::extract::Query(query): axum::extract::Query<AuditQuery>,
) -> Result<Response, rest::Problem> {
    let text = audit::csv(&cx, &slug, &query).await?;
    let name = format!("attachment; filename=\"{slug}-log.csv\"");
    let head =
        [(http::header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (http::header::CONTENT_DISPOSITION, name)];
    Ok((head, text).into_response())
}

/// Makes codes for one person each, and answers with them: they stand nowhere else. What was wrong with the numbers is told
/// where they were typed.
async fn codes_csv(
    axum::Extension(cx): axum::Extension<Arc<Cx>>,
    Path(slug): Path<String>,
    axum::Form(asked): axum::Form<CodesAsked>,
) -> Result<Response, rest::Problem> {
    let text = match codes::make_many(&cx, &slug, &asked.count, asked.days).await {
        Err(error @ AppError::Invalid(_)) => {
            let back = failure::told(&format!("/manage/{slug}/codes"), MakeCode::PATH, error, &cx.state.key);
            return Ok(Redirect::to(&back).into_response());
        }
        text => text?,
    };
    let name = format!("attachment; filename=\"{slug}-codes.csv\"");
    let head =
        [(http::header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (http::header::CONTENT_DISPOSITION, name)];
    Ok((head, text).into_response())
}

#[derive(serde::Deserialize)]
struct CodesAsked {
    #[serde(default)]
    count: String,
    #[serde(default)]
    days: i64,
}

/// All of one's data, as a file.
async fn own_data(axum::Extension(cx): axum::Extension<Arc<Cx>>) -> Result<Response, rest::Problem> {
    let data = accounts::export(&cx).await?;
    let name = [(http::header::CONTENT_DISPOSITION, "attachment; filename=\"coro-data.json\"")];
    Ok((name, axum::Json(data)).into_response())
}

/// What a mail program sends at one click (RFC 8058), without cookies and without a page to show.
async fn unsubscribe(
    axum::Extension(cx): axum::Extension<Arc<Cx>>,
    Path(token): Path<String>,
) -> Result<String, rest::Problem> {
    notices::unsubscribe(&cx, &token).await?;
    Ok(format!("{}\n", t!("You get no more of these mails.")))
}

/// Back from the provider. What went wrong is told where one signs in, as of a form there.
async fn come_back(
    axum::extract::State(state): axum::extract::State<State>,
    axum::Extension(cx): axum::Extension<Arc<Cx>>,
    axum::extract::Query(answer): axum::extract::Query<accounts::provider::Answer>,
) -> Redirect {
    match accounts::provider::come_back(&cx, answer).await {
        (next, Ok(())) => Redirect::to(&next),
        (next, Err(error)) => {
            Redirect::to(&failure::told(&sign_in_address(&next), AskProvider::PATH, error, &state.key))
        }
    }
}

#[derive(serde::Deserialize)]
struct CsvQuery {
    #[serde(default)]
    chart: String,
    range: Option<String>,
}
