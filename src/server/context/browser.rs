//! What a browser is called on its owner's page.

use crate::text::t;

const UNKNOWN: &str = "A browser";

/// A browser by its User-Agent header: enough to tell one's own apart.
pub(super) fn describe(agent: &str) -> String {
    let find =
        |names: &[(&str, &'static str)]| names.iter().find(|(part, _)| agent.contains(part)).map(|(_, name)| *name);
    let browser = find(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => UNKNOWN.to_owned(),
    }
}

/// What was described, in the reader's language.
pub(in crate::server) fn told(described: String) -> String {
    match described.split_once(" on ") {
        Some((browser, system)) => t!("{browser} on {system}", browser, system),
        None if described == UNKNOWN => t!("A browser").to_owned(),
        None => described,
    }
}
