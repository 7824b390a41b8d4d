//! Renders a call flow as TwiML.
//!
//! Paths are rendered as they are given. Twilio resolves them against the address from which it fetched the document,
//! and that is the public address: an absolute path keeps its scheme, host and port. Only a path prefix of the public
//! address is not kept, so whoever serves below one gives it with each path, or gives a full address.

use std::borrow::Cow;

use crate::webhooks::{CallStep, Document, Line, Listen, Ring, TakeMessage};

/// Twilio refuses a `Dial` with more.
const MOST_PEOPLE: usize = 10;

type Attribute<'a> = (&'a str, Cow<'a, str>);

/// Renders the steps in their order. No steps make an empty document.
#[must_use]
pub fn render(flow: &[CallStep]) -> Document {
    let mut xml = Xml::new();
    xml.element("Response", &[], |xml| {
        for step in flow {
            render_step(xml, step);
        }
    });
    Document { content_type: "text/xml; charset=utf-8".to_owned(), body: xml.text }
}

fn render_step(xml: &mut Xml, step: &CallStep) {
    match step {
        CallStep::Say(line) => say(xml, line),
        CallStep::Ring(ring) => dial(xml, ring),
        CallStep::Listen(listen) => gather(xml, listen),
        CallStep::TakeMessage(message) => record(xml, message),
        CallStep::GoOn(path) => xml.element("Redirect", &[post()], |xml| xml.words(path)),
        CallStep::HangUp => xml.element("Hangup", &[], |_| ()),
    }
}

fn say(xml: &mut Xml, line: &Line) {
    // Twilio complains about words that are none.
    if !line.text.trim().is_empty() {
        xml.element("Say", &[("language", language(&line.language))], |xml| xml.words(&line.text));
    }
}

fn dial(xml: &mut Xml, ring: &Ring) {
    if ring.people.is_empty() {
        // A `Dial` of nobody is an error that the caller would hear; nobody has not answered.
        xml.element("Redirect", &[post()], |xml| xml.words(&ring.then));
        return;
    }
    let mut attributes = vec![
        ("timeout", number(ring.seconds.clamp(5, 600))),
        ("action", ring.then.as_str().into()),
        post(),
        ("answerOnBridge", "true".into()),
    ];
    if let Some(caller_id) = &ring.caller_id {
        attributes.push(("callerId", caller_id.as_str().into()));
    }
    let mut person: Vec<Attribute<'_>> = Vec::new();
    if let Some(screen) = &ring.screen {
        person.extend([("url", screen.as_str().into()), post()]);
    }
    if let Some(path) = &ring.answered_by {
        // Told beside the call, so that nobody waits while the carrier listens.
        person.push(("machineDetection", "Enable".into()));
        person.extend([
            ("amdStatusCallback", path.as_str().into()),
            ("amdStatusCallbackMethod", "POST".into()),
        ]);
    }
    xml.element("Dial", &attributes, |xml| {
        for number in ring.people.iter().take(MOST_PEOPLE) {
            xml.element("Number", &person, |xml| xml.words(number));
        }
    });
}

fn gather(xml: &mut Xml, listen: &Listen) {
    let prompt = |xml: &mut Xml| listen.prompt.iter().for_each(|line| say(xml, line));
    let input = match (listen.speech, listen.digits) {
        (true, 0) => "speech",
        (true, _) => "dtmf speech",
        (false, 1..) => "dtmf",
        (false, 0) => {
            // Nothing can be heard, so what is left of listening is the silence.
            prompt(xml);
            return xml.element("Pause", &[("length", number(listen.seconds.max(1)))], |_| ());
        }
    };
    let mut attributes = vec![
        ("input", input.into()),
        ("action", listen.then.as_str().into()),
        post(),
        ("timeout", number(listen.seconds.max(1))),
    ];
    if listen.speech {
        attributes.push(("speechTimeout", "auto".into()));
        attributes.push(("language", language(&listen.language)));
    }
    if listen.digits > 0 {
        attributes.push(("numDigits", number(listen.digits.into())));
    }
    xml.element("Gather", &attributes, prompt);
}

fn record(xml: &mut Xml, message: &TakeMessage) {
    message.prompt.iter().for_each(|line| say(xml, line));
    let mut attributes = vec![
        ("action", message.then.as_str().into()),
        post(),
        // Twilio's own limit is four hours.
        ("maxLength", number(message.max_seconds.clamp(1, 14_400))),
        ("playBeep", "true".into()),
        ("timeout", "5".into()),
        ("trim", "trim-silence".into()),
    ];
    if let Some(path) = &message.transcript {
        attributes.push(("transcribe", "true".into()));
        attributes.push(("transcribeCallback", path.as_str().into()));
    }
    xml.element("Record", &attributes, |_| ());
}

