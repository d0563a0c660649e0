//! What other sites and search engines show of a page. They ask the server and run no scripts, so the browser's side
//! carries none of it.

use crate::view::view;
use leptos::prelude::*;
use leptos_meta::{Link, Meta};

/// Puts the elements that `tags` builds into the page's head.
pub fn into_head(tags: impl FnOnce() -> AnyView) {
    if is_server() {
        // leptos_meta takes note of them when they are written; where they stand they write nothing.
        drop(tags().to_html());
    }
}

/// A page as it is shown elsewhere.
pub struct SocialCard<'a> {
    /// Of what kind it is, in the words of Open Graph.
    pub kind: &'static str,
    /// Its name.
    pub title: &'a str,
    /// What it is about.
    pub about: &'a str,
    /// Its address.
    pub url: &'a str,
    /// Its picture: an address, or a path on the page's own host.
    pub picture: Option<&'a str>,
}

impl SocialCard<'_> {
    /// Puts it into the page's head.
    pub fn show(self) {
        let Self { kind, title, about, url, picture } = self;
        into_head(|| {
            let picture = picture.filter(|picture| !picture.is_empty()).map(|picture| absolute(picture, url));
            let shape = if picture.is_some() { "summary_large_image" } else { "summary" };
            view! {
                <Link rel="canonical" href=url.to_owned()/>
                <Meta name="description" content=about.to_owned()/>
                <Meta property="og:type" content=kind/>
                <Meta property="og:title" content=title.to_owned()/>
                <Meta property="og:description" content=about.to_owned()/>
                <Meta property="og:url" content=url.to_owned()/>
                {picture.map(|picture| view! { <Meta property="og:image" content=picture/> })}
                <Meta name="twitter:card" content=shape/>
            }
        });
    }
}

/// The picture's address, with the host of the page's `url` where it is a path.
fn absolute(picture: &str, url: &str) -> String {
    if !picture.starts_with('/') {
        return picture.to_owned();
    }
    let path = url.find("://").and_then(|scheme| url[scheme + 3..].find('/').map(|path| scheme + 3 + path));
    format!("{}{picture}", path.map_or(url, |path| &url[..path]))
}

#[cfg(test)]
mod tests {
    use super::absolute;

    #[test]
    fn a_picture_on_the_pages_own_host_gets_its_address() {
        assert_eq!(absolute("/p/1.webp", "https://coro.example/c/parks/ideas/3"), "https://coro.example/p/1.webp");
        assert_eq!(absolute("/p/1.webp", "https://coro.example"), "https://coro.example/p/1.webp");
        assert_eq!(absolute("https://cdn.example/1.webp", "https://coro.example/"), "https://cdn.example/1.webp");
    }
}
