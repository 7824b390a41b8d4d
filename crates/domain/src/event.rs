//! What can happen to a lead.

mod command;

use serde::{Deserialize, Serialize};

use crate::intake::Reading;
use crate::lead::{MissReason, Outcome};
use crate::ledger::Decided;
use crate::phone::Phone;
use crate::profile::Language;
use crate::slots::Slot;
use crate::spam::{Judgement, Said};
use jiff::Timestamp;

pub use command::Command;

/// Something that happened, already verified and read. What came of an effect passes between components as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A call went unanswered.
    #[serde(skip)]
    Missed {
        /// The carrier's id of the call.
        call: String,
        /// Why.
        reason: MissReason,
        /// What spoke for or against spam, where anything did.
        spam: Option<Judgement>,
    },
    /// A call of theirs ended within seconds of its beginning ([`crate::spam::SHORT_SECONDS`]).
    #[serde(skip)]
    Short {
        /// The carrier's id of the call.
        call: String,
    },
    /// Someone of the business said whether they are spam.
    #[serde(skip)]
    Judged {
        /// Who, if it was by text; none: at the desk.
        person: Option<Phone>,
        /// The carrier's id of the message, or another that names this word of theirs.
        id: String,
        /// What.
        said: Said,
    },
    /// The caller is on the phone with us: what we would text waits until they hang up.
    #[serde(skip)]
    OnThePhone {
        /// The carrier's id of the call.
        call: String,
    },
    /// The caller said something, pressed a key, or was silent when asked, while on the phone with us.
    #[serde(skip)]
    Said {
        /// The carrier's id of the call.
        call: String,
        /// Which question of the call it answers, from 1.
        turn: u32,
        /// The words; empty: nothing was said.
        text: String,
        /// What was understood.
        readings: Vec<Reading>,
    },
    /// People were rung for a caller who waited on the phone.
    #[serde(skip)]
    Transferred {
        /// The carrier's id of the caller's call.
        call: String,
        /// Who took it. None: nobody did, and the caller is back with us.
        person: Option<Phone>,
    },
    /// A call that we were on with the caller is over.
    #[serde(skip)]
    Left {
        /// The carrier's id of the call.
        call: String,
    },
    /// Someone whom we rang about a lead did something.
    #[serde(skip)]
    CalledBack {
        /// The effect.
        effect: String,
        /// Who.
        person: Phone,
        /// What.
        what: CallBack,
    },
    /// The caller left a message.
    #[serde(skip)]
    Recorded {
        /// The carrier's id of the recording.
        id: String,
        /// Where it is.
        url: String,
        /// Its length.
        seconds: u32,
    },
    /// What the caller said in a message, in words.
    #[serde(skip)]
    Transcribed {
        /// The carrier's id of the call.
        call: String,
        /// The words.
        text: String,
        /// What was understood.
        readings: Vec<Reading>,
    },
    /// The caller wrote.
    #[serde(skip)]
    Wrote {
        /// The carrier's id of the message.
        id: String,
        /// The text.
        text: String,
        /// Addresses of pictures.
        media: Vec<String>,
        /// The carrier answered an opt-out, opt-in or help word itself.
        answered_by_carrier: bool,
        /// What was understood.
        readings: Vec<Reading>,
    },
    /// The caller chose something on their page.
    #[serde(skip)]
    Page {
        /// Names this one press of theirs.
        id: String,
        /// What.
        what: PageAction,
        /// The language in which they read the page.
        language: Language,
    },
    /// Booking looked for times.
    SlotsFound {
        /// The effect that asked.
        effect: String,
        /// What can be offered now.
        slots: Vec<Slot>,
    },
    /// Booking tried to hold a time.
    Reserved {
        /// The effect that asked.
        effect: String,
        /// For whom it is held: the id of a person; empty: one of the crews. None: someone was faster.
        taker: Option<String>,
    },
    /// Somebody moved or deleted a visit in a calendar outside.
    #[serde(skip)]
    CalendarChanged {
        /// The id of the visit.
        visit: String,
        /// Where it stands now; none: it was deleted.
        to: Option<Slot>,
    },
    /// A calendar effect is done (a confirmation, a release).
    CalendarDone {
        /// The effect.
        effect: String,
    },
    /// The calendar could not be asked.
    CalendarFailed {
        /// The effect that asked.
        effect: String,
    },
    /// Someone takes up texts that were left behind or held back.
    #[serde(skip)]
    TakenUp {
        /// The effects.
        effects: Vec<String>,
    },
    /// A text was tried.
    Sent {
        /// The effect.
        effect: String,
        /// What came of it.
        result: SendResult,
        /// What the gate had said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decided: Option<Decided>,
    },
    /// Word from the network about a text.
    #[serde(skip)]
    Receipt {
        /// The carrier's id of the message.
        message: String,
        /// The effect, as far as the receipt tells.
        effect: Option<String>,
        /// The carrier's word.
        status: ReceiptStatus,
        /// Why it failed.
        trouble: Option<Trouble>,
        /// The carrier's code.
        code: Option<String>,
    },
    /// Someone on the team answered an alert.
    #[serde(skip)]
    Team {
        /// Who.
        person: Phone,
        /// The carrier's id of the message.
        id: String,
        /// What they want.
        command: TeamCommand,
    },
    /// A program of the business's asked for something over the API.
    #[serde(skip)]
    Asked(Asked),
    /// An extension answered an event with a command.
    #[serde(skip)]
    Commanded {
        /// Names this one command: of the event, the extension and its place among its commands.
        id: String,
        /// The name of the extension.
        by: String,
        /// What it wants.
        command: Command,
    },
    /// Events were handed to whoever publishes them.
    Published {
        /// The number of the last one.
        up_to: u32,
    },
    /// Someone of the business wants them forgotten, now.
    #[serde(skip)]
    Forget {
        /// The carrier's id of the message, or another that names this word of theirs.
        id: String,
    },
    /// It is time to look at the lead.
    #[serde(skip)]
    Due,
}

