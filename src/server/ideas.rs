//! Reading and bringing ideas.

mod board;
mod read;
mod submit;

pub use board::board;
pub(super) use board::page;
pub use read::{Detail, cards, details, view};
pub(super) use read::{IdeaRow, sees};
pub use submit::{draft, submit};
