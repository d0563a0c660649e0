//! Tests of whole use cases through the program's own doors, on both databases.

mod access;
mod conventions;
mod decisions;
mod harness;
mod imports;
mod live;
mod manage;
mod pages;
mod votes;
