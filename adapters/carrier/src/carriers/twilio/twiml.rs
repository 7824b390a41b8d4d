//! Renders a call flow as TwiML. Every path becomes a full address below the public one.

use std::borrow::Cow;

use crate::settings::BaseUrl;
use crate::webhooks::{CallStep, Document, Line, Listen, Ring, TakeMessage};
use crate::words::with_region;
use crate::xml::{Attribute, Xml};

/// Twilio refuses a `Dial` with more.
const MOST_PEOPLE: usize = 10;

/// How a carrier's call flows differ from each other.
pub struct Dialect {
    /// How it tells that a machine has picked up; None: it does not listen for that.
    pub machines: Option<Machines>,
    /// The voice that speaks other languages too, where it must be named.
    pub voice: Option<&'static str>,
    /// The attributes that ask for the words of a recording, and where they go.
    pub transcribe: [&'static str; 2],
    /// How long silence ends what somebody says, where that may be left to the carrier.
    pub speech_timeout: Option<&'static str>,
}

/// How a carrier tells that a machine has picked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machines {
    /// By a callback of its own (Twilio's `amdStatusCallback`).
    OwnCallback,
    /// As an event of the leg (`amd`).
    LegEvent,
}

/// Renders the steps in their order. No steps make an empty document.
#[must_use]
pub fn render(flow: &[CallStep], public_url: &BaseUrl, dialect: &Dialect) -> Document {
    let mut xml = Xml::new();
    let writer = Writer { public_url, dialect };
    xml.element("Response", &[], |xml| {
        for step in flow {
            writer.step(xml, step);
        }
    });
    xml.document()
}

/// Who writes the elements of one document.
struct Writer<'a> {
    public_url: &'a BaseUrl,
    dialect: &'a Dialect,
}

impl Writer<'_> {
    fn step(&self, xml: &mut Xml, step: &CallStep) {
        match step {
            CallStep::Say(line) => self.say(xml, line),
            CallStep::Ring(ring) => self.dial(xml, ring),
            // Whoever was rung hears this before they are connected, and is not if they press nothing and hear a hang-up.
            CallStep::Listen(listen) | CallStep::Screen(listen) => self.gather(xml, listen),
            CallStep::TakeMessage(message) => self.record(xml, message),
            CallStep::GoOn(path) => self.redirect(xml, path),
            CallStep::HangUp => xml.element("Hangup", &[], |_| ()),
        }
    }

    fn say(&self, xml: &mut Xml, line: &Line) {
        // Twilio complains about words that are none.
        if !line.text.trim().is_empty() {
            let mut attributes = vec![("language", with_region(&line.language).into())];
            attributes.extend(self.dialect.voice.map(|voice| ("voice", voice.into())));
            xml.element("Say", &attributes, |xml| xml.words(&line.text));
        }
    }

    fn redirect(&self, xml: &mut Xml, path: &str) {
        let address = self.public_url.join(path);
        xml.element("Redirect", &[post()], |xml| xml.words(&address));
    }

    fn dial(&self, xml: &mut Xml, ring: &Ring) {
        if ring.people.is_empty() {
            // A `Dial` of nobody is an error that the caller would hear; nobody has not answered.
            return self.redirect(xml, &ring.then);
        }
        let mut attributes = vec![
            ("timeout", number(ring.seconds.clamp(5, 600))),
            ("action", self.public_url.join(&ring.then).into()),
            post(),
            ("answerOnBridge", "true".into()),
        ];
        if let Some(caller_id) = &ring.caller_id {
            attributes.push(("callerId", caller_id.as_str().into()));
        }
        let mut person: Vec<Attribute<'_>> = Vec::new();
        if let Some(screening) = &ring.screening {
            person.extend([("url", self.public_url.join(&screening.path).into()), post()]);
        }
        let machines = self.dialect.machines;
        if let (Some(path), Some(machines)) = (&ring.answered_by, machines) {
            // Told beside the call, so that nobody waits while the carrier listens.
            let address: Cow<'_, str> = self.public_url.join(path).into();
            person.push(("machineDetection", "Enable".into()));
            match machines {
                Machines::OwnCallback => person
                    .extend([("amdStatusCallback", address), ("amdStatusCallbackMethod", "POST".into())]),
                Machines::LegEvent => person.extend([
                    ("statusCallback", address),
                    ("statusCallbackEvent", "amd".into()),
                    ("statusCallbackMethod", "POST".into()),
                ]),
            }
        }
        xml.element("Dial", &attributes, |xml| {
            for number in ring.people.iter().take(MOST_PEOPLE) {
                xml.element("Number", &person, |xml| xml.words(number));
            }
        });
    }

    fn gather(&self, xml: &mut Xml, listen: &Listen) {
        let prompt = |xml: &mut Xml| listen.prompt.iter().for_each(|line| self.say(xml, line));
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
            ("action", self.public_url.join(&listen.then).into()),
            post(),
            ("timeout", number(listen.seconds.max(1))),
        ];
        if listen.speech {
            attributes.extend(self.dialect.speech_timeout.map(|timeout| ("speechTimeout", timeout.into())));
            attributes.push(("language", with_region(&listen.language).into()));
        }
        if listen.digits > 0 {
            attributes.push(("numDigits", number(listen.digits.into())));
        }
        xml.element("Gather", &attributes, prompt);
    }

    fn record(&self, xml: &mut Xml, message: &TakeMessage) {
        message.prompt.iter().for_each(|line| self.say(xml, line));
        let mut attributes = vec![
            ("action", self.public_url.join(&message.then).into()),
            post(),
            // Twilio's own limit is four hours.
            ("maxLength", number(message.max_seconds.clamp(1, 14_400))),
            ("playBeep", "true".into()),
            ("timeout", "5".into()),
            ("trim", "trim-silence".into()),
        ];
        if let Some(path) = &message.transcript {
            let [transcribe, callback] = self.dialect.transcribe;
            attributes.push((transcribe, "true".into()));
            attributes.push((callback, self.public_url.join(path).into()));
        }
        xml.element("Record", &attributes, |_| ());
    }
}