fn post() -> Attribute<'static> {
    ("method", "POST".into())
}

fn number(value: u32) -> Cow<'static, str> {
    value.to_string().into()
}

/// The region decides which voice speaks. A language that is already one with a region, or that we do not know, is
/// left to Twilio.
fn language(language: &str) -> Cow<'_, str> {
    match language {
        "en" | "" => "en-US".into(),
        "es" => "es-US".into(),
        other => other.into(),
    }
}

/// A document that grows. Everything that it takes is escaped.
struct Xml {
    text: String,
}

impl Xml {
    fn new() -> Self {
        Self { text: r#"<?xml version="1.0" encoding="UTF-8"?>"#.to_owned() }
    }

    fn element(&mut self, name: &str, attributes: &[Attribute<'_>], inner: impl FnOnce(&mut Self)) {
        self.text.push('<');
        self.text.push_str(name);
        for (name, value) in attributes {
            self.text.push(' ');
            self.text.push_str(name);
            self.text.push_str("=\"");
            self.words(value);
            self.text.push('"');
        }
        self.text.push('>');
        let start = self.text.len();
        inner(self);
        if self.text.len() == start {
            self.text.pop();
            self.text.push_str("/>");
        } else {
            self.text.push_str("</");
            self.text.push_str(name);
            self.text.push('>');
        }
    }

    /// Text or the value of an attribute.
    fn words(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '&' => self.text.push_str("&amp;"),
                '"' => self.text.push_str("&quot;"),
                '\'' => self.text.push_str("&apos;"),
                // A parser would make spaces of them in an attribute, and a line feed of a carriage return.
                '\t' | '\n' | '\r' => self.text.push_str(&format!("&#{};", u32::from(c))),
                // XML has no way to write these, and one of them makes the whole document invalid.
                '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => (),
                c => self.text.push(c),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::Seeded;

    fn body(flow: &[CallStep]) -> String {
        let body = render(flow).body;
        body.strip_prefix(r#"<?xml version="1.0" encoding="UTF-8"?>"#).unwrap().to_owned()
    }

    fn line(text: &str, language: &str) -> Line {
        Line { text: text.into(), language: language.into() }
    }

    fn ring(people: &[&str]) -> CallStep {
        CallStep::Ring(Ring {
            people: people.iter().map(|&person| person.to_owned()).collect(),
            seconds: 18,
            then: "/voice/dial-result?lead=7&try=1".into(),
            screen: Some("/voice/screen".into()),
            answered_by: None,
            caller_id: None,
        })
    }

    fn listen(speech: bool, digits: u8) -> CallStep {
        CallStep::Listen(Listen {
            prompt: vec![line("What do you need?", "en"), line("¿Qué necesita?", "es")],
            speech,
            digits,
            seconds: 4,
            then: "/voice/intake".into(),
            language: "en".into(),
        })
    }

    #[test]
    fn no_steps_are_an_empty_document() {
        let document = render(&[]);
        assert_eq!(document.content_type, "text/xml; charset=utf-8");
        assert_eq!(document.body, r#"<?xml version="1.0" encoding="UTF-8"?><Response/>"#);
    }

    #[test]
    fn the_team_is_rung_all_at_once_and_screened() {
        let expected = concat!(
            r#"<Response><Say language="en-US">One moment.</Say>"#,
            r#"<Dial timeout="18" action="/voice/dial-result?lead=7&amp;try=1" method="POST" answerOnBridge="true">"#,
            r#"<Number url="/voice/screen" method="POST">+15305550111</Number>"#,
            r#"<Number url="/voice/screen" method="POST">+15305550112</Number></Dial></Response>"#,
        );
        let flow = [CallStep::Say(line("One moment.", "en")), ring(&["+15305550111", "+15305550112"])];
        assert_eq!(body(&flow), expected);
    }

    #[test]
    fn who_picks_up_is_told_to_a_path_and_a_number_may_be_shown() {
        let CallStep::Ring(mut ring) = ring(&["+15305550111"]) else { panic!() };
        (ring.screen, ring.answered_by) = (None, Some("/voice/answered-by?x=1".into()));
        ring.caller_id = Some("+15305550123".into());
        let expected = concat!(
            r#"<Response><Dial timeout="18" action="/voice/dial-result?lead=7&amp;try=1" method="POST" "#,
            r#"answerOnBridge="true" callerId="+15305550123"><Number machineDetection="Enable" "#,
            r#"amdStatusCallback="/voice/answered-by?x=1" amdStatusCallbackMethod="POST">+15305550111</Number>"#,
            r#"</Dial></Response>"#,
        );
        assert_eq!(body(&[CallStep::Ring(ring)]), expected);
    }

    #[test]
    fn a_flow_goes_on_with_another_path() {
        let expected = r#"<Response><Redirect method="POST">/voice/intake?silent=1</Redirect></Response>"#;
        assert_eq!(body(&[CallStep::GoOn("/voice/intake?silent=1".into())]), expected);
    }

    #[test]
    fn nobody_to_ring_goes_on_at_once() {
        let expected =
            r#"<Response><Redirect method="POST">/voice/dial-result?lead=7&amp;try=1</Redirect></Response>"#;
        assert_eq!(body(&[ring(&[])]), expected);
    }

    #[test]
    fn no_more_people_are_rung_than_twilio_takes() {
        assert_eq!(body(&[ring(&["+15305550111"; 12])]).matches("<Number").count(), 10);
    }

    #[test]
    fn a_question_is_answered_by_voice_or_by_keys() {
        let said = concat!(
            r#"<Say language="en-US">What do you need?</Say>"#,
            r#"<Say language="es-US">¿Qué necesita?</Say>"#,
        );
        let gather = |attributes: &str| format!("<Response><Gather {attributes}>{said}</Gather></Response>");
        assert_eq!(
            body(&[listen(true, 1)]),
            gather(concat!(
                r#"input="dtmf speech" action="/voice/intake" method="POST" timeout="4" "#,
                r#"speechTimeout="auto" language="en-US" numDigits="1""#,
            ))
        );
        assert_eq!(
            body(&[listen(true, 0)]),
            gather(concat!(
                r#"input="speech" action="/voice/intake" method="POST" timeout="4" "#,
                r#"speechTimeout="auto" language="en-US""#,
            ))
        );
        assert_eq!(
            body(&[listen(false, 4)]),
            gather(r#"input="dtmf" action="/voice/intake" method="POST" timeout="4" numDigits="4""#)
        );
        let silence = format!(r#"<Response>{said}<Pause length="4"/></Response>"#);
        assert_eq!(body(&[listen(false, 0)]), silence);
    }

    #[test]
    fn a_message_is_taken_after_the_prompt() {
        let expected = concat!(
            r#"<Response><Say language="es-US">Deje su mensaje.</Say>"#,
            r#"<Record action="/voice/recording" method="POST" maxLength="120" playBeep="true" "#,
            r#"timeout="5" trim="trim-silence"/><Hangup/></Response>"#,
        );
        let message = TakeMessage {
            prompt: vec![line("Deje su mensaje.", "es"), line(" ", "es")],
            max_seconds: 120,
            then: "/voice/recording".into(),
            transcript: None,
        };
        assert_eq!(body(&[CallStep::TakeMessage(message), CallStep::HangUp]), expected);
    }

    #[test]
    fn numbers_stay_within_what_twilio_takes() {
        let CallStep::Ring(mut zero) = ring(&["+15305550111"]) else { panic!() };
        zero.seconds = 0;
        assert!(body(&[CallStep::Ring(zero)]).contains(r#"timeout="5""#));
        let message = TakeMessage {
            prompt: vec![],
            max_seconds: u32::MAX,
            then: "/x".into(),
            transcript: Some("/t".into()),
        };
        assert!(body(&[CallStep::TakeMessage(message)]).contains(r#"maxLength="14400""#));
    }

    #[test]
    fn a_language_without_a_region_of_ours_is_left_as_it_is() {
        let language = |of: &str| body(&[CallStep::Say(line("x", of))]);
        assert!(language("fr-CA").contains(r#"language="fr-CA""#));
        assert!(language("").contains(r#"language="en-US""#));
    }

    #[test]
    fn words_cannot_leave_their_place() {
        let text = "</Say><Dial>+19005550100</Dial> & \"it's\"\u{0}\u{b}\u{ffff} 😀\n";
        let expected = concat!(
            r#"<Response><Say language="&quot;&gt;&lt;">&lt;/Say&gt;&lt;Dial&gt;+19005550100&lt;/Dial&gt; &amp; "#,
            r#"&quot;it&apos;s&quot; 😀&#10;</Say></Response>"#,
        );
        assert_eq!(body(&[CallStep::Say(line(text, "\"><"))]), expected);
    }

    #[test]
    fn random_words_add_no_elements() {
        let mut seeded = Seeded::new(9);
        const PARTS: [&str; 10] = ["<", ">", "&", "\"", "'", "]]>", "<!--", "\u{1}", "é", "Say/"];
        for _ in 0..2_000 {
            let text: Vec<_> = (0..seeded.below(9)).map(|_| seeded.pick(&PARTS)).collect();
            let body = body(&[CallStep::Say(line(&format!("x{}", text.concat()), "en"))]);
            assert_eq!(body.matches('<').count(), 4);
            assert_eq!(body.matches('>').count(), 4);
            assert!(!body.contains('\u{1}'));
        }
    }
}
