//! What the people on the line hear.

use domain::lead::Caller;
use domain::messages;
use domain::profile::{AfterHours, Language, Withheld};
use guest::webhooks::{CallStep, Line, Listen, Ring, TakeMessage};

use crate::call::{Call, Kind};

const LONGEST_MESSAGE_SECONDS: u32 = 120;
const LISTEN_SECONDS: u32 = 5;

pub(crate) fn unknown_number() -> Vec<CallStep> {
    let text =
        "Sorry, this number is not in service here. Please check it and try again. Goodbye.".to_owned();
    vec![CallStep::Say(Line { text, language: "en".to_owned() }), CallStep::HangUp]
}

/// Rings one person of the list; the answer to it rings the next.
pub(crate) fn ring(call: &Call, at: usize) -> Vec<CallStep> {
    let people = call.to_ring().get(at).map(|person| person.phone.as_str().to_owned()).into_iter().collect();
    vec![CallStep::Ring(Ring {
        people,
        seconds: call.business.answering.ring_seconds,
        then: format!("/voice/dial-result?rung={at}"),
        screen: accept(call),
    })]
}

/// What someone on the team hears before they are connected.
pub(crate) fn screen(call: &Call) -> Vec<CallStep> {
    let ask = CallStep::Listen(Listen {
        prompt: vec![line(call, "voice_screen")],
        speech: false,
        digits: 1,
        seconds: LISTEN_SECONDS,
        then: accept(call),
        language: language(call).code().to_owned(),
    });
    vec![ask, CallStep::HangUp]
}

fn accept(call: &Call) -> String {
    format!("/voice/accept?business={}", call.business.id)
}

/// Nobody can answer: what the profile says, and for known people and hidden numbers a message.
pub(crate) fn nobody_there(call: &Call, open: bool) -> Vec<CallStep> {
    match &call.kind {
        Kind::Known => take_message(call, "voice_sorry"),
        Kind::Lead(_, Caller::Withheld(_)) => match call.business.opportunity.withheld {
            Withheld::Voicemail => take_message(call, "voice_withheld"),
            Withheld::HangUp => goodbye(call),
        },
        Kind::Lead(_, Caller::Number(_)) if open => take_message(call, "voice_missed"),
        Kind::Lead(_, Caller::Number(_)) => closed(call),
    }
}

fn closed(call: &Call) -> Vec<CallStep> {
    match call.business.answering.after_hours {
        AfterHours::TextOnly => vec![CallStep::Say(line(call, "voice_closed")), CallStep::HangUp],
        AfterHours::Voicemail => {
            let mut steps = vec![CallStep::Say(line(call, "voice_closed"))];
            steps.extend(take_message(call, "voice_message"));
            steps
        }
        AfterHours::VoiceIntake => {
            let mut steps = vec![CallStep::Listen(Listen {
                prompt: vec![line(call, "voice_closed"), line(call, "voice_ask")],
                speech: true,
                digits: 0,
                seconds: LISTEN_SECONDS,
                then: "/voice/intake".to_owned(),
                language: language(call).code().to_owned(),
            })];
            // Silence goes on here.
            steps.extend(take_message(call, "voice_message"));
            steps
        }
    }
}

pub(crate) fn take_message(call: &Call, prompt: &str) -> Vec<CallStep> {
    let take = CallStep::TakeMessage(TakeMessage {
        prompt: vec![line(call, prompt)],
        max_seconds: LONGEST_MESSAGE_SECONDS,
        then: "/voice/recording".to_owned(),
    });
    vec![take, CallStep::HangUp]
}

pub(crate) fn thanks(call: &Call) -> Vec<CallStep> {
    vec![CallStep::Say(line(call, "voice_thanks")), CallStep::HangUp]
}

pub(crate) fn goodbye(call: &Call) -> Vec<CallStep> {
    vec![CallStep::Say(line(call, "voice_goodbye")), CallStep::HangUp]
}

pub(crate) fn hang_up() -> Vec<CallStep> {
    vec![CallStep::HangUp]
}

/// Spam costs nothing: not a word.
pub(crate) fn turn_away() -> Vec<CallStep> {
    hang_up()
}

fn language(call: &Call) -> Language {
    call.business.languages.first().copied().unwrap_or_default()
}

fn line(call: &Call, message: &str) -> Line {
    let language = language(call);
    Line {
        text: messages::write(&call.business, language, message, &[]),
        language: language.code().to_owned(),
    }
}
