//! How what went wrong is answered.

use crate::error::AppError;
use leptos::prelude::use_context;
use leptos::server_fn::error::ServerFnUrlError;
use leptos_axum::ResponseOptions;

/// Gives the answer's HTTP status to an error. A plain form keeps its redirect.
///
/// # Errors
/// The one given.
pub fn finish<T>(result: Result<T, AppError>) -> Result<T, AppError> {
    if let Err(error) = &result
        && let Some(parts) = use_context::<http::request::Parts>()
        && let Some(options) = use_context::<ResponseOptions>()
    {
        let html = parts
            .headers
            .get(http::header::ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains("text/html"));
        if (parts.method == http::Method::GET || !html)
            && let Ok(status) = http::StatusCode::from_u16(error.status())
        {
            options.set_status(status);
        }
    }
    result
}

/// As [`finish`]; a plain form that failed comes back to `page`, which holds what was typed, and tells there what `function`
/// answered.
///
/// # Errors
/// The one given.
pub fn finish_at<T>(result: Result<T, AppError>, page: &str, function: &str) -> Result<T, AppError> {
    if let Err(error) = &result
        // Only a whole address takes the failure; the host goes again.
        && let Ok(address) = ServerFnUrlError::new(function, error.clone()).to_url(&format!("http://coro{page}"))
    {
        leptos_axum::redirect(address.as_str());
    }
    finish(result)
}

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        anyhow::Error::from(error).into()
    }
}

impl From<anyhow::Error> for AppError {
    /// What went wrong inside is logged under a number; the person gets the number.
    fn from(error: anyhow::Error) -> Self {
        if let Some(sqlx::Error::PoolTimedOut) = error.downcast_ref() {
            return Self::Unavailable(2);
        }
        let number = hex::encode(rand::random::<[u8; 4]>());
        tracing::error!(number, error = format!("{error:#}"), "internal error");
        Self::Internal(number)
    }
}
