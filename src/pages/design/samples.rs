//! What the design page shows its components with.

use crate::domain::campaign::{CampaignCard, CampaignState, Counts};
use crate::domain::id::{DAY, PollId, Timestamp};
use crate::domain::language::Language;
use crate::domain::phase::{Phase, PhaseKind};
use crate::domain::poll::Method;
use crate::domain::tally::Tally;

/// The moment at which the samples stand still: 13 March 2026, 12:00 UTC.
pub const NOW: Timestamp = Timestamp(1_773_403_200_000);

/// The colours: name, class and what they mean.
pub const TOKENS: [(&str, &str, &str); 15] = [
    ("Paper", "swatch-paper", "the ground"),
    ("Surface", "swatch-surface", "cards, controls"),
    ("Sunken", "swatch-sunken", "code, quiet areas"),
    ("Ink", "swatch-ink", "text, the main button"),
    ("Soft ink", "swatch-ink-soft", "help, asides"),
    ("Line", "swatch-line", "what divides"),
    ("Strong line", "swatch-line-strong", "outlines of controls"),
    ("Accent", "swatch-accent", "yours, or moving"),
    ("Accent wash", "swatch-accent-wash", "its quiet ground"),
    ("Agree", "swatch-agree", "with a tick"),
    ("Pass", "swatch-pass", "with a dash"),
    ("Disagree", "swatch-disagree", "with a cross"),
    ("Success", "swatch-success", "it worked"),
    ("Caution", "swatch-caution", "take care"),
    ("Danger", "swatch-danger", "cannot be undone"),
];

/// Every icon of the sprite.
pub const ICONS: [&str; 40] = [
    "vote",
    "check",
    "close",
    "plus",
    "search",
    "comment",
    "share",
    "people",
    "idea",
    "clock",
    "arrow-up",
    "arrow-down",
    "arrow-right",
    "arrow-left",
    "undo",
    "agree",
    "disagree",
    "pass",
    "chart",
    "table",
    "pause",
    "play",
    "lock",
    "eye",
    "bell",
    "eye-off",
    "settings",
    "live",
    "download",
    "upload",
    "link",
    "warning",
    "info",
    "calendar",
    "edit",
    "rocket",
    "globe",
    "trash",
    "image",
    "chevron-down",
];

/// The dates of [`phases`] in words.
pub const DATES: [&str; 3] =
    ["1 March 2026 to 25 March 2026, 18:00", "25 March 2026, 18:00 to 1 April 2026, 18:00", "from 1 April 2026, 18:00"];

/// A campaign's phases around [`NOW`].
pub fn phases() -> Vec<Phase> {
    let phase = |kind, from: i64, to: Option<i64>| Phase {
        kind,
        starts_at: NOW.plus(from * DAY),
        ends_at: to.map(|day| NOW.plus(day * DAY)),
    };
    vec![
        phase(PhaseKind::Collect, -12, Some(12)),
        phase(PhaseKind::Vote, 12, Some(19)),
        phase(PhaseKind::Decide, 19, None),
    ]
}

/// A campaign, with a picture or without.
pub fn campaign(slug: &str, has_picture: bool, state: CampaignState) -> CampaignCard {
    let counts = if state == CampaignState::Draft {
        Counts::default()
    } else {
        Counts { participants: 1_204, ideas: 86, votes: 8_431, live: 312 }
    };
    CampaignCard {
        language: Language::En,
        slug: slug.to_owned(),
        question: if has_picture {
            "How should the Harbour Quarter use its old fish market hall?".to_owned()
        } else {
            "Where should the next twenty drinking fountains stand?".to_owned()
        },
        summary: "The city asks everybody, and shows what came of it.".to_owned(),
        picture: has_picture.then(|| "/demo/harbour.webp".to_owned()),
        organisation: "City of Marenne".to_owned(),
        organisation_slug: "city".into(),
        accent: String::new(),
        state,
        phases: phases(),
        tags: Vec::new(),
        counts,
        simulated: false,
        method: Method::Approval,
    }
}

/// A tally of opinions.
pub fn tally(agree: i64, pass: i64, disagree: i64) -> Tally {
    Tally { poll: PollId(1), counts: vec![(-1, disagree), (0, pass), (1, agree)] }
}

#[cfg(test)]
mod tests {
    use super::ICONS;

    #[test]
    fn shows_every_icon_of_the_sprite() {
        let sprite = include_str!("../../../public/icons.svg");
        let drawn: Vec<_> = sprite.split("<symbol id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(drawn, ICONS);
    }
}
