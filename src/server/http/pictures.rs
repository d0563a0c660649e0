//! Pictures of campaigns and organisations: checked before they are decoded, always encoded anew, kept in the database, so
//! that a back-up and every node have them. Each is shown to whoever may see what it belongs to.

use super::failure;
use super::middleware::accepts_html;
use super::path::Path;
use super::rest::Problem;
use crate::api::manage::SavePlan;
use crate::api::organisation::SaveSettings;
use crate::domain::id::{CampaignId, OrganisationId};
use crate::domain::text::FieldError;
use crate::error::AppError;
use crate::server::context::Cx;
use crate::server::db::{execute, on};
use crate::server::limits::Limited;
use crate::text::{Text, key, t};
use anyhow::Context as _;
use axum::Extension;
use axum::extract::Multipart;
use axum::response::{IntoResponse, Redirect, Response};
use bytes::Bytes;
use http::HeaderMap;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use image::{ImageFormat, ImageReader, Limits};
use leptos::server_fn::ServerFn;
use sha2::{Digest, Sha256};
use std::io::Cursor;
use std::sync::{Arc, LazyLock};
use tokio::sync::Semaphore;

/// The largest upload, in bytes.
pub(super) const BODY: usize = 8 * 1024 * 1024;

/// The largest picture, in pixels a side and in all, and what decoding may take, in bytes.
const SIDE: u32 = 8_000;
const PIXELS: u64 = 40_000_000;
const MEMORY: u64 = 64 * 1024 * 1024;

/// What is kept fits into this; a campaign page shows it at half the width.
const WIDTH: u32 = 1_600;
const HEIGHT: u32 = 1_200;

/// Decoding takes a core for some hundred milliseconds; one at a time leaves the other for everybody else.
static DECODING: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(1));

/// Where a plain form goes back to, and the function that its page hears of failures by.
struct Back {
    page: String,
    query: String,
    function: &'static str,
}

/// Takes a picture from an owner or manager; answers its address as JSON, or sends a plain form back with it, or with what
/// is wrong.
pub(super) async fn post(
    Extension(cx): Extension<Arc<Cx>>,
    headers: HeaderMap,
    form: Multipart,
) -> Result<Response, Problem> {
    let organisation = cx.pictures_for().ok_or(AppError::NotFound)?;
    cx.limit_network(Limited::Picture)?;
    let mut back = Back { page: "/manage/new".into(), query: String::new(), function: SavePlan::PATH };
    let stored = match receive(form, &mut back).await {
        Ok(upload) => store(&cx, organisation, upload).await,
        Err(error) => Err(error),
    };
    let Back { page, query, function } = back;
    match stored {
        Err(error @ AppError::Invalid(_)) if accepts_html(&headers) => {
            let told = failure::told(&format!("{page}?{query}"), function, error, &cx.state.key);
            Ok(Redirect::to(&told).into_response())
        }
        Err(error) => Err(error.into()),
        Ok(url) if accepts_html(&headers) => Ok(Redirect::to(&format!("{page}?{query}picture={url}")).into_response()),
        Ok(url) => Ok(axum::Json(serde_json::json!({ "url": url })).into_response()),
    }
}

/// The file that was sent, and where its form stands.
async fn receive(mut form: Multipart, back: &mut Back) -> Result<Bytes, AppError> {
    let mut upload = None;
    while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
        match field.name() {
            Some("picture") => upload = Some(field.bytes().await.map_err(|_| unreadable())?),
            Some("slug") => {
                let slug = field.text().await.map_err(|_| unreadable())?;
                if !slug.is_empty() && slug.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
                    back.page = format!("/manage/{slug}/edit");
                }
            }
            Some("settings") => {
                let slug = field.text().await.map_err(|_| unreadable())?;
                if slug.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
                    back.page = format!("/manage/organisation/{slug}");
                    back.function = SaveSettings::PATH;
                }
            }
            Some(name @ ("from" | "organisation")) => {
                let name = name.to_owned();
                let value = field.text().await.map_err(|_| unreadable())?;
                if !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == ':') {
                    back.query.push_str(&format!("{name}={value}&"));
                }
            }
            _ => {}
        }
    }
    upload.filter(|bytes| !bytes.is_empty()).ok_or_else(|| fault(t!("Please choose a picture first.")))
}

/// Keeps the picture, encoded anew; returns its address.
async fn store(cx: &Cx, organisation: OrganisationId, upload: Bytes) -> Result<String, AppError> {
    let _turn = DECODING.acquire().await.context("the queue for pictures is closed")?;
    // Where it is decoded nobody knows the reader's language.
    let content = tokio::task::spawn_blocking(move || encode(&upload)).await.context("decoding a picture")?;
    let content = content.map_err(|words| fault(words.get()))?;
    let hash = hex::encode(&Sha256::digest(&content)[..16]);
    let mut tx = cx.state.db.begin().await?;
    execute!(
        &mut tx,
        sqlx::query(
            "INSERT INTO picture (hash, organisation_id, content, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (hash) DO NOTHING",
        )
        .bind(&hash)
        .bind(organisation.0)
        .bind(&content)
        .bind(cx.state.clock.now().0)
    )?;
    tx.commit().await?;
    Ok(format!("/pictures/{hash}"))
}

