//! An employer asks: opinion on statements. The company and what its people say are invented.

use super::text::{Subject, Words};
use crate::domain::poll::Method;

/// The campaign.
pub(super) const SUBJECT: Subject = Subject {
    slug: "work-2030",
    question: "What should working here feel like in 2030?",
    brief: BRIEF,
    tags: &["Time", "Place", "Growth", "Pay", "Together"],
    picture: "/demo/work.webp",
    method: Method::Opinion,
    votes_per_participant: None,
    submissions_per_participant: Some(5),
    days: 9,
    days_left: 27,
    voters: 430,
    ideas: STATEMENTS,
    later: LATER,
};

const BRIEF: &str = "\
**Tamarind Instruments** makes measuring devices for hospitals: 612 people in three places, from the foundry to the \
service line at night. In spring we write down how we want to work together in the years to come. Before anybody \
writes a first line, we would like to know what you think, all of you.

You see one statement at a time. Say **agree**, **disagree** or **pass**; there is no wrong answer and no order. If \
something is missing, add a statement in your own words: one thought, no more than two lines.

## What we promise
- Nobody sees who said what, neither your manager nor the board.
- Statements on which we agree across places and shifts go into the draft as they stand.
- Where we are split, there is a round table in each place before anything is decided.
";

/// A statement and how many tenths agree.
const fn says(title: &'static str, tag: &'static str, agree: u8) -> Words {
    Words { title, text: "", author: "", tag, appeal: agree }
}

const STATEMENTS: &[Words] = &[
    says("I want to know by the 20th of the month which shifts I work the next.", "Time", 9),
    says("A four-day week with the same pay matters more to me than a raise.", "Time", 6),
    says("Meetings after four in the afternoon should need a reason.", "Time", 8),
    says("Whoever does the night shift should earn clearly more than today.", "Pay", 8),
    says("Everybody's salary band should be visible to everybody.", "Pay", 5),
    says("I would rather have one day at home than a bigger desk.", "Place", 6),
    says("People in production should get as much freedom over their hours as people in the office.", "Time", 7),
    says("We should all spend one day a year in a hospital that uses our devices.", "Growth", 9),
    says("Bonuses should go to teams, not to single people.", "Pay", 5),
    says("I can say a mistake out loud here without being afraid.", "Together", 6),
    says("Being in the same room is how I learn most.", "Place", 6),
    says("Managers should be chosen for a term and then go back to their trade or stand again.", "Growth", 5),
    says("Every second Friday without any meetings would make my work better.", "Time", 8),
    says("A training budget of my own, that nobody has to approve, would be used well.", "Growth", 8),
    says("We should stop flying where a train takes less than seven hours.", "Place", 7),
    says("The canteen matters more for how we get on than any workshop on culture.", "Together", 8),
    says("I would take part in choosing my next team lead.", "Together", 7),
    says("Working from abroad for a month a year should be normal.", "Place", 5),
    says("In 2030 I want to do a different job here than today.", "Growth", 4),
    says("We talk too much about tools and too little about the people who use our devices.", "Growth", 6),
    says("Part-time work should be possible in every role, including leading ones.", "Time", 8),
    says("One place should close so that the other two are fully used.", "Place", 2),
    says("Artificial intelligence should draft our documents; people should sign them.", "Growth", 6),
    says("A machine should never decide on a shift plan without somebody I can call.", "Time", 9),
    says("The workshop in Lund Street needs windows before anything else needs anything.", "Place", 7),
    says("Birthdays should not be celebrated at work.", "Together", 2),
    says("I would give up my parking space for a good bus line.", "Place", 4),
    says("We should pay the same for the same work in all three places.", "Pay", 7),
    says("New people should spend their first week with somebody from a quite different team.", "Together", 8),
    says("I know what our company wants to achieve next year.", "Together", 4),
    says("A day off to care for somebody should need no explanation.", "Time", 9),
    says("We should share a tenth of the profit with everybody, the same amount each.", "Pay", 8),
    says("Fewer products, made better, would make me prouder.", "Growth", 7),
    says("A quiet room is not a luxury.", "Place", 8),
    says("Feedback once a year is enough for me.", "Growth", 3),
    says("I would recommend working here to my own children.", "Together", 6),
];

const LATER: &[Words] = &[
    Words::later("There should be one evening a year when all three places eat together.", "", "Together"),
    Words::later("Apprentices should be paid enough to live in the city.", "", "Pay"),
    Words::later("Our oldest device in use should hang in the entrance, still running.", "", "Growth"),
    Words::later("Messages after seven in the evening should wait until the morning.", "", "Time"),
    Words::later("I would swap jobs with somebody in another place for two weeks.", "", "Growth"),
    Words::later("We should say openly which projects we have stopped, and why.", "", "Together"),
    Words::later("The first hour of the day should be free of chat.", "", "Time"),
    Words::later("Shift workers need a real kitchen, not a microwave.", "", "Place"),
    Words::later("Whoever trains others should have it counted as work.", "", "Growth"),
    Words::later("We should be able to buy company shares at a small discount.", "", "Pay"),
    Words::later("Bring-your-dog days: at most one a month.", "", "Place"),
    Words::later("Every meeting should end five minutes before the hour.", "", "Time"),
];
