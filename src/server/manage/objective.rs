//! What an organisation wants from a campaign: read from the form, kept beside the campaign, and how far it is.

use super::kept::{keep, kept};
use super::typed::{FORM_TIME, Typed};
use crate::domain::audit::Change;
use crate::domain::id::{CampaignId, Timestamp};
use crate::domain::objective::{Aim, MOST, Metric, Objective, Progress, TypedObjective};
use crate::domain::policy::Action;
use crate::error::AppError;
use crate::server::audit::{Object, note};
use crate::server::campaigns::{self, CampaignRow, date, next_seq, zoned};
use crate::server::context::Cx;
use crate::server::db::{Tx, execute};
use crate::text::t;
use anyhow::{Context, Result};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// The form's name among what is kept.
const FORM: &str = "objective";

/// The form of a launched campaign, as it is kept when it is refused.
#[derive(Serialize, Deserialize)]
struct Kept {
    slug: String,
    typed: TypedObjective,
}

/// The objective in the column of that name.
fn parse(column: &str) -> Result<Option<Objective>> {
    if column.is_empty() {
        return Ok(None);
    }
    serde_json::from_str(column).map(Some).context("a campaign's objective is not readable")
}

/// The objective that the column holds and how far it is, `count` telling how many there are of what is counted.
pub(in crate::server) fn progress(
    column: &str,
    time_zone: &str,
    launched_at: Option<i64>,
    now: Timestamp,
    count: impl Fn(Metric) -> i64,
) -> Result<Option<Progress>> {
    let progress = |objective: Objective| {
        let by = date(objective.by, time_zone);
        Progress::new(objective, count(objective.metric), launched_at.map(Timestamp), now, by)
    };
    Ok(parse(column)?.map(progress))
}

/// How many there are of what an objective counts.
pub(super) const fn count(row: &CampaignRow, metric: Metric) -> i64 {
    match metric {
        Metric::Participants => row.participants,
        Metric::Ideas => row.ideas,
        Metric::Votes => row.votes,
        Metric::Voters => row.voters,
        Metric::Contributors => row.contributors,
        Metric::Visitors => row.visitors,
    }
}

/// The objective of a campaign as a form holds it.
pub(super) fn stored(row: &CampaignRow) -> Result<TypedObjective> {
    let typed = |objective: Objective| TypedObjective {
        aim: objective.aim.as_str().into(),
        metric: objective.metric.as_str().into(),
        target: objective.target.to_string(),
        by: zoned(objective.by, &row.time_zone).strftime(FORM_TIME).to_string(),
    };
    Ok(parse(&row.objective)?.map(typed).unwrap_or_default())
}

/// By when a campaign's objective is to be met.
pub(super) fn due(row: &CampaignRow) -> Result<Option<Timestamp>> {
    Ok(parse(&row.objective)?.map(|objective| objective.by))
}

/// What the form of a launched campaign holds: what was refused last, or the objective as it stands.
pub(super) async fn form(cx: &Cx, row: &CampaignRow) -> Result<TypedObjective, AppError> {
    let refused = kept::<Kept>(cx, FORM).await?.filter(|kept| kept.slug == row.slug);
    Ok(refused.map_or(stored(row)?, |kept| kept.typed))
}

/// Writes the objective of a campaign, or that it has none.
pub(super) async fn store(tx: &mut Tx, campaign: CampaignId, objective: Option<Objective>) -> Result<()> {
    let column = objective.map(|objective| serde_json::to_string(&objective)).transpose()?.unwrap_or_default();
    execute!(tx, sqlx::query("UPDATE campaign SET objective = $2 WHERE id = $1").bind(campaign.0).bind(column))?;
    Ok(())
}

/// Says what the organisation wants from a campaign that runs, or with an empty aim that it wants nothing that is counted.
///
/// # Errors
/// When the viewer may not, the campaign does not run, or something typed is wrong.
pub async fn set_objective(cx: &Cx, slug: &str, typed: &TypedObjective) -> Result<(), AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::Amend)?;
    let mut reader = Typed::default();
    let objective = reader.objective(typed, &campaign.row.time_zone, cx.state.clock.now());
    let wrong = !reader.errors.is_empty();
    keep(cx, FORM, wrong.then(|| Kept { slug: slug.to_owned(), typed: typed.clone() }).as_ref()).await?;
    if wrong {
        return Err(AppError::Invalid(reader.errors));
    }
    let id = campaign.row.id();
    let mut tx = cx.state.db.begin().await?;
    next_seq(&mut tx, id).await?;
    store(&mut tx, id, objective).await?;
    note(&mut tx, cx, campaign.place(), Change::Objective, Object::Place, "").await?;
    tx.commit().await?;
    cx.state.changed(id);
    Ok(())
}

impl Typed {
    /// An objective; none where no aim was chosen and no target typed.
    pub(super) fn objective(&mut self, typed: &TypedObjective, zone: &str, now: Timestamp) -> Option<Objective> {
        let (aim, target) = (typed.aim.trim(), typed.target.trim());
        if aim.is_empty() && target.is_empty() {
            return None;
        }
        let aim = Aim::parse(aim);
        if aim.is_none() {
            self.fault("aim", t!("Please say what the number is for, or leave the target empty."));
        }
        let metric = Metric::parse(typed.metric.trim());
        if metric.is_none() {
            self.fault("metric", t!("Please choose what is counted."));
        }
        let target = target.parse().ok().filter(|target| (1..=MOST).contains(target));
        if target.is_none() {
            self.fault("target", t!("Please give a whole number from 1 on."));
        }
        let zone = TimeZone::get(zone.trim()).unwrap_or(TimeZone::UTC);
        let by = self.moment("by", &typed.by, &zone);
        if by.is_some_and(|by| by <= now) {
            self.fault("by", t!("This moment is past already."));
            return None;
        }
        Some(Objective { aim: aim?, metric: metric?, target: target?, by: by? })
    }
}
