//! The server functions, one file a noun: the only door between pages and server. Each parses its input, finds the viewer
//! and the state, and calls one use case.

pub mod account;
pub mod audit;
pub mod campaign;
pub mod codes;
pub mod dashboard;
pub mod idea;
pub mod jury;
pub mod manage;
pub mod moderation;
pub mod notice;
pub mod operate;
pub mod organisation;
pub mod people;
pub mod reference;
pub mod report;
pub mod session;
pub mod vote;
