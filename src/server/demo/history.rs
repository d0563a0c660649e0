//! The past of a demonstration campaign: when its ideas came and who voted for what. The same seed and the same moment
//! give the same past.

use super::text::Subject;
use crate::domain::id::{DAY, HOUR, MINUTE, Timestamp};
use crate::domain::poll::Method;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// What happened so far.
pub(super) struct History {
    /// Place of the idea in the subject's list, and when it came; oldest first.
    pub ideas: Vec<(usize, Timestamp)>,
    /// Every vote, oldest first.
    pub votes: Vec<Past>,
}

/// A vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Past {
    /// When.
    pub at: Timestamp,
    /// Whose, numbered from 0.
    pub voter: usize,
    /// Place in [`History::ideas`].
    pub idea: usize,
    /// The choice.
    pub value: i16,
}

impl History {
    /// The past of `subject` up to `now`.
    pub(super) fn of(subject: &Subject, now: Timestamp, seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let start = now.plus(-subject.days * DAY);
        let ideas = ideas(subject, start, now, &mut rng);
        let mut votes = Vec::new();
        for voter in 0..subject.voters {
            // One in forty comes in the last hour, whatever the hour, so that its chart is not empty at night.
            let arrival =
                if voter % 40 == 0 { now.plus(-rng.random_range(MINUTE..HOUR)) } else { arrival(start, now, &mut rng) };
            visit(subject, &ideas, voter, arrival, &mut rng, &mut votes);
        }
        votes.retain(|vote| vote.at < now);
        votes.sort_by_key(|vote| vote.at);
        Self { ideas, votes }
    }
}

/// Many ideas come in the first days, fewer later.
fn ideas(subject: &Subject, start: Timestamp, now: Timestamp, rng: &mut StdRng) -> Vec<(usize, Timestamp)> {
    let mut order: Vec<usize> = (0..subject.ideas.len()).collect();
    for place in (1..order.len()).rev() {
        order.swap(place, rng.random_range(0..=place));
    }
    let span = (now.0 - start.0) as f64 * 0.95;
    let count = order.len() as f64;
    let mut ideas: Vec<_> = order
        .into_iter()
        .enumerate()
        .map(|(place, idea)| {
            let share = ((place as f64 + rng.random::<f64>()) / count).powf(2.2);
            (idea, start.plus((share * span) as i64))
        })
        .collect();
    ideas.sort_by_key(|(_, at)| *at);
    ideas
}

/// When somebody comes: by day more than by night, many after the start and again after the newspaper wrote about it.
fn arrival(start: Timestamp, now: Timestamp, rng: &mut StdRng) -> Timestamp {
    loop {
        let at = start.plus(rng.random_range(0..now.0 - start.0));
        let along = (at.0 - start.0) as f64 / (now.0 - start.0) as f64;
        let hour = at.0.rem_euclid(DAY) as f64 / HOUR as f64;
        let day = 0.06 + 0.94 * ((hour - 5.5) / 17.0 * std::f64::consts::PI).sin().max(0.0);
        let trend = 0.35 + 0.5 * (-along * 7.0).exp() + 0.6 * (-((along - 0.7) / 0.05).powi(2)).exp();
        if rng.random::<f64>() < day * trend {
            return at;
        }
    }
}

/// One visit: a few votes, some seconds apart, for different ideas that are there by then.
fn visit(
    subject: &Subject,
    ideas: &[(usize, Timestamp)],
    voter: usize,
    arrival: Timestamp,
    rng: &mut StdRng,
    votes: &mut Vec<Past>,
) {
    let there = ideas.partition_point(|(_, at)| *at <= arrival);
    let mut open: Vec<usize> = (0..there).collect();
    let wanted = match (subject.method, subject.votes_per_participant) {
        (Method::Approval, Some(limit)) => {
            rng.random_range(1..=limit as usize).max(rng.random_range(1..=limit as usize))
        }
        (Method::Approval, None) => rng.random_range(1..=5) + rng.random_range(0..=6) * rng.random_range(0..=1),
        (Method::Opinion, _) => rng.random_range(6..=there.max(6)),
    };
    let camp = rng.random_bool(0.45);
    let mut at = arrival;
    for _ in 0..wanted.min(there) {
        let place = match subject.method {
            Method::Approval => liked(subject, ideas, &open, rng),
            Method::Opinion => rng.random_range(0..open.len()),
        };
        let idea = open.swap_remove(place);
        let value = match subject.method {
            Method::Approval => 1,
            Method::Opinion => opinion(subject.ideas[ideas[idea].0].appeal, idea, camp, rng),
        };
        at = at.plus(rng.random_range(2_500..25_000));
        votes.push(Past { at, voter, idea, value });
    }
}

/// A place in `open`, the better liked the likelier.
fn liked(subject: &Subject, ideas: &[(usize, Timestamp)], open: &[usize], rng: &mut StdRng) -> usize {
    let weight = |idea: usize| f64::from(subject.ideas[ideas[idea].0].appeal).powf(1.4);
    let mut left = rng.random::<f64>() * open.iter().map(|idea| weight(*idea)).sum::<f64>();
    for (place, idea) in open.iter().enumerate() {
        left -= weight(*idea);
        if left <= 0.0 {
            return place;
        }
    }
    open.len() - 1
}

/// What somebody says to a statement with which `tenths` agree. Where opinion is divided, it is divided along camps.
fn opinion(tenths: u8, idea: usize, camp: bool, rng: &mut StdRng) -> i16 {
    let agree = f64::from(tenths) / 10.0;
    let side = if camp == idea.is_multiple_of(2) { 0.25 } else { -0.25 };
    let divided = if (4..=7).contains(&tenths) { side } else { 0.0 };
    if rng.random_bool(0.13) {
        0
    } else if rng.random::<f64>() < (agree + divided).clamp(0.04, 0.96) {
        1
    } else {
        -1
    }
}

#[cfg(test)]
mod tests {
    use super::super::SUBJECTS;
    use super::*;
    use std::collections::{HashMap, HashSet};

    #[test]
    fn the_past_is_possible() {
        let now = Timestamp(1_780_000_000_000);
        for subject in SUBJECTS {
            let history = History::of(subject, now, 1);
            assert_eq!(history.ideas.len(), subject.ideas.len());
            assert!(history.votes.is_sorted_by_key(|vote| vote.at), "{}", subject.slug);
            let mut each: HashMap<usize, HashSet<usize>> = HashMap::new();
            for vote in &history.votes {
                assert!(vote.at < now && vote.at >= history.ideas[vote.idea].1, "{}", subject.slug);
                assert!(subject.method.values().contains(&vote.value));
                assert!(each.entry(vote.voter).or_default().insert(vote.idea), "twice the same idea");
            }
            let most = each.values().map(HashSet::len).max().expect("votes");
            assert!(subject.votes_per_participant.is_none_or(|limit| most <= limit as usize));
            assert!((3_000..20_000).contains(&history.votes.len()), "{}: {}", subject.slug, history.votes.len());
            let last_hour = history.votes.iter().filter(|vote| vote.at >= now.plus(-HOUR)).count();
            assert!(last_hour > 20, "{}: {last_hour} votes in the last hour", subject.slug);
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_past() {
        let now = Timestamp(1_780_000_000_000);
        let [first, again] = [1, 1].map(|seed| History::of(&SUBJECTS[0], now, seed).votes);
        assert_eq!(first, again);
        assert_ne!(first, History::of(&SUBJECTS[0], now, 2).votes);
    }
}
