//! What people who are signed in typed into a form and has not been taken yet, for each session and form: it comes back
//! also where no script keeps it.

use crate::error::AppError;
use crate::server::context::Cx;
use crate::server::db::{execute, on};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What this session typed last into `form`.
pub(in crate::server) async fn kept<T: DeserializeOwned>(cx: &Cx, form: &str) -> Result<Option<T>, AppError> {
    let Some(session) = cx.session() else { return Ok(None) };
    let content: Option<String> = on!(&cx.state.db, c => {
        sqlx::query_scalar("SELECT content FROM typed WHERE session = $1 AND form = $2")
            .bind(session.to_vec())
            .bind(form)
            .fetch_optional(c)
            .await
    })?;
    Ok(content.and_then(|content| serde_json::from_str(&content).ok()))
}

/// Keeps what was typed into `form` for its writer, or drops what is kept.
pub(in crate::server) async fn keep<T: Serialize>(cx: &Cx, form: &str, typed: Option<&T>) -> Result<(), AppError> {
    let Some(session) = cx.session() else { return Ok(()) };
    let mut tx = cx.state.db.begin().await?;
    match typed.and_then(|typed| serde_json::to_string(typed).ok()) {
        Some(content) => execute!(
            &mut tx,
            sqlx::query(
                "INSERT INTO typed (session, form, content, at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (session, form) DO UPDATE SET content = excluded.content, at = excluded.at",
            )
            .bind(session.to_vec())
            .bind(form)
            .bind(content)
            .bind(cx.state.clock.now().0)
        )?,
        None => execute!(
            &mut tx,
            sqlx::query("DELETE FROM typed WHERE session = $1 AND form = $2").bind(session.to_vec()).bind(form)
        )?,
    };
    tx.commit().await?;
    Ok(())
}
