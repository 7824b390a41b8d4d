//! The actions of a call control object, as Vonage writes them
//! (<https://developer.vonage.com/en/voice/voice-api/ncco-reference>).

use serde::Serialize;

/// One action.
#[derive(Serialize)]
#[serde(tag = "action", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum Action {
    /// Says something. `bargeIn`: a key ends it; a question must follow.
    Talk { text: String, language: String, barge_in: bool },
    /// Rings somebody, and goes on when it was in vain or the talk is over.
    Connect(Connect),
    /// Listens for keys, words, or both.
    Input(Input),
    /// Records.
    Record {
        beep_start: bool,
        end_on_silence: u32,
        time_out: u32,
        event_url: [String; 1],
        event_method: Post,
    },
    /// Asks an address, whose answer takes the place of what is left.
    Notify { payload: Payload, event_url: [String; 1], event_method: Post },
    /// Waits so many seconds.
    Wait { timeout: u32 },
    /// Puts the leg into a conversation by name.
    Conversation { name: String, end_on_exit: bool },
}

/// Rings somebody.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Connect {
    pub endpoint: [Endpoint; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub random_from_number: Option<bool>,
    pub timeout: u32,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub detection: Option<Detection>,
}

/// A phone to ring.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoint {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_answer: Option<OnAnswer>,
}

/// What whoever picks up goes through before they are connected.
#[derive(Serialize)]
pub struct OnAnswer {
    pub url: String,
}

/// What happens when a machine picks up, and who is told.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Detection {
    pub machine_detection: &'static str,
    #[serde(flatten)]
    pub told: Option<Told>,
}

/// Where events go.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    pub event_url: [String; 1],
    pub event_method: Post,
}

/// Listens.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Input {
    #[serde(rename = "type")]
    pub kinds: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dtmf: Option<Dtmf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speech: Option<Speech>,
    pub event_url: [String; 1],
    pub event_method: Post,
}

/// Which keys.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Dtmf {
    pub time_out: u32,
    pub max_digits: u8,
}

/// Which words.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Speech {
    pub language: String,
    pub start_timeout: u32,
    pub end_on_silence: u32,
}

/// How every address is asked.
#[derive(Serialize)]
pub enum Post {
    /// By POST, whose body is signed whole.
    #[serde(rename = "POST")]
    Post,
}

/// Vonage wants something to send along.
#[derive(Serialize)]
pub struct Payload {
    /// Says what it is for.
    pub go: &'static str,
}
