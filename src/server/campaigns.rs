//! Reading campaigns.

mod find;
mod history;
mod terms;
mod wording;
mod write;

pub(super) use find::SELECT;
pub use find::{Campaign, CampaignRow, find, find_by_poll};
pub use history::history;
pub(super) use terms::{Sealing, changes, promise_in, store_version, versions};
pub use terms::{seal, sealed_text};
pub use wording::{Translated, Wording};
pub(super) use wording::{store_translations, translations};
pub use write::{NewCampaign, NewIdea, close_due, create_in, insert_ideas, record};
pub(super) use write::{audience, close_in, lock, next_seq, store_phases};

use super::context::Cx;
use super::db::{Db, on};
use super::markdown;
use super::moderation;
use super::notices;
use crate::domain::campaign::{
    Amendment, CampaignCard, CampaignState, CampaignView, Counts, ExploreQuery, ExploreView,
};
use crate::domain::id::{CampaignId, OrganisationId, Timestamp};
use crate::domain::language::Language;
use crate::domain::live::{Changes, Cursor};
use crate::domain::moderation::Moderation;
use crate::domain::participation::Admission;
use crate::domain::phase::{self, Phase};
use crate::domain::policy::{Action, Permissions, may};
use crate::domain::text::SEARCH;
use crate::error::AppError;
use crate::text::{Text, key, t};
use crate::ui::format::MONTHS;
use jiff::tz::TimeZone;
use std::collections::{BTreeSet, HashMap};

/// Campaigns on a page of the list.
const PAGE: usize = 24;

/// Campaigns that one page of a search looks at, at most. With rare words it may come up short; its link to the next page
/// goes on from there.
const LOOKED_AT: usize = 20 * PAGE;

/// The list of campaigns that everybody may see, running ones first, then by launch, newest first; with their texts in the
/// language `wanted` where they have it.
///
/// # Errors
/// When the search is too long or the database fails.
pub async fn explore(cx: &Cx, query: &ExploreQuery, wanted: Option<Language>) -> Result<ExploreView, AppError> {
    let search = SEARCH.check(&query.q)?.to_lowercase();
    let states = match query.state.as_str() {
        "running" => ("running", "running"),
        "closed" => ("closed", "closed"),
        _ => ("running", "closed"),
    };
    // Running campaigns come before closed ones because their name does, backwards.
    let mut after = match query.after.split_once('-') {
        Some((state, id)) => (state.to_owned(), id.parse().unwrap_or(i64::MAX)),
        None => ("running".to_owned(), i64::MAX),
    };
    let (mut rows, mut looked_at) = (Vec::new(), 0);
    let mut more = true;
    while more && rows.len() <= PAGE && looked_at < LOOKED_AT {
        let found = listed(cx, states, &after).await?;
        more = found.len() > PAGE;
        looked_at += found.len();
        if let Some(last) = found.last() {
            after = place(last);
        }
        let ids: Vec<i64> = found.iter().map(|row| row.id).collect();
        let translations = translations(&cx.state.db, &ids).await?;
        let said = |row: &CampaignRow| matches(row, translations.get(&row.id).map_or(&[], Vec::as_slice), &search);
        rows.extend(found.into_iter().filter(said));
    }
    if rows.len() > PAGE {
        rows.truncate(PAGE);
        (more, after) = (true, place(&rows[PAGE - 1]));
    }
    let next = more.then(|| format!("{}-{}", after.0, after.1));
    Ok(ExploreView { campaigns: cards(cx, rows, wanted).await?, next, now: cx.state.clock.now() })
}

/// Where a campaign stands in the list.
fn place(row: &CampaignRow) -> (String, i64) {
    (row.state.clone(), row.id)
}

/// The next campaigns of the list after a place.
async fn listed(cx: &Cx, states: (&str, &str), after: &(String, i64)) -> Result<Vec<CampaignRow>, AppError> {
    Ok(on!(&cx.state.db, c => {
        sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "{} WHERE c.state IN ($2, $3) AND (c.state, c.id) < ($4, $5)
                AND {LISTED}
             ORDER BY c.state DESC, c.id DESC LIMIT $6",
            find::SELECT
        )))
        .bind(cx.account().map_or(0, |account| account.person.0))
        .bind(states.0)
        .bind(states.1)
        .bind(&after.0)
        .bind(after.1)
        .bind(i64::try_from(PAGE + 1).unwrap_or(i64::MAX))
        .fetch_all(c)
        .await
    })?)
}

