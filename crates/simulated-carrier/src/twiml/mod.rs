//! TwiML documents: what the application answers ("TwiML for Programmable Voice" and "TwiML for Programmable
//! Messaging" in Twilio's documentation).

mod xml;

use std::time::Duration;

use xml::Element;

/// How a webhook is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    #[default]
    Post,
}

impl Method {
    pub(crate) fn named(name: Option<&str>) -> Self {
        if name.is_some_and(|name| name.eq_ignore_ascii_case("get")) { Self::Get } else { Self::Post }
    }
}

/// One instruction of a document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verb {
    Say(String),
    Play(String),
    Pause(Duration),
    Dial(Dial),
    Gather(Gather),
    Record(Record),
    Redirect { url: String, method: Method },
    Hangup,
    Reject { busy: bool },
    Message(Message),
    Unknown(String),
}

/// `<Dial>`
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Dial {
    pub(crate) targets: Vec<Target>,
    pub(crate) timeout: Duration,
    pub(crate) action: Option<String>,
    pub(crate) method: Method,
    pub(crate) caller_id: Option<String>,
    pub(crate) answer_on_bridge: bool,
    pub(crate) sequential: bool,
    pub(crate) time_limit: Duration,
}

/// `<Number>` in a Dial.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Target {
    pub(crate) number: String,
    pub(crate) url: Option<String>,
    pub(crate) method: Method,
    pub(crate) status_callback: Option<String>,
    pub(crate) status_events: Vec<String>,
    /// Where machine detection tells what it has found, where it is on.
    pub(crate) amd_callback: Option<(Method, String)>,
}

/// `<Gather>`
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Gather {
    pub(crate) prompts: Vec<Verb>,
    pub(crate) dtmf: bool,
    pub(crate) speech: bool,
    pub(crate) action: Option<String>,
    pub(crate) method: Method,
    pub(crate) timeout: Duration,
    pub(crate) num_digits: Option<usize>,
    pub(crate) finish_on_key: Option<char>,
    pub(crate) action_on_empty_result: bool,
}

/// `<Record>`
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Record {
    pub(crate) action: Option<String>,
    pub(crate) method: Method,
    pub(crate) timeout: Duration,
    pub(crate) max_length: Duration,
    pub(crate) finish_on_key: String,
    pub(crate) beep: bool,
    pub(crate) status_callback: Option<String>,
    pub(crate) transcribe_callback: Option<String>,
}

/// `<Message>` in the reply to a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Message {
    pub(crate) to: Option<String>,
    pub(crate) from: Option<String>,
    pub(crate) body: String,
    pub(crate) media: Vec<String>,
    pub(crate) status_callback: Option<String>,
}

/// Reads a document. The error says what is wrong with it, in words.
pub(crate) fn parse(document: &str) -> Result<Vec<Verb>, String> {
    let root = xml::parse(document)?;
    if root.name != "Response" {
        return Err(format!("the root element is {}, not Response", root.name));
    }
    Ok(root.children.iter().map(verb).collect())
}

fn verb(element: &Element) -> Verb {
    match element.name.as_str() {
        "Say" => Verb::Say(element.words()),
        "Play" => Verb::Play(element.words()),
        "Pause" => Verb::Pause(seconds(element, "length", 1)),
        "Dial" => Verb::Dial(dial(element)),
        "Gather" => Verb::Gather(gather(element)),
        "Record" => Verb::Record(record(element)),
        "Redirect" => {
            Verb::Redirect { url: element.words(), method: Method::named(element.attribute("method")) }
        }
        "Hangup" => Verb::Hangup,
        "Reject" => Verb::Reject { busy: element.attribute("reason") == Some("busy") },
        "Message" | "Sms" => Verb::Message(message(element)),
        other => Verb::Unknown(other.to_owned()),
    }
}

fn dial(element: &Element) -> Dial {
    let mut targets: Vec<Target> =
        element.children.iter().filter(|child| child.name == "Number").map(target).collect();
    if targets.is_empty() && !element.words().is_empty() {
        targets.push(target(element));
    }
    Dial {
        targets,
        timeout: seconds(element, "timeout", 30),
        action: url(element, "action"),
        method: Method::named(element.attribute("method")),
        caller_id: element.attribute("callerId").filter(|id| !id.is_empty()).map(str::to_owned),
        answer_on_bridge: flag(element, "answerOnBridge", false),
        sequential: flag(element, "sequential", false),
        time_limit: seconds(element, "timeLimit", 14_400),
    }
}

/// A Number, or a Dial with the number as its text (whose own `method` belongs to its action).
fn target(element: &Element) -> Target {
    let mut number: String = element.words();
    number.retain(|character| character.is_ascii_digit() || character == '+');
    let events = element.attribute("statusCallbackEvent").unwrap_or("completed");
    Target {
        number,
        url: url(element, "url"),
        method: Method::named(element.attribute("method")),
        status_callback: url(element, "statusCallback"),
        amd_callback: element
            .attribute("machineDetection")
            .and_then(|_| url(element, "amdStatusCallback"))
            .map(|url| (Method::named(element.attribute("amdStatusCallbackMethod")), url)),
        status_events: events
            .split([' ', ','])
            .filter(|event| !event.is_empty())
            .map(str::to_owned)
            .collect(),
    }
}

