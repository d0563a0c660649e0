//! Organisations: what everybody sees of one, and what its owners set.

use super::audit::{Object, note};
use super::campaigns;
use super::context::Cx;
use super::db::{Db, Tx, execute, on, within};
use super::manage::kept::{keep, kept};
use super::manage::{is_picture, is_taken};
use super::members;
use super::people::Place;
use crate::api::organisation::{OrganisationView, Settings};
use crate::domain::audit::Change;
use crate::domain::colour::{Colour, READABLE, Unreadable};
use crate::domain::id::{CampaignId, OrganisationId};
use crate::domain::language::Language;
use crate::domain::policy::{OrganisationAction, may_in_organisation};
use crate::domain::text::{FieldError, ORGANISATION};
use crate::error::AppError;
use crate::text::t;
use crate::ui::format::decimal;

/// The form's name among what is kept.
const FORM: &str = "organisation";

/// How long a name in addresses may be, in characters.
const SLUG: std::ops::RangeInclusive<usize> = 2..=40;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    slug: String,
    name: String,
    picture: String,
    colour: String,
    languages: String,
    language: String,
}

/// The organisation that has the slug, or had it once.
async fn find(cx: &Cx, slug: &str) -> Result<Row, AppError> {
    let row: Option<Row> = on!(&cx.state.db, c => {
        sqlx::query_as(
            "SELECT id, slug, name, picture, colour, languages, language FROM organisation
             WHERE slug = $1 OR id = (SELECT organisation_id FROM former_slug WHERE slug = $1)
             ORDER BY CASE WHEN slug = $1 THEN 0 ELSE 1 END LIMIT 1",
        )
        .bind(slug)
        .fetch_optional(c)
        .await
    })?;
    row.ok_or(AppError::NotFound)
}

/// An organisation and those of its campaigns that the viewer may see.
///
/// # Errors
/// [`AppError::NotFound`] when there is none, or nothing of it that is for this viewer: whether it exists is not told.
pub async fn view(cx: &Cx, slug: &str) -> Result<OrganisationView, AppError> {
    let Row { id, slug, name, picture, colour, .. } = find(cx, slug).await?;
    let campaigns = campaigns::of_organisation(cx, OrganisationId(id)).await?;
    let member = cx.members().iter().find(|member| member.organisation.0 == id);
    if campaigns.is_empty() && member.is_none() {
        return Err(AppError::NotFound);
    }
    Ok(OrganisationView {
        share_url: format!("{}/o/{slug}", cx.state.settings.public_url),
        slug,
        name,
        picture,
        accent: colour,
        campaigns,
        may_change: member.is_some_and(|member| may_in_organisation(member.role, OrganisationAction::Settings)),
        now: cx.state.clock.now(),
    })
}

/// The language in which an organisation's campaigns begin, and all that they may be in.
pub(super) async fn languages(db: &Db, id: OrganisationId) -> Result<(Language, Vec<Language>), AppError> {
    let (language, languages): (String, String) = on!(db, c => {
        sqlx::query_as("SELECT language, languages FROM organisation WHERE id = $1").bind(id.0).fetch_one(c).await
    })?;
    Ok((Language::parse(&language).unwrap_or_default(), Language::list(&languages)))
}

/// The settings of an organisation: what was refused last, or as they stand.
///
/// # Errors
/// When the viewer may not change them.
pub async fn settings(cx: &Cx, slug: &str) -> Result<Settings, AppError> {
    members::require(cx, slug, OrganisationAction::Settings)?;
    if let Some((_, typed)) = kept::<(String, Settings)>(cx, FORM).await?.filter(|(of, _)| of == slug) {
        return Ok(typed);
    }
    let row = find(cx, slug).await?;
    Ok(Settings {
        name: row.name,
        slug: row.slug,
        picture: row.picture,
        colour: if row.colour.is_empty() { String::new() } else { format!("#{}", row.colour) },
        languages: row.languages.split(',').map(str::to_owned).collect(),
        language: row.language,
    })
}

/// Changes the settings of an organisation; returns its slug. An address that it had before goes on leading to it.
///
/// # Errors
/// [`AppError::Invalid`] naming every field at fault.
pub async fn save(cx: &Cx, slug: &str, typed: &Settings) -> Result<String, AppError> {
    let organisation = members::require(cx, slug, OrganisationAction::Settings)?.organisation;
    let result = write(cx, organisation, slug, typed).await;
    keep(cx, FORM, result.as_ref().err().map(|_| (slug, typed)).as_ref()).await?;
    result
}

/// What the form says, once all of it can be taken.
struct Checked {
    name: String,
    slug: String,
    picture: String,
    colour: String,
    languages: Vec<Language>,
    language: Language,
}

