//! What others are told about a lead: the occurrences that are published as events.
//!
//! They stand in the lead, in the same document as everything else, so that none is lost and none is told that did not
//! happen. An occurrence says only what and when; whoever publishes it looks the rest up in the lead.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::lead::{Happening, Lead};

/// So many are kept for whoever asks what happened; the oldest go first.
const KEPT: usize = 48;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurrence {
    /// Counts from 1, through all episodes of the lead.
    pub number: u32,
    /// The number of the episode.
    pub episode: u32,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: Kind,
}

/// What can happen. The names are the types of the events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A call went unanswered.
    #[serde(rename = "call.missed")]
    CallMissed,
    /// The caller left a message.
    #[serde(rename = "call.recorded")]
    CallRecorded,
    /// An episode began.
    #[serde(rename = "lead.opened")]
    LeadOpened,
    /// They wrote, or said something on the phone.
    #[serde(rename = "message.received")]
    MessageReceived,
    /// The carrier accepted a text to them.
    #[serde(rename = "message.sent")]
    MessageSent,
    /// A text did not leave, or did not arrive.
    #[serde(rename = "message.failed")]
    MessageFailed,
    /// Need and place are known and fit.
    #[serde(rename = "lead.qualified")]
    LeadQualified,
    /// Someone on the team was alerted.
    #[serde(rename = "lead.handed_over")]
    LeadHandedOver,
    /// Someone on the team took it.
    #[serde(rename = "lead.claimed")]
    LeadClaimed,
    /// A visit was booked.
    #[serde(rename = "booking.confirmed")]
    BookingConfirmed,
    /// The visit is at another time now.
    #[serde(rename = "booking.moved")]
    BookingMoved,
    /// The visit was called off.
    #[serde(rename = "booking.cancelled")]
    BookingCancelled,
    /// They want no texts.
    #[serde(rename = "lead.opted_out")]
    LeadOptedOut,
    /// The episode ended.
    #[serde(rename = "lead.closed")]
    LeadClosed,
}

impl Kind {
    /// All of them, in the order in which a lead meets them.
    pub const ALL: [Self; 14] = [
        Self::CallMissed,
        Self::CallRecorded,
        Self::LeadOpened,
        Self::MessageReceived,
        Self::MessageSent,
        Self::MessageFailed,
        Self::LeadQualified,
        Self::LeadHandedOver,
        Self::LeadClaimed,
        Self::BookingConfirmed,
        Self::BookingMoved,
        Self::BookingCancelled,
        Self::LeadOptedOut,
        Self::LeadClosed,
    ];

    /// The type of its events, such as `lead.qualified`.
    pub fn name(self) -> &'static str {
        match self {
            Self::CallMissed => "call.missed",
            Self::CallRecorded => "call.recorded",
            Self::LeadOpened => "lead.opened",
            Self::MessageReceived => "message.received",
            Self::MessageSent => "message.sent",
            Self::MessageFailed => "message.failed",
            Self::LeadQualified => "lead.qualified",
            Self::LeadHandedOver => "lead.handed_over",
            Self::LeadClaimed => "lead.claimed",
            Self::BookingConfirmed => "booking.confirmed",
            Self::BookingMoved => "booking.moved",
            Self::BookingCancelled => "booking.cancelled",
            Self::LeadOptedOut => "lead.opted_out",
            Self::LeadClosed => "lead.closed",
        }
    }

    /// Of something that stands in the story. None: nobody outside is told of it by itself.
    fn of(what: &Happening) -> Option<Self> {
        match what {
            Happening::Missed(_) => Some(Self::CallMissed),
            Happening::Recorded { .. } => Some(Self::CallRecorded),
            Happening::Wrote { .. } | Happening::Said(_) => Some(Self::MessageReceived),
            // What an extension wrote is no news to it: it would answer itself for ever.
            Happening::Sent { person: None, effect, .. } if !is_of_an_extension(effect) => {
                Some(Self::MessageSent)
            }
            Happening::NotSent { .. } => Some(Self::MessageFailed),
            Happening::Alerted(_) => Some(Self::LeadHandedOver),
            Happening::Claimed(_) => Some(Self::LeadClaimed),
            Happening::Ended(_) => Some(Self::LeadClosed),
            Happening::Sent { .. }
            | Happening::Receipt { .. }
            | Happening::Team { .. }
            | Happening::Calendar(_)
            | Happening::Note(_) => None,
        }
    }

    /// Whether a pattern covers it: `*`, a type, or all types of one kind as in `booking.*`.
    pub fn is_covered_by(self, pattern: &str) -> bool {
        match pattern.strip_suffix('*') {
            Some("") => true,
            Some(prefix) => prefix.ends_with('.') && self.name().starts_with(prefix),
            None => self.name() == pattern,
        }
    }
}

