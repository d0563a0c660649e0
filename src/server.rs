//! Everything that is compiled for the server alone.

pub mod campaigns;
pub mod context;
pub mod dashboard;
pub mod ideas;
pub mod manage;
pub mod people;
pub mod votes;

pub use context::context;
