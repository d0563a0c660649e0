//! What stands around every route: limits, guards against forged requests, headers, and finding out who asks.

use super::body::{BODY, Bodies};
use super::failure;
use super::rest::Problem;
use crate::domain::language::Language;
use crate::error::AppError;
use crate::server::context::{self, CEREMONY, Cx, DEVICE, LANGUAGE, SESSION, SIGN_IN, cookie_name};
use crate::server::principal::Key;
use crate::server::state::State;
use crate::server::texts::speaking;
use crate::server::{accounts, people, texts};
use crate::text::t;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use http::header::{
    ACCEPT, ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, LOCATION, REFERRER_POLICY,
    SET_COOKIE, STRICT_TRANSPORT_SECURITY, USER_AGENT, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tracing::Instrument;

/// The header under which a request's id comes and goes.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Requests that are answered at the same time. Each takes some hundred kilobytes at worst, so memory stays bounded.
const AT_ONCE: usize = 2_048;

/// Requests beyond it wait this long for a place; a longer wait would only make people reload.
const WAIT: Duration = Duration::from_millis(500);

/// Puts the guards around `router`, the outermost last.
pub(super) fn around<S: Clone + Send + Sync + 'static>(router: Router<S>, state: State) -> Router<S> {
    let places = Arc::new((Bodies::default(), Semaphore::new(AT_ONCE)));
    router
        .layer(from_fn_with_state(state.clone(), identify))
        .layer(CsrfLayer::new().with_rejection_response(|_| forged()))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(from_fn(move |request: Request, next: Next| {
            let places = places.clone();
            async move { in_turn(&places.0, &places.1, request, next).await }
        }))
        .layer(CatchPanicLayer::custom(|_| {
            tracing::error!("a request panicked");
            Problem::from(AppError::Internal("panic".into())).into_response()
        }))
        .layer(from_fn_with_state(state, headers))
}

/// Answers when the body is there and a place is free. Who asks whether the node lives is answered however full it is.
async fn in_turn(bodies: &Bodies, places: &Semaphore, request: Request, next: Next) -> Response {
    if matches!(request.uri().path(), "/healthz" | "/readyz") {
        return next.run(request).await;
    }
    let request = match bodies.read(request, WAIT).await {
        Ok(request) => request,
        Err(response) => return response,
    };
    match tokio::time::timeout(WAIT, places.acquire()).await {
        Ok(Ok(_place)) => next.run(request).await,
        _ => Problem::from(AppError::Unavailable(2)).into_response(),
    }
}

fn forged() -> Response<Body> {
    let text =
        t!("This request came from another site, or the address in the browser is not the one Coro knows itself by.");
    Problem::from(AppError::Forbidden(text.into())).into_response()
}

/// Request id, log, metrics, the language that the browser asks for, and the headers that every answer carries.
async fn headers(axum::extract::State(state): axum::extract::State<State>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = request_id(request.headers());
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = request.extensions().get::<MatchedPath>().map_or("other".to_owned(), |path| path.as_str().to_owned());
    // What opens a door is kept out of the log.
    let path = if route.contains("{token}") { route.clone() } else { path };
    let span = tracing::info_span!("request", id = %id.to_str().unwrap_or(""), %method, path);
    let https = state.settings.public_url.starts_with("https:");
    let language = asked_for(request.headers(), https);
    let mut response = speaking(language, next.run(request)).instrument(span.clone()).await;
    let status = response.status();
    let labels = [("method", label(&method).to_owned()), ("route", route), ("status", status.as_str().to_owned())];
    metrics::counter!("coro_requests_total", &labels).increment(1);
    metrics::histogram!("coro_request_seconds", &labels[..2]).record(started.elapsed());
    span.in_scope(|| {
        let ms = started.elapsed().as_secs_f64() * 1e3;
        if status.is_server_error() { tracing::warn!(%status, ms) } else { tracing::debug!(%status, ms) }
    });
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, id);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ));
    headers.insert("permissions-policy", HeaderValue::from_static("camera=(), geolocation=(), microphone=()"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-store"));
    if https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
    response
}

/// A method's name for the metrics. Clients may make methods up, and each label would be kept for ever.
fn label(method: &Method) -> &str {
    let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
    if known.contains(method) { method.as_str() } else { "other" }
}

/// The id that a proxy gave the request if it looks like one, else a new one.
fn request_id(headers: &HeaderMap) -> HeaderValue {
    let fits = |id: &HeaderValue| {
        let bytes = id.as_bytes();
        (8..=64).contains(&bytes.len()) && bytes.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
    };
    if let Some(id) = headers.get(REQUEST_ID).filter(|id| fits(id)) {
        return id.clone();
    }
    HeaderValue::from_str(&hex::encode(rand::random::<[u8; 8]>())).unwrap_or(HeaderValue::from_static("-"))
}

/// The language that the browser asks for, or that was chosen in it.
fn asked_for(headers: &HeaderMap, https: bool) -> Language {
    let chosen = cookie(headers, &cookie_name(LANGUAGE, https)).and_then(Language::parse);
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|header| header.to_str().ok()).unwrap_or_default();
    texts::negotiate(chosen, accepted)
}

