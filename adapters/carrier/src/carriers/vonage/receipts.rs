//! Reads a delivery receipt, as the Messages API tells it.

use super::trouble;
use super::webhook::Webhook;
use crate::trouble::of_message;
use crate::webhooks::{MessageStatus, Receipt, Rejection, Trouble};

/// Reads the fields of a delivery receipt, whose signature has been verified.
pub fn read(webhook: &Webhook) -> Result<Receipt, Rejection> {
    let word = webhook.needed("status", "the state of the text")?;
    let status = status(word);
    let code = webhook.value("error").and_then(trouble::code);
    let trouble = match (word, &code) {
        // Vonage did not get through to the network.
        ("undeliverable", None) => Some(Trouble::Temporary),
        _ => of_message(&status, code.as_deref(), trouble::trouble),
    };
    Ok(Receipt {
        message_id: webhook.needed("message_uuid", "the id of the text")?.to_owned(),
        sender: webhook.needed_number("from")?,
        recipient: webhook.needed_number("to")?,
        status,
        trouble,
        code,
    })
}

/// `status`.
#[must_use]
pub fn status(word: &str) -> MessageStatus {
    match word {
        "submitted" => MessageStatus::Sent,
        // What was read was delivered.
        "delivered" | "read" => MessageStatus::Delivered,
        "rejected" | "undeliverable" => MessageStatus::Undelivered,
        other => MessageStatus::Other(other.to_owned()),
    }
}
