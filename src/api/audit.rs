//! The log of an organisation.

use crate::domain::audit::{AuditEntry, AuditQuery};
use crate::domain::id::PersonId;
use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

/// A page of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditView {
    /// The organisation's name.
    pub organisation: String,
    /// The lines, newest first.
    pub entries: Vec<AuditEntry>,
    /// The line below which the next page begins.
    pub next: Option<i64>,
    /// Who stands in the log.
    pub people: Vec<(PersonId, String)>,
    /// The campaigns that stand in it: name in addresses, question.
    pub campaigns: Vec<(String, String)>,
    /// The time zone of the times.
    pub time_zone: String,
}

/// A page of the log of an organisation.
#[server(input = GetUrl)]
pub async fn read_log(slug: String, #[server(default)] query: AuditQuery) -> Result<AuditView, AppError> {
    use crate::server::{audit, context};
    let cx = context().await?;
    context::finish(audit::read(&cx, &slug, &query).await)
}
