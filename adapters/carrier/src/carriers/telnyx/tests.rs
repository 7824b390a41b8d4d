use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};

use super::*;
use crate::seeded::Seeded;
use crate::settings::Secrets;
use crate::webhooks::{
    AnsweredBy, Attestation, CallStatus, Listen, MessageStatus, Party, Ring, Screening, TakeMessage, Trouble,
};

const NOW: i64 = 1_700_000_000;
/// Of the private key that is the bytes 0 to 31.
const PUBLIC_KEY: &str = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";
const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

fn settings(now: i64) -> WebhookSettings {
    WebhookSettings {
        public_url: BaseUrl::parse("public_url", "https://acme.example").unwrap(),
        secrets: Secrets::parse("carrier_secret", "KEY").unwrap(),
        signing: Secrets::parse("carrier_signing_key", PUBLIC_KEY).ok(),
        now,
    }
}

pub(super) fn account() -> Account {
    Account {
        api: BaseUrl::parse("carrier_api", "https://api.telnyx.com").unwrap(),
        id: "acc-1".into(),
        secrets: Secrets::parse("carrier_secret", "KEY").unwrap(),
        application: Some("1494404757140276705".into()),
        private_key: None,
        now: NOW,
    }
}

fn request(content_type: &str, body: &str, timestamp: &str, signature: &str) -> Request {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Request {
        method: "POST".into(),
        path_and_query: "/voice/inbound".into(),
        headers: vec![
            header("content-type", content_type),
            header("telnyx-timestamp", timestamp),
            header("telnyx-signature-ed25519", signature),
        ],
        body: body.as_bytes().to_vec(),
    }
}

fn signed(content_type: &str, body: &str) -> Request {
    let key = SigningKey::from_bytes(&std::array::from_fn(|n| n as u8));
    let signature = key.sign(format!("{NOW}|{body}").as_bytes());
    request(content_type, body, &NOW.to_string(), &STANDARD.encode(signature.to_bytes()))
}

#[test]
fn what_its_own_library_takes_is_taken_and_nothing_else() {
    let body = "AccountSid=cb6cfbbc&CallSid=v3%3Aabc&From=%2B13125550001&To=%2B17735550002&Digits=1";
    let signature =
        "ZTedErYbcWAvi9es62v+zs2HIxS6wU8iP/KLhS9hGZt9KSI50aiMzU+iOnUenqOLsAkudG/0nIn6TzzajrL0Cg==";
    let read = |request: &Request, now| TELNYX.read_call(request, &settings(now));
    let good = request(FORM, body, "1700000000", signature);
    let event = read(&good, NOW).unwrap();
    assert_eq!((event.call_id.as_str(), event.digits.as_deref()), ("v3:abc", Some("1")));
    assert_eq!(event.status, CallStatus::InProgress);
    for (now, taken) in [(NOW + 300, true), (NOW - 300, true), (NOW + 301, false), (NOW - 301, false)] {
        assert_eq!(read(&good, now).is_ok(), taken, "{now}");
    }
    let changed = request(FORM, &format!("{body}1"), "1700000000", signature);
    assert_eq!(read(&changed, NOW), Err(Rejection::Forged));
    assert_eq!(read(&request(FORM, body, "1700000001", signature), NOW), Err(Rejection::Forged));
    assert_eq!(read(&request(FORM, body, "1700000000", "AAAA"), NOW), Err(Rejection::Forged));
    let mut without = good.clone();
    without.headers.truncate(1);
    assert_eq!(read(&without, NOW), Err(Rejection::Forged));
    let get = Request { method: "GET".into(), ..good };
    assert_eq!(read(&get, NOW), Err(Rejection::WrongMethod));
    let unset = WebhookSettings { signing: None, ..settings(NOW) };
    assert!(matches!(TELNYX.read_call(&without, &unset), Err(Rejection::Unavailable(_))));
}

