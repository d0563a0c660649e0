//! Planning a campaign: the form, what it must say, and the launch that seals it.

use crate::api::manage::Plan;
use crate::domain::id::{DAY, HOUR, OrganisationId, Timestamp};
use crate::domain::phase::{Phase, PhaseKind};
use crate::domain::policy::Action;
use crate::domain::poll::Method;
use crate::domain::terms::{CountsShown, Terms};
use crate::domain::text::{BRIEF, FieldError, QUESTION, TAG};
use crate::error::AppError;
use crate::server::campaigns::{self, Campaign, NewCampaign, create_in, seal, store_phases, zoned};
use crate::server::context::Cx;
use crate::server::db::{execute, on};
use crate::server::markdown;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Tags of a campaign.
const TAGS: usize = 12;

/// How the form writes a moment.
const FORM_TIME: &str = "%Y-%m-%dT%H:%M";

/// The plan of a draft as the form holds it, or a new one with sensible defaults.
///
/// # Errors
/// When the viewer may not plan here, or the campaign was launched already.
pub async fn plan(cx: &Cx, slug: &str) -> Result<Plan, AppError> {
    let plan = stored(cx, slug).await?;
    let refused = refused(cx).await?.filter(|refused| refused.slug == slug && *refused != plan);
    Ok(refused.map_or(plan, |refused| Plan { unsaved: true, ..refused }))
}

/// Forgets what was refused last.
///
/// # Errors
/// When the database fails.
pub async fn forget_plan(cx: &Cx) -> Result<(), AppError> {
    keep(cx, None).await
}

/// The plan as it is in the database, or a new one.
async fn stored(cx: &Cx, slug: &str) -> Result<Plan, AppError> {
    if slug.is_empty() {
        home_organisation(cx)?;
        let now = cx.state.clock.now();
        let text = |at: Timestamp| zoned(at, "UTC").strftime(FORM_TIME).to_string();
        let hour = now.plus(HOUR - now.0.rem_euclid(HOUR));
        return Ok(Plan {
            method: Method::Approval.as_str().into(),
            submissions_per_participant: "10".into(),
            counts_shown: CountsShown::Live.as_str().into(),
            time_zone: "UTC".into(),
            opens_at: text(hour),
            closes_at: text(hour.plus(14 * DAY)),
            ..Plan::default()
        });
    }
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(campaign.row.organisation(), campaign.row.state()?, Action::Edit)?;
    let terms = campaign.row.terms()?;
    let text = |at: Timestamp| zoned(at, &campaign.row.time_zone).strftime(FORM_TIME).to_string();
    let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    let poll = campaign.polls.first().ok_or(AppError::NotFound)?;
    let ideas_until = campaign.phases.iter().find(|phase| phase.kind == PhaseKind::Vote).map(|phase| phase.starts_at);
    Ok(Plan {
        slug: campaign.row.slug.clone(),
        question: campaign.row.question.clone(),
        brief: campaign.row.brief.clone(),
        tags: campaign.row.tags()?.join(", "),
        method: terms.method.as_str().into(),
        votes_per_participant: number(terms.votes_per_participant),
        submissions_per_participant: number(terms.submissions_per_participant),
        counts_shown: terms.counts_shown.as_str().into(),
        time_zone: campaign.row.time_zone.clone(),
        opens_at: text(poll.opens_at),
        ideas_until: ideas_until.map(text).unwrap_or_default(),
        closes_at: text(poll.closes_at),
        picture: campaign.row.picture.clone(),
        unsaved: false,
    })
}

/// The organisation in which the viewer may plan.
fn home_organisation(cx: &Cx) -> Result<OrganisationId, AppError> {
    cx.plans_for().ok_or_else(|| AppError::Forbidden("Owners and managers plan campaigns. Ask one of them.".into()))
}

/// Creates a draft or changes one; returns its slug.
///
/// # Errors
/// [`AppError::Invalid`] naming every field at fault.
pub async fn save(cx: &Cx, plan: &Plan) -> Result<String, AppError> {
    let result = write(cx, plan).await;
    keep(cx, result.as_ref().err().map(|_| plan)).await?;
    result
}

