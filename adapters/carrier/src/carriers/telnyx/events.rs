//! The events of the Messaging API (version 2): JSON, with a text in `data.payload`.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::form::malformed;
use crate::trouble::{is_code, of_message};
use crate::webhooks::{IncomingText, Media, MessageStatus, Receipt, Rejection};
use crate::words;

use super::answers::meaning;

const E164: &str = "a phone number in E.164";

#[derive(Deserialize)]
struct Event<P> {
    data: Data<P>,
}

#[derive(Deserialize)]
struct Data<P> {
    event_type: String,
    payload: P,
}

#[derive(Deserialize)]
struct Incoming {
    id: String,
    from: End,
    to: Vec<End>,
    text: Option<String>,
    #[serde(default)]
    media: Vec<File>,
    autoresponse_type: Option<String>,
}

#[derive(Deserialize)]
struct File {
    url: Option<String>,
    content_type: Option<String>,
}

#[derive(Deserialize)]
struct End {
    phone_number: String,
    status: Option<String>,
}

#[derive(Deserialize)]
struct Outgoing {
    id: String,
    from: End,
    to: Vec<End>,
    #[serde(default)]
    errors: Vec<Fault>,
}

/// A fault as Telnyx tells it, here and in the answers of its API.
#[derive(Deserialize)]
pub(super) struct Fault {
    pub(super) code: Option<String>,
}

/// Reads `message.received`.
pub(super) fn text(body: &[u8]) -> Result<IncomingText, Rejection> {
    let event: Data<Incoming> = read(body, "data: a message.received event of webhook version 2")?;
    if event.event_type != "message.received" {
        return Err(malformed("data.event_type", "message.received"));
    }
    let text = event.payload;
    Ok(IncomingText {
        message_id: text.id,
        sender: words::party(&text.from.phone_number),
        recipient: number(text.to.first(), "data.payload.to")?,
        body: text.text.unwrap_or_default(),
        media: text.media.into_iter().filter_map(file).collect(),
        answered_by_carrier: text.autoresponse_type.is_some_and(|kind| !kind.is_empty()),
    })
}

/// Reads `message.sent` and `message.finalized`.
pub(super) fn receipt(body: &[u8]) -> Result<Receipt, Rejection> {
    let event: Data<Outgoing> = read(body, "data: a message.finalized event of webhook version 2")?;
    let text = event.payload;
    let recipient = text.to.first();
    let status = status(recipient.and_then(|to| to.status.as_deref()).unwrap_or_default());
    let code = text.errors.into_iter().find_map(|fault| fault.code).filter(|code| is_code(code));
    Ok(Receipt {
        message_id: text.id,
        sender: number(Some(&text.from), "data.payload.from")?,
        recipient: number(recipient, "data.payload.to")?,
        trouble: of_message(&status, code.as_deref(), meaning),
        status,
        code,
    })
}

/// `to[].status`.
pub(super) fn status(word: &str) -> MessageStatus {
    match word {
        "expired" | "sending_failed" | "delivery_failed" => MessageStatus::Undelivered,
        // It left, and nobody will ever tell whether it arrived.
        "delivery_unconfirmed" => MessageStatus::Sent,
        word => words::message_status(word),
    }
}

fn read<P: DeserializeOwned>(body: &[u8], expected: &str) -> Result<Data<P>, Rejection> {
    let event: Result<Event<P>, _> = serde_json::from_slice(body);
    event.map(|event| event.data).map_err(|_| malformed("body", expected))
}

fn number(end: Option<&End>, field: &str) -> Result<String, Rejection> {
    let number = end.map(|end| end.phone_number.clone()).filter(|number| words::is_e164(number));
    number.ok_or_else(|| malformed(field, E164))
}

fn file(file: File) -> Option<Media> {
    Some(Media { url: file.url?, content_type: file.content_type.unwrap_or_default() })
}
