//! Orders over ideas that cost the same however many there are: a fair shuffle and a fading score.

/// Milliseconds in which a vote loses half its weight in the rising order: 12 hours.
pub const HALF_LIFE: f64 = 12.0 * 3_600_000.0;

/// 2024-01-01 UTC in milliseconds. Only differences matter; a near origin keeps the numbers small.
const ORIGIN: f64 = 1_704_067_200_000.0;

/// The rising score after one more vote at `at`: the base-2 logarithm of the sum of `2^(t/half-life)` over the votes.
/// Instead of letting old votes fade, newer ones weigh more, so the order never has to be computed again ("forward
/// decay": Cormode, Shkapenyuk, Srivastava and Xu, 2009). `None` is no votes.
#[must_use]
pub fn heat_add(heat: Option<f64>, at: i64) -> f64 {
    let weight = exponent(at);
    let Some(heat) = heat else { return weight };
    let (high, low) = if heat > weight { (heat, weight) } else { (weight, heat) };
    high + (low - high).exp2().ln_1p() / std::f64::consts::LN_2
}

/// The rising score after the vote cast at `at` was withdrawn; `None` when none is left.
#[must_use]
pub fn heat_remove(heat: Option<f64>, at: i64, votes_left: i64) -> Option<f64> {
    let heat = heat?;
    if votes_left <= 0 {
        return None;
    }
    let rest = 1.0 - (exponent(at) - heat).exp2();
    // Rounding can leave nothing although votes are left; they are then too old to matter beside the one withdrawn.
    if rest <= f64::EPSILON { Some(heat - 50.0) } else { Some(heat + rest.log2()) }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of this millennium are far below 2^53")]
fn exponent(at: i64) -> f64 {
    (at as f64 - ORIGIN) / HALF_LIFE
}

/// A pseudorandom permutation of `0..n` that is computed one position at a time: a Feistel network over the next
/// power of four, walking along its cycle until the value falls below `n` (Black and Rogaway, 2002). Every seed gives
/// another order; every idea is as likely to stand at every place.
#[derive(Clone, Copy, Debug)]
pub struct Shuffle {
    n: u64,
    half_bits: u32,
    seed: u32,
}

impl Shuffle {
    /// The order of `n` things that `seed` chooses.
    #[must_use]
    pub fn new(n: u64, seed: u32) -> Self {
        let bits = u64::BITS - n.saturating_sub(1).leading_zeros();
        Self { n, half_bits: bits.div_ceil(2).max(1), seed }
    }

    /// Which of the `n` things stands at `position`; `None` past the end.
    #[must_use]
    pub fn at(&self, position: u64) -> Option<u64> {
        if position >= self.n {
            return None;
        }
        let mut value = self.permute(position);
        while value >= self.n {
            value = self.permute(value);
        }
        Some(value)
    }

    fn permute(&self, value: u64) -> u64 {
        let mask = (1 << self.half_bits) - 1;
        let (mut left, mut right) = (value >> self.half_bits, value & mask);
        for round in 0..ROUNDS {
            let mixed = mix(right ^ (u64::from(self.seed) << 24) ^ (round << 60));
            (left, right) = (right, left ^ (mixed & mask));
        }
        (left << self.half_bits) | right
    }
}

/// Rounds of the network. Four leave the first places of a short board unevenly likely, which a test shows; six do not.
const ROUNDS: u64 = 6;

/// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn shuffle_is_a_permutation(n in 1u64..600, seed: u32) {
            let shuffle = Shuffle::new(n, seed);
            let mut seen: Vec<u64> = (0..n).map(|i| shuffle.at(i).expect("inside")).collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..n).collect::<Vec<_>>());
            prop_assert_eq!(shuffle.at(n), None);
        }

        #[test]
        fn heat_orders_as_the_decayed_sum_does(a in prop::collection::vec(0i64..400, 1..30), b in prop::collection::vec(0i64..400, 1..30)) {
            let hour = 3_600_000;
            let start = 1_780_000_000_000;
            let heat = |votes: &[i64]| votes.iter().fold(None, |h, v| Some(heat_add(h, start + v * hour))).expect("votes");
            let sum = |votes: &[i64]| votes.iter().map(|v| ((v - 400) as f64 / 12.0).exp2()).sum::<f64>();
            let (sum_a, sum_b) = (sum(&a), sum(&b));
            if (sum_a - sum_b).abs() / sum_a.max(sum_b) > 1e-6 {
                prop_assert_eq!(heat(&a) > heat(&b), sum_a > sum_b);
            }
        }

        #[test]
        fn a_withdrawn_vote_leaves_no_heat(base in prop::collection::vec(0i64..100, 1..20), extra in 0i64..100) {
            let start = 1_780_000_000_000;
            let at = |v: &i64| start + v * 3_600_000;
            let before = base.iter().fold(None, |h, v| Some(heat_add(h, at(v))));
            let after = heat_remove(Some(heat_add(before, at(&extra))), at(&extra), base.len() as i64).expect("votes left");
            prop_assert!((after - before.expect("votes")).abs() < 0.01);
        }
    }

    #[test]
    fn every_place_is_as_likely() {
        let mut first = [0u32; 10];
        for seed in 0..20_000 {
            first[usize::try_from(Shuffle::new(10, seed).at(0).expect("inside")).expect("small")] += 1;
        }
        // Chi-squared with 9 degrees of freedom: 33.7 is passed by chance once in ten thousand runs.
        let chi: f64 = first.iter().map(|n| (f64::from(*n) - 2_000.0).powi(2) / 2_000.0).sum();
        assert!(chi < 33.7, "chi-squared {chi}, counts {first:?}");
    }
}