fn fault(message: &str) -> AppError {
    AppError::Invalid(vec![FieldError::new("picture", message)])
}

fn unreadable() -> AppError {
    fault(t!("The upload broke off or is larger than 8 MB. Please try a smaller picture."))
}

/// The picture as JPEG without anything that came along in the file, at most [`WIDTH`] × [`HEIGHT`].
fn encode(upload: &[u8]) -> Result<Vec<u8>, Text> {
    let open = || {
        ImageReader::new(Cursor::new(upload))
            .with_guessed_format()
            .map_err(|_| key!("This file is not a picture that Coro can read."))
    };
    let mut reader = open()?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) {
        return Err(key!("Please give a JPEG, PNG or WebP picture."));
    }
    let damaged =
        |_| key!("This picture is damaged, or larger than 40 megapixels or 8,000 pixels a side. Please try another.");
    let (width, height) = open()?.into_dimensions().map_err(damaged)?;
    if u64::from(width) * u64::from(height) > PIXELS {
        return Err(key!("This picture is larger than 40 megapixels. Please try a smaller one."));
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let picture = reader.decode().map_err(damaged)?;
    let picture = if picture.width() > WIDTH || picture.height() > HEIGHT {
        picture.resize(WIDTH, HEIGHT, image::imageops::FilterType::Triangle)
    } else {
        picture
    };
    let mut content = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut content, 80);
    picture.to_rgb8().write_with_encoder(encoder).map_err(damaged)?;
    Ok(content)
}

/// A picture, by the hash of its content, which never changes.
pub(super) async fn get(Extension(cx): Extension<Arc<Cx>>, Path(hash): Path<String>) -> Result<Response, Problem> {
    let found: Option<(Vec<u8>, i64, bool)> = on!(&cx.state.db, c => {
        sqlx::query_as(
            "SELECT content, organisation_id,
                    EXISTS (SELECT 1 FROM organisation o WHERE o.picture = $2) OR EXISTS (SELECT 1 FROM campaign c
                        WHERE c.picture = $2 AND c.picture <> '' AND c.audience = 'everybody' AND c.state <> 'draft')
             FROM picture WHERE hash = $1",
        )
        .bind(&hash)
        .bind(format!("/pictures/{hash}"))
        .fetch_optional(c)
        .await
    })
    .map_err(AppError::from)?;
    let (content, organisation, public) = found.ok_or(AppError::NotFound)?;
    if !public && !is_shown_to(&cx, &hash, OrganisationId(organisation)).await? {
        return Err(AppError::NotFound.into());
    }
    let caching = if public { "public, max-age=31536000, immutable" } else { "private, max-age=3600" };
    Ok(([(CONTENT_TYPE, "image/jpeg"), (CACHE_CONTROL, caching)], Bytes::from(content)).into_response())
}

/// Whether the viewer may see a picture that not everybody may: whoever runs campaigns of the organisation that brought
/// it, and whoever may read a campaign that shows it.
async fn is_shown_to(cx: &Cx, hash: &str, organisation: OrganisationId) -> Result<bool, AppError> {
    let staff = cx.members().iter().any(|member| member.organisation == organisation && member.role.is_staff());
    if staff || cx.pictures_for() == Some(organisation) {
        return Ok(true);
    }
    let shown_in: Vec<(i64, i64, bool)> = on!(&cx.state.db, c => {
        sqlx::query_as("SELECT organisation_id, id, state = 'draft' FROM campaign WHERE picture = $1 AND picture <> ''")
            .bind(format!("/pictures/{hash}"))
            .fetch_all(c)
            .await
    })?;
    let sees = |(organisation, campaign, draft): (i64, i64, bool)| {
        let role = cx.role_in(OrganisationId(organisation), CampaignId(campaign));
        role.is_some_and(|role| !draft || role.is_staff())
    };
    Ok(shown_in.into_iter().any(sees))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{DynamicImage, RgbImage};

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        DynamicImage::ImageRgb8(RgbImage::new(width, height))
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
            .expect("encodes");
        bytes
    }

    #[test]
    fn pictures_are_encoded_anew_and_made_to_fit() {
        let mut polyglot = png(2_000, 1_000);
        polyglot.extend_from_slice(b"<script>alert(1)</script>");
        let content = encode(&polyglot).expect("a picture");
        assert!(!content.windows(7).any(|window| window == b"<script"));
        let picture = image::load_from_memory(&content).expect("a picture");
        assert_eq!((picture.width(), picture.height()), (1_600, 800));
    }

    #[test]
    fn what_is_no_picture_or_too_large_is_refused() {
        let mut grey = Vec::new();
        DynamicImage::new_luma8(6_400, 6_400).write_to(&mut Cursor::new(&mut grey), ImageFormat::Png).expect("encodes");
        let error = encode(&grey).expect_err("41 megapixels").get();
        assert!(error.contains("40 megapixels. Please try a smaller one"), "{error}");
        for bad in [&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], b"GIF89a", b"", &png(9_000, 1)] {
            assert!(encode(bad).is_err());
        }
    }
}
