//! Things to do in the world, written into the lead before they are done.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::lead::{Appointment, Lead};
use crate::phone::Phone;
use crate::slots::Wish;

/// How long the one who decided has to perform a text before the clock may take it over. Longer than any send.
pub const LEASE_SECONDS: i64 = 30;

/// A thing to do. Its id is derived from its cause, so deciding the same thing twice gives the same effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// `[a-z0-9.-]`, unique in the lead.
    pub id: String,
    /// What.
    pub what: What,
    /// How far it is.
    pub state: EffectState,
    /// How often it was tried, the running try included.
    pub attempts: u8,
    /// How often the carrier had it and the network lost it: each time, what is sent next is another text.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub undelivered: u8,
    /// When it was decided.
    pub created: Timestamp,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(number: &u8) -> bool {
    *number == 0
}

/// What can be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Send a text.
    Text {
        /// To whom.
        to: Recipient,
        /// What for: the gate decides by it.
        purpose: Purpose,
        /// The words.
        body: String,
        /// Not after this.
        expires: Timestamp,
    },
    /// Ring someone on the team, and connect them with the caller when they take it.
    Call {
        /// Whom.
        person: Phone,
        /// Not after this.
        expires: Timestamp,
    },
    /// Look for times.
    FindSlots {
        /// What they would like.
        wish: Wish,
    },
    /// Hold a time in the calendar.
    Reserve {
        /// The visit.
        visit: Appointment,
    },
    /// Make the hold firm.
    Confirm {
        /// The visit.
        visit: Appointment,
    },
    /// Take a visit out of the calendar.
    Release {
        /// The visit.
        visit: Appointment,
    },
}

/// To whom a text goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// The caller.
    Caller,
    /// Someone on the team.
    Person(Phone),
}

/// What a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The one reply to the call itself.
    ReplyToCall,
    /// An answer to what they just wrote.
    Answer,
    /// A nudge.
    FollowUp,
    /// A visit was booked, moved or cancelled.
    Confirmation,
    /// The visit is near.
    Reminder,
    /// Somebody of the business has set out for the visit.
    OnTheWay,
    /// Nobody was there: whether they want another time.
    NoShow,
    /// The job is done: whether they would write a review.
    Review,
    /// An extension wants them told something.
    Extension,
    /// The one confirmation of an opt-out.
    OptOut,
    /// The answer to HELP.
    Help,
    /// Word to the team about a lead that needs someone.
    Alert,
    /// Other word to the team.
    TeamNote,
    /// A person calls them back.
    CallBack,
}

/// How far an effect is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectState {
    /// To be done; not before the moment, if one is given.
    Pending(Option<Timestamp>),
    /// Being done by whoever wrote this, until the moment.
    Claimed(Timestamp),
    /// The carrier has it; the receipt is open.
    Accepted {
        /// The carrier's id.
        message: String,
        /// When.
        at: Timestamp,
    },
}

impl Effect {
    /// Whether it is a text.
    pub fn is_text(&self) -> bool {
        matches!(self.what, What::Text { .. })
    }

    /// Whether it is a call.
    pub fn is_call(&self) -> bool {
        matches!(self.what, What::Call { .. })
    }

    /// Whether the carrier performs it: it is claimed first. All else may be done twice.
    pub fn is_carried(&self) -> bool {
        self.is_text() || self.is_call()
    }

    /// What every try of the same text has in common: where a carrier knows it, no try makes a second text.
    pub fn sending_id(&self) -> String {
        sending_id(&self.id, self.undelivered)
    }

    /// When it must be looked at again.
    pub fn due(&self) -> Option<Timestamp> {
        match self.state {
            EffectState::Pending(None) => Some(self.created),
            EffectState::Pending(Some(at)) | EffectState::Claimed(at) => Some(at),
            EffectState::Accepted { .. } => None,
        }
    }
}

/// The id of a text: of the effect with this id, sent anew so many times because the network had lost it.
pub fn sending_id(effect: &str, undelivered: u8) -> String {
    format!("{effect}.s{undelivered}")
}

impl Lead {
    /// The effect with this id.
    pub fn effect(&self, id: &str) -> Option<&Effect> {
        self.outbox.iter().find(|effect| effect.id == id)
    }

    /// The effect with this id.
    pub fn effect_mut(&mut self, id: &str) -> Option<&mut Effect> {
        self.outbox.iter_mut().find(|effect| effect.id == id)
    }

    /// The effect with this id, if it is claimed and this is the attempt; else somebody else has it, or it is gone.
    pub fn claimed(&self, id: &str, attempt: u8) -> Option<&Effect> {
        let is_ours =
            |effect: &&Effect| effect.attempts == attempt && matches!(effect.state, EffectState::Claimed(_));
        self.effect(id).filter(is_ours)
    }

    /// Takes an effect out.
    pub fn remove_effect(&mut self, id: &str) -> Option<Effect> {
        let at = self.outbox.iter().position(|effect| effect.id == id)?;
        Some(self.outbox.remove(at))
    }

    /// The ids of the texts and calls that may be taken up now: never claimed, or left behind by someone who died.
    pub fn to_take_up(&self, now: Timestamp) -> Vec<String> {
        let ready = |effect: &&Effect| effect.is_carried() && effect.due().is_some_and(|due| due <= now);
        self.outbox.iter().filter(ready).map(|effect| effect.id.clone()).collect()
    }

    /// Whether what they are to answer has not left yet: nobody is nudged about a question that they never got.
    pub fn question_waits(&self) -> bool {
        self.outbox.iter().any(|effect| match &effect.what {
            What::Text { to: Recipient::Caller, purpose: Purpose::ReplyToCall | Purpose::Answer, .. } => {
                !matches!(effect.state, EffectState::Accepted { .. })
            }
            _ => false,
        })
    }

    /// The ids of what the calendar may be asked now. No claim is needed: to do it twice is to do it once.
    pub fn calendar_to_take_up(&self, now: Timestamp) -> Vec<String> {
        let ready = |effect: &&Effect| !effect.is_carried() && effect.due().is_some_and(|due| due <= now);
        self.outbox.iter().filter(ready).map(|effect| effect.id.clone()).collect()
    }
}
