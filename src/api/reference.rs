//! The doors for programs, as the page about them lists them.

use crate::error::AppError;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

/// One operation of the REST API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path, with its parameters in braces.
    pub path: String,
    /// What it does, in a few words.
    pub summary: String,
    /// What else one should know, or empty.
    pub description: String,
    /// What it takes besides a body.
    pub params: Vec<Param>,
    /// An example of the body, JSON on several lines; empty when it takes none.
    pub body: String,
    /// The answers: HTTP status and what it means.
    pub responses: Vec<(u16, String)>,
}

/// A parameter of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Where it stands: `path`, `query`, `header` or `cookie`.
    pub place: String,
    /// Whether it must be there.
    pub required: bool,
    /// What it means.
    pub description: String,
}

/// The API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// The address that programs use.
    pub address: String,
    /// Every operation, in the order of the OpenAPI description.
    pub operations: Vec<Operation>,
}

/// Every operation, in the order of the OpenAPI description.
#[server(input = GetUrl)]
pub async fn operations() -> Result<Reference, AppError> {
    use crate::server::{context, reference};
    let cx = context().await?;
    let operations = context::finish(reference::operations())?;
    Ok(Reference { address: cx.state.settings.public_url.clone(), operations })
}
