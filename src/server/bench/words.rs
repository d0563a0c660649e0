//! Texts for campaigns of any size: as varied as people's, made from parts.

use rand::RngExt as _;
use rand::rngs::StdRng;

const WHAT: &[&str] = &[
    "More benches",
    "A drinking fountain",
    "Fig trees",
    "A night bus",
    "Bicycle stands",
    "A repair café",
    "Warm light",
    "A skate bowl",
    "Free swimming lessons",
    "A book exchange",
    "Wild flower meadows",
    "A weekly market",
    "Public toilets",
    "A zebra crossing",
    "Shade for the playground",
    "An open kitchen",
    "Studios for musicians",
    "A climbing wall",
    "Table tennis tables",
    "A seed library",
    "Quiet hours",
    "A ferry stop",
    "Solar roofs",
    "A tool library",
    "A homework room",
    "Beehives",
    "A winter garden",
    "An outdoor cinema",
    "Chess tables",
    "A dog meadow",
    "Car-free Sundays",
    "A sauna",
    "A community oven",
    "Rain gardens",
    "A language café",
    "Wider pavements",
    "A music pavilion",
    "Lockers",
    "A water playground",
    "Cheaper day tickets",
];

const WHERE: &[&str] = &[
    "at the old harbour",
    "along Mill Street",
    "behind the station",
    "in the Lower Town",
    "on the market square",
    "by the river bend",
    "near Kestrel Lane school",
    "in every quarter",
    "on the roof of the library",
    "at the tram stops",
    "around the hospital",
    "in the north park",
    "below the viaduct",
    "on Chapel Hill",
    "at the swimming baths",
    "in the empty shops",
    "along the ring road",
    "between the two bridges",
    "in the botanical garden",
    "on the island",
    "in front of the town hall",
    "at the terminus",
    "by the allotments",
    "in the industrial estate",
    "at the cemetery gate",
    "on the school grounds",
    "along the canal",
    "in the museum yard",
    "at the fire station",
    "on the east bank",
];

const FOR: &[&str] = &[
    "for everyone",
    "for children",
    "for people over seventy",
    "for those who work at night",
    "in winter",
    "in summer",
    "on weekends",
    "until midnight",
    "all year round",
    "for apprentices",
    "without entrance fee",
    "run by neighbours",
    "",
    "",
    "",
    "",
];

const BECAUSE: &[&str] = &[
    "I walk past there every day and there is nothing.",
    "It would cost little and last long.",
    "My children ask for it every summer.",
    "Other towns of our size have had it for years.",
    "We collected 300 signatures in two weeks.",
    "The space is there; only the will is missing.",
    "In the evening it is dark and nobody likes to wait there.",
    "It would bring people together who never meet.",
    "The shops around would gain from it too.",
    "A trial for one summer would tell us enough.",
    "The association would look after it.",
    "Please without advertisements.",
    "It has to be reachable with a wheelchair.",
    "I would help to build it.",
    "We had it until it was torn down in the seventies.",
    "The noise could be kept low.",
    "It fits with what the council decided last year.",
    "There is a grant for exactly this.",
    "A few volunteers are enough to keep it going.",
    "Start small and see who comes.",
    "The architects' school has drawings for it.",
    "It need not look nice, it has to work.",
    "When it rains there is nowhere to go.",
    "I have lived here for forty years and would use it daily.",
    "The bus drivers are in favour as well.",
    "It is better than another car park.",
];

const NAMES: &[&str] = &[
    "Anna",
    "Ben",
    "Carmen",
    "Dmitri",
    "Esra",
    "Farid",
    "Greta",
    "Hugo",
    "Irina",
    "Jonas",
    "Katarzyna",
    "Luca",
    "Mei",
    "Nils",
    "Olga",
    "Paolo",
    "Quentin",
    "Rosa",
    "Sven",
    "Tariq",
    "Uma",
    "Vera",
    "Wanda",
    "Xavi",
    "Yara",
    "Zoltan",
    "",
];

/// The tags of such a campaign.
pub const TAGS: &[&str] = &["Green", "Streets", "Culture", "Children", "Sport", "Night", "Work", "Food"];

/// Headline and text of an idea.
pub fn idea(rng: &mut StdRng) -> (String, String) {
    let title = format!("{} {} {}", pick(rng, WHAT), pick(rng, WHERE), pick(rng, FOR));
    let sentences: Vec<&str> = (0..rng.random_range(1..=5)).map(|_| pick(rng, BECAUSE)).collect();
    (title.trim_end().to_owned(), sentences.join(" "))
}

/// A name to sign with, or none.
pub fn name(rng: &mut StdRng) -> &'static str {
    pick(rng, NAMES)
}

/// One of them.
pub fn pick<'a>(rng: &mut StdRng, from: &[&'a str]) -> &'a str {
    from[rng.random_range(0..from.len())]
}
