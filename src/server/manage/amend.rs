//! Amending the terms of a running campaign: what is typed is checked and shown as a difference, and only what was shown
//! is then sealed, in one transaction with everything that enforces it.

use super::kept::{keep, kept};
use super::typed::{Dates, FORM_TIME, Typed, number};
use crate::api::manage::amend::{AmendView, Amending};
use crate::domain::amendment::{Difference, Standing, differences, faults, reminders};
use crate::domain::audit::Change;
use crate::domain::commitment::{Commitment, Top};
use crate::domain::id::{CampaignId, Timestamp};
use crate::domain::moderation::Moderation;
use crate::domain::policy::Action;
use crate::domain::promise::{Moments, Promise};
use crate::domain::terms::{CountsShown, Terms};
use crate::domain::text::{BRIEF, QUESTION, REASON, REWARD};
use crate::domain::translation::offered;
use crate::error::AppError;
use crate::server::audit::{Object, note};
use crate::server::campaigns::zoned;
use crate::server::campaigns::{
    self, Campaign, Sealing, date, next_seq, promise_in, record, store_phases, store_translations, store_version,
};
use crate::server::context::Cx;
use crate::server::db::{Tx, execute, within};
use crate::server::jury;
use crate::server::markdown;
use crate::server::notices::{What, announce};
use crate::text::t;
use jiff::tz::TimeZone;

/// The form's name among what is kept.
const FORM: &str = "amendment";

/// The form of an amendment: as it was typed last and not confirmed, or with the terms as they are; and what it would
/// change.
///
/// # Errors
/// When the viewer may not amend, or the campaign does not run.
pub async fn amendment(cx: &Cx, slug: &str) -> Result<AmendView, AppError> {
    let campaign = allowed(cx, slug).await?;
    let (before, standing) = (campaign.promise(), standing(cx, &campaign));
    let stored = stored(&campaign, &before);
    // What was typed before somebody else's amendment is compared with what holds now, like anything typed.
    let kept = kept::<Amending>(cx, FORM).await?.filter(|kept| kept.slug == slug);
    let typed = kept.map(|kept| Amending { version: stored.version, ..kept });
    let over =
        |of: fn(Moments) -> Timestamp| Moments::of(&before.phases).is_some_and(|moments| of(moments) <= standing.now);
    let text = campaign.wording(Some(cx.reading()));
    let mut view = AmendView {
        question: text.question.to_owned(),
        language: text.language,
        method: before.terms.method,
        time_zone: campaign.row.time_zone.clone(),
        opened: campaign.polls.first().is_some_and(|poll| poll.opens_at <= standing.now),
        closed: standing.closed,
        ideas_over: over(Moments::ideas_end),
        refining_over: over(Moments::refining_ends),
        evaluation_over: over(Moments::decides_at),
        voted: standing.voted(),
        brought: standing.brought(),
        kept: typed.is_some(),
        differences: Vec::new(),
        reminders: Vec::new(),
        typed: stored,
    };
    if let Some(typed) = typed {
        if let Ok((after, _)) = read(&typed, &before, standing) {
            view.differences = differences(&before, &after, |at| date(at, &before.time_zone));
            view.reminders = reminders(&before, &after, standing);
        }
        view.typed = typed;
    }
    Ok(view)
}

/// Checks what was typed and keeps it, to be shown as a difference.
///
/// # Errors
/// [`AppError::Invalid`] naming every field at fault.
pub async fn prepare(cx: &Cx, typed: &Amending) -> Result<(), AppError> {
    let campaign = allowed(cx, &typed.slug).await?;
    keep(cx, FORM, Some(typed)).await?;
    if typed.version != campaign.row.terms_version {
        return Err(outdated());
    }
    read(typed, &campaign.promise(), standing(cx, &campaign)).map(drop)
}

/// Forgets what was typed and not confirmed.
///
/// # Errors
/// When the viewer may not amend.
pub async fn forget(cx: &Cx, slug: &str) -> Result<(), AppError> {
    allowed(cx, slug).await?;
    keep::<Amending>(cx, FORM, None).await
}

