//! Changing what was promised, in public: what may be changed when, what the change is in words, and whom it touches.

use super::commitment::Commitment;
use super::id::Timestamp;
use super::language::Language;
use super::promise::{Moments, Promise};
use super::terms::{CountsShown, Terms};
use super::text::FieldError;
use super::translation::{Translation, limits};
use crate::text::{t, tn};
use serde::{Deserialize, Serialize};

/// One thing that an amendment changes, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What: "Voting closes".
    pub what: String,
    /// What it was.
    pub before: String,
    /// What it is now.
    pub after: String,
    /// The language of both, where they are the organisation's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

/// The longest value that a sentence holds.
const SHORT: usize = 160;

impl Difference {
    /// The change in one sentence; of long texts only that they changed.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self { what, before, after, .. } = self;
        if before.chars().count().max(after.chars().count()) > SHORT || before.contains('\n') || after.contains('\n') {
            return t!("{what}: changed.", what);
        }
        if before.is_empty() {
            return t!("{what}: {after} (before: nothing).", what, after);
        }
        t!("{what}: {after} (before: {before}).", what, after, before)
    }
}

/// What an amendment must reckon with.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// When it is made.
    pub now: Timestamp,
    /// Whether the poll has closed.
    pub closed: bool,
    /// How many people have voted.
    pub voters: i64,
    /// How many people have brought an idea.
    pub contributors: i64,
}

impl Standing {
    /// Whether anybody has voted.
    #[must_use]
    pub const fn voted(self) -> bool {
        self.voters > 0
    }

    /// Whether anybody has brought an idea.
    #[must_use]
    pub const fn brought(self) -> bool {
        self.contributors > 0
    }

    /// How many rely on the terms as they are, in a sentence; none where nobody does.
    #[must_use]
    pub fn relied_on(self) -> Option<String> {
        let words = match (self.voters, self.contributors) {
            (0, 0) => return None,
            (voters, 0) => tn!(
                voters,
                "One person has voted under the terms as they are.",
                "{n} people have voted under the terms as they are."
            ),
            (0, contributors) => tn!(
                contributors,
                "One person has brought an idea under the terms as they are.",
                "{n} people have brought ideas under the terms as they are."
            ),
            (voters, contributors) => t!(
                "People have taken part under the terms as they are. By vote: {voters}, with ideas: {contributors}.",
                voters,
                contributors
            ),
        };
        Some(words)
    }
}

/// What of `after` may not follow `before`, each with its field in the form.
#[must_use]
pub fn faults(before: &Promise, after: &Promise, standing: Standing) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let mut fault = |field: &str, message: &str| faults.push(FieldError::new(field, message));
    if before.terms.method != after.terms.method {
        fault("method", t!("How votes are cast cannot be changed while they are."));
    }
    let votes = (before.terms.votes_per_participant, after.terms.votes_per_participant);
    if standing.voted() && is_fewer(votes) {
        fault("votes_per_participant", t!("People have voted under the limit as it is; it can only be raised."));
    }
    let submissions = (before.terms.submissions_per_participant, after.terms.submissions_per_participant);
    if standing.brought() && is_fewer(submissions) {
        fault(
            "submissions_per_participant",
            t!("People have brought ideas under the limit as it is; it can only be raised."),
        );
    }
    if standing.closed {
        let (old, new) = (&before.terms, &after.terms);
        for (field, same) in [
            ("votes_per_participant", votes.0 == votes.1),
            ("submissions_per_participant", submissions.0 == submissions.1),
            ("moderation", old.moderation == new.moderation),
            ("counts_shown", old.counts_shown == new.counts_shown),
        ] {
            if !same {
                fault(field, t!("The votes are counted; how people took part stays as it was."));
            }
        }
    }
    commitment_faults(before.terms.commitment, after.terms.commitment, standing, &mut fault);
    if standing.closed && before.terms.reward != after.terms.reward {
        fault("reward", t!("The votes are counted; what was promised for taking part stays as it was."));
    }
    if standing.closed && before.terms.rights != after.terms.rights {
        fault("rights", t!("Nobody brings anything any more; the rights stay as they were promised."));
    }
    match (Moments::of(&before.phases), Moments::of(&after.phases)) {
        (Some(before), Some(after)) => date_faults(before, after, standing, &mut fault),
        _ if before.phases != after.phases => fault("closes_at", t!("These phases cannot be changed here.")),
        _ => {}
    }
    faults.extend(translation_faults(before, after, standing));
    faults
}