/// Who may see a campaign in a list, for the person whose id is parameter 1.
const LISTED: &str = "((c.audience = 'everybody' AND NOT c.unlisted)
     OR c.organisation_id IN (SELECT m.organisation_id FROM membership m WHERE m.person_id = $1)
     OR c.id IN (SELECT r.campaign_id FROM campaign_role r WHERE r.person_id = $1))";

/// The campaigns of an organisation that this viewer may see, running ones first, at most 100.
///
/// # Errors
/// When the database fails.
pub async fn of_organisation(cx: &Cx, organisation: OrganisationId) -> Result<Vec<CampaignCard>, AppError> {
    let rows: Vec<CampaignRow> = on!(&cx.state.db, c => {
        sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "{} WHERE c.organisation_id = $2 AND c.state <> 'draft' AND {LISTED} ORDER BY c.state DESC, c.id DESC LIMIT 100",
            find::SELECT
        )))
        .bind(cx.account().map_or(0, |account| account.person.0))
        .bind(organisation.0)
        .fetch_all(c)
        .await
    })?;
    cards(cx, rows, Some(cx.reading())).await
}

/// The paths of the pages that everybody may read: campaigns and their organisations, the newest first, at most 20,000.
///
/// # Errors
/// When the database fails.
pub async fn public_paths(db: &Db) -> anyhow::Result<Vec<String>> {
    let rows: Vec<(String, String)> = on!(db, c => {
        sqlx::query_as(
            "SELECT c.slug, o.slug FROM campaign c JOIN organisation o ON o.id = c.organisation_id
             WHERE c.state <> 'draft' AND c.audience = 'everybody' AND NOT c.unlisted ORDER BY c.id DESC LIMIT 20000",
        )
        .fetch_all(c)
        .await
    })?;
    let organisations: BTreeSet<String> = rows.iter().map(|(_, organisation)| format!("/o/{organisation}")).collect();
    Ok(rows.into_iter().map(|(slug, _)| format!("/c/{slug}")).chain(organisations).collect())
}

/// Whether a campaign has `search`, in small letters, in its words, in whatever language. Not asked of the database: SQLite knows small letters
/// only of English, and PostgreSQL those of its locale.
fn matches(row: &CampaignRow, translations: &[Translated], search: &str) -> bool {
    let main = [&row.question, &row.brief, &row.tags];
    let further = translations.iter().flat_map(|one| [&one.texts.question, &one.texts.brief]);
    search.is_empty() || main.into_iter().chain(further).any(|text| text.to_lowercase().contains(search))
}

/// The cards of campaigns, with their texts in the language `wanted` where they have it.
pub(super) async fn cards(
    cx: &Cx,
    rows: Vec<CampaignRow>,
    wanted: Option<Language>,
) -> Result<Vec<CampaignCard>, AppError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut phases = find::phases(&cx.state.db, &ids).await?;
    let mut translations = translations(&cx.state.db, &ids).await?;
    rows.into_iter()
        .map(|row| {
            let live = cx.state.hub.viewers(CampaignId(row.id));
            let phases = phases.remove(&row.id).unwrap_or_default();
            let translations = translations.remove(&row.id).unwrap_or_default();
            card(&row, row.wording(&translations, wanted), phases, live)
        })
        .collect()
}

fn card(row: &CampaignRow, text: Wording<'_>, phases: Vec<Phase>, live: i64) -> Result<CampaignCard, AppError> {
    Ok(CampaignCard {
        slug: row.slug.clone(),
        language: text.language,
        question: text.question.to_owned(),
        summary: markdown::excerpt(text.brief, 200),
        picture: (!row.picture.is_empty()).then(|| row.picture.clone()),
        organisation: row.organisation.clone(),
        organisation_slug: row.organisation_slug.clone(),
        accent: row.accent.clone(),
        state: row.state()?,
        phases,
        tags: row.tags()?,
        counts: Counts { participants: row.participants, ideas: row.ideas, votes: row.votes, live },
        simulated: row.simulated,
        method: row.terms()?.method,
    })
}

/// One campaign with everything its pages need around the board, in the language of the page. Counts the visit.
///
/// # Errors
/// [`AppError::NotFound`] when there is none that this viewer may read.
pub async fn view(cx: &Cx, slug: &str) -> Result<CampaignView, AppError> {
    view_in(cx, slug, Some(cx.reading())).await
}