/// What this session's last plan held when it was refused.
async fn refused(cx: &Cx) -> Result<Option<Plan>, AppError> {
    let Some(session) = cx.session() else { return Ok(None) };
    let content: Option<String> = on!(&cx.state.db, c => {
        sqlx::query_scalar("SELECT content FROM refused_plan WHERE session = $1")
            .bind(session.to_vec())
            .fetch_optional(c)
            .await
    })?;
    Ok(content.and_then(|content| serde_json::from_str(&content).ok()))
}

/// Keeps a refused plan for its writer, or drops the one that is kept.
async fn keep(cx: &Cx, plan: Option<&Plan>) -> Result<(), AppError> {
    let Some(session) = cx.session().filter(|_| !cx.members().is_empty()) else { return Ok(()) };
    let mut tx = cx.state.db.begin().await?;
    match plan.and_then(|plan| serde_json::to_string(plan).ok()) {
        Some(content) => execute!(
            &mut tx,
            sqlx::query(
                "INSERT INTO refused_plan (session, content, at) VALUES ($1, $2, $3)
                 ON CONFLICT (session) DO UPDATE SET content = excluded.content, at = excluded.at",
            )
            .bind(session.to_vec())
            .bind(content)
            .bind(cx.state.clock.now().0)
        )?,
        None => execute!(&mut tx, sqlx::query("DELETE FROM refused_plan WHERE session = $1").bind(session.to_vec()))?,
    };
    tx.commit().await?;
    Ok(())
}

async fn write(cx: &Cx, plan: &Plan) -> Result<String, AppError> {
    if plan.slug.is_empty() {
        let organisation = home_organisation(cx)?;
        let mut new = check(cx, plan, organisation)?;
        new.slug = free_slug(cx, &new.question).await?;
        let mut tx = cx.state.db.begin().await?;
        create_in(&mut tx, &new).await?;
        tx.commit().await?;
        return Ok(new.slug);
    }
    let campaign = campaigns::find(cx, &plan.slug).await?;
    cx.require(campaign.row.organisation(), campaign.row.state()?, Action::Edit)?;
    let new = check(cx, plan, campaign.row.organisation())?;
    update(cx, &campaign, &new).await?;
    Ok(campaign.row.slug.clone())
}

async fn update(cx: &Cx, campaign: &Campaign, new: &NewCampaign) -> Result<(), AppError> {
    let id = campaign.row.id();
    let mut tx = cx.state.db.begin().await?;
    let changed =
        execute!(&mut tx, sqlx::query(
            "UPDATE campaign SET question = $2, brief = $3, brief_html = $4, tags = $5, picture = $6, time_zone = $7,
                    terms = $8, seq = seq + 1
             WHERE id = $1 AND state = 'draft'",
        )
        .bind(id.0)
        .bind(&new.question)
        .bind(&new.brief)
        .bind(markdown::render(&new.brief))
        .bind(serde_json::to_string(&new.tags).unwrap_or_default())
        .bind(&new.picture)
        .bind(&new.time_zone)
        .bind(new.terms.canonical()))?;
    if changed == 0 {
        tx.rollback().await?;
        return Err(AppError::Conflict("It was launched meanwhile; the terms are sealed.".into()));
    }
    execute!(
        &mut tx,
        sqlx::query(
            "UPDATE poll SET method = $2, entry_limit = $3, counts_shown = $4, opens_at = $5, closes_at = $6
             WHERE campaign_id = $1",
        )
        .bind(id.0)
        .bind(new.terms.method.as_str())
        .bind(new.terms.votes_per_participant.map(i64::from))
        .bind(new.terms.counts_shown.as_str())
        .bind(new.opens_at.0)
        .bind(new.closes_at.0)
    )?;
    store_phases(&mut tx, id, &new.phases).await?;
    tx.commit().await?;
    cx.state.changed(id);
    Ok(())
}

