//! A city asks: approval with five votes each. The place, the people and what they say are invented.

use super::text::{Subject, Words};
use crate::domain::poll::Method;

/// The campaign.
pub(super) const SUBJECT: Subject = Subject {
    slug: "fish-market-hall",
    question: "How should the Harbour Quarter use its old fish market hall?",
    brief: BRIEF,
    tags: &["Food", "Culture", "Families", "Work", "Green", "Sport"],
    picture: "/demo/harbour.webp",
    method: Method::Approval,
    votes_per_participant: Some(5),
    submissions_per_participant: Some(3),
    days: 12,
    days_left: 20,
    voters: 1_350,
    ideas: IDEAS,
    later: LATER,
};

const BRIEF: &str = "\
The last auction in the fish market hall was held four years ago. Since then the hall has stood empty: 2,800 square \
metres under a cast-iron roof from 1911, right at the quay, five minutes from the tram.

The city of Port Ellery keeps the building. What happens inside is what we ask you.

## What is settled
- The hall stays public property and open to everybody for at least 200 days a year.
- The roof and the tiled auction stand are listed and stay.
- 6.5 million are set aside for repairs, heating and the first fit-out.

## What we would like from you
Ideas for its use, as plain or as bold as you like. Tell us who it is for and what one would see on an ordinary \
Tuesday. Everyone has **five votes** and may move them until voting closes.

## What happens then
The ten ideas with the most votes are worked out with the people who brought them. The council decides in a public \
sitting and answers every one of the ten, with its reasons.
";

/// An idea and how much people like it.
const fn idea(title: &'static str, author: &'static str, tag: &'static str, appeal: u8, text: &'static str) -> Words {
    Words { title, text, author, tag, appeal }
}

