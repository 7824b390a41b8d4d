//! Requests to the API, read and split up.

use base64::Engine;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Body;
use url::form_urlencoded;

use super::answer::Answer;
use crate::agenda::Params;

/// The largest body that is read.
const LARGEST_BODY: usize = 1024 * 1024;

pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: Params,
    pub(super) form: Params,
    authorization: Option<String>,
}

impl Request {
    pub(super) async fn read<B>(request: hyper::Request<B>) -> Result<Self, Answer>
    where
        B: Body,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (parts, body) = request.into_parts();
        let body = Limited::new(body, LARGEST_BODY).collect().await.map_err(|error| {
            if error.is::<LengthLimitError>() {
                Answer::error(413, 20413, "the request body is too large")
            } else {
                Answer::error(400, 20001, "the request body could not be read")
            }
        })?;
        let authorization = parts.headers.get("authorization").and_then(|value| value.to_str().ok());
        Ok(Self {
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: pairs(parts.uri.query().unwrap_or_default().as_bytes()),
            form: pairs(&body.to_bytes()),
            authorization: authorization.map(str::to_owned),
        })
    }

    /// Whether it carries the account and its token (HTTP Basic).
    pub(super) fn is_from(&self, account: &str, token: &str) -> bool {
        let Some((scheme, credentials)) =
            self.authorization.as_deref().and_then(|value| value.split_once(' '))
        else {
            return false;
        };
        let expected = base64::engine::general_purpose::STANDARD.encode(format!("{account}:{token}"));
        scheme.eq_ignore_ascii_case("basic") && credentials.trim() == expected
    }

    /// Whether it carries any credentials.
    pub(super) fn has_credentials(&self) -> bool {
        self.authorization.is_some()
    }

    pub(super) fn not_found(&self) -> Answer {
        Answer::error(404, 20404, &format!("The requested resource {} was not found", self.path))
    }

    /// A parameter of the form; empty if it is not there.
    pub(super) fn field(&self, name: &str) -> &str {
        value(&self.form, name).unwrap_or_default()
    }

    /// A parameter of the form that is there and not empty.
    pub(super) fn given(&self, name: &str) -> Option<String> {
        value(&self.form, name).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// All values of a repeatable parameter of the form.
    pub(super) fn fields(&self, name: &str) -> Vec<String> {
        self.form.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    /// A filter of a list that is there and not empty.
    pub(super) fn filter(&self, name: &str) -> Option<&str> {
        value(&self.query, name).filter(|value| !value.is_empty())
    }
}

fn value<'a>(pairs: &'a Params, name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn pairs(encoded: &[u8]) -> Params {
    form_urlencoded::parse(encoded).into_owned().collect()
}
