//! What a plan may be begun from: campaigns of a known kind, with good practice written into question and brief. Places
//! that only the asker can fill in are marked with [… …]; the launch waits for them.

use crate::domain::language::Language;
use crate::domain::moderation::Moderation;
use crate::domain::objective::{Aim, Metric};
use crate::domain::participation::Participation;
use crate::domain::poll::Method;
use crate::domain::terms::CountsShown;
use crate::text::{Text, key, language};

/// A text of several paragraphs, Markdown, in every language.
pub(super) struct Brief {
    en: &'static str,
    it: &'static str,
    es: &'static str,
}

impl Brief {
    /// What it is in the reader's language.
    pub(super) fn get(&self) -> &'static str {
        match language() {
            Language::En => self.en,
            Language::It => self.it,
            Language::Es => self.es,
        }
        .trim_end()
    }
}

/// The brief of that name in `templates/`.
macro_rules! brief {
    ($name:literal) => {
        Brief {
            en: include_str!(concat!("templates/en/", $name, ".md")),
            it: include_str!(concat!("templates/it/", $name, ".md")),
            es: include_str!(concat!("templates/es/", $name, ".md")),
        }
    };
}

/// A kind of campaign.
pub(super) struct Template {
    /// Its name in the address bar.
    pub(super) key: &'static str,
    /// Its name on the page.
    pub(super) name: Text,
    /// What it is good for, in a sentence.
    pub(super) about: Text,
    /// The question as a beginning.
    pub(super) question: Text,
    /// The brief as a skeleton, Markdown.
    pub(super) brief: Brief,
    /// Tags, separated by commas.
    pub(super) tags: Text,
    /// How votes are cast.
    pub(super) method: Method,
    /// Votes per participant; none: no limit.
    pub(super) votes: Option<u32>,
    /// Ideas per participant; none: any number.
    pub(super) ideas: Option<u32>,
    /// When the crowd sees the counts.
    pub(super) counts_shown: CountsShown,
    /// When what people bring is read.
    pub(super) moderation: Moderation,
    /// Who may take part.
    pub(super) participation: Participation,
    /// For how many days ideas are brought.
    pub(super) collect: i64,
    /// For how many more days authors may improve their ideas.
    pub(super) refine: i64,
    /// For how many more days the crowd only votes.
    pub(super) vote: i64,
    /// For how many days a jury scores after that; no days where there is none.
    pub(super) evaluate: i64,
    /// What it scores by, each with its weight.
    pub(super) criteria: &'static [(Text, u32)],
    /// What it is usually for.
    pub(super) aim: Aim,
    /// What tells that it went well.
    pub(super) metric: Metric,
    /// How many of them would be good.
    pub(super) target: i64,
    /// What is committed to: its kind, how many ideas it is about, and days after the deciding began.
    pub(super) commits: (&'static str, u32, i64),
}

impl Template {
    /// How many days pass until the deciding.
    pub(super) const fn days(&self) -> i64 {
        self.collect + self.refine + self.vote + self.evaluate
    }

