//! What a draft needs before it is launched, and what it should have. The draft's page shows it, the launch asks it.

use super::colour::Colour;
use super::id::{DAY, HOUR, Timestamp};
use super::participation::Participation;
use super::phase::{Phase, PhaseKind};
use super::terms::Terms;
use super::translation::{Further, limits};
use crate::text::t;
use serde::{Deserialize, Serialize};

/// How many people are in, or are invited and have not come yet.
#[derive(Clone, Copy, Debug, Default)]
pub struct Invited {
    /// Of the jury.
    pub jurors: i64,
    /// Of the organisation, besides those who run or watch campaigns.
    pub members: i64,
}

/// A draft, as far as its launch depends on it.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// The question.
    pub question: &'a str,
    /// The brief, as Markdown or as HTML.
    pub brief: &'a str,
    /// Whether it has a picture.
    pub picture: bool,
    /// Whether it has tags.
    pub tags: bool,
    /// Its phases, in order of time.
    pub phases: &'a [Phase],
    /// The organisation's colour, or empty.
    pub colour: &'a str,
    /// What it promises.
    pub terms: &'a Terms,
    /// How many ideas it has already.
    pub ideas: i64,
    /// Whether there is an invitation code that somebody can come in by.
    pub codes: bool,
    /// Who is in or invited.
    pub invited: Invited,
    /// The further languages of its organisation, and those that it has besides.
    pub further: &'a [Further],
}

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Whether it is fulfilled.
    pub done: bool,
    /// Whether the launch waits for it.
    pub must: bool,
    /// What is the case, or what to do.
    pub words: String,
    /// The field of the plan that mends it.
    pub field: String,
}

/// In place of a field of the plan: what is missing is mended where invitation codes are made.
pub const CODES: &str = "codes";
/// In place of a field: it is mended where people are invited to the campaign.
pub const JURORS: &str = "jurors";
/// In place of a field: it is mended where people are invited to the organisation.
pub const MEMBERS: &str = "members";

/// How many jurors it takes for their scores to be told.
const JURY: i64 = 3;

/// The shortest time for which a campaign may be open.
const SHORTEST: i64 = HOUR;

/// Whether a text still has places of a template that are to be filled in.
#[must_use]
pub fn has_gaps(text: &str) -> bool {
    text.contains("[…")
}

/// Everything to look at, what the launch waits for first.
#[must_use]
pub fn checklist(draft: Draft<'_>, now: Timestamp) -> Vec<Item> {
    let begins = draft.phases.first().map_or(now, |phase| phase.starts_at);
    let closes = draft.phases.iter().find(|phase| !phase.kind.vote()).map_or(now, |phase| phase.starts_at);
    let open = closes.0 - begins.max(now).0;
    let collects = draft.phases.iter().any(|phase| phase.kind.submit() && phase.ends_at.is_none_or(|end| end > now));
    let brings = draft.terms.submissions_per_participant != Some(0);
    let item = |must, field: &str| {
        let field = field.to_owned();
        move |done, good: &str, missing: &str| Item {
            done,
            must,
            words: if done { good } else { missing }.to_owned(),
            field,
        }
    };
    let (must, should) = (|field| item(true, field), |field| item(false, field));
    let mut items = vec![
        must("brief")(
            !draft.brief.trim().is_empty(),
            t!("The brief says what it is about."),
            t!("Write a brief: why you ask, what helps, what happens then."),
        ),
        must(if has_gaps(draft.question) { "question" } else { "brief" })(
            !has_gaps(draft.question) && !has_gaps(draft.brief),
            t!("Question and brief are filled in."),
            t!("Fill in the places marked […] in question and brief; they came from the template."),
        ),
        must("closes_at")(
            closes > now,
            t!("Voting closes in the future."),
            t!("Its voting would be over already. Give it new dates."),
        ),
        must("closes_at")(
            closes <= now || open >= SHORTEST,
            t!("There is time to take part."),
            t!("It would be open for less than an hour. Let it close later."),
        ),
        must(if brings { "ideas_until" } else { "submissions_per_participant" })(
            draft.ideas > 0 || (brings && collects),
            t!("There is something to vote on, or people can bring it."),
            if brings {
                t!("The time for ideas is over before anybody could bring one. Let it end later.")
            } else {
                t!("Nobody may bring ideas and there are none to vote on. Let people bring at least one.")
            },
        ),
        commitment(draft, must("commitment_by")),
        must(CODES)(
            draft.terms.participation != Participation::Codes || draft.codes,
            t!("Those who are to take part can come in."),
            t!("Make an invitation code: without one nobody can take part."),
        ),
        must("colour")(
            draft.colour.is_empty() || Colour::parse(draft.colour).is_some_and(|colour| colour.accent().is_ok()),
            t!("Your organisation’s colour can be read; its settings take no other."),
            t!("Nobody can read your organisation’s colour. An owner changes it in the organisation’s settings."),
        ),
        should("picture")(draft.picture, t!("It has a picture."), t!("Add a picture; lists and shared links show it.")),
        should("tags")(
            draft.tags,
            t!("It has tags."),
            t!("Add a few tags, so that people find their way among many ideas."),
        ),
        should("opens_at")(
            begins > now,
            t!("It opens in the future."),
            t!("Its opening date has passed: it opens the moment you launch it."),
        ),
        should("closes_at")(
            open >= 3 * DAY,
            t!("It is open for three days or more."),
            t!("It is open for less than three days; many people come only on the third."),
        ),
    ];
    if draft.terms.jury.is_some() || draft.phases.iter().any(|phase| phase.kind == PhaseKind::Evaluate) {
        // Before what only should be.
        let at = items.iter().position(|item| !item.must).unwrap_or(items.len());
        items.insert(at, jury(draft));
    }
    if draft.terms.jury.is_some() {
        items.push(should(JURORS)(
            draft.invited.jurors >= JURY,
            t!("Three jurors or more are in or invited."),
            t!("Invite at least three jurors: what fewer have scored of an idea is not shown."),
        ));
    }
    if draft.terms.participation == Participation::Members {
        items.push(should(MEMBERS)(
            draft.invited.members > 0,
            t!("People of your organisation are in or invited."),
            t!("Only your organisation’s people may take part, and so far there are only those who run campaigns. Invite members."),
        ));
    }
    items.extend(draft.further.iter().map(further));
    items.sort_by_key(|item| !item.must);
    items
}

