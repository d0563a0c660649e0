//! What Coro is about, without any I/O: the campaign, its terms and phases, ideas, polls, ballots and what may be done.
//! Shared by server and browser; depends on serde alone.

pub mod amendment;
pub mod audit;
pub mod ballot;
pub mod campaign;
pub mod checklist;
pub mod code;
pub mod colour;
pub mod commitment;
pub mod dashboard;
pub mod history;
pub mod id;
pub mod idea;
pub mod jury;
pub mod language;
pub mod live;
pub mod moderation;
pub mod notice;
pub mod objective;
pub mod operation;
pub mod order;
pub mod outcome;
pub mod participation;
pub mod phase;
pub mod policy;
pub mod poll;
pub mod promise;
pub mod report;
pub mod retention;
pub mod rights;
pub mod sentence;
pub mod series;
pub mod tally;
pub mod terms;
pub mod text;
pub mod translation;
