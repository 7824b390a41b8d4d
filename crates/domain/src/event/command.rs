//! What extensions answer.

use serde::{Deserialize, Serialize};

use crate::intake::Urgency;
use crate::lead::Unfit;

/// What an extension can want. What is known of a caller is told as it would be by the caller: a ZIP code, a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Writes something into the lead's story, for the team.
    Note {
        /// At most 500 characters.
        text: String,
    },
    /// Sets what is known of the caller; what is left out stays.
    SetFacts {
        /// Their name.
        #[serde(default)]
        name: Option<String>,
        /// The id of a service of the profile.
        #[serde(default)]
        service: Option<String>,
        /// Five digits.
        #[serde(default)]
        zip: Option<String>,
        /// A city.
        #[serde(default)]
        city: Option<String>,
        /// Number and street.
        #[serde(default)]
        street: Option<String>,
        /// `flexible`, `soon` or `emergency`.
        #[serde(default)]
        urgency: Option<Urgency>,
    },
    /// Ends the episode: not an opportunity. Nothing more is texted, and nobody is asked to take it.
    Disqualify {
        /// `spam`, `wrong_number`, `not_interested` or `out_of_area`.
        reason: Unfit,
    },
    /// Asks a person to take it.
    HandOver {
        /// For them, at most 160 characters.
        why: String,
    },
    /// Sends a text to the caller, if the gate allows it.
    Text {
        /// At most two segments.
        body: String,
    },
}
