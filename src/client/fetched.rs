//! What a page reads: fetched by the server while it renders the page, and taken over from it by the browser.

use leptos::prelude::*;
use leptos::server::codee::{Decoder, Encoder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::Future;

/// A resource that is decoded by the same code as what server functions answer. leptos' own decodes strings, server
/// functions decode bytes, and every type would be sent to the browser with two decoders.
pub type Fetched<T> = Resource<T, Json>;

/// What `fetcher` reads for the current value of `source`; it is read again whenever that changes.
pub fn fetched<T, S, F>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetcher: impl Fn(S) -> F + Send + Sync + 'static,
) -> Fetched<T>
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    S: PartialEq + Clone + Send + Sync + 'static,
    F: Future<Output = T> + Send + 'static,
{
    Resource::new_with_options(source, fetcher, false)
}

/// JSON in the page.
pub struct Json;

impl<T: Serialize> Encoder<T> for Json {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, serde_json::Error> {
        serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for Json {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(json: &str) -> Result<T, serde_json::Error> {
        serde_json::from_slice(json.as_bytes())
    }
}
