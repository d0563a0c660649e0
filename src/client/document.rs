//! Other documents of this site, fetched to take parts of them over into the one that is open.

use crate::error::AppError;
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, DomParser, Element, HtmlAnchorElement, MouseEvent, Response, SupportedType};

/// The document at `address`, as the server writes it for this viewer now. Nothing in it runs.
///
/// # Errors
/// [`AppError::Offline`] without an answer, [`AppError::Unavailable`] where it is not the page, [`AppError::Malformed`] where the
/// server is another version than the one that wrote the open document.
pub async fn fetch(address: &str) -> Result<Document, AppError> {
    let answer = JsFuture::from(window().fetch_with_str(address)).await.map_err(|_| AppError::Offline)?;
    let answer: Response = answer.unchecked_into();
    if !answer.ok() {
        return Err(AppError::Unavailable(2));
    }
    let text = JsFuture::from(answer.text().map_err(|_| AppError::Offline)?).await.map_err(|_| AppError::Offline)?;
    let text = text.as_string().unwrap_or_default();
    let fetched = DomParser::new()
        .and_then(|parser| parser.parse_from_string(&text, SupportedType::TextHtml))
        .map_err(|_| AppError::Malformed)?;
    if version(&fetched) == version(&document()) { Ok(fetched) } else { Err(AppError::Malformed) }
}

/// The files that bring a document to life. Other ones may not know what the server writes, or speak another language.
#[must_use]
pub fn version(document: &Document) -> String {
    let mut files = String::new();
    if let Ok(links) = document.query_selector_all("link[rel=modulepreload],link[rel=preload]") {
        for link in (0..links.length()).filter_map(|at| links.item(at)?.dyn_into::<Element>().ok()) {
            files.push_str(&link.get_attribute("href").unwrap_or_default());
        }
    }
    files
}

/// Whether the browser would follow the link in this tab.
#[must_use]
pub fn is_followed(event: &MouseEvent, link: &HtmlAnchorElement) -> bool {
    let keys = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    event.button() == 0 && !keys && !event.default_prevented() && link.target().is_empty()
}

/// Whether this document was opened by a link of the page at `path`, and nobody has gone on from it since, so that one step
/// back leads there.
#[must_use]
pub fn is_opened_from(path: &str) -> bool {
    let entries = window().performance().map(|performance| performance.get_entries_by_type("navigation"));
    let opened = entries.and_then(|entries| entries.get(0).dyn_into::<web_sys::PerformanceEntry>().ok());
    let is_first = opened.is_some_and(|entry| window().location().href().is_ok_and(|href| href == entry.name()));
    let referrer = document().referrer();
    let origin = window().location().origin().unwrap_or_default();
    let from = referrer.strip_prefix(&origin).and_then(|rest| rest.split(['?', '#']).next());
    // A tab that the link has opened has nothing to go back to.
    let has_before = window().history().and_then(|history| history.length()).is_ok_and(|length| length > 1);
    is_first && has_before && from == Some(path)
}
