//! Planning a campaign: the form, what it must say, and the launch that seals it.

use super::beginning::begin;
use super::kept::{keep, kept};
use super::objective;
use super::round::Round;
use super::slug;
use super::typed::{Dates, FORM_TIME, Typed, number};
use crate::api::manage::Plan;
use crate::domain::audit::Change;
use crate::domain::checklist::{self, Draft, Invited, Item};
use crate::domain::commitment::Commitment;
use crate::domain::id::{CampaignId, OrganisationId, Timestamp};
use crate::domain::jury::Jury;
use crate::domain::language::Language;
use crate::domain::moderation::Moderation;
use crate::domain::objective::Objective;
use crate::domain::participation::Participation;
use crate::domain::policy::Action;
use crate::domain::poll::Method;
use crate::domain::promise::{Moments, Promise};
use crate::domain::terms::{CountsShown, Terms};
use crate::domain::text::{BRIEF, FieldError, QUESTION, REWARD, TAG};
use crate::domain::translation::{Further, Translation, offered};
use crate::error::AppError;
use crate::server::audit::{Object, note};
use crate::server::campaigns::{
    self, Campaign, NewCampaign, audience, create_in, lock, promise_in, seal, store_phases, store_translations, zoned,
};
use crate::server::codes;
use crate::server::context::Cx;
use crate::server::db::{Tx, execute, within};
use crate::server::markdown::rendered;
use crate::server::notices::{What, announce};
use crate::server::organisations;
use crate::server::people::{self, Place};
use crate::text::t;
use jiff::tz::TimeZone;

/// The form's name among what is kept.
const FORM: &str = "plan";

/// Tags of a campaign.
const TAGS: usize = 12;

/// The plan of a draft as the form holds it, or with an empty slug a new one for `organisation` that begins from `from`.
///
/// # Errors
/// When the viewer may not plan here, or the campaign was launched already.
pub async fn plan(cx: &Cx, slug: &str, from: &str, organisation: &str) -> Result<Plan, AppError> {
    let plan = if slug.is_empty() { begin(cx, from, organisation).await? } else { stored(cx, slug).await? };
    let same = |refused: &Plan| refused.slug == plan.slug && refused.from == plan.from && *refused != plan;
    let refused = kept(cx, FORM).await?.filter(same);
    let seq = plan.seq.clone();
    let plan = refused.map_or(plan, |refused| Plan { unsaved: true, ..refused });
    Ok(Plan { seq, company: company(cx), ..plan })
}

/// Forgets what was refused last.
///
/// # Errors
/// When the database fails.
pub async fn forget_plan(cx: &Cx) -> Result<(), AppError> {
    keep::<Plan>(cx, FORM, None).await
}

/// The plan as it is in the database.
async fn stored(cx: &Cx, slug: &str) -> Result<Plan, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::Edit)?;
    let terms = &campaign.terms;
    let text = |at: Timestamp| zoned(at, &campaign.row.time_zone).strftime(FORM_TIME).to_string();
    let moments = Moments::of(&campaign.phases).ok_or(AppError::NotFound)?;
    Ok(Plan {
        slug: campaign.row.slug.clone(),
        seq: campaign.row.seq.to_string(),
        language: campaign.row.language.clone(),
        translations: in_form(campaign.row.languages(), campaign.row.language(), &campaign.promise().translations),
        question: campaign.row.question.clone(),
        brief: campaign.row.brief.clone(),
        tags: campaign.row.tags()?.join(", "),
        method: terms.method.as_str().into(),
        votes_per_participant: number(terms.votes_per_participant),
        submissions_per_participant: number(terms.submissions_per_participant),
        counts_shown: terms.counts_shown.as_str().into(),
        moderation: terms.moderation.as_str().into(),
        participation: terms.participation.kind().into(),
        domains: terms.participation.hosts(),
        company: String::new(),
        unlisted: if terms.unlisted { "on".into() } else { String::new() },
        reward: terms.reward.clone(),
        retention: terms.retention.form(),
        rights: terms.rights.kind().into(),
        rights_words: terms.rights.words().into(),
        commitment: terms.commitment.kind().into(),
        commitment_top: number(terms.commitment.top().map(|top| top.ideas)),
        commitment_by: terms.commitment.top().and_then(|top| top.by).map(text).unwrap_or_default(),
        time_zone: campaign.row.time_zone.clone(),
        opens_at: text(moments.opens_at),
        ideas_until: moments.ideas_until.map(text).unwrap_or_default(),
        refine_until: moments.refine_until.map(text).unwrap_or_default(),
        closes_at: text(moments.closes_at),
        evaluate_until: moments.evaluate_until.map(text).unwrap_or_default(),
        objective: objective::stored(&campaign.row)?,
        picture: campaign.row.picture.clone(),
        jury: Jury::form(terms.jury.as_ref()),
        organisation: String::new(),
        from: String::new(),
        unsaved: false,
    })
}

