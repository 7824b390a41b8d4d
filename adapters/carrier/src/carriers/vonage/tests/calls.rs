//! What a voice webhook says.

use serde_json::{Value, json};

use super::super::{VONAGE, calls, samples};
use crate::carriers::Carrier as _;
use crate::webhooks::{AnsweredBy, Attestation, CallEvent, CallStatus, Party, Recording, Rejection};

const CALL: &str = "CON-aaaaaaaa-bbbb-cccc-dddd-0123456789ab";
const LEG: &str = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";
/// As an answer to the first webhook of a call writes it.
const MARKS: &str = "v.call=CON-aaaaaaaa-bbbb-cccc-dddd-0123456789ab&v.from=14158675309&v.to=15305550123";
/// As it is written for a person who is rung.
const RUNG: &str =
    "v.call=CON-aaaaaaaa-bbbb-cccc-dddd-0123456789ab&v.from=14158675309&v.to=15305550111&v.leg=rung";

fn read(path: &str, body: &Value) -> Result<CallEvent, Rejection> {
    VONAGE.read_call(&samples::signed(path, body), &samples::settings())
}

fn inbound() -> Value {
    json!({
        "from": "14158675309", "to": "15305550123", "uuid": LEG, "conversation_uuid": CALL,
        "region_url": "https://api-us.nexmo.com", "endpoint_type": "phone",
    })
}

