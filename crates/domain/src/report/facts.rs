//! What a report needs to know of an episode.

use serde::{Deserialize, Serialize};

use crate::lead::{Lead, Milestones, MissReason, Outcome, Past};
use crate::profile::Language;

/// One episode of a lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpisodeFacts {
    /// Its number.
    pub episode: u32,
    /// How the caller is shown to the team.
    pub caller: String,
    /// What they are answered in.
    pub language: Language,
    /// Its moments.
    pub milestones: Milestones,
    /// Why the first call was missed.
    pub reason: Option<MissReason>,
    /// How it ended, or stands to end.
    pub outcome: Option<Outcome>,
    /// What the visit brings in; 0 without one.
    pub value: u32,
    /// How many texts reached somebody twice.
    pub doubled: u32,
}

/// The facts of the lead's episode with this number: the one that is open, or a past one.
pub fn episode(lead: &Lead, number: u32) -> Option<EpisodeFacts> {
    if number != lead.episode {
        return lead.past.iter().find(|past| past.episode == number).map(|past| of_past(lead, past));
    }
    Some(EpisodeFacts {
        episode: number,
        caller: lead.display_name(),
        language: lead.language,
        milestones: lead.milestones.clone(),
        reason: lead.misses.first().map(|miss| miss.reason),
        outcome: lead.outcome,
        value: lead.appointment.as_ref().map_or(0, |visit| visit.value),
        doubled: u32::try_from(lead.doubled.len()).unwrap_or(u32::MAX),
    })
}

fn of_past(lead: &Lead, past: &Past) -> EpisodeFacts {
    EpisodeFacts {
        episode: past.episode,
        caller: lead.display_name(),
        language: lead.language,
        milestones: past.milestones.clone(),
        reason: past.reason,
        outcome: past.outcome,
        value: past.value,
        doubled: past.doubled,
    }
}

impl EpisodeFacts {
    pub(super) fn contacted(&self) -> bool {
        self.milestones.contacted.is_some()
    }

    pub(super) fn qualified(&self) -> bool {
        self.milestones.qualified.is_some()
    }

    pub(super) fn booked(&self) -> bool {
        self.milestones.booked.is_some()
    }

    /// From the miss to the carrier's acceptance of the first text, in whole seconds, begun ones counted.
    pub fn seconds_to_contact(&self) -> Option<u64> {
        let taken = self.milestones.contacted?.duration_since(self.milestones.missed?);
        u64::try_from(taken.as_millis().max(0)).ok().map(|millis| millis.div_ceil(1000))
    }
}
