//! What an organisation's pages have of their own: the style sheet of its colour, and the list of public addresses that
//! search engines read.

use super::path::Path;
use super::rest::Problem;
use crate::domain::colour::Colour;
use crate::error::AppError;
use crate::server::campaigns;
use crate::server::context::Cx;
use axum::Extension;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use std::sync::Arc;

/// The style sheet of a colour, whose name is all that it depends on.
pub(super) async fn accent(Path(name): Path<String>) -> Result<Response, Problem> {
    let colour = name.strip_suffix(".css").filter(|hex| !hex.starts_with('#')).and_then(Colour::parse);
    let accent = colour.and_then(|colour| colour.accent().ok()).ok_or(AppError::NotFound)?;
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, accent.style()).into_response())
}

/// The addresses of everything that everybody may read.
pub(super) async fn sitemap(Extension(cx): Extension<Arc<Cx>>) -> Result<Response, Problem> {
    let url = |path: &str| format!("<url><loc>{}{path}</loc></url>", cx.state.settings.public_url);
    let paths = campaigns::public_paths(&cx.state.db).await.map_err(AppError::from)?;
    let list: String = std::iter::once("/").chain(paths.iter().map(String::as_str)).map(url).collect();
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{list}</urlset>"
    );
    Ok(([(CONTENT_TYPE, "application/xml; charset=utf-8")], text).into_response())
}
