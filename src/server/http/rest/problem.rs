//! Errors for programs: `application/problem+json` (RFC 9457).

use crate::domain::text::FieldError;
use crate::error::AppError;
use crate::text::t;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use serde_json::json;

/// An error as a program gets it.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: String,
    errors: Vec<FieldError>,
    retry_after: Option<u64>,
}

impl Problem {
    /// One parameter or field is at fault.
    #[must_use]
    pub fn field(field: &str, message: String) -> Self {
        AppError::Invalid(vec![FieldError::new(field, message)]).into()
    }

    /// The place asked from belongs to another history.
    #[must_use]
    pub fn gone() -> Self {
        Self {
            status: StatusCode::GONE,
            code: "other_history",
            detail: t!("This place belongs to another history. Start over from the campaign.").into(),
            errors: vec![],
            retry_after: None,
        }
    }

    /// The body did not come whole.
    #[must_use]
    pub fn body(status: StatusCode) -> Self {
        let detail = match status {
            StatusCode::PAYLOAD_TOO_LARGE => t!("That is more than fits into one request."),
            StatusCode::REQUEST_TIMEOUT => t!("The request did not arrive in time. Please try again."),
            _ => t!("The request did not arrive whole. Please try again."),
        };
        Self::unreadable(status, detail.into())
    }

    fn unreadable(status: StatusCode, detail: String) -> Self {
        Self { status, code: "unreadable", detail, errors: vec![], retry_after: None }
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let detail = error.to_string();
        let (code, errors, retry_after) = match error {
            AppError::NotFound => ("not_found", vec![], None),
            AppError::Removed(_) => ("removed", vec![], None),
            AppError::SignIn => ("sign_in", vec![], None),
            AppError::Forbidden(_) => ("forbidden", vec![], None),
            AppError::Invalid(errors) => ("invalid", errors, None),
            AppError::Malformed => ("unreadable", vec![], None),
            AppError::Refused(refusal) => (refusal.code(), vec![], None),
            AppError::Conflict(_) => ("conflict", vec![], None),
            AppError::TooMany(seconds) => ("too_many", vec![], Some(seconds)),
            AppError::Unavailable(seconds) => ("unavailable", vec![], Some(seconds)),
            AppError::Offline => ("unavailable", vec![], Some(1)),
            AppError::Internal(_) => ("internal", vec![], None),
        };
        Self { status, code, detail, errors, retry_after }
    }
}

impl From<anyhow::Error> for Problem {
    fn from(error: anyhow::Error) -> Self {
        AppError::from(error).into()
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        Self::unreadable(rejection.status(), rejection.body_text())
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        Self::unreadable(rejection.status(), rejection.body_text())
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::unreadable(rejection.status(), rejection.body_text())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_u16(),
            "detail": self.detail,
            "code": self.code,
        });
        if !self.errors.is_empty() {
            body["errors"] = json!(self.errors);
        }
        let mut response =
            (self.status, [(CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
