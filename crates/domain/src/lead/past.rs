//! What stays of an episode that is over.

use serde::{Deserialize, Serialize};

use super::{Milestones, MissReason, Outcome};

/// What is kept of an earlier episode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// Its number.
    pub episode: u32,
    /// Its moments.
    pub milestones: Milestones,
    /// Why the first call was missed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<MissReason>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// What the booked visit brings in.
    pub value: u32,
    /// How many texts reached somebody twice.
    #[serde(default)]
    pub doubled: u32,
}
