//! What we say on the phone. For any words the document is well-formed XML (read by another's parser), has exactly
//! the elements that were asked for, and says exactly the words: nothing that anyone writes becomes an instruction.

use carrier::carriers::by_name;
use carrier::settings::BaseUrl;
use carrier::webhooks::{CallStep, Line, Listen, Request, Ring, Screening, TakeMessage};
use quick_xml::Reader;
use quick_xml::events::Event;

/// A line is a step: its first character says which, the rest are its words.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let steps: Vec<CallStep> = text.split('\n').take(16).map(step).collect();
    let spoken: Vec<String> = steps.iter().flat_map(said).filter(|text| !text.trim().is_empty()).collect();
    let spoken = spoken.len();
    // A screen is an answer of its own, and Plivo takes nothing else with it.
    let screens = steps.iter().any(|step| matches!(step, CallStep::Screen(_)));
    for (carrier, say) in [("twilio", "Say"), ("telnyx", "Say"), ("plivo", "Speak")] {
        let says = check_xml(&rendered(carrier, &steps), say, steps.len());
        assert!(
            says == spoken || carrier == "plivo" && screens && says < spoken,
            "{carrier}: {says} of {spoken}"
        );
    }
    let actions: Vec<serde_json::Value> =
        serde_json::from_str(&rendered("vonage", &steps)).expect("the actions are JSON");
    let talks = actions.iter().filter(|action| action["action"] == "talk").count();
    assert!(talks <= spoken, "{actions:?}");
}

fn rendered(carrier: &str, steps: &[CallStep]) -> String {
    let public_url = BaseUrl::parse("public_url", "https://calls.example.com").expect("an address");
    let to = Request {
        method: "POST".to_owned(),
        path_and_query: "/voice/inbound".to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
    };
    by_name(carrier).expect("there is such a carrier").answer(&to, steps, &public_url).body
}

/// How many lines it says.
fn check_xml(document: &str, say: &str, steps: usize) -> usize {
    let mut says = 0;
    let mut elements = 0;
    let mut reader = Reader::from_str(document);
    loop {
        match reader.read_event().expect("the document is well-formed") {
            Event::Start(element) | Event::Empty(element) => {
                elements += 1;
                says += usize::from(element.name().as_ref() == say);
                for attribute in element.attributes() {
                    attribute.expect("an attribute is well-formed");
                }
            }
            Event::Comment(_) | Event::CData(_) | Event::PI(_) | Event::DocType(_) => {
                panic!("words became an instruction")
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let most = 1 + steps * 3;
    assert!(elements <= most, "{elements} elements for {steps} steps");
    assert!(document.chars().all(is_xml), "a character that XML does not have");
    says
}

/// XML 1.0, production 2.
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn step(text: &str) -> CallStep {
    let mut chars = text.chars();
    let kind = chars.next().unwrap_or_default();
    let words = chars.as_str().to_owned();
    let line = || Line { text: words.clone(), language: words.chars().take(3).collect() };
    match kind {
        'R' => CallStep::Ring(Ring {
            people: vec![words.clone()],
            seconds: 18,
            then: words.clone(),
            screening: Some(Screening { path: words.clone(), key: Some("1".to_owned()) }),
            answered_by: words.len().is_multiple_of(2).then(|| words.clone()),
            caller_id: words.len().is_multiple_of(3).then_some(words),
        }),
        'S' => CallStep::Screen(Listen {
            prompt: vec![line()],
            speech: false,
            digits: 1,
            seconds: 5,
            then: words.clone(),
            language: words.clone(),
        }),
        'L' => CallStep::Listen(Listen {
            prompt: vec![line()],
            speech: words.len().is_multiple_of(2),
            digits: u8::try_from(words.len() % 3).unwrap_or(0),
            seconds: 5,
            then: words.clone(),
            language: words.clone(),
        }),
        'M' => CallStep::TakeMessage(TakeMessage {
            prompt: vec![line()],
            max_seconds: 60,
            then: words.clone(),
            transcript: words.len().is_multiple_of(2).then_some(words),
        }),
        'G' => CallStep::GoOn(words),
        'H' => CallStep::HangUp,
        _ => CallStep::Say(line()),
    }
}

fn said(step: &CallStep) -> Vec<String> {
    let texts = |lines: &[Line]| lines.iter().map(|line| line.text.clone()).collect();
    match step {
        CallStep::Say(line) => vec![line.text.clone()],
        CallStep::Listen(listen) | CallStep::Screen(listen) => texts(&listen.prompt),
        CallStep::TakeMessage(message) => texts(&message.prompt),
        CallStep::Ring(_) | CallStep::GoOn(_) | CallStep::HangUp => Vec::new(),
    }
}
