//! What went wrong, as RFC 9457 writes it: with what to do about it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `about:blank`: the status says what kind it is.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status, in words.
    pub title: String,
    /// The status.
    pub status: u16,
    /// What is wrong, and what to do.
    pub detail: String,
    /// Which field of the body, or which parameter, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

impl Problem {
    /// One with this status.
    pub fn new(status: u16, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank".to_owned(),
            title: title(status).to_owned(),
            status,
            detail: detail.into(),
            at: None,
        }
    }

    /// Something in the request is wrong.
    pub fn bad(at: &str, detail: impl Into<String>) -> Self {
        Self { at: Some(at.to_owned()), ..Self::new(400, detail) }
    }

    /// What is in the request is in its shape, and wrong in itself.
    pub fn unfit(at: &str, detail: impl Into<String>) -> Self {
        Self { at: Some(at.to_owned()), ..Self::new(422, detail) }
    }

    /// Nobody is known by what was shown.
    pub fn unauthorized() -> Self {
        Self::new(
            401,
            "Send Authorization: Bearer rbk_..., a key that was made at /desk/keys or by ringback key create.",
        )
    }

    /// Only whoever runs the application does this.
    pub fn operator() -> Self {
        Self::new(
            403,
            "No key says which businesses there are: use ringback business put, or ringback up --business.",
        )
    }

    /// There is no such lead, or it is another business's.
    pub fn no_lead() -> Self {
        Self::new(404, "There is no such lead: take an id of /api/v1/leads. Leads are forgotten in time.")
    }

    /// There is no such event, or it is another business's.
    pub fn no_event() -> Self {
        Self::new(404, "There is no such event: take an id of /api/v1/events. A lead keeps its newest 48.")
    }

    /// Nothing is known of the caller.
    pub fn no_caller() -> Self {
        Self::new(404, "Nothing is known of that number.")
    }

    /// There is nothing at this path.
    pub fn nothing() -> Self {
        Self::new(404, "There is nothing here: /api/v1/openapi.json has every path.")
    }

    /// Another request came under the same idempotency key.
    pub fn used() -> Self {
        let detail = "This key came with another request: send a new key, or the same request again.";
        Self::unfit("Idempotency-Key", detail)
    }
}

fn title(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        413 => "Content Too Large",
        422 => "Unprocessable Content",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}

/// An answer that the component sends as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

impl Reply {
    /// A JSON body.
    pub fn json<T: Serialize>(status: u16, value: &T) -> Self {
        match serde_json::to_string(value) {
            Ok(body) => Self::of(status, "application/json", body),
            Err(_) => Problem::new(500, "The answer cannot be written.").into(),
        }
    }

    /// Done, nothing to say.
    pub fn empty() -> Self {
        Self { status: 204, headers: guarded(), body: String::new() }
    }

    /// The same with another header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn of(status: u16, content_type: &str, body: String) -> Self {
        let mut headers = guarded();
        headers.push(("content-type", content_type.to_owned()));
        Self { status, headers, body }
    }
}

/// Nobody keeps an answer, and no browser takes it for anything else.
fn guarded() -> Vec<(&'static str, String)> {
    vec![("cache-control", "no-store".to_owned()), ("x-content-type-options", "nosniff".to_owned())]
}

impl From<Problem> for Reply {
    fn from(problem: Problem) -> Self {
        let status = problem.status;
        let body = serde_json::to_string(&problem).unwrap_or_else(|_| "{}".to_owned());
        let reply = Self::of(status, "application/problem+json", body);
        // RFC 9110, 15.5.2: a 401 says how to do better.
        if status == 401 { reply.with("www-authenticate", "Bearer") } else { reply }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_its_status_and_what_to_do() {
        let reply = Reply::from(Problem::unauthorized());
        assert_eq!(reply.status, 401);
        assert!(reply.headers.contains(&("content-type", "application/problem+json".to_owned())));
        assert!(reply.headers.contains(&("www-authenticate", "Bearer".to_owned())));
        assert!(reply.headers.contains(&("cache-control", "no-store".to_owned())));
        let read: Problem = serde_json::from_str(&reply.body).unwrap();
        assert_eq!(
            (read.status, read.title.as_str(), read.kind.as_str()),
            (401, "Unauthorized", "about:blank")
        );
    }
}