/// The address of the provider through which people may sign in, or empty.
fn company(cx: &Cx) -> String {
    cx.state.provider.as_ref().map(|provider| provider.issuer().to_owned()).unwrap_or_default()
}

/// The translations as the form holds them.
pub(super) fn in_form(mut languages: Vec<Language>, main: Language, given: &[Translation]) -> Vec<Translation> {
    languages.push(main);
    let entries = offered(&languages, given);
    if entries.len() > 1 { entries } else { vec![] }
}

/// The organisation of that slug, or where it is empty the first, in which the viewer may plan.
pub(super) fn home_organisation(cx: &Cx, slug: &str) -> Result<OrganisationId, AppError> {
    cx.plans_for(slug)
        .ok_or_else(|| AppError::Forbidden(t!("Owners and managers plan campaigns. Ask one of them.").into()))
}

/// Creates a draft or changes one; returns its slug.
///
/// # Errors
/// [`AppError::Invalid`] naming every field at fault.
pub async fn save(cx: &Cx, plan: &Plan) -> Result<String, AppError> {
    let result = write(cx, plan).await;
    // Who may not plan has no plan to come back to.
    if let Err(AppError::Forbidden(_) | AppError::SignIn | AppError::NotFound) = result {
        return result;
    }
    keep(cx, FORM, result.as_ref().err().map(|_| plan)).await?;
    result
}

async fn write(cx: &Cx, plan: &Plan) -> Result<String, AppError> {
    if plan.slug.is_empty() {
        let organisation = home_organisation(cx, &plan.organisation)?;
        return create(cx, check(cx, plan, organisation).await?, None).await;
    }
    let campaign = campaigns::find(cx, &plan.slug).await?;
    cx.require(&campaign, Action::Edit)?;
    let checked = check(cx, plan, campaign.row.organisation()).await?;
    update(cx, &campaign, plan.seq.parse().ok(), &checked).await?;
    Ok(campaign.row.slug.clone())
}

/// Creates the draft of a next round from the plan that it begins with; returns its slug.
pub(super) async fn create_from(cx: &Cx, plan: &Plan, round: &Round) -> Result<String, AppError> {
    let organisation = home_organisation(cx, &plan.organisation)?;
    create(cx, check(cx, plan, organisation).await?, Some(round)).await
}

/// How often a name is looked for anew when another save took it meanwhile.
const TRIES: usize = 20;

