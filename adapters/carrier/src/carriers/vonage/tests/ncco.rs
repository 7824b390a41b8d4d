//! What Vonage is told to do with a call, exactly.

use serde_json::{Value, json};

use super::super::{VONAGE, samples};
use crate::carriers::Carrier as _;
use crate::seeded::Seeded;
use crate::webhooks::{CallStep, Line, Listen, Request, Ring, Screening, TakeMessage};

const MARKS: &str = "v.call=CON-1&v.from=14158675309&v.to=15305550123";
const RUNG: &str = "v.call=CON-1&v.from=14158675309&v.to=15305550111&v.leg=rung";

fn inbound() -> Request {
    let body =
        json!({"from": "14158675309", "to": "15305550123", "uuid": "u-1", "conversation_uuid": "CON-1"});
    samples::signed("/voice/inbound", &body)
}

/// Somebody has picked up a phone that we rang.
fn screened() -> Request {
    let body =
        json!({"from": "15305550123", "to": "15305550111", "uuid": "u-2", "conversation_uuid": "CON-2"});
    samples::signed(&format!("/voice/accept?business=acme&{RUNG}"), &body)
}

fn to(request: &Request, flow: &[CallStep]) -> String {
    let document = VONAGE.answer(request, flow, &samples::public_url());
    assert_eq!(document.content_type, "application/json");
    document.body
}

fn answer(flow: &[CallStep]) -> String {
    to(&inbound(), flow)
}

fn line(text: &str, language: &str) -> Line {
    Line { text: text.into(), language: language.into() }
}

fn say(text: &str, language: &str) -> CallStep {
    CallStep::Say(line(text, language))
}

fn ring() -> Ring {
    Ring {
        people: vec!["+15305550111".into(), "+15305550112".into()],
        seconds: 18,
        then: "/voice/dial-result?rung=0".into(),
        screening: Some(Screening { path: "/voice/accept?business=acme".into(), key: Some("1".into()) }),
        answered_by: None,
        caller_id: None,
    }
}

fn listen(speech: bool, digits: u8) -> Listen {
    Listen {
        prompt: vec![line("What do you need?", "en"), line("¿Qué necesita?", "es")],
        speech,
        digits,
        seconds: 4,
        then: "/voice/intake?turn=1".into(),
        language: "en".into(),
    }
}

#[test]
fn no_steps_and_the_end_of_a_call_are_no_actions() {
    assert_eq!(answer(&[]), "[]");
    assert_eq!(answer(&[CallStep::HangUp]), "[]");
    assert_eq!(to(&screened(), &[]), "[]");
}

#[test]
fn words_are_said_in_their_language_and_nothing_is_said_for_none() {
    let flow = [
        say(" One moment. ", "en"),
        say("Un momento.", "es"),
        say(" ", "en"),
        say("Allô", "fr-CA"),
        CallStep::HangUp,
    ];
    let expected = concat!(
        r#"[{"action":"talk","text":"One moment.","language":"en-US","bargeIn":false},"#,
        r#"{"action":"talk","text":"Un momento.","language":"es-US","bargeIn":false},"#,
        r#"{"action":"talk","text":"Allô","language":"fr-CA","bargeIn":false}]"#,
    );
    assert_eq!(answer(&flow), expected);
}

#[test]
fn one_person_is_rung_and_screened_and_the_flow_goes_on_behind_it() {
    let expected = format!(
        concat!(
            r#"[{{"action":"connect","endpoint":[{{"type":"phone","number":"15305550111","#,
            r#""onAnswer":{{"url":"https://acme.example/voice/accept?business=acme&{rung}"}}}}],"#,
            r#""from":"15305550123","timeout":18,"machineDetection":"hangup"}},"#,
            r#"{{"action":"notify","payload":{{"go":"on"}},"#,
            r#""eventUrl":["https://acme.example/voice/dial-result?rung=0&{marks}&v.at={at}&v.rings=18"],"eventMethod":"POST"}}]"#,
        ),
        rung = RUNG,
        marks = MARKS,
        at = samples::NOW - 2,
    );
    assert_eq!(answer(&[CallStep::Ring(ring())]), expected);
}

#[test]
fn who_picks_up_is_told_to_a_path_and_a_number_of_the_business_is_shown() {
    let ring = Ring {
        screening: None,
        answered_by: Some("/voice/answered-by?call=CON-1".into()),
        caller_id: Some("+15305550199".into()),
        ..ring()
    };
    let expected = format!(
        concat!(
            r#"[{{"action":"connect","endpoint":[{{"type":"phone","number":"15305550111"}}],"from":"15305550199","#,
            r#""timeout":18,"machineDetection":"continue","#,
            r#""eventUrl":["https://acme.example/voice/answered-by?call=CON-1&{rung}"],"eventMethod":"POST"}},"#,
        ),
        rung = RUNG,
    );
    assert!(answer(&[CallStep::Ring(ring)]).starts_with(&expected));
}

