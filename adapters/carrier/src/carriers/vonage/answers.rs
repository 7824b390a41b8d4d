//! What Vonage's answers mean. Nothing of an answer's text reaches a log: it may quote a phone number.

use serde::Deserialize;

use super::trouble;
use crate::exchange::Answer;
use crate::messages::{Accepted, SendError};
use crate::webhooks::MessageStatus;

#[derive(Deserialize)]
struct Sent {
    message_uuid: Option<String>,
}

#[derive(Deserialize)]
struct Placed {
    uuid: Option<String>,
}

/// What the answer to a send says.
pub fn sent(answer: &Answer) -> Result<Accepted, SendError> {
    let sent: Sent = answer.read(trouble::code, trouble::trouble)?;
    let message_id = with_id(answer, sent.message_uuid)?;
    Ok(Accepted { message_id, status: MessageStatus::Queued })
}

/// What the answer to a call that was placed says: its id.
pub fn placed(answer: &Answer) -> Result<String, SendError> {
    let placed: Placed = answer.read(trouble::code, trouble::trouble)?;
    with_id(answer, placed.uuid)
}

/// Vonage takes it before it answers, so an answer that makes no sense is no proof that it did not.
fn with_id(answer: &Answer, id: Option<String>) -> Result<String, SendError> {
    id.filter(|id| !id.is_empty()).ok_or_else(|| answer.ambiguous("has no id"))
}