/// The same with the campaign's texts in the language `wanted`, if they are given in it; else, and without one, in the main
/// language.
///
/// # Errors
/// As [`view`].
pub async fn view_in(cx: &Cx, slug: &str, wanted: Option<Language>) -> Result<CampaignView, AppError> {
    let campaign = find(cx, slug).await?;
    let text = campaign.wording(wanted);
    let row = &campaign.row;
    let now = cx.state.clock.now();
    let role = cx.role(row);
    let state = row.state()?;
    if !may(role, state, Action::Dashboard) {
        cx.record_visit(row.id());
    }
    let votes_cast = match (cx.principal(&row.secret), campaign.polls.first()) {
        (Some(principal), Some(poll)) => super::votes::cast_count(&cx.state.db, poll.id, &principal).await?,
        _ => 0,
    };
    let terms = match text.translation {
        Some(translation) => campaign.terms.clone().in_words_of(translation),
        None => campaign.terms.clone(),
    };
    let accepted = accepted(cx, &campaign).await?;
    let ideas_left = super::ideas::left(cx, &campaign).await?;
    let waiting = match cx.principal(&row.secret) {
        Some(principal) => moderation::has_own(&cx.state.db, row.id(), &principal).await?,
        None => false,
    };
    let admission = cx.admission(&campaign).await?;
    let can = |action| {
        let takes_part = matches!(action, Action::Submit | Action::Vote);
        let admitted = admission == Admission::Admitted || state == CampaignState::Draft;
        may(role, state, action) && (!takes_part || admitted)
    };
    let phase = phase::current(&campaign.phases, now);
    let permissions = Permissions {
        sign_in: state == CampaignState::Running && matches!(admission, Admission::SignIn | Admission::Company),
        enter_code: state == CampaignState::Running && admission == Admission::Code,
        submit: can(Action::Submit)
            && !row.ideas_frozen
            && (state == CampaignState::Draft || phase.is_some_and(|phase| phase.kind.submit()))
            && ideas_left != Some(0),
        vote: can(Action::Vote) && !row.frozen && campaign.polls.first().is_some_and(|poll| poll.is_open(now)),
        dashboard: can(Action::Dashboard),
        moderate: can(Action::Moderate),
        edit: can(Action::Edit),
        manage: can(Action::Close),
        decide: can(Action::Decide),
    };
    let (phases, phase_dates) = as_it_was(&campaign);
    Ok(CampaignView {
        id: row.id(),
        card: card(row, text, phases, cx.state.hub.viewers(row.id()))?,
        abroad: abroad(&campaign, text, cx.asked()),
        languages: campaign.languages(),
        brief_html: text.brief_html.to_owned(),
        polls: campaign.polls.clone(),
        outcomes: campaign.outcomes.clone(),
        promises: terms.sentences(|at| date(at, &row.time_zone)),
        pledge: if terms.commitment.is_inspiration() {
            String::new()
        } else {
            terms.commitment.sentence(terms.method, |at| date(at, &row.time_zone))
        },
        submissions: terms.submissions_per_participant,
        door: if permissions.sign_in || permissions.enter_code {
            terms.participation.sentence()
        } else {
            String::new()
        },
        terms_hash: row.terms_hash.clone(),
        terms_version: row.terms_version,
        asks_terms: state == CampaignState::Running && accepted < row.terms_version,
        unlisted: terms.unlisted,
        amendment: campaign.amendment.clone(),
        freeze: row.freeze(),
        cursor: Cursor { epoch: cx.state.epoch.clone(), seq: row.seq },
        votes_cast,
        imported: !row.source.is_empty(),
        moderated: terms.moderation == Moderation::Before,
        waiting,
        ideas_left,
        rounds: campaign.rounds.iter().map(|round| round.shown(wanted)).collect(),
        following: notices::following(cx, &campaign, None).await?,
        viewer: cx.mark(&row.secret),
        may: permissions,
        now,
        phase_dates,
        time_zone: row.time_zone.clone(),
        share_url: format!("{}/c/{}", cx.state.settings.public_url, row.slug),
    })
}

/// What other sites show of a campaign where that is not what the page shows: they fetch a page for all who will see its
/// link, so they get the main language, or the one that the address asks for.
fn abroad(campaign: &Campaign, shown: Wording<'_>, asked: Option<Language>) -> Option<(String, String)> {
    let text = campaign.wording(asked);
    (text.language != shown.language).then(|| (text.question.to_owned(), markdown::excerpt(text.brief, 200)))
}

/// The newest version of the terms that the viewer has accepted by taking part; 0: none.
async fn accepted(cx: &Cx, campaign: &Campaign) -> Result<i64, AppError> {
    let Some(principal) = cx.principal(&campaign.row.secret) else { return Ok(0) };
    let accepted: Option<i64> = on!(&cx.state.db, c => {
        sqlx::query_scalar("SELECT accepted FROM participant WHERE campaign_id = $1 AND principal = $2")
            .bind(campaign.row.id)
            .bind(principal.to_vec())
            .fetch_optional(c)
            .await
    })?;
    Ok(accepted.unwrap_or(0))
}