    /// What a jury scores by, as the form holds it.
    pub(super) fn criteria(&self) -> String {
        let lines: Vec<String> =
            self.criteria.iter().map(|(name, weight)| format!("{} {weight}", name.get())).collect();
        lines.join("\n")
    }
}

/// Every template.
pub(super) const TEMPLATES: [Template; 8] = [
    Template {
        key: "challenge",
        name: key!("Open-innovation challenge"),
        about: key!(
            "A hard problem, put to people outside. Long enough to think, and counts stay hidden until voting is over."
        ),
        question: key!("How can we […]?"),
        brief: brief!("challenge"),
        tags: key!("Technology, Process, Materials, Partnership"),
        method: Method::Approval,
        votes: Some(5),
        ideas: Some(3),
        counts_shown: CountsShown::AtClose,
        moderation: Moderation::After,
        participation: Participation::Anyone,
        collect: 28,
        refine: 7,
        vote: 14,
        evaluate: 14,
        criteria: &[
            (key!("Effect on the problem"), 3),
            (key!("Can be tried within three months"), 2),
            (key!("Something new"), 1),
        ],
        aim: Aim::Ideas,
        metric: Metric::Ideas,
        target: 50,
        commits: ("jury", 10, 14),
    },
    Template {
        key: "naming",
        name: key!("Naming and slogan"),
        about: key!("Many short ideas, quickly. Everybody votes for what they like while names still come in."),
        question: key!("What should we call […]?"),
        brief: brief!("naming"),
        tags: key!("Short, Playful, Descriptive"),
        method: Method::Approval,
        votes: None,
        ideas: Some(10),
        counts_shown: CountsShown::Live,
        moderation: Moderation::After,
        participation: Participation::Anyone,
        collect: 10,
        refine: 0,
        vote: 4,
        evaluate: 0,
        criteria: &[],
        aim: Aim::Positioning,
        metric: Metric::Ideas,
        target: 100,
        commits: ("answers", 20, 14),
    },
    Template {
        key: "design",
        name: key!("Design contest"),
        about: key!(
            "Few entries with much work in each. Counts stay hidden until the end, so that the first is not favoured."
        ),
        question: key!("Which design for […]?"),
        brief: brief!("design"),
        tags: key!("Print, Product, Digital"),
        method: Method::Approval,
        votes: Some(3),
        ideas: Some(2),
        counts_shown: CountsShown::AtClose,
        moderation: Moderation::Before,
        participation: Participation::Anyone,
        collect: 21,
        refine: 0,
        vote: 10,
        evaluate: 7,
        criteria: &[(key!("Does what it is for"), 2), (key!("Beauty"), 2), (key!("Can be made"), 1)],
        aim: Aim::Ideas,
        metric: Metric::Contributors,
        target: 30,
        commits: ("jury", 10, 14),
    },
    Template {
        key: "validation",
        name: key!("Product validation"),
        about: key!("Before you build: statements about a product, answered with agree, disagree or pass."),
        question: key!("Would you use […]?"),
        brief: brief!("validation"),
        tags: key!("Price, Features, Concerns"),
        method: Method::Opinion,
        votes: None,
        ideas: Some(3),
        counts_shown: CountsShown::AtClose,
        moderation: Moderation::After,
        participation: Participation::Anyone,
        collect: 10,
        refine: 0,
        vote: 4,
        evaluate: 0,
        criteria: &[],
        aim: Aim::Revenue,
        metric: Metric::Voters,
        target: 200,
        commits: ("answers", 5, 14),
    },
    Template {
        key: "reviews",
        name: key!("Reviews"),
        about: key!("How something you offer is found: statements from those who used it, and how many share them."),
        question: key!("How do you find […]?"),
        brief: brief!("reviews"),
        tags: key!("Quality, Service, Price"),
        method: Method::Opinion,
        votes: None,
        ideas: Some(5),
        counts_shown: CountsShown::Live,
        moderation: Moderation::After,
        participation: Participation::Anyone,
        collect: 28,
        refine: 0,
        vote: 2,
        evaluate: 0,
        criteria: &[],
        aim: Aim::Satisfaction,
        metric: Metric::Voters,
        target: 200,
        commits: ("answers", 10, 14),
    },
    Template {
        key: "employees",
        name: key!("Employee ideas"),
        about: key!("What those who do the work would change. Small ideas count; answers come soon."),
        question: key!("What would make […] easier for us?"),
        brief: brief!("employees"),
        tags: key!("Tools, Rooms, Processes, Together"),
        method: Method::Approval,
        votes: Some(5),
        ideas: Some(10),
        counts_shown: CountsShown::Live,
        moderation: Moderation::After,
        participation: Participation::Members,
        collect: 14,
        refine: 0,
        vote: 7,
        evaluate: 0,
        criteria: &[],
        aim: Aim::Ideas,
        metric: Metric::Contributors,
        target: 50,
        commits: ("answers", 10, 21),
    },
    Template {
        key: "map",
        name: key!("Crowd map"),
        about: key!("Places that people know and you do not. Each report names one, and votes say who knows it too."),
        question: key!("Where in […] is there […]?"),
        brief: brief!("map"),
        tags: key!("North, East, South, West"),
        method: Method::Approval,
        votes: None,
        ideas: None,
        counts_shown: CountsShown::Live,
        moderation: Moderation::After,
        participation: Participation::Anyone,
        collect: 28,
        refine: 0,
        vote: 2,
        evaluate: 0,
        criteria: &[],
        aim: Aim::Satisfaction,
        metric: Metric::Ideas,
        target: 100,
        commits: ("answers", 20, 21),
    },
    Template {
        key: "budget",
        name: key!("Participatory budget"),
        about: key!("Residents propose, the office says what is feasible, then everybody chooses with few votes."),
        question: key!("What should [… amount …] be spent on in […]?"),
        brief: brief!("budget"),
        tags: key!("Streets, Green, Play, Culture"),
        method: Method::Approval,
        votes: Some(3),
        ideas: Some(3),
        counts_shown: CountsShown::AtClose,
        moderation: Moderation::After,
        participation: Participation::Account,
        collect: 28,
        refine: 0,
        vote: 21,
        evaluate: 0,
        criteria: &[],
        aim: Aim::Decision,
        metric: Metric::Participants,
        target: 500,
        commits: ("crowd", 3, 60),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checklist::has_gaps;
    use crate::domain::commitment::{Commitment, Top};
    use crate::domain::jury::{Jury, TypedJury};
    use crate::domain::text::{BRIEF, QUESTION, TAG};
    use crate::server::texts;

    #[test]
    fn templates_fit_the_form_and_wait_to_be_filled_in() {
        texts::load().expect("the catalogues");
        for (template, language) in TEMPLATES.iter().flat_map(|template| Language::ALL.map(|each| (template, each))) {
            let (question, brief, tags) =
                texts::in_language(language, || (template.question.get(), template.brief.get(), template.tags.get()));
            let named = format!("{} {}", template.key, language.code());
            assert!(QUESTION.check(question).is_ok() && BRIEF.check(brief).is_ok(), "{named}");
            assert!(has_gaps(question) && has_gaps(brief), "{named}");
            let gaps = brief.matches("[…").count();
            assert_eq!(gaps, brief.matches("…]").count(), "{named}");
            assert_eq!(gaps, template.brief.en.matches("[…").count(), "{named}");
            assert!(tags.split(", ").all(|tag| TAG.check(tag).is_ok()), "{named}");
        }
        for template in TEMPLATES {
            assert!(template.key.chars().all(|c| c.is_ascii_lowercase()), "it stands in an address");
            let (kind, ideas, days) = template.commits;
            let commitment = Commitment::of_kind(kind, Top { ideas, by: None });
            assert!(days > 0 && commitment.is_some_and(|it| !it.is_inspiration()), "{}", template.key);
            let typed =
                TypedJury { criteria: template.criteria(), shortlist: ideas.to_string(), ..TypedJury::default() };
            let jury = Jury::of_form(&typed).expect("reads");
            assert_eq!(template.evaluate > 0, jury.is_some(), "{}", template.key);
            assert!(jury.is_none_or(|jury| commitment.and_then(|it| jury.misfit(it)).is_none()), "{}", template.key);
            assert!(template.vote > 0 && template.collect > 0 && template.votes != Some(0), "{}", template.key);
        }
    }
}