const IDEAS: &[Words] = &[
    idea(
        "A covered market, six days a week, with the fishermen back at the door",
        "Marit Oakes",
        "Food",
        10,
        "Not a food hall with stools and neon. A market where one buys leeks.\n\nThe three boats that are left sell \
         from the quay side in the morning; inside, farmers from the valley, a baker, a cheese stall. Stalls by the \
         day from 15 so that somebody can try it with one table.",
    ),
    idea(
        "A public workshop: wood, metal, bicycles, sewing",
        "Idris Bell",
        "Work",
        9,
        "Half the flats around here have no cellar. Let us saw and hammer somewhere. Machines by the hour, a master \
         craftsperson on duty, courses in the evening, and a repair café every Saturday.\n\nMy father learned \
         boatbuilding fifty metres from there. It would be good to hear tools in that hall again.",
    ),
    idea(
        "Indoor playground for rainy days, free of charge",
        "Leonie",
        "Families",
        10,
        "It rains 170 days a year. We have two small children and one living room.\n\nClimbing nets under that high \
         roof, a sand pit, benches for grown-ups, and please no plastic ball pool. Coffee would be a bonus.",
    ),
    idea(
        "Library of the harbour",
        "T. Varga",
        "Culture",
        9,
        "Move the branch library out of the former bank and into the hall. Reading places along the windows with a \
         view of the water, the old auction stand as the stage for readings. Open until ten in the evening, seven \
         days a week, like in Aarhus or Helsinki.",
    ),
    idea(
        "A winter garden: a park under the roof",
        "Henrike Solberg",
        "Green",
        8,
        "Palms and fig trees, paths, water, warm benches. Somewhere to walk in February when one is eighty and the \
         pavements are ice. Heat from the sea through a heat pump, as the swimming baths do it.",
    ),
    idea(
        "Roller disco on Fridays",
        "Dodo",
        "Sport",
        7,
        "The floor is 60 by 40 metres of smooth terrazzo. I measured it. It wants wheels.",
    ),
    idea(
        "Climbing and bouldering on the north wall",
        "Alpine club Port Ellery",
        "Sport",
        6,
        "Fourteen metres high, no windows on that side, and the nearest climbing hall is an hour away by train. The \
         alpine club would run it and put in 300,000 of its own.",
    ),
    idea(
        "Concert hall for 900, standing, with proper sound",
        "Rasmus Quist",
        "Culture",
        8,
        "Every band worth hearing drives past us. The acoustics were measured by the university in 2021: with \
         curtains along the long sides the reverberation is fine.\n\nConcerts on at most two evenings a week, over by \
         eleven. I live next door and I would sign that.",
    ),
    idea(
        "Kitchen for everyone",
        "Amina Haddad",
        "Food",
        8,
        "A large teaching kitchen with twelve stoves. Schools in the morning, neighbours in the evening: my \
         grandmother's dumplings against your uncle's curry. Once a month everyone eats at one long table that goes \
         through the whole hall.",
    ),
    idea(
        "Sea centre: aquariums and a research station you can walk into",
        "Dr. Noor Lindqvist",
        "Families",
        7,
        "The institute is looking for wet laboratories anyway. Let them work behind glass, with open days and a touch \
         pool for school classes. Two thousand pupils a year could learn what lives under the quay.",
    ),
    idea(
        "Leave it empty and open the doors",
        "Jon P.",
        "Culture",
        9,
        "Mend the roof, put in light, water, power and toilets, and leave the rest alone. A covered square. Markets, \
         parties, skateboards, political quarrels, all of it. The most useful room is one that is not finished.",
    ),
    idea(
        "Swimming in the harbour, changing in the hall",
        "Saara",
        "Sport",
        9,
        "A floating pool outside and in the hall what one needs for it: lockers, warm showers, two saunas with a \
         window to the water. In winter the sauna alone pays for the lot.",
    ),
    idea(
        "Affordable studios for 40 artists",
        "Collective Slipway 4",
        "Culture",
        6,
        "The last studio house was sold in spring. Forty studios of 25 square metres in a timber structure that does \
         not touch the listed walls, 6 per square metre, given by lot for five years. Open studios on the first \
         Sunday of every month.",
    ),
    idea(
        "A theatre for children and by children",
        "Beatriz Monteiro",
        "Families",
        5,
        "With a real stage, real lights and a workshop for sets. The puppet theatre has been in a container since the \
         flood.",
    ),
    idea(
        "Night market in summer",
        "Kwame",
        "Food",
        7,
        "Thursdays from six to midnight, June to September, inside and on the quay. Thirty stalls, no chains, \
         deposits on everything.",
    ),
    idea(
        "A house for all the clubs that have no house",
        "Olena Kovalenko",
        "Culture",
        8,
        "The chess club meets in a pub that wants to close. The choir is in a school with no heating in the holidays. \
         The Ukrainian Saturday school is in our kitchen. Ten rooms, a booking calendar, a caretaker. That is all.",
    ),
    idea(
        "Vertical farm with a shop",
        "Felix & Tamsin",
        "Green",
        5,
        "Salad and herbs on six levels, grown with the waste heat of the ice factory next door. The shop sells what \
         was cut that morning. School gardens can have a rack.",
    ),
    idea(
        "Museum of work at the harbour",
        "Working group Quayside Voices",
        "Culture",
        8,
        "My mother gutted herring there for 22 years. There is not one sign that says so.\n\nNo big museum: the \
         auction clock running again, the tools, and the voices of the people who are still alive to be asked. We \
         have recorded 31 of them so far.",
    ),
    idea(
        "Bicycle station with 1,200 places and a repair shop",
        "Port Ellery cycles",
        "Work",
        4,
        "Park the bike dry and safe, take the tram or the ferry. The rest of the hall stays free for whatever wins \
         here.",
    ),
    idea(
        "Co-working that is not for start-ups",
        "Ewa",
        "Work",
        5,
        "For the translator, the tax adviser, the student with three flatmates. Desks for 5 a day, silence on the \
         left, telephones on the right. No slides between floors.",
    ),
    idea("Skate hall", "Timo, 15", "Sport", 6, "Every petition since 2009 asked for one. Here is a hall."),
    idea(
        "Market below, school above",
        "Parents of Kestrel Lane",
        "Families",
        5,
        "Kestrel Lane school has 640 pupils in a building for 450. A light gallery floor along both long sides gives \
         eight classrooms. The children cross a market each morning; I can think of worse ways to learn arithmetic.",
    ),
    idea(
        "A place to warm up",
        "",
        "Families",
        8,
        "From November to March: tea, soup, a chair, somebody to talk to, and nobody asks what you are there for. A \
         corner of whatever else it becomes would be enough.",
    ),
    idea(
        "Brewery and bakery with one oven's heat",
        "Matteo Brandt",
        "Food",
        6,
        "They belong together: the brewer's grain goes into the bread, the oven's heat into the brewery. Glass walls, \
         so that one can watch. I am a baker, I would sign a lease tomorrow.",
    ),
    idea(
        "Ice rink in winter, dance floor in summer",
        "Ottoline Grey",
        "Sport",
        7,
        "Ice from December to February with the old ice machine of the market, which still works. In summer swing and \
         tango on Sunday afternoons, with the doors to the quay open.",
    ),
    idea(
        "Cinema with 120 seats and a repertory programme",
        "Film club Lantern",
        "Culture",
        6,
        "The multiplex shows the same four films on nine screens. One room, good projection, subtitles, a bar that \
         stays open after the film so that one can argue.",
    ),
    idea(
        "Reuse department store",
        "Second Tide cooperative",
        "Work",
        8,
        "Furniture, tools, building parts and clothes that would go to the tip, repaired and sold with a guarantee. \
         The city's waste office brings the goods, a social enterprise does the work: 35 jobs for people who have \
         long been without one.",
    ),
    idea(
        "Please nothing loud",
        "E. Marlowe",
        "Families",
        4,
        "I have lived on Net Street for 41 years. I am for anything that sleeps when I do. A market, yes. A library, \
         yes. A concert hall, no.",
    ),
    idea(
        "Music school with rehearsal rooms for bands",
        "Joaquim Reis",
        "Culture",
        6,
        "Boxes within the hall, each on rubber feet, so nothing gets out. Lessons by day, bands by night. 214 \
         children are on the waiting list for piano alone.",
    ),
    idea(
        "Indoor vegetable allotments for balcony-less people",
        "Priya N.",
        "Green",
        4,
        "Raised beds under the south windows, one square metre each, 60 a year. Seeds and advice from the botanical \
         garden.",
    ),
    idea(
        "A ferry terminal worth arriving at",
        "Island council Hesk",
        "Work",
        6,
        "The islands' ferry docks in front of it. People wait in the rain under an advertisement for the hall we do \
         not use. Put the waiting room, tickets and luggage inside and the rest follows.",
    ),
    idea(
        "House of games",
        "Wim",
        "Families",
        6,
        "Board games to borrow and to play, table tennis, chess tables, a quiet room for the ones who take it \
         seriously. Works for nine-year-olds and for pensioners at the same table.",
    ),
    idea(
        "Solar roof first, then anything",
        "Energy cooperative Tideway",
        "Green",
        7,
        "Whatever it becomes, it will need heat and light. The south side takes 180 kW of panels behind the listed \
         ridge; the monument office agreed to the same thing at the customs house. Let the roof earn money before the \
         hall does.",
    ),
    idea(
        "A daily hot lunch for schools and everyone else",
        "Canteen initiative",
        "Food",
        7,
        "One big kitchen, 800 meals, cooked and not warmed up. Schools and day nurseries get theirs by cargo bike; at \
         noon the doors are open and lunch is 6, or 2 with a city card.",
    ),
    idea(
        "Boat building school",
        "Signe Halvorsen",
        "Work",
        7,
        "Young people without a certificate build a wooden dinghy in a year, learn a trade and sail it out of the \
         door. There are schools like that in Bristol and Gothenburg; most of their pupils find work.",
    ),
    idea(
        "Farmers' wholesale for restaurants, 4 to 8 in the morning",
        "Gil",
        "Food",
        3,
        "Uses the hall when nobody else wants it. Then sweep, and the day belongs to the others.",
    ),
    idea(
        "A square for weddings, wakes and birthdays",
        "Fatma Yıldız",
        "Families",
        7,
        "Families here are large and flats are small. A room for 150 that a bus driver can pay for. With a kitchen \
         and without a compulsory caterer.",
    ),
    idea(
        "Urban beach under the roof",
        "Pelle",
        "Sport",
        3,
        "Sand, lamps like the sun, deck chairs, volleyball. I am only half joking.",
    ),
    idea(
        "Try five things for a year before building anything",
        "Anneke de Wit",
        "Culture",
        10,
        "Open the hall as it is next spring, give five ideas two months each and count who comes. 200,000 instead of \
         6.5 million, and then we know.",
    ),
    idea(
        "Hall of trees: a nursery for the city's street trees",
        "Rowan",
        "Green",
        6,
        "The city buys 900 young trees a year from 400 kilometres away. Grow them here, where everyone can see them \
         and adopt one that will stand in their own street later.",
    ),
    idea(
        "Public baths with a hammam",
        "Yusuf and Clara",
        "Sport",
        6,
        "We had one until 1974. A bath house is where a neighbourhood meets without buying anything.",
    ),
];