/// Seals the terms as amended: the next version, under the campaign's next sequence number, with the window and the
/// limits that enforce it.
///
/// # Errors
/// As [`prepare`]; [`AppError::Conflict`] when they were amended or the campaign was closed meanwhile.
pub async fn amend(cx: &Cx, typed: &Amending) -> Result<(), AppError> {
    let campaign = allowed(cx, &typed.slug).await?;
    let id = campaign.row.id();
    let mut tx = cx.state.db.begin().await?;
    match amend_in(cx, &mut tx, &campaign, typed).await {
        Ok(()) => tx.commit().await?,
        Err(error) => {
            tx.rollback().await?;
            keep(cx, FORM, Some(typed)).await?;
            return Err(error);
        }
    }
    cx.state.changed(id);
    keep::<Amending>(cx, FORM, None).await
}

async fn amend_in(cx: &Cx, tx: &mut Tx, campaign: &Campaign, typed: &Amending) -> Result<(), AppError> {
    let id = campaign.row.id();
    // The campaign's lock, as the ledger takes it, then the clock: no ballot is decided between two versions.
    let seq = next_seq(tx, id).await?;
    let at = cx.state.clock.within(tx).await?;
    let (state, version, voters, contributors): (String, i64, i64, i64) = within!(tx, c => {
        sqlx::query_as("SELECT state, terms_version, voters, contributors FROM campaign WHERE id = $1")
            .bind(id.0)
            .fetch_one(c)
            .await
    })?;
    if state != "running" {
        return Err(AppError::Conflict(t!("The campaign was closed meanwhile; its terms stay as they are.").into()));
    }
    if version != typed.version {
        return Err(outdated());
    }
    let open: i64 = within!(tx, c => {
        sqlx::query_scalar("SELECT COUNT(*) FROM poll
             WHERE campaign_id = $1 AND electorate = 'crowd' AND NOT closed")
            .bind(id.0)
            .fetch_one(c)
            .await
    })?;
    let standing = Standing { now: at, closed: open == 0, voters, contributors };
    let before = promise_in(tx, id).await?;
    let (after, reason) = read(typed, &before, standing)?;
    enforce(tx, id, &before.terms, &after).await?;
    let new = Sealing { version: version + 1, seq, promise: &after, reason: &reason, at };
    store_version(tx, id, &new).await?;
    record(tx, id, seq, at, "terms_amended", None, &reason).await?;
    announce(tx, id, What::Terms, at).await?;
    note(tx, cx, campaign.place(), Change::Amended, Object::Place, &reason).await?;
    Ok(())
}

/// Writes what the server enforces from.
async fn enforce(tx: &mut Tx, id: CampaignId, before: &Terms, after: &Promise) -> Result<(), AppError> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE campaign SET question = $2, brief = $3, brief_html = $4, terms = $5, unlisted = $6 WHERE id = $1"
        )
        .bind(id.0)
        .bind(&after.question)
        .bind(&after.brief)
        .bind(markdown::render(&after.brief))
        .bind(after.terms.canonical())
        .bind(after.terms.unlisted)
    )?;
    store_translations(tx, id, after.language, &after.translations).await?;
    if let Some(moments) = Moments::of(&after.phases) {
        execute!(
            tx,
            sqlx::query(
                "UPDATE poll SET entry_limit = $2, counts_shown = $3, opens_at = $4, closes_at = $5
                 WHERE campaign_id = $1 AND electorate = 'crowd' AND NOT closed",
            )
            .bind(id.0)
            .bind(after.terms.votes_per_participant.map(i64::from))
            .bind(after.terms.counts_shown.as_str())
            .bind(moments.opens_at.0)
            .bind(moments.closes_at.0)
        )?;
    }
    if before.votes_per_participant.is_some() && after.terms.votes_per_participant.is_none() {
        // Without a limit an entry's slot is its idea. By way of numbers that nothing has, so that none meets another.
        for sql in ["UPDATE entry SET slot = -1 - idea_id", "UPDATE entry SET slot = idea_id"] {
            let sql =
                format!("{sql} WHERE poll_id IN (SELECT id FROM poll WHERE campaign_id = $1 AND electorate = 'crowd')");
            execute!(tx, sqlx::query(sqlx::AssertSqlSafe(sql.clone())).bind(id.0))?;
        }
    }
    store_phases(tx, id, &after.phases).await?;
    jury::store_polls(tx, id, &after.terms, &after.phases).await?;
    Ok(())
}