/// What a caller can choose on their page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageAction {
    /// This time, for a first visit or in place of the one that they have.
    Pick(Slot),
    /// No visit.
    Cancel,
}

/// What came of trying to send a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendResult {
    /// The carrier has it.
    Accepted {
        /// The carrier's id.
        message: String,
    },
    /// The carrier does not have it.
    Failed {
        /// Why.
        trouble: Trouble,
        /// The carrier's code.
        code: Option<String>,
        /// Seconds to wait, where the carrier said so.
        retry_after: Option<u32>,
    },
    /// It may have it.
    Ambiguous,
    /// The gate holds it back until then.
    Wait(Timestamp),
    /// The gate forbids it.
    Dropped(crate::gate::Forbidden),
}

/// How a call back goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallBack {
    /// The person takes it, and the caller is rung.
    Taken,
    /// The person passes.
    Passed,
    /// The person's phone rang, and nobody took it.
    Unanswered,
    /// The caller did not answer the person who called back.
    NotReached,
}

/// Where a text is on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceiptStatus {
    /// On its way.
    Underway,
    /// It arrived.
    Delivered,
    /// It did not.
    Failed,
    /// A word that we do not know yet.
    Other(String),
}

/// Why a text did not arrive, in one vocabulary for all carriers (see `wit/deps/carrier/webhooks.wit`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// Opted out at the carrier.
    OptedOut,
    /// Cannot get texts, ever.
    Unreachable,
    /// May work later.
    Temporary,
    /// Filtered by a carrier.
    Blocked,
    /// The business's number is not registered for texting.
    Unregistered,
    /// Our account.
    Account,
    /// Refused as wrong.
    Refused,
}

impl Trouble {
    /// In plain words.
    pub fn words(self) -> &'static str {
        match self {
            Self::OptedOut => "they opted out at the carrier",
            Self::Unreachable => "this number cannot get texts",
            Self::Temporary => "the phone or the network was not reachable",
            Self::Blocked => "a carrier filtered it",
            Self::Unregistered => "our number is not registered for texting",
            Self::Account => "the carrier account is not in order",
            Self::Refused => "the carrier refused it",
        }
    }
}

/// What was asked over the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Names the request: the same one again is done once. `[a-z0-9]`.
    pub id: String,
    /// A hash of what was asked.
    pub print: String,
    /// Who asked, as the story names them.
    pub by: String,
    /// What.
    pub act: Act,
}

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Something to be kept with the lead.
    Note(String),
    /// The episode is over.
    End(Outcome),
    /// Words to the caller, as soon as the gate lets them leave.
    Text(String),
    /// This person of the team takes it.
    Claim(Phone),
}

/// What someone on the team wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TeamCommand {
    /// I take it.
    Claim,
    /// Not me; ask the next one.
    Pass,
    /// It is dealt with.
    Done,
    /// I have set out for the visit.
    OnTheWay,
    /// Nobody was there.
    NoShow,
}