#[test]
fn a_call_is_read_with_what_the_network_says_of_its_number() {
    let read = |more: &str| {
        let form = format!(
            "AccountSid=acc-1&CallSid=v3%3Aabc&CallSidLegacy=v3%3Aabc&ConnectionId=7&From=%2B14158675309\
             &To=%2B15305550123&{more}"
        );
        TELNYX.read_call(&signed(FORM, &form), &settings(NOW)).unwrap()
    };
    let event = read("CallStatus=ringing&ShakenStirAttestation=A&ShakenStirValidated=true");
    assert_eq!((event.attestation, event.status), (Attestation::Passed, CallStatus::Ringing));
    assert_eq!(read("ShakenStirAttestation=A&ShakenStirValidated=false").attestation, Attestation::Failed);
    assert_eq!(read("CallStatus=initiated").status, CallStatus::Ringing);
    assert_eq!(read("").attestation, Attestation::Unknown);
    let ended = read("CallStatus=completed&DialCallStatus=no-answer&CallDuration=31");
    assert_eq!((ended.rung, ended.seconds), (Some(CallStatus::NoAnswer), Some(31)));
    let recorded =
        read("RecordingSid=r-1&RecordingUrl=https%3A%2F%2Fs3.example%2Fx%3Fsig%3D1&RecordingDuration=9");
    assert_eq!(recorded.recording.unwrap().url, "/v2/texml/Accounts/acc-1/Recordings/r-1.json");
}

#[test]
fn what_was_heard_on_a_leg_is_told_without_its_numbers() {
    for (word, heard) in [
        ("human", AnsweredBy::Human),
        ("machine", AnsweredBy::Machine),
        ("machine_end_beep", AnsweredBy::Machine),
        ("fax", AnsweredBy::Fax),
        ("not_sure", AnsweredBy::Unknown),
    ] {
        let form = format!("AccountSid=acc-1&CallSid=v3%3Aleg&AnsweredBy={word}");
        let event = TELNYX.read_call(&signed(FORM, &form), &settings(NOW)).unwrap();
        assert_eq!(event.answered_by, Some(heard), "{word}");
    }
}

fn incoming(more: Value) -> String {
    let mut payload = json!({
        "id": "b301ed3f", "direction": "inbound", "type": "SMS",
        "from": {"phone_number": "+14158675309", "carrier": "T-Mobile", "line_type": "Wireless"},
        "to": [{"phone_number": "+15305550123", "status": "webhook_delivered"}],
        "text": "Hi 🥶", "media": [], "errors": [], "parts": 1
    });
    payload.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"data": {"event_type": "message.received", "id": "e-1", "payload": payload}, "meta": {"attempt": 1}})
        .to_string()
}

#[test]
fn a_text_is_read_and_whether_telnyx_has_answered_it() {
    let read = |body: &str| TELNYX.read_text(&signed(JSON, body), &settings(NOW));
    let text = read(&incoming(json!({}))).unwrap();
    assert_eq!((text.message_id.as_str(), text.body.as_str()), ("b301ed3f", "Hi 🥶"));
    assert_eq!(text.sender, Party::Number("+14158675309".into()));
    assert_eq!((text.recipient.as_str(), text.answered_by_carrier), ("+15305550123", false));
    let stop = read(&incoming(json!({"text": "STOP", "autoresponse_type": "STOP"}))).unwrap();
    assert!(stop.answered_by_carrier);
    let picture = read(&incoming(json!({
        "text": null,
        "media": [{"url": "https://x.example/1", "content_type": "image/jpeg", "size": 1}, {"url": null}]
    })))
    .unwrap();
    assert_eq!((picture.body.as_str(), picture.media.len()), ("", 1));
    let fault = |body: &str| match read(body) {
        Err(Rejection::Malformed(text)) => text,
        other => panic!("{other:?}"),
    };
    assert_eq!(fault("{}"), "body: expected data: a message.received event of webhook version 2");
    assert_eq!(fault(&incoming(json!({"to": []}))), "data.payload.to: expected a phone number in E.164");
    let other = incoming(json!({})).replace("message.received", "message.sent");
    assert_eq!(fault(&other), "data.event_type: expected message.received");
}

#[test]
fn a_receipt_says_how_a_text_went_and_why_it_did_not() {
    let read = |status: &str, errors: Value| {
        let body = json!({"data": {"event_type": "message.finalized", "payload": {
            "id": "m-1", "from": {"phone_number": "+15305550123"},
            "to": [{"phone_number": "+14158675309", "status": status}], "errors": errors}}});
        TELNYX.read_receipt(&signed(JSON, &body.to_string()), &settings(NOW)).unwrap()
    };
    for (word, status, trouble) in [
        ("queued", MessageStatus::Queued, None),
        ("sending", MessageStatus::Sending, None),
        ("sent", MessageStatus::Sent, None),
        ("delivered", MessageStatus::Delivered, None),
        ("delivery_unconfirmed", MessageStatus::Sent, None),
        ("delivery_failed", MessageStatus::Undelivered, Some(Trouble::Refused)),
        ("sending_failed", MessageStatus::Undelivered, Some(Trouble::Refused)),
        ("expired", MessageStatus::Undelivered, Some(Trouble::Refused)),
        ("levitating", MessageStatus::Other("levitating".into()), None),
    ] {
        let receipt = read(word, json!([]));
        assert_eq!((receipt.status, receipt.trouble), (status, trouble), "{word}");
    }
    let receipt = read("delivery_failed", json!([{"code": "40001", "title": "Not routable"}]));
    assert_eq!((receipt.trouble, receipt.code.as_deref()), (Some(Trouble::Unreachable), Some("40001")));
    let odd = read("delivery_failed", json!([{"code": "+14158675309"}]));
    assert_eq!((odd.trouble, odd.code), (Some(Trouble::Refused), None));
}

