//! What Vonage's API is asked, and what its answers mean.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::pkcs1::EncodeRsaPrivateKey as _;
use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::pkcs8::LineEnding;
use rsa::signature::Verifier as _;
use serde_json::{Value, json};
use sha2::Sha256;

use super::super::VONAGE;
use super::super::samples::{self, NOW, account, public_url};
use crate::calls_types::OutgoingCall;
use crate::carriers::{Carrier as _, Question};
use crate::exchange::{Answer, ApiRequest, Method};
use crate::media_types::MediaError;
use crate::messages::{Outgoing, SendError};
use crate::settings::{Account, PrivateKey, SettingError};
use crate::webhooks::{MessageStatus, Trouble};

fn outgoing() -> Outgoing {
    Outgoing {
        id: "0123456789abcdef.miss.con-1.first-text".into(),
        attempt: 2,
        sender: "+15305550123".into(),
        recipient: "+14158675309".into(),
        body: "Acme & Sons: 10% off?\nNo – we’ll call. 🙂".into(),
        receipts: "/sms/status?effect=a%20b".into(),
        valid_seconds: 600,
    }
}

fn send(account: &Account, text: &Outgoing) -> ApiRequest {
    VONAGE.send(account, &public_url(), text).unwrap()
}

fn body(request: &ApiRequest) -> Value {
    let (content_type, body) = request.body.clone().unwrap();
    assert_eq!(content_type, "application/json");
    serde_json::from_str(&body).unwrap()
}

/// The claims of a request's token, whose signature is good.
fn claims(request: &ApiRequest) -> Value {
    let token = request.authorization.strip_prefix("Bearer ").unwrap();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = Signature::try_from(URL_SAFE_NO_PAD.decode(signature).unwrap().as_slice()).unwrap();
    let key = VerifyingKey::<Sha256>::new(samples::KEY.as_public_key().clone());
    key.verify(signed.as_bytes(), &signature).unwrap();
    let (head, claims) = signed.split_once('.').unwrap();
    let decode = |part| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    assert_eq!(decode(head), json!({"alg": "RS256", "typ": "JWT"}));
    decode(claims)
}

#[test]
fn a_text_is_posted_as_json() {
    let request = send(&account(), &outgoing());
    assert_eq!((request.method, request.url.as_str()), (Method::Post, "https://api.nexmo.com/v1/messages"));
    let expected = json!({
        "message_type": "text",
        "channel": "sms",
        "from": "15305550123",
        "to": "14158675309",
        "text": "Acme & Sons: 10% off?\nNo – we’ll call. 🙂",
        "client_ref": "0123456789abcdef.miss.con-1.first-text",
        "ttl": 600,
        "webhook_url": "https://acme.example/sms/status?effect=a%20b&try=2",
        "webhook_version": "v1",
    });
    assert_eq!(body(&request), expected);
}

#[test]
fn the_validity_and_the_reference_stay_within_what_vonage_takes() {
    for (seconds, sent) in [(0, 20), (19, 20), (604_800, 604_800), (u32::MAX, 604_800)] {
        let text = Outgoing { valid_seconds: seconds, ..outgoing() };
        assert_eq!(body(&send(&account(), &text))["ttl"], sent);
    }
    let text = Outgoing { id: "é".repeat(300), ..outgoing() };
    assert_eq!(body(&send(&account(), &text))["client_ref"], "é".repeat(100));
}

#[test]
fn a_request_bears_the_applications_token_and_each_one_another() {
    let first = claims(&send(&account(), &outgoing()));
    let application = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";
    assert_eq!(first["application_id"], application);
    assert_eq!((first["iat"].as_i64(), first["exp"].as_i64()), (Some(NOW), Some(NOW + 900)));
    assert_eq!(first["jti"].as_str().unwrap().len(), application.len());
    assert_eq!(claims(&send(&account(), &outgoing())), first);
    let later = Account { now: NOW + 1, ..account() };
    let mut ids = vec![first["jti"].clone()];
    for (account, text) in [
        (account(), Outgoing { attempt: 3, ..outgoing() }),
        (account(), Outgoing { id: "another".into(), ..outgoing() }),
        (later, outgoing()),
    ] {
        let id = claims(&send(&account, &text))["jti"].clone();
        assert!(!ids.contains(&id));
        ids.push(id);
    }
}

#[test]
fn a_key_may_be_of_either_form_and_on_one_line() {
    let with = |pem: String| Account { private_key: Some(PrivateKey(pem)), ..account() };
    let pem = account().private_key.unwrap().0;
    let older = samples::KEY.to_pkcs1_pem(LineEnding::CRLF).unwrap().to_string();
    for pem in [pem.replace('\n', "\\n"), format!("\n {} \n", pem.trim()), older] {
        claims(&send(&with(pem), &outgoing()));
    }
}

#[test]
fn a_key_or_an_application_that_is_missing_or_wrong_is_named() {
    let fault = |account: Account| VONAGE.send(&account, &public_url(), &outgoing()).err();
    let none = Account { private_key: None, ..account() };
    assert_eq!(fault(none), Some(SettingError::Missing("carrier_private_key")));
    let none = Account { application: None, ..account() };
    assert_eq!(fault(none), Some(SettingError::Missing("carrier_application")));
    for wrong in ["", "secret", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"] {
        let fault = fault(Account { private_key: Some(PrivateKey(wrong.into())), ..account() }).unwrap();
        assert!(matches!(fault, SettingError::Wrong("carrier_private_key", _)), "{wrong}");
    }
}

