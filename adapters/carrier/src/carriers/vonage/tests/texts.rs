//! What comes by text, and how ours fared.

use serde_json::{Value, json};

use super::super::{VONAGE, receipts, samples};
use crate::carriers::Carrier as _;
use crate::webhooks::{IncomingText, Media, MessageStatus, Party, Receipt, Rejection, Request, Trouble};

fn read(body: &Value) -> Result<IncomingText, Rejection> {
    VONAGE.read_text(&samples::signed("/sms/inbound", body), &samples::settings())
}

fn text(more: &Value) -> Value {
    let mut body = json!({
        "channel": "sms", "message_uuid": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab", "to": "15305550123",
        "from": "14158675309", "timestamp": "2026-12-01T20:00:00Z", "message_type": "text",
        "text": " Hi, do you fix boilers?\nIt’s 10°C here 🥶 ", "sms": {"num_messages": "1", "keyword": "HI,"},
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[test]
fn a_text_is_read_with_every_character() {
    let expected = IncomingText {
        message_id: "aaaaaaaa-bbbb-cccc-dddd-0123456789ab".into(),
        sender: Party::Number("+14158675309".into()),
        recipient: "+15305550123".into(),
        body: " Hi, do you fix boilers?\nIt’s 10°C here 🥶 ".into(),
        media: Vec::new(),
        answered_by_carrier: false,
    };
    assert_eq!(read(&text(&json!({}))), Ok(expected));
    assert_eq!(read(&text(&json!({"text": ""}))).unwrap().body, "");
    assert_eq!(read(&text(&json!({"from": "72975"}))).unwrap().sender, Party::Other("72975".into()));
}

#[test]
fn pictures_come_with_as_much_of_a_type_as_there_is_and_with_their_captions() {
    let url = "https://media.example/1.jpg";
    let body = json!({"text": null, "message_type": "image", "image": {"url": url, "caption": "the boiler"}});
    let read_text = read(&text(&body)).unwrap();
    assert_eq!(read_text.media, [Media { url: url.into(), content_type: "image/*".into() }]);
    assert_eq!(read_text.body, "the boiler");
    for (name, kind) in [
        ("audio", "audio/*"),
        ("video", "video/*"),
        ("vcard", "text/vcard"),
        ("file", "application/octet-stream"),
    ] {
        let mut body = json!({"text": null, "message_type": name});
        body[name] = json!({"url": url});
        let read_text = read(&text(&body)).unwrap();
        assert_eq!(read_text.media, [Media { url: url.into(), content_type: kind.into() }]);
        assert_eq!(read_text.body, "");
    }
    assert!(read(&text(&json!({"image": {"url": ""}}))).unwrap().media.is_empty());
}

#[test]
fn a_missing_field_is_named() {
    for (name, fault) in [
        ("message_uuid", "message_uuid: expected the id of the text"),
        ("from", "from: expected who sent the text"),
        ("to", "to: expected a phone number in digits"),
        ("text", "text: expected the text, even if it is empty"),
    ] {
        let mut without = text(&json!({}));
        without.as_object_mut().unwrap().remove(name);
        assert_eq!(read(&without), Err(Rejection::Malformed(fault.into())));
    }
}

#[test]
fn an_account_that_is_set_to_the_older_interface_is_told_what_to_change() {
    let old = "msisdn=14158675309&to=15305550123&messageId=0A0000000123ABCD1&text=hi&type=text";
    let of = |method: &str, path: &str, body: &str| Request {
        method: method.into(),
        path_and_query: path.into(),
        headers: Vec::new(),
        body: body.into(),
    };
    let in_json = json!({"msisdn": "14158675309", "messageId": "0A", "to": "15305550123", "text": "hi"});
    for request in [
        of("GET", &format!("/sms/inbound?{old}"), ""),
        of("POST", "/sms/inbound", old),
        of("POST", "/sms/inbound", &in_json.to_string()),
    ] {
        let settings = samples::settings();
        for fault in [
            VONAGE.read_text(&request, &settings).unwrap_err(),
            VONAGE.read_receipt(&request, &settings).unwrap_err(),
        ] {
            let Rejection::Malformed(text) = fault else { panic!("{fault:?}") };
            assert!(text.contains("set the default for SMS to Messages API"), "{text}");
            assert!(!text.contains("1415"));
        }
    }
    // Where it is signed as it should be, the same words are a text like any other.
    assert!(read(&text(&json!({"msisdn": "1", "messageId": "2"}))).is_ok());
}

fn receipt(more: &Value) -> Result<Receipt, Rejection> {
    let mut body = json!({
        "message_uuid": "m-1", "from": "15305550123", "to": "14158675309", "channel": "sms",
        "timestamp": "2026-12-01T20:00:00Z", "client_ref": "lead.effect",
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    VONAGE.read_receipt(&samples::signed("/sms/status?effect=x&try=1", &body), &samples::settings())
}

#[test]
fn a_delivered_text_has_no_trouble() {
    let expected = Receipt {
        message_id: "m-1".into(),
        sender: "+15305550123".into(),
        recipient: "+14158675309".into(),
        status: MessageStatus::Delivered,
        trouble: None,
        code: None,
    };
    assert_eq!(receipt(&json!({"status": "delivered"})), Ok(expected));
}

#[test]
fn every_word_for_the_state_of_a_text_is_known() {
    for (word, status) in [
        ("submitted", MessageStatus::Sent),
        ("delivered", MessageStatus::Delivered),
        ("read", MessageStatus::Delivered),
        ("rejected", MessageStatus::Undelivered),
        ("undeliverable", MessageStatus::Undelivered),
        ("teleported", MessageStatus::Other("teleported".into())),
    ] {
        assert_eq!(receipts::status(word), status);
    }
}

#[test]
fn a_code_says_why_a_text_did_not_arrive() {
    let rejected = |code: &str| {
        let error = json!({"type": format!("https://developer.vonage.com/api-errors/messages#{code}"), "title": code});
        receipt(&json!({"status": "rejected", "error": error})).unwrap()
    };
    for (code, trouble) in [
        ("1050", Trouble::OptedOut),
        ("1040", Trouble::Unreachable),
        ("1000", Trouble::Temporary),
        ("1030", Trouble::Temporary),
        ("1100", Trouble::Temporary),
        ("1060", Trouble::Account),
        ("1070", Trouble::Account),
        ("1120", Trouble::Account),
        ("1020", Trouble::Refused),
        ("1480", Trouble::Refused),
    ] {
        let receipt = rejected(code);
        assert_eq!((receipt.trouble, receipt.code.as_deref()), (Some(trouble), Some(code)));
    }
    // A word, a phone number or worse reaches no log.
    for odd in ["", "spam", "14158675309", "10 50"] {
        assert_eq!((rejected(odd).trouble, rejected(odd).code), (Some(Trouble::Refused), None), "{odd}");
    }
}

#[test]
fn a_text_that_failed_without_a_code_has_a_trouble_too() {
    assert_eq!(receipt(&json!({"status": "rejected"})).unwrap().trouble, Some(Trouble::Refused));
    assert_eq!(receipt(&json!({"status": "undeliverable"})).unwrap().trouble, Some(Trouble::Temporary));
}

#[test]
fn a_receipt_names_the_text_its_state_and_both_numbers() {
    let fault = |more: Value| match receipt(&more) {
        Err(Rejection::Malformed(text)) => text,
        other => panic!("{other:?}"),
    };
    assert_eq!(fault(json!({})), "status: expected the state of the text");
    let sent = |name: &str| {
        let mut body = json!({"status": "submitted"});
        body[name] = Value::Null;
        body
    };
    assert_eq!(fault(sent("message_uuid")), "message_uuid: expected the id of the text");
    assert_eq!(fault(sent("from")), "from: expected a phone number in digits");
    assert_eq!(fault(sent("to")), "to: expected a phone number in digits");
}
