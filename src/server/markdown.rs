//! Markdown as people type it, made into HTML that can do no harm.

use anyhow::{Context, Result};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

/// Elements inside each other that are shown, about sixteen lists; nobody reads deeper, and the cost of cleaning grows with
/// the square of the depth.
const DEPTH: usize = 32;

/// Bytes from which rendering takes longer than others on this thread should wait.
const LONG: usize = 2_000;

/// The length of an excerpt.
const EXCERPT: usize = 240;

/// Markdown and what is made of it. It is made before a transaction begins, for while one is open all others wait.
#[derive(Clone, Debug, Default)]
pub struct Rendered {
    /// As it was typed.
    pub source: String,
    /// As HTML.
    pub html: String,
    /// Its first words.
    pub excerpt: String,
}

impl From<String> for Rendered {
    fn from(source: String) -> Self {
        Self { html: render(&source), excerpt: excerpt(&source, EXCERPT), source }
    }
}

/// `text` rendered, a long one beside the threads that answer requests.
///
/// # Errors
/// When rendering panics.
pub async fn rendered(text: String) -> Result<Rendered> {
    if text.len() < LONG {
        return Ok(text.into());
    }
    tokio::task::spawn_blocking(|| text.into()).await.context("rendering Markdown")
}

/// The HTML of `text`: paragraphs, emphasis, lists, quotes, code, links to the web. Headings begin at the third level, as
/// the page has its own; raw HTML and pictures are dropped; links carry `rel="nofollow ugc noopener"`.
#[must_use]
pub fn render(text: &str) -> String {
    let events = shallow(Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH)).map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        Event::SoftBreak => Event::HardBreak,
        Event::Start(Tag::Heading { .. }) => Event::Start(Tag::Heading {
            level: pulldown_cmark::HeadingLevel::H3,
            id: None,
            classes: vec![],
            attrs: vec![],
        }),
        Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Heading(pulldown_cmark::HeadingLevel::H3)),
        other => other,
    });
    let mut rendered = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut rendered, events);
    ammonia::Builder::empty()
        .tags(
            ["p", "br", "strong", "em", "del", "ul", "ol", "li", "blockquote", "code", "pre", "a", "h3", "hr"]
                .into_iter()
                .collect(),
        )
        .tag_attributes([("a", ["href"].into_iter().collect())].into_iter().collect())
        .url_schemes(["https", "http", "mailto"].into_iter().collect())
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("nofollow ugc noopener"))
        .clean(&rendered)
        .to_string()
}

/// The events without elements that lie too deep; their words stay.
fn shallow<'a>(events: impl Iterator<Item = Event<'a>>) -> impl Iterator<Item = Event<'a>> {
    let mut depth = 0_usize;
    events.filter_map(move |event| match event {
        Event::Start(_) => {
            depth += 1;
            (depth <= DEPTH).then_some(event)
        }
        Event::End(_) => {
            depth -= 1;
            Some(if depth < DEPTH { event } else { Event::Text(" ".into()) })
        }
        event => Some(event),
    })
}

/// The words of `text` without Markdown, at most `max` characters, cut at a word with an ellipsis.
#[must_use]
pub fn excerpt(text: &str, max: usize) -> String {
    let mut words = String::new();
    for event in Parser::new(text) {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(&text),
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            // A heading or a point of a list ends without a full stop; in one line it needs something of the kind.
            Event::End(TagEnd::Heading(_) | TagEnd::Item | TagEnd::Paragraph | TagEnd::CodeBlock) => {
                if words.trim_end().ends_with(char::is_alphanumeric) {
                    words.truncate(words.trim_end().len());
                    words.push_str(" ·");
                }
                words.push(' ');
            }
            _ => {}
        }
        if words.len() > max * 4 + 16 {
            break;
        }
    }
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = words.trim_end_matches(" ·");
    if words.chars().count() <= max {
        return words.to_owned();
    }
    let cut: String = words.chars().take(max - 1).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{}…", cut.trim_end_matches([',', ';', '.', ':', '·', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn renders_what_people_type() {
        assert_eq!(render("A *good* idea\nin two lines"), "<p>A <em>good</em> idea<br>\nin two lines</p>\n");
        assert_eq!(render("# Big"), "<h3>Big</h3>\n");
        assert_eq!(
            render("[here](https://example.org)"),
            "<p><a href=\"https://example.org\" rel=\"nofollow ugc noopener\">here</a></p>\n"
        );
    }

    /// Without an end to the nesting most of these take up to a second.
    #[test]
    fn nesting_costs_nothing() {
        for nested in [
            "> ",
            "1. ",
            "*a _b ",
            "- > ",
            &format!("{}a\n", "> ".repeat(50)),
            &format!("{}a\nb\n\n", "1. ".repeat(50)),
        ] {
            let text = nested.repeat(20_000 / nested.len());
            let html = render(&text);
            let time = || {
                let begun = std::time::Instant::now();
                assert!(!render(&text).is_empty());
                begun.elapsed()
            };
            // The best of three, as other tests run beside this one.
            let took = time().min(time()).min(time());
            assert!(took < std::time::Duration::from_millis(150), "{nested:?} took {took:?}");
            assert!(html.matches("<blockquote>").count() + html.matches("<ul>").count() <= DEPTH, "{nested:?}");
        }
        let lists: String = (0..40).map(|n| format!("{}- item {n}\n", "  ".repeat(n))).collect();
        let html = render(&lists);
        assert!(html.contains("item 39") && html.matches("<ul>").count() == 16, "{html}");
    }

    #[test]
    fn cuts_at_a_word() {
        assert_eq!(excerpt("**Bold** words, and `code`", 100), "Bold words, and code");
        assert_eq!(excerpt("The **mill**, a\n\n- family", 100), "The mill, a · family");
        assert_eq!(excerpt("# Why\n\nWe like food.\n\nAnd drinks.", 100), "Why · We like food. And drinks.");
        assert_eq!(excerpt("one two three", 9), "one two…");
    }

    proptest! {
        #[test]
        fn nothing_that_runs_survives(text in "\\PC{0,80}", attack in prop::sample::select(vec![
            "<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>",
            "<svg/onload=alert(1)>", "[x](data:text/html,alert)", "<a href=\"//evil\">x</a>", "![x](http://t.example/p.gif)",
            "<style>*{}</style>", "</p><iframe src=//x>",
        ])) {
            let html = render(&format!("{text}\n\n{attack}\n\n{text}{attack}"));
            for bad in ["<script", "<img", "<svg", "<style", "<iframe", "<a href=\"javascript", "<a href=\"data", "<a href=\"//"] {
                prop_assert!(!html.to_lowercase().contains(bad), "{bad} in {html}");
            }
        }
    }
}
