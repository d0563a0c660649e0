//! The public history of a campaign, from its events, and from its phases, which switch by the clock and leave none.

use super::terms::amendments;
use super::{date, spell, zoned};
use crate::domain::campaign::Amendment;
use crate::domain::history::{Entry, Happening, HistoryView, switches};
use crate::domain::id::{IdeaId, MINUTE, Timestamp};
use crate::domain::live::Cursor;
use crate::error::AppError;
use crate::server::campaigns::{Campaign, find};
use crate::server::context::Cx;
use crate::server::db::{Db, on};
use crate::text::t;
use anyhow::Result;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// Entries on a page.
const PAGE: usize = 50;

/// The step in which moderation is read: every time zone's days begin at a quarter of an hour.
const QUARTER: i64 = 15 * MINUTE;

/// What is counted by the day.
const MODERATION: [&str; 4] = ["idea_hidden", "idea_shown", "idea_published", "idea_rejected"];

/// An entry with its place among others of the same moment: the launch first, then the day's moderation, then phases,
/// then events in their order.
type Placed = (Timestamp, i64, Happening);

/// What happened to a campaign, newest first, a page at a time.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such campaign for this viewer.
pub async fn history(cx: &Cx, slug: &str, after: &str) -> Result<HistoryView, AppError> {
    let campaign = find(cx, slug).await?;
    let now = cx.state.clock.now();
    let mut all = placed(&cx.state.db, &campaign, now).await?;
    all.sort_unstable_by_key(|(at, order, _)| Reverse((*at, *order)));
    if let Some(place) = place(after) {
        all.retain(|(at, order, _)| (*at, *order) < place);
    }
    let more = all.len() > PAGE;
    all.truncate(PAGE);
    let next = all.last().filter(|_| more).map(|(at, order, _)| format!("{}-{order}", at.0));
    let zone = &campaign.row.time_zone;
    let entry = |(at, _, what): Placed| {
        let when = match what {
            Happening::Moderated { .. } => spell(&zoned(at, zone), t!("%-d\u{a0}%B\u{a0}%Y")),
            _ => date(at, zone),
        };
        Entry { at, when, what }
    };
    let text = campaign.wording(Some(cx.reading()));
    Ok(HistoryView {
        method: campaign.terms.method,
        slug: campaign.row.slug.clone(),
        question: text.question.to_owned(),
        language: text.language,
        state: campaign.row.state()?,
        entries: all.into_iter().map(entry).collect(),
        next,
        time_zone: zone.clone(),
        cursor: Cursor { epoch: cx.state.epoch.clone(), seq: campaign.row.seq },
    })
}

/// The place after which a page begins.
fn place(after: &str) -> Option<(Timestamp, i64)> {
    let (at, order) = after.split_once('-')?;
    Some((Timestamp(at.parse().ok()?), order.parse().ok()?))
}

async fn placed(db: &Db, campaign: &Campaign, now: Timestamp) -> Result<Vec<Placed>> {
    let Some(launched) = campaign.row.launched_at.map(Timestamp) else { return Ok(Vec::new()) };
    let mut all = events(db, campaign).await?;
    for (at, [hidden, shown, published, rejected]) in moderation(db, campaign).await? {
        all.push((at.max(launched), 1, Happening::Moderated { hidden, shown, published, rejected }));
    }
    all.extend(shortlists(db, campaign).await?);
    let ended = campaign.row.closed_at.map(Timestamp);
    let phases = switches(&campaign.phases, launched, ended, now).into_iter();
    all.extend(phases.map(|(at, kind)| (at, 2, Happening::Phase(kind))));
    Ok(all)
}

