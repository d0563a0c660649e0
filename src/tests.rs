//! Tests of whole use cases through the program's own doors, on both databases.

mod access;
mod accounts;
mod amending;
mod attacks;
mod audit;
mod codes;
mod conventions;
mod decisions;
mod harness;
mod imports;
mod jury;
mod keys;
mod languages;
mod live;
mod manage;
mod notices;
mod objective;
mod organisations;
mod own_data;
mod pages;
mod permissions;
mod report;
mod sentences;
mod switches;
mod terms;
mod votes;
