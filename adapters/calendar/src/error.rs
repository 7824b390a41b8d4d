//! Why the calendar did not do it.

use std::fmt;

use crate::day::Refusal;
use crate::outside::Trouble;

/// Why the calendar did not do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// Nobody has room in that period.
    Taken,
    /// The calendar cannot be asked now. For the log.
    Unavailable(String),
    /// The call itself, or a setting, is wrong. Says what to do.
    Invalid(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken => f.write_str("nobody has room in that period"),
            Self::Unavailable(cause) => write!(f, "the calendar cannot be asked now: {cause}"),
            Self::Invalid(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Error {}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Taken => Self::Taken,
            Refusal::Invalid(what) => Self::Invalid(what),
        }
    }
}

impl From<state::Error> for Error {
    fn from(error: state::Error) -> Self {
        match error {
            state::Error::Refused(why) => Self::Invalid(why.to_owned()),
            other => Self::Unavailable(other.to_string()),
        }
    }
}

/// Wrong settings can be mended while we wait, so what fails for them is tried again as well.
impl From<Trouble> for Error {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Later(what) | Trouble::Setup(what) => Self::Unavailable(what),
        }
    }
}
