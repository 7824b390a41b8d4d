//! What a lead holds of its calls, its question, its visit and its people.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{HandoffReason, MissReason};
use crate::phone::Phone;
use crate::profile::Topic;
use crate::slots::Slot;

/// A call that nobody answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Miss {
    /// When it was known to be missed.
    pub at: Timestamp,
    /// Why.
    pub reason: MissReason,
    /// The carrier's id of the call.
    pub call: String,
    /// They ended it within seconds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub short: bool,
}

/// A question that is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// What about.
    pub topic: Topic,
    /// How often it was asked in a row without an answer that helps.
    pub times: u32,
    /// When it was asked last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// A visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Its id in the calendar.
    pub id: String,
    /// When.
    pub slot: Slot,
    /// The id of the service.
    pub service: String,
    /// What it brings in on average.
    pub value: u32,
    /// Who does it: the id of someone of the staff; empty: one of the crews.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub with: String,
}

/// The alert to people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handoff {
    /// Why a person is needed.
    pub reason: HandoffReason,
    /// Who was alerted, in order, and when.
    pub alerted: Vec<(Phone, Timestamp)>,
    /// Everybody was alerted and nobody claimed in time; it then belongs to the first owner.
    #[serde(default)]
    pub exhausted: bool,
}
