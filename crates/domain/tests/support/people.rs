//! The team of the profile that the tests start from.

use domain::Phone;

/// The ladder is Luis, then Dana.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// The owner.
    Dana,
    /// Dispatch and on call.
    Luis,
}

impl Person {
    pub fn phone(self) -> Phone {
        let number = match self {
            Self::Dana => "+16025550111",
            Self::Luis => "+16025550112",
        };
        Phone::parse(number).unwrap()
    }
}