fn call(seconds: u32) -> OutgoingCall {
    OutgoingCall {
        id: "lead-1.call".into(),
        caller: "+15305550123".into(),
        called: "+15305550111".into(),
        flow: "/voice/call-back/flow?lead=1&effect=x".into(),
        ended: "/voice/call-back/ended?lead=1&effect=x".into(),
        seconds,
    }
}

#[test]
fn a_call_is_placed_with_where_its_flow_is_and_who_is_told_of_its_end() {
    let place = |seconds| VONAGE.place(&account(), &public_url(), &call(seconds)).unwrap();
    let request = place(20);
    assert_eq!(request.url, "https://api.nexmo.com/v1/calls");
    claims(&request);
    let back = "https://acme.example/voice/call-back";
    let marks = "lead=1&effect=x&v.from=15305550123&v.to=15305550111";
    let expected = json!({
        "to": [{"type": "phone", "number": "15305550111"}],
        "from": {"type": "phone", "number": "15305550123"},
        "answer_url": [format!("{back}/flow?{marks}")],
        "answer_method": "POST",
        "event_url": [format!("{back}/ended?{marks}")],
        "event_method": "POST",
        "ringing_timer": 20,
    });
    assert_eq!(body(&request), expected);
    assert_eq!(body(&place(0))["ringing_timer"], 1);
    assert_eq!(body(&place(1_000))["ringing_timer"], 120);
}

#[test]
fn what_was_sent_is_not_asked_for_as_long_as_a_receipt_may_come() {
    let find = |since| VONAGE.find(&account(), "+15305550123", "+14158675309", since);
    assert!(matches!(find(NOW), Question::Impossible(_)));
    assert!(matches!(find(NOW - 1_500), Question::Impossible(_)));
    assert!(matches!(find(NOW - 1_501), Question::Needless));
    let Question::Impossible(text) = find(NOW) else { panic!() };
    assert_eq!(text, "vonage cannot be asked what it has: its receipt is waited for");
}

#[test]
fn only_recordings_of_the_configured_api_are_fetched_and_none_is_deleted() {
    let own = "https://api.nexmo.com/v1/files/bbbbbbbb-aaaa-cccc-dddd-0123456789ab";
    let request = VONAGE.file(&account(), own, Method::Get).unwrap();
    assert_eq!((request.url.as_str(), request.method), (own, Method::Get));
    claims(&request);
    for other in [
        "https://api-us.nexmo.com/v1/files/b",
        "https://api.nexmo.com.evil.example/v1/files/b",
        "https://evil.example/https://api.nexmo.com/v1/files/b",
        "http://api.nexmo.com/v1/files/b",
        "https://api.nexmo.com/v1/files/",
        "https://api.nexmo.com/v1/files/../messages",
        "https://api.nexmo.com/v1/files/b?x=1",
        "https://api.nexmo.com/v1/files/%2e%2e",
        "https://api.nexmo.com/v1/calls/b",
        "",
    ] {
        assert_eq!(VONAGE.file(&account(), other, Method::Get).err(), Some(MediaError::NotOurs), "{other}");
        assert_eq!(VONAGE.file(&account(), other, Method::Delete).err(), Some(MediaError::NotOurs));
    }
    let refused = VONAGE.file(&account(), own, Method::Delete).err();
    assert!(matches!(refused, Some(MediaError::Refused(text)) if text.contains("ask its support")));
}

fn answer(status: u16, body: &str) -> Answer {
    Answer { status, retry_after: None, content_type: None, body: body.as_bytes().to_vec() }
}

#[test]
fn an_accepted_text_and_a_placed_call_have_an_id() {
    let accepted = VONAGE.sent(&answer(202, r#"{"message_uuid":"m-1"}"#)).unwrap();
    assert_eq!((accepted.message_id.as_str(), accepted.status), ("m-1", MessageStatus::Queued));
    let placed = r#"{"uuid":"u-1","status":"started","direction":"outbound","conversation_uuid":"CON-1"}"#;
    assert_eq!(VONAGE.placed(&answer(201, placed), &call(20)), Ok("u-1".into()));
}

#[test]
fn a_success_without_an_id_and_a_server_that_failed_are_ambiguous() {
    for (status, body) in [
        (202, ""),
        (202, "{}"),
        (202, "[]"),
        (201, r#"{"uuid":"","message_uuid":""}"#),
        (500, ""),
        (503, ""),
        (408, ""),
    ] {
        assert!(
            matches!(VONAGE.sent(&answer(status, body)), Err(SendError::Ambiguous(_))),
            "{status} {body}"
        );
        assert!(
            matches!(VONAGE.placed(&answer(status, body), &call(20)), Err(SendError::Ambiguous(_))),
            "{status} {body}"
        );
    }
}

#[test]
fn a_refusal_says_why() {
    let refused = |status, code: &str| {
        let problem = json!({
            "type": format!("https://developer.vonage.com/api-errors/messages#{code}"),
            "title": "Invalid", "detail": "14158675309 is wrong", "instance": "x",
        });
        match VONAGE.sent(&answer(status, &problem.to_string())) {
            Err(SendError::Failed(failure)) => (failure.trouble, failure.code.unwrap()),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refused(422, "1050"), (Trouble::OptedOut, "1050".into()));
    assert_eq!(refused(402, "1070"), (Trouble::Account, "1070".into()));
    assert_eq!(refused(429, "1000"), (Trouble::Temporary, "1000".into()));
    assert_eq!(refused(401, "unauthorized"), (Trouble::Account, "401".into()));
    assert_eq!(refused(422, "invalid-params"), (Trouble::Refused, "422".into()));
}
