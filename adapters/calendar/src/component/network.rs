//! Requests to calendars outside, each within a limit.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures::future::{Either, select};
use http::{Request, Response};
use http_body_util::{BodyExt as _, Limited};
use spin_sdk::http::{FullBody, IntoRequest as _, Request as HttpRequest};
use spin_sdk::wasip3::http::types::{ErrorCode, RequestOptions};
use spin_sdk::wasip3::http_compat::RequestOptionsExtension;

use crate::outside::Transport;

/// How long a connection may take to stand.
const CONNECT_LIMIT: Duration = Duration::from_secs(3);
/// How long a whole exchange may take: somebody waits for a text, and several may follow each other.
const LIMIT: Duration = Duration::from_secs(5);
/// More than a calendar of years has.
const LARGEST: usize = 8 * 1024 * 1024;

/// The network, as far as the manifest allows.
#[derive(Clone, Copy)]
pub(super) struct Network;

impl Transport for Network {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, String> {
        match select(pin!(exchange(request)), pin!(spin_sdk::time::sleep(LIMIT))).await {
            Either::Left((answer, _)) => answer.map_err(|error| lost(&error)),
            Either::Right(_) => {
                Err(format!("the calendar did not answer within {} seconds", LIMIT.as_secs()))
            }
        }
    }
}

async fn exchange(request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, ErrorCode> {
    let (mut parts, body) = request.into_parts();
    parts.extensions.insert(RequestOptionsExtension(options()));
    if !body.is_empty() {
        parts.headers.insert("content-length", body.len().into());
    }
    let request: HttpRequest<FullBody<Bytes>> = HttpRequest::from_parts(parts, FullBody::new(body.into()));
    let (parts, body) = spin_sdk::http::send(request.into_request()?).await?.into_parts();
    let body = Limited::new(body, LARGEST).collect().await;
    // What is cut off or too long is not taken for the whole.
    let body = body.map_err(|_| ErrorCode::HttpResponseIncomplete)?;
    Ok(Response::from_parts(parts, body.to_bytes().to_vec()))
}

fn options() -> RequestOptions {
    let nanoseconds = |limit: Duration| u64::try_from(limit.as_nanos()).ok();
    let options = RequestOptions::new();
    let _ = options.set_connect_timeout(nanoseconds(CONNECT_LIMIT));
    let _ = options.set_first_byte_timeout(nanoseconds(LIMIT));
    let _ = options.set_between_bytes_timeout(nanoseconds(LIMIT));
    options
}

/// In words that show no address.
fn lost(error: &ErrorCode) -> String {
    let words = match error {
        ErrorCode::HttpRequestDenied | ErrorCode::DestinationIpProhibited => {
            "booking may not reach the calendar's host: set the variable calendar_host (or feed_host) to it, such as \
             https://cloud.example.com"
        }
        ErrorCode::DnsTimeout | ErrorCode::DnsError(_) | ErrorCode::DestinationNotFound => {
            "the calendar's host is not known: see its address in the profile"
        }
        ErrorCode::ConnectionRefused | ErrorCode::ConnectionTimeout | ErrorCode::DestinationUnavailable => {
            "the calendar's host cannot be reached"
        }
        ErrorCode::TlsCertificateError | ErrorCode::TlsProtocolError | ErrorCode::TlsAlertReceived(_) => {
            "the calendar's host shows no certificate that is trusted"
        }
        ErrorCode::HttpResponseIncomplete => "the calendar's answer was cut off, or longer than 8 MB",
        _ => "the connection to the calendar broke",
    };
    words.to_owned()
}
