//! Renders a call flow as Plivo XML. Every path becomes a full address below the public one.

use std::borrow::Cow;

use super::own::{CALL, FROM, KEY, TO};
use crate::exchange::with_parameters;
use crate::form::Form;
use crate::settings::BaseUrl;
use crate::webhooks::{CallStep, Document, Line, Listen, Request, Ring, Screening, TakeMessage};
use crate::words::with_region;
use crate::xml::{Attribute, Xml};

/// No more phones ring at once.
const MOST_PEOPLE: usize = 10;
/// How long somebody who has picked up has for the key, in seconds, from the first word of the screen on. The caller hears
/// the ringing meanwhile, so a voicemail box must not have Plivo's own two minutes.
const KEY_WITHIN: u32 = 30;
/// `executionTimeout` of `GetInput` ends the listening also while somebody speaks, so they get this much more, in seconds.
const SPEAKING: u32 = 10;

/// Renders the steps in their order, as the answer to `to`. No steps make an empty document.
#[must_use]
pub fn render(to: &Request, flow: &[CallStep], public_url: &BaseUrl) -> Document {
    let answered = Form::parse(&to.body);
    let writer = Writer { public_url, answered: &answered };
    let mut xml = Xml::new();
    xml.element("Response", &[], |xml| {
        // Whoever is screened hears words and nothing else. The hang-up behind them is Plivo's own.
        if flow.iter().any(|step| matches!(step, CallStep::Screen(_))) {
            return flow.iter().for_each(|step| words_of(xml, step));
        }
        flow.iter().for_each(|step| writer.step(xml, step));
    });
    xml.document()
}

fn words_of(xml: &mut Xml, step: &CallStep) {
    match step {
        CallStep::Say(line) => say(xml, line),
        CallStep::Screen(listen) => listen.prompt.iter().for_each(|line| say(xml, line)),
        _ => (),
    }
}

struct Writer<'a> {
    public_url: &'a BaseUrl,
    /// The webhook that is answered.
    answered: &'a Form,
}

impl Writer<'_> {
    fn step(&self, xml: &mut Xml, step: &CallStep) {
        match step {
            CallStep::Say(line) => say(xml, line),
            CallStep::Ring(ring) => self.dial(xml, ring),
            CallStep::Listen(listen) => self.get_input(xml, listen),
            CallStep::Screen(_) => words_of(xml, step),
            CallStep::TakeMessage(message) => self.record(xml, message),
            CallStep::GoOn(path) => self.redirect(xml, path),
            CallStep::HangUp => xml.element("Hangup", &[], |_| ()),
        }
    }

    fn address(&self, path: &str) -> Cow<'static, str> {
        self.public_url.join(path).into()
    }

    fn redirect(&self, xml: &mut Xml, path: &str) {
        xml.element("Redirect", &[post("method")], |xml| xml.words(&self.address(path)));
    }

    fn dial(&self, xml: &mut Xml, ring: &Ring) {
        if ring.people.is_empty() {
            // A `Dial` of nobody is an error; nobody has not answered.
            return self.redirect(xml, &ring.then);
        }
        let mut attributes = vec![
            ("action", self.address(&ring.then)),
            post("method"),
            ("timeout", number(ring.seconds.clamp(5, 600))),
        ];
        if let Some(caller_id) = &ring.caller_id {
            attributes.push(("callerId", caller_id.as_str().into()));
        }
        if let Some(screening) = &ring.screening {
            attributes.extend(self.screening(screening));
        }
        xml.element("Dial", &attributes, |xml| {
            for number in ring.people.iter().take(MOST_PEOPLE) {
                xml.element("Number", &[], |xml| xml.words(number));
            }
        });
    }

    fn screening(&self, screening: &Screening) -> Vec<Attribute<'static>> {
        let call = (CALL, self.answered.filled("CallUUID"));
        let address = self.public_url.join(&screening.path);
        let mut attributes = Vec::new();
        if let Some(key) = &screening.key {
            attributes.extend([
                ("confirmSound", with_parameters(&address, &[call]).into()),
                ("confirmKey", key.clone().into()),
                ("confirmTimeout", number(KEY_WITHIN)),
            ]);
        }
        let told = with_parameters(&address, &[call, (KEY, screening.key.as_deref())]);
        attributes.extend([("callbackUrl", told.into()), post("callbackMethod")]);
        attributes
    }

    fn get_input(&self, xml: &mut Xml, listen: &Listen) {
        let prompt = |xml: &mut Xml| listen.prompt.iter().for_each(|line| say(xml, line));
        let input = match (listen.speech, listen.digits) {
            (true, 0) => "speech",
            (true, _) => "dtmf speech",
            (false, 1..) => "dtmf",
            (false, 0) => {
                // Nothing can be heard, so what is left of listening is the silence.
                prompt(xml);
                return xml.element("Wait", &[("length", number(listen.seconds.max(1)))], |_| ());
            }
        };
        let speaking = if listen.speech { SPEAKING } else { 0 };
        let mut attributes = vec![
            ("action", self.address(&listen.then)),
            post("method"),
            ("inputType", input.into()),
            ("executionTimeout", number(listen.seconds.saturating_add(speaking).clamp(5, 60))),
        ];
        if listen.digits > 0 {
            attributes.push(("numDigits", number(u32::from(listen.digits).min(32))));
        }
        if listen.speech {
            attributes.push(("language", with_region(&listen.language).into()));
        }
        xml.element("GetInput", &attributes, prompt);
    }

    fn record(&self, xml: &mut Xml, message: &TakeMessage) {
        message.prompt.iter().for_each(|line| say(xml, line));
        let mut attributes = vec![
            ("action", self.address(&message.then)),
            post("method"),
            ("maxLength", number(message.max_seconds.clamp(1, 14_400))),
            ("playBeep", "true".into()),
            ("timeout", "5".into()),
        ];
        if let Some(path) = &message.transcript {
            // That webhook names neither number.
            let numbers = [(FROM, self.answered.filled("From")), (TO, self.answered.filled("To"))];
            attributes.extend([
                ("transcriptionType", "auto".into()),
                ("transcriptionUrl", with_parameters(&self.public_url.join(path), &numbers).into()),
                post("transcriptionMethod"),
            ]);
        }
        xml.element("Record", &attributes, |_| ());
    }
}

fn say(xml: &mut Xml, line: &Line) {
    // Words that are none make an invalid element.
    if !line.text.trim().is_empty() {
        xml.element("Speak", &[("language", with_region(&line.language).into())], |xml| {
            xml.words(&line.text)
        });
    }
}

fn post(name: &'static str) -> Attribute<'static> {
    (name, "POST".into())
}

fn number(value: u32) -> Cow<'static, str> {
    value.to_string().into()
}

#[cfg(test)]
mod tests;