/// A translation goes on saying as much as the main texts, what was given in a language is not taken away, and what stands
/// in the main texts once the votes are counted stands in it.
fn translation_faults(before: &Promise, after: &Promise, standing: Standing) -> Vec<FieldError> {
    let (main, mut faults) = (after.texts(), Vec::new());
    for translation in &after.translations {
        faults.extend(translation.gaps(&main));
        let Some(known) = before.translation(translation.language).filter(|_| standing.closed) else { continue };
        let [_, _, reward, rights] = limits(translation.language);
        for (limit, old, new) in
            [(reward, &known.reward, &translation.reward), (rights, &known.rights_words, &translation.rights_words)]
        {
            if old != new {
                let words = t!("The votes are counted; what was promised stays as it was.");
                faults.push(FieldError::new(limit.field, words));
            }
        }
    }
    for known in before.translations.iter().filter(|known| after.translation(known.language).is_none()) {
        let words =
            t!("People read the campaign in this language and rely on it; it can be changed, but not taken away.");
        faults.push(FieldError::new(limits(known.language)[0].field, words));
    }
    faults
}

/// Whether a limit falls; none is no limit.
fn is_fewer((before, after): (Option<u32>, Option<u32>)) -> bool {
    after.is_some_and(|after| before.is_none_or(|before| after < before))
}

fn commitment_faults(before: Commitment, after: Commitment, standing: Standing, fault: &mut impl FnMut(&str, &str)) {
    let (old, new) = (before.top(), after.top());
    if new.is_some_and(|top| top.by.is_none()) {
        fault("commitment_by", t!("Say by when."));
    }
    if before == after {
        return;
    }
    if old.and_then(|top| top.by).is_some_and(|by| by <= standing.now) {
        fault("commitment_by", t!("It was due already; what was promised stays as it was."));
    } else if standing.closed && (before.kind(), old.map(|top| top.ideas)) != (after.kind(), new.map(|top| top.ideas)) {
        fault("commitment", t!("The votes are counted; what was promised about them stays as it was."));
    } else if new.and_then(|top| top.by).is_some_and(|by| by <= standing.now) {
        fault("commitment_by", t!("This moment is past already."));
    }
}

fn date_faults(before: Moments, after: Moments, standing: Standing, fault: &mut impl FnMut(&str, &str)) {
    let now = standing.now;
    let mut moved = |field: &str, before: Timestamp, after: Timestamp, over: &str| {
        if before <= now {
            fault(field, over);
        } else if after <= now {
            fault(field, t!("This moment is past already."));
        }
    };
    if before.opens_at != after.opens_at {
        moved(
            "opens_at",
            before.opens_at,
            after.opens_at,
            t!("It has opened; that moment cannot be changed any more."),
        );
    }
    if before.ideas_until != after.ideas_until {
        let over = t!("The time for ideas is over; it cannot be opened again.");
        moved("ideas_until", before.ideas_end(), after.ideas_end(), over);
    }
    if before.refine_until != after.refine_until {
        let over = t!("The ideas stand by now; they cannot be opened for improvement again.");
        moved("refine_until", before.refining_ends(), after.refining_ends(), over);
    }
    if before.closes_at != after.closes_at {
        let closes_at = if standing.closed { now } else { before.closes_at };
        moved("closes_at", closes_at, after.closes_at, t!("Voting has closed; it is never opened again."));
    }
    if before.evaluate_until != after.evaluate_until {
        let over = t!("The decision has begun; there is no evaluation before it any more.");
        moved("evaluate_until", before.decides_at(), after.decides_at(), over);
    }
}