fn outgoing(attempt: u8) -> Outgoing {
    Outgoing {
        id: "0123456789abcdef.miss.v3:x.first-text.s0".into(),
        attempt,
        sender: "+15305550123".into(),
        recipient: "+14158675309".into(),
        body: "Acme: we missed you 🙂".into(),
        receipts: "/sms/status?effect=x&sending=0&lead=0123456789abcdef".into(),
        valid_seconds: 600,
    }
}

#[test]
fn every_try_of_a_text_has_the_same_key_and_the_same_bytes() {
    let url = settings(NOW).public_url;
    let first = TELNYX.send(&account(), &url, &outgoing(1)).unwrap();
    assert!(first == TELNYX.send(&account(), &url, &outgoing(2)).unwrap());
    assert_eq!(first.url, "https://api.telnyx.com/v2/messages");
    assert_eq!(first.authorization, "Bearer KEY");
    let key = first.idempotency_key.unwrap();
    assert_eq!(key, "0123456789abcdef:2emiss:2ev3:3ax:2efirst-text:2es0");
    assert!(key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b':' | b'-')));
    let body: Value = serde_json::from_str(&first.body.unwrap().1).unwrap();
    let expected = json!({
        "from": "+15305550123", "to": "+14158675309", "text": "Acme: we missed you 🙂",
        "webhook_url": "https://acme.example/sms/status?effect=x&sending=0&lead=0123456789abcdef",
        "use_profile_webhooks": false
    });
    assert_eq!(body, expected);
    assert!(matches!(TELNYX.find(&account(), "a", "b", 0), Question::Needless));
}

fn answer(status: u16, body: &str) -> Answer {
    Answer { status, retry_after: None, content_type: None, body: body.as_bytes().to_vec() }
}