/// Finds out who asks, and sends the cookies that answering made.
async fn identify(
    axum::extract::State(state): axum::extract::State<State>,
    mut request: Request,
    next: Next,
) -> Response {
    if failure::is_forged(request.uri(), &state.key) {
        return Redirect::to(ours(request.uri().path())).into_response();
    }
    let key = state.key.clone();
    let https = state.settings.public_url.starts_with("https:");
    let device = cookie(request.headers(), &cookie_name(DEVICE, https)).and_then(|value| state.key.device(value));
    let session = cookie(request.headers(), &cookie_name(SESSION, https)).map(people::token_hash);
    let account = match session {
        Some(session) => match accounts::of_session(&state.db, &session, state.clock.now()).await {
            Ok(account) => account,
            Err(error) => return Problem::from(AppError::from(error)).into_response(),
        },
        None => None,
    };
    let device = match device {
        Some(device) if account.is_none() => match people::unclaimed(&state, device).await {
            Ok(device) => device,
            Err(error) => return Problem::from(AppError::from(error)).into_response(),
        },
        device => device,
    };
    let chosen = account.as_ref().and_then(|account| account.language);
    let language = chosen.unwrap_or_else(|| asked_for(request.headers(), https));
    let found = context::Request {
        language,
        device,
        account,
        session,
        sign_in: cookie(request.headers(), &cookie_name(SIGN_IN, https)).map(people::token_hash),
        ceremony: cookie(request.headers(), &cookie_name(CEREMONY, https)).map(people::token_hash),
        address: address(&request, state.settings.trusted_proxies),
        browser: request.headers().get(USER_AGENT).map(|value| value.as_bytes().to_vec()).unwrap_or_default(),
        asked: asked(request.uri()),
    };
    let cx = Arc::new(Cx::new(state, found));
    request.extensions_mut().insert(cx.clone());
    let function = request.uri().path().starts_with("/_fn/");
    let html = accepts_html(request.headers());
    let mut response = speaking(language, next.run(request)).await;
    for value in cx.take_cookies() {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().append(SET_COOKIE, value);
        }
    }
    if function && response.status() == StatusCode::INTERNAL_SERVER_ERROR {
        response = plain(response).await;
    }
    if function && html {
        stay_here(&mut response, cx.place(), &key);
    }
    response
}

/// What a server function failed with, under its own status: what it was called with may be unreadable, which leptos
/// answers as if the server had failed.
async fn plain(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, BODY).await else { return parts.status.into_response() };
    let error = serde_json::from_slice::<AppError>(&bytes).ok();
    if let Some(status) = error.and_then(|error| StatusCode::from_u16(error.status()).ok()) {
        parts.status = status;
    }
    Response::from_parts(parts, bytes.into())
}

