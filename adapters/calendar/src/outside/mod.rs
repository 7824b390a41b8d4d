//! Calendars outside, behind one trait.

mod caldav;
#[cfg(test)]
mod fake;
mod feed;
mod google;
pub mod peer;
mod web;
mod xml;

use std::fmt;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::day::Period;

/// Sends one request, and gets the whole answer.
#[allow(async_fn_in_trait, reason = "the calendar never leaves its thread")]
pub trait Transport {
    /// Err: nothing came back. The text is for the log, and shows no secret.
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, String>;
}

/// Why a calendar outside did not do it. The texts are for the log and the desk: they show no secrets, no addresses
/// and nobody's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It may work later.
    Later(String),
    /// The settings are wrong. Says what to do.
    Setup(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Later(what) | Self::Setup(what) => f.write_str(what),
        }
    }
}

/// What takes time in a calendar outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Busy {
    /// When.
    pub period: Period,
    /// Whether it is about whole days.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub all_day: bool,
    /// The [`uid`] of our appointment, where we wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ours: Option<String>,
}

/// By what a server tells whether a file has changed (RFC 9110, 8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// `ETag`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// `Last-Modified`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
}

/// An appointment of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Ours.
    pub id: String,
    /// When.
    pub work: Period,
    /// One line.
    pub summary: String,
    /// What the crew needs to know.
    pub description: String,
    /// Where.
    pub place: String,
}

/// One calendar outside.
#[allow(async_fn_in_trait, reason = "the calendar never leaves its thread")]
pub trait Outside {
    /// What takes time in the window: not what is shown as free, cancelled or declined.
    async fn busy(&self, window: Period) -> Result<Vec<Busy>, Trouble>;
    /// The same, with what tells whether it has changed. None: it is as it was.
    async fn read(&self, window: Period, _known: &Known) -> Result<Option<(Vec<Busy>, Known)>, Trouble> {
        Ok(Some((self.busy(window).await?, Known::default())))
    }
    /// For how many seconds asking again would tell nothing new.
    fn fresh_for(&self) -> i64 {
        0
    }
    /// Writes an appointment. The same id again makes no second one; where it differs, it is changed.
    async fn write(&self, appointment: &Appointment) -> Result<(), Trouble>;
    /// Takes an appointment out. One that is not there is a success.
    async fn remove(&self, id: &str) -> Result<(), Trouble>;
    /// Where an appointment stands now. None: it was certainly deleted, in a calendar that is there.
    async fn look(&self, id: &str) -> Result<Option<Period>, Trouble>;
    /// Tries it, and says which calendar it is.
    async fn check(&self) -> Result<String, Trouble>;
}

/// What an appointment is called outside. It does not show its id, in which the caller's number stands.
pub fn uid(business: &str, id: &str) -> String {
    let hash = Sha256::digest(format!("ringback:{business}:{id}"));
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// What the name of our events ends with.
const OURS: &str = "@ringback";

/// What takes time in an iCalendar text.
fn found(text: &str, window: Period, zone: &TimeZone) -> Result<Vec<Busy>, Trouble> {
    let calendar =
        ical::events(text, window.into(), zone).map_err(|error| Trouble::Setup(error.to_string()))?;
    for skipped in calendar.skipped {
        eprintln!("calendar: not counted as busy: {skipped}");
    }
    let busy = |event: ical::Event| Busy {
        period: event.period.into(),
        all_day: event.all_day,
        ours: event.uid.strip_suffix(OURS).map(str::to_owned),
    };
    Ok(calendar.events.into_iter().map(busy).collect())
}
