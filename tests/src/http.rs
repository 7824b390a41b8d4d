//! Plain HTTP, and webhooks as the carrier sends them.

use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Method, Request};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use simulated_carrier::sign;

const FORM: &str = "application/x-www-form-urlencoded; charset=UTF-8";

/// How a webhook is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature<'a> {
    /// With this secret.
    With(&'a str),
    /// With this text for a signature.
    Text(&'a str),
    /// Not at all.
    Missing,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// The headers.
    pub headers: http::HeaderMap,
}

/// A client for one address.
#[derive(Clone)]
pub struct Http {
    base: String,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Http {
    /// For `http://host:port`.
    pub fn new(base: impl Into<String>) -> Self {
        Self { base: base.into(), client: Client::builder(TokioExecutor::new()).build_http() }
    }

    /// Sends a request.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Answer {
        self.try_to_send(method, path, headers, body).await.expect("the application answers")
    }

    /// Sends a request to an application that may not be there.
    pub async fn try_to_send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Option<Answer> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request =
            request.body(Full::new(body.into())).expect("a test asks for something that can be asked");
        let (head, body) = self.client.request(request).await.ok()?.into_parts();
        let body = body.collect().await.ok()?.to_bytes();
        Some(Answer {
            status: head.status.as_u16(),
            body: String::from_utf8_lossy(&body).into_owned(),
            headers: head.headers,
        })
    }

    /// Sends a webhook.
    pub async fn webhook(&self, path: &str, form: &[(&str, &str)], signature: Signature<'_>) -> Answer {
        let fields: Vec<(String, String)> =
            form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let signed = match signature {
            Signature::With(secret) => Some(sign(secret, &format!("{}{path}", self.base), &fields)),
            Signature::Text(text) => Some(text.to_owned()),
            Signature::Missing => None,
        };
        let mut headers = vec![("content-type", FORM)];
        headers.extend(signed.as_deref().map(|signed| ("x-twilio-signature", signed)));
        self.send(Method::POST, path, &headers, encode(form)).await
    }
}

/// A form as it stands in a body.
pub fn encode(form: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}

/// An address on which nobody listens at the moment, and which nobody else is given: no other test of this process, and
/// no connection that somebody opens, because the system takes those from higher ports.
///
/// # Panics
/// If every port that is looked at is taken.
pub fn free_address() -> SocketAddr {
    const FIRST: u32 = 20_000;
    const COUNT: u32 = 12_000;
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    let process = std::process::id().wrapping_mul(97);
    let port = (0..COUNT).find_map(|_| {
        let next = process.wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed));
        let port = u16::try_from(FIRST + next % COUNT).ok()?;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        // Asked, not taken for a try: a process that another test starts at this moment would inherit the socket, and hold
        // the port until it has become another program.
        TcpStream::connect(address).is_err().then_some(address)
    });
    port.expect("there is a free port")
}
