//! Everything that is compiled for the server alone.

pub mod accounts;
mod activity;
pub mod bench;
pub mod campaigns;
mod cli;
pub mod clock;
pub mod context;
pub mod dashboard;
pub mod db;
pub mod demo;
pub mod http;
pub mod hub;
pub mod ideas;
pub mod import;
pub mod jobs;
pub mod jury;
pub mod ledger;
pub mod limits;
pub mod listen;
pub mod mail;
pub mod manage;
pub mod markdown;
pub mod members;
pub mod notices;
pub mod organisations;
pub mod people;
pub mod places;
pub mod principal;
pub mod reference;
pub mod report;
pub mod snapshot;
pub mod state;
pub mod visits;
pub mod votes;

pub use cli::run;
pub use context::context;
