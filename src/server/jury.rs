//! The jury of a campaign: a juror's scorecard, who has still to score, and how the ideas stand when it is done. Scores are
//! ballots in polls of the jury's own, one for each criterion; the ledger writes them as it writes every vote.

mod read;
mod seats;
mod shortlist;

pub(super) use seats::settle;
pub use shortlist::choose;

use self::read::{Polls, completed, polls, scores_of, standings};
use self::seats::Juror;
use self::shortlist::{Listed, shortlist};
use super::campaigns::{self, Campaign, date};
use super::context::Cx;
use super::db::{Tx, execute, on, within};
use super::jobs::{self, Work};
use super::ledger::{Cast, Manner};
use super::limits::Limited;
use super::mail::{Mail, paragraphs};
use super::principal::principal;
use super::texts::in_language;
use crate::api::jury::{JudgedIdea, JurorView, JuryView, ScorecardView, Scored, Verdict};
use crate::domain::ballot::Entry;
use crate::domain::id::{CampaignId, IdeaId, Timestamp};
use crate::domain::jury::{Jury, Standing, beyond_one};
use crate::domain::phase::{Phase, PhaseKind};
use crate::domain::policy::{Action, Role, may};
use crate::domain::terms::{CountsShown, Terms};
use crate::domain::text::{FieldError, NOTE};
use crate::error::AppError;
use crate::text::{language, t};
use anyhow::Result;
use std::collections::HashMap;

/// Gives the jury its polls, or those it has the dates of the evaluation.
///
/// # Errors
/// When the database fails.
pub(super) async fn store_polls(tx: &mut Tx, campaign: CampaignId, terms: &Terms, phases: &[Phase]) -> Result<()> {
    let Some(jury) = &terms.jury else { return Ok(()) };
    let evaluation = phases.iter().find(|phase| phase.kind == PhaseKind::Evaluate);
    let Some((opens_at, closes_at)) = evaluation.and_then(|phase| Some((phase.starts_at, phase.ends_at?))) else {
        return Ok(());
    };
    let there: i64 = within!(tx, c => {
        sqlx::query_scalar("SELECT COUNT(*) FROM poll WHERE campaign_id = $1 AND electorate = 'jury'")
            .bind(campaign.0)
            .fetch_one(c)
            .await
    })?;
    if there > 0 {
        let update = "UPDATE poll SET opens_at = $2, closes_at = $3
                      WHERE campaign_id = $1 AND electorate = 'jury' AND NOT closed";
        execute!(tx, sqlx::query(update).bind(campaign.0).bind(opens_at.0).bind(closes_at.0))?;
        return Ok(());
    }
    for (criterion, _) in (0_i64..).zip(&jury.criteria) {
        execute!(
            tx,
            sqlx::query(
                "INSERT INTO poll (campaign_id, electorate, criterion, method, counts_shown, opens_at, closes_at)
                 VALUES ($1, 'jury', $2, 'score', $3, $4, $5)",
            )
            .bind(campaign.0)
            .bind(criterion)
            .bind(CountsShown::AtClose.as_str())
            .bind(opens_at.0)
            .bind(closes_at.0)
        )?;
    }
    Ok(())
}

/// A jury with its polls.
struct Sitting<'a> {
    jury: &'a Jury,
    polls: Polls,
}

impl<'a> Sitting<'a> {
    async fn of(cx: &Cx, campaign: &'a Campaign) -> Result<Self, AppError> {
        let jury = campaign.terms.jury.as_ref();
        let jury = jury.ok_or_else(|| AppError::Conflict(t!("This campaign has no jury.").into()))?;
        Ok(Self { jury, polls: polls(&cx.state.db, campaign.row.id()).await? })
    }

    /// When the evaluation begins and ends, in words.
    fn times(&self, campaign: &Campaign) -> Option<(String, String)> {
        let poll = self.polls.first()?;
        let words = |at| date(at, &campaign.row.time_zone);
        Some((words(poll.opens_at), words(poll.closes_at)))
    }

    fn is_open(&self, cx: &Cx, campaign: &Campaign) -> bool {
        let now = cx.state.clock.now();
        campaign.row.state == "running" && self.polls.first().is_some_and(|poll| poll.is_open(now))
    }

