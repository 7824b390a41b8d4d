//! Requests to a carrier's API and its answers, whoever the carrier is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use form_urlencoded::Serializer;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;

use crate::messages::{Failure, Found, Outgoing, SendError};
use crate::settings::BaseUrl;
use crate::webhooks::Trouble;

/// What a segment of a path leaves as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// What a request does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Asks.
    Get,
    /// Makes something.
    Post,
    /// Puts something in the place of what is there.
    Put,
    /// Changes a part.
    Patch,
    /// Takes something away.
    Delete,
}

impl Method {
    /// The word in the request line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// A request to the carrier. Holds a secret and phone numbers, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiRequest {
    /// The whole address, query included.
    pub url: String,
    /// The value of the `authorization` header.
    pub authorization: String,
    /// What is to be done.
    pub method: Method,
    /// The `idempotency-key` header, where the carrier takes one.
    pub idempotency_key: Option<String>,
    /// The body with its type.
    pub body: Option<(&'static str, String)>,
}

impl ApiRequest {
    /// A request without a body.
    #[must_use]
    pub fn new(method: Method, url: String, authorization: String) -> Self {
        Self { url, authorization, method, idempotency_key: None, body: None }
    }

    /// The same with a form to send.
    #[must_use]
    pub fn form(self, form: String) -> Self {
        Self { body: Some(("application/x-www-form-urlencoded; charset=utf-8", form)), ..self }
    }

    /// The same with JSON to send.
    #[must_use]
    pub fn json(self, json: &serde_json::Value) -> Self {
        Self { body: Some(("application/json", json.to_string())), ..self }
    }
}

/// `authorization` by name and password (RFC 7617).
#[must_use]
pub fn basic(name: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{name}:{password}")))
}

/// The address with these parameters behind its own. One without a value is left out.
#[must_use]
pub fn with_parameters(address: &str, parameters: &[(&str, Option<&str>)]) -> String {
    let given = parameters.iter().filter_map(|(name, value)| Some((name, (*value)?)));
    let query = Serializer::new(String::new()).extend_pairs(given).finish();
    match (query.is_empty(), address.contains('?')) {
        (true, _) => address.to_owned(),
        (false, true) => format!("{address}&{query}"),
        (false, false) => format!("{address}?{query}"),
    }
}

/// Where the receipts of this try go, with a carrier that makes a text of every try.
#[must_use]
pub fn receipts_of_try(public_url: &BaseUrl, text: &Outgoing) -> String {
    with_parameters(&public_url.join(&text.receipts), &[("try", Some(&text.attempt.to_string()))])
}

/// The contract's limit.
const MOST_FOUND: usize = 50;

/// Of the texts that the carrier has those that were created at `since` (unix seconds) or later, newest first.
#[must_use]
pub fn newest(mut found: Vec<Found>, since: i64) -> Vec<Found> {
    found.retain(|found| found.created >= since);
    found.sort_by_key(|found| std::cmp::Reverse(found.created));
    found.truncate(MOST_FOUND);
    found
}

/// A segment of a path that cannot leave its place.
#[must_use]
pub fn segment(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

/// An answer of the carrier.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The `retry-after` header.
    pub retry_after: Option<String>,
    /// The `content-type` header.
    pub content_type: Option<String>,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON, or what it means that it is none: a success that cannot be read leaves open what happened.
    pub fn read<T: DeserializeOwned>(
        &self,
        code: impl Fn(&serde_json::Value) -> Option<String>,
        trouble: impl Fn(&str) -> Trouble,
    ) -> Result<T, SendError> {
        if !(200..=299).contains(&self.status) {
            return Err(self.refusal(code, trouble));
        }
        serde_json::from_slice(&self.body).map_err(|_| self.ambiguous("cannot be read"))
    }

    /// Why there is no result, from an answer that is no success: by the carrier's code, as `code` finds it in the
    /// answer and `trouble` understands it, else by the HTTP status.
    #[must_use]
    pub fn refusal(
        &self,
        code: impl Fn(&serde_json::Value) -> Option<String>,
        trouble: impl Fn(&str) -> Trouble,
    ) -> SendError {
        let code = serde_json::from_slice(&self.body).ok().as_ref().and_then(code);
        let known = code.as_deref().map(trouble);
        let trouble = match (self.status, known) {
            // Two carriers answer 503 with a code of theirs when they took nothing.
            (429, _) | (503, Some(Trouble::Temporary)) => Trouble::Temporary,
            // A server that fails may have done the work first, and so may one behind a proxy that gave up waiting.
            (408 | 500.., _) => return self.ambiguous("leaves open what happened"),
            (_, Some(known)) => known,
            // Nobody at this address, or somebody who does not let us in: the account or the API's address is wrong.
            (300..=399 | 401 | 403 | 404, None) => Trouble::Account,
            (402, None) => Trouble::Account,
            (_, None) => Trouble::Refused,
        };
        let retry_after = self.retry_after.as_deref().and_then(|seconds| seconds.trim().parse().ok());
        let code = code.unwrap_or_else(|| self.status.to_string());
        SendError::Failed(Failure { trouble, code: Some(code), retry_after })
    }

    /// It may have happened. Nothing of an answer's text reaches a log: it may quote a phone number.
    #[must_use]
    pub fn ambiguous(&self, what: &str) -> SendError {
        SendError::Ambiguous(format!("the carrier's answer (HTTP {}) {what}", self.status))
    }
}