#[test]
fn an_accepted_text_has_an_id_and_a_refused_one_a_reason() {
    let accepted =
        r#"{"data":{"id":"m-1","to":[{"phone_number":"+14158675309","status":"queued"}],"errors":[]}}"#;
    let sent = TELNYX.sent(&answer(200, accepted)).unwrap();
    assert_eq!((sent.message_id.as_str(), sent.status), ("m-1", MessageStatus::Queued));
    for (status, code, trouble) in [
        (409, "40300", Trouble::OptedOut),
        (400, "40310", Trouble::Unreachable),
        (400, "40010", Trouble::Unregistered),
        (400, "40002", Trouble::Blocked),
        (403, "40333", Trouble::Account),
        (401, "10009", Trouble::Account),
        (429, "10011", Trouble::Temporary),
        (400, "99999", Trouble::Refused),
    ] {
        let body = format!(r#"{{"errors":[{{"code":"{code}","detail":"to +14158675309"}}]}}"#);
        let Err(SendError::Failed(failure)) = TELNYX.sent(&answer(status, &body)) else { panic!("{code}") };
        assert_eq!((failure.trouble, failure.code.as_deref()), (trouble, Some(code)));
    }
    for (status, body) in [(500, "{}"), (200, "{}"), (200, r#"{"data":{"id":""}}"#), (503, "")] {
        assert!(
            matches!(TELNYX.sent(&answer(status, body)), Err(SendError::Ambiguous(_))),
            "{status} {body}"
        );
    }
}

#[test]
fn a_call_is_placed_through_the_application_and_has_our_id_until_telnyx_tells_its_own() {
    let call = OutgoingCall {
        id: "lead.alert".into(),
        caller: "+15305550123".into(),
        called: "+15305550111".into(),
        flow: "/voice/call-back/flow?lead=1&effect=x".into(),
        ended: "/voice/call-back/ended?lead=1&effect=x".into(),
        seconds: 600,
    };
    let url = settings(NOW).public_url;
    let request = TELNYX.place(&account(), &url, &call).unwrap();
    assert_eq!(request.url, "https://api.telnyx.com/v2/texml/Accounts/acc-1/Calls");
    let body: Value = serde_json::from_str(&request.body.unwrap().1).unwrap();
    assert_eq!(body["ApplicationSid"], "1494404757140276705");
    assert_eq!(body["Url"], "https://acme.example/voice/call-back/flow?lead=1&effect=x");
    assert_eq!((&body["Timeout"], &body["UrlMethod"]), (&json!(120), &json!("POST")));
    let placed = r#"{"from":"+15305550123","to":"+15305550111","status":"queued"}"#;
    assert_eq!(TELNYX.placed(&answer(200, placed), &call), Ok("lead.alert".to_owned()));
    assert_eq!(TELNYX.placed(&answer(200, r#"{"sid":"v3:a"}"#), &call), Ok("v3:a".to_owned()));
    let without = Account { application: None, ..account() };
    assert_eq!(TELNYX.place(&without, &url, &call).err(), Some(SettingError::Missing("carrier_application")));
}

#[test]
fn a_flow_uses_what_texml_knows() {
    let url = settings(NOW).public_url;
    let line = |text: &str| crate::webhooks::Line { text: text.into(), language: "es".into() };
    let ring = Ring {
        people: vec!["+15305550111".into()],
        seconds: 18,
        then: "/d".into(),
        screening: Some(Screening { path: "/a".into(), key: Some("1".into()) }),
        answered_by: Some("/m?x=1".into()),
        caller_id: None,
    };
    let listen = Listen {
        prompt: vec![line("Hola {{name}}")],
        speech: true,
        digits: 1,
        seconds: 5,
        then: "/i".into(),
        language: "es".into(),
    };
    let message =
        TakeMessage { prompt: vec![], max_seconds: 120, then: "/r".into(), transcript: Some("/t".into()) };
    let flow = [CallStep::Ring(ring), CallStep::Listen(listen), CallStep::TakeMessage(message)];
    let xml = TELNYX.answer(&signed(FORM, ""), &flow, &url).body;
    let expected = concat!(
        r#"<?xml version="1.0" encoding="UTF-8"?><Response>"#,
        r#"<Dial timeout="18" action="https://acme.example/d" method="POST" answerOnBridge="true">"#,
        r#"<Number url="https://acme.example/a" method="POST" machineDetection="Enable" "#,
        r#"statusCallback="https://acme.example/m?x=1" statusCallbackEvent="amd" statusCallbackMethod="POST">"#,
        r#"+15305550111</Number></Dial>"#,
        r#"<Gather input="dtmf speech" action="https://acme.example/i" method="POST" timeout="5" language="es-US" "#,
        r#"numDigits="1"><Say language="es-US" voice="alice">Hola &#123;&#123;name}}</Say></Gather>"#,
        r#"<Record action="https://acme.example/r" method="POST" maxLength="120" playBeep="true" timeout="5" "#,
        r#"trim="trim-silence" transcription="true" transcriptionCallback="https://acme.example/t"/></Response>"#,
    );
    assert_eq!(xml, expected);
}

#[test]
fn a_recording_can_be_deleted_and_not_fetched() {
    let own = "/v2/texml/Accounts/acc-1/Recordings/r-1.json";
    let request = TELNYX.file(&account(), own, Method::Delete).ok().unwrap();
    assert_eq!(request.url, format!("https://api.telnyx.com{own}"));
    assert!(matches!(TELNYX.file(&account(), own, Method::Get), Err(MediaError::Refused(_))));
    for other in [
        "https://s3.example/x",
        "/v2/texml/Accounts/acc-2/Recordings/r-1.json",
        "/v2/texml/Accounts/acc-1/Recordings/../x.json",
        "/v2/texml/Accounts/acc-1/Recordings/.json",
    ] {
        assert!(TELNYX.file(&account(), other, Method::Delete) == Err(MediaError::NotOurs), "{other}");
    }
}

#[test]
fn no_body_makes_it_fail() {
    let mut seeded = Seeded::new(17);
    for _ in 0..40 {
        let body = String::from_utf8_lossy(&seeded.bytes(120)).into_owned();
        for content_type in [FORM, JSON] {
            let request = signed(content_type, &body);
            let _ = TELNYX.read_call(&request, &settings(NOW));
            assert!(TELNYX.read_text(&request, &settings(NOW)).is_err());
            assert!(TELNYX.read_receipt(&request, &settings(NOW)).is_err());
        }
        let _ = TELNYX.sent(&answer(seeded.below(700) as u16, &body));
    }
}
