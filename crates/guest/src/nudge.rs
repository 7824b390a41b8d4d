//! Calls from one of our components to another, over Spin's local chaining.

use std::time::Duration;

use http_body_util::BodyExt;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use spin_sdk::http::{FullBody, Request, send};
use spin_sdk::wasip3::http::types::RequestOptions;
use spin_sdk::wasip3::http_compat::RequestOptionsExtension;

use crate::Error;

/// Shorter than a carrier's patience with a webhook, longer than what the other one waits for.
const LIMIT: Duration = Duration::from_secs(14);
/// For what a person waits for: longer than a few questions to the carrier, shorter than a host gives a request.
const PATIENT: Duration = Duration::from_secs(25);

/// A text to someone on the team that belongs to no lead.
#[derive(Debug, Serialize, Deserialize)]
pub struct Note {
    /// The business's id.
    pub business: String,
    /// Their number, E.164.
    pub person: String,
    /// The words.
    pub body: String,
}

/// A file at the carrier.
#[derive(Debug, Serialize, Deserialize)]
pub struct MediaFile {
    /// Where, as the carrier's webhook named it.
    pub url: String,
}

/// Something that the caller said on the phone, or the keys that they pressed.
#[derive(Debug, Serialize, Deserialize)]
pub struct Said {
    /// The key of the lead.
    pub lead: String,
    /// The carrier's id of the call.
    pub call: String,
    /// Which question of the call it answers, from 1.
    pub turn: u32,
    /// The words, or the keys; empty: neither.
    pub text: String,
    /// Whether those are keys.
    pub keys: bool,
}

/// What the caller said in a message, in words.
#[derive(Debug, Serialize, Deserialize)]
pub struct Transcript {
    /// The key of the lead.
    pub lead: String,
    /// The carrier's id of the call.
    pub call: String,
    /// The words.
    pub text: String,
}

/// Look at the calendars of a business.
#[derive(Debug, Serialize, Deserialize)]
pub struct Look {
    /// The business's id.
    pub business: String,
}

/// Which visits of a business?
#[derive(Debug, Serialize, Deserialize)]
pub struct Agenda {
    /// The business's id.
    pub business: String,
    /// From this date, in the business's zone.
    pub first: Date,
    /// To this date.
    pub last: Date,
}

/// One of them. Its id and its lead hold a number, so it has no `Debug`.
#[derive(Serialize, Deserialize)]
pub struct Visit {
    /// Its id in the calendar.
    pub id: String,
    /// The key of the lead.
    pub lead: Option<String>,
    /// When the work begins, in unix seconds.
    pub starts: i64,
    /// When it ends.
    pub ends: i64,
    /// One line.
    pub summary: String,
    /// Where.
    pub place: String,
}

/// Try once more to deliver an event.
#[derive(Debug, Serialize, Deserialize)]
pub struct Deliver {
    /// The key of the delivery.
    pub key: String,
}

/// Try dead letters from the beginning, or tell everybody of one event again.
#[derive(Debug, Serialize, Deserialize)]
pub struct Replay {
    /// The business's id.
    pub business: String,
    /// The id of the event; all dead letters without it.
    pub event: Option<String>,
}

/// What came of it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Replayed {
    /// Whether the event was found. Who was forgotten has none, and a lead keeps its newest ones only.
    pub found: bool,
}

/// A text from someone on the team.
#[derive(Debug, Serialize, Deserialize)]
pub struct TeamText {
    /// The business's id.
    pub business: String,
    /// Their number, E.164.
    pub person: String,
    /// The carrier's id of the message.
    pub id: String,
    /// The words.
    pub text: String,
}

/// Asks another component something. None: it did not answer well; the log says why.
pub(crate) async fn ask<T: Serialize, A: DeserializeOwned>(
    component: &str,
    path: &str,
    message: &T,
    limit: Duration,
) -> Option<A> {
    let answer = asked(component, path, message, limit).await;
    answer.map_err(|error| eprintln!("left to the clock: {error}")).ok()
}

/// Posts to another component.
pub async fn post<T: Serialize>(component: &str, path: &str, message: &T) -> Result<(), Error> {
    exchange(component, path, message, LIMIT).await.map(|_| ())
}

/// Asks another component something that somebody waits for.
pub async fn question<T: Serialize, A: DeserializeOwned>(
    component: &str,
    path: &str,
    message: &T,
) -> Result<A, Error> {
    asked(component, path, message, LIMIT).await
}

/// Asks another component something that a person waits for at a page or a terminal.
pub async fn patient_question<T: Serialize, A: DeserializeOwned>(
    component: &str,
    path: &str,
    message: &T,
) -> Result<A, Error> {
    asked(component, path, message, PATIENT).await
}

async fn asked<T: Serialize, A: DeserializeOwned>(
    component: &str,
    path: &str,
    message: &T,
    limit: Duration,
) -> Result<A, Error> {
    let body = exchange(component, path, message, limit).await?;
    serde_json::from_slice(&body).map_err(|cause| Error::Ours(format!("{component}{path}: {cause}")))
}

/// Gets a file by way of another component.
pub async fn file<T: Serialize>(component: &str, path: &str, message: &T) -> Result<Vec<u8>, Error> {
    exchange(component, path, message, LIMIT).await
}

async fn exchange<T: Serialize>(
    component: &str,
    path: &str,
    message: &T,
    limit: Duration,
) -> Result<Vec<u8>, Error> {
    let body = serde_json::to_vec(message).map_err(|cause| Error::Ours(cause.to_string()))?;
    let request = Request::post(format!("http://{component}.spin.internal{path}"))
        .header("content-type", "application/json")
        .extension(limited(limit))
        .body(FullBody::new(bytes::Bytes::from(body)))
        .map_err(|cause| Error::Ours(cause.to_string()))?;
    let failed = |cause: &dyn std::fmt::Display| Error::Ours(format!("{component}{path}: {cause}"));
    let response = send(request).await.map_err(|cause| failed(&cause))?;
    if !response.status().is_success() {
        return Err(Error::Ours(format!("{component}{path} answered {}", response.status())));
    }
    let body = response.into_body().collect().await.map_err(|cause| failed(&cause))?;
    Ok(body.to_bytes().to_vec())
}

/// Options of a request that is given up after so long: until its answer begins, and between its parts.
pub fn limited(limit: Duration) -> RequestOptionsExtension {
    let nanos = u64::try_from(limit.as_nanos()).ok();
    let options = RequestOptions::new();
    // A host need not support limits; ours and Spin do.
    let _ = options.set_first_byte_timeout(nanos);
    let _ = options.set_between_bytes_timeout(nanos);
    RequestOptionsExtension(options)
}
