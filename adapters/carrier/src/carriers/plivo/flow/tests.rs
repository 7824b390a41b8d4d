use super::super::samples::{body as form, request};
use super::*;
use crate::seeded::Seeded;

fn public_url() -> BaseUrl {
    BaseUrl::parse("public_url", "https://a.example").unwrap()
}

fn body(flow: &[CallStep]) -> String {
    let fields =
        [("CallUUID", "a1"), ("From", "13125550001"), ("To", "17735550002"), ("CallStatus", "ringing")];
    let body = render(&request("/voice/inbound", &[], form(&fields)), flow, &public_url()).body;
    body.strip_prefix(r#"<?xml version="1.0" encoding="UTF-8"?>"#).unwrap().to_owned()
}

fn line(text: &str, language: &str) -> Line {
    Line { text: text.into(), language: language.into() }
}

fn ring(people: &[&str], screening: Option<Option<&str>>) -> Ring {
    Ring {
        people: people.iter().map(|&person| person.to_owned()).collect(),
        seconds: 18,
        then: "/voice/dial-result?rung=0".into(),
        screening: screening
            .map(|key| Screening { path: "/voice/accept?business=acme".into(), key: key.map(str::to_owned) }),
        answered_by: Some("/voice/answered-by?business=acme".into()),
        caller_id: None,
    }
}

fn listen(speech: bool, digits: u8) -> Listen {
    Listen {
        prompt: vec![line("What do you need?", "en"), line("¿Qué necesita?", "es")],
        speech,
        digits,
        seconds: 5,
        then: "/voice/intake?turn=1".into(),
        language: "en".into(),
    }
}

const SAID: &str = concat!(
    r#"<Speak language="en-US">What do you need?</Speak>"#,
    r#"<Speak language="es-US">¿Qué necesita?</Speak>"#,
);

#[test]
fn no_steps_are_an_empty_document() {
    let document = render(&request("/x", &[], Vec::new()), &[], &public_url());
    assert_eq!(document.content_type, "text/xml; charset=utf-8");
    assert_eq!(document.body, r#"<?xml version="1.0" encoding="UTF-8"?><Response/>"#);
}

#[test]
fn the_team_is_rung_all_at_once_and_screened_by_a_key() {
    let expected = concat!(
        r#"<Response><Speak language="en-US">One moment.</Speak>"#,
        r#"<Dial action="https://a.example/voice/dial-result?rung=0" method="POST" timeout="18" "#,
        r#"confirmSound="https://a.example/voice/accept?business=acme&amp;plivo_call=a1" confirmKey="1" "#,
        r#"confirmTimeout="30" "#,
        r#"callbackUrl="https://a.example/voice/accept?business=acme&amp;plivo_call=a1&amp;plivo_key=1" "#,
        r#"callbackMethod="POST"><Number>+15305550111</Number><Number>+15305550112</Number></Dial></Response>"#,
    );
    let ring = ring(&["+15305550111", "+15305550112"], Some(Some("1")));
    assert_eq!(body(&[CallStep::Say(line("One moment.", "en")), CallStep::Ring(ring)]), expected);
}

#[test]
fn without_a_key_plivo_only_tells_who_picked_up() {
    let expected = concat!(
        r#"<Response><Dial action="https://a.example/voice/dial-result?rung=0" method="POST" timeout="18" "#,
        r#"callbackUrl="https://a.example/voice/accept?business=acme&amp;plivo_call=a1" callbackMethod="POST">"#,
        r#"<Number>+15305550111</Number></Dial></Response>"#,
    );
    assert_eq!(body(&[CallStep::Ring(ring(&["+15305550111"], Some(None)))]), expected);
}

#[test]
fn somebody_may_be_connected_at_once_and_see_another_number() {
    let expected = concat!(
        r#"<Response><Dial action="https://a.example/voice/dial-result?rung=0" method="POST" timeout="18" "#,
        r#"callerId="+17735550002"><Number>+13125550001</Number></Dial></Response>"#,
    );
    let ring = Ring { caller_id: Some("+17735550002".into()), ..ring(&["+13125550001"], None) };
    assert_eq!(body(&[CallStep::Ring(ring)]), expected);
}

#[test]
fn nobody_to_ring_goes_on_at_once_and_no_more_ring_than_plivo_takes() {
    let expected = r#"<Response><Redirect method="POST">https://a.example/voice/dial-result?rung=0</Redirect></Response>"#;
    assert_eq!(body(&[CallStep::Ring(ring(&[], None))]), expected);
    assert_eq!(body(&[CallStep::Ring(ring(&["+15305550111"; 12], None))]).matches("<Number>").count(), 10);
}

#[test]
fn a_screen_is_spoken_and_nothing_else() {
    let flow = [CallStep::Screen(listen(false, 1)), CallStep::HangUp];
    assert_eq!(body(&flow), format!("<Response>{SAID}</Response>"));
    let flow = [CallStep::Say(line("Hi.", "en")), CallStep::Screen(listen(false, 1)), CallStep::HangUp];
    assert_eq!(body(&flow), format!(r#"<Response><Speak language="en-US">Hi.</Speak>{SAID}</Response>"#));
}

#[test]
fn a_question_is_answered_by_voice_or_by_keys() {
    let input = |attributes: &str| {
        let common = r#"action="https://a.example/voice/intake?turn=1" method="POST""#;
        format!("<Response><GetInput {common} {attributes}>{SAID}</GetInput></Response>")
    };
    assert_eq!(
        body(&[CallStep::Listen(listen(true, 1))]),
        input(r#"inputType="dtmf speech" executionTimeout="15" numDigits="1" language="en-US""#)
    );
    assert_eq!(
        body(&[CallStep::Listen(listen(true, 0))]),
        input(r#"inputType="speech" executionTimeout="15" language="en-US""#)
    );
    assert_eq!(
        body(&[CallStep::Listen(listen(false, 4))]),
        input(r#"inputType="dtmf" executionTimeout="5" numDigits="4""#)
    );
    let silence = format!(r#"<Response>{SAID}<Wait length="5"/></Response>"#);
    assert_eq!(body(&[CallStep::Listen(listen(false, 0))]), silence);
}

#[test]
fn a_message_is_taken_after_the_prompt_and_its_words_come_back_with_both_numbers() {
    let message = |transcript: Option<&str>| {
        CallStep::TakeMessage(TakeMessage {
            prompt: vec![line("Deje su mensaje.", "es"), line(" ", "es")],
            max_seconds: 120,
            then: "/voice/recording".into(),
            transcript: transcript.map(str::to_owned),
        })
    };
    let record = concat!(
        r#"<Response><Speak language="es-US">Deje su mensaje.</Speak>"#,
        r#"<Record action="https://a.example/voice/recording" method="POST" maxLength="120" playBeep="true" "#,
        r#"timeout="5""#,
    );
    assert_eq!(body(&[message(None), CallStep::HangUp]), format!("{record}/><Hangup/></Response>"));
    let transcribed = concat!(
        r#" transcriptionType="auto" transcriptionUrl="https://a.example/voice/transcript?plivo_from=13125550001"#,
        r#"&amp;plivo_to=17735550002" transcriptionMethod="POST"/></Response>"#,
    );
    assert_eq!(body(&[message(Some("/voice/transcript"))]), format!("{record}{transcribed}"));
}

#[test]
fn a_flow_goes_on_with_another_path() {
    let expected =
        r#"<Response><Redirect method="POST">https://a.example/voice/intake?turn=2</Redirect></Response>"#;
    assert_eq!(body(&[CallStep::GoOn("/voice/intake?turn=2".into())]), expected);
}

#[test]
fn numbers_stay_within_what_plivo_takes() {
    let ring = Ring { seconds: 0, ..ring(&["+15305550111"], None) };
    assert!(body(&[CallStep::Ring(ring)]).contains(r#" timeout="5""#));
    let seconds = |seconds| body(&[CallStep::Listen(Listen { seconds, ..listen(false, 200) })]);
    assert!(seconds(0).contains(r#"executionTimeout="5" numDigits="32""#));
    assert!(seconds(u32::MAX).contains(r#"executionTimeout="60""#));
    let message = TakeMessage { prompt: vec![], max_seconds: u32::MAX, then: "/x".into(), transcript: None };
    assert!(body(&[CallStep::TakeMessage(message)]).contains(r#"maxLength="14400""#));
}

#[test]
fn a_language_without_a_region_of_ours_is_left_as_it_is() {
    let language = |of: &str| body(&[CallStep::Say(line("x", of))]);
    assert!(language("fr-CA").contains(r#"language="fr-CA""#));
    assert!(language("").contains(r#"language="en-US""#));
}

#[test]
fn random_words_add_no_elements() {
    let mut seeded = Seeded::new(10);
    const PARTS: [&str; 10] = ["<", ">", "&", "\"", "'", "]]>", "<!--", "\u{1}", "é", "Speak/"];
    for _ in 0..2_000 {
        let text: Vec<_> = (0..seeded.below(9)).map(|_| seeded.pick(&PARTS)).collect();
        let body = body(&[CallStep::Say(line(&format!("x{}", text.concat()), "en"))]);
        assert_eq!(body.matches('<').count(), 4);
        assert_eq!(body.matches('>').count(), 4);
        assert!(!body.contains('\u{1}'));
    }
}
