//! The time zone of the plan: any IANA name, with well-known ones offered and the browser's own one click away.

use super::fields::Ground;
use crate::text::t;
use crate::ui::{Field, described_by};
use crate::view::view;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// Time zones that the field offers; any IANA name may be typed.
pub(super) const ZONES: [&str; 40] = [
    "UTC",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "Africa/Nairobi",
    "America/Bogota",
    "America/Buenos_Aires",
    "America/Chicago",
    "America/Denver",
    "America/Halifax",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Toronto",
    "Asia/Bangkok",
    "Asia/Dubai",
    "Asia/Hong_Kong",
    "Asia/Jakarta",
    "Asia/Jerusalem",
    "Asia/Kolkata",
    "Asia/Manila",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Melbourne",
    "Australia/Sydney",
    "Europe/Amsterdam",
    "Europe/Athens",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/Istanbul",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Paris",
    "Europe/Rome",
    "Europe/Stockholm",
    "Europe/Warsaw",
    "Pacific/Auckland",
];
/// The browser's own time zone, an IANA name.
fn own_zone() -> Option<String> {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    let zone = js_sys::Reflect::get(&format.resolved_options(), &JsValue::from_str("timeZone")).ok()?;
    zone.as_string().filter(|zone| !zone.is_empty())
}

/// The field, holding `value` at first.
pub(super) fn zone(ground: Ground, value: &str) -> AnyView {
    let (error, hear) = (ground.error_at("time_zone"), ground.hear(|plan, text| plan.time_zone = text));
    let value = value.to_owned();
    let input = NodeRef::<leptos::html::Input>::new();
    let own = RwSignal::new(None);
    Effect::new(move |_| own.set(own_zone()));
    let offer = move || {
        let zone = own.get().filter(|zone| ground.typed.with(|plan| plan.time_zone != *zone))?;
        let words = t!("Use {zone}, where you are", zone);
        let choose = move |_| {
            if let Some(input) = input.get_untracked() {
                input.set_value(&zone);
                hear.run(zone.clone());
            }
        };
        Some(view! { <p><button class="button button-quiet" type="button" on:click=choose>{words}</button></p> })
    };
    view! {
        <Field label=t!("Time zone") name="time_zone" help=t!("All dates of the campaign are in this zone.") error>
            <input
                class="input"
                type="text"
                id="time_zone"
                name="plan[time_zone]"
                value=value
                list="zones"
                required
                autocomplete="off"
                aria-describedby=described_by("time_zone", true)
                aria-invalid=move || error.read().is_some().then_some("true")
                node_ref=input
                on:input=move |event| hear.run(event_target_value(&event))
            />
            {offer}
        </Field>
    }
}
