//! Mails: what they say is written where they are made; here they are sent, through an SMTP server or into a folder.

use crate::api::operate::MailPlace;
use anyhow::{Context, Result};
use lettre::message::Mailbox;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::{AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// A mail in plain text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Mail {
    /// The address it goes to.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// Where mails of its kind are ended by one click (RFC 8058); none for those that somebody asked for.
    #[serde(default)]
    pub unsubscribe: Option<String>,
}

/// The text of a mail that says these things one after the other.
#[must_use]
pub fn paragraphs(all: &[&str]) -> String {
    format!("{}\n", all.join("\n\n"))
}

/// The way that mails take.
#[derive(Clone)]
pub struct Mailer {
    from: Mailbox,
    way: Way,
    place: MailPlace,
}

#[derive(Clone)]
enum Way {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Folder(AsyncFileTransport<Tokio1Executor>),
}

impl Mailer {
    /// Through the SMTP server at `url` (`smtps://user:password@host`, `smtp://host:25`), signed `from`.
    ///
    /// # Errors
    /// When the address of the server or the sender is none.
    pub fn smtp(url: &str, from: &str) -> Result<Self> {
        let transport =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(url).context("reading the SMTP server's address")?;
        Ok(Self { from: sender(from)?, way: Way::Smtp(transport.build()), place: MailPlace::Server(host(url)) })
    }

    /// Into `folder`, one file a mail, for a server that has no way to send any.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn folder(folder: &Path, from: &str) -> Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        let place = MailPlace::Folder(folder.display().to_string());
        Ok(Self { from: sender(from)?, way: Way::Folder(AsyncFileTransport::new(folder)), place })
    }

    /// Who the mails come from.
    #[must_use]
    pub fn from(&self) -> String {
        self.from.to_string()
    }

    /// Where they go first.
    #[must_use]
    pub fn place(&self) -> &MailPlace {
        &self.place
    }

    /// Sends `mail`.
    ///
    /// # Errors
    /// When the server does not take it.
    pub async fn send(&self, mail: &Mail) -> Result<()> {
        let mut builder = Message::builder();
        if let Some(address) = &mail.unsubscribe {
            builder = builder
                .raw_header(header("List-Unsubscribe", format!("<{address}>")))
                .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()))
                .raw_header(header("Auto-Submitted", "auto-generated".to_owned()));
        }
        let message = builder
            .from(self.from.clone())
            .to(mail.to.parse().context("reading the address")?)
            .subject(&mail.subject)
            .header(lettre::message::header::ContentType::TEXT_PLAIN)
            .body(mail.text.clone())?;
        match &self.way {
            // What the server said is in the message already, and would stand in it again as its cause.
            Way::Smtp(transport) => transport.send(message).await.map(drop).map_err(anyhow::Error::msg)?,
            Way::Folder(transport) => {
                let name = transport.send(message).await?;
                tracing::info!("no SMTP server is configured; the mail is in the data folder: mail/{name}.eml");
            }
        }
        Ok(())
    }
}

/// The host and the port in the address of an SMTP server, without who signs in there and by what.
fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default().to_owned()
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

fn sender(from: &str) -> Result<Mailbox> {
    from.parse().with_context(|| format!("{from:?} is not a sender of mails; it looks like “Coro <coro@example.org>”"))
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn says_where_mails_go_and_no_secret() {
        for (url, shown) in [
            ("smtp://127.0.0.1:25", "127.0.0.1:25"),
            ("smtps://ada:p%40ss@mail.example.org", "mail.example.org"),
            ("smtp://ada:p@ss@mail.example.org:587?tls=required", "mail.example.org:587"),
        ] {
            assert_eq!(host(url), shown);
        }
    }
}
