//! What the answers of Telnyx's API mean.

use serde::Deserialize;
use serde_json::Value;

use crate::calls_types::OutgoingCall;
use crate::exchange::Answer;
use crate::messages::{Accepted, SendError};
use crate::trouble::is_code;
use crate::webhooks::Trouble;

use super::events::status;

#[derive(Deserialize)]
struct Sent {
    data: Message,
}

#[derive(Deserialize)]
struct Message {
    id: Option<String>,
    #[serde(default)]
    to: Vec<Recipient>,
}

#[derive(Deserialize)]
struct Recipient {
    status: Option<String>,
}

#[derive(Deserialize)]
struct Placed {
    sid: Option<String>,
    call_sid: Option<String>,
}

/// What the answer to a send says.
pub(super) fn sent(answer: &Answer) -> Result<Accepted, SendError> {
    let message: Message = answer.read::<Sent>(code, meaning)?.data;
    let word = message.to.first().and_then(|to| to.status.as_deref()).unwrap_or("queued");
    let status = status(word);
    let message_id = message.id.filter(|id| !id.is_empty()).ok_or_else(|| answer.ambiguous("has no id"))?;
    Ok(Accepted { message_id, status })
}

/// What the answer to a call that was placed says. Its id is told by the call's webhooks only: until then it is ours.
pub(super) fn placed(answer: &Answer, call: &OutgoingCall) -> Result<String, SendError> {
    let placed: Placed = answer.read(code, meaning)?;
    Ok(placed.sid.or(placed.call_sid).unwrap_or_else(|| call.id.clone()))
}

/// The first code of an answer that is a refusal.
pub(super) fn code(answer: &Value) -> Option<String> {
    let code = answer.get("errors")?.get(0)?.get("code")?;
    code.as_str().filter(|code| is_code(code)).map(str::to_owned)
}

/// Telnyx's codes (its page "Messaging error codes").
pub(super) fn meaning(code: &str) -> Trouble {
    match code {
        "40300" => Trouble::OptedOut,
        // Not routable, not valid, not of a kind that takes texts.
        "40001" | "40012" | "40301" | "40310" | "40319" => Trouble::Unreachable,
        "40004" | "40005" | "40006" | "40008" | "40011" | "40014" | "40016" | "40018" | "40318" | "10011" => {
            Trouble::Temporary
        }
        "40002" | "40003" | "40015" | "40017" | "40020" | "40322" => Trouble::Blocked,
        "40010" | "40019" | "40329" | "40330" => Trouble::Unregistered,
        // Key, funds, a number that is not the account's, a region that is not switched on.
        "10009" | "20100" | "40013" | "40305" | "40309" | "40314" | "40333" => Trouble::Account,
        _ => Trouble::Refused,
    }
}