/// What is different, in words; `date` writes a moment as the campaign's pages do.
#[must_use]
pub fn differences(before: &Promise, after: &Promise, date: impl Fn(Timestamp) -> String) -> Vec<Difference> {
    // What becomes of the rights is compared whole, below.
    let [old, new] = [before, after].map(|promise| Translation { rights_words: String::new(), ..promise.texts() });
    let mut list = text_differences(&old, &new, true);
    for language in Language::ALL {
        let empty = Translation::empty(language);
        let [old, new] = [before, after].map(|promise| promise.translation(language).unwrap_or(&empty));
        list.extend(text_differences(old, new, false));
    }
    let mut compare = |what: &str, before: String, after: String| {
        if before != after {
            list.push(Difference { what: what.to_owned(), before, after, language: None });
        }
    };
    let ends = |promise: &Promise, of: fn(Moments) -> Option<Timestamp>, without: &str| {
        Moments::of(&promise.phases).and_then(of).map_or_else(|| without.to_owned(), &date)
    };
    for (what, of, without) in [
        (t!("It opens"), (|moments| Some(moments.opens_at)) as fn(Moments) -> Option<Timestamp>, ""),
        (t!("Ideas until"), |moments| moments.ideas_until, t!("as long as voting goes on")),
        (t!("Improving until"), |moments| moments.refine_until, t!("as long as ideas are brought")),
        (t!("Voting closes"), |moments| Some(moments.closes_at), ""),
        (t!("Evaluation until"), |moments| moments.evaluate_until, t!("no evaluation")),
    ] {
        compare(what, ends(before, of, without), ends(after, of, without));
    }
    let limit = |limit: Option<u32>| limit.map_or_else(|| t!("no limit").to_owned(), |limit| limit.to_string());
    let (old, new) = (&before.terms, &after.terms);
    compare(t!("Votes for each participant"), limit(old.votes_per_participant), limit(new.votes_per_participant));
    let (few, many) = (limit(old.submissions_per_participant), limit(new.submissions_per_participant));
    compare(t!("Ideas for each participant"), few, many);
    let moderated = |terms: &Terms| terms.moderation.sentence(terms.method).to_owned();
    compare(t!("Moderation"), moderated(old), moderated(new));
    compare(t!("The counts are shown"), shown(old.counts_shown), shown(new.counts_shown));
    let commitment = |terms: &Terms| terms.commitment.sentence(terms.method, &date);
    compare(t!("What is committed to"), commitment(old), commitment(new));
    compare(t!("Rights in what you bring"), old.rights.sentence().to_string(), new.rights.sentence().to_string());
    let retention = |terms: &Terms| terms.retention.sentence(&terms.rights);
    if old.retention != new.retention {
        compare(t!("How long it is known who did what"), retention(old), retention(new));
    }
    compare(t!("In the lists of campaigns"), listed(old), listed(new));
    list
}

/// What is different in texts of one language; of a translation each says of which.
fn text_differences(before: &Translation, after: &Translation, is_main: bool) -> Vec<Difference> {
    let whats = [t!("The question"), t!("The brief"), t!("What you get"), t!("Rights in what you bring")];
    let texts = whats.into_iter().zip(before.texts().into_iter().zip(after.texts()));
    let differ = texts.filter(|(_, (before, after))| before != after);
    let language = after.language;
    let difference = |(what, (before, after)): (&str, (&str, &str))| {
        let (before, after) = changed_lines(before, after);
        let what = if is_main { what.to_owned() } else { format!("{what} ({})", language.name()) };
        Difference { what, before, after, language: Some(language) }
    };
    differ.map(difference).collect()
}

fn shown(counts: CountsShown) -> String {
    match counts {
        CountsShown::Live => t!("while voting goes on").to_owned(),
        CountsShown::AtClose => t!("when voting has closed").to_owned(),
    }
}

