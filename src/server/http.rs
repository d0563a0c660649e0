//! Everything that speaks HTTP: the routes and what stands around them.

pub mod assets;
mod body;
mod brand;
mod failure;
mod middleware;
mod path;
mod pictures;
pub mod rest;
pub mod router;
mod shell;
mod stream;