/// That what is given in a further language is whole, or that nothing is.
fn further(further: &Further) -> Item {
    let (name, field) = (further.language.name(), limits(further.language)[0].field.to_owned());
    let words = match *further {
        Further { given: false, .. } => {
            t!("{name}: your organisation uses it, and this campaign says nothing in it yet.", name)
        }
        Further { complete: false, .. } => {
            t!("{name}: something is missing or still marked […]. Say all that the main texts say, and no more.", name)
        }
        _ => t!("{name}: everything is said in it.", name),
    };
    Item { done: further.given && further.complete, must: further.given, words, field }
}

/// That the evaluation has a jury, which scores what is committed to.
fn jury(draft: Draft<'_>) -> Item {
    let (field, missing) = match &draft.terms.jury {
        None => (
            "criteria".to_owned(),
            t!("There is time for an evaluation but no jury. Say what a jury scores by, or leave the evaluation out.")
                .to_owned(),
        ),
        Some(jury) => jury.misfit(draft.terms.commitment).map(|error| (error.field, error.message)).unwrap_or_default(),
    };
    let done = missing.is_empty();
    let words = if done { t!("The jury knows what it scores, and by what.").to_owned() } else { missing };
    Item { done, must: true, words, field: if done { "criteria".to_owned() } else { field } }
}

/// That what the organisation commits to has a date, and one after the counting and the jury's scoring are over.
fn commitment(draft: Draft<'_>, item: impl FnOnce(bool, &str, &str) -> Item) -> Item {
    let by = draft.terms.commitment.top().map(|top| top.by);
    let decides = draft.phases.last().map(|phase| phase.starts_at);
    let missing = match by {
        Some(None) => t!("Say by when you keep what you commit to."),
        _ => t!("What you commit to is due before voting and evaluation are over. Let it be due later."),
    };
    item(by.is_none_or(|by| by.is_some() && by >= decides), t!("What you commit to is said."), missing)
}

