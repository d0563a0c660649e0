//! The vote control.
