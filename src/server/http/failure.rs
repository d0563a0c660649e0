//! Why a plain form failed travels in the address of the page it leads back to, as leptos does it (`__path`, `__err`).
//! Anybody could write such an address, with words of their own inside our page; so it carries a proof that they are ours.

use crate::error::AppError;
use crate::server::principal::Key;
use axum::extract::Query;
use http::Uri;
use leptos::server_fn::error::ServerFnUrlError;

const PATH: &str = "__path";
const ERROR: &str = "__err";
const PROOF: &str = "__proof";

fn parts<'a>(path: &'a str, error: &'a str) -> [&'a [u8]; 3] {
    [b"failure", path.as_bytes(), error.as_bytes()]
}

/// What the query of `uri` holds under these names, decoded.
fn values(uri: &Uri, name: &str) -> Vec<String> {
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri).map(|Query(pairs)| pairs).unwrap_or_default();
    pairs.into_iter().filter(|(key, _)| key == name).map(|(_, value)| value).collect()
}

/// The address with the last failure in it proven, and without those of earlier attempts.
pub(super) fn prove(address: &str, key: &Key) -> String {
    let (page, query) = address.split_once('?').unwrap_or((address, ""));
    let is = |pair: &str, name: &str| pair.split_once('=').is_some_and(|(key, _)| key == name);
    let mut kept: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && ![PATH, ERROR, PROOF].iter().any(|name| is(pair, name)))
        .map(ToOwned::to_owned)
        .collect();
    let last = |name| query.split('&').rfind(|pair| is(pair, name));
    if let (Some(path), Some(error)) = (last(PATH), last(ERROR)) {
        let failure = format!("{path}&{error}");
        let uri = format!("/?{failure}").parse::<Uri>().unwrap_or_default();
        if let ([path], [error]) = (&values(&uri, PATH)[..], &values(&uri, ERROR)[..]) {
            kept.push(format!("{failure}&{PROOF}={}", key.prove(&parts(path, error))));
        }
    }
    if kept.is_empty() { page.to_owned() } else { format!("{page}?{}", kept.join("&")) }
}

/// The address of `page` that tells of `error`, as when a plain form that went to `function` has failed.
pub(super) fn told(page: &str, function: &str, error: AppError, key: &Key) -> String {
    // Only a whole address takes it; the host goes again.
    let url = ServerFnUrlError::new(function, error).to_url(&format!("http://coro{page}"));
    url.map_or_else(
        |_| page.to_owned(),
        |url| prove(&format!("{}?{}", url.path(), url.query().unwrap_or_default()), key),
    )
}

/// Whether the address tells of a failure that this server did not write.
pub(super) fn is_forged(uri: &Uri, key: &Key) -> bool {
    match (&values(uri, PATH)[..], &values(uri, ERROR)[..], &values(uri, PROOF)[..]) {
        (_, [], _) => false,
        ([path], [error], [proof]) => !key.proves(&parts(path, error), proof),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_words_come_back() {
        let key = Key::new([7; 32]);
        let forged = |address: &str| is_forged(&address.parse().expect("an address"), &key);
        let proven = prove("/c/a?sort=newest&__path=%2F_fn%2Fx&__err=eA%3D%3D", &key);
        assert!(proven.starts_with("/c/a?sort=newest&__path=%2F_fn%2Fx&__err=eA%3D%3D&__proof="), "{proven}");
        assert!(!forged(&proven) && !forged("/c/a?sort=newest") && !forged("/c/a"));
        for address in [
            "/c/a?__err=eA%3D%3D",
            "/c/a?__path=%2F_fn%2Fx&%5F%5Ferr=eA%3D%3D",
            "/c/a?__path=%2F_fn%2Fx&__err=eA%3D%3D&__proof=00",
            &format!("{proven}&__err=eB%3D%3D"),
            &proven.replace("eA", "eB"),
        ] {
            assert!(forged(address), "{address}");
        }
        let again = prove(&format!("{proven}&__path=%2F_fn%2Fx&__err=eB%3D%3D"), &key);
        assert!(!forged(&again) && again.matches("__err=").count() == 1, "{again}");
        assert_eq!(prove(&format!("/c/a?sort=newest&{PROOF}=00"), &key), "/c/a?sort=newest");
    }
}
