//! What the people on the line hear.

use domain::Lead;
use domain::decide::{Reply, Then, facts_to_say, other_languages};
use domain::lead::Caller;
use domain::messages;
use domain::profile::{AfterHours, Language, Person, Withheld};
use guest::webhooks::{CallStep, Line, Listen, Ring, Screening, TakeMessage};

use crate::answered::Round;
use crate::call::{Call, Kind};

const LONGEST_MESSAGE_SECONDS: u32 = 120;
const LISTEN_SECONDS: u32 = 5;
/// The key that takes a call.
pub(crate) const TAKES_IT: char = '1';

pub(crate) fn unknown_number() -> Vec<CallStep> {
    let text =
        "Sorry, this number is not in service here. Please check it and try again. Goodbye.".to_owned();
    vec![CallStep::Say(Line { text, language: "en".to_owned() }), CallStep::HangUp]
}

/// A call that tests the forwarding was picked up instead of being forwarded. Only the owner makes such calls.
pub(crate) fn test_call(call: &Call) -> Vec<CallStep> {
    let name = &call.business.name;
    let text = format!(
        "This is a test call from Ringback, for {name}. It was picked up, so it was not forwarded. Goodbye."
    );
    vec![CallStep::Say(Line { text, language: "en".to_owned() }), CallStep::HangUp]
}

/// It came back to us.
pub(crate) fn test_arrived(call: &Call) -> Vec<CallStep> {
    let text = format!("The forwarding of {} works. Goodbye.", call.business.name);
    vec![CallStep::Say(Line { text, language: "en".to_owned() }), CallStep::HangUp]
}

/// Rings one person of the list; the answer to it rings the next.
pub(crate) fn ring(call: &Call, at: usize) -> Vec<CallStep> {
    vec![ring_one(call, call.to_ring().get(at).copied(), Round::First, at)]
}

/// Rings one of those on call for someone who waits.
pub(crate) fn transfer(call: &Call, at: usize) -> Vec<CallStep> {
    vec![ring_one(call, call.on_call().get(at).copied(), Round::Transfer, at)]
}

fn ring_one(call: &Call, person: Option<&Person>, round: Round, at: usize) -> CallStep {
    let round = in_address(round);
    let heard = format!("/voice/answered-by?business={}&call={}{round}", call.business.id, call.id);
    CallStep::Ring(Ring {
        people: person.into_iter().map(|person| person.phone.as_str().to_owned()).collect(),
        seconds: call.business.answering.ring_seconds,
        then: format!("/voice/dial-result?rung={at}{round}"),
        screening: Some(Screening {
            path: accept(call, round),
            key: call.business.answering.press_one.then(|| TAKES_IT.to_string()),
        }),
        answered_by: call.business.answering.detect_machines.then_some(heard),
        caller_id: None,
    })
}

/// What someone on the team hears before they are connected. The lead: of whoever waits to be put through.
pub(crate) fn screen(call: &Call, round: Round, lead: Option<&Lead>) -> Vec<CallStep> {
    let prompt = match lead {
        Some(lead) => write(call, "voice_screen_transfer", &[("facts", &facts_to_say(lead, &call.business))]),
        None => write(call, "voice_screen", &[]),
    };
    let ask = CallStep::Screen(Listen {
        prompt: vec![prompt],
        speech: false,
        digits: 1,
        seconds: LISTEN_SECONDS,
        then: format!("{}&asked=1", accept(call, in_address(round))),
        language: call.business.language().code().to_owned(),
    });
    vec![ask, CallStep::HangUp]
}

fn accept(call: &Call, round: &str) -> String {
    format!("/voice/accept?business={}{round}", call.business.id)
}

/// How a path says that it is about people who were rung for someone who waits.
fn in_address(round: Round) -> &'static str {
    if round == Round::Transfer { "&put_through=1" } else { "" }
}

