//! What holds of every amendment that is not refused.

use super::*;
use crate::domain::commitment::Top;
use crate::domain::history::switches;
use crate::domain::moderation::Moderation;
use crate::domain::poll::Method;
use crate::domain::retention::Retention;
use crate::domain::rights::Rights;
use crate::domain::terms::Terms;
use proptest::prelude::*;

fn promise() -> impl Strategy<Value = Promise> {
    let limit = || prop::option::of(0u32..4);
    let days = || prop::option::of(1i64..10);
    let dates = (1i64..30, days(), days(), 1i64..20, days());
    let texts = (0..3usize, prop::option::of(0..3usize));
    let given = (0..2usize, 0..2usize, any::<bool>(), 0..2usize, 0..2usize);
    (dates, limit(), limit(), any::<bool>(), texts, (0..4usize, 1u32..4, 1i64..20), given).prop_map(
        |(dates, votes, ideas, live, (text, italian), (kind, top, days), given)| {
            let (opens, collect, refine, length, evaluate) = dates;
            let (reward, rights, unlisted, retention, moderation) = given;
            let brought = collect.map(|days| opens + days);
            let refined = brought.and_then(|brought| Some(brought + refine?));
            let closes = refined.or(brought).unwrap_or(opens) + length;
            let moments = Moments {
                opens_at: Timestamp(opens),
                ideas_until: brought.map(Timestamp),
                refine_until: refined.map(Timestamp),
                closes_at: Timestamp(closes),
                evaluate_until: evaluate.map(|days| Timestamp(closes + days)),
            };
            let top = Top { ideas: top, by: Some(moments.decides_at().plus(days)) };
            let kind = ["inspiration", "answers", "jury", "crowd"][kind];
            Promise {
                question: ["Which?", "What?", "Who?"][text].to_owned(),
                brief: ["One\ntwo\nthree", "One\nthree", "One\n2\nthree"][text].to_owned(),
                time_zone: "UTC".to_owned(),
                phases: moments.phases(),
                terms: Terms {
                    votes_per_participant: votes,
                    submissions_per_participant: ideas,
                    commitment: Commitment::of_kind(kind, top).expect("one of them"),
                    counts_shown: if live { CountsShown::Live } else { CountsShown::AtClose },
                    reward: ["", "500 €"][reward].to_owned(),
                    rights: [Rights::Kept, Rights::Cc0][rights].clone(),
                    unlisted,
                    moderation: Moderation::ALL[moderation],
                    retention: [Retention::UntilErased, Retention::Months(12)][retention],
                    ..Terms::default()
                },
                language: Language::En,
                translations: italian
                    .map(|text| translation(["Quale?", "Che cosa?", "Chi?"][text], ["", "500 euro"][reward]))
                    .into_iter()
                    .collect(),
            }
        },
    )
}

fn translation(question: &str, reward: &str) -> Translation {
    let brief = "Uno".into();
    Translation { question: question.into(), brief, reward: reward.into(), ..Translation::empty(Language::It) }
}

fn standing(now: i64, closed: bool, voted: bool, brought: bool) -> Standing {
    Standing { now: Timestamp(now), closed, voters: i64::from(voted), contributors: i64::from(brought) }
}

