//! iCalendar (RFC 5545): [`events`] says what takes time in a calendar that somebody else wrote, [`write()`] writes
//! appointments of ours so that other people's software reads them.
//!
//! Parsing, recurrence and the names of time zones are those of the crate `calcard`. What is ours is which events take
//! time, and a bound on the work that a hostile rule can ask for.

mod read;
mod write;
mod zones;

pub use read::{Calendar, Error, Event, LARGEST, events, stands};
pub use write::{Appointment, write};

/// From `starts` up to but not including `ends`, in unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// Unix seconds.
    pub starts: i64,
    /// Unix seconds.
    pub ends: i64,
}

impl Period {
    /// Whether the two have a moment in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.starts < other.ends && other.starts < self.ends
    }
}
