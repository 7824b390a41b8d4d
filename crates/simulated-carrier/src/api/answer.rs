//! Answers of the API.

use bytes::Bytes;
use hyper::{Response, header::HeaderValue};
use serde_json::{Value, json};

/// A status and a body.
pub(crate) struct Answer {
    status: u16,
    body: Body,
}

enum Body {
    Json(Value),
    Audio(Vec<u8>),
    Picture(Vec<u8>),
    Elsewhere(String),
}

impl Answer {
    pub(super) fn ok(body: Value) -> Self {
        Self { status: 200, body: Body::Json(body) }
    }

    pub(super) fn created(body: Value) -> Self {
        Self { status: 201, body: Body::Json(body) }
    }

    pub(super) fn audio(body: Vec<u8>) -> Self {
        Self { status: 200, body: Body::Audio(body) }
    }

    pub(super) fn picture(body: Vec<u8>) -> Self {
        Self { status: 200, body: Body::Picture(body) }
    }

    /// It is kept at another address, which wants no credentials.
    pub(super) fn elsewhere(address: String) -> Self {
        Self { status: 307, body: Body::Elsewhere(address) }
    }

    pub(super) fn deleted() -> Self {
        Self { status: 204, body: Body::Json(Value::Null) }
    }

    /// An error in the shape that Twilio gives it ("Twilio's REST API errors").
    pub(super) fn error(status: u16, code: u32, message: &str) -> Self {
        let more_info = format!("https://www.twilio.com/docs/errors/{code}");
        let body = json!({ "code": code, "message": message, "more_info": more_info, "status": status });
        Self { status, body: Body::Json(body) }
    }

    pub(crate) fn into_response(self) -> Response<Bytes> {
        let location = match &self.body {
            Body::Elsewhere(address) => HeaderValue::from_str(address).ok(),
            _ => None,
        };
        let (content_type, body) = match self.body {
            Body::Elsewhere(_) => ("text/plain", Bytes::new()),
            Body::Json(Value::Null) => ("application/json;charset=utf-8", Bytes::new()),
            Body::Json(json) => ("application/json;charset=utf-8", Bytes::from(json.to_string())),
            Body::Audio(audio) => ("audio/x-wav", Bytes::from(audio)),
            Body::Picture(picture) => ("image/png", Bytes::from(picture)),
        };
        let mut response = Response::new(body);
        *response.status_mut() =
            http::StatusCode::from_u16(self.status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert("content-type", HeaderValue::from_static(content_type));
        if let Some(location) = location {
            headers.insert("location", location);
        }
        if self.status == 401 {
            headers.insert("www-authenticate", HeaderValue::from_static("Basic realm=\"Twilio API\""));
        }
        response
    }
}