    /// Whether no score is taken any more.
    fn is_over(&self, cx: &Cx) -> bool {
        let now = cx.state.clock.now();
        self.polls.first().is_some_and(|poll| poll.closed || poll.closes_at <= now)
    }

    /// Whether the crowd's votes are final, so that it is known what the jury is asked about.
    fn has_begun(&self, cx: &Cx) -> bool {
        let now = cx.state.clock.now();
        self.polls.first().is_some_and(|poll| poll.opens_at <= now)
    }
}

/// Lets a juror through whose address is confirmed: without one nobody knows whether two jurors are two people.
fn require_juror(cx: &Cx, campaign: &Campaign) -> Result<(), AppError> {
    cx.require(campaign, Action::Judge)?;
    if cx.require_account()?.email.is_some() { Ok(()) } else { Err(AppError::SignIn) }
}

/// Whether the crowd's votes are kept from the viewer, a juror whom the terms let score without them, until the evaluation
/// is over. What is public they can still find without their account; the terms say no more than that.
pub fn is_blind(cx: &Cx, campaign: &Campaign) -> bool {
    let now = cx.state.clock.now();
    let scores = |phase: &Phase| phase.kind == PhaseKind::Evaluate && phase.ends_at.is_none_or(|end| now < end);
    campaign.terms.jury.as_ref().is_some_and(|jury| jury.blind)
        && cx.role(&campaign.row) == Some(Role::Juror)
        && campaign.row.state == "running"
        && campaign.phases.iter().any(scores)
}

/// The viewer's scorecard.
///
/// # Errors
/// [`AppError::NotFound`] or [`AppError::Forbidden`] for everybody but a juror, [`AppError::SignIn`] for one without a
/// confirmed address.
pub async fn scorecard(cx: &Cx, slug: &str) -> Result<ScorecardView, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    require_juror(cx, &campaign)?;
    let sitting = Sitting::of(cx, &campaign).await?;
    let mut ideas = if sitting.has_begun(cx) { cards(cx, &campaign, &sitting).await? } else { Vec::new() };
    // An order of the juror's own, the same at every visit, so that no idea is always read first.
    let seed = cx.principal(&campaign.row.secret).unwrap_or_default();
    ideas.sort_by_cached_key(|idea| cx.state.key.hash(&[b"scorecard", &seed, &idea.id.0.to_be_bytes()]));
    let text = campaign.wording(Some(cx.reading()));
    Ok(ScorecardView {
        question: text.question.to_owned(),
        language: text.language,
        accent: campaign.row.accent.clone(),
        jury: sitting.jury.clone(),
        times: sitting.times(&campaign),
        open: sitting.is_open(cx, &campaign),
        scored: scored(&ideas),
        ideas,
    })
}

/// The shortlist with what the viewer has said about it.
async fn cards(cx: &Cx, campaign: &Campaign, sitting: &Sitting<'_>) -> Result<Vec<JudgedIdea>, AppError> {
    let account = cx.require_account()?;
    let own = principal(&campaign.row.secret, account.device);
    let scores = scores_of(&cx.state.db, campaign.row.id(), &own).await?;
    let notes: Vec<(i64, bool, String)> = on!(&cx.state.db, c => {
        sqlx::query_as(
            "SELECT n.idea_id, n.abstains, n.note FROM jury_note n JOIN idea i ON i.id = n.idea_id
             WHERE n.person_id = $1 AND i.campaign_id = $2",
        )
        .bind(account.person.0)
        .bind(campaign.row.id)
        .fetch_all(c)
        .await
    })?;
    let mut notes: HashMap<i64, (bool, String)> =
        notes.into_iter().map(|(idea, on, note)| (idea, (on, note))).collect();
    let ideas = shortlist(&cx.state.db, campaign, sitting.jury).await?;
    let card = |Listed { id, title, html, votes }: Listed| {
        let (abstains, note) = notes.remove(&id).unwrap_or_default();
        let score = |criterion: usize| scores.get(&(IdeaId(id), criterion)).copied();
        JudgedIdea {
            id: IdeaId(id),
            title,
            html,
            votes: (!sitting.jury.blind).then_some(votes),
            scores: (0..sitting.jury.criteria.len()).map(score).collect(),
            abstains,
            note,
        }
    };
    Ok(ideas.into_iter().map(card).collect())
}

