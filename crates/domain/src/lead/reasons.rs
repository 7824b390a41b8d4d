//! Why a call was missed, why a person is needed, how an episode ended.

use serde::{Deserialize, Serialize};

use crate::profile::Language;

/// How an episode ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A job is in the calendar.
    Booked,
    /// A person took over.
    Transferred,
    /// Written down for the team.
    Noted,
    /// Not an opportunity.
    Disqualified(Unfit),
    /// They want no texts.
    OptedOut,
    /// A visit was booked, and nobody was there.
    NoShow,
    /// They never answered, or cannot be reached.
    Unreachable,
}

/// Why a call is not an opportunity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unfit {
    /// Outside the service area.
    OutOfArea,
    /// They did not mean to call this business.
    WrongNumber,
    /// They do not want anything (any more).
    NotInterested,
    /// The network or the number itself gives it away.
    Spam,
}

/// Why a call went unanswered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissReason {
    /// Outside opening hours.
    Closed,
    /// Nobody picked up.
    NoAnswer,
    /// Everybody was on the phone.
    Busy,
    /// The team's phones could not be reached.
    Failed,
    /// Something picked up, and nobody pressed 1: a voicemail box, as a rule.
    NotAccepted,
    /// An answering machine picked up.
    Machine,
    /// Somebody took it, and it was over before anything can have been said.
    CutShort,
    /// The caller hung up while it rang.
    HungUp,
    /// The business's own carrier forwarded it, unanswered.
    Forwarded,
    /// We did not let it ring: spam.
    TurnedAway,
}

impl MissReason {
    /// In plain words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Closed => "outside opening hours",
            Self::NoAnswer => "nobody picked up",
            Self::Busy => "everybody was on the phone",
            Self::Failed => "the team's phones could not be reached",
            Self::NotAccepted => "a voicemail box picked up",
            Self::Machine => "an answering machine picked up",
            Self::CutShort => "cut off within seconds",
            Self::HungUp => "the caller hung up while it rang",
            Self::Forwarded => "forwarded unanswered",
            Self::TurnedAway => "turned away",
        }
    }
}

/// Why a person is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoffReason {
    /// An emergency.
    Urgent,
    /// They asked for a person.
    Asked,
    /// We could not understand them, twice.
    Stuck,
    /// No time fits.
    NoSlots,
    /// The calendar could not be reached.
    CalendarDown,
    /// Someone left a message without a number.
    Voicemail,
    /// The profile asks for a call back.
    CallBack,
    /// A text cannot reach them.
    NotTextable,
    /// They opted out of texts and have a visit: someone should know.
    OptedOutWithVisit,
    /// An extension asked for a person.
    Extension,
}

impl HandoffReason {
    /// In plain words, for the team.
    pub fn words(self) -> &'static str {
        match self {
            Self::Urgent => "URGENT",
            Self::Asked => "Wants a person",
            Self::Stuck => "Needs a person",
            Self::NoSlots => "No time fits",
            Self::CalendarDown => "Calendar down, please book",
            Self::Voicemail => "Voicemail, number withheld",
            Self::CallBack => "Please call back",
            Self::NotTextable => "Cannot be texted, please call",
            Self::OptedOutWithVisit => "Opted out of texts, has a visit",
            Self::Extension => "Please have a look",
        }
    }

    /// In plain words, to be said at the beginning of a call. Only what people are called about.
    pub fn spoken(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Urgent, Language::En) => "This is urgent.",
            (Self::Urgent, Language::Es) => "Es urgente.",
            (_, Language::En) => "Someone is waiting for a call.",
            (_, Language::Es) => "Alguien espera una llamada.",
        }
    }
}