/// Reads the form, or names everything that is wrong with it.
fn check(cx: &Cx, plan: &Plan, organisation: OrganisationId) -> Result<NewCampaign, AppError> {
    let mut errors = Vec::new();
    let mut text = |checked: Result<String, FieldError>| {
        checked.unwrap_or_else(|error| {
            errors.push(error);
            String::new()
        })
    };
    let question = text(QUESTION.check(&plan.question));
    let brief = text(BRIEF.check(&plan.brief));
    let tags = tags(&plan.tags).unwrap_or_else(|error| {
        errors.push(error);
        vec![]
    });
    let method = Method::parse(&plan.method).unwrap_or_else(|| {
        errors.push(FieldError::new("method", "Please choose how votes are cast."));
        Method::Approval
    });
    let mut number = |field: &str, value: &str| match value.trim() {
        "" => None,
        value => match value.parse::<u32>() {
            Ok(n) if n <= 1_000 => Some(n),
            _ => {
                errors.push(FieldError::new(field, "Please give a whole number up to 1,000, or leave it empty."));
                None
            }
        },
    };
    // Opinions are asked one by one on all statements; there is nothing to be spared.
    let votes = number("votes_per_participant", &plan.votes_per_participant).filter(|_| method == Method::Approval);
    let submissions = number("submissions_per_participant", &plan.submissions_per_participant);
    if votes == Some(0) {
        errors.push(FieldError::new("votes_per_participant", "At least one vote is needed to vote."));
    }
    let picture = plan.picture.trim();
    if !picture.is_empty() && !picture.starts_with("/pictures/") {
        errors.push(FieldError::new("picture", "Please upload the picture here."));
    }
    let times = times(cx, plan, &mut errors);
    let (Some((opens_at, closes_at, phases)), true) = (times, errors.is_empty()) else {
        return Err(AppError::Invalid(errors));
    };
    Ok(NewCampaign {
        organisation,
        slug: String::new(),
        question: question.split_whitespace().collect::<Vec<_>>().join(" "),
        brief,
        tags,
        picture: picture.to_owned(),
        time_zone: plan.time_zone.trim().to_owned(),
        terms: Terms {
            method,
            votes_per_participant: votes,
            submissions_per_participant: submissions,
            counts_shown: CountsShown::parse(&plan.counts_shown).unwrap_or_default(),
        },
        phases,
        opens_at,
        closes_at,
        source: String::new(),
        simulated: false,
        created_at: cx.state.clock.now(),
    })
}

fn tags(typed: &str) -> Result<Vec<String>, FieldError> {
    let mut tags: Vec<String> = Vec::new();
    for tag in typed.split(',').map(str::trim).filter(|tag| !tag.is_empty()) {
        let tag = TAG.check(tag)?;
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    if tags.len() > TAGS {
        return Err(FieldError::new(
            "tags",
            format!("{} tags are too many to choose from; give at most {TAGS}.", tags.len()),
        ));
    }
    Ok(tags)
}

type Times = (Timestamp, Timestamp, Vec<Phase>);

fn times(cx: &Cx, plan: &Plan, errors: &mut Vec<FieldError>) -> Option<Times> {
    let Ok(zone) = TimeZone::get(plan.time_zone.trim()) else {
        errors.push(FieldError::new("time_zone", "This time zone is not known. One reads like Europe/Rome."));
        return None;
    };
    let mut moment = |field: &str, typed: &str| {
        let parsed = DateTime::strptime(FORM_TIME, typed.trim())
            .or_else(|_| DateTime::strptime("%Y-%m-%dT%H:%M:%S", typed.trim()))
            .and_then(|time| time.to_zoned(zone.clone()));
        match parsed {
            Ok(time) => Some(Timestamp(time.timestamp().as_millisecond())),
            Err(_) => {
                errors.push(FieldError::new(field, "Please give a date and a time, like 2026-03-01 09:00."));
                None
            }
        }
    };
    let opens = moment("opens_at", &plan.opens_at);
    let closes = moment("closes_at", &plan.closes_at);
    let until = (!plan.ideas_until.trim().is_empty()).then(|| moment("ideas_until", &plan.ideas_until));
    let (opens, closes) = (opens?, closes?);
    if closes <= opens {
        errors.push(FieldError::new("closes_at", "Voting must close after it opens."));
    } else if closes <= cx.state.clock.now() {
        errors.push(FieldError::new("closes_at", "This moment is past already."));
    }
    let mut phases = Vec::new();
    match until {
        None => phases.push(Phase { kind: PhaseKind::Collect, starts_at: opens, ends_at: Some(closes) }),
        Some(until) => {
            let until = until?;
            if until <= opens || until >= closes {
                errors
                    .push(FieldError::new("ideas_until", "This must lie between the opening and the close of voting."));
            }
            phases.push(Phase { kind: PhaseKind::Collect, starts_at: opens, ends_at: Some(until) });
            phases.push(Phase { kind: PhaseKind::Vote, starts_at: until, ends_at: Some(closes) });
        }
    }
    phases.push(Phase { kind: PhaseKind::Decide, starts_at: closes, ends_at: None });
    Some((opens, closes, phases))
}

/// A slug from the question that no campaign has.
async fn free_slug(cx: &Cx, question: &str) -> Result<String, AppError> {
    let base = slug(question);
    let mut candidate = base.clone();
    for number in 2.. {
        let taken: Option<i64> = on!(&cx.state.db, c => {
            sqlx::query_scalar("SELECT id FROM campaign WHERE slug = $1").bind(&candidate).fetch_optional(c).await
        })?;
        if taken.is_none() {
            break;
        }
        candidate = format!("{base}-{number}");
    }
    Ok(candidate)
}

/// The words of `text` as they stand in an address: at most 60 letters and digits, with hyphens.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for word in text.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let word: String = word.chars().filter_map(plain).collect();
        if word.is_empty() {
            continue;
        }
        if slug.len() + word.len() + 1 > 60 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&word);
    }
    if slug.is_empty() { "campaign".to_owned() } else { slug }
}