fn scored(ideas: &[JudgedIdea]) -> Scored {
    let done = |idea: &&JudgedIdea| idea.abstains || idea.scores.iter().all(Option::is_some);
    Scored { done: ideas.iter().filter(done).count(), of: ideas.len() }
}

/// Keeps what the viewer says about one idea: scores as ballots, the note beside them. Who abstains has no scores.
///
/// # Errors
/// [`AppError::Invalid`] for a score that there is not, [`AppError::Refused`] outside the evaluation.
pub async fn judge(cx: &Cx, verdict: &Verdict) -> Result<Scored, AppError> {
    let campaign = campaigns::find(cx, &verdict.slug).await?;
    require_juror(cx, &campaign)?;
    let sitting = Sitting::of(cx, &campaign).await?;
    let note = NOTE.check(&verdict.note)?;
    let values = values(sitting.jury, verdict)?;
    if !sitting.is_open(cx, &campaign) {
        return Err(AppError::Conflict(
            t!("The jury scores from the close of voting to the end of the evaluation.").into(),
        ));
    }
    let before = cards(cx, &campaign, &sitting).await?.into_iter().find(|card| card.id == verdict.idea);
    let before = before.ok_or(AppError::NotFound)?;
    cx.limit_device(Limited::Vote)?;
    let own = principal(&campaign.row.secret, cx.require_account()?.device);
    for (at, poll) in sitting.polls.iter().enumerate() {
        let value = values.get(at).copied().flatten();
        if before.scores.get(at).copied().flatten() == value {
            continue;
        }
        let ballot_id = hex::encode(rand::random::<[u8; 16]>());
        let entries = vec![Entry { idea: verdict.idea, value }];
        cx.state.ledger.cast(Cast { poll: poll.id, principal: own, ballot_id, entries, manner: Manner::Now }).await?;
    }
    store_note(cx, verdict, &note).await?;
    Ok(scored(&cards(cx, &campaign, &sitting).await?))
}

/// The scores of a form, in the order of the criteria.
fn values(jury: &Jury, verdict: &Verdict) -> Result<Vec<Option<i16>>, AppError> {
    if verdict.abstains {
        return Ok(vec![None; jury.criteria.len()]);
    }
    let (least, most) = jury.scale.range();
    let value = |typed: &String| match typed.trim() {
        "" => Ok(None),
        typed => typed.parse().ok().filter(|value| (least..=most).contains(value)).map(Some).ok_or(()),
    };
    verdict.scores.iter().map(value).collect::<Result<_, ()>>().map_err(|()| {
        AppError::Invalid(vec![FieldError::new("scores", t!("A score goes from {least} to {most}.", least, most))])
    })
}

async fn store_note(cx: &Cx, verdict: &Verdict, note: &str) -> Result<(), AppError> {
    let mut tx = cx.state.db.begin().await?;
    execute!(
        &mut tx,
        sqlx::query(
            "INSERT INTO jury_note (idea_id, person_id, abstains, note) VALUES ($1, $2, $3, $4)
             ON CONFLICT (idea_id, person_id) DO UPDATE SET abstains = excluded.abstains, note = excluded.note",
        )
        .bind(verdict.idea.0)
        .bind(cx.require_account()?.person.0)
        .bind(verdict.abstains)
        .bind(note)
    )?;
    tx.commit().await?;
    Ok(())
}

/// What the organisation sees of its jury: who has still to score while scores are taken, and how the ideas stand when it
/// is over. Never who gave what: a result that changed while somebody scored would tell.
///
/// # Errors
/// When the viewer may not watch the campaign from within, or it has no jury.
pub async fn view(cx: &Cx, slug: &str) -> Result<JuryView, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::Dashboard)?;
    let sitting = Sitting::of(cx, &campaign).await?;
    let names_them = may(cx.role(&campaign.row), campaign.row.state()?, Action::People) && !sitting.is_over(cx);
    let jurors = if names_them { jurors(cx, &campaign, &sitting).await? } else { Vec::new() };
    let counted = beyond_one(jurors.iter().filter(|(_, juror)| juror.email.is_some()).map(|(_, juror)| juror.party));
    let standings = results(cx, &campaign).await?;
    let text = campaign.wording(Some(cx.reading()));
    Ok(JuryView {
        question: text.question.to_owned(),
        language: text.language,
        jury: sitting.jury.clone(),
        times: sitting.times(&campaign),
        open: sitting.is_open(cx, &campaign),
        shortlist: shortlist::form(cx, &campaign, &sitting).await?,
        jurors: jurors.into_iter().map(|(juror, _)| juror).collect(),
        counted,
        standings,
    })
}

