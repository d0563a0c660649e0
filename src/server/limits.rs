//! How often what may be done, by whom. Floods are cheap to make and dear to answer; what is refused says when to try
//! again. Limits are kept in memory, for each node its own.

use crate::error::AppError;
use crate::server::places::{Place, Places};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// Something whose rate is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limited {
    /// A new device, by network. A school or a company shares one address, so the burst is generous.
    Device,
    /// A ballot, by device. Opinion voting at full speed is about one a second.
    Vote,
    /// An idea, by device.
    Submit,
    /// Everything that writes, by network: the flood gate.
    Write,
    /// An invitation that is tried, by network.
    Invitation,
    /// A picture, by network.
    Picture,
    /// A code by mail, by address: as many as somebody needs whose mail is slow, too few to annoy anybody.
    Code,
    /// A code by mail, by network.
    Codes,
    /// A code that is tried, by network.
    Try,
    /// An invitation by mail, by address: a budget of its own, so that whoever invites keeps nobody from signing in.
    Invited,
    /// An invitation code that is entered, by network: a class comes in at once, and no guess of 50 bits succeeds.
    Entry,
}

impl Limited {
    const ALL: [Self; 11] = [
        Self::Device,
        Self::Vote,
        Self::Submit,
        Self::Write,
        Self::Invitation,
        Self::Picture,
        Self::Code,
        Self::Codes,
        Self::Try,
        Self::Invited,
        Self::Entry,
    ];

    /// How many at once, and how long until one more.
    const fn rate(self) -> (u32, Duration) {
        match self {
            Self::Device | Self::Entry => (200, Duration::from_millis(500)),
            Self::Vote => (90, Duration::from_millis(700)),
            Self::Submit => (5, Duration::from_secs(60)),
            Self::Write => (600, Duration::from_millis(20)),
            Self::Invitation => (20, Duration::from_secs(10)),
            Self::Picture => (10, Duration::from_secs(10)),
            Self::Code | Self::Invited => (5, Duration::from_secs(600)),
            Self::Codes => (60, Duration::from_secs(20)),
            Self::Try => (60, Duration::from_secs(10)),
        }
    }
}

/// Streams that one network keeps open: more than a school or a company has people who watch at the same time.
const STREAMS: usize = 500;

/// The rates of one node.
#[derive(Clone)]
pub struct Limits {
    rates: Option<Arc<Vec<DefaultKeyedRateLimiter<u64>>>>,
    streams: Places<u64>,
}

impl Limits {
    /// Fresh limits, or with `on` false none.
    #[must_use]
    pub fn new(on: bool) -> Self {
        let rates = on.then(|| {
            let limiter = |limited: &Limited| {
                let (burst, every) = limited.rate();
                let quota = Quota::with_period(every).expect("a rate is not zero");
                RateLimiter::keyed(quota.allow_burst(NonZeroU32::new(burst).expect("a burst is not zero")))
            };
            Arc::new(Limited::ALL.iter().map(limiter).collect())
        });
        Self { rates, streams: Places::new(if on { STREAMS } else { usize::MAX }) }
    }

    /// Takes one of `limited` for whoever `key` is.
    ///
    /// # Errors
    /// [`AppError::TooMany`] with the seconds to wait.
    pub fn take(&self, limited: Limited, key: u64) -> Result<(), AppError> {
        let Some(limiters) = &self.rates else { return Ok(()) };
        limiters[limited as usize].check_key(&key).map_err(|until| {
            metrics::counter!("coro_limited", "what" => format!("{limited:?}")).increment(1);
            AppError::TooMany(until.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
        })
    }

    /// A stream's place for the network `key`, held as long as the stream is open.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when the network has all of its places taken.
    pub fn stream(&self, key: u64) -> Result<Place<u64>, AppError> {
        self.streams.take(key).ok_or(AppError::Unavailable(30))
    }

    /// Forgets everybody whose time is up, so that memory does not grow with the number of visitors.
    pub fn forget(&self) {
        for limiter in self.rates.iter().flat_map(|limiters| limiters.iter()) {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_when_to_try_again() {
        let limits = Limits::new(true);
        for _ in 0..5 {
            assert_eq!(limits.take(Limited::Submit, 1), Ok(()));
        }
        let Err(AppError::TooMany(seconds)) = limits.take(Limited::Submit, 1) else { panic!("the sixth is refused") };
        assert!((59..=61).contains(&seconds), "{seconds} s");
        assert_eq!(limits.take(Limited::Submit, 2), Ok(()), "others are not held back");
        assert_eq!(Limits::new(false).take(Limited::Submit, 1), Ok(()));
    }

    #[test]
    fn every_rate_has_its_place() {
        for (at, limited) in Limited::ALL.iter().enumerate() {
            assert_eq!(*limited as usize, at);
        }
    }
}
