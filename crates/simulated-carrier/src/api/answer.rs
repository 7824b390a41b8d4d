//! Answers of the API.

use bytes::Bytes;
use hyper::{Response, header::HeaderValue};
use serde_json::{Value, json};

/// A status and a JSON body.
pub(crate) struct Answer {
    status: u16,
    body: Value,
}

impl Answer {
    pub(super) fn ok(body: Value) -> Self {
        Self { status: 200, body }
    }

    pub(super) fn created(body: Value) -> Self {
        Self { status: 201, body }
    }

    /// An error in the shape that Twilio gives it ("Twilio's REST API errors").
    pub(super) fn error(status: u16, code: u32, message: &str) -> Self {
        let more_info = format!("https://www.twilio.com/docs/errors/{code}");
        let body = json!({ "code": code, "message": message, "more_info": more_info, "status": status });
        Self { status, body }
    }

    pub(crate) fn into_response(self) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from(self.body.to_string()));
        *response.status_mut() =
            http::StatusCode::from_u16(self.status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert("content-type", HeaderValue::from_static("application/json;charset=utf-8"));
        if self.status == 401 {
            headers.insert("www-authenticate", HeaderValue::from_static("Basic realm=\"Twilio API\""));
        }
        response
    }
}