async fn create(cx: &Cx, checked: Checked, round: Option<&Round>) -> Result<String, AppError> {
    let Checked { mut new, objective, language, translations } = checked;
    for _ in 0..TRIES {
        new.slug = slug::free(cx, &new.question).await?;
        let mut tx = cx.state.db.begin().await?;
        match create_in(&mut tx, &new).await {
            Ok((id, _)) => {
                objective::store(&mut tx, id, objective).await?;
                store_translations(&mut tx, id, language, &translations).await?;
                if let Some(round) = round {
                    round.fill(&mut tx, id).await?;
                }
                let place = Place { organisation: new.organisation, campaign: Some(id) };
                note(&mut tx, cx, place, Change::Planned, Object::Place, "").await?;
                tx.commit().await?;
                return Ok(new.slug);
            }
            Err(error) if slug::is_taken(&error) => tx.rollback().await?,
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::Unavailable(1))
}

async fn update(cx: &Cx, campaign: &Campaign, read_at: Option<i64>, checked: &Checked) -> Result<(), AppError> {
    let (id, new) = (campaign.row.id(), &checked.new);
    let mut tx = cx.state.db.begin().await?;
    let changed =
        execute!(&mut tx, sqlx::query(
            "UPDATE campaign SET question = $2, brief = $3, brief_html = $4, tags = $5, picture = $6, time_zone = $7,
                    terms = $8, audience = $9, unlisted = $10, seq = seq + 1
             WHERE id = $1 AND state = 'draft' AND ($11 IS NULL OR seq = $11)",
        )
        .bind(id.0)
        .bind(&new.question)
        .bind(&new.brief.source)
        .bind(&new.brief.html)
        .bind(serde_json::to_string(&new.tags).unwrap_or_default())
        .bind(&new.picture)
        .bind(&new.time_zone)
        .bind(new.terms.canonical())
        .bind(audience(&new.terms))
        .bind(new.terms.unlisted)
        .bind(read_at))?;
    if changed == 0 {
        let state: String = within!(&mut tx, c => {
            sqlx::query_scalar("SELECT state FROM campaign WHERE id = $1").bind(id.0).fetch_one(c).await
        })?;
        tx.rollback().await?;
        return Err(AppError::Conflict(if state == "draft" {
            t!("Somebody changed this draft meanwhile, or you did in another tab. What you typed is kept: load this page \
                again, compare, and save to put it in place of theirs.")
                .into()
        } else {
            t!("It was launched meanwhile; the terms are sealed.").into()
        }));
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
    objective::store(&mut tx, id, checked.objective).await?;
    store_translations(&mut tx, id, checked.language, &checked.translations).await?;
    note(&mut tx, cx, campaign.place(), Change::Edited, Object::Place, "").await?;
    tx.commit().await?;
    cx.state.changed(id);
    Ok(())
}

/// What the form says, once all of it can be taken.
struct Checked {
    new: NewCampaign,
    objective: Option<Objective>,
    language: Language,
    translations: Vec<Translation>,
}

/// Reads the form, or names everything that is wrong with it.
async fn check(cx: &Cx, plan: &Plan, organisation: OrganisationId) -> Result<Checked, AppError> {
    let language = match plan.language.as_str() {
        "" => organisations::languages(&cx.state.db, organisation).await?.0,
        code => Language::parse(code).ok_or_else(|| FieldError::new("language", t!("Choose one of the languages.")))?,
    };
    let mut typed = Typed::default();
    let question = typed.headline(QUESTION.check(&plan.question));
    let brief = typed.text(BRIEF.check(&plan.brief));
    let tags = tags(&plan.tags).unwrap_or_else(|error| {
        typed.errors.push(error);
        vec![]
    });
    let method = Method::parse(&plan.method).unwrap_or_else(|| {
        typed.fault("method", t!("Please choose how votes are cast."));
        Method::Approval
    });
    let votes = typed.votes(&plan.votes_per_participant, method);
    let submissions = typed.number("submissions_per_participant", &plan.submissions_per_participant);
    let picture = plan.picture.trim();
    if !picture.is_empty() && !is_picture(picture) {
        typed.fault("picture", t!("Please upload the picture here."));
    }
    let company = company(cx);
    let participation = Participation::of_form(&plan.participation, &plan.domains, &company).unwrap_or_else(|error| {
        typed.errors.push(error);
        Participation::Anyone
    });
    let reward = typed.headline(REWARD.check(&plan.reward));
    let rights = typed.rights(&plan.rights, &plan.rights_words);
    let retention = typed.retention(&plan.retention);
    let (moments, commitment) = times(cx, plan, &mut typed).unzip();
    let jury = typed.jury(&plan.jury, method, &plan.evaluate_until, commitment.unwrap_or_default());
    let translations = typed.translations(language, &plan.translations);
    let objective = typed.objective(&plan.objective, &plan.time_zone, cx.state.clock.now());
    let (Some(moments), true) = (moments, typed.errors.is_empty()) else {
        return Err(AppError::Invalid(typed.errors));
    };
    let new = NewCampaign {
        organisation,
        slug: String::new(),
        question,
        brief: rendered(brief).await?,
        tags,
        picture: picture.to_owned(),
        time_zone: plan.time_zone.trim().to_owned(),
        terms: Terms {
            method,
            votes_per_participant: votes,
            submissions_per_participant: submissions,
            counts_shown: CountsShown::parse(&plan.counts_shown).unwrap_or_default(),
            moderation: Moderation::parse(&plan.moderation).unwrap_or_default(),
            participation,
            commitment: commitment.unwrap_or_default(),
            reward,
            rights,
            retention,
            unlisted: !plan.unlisted.is_empty(),
            jury,
        },
        phases: moments.phases(),
        opens_at: moments.opens_at,
        closes_at: moments.closes_at,
        source: String::new(),
        simulated: false,
        created_at: cx.state.clock.now(),
    };
    Ok(Checked { new, objective, language, translations })
}

/// Whether `address` is one that an upload was given.
pub(in crate::server) fn is_picture(address: &str) -> bool {
    let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    address.strip_prefix("/pictures/").is_some_and(|hash| hash.len() == 32 && hash.bytes().all(digit))
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
            t!("{count} tags are too many to choose from; give at most {most}.", count = tags.len(), most = TAGS),
        ));
    }
    Ok(tags)
}

