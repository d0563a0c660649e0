//! The last frames of a campaign, encoded, for viewers that come back.

use super::changes::Both;
use bytes::{Bytes, BytesMut};
use std::collections::VecDeque;

/// Frames kept: at five a second, what a viewer misses in 50 seconds.
const FRAMES: usize = 256;

/// Bytes of frames kept for each audience; a flood of large frames shortens the memory instead of filling it.
const BYTES: usize = 1 << 20;

/// Who looks on. The terms may keep from the crowd what the organisation's people see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Everybody.
    Crowd,
    /// The organisation's people.
    Staff,
}

struct Frame {
    from: i64,
    to: i64,
    crowd: Bytes,
    staff: Bytes,
}

impl Frame {
    fn bytes(&self, audience: Audience) -> &Bytes {
        match audience {
            Audience::Crowd => &self.crowd,
            Audience::Staff => &self.staff,
        }
    }
}

/// The frames, gapless: each begins where the one before ended.
pub(super) struct Ring {
    epoch: String,
    frames: VecDeque<Frame>,
    held: usize,
    seq: i64,
    beat: (u64, Bytes),
}

/// What a viewer is to be sent.
pub(super) enum Next {
    /// These bytes, which bring it to this place.
    Bytes {
        /// What to send.
        bytes: Bytes,
        /// The place after it.
        seq: i64,
        /// The last heartbeat after it.
        beat: u64,
    },
    /// Nothing yet.
    Wait,
}

impl Ring {
    /// No frames yet; the first will begin at `seq`.
    pub(super) fn new(epoch: &str, seq: i64) -> Self {
        Self { epoch: epoch.to_owned(), frames: VecDeque::new(), held: 0, seq, beat: (0, Bytes::new()) }
    }

    /// The place of the last frame.
    pub(super) fn seq(&self) -> i64 {
        self.seq
    }

    /// Adds what changed after `from`.
    pub(super) fn push(&mut self, from: i64, changes: &Both) -> serde_json::Result<()> {
        let to = changes.staff.cursor.seq;
        let encode = |changes: &crate::domain::live::Changes| -> serde_json::Result<Bytes> {
            let data = serde_json::to_string(changes)?;
            Ok(Bytes::from(format!("id: {}\nevent: change\ndata: {data}\n\n", changes.cursor)))
        };
        let frame = Frame { from, to, crowd: encode(&changes.crowd)?, staff: encode(&changes.staff)? };
        self.held += frame.staff.len();
        self.seq = to;
        self.frames.push_back(frame);
        while self.frames.len() > FRAMES || (self.held > BYTES && self.frames.len() > 1) {
            if let Some(old) = self.frames.pop_front() {
                self.held -= old.staff.len();
            }
        }
        Ok(())
    }

    /// A new heartbeat.
    pub(super) fn beat(&mut self, live: i64) {
        let (epoch, seq) = (&self.epoch, self.seq);
        // Without an id, so that a client's place is only ever moved by what it has applied.
        let text = format!("event: ping\ndata: {{\"cursor\":\"{epoch}.{seq}\",\"live\":{live}}}\n\n");
        self.beat = (self.beat.0 + 1, Bytes::from(text));
    }

    /// What a viewer at `seq` who has seen heartbeat `beat` is to be sent.
    pub(super) fn next(&self, audience: Audience, seq: i64, beat: u64) -> Next {
        let known = self.frames.front().map_or(self.seq, |frame| frame.from);
        if seq < known || seq > self.seq {
            let cursor = format!("{}.{}", self.epoch, self.seq);
            let bytes = format!("id: {cursor}\nevent: reset\ndata: {{\"cursor\":\"{cursor}\"}}\n\n");
            return Next::Bytes { bytes: Bytes::from(bytes), seq: self.seq, beat };
        }
        let at = self.frames.partition_point(|frame| frame.to <= seq);
        let missed = self.frames.len() - at;
        if missed == 1 {
            let bytes = self.frames[at].bytes(audience).clone();
            return Next::Bytes { bytes, seq: self.seq, beat };
        }
        if missed > 1 {
            let mut bytes = BytesMut::new();
            for frame in self.frames.range(at..) {
                bytes.extend_from_slice(frame.bytes(audience));
            }
            return Next::Bytes { bytes: bytes.freeze(), seq: self.seq, beat };
        }
        if beat < self.beat.0 {
            return Next::Bytes { bytes: self.beat.1.clone(), seq, beat: self.beat.0 };
        }
        Next::Wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::campaign::{CampaignState, Counts, Freeze};
    use crate::domain::live::{Changes, Cursor};
    use proptest::prelude::*;

    fn both(seq: i64) -> Both {
        let changes = Changes {
            cursor: Cursor { epoch: "e".into(), seq },
            state: CampaignState::Running,
            terms_version: 1,
            freeze: Freeze::default(),
            closed_polls: vec![],
            counts: Counts { votes: seq, ..Counts::default() },
            ideas: vec![],
            more: false,
        };
        Both { crowd: changes.clone(), staff: changes }
    }

    fn text(next: Next) -> Option<String> {
        match next {
            Next::Bytes { bytes, .. } => Some(String::from_utf8(bytes.to_vec()).expect("frames are text")),
            Next::Wait => None,
        }
    }

    proptest! {
        /// Whatever the cuts, a viewer ends at the newest place, by frames without a gap or by a reset.
        #[test]
        fn nobody_misses_a_frame(steps in prop::collection::vec((1i64..4, prop::bool::ANY), 1..600)) {
            let mut ring = Ring::new("e", 10);
            let mut place = 10;
            let mut expected_from = 10;
            for (step, reads) in steps {
                let from = ring.seq();
                ring.push(from, &both(from + step)).expect("encodes");
                if reads {
                    let oldest = ring.frames.front().expect("pushed").from;
                    let Next::Bytes { bytes, seq, .. } = ring.next(Audience::Crowd, place, 0) else {
                        panic!("there is something to read");
                    };
                    let text = String::from_utf8(bytes.to_vec()).expect("text");
                    prop_assert_eq!(text.contains("event: reset"), expected_from < oldest);
                    prop_assert_eq!(seq, ring.seq());
                    place = seq;
                    expected_from = seq;
                }
            }
        }
    }

    #[test]
    fn what_is_older_than_memory_or_from_the_future_starts_over() {
        let mut ring = Ring::new("e", 10);
        assert!(text(ring.next(Audience::Crowd, 10, 0)).is_none());
        ring.push(10, &both(12)).expect("encodes");
        assert!(text(ring.next(Audience::Crowd, 10, 0)).expect("a frame").starts_with("id: e.12\nevent: change"));
        assert!(text(ring.next(Audience::Crowd, 9, 0)).expect("a reset").contains("event: reset"));
        assert!(text(ring.next(Audience::Crowd, 99, 0)).expect("a reset").contains("event: reset"));
        assert!(text(ring.next(Audience::Crowd, -1, 0)).expect("a reset").contains("\"cursor\":\"e.12\""));
    }

    #[test]
    fn a_heartbeat_comes_once_and_moves_nobody() {
        let mut ring = Ring::new("e", 3);
        ring.beat(7);
        let Next::Bytes { bytes, seq, beat } = ring.next(Audience::Staff, 3, 0) else { panic!("a heartbeat") };
        assert_eq!(&bytes[..], b"event: ping\ndata: {\"cursor\":\"e.3\",\"live\":7}\n\n");
        assert_eq!((seq, beat), (3, 1));
        assert!(text(ring.next(Audience::Staff, 3, 1)).is_none());
    }
}
