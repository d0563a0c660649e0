//! What operators do to the server itself, as its log says it, and what may be told them of what went wrong.

use serde::{Deserialize, Serialize};

/// What an operator did about a job that had failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operation {
    /// Had it tried again.
    Retried,
    /// Gave it up for good.
    Dropped,
}

impl Operation {
    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Retried => "retried",
            Self::Dropped => "dropped",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Retried, Self::Dropped].into_iter().find(|operation| operation.as_str() == name)
    }
}

/// What went wrong, without whom it was about: of every e-mail address only its host stays, which says which mail server
/// it was.
#[must_use]
pub fn without_addresses(error: &str) -> String {
    let mut told = String::with_capacity(error.len());
    for part in error.split_inclusive(|c: char| c.is_whitespace() || "<>()[]{}',;:".contains(c)) {
        match part.rfind('@') {
            Some(at) if at > 0 => {
                told.push('…');
                told.push_str(&part[at..]);
            }
            _ => told.push_str(part),
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_lead_back() {
        for operation in [Operation::Retried, Operation::Dropped] {
            assert_eq!(Operation::parse(operation.as_str()), Some(operation));
        }
        assert_eq!(Operation::parse(""), None);
    }

    #[test]
    fn tells_what_went_wrong_and_not_with_whom() {
        for (error, told) in [
            ("550 5.1.1 <ada@example.org>: no such user", "550 5.1.1 <…@example.org>: no such user"),
            ("RCPT TO:<a.b+c@x.example>,d@y.example", "RCPT TO:<…@x.example>,…@y.example"),
            ("to \"odd@name\"@example.org", "to …@example.org"),
            ("Connection error: refused (os error 111)", "Connection error: refused (os error 111)"),
            ("@ alone", "@ alone"),
        ] {
            assert_eq!(without_addresses(error), told);
        }
    }

    proptest! {
        #[test]
        fn no_name_before_an_at_survives(before in "\\PC{0,20}", name in "[a-z0-9._+-]{4,12}", after in "\\PC{0,20}") {
            let told = without_addresses(&format!("{before}<{name}@example.org>{after}"));
            let said_besides = before.contains(&name) || after.contains(&name);
            prop_assert!(said_besides || !told.contains(&name), "{told}");
        }
    }
}
