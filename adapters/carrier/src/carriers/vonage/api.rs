//! The requests that send a text, place a call and get a file.

use serde_json::json;

use super::jwt::bearer;
use super::marks::Marks;
use crate::calls_types::OutgoingCall;
use crate::exchange::{ApiRequest, Method, receipts_of_try};
use crate::media_types::MediaError;
use crate::messages::Outgoing;
use crate::settings::{Account, BaseUrl, SettingError};
use crate::words::without_plus;

/// How long Vonage may be told to keep a text, in seconds.
const VALIDITY: std::ops::RangeInclusive<u32> = 20..=604_800;
/// How long it may be told to let a phone ring, in seconds.
const RINGS: std::ops::RangeInclusive<u32> = 1..=120;
/// The longest note of ours that comes back with receipts, in characters.
const LONGEST_REFERENCE: usize = 100;

/// The request that sends `message`.
///
/// Vonage takes no idempotency key: every try makes a text of its own, and its receipts name the try.
pub fn send(account: &Account, public_url: &BaseUrl, message: &Outgoing) -> Result<ApiRequest, SettingError> {
    let reference: String = message.id.chars().take(LONGEST_REFERENCE).collect();
    let body = json!({
        "message_type": "text",
        "channel": "sms",
        "from": without_plus(&message.sender),
        "to": without_plus(&message.recipient),
        "text": message.body,
        "client_ref": reference,
        "ttl": message.valid_seconds.clamp(*VALIDITY.start(), *VALIDITY.end()),
        "webhook_url": receipts_of_try(public_url, message),
        "webhook_version": "v1",
    });
    let authorization = bearer(account, &["text", &message.id, &message.attempt.to_string()])?;
    Ok(ApiRequest::new(Method::Post, account.api.join("/v1/messages"), authorization).json(&body))
}

/// The request that places `call`.
pub fn place(
    account: &Account,
    public_url: &BaseUrl,
    call: &OutgoingCall,
) -> Result<ApiRequest, SettingError> {
    let marks = Marks { from: Some(call.caller.clone()), to: Some(call.called.clone()), ..Marks::default() };
    let phone = |number: &str| json!({"type": "phone", "number": without_plus(number)});
    let body = json!({
        "to": [phone(&call.called)],
        "from": phone(&call.caller),
        "answer_url": [marks.address(public_url, &call.flow)],
        "answer_method": "POST",
        "event_url": [marks.address(public_url, &call.ended)],
        "event_method": "POST",
        "ringing_timer": call.seconds.clamp(*RINGS.start(), *RINGS.end()),
    });
    let authorization = bearer(account, &["call", &call.id])?;
    Ok(ApiRequest::new(Method::Post, account.api.join("/v1/calls"), authorization).json(&body))
}

/// The request for a file by the address that a webhook named.
///
/// Whoever could make us ask another address would get a token of the application: so it must be one of the recordings
/// at the configured API, and hold nothing but the plain letters of such an id. Pictures that came with a text lie with
/// the network that brought them, and are not fetched.
///
/// Vonage documents no way to delete a recording.
pub fn file(account: &Account, url: &str, method: Method) -> Result<ApiRequest, MediaError> {
    let id = url.strip_prefix(&account.api.join("/v1/files/")).ok_or(MediaError::NotOurs)?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if id.is_empty() || !id.bytes().all(plain) {
        return Err(MediaError::NotOurs);
    }
    if method == Method::Delete {
        return Err(MediaError::Refused(
            "Vonage documents no way to delete a recording: ask its support to do it".to_owned(),
        ));
    }
    Ok(ApiRequest::new(method, url.to_owned(), bearer(account, &["file", id])?))
}
