//! The built site, which the program embeds: WebAssembly, JavaScript, CSS, icons, each with its compressed copies.

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

/// The names of the built files, which carry a hash of their content.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Built {
    /// The script that loads the WebAssembly.
    pub js: String,
    /// The main module.
    pub wasm: String,
    /// The style.
    pub css: String,
    /// What the interface says, by language (ISO 639-1).
    #[serde(default)]
    pub texts: HashMap<String, String>,
    /// What of it a campaign's page says, likewise.
    #[serde(default)]
    pub campaign: HashMap<String, String>,
    /// Which parts each lazy view needs.
    split: HashMap<String, Vec<String>>,
}

impl Built {
    /// The parts of the WebAssembly that every page needs but a campaign's.
    pub fn program(&self) -> impl Iterator<Item = &String> {
        self.split.iter().filter(|(name, _)| name.starts_with("program_")).flat_map(|(_, parts)| parts)
    }

    /// What leptos needs to preload a lazy view's parts with the page.
    #[must_use]
    pub fn manifest(&self) -> WasmSplitManifest {
        WasmSplitManifest(ArcStoredValue::new(("/pkg".to_owned(), self.split.clone(), self.js.clone())))
    }
}

struct Asset {
    content_type: &'static str,
    etag: HeaderValue,
    raw: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

/// The built site. Empty in tests, which look at what the server renders.
#[derive(Default)]
pub struct Site {
    built: Built,
    assets: HashMap<String, Asset>,
}

impl Site {
    /// The site that is embedded in the program as `Files`.
    #[must_use]
    pub fn load<Files: Embed>() -> Self {
        let bytes = |name: &str| {
            Files::get(name).map(|file| match file.data {
                Cow::Borrowed(data) => Bytes::from_static(data),
                Cow::Owned(data) => Bytes::from(data),
            })
        };
        let asset = |name: &str| {
            let file = Files::get(name)?;
            let hash = hex::encode(&file.metadata.sha256_hash()[..8]);
            Some(Asset {
                content_type: content_type(name),
                etag: HeaderValue::from_str(&format!("\"{hash}\"")).ok()?,
                raw: bytes(name)?,
                brotli: bytes(&format!("{name}.br")),
                gzip: bytes(&format!("{name}.gz")),
            })
        };
        let built = bytes("assets.json").and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default();
        let assets = Files::iter()
            .filter(|name| name != "assets.json" && !name.ends_with(".br") && !name.ends_with(".gz"))
            .filter_map(|name| Some((name.to_string(), asset(&name)?)))
            .collect();
        Self { built, assets }
    }

    /// The names of the built files.
    #[must_use]
    pub fn built(&self) -> &Built {
        &self.built
    }

    /// The file at `path`, compressed as the client takes it; `None` if there is none.
    #[must_use]
    pub fn serve(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let name = path.trim_start_matches('/');
        self.assets.get(name).map(|asset| answer(name, asset, headers))
    }
}

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

fn answer(name: &str, asset: &Asset, headers: &HeaderMap) -> Response {
    // What was built has the hash of its content in its name and never changes; the rest is asked for again now and then.
    let caching = if name.starts_with("pkg/") { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
    let common = [
        (CACHE_CONTROL, HeaderValue::from_static(caching)),
        (ETAG, asset.etag.clone()),
        (VARY, HeaderValue::from_static("accept-encoding")),
    ];
    if headers.get(IF_NONE_MATCH) == Some(&asset.etag) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
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
    response
}
