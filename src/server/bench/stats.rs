//! Latencies and what is said about them. Every single one is kept (4 bytes each), so percentiles are exact.

use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// Latencies in microseconds.
#[derive(Clone, Debug, Default)]
pub struct Latencies(Vec<u32>);

/// What is said about latencies, in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Summary {
    /// How many there were.
    pub count: usize,
    /// Half were as fast as this or faster.
    pub p50: f64,
    /// 90 of 100 were.
    pub p90: f64,
    /// 95 of 100 were.
    pub p95: f64,
    /// 99 of 100 were.
    pub p99: f64,
    /// The slowest.
    pub max: f64,
}

impl Latencies {
    /// Keeps one.
    pub fn add(&mut self, latency: Duration) {
        self.0.push(u32::try_from(latency.as_micros()).unwrap_or(u32::MAX));
    }

    /// Takes over those of another.
    pub fn merge(&mut self, other: Self) {
        if self.0.is_empty() {
            *self = other;
        } else {
            self.0.extend(other.0);
        }
    }

    /// Sorts them and says how they are spread.
    #[must_use]
    pub fn summary(mut self) -> Summary {
        self.0.sort_unstable();
        let at = |per_mille| f64::from(percentile(&self.0, per_mille)) / 1000.0;
        Summary { count: self.0.len(), p50: at(500), p90: at(900), p95: at(950), p99: at(990), max: at(1000) }
    }
}

/// The smallest value that at least `per_mille` of a thousand values do not exceed (nearest rank); 0 for no values.
fn percentile(sorted: &[u32], per_mille: usize) -> u32 {
    let rank = (sorted.len() * per_mille).div_ceil(1000).max(1);
    sorted.get(rank - 1).copied().unwrap_or(0)
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { p50, p90, p95, p99, max, .. } = self;
        write!(f, "p50 {p50:.1} ms  p90 {p90:.1} ms  p95 {p95:.1} ms  p99 {p99:.1} ms  max {max:.1} ms")
    }
}

/// What went wrong: how often by kind, and how the first of them read.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Errors {
    /// `HTTP 503`, `connection`, and how often.
    pub by_kind: BTreeMap<String, u64>,
    /// The first one in full.
    pub first: Option<String>,
}

impl Errors {
    /// Counts one.
    pub fn add(&mut self, kind: String, detail: &str) {
        *self.by_kind.entry(kind).or_default() += 1;
        if self.first.is_none() {
            self.first = Some(detail.chars().take(300).collect());
        }
    }

    /// Takes over those of another.
    pub fn merge(&mut self, other: Self) {
        for (kind, count) in other.by_kind {
            *self.by_kind.entry(kind).or_default() += count;
        }
        self.first = self.first.take().or(other.first);
    }
}

impl std::fmt::Display for Errors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.by_kind.is_empty() {
            return f.write_str("none");
        }
        let kinds: Vec<_> = self.by_kind.iter().map(|(kind, count)| format!("{kind}: {count}")).collect();
        f.write_str(&kinds.join(", "))?;
        self.first.as_ref().map_or(Ok(()), |first| write!(f, " (first: {first})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(micros: impl IntoIterator<Item = u64>) -> Summary {
        let mut latencies = Latencies::default();
        micros.into_iter().for_each(|micros| latencies.add(Duration::from_micros(micros)));
        latencies.summary()
    }

    #[test]
    fn nearest_rank_of_a_hundred() {
        let summary = of((1..=100).rev().map(|n| n * 1000));
        assert_eq!(summary, Summary { count: 100, p50: 50.0, p90: 90.0, p95: 95.0, p99: 99.0, max: 100.0 });
    }

    #[test]
    fn few_and_none() {
        assert_eq!(of([7000]), Summary { count: 1, p50: 7.0, p90: 7.0, p95: 7.0, p99: 7.0, max: 7.0 });
        assert_eq!(of([1000, 3000]).p50, 1.0);
        assert_eq!(of([]), Summary::default());
    }

    #[test]
    fn merges() {
        let (mut a, mut b) = (Latencies::default(), Latencies::default());
        a.add(Duration::from_millis(1));
        b.add(Duration::from_millis(9));
        a.merge(b);
        assert_eq!(a.summary().max, 9.0);
        let mut errors = Errors::default();
        let mut more = Errors::default();
        more.add("HTTP 503".into(), "full");
        errors.merge(more.clone());
        errors.merge(more);
        assert_eq!(errors.to_string(), "HTTP 503: 2 (first: full)");
    }
}
