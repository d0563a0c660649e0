//! An organisation's colour: whether it can be read, and the tones that pages make of it. Contrast is that of WCAG 2.2
//! (relative luminance); text needs 4.5 to 1.

use std::fmt;

/// A colour of the sRGB space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

/// What text needs against its background.
pub const READABLE: f64 = 4.5;

/// Paper, surface and sunken ground of light pages, as in the style sheet.
const LIGHT: [Colour; 3] = [Colour([0xfa, 0xf7, 0xf1]), Colour([0xff, 0xfe, 0xfb]), Colour([0xf1, 0xec, 0xe2])];
/// The same of dark pages.
const DARK: [Colour; 3] = [Colour([0x17, 0x16, 0x14]), Colour([0x20, 0x1e, 0x1b]), Colour([0x11, 0x10, 0x0f])];
const WHITE: Colour = Colour([0xff; 3]);
const BLACK: Colour = Colour([0; 3]);

/// How much of the colour is in the ground that stands under it, of 255.
const LIGHT_WASH: u16 = 26;
const DARK_WASH: u16 = 36;

/// A colour that cannot be read on a light page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unreadable {
    /// Its contrast to the ground where it is weakest.
    pub contrast: f64,
    /// The nearest colour that can be read: darker, of the same tone.
    pub nearest: Colour,
}

/// What pages make of a colour: the colour, what is written on it, and its wash, for light pages and for dark ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accent {
    /// The colour itself on light pages, a lighter tone of it on dark ones.
    pub accent: [Colour; 2],
    /// What is written on the accent.
    pub on_accent: [Colour; 2],
    /// A quiet ground of the same tone.
    pub wash: [Colour; 2],
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([red, green, blue]) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Colour {
    /// The colour that is written `#0a6b4c`, with or without the sign.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.strip_prefix('#').unwrap_or(text);
        if hex.len() != 6 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(hex, 16).ok()?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// Its relative luminance, from 0 for black to 1 for white.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The contrast between two colours, from 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The colour on the way to `other`, after `part` of 255.
    fn towards(self, other: Self, part: u16) -> Self {
        let mix = |at: usize| {
            let (from, to) = (u16::from(self.0[at]), u16::from(other.0[at]));
            u8::try_from((u32::from(from) * u32::from(255 - part) + u32::from(to) * u32::from(part) + 127) / 255)
                .unwrap_or(u8::MAX)
        };
        Self([mix(0), mix(1), mix(2)])
    }

    /// Its contrast where it is weakest: on the three grounds, and on its own wash.
    fn weakest(self, grounds: [Self; 3], wash: u16) -> f64 {
        let wash = grounds[1].towards(self, wash);
        grounds.into_iter().chain([wash]).map(|ground| self.contrast(ground)).fold(f64::MAX, f64::min)
    }

    fn reads(self, grounds: [Self; 3], wash: u16) -> bool {
        self.weakest(grounds, wash) >= READABLE
    }

    /// The first readable colour on the way to `end`, where everything can be read.
    fn moved(self, end: Self, grounds: [Self; 3], wash: u16) -> Self {
        let mut way = (0..=255).map(|part| self.towards(end, part));
        way.find(|colour| colour.reads(grounds, wash)).unwrap_or(end)
    }

    /// What pages make of the colour.
    ///
    /// # Errors
    /// [`Unreadable`] when it cannot be read on light pages. On dark ones a lighter tone of it takes its place.
    pub fn accent(self) -> Result<Accent, Unreadable> {
        if !self.reads(LIGHT, LIGHT_WASH) {
            let nearest = self.moved(BLACK, LIGHT, LIGHT_WASH);
            return Err(Unreadable { contrast: self.weakest(LIGHT, LIGHT_WASH), nearest });
        }
        let dark = self.moved(WHITE, DARK, DARK_WASH);
        Ok(Accent {
            accent: [self, dark],
            on_accent: [WHITE, DARK[2]],
            wash: [LIGHT[1].towards(self, LIGHT_WASH), DARK[1].towards(dark, DARK_WASH)],
        })
    }
}

impl Accent {
    /// The style sheet that gives these tones to a page.
    #[must_use]
    pub fn style(&self) -> String {
        let tone = |name: &str, [light, dark]: [Colour; 2]| format!("--{name}:light-dark({light},{dark})");
        let tones = [tone("accent", self.accent), tone("on-accent", self.on_accent), tone("accent-wash", self.wash)];
        format!(":root{{{}}}", tones.join(";"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        assert!((WHITE.contrast(BLACK) - 21.0).abs() < 1e-9);
        assert!((Colour([0x76; 3]).contrast(WHITE) - 4.54).abs() < 0.005, "the lightest grey on white");
        assert!(Colour([0x77; 3]).contrast(WHITE) < READABLE);
    }

    #[test]
    fn reads_what_people_write() {
        assert_eq!(Colour::parse("#0A6b4c"), Some(Colour([0x0a, 0x6b, 0x4c])));
        assert_eq!(Colour::parse("0a6b4c").map(|colour| colour.to_string()).as_deref(), Some("#0a6b4c"));
        for wrong in ["", "#fff", "red", "#0a6b4", "+a6b4c", "#0a6b4g"] {
            assert_eq!(Colour::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_light_colour_is_refused_with_a_darker_one_of_its_tone() {
        let refused = Colour([0xff, 0xd4, 0x00]).accent().expect_err("yellow");
        assert!(refused.contrast < 1.5, "{}", refused.contrast);
        assert_eq!(refused.nearest.to_string(), "#7e6900");
    }

    #[test]
    fn the_grounds_are_those_of_the_style_sheet() {
        let tokens = include_str!("../../style/tokens.css");
        for (name, at) in [("paper", 0), ("surface", 1), ("sunken", 2)] {
            let line = format!("--{name}: light-dark({}, {});", LIGHT[at], DARK[at]);
            assert!(tokens.contains(&line), "{line}");
        }
    }

    proptest! {
        /// Whatever is asked for, what is proposed can be read, and so is everything that pages make of it.
        #[test]
        fn everything_that_is_shown_can_be_read(channels: [u8; 3]) {
            let colour = Colour(channels);
            let accent = colour.accent().unwrap_or_else(|refused| refused.nearest.accent().expect("readable"));
            for (mode, grounds) in [LIGHT, DARK].into_iter().enumerate() {
                let shown = accent.accent[mode];
                for ground in grounds.into_iter().chain([accent.wash[mode], accent.on_accent[mode]]) {
                    prop_assert!(shown.contrast(ground) >= READABLE, "{} on {}", shown, ground);
                }
            }
        }
    }
}
