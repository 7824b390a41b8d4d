//! Calls from one of our components to another, over Spin's local chaining. A nudge makes things fast; if it is
//! lost, the clock does the same later.

use std::time::Duration;

use domain::Lead;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use spin_sdk::http::{FullBody, Request, send};
use spin_sdk::wasip3::http::types::RequestOptions;
use spin_sdk::wasip3::http_compat::RequestOptionsExtension;

use crate::Error;
use crate::leads::Acted;

/// Longer than any send and shorter than a carrier's patience with a webhook.
const LIMIT: Duration = Duration::from_secs(10);

/// Asks for effects of a lead to be performed.
#[derive(Debug, Serialize, Deserialize)]
pub struct Perform {
    /// The key of the lead.
    pub lead: String,
    /// The effects that the sender has claimed for the receiver; empty: whatever may be taken up.
    pub effects: Vec<String>,
}

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

/// Something that the caller said on the phone.
#[derive(Debug, Serialize, Deserialize)]
pub struct Said {
    /// The key of the lead.
    pub lead: String,
    /// The carrier's id of the call.
    pub call: String,
    /// The words.
    pub text: String,
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

/// Has the new effects of a lead performed at once. Failing is no error: they stand in the lead.
pub async fn perform(acted: &Acted) {
    let is_text = |id: &&String| acted.lead.effect(id).is_some_and(domain::Effect::is_text);
    let (texts, others): (Vec<&String>, Vec<&String>) = acted.now.iter().partition(is_text);
    let lead = acted.lead.own_key();
    if !texts.is_empty() {
        let effects = texts.into_iter().cloned().collect();
        try_to("sms-follow-up", "/send", &Perform { lead: lead.clone(), effects }).await;
    }
    if !others.is_empty() {
        let effects = others.into_iter().cloned().collect();
        try_to("booking", "/perform", &Perform { lead, effects }).await;
    }
}

/// Has whatever waits in a lead performed: what was left behind by someone who died, or held back until now.
pub async fn take_up(lead: &Lead, now: Timestamp) {
    let perform = || Perform { lead: lead.own_key(), effects: Vec::new() };
    if !lead.texts_to_take_up(now).is_empty() {
        try_to("sms-follow-up", "/send", &perform()).await;
    }
    if lead.calendar_waits(now) {
        try_to("booking", "/perform", &perform()).await;
    }
}

/// Posts to another component and does not mind if that fails.
pub async fn try_to<T: Serialize>(component: &str, path: &str, message: &T) {
    if let Err(error) = post(component, path, message).await {
        eprintln!("a nudge was lost, the clock will see to it: {error}");
    }
}

/// Posts to another component.
pub async fn post<T: Serialize>(component: &str, path: &str, message: &T) -> Result<(), Error> {
    let body = serde_json::to_vec(message).map_err(|cause| Error::Ours(cause.to_string()))?;
    let request = Request::post(format!("http://{component}.spin.internal{path}"))
        .header("content-type", "application/json")
        .extension(limited(LIMIT))
        .body(FullBody::new(bytes::Bytes::from(body)))
        .map_err(|cause| Error::Ours(cause.to_string()))?;
    let response = send(request).await.map_err(|cause| Error::Ours(format!("{component}{path}: {cause}")))?;
    if response.status().is_success() {
        return Ok(());
    }
    Err(Error::Ours(format!("{component}{path} answered {}", response.status())))
}

fn limited(limit: Duration) -> RequestOptionsExtension {
    let nanos = u64::try_from(limit.as_nanos()).ok();
    let options = RequestOptions::new();
    // A host need not support limits; ours and Spin do.
    let _ = options.set_first_byte_timeout(nanos);
    let _ = options.set_between_bytes_timeout(nanos);
    RequestOptionsExtension(options)
}