proptest! {
    /// What has happened stays as it was; what was given to participants is not taken away; nothing ends in the past.
    #[test]
    fn an_amendment_takes_nothing_back(
        before in promise(), after in promise(), now in 0i64..60, voted in any::<bool>(), brought in any::<bool>(),
        mix in any::<[bool; 5]>(), changed in 0usize..6,
    ) {
        let now_at = Timestamp(now);
        let closed = Moments::of(&before.phases).is_some_and(|moments| moments.closes_at <= now_at);
        // Most of what differs at random would be refused: keep some of it as it was, and all but one once it is closed.
        let mut after = after;
        let kept = mix.iter().enumerate().filter(|(at, kept)| **kept || (closed && *at != changed));
        for (at, _) in kept {
            let (terms, old) = (&mut after.terms, &before.terms);
            match at {
                0 => after.phases.clone_from(&before.phases),
                1 => (terms.votes_per_participant, terms.counts_shown) = (old.votes_per_participant, old.counts_shown),
                2 => (terms.submissions_per_participant, terms.moderation) = (old.submissions_per_participant, old.moderation),
                3 => terms.commitment = old.commitment,
                _ => (terms.reward, terms.rights) = (old.reward.clone(), old.rights.clone()),
            }
        }
        let standing = standing(now, closed, voted, brought);
        prop_assume!(faults(&before, &after, standing).is_empty());
        let seen = |promise: &Promise| switches(&promise.phases, Timestamp(0), None, now_at);
        prop_assert_eq!(seen(&before), seen(&after), "what has happened is not rewritten");
        let (old, new) = (Moments::of(&before.phases).expect("made so"), Moments::of(&after.phases).expect("made so"));
        prop_assert!(new.closes_at == old.closes_at || (new.closes_at > now_at && old.closes_at > now_at));
        prop_assert!(new.opens_at < new.closes_at);
        let most = |limit: Option<u32>| limit.unwrap_or(u32::MAX);
        let (few, many) = (before.terms.votes_per_participant, after.terms.votes_per_participant);
        prop_assert!(!voted || most(many) >= most(few));
        let (few, many) = (before.terms.submissions_per_participant, after.terms.submissions_per_participant);
        prop_assert!(!brought || most(many) >= most(few));
        let (old, new) = (before.terms.commitment, after.terms.commitment);
        let is_due = old.top().and_then(|top| top.by).is_some_and(|by| by <= now_at);
        prop_assert!(!is_due || old == new, "what is late stays late");
        let given = |promise: &Promise| (promise.terms.reward.clone(), promise.terms.rights.clone());
        prop_assert!(!closed || given(&before) == given(&after), "what was promised for it stands once it is done");
        let under = |Terms { votes_per_participant, submissions_per_participant, moderation, counts_shown, .. }: &Terms| {
            (*votes_per_participant, *submissions_per_participant, *moderation, *counts_shown)
        };
        prop_assert!(!closed || under(&before.terms) == under(&after.terms), "how it was done stands, too");
        let languages = |promise: &Promise| promise.translations.len();
        prop_assert!(languages(&after) >= languages(&before), "what was said in a language stays in it");
        prop_assert!(!closed || old.kind() == new.kind(), "nobody learns the counts and then changes what they mean");
    }

    /// Nothing is changed without being told, and nothing is told that did not change.
    #[test]
    fn every_difference_is_told(before in promise(), after in promise()) {
        let told = differences(&before, &after, |at| at.0.to_string());
        prop_assert_eq!(told.is_empty(), before == after);
        prop_assert!(differences(&before, &before, |at| at.0.to_string()).is_empty());
    }

    #[test]
    fn moments_and_phases_say_the_same(promise in promise()) {
        let moments = Moments::of(&promise.phases).expect("made so");
        prop_assert_eq!(moments.faults(), vec![]);
        prop_assert_eq!(moments.phases(), promise.phases);
    }
}

#[test]
fn a_brief_tells_the_lines_that_differ() {
    assert_eq!(changed_lines("One\ntwo\nthree", "One\n2\nthree"), ("two".into(), "2".into()));
    assert_eq!(changed_lines("One\nthree", "One\ntwo\nthree"), (String::new(), "two".into()));
    assert_eq!(changed_lines("a\na", "a"), ("a".into(), String::new()));
}

#[test]
fn the_method_stays() {
    let before = Promise {
        question: "Which?".into(),
        brief: String::new(),
        time_zone: "UTC".into(),
        phases: Moments::between(Timestamp(1), Timestamp(9)).phases(),
        terms: Terms::default(),
        language: Language::En,
        translations: vec![],
    };
    let mut after = before.clone();
    after.terms.method = Method::Opinion;
    assert_eq!(faults(&before, &after, standing(5, false, false, false))[0].field, "method");
}

#[test]
fn a_translation_is_changed_like_the_texts_it_translates() {
    let terms = Terms { reward: "A tree.".into(), ..Terms::default() };
    let italian = translation("Quale?", "Un albero.");
    let before = Promise {
        question: "Which?".into(),
        brief: "One".into(),
        time_zone: "UTC".into(),
        phases: Moments::between(Timestamp(1), Timestamp(9)).phases(),
        terms,
        language: Language::En,
        translations: vec![italian.clone()],
    };
    let now = standing(5, false, true, true);
    let with = |change: &dyn Fn(&mut Translation)| {
        let mut after = before.clone();
        change(&mut after.translations[0]);
        after
    };
    let fields = |after: &Promise| faults(&before, after, now).into_iter().map(|fault| fault.field).collect::<Vec<_>>();
    assert_eq!(fields(&Promise { translations: vec![], ..before.clone() }), ["question-it"]);
    assert_eq!(fields(&with(&|italian| italian.brief.clear())), ["brief-it"]);
    let generous = with(&|italian| italian.reward = "Due alberi.".into());
    assert_eq!(fields(&generous), [""; 0]);
    let over = faults(&before, &generous, standing(10, true, true, true));
    assert_eq!(over[0].field, "reward-it", "the votes are counted");
    let reworded = with(&|italian| italian.question = "Chi?".into());
    assert_eq!(fields(&reworded), [""; 0]);
    let told = differences(&before, &reworded, |_| String::new());
    assert_eq!(told[0].sentence(), "The question (Italiano): Chi? (before: Quale?).");
    assert_eq!(told[0].language, Some(Language::It));
    assert!(reminders(&before, &reworded, now).iter().any(|words| words.contains("voted on the question")));
    let alone = Promise { brief: "Two".into(), ..before.clone() };
    assert!(reminders(&before, &alone, now).iter().any(|words| words.starts_with("Italiano: the main texts change")));
}
