//! The live stream of the campaign that is open.

/// Makes the stream available to all pages.
pub fn provide_live() {}
