//! Rows made into the view: pure, so that time and order are tested without a database.

use super::calendar::{QUARTER, boundaries, fill, points, step_for, ticks, zone};
use super::query::{EventRow, Head, LEADERS, Ranked};
use crate::domain::campaign::CampaignState;
use crate::domain::dashboard::{Balance, Event, Leader, Movement, Tile};
use crate::domain::id::{DAY, HOUR, IdeaId, MINUTE, PollId, Timestamp};
use crate::domain::objective::Metric;
use crate::domain::poll::Method;
use crate::domain::series::{Activity, Measure, Range, Series, Step};
use crate::domain::tally::Tally;
use crate::server::manage::told;
use crate::text::t;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Rows of the database: when, and what happened then.
pub type Rows = [(i64, Activity)];

/// How many leaders and how many risers are shown.
const SHOWN: usize = 5;

/// Hours in the small line of an idea.
pub const LINE: i64 = 24;

/// The beginning of the quarter of an hour with which the last 24 hours begin, the running quarter being the last.
pub const fn day_start(now: i64) -> i64 {
    now - now.rem_euclid(QUARTER) - DAY + QUARTER
}

/// What happened from `from` up to, not including, `to`.
fn sum(rows: &Rows, from: i64, to: i64) -> Activity {
    let mut sum = Activity::default();
    rows.iter().filter(|(at, _)| (from..to).contains(at)).for_each(|(_, activity)| sum.add(activity));
    sum
}

/// The tile of a counter, from the quarters of the last day. A count of what was added can exceed what is left of it
/// (votes are withdrawn); nobody is told of more growth than there is.
pub fn counter(now: i64, measure: Measure, quarters: &Rows, clock: i64) -> Tile {
    let from = day_start(clock);
    let hours: Vec<i64> = (0..=24).map(|n| from + n * HOUR).collect();
    let line: Vec<i64> = fill(&hours, quarters).iter().map(|hour| hour.of(measure)).collect();
    Tile { now, change: Some(line.iter().sum::<i64>().min(now)), line }
}

/// How many there are of what an objective counts.
pub const fn count(head: &Head, metric: Metric) -> i64 {
    match metric {
        Metric::Participants => head.participants,
        Metric::Ideas => head.ideas,
        Metric::Votes => head.votes,
        Metric::Voters => head.voters,
        Metric::Contributors => head.contributors,
        Metric::Visitors => head.visitors,
    }
}

/// The tile of votes a minute, from the minutes of the last half hour.
pub fn pace(minutes: &Rows, clock: i64) -> Tile {
    let now = rate(minutes, clock);
    let first = clock - clock.rem_euclid(MINUTE) - 29 * MINUTE;
    let cuts: Vec<i64> = (0..=30).map(|n| first + n * MINUTE).collect();
    let line = fill(&cuts, minutes).iter().map(|minute| minute.votes).collect();
    Tile { now, change: None, line }
}

/// Votes in the 60 seconds before `clock`: those of the running minute, and of the minute before it the share that is
/// not over yet, as if they had come evenly.
fn rate(minutes: &Rows, clock: i64) -> i64 {
    let into = clock.rem_euclid(MINUTE);
    let minute = clock - into;
    let before = sum(minutes, minute - MINUTE, minute).votes;
    sum(minutes, minute, minute + MINUTE).votes + (before * (MINUTE - into) + MINUTE / 2) / MINUTE
}

/// The big chart of the last hour or day: `length` milliseconds of `step`, from rows that reach back twice as far.
pub fn recent(range: Range, rows: &Rows, head: &Head, now: Timestamp) -> Series {
    let (step, each, length) = match range {
        Range::Hour => (Step::Minute, MINUTE, HOUR),
        Range::Day | Range::All => (Step::Quarter, QUARTER, DAY),
    };
    let from = now.0 - now.0.rem_euclid(each) - length + each;
    let zone = zone(&head.time_zone);
    let points = points(step, &boundaries(step, from, now.0, &zone), rows, &zone, now);
    let whole = head.launched_at.is_some_and(|launched| launched <= from - length);
    Series {
        range,
        step,
        ticks: ticks(step, &points, &zone),
        points,
        before: whole.then(|| sum(rows, from - length, from)),
        running: true,
    }
}

/// The big chart of everything, from the hours. It ends now, or with the last thing that happened where the campaign is
/// closed or has been silent for longer than it was alive.
pub fn all(hours: &Rows, head: &Head, now: Timestamp) -> Series {
    let first = hours.first().map(|(at, _)| *at);
    let last = hours.last().map_or(now.0, |(at, _)| *at);
    let Some(from) = head.launched_at.into_iter().chain(first).min().filter(|from| *from <= now.0) else {
        return Series { range: Range::All, ..Series::default() };
    };
    let silent = now.0 - last > (last - from).max(2 * DAY);
    let over = head.state == CampaignState::Closed.as_str() || silent;
    let to = if over { last } else { now.0 };
    let step = step_for(to - from);
    let zone = zone(&head.time_zone);
    let points = points(step, &boundaries(step, from, to, &zone), hours, &zone, now);
    Series { range: Range::All, step, ticks: ticks(step, &points, &zone), points, before: None, running: !over }
}

/// Each idea's votes per hour since the hour `from`.
pub struct Gains {
    lines: BTreeMap<i64, Vec<i64>>,
}

