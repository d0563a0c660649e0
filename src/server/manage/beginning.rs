//! The plan of a new campaign: empty, from a template, or from another campaign of one's own.

use super::objective;
use super::plan::in_form;
use super::templates::{TEMPLATES, Template};
use super::typed::{FORM_TIME, number};
use crate::api::manage::{Beginning, Beginnings, OwnCampaign, Plan};
use crate::domain::id::{DAY, HOUR, Timestamp};
use crate::domain::jury::{Jury, TypedJury};
use crate::domain::language::Language;
use crate::domain::moderation::Moderation;
use crate::domain::objective::TypedObjective;
use crate::domain::participation::Participation;
use crate::domain::policy::Action;
use crate::domain::poll::Method;
use crate::domain::promise::Moments;
use crate::domain::retention::Retention;
use crate::domain::terms::CountsShown;
use crate::error::AppError;
use crate::server::accounts;
use crate::server::campaigns::{self, zoned};
use crate::server::context::Cx;
use crate::server::organisations;
use crate::text::tn;

/// How long a new plan promises to know who did what: a next round can still tell who took part.
const USUAL: Retention = Retention::Months(12);

/// What the address says before the slug of a campaign to copy.
pub(super) const COPY: &str = "campaign:";

/// What a plan may be begun from.
///
/// # Errors
/// [`AppError::Forbidden`] for who may not plan.
pub async fn beginnings(cx: &Cx) -> Result<Beginnings, AppError> {
    super::plan::home_organisation(cx, "")?;
    let template = |template: &Template| Beginning {
        from: template.key.to_owned(),
        name: template.name.get().to_owned(),
        about: tn!(
            template.days(),
            "{about} {n} day in all.",
            "{about} {n} days in all.",
            about = template.about.get()
        ),
        language: None,
    };
    let own = super::home(cx, "").await?.campaigns.into_iter().filter(|own| own.role.is_staff());
    let campaigns = own.map(|OwnCampaign { card, .. }| Beginning {
        from: format!("{COPY}{}", card.slug),
        name: card.question,
        about: card.summary,
        language: Some(card.language),
    });
    Ok(Beginnings { templates: TEMPLATES.iter().map(template).collect(), campaigns: campaigns.collect() })
}

/// The plan that begins from `from`: the key of a template, `campaign:` and a slug, or anything else for an empty one.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such campaign of one's own, [`AppError::Forbidden`] for who may not plan.
pub(super) async fn begin(cx: &Cx, from: &str, organisation: &str) -> Result<Plan, AppError> {
    let zone = Some(accounts::time_zone(cx).await?).filter(|zone| !zone.is_empty()).unwrap_or_else(|| "UTC".to_owned());
    let plan = match from.strip_prefix(COPY) {
        Some(slug) => copy(cx, slug).await?,
        None => match TEMPLATES.iter().find(|template| template.key == from) {
            Some(template) => fill(cx, template, &zone),
            None => empty(cx, &zone),
        },
    };
    let home = super::plan::home_organisation(cx, organisation)?;
    let (main, languages) = organisations::languages(&cx.state.db, home).await?;
    let language = Language::parse(&plan.language).unwrap_or(main);
    let translations = in_form(languages, language, &plan.translations);
    let (from, organisation) = (from.to_owned(), organisation.to_owned());
    Ok(Plan { from, organisation, language: language.code().into(), translations, ..plan })
}

/// The next full hour: a moment that is easy to announce.
fn next_hour(cx: &Cx) -> Timestamp {
    let now = cx.state.clock.now();
    now.plus(HOUR - now.0.rem_euclid(HOUR))
}

fn text(at: Timestamp, zone: &str) -> String {
    zoned(at, zone).strftime(FORM_TIME).to_string()
}

fn empty(cx: &Cx, zone: &str) -> Plan {
    let opens_at = next_hour(cx);
    Plan {
        method: Method::Approval.as_str().into(),
        submissions_per_participant: "10".into(),
        counts_shown: CountsShown::Live.as_str().into(),
        moderation: Moderation::After.as_str().into(),
        participation: Participation::Anyone.kind().into(),
        time_zone: zone.into(),
        opens_at: text(opens_at, zone),
        closes_at: text(opens_at.plus(14 * DAY), zone),
        rights: "kept".into(),
        retention: USUAL.form(),
        commitment: "answers".into(),
        commitment_top: "10".into(),
        commitment_by: text(opens_at.plus(28 * DAY), zone),
        ..Plan::default()
    }
}

