//! Every sentence that the terms can say.

use crate::domain::commitment::{Commitment, Top};
use crate::domain::id::Timestamp;
use crate::domain::jury::{Jury, TypedJury};
use crate::domain::language::Language;
use crate::domain::moderation::Moderation;
use crate::domain::participation::Participation;
use crate::domain::poll::Method;
use crate::domain::retention::Retention;
use crate::domain::rights::Rights;
use crate::domain::terms::{CountsShown, Terms};
use crate::server::texts;
use std::collections::BTreeSet;

/// Terms that differ in one thing from what a campaign begins with, for each thing that can be said.
fn all() -> Vec<Terms> {
    let mut all = Vec::new();
    for method in Method::ALL {
        let terms = Terms { method, ..Terms::default() };
        let mut with = |change: &dyn Fn(&mut Terms)| {
            let mut terms = terms.clone();
            change(&mut terms);
            all.push(terms);
        };
        for limit in [None, Some(0), Some(1), Some(3)] {
            with(&|terms| terms.submissions_per_participant = limit);
            with(&|terms| terms.votes_per_participant = limit.filter(|limit| *limit > 0));
        }
        for moderation in Moderation::ALL {
            with(&|terms| terms.moderation = moderation);
        }
        for shown in CountsShown::ALL {
            with(&|terms| terms.counts_shown = shown);
        }
        let domains = Participation::Domains(vec!["example.org".into(), "uni.example".into()]);
        let company = Participation::Company("https://id.example.org".into());
        let open = [Participation::Anyone, Participation::Account, domains, Participation::Codes];
        for who in open.into_iter().chain([company, Participation::Members]) {
            with(&|terms| terms.participation = who.clone());
        }
        for kind in ["kept", "shared", "cc_by", "cc_by_sa", "cc0", "own"] {
            with(&|terms| terms.rights = Rights::of_form(kind, "The winner sells them to us.").expect("one of them"));
        }
        with(&|terms| terms.reward = "500 € for the winner.".to_owned());
        for rights in [Rights::Kept, Rights::CcBy] {
            with(&|terms| (terms.rights, terms.retention) = (rights.clone(), Retention::Months(12)));
        }
        with(&|terms| terms.unlisted = true);
        for sight in ["blind", "open"] {
            let typed = TypedJury {
                criteria: "Effect 3\nCost".into(),
                sight: sight.into(),
                shortlist: "10".into(),
                ..TypedJury::default()
            };
            with(&|terms| terms.jury = Jury::of_form(&typed).expect("a jury"));
        }
        for ideas in [1, 10] {
            for by in [None, Some(Timestamp(0))] {
                for kind in ["inspiration", "answers", "jury", "crowd"] {
                    // A jury has something to choose from.
                    let ideas = if kind == "jury" { ideas.max(2) } else { ideas };
                    let commitment = Commitment::of_kind(kind, Top { ideas, by }).expect("one of them");
                    with(&|terms| terms.commitment = commitment);
                }
            }
        }
    }
    all
}

#[test]
fn every_sentence_of_the_terms() {
    texts::load().expect("the catalogues");
    let date = |_| "1 January 1970, 00:00".to_owned();
    for language in Language::ALL {
        let said = || all().iter().flat_map(|terms| terms.sentences(date)).map(|said| said.to_string()).collect();
        let sentences: BTreeSet<String> = texts::in_language(language, said);
        let text = Vec::from_iter(sentences).join("\n");
        insta::assert_snapshot!(format!("every_sentence_of_the_terms_{}", language.code()), text);
    }
}
