//! Telling people by mail what became of what they follow: who is told (`tell`), what the mail says (`write`), following
//! itself, and what each person chose. However much happens, a person gets one mail an hour at most.

mod choice;
mod follow;
mod tell;
mod write;

pub(super) use choice::{choice_of, token};
pub use choice::{choose, pace_of, unsubscribe};
pub use follow::follow;
pub(super) use follow::{following, follows_of};
pub use tell::{GATHER, News, What};
pub(super) use tell::{announce, tell};
pub use write::send_due;
