//! A brand asks: approval without a limit. The maker and the people are invented.

use super::text::{Subject, Words};
use crate::domain::poll::Method;

/// The campaign.
pub(super) const SUBJECT: Subject = Subject {
    slug: "oat-drink",
    question: "Name our new oat drink",
    brief: BRIEF,
    tags: &["Short", "Playful", "Calm", "From the field"],
    picture: "/demo/oat.webp",
    method: Method::Approval,
    votes_per_participant: None,
    submissions_per_participant: Some(5),
    days: 6,
    days_left: 34,
    voters: 980,
    ideas: IDEAS,
    later: LATER,
};

const BRIEF: &str = "\
We are **Halder Mill**, a family mill of nineteen people on the river Halder. For three years we have worked on an \
oat drink made from oats that grow within forty kilometres of us: oats, water, a little rapeseed oil, salt. It foams \
well, and it tastes of oats, not of vanilla.

It has everything but a name.

## What we are looking for
- One word or two, easy to say in a noisy café.
- Nothing that ends in *-ly*, and no cows: we have nothing against cows.
- It should still be good in ten years.

## How it goes
Vote for **as many names as you like**. We check the twenty most liked for trademarks and for what they mean in \
other languages, tell you what we found for each, and print the best one that is free. Whoever brought it gets oat \
drink for a year, and their name on the first hundred thousand cartons if they want that.
";

/// A name with a line about it.
const fn name(title: &'static str, text: &'static str, author: &'static str, tag: &'static str, appeal: u8) -> Words {
    Words { title, text, author, tag, appeal }
}

