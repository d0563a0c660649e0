//! Islands: places in a document that the server wrote, in which the browser brings a view to life while the rest stays as it
//! is. leptos' own islands (its feature of that name) are all or nothing: with it no other page could be hydrated as a whole.

use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::{Mountable, PositionState, RenderHtml};
use send_wrapper::SendWrapper;
use serde::de::DeserializeOwned;
use web_sys::Element;

/// Brings to life what the server wrote in `place`, for as long as the calling owner stands. `view` is the same once more.
pub fn hydrate(place: &Element, view: AnyView) {
    hold(view.hydrate::<true>(&Cursor::new(place.clone()), &PositionState::default()));
}

/// Puts a view into `place`, instead of whatever stands there.
pub fn mount(place: &Element, view: AnyView) {
    place.set_inner_html("");
    let mut state = view.build();
    state.mount(place, None);
    hold(state);
}

/// Listeners go with the state of the view that they are in.
fn hold<T: 'static>(state: T) {
    let state = SendWrapper::new(state);
    on_cleanup(move || drop(state));
}

/// What the server wrote for the browser, as JSON, into the attribute `data-{name}`.
#[must_use]
pub fn data<T: DeserializeOwned>(place: &Element, name: &str) -> Option<T> {
    serde_json::from_slice(place.get_attribute(&format!("data-{name}"))?.as_bytes()).ok()
}
