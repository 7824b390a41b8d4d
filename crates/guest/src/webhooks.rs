//! Webhooks: verified and read by the carrier adapter, answered by us.

use domain::Phone;
use domain::event::Trouble as Reason;
use spin_sdk::http::{Method, StatusCode};

use crate::Error;
pub use crate::bindings::ringback::carrier::webhooks::*;
use crate::web::{Answer, Incoming};

impl Incoming {
    /// The request as the carrier adapter wants it.
    pub fn webhook(&self) -> Request {
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query) };
        Request {
            method: self.method.as_str().to_owned(),
            path_and_query: format!("{}{query}", self.path),
            headers: self.headers.clone(),
            body: self.body.clone(),
        }
    }
}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::Forged => Self::Bad(
                StatusCode::FORBIDDEN,
                "the signature is missing or wrong; check public_url, and carrier_secret or carrier_signing_key".to_owned(),
            ),
            Rejection::WrongMethod => Self::Method(Method::POST),
            Rejection::Malformed(what) => Self::bad_request(what),
            Rejection::Unavailable(cause) => Self::Ours(cause),
        }
    }
}

/// The answer to a webhook that has been read: a call flow in the carrier's own language.
pub async fn flow(to: &Incoming, steps: &[CallStep]) -> Result<Answer, Error> {
    let document = answer(to.webhook(), steps.to_vec()).await?;
    Ok(Answer::of(&document.content_type, document.body))
}

/// Whether a leg is over.
pub fn ended(status: &CallStatus) -> bool {
    matches!(
        status,
        CallStatus::Completed
            | CallStatus::Busy
            | CallStatus::NoAnswer
            | CallStatus::Failed
            | CallStatus::Canceled
    )
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