fn check(typed: &Settings) -> Result<Checked, AppError> {
    let mut errors = Vec::new();
    let name = ORGANISATION.check(&typed.name).map_err(|error| errors.push(error)).unwrap_or_default();
    let slug = typed.slug.trim().to_lowercase();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !SLUG.contains(&slug.len()) || !slug.chars().all(plain) || slug.starts_with('-') || slug.ends_with('-') {
        errors
            .push(FieldError::new("slug", t!("An address has 2 to 40 small letters, digits and hyphens in between.")));
    }
    let picture = typed.picture.trim().to_owned();
    if !picture.is_empty() && !is_picture(&picture) {
        errors.push(FieldError::new("picture", t!("Please upload the picture here.")));
    }
    let colour = colour(&typed.colour).map_err(|error| errors.push(error)).unwrap_or_default();
    let languages = Language::list(&typed.languages.join(","));
    if languages.is_empty() {
        errors.push(FieldError::new("languages", t!("Choose at least one language.")));
    }
    let language = Language::parse(&typed.language).filter(|language| languages.contains(language));
    if language.is_none() && !languages.is_empty() {
        errors.push(FieldError::new("language", t!("Choose one of the languages that your campaigns use.")));
    }
    let (Some(language), true) = (language, errors.is_empty()) else { return Err(AppError::Invalid(errors)) };
    Ok(Checked { name, slug, picture, colour, languages, language })
}

/// The colour without its sign; empty for Coro's own.
fn colour(typed: &str) -> Result<String, FieldError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(String::new());
    }
    let colour = Colour::parse(typed)
        .ok_or_else(|| FieldError::new("colour", t!("Write a colour as in #00694a, or leave it empty.")))?;
    match colour.accent() {
        Ok(_) => Ok(colour.to_string().trim_start_matches('#').to_owned()),
        Err(Unreadable { contrast, nearest }) => {
            // Rounded down: 4.49 is not enough, and must not look as if it were.
            let contrast = (contrast * 10.0).floor() / 10.0;
            let words = t!(
                "This colour cannot be read on a light page: its contrast is {contrast} to 1, and text needs {readable}. \
                 The nearest that can be read is {nearest}.",
                contrast = decimal(contrast, 1),
                readable = decimal(READABLE, 1),
                nearest
            );
            Err(FieldError::new("colour", words))
        }
    }
}

async fn write(cx: &Cx, organisation: OrganisationId, before: &str, typed: &Settings) -> Result<String, AppError> {
    let new = check(typed)?;
    let taken = || AppError::Invalid(vec![FieldError::new("slug", t!("Another organisation has this address."))]);
    let mut tx = cx.state.db.begin().await?;
    if new.slug != before && !move_to(&mut tx, organisation, before, &new.slug).await? {
        tx.rollback().await?;
        return Err(taken());
    }
    let codes: Vec<&str> = new.languages.iter().map(|language| language.code()).collect();
    let stored = execute!(
        &mut tx,
        sqlx::query(
            "UPDATE organisation SET slug = $2, name = $3, picture = $4, colour = $5, languages = $6, language = $7
             WHERE id = $1",
        )
        .bind(organisation.0)
        .bind(&new.slug)
        .bind(&new.name)
        .bind(&new.picture)
        .bind(&new.colour)
        .bind(codes.join(","))
        .bind(new.language.code())
    );
    match stored.map_err(anyhow::Error::from) {
        Err(error) if is_taken(&error) => return Err(taken()),
        stored => stored?,
    };
    let campaigns: Vec<i64> = within!(&mut tx, c => {
        sqlx::query_scalar("UPDATE campaign SET seq = seq + 1 WHERE organisation_id = $1 RETURNING id")
            .bind(organisation.0)
            .fetch_all(c)
            .await
    })?;
    let place = Place { organisation, campaign: None };
    note(&mut tx, cx, place, Change::Settings, Object::Place, "").await?;
    tx.commit().await?;
    for campaign in campaigns {
        cx.state.changed(CampaignId(campaign));
    }
    Ok(new.slug)
}

/// Keeps the address that the organisation had, and says whether the new one is free: one that another organisation had
/// once still leads there.
async fn move_to(tx: &mut Tx, organisation: OrganisationId, before: &str, to: &str) -> Result<bool, AppError> {
    execute!(
        tx,
        sqlx::query("DELETE FROM former_slug WHERE slug = $1 AND organisation_id = $2").bind(to).bind(organisation.0)
    )?;
    execute!(
        tx,
        sqlx::query("INSERT INTO former_slug (slug, organisation_id) VALUES ($1, $2) ON CONFLICT (slug) DO NOTHING")
            .bind(before)
            .bind(organisation.0)
    )?;
    let used: i64 = within!(tx, c => {
        sqlx::query_scalar(
            "SELECT (SELECT COUNT(*) FROM former_slug WHERE slug = $1) + (SELECT COUNT(*) FROM organisation WHERE slug = $1)",
        )
        .bind(to)
        .fetch_one(c)
        .await
    })?;
    Ok(used == 0)
}
