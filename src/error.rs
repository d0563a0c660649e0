//! What a person may see of what went wrong. Anything else stays in the server's log under the request's id.

use crate::domain::ballot::Refusal;
use crate::domain::text::FieldError;
use crate::text::t;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An error as it is shown, on a page, in a form or to a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Error)]
pub enum AppError {
    /// There is no such thing, or not for this viewer.
    #[error("{}", t!("There is nothing at this address."))]
    NotFound,
    /// It was taken off the board, for the reason given.
    #[error("{}", t!("This was taken off the board. The reason: {reason}", reason = .0))]
    Removed(String),
    /// Only for people with an account.
    #[error("{}", t!("Please sign in first."))]
    SignIn,
    /// The viewer's role does not allow it.
    #[error("{0}")]
    Forbidden(String),
    /// The input has mistakes, each named with its field.
    #[error("{}", summary(.0))]
    Invalid(Vec<FieldError>),
    /// A vote was not taken.
    #[error("{0}")]
    Refused(Refusal),
    /// What was sent cannot be read: an old page, or a program's mistake.
    #[error("{}", t!("The page is out of date. Please load it again."))]
    Malformed,
    /// The state of things does not allow it, and why.
    #[error("{0}")]
    Conflict(String),
    /// Too much at once; seconds until it may be tried again.
    #[error("{}", t!("That was a lot at once. Please try again in {seconds} s.", seconds = .0))]
    TooMany(u64),
    /// The server cannot take it now; seconds until it may be tried again.
    #[error("{}", t!("Coro is very busy. Nothing was lost; please try again in {seconds} s.", seconds = .0))]
    Unavailable(u64),
    /// The network failed between browser and server.
    #[error("{}", t!("The server could not be reached. Check the connection and try again."))]
    Offline,
    /// Something failed inside; the id finds it in the log.
    #[error("{}", t!("Something went wrong on our side. If it stays, tell the operator this number: {id}", id = .0))]
    Internal(String),
}

fn summary(errors: &[FieldError]) -> String {
    errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join(" ")
}

impl AppError {
    /// The HTTP status that says the same.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::NotFound => 404,
            Self::Removed(_) => 410,
            Self::SignIn => 401,
            Self::Forbidden(_) => 403,
            Self::Invalid(_) => 422,
            Self::Refused(Refusal::UnknownPoll) => 404,
            Self::Refused(Refusal::Malformed | Refusal::BadValue | Refusal::BallotReused) => 422,
            Self::Refused(_) | Self::Conflict(_) => 409,
            Self::TooMany(_) => 429,
            Self::Unavailable(_) | Self::Offline => 503,
            Self::Internal(_) => 500,
        }
    }

    /// The message for one field of a form, if it is at fault.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<String> {
        match self {
            Self::Invalid(errors) => errors.iter().find(|error| error.field == name).map(|error| error.message.clone()),
            _ => None,
        }
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<FieldError> for AppError {
    fn from(error: FieldError) -> Self {
        Self::Invalid(vec![error])
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Self::Offline,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::Malformed
            }
            _ => Self::Internal("-".into()),
        }
    }
}
