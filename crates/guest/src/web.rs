//! Requests and responses.

use serde::Serialize;
use serde::de::DeserializeOwned;
use spin_sdk::http::{IntoResponse, Method, Request, Response, StatusCode};
use spin_sdk::wasip3::http::types::{ErrorCode, Response as WasiResponse};
use spin_sdk::wasip3::http_compat::IncomingBody;

use crate::Error;

/// The longest body that is read, in bytes.
pub const MAX_BODY: usize = 256 * 1024;

/// A request whose body has been read.
pub struct Incoming {
    /// The method.
    pub method: Method,
    /// The path, without query.
    pub path: String,
    /// The query, without `?`.
    pub query: String,
    /// Names in lower case. Values that are not text are left out.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Incoming {
    /// Reads a request. A body over 256 KiB is answered 413.
    pub async fn read(request: Request) -> Result<Self, Error> {
        let (head, body) = request.into_parts();
        let text = |value: &spin_sdk::http::HeaderValue| value.to_str().ok().map(str::to_owned);
        let headers: Vec<_> = head
            .headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), text(value)?)))
            .collect();
        let declared = headers.iter().find(|(name, _)| name == "content-length");
        if declared
            .and_then(|(_, length)| length.parse::<usize>().ok())
            .is_some_and(|length| length > MAX_BODY)
        {
            return Err(too_large());
        }
        Ok(Self {
            method: head.method,
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            headers,
            body: read_body(body).await?,
        })
    }

    /// Answers 405 unless the method is the one that the route takes.
    pub fn must_be(&self, method: Method) -> Result<(), Error> {
        if self.method == method {
            return Ok(());
        }
        Err(Error::Method(method))
    }

    /// The first value of a header, named in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A value of the query, not decoded: our own ones need no decoding.
    pub fn query_value(&self, name: &str) -> Option<&str> {
        self.query
            .split('&')
            .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name))
            .map(|(_, v)| v)
    }

    /// The body as JSON: requests between our own components.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body)
            .map_err(|cause| Error::bad_request(format!("the body is not right: {cause}")))
    }
}

type Body = IncomingBody<spin_sdk::wasip3::http::types::Request>;

async fn read_body(body: Body) -> Result<Vec<u8>, Error> {
    use http_body_util::BodyExt;
    let limited = http_body_util::Limited::new(body, MAX_BODY);
    match limited.collect().await {
        Ok(collected) => Ok(collected.to_bytes().to_vec()),
        Err(cause) if cause.is::<http_body_util::LengthLimitError>() => Err(too_large()),
        Err(_) => Err(Error::bad_request("the body broke off; send it again")),
    }
}

fn too_large() -> Error {
    Error::Bad(StatusCode::PAYLOAD_TOO_LARGE, "the body is longer than 256 KiB".to_owned())
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// Headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Done, nothing to say.
    pub fn empty() -> Self {
        Self { status: StatusCode::NO_CONTENT, headers: Vec::new(), body: Vec::new() }
    }

    /// A body of some type.
    pub fn of(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type", content_type.to_owned())];
        Self { status: StatusCode::OK, headers, body: body.into() }
    }

    /// A JSON body.
    pub fn json<T: Serialize>(value: &T) -> Result<Self, Error> {
        let body = serde_json::to_vec(value).map_err(|cause| Error::Ours(cause.to_string()))?;
        Ok(Self::of("application/json", body))
    }

    /// The same with another status.
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same with another header.
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl From<Error> for Answer {
    fn from(error: Error) -> Self {
        let plain = |text: &str| Self::of("text/plain; charset=utf-8", format!("{text}\n"));
        match error {
            Error::Bad(status, what) => plain(&what).with_status(status),
            // RFC 9110 15.5.6: a 405 names what is allowed.
            Error::Method(ref method) => plain(&error.to_string())
                .with_status(StatusCode::METHOD_NOT_ALLOWED)
                .with_header("allow", method.as_str()),
            Error::Ours(cause) => {
                eprintln!("{cause}");
                plain("Something went wrong on our side. Please try again.")
                    .with_status(StatusCode::SERVICE_UNAVAILABLE)
            }
        }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Result<WasiResponse, ErrorCode> {
        let mut response = Response::builder().status(self.status);
        for (name, value) in self.headers {
            response = response.header(name, value);
        }
        let response = response.body(spin_sdk::http::FullBody::new(bytes::Bytes::from(self.body)));
        response.map_err(|cause| ErrorCode::InternalError(Some(cause.to_string())))?.into_response()
    }
}

/// Reads a request, lets `handle` answer it, and turns errors into answers.
pub async fn serve<F>(request: Request, handle: impl FnOnce(Incoming) -> F) -> Answer
where
    F: Future<Output = Result<Answer, Error>>,
{
    let answer = async { handle(Incoming::read(request).await?).await };
    answer.await.unwrap_or_else(Answer::from)
}
