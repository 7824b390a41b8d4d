//! Webhooks: verified and read by the carrier adapter, answered by us.

use domain::Phone;
use domain::event::Trouble as Reason;
use spin_sdk::http::{Method, StatusCode};

use crate::Error;
pub use crate::bindings::ringback::carrier::webhooks::*;
use crate::web::{Answer, Incoming};

impl Incoming {
    /// The request as the carrier adapter wants it. Webhooks are POSTs.
    pub fn webhook(&self) -> Result<Request, Error> {
        self.must_be(Method::POST)?;
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query) };
        Ok(Request {
            path_and_query: format!("{}{query}", self.path),
            headers: self.headers.clone(),
            body: self.body.clone(),
        })
    }
}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::Forged => Self::Bad(
                StatusCode::FORBIDDEN,
                "the signature is missing or wrong; check public_url and carrier_secret".to_owned(),
            ),
            Rejection::Malformed(what) => Self::bad_request(what),
            Rejection::Unavailable(cause) => Self::Ours(cause),
        }
    }
}

/// A call flow in the carrier's own language.
pub fn flow(steps: &[CallStep]) -> Answer {
    let document = answer(steps);
    Answer::of(&document.content_type, document.body)
}

/// A business number from a webhook.
pub fn number(text: &str) -> Option<Phone> {
    Phone::parse(text).ok()
}

/// The domain's word for a trouble.
pub fn trouble(trouble: Trouble) -> Reason {
    match trouble {
        Trouble::OptedOut => Reason::OptedOut,
        Trouble::Unreachable => Reason::Unreachable,
        Trouble::Temporary => Reason::Temporary,
        Trouble::Blocked => Reason::Blocked,
        Trouble::Unregistered => Reason::Unregistered,
        Trouble::Account => Reason::Account,
        Trouble::Refused => Reason::Refused,
    }
}
