//! Who asks, and the state to answer from.
use crate::api::session::Viewer;
use crate::error::AppError;

/// One request's context.
pub struct Cx;

impl Cx {
    pub fn viewer(&self) -> Viewer {
        Viewer::default()
    }
}

pub async fn context() -> Result<Cx, AppError> {
    Ok(Cx)
}

pub fn finish<T>(result: Result<T, AppError>) -> Result<T, AppError> {
    result
}
