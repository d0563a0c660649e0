//! Components that pages share. `/design` shows them all.

pub mod accent;
pub mod awaited;
pub mod chart;
pub mod connection;
pub mod difference;
pub mod field;
pub mod follow;
pub mod foreign;
pub mod format;
pub mod frame;
pub mod icon;
pub mod notice;
pub mod objective;
pub mod opinion;
pub mod outcome;
pub mod phase;
pub mod small;
pub mod social;
pub mod standing;
pub mod tile;
pub mod vote;

pub use field::{ErrorSummary, Field, FieldGroup, TextArea, TextInput, described_by};
pub use format::{ago, number, time_left};
pub use frame::{Footer, Header};
pub use icon::Icon;
pub use notice::{Empty, ErrorView, Loading, Notice, NoticeKind};
pub use opinion::OpinionBar;
pub use outcome::{OutcomeBadge, OutcomeLine, OutcomeNote};
pub use phase::PhaseBar;
pub use small::{Ago, Confirm, LiveBadge};
pub use tile::{CampaignTile, Picture};