fn with(more: &Value) -> Value {
    let mut body = inbound();
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[test]
fn the_first_webhook_of_a_call_is_read_and_what_is_not_read_is_kept() {
    let event = read("/voice/inbound", &inbound()).unwrap();
    let expected = CallEvent {
        call_id: CALL.into(),
        parent_call_id: None,
        caller: Party::Number("+14158675309".into()),
        called: "+15305550123".into(),
        status: CallStatus::Ringing,
        rung: None,
        rung_seconds: None,
        answered_by: None,
        seconds: None,
        forwarded_from: None,
        attestation: Attestation::Unknown,
        speech: None,
        digits: None,
        recording: None,
        transcript: None,
        caller_zip: None,
        other: vec![
            ("endpoint_type".into(), "phone".into()),
            ("region_url".into(), "https://api-us.nexmo.com".into()),
        ],
    };
    assert_eq!(event, expected);
}

#[test]
fn every_word_for_the_state_of_a_leg_is_known() {
    let table = [
        ("started", CallStatus::Queued),
        ("ringing", CallStatus::Ringing),
        ("answered", CallStatus::InProgress),
        ("human", CallStatus::InProgress),
        ("machine", CallStatus::InProgress),
        ("completed", CallStatus::Completed),
        ("busy", CallStatus::Busy),
        ("timeout", CallStatus::NoAnswer),
        ("unanswered", CallStatus::NoAnswer),
        ("rejected", CallStatus::Failed),
        ("failed", CallStatus::Failed),
        ("cancelled", CallStatus::Canceled),
        ("disconnected", CallStatus::Other("disconnected".into())),
    ];
    for (word, status) in table {
        assert_eq!(calls::status(word), status, "{word}");
    }
}

#[test]
fn the_end_of_the_callers_leg_says_how_long_it_lasted() {
    let over = |duration: Value| {
        let body =
            json!({"status": "completed", "direction": "inbound", "duration": duration, "timestamp": "t"});
        read("/voice/status", &with(&body))
    };
    let event = over("62".into()).unwrap();
    assert_eq!((event.call_id.as_str(), event.parent_call_id), (CALL, None));
    assert_eq!((event.status, event.seconds), (CallStatus::Completed, Some(62)));
    assert_eq!(over(62.into()).unwrap().seconds, Some(62));
    assert_eq!(over("".into()).unwrap().seconds, None);
    let fault = Rejection::Malformed("duration: expected a whole number".into());
    assert_eq!(over("soon".into()), Err(fault.clone()));
    assert_eq!(over((-1).into()), Err(fault));
}

#[test]
fn a_leg_that_we_rang_belongs_to_the_callers_call() {
    let body = json!({"status": "busy", "direction": "outbound", "from": "15305550123", "to": "15305550111"});
    let event = read("/voice/status", &with(&body)).unwrap();
    assert_eq!((event.call_id.as_str(), event.parent_call_id.as_deref()), (LEG, Some(CALL)));
    assert_eq!((event.status, event.called.as_str()), (CallStatus::Busy, "+15305550111"));
}

#[test]
fn whoever_picks_up_a_phone_that_we_rang_is_asked_about_the_caller_whatever_number_they_saw() {
    // The leg may be in a conversation of its own until it is connected.
    let body =
        json!({"from": "15305550123", "to": "15305550111", "uuid": LEG, "conversation_uuid": "CON-other"});
    let event = read(&format!("/voice/accept?business=acme&{RUNG}"), &body).unwrap();
    assert_eq!((event.call_id.as_str(), event.parent_call_id.as_deref()), (LEG, Some(CALL)));
    assert_eq!(event.caller, Party::Number("+14158675309".into()));
    assert_eq!((event.called.as_str(), event.status), ("+15305550111", CallStatus::InProgress));
}

#[test]
fn who_picked_up_is_told_by_another_name_of_the_leg() {
    for (word, who) in [("machine", AnsweredBy::Machine), ("human", AnsweredBy::Human)] {
        let body = json!({"call_uuid": LEG, "status": word, "conversation_uuid": CALL, "timestamp": "t"});
        let event = read(&format!("/voice/answered-by?call=x&{RUNG}"), &body).unwrap();
        assert_eq!((event.call_id.as_str(), event.parent_call_id.as_deref()), (LEG, Some(CALL)));
        assert_eq!(event.answered_by, Some(who));
        let unmarked = json!({"call_uuid": LEG, "status": word, "conversation_uuid": CALL});
        assert_eq!(read("/voice/answered-by?call=x", &unmarked).unwrap().called, "");
    }
}

#[test]
fn a_call_that_we_placed_is_its_own_and_whoever_is_rung_for_it_is_not() {
    let path = "/voice/call-back/ended?lead=1&v.from=15305550123&v.to=15305550111";
    let leg = |to: &str| {
        json!({
            "status": "completed", "direction": "outbound", "from": "15305550123", "to": to, "uuid": LEG,
            "conversation_uuid": CALL, "timestamp": "t",
        })
    };
    let event = read(path, &leg("15305550111")).unwrap();
    assert_eq!((event.call_id.as_str(), event.parent_call_id), (CALL, None));
    assert_eq!(event.caller, Party::Number("+15305550123".into()));
    let event = read(path, &leg("14158675309")).unwrap();
    assert_eq!(event.parent_call_id.as_deref(), Some(CALL));
}

#[test]
fn keys_are_read_in_both_forms_and_silence_is_no_key() {
    let pressed = |dtmf: Value| {
        let body =
            json!({"dtmf": dtmf, "speech": {}, "uuid": LEG, "conversation_uuid": CALL, "timestamp": "t"});
        read(&format!("/voice/intake?turn=1&{MARKS}"), &body).unwrap()
    };
    let event = pressed(json!({"digits": "1", "timed_out": false}));
    assert_eq!((event.digits.as_deref(), event.speech), (Some("1"), None));
    assert_eq!((event.call_id.as_str(), event.called.as_str()), (CALL, "+15305550123"));
    assert_eq!(event.caller, Party::Number("+14158675309".into()));
    assert_eq!(event.status, CallStatus::InProgress);
    assert_eq!(pressed(json!("42#")).digits.as_deref(), Some("42#"));
    for silence in
        [json!(null), json!({"digits": null, "timed_out": true}), json!({"digits": ""}), json!("hm")]
    {
        assert_eq!(pressed(silence).digits, None);
    }
}

#[test]
fn speech_comes_with_its_confidence_if_that_makes_sense() {
    let said = |result: Value| {
        let speech =
            json!({"timeout_reason": "end_on_silence_timeout", "results": [result, {"text": "sails"}]});
        read(&format!("/voice/intake?{MARKS}"), &json!({"speech": speech, "dtmf": {"digits": null}}))
            .unwrap()
            .speech
    };
    let speech = said(json!({"text": "my boiler is out", "confidence": "0.91"})).unwrap();
    assert_eq!((speech.text.as_str(), speech.confidence), ("my boiler is out", Some(0.91)));
    assert_eq!(said(json!({"text": "x", "confidence": 0.5})).unwrap().confidence, Some(0.5));
    for nonsense in ["", "high", "NaN", "1.5", "-0.1", "inf"] {
        assert_eq!(
            said(json!({"text": "x", "confidence": nonsense})).unwrap().confidence,
            None,
            "{nonsense}"
        );
    }
    assert_eq!(said(json!({"text": "", "confidence": "0"})), None);
    for silence in
        [json!({}), json!({"results": []}), json!({"timeout_reason": "start_timeout"}), json!(null)]
    {
        let event = read(&format!("/voice/intake?{MARKS}"), &json!({"speech": silence})).unwrap();
        assert_eq!(event.speech, None);
    }
}

#[test]
fn a_recording_names_a_conversation_and_the_rest_is_in_our_address() {
    let url = "https://api.nexmo.com/v1/files/bbbbbbbb-aaaa-cccc-dddd-0123456789ab";
    let body = json!({
        "start_time": "2020-01-01T12:00:00Z", "end_time": "2020-01-01T12:01:02.900Z", "size": 12222,
        "recording_url": url, "recording_uuid": "r-1", "conversation_uuid": "bbbbbbbb", "timestamp": "t",
    });
    let event = read(&format!("/voice/recording?{MARKS}"), &body).unwrap();
    assert_eq!(event.recording, Some(Recording { id: "r-1".into(), url: url.into(), seconds: 62 }));
    assert_eq!((event.call_id.as_str(), event.called.as_str()), (CALL, "+15305550123"));
    assert_eq!(event.caller, Party::Number("+14158675309".into()));
    let mut unclear = body;
    unclear["end_time"] = "later".into();
    let event = read(&format!("/voice/recording?{MARKS}"), &unclear).unwrap();
    assert_eq!(event.recording.unwrap().seconds, 0);
}

#[test]
fn how_ringing_ended_is_known_if_it_took_longer_than_the_phone_rang() {
    let asked = |ago: i64| {
        // The sample is signed two seconds before now.
        let at = samples::NOW - 2 - ago;
        let path = format!("/voice/dial-result?rung=0&{MARKS}&v.at={at}&v.rings=20");
        read(&path, &json!({"go": "on"})).unwrap()
    };
    let event = asked(36);
    assert_eq!((event.call_id.as_str(), event.rung), (CALL, Some(CallStatus::Completed)));
    assert_eq!(event.status, CallStatus::InProgress);
    assert_eq!((asked(35).rung, asked(0).rung), (None, None));
}

#[test]
fn a_withheld_caller_is_a_caller_and_stays_one() {
    for from in [
        json!("anonymous"),
        json!("Restricted"),
        json!("unknown"),
        json!("266696687"),
        json!(""),
        json!(null),
    ] {
        let event = read("/voice/inbound", &with(&json!({"from": from}))).unwrap();
        assert_eq!(event.caller, Party::Withheld, "{from}");
    }
    let path = format!("/voice/recording?{}", MARKS.replace("14158675309", ""));
    assert_eq!(read(&path, &json!({})).unwrap().caller, Party::Withheld);
    let event = read("/voice/inbound", &with(&json!({"from": null, "from_user": "jane"}))).unwrap();
    assert_eq!(event.caller, Party::Other("jane".into()));
    let event = read("/voice/inbound", &with(&json!({"from": "12345"}))).unwrap();
    assert_eq!(event.caller, Party::Other("12345".into()));
}

#[test]
fn a_missing_field_is_named() {
    let fault = |body: Value| match read("/voice/inbound", &body) {
        Err(Rejection::Malformed(text)) => text,
        other => panic!("{other:?}"),
    };
    assert_eq!(fault(json!({"to": "15305550123"})), "conversation_uuid: expected the id of the call");
    assert_eq!(fault(json!({"conversation_uuid": CALL})), "to: expected a phone number in digits");
    assert_eq!(fault(with(&json!({"to": "jane"}))), "to: expected a phone number in digits");
}

#[test]
fn a_moment_is_read_if_there_is_such_a_one() {
    use super::super::dates::unix_seconds;
    assert_eq!(unix_seconds("1970-01-01T00:00:00Z"), Some(0));
    assert_eq!(unix_seconds("2020-02-29T12:00:01.123456Z"), Some(1_582_977_601));
    for none in [
        "2019-02-29T12:00:00Z",
        "2020-01-01T12:00:00",
        "2020-01-01 12:00:00Z",
        "2020-13-01T00:00:00Z",
        "Z",
        "",
    ] {
        assert_eq!(unix_seconds(none), None, "{none}");
    }
}