/// The phases with their dates in words: as planned, or where it was closed before its time as it came.
fn as_it_was(campaign: &Campaign) -> (Vec<Phase>, Vec<String>) {
    let zone = &campaign.row.time_zone;
    let planned = |phases: &[Phase]| phases.iter().map(|phase| dates(*phase, zone)).collect();
    let closed = campaign.row.closed_at.map(Timestamp);
    let is_early = |closed: &Timestamp| campaign.phases.last().is_some_and(|last| *closed < last.starts_at);
    let Some(closed) = closed.filter(is_early) else {
        return (campaign.phases.clone(), planned(&campaign.phases));
    };
    let mut phases: Vec<Phase> =
        campaign.phases.iter().copied().filter(|phase| phase.starts_at < closed || phase.ends_at.is_none()).collect();
    for phase in &mut phases {
        match phase.ends_at {
            Some(end) => phase.ends_at = Some(end.min(closed)),
            None => phase.starts_at = closed,
        }
    }
    let mut dates: Vec<String> = planned(&phases);
    if let Some(last) = dates.last_mut() {
        *last = t!("closed early on {date}", date = date(closed, zone));
    }
    (phases, dates)
}

/// The dates of a phase in words, in the campaign's time zone.
fn dates(phase: Phase, time_zone: &str) -> String {
    // Where there is little room, so that some languages abbreviate the month.
    let moment = |at| spell(&zoned(at, time_zone), t!("%-d\u{a0}%B\u{a0}%Y, %H:%M##of a phase"));
    let starts = moment(phase.starts_at);
    match phase.ends_at {
        Some(ends) => t!("{starts} to {ends}", starts, ends = moment(ends)),
        None => t!("from {starts}##a date", starts),
    }
}

/// A moment in words, in a time zone: "1 March 2026, 09:00".
#[must_use]
pub fn date(at: Timestamp, time_zone: &str) -> String {
    // The day stays in one piece.
    spell(&zoned(at, time_zone), t!("%-d\u{a0}%B\u{a0}%Y, %H:%M"))
}

/// A moment in a pattern of strftime, the names of months and days in the reader's language.
#[must_use]
pub fn spell(at: &jiff::Zoned, pattern: &str) -> String {
    let month = usize::try_from(at.month() - 1).ok().and_then(|month| MONTHS.get(month)).map_or("", |name| name.get());
    let day = usize::try_from(at.weekday().to_monday_zero_offset()).ok().and_then(|day| DAYS.get(day));
    let short = month.char_indices().nth(3).map_or(month, |(end, _)| &month[..end]);
    let pattern = pattern.replace("%B", month).replace("%b", short).replace("%a", day.map_or("", |name| name.get()));
    at.strftime(&pattern).to_string()
}

/// The days of the week, in three letters.
const DAYS: [Text; 7] = [key!("Mon"), key!("Tue"), key!("Wed"), key!("Thu"), key!("Fri"), key!("Sat"), key!("Sun")];

/// A moment in a time zone; UTC where the zone is not known.
#[must_use]
pub fn zoned(at: Timestamp, time_zone: &str) -> jiff::Zoned {
    let zone = TimeZone::get(time_zone).unwrap_or(TimeZone::UTC);
    jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned(zone)
}

/// What a reader who is up to date is told: that nothing changed.
///
/// # Errors
/// When the database holds what it should not.
pub fn unchanged(cx: &Cx, campaign: &Campaign) -> Result<Changes, AppError> {
    let row = &campaign.row;
    Ok(Changes {
        cursor: Cursor { epoch: cx.state.epoch.clone(), seq: row.seq },
        state: row.state()?,
        freeze: row.freeze(),
        closed_polls: campaign.polls.iter().filter(|poll| poll.closed).map(|poll| poll.id).collect(),
        terms_version: row.terms_version,
        counts: Counts {
            participants: row.participants,
            ideas: row.ideas,
            votes: row.votes,
            live: cx.state.hub.viewers(row.id()),
        },
        ideas: vec![],
        more: false,
    })
}

/// The amendments of a campaign's terms, newest first.
pub(super) async fn all_amendments(db: &Db, row: &CampaignRow) -> anyhow::Result<Vec<Amendment>> {
    let all = terms::amendments(db, row.id(), &row.time_zone, i64::MAX).await?;
    Ok(all.into_iter().map(|(_, amendment)| amendment).collect())
}

/// Phases by campaign.
pub(super) type Phases = HashMap<i64, Vec<Phase>>;
