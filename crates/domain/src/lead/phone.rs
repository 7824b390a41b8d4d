//! A lead who is on the phone with us.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::HandoffReason;

/// A call that we are on with the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnThePhone {
    /// The carrier's id of the call.
    pub call: String,
    /// When we last heard of it.
    pub heard: Timestamp,
    /// A text is owed when they have hung up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub owes_text: bool,
    /// They were not understood too often: a message is taken instead.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gave_up: bool,
    /// Where a transfer to a person stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<Transfer>,
}

/// Where a transfer to a person stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transfer {
    /// People are rung, for this reason.
    Ringing(HandoffReason),
    /// It was tried. Once is enough.
    Tried,
}