#[test]
fn any_number_of_the_applications_is_shown_if_none_is_known() {
    let unknown = samples::signed("/voice/inbound", &json!({"conversation_uuid": "CON-1"}));
    let body = to(&unknown, &[CallStep::Ring(ring())]);
    assert!(
        body.contains(r#""randomFromNumber":true,"timeout":18"#) && !body.contains(r#""from""#),
        "{body}"
    );
}

#[test]
fn nobody_to_ring_goes_on_at_once() {
    let nobody = Ring { people: Vec::new(), ..ring() };
    let expected = format!(
        concat!(
            r#"[{{"action":"notify","payload":{{"go":"on"}},"#,
            r#""eventUrl":["https://acme.example/voice/dial-result?rung=0&{}"],"eventMethod":"POST"}}]"#,
        ),
        MARKS
    );
    assert_eq!(answer(&[CallStep::Ring(nobody)]), expected);
}

#[test]
fn a_phone_rings_for_as_long_as_it_may() {
    let timeout = |seconds| {
        let actions: Value =
            serde_json::from_str(&answer(&[CallStep::Ring(Ring { seconds, ..ring() })])).unwrap();
        actions[0]["timeout"].as_u64()
    };
    assert_eq!((timeout(0), timeout(500)), (Some(5), Some(120)));
}

fn said(barge_in: bool) -> String {
    format!(
        concat!(
            r#"{{"action":"talk","text":"What do you need?","language":"en-US","bargeIn":{0}}},"#,
            r#"{{"action":"talk","text":"¿Qué necesita?","language":"es-US","bargeIn":{0}}}"#,
        ),
        barge_in
    )
}

#[test]
fn a_question_is_answered_by_voice_or_by_keys() {
    let then =
        format!(r#""eventUrl":["https://acme.example/voice/intake?turn=1&{MARKS}"],"eventMethod":"POST"}}"#);
    let dtmf = r#""dtmf":{"timeOut":4,"maxDigits":2}"#;
    let speech = r#""speech":{"language":"en-US","startTimeout":4,"endOnSilence":2}"#;
    for (of_speech, digits, kinds) in [
        (true, 2, format!(r#"["dtmf","speech"],{dtmf},{speech}"#)),
        (true, 0, format!(r#"["speech"],{speech}"#)),
        (false, 2, format!(r#"["dtmf"],{dtmf}"#)),
    ] {
        let expected = format!(r#"[{},{{"action":"input","type":{kinds},{then}]"#, said(true));
        assert_eq!(answer(&[CallStep::Listen(listen(of_speech, digits))]), expected);
    }
    let silence = format!(r#"[{},{{"action":"wait","timeout":4}}]"#, said(false));
    assert_eq!(answer(&[CallStep::Listen(listen(false, 0))]), silence);
}

#[test]
fn listening_keeps_within_what_vonage_takes() {
    let step = |seconds, digits| {
        let body =
            answer(&[CallStep::Listen(Listen { seconds, prompt: Vec::new(), ..listen(true, digits) })]);
        let actions: Value = serde_json::from_str(&body).unwrap();
        (actions[0]["dtmf"].clone(), actions[0]["speech"]["startTimeout"].clone())
    };
    assert_eq!(step(60, 200), (json!({"timeOut": 10, "maxDigits": 20}), json!(10)));
    assert_eq!(step(0, 1), (json!({"timeOut": 1, "maxDigits": 1}), json!(1)));
}

#[test]
fn whoever_is_rung_is_asked_and_never_connected_by_the_end_of_the_actions() {
    let ask = Listen {
        prompt: vec![line("Press 1.", "en")],
        then: "/voice/accept?business=acme&asked=1".into(),
        ..listen(false, 1)
    };
    let not_taken = r#"{"action":"conversation","name":"not-taken-u-2","endOnExit":true}"#;
    let expected = format!(
        concat!(
            r#"[{{"action":"talk","text":"Press 1.","language":"en-US","bargeIn":true}},"#,
            r#"{{"action":"input","type":["dtmf"],"dtmf":{{"timeOut":4,"maxDigits":1}},"#,
            r#""eventUrl":["https://acme.example/voice/accept?business=acme&asked=1&{}"],"eventMethod":"POST"}},{}]"#,
        ),
        RUNG, not_taken
    );
    assert_eq!(to(&screened(), &[CallStep::Screen(ask), CallStep::HangUp]), expected);
    assert_eq!(to(&screened(), &[CallStep::HangUp]), format!("[{not_taken}]"));
}

#[test]
fn a_message_is_taken_after_the_prompt() {
    let message = |max_seconds| {
        CallStep::TakeMessage(TakeMessage {
            prompt: vec![line("Deje su mensaje.", "es")],
            max_seconds,
            then: "/voice/recording".into(),
            transcript: Some("/voice/transcript".into()),
        })
    };
    let expected = format!(
        concat!(
            r#"[{{"action":"talk","text":"Deje su mensaje.","language":"es-US","bargeIn":false}},"#,
            r#"{{"action":"record","beepStart":true,"endOnSilence":5,"timeOut":120,"#,
            r#""eventUrl":["https://acme.example/voice/recording?{}"],"eventMethod":"POST"}}]"#,
        ),
        MARKS
    );
    assert_eq!(answer(&[message(120), CallStep::HangUp]), expected);
    assert!(answer(&[message(0)]).contains(r#""timeOut":3,"#));
    assert!(answer(&[message(u32::MAX)]).contains(r#""timeOut":7200,"#));
}

#[test]
fn a_flow_goes_on_with_another_path_and_nothing_behind_it_is_told() {
    let expected = format!(
        concat!(
            r#"[{{"action":"notify","payload":{{"go":"on"}},"#,
            r#""eventUrl":["https://acme.example/voice/intake?turn=2&{}"],"eventMethod":"POST"}}]"#,
        ),
        MARKS
    );
    assert_eq!(answer(&[CallStep::GoOn("/voice/intake?turn=2".into()), say("x", "en")]), expected);
    assert_eq!(answer(&[CallStep::HangUp, say("x", "en")]), "[]");
}

#[test]
fn marks_take_the_place_of_older_ones_and_cannot_leave_it() {
    let path = format!("/voice/call-back/answer?lead=1&{}&silent=1", MARKS.replace("CON-1", "CON-old"));
    let body = to(&inbound(), &[CallStep::GoOn(path)]);
    assert!(
        body.contains(&format!(r#"["https://acme.example/voice/call-back/answer?lead=1&silent=1&{MARKS}"]"#)),
        "{body}"
    );
    let odd = json!({"from": "a&v.to=1 \"é", "to": "15305550123", "conversation_uuid": "CON-1&x=2"});
    let body = to(&samples::signed("/voice/inbound", &odd), &[CallStep::GoOn("/x".into())]);
    let marks = "v.call=CON-1%26x%3D2&v.from=a%26v.to%3D1+%22%C3%A9&v.to=15305550123";
    assert!(body.contains(&format!(r#"["https://acme.example/x?{marks}"]"#)), "{body}");
}

#[test]
fn what_was_written_into_an_address_is_read_back() {
    let flow = [CallStep::TakeMessage(TakeMessage {
        prompt: Vec::new(),
        max_seconds: 60,
        then: "/voice/recording".into(),
        transcript: None,
    })];
    for from in ["14158675309", "anonymous", "jane doe & co", ""] {
        let first = json!({"from": from, "to": "15305550123", "conversation_uuid": "CON-1"});
        let first = samples::signed("/voice/inbound", &first);
        let actions: Value = serde_json::from_str(&to(&first, &flow)).unwrap();
        let address =
            actions[0]["eventUrl"][0].as_str().unwrap().strip_prefix("https://acme.example").unwrap();
        let settings = samples::settings();
        let first = VONAGE.read_call(&first, &settings).unwrap();
        let next = VONAGE.read_call(&samples::signed(address, &json!({"size": 1})), &settings).unwrap();
        assert_eq!(
            (next.call_id, next.caller, next.called),
            (first.call_id, first.caller, first.called),
            "{from}"
        );
    }
}

#[test]
fn words_cannot_leave_their_place() {
    let body = answer(&[say("<speak>\",{\"action\":\"connect\"}\\ \u{0} 😀</speak>", "\"},{")]);
    let actions: Value = serde_json::from_str(&body).unwrap();
    let expected = json!([{
        "action": "talk",
        "text": "speak \",{\"action\":\"connect\"}\\ \u{0} 😀 /speak",
        "language": "\"},{",
        "bargeIn": false,
    }]);
    assert_eq!(actions, expected);
    let long = answer(&[say(&"é".repeat(2_000), "en")]);
    assert_eq!(long.matches('é').count(), 1_500);
}

#[test]
fn random_words_add_no_actions() {
    const PARTS: [&str; 10] = ["<", ">", "&", "\"", "\\", "}]", "<speak>", "\u{1}", "é", "x"];
    let mut seeded = Seeded::new(9);
    for _ in 0..2_000 {
        let text: Vec<_> = (0..seeded.below(9)).map(|_| seeded.pick(&PARTS)).collect();
        let actions: Value =
            serde_json::from_str(&answer(&[say(&format!("x{}", text.concat()), "en")])).unwrap();
        assert_eq!(actions.as_array().map(Vec::len), Some(1));
        assert!(!actions[0]["text"].as_str().unwrap().contains(['<', '>']));
    }
}