async fn events(db: &Db, campaign: &Campaign) -> Result<Vec<Placed>> {
    let rows: Vec<(i64, i64, i64, String, String)> = on!(db, c => {
        sqlx::query_as(
            "SELECT id, seq, at, kind, detail FROM event
             WHERE campaign_id = $1 AND kind IN ('launched', 'votes_frozen', 'votes_resumed', 'ideas_frozen',
                                                 'ideas_resumed', 'terms_amended',
                                                 'poll_closed', 'campaign_closed', 'forgotten')",
        )
        .bind(campaign.row.id)
        .fetch_all(c)
        .await
    })?;
    let row = &campaign.row;
    let mut amendments: HashMap<i64, Amendment> =
        amendments(db, row.id(), &row.time_zone, i64::MAX).await?.into_iter().collect();
    let placed = |(id, seq, at, kind, detail): (i64, i64, i64, String, String)| {
        let what = match kind.as_str() {
            "launched" => return Some((Timestamp(at), 0, Happening::Launched { hash: detail })),
            "votes_frozen" => Happening::VotesPaused { reason: detail },
            "votes_resumed" => Happening::VotesResumed,
            "ideas_frozen" => Happening::IdeasPaused { reason: detail },
            "ideas_resumed" => Happening::IdeasResumed,
            "terms_amended" => Happening::Amended(amendments.remove(&seq)?),
            "poll_closed" => Happening::PollClosed,
            "campaign_closed" => Happening::Closed,
            "forgotten" => Happening::Forgotten,
            _ => return None,
        };
        // Above the places of what leaves no event.
        Some((Timestamp(at), id.saturating_add(2), what))
    };
    Ok(rows.into_iter().filter_map(placed).collect())
}

/// The ideas that were chosen for the jury, each choice as one.
async fn shortlists(db: &Db, campaign: &Campaign) -> Result<Vec<Placed>> {
    let rows: Vec<(i64, i64, i64, String, i64, String, bool)> = on!(db, c => {
        sqlx::query_as(
            "SELECT e.id, e.seq, e.at, e.detail, i.id, i.title, i.status = 'visible' FROM event e
             JOIN idea i ON i.id = e.idea_id WHERE e.campaign_id = $1 AND e.kind = 'shortlisted' ORDER BY e.id",
        )
        .bind(campaign.row.id)
        .fetch_all(c)
        .await
    })?;
    let mut choices: BTreeMap<i64, Placed> = BTreeMap::new();
    for (id, seq, at, reason, idea, title, is_shown) in rows {
        let first = || (Timestamp(at), id.saturating_add(2), Happening::Shortlisted { reason, ideas: Vec::new() });
        let (_, _, choice) = choices.entry(seq).or_insert_with(first);
        if let Happening::Shortlisted { ideas, .. } = choice
            && is_shown
        {
            ideas.push((IdeaId(idea), title));
        }
    }
    Ok(choices.into_values().collect())
}

/// The days with moderation in the campaign's time zone: when the day began, how often each of [`MODERATION`] was
/// done to an idea.
async fn moderation(db: &Db, campaign: &Campaign) -> Result<Vec<(Timestamp, [i64; 4])>> {
    let rows: Vec<(i64, String, i64)> = on!(db, c => {
        sqlx::query_as(
            "SELECT at / $2 AS quarter, kind, COUNT(*) FROM event
             WHERE campaign_id = $1 AND kind IN ('idea_hidden', 'idea_shown', 'idea_published', 'idea_rejected') GROUP BY 1, 2",
        )
        .bind(campaign.row.id)
        .bind(QUARTER)
        .fetch_all(c)
        .await
    })?;
    let mut days: BTreeMap<Timestamp, [i64; 4]> = BTreeMap::new();
    for (quarter, kind, count) in rows {
        let time = zoned(Timestamp(quarter * QUARTER), &campaign.row.time_zone);
        let midnight = Timestamp(time.start_of_day()?.timestamp().as_millisecond());
        let day = days.entry(midnight).or_default();
        if let Some(at) = MODERATION.iter().position(|known| *known == kind) {
            day[at] += count;
        }
    }
    Ok(days.into_iter().collect())
}