/// How the ideas stand with a campaign's jury, each with its title; none before the evaluation is over.
///
/// # Errors
/// When the database fails.
pub async fn results(cx: &Cx, campaign: &Campaign) -> Result<Option<Vec<(String, Standing)>>, AppError> {
    // Once it is closed it is written down who sat on it.
    if campaign.terms.jury.is_none() || !Sitting::of(cx, campaign).await?.polls.first().is_some_and(|poll| poll.closed)
    {
        return Ok(None);
    }
    standings(cx, campaign).await.map(Some)
}

/// The jurors, and how far each is.
async fn jurors(cx: &Cx, campaign: &Campaign, sitting: &Sitting<'_>) -> Result<Vec<(JurorView, Juror)>, AppError> {
    let ideas: Vec<i64> = match sitting.has_begun(cx) {
        true => shortlist(&cx.state.db, campaign, sitting.jury).await?.into_iter().map(|idea| idea.id).collect(),
        false => Vec::new(),
    };
    let completed = completed(&cx.state.db, campaign.row.id(), sitting.jury.criteria.len()).await?;
    let mut jurors = Vec::new();
    for juror in seats::jurors(&cx.state.db, campaign).await? {
        let own = completed.get(&principal(&campaign.row.secret, juror.device));
        let done = |id: &&i64| own.is_some_and(|own| own.contains(id)) || juror.abstains.contains(id);
        let scored = Scored { done: ideas.iter().filter(done).count(), of: ideas.len() };
        let name = [&juror.name, juror.email.as_ref().unwrap_or(&juror.name)].into_iter().find(|name| !name.is_empty());
        let name = name.map_or(t!("Somebody without a name"), String::as_str).to_owned();
        jurors.push((JurorView { name, confirmed: juror.email.is_some(), scored }, juror));
    }
    Ok(jurors)
}

/// Reminds the jurors who have not finished, by mail; how many.
///
/// # Errors
/// When the viewer may not, or no scores are taken now.
pub async fn remind(cx: &Cx, slug: &str) -> Result<usize, AppError> {
    let campaign = campaigns::find(cx, slug).await?;
    cx.require(&campaign, Action::People)?;
    let sitting = Sitting::of(cx, &campaign).await?;
    let Some(ends) = sitting.polls.first().map(|poll| poll.closes_at).filter(|_| sitting.is_open(cx, &campaign)) else {
        return Err(AppError::Conflict(t!("There is nothing to score now.").into()));
    };
    cx.limit_network(Limited::Codes)?;
    let late = jurors(cx, &campaign, &sitting).await?.into_iter().filter(|(view, _)| view.scored.done < view.scored.of);
    let mut tx = cx.state.db.begin().await?;
    let mut reminded = 0;
    let link = format!("{}/c/{slug}/jury", cx.state.settings.public_url);
    for (view, juror) in late {
        let Some(to) = juror.email else { continue };
        let mail = in_language(juror.language, || reminder(to, &campaign, &view.scored, ends, &link));
        jobs::enqueue(&mut tx, &Work::Mail(mail), cx.state.clock.now()).await?;
        reminded += 1;
    }
    tx.commit().await?;
    Ok(reminded)
}

fn reminder(to: String, campaign: &Campaign, scored: &Scored, ends: Timestamp, link: &str) -> Mail {
    let (question, Scored { done, of }) = (campaign.wording(Some(language())).question, scored);
    let text = paragraphs(&[
        t!("Hello,"),
        t!("you are a juror of this campaign:"),
        question,
        &t!(
            "You have scored {done} of {of} ideas. The jury closes on {ends}. Your scorecard:",
            done,
            of,
            ends = date(ends, &campaign.row.time_zone)
        ),
        link,
    ]);
    Mail { to, subject: t!("The jury waits for you: {question}", question), text, unsubscribe: None }
}