fn listed(terms: &Terms) -> String {
    if terms.unlisted { t!("left out##of lists") } else { t!("shown##in lists") }.to_owned()
}

/// The lines that differ: what stood between the lines that both texts begin and end with.
#[must_use]
pub fn changed_lines(before: &str, after: &str) -> (String, String) {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.split('\n').collect(), after.split('\n').collect());
    if old == new {
        return (String::new(), String::new());
    }
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[head..], &new[head..]);
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let (gone, come) = (old[..old.len() - tail].join("\n"), new[..new.len() - tail].join("\n"));
    // Where only empty lines differ, the texts themselves show it best.
    if gone == come { (before.to_owned(), after.to_owned()) } else { (gone, come) }
}

/// What a manager should think of before confirming.
#[must_use]
pub fn reminders(before: &Promise, after: &Promise, standing: Standing) -> Vec<String> {
    let mut list = changes_to_think_of(before, after, standing);
    if !list.is_empty() {
        list.splice(0..0, standing.relied_on());
    }
    list
}

fn changes_to_think_of(before: &Promise, after: &Promise, standing: Standing) -> Vec<String> {
    let mut list = Vec::new();
    let mut remind = |words: &str| list.push(words.to_owned());
    let reworded = |new: &Translation| before.translation(new.language).is_some_and(|old| old.question != new.question);
    if standing.voted() && (before.question != after.question || after.translations.iter().any(reworded)) {
        remind(t!(
            "People have voted on the question as it stood. A new question is better put to them as a new campaign."
        ));
    }
    if before.texts() != after.texts() {
        for same in after.translations.iter().filter(|new| before.translation(new.language) == Some(new)) {
            let name = same.language.name();
            remind(&t!(
                "{name}: the main texts change and these do not. Whoever reads them accepts what they say.",
                name
            ));
        }
    }
    let ends = |promise: &Promise| Moments::of(&promise.phases).map(|moments| moments.closes_at);
    if ends(after) < ends(before) {
        remind(t!("Voting ends earlier than promised. Whoever meant to vote after that cannot."));
    }
    let brings = |promise: &Promise| Moments::of(&promise.phases).map(Moments::ideas_end);
    if brings(after) < brings(before) {
        remind(t!("The time for ideas ends earlier than promised."));
    }
    let refines = |promise: &Promise| Moments::of(&promise.phases).map(Moments::refining_ends);
    if refines(after) < refines(before) {
        remind(t!("The time for improving ideas ends earlier than promised."));
    }
    let votes = |promise: &Promise| promise.terms.votes_per_participant;
    if standing.voted() && votes(before) != votes(after) {
        remind(t!("Whoever has voted already gets more votes too, but has to come back to use them."));
    }
    if (standing.voted() || standing.brought()) && after.terms.commitment.is_less_than(before.terms.commitment) {
        remind(t!("People took part because of what you committed to. This commits you to less, or later."));
    }
    if (standing.voted() || standing.brought())
        && !before.terms.reward.is_empty()
        && before.terms.reward != after.terms.reward
    {
        remind(t!("People took part for the reward as it was promised to them."));
    }
    if standing.brought() && before.terms.rights != after.terms.rights {
        remind(t!(
            "What was brought already stays under the rights it was brought under; the change holds for what comes."
        ));
    }
    if (standing.voted() || standing.brought()) && after.terms.retention.is_longer_than(before.terms.retention) {
        remind(t!("People took part trusting that it is forgotten earlier who did what."));
    }
    if after.terms.unlisted && !before.terms.unlisted {
        remind(t!("Whoever found the campaign in the lists does not find it there again. Its address stays."));
    }
    if before.terms.counts_shown != after.terms.counts_shown {
        remind(match after.terms.counts_shown {
            CountsShown::Live => {
                t!("Everybody sees the counts at once; those who vote from now on may be led by them.")
            }
            CountsShown::AtClose => t!("The counts disappear from the pages; whoever has seen them has seen them."),
        });
    }
    list
}

#[cfg(test)]
mod tests;
