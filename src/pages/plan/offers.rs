//! What the plan offers to choose among, and how each choice is told.

use crate::text::{Text, key};

/// A choice among radio buttons: value, name, what it means.
pub(super) type Choice = (&'static str, Text, Text);

pub(super) const METHODS: [Choice; 2] = [
    (
        "approval",
        key!("Upvotes"),
        key!("People vote for the ideas they like. Good for finding the best of many ideas."),
    ),
    (
        "opinion",
        key!("Opinions"),
        key!("People agree, disagree or pass on one statement after the other. Good for seeing where a crowd stands."),
    ),
];

/// Who takes part where the server knows a company's provider.
pub(super) const COMPANY: &str = "company";

pub(super) const WHO: [Choice; 6] = [
    (
        "anyone",
        key!("Anyone"),
        key!("Without an account, one vote for a device. The most people take part, the least is certain."),
    ),
    ("account", key!("People with a confirmed address"), key!("They sign in with a code that comes by mail.")),
    (
        "domains",
        key!("People with an address at certain hosts"),
        key!("For the staff of a company or the students of a school."),
    ),
    (
        "codes",
        key!("People with an invitation code"),
        key!("You hand codes out: one for many, or one for each person."),
    ),
    (
        COMPANY,
        key!("People who sign in through their company"),
        key!("With the account that they have there. The surest way to one vote for each person."),
    ),
    (
        "members",
        key!("Only your organisation’s people"),
        key!("Whom you have invited. Nobody else sees that the campaign exists."),
    ),
];

pub(super) const MODERATION: [Choice; 2] = [
    ("after", key!("Afterwards"), key!("It is shown at once; you hide what has to go, with a public reason.")),
    (
        "before",
        key!("Before it is shown"),
        key!("It waits for you and is nowhere public until you publish it. Look in every day: people wait for you."),
    ),
];

pub(super) const COUNTS: [Choice; 2] = [
    ("live", key!("While voting goes on"), key!("Everybody watches the counts move.")),
    (
        "at_close",
        key!("After voting has closed"),
        key!("Nobody is led by the others. Your organisation sees the counts at any time."),
    ),
];

pub(super) const COMMITMENTS: [Choice; 4] = [
    (
        "inspiration",
        key!("You decide, and owe no answer"),
        key!("You take what inspires you. The least to promise, the least to come for."),
    ),
    (
        "answers",
        key!("You decide, and answer the best"),
        key!("Each of the ideas at the top gets an outcome with its reason."),
    ),
    (
        "jury",
        key!("A jury chooses among the best"),
        key!("Its choice is public, and each of the ideas at the top gets an answer."),
    ),
    ("crowd", key!("The crowd’s choice binds"), key!("You take on the ideas at the top, whichever they are.")),
];

pub(in crate::pages) const RETENTIONS: [(&str, Text); 4] = [
    ("3", key!("3 months after the end")),
    ("12", key!("12 months after the end")),
    ("24", key!("24 months after the end")),
    ("", key!("Until they erase it themselves")),
];

pub(in crate::pages) const RIGHTS: [(&str, Text); 6] = [
    ("kept", key!("They stay with whoever brought it; it is only shown here")),
    ("shared", key!("They stay with whoever brought it, and you may use it free of charge")),
    ("cc_by", key!("CC BY 4.0: everybody may use it and names the author")),
    ("cc_by_sa", key!("CC BY-SA 4.0: the same, and passes on what comes of it alike")),
    ("cc0", key!("CC0 1.0: everybody may use it as they like")),
    ("own", key!("Words of your own")),
];