fn fill(cx: &Cx, template: &Template, zone: &str) -> Plan {
    // A day to fill in what is missing and to tell people that it begins.
    let opens_at = next_hour(cx).plus(DAY);
    let until = opens_at.plus(template.collect * DAY);
    let refined = until.plus(template.refine * DAY);
    let closes_at = refined.plus(template.vote * DAY);
    let evaluated = closes_at.plus(template.evaluate * DAY);
    let (kind, top, days) = template.commits;
    let moment = |days: i64, at: Timestamp| if days > 0 { text(at, zone) } else { String::new() };
    Plan {
        question: template.question.get().into(),
        brief: template.brief.get().into(),
        tags: template.tags.get().into(),
        method: template.method.as_str().into(),
        votes_per_participant: number(template.votes),
        submissions_per_participant: number(template.ideas),
        counts_shown: template.counts_shown.as_str().into(),
        moderation: template.moderation.as_str().into(),
        participation: template.participation.kind().into(),
        time_zone: zone.into(),
        opens_at: text(opens_at, zone),
        ideas_until: text(until, zone),
        refine_until: moment(template.refine, refined),
        closes_at: text(closes_at, zone),
        objective: TypedObjective {
            aim: template.aim.as_str().into(),
            metric: template.metric.as_str().into(),
            target: template.target.to_string(),
            by: text(opens_at.plus(template.days() * DAY), zone),
        },
        evaluate_until: moment(template.evaluate, evaluated),
        rights: "kept".into(),
        jury: TypedJury {
            criteria: template.criteria(),
            shortlist: if template.evaluate > 0 { top.to_string() } else { String::new() },
            ..TypedJury::default()
        },
        retention: USUAL.form(),
        commitment: kind.into(),
        commitment_top: top.to_string(),
        commitment_by: text(evaluated.plus(days * DAY), zone),
        ..Plan::default()
    }
}

async fn copy(cx: &Cx, slug: &str) -> Result<Plan, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::ReadAll)?;
    let (row, terms) = (&campaign.row, &campaign.terms);
    let opens_at = next_hour(cx);
    // As long as it was; a campaign with other phases gives its question and its rules alone.
    let moments = Moments::of(&campaign.phases);
    let later = |at: Option<Timestamp>| {
        let at = at.zip(moments).map(|(at, moments)| opens_at.plus(at.0 - moments.opens_at.0));
        at.map(|at| text(at, &row.time_zone)).unwrap_or_default()
    };
    let moved = |of: fn(Moments) -> Option<Timestamp>| later(moments.and_then(of));
    // What is wanted comes along; its date as far from the opening as it was.
    let mut objective = objective::stored(row)?;
    if let (Some(by), Some(moments)) = (objective::due(row)?, moments) {
        objective.by = text(opens_at.plus((by.0 - moments.opens_at.0).max(HOUR)), &row.time_zone);
    }
    Ok(Plan {
        language: row.language.clone(),
        translations: campaign.promise().translations,
        question: row.question.clone(),
        brief: row.brief.clone(),
        tags: row.tags()?.join(", "),
        method: terms.method.as_str().into(),
        votes_per_participant: number(terms.votes_per_participant),
        submissions_per_participant: number(terms.submissions_per_participant),
        counts_shown: terms.counts_shown.as_str().into(),
        moderation: terms.moderation.as_str().into(),
        participation: terms.participation.kind().into(),
        domains: terms.participation.hosts(),
        time_zone: row.time_zone.clone(),
        opens_at: text(opens_at, &row.time_zone),
        ideas_until: moved(|moments| moments.ideas_until),
        refine_until: moved(|moments| moments.refine_until),
        closes_at: moved(|moments| Some(moments.closes_at)),
        evaluate_until: moved(|moments| moments.evaluate_until),
        objective,
        unlisted: if terms.unlisted { "on".into() } else { String::new() },
        reward: terms.reward.clone(),
        rights: terms.rights.kind().into(),
        retention: terms.retention.form(),
        rights_words: terms.rights.words().into(),
        jury: Jury::form(terms.jury.as_ref()),
        commitment: terms.commitment.kind().into(),
        commitment_top: number(terms.commitment.top().map(|top| top.ideas)),
        commitment_by: later(terms.commitment.top().and_then(|top| top.by)),
        picture: row.picture.clone(),
        ..Plan::default()
    })
}
