//! The requests that send a text, ask what was sent, and place a call. Numbers go with their plus: the API takes both,
//! and its filters know a number by its E.164 form alone.

use form_urlencoded::Serializer;
use serde_json::json;

use super::times;
use crate::calls_types::OutgoingCall;
use crate::exchange::{ApiRequest, Method, basic, receipts_of_try, segment};
use crate::messages::Outgoing;
use crate::settings::{Account, BaseUrl};

/// How long Plivo may be told to keep a text in its queue, in seconds.
const KEPT: std::ops::RangeInclusive<u32> = 5..=10_799;
/// As long as a phone rings anywhere, in seconds.
const RINGS: std::ops::RangeInclusive<u32> = 5..=120;

/// The request that sends `text`.
///
/// Plivo takes no idempotency key, so the text's id is not sent: whoever gets no clear answer asks what is there before
/// sending again.
#[must_use]
pub fn send(account: &Account, public_url: &BaseUrl, text: &Outgoing) -> ApiRequest {
    request(account, Method::Post, "Message/").json(&json!({
        "src": text.sender,
        "dst": text.recipient,
        "text": text.body,
        "type": "sms",
        "url": receipts_of_try(public_url, text),
        "method": "POST",
        "message_expiry": text.valid_seconds.clamp(*KEPT.start(), *KEPT.end()),
    }))
}

/// The request that asks for the texts from `sender` to `recipient` since `since`. Plivo lists 20 at most, and answers 20
/// such requests a minute.
#[must_use]
pub fn find(account: &Account, sender: &str, recipient: &str, since: i64) -> ApiRequest {
    let query = Serializer::new(String::new())
        .append_pair("from_number", sender)
        .append_pair("to_number", recipient)
        .append_pair("message_direction", "outbound")
        .append_pair("message_time__gte", &times::in_utc(since))
        .append_pair("limit", "20")
        .finish();
    request(account, Method::Get, &format!("Message/?{query}"))
}

/// The request that places `call`.
#[must_use]
pub fn place(account: &Account, public_url: &BaseUrl, call: &OutgoingCall) -> ApiRequest {
    request(account, Method::Post, "Call/").json(&json!({
        "from": call.caller,
        "to": call.called,
        "answer_url": public_url.join(&call.flow),
        "answer_method": "POST",
        "hangup_url": public_url.join(&call.ended),
        "hangup_method": "POST",
        "ring_timeout": call.seconds.clamp(*RINGS.start(), *RINGS.end()),
    }))
}

/// A request about something of the account's. The slash at the end of a resource is part of its address.
pub(super) fn request(account: &Account, method: Method, resource: &str) -> ApiRequest {
    let url = account.api.join(&format!("/v1/Account/{}/{resource}", segment(&account.id)));
    ApiRequest::new(method, url, authorization(account))
}

pub(super) fn authorization(account: &Account) -> String {
    basic(&account.id, account.secrets.first())
}

#[cfg(test)]
mod tests {
    use super::super::samples::account;
    use super::*;

    const ACCOUNT: &str = "https://api.plivo.com/v1/Account/MA0123456789ABCDEFGH";

    fn public_url() -> BaseUrl {
        BaseUrl::parse("public_url", "https://acme.example/r").unwrap()
    }

    fn outgoing(valid_seconds: u32) -> Outgoing {
        Outgoing {
            id: "lead-1.hello.s0".into(),
            attempt: 2,
            sender: "+17735550002".into(),
            recipient: "+13125550001".into(),
            body: "Acme & Sons: \"10% off\"?\n🙂".into(),
            receipts: "/sms/status?effect=x".into(),
            valid_seconds,
        }
    }

    fn call(seconds: u32) -> OutgoingCall {
        OutgoingCall {
            id: "lead-1/call".into(),
            caller: "+17735550002".into(),
            called: "+15305550111".into(),
            flow: "/voice/call-back/flow?lead=1&effect=x".into(),
            ended: "/voice/call-back/ended?lead=1&effect=x".into(),
            seconds,
        }
    }

    fn body(request: &ApiRequest) -> serde_json::Value {
        let (content_type, body) = request.body.as_ref().unwrap();
        assert_eq!(*content_type, "application/json");
        serde_json::from_str(body).unwrap()
    }

    #[test]
    fn a_text_is_posted_as_json() {
        let request = send(&account(), &public_url(), &outgoing(600));
        assert_eq!(request.url, format!("{ACCOUNT}/Message/"));
        assert_eq!((request.method, request.idempotency_key.clone()), (Method::Post, None));
        let expected = serde_json::json!({
            "src": "+17735550002",
            "dst": "+13125550001",
            "text": "Acme & Sons: \"10% off\"?\n🙂",
            "type": "sms",
            "url": "https://acme.example/r/sms/status?effect=x&try=2",
            "method": "POST",
            "message_expiry": 600,
        });
        assert_eq!(body(&request), expected);
    }

    #[test]
    fn a_text_is_kept_no_longer_than_plivo_keeps_one() {
        for (seconds, kept) in [(0, 5), (10_799, 10_799), (u32::MAX, 10_799)] {
            let request = send(&account(), &public_url(), &outgoing(seconds));
            assert_eq!(body(&request)["message_expiry"], kept);
        }
    }

    #[test]
    fn the_account_and_its_first_secret_sign_in() {
        assert_eq!(authorization(&account()), basic("MA0123456789ABCDEFGH", "t0ken"));
        let odd = Account { id: "../MA 1".into(), ..account() };
        let url = find(&odd, "+1", "+2", 0).url;
        assert!(url.starts_with("https://api.plivo.com/v1/Account/..%2FMA%201/Message/?"), "{url}");
    }

    #[test]
    fn what_was_sent_is_asked_for_by_both_numbers_and_the_time() {
        let request = find(&account(), "+17735550002", "+13125550001", 1_558_719_886);
        let expected = "Message/?from_number=%2B17735550002&to_number=%2B13125550001&message_direction=outbound\
                        &message_time__gte=2019-05-24+17%3A44%3A46&limit=20";
        assert_eq!(request.url, format!("{ACCOUNT}/{expected}"));
        assert_eq!((request.method, request.body.is_none()), (Method::Get, true));
    }

    #[test]
    fn a_call_is_placed_with_where_its_flow_is_and_who_is_told_of_its_end() {
        let request = place(&account(), &public_url(), &call(20));
        assert_eq!(request.url, format!("{ACCOUNT}/Call/"));
        let expected = serde_json::json!({
            "from": "+17735550002",
            "to": "+15305550111",
            "answer_url": "https://acme.example/r/voice/call-back/flow?lead=1&effect=x",
            "answer_method": "POST",
            "hangup_url": "https://acme.example/r/voice/call-back/ended?lead=1&effect=x",
            "hangup_method": "POST",
            "ring_timeout": 20,
        });
        assert_eq!(body(&request), expected);
        for (seconds, rings) in [(0, 5), (10_000, 120)] {
            assert_eq!(body(&place(&account(), &public_url(), &call(seconds)))["ring_timeout"], rings);
        }
    }
}
