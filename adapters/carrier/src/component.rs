//! The component: reads the variables, reaches the carrier, and leaves everything else to the pure parts.

mod account;

use std::pin::pin;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use futures::future::{Either, select};
use http_body_util::{BodyExt as _, Limited};
use spin_sdk::http::{FullBody, IntoRequest as _, Request as HttpRequest};
use spin_sdk::wasip3::http::types::{ErrorCode, RequestOptions};
use spin_sdk::wasip3::http_compat::RequestOptionsExtension;

use crate::calls_types::{Guest as Calls, OutgoingCall};
use crate::carriers::{self, Carrier, Question};
use crate::exchange::{Answer, ApiRequest, Method};
use crate::media_types::{File, Guest as Media, MediaError};
use crate::messages::{Accepted, Found, Guest as Messages, Outgoing, SendError};
use crate::settings::{Account, BaseUrl, PrivateKey, Secrets, SettingError, WebhookSettings};
use crate::webhooks::{
    CallEvent, CallStep, Document, Guest as Webhooks, IncomingText, Receipt, Rejection, Request,
};
use crate::{media, transport};

/// How long a connection may take to stand.
const CONNECT_LIMIT: Duration = Duration::from_secs(3);
/// How long a whole exchange may take.
const LIMIT: Duration = Duration::from_secs(8);
/// More than fifty texts fill, in bytes.
const LARGEST_ANSWER: usize = 256 * 1024;
/// Two minutes of speech, four times over.
const LARGEST_FILE: usize = 8 * 1024 * 1024;

struct Component;

// The generated export is the only unsafe code, and it is not ours.
#[allow(unsafe_code)]
mod export {
    use super::Component;
    crate::bindings::export!(Component with_types_in crate::bindings);
}

impl Webhooks for Component {
    async fn read_call(request: Request) -> Result<CallEvent, Rejection> {
        carrier().await?.read_call(&request, &webhook_settings().await?)
    }

    async fn read_text(request: Request) -> Result<IncomingText, Rejection> {
        carrier().await?.read_text(&request, &webhook_settings().await?)
    }

    async fn read_receipt(request: Request) -> Result<Receipt, Rejection> {
        carrier().await?.read_receipt(&request, &webhook_settings().await?)
    }

    async fn answer(to: Request, flow: Vec<CallStep>) -> Result<Document, Rejection> {
        Ok(carrier().await?.answer(&to, &flow, &base_url("public_url").await?))
    }
}

impl Messages for Component {
    async fn send(message: Outgoing) -> Result<Accepted, SendError> {
        let (carrier, account) = (carrier().await?, account().await?);
        let request = carrier.send(&account, &base_url("public_url").await?, &message)?;
        carrier.sent(&exchange(request).await?)
    }

    async fn find(sender: String, recipient: String, since: i64) -> Result<Vec<Found>, SendError> {
        let (carrier, account) = (carrier().await?, account().await?);
        match carrier.find(&account, &sender, &recipient, since) {
            Question::Ask(request) => carrier.found(&exchange(request).await?, since),
            Question::Needless => Ok(Vec::new()),
            Question::Impossible(instead) => Err(SendError::Unavailable(instead.to_owned())),
        }
    }
}

impl Calls for Component {
    async fn place(call: OutgoingCall) -> Result<String, SendError> {
        let (carrier, account) = (carrier().await?, account().await?);
        let request = carrier.place(&account, &base_url("public_url").await?, &call)?;
        carrier.placed(&exchange(request).await?, &call)
    }
}

impl Media for Component {
    async fn fetch(url: String) -> Result<File, MediaError> {
        media::fetched(media_exchange(&url, Method::Get).await?)
    }

    async fn remove(url: String) -> Result<(), MediaError> {
        media::removed(&media_exchange(&url, Method::Delete).await?)
    }
}

async fn media_exchange(url: &str, method: Method) -> Result<Answer, MediaError> {
    let (carrier, account) = (carrier().await?, account().await?);
    let request = carrier.file(&account, url, method)?;
    let whole = async {
        let (answer, told) = attempt_told(request, LARGEST_FILE).await?;
        let Some(to) = media::kept_at(answer.status, told.location.as_deref(), &account.api) else {
            return Ok::<_, ErrorCode>(answer);
        };
        // Without the credentials: it is another host's.
        attempt(ApiRequest::new(Method::Get, to, String::new()), LARGEST_FILE).await
    };
    let answer = in_time(whole).await.and_then(Result::ok);
    answer.ok_or_else(|| MediaError::Later("the carrier did not answer".to_owned()))
}

async fn carrier() -> Result<&'static dyn Carrier, SettingError> {
    carriers::by_name(&variable("carrier").await?)
}