fn outdated() -> AppError {
    AppError::Conflict(
        t!("Somebody amended the terms meanwhile. Nothing you typed is lost: look at the difference again.").into(),
    )
}

async fn allowed(cx: &Cx, slug: &str) -> Result<std::sync::Arc<Campaign>, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::Amend)?;
    Ok(campaign)
}

fn standing(cx: &Cx, campaign: &Campaign) -> Standing {
    Standing {
        now: cx.state.clock.now(),
        closed: campaign.polls.iter().all(|poll| poll.closed),
        voters: campaign.row.voters,
        contributors: campaign.row.contributors,
    }
}

/// The terms as they are, in the form.
fn stored(campaign: &Campaign, promise: &Promise) -> Amending {
    let text = |at: Timestamp| zoned(at, &promise.time_zone).strftime(FORM_TIME).to_string();
    let moments = Moments::of(&promise.phases);
    let moment = |of: fn(Moments) -> Option<Timestamp>| moments.and_then(of).map(text).unwrap_or_default();
    Amending {
        slug: campaign.row.slug.clone(),
        version: campaign.row.terms_version,
        question: promise.question.clone(),
        brief: promise.brief.clone(),
        votes_per_participant: number(promise.terms.votes_per_participant),
        submissions_per_participant: number(promise.terms.submissions_per_participant),
        counts_shown: promise.terms.counts_shown.as_str().into(),
        moderation: promise.terms.moderation.as_str().into(),
        commitment: promise.terms.commitment.kind().into(),
        commitment_top: number(promise.terms.commitment.top().map(|top| top.ideas)),
        commitment_by: promise.terms.commitment.top().and_then(|top| top.by).map(text).unwrap_or_default(),
        reward: promise.terms.reward.clone(),
        retention: promise.terms.retention.form(),
        rights: promise.terms.rights.kind().into(),
        rights_words: promise.terms.rights.words().into(),
        unlisted: if promise.terms.unlisted { "on".into() } else { String::new() },
        opens_at: moment(|moments| Some(moments.opens_at)),
        ideas_until: moment(|moments| moments.ideas_until),
        refine_until: moment(|moments| moments.refine_until),
        closes_at: moment(|moments| Some(moments.closes_at)),
        evaluate_until: moment(|moments| moments.evaluate_until),
        translations: offered(&campaign.row.languages(), &promise.translations)
            .into_iter()
            .filter(|translation| translation.language != promise.language)
            .collect(),
        reason: String::new(),
    }
}