/// The ASCII letter for a letter with an accent; nothing for other scripts.
fn plain(c: char) -> Option<char> {
    match c {
        'a'..='z' | '0'..='9' => Some(c),
        'à'..='å' | 'ā' => Some('a'),
        'ç' | 'č' | 'ć' => Some('c'),
        'è'..='ë' | 'ē' | 'ę' => Some('e'),
        'ì'..='ï' => Some('i'),
        'ñ' => Some('n'),
        'ò'..='ö' | 'ø' => Some('o'),
        'ù'..='ü' | 'ū' => Some('u'),
        'š' => Some('s'),
        'ž' => Some('z'),
        'ł' => Some('l'),
        'ß' => Some('s'),
        _ => None,
    }
}

/// Seals the terms and opens the campaign at its date.
///
/// # Errors
/// When the viewer may not, it is no draft, or it would close before anybody could take part.
pub async fn launch(cx: &Cx, slug: &str) -> Result<(), AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(campaign.row.organisation(), campaign.row.state()?, Action::Launch)?;
    let terms = campaign.row.terms()?;
    let mut tx = cx.state.db.begin().await?;
    let at = cx.state.clock.within(&mut tx).await?;
    if campaign.polls.iter().any(|poll| poll.closes_at <= at) {
        tx.rollback().await?;
        return Err(AppError::Conflict("Its voting would be over already. Please give it new dates.".into()));
    }
    if terms.submissions_per_participant == Some(0) && campaign.row.ideas == 0 {
        tx.rollback().await?;
        return Err(AppError::Conflict(
            "Nobody may bring ideas and there are none to vote on. Bring some to the draft, or let people bring them."
                .into(),
        ));
    }
    let sealed = seal(&mut tx, campaign.row.id(), &terms, at).await?;
    tx.commit().await?;
    if !sealed {
        return Err(AppError::Conflict("It was launched already.".into()));
    }
    cx.state.changed(campaign.row.id());
    Ok(())
}

/// Deletes a draft for good.
///
/// # Errors
/// When the viewer may not or it was launched.
pub async fn delete_draft(cx: &Cx, slug: &str) -> Result<(), AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(campaign.row.organisation(), campaign.row.state()?, Action::Edit)?;
    let mut tx = cx.state.db.begin().await?;
    execute!(&mut tx, sqlx::query("DELETE FROM campaign WHERE id = $1 AND state = 'draft'").bind(campaign.row.id))?;
    tx.commit().await?;
    cx.state.slugs.invalidate(slug).await;
    cx.state.changed(campaign.row.id());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn slugs_are_readable() {
        assert_eq!(slug("How should we use the old fish market hall?"), "how-should-we-use-the-old-fish-market-hall");
        assert_eq!(slug("Wie heißt das Getränk, für Ärzte?"), "wie-heist-das-getrank-fur-arzte");
        assert_eq!(slug("新しい"), "campaign");
        assert!(slug(&"word ".repeat(50)).len() <= 60);
    }
}