async fn variable(name: &'static str) -> Result<String, SettingError> {
    // The provider's own words stay out of the log: they may quote the value.
    let value = spin_sdk::variables::get(name).await.map_err(|_| SettingError::Missing(name))?;
    if value.trim().is_empty() { Err(SettingError::Missing(name)) } else { Ok(value) }
}

async fn base_url(name: &'static str) -> Result<BaseUrl, SettingError> {
    BaseUrl::parse(name, &variable(name).await?)
}

async fn secrets() -> Result<Secrets, SettingError> {
    Secrets::parse("carrier_secret", &variable("carrier_secret").await?)
}

/// A variable that not every carrier needs.
async fn optional(name: &'static str) -> Option<String> {
    variable(name).await.ok().map(|value| value.trim().to_owned())
}

async fn account() -> Result<Account, SettingError> {
    let private_key = optional("carrier_private_key").await;
    Ok(Account {
        api: base_url("carrier_api").await?,
        id: variable("carrier_account").await?.trim().to_owned(),
        secrets: secrets().await?,
        application: optional("carrier_application").await,
        private_key: private_key.map(PrivateKey),
        now: now(),
    })
}

async fn webhook_settings() -> Result<WebhookSettings, SettingError> {
    let signing = optional("carrier_signing_key").await;
    let signing = signing.map(|keys| Secrets::parse("carrier_signing_key", &keys)).transpose()?;
    let (public_url, secrets) = (base_url("public_url").await?, secrets().await?);
    Ok(WebhookSettings { public_url, secrets, signing, now: now() })
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

async fn exchange(request: ApiRequest) -> Result<Answer, SendError> {
    match in_time(attempt(request, LARGEST_ANSWER)).await {
        Some(answer) => answer.map_err(|error| transport::lost(&error)),
        None => Err(SendError::Ambiguous(late())),
    }
}

/// None: it took longer than anything may.
async fn in_time<T>(exchange: impl Future<Output = T>) -> Option<T> {
    match select(pin!(exchange), pin!(spin_sdk::time::sleep(LIMIT))).await {
        Either::Left((result, _)) => Some(result),
        Either::Right(_) => None,
    }
}

fn late() -> String {
    format!("the carrier did not answer within {} seconds", LIMIT.as_secs())
}

async fn attempt(request: ApiRequest, largest: usize) -> Result<Answer, ErrorCode> {
    attempt_told(request, largest).await.map(|(answer, _)| answer)
}

/// What else the head of an answer tells.
struct Told {
    date: Option<String>,
    location: Option<String>,
}

/// The same with what else its head tells.
async fn attempt_told(request: ApiRequest, largest: usize) -> Result<(Answer, Told), ErrorCode> {
    let response = spin_sdk::http::send(http_request(request)?.into_request()?).await?;
    let status = response.status().as_u16();
    let header = |name: &str| {
        let value = response.headers().get(name).and_then(|value| value.to_str().ok());
        value.map(str::to_owned)
    };
    let (retry_after, content_type) = (header("retry-after"), header("content-type"));
    let told = Told { date: header("date"), location: header("location") };
    let body = Limited::new(response.into_body(), largest).collect().await;
    // The status alone still says something; an answer that is cut off or too long counts as one without a body.
    let body = body.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
    Ok((Answer { status, retry_after, content_type, body }, told))
}

fn http_request(request: ApiRequest) -> Result<HttpRequest<FullBody<Bytes>>, ErrorCode> {
    let (content_type, body) = request.body.unzip();
    let body = body.unwrap_or_default();
    let mut builder = HttpRequest::<()>::builder()
        .method(request.method.word())
        .uri(request.url)
        .extension(RequestOptionsExtension(options()))
        .header("accept", "application/json, */*;q=0.5")
        .header("content-length", body.len());
    if !request.authorization.is_empty() {
        builder = builder.header("authorization", request.authorization);
    }
    if let Some(content_type) = content_type {
        builder = builder.header("content-type", content_type);
    }
    if let Some(key) = request.idempotency_key {
        builder = builder.header("idempotency-key", key);
    }
    builder.body(FullBody::new(Bytes::from(body))).map_err(|_| ErrorCode::HttpRequestUriInvalid)
}

/// A host need not support these limits; the one around the whole exchange holds anyway.
fn options() -> RequestOptions {
    let nanoseconds = |limit: Duration| u64::try_from(limit.as_nanos()).ok();
    let options = RequestOptions::new();
    let _ = options.set_connect_timeout(nanoseconds(CONNECT_LIMIT));
    let _ = options.set_first_byte_timeout(nanoseconds(LIMIT));
    let _ = options.set_between_bytes_timeout(nanoseconds(LIMIT));
    options
}
