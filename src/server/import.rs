//! `coro import`.
pub mod polis;
