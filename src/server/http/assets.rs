//! The built site, embedded in the program: WebAssembly, JavaScript, CSS, icons, each with its compressed copies.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use http::{HeaderMap, HeaderValue, StatusCode};
use leptos::WasmSplitManifest;
use leptos::prelude::ArcStoredValue;
use rust_embed::Embed;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

#[derive(Embed)]
#[folder = "target/site"]
struct Files;

/// The names of the built files, which carry a hash of their content.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Built {
    /// The script that loads the WebAssembly.
    pub js: String,
    /// The main module.
    pub wasm: String,
    /// The style.
    pub css: String,
    /// Which parts each lazy view needs.
    split: HashMap<String, Vec<String>>,
}

impl Built {
    /// What leptos needs to preload a lazy view's parts with the page.
    #[must_use]
    pub fn manifest(&self) -> WasmSplitManifest {
        WasmSplitManifest(ArcStoredValue::new(("/pkg".to_owned(), self.split.clone(), self.js.clone())))
    }
}

/// The names of the built files; empty when the site has not been built, as in unit tests.
pub static BUILT: LazyLock<Built> = LazyLock::new(|| {
    Files::get("assets.json").and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
});

struct Asset {
    content_type: &'static str,
    etag: HeaderValue,
    raw: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

static ASSETS: LazyLock<HashMap<String, Asset>> = LazyLock::new(|| {
    let bytes = |name: &str| {
        Files::get(name).map(|file| match file.data {
            Cow::Borrowed(data) => Bytes::from_static(data),
            Cow::Owned(data) => Bytes::from(data),
        })
    };
    let asset = |name: &str| {
        let file = Files::get(name)?;
        let etag = HeaderValue::from_str(&format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..8]))).ok()?;
        Some(Asset {
            content_type: content_type(name),
            etag,
            raw: bytes(name)?,
            brotli: bytes(&format!("{name}.br")),
            gzip: bytes(&format!("{name}.gz")),
        })
    };
    Files::iter()
        .filter(|name| name != "assets.json" && !name.ends_with(".br") && !name.ends_with(".gz"))
        .filter_map(|name| Some((name.to_string(), asset(&name)?)))
        .collect()
});

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, end)| end) {
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "webp" => "image/webp",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "ico" => "image/x-icon",
        "json" | "webmanifest" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The file at `path`, compressed as the client takes it; `None` if there is none.
#[must_use]
pub fn serve(path: &str, headers: &HeaderMap) -> Option<Response> {
    let name = path.trim_start_matches('/');
    let asset = ASSETS.get(name)?;
    // What was built has the hash of its content in its name and never changes; the rest is asked for again now and then.
    let caching = if name.starts_with("pkg/") { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
    let common = [
        (CACHE_CONTROL, HeaderValue::from_static(caching)),
        (ETAG, asset.etag.clone()),
        (VARY, HeaderValue::from_static("accept-encoding")),
    ];
    if headers.get(IF_NONE_MATCH) == Some(&asset.etag) {
        return Some((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let accepts = |encoding: &str| {
        let list = headers.get(ACCEPT_ENCODING).and_then(|list| list.to_str().ok()).unwrap_or("");
        list.split(',').any(|item| item.split(';').next().is_some_and(|name| name.trim() == encoding))
    };
    let (encoding, bytes) = match (&asset.brotli, &asset.gzip) {
        (Some(bytes), _) if accepts("br") => (Some("br"), bytes),
        (_, Some(bytes)) if accepts("gzip") => (Some("gzip"), bytes),
        _ => (None, &asset.raw),
    };
    let mut response = (common, [(CONTENT_TYPE, asset.content_type)], Body::from(bytes.clone())).into_response();
    if let Some(encoding) = encoding {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}
