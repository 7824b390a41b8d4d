//! Calls: who is on them, what they hear, how they end.

mod dial;
mod end;
mod listen;
mod params;
mod run;
mod start;

pub(crate) use start::Order;

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    time::Duration,
};

use jiff::Timestamp;
use url::Url;

use crate::twiml::{Dial, Gather, Method, Record, Target, Verb};

/// The id of a call: `CA` and 32 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallSid(String);

impl CallSid {
    pub(crate) fn new(sid: impl Into<String>) -> Self {
        Self(sid.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CallSid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a call stands ("Call resource: call status values").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallStatus {
    /// Ordered over the API.
    Queued,
    /// The phone rings; an inbound call before the carrier answers it.
    Ringing,
    /// Answered.
    InProgress,
    /// Over, after it was answered.
    Completed,
    /// The line was busy.
    Busy,
    /// It could not be connected.
    Failed,
    /// Nobody answered.
    NoAnswer,
    /// Called off over the API before it was answered.
    Canceled,
}

impl CallStatus {
    /// Twilio's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Ringing => "ringing",
            Self::InProgress => "in-progress",
            Self::Completed => "completed",
            Self::Busy => "busy",
            Self::Failed => "failed",
            Self::NoAnswer => "no-answer",
            Self::Canceled => "canceled",
        }
    }

    /// Whether the call is over.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Queued | Self::Ringing | Self::InProgress)
    }
}

impl fmt::Display for CallStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who started a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallDirection {
    /// Somebody called one of our numbers.
    Inbound,
    /// The application ordered it over the API.
    OutboundApi,
    /// A Dial of another call rings it.
    OutboundDial,
}

impl CallDirection {
    /// Twilio's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::OutboundApi => "outbound-api",
            Self::OutboundDial => "outbound-dial",
        }
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ending {
    /// The person on it hung up.
    HungUp,
    /// The application hung up: Hangup, or the end of its document.
    Finished,
    /// The application refused it with Reject.
    Rejected,
    /// Nobody picked up, or the phone could not be reached.
    NotReached,
    /// The other side of it ended.
    OtherSide,
    /// The application did not answer, or answered with something that is no TwiML; "application error" was said.
    ApplicationError,
    /// Ended over the API.
    Api,
}

/// A phone that a Dial rang.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// The phone.
    pub to: String,
    /// The child call.
    pub call: CallSid,
}

/// A recorded message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// `RE` and 32 hexadecimal digits.
    pub sid: String,
    /// `RecordingUrl` as the application was told.
    pub url: String,
    /// In seconds.
    pub duration: u64,
    /// What was said.
    pub text: String,
}

/// A call as it stands at the moment of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its id.
    pub sid: CallSid,
    /// The call whose Dial rang this one.
    pub parent: Option<CallSid>,
    /// Who calls.
    pub from: String,
    /// Who is called.
    pub to: String,
    /// Who started it.
    pub direction: CallDirection,
    /// Where it stands.
    pub status: CallStatus,
    /// When it began.
    pub started: Timestamp,
    /// When it was answered.
    pub answered: Option<Timestamp>,
    /// When it was over.
    pub ended: Option<Timestamp>,
    /// What was said and played to the person, line by line.
    pub heard: Vec<String>,
    /// What the person said and pressed.
    pub answers: Vec<String>,
    /// The phones that were rung for it.
    pub rang: Vec<Rung>,
    /// The call that it was connected with.
    pub bridged_with: Option<CallSid>,
    /// What was recorded.
    pub recordings: Vec<Recording>,
    /// How it ended.
    pub ending: Option<Ending>,
}

/// Where a call's document came from and what is left of it.
#[derive(Clone)]
struct Document {
    base: Option<Url>,
    verbs: VecDeque<Verb>,
}

/// What a call waits for.
#[derive(Clone, Default)]
enum Wait {
    #[default]
    Nothing,
    Gather {
        gather: Gather,
        base: Option<Url>,
        answer: Option<GatherAnswer>,
    },
    Record {
        record: Record,
        base: Option<Url>,
        words: Option<String>,
        began: Timestamp,
    },
    Dial(Dialling),
    Bridge {
        dialling: Dialling,
        with: CallSid,
    },
}

#[derive(Clone)]
enum GatherAnswer {
    Digits(String, Option<char>),
    Speech(String),
}

/// A Dial on its way.
#[derive(Clone)]
struct Dialling {
    dial: Dial,
    base: Option<Url>,
    /// Not rung yet.
    waiting: VecDeque<Target>,
    /// Rung, in order.
    children: Vec<CallSid>,
}

/// How the person on a call behaves.
#[derive(Clone, Default)]
struct Manner {
    says: VecDeque<String>,
    presses: VecDeque<char>,
    talk: Duration,
    hangs_up_after_message: bool,
    /// It is a machine, not a person.
    machine: bool,
    /// Has begun to answer questions.
    engaged: bool,
}

/// Who is told how a call goes on.
#[derive(Clone, Default)]
struct StatusCallback {
    url: String,
    method: Method,
    events: Vec<String>,
    sequence: u32,
}

/// Where an answered call's first document is.
#[derive(Clone)]
pub(crate) enum Source {
    Url(Method, String),
    Twiml(String),
}

/// A call with all that goes with it. Each side of a bridged call is one.
pub(crate) struct Leg {
    pub(crate) view: Call,
    pub(crate) number_sid: Option<String>,
    pub(crate) forwarded_from: Option<String>,
    verstat: Option<String>,
    manner: Manner,
    source: Option<Source>,
    document: Option<Document>,
    documents_read: u32,
    wait: Wait,
    /// Counts what happened; an agenda entry of an earlier turn is void.
    turn: u64,
    status_callback: Option<StatusCallback>,
    /// Told who picked up (`amdStatusCallback`).
    tells_who_answered: Option<(Method, String)>,
    ring_timeout: Duration,
}

impl Leg {
    fn is_over(&self) -> bool {
        self.view.status.is_final()
    }

    /// Moves on, so that what was planned before no longer happens.
    fn next_turn(&mut self) -> u64 {
        self.turn += 1;
        self.turn
    }

    /// Seconds from answer to end, rounded up as a carrier bills them.
    pub(crate) fn duration(&self) -> u64 {
        let (Some(answered), Some(ended)) = (self.view.answered, self.view.ended) else { return 0 };
        let millis = u64::try_from(ended.duration_since(answered).as_millis()).unwrap_or(0);
        millis.div_ceil(1000)
    }
}

/// All calls, in order of their beginning.
#[derive(Default)]
pub(crate) struct Calls {
    pub(crate) list: Vec<Leg>,
    by_sid: HashMap<CallSid, usize>,
}

impl Calls {
    fn add(&mut self, leg: Leg) {
        self.by_sid.insert(leg.view.sid.clone(), self.list.len());
        self.list.push(leg);
    }

    pub(crate) fn get(&self, sid: &CallSid) -> Option<&Leg> {
        self.list.get(*self.by_sid.get(sid)?)
    }

    pub(crate) fn get_mut(&mut self, sid: &CallSid) -> Option<&mut Leg> {
        self.list.get_mut(*self.by_sid.get(sid)?)
    }

    /// A call that is not over, at the turn at which the caller knows it.
    fn at_turn(&mut self, sid: &CallSid, turn: u64) -> Option<&mut Leg> {
        self.get_mut(sid).filter(|leg| leg.turn == turn && !leg.is_over())
    }
}
