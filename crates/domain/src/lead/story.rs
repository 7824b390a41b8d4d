//! What happened to a lead.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{MissReason, Outcome};
use crate::phone::Phone;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: Happening,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// A call was missed.
    Missed(MissReason),
    /// A text of ours was accepted by the carrier.
    Sent {
        /// Id of the effect.
        effect: String,
        /// To someone on the team, not to the caller.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<Phone>,
        /// The text.
        body: String,
    },
    /// Word from the network about a text of ours.
    Receipt {
        /// Id of the effect.
        effect: String,
        /// `delivered`, `undelivered`, ...
        status: String,
        /// The carrier's code.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
    },
    /// A text of ours did not leave.
    NotSent {
        /// Id of the effect.
        effect: String,
        /// Why, in plain words.
        why: String,
    },
    /// They wrote.
    Wrote {
        /// The text.
        body: String,
        /// Addresses of pictures.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        media: Vec<String>,
    },
    /// They spoke.
    Said(String),
    /// They left a message.
    Recorded {
        /// Where it is; fetched with the account's credentials only.
        url: String,
        /// Its length.
        seconds: u32,
    },
    /// Someone on the team was alerted.
    Alerted(String),
    /// Someone on the team took it.
    Claimed(String),
    /// Someone on the team did something else with it.
    Team {
        /// Who.
        person: String,
        /// What they said.
        said: String,
    },
    /// A visit was booked, moved or cancelled, in plain words.
    Calendar(String),
    /// Anything else worth knowing, in plain words.
    Note(String),
    /// The episode ended.
    Ended(Outcome),
}
