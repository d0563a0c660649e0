//! Where things stand in a drawing. Pure and in whole numbers, so that the server and the browser draw the same.

use crate::ui::format::number;
use std::fmt::Write;

/// The height of a bar chart's drawing.
pub const HEIGHT: i64 = 1_000;

/// How wide a bar's place is in the drawing, the gap included.
pub const SLOT: i64 = 10;

/// The side of a sparkline's drawing.
pub const SPARK: i64 = 1_000;

/// The least height of a bar that counts anything, so that one vote beside thousands is still seen.
const LEAST: i64 = 12;

/// At most so many steps on the scale of counts.
const SCALE: i64 = 5;

/// A word beside the drawing, at a place in percent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The place, such as `12.5%`.
    pub at: String,
    /// Which side of the place the word stands on: `start`, `middle` or `end`.
    pub anchor: &'static str,
    /// The word.
    pub word: String,
}

/// A bar chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The width of the drawing.
    pub width: i64,
    /// The bars that are over, as one path.
    pub bars: String,
    /// The bar that still grows.
    pub running: String,
    /// The lines of the scale.
    pub grid: String,
    /// The words of the scale, from the bottom.
    pub scale: Vec<Mark>,
    /// The words of the time axis.
    pub ticks: Vec<Mark>,
}

/// A small line: the line, and the area below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spark {
    /// The line.
    pub line: String,
    /// The area.
    pub area: String,
}

/// The round numbers of a scale that reaches `most`: the highest, and the distance between two.
#[must_use]
pub fn scale(most: i64) -> (i64, i64) {
    let most = most.max(SCALE);
    let mut power: i64 = 1;
    loop {
        for step in [power, 2 * power, 5 * power] {
            if step.saturating_mul(SCALE) >= most {
                return ((most + step - 1) / step * step, step);
            }
        }
        power *= 10;
    }
}

/// The bar chart of `values`. `ticks` are words at some of them; `running` says that the last value still grows.
#[must_use]
pub fn layout(values: &[i64], ticks: &[(usize, String)], running: bool) -> Layout {
    let count = as_i64(values.len());
    let (top, step) = scale(values.iter().copied().max().unwrap_or(0));
    let mut drawn = Layout { width: count.max(1) * SLOT, ..Layout::default() };
    for (index, value) in values.iter().enumerate().filter(|(_, value)| **value > 0) {
        let last = running && index + 1 == values.len();
        let path = if last { &mut drawn.running } else { &mut drawn.bars };
        bar(path, index, *value, top);
    }
    for line in (0..=top / step).map(|n| n * step) {
        let y = HEIGHT - line * HEIGHT / top;
        // Writing to a String cannot fail.
        let _ = write!(drawn.grid, "M0 {y}h{}", drawn.width);
        drawn.scale.push(Mark { at: percent(top - line, top), anchor: "end", word: number(line) });
    }
    let mark = |(index, word): &(usize, String)| {
        let at = 2 * as_i64(*index) + 1;
        let anchor = match at * 100 / (2 * count) {
            ..4 => "start",
            97.. => "end",
            _ => "middle",
        };
        Mark { at: percent(at, 2 * count), anchor, word: word.clone() }
    };
    drawn.ticks = ticks.iter().filter(|(index, _)| *index < values.len()).map(mark).collect();
    drawn
}

fn bar(path: &mut String, index: usize, value: i64, top: i64) {
    let height = (value * HEIGHT / top).max(LEAST);
    let _ = write!(path, "M{} {HEIGHT}v-{height}h{}v{height}z", as_i64(index) * SLOT + 1, SLOT - 2);
}

/// The band behind the value that is looked at.
#[must_use]
pub fn band(index: usize) -> String {
    format!("M{} 0h{SLOT}v{HEIGHT}h-{SLOT}z", as_i64(index) * SLOT)
}