impl Gains {
    /// From rows of (idea, hour, votes).
    pub fn new(rows: &[(i64, i64, i64)], from: i64) -> Self {
        let mut lines = BTreeMap::new();
        for (idea, at, votes) in rows {
            let line: &mut Vec<i64> = lines.entry(*idea).or_insert_with(|| vec![0; LINE as usize]);
            if let Some(hour) = usize::try_from((at - from) / HOUR).ok().and_then(|hour| line.get_mut(hour)) {
                *hour += votes;
            }
        }
        Self { lines }
    }

    fn line(&self, idea: i64) -> Vec<i64> {
        self.lines.get(&idea).cloned().unwrap_or_else(|| vec![0; LINE as usize])
    }

    fn today(&self, idea: i64) -> i64 {
        self.lines.get(&idea).map_or(0, |line| line.iter().sum())
    }

    fn leader(&self, idea: &Ranked, movement: Movement) -> Leader {
        Leader {
            id: IdeaId(idea.id),
            title: idea.title.clone(),
            votes: idea.votes,
            today: self.today(idea.id),
            movement,
            line: self.line(idea.id),
        }
    }
}

/// The first leaders of `ranked`, with how they moved since `yesterday`; none says that there was no yesterday.
pub fn leaders(ranked: &[Ranked], gains: &Gains, yesterday: Option<i64>) -> Vec<Leader> {
    let before = |idea: &Ranked| (idea.votes - gains.today(idea.id)).max(0);
    // Below the last idea that was read others may have stood between.
    let floor =
        if i64::try_from(ranked.len()).unwrap_or(i64::MAX) < LEADERS { 0 } else { ranked.last().map_or(0, before) };
    let mut places: Vec<&Ranked> = ranked.iter().collect();
    places.sort_by_key(|idea| Reverse((before(idea), idea.id)));
    let moved = |now: usize, idea: &Ranked| match yesterday {
        None => Movement::Unknown,
        Some(yesterday) if idea.created_at > yesterday || before(idea) < floor => Movement::New,
        Some(_) => {
            let then = places.iter().position(|other| other.id == idea.id).unwrap_or(now);
            Movement::Places(i64::try_from(then).unwrap_or(0) - i64::try_from(now).unwrap_or(0))
        }
    };
    let shown = ranked.iter().enumerate().filter(|(_, idea)| idea.votes > 0).take(SHOWN);
    shown.map(|(now, idea)| gains.leader(idea, moved(now, idea))).collect()
}

/// The ideas of `ranked` that had most votes in the last day, which is the number shown beside them.
pub fn risers(ranked: &[Ranked], gains: &Gains) -> Vec<Leader> {
    let mut rising: Vec<&Ranked> = ranked.iter().filter(|idea| gains.today(idea.id) > 0).collect();
    rising.sort_by_key(|idea| Reverse(gains.today(idea.id)));
    rising.into_iter().take(SHOWN).map(|idea| gains.leader(idea, Movement::Unknown)).collect()
}

/// The statements of `ranked` that have counts, from rows of (idea, poll, value, count).
pub fn balance(ranked: &[Ranked], rows: &[(i64, i64, i16, i64)]) -> Vec<Balance> {
    let mut tallies: BTreeMap<i64, Tally> = BTreeMap::new();
    for (idea, poll, value, count) in rows {
        let tally = tallies.entry(*idea).or_insert_with(|| Tally { poll: PollId(*poll), counts: Vec::new() });
        tally.add(*value, *count);
    }
    let statement = |idea: &Ranked| {
        let tally = tallies.remove(&idea.id).filter(|tally| tally.total() > 0)?;
        Some(Balance { id: IdeaId(idea.id), title: idea.title.clone(), tally })
    };
    ranked.iter().filter_map(statement).collect()
}

/// An event in words.
pub fn event(row: EventRow, method: Method) -> Event {
    let what = match (row.kind.as_str(), method) {
        ("idea_submitted" | "idea_published", Method::Approval) => t!("New idea"),
        ("idea_submitted" | "idea_published", Method::Opinion) => t!("New statement"),
        ("idea_hidden", _) => t!("Taken off the board"),
        ("idea_shown", _) => t!("Put back on the board"),
        ("launched", _) => t!("Campaign launched"),
        ("votes_frozen", _) => t!("Voting paused"),
        ("votes_resumed", _) => t!("Voting resumed"),
        ("ideas_frozen", _) => t!("Bringing ideas paused"),
        ("ideas_resumed", _) => t!("Bringing ideas resumed"),
        ("terms_amended", _) => t!("Terms amended"),
        ("idea_rejected", _) => t!("Rejected before it was shown"),
        ("forgotten", _) => t!("It was forgotten who did what"),
        ("poll_closed", _) => t!("Voting closed"),
        ("campaign_closed", _) => t!("Campaign closed"),
        ("shortlisted", _) => t!("Chosen for the jury"),
        ("decided", _) => t!("Decided"),
        ("decision_taken_back", _) => t!("Decision taken back"),
        (other, _) => other,
    }
    .to_owned();
    let idea = row.idea_id.map(IdeaId).zip(row.title);
    // The hash of the sealed terms, which stands on the campaign's page, says nothing here.
    let detail = match row.kind.as_str() {
        "launched" => String::new(),
        "decided" => told(row.detail),
        _ => row.detail,
    };
    Event { at: Timestamp(row.at), what, detail, idea }
}
