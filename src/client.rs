//! Helpers that act in the browser and do nothing on the server.

pub mod draft;
pub mod live;
