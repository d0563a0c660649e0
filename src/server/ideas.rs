//! Reading and bringing ideas.

mod board;
mod read;
mod revise;
mod signed;
mod submit;

pub use board::board;
pub(super) use board::page;
pub(super) use read::{COLUMNS, IdeaRow, outcome_of, sees, tally_of};
pub use read::{Detail, cards, details, view};
pub use revise::revise;
pub(super) use signed::{Brought, signed, unsign};
pub use submit::{draft, left, submit};
