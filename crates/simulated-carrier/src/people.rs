//! How people and their phones behave, as data.

use std::time::Duration;

/// Somebody who calls one of our numbers.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The caller's number, or what a withheld number looks like (`anonymous`, `+266696687`).
    pub from: String,
    /// Hangs up after this long, unless they are connected or have begun to answer questions by then.
    pub patience: Option<Duration>,
    /// Spoken answers: one for each Gather that takes speech, and one for each Record. None left means silence.
    pub says: Vec<String>,
    /// Keys pressed, in order. A Gather that takes keys uses them before any speech.
    pub presses: String,
    /// `StirVerstat`, for example `TN-Validation-Passed-A`.
    pub verstat: Option<String>,
    /// `ForwardedFrom`: the number that passed the call on.
    pub forwarded_from: Option<String>,
    /// Hangs up right after the last spoken answer, as people do after leaving a message. Otherwise they stay silent
    /// and listen on.
    pub hangs_up_after_message: bool,
}

impl Caller {
    /// A patient caller who says nothing.
    pub fn new(from: impl Into<String>) -> Self {
        Self { from: from.into(), ..Self::default() }
    }
}

/// What happens when a phone rings.
#[derive(Clone, Debug, Default)]
pub enum Person {
    /// It rings until it is given up.
    #[default]
    NoAnswer,
    /// The line is busy.
    Busy,
    /// The call fails: switched off, no such number.
    Unreachable,
    /// Somebody picks up, or a voicemail box does.
    Answers {
        /// How long it rings first.
        after: Duration,
        /// The key that is pressed when asked for one; a voicemail box presses none.
        presses: Option<char>,
        /// How long they talk once connected.
        talk: Duration,
        /// Spoken answers, as for a [`Caller`].
        says: Vec<String>,
    },
    /// Nobody answers, and the call is forwarded to one of our numbers, as if its caller had called there.
    Forwards {
        /// How long it rings first.
        after: Duration,
        /// The number of ours.
        to: String,
    },
    /// A voicemail box picks up; the carrier can hear that it is one.
    Machine {
        /// How long it rings first.
        after: Duration,
        /// How long it listens once connected.
        talk: Duration,
    },
}

impl Person {
    /// Picks up after `after` seconds, presses `presses` when asked, talks for `talk` seconds.
    pub fn answers(after: u64, presses: Option<char>, talk: u64) -> Self {
        let (after, talk) = (Duration::from_secs(after), Duration::from_secs(talk));
        Self::Answers { after, presses, talk, says: Vec::new() }
    }
}

/// What becomes of a text to a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Handset {
    /// It is delivered.
    #[default]
    Mobile,
    /// Not a mobile: the text is refused with 21614.
    Landline,
    /// It is sent and then `undelivered` with this code (30003 unreachable, 30005 unknown, 30006 landline...).
    Undeliverable(u32),
    /// It is never sent: `failed` with this code (30007 filtered, 30032 or 30034 unregistered sender...).
    Fails(u32),
    /// It is sent, and no receipt ever comes.
    BlackHole,
}

/// How long it takes to say a text: 15 characters a second, at least one second.
pub(crate) fn speaking_time(text: &str) -> Duration {
    let characters = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    Duration::from_millis((characters.saturating_mul(1000) / 15).max(1000))
}