const LATER: &[Words] = &[
    Words::later(
        "A tool library beside whatever comes",
        "Borrow a drill for a day instead of owning one for a life.",
        "Work",
    ),
    Words::later(
        "Toddler hour before the market opens",
        "Nine to ten, the floor belongs to people under four.",
        "Families",
    ),
    Words::later("Seed exchange every spring", "One long table, bring seeds, take seeds.", "Green"),
    Words::later("A piano that anybody may play", "In the middle of the hall, tuned twice a year.", "Culture"),
    Words::later("Benches along the whole south wall", "Warm in the sun from ten to four. They cost nothing.", "Green"),
    Words::later("Fish smokery by the quay door", "The smell alone would bring people back.", "Food"),
    Words::later("Table tennis, twelve tables", "Cheap, dry, for everyone from six to ninety.", "Sport"),
    Words::later(
        "Language café on Mondays",
        "Speak what you are learning with somebody who grew up with it.",
        "Culture",
    ),
    Words::later("A free fridge at the entrance", "What is left over in the evening is somebody's supper.", "Food"),
    Words::later("Homework room until eight", "With two tutors and decent light.", "Families"),
    Words::later("Silent disco once a month", "The neighbours sleep, we dance.", "Culture"),
    Words::later(
        "Model of the quarter, five metres long",
        "So that we can point at things when we argue about them.",
        "Work",
    ),
    Words::later("Bouldering corner for under tens", "A wall of three metres is plenty.", "Sport"),
    Words::later("Soup festival in January", "Forty soups, one hall, the longest evening of the year.", "Food"),
    Words::later("Rainwater for the toilets and the trees", "The roof collects 1,900 cubic metres a year.", "Green"),
    Words::later("A stage for school bands on Saturdays", "Half an hour each, instruments are there.", "Culture"),
];