/// Whether an effect was put there by an extension: see `decide::extension`.
pub fn is_of_an_extension(effect: &str) -> bool {
    effect.starts_with("extension.")
}

/// Whether a pattern covers anything at all.
pub fn is_pattern(pattern: &str) -> bool {
    Kind::ALL.iter().any(|kind| kind.is_covered_by(pattern))
}

/// The occurrences of a lead.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurrences {
    /// How many there were.
    pub count: u32,
    /// Up to which number they are published.
    #[serde(default)]
    pub published: u32,
    /// The newest, oldest first.
    pub kept: Vec<Occurrence>,
}

impl Occurrences {
    /// Whether there were none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// What is not published.
    pub fn unpublished(&self) -> impl Iterator<Item = &Occurrence> {
        self.kept.iter().filter(|occurrence| occurrence.number > self.published)
    }

    /// Up to this number they are published.
    pub fn publish(&mut self, up_to: u32) {
        self.published = self.published.max(up_to.min(self.count));
    }
}

/// What of a lead tells an occurrence that no entry of the story says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    episode: u32,
    qualified: Option<Timestamp>,
    visit: Option<Timestamp>,
    opted_out: bool,
}

impl Standing {
    /// As a lead stands.
    pub(crate) fn of(lead: &Lead) -> Self {
        Self {
            episode: lead.episode,
            qualified: lead.milestones.qualified,
            visit: lead.appointment.as_ref().map(|visit| visit.slot.starts),
            opted_out: lead.opted_out.is_some(),
        }
    }
}

impl Lead {
    /// Something happened that others may want to know.
    pub(crate) fn occurred(&mut self, kind: Kind, at: Timestamp) {
        let occurrences = &mut self.occurrences;
        occurrences.count = occurrences.count.saturating_add(1);
        let number = occurrences.count;
        if occurrences.kept.len() >= KEPT {
            occurrences.kept.remove(0);
        }
        occurrences.kept.push(Occurrence { number, episode: self.episode, at, kind });
    }

    /// What stands in the story now may be one.
    pub(crate) fn occurred_as_told(&mut self, what: &Happening, at: Timestamp) {
        if let Some(kind) = Kind::of(what) {
            self.occurred(kind, at);
        }
    }

    /// What a decision changed that no entry of the story says.
    pub(crate) fn occurred_since(&mut self, before: Standing, now: Timestamp) {
        let after = Standing::of(self);
        if after.qualified.is_some() && before.qualified != after.qualified {
            self.occurred(Kind::LeadQualified, now);
        }
        let same_episode = after.episode == before.episode;
        match (before.visit.filter(|_| same_episode), after.visit) {
            (None, Some(_)) => self.occurred(Kind::BookingConfirmed, now),
            (Some(old), Some(new)) if old != new => self.occurred(Kind::BookingMoved, now),
            (Some(_), None) => self.occurred(Kind::BookingCancelled, now),
            _ => {}
        }
        if after.opted_out && !before.opted_out {
            self.occurred(Kind::LeadOptedOut, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_the_name_that_it_is_stored_by() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.name()));
        }
    }

    #[test]
    fn a_pattern_is_a_type_or_all_of_a_kind_or_all() {
        let covered = |pattern: &str| Kind::ALL.iter().filter(|kind| kind.is_covered_by(pattern)).count();
        assert_eq!(covered("*"), Kind::ALL.len());
        assert_eq!(covered("booking.*"), 3);
        assert_eq!(covered("lead.closed"), 1);
        assert!(!is_pattern("lead*") && !is_pattern("leads.closed") && !is_pattern("") && !is_pattern("l.*"));
    }
}
