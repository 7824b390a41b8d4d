//! One try.

use std::time::Duration;

use domain::Business;
use domain::event::Command;
use events::delivery::{Outcome, Recipient, RecipientKind};
use events::{event, signature};
use guest::nudge::limited;
use guest::{Error, config};
use http_body_util::{BodyExt as _, Limited};
use spin_sdk::http::{FullBody, Request, Response, send as exchange};

/// An extension is beside us.
const INSIDE: Duration = Duration::from_secs(5);
/// Whoever is outside has as long as most senders of webhooks give.
const OUTSIDE: Duration = Duration::from_secs(10);
/// More than ten commands need.
const LARGEST: usize = 64 * 1024;
/// More than a line of the log needs.
const LONGEST: usize = 200;

/// What came of it.
pub(crate) struct Tried {
    pub(crate) outcome: Outcome,
    /// For the log.
    pub(crate) what: String,
    /// What an extension wants.
    pub(crate) commands: Vec<Command>,
}

/// Sends an event to one of those who are to be told.
pub(crate) async fn send(business: &Business, recipient: &Recipient, id: &str, body: &str) -> Tried {
    let tried = match recipient.kind {
        RecipientKind::Extension => inside(&recipient.name, body).await,
        RecipientKind::Webhook => outside(business, &recipient.name, id, body).await,
    };
    tried.unwrap_or_else(|error| failed(Outcome::Failed, error.to_string()))
}

async fn inside(name: &str, body: &str) -> Result<Tried, Error> {
    let request = Request::post(format!("http://{name}.spin.internal/event"))
        .header("content-type", event::MEDIA_TYPE)
        .extension(limited(INSIDE))
        .body(FullBody::new(bytes::Bytes::from(body.to_owned())))
        .map_err(|cause| Error::Ours(cause.to_string()))?;
    let Ok(response) = exchange(request).await else {
        return Ok(failed(Outcome::Failed, "the component does not answer".to_owned()));
    };
    let status = response.status().as_u16();
    if !(200..300).contains(&status) {
        return Ok(failed(Outcome::Failed, status.to_string()));
    }
    let body = Limited::new(response.into_body(), LARGEST).collect().await;
    let Ok(body) = body.map(|body| body.to_bytes()) else {
        return Ok(failed(Outcome::Failed, "its answer breaks off, or is longer than 64 KiB".to_owned()));
    };
    let answer = events::commands(&body);
    let what = answer.faults.into_iter().fold(status.to_string(), |what, fault| format!("{what}; {fault}"));
    Ok(Tried { outcome: Outcome::Delivered, what: short(&what), commands: answer.commands })
}

async fn outside(business: &Business, id: &str, event_id: &str, body: &str) -> Result<Tried, Error> {
    let Some(webhook) = business.webhooks.iter().find(|webhook| webhook.id == id) else {
        return Ok(failed(Outcome::Gone, "the profile has no such webhook any more".to_owned()));
    };
    let key = config::required("session_key").await?;
    let second = guest::now().as_second();
    let signature = signature::sign(&key, &business.id, id, event_id, second, body);
    let signature = signature.ok_or_else(|| Error::Ours("the session key is empty".to_owned()))?;
    let request = Request::post(&webhook.url)
        .header("content-type", event::MEDIA_TYPE)
        .header("content-length", body.len().to_string())
        .header("user-agent", "Ringback")
        .header("webhook-id", event_id)
        .header("webhook-timestamp", second.to_string())
        .header("webhook-signature", signature)
        .extension(limited(OUTSIDE))
        .body(FullBody::new(bytes::Bytes::from(body.to_owned())))
        .map_err(|cause| Error::Ours(cause.to_string()))?;
    Ok(match exchange(request).await {
        Ok(response) => judged(&response),
        // The cause may quote the address, which may hold a secret.
        Err(_) => failed(Outcome::Failed, "nobody answers there, or not in time".to_owned()),
    })
}

fn judged<T>(response: &Response<T>) -> Tried {
    let status = response.status().as_u16();
    let outcome = match status {
        200..=299 => Outcome::Delivered,
        410 => Outcome::Gone,
        _ => Outcome::Failed,
    };
    Tried { outcome, what: status.to_string(), commands: Vec::new() }
}

fn failed(outcome: Outcome, what: String) -> Tried {
    Tried { outcome, what: short(&what), commands: Vec::new() }
}

fn short(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}
