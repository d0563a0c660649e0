//! What a plan may be begun from: campaigns of a known kind, with good practice written into question and brief. Places
//! that only the asker can fill in are marked with [… …]; the launch waits for them.

use crate::domain::objective::{Aim, Metric};
use crate::domain::participation::Participation;
use crate::domain::poll::Method;
use crate::domain::terms::CountsShown;

/// A kind of campaign.
pub(super) struct Template {
    /// Its name in the address bar.
    pub(super) key: &'static str,
    /// Its name on the page.
    pub(super) name: &'static str,
    /// What it is good for, in a sentence.
    pub(super) about: &'static str,
    /// The question as a beginning.
    pub(super) question: &'static str,
    /// The brief as a skeleton, Markdown.
    pub(super) brief: &'static str,
    /// Tags, separated by commas.
    pub(super) tags: &'static str,
    /// How votes are cast.
    pub(super) method: Method,
    /// Votes per participant; none: no limit.
    pub(super) votes: Option<u32>,
    /// Ideas per participant; none: any number.
    pub(super) ideas: Option<u32>,
    /// When the crowd sees the counts.
    pub(super) counts_shown: CountsShown,
    /// Who may take part.
    pub(super) participation: Participation,
    /// For how many days ideas are brought.
    pub(super) collect: i64,
    /// For how many more days authors may improve their ideas.
    pub(super) refine: i64,
    /// For how many more days the crowd only votes.
    pub(super) vote: i64,
    /// For how many days a jury scores after that.
    pub(super) evaluate: i64,
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
}