/// The promise as amended and the reason, or everything that is wrong with what was typed.
fn read(typed: &Amending, before: &Promise, standing: Standing) -> Result<(Promise, String), AppError> {
    let mut reader = Typed::default();
    // What the form only tidied up (space around it, line ends) is not different.
    let as_before = |text: String, before: &String| if text == tidy(before) { before.clone() } else { text };
    let question = as_before(reader.headline(QUESTION.check(&typed.question)), &before.question);
    let brief = as_before(reader.text(BRIEF.check(&typed.brief)), &before.brief);
    let votes = reader.votes(&typed.votes_per_participant, before.terms.method);
    let submissions = reader.number("submissions_per_participant", &typed.submissions_per_participant);
    let zone = TimeZone::get(&before.time_zone).unwrap_or(TimeZone::UTC);
    let dates = Dates {
        opens_at: &typed.opens_at,
        ideas_until: &typed.ideas_until,
        refine_until: &typed.refine_until,
        closes_at: &typed.closes_at,
        evaluate_until: &typed.evaluate_until,
    };
    let moments = reader.moments(&dates, &zone);
    let commitment = (typed.commitment.as_str(), typed.commitment_top.as_str(), typed.commitment_by.as_str());
    let commitment = moments.map(|moments| reader.commitment(commitment, moments, &zone));
    if before.terms.jury.is_some() && typed.evaluate_until.trim().is_empty() {
        reader.fault("evaluate_until", t!("The jury needs its time to score."));
    }
    let evaluates = Moments::of(&before.phases).is_some_and(|moments| moments.evaluate_until.is_some());
    if before.terms.jury.is_none() && !evaluates && !typed.evaluate_until.trim().is_empty() {
        reader.fault("evaluate_until", t!("The terms name no jury, so there is nobody to evaluate."));
    }
    let reward = reader.headline(REWARD.check(&typed.reward));
    let rights = reader.rights(&typed.rights, &typed.rights_words);
    let retention = reader.retention(&typed.retention);
    let translations = reader.translations(before.language, &typed.translations);
    let reason = reader.text(REASON.check(&typed.reason));
    let phases = moments.map_or_else(|| before.phases.clone(), |moments| as_it_was(moments, before).phases());
    let after = Promise {
        question,
        brief,
        time_zone: before.time_zone.clone(),
        phases,
        terms: Terms {
            votes_per_participant: votes,
            submissions_per_participant: submissions,
            counts_shown: CountsShown::parse(&typed.counts_shown).unwrap_or(before.terms.counts_shown),
            moderation: Moderation::parse(&typed.moderation).unwrap_or(before.terms.moderation),
            commitment: commitment.map_or(before.terms.commitment, |typed| commitment_as_it_was(typed, before)),
            reward,
            rights,
            retention,
            unlisted: !typed.unlisted.is_empty(),
            ..before.terms.clone()
        },
        language: before.language,
        translations,
    };
    reader.errors.extend(faults(before, &after, standing));
    let promised = |promise: &Promise| {
        let commitment = promise.terms.commitment;
        (commitment.kind(), commitment.top().map(|top| top.ideas))
    };
    if promised(before) != promised(&after)
        && let Some(misfit) = before.terms.jury.as_ref().and_then(|jury| jury.misfit(after.terms.commitment))
    {
        reader.fault("commitment_top", &misfit.message);
    }
    let told: Vec<Difference> = differences(before, &after, |at| date(at, &before.time_zone));
    if told.is_empty() && reader.errors.is_empty() {
        reader.fault("question", t!("Nothing is different from the terms as they are."));
    }
    if reader.errors.is_empty() { Ok((after, reason)) } else { Err(AppError::Invalid(reader.errors)) }
}

fn tidy(text: &str) -> String {
    text.trim().replace("\r\n", "\n")
}

/// The form knows minutes. A moment that falls into the same minute as the one that stands is that one, seconds and all.
fn same(typed: Timestamp, known: Timestamp) -> Timestamp {
    let minute = |at: Timestamp| at.0.div_euclid(crate::domain::id::MINUTE);
    if minute(typed) == minute(known) { known } else { typed }
}

fn same_if_any(typed: Option<Timestamp>, known: Option<Timestamp>) -> Option<Timestamp> {
    typed.map(|typed| known.map_or(typed, |known| same(typed, known)))
}

fn as_it_was(typed: Moments, before: &Promise) -> Moments {
    let Some(known) = Moments::of(&before.phases) else { return typed };
    Moments {
        opens_at: same(typed.opens_at, known.opens_at),
        ideas_until: same_if_any(typed.ideas_until, known.ideas_until),
        refine_until: same_if_any(typed.refine_until, known.refine_until),
        closes_at: same(typed.closes_at, known.closes_at),
        evaluate_until: same_if_any(typed.evaluate_until, known.evaluate_until),
    }
}

fn commitment_as_it_was(typed: Commitment, before: &Promise) -> Commitment {
    let known = before.terms.commitment.top().and_then(|top| top.by);
    let top = typed.top().map(|top| Top { by: same_if_any(top.by, known), ..top });
    top.and_then(|top| Commitment::of_kind(typed.kind(), top)).unwrap_or(typed)
}