const IDEAS: &[Words] = &[
    name(
        "Halm",
        "Old word for the stalk of the oat. Four letters, and it is nearly your river.",
        "Svenja",
        "Short",
        10,
    ),
    name("Millrace", "The water that drives the wheel. Sounds fast, tastes slow.", "Peter Lund", "From the field", 8),
    name("Oh Oat", "Say it as the first sip goes down.", "Cleo", "Playful", 7),
    name("Stillwater Oat", "", "M.", "Calm", 4),
    name("Haver", "What my grandmother called oats. Havermout, haversack, haver.", "Joost", "Short", 9),
    name("Field Note", "Each carton could say which field it is from.", "Imogen Hart", "From the field", 9),
    name("Grainger", "", "Tom", "Short", 3),
    name("Morning Side", "The side of the field where the sun comes up.", "Ruth A.", "Calm", 7),
    name("Oaten", "Plain and old: made of oats.", "Callum", "Short", 8),
    name("Not Vanilla", "It is on your own list of promises.", "Bea", "Playful", 6),
    name("Nineteen", "For the nineteen of you. A number is easy in every language.", "Lars E.", "Short", 6),
    name("Forty", "Forty kilometres. That is the whole story.", "Nadja", "Short", 8),
    name("Quern", "The hand mill that came before the mill.", "Prof. Whitlock", "Short", 5),
    name("Foamrise", "", "Giulia", "Playful", 3),
    name("Halder", "You have a name already. Use it.", "Old neighbour", "Short", 8),
    name("Little Salt", "It is the salt that makes it.", "Kenji", "Calm", 6),
    name("Softly Milled", "I know, -ly. But in the first word.", "Pip", "Calm", 2),
    name("Oatward", "Onward, but with oats.", "Siobhan", "Playful", 6),
    name(
        "Skylark",
        "They nest in oat fields. Fewer each year; perhaps a cent a carton for them?",
        "Bird group Halder",
        "From the field",
        10,
    ),
    name("Awn", "The fine bristle on the oat. One syllable, no one has it.", "Edda", "Short", 7),
    name("Wholehearted", "", "Grace", "Calm", 4),
    name("Barista's Brother", "", "Dario", "Playful", 3),
    name("Sheaf", "Easy to draw, too.", "Otto", "From the field", 7),
    name("Winnow", "Separating what is good from what is light. Also a lovely word to say.", "Hanne", "Calm", 9),
    name("The Quiet One", "No vanilla, no health claims, no exclamation marks.", "Samira", "Calm", 7),
    name("Oatopia", "Somebody had to.", "Benny", "Playful", 3),
    name(
        "Panicle",
        "That is what the ear of the oat is called. It has panic in it, though.",
        "Botanist",
        "From the field",
        2,
    ),
    name("Flour's Cousin", "", "", "Playful", 2),
    name("Grist", "As in: to the mill. Short, strong, a bit rough.", "Angus", "Short", 8),
    name("Dew Field", "", "Mei", "Calm", 5),
    name("Miller's Dozen", "Thirteen cartons in the box.", "Wilma", "Playful", 7),
    name("Riverbread", "Because it tastes like the crust.", "Noah", "From the field", 5),
    name("Paleo-not", "", "Rob", "Playful", 1),
    name("Swathe", "The strip that one pass of the scythe leaves.", "Kerstin", "From the field", 5),
    name("Hullo", "From the hull, and it greets you.", "Zadie", "Playful", 9),
    name("Evenfall", "For the ones who drink it warm at night.", "Amparo", "Calm", 5),
    name("Oat & About", "", "Jules", "Playful", 6),
    name("Stoneground", "Honest, but there are a hundred breads called that.", "K. Brandt", "From the field", 4),
    name(
        "Tilth",
        "Soil in good heart. People will ask, and then you can tell them.",
        "Farm at Lower Reach",
        "From the field",
        6,
    ),
    name("Pour", "It is an instruction.", "Ines", "Short", 6),
    name("Slow Foam", "", "Anton", "Calm", 5),
    name(
        "Common Oat",
        "Avena sativa, the common oat. Nothing special, and that is special.",
        "Dr. Fern",
        "From the field",
        7,
    ),
    name("Harrow & Halder", "Sounds like solicitors. I would drink it.", "Phoebe", "Playful", 5),
    name("Bran New", "", "Dad", "Playful", 7),
    name("Silo", "", "Mika", "Short", 4),
    name("Oatumn", "For the season it is harvested in. Nearly.", "Lotte", "Playful", 3),
    name("Gold Leftover", "", "", "Playful", 1),
    name("Lee", "The side out of the wind. Calm and short.", "Skipper", "Short", 6),
    name("First Cut", "", "Radek", "From the field", 5),
    name("Kern", "Core, kernel. Works in four languages I know.", "Ulrike & Jan", "Short", 7),
    name("Ripple", "What oats do in the wind and milk does in coffee.", "Orla", "Calm", 8),
    name("Plain Jane", "", "Jane, actually", "Playful", 6),
    name("Barefoot Oat", "", "Luc", "Playful", 3),
    name("Meadowmilk", "Lawyers will not let you say milk. A pity.", "Tess", "Calm", 3),
    name("Longstraw", "Nobody draws the short one.", "Eli", "Playful", 8),
    name("Wheelhouse", "Where the mill wheel is, and what you are good at.", "Dorothea", "From the field", 7),
    name("Brook & Bran", "", "Femke", "Calm", 5),
    name("Oat One", "", "Marco", "Short", 3),
    name("Threshold", "Threshing is in it, and so is coming in from the cold.", "Agnes Moor", "Calm", 7),
    name("Ten Years Good", "You asked for a name that is good in ten years.", "Literal Lisa", "Playful", 6),
    name("Undercow", "Nothing against cows, you said.", "Finn", "Playful", 5),
    name("Lapwing", "Another bird of your fields, and a name that pours well.", "Tamar", "From the field", 7),
];

const LATER: &[Words] = &[
    Words::later("Rye's Friend", "", "Playful"),
    Words::later("Sower", "The one who begins it.", "Short"),
    Words::later("Tall Field", "Oats stand up to the hip in July.", "From the field"),
    Words::later("Hush", "A quiet drink.", "Calm"),
    Words::later("Weir", "Where your river is held for the wheel.", "Short"),
    Words::later("Haymaker's Cup", "", "Playful"),
    Words::later("Corncrake", "Third bird on this list. I stand by it.", "From the field"),
    Words::later("Low Tide", "", "Calm"),
    Words::later("Oat Couture", "Sorry.", "Playful"),
    Words::later("Husk", "What is left when the good part is in the carton.", "Short"),
    Words::later("Second Breakfast", "", "Playful"),
    Words::later("Linden", "There is one in front of the mill in every photograph.", "Calm"),
    Words::later("Sluice", "Hard to spell, good to hear.", "Short"),
    Words::later("Field Day", "", "Playful"),
    Words::later("Granary", "Where it waits for winter.", "From the field"),
    Words::later("Mild", "", "Short"),
];
