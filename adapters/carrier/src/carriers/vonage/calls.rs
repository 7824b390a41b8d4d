//! Reads a voice webhook: the first one of a call, those that the answers to it ask for, and what Vonage tells of the
//! legs.

use serde_json::Value;

use super::dates;
use super::legs::Leg;
use super::webhook::Webhook;
use crate::form::malformed;
use crate::webhooks::{AnsweredBy, Attestation, CallEvent, CallStatus, Recording, Rejection, Speech};

/// The fields that end in the event itself. All others are kept as they came.
const READ: [&str; 12] = [
    "uuid",
    "call_uuid",
    "conversation_uuid",
    "from",
    "from_user",
    "to",
    "status",
    "duration",
    "dtmf",
    "speech",
    "recording_uuid",
    "recording_url",
];

/// How much longer than the phones ring it takes to say something before, and to find and let go of a line, in seconds.
const AROUND_RINGING: i64 = 15;

/// Reads the fields of a voice webhook, whose signature has been verified.
pub fn read(webhook: &Webhook) -> Result<CallEvent, Rejection> {
    let leg = Leg::of(webhook);
    let word = webhook.text("status");
    let answered_by = word.and_then(answered_by);
    Ok(CallEvent {
        call_id: leg.id.clone().ok_or_else(|| malformed("conversation_uuid", "the id of the call"))?,
        parent_call_id: leg.call.clone().filter(|_| leg.rung),
        caller: leg.caller(),
        called: called(&leg, word.is_some() && answered_by.is_some())?,
        status: word.map_or_else(|| unsaid(webhook), status),
        rung: picked_up(webhook).then_some(CallStatus::Completed),
        rung_seconds: None,
        answered_by,
        seconds: webhook.whole_number("duration")?,
        forwarded_from: None,
        attestation: Attestation::Unknown,
        speech: speech(webhook),
        digits: digits(webhook),
        recording: recording(webhook),
        transcript: None,
        caller_zip: None,
        other: webhook.others(&READ),
    })
}

/// The number that was called. Who only tells who picked up may leave it out.
fn called(leg: &Leg, heard: bool) -> Result<String, Rejection> {
    let number =
        leg.to.as_deref().map(super::marks::with_plus).filter(|number| crate::words::is_e164(number));
    match number {
        Some(number) => Ok(number),
        None if heard => Ok(String::new()),
        None => Err(malformed("to", "a phone number in digits")),
    }
}

/// `status`.
#[must_use]
pub fn status(word: &str) -> CallStatus {
    match word {
        "started" => CallStatus::Queued,
        "ringing" => CallStatus::Ringing,
        "answered" | "human" | "machine" => CallStatus::InProgress,
        "completed" => CallStatus::Completed,
        "busy" => CallStatus::Busy,
        "timeout" | "unanswered" => CallStatus::NoAnswer,
        // Refused by Vonage, or not possible.
        "rejected" | "failed" => CallStatus::Failed,
        "cancelled" => CallStatus::Canceled,
        other => CallStatus::Other(other.to_owned()),
    }
}

/// The first webhook of a call names no state and no moment; what is asked for on the way has a moment, or our marks.
fn unsaid(webhook: &Webhook) -> CallStatus {
    let first = webhook.value("timestamp").is_none() && webhook.marks.call.is_none();
    if first { CallStatus::Ringing } else { CallStatus::InProgress }
}

fn answered_by(word: &str) -> Option<AnsweredBy> {
    match word {
        "human" => Some(AnsweredBy::Human),
        "machine" => Some(AnsweredBy::Machine),
        _ => None,
    }
}

/// Vonage does not tell how ringing somebody ended. But who has been away for longer than it rang has been talking.
fn picked_up(webhook: &Webhook) -> bool {
    let (Some((at, rings)), Some(now)) = (webhook.marks.ringing, webhook.signed_at) else { return false };
    now.saturating_sub(at) > rings.saturating_add(AROUND_RINGING)
}

/// Null, empty or missing: nothing was pressed. Older accounts get them without the object around.
fn digits(webhook: &Webhook) -> Option<String> {
    let dtmf = webhook.value("dtmf")?;
    let digits = dtmf.as_str().or_else(|| dtmf.get("digits").and_then(Value::as_str))?;
    let is_key = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'*' | b'#');
    (!digits.is_empty() && digits.bytes().all(is_key)).then(|| digits.to_owned())
}

/// The likeliest of what may have been said comes first.
fn speech(webhook: &Webhook) -> Option<Speech> {
    let result = webhook.value("speech")?.get("results")?.get(0)?;
    let text = result.get("text")?.as_str().filter(|text| !text.is_empty())?.to_owned();
    let confidence = match result.get("confidence") {
        Some(Value::String(number)) => number.parse().ok(),
        Some(number) => number.as_f64().map(|number| number as f32),
        None => None,
    };
    // Only a hint, so one that makes no sense is as good as none.
    Some(Speech { text, confidence: confidence.filter(|confidence| (0.0..=1.0).contains(confidence)) })
}

/// A recording that lacks its length is still a message that somebody left.
fn recording(webhook: &Webhook) -> Option<Recording> {
    let (id, url) = (webhook.text("recording_uuid")?, webhook.text("recording_url")?);
    let moment = |name| webhook.text(name).and_then(dates::unix_seconds);
    let seconds = moment("start_time").zip(moment("end_time")).map(|(start, end)| end - start);
    let seconds = seconds.and_then(|seconds| u32::try_from(seconds).ok()).unwrap_or_default();
    Some(Recording { id: id.to_owned(), url: url.to_owned(), seconds })
}