fn times(cx: &Cx, plan: &Plan, typed: &mut Typed) -> Option<(Moments, Commitment)> {
    let Ok(zone) = TimeZone::get(plan.time_zone.trim()) else {
        typed.fault("time_zone", t!("This time zone is not known. One reads like Europe/Rome."));
        return None;
    };
    let dates = Dates {
        opens_at: &plan.opens_at,
        ideas_until: &plan.ideas_until,
        refine_until: &plan.refine_until,
        closes_at: &plan.closes_at,
        evaluate_until: &plan.evaluate_until,
    };
    let moments = typed.moments(&dates, &zone)?;
    if moments.closes_at > moments.opens_at && moments.closes_at <= cx.state.clock.now() {
        typed.fault("closes_at", t!("This moment is past already."));
    }
    let commitment = (plan.commitment.as_str(), plan.commitment_top.as_str(), plan.commitment_by.as_str());
    Some((moments, typed.commitment(commitment, moments, &zone)))
}

/// Seals the terms and opens the campaign at its date.
///
/// # Errors
/// When the viewer may not, it is no draft, or the checklist says that it would fail.
pub async fn launch(cx: &Cx, slug: &str) -> Result<(), AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::Launch)?;
    let mut tx = cx.state.db.begin().await?;
    lock(&mut tx, campaign.row.id()).await?;
    let at = cx.state.clock.within(&mut tx).await?;
    if let Some(obstacle) = obstacle(&mut tx, &campaign, at).await? {
        tx.rollback().await?;
        return Err(AppError::Conflict(obstacle));
    }
    let sealed = seal(&mut tx, campaign.row.id(), at).await?;
    let parent = campaign.row.parent.map(CampaignId);
    if let Some(parent) = parent.filter(|_| sealed) {
        announce(&mut tx, parent, What::Round, at).await?;
    }
    if sealed {
        note(&mut tx, cx, campaign.place(), Change::Launched, Object::Place, "").await?;
    }
    tx.commit().await?;
    if !sealed {
        return Err(AppError::Conflict(t!("It was launched already.").into()));
    }
    cx.state.changed(campaign.row.id());
    if let Some(parent) = parent {
        // Its page links to this round from now on.
        cx.state.changed(parent);
    }
    Ok(())
}

/// Why the draft cannot be launched, as it stands inside the transaction that would.
async fn obstacle(tx: &mut Tx, campaign: &Campaign, at: Timestamp) -> Result<Option<String>, AppError> {
    let promise = promise_in(tx, campaign.row.id()).await?;
    let codes = codes::is_open(tx, campaign.row.id(), at).await?;
    let invited = people::invited(tx, campaign.place(), at).await?;
    let further = further(campaign, &promise);
    Ok(checklist::obstacle(draft(campaign, &promise, (codes, invited), &further)?, at))
}

/// What to look at before a draft is launched.
pub(super) async fn look_over(cx: &Cx, campaign: &Campaign, now: Timestamp) -> Result<Vec<Item>, AppError> {
    let mut tx = cx.state.db.begin_reading().await?;
    let codes = codes::is_open(&mut tx, campaign.row.id(), now).await?;
    let invited = people::invited(&mut tx, campaign.place(), now).await?;
    tx.rollback().await?;
    let promise = campaign.promise();
    let further = further(campaign, &promise);
    Ok(checklist::checklist(draft(campaign, &promise, (codes, invited), &further)?, now))
}

fn further(campaign: &Campaign, promise: &Promise) -> Vec<Further> {
    Further::of(&promise.texts(), &promise.translations, &campaign.row.languages())
}

fn draft<'a>(
    campaign: &'a Campaign,
    promise: &'a Promise,
    (codes, invited): (bool, Invited),
    further: &'a [Further],
) -> Result<Draft<'a>, AppError> {
    Ok(Draft {
        question: &promise.question,
        brief: &promise.brief,
        picture: !campaign.row.picture.is_empty(),
        tags: !campaign.row.tags()?.is_empty(),
        phases: &promise.phases,
        colour: &campaign.row.accent,
        terms: &promise.terms,
        ideas: campaign.row.ideas,
        codes,
        invited,
        further,
    })
}

/// Deletes a draft for good.
///
/// # Errors
/// When the viewer may not or it was launched.
pub async fn delete_draft(cx: &Cx, slug: &str) -> Result<(), AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::Edit)?;
    let mut tx = cx.state.db.begin().await?;
    let delete = "DELETE FROM campaign WHERE id = $1 AND state = 'draft'";
    if execute!(&mut tx, sqlx::query(delete).bind(campaign.row.id))? > 0 {
        let place = Place { campaign: None, ..campaign.place() };
        note(&mut tx, cx, place, Change::Deleted, Object::Place, &campaign.row.question).await?;
    }
    tx.commit().await?;
    cx.state.slugs.invalidate(slug).await;
    cx.state.changed(campaign.row.id());
    Ok(())
}
