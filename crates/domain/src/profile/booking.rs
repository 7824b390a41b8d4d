//! How jobs are booked, and who does them.

use jiff::SignedDuration;
use jiff::civil::Date;

use super::{Areas, Span};

/// How jobs are booked.
#[derive(Debug, Clone)]
pub struct Booking {
    /// Which calendar.
    pub calendar: CalendarKind,
    /// Where the calendar is; none: the built-in one, or each of the staff has their own. Never logged.
    pub calendar_address: Option<String>,
    /// Calendars that are only looked at, as iCalendar feeds. Their addresses are secrets. Never logged.
    pub busy_feeds: Vec<String>,
    /// How many jobs can run at once; as many as there are staff where staff is named.
    pub crews: u32,
    /// The earliest slot is this far away.
    pub lead_time: SignedDuration,
    /// How far ahead slots are offered.
    pub horizon_days: u32,
    /// Free minutes before each job.
    pub buffer_before_minutes: u32,
    /// Free minutes after each job.
    pub buffer_minutes: u32,
    /// How many slots are offered at once, 1 to 5.
    pub offer: u32,
    /// Whether someone comes after hours when it is an emergency.
    pub emergency_after_hours: bool,
    /// Where the business goes on which day.
    pub areas: Areas,
}

/// Which calendar holds the jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarKind {
    /// Ringback's own.
    BuiltIn,
    /// A CalDAV server.
    CalDav,
    /// Google Calendar.
    Google,
}

/// Someone who does the jobs, one at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// Short name, `[a-z0-9-]`: it stays with what is in the calendar.
    pub id: String,
    /// As callers know them.
    pub name: String,
    /// Ids of the services that they do; empty: all.
    pub services: Vec<String>,
    /// When they work, Monday first; none: the business's hours. The business's holidays count as well.
    pub hours: Option<[Vec<Span>; 7]>,
    /// They never work on these dates.
    pub days_off: Vec<Date>,
    /// Where they go on which day; none: where the business does.
    pub areas: Option<Areas>,
    /// Whether they come after hours for an emergency.
    pub emergencies: bool,
    /// Their own calendar, where they have one. Never logged.
    pub calendar_address: Option<String>,
    /// Calendars of theirs that are only looked at. Never logged.
    pub busy_feeds: Vec<String>,
}

impl Staff {
    /// Whether they do this service.
    pub fn does(&self, service: &str) -> bool {
        self.services.is_empty() || self.services.iter().any(|id| id == service)
    }
}
