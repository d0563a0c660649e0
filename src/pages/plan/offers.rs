//! What the plan offers to choose among, and how each choice is told.

/// A choice among radio buttons: value, name, what it means.
pub(super) type Choice = (&'static str, &'static str, &'static str);

pub(super) const METHODS: [Choice; 2] = [
    ("approval", "Upvotes", "People vote for the ideas they like. Good for finding the best of many ideas."),
    (
        "opinion",
        "Opinions",
        "People agree, disagree or pass on one statement after the other. Good for seeing where a crowd stands.",
    ),
];

pub(super) const WHO: [Choice; 5] = [
    ("anyone", "Anyone", "Without an account, one vote for a device. The most people take part, the least is certain."),
    ("account", "People with a confirmed address", "They sign in with a code that comes by mail."),
    ("domains", "People with an address at certain hosts", "For the staff of a company or the students of a school."),
    ("codes", "People with an invitation code", "You hand codes out: one for many, or one for each person."),
    ("members", "Only your organisation’s people", "Whom you have invited. Nobody else sees that the campaign exists."),
];
pub(super) const COUNTS: [Choice; 2] = [
    ("live", "While voting goes on", "Everybody watches the counts move."),
    (
        "at_close",
        "After voting has closed",
        "Nobody is led by the others. Your organisation sees the counts at any time.",
    ),
];

pub(super) const COMMITMENTS: [Choice; 4] = [
    (
        "inspiration",
        "You decide, and owe no answer",
        "You take what inspires you. The least to promise, the least to come for.",
    ),
    ("answers", "You decide, and answer the best", "Each of the ideas at the top gets an outcome with its reason."),
    ("jury", "A jury chooses among the best", "Its choice is public, and each of the ideas at the top gets an answer."),
    ("crowd", "The crowd’s choice binds", "You take on the ideas at the top, whichever they are."),
];

pub(in crate::pages) const RIGHTS: [(&str, &str); 6] = [
    ("kept", "They stay with whoever brought it; it is only shown here"),
    ("shared", "They stay with whoever brought it, and you may use it free of charge"),
    ("cc_by", "CC BY 4.0: everybody may use it and names the author"),
    ("cc_by_sa", "CC BY-SA 4.0: the same, and passes on what comes of it alike"),
    ("cc0", "CC0 1.0: everybody may use it as they like"),
    ("own", "Words of your own"),
];
