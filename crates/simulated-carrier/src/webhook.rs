//! Webhooks to the application, over real HTTP.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http_body_util::{BodyExt, Collected, Full, Limited};
use hyper::Request;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use jiff::Timestamp;
use url::{Url, form_urlencoded};

use crate::{
    agenda::Params,
    config::{Application, Config},
    signature,
    twiml::Method,
};

/// The longest answer that is read; Twilio takes documents of up to 64 kB.
const LONGEST_ANSWER: usize = 64 * 1024;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A webhook that was sent.
#[derive(Clone, Debug)]
pub struct WebhookRecord {
    /// When, on the carrier's clock.
    pub at: Timestamp,
    /// Where to, as signed.
    pub url: String,
    /// The form that was sent.
    pub params: Vec<(String, String)>,
    /// The HTTP status that it was answered with.
    pub status: Option<u16>,
    /// Real microseconds from the first attempt to the end of the answer.
    pub micros: u64,
    /// How often it was tried: twice after a failed connection.
    pub attempts: u32,
    /// Why it failed: no connection, no answer in time, or a status other than 2xx.
    pub error: Option<String>,
}

/// What came of a webhook.
pub(crate) struct Answered {
    pub(crate) record: WebhookRecord,
    pub(crate) body: String,
}

#[derive(Clone)]
pub(crate) enum Sender {
    Http(Client<HttpConnector, Full<Bytes>>),
    Inside(Arc<dyn Application>),
}

enum Failure {
    Connect(String),
    Other(String),
}

impl Sender {
    pub(crate) fn new(application: Option<Arc<dyn Application>>) -> Self {
        if let Some(application) = application {
            return Self::Inside(application);
        }
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(CONNECT_TIMEOUT));
        Self::Http(Client::builder(TokioExecutor::new()).build(connector))
    }

    /// Sends one webhook, signed, and again if the connection failed. `token` stays the same for both.
    pub(crate) async fn send(
        &self,
        config: &Config,
        at: Timestamp,
        token: &str,
        method: Method,
        url: String,
        params: Params,
    ) -> Answered {
        let began = Instant::now();
        let mut record =
            WebhookRecord { at, url: url.clone(), params, status: None, micros: 0, attempts: 0, error: None };
        let mut body = String::new();
        match prepare(config, token, method, &url, &record.params) {
            Err(error) => record.error = Some(error),
            Ok((signed_url, request)) => {
                record.url = signed_url;
                loop {
                    record.attempts += 1;
                    match self.attempt(config.webhook_timeout, request.clone()).await {
                        Err(Failure::Connect(_)) if record.attempts < 2 => continue,
                        Err(Failure::Connect(error) | Failure::Other(error)) => record.error = Some(error),
                        Ok((status, answer)) => {
                            record.status = Some(status);
                            body = answer;
                            if !(200..300).contains(&status) {
                                record.error = Some(format!("answered with {status}"));
                            }
                        }
                    }
                    break;
                }
            }
        }
        record.micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        Answered { record, body }
    }

    async fn attempt(
        &self,
        timeout: Duration,
        request: Request<Full<Bytes>>,
    ) -> Result<(u16, String), Failure> {
        let exchange = async {
            let client = match self {
                Self::Http(client) => client,
                Self::Inside(application) => return inside(&**application, request).await,
            };
            let response = client.request(request).await.map_err(|error| {
                let text = source_of(&error);
                if error.is_connect() { Failure::Connect(text) } else { Failure::Other(text) }
            })?;
            let status = response.status().as_u16();
            let body = Limited::new(response.into_body(), LONGEST_ANSWER);
            let body = body.collect().await.map_err(|error| Failure::Other(error.to_string()))?;
            Ok((status, String::from_utf8_lossy(&body.to_bytes()).into_owned()))
        };
        let timed_out = Failure::Other(format!("no answer within {} ms", timeout.as_millis()));
        tokio::time::timeout(timeout, exchange).await.unwrap_or(Err(timed_out))
    }
}

async fn inside(
    application: &dyn Application,
    request: Request<Full<Bytes>>,
) -> Result<(u16, String), Failure> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
    let answer = application.take(Request::from_parts(head, body)).await.map_err(Failure::Connect)?;
    Ok((answer.status().as_u16(), String::from_utf8_lossy(answer.body()).into_owned()))
}

/// The innermost cause, which says most.
fn source_of(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

/// Builds the request and the address that it is signed for: the public one, whatever a tunnel makes of it.
fn prepare(
    config: &Config,
    token: &str,
    method: Method,
    url: &str,
    params: &Params,
) -> Result<(String, Request<Full<Bytes>>), String> {
    let mut url = Url::parse(url).map_err(|error| format!("not an absolute address: {error}"))?;
    // Fragments hold settings for the carrier (`#rc=2`) and are not sent.
    url.set_fragment(None);
    let (form, signature) = match method {
        Method::Get => {
            url.query_pairs_mut().extend_pairs(params);
            (String::new(), signature::sign(&config.auth_token, url.as_str(), &[]))
        }
        Method::Post => {
            let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish();
            (form, signature::sign(&config.auth_token, url.as_str(), params))
        }
    };
    let tunnel = config.tunnels.iter().find_map(|tunnel| {
        let rest = url.as_str().strip_prefix(tunnel.public.trim_end_matches('/'))?;
        rest.starts_with(['/', '?']).then(|| format!("{}{rest}", tunnel.local.trim_end_matches('/')))
    });
    let host = match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => return Err("an address without a host".to_owned()),
    };
    let mut request = Request::builder()
        .uri(tunnel.unwrap_or_else(|| url.to_string()))
        .header("host", host)
        .header("user-agent", "TwilioProxy/1.1")
        .header("accept", "*/*")
        .header("x-twilio-signature", signature)
        .header("i-twilio-idempotency-token", token);
    request = match method {
        Method::Get => request.method("GET"),
        Method::Post => {
            let form_type = "application/x-www-form-urlencoded; charset=UTF-8";
            request.method("POST").header("content-type", form_type)
        }
    };
    let request = request.body(Full::new(Bytes::from(form))).map_err(|error| error.to_string())?;
    Ok((url.into(), request))
}