/// Why a draft cannot be launched, all at once; none if it can.
#[must_use]
pub fn obstacle(draft: Draft<'_>, now: Timestamp) -> Option<String> {
    let missing: Vec<String> =
        checklist(draft, now).into_iter().filter(|item| item.must && !item.done).map(|item| item.words).collect();
    (!missing.is_empty()).then(|| missing.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::commitment::{Commitment, Top};
    use crate::domain::jury::{Criterion, Jury, Scale, Shortlisting};
    use crate::domain::language::Language;
    use crate::domain::promise::Moments;

    fn missing(change: impl FnOnce(&mut Moments, &mut Terms, &mut i64), brief: &str) -> Option<String> {
        missing_with(change, brief, &[])
    }

    fn missing_with(
        change: impl FnOnce(&mut Moments, &mut Terms, &mut i64),
        brief: &str,
        further: &[Further],
    ) -> Option<String> {
        let now = Timestamp(100 * DAY);
        let mut moments =
            Moments { ideas_until: Some(now.plus(5 * DAY)), ..Moments::between(now.plus(DAY), now.plus(9 * DAY)) };
        let (mut terms, mut ideas) = (Terms::default(), 0);
        change(&mut moments, &mut terms, &mut ideas);
        let phases = moments.phases();
        let draft = Draft {
            question: "What should grow here?",
            brief,
            picture: false,
            tags: false,
            phases: &phases,
            colour: "",
            terms: &terms,
            ideas,
            codes: false,
            invited: Invited::default(),
            further,
        };
        obstacle(draft, now)
    }

    #[test]
    fn a_further_language_is_whole_or_left_out() {
        let italian = |given, complete| [Further { language: Language::It, given, complete }];
        assert_eq!(missing_with(|_, _, _| {}, "Why.", &italian(false, false)), None);
        assert_eq!(missing_with(|_, _, _| {}, "Why.", &italian(true, true)), None);
        let words = missing_with(|_, _, _| {}, "Why.", &italian(true, false)).expect("half");
        assert!(words.starts_with("Italiano: something is missing"));
    }

    #[test]
    fn a_jury_and_members_are_to_be_invited_and_nothing_waits_for_them() {
        let now = Timestamp(100 * DAY);
        let criteria = vec![Criterion { name: "Effect".into(), weight: 1 }];
        let jury = Jury { criteria, scale: Scale::Five, shortlist: 3, chosen: Shortlisting::Votes, blind: true };
        let terms = Terms { jury: Some(jury), participation: Participation::Members, ..Terms::default() };
        let moments =
            Moments { evaluate_until: Some(now.plus(9 * DAY)), ..Moments::between(now.plus(DAY), now.plus(5 * DAY)) };
        let phases = moments.phases();
        let hints = |jurors, members| {
            let draft = Draft {
                question: "What should grow here?",
                brief: "Why.",
                picture: true,
                tags: true,
                phases: &phases,
                colour: "",
                terms: &terms,
                ideas: 1,
                codes: false,
                invited: Invited { jurors, members },
                further: &[],
            };
            assert_eq!(obstacle(draft, now), None);
            let open = checklist(draft, now).into_iter().filter(|item| !item.done);
            open.map(|item| item.field).collect::<Vec<_>>()
        };
        assert_eq!(hints(2, 0), [JURORS, MEMBERS]);
        assert_eq!(hints(3, 1), Vec::<String>::new());
    }

    #[test]
    fn the_launch_waits_for_what_would_fail() {
        let now = Timestamp(100 * DAY);
        assert_eq!(missing(|_, _, _| {}, "Why."), None);
        assert!(missing(|_, _, _| {}, " ").expect("empty").contains("Write a brief"));
        assert!(missing(|_, _, _| {}, "It costs [… amount …].").expect("gaps").contains("marked […]"));
        let late = |moments: &mut Moments, _: &mut Terms, _: &mut i64| {
            *moments = Moments::between(now.plus(-9), now.plus(-1));
        };
        assert!(missing(late, "Why.").expect("late").contains("over already"));
        let short = |moments: &mut Moments, _: &mut Terms, _: &mut i64| {
            *moments = Moments::between(now.plus(DAY), now.plus(DAY + HOUR - 1));
        };
        assert!(missing(short, "Why.").expect("short").contains("less than an hour"));
        let codes = |_: &mut Moments, terms: &mut Terms, _: &mut i64| terms.participation = Participation::Codes;
        assert!(missing(codes, "Why.").expect("nobody").contains("Make an invitation code"));
        let given = |_: &mut Moments, terms: &mut Terms, _: &mut i64| terms.submissions_per_participant = Some(0);
        assert!(missing(given, "Why.").expect("nothing").contains("Nobody may bring ideas"));
        let over = |moments: &mut Moments, _: &mut Terms, _: &mut i64| {
            moments.opens_at = now.plus(-9 * DAY);
            moments.ideas_until = Some(now.plus(-1));
        };
        assert!(missing(over, "Why.").expect("over").contains("before anybody could bring one"));
        let brought = |moments: &mut Moments, terms: &mut Terms, ideas: &mut i64| {
            over(moments, terms, ideas);
            *ideas = 3;
        };
        assert_eq!(missing(brought, "Why."), None);
        let promises = |by| {
            move |_: &mut Moments, terms: &mut Terms, _: &mut i64| {
                terms.commitment = Commitment::Crowd(Top { ideas: 1, by });
            }
        };
        assert!(missing(promises(None), "Why.").expect("undated").contains("Say by when"));
        let early = missing(promises(Some(now.plus(9 * DAY - 1))), "Why.").expect("early");
        assert!(early.contains("due before voting and evaluation are over"));
        assert_eq!(missing(promises(Some(now.plus(9 * DAY))), "Why."), None);
        let evaluates =
            |moments: &mut Moments, _: &mut Terms, _: &mut i64| moments.evaluate_until = Some(now.plus(12 * DAY));
        assert!(missing(evaluates, "Why.").expect("nobody scores").contains("no jury"));
        let judged = |ideas| {
            move |moments: &mut Moments, terms: &mut Terms, n: &mut i64| {
                evaluates(moments, terms, n);
                let criteria = vec![Criterion { name: "Effect".into(), weight: 1 }];
                let (scale, chosen) = (Scale::Five, Shortlisting::Votes);
                terms.jury = Some(Jury { criteria, scale, shortlist: 3, chosen, blind: true });
                terms.commitment = Commitment::Jury(Top { ideas, by: Some(now.plus(12 * DAY)) });
            }
        };
        assert!(missing(judged(4), "Why.").expect("differ").contains("among 4 ideas"));
        assert_eq!(missing(judged(3), "Why."), None);
    }
}