/// Nobody can answer: what the profile says, and for known people and hidden numbers a message.
pub(crate) fn nobody_there(call: &Call, open: bool) -> Vec<CallStep> {
    match (&call.kind, call.gets(open)) {
        (Kind::Known, _) => take_message(call, "voice_sorry"),
        (Kind::Lead(_, Caller::Withheld(_)), _) => match call.business.opportunity.withheld {
            Withheld::Voicemail => take_message(call, "voice_withheld"),
            Withheld::HangUp => goodbye(call),
        },
        (_, AfterHours::TextOnly) => {
            let name = if open { "voice_text_follows" } else { "voice_closed" };
            vec![CallStep::Say(write(call, name, &[])), CallStep::HangUp]
        }
        (_, _) if open => take_message(call, "voice_missed"),
        (_, _) => {
            let mut steps = vec![CallStep::Say(write(call, "voice_closed", &[]))];
            steps.extend(take_message(call, "voice_message"));
            steps
        }
    }
}

/// We answer: the greeting, the first question, the keys that help.
pub(crate) fn greet(call: &Call, lead: &Lead, reply: &Reply) -> Vec<CallStep> {
    let Then::Listen { digits } = reply.then else { return go_on(call, reply, 1) };
    let mut lines = spoken(reply);
    for (key, language) in other_languages(lead, &call.business) {
        lines.push(write_in(call, language, "voice_language", &[("key", &key.to_string())]));
    }
    listen(lines, reply.language, digits, 1)
}

/// What is said and done next.
pub(crate) fn go_on(call: &Call, reply: &Reply, turn: u32) -> Vec<CallStep> {
    let lines = spoken(reply);
    let says = lines.clone().into_iter().map(CallStep::Say);
    match reply.then {
        Then::Listen { digits } => listen(lines, reply.language, digits, turn),
        Then::Transfer => says.chain(transfer(call, 0)).collect(),
        Then::Message => says.chain(message(write_in(call, reply.language, "voice_give_up", &[]))).collect(),
        Then::Goodbye => says.chain([CallStep::HangUp]).collect(),
    }
}

fn spoken(reply: &Reply) -> Vec<Line> {
    let language = reply.language.code();
    reply.lines.iter().map(|text| Line { text: text.clone(), language: language.to_owned() }).collect()
}

/// Silence goes on behind it, and is told like an answer.
fn listen(prompt: Vec<Line>, language: Language, digits: u8, turn: u32) -> Vec<CallStep> {
    let then = format!("/voice/intake?turn={turn}");
    let listen = Listen {
        prompt,
        speech: true,
        digits,
        seconds: LISTEN_SECONDS,
        then: then.clone(),
        language: language.code().to_owned(),
    };
    vec![CallStep::Listen(listen), CallStep::GoOn(then)]
}

pub(crate) fn take_message(call: &Call, prompt: &str) -> Vec<CallStep> {
    message(write(call, prompt, &[]))
}

fn message(prompt: Line) -> Vec<CallStep> {
    let take = CallStep::TakeMessage(TakeMessage {
        prompt: vec![prompt],
        max_seconds: LONGEST_MESSAGE_SECONDS,
        then: "/voice/recording".to_owned(),
        transcript: Some("/voice/transcript".to_owned()),
    });
    vec![take, CallStep::HangUp]
}

pub(crate) fn goodbye(call: &Call) -> Vec<CallStep> {
    vec![CallStep::Say(write(call, "voice_goodbye", &[])), CallStep::HangUp]
}

pub(crate) fn hang_up() -> Vec<CallStep> {
    vec![CallStep::HangUp]
}

/// Spam costs nothing: not a word.
pub(crate) fn turn_away() -> Vec<CallStep> {
    hang_up()
}

/// In the language that the business speaks first.
fn write(call: &Call, message: &str, values: &[(&str, &str)]) -> Line {
    write_in(call, call.business.language(), message, values)
}

fn write_in(call: &Call, language: Language, message: &str, values: &[(&str, &str)]) -> Line {
    Line {
        text: messages::write(&call.business, language, message, values),
        language: language.code().to_owned(),
    }
}