fn gather(element: &Element) -> Gather {
    let input = element.attribute("input").unwrap_or("dtmf");
    Gather {
        prompts: element.children.iter().map(verb).collect(),
        dtmf: input.contains("dtmf"),
        speech: input.contains("speech"),
        action: url(element, "action"),
        method: Method::named(element.attribute("method")),
        timeout: seconds(element, "timeout", 5),
        num_digits: element.attribute("numDigits").and_then(|digits| digits.trim().parse().ok()),
        finish_on_key: element.attribute("finishOnKey").unwrap_or("#").chars().next(),
        action_on_empty_result: flag(element, "actionOnEmptyResult", false),
    }
}

fn record(element: &Element) -> Record {
    Record {
        action: url(element, "action"),
        method: Method::named(element.attribute("method")),
        timeout: seconds(element, "timeout", 5),
        max_length: seconds(element, "maxLength", 3600),
        finish_on_key: element.attribute("finishOnKey").unwrap_or("1234567890*#").to_owned(),
        beep: flag(element, "playBeep", true),
        status_callback: url(element, "recordingStatusCallback"),
        transcribe_callback: url(element, "transcribeCallback"),
    }
}

fn message(element: &Element) -> Message {
    let bodies: Vec<&Element> = element.children.iter().filter(|child| child.name == "Body").collect();
    let text = |element: &Element| element.verbatim();
    Message {
        to: url(element, "to"),
        from: url(element, "from"),
        body: if element.children.is_empty() {
            text(element)
        } else {
            bodies.into_iter().map(text).collect::<Vec<_>>().join("\n")
        },
        media: element.children.iter().filter(|child| child.name == "Media").map(text).collect(),
        status_callback: url(element, "statusCallback"),
    }
}

/// An attribute that is there and not empty.
fn url(element: &Element, name: &str) -> Option<String> {
    element.attribute(name).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
}

fn flag(element: &Element, name: &str, default: bool) -> bool {
    element.attribute(name).map_or(default, |value| value.trim().eq_ignore_ascii_case("true"))
}

fn seconds(element: &Element, name: &str, default: u64) -> Duration {
    Duration::from_secs(
        element.attribute(name).and_then(|value| value.trim().parse().ok()).unwrap_or(default),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(document: &str) -> Verb {
        let mut verbs = parse(&format!("<?xml version=\"1.0\"?><Response>{document}</Response>")).unwrap();
        assert_eq!(verbs.len(), 1, "{verbs:?}");
        verbs.remove(0)
    }

    #[test]
    fn a_dial_rings_each_number_with_its_own_screening() {
        let Verb::Dial(dial) = only(
            r#"<Dial timeout="18" action="/voice/dial-result?a=1&amp;b=2" answerOnBridge="true">
                 <Number url="/voice/screen">+1 (415) 555-0001</Number><Number>+14155550002</Number></Dial>"#,
        ) else {
            panic!("not a dial")
        };
        let numbers: Vec<&str> = dial.targets.iter().map(|target| target.number.as_str()).collect();
        assert_eq!(numbers, ["+14155550001", "+14155550002"]);
        assert_eq!(dial.targets[0].url.as_deref(), Some("/voice/screen"));
        assert_eq!(dial.action.as_deref(), Some("/voice/dial-result?a=1&b=2"));
        assert_eq!((dial.timeout.as_secs(), dial.answer_on_bridge), (18, true));
    }

    #[test]
    fn a_dial_with_a_plain_number_has_one_target() {
        let Verb::Dial(dial) = only("<Dial>+14155550002</Dial>") else { panic!("not a dial") };
        assert_eq!(dial.targets[0].number, "+14155550002");
        assert_eq!(dial.timeout.as_secs(), 30);
    }

    #[test]
    fn entities_and_nested_markup_are_spoken_as_words() {
        let said = only("<Say>Smith &amp; Sons:\n  we&#39;ll <break/><emphasis>call</emphasis> back</Say>");
        assert_eq!(said, Verb::Say("Smith & Sons: we'll call back".to_owned()));
    }

    #[test]
    fn a_reply_may_have_a_body_and_media() {
        let reply = only(
            "<Message to='+1'><Body>line 1\nline 2</Body><Media>https://a.example/1.jpg</Media></Message>",
        );
        let Verb::Message(message) = reply else { panic!("not a message") };
        assert_eq!(message.body, "line 1\nline 2");
        assert_eq!(message.media, ["https://a.example/1.jpg"]);
    }

    #[test]
    fn unknown_verbs_keep_their_name() {
        assert_eq!(only("<Dance/>"), Verb::Unknown("Dance".to_owned()));
    }

    #[test]
    fn malformed_documents_are_refused() {
        for document in
            ["", "hello", "<Response><Say>x</Response>", "<Html/>", "<Response>", "<Response/><Response/>"]
        {
            assert!(parse(document).is_err(), "{document}");
        }
        assert_eq!(parse("<Response/>"), Ok(Vec::new()));
    }
}
