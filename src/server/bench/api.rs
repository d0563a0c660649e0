//! The REST interface as a program uses it that takes part: the load's preparations, the replay of an import and the
//! demonstration's crowd.

use super::http::{Connection, Target, encode};
use anyhow::{Context as _, bail};
use serde_json::Value;
use std::sync::Arc;

/// One client with its cookie, on one connection.
#[derive(Debug)]
pub struct Api {
    target: Arc<Target>,
    connection: Connection,
    cookie: Option<String>,
}

/// What came back from a POST.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The status code.
    pub status: u16,
    /// After how many seconds to try again, if the server says so.
    pub retry_after: Option<u64>,
    /// The answer, or null if it is not JSON.
    pub body: Value,
}

impl Api {
    /// Client `number`, which decides the loopback address it comes from; anonymous until [`Api::join`].
    #[must_use]
    pub fn new(target: Arc<Target>, number: usize) -> Self {
        Self { connection: Connection::new(target.clone(), number), target, cookie: None }
    }

    /// What is at `path`.
    ///
    /// # Errors
    /// When the server cannot be reached or answers anything but 200 and JSON.
    pub async fn get(&mut self, path: &str) -> anyhow::Result<Value> {
        let request = self.target.get(path, &self.cookie_header());
        let answer = self.connection.exchange(&request).await.with_context(|| format!("GET {path}"))?;
        if answer.status != 200 {
            bail!("GET {path}: HTTP {}: {}", answer.status, String::from_utf8_lossy(answer.body));
        }
        serde_json::from_slice(answer.body).with_context(|| format!("GET {path}: not JSON"))
    }

    /// Sends `body` to `path`.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub async fn post(&mut self, path: &str, body: &Value) -> anyhow::Result<Answered> {
        let body = body.to_string();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n{}Content-Length: {}\r\n\r\n{body}",
            self.target.host,
            self.cookie_header(),
            body.len(),
        );
        let answer = self.connection.exchange(request.as_bytes()).await.with_context(|| format!("POST {path}"))?;
        Ok(Answered {
            status: answer.status,
            retry_after: answer.header("retry-after").and_then(|seconds| seconds.parse().ok()),
            body: serde_json::from_slice(answer.body).unwrap_or_default(),
        })
    }

    /// Makes an anonymous participant; gives its name and its cookie.
    ///
    /// # Errors
    /// When the server does not make one.
    pub async fn session(&mut self) -> anyhow::Result<(String, String)> {
        let request =
            format!("POST /api/v1/session HTTP/1.1\r\nHost: {}\r\nContent-Length: 0\r\n\r\n", self.target.host);
        let answer = self.connection.exchange(request.as_bytes()).await.context("POST /api/v1/session")?;
        if answer.status != 201 {
            let body = String::from_utf8_lossy(answer.body);
            bail!(
                "POST /api/v1/session: HTTP {}: {body} (many participants at once need a server with --no-rate-limits)",
                answer.status
            );
        }
        let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        let cookie = cookie.context("POST /api/v1/session: no cookie")?.to_owned();
        let body: Value = serde_json::from_slice(answer.body).context("POST /api/v1/session: not JSON")?;
        Ok((body["participant"].as_str().unwrap_or_default().to_owned(), cookie))
    }

    /// Makes an anonymous participant and goes on as that one.
    ///
    /// # Errors
    /// When the server does not make one.
    pub async fn join(&mut self) -> anyhow::Result<()> {
        let (_, cookie) = self.session().await?;
        self.cookie = Some(cookie);
        Ok(())
    }

    /// The newest ideas of a campaign, at most `max` rounded up to a page.
    ///
    /// # Errors
    /// As [`Api::get`].
    pub async fn ideas(&mut self, slug: &str, max: usize) -> anyhow::Result<Vec<Value>> {
        let mut ideas = Vec::new();
        let mut after = String::new();
        while ideas.len() < max {
            let path = format!("/api/v1/campaigns/{slug}/ideas?sort=newest&limit=100&after={}", encode(&after));
            let mut page = self.get(&path).await?;
            let Value::Array(mut on_page) = page["ideas"].take() else { bail!("GET {path}: no list of ideas") };
            ideas.append(&mut on_page);
            match page["next"].as_str() {
                Some(next) => after = next.to_owned(),
                None => break,
            }
        }
        Ok(ideas)
    }

    /// The cookie as a header line, for a stream on a connection of its own.
    #[must_use]
    pub fn cookie_header(&self) -> String {
        self.cookie.as_ref().map(|cookie| format!("Cookie: {cookie}\r\n")).unwrap_or_default()
    }
}