/// Whether the answer goes to a page, decided as leptos does when it answers with the Referer header.
pub(super) fn accepts_html(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

/// A plain form is sent back to where it came from, by the Referer header: whatever that says, only to our own pages. The
/// place on the page is ours to name.
fn stay_here(response: &mut Response, place: Option<&str>, key: &Key) {
    let Some(location) = response.headers().get(LOCATION) else { return };
    let target = location.to_str().ok().and_then(|location| location.parse::<Uri>().ok());
    let path = target.as_ref().and_then(Uri::path_and_query).map_or("/", |path| path.as_str());
    let path = failure::prove(ours(path.trim_end_matches('?')), key);
    let path = place.map_or_else(|| path.clone(), |place| format!("{path}#{place}"));
    if let Ok(path) = HeaderValue::from_str(&path) {
        response.headers_mut().insert(LOCATION, path);
        *response.status_mut() = StatusCode::SEE_OTHER;
        response.headers_mut().remove(CONTENT_TYPE);
    }
}

/// The path, if it stays here: "//host" would be another site, and so would "/\\host", which browsers read as the same.
fn ours(path: &str) -> &str {
    if path.starts_with("//") || path.starts_with("/\\") { "/" } else { path }
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split("; "))
        .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value))
}

/// The language that an address asks for.
fn asked(address: &Uri) -> Option<Language> {
    address.query()?.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Language::parse)
}

/// The client's address: the connection's, or behind `proxies` proxies the one that the outermost of them saw. What a
/// client writes into the header itself stands further left and is never read.
fn address(request: &Request, proxies: usize) -> IpAddr {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(address)| address.ip());
    if proxies == 0 {
        return peer;
    }
    let hops: Vec<&str> = request
        .headers()
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(','))
        .collect();
    hops.len().checked_sub(proxies).and_then(|at| hop(hops[at].trim())).unwrap_or(peer)
}

/// The address of a hop; some proxies write the port as well, or IPv6 in brackets.
fn hop(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(header: &str, proxies: usize) -> IpAddr {
        let mut request = Request::new(Body::empty());
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 9], 1))));
        request.headers_mut().insert("x-forwarded-for", HeaderValue::from_str(header).expect("a header"));
        address(&request, proxies)
    }

    #[test]
    fn a_forged_address_is_not_believed() {
        let peer = IpAddr::from([10, 0, 0, 9]);
        assert_eq!(from("1.1.1.1", 0), peer);
        assert_eq!(from("1.1.1.1, 2.2.2.2", 1), IpAddr::from([2, 2, 2, 2]));
        assert_eq!(from("6.6.6.6, 1.1.1.1, 2.2.2.2", 2), IpAddr::from([1, 1, 1, 1]));
        assert_eq!(from("1.1.1.1", 2), peer);
        assert_eq!(from("nonsense", 1), peer);
        assert_eq!(from("6.6.6.6, 2.2.2.2:4711", 1), IpAddr::from([2, 2, 2, 2]));
        let six: IpAddr = "2001:db8::1".parse().expect("an address");
        assert_eq!(["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:443"].map(|text| from(text, 1)), [six; 3]);
    }

    #[test]
    fn made_up_methods_share_a_label() {
        let made_up = Method::from_bytes(b"BREW").expect("a method");
        assert_eq!([label(&Method::POST), label(&made_up)], ["POST", "other"]);
    }

    #[test]
    fn forms_lead_only_to_our_own_pages() {
        for (to, expected) in [
            ("https://evil.example/x?y=1", "/x?y=1"),
            ("https://evil.example//evil.example", "/"),
            ("https://evil.example/\\evil.example", "/"),
            ("/c/a?sort=newest", "/c/a?sort=newest"),
            ("nonsense", "/"),
        ] {
            let mut response = Response::new(Body::empty());
            response.headers_mut().insert(LOCATION, HeaderValue::from_static(to));
            stay_here(&mut response, None, &Key::new([7; 32]));
            assert_eq!(response.headers()[LOCATION], expected, "from {to}");
        }
        let mut response = Response::new(Body::empty());
        response.headers_mut().insert(LOCATION, HeaderValue::from_static("/c/a?sort=newest"));
        stay_here(&mut response, Some("idea-7"), &Key::new([7; 32]));
        assert_eq!(response.headers()[LOCATION], "/c/a?sort=newest#idea-7");
    }
}
