//! What an observer sees while it happens.

use std::time::Instant;

use jiff::Timestamp;

use crate::{
    calls::{CallSid, CallStatus},
    texts::{MessageSid, MessageStatus},
};

/// Something that happened at the carrier.
#[derive(Clone, Debug)]
pub struct Event {
    /// The moment on the carrier's clock.
    pub at: Timestamp,
    /// The moment in real time, for measuring.
    pub real: Instant,
    /// What it was.
    pub what: What,
}

/// The kinds of [`Event`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// The application handed a text over, by the API or in a reply, and it was accepted.
    TextAccepted {
        /// Its id.
        message: MessageSid,
        /// One of our numbers.
        from: String,
        /// The handset.
        to: String,
        /// What it says.
        body: String,
    },
    /// A text that was accepted took another status (`sent`, `delivered`, `undelivered`, `failed`).
    TextStatus {
        /// Its id.
        message: MessageSid,
        /// The new status.
        status: MessageStatus,
        /// Twilio's error code, when it failed.
        error: Option<u32>,
    },
    /// A handset texted one of our numbers.
    TextReceived {
        /// Its id.
        message: MessageSid,
        /// The handset.
        from: String,
        /// One of our numbers.
        to: String,
        /// What it says.
        body: String,
    },
    /// A handset texted STOP (`blocked`) or START; the carrier acts on it by itself.
    OptOut {
        /// The handset.
        handset: String,
        /// One of our numbers.
        number: String,
        /// Whether texts are refused from now on.
        blocked: bool,
    },
    /// A call came in, or one was ordered over the API.
    CallStarted {
        /// Its id.
        call: CallSid,
        /// Who calls.
        from: String,
        /// Who is called.
        to: String,
    },
    /// A phone rings.
    Rings {
        /// The call that makes it ring: the child call, or a call over the API.
        call: CallSid,
        /// The phone.
        to: String,
    },
    /// Something was said or played to the person on a call.
    Said {
        /// The call.
        call: CallSid,
        /// The words.
        line: String,
    },
    /// The person on a call spoke or pressed keys.
    Answered {
        /// The call.
        call: CallSid,
        /// The words or the keys.
        line: String,
    },
    /// A message was recorded.
    Recorded {
        /// The call.
        call: CallSid,
        /// The recording's id.
        recording: String,
        /// What was said.
        text: String,
    },
    /// A rung phone was picked up.
    PickedUp {
        /// The child call, or a call over the API.
        call: CallSid,
    },
    /// Two people can talk.
    Bridged {
        /// The caller's side.
        call: CallSid,
        /// The other side.
        with: CallSid,
    },
    /// A call is over.
    CallEnded {
        /// The call.
        call: CallSid,
        /// Its final status.
        status: CallStatus,
    },
    /// The application did not take a webhook.
    WebhookFailed {
        /// Where it was sent.
        url: String,
        /// What went wrong.
        error: String,
    },
    /// The application did something that the carrier does not understand or allow.
    Warning {
        /// What, in words.
        text: String,
    },
}
