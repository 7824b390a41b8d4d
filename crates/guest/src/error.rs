//! Errors of functions: a message for whoever asked, a cause for the log.

use std::fmt;

use spin_sdk::http::{Method, StatusCode};

/// Why a request was not done.
#[derive(Debug)]
pub enum Error {
    /// The request is at fault. The text says what to do about it.
    Bad(StatusCode, String),
    /// The route takes this method only.
    Method(Method),
    /// We are at fault, or something that we need. The text is for the log; whoever asked is told to try again.
    Ours(String),
}

impl Error {
    /// A request with something missing or wrong.
    pub fn bad_request(what: impl Into<String>) -> Self {
        Self::Bad(StatusCode::BAD_REQUEST, what.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bad(status, what) => write!(f, "{status}: {what}"),
            Self::Method(method) => write!(f, "this address takes {method} only"),
            Self::Ours(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Error {}

impl From<state::Error> for Error {
    fn from(error: state::Error) -> Self {
        Self::Ours(error.to_string())
    }
}