/// Which of `count` values stands at `x` of `width` pixels; none where there is nothing.
#[must_use]
pub fn index_at(x: i32, width: i32, count: usize) -> Option<usize> {
    if width <= 0 || count == 0 {
        return None;
    }
    let index = i64::from(x.max(0)) * as_i64(count) / i64::from(width);
    usize::try_from(index).ok().map(|index| index.min(count - 1))
}

/// The small line of `values`.
#[must_use]
pub fn spark(values: &[i64]) -> Spark {
    let most = values.iter().copied().max().unwrap_or(0).max(1);
    let steps = as_i64(values.len()).saturating_sub(1).max(1);
    // The line keeps away from the edges, which would cut its width in half.
    let (floor, room) = (SPARK - 60, SPARK - 120);
    let mut line = String::new();
    for (index, value) in values.iter().enumerate() {
        let command = if index == 0 { 'M' } else { 'L' };
        let _ = write!(line, "{command}{} {}", as_i64(index) * SPARK / steps, floor - value * room / most);
    }
    if values.len() < 2 {
        return Spark::default();
    }
    Spark { area: format!("{line}V{SPARK}H0z"), line }
}

/// `part` of `whole` in percent with one decimal.
fn percent(part: i64, whole: i64) -> String {
    let tenths = if whole == 0 { 0 } else { part * 1_000 / whole };
    format!("{}.{}%", tenths / 10, tenths % 10)
}

fn as_i64(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn scales_are_round() {
        assert_eq!(
            [0, 1, 5, 6, 11, 34, 99, 1_240].map(scale),
            [(5, 1), (5, 1), (5, 1), (6, 2), (15, 5), (40, 10), (100, 20), (1_500, 500),]
        );
    }

    #[test]
    fn draws_bars() {
        let drawn = layout(&[4, 0, 10, 5], &[(0, "12:00".into()), (2, "13:00".into())], true);
        assert_eq!(drawn.width, 40);
        assert_eq!(drawn.bars, "M1 1000v-400h8v400zM21 1000v-1000h8v1000z");
        assert_eq!(drawn.running, "M31 1000v-500h8v500z");
        assert_eq!(drawn.grid.matches('M').count(), 6);
        let scale: Vec<_> = drawn.scale.iter().map(|mark| (mark.at.as_str(), mark.word.as_str())).collect();
        assert_eq!(scale[0], ("100.0%", "0"));
        assert_eq!(scale[5], ("0.0%", "10"));
        let ticks: Vec<_> = drawn.ticks.iter().map(|mark| (mark.at.as_str(), mark.anchor)).collect();
        assert_eq!(ticks, [("12.5%", "middle"), ("62.5%", "middle")]);
    }

    #[test]
    fn draws_nothing_of_nothing() {
        assert_eq!(layout(&[], &[(0, "x".into())], true).ticks, []);
        assert_eq!(layout(&[0, 0], &[], false).bars, "");
        assert_eq!(spark(&[]), Spark::default());
        assert_eq!(spark(&[0, 0]).line, "M0 940L1000 940");
    }

    #[test]
    fn words_stay_inside() {
        let values = vec![1; 100];
        let drawn = layout(&values, &[(0, "a".into()), (50, "b".into()), (99, "c".into())], false);
        assert_eq!(drawn.ticks.iter().map(|mark| mark.anchor).collect::<Vec<_>>(), ["start", "middle", "end"]);
    }

    proptest! {
        #[test]
        fn every_bar_fits(values in prop::collection::vec(0i64..10_000_000, 1..150)) {
            let (top, step) = scale(*values.iter().max().expect("values"));
            prop_assert!(values.iter().all(|value| *value <= top));
            prop_assert!(top % step == 0 && top / step <= SCALE);
            let drawn = layout(&values, &[], false);
            prop_assert_eq!(drawn.bars.matches('M').count(), values.iter().filter(|value| **value > 0).count());
        }

        #[test]
        fn every_pixel_has_a_value(x in -5i32..1_000, width in 1i32..900, count in 1usize..150) {
            prop_assert!(index_at(x, width, count).expect("values") < count);
            prop_assert_eq!(index_at(x, width, 0), None);
        }
    }
}