/// Every template.
pub(super) const TEMPLATES: [Template; 7] = [
    Template {
        key: "challenge",
        name: "Open-innovation challenge",
        about: "A hard problem, put to people outside. Long enough to think, votes after the ideas are in.",
        question: "How can we […]?",
        brief: "## The problem\n[… What happens today, whom it costs what. One paragraph, with a number. …]\n\n\
                ## What a good answer has\n- [… Three criteria by which you will judge. …]\n- Say how it would be tried \
                out within three months.\n\n## What we know already\n[… What was tried and why it failed, so that nobody \
                brings it again. …]\n\n## What happens with the result\nThe [… ten …] most voted ideas are examined by \
                [… who …]. We answer every one of them by [… date …].\n\n## What you get\n[… Prize, contract or pilot; \
                and who owns the idea. Say it plainly. …]",
        tags: "Technology, Process, Materials, Partnership",
        method: Method::Approval,
        votes: Some(5),
        ideas: Some(3),
        counts_shown: CountsShown::AtClose,
        participation: Participation::Anyone,
        collect: 28,
        refine: 7,
        vote: 14,
        evaluate: 14,
        aim: Aim::Ideas,
        metric: Metric::Ideas,
        target: 50,
        commits: ("jury", 10, 14),
    },
    Template {
        key: "naming",
        name: "Naming and slogan",
        about: "Many short ideas, quickly. Everybody votes for what they like while names still come in.",
        question: "What should we call […]?",
        brief: "## What it is\n[… The thing in two sentences, as you would tell a neighbour. …]\n\n## What we look \
                for\n- One or two words, easy to say on the telephone.\n- [… What it should make one think of, and what \
                not. …]\n- Still good in ten years.\n\n## What happens with the result\nWe check the [… twenty …] most \
                liked names for trademarks and for what they mean in other languages, and tell you what we found for \
                each. Votes advise us; the check decides.\n\n## What you get\n[… What the winner receives, and that the \
                name is ours to use. …]",
        tags: "Short, Playful, Descriptive",
        method: Method::Approval,
        votes: None,
        ideas: Some(10),
        counts_shown: CountsShown::Live,
        participation: Participation::Anyone,
        collect: 10,
        refine: 0,
        vote: 4,
        evaluate: 0,
        aim: Aim::Positioning,
        metric: Metric::Ideas,
        target: 100,
        commits: ("answers", 20, 14),
    },
    Template {
        key: "design",
        name: "Design contest",
        about: "Few entries with much work in each. Counts stay hidden until the end, so that the first is not favoured.",
        question: "Which design for […]?",
        brief: "## What is to be designed\n[… The object, where it is used, its measures and colours. …]\n\n## What to \
                hand in\nA title, a description of how it is used, and a link to one picture of it. [… Format, size. …]\n\n\
                ## How we choose\nThe crowd votes for up to three. [… Who …] chooses among the ten most voted by [… the \
                criteria …].\n\n## What you get\n[… A fee for the winner that matches the work; what the others \
                get. …] The rights of all other designs stay with their makers.",
        tags: "Print, Product, Digital",
        method: Method::Approval,
        votes: Some(3),
        ideas: Some(2),
        counts_shown: CountsShown::AtClose,
        participation: Participation::Anyone,
        collect: 21,
        refine: 0,
        vote: 10,
        evaluate: 7,
        aim: Aim::Ideas,
        metric: Metric::Contributors,
        target: 30,
        commits: ("jury", 10, 14),
    },
    Template {
        key: "validation",
        name: "Product validation",
        about: "Before you build: statements about a product, answered with agree, disagree or pass.",
        question: "Would you use […]?",
        brief: "## What we think of making\n[… The product in three sentences, with its price. …]\n\n## How to \
                answer\nSay agree, disagree or pass on each statement. Add a statement if something matters to you that \
                is not there: one thought each, like “I would pay 5 € a month for it.”\n\n## What happens with the \
                result\nWe build it if [… the rule you set yourself beforehand …]. We publish what we decided by [… date \
                …].",
        tags: "Price, Features, Concerns",
        method: Method::Opinion,
        votes: None,
        ideas: Some(3),
        counts_shown: CountsShown::AtClose,
        participation: Participation::Anyone,
        collect: 10,
        refine: 0,
        vote: 4,
        evaluate: 0,
        aim: Aim::Revenue,
        metric: Metric::Voters,
        target: 200,
        commits: ("answers", 5, 14),
    },
    Template {
        key: "reviews",
        name: "Reviews",
        about: "How something you offer is found: statements from those who used it, and how many share them.",
        question: "How do you find […]?",
        brief: "## What this is about\n[… The service or product, and since when it is as it is. …]\n\n## How to \
                answer\nAgree, disagree or pass on what others found. Add what you found yourself: one observation each, \
                good or bad, without names of persons.\n\n## What happens with the result\nWe answer the [… ten …] \
                statements most agreed on, the bad ones first, by [… date …]. Nothing is taken away because it is \
                unfavourable; what is hidden is hidden with a public reason.",
        tags: "Quality, Service, Price",
        method: Method::Opinion,
        votes: None,
        ideas: Some(5),
        counts_shown: CountsShown::Live,
        participation: Participation::Anyone,
        collect: 28,
        refine: 0,
        vote: 2,
        evaluate: 0,
        aim: Aim::Satisfaction,
        metric: Metric::Voters,
        target: 200,
        commits: ("answers", 10, 14),
    },
    Template {
        key: "employees",
        name: "Employee ideas",
        about: "What those who do the work would change. Small ideas count; answers come soon.",
        question: "What would make […] easier for us?",
        brief: "## Why we ask\n[… What prompted it. Who asks, by name. …]\n\n## What helps\n- A thing that can be \
                changed, not a person.\n- What it costs you today: minutes, walks, nerves.\n\nYou need not sign. Nobody, \
                not even the management, sees who voted for what.\n\n## What happens with the result\nIdeas below [… \
                amount …] that twenty of us vote for are done within [… weeks …]. For the ten most voted others we \
                say yes or no, and why, by [… date …].\n\n## What you get\n[… Time to try it out is often worth more \
                than a voucher. …]",
        tags: "Tools, Rooms, Processes, Together",
        method: Method::Approval,
        votes: Some(5),
        ideas: Some(10),
        counts_shown: CountsShown::Live,
        participation: Participation::Members,
        collect: 14,
        refine: 0,
        vote: 7,
        evaluate: 0,
        aim: Aim::Ideas,
        metric: Metric::Contributors,
        target: 50,
        commits: ("answers", 10, 21),
    },
    Template {
        key: "budget",
        name: "Participatory budget",
        about: "Residents propose, the office says what is feasible, then everybody chooses with few votes.",
        question: "What should [… amount …] be spent on in […]?",
        brief: "## What there is to spend\n[… The amount, from which year's budget, and what it cannot be used for. …]\n\n\
                ## What can be proposed\n- Something in [… the area …] that is open to everybody.\n- At most [… amount \
                …] for one proposal. Guess the cost; we check it.\n\n## How it goes\nYou propose. Meanwhile the office \
                says of each proposal whether it can be done and what it costs. Everybody has three votes.\n\n## What \
                happens with the result\nThe most voted are done in their order until the money is spent. We report on \
                each every [… month …] until it stands.",
        tags: "Streets, Green, Play, Culture",
        method: Method::Approval,
        votes: Some(3),
        ideas: Some(3),
        counts_shown: CountsShown::AtClose,
        participation: Participation::Account,
        collect: 28,
        refine: 0,
        vote: 21,
        evaluate: 0,
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
    use crate::domain::text::{BRIEF, QUESTION};

    #[test]
    fn templates_fit_the_form_and_wait_to_be_filled_in() {
        for template in TEMPLATES {
            assert!(QUESTION.check(template.question).is_ok(), "{}", template.key);
            assert!(BRIEF.check(template.brief).is_ok(), "{}", template.key);
            assert!(has_gaps(template.question) && has_gaps(template.brief), "{}", template.key);
            assert_eq!(template.brief.matches("[…").count(), template.brief.matches("…]").count(), "{}", template.key);
            assert!(template.key.chars().all(|c| c.is_ascii_lowercase()), "it stands in an address");
            let (kind, ideas, days) = template.commits;
            let commitment = Commitment::of_kind(kind, Top { ideas, by: None });
            assert!(days > 0 && commitment.is_some_and(|it| !it.is_inspiration()), "{}", template.key);
            assert!(template.vote > 0 && template.collect > 0 && template.votes != Some(0), "{}", template.key);
        }
    }
}