fn post() -> Attribute<'static> {
    ("method", "POST".into())
}

fn number(value: u32) -> Cow<'static, str> {
    value.to_string().into()
}

#[cfg(test)]
mod tests {
    use super::super::TWILIO;
    use super::*;
    use crate::seeded::Seeded;
    use crate::webhooks::Screening;

    fn body(flow: &[CallStep]) -> String {
        let body = render(flow, &public_url(), &TWILIO.dialect).body;
        body.strip_prefix(r#"<?xml version="1.0" encoding="UTF-8"?>"#).unwrap().to_owned()
    }

    fn public_url() -> BaseUrl {
        BaseUrl::parse("public_url", "https://a.example").unwrap()
    }

    fn line(text: &str, language: &str) -> Line {
        Line { text: text.into(), language: language.into() }
    }

    fn ring(people: &[&str]) -> CallStep {
        CallStep::Ring(Ring {
            people: people.iter().map(|&person| person.to_owned()).collect(),
            seconds: 18,
            then: "/voice/dial-result?lead=7&try=1".into(),
            screening: Some(Screening { path: "/voice/screen".into(), key: Some("1".into()) }),
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
        let document = render(&[], &public_url(), &TWILIO.dialect);
        assert_eq!(document.content_type, "text/xml; charset=utf-8");
        assert_eq!(document.body, r#"<?xml version="1.0" encoding="UTF-8"?><Response/>"#);
    }

    #[test]
    fn the_team_is_rung_all_at_once_and_screened() {
        let expected = concat!(
            r#"<Response><Say language="en-US">One moment.</Say>"#,
            r#"<Dial timeout="18" action="https://a.example/voice/dial-result?lead=7&amp;try=1" method="POST" answerOnBridge="true">"#,
            r#"<Number url="https://a.example/voice/screen" method="POST">+15305550111</Number>"#,
            r#"<Number url="https://a.example/voice/screen" method="POST">+15305550112</Number></Dial></Response>"#,
        );
        let flow = [CallStep::Say(line("One moment.", "en")), ring(&["+15305550111", "+15305550112"])];
        assert_eq!(body(&flow), expected);
    }

    #[test]
    fn who_picks_up_is_told_to_a_path_and_a_number_may_be_shown() {
        let CallStep::Ring(mut ring) = ring(&["+15305550111"]) else { panic!() };
        (ring.screening, ring.answered_by) = (None, Some("/voice/answered-by?x=1".into()));
        ring.caller_id = Some("+15305550123".into());
        let expected = concat!(
            r#"<Response><Dial timeout="18" action="https://a.example/voice/dial-result?lead=7&amp;try=1" method="POST" "#,
            r#"answerOnBridge="true" callerId="+15305550123"><Number machineDetection="Enable" "#,
            r#"amdStatusCallback="https://a.example/voice/answered-by?x=1" amdStatusCallbackMethod="POST">+15305550111</Number>"#,
            r#"</Dial></Response>"#,
        );
        assert_eq!(body(&[CallStep::Ring(ring)]), expected);
    }

    #[test]
    fn a_flow_goes_on_with_another_path() {
        let expected = r#"<Response><Redirect method="POST">https://a.example/voice/intake?silent=1</Redirect></Response>"#;
        assert_eq!(body(&[CallStep::GoOn("/voice/intake?silent=1".into())]), expected);
    }

    #[test]
    fn nobody_to_ring_goes_on_at_once() {
        let expected = r#"<Response><Redirect method="POST">https://a.example/voice/dial-result?lead=7&amp;try=1</Redirect></Response>"#;
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
                r#"input="dtmf speech" action="https://a.example/voice/intake" method="POST" timeout="4" "#,
                r#"speechTimeout="auto" language="en-US" numDigits="1""#,
            ))
        );
        assert_eq!(
            body(&[listen(true, 0)]),
            gather(concat!(
                r#"input="speech" action="https://a.example/voice/intake" method="POST" timeout="4" "#,
                r#"speechTimeout="auto" language="en-US""#,
            ))
        );
        assert_eq!(
            body(&[listen(false, 4)]),
            gather(
                r#"input="dtmf" action="https://a.example/voice/intake" method="POST" timeout="4" numDigits="4""#
            )
        );
        let silence = format!(r#"<Response>{said}<Pause length="4"/></Response>"#);
        assert_eq!(body(&[listen(false, 0)]), silence);
    }

    #[test]
    fn a_message_is_taken_after_the_prompt() {
        let expected = concat!(
            r#"<Response><Say language="es-US">Deje su mensaje.</Say>"#,
            r#"<Record action="https://a.example/voice/recording" method="POST" maxLength="120" playBeep="true" "#,
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
