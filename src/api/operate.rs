//! What operators see of the server, and what they may do to it.

use crate::domain::id::{OrganisationId, Timestamp};
use crate::domain::operation::Operation;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

/// Everything on the operator's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperateView {
    /// How the server is.
    pub health: Health,
    /// What it has still to do.
    pub jobs: JobsView,
    /// How it sends mails.
    pub mail: MailView,
    /// A page of organisations, newest first.
    pub organisations: Vec<OrganisationLine>,
    /// The organisation below which the next page begins.
    pub next: Option<OrganisationId>,
    /// What operators did last, newest first.
    pub log: Vec<OperationLine>,
    /// The server's clock when it answered.
    pub now: Timestamp,
}

/// How the node that answers and its database are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// The version of Coro.
    pub version: String,
    /// Since when the node runs.
    pub started_at: Timestamp,
    /// The database and its version, such as `SQLite 3.51.3`.
    pub engine: String,
    /// The size of the database, in bytes.
    pub size: i64,
    /// How long the database took to answer, in microseconds.
    pub ping: i64,
    /// Ballots that wait to be written on this node.
    pub queue: i64,
    /// Live streams that are open on this node.
    pub streams: i64,
    /// Nodes that serve from the database.
    pub nodes: i64,
    /// Free bytes where the data folder is; none where the system does not say.
    pub free: Option<i64>,
    /// Whether the database is backed up by its own tools, of which Coro is not told.
    pub backed_up_elsewhere: bool,
    /// When `coro backup` last made a good copy.
    pub backed_up_at: Option<Timestamp>,
}

/// Jobs, counted, and those that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobsView {
    /// Those whose turn has not come.
    pub waiting: i64,
    /// Those that a node does now.
    pub running: i64,
    /// Those whose last try failed.
    pub failed: i64,
    /// The newest of those that failed.
    pub shown: Vec<FailedJob>,
}

/// A job whose last try failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedJob {
    /// What the server calls it.
    pub id: i64,
    /// Whether it is a mail; else it finds out whom to tell of something.
    pub is_mail: bool,
    /// Since when it is to be done.
    pub created_at: Timestamp,
    /// When it is tried again; none: it was given up.
    pub next_at: Option<Timestamp>,
    /// How often it was tried.
    pub tries: i64,
    /// Why the last try failed, without addresses of people.
    pub error: String,
}

/// Where mails go first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MailPlace {
    /// An SMTP server: its host, and its port where it is not the usual one.
    Server(String),
    /// A folder on the node, since it knows no SMTP server.
    Folder(String),
}

/// How mails are sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailView {
    /// Where they go first.
    pub place: MailPlace,
    /// Who they come from.
    pub from: String,
    /// The viewer's own address, to which a test goes.
    pub to: String,
}

/// An organisation, in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationLine {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its campaigns, drafts too.
    pub campaigns: i64,
    /// People with a role in it.
    pub members: i64,
    /// Ideas and votes in all of its campaigns.
    pub contributions: i64,
    /// Since when there is it.
    pub created_at: Timestamp,
    /// When something was last contributed or changed in it.
    pub active_at: Option<Timestamp>,
}

/// A line of the operators' log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationLine {
    /// When.
    pub at: Timestamp,
    /// Who; none: somebody whose account is erased.
    pub who: Option<String>,
    /// What was done.
    pub operation: Operation,
    /// Why the job had failed.
    pub detail: String,
}

/// The server, its jobs and mails, and a page of its organisations: those whose name or address contains `q`, below `after`.
#[server(input = GetUrl)]
pub async fn read_operate(
    #[server(default)] q: String,
    #[server(default)] after: OrganisationId,
) -> Result<OperateView, AppError> {
    use crate::server::{context, operate};
    let cx = context().await?;
    context::finish(operate::read(&cx, &q, after).await)
}

/// Has a job that failed tried again at once.
#[server]
pub async fn retry_job(id: i64, created_at: Timestamp) -> Result<(), AppError> {
    use crate::server::{context, operate};
    let cx = context().await?;
    cx.stay_at("jobs".into());
    context::finish(operate::settle(&cx, (id, created_at), Operation::Retried).await)?;
    leptos_axum::redirect("/operate?done=retried");
    Ok(())
}

/// Gives up a job that failed, for good.
#[server]
pub async fn drop_job(id: i64, created_at: Timestamp) -> Result<(), AppError> {
    use crate::server::{context, operate};
    let cx = context().await?;
    cx.stay_at("jobs".into());
    context::finish(operate::settle(&cx, (id, created_at), Operation::Dropped).await)?;
    leptos_axum::redirect("/operate?done=dropped");
    Ok(())
}

/// Sends a test mail to the viewer's own address, at once, and says whether it went out.
#[server]
pub async fn test_mail() -> Result<(), AppError> {
    use crate::server::{context, operate};
    let cx = context().await?;
    cx.stay_at("mail".into());
    context::finish(operate::test_mail(&cx).await)?;
    leptos_axum::redirect("/operate?done=mailed");
    Ok(())
}
