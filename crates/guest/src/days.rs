//! The day log: which episodes began on which day, for the desk and the reports.
//!
//! Whoever opens an episode says so in its due entry, which is written anyway; the clock notes it in the log when
//! the entry comes up, all that came up together in one write. Until then it stands in the due queue.

use futures::future::try_join_all;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use state::{Store, dues, list};

use crate::{Error, episodes};
use domain::Business;

/// So long at most an episode stands in the due queue only.
const NOTED_WITHIN: SignedDuration = SignedDuration::from_secs(40);
/// A little longer: width of a bucket, and a clock that comes late.
const LOOK_AHEAD_SECONDS: i64 = 60;

/// One episode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The key of the lead.
    pub lead: String,
    /// The number of its episode.
    pub episode: u32,
    /// The business's id.
    business: String,
    /// The day on which it began, where the business is.
    date: Date,
}

/// The latest moment at which the clock notes what begins now.
pub(crate) fn noted_by(now: Timestamp) -> Timestamp {
    now.checked_add(NOTED_WITHIN).unwrap_or(now)
}

impl Opened {
    pub(crate) fn new(business: &Business, lead: &str, episode: u32, now: Timestamp) -> Self {
        let date = now.to_zoned(business.time_zone.clone()).date();
        Self { lead: lead.to_owned(), episode, business: business.id.clone(), date }
    }

    /// The due entry that says it: `<lead> <episode> <date> <business>`.
    pub(crate) fn entry(&self) -> String {
        format!("{} {} {} {}", self.lead, self.episode, self.date, self.business)
    }

    /// Reads a due entry. None: it only names a lead.
    pub fn read(entry: &str) -> Option<Self> {
        let mut words = entry.split(' ');
        let (lead, episode, date, business) = (words.next()?, words.next()?, words.next()?, words.next()?);
        Some(Self {
            lead: lead.to_owned(),
            episode: episode.parse().ok()?,
            business: business.to_owned(),
            date: date.parse().ok()?,
        })
    }

    fn line(&self) -> String {
        format!("{} {}", self.lead, self.episode)
    }

    fn log(&self) -> String {
        name(&self.business, self.date)
    }
}

/// The lead that a due entry is about.
pub fn lead_of(entry: &str) -> &str {
    entry.split(' ').next().unwrap_or(entry)
}

/// Notes episodes that began.
pub async fn note(store: &Store, all: &[Opened]) -> Result<(), Error> {
    let mut logs: Vec<String> = all.iter().map(Opened::log).collect();
    logs.sort();
    logs.dedup();
    for log in logs {
        let lines: Vec<String> = all.iter().filter(|one| one.log() == log).map(Opened::line).collect();
        list::append(store, &log, &lines).await?;
    }
    try_join_all(all.iter().map(|one| episodes::index(store, &one.business, &one.lead))).await?;
    Ok(())
}

/// What began on a date: pairs of a lead's key and an episode, in order; one may stand twice.
pub async fn list(store: &Store, business: &str, date: Date) -> Result<Vec<(String, u32)>, Error> {
    let lines = list::read(store, &name(business, date)).await?;
    let read = |line: String| {
        let (lead, episode) = line.split_once(' ')?;
        Some((lead.to_owned(), episode.parse().ok()?))
    };
    Ok(lines.into_iter().filter_map(read).collect())
}

/// Takes a lead out of the log of a date.
pub(crate) async fn forget(store: &Store, business: &str, date: Date, lead: &str) -> Result<(), Error> {
    let is_theirs = |line: &str| line.split(' ').next() == Some(lead);
    Ok(list::remove(store, &name(business, date), is_theirs).await?)
}

/// How many episodes the log has of a date. What began within the last minute may be missing.
pub async fn count(store: &Store, business: &str, date: Date) -> Result<usize, Error> {
    Ok(list::read(store, &name(business, date)).await?.len())
}

/// What began a moment ago and has not been noted yet, of one business.
pub async fn fresh(store: &Store, business: &str, now: Timestamp) -> Result<Vec<(Date, String, u32)>, Error> {
    let second = now.as_second();
    let entries = dues::upcoming(store, second, second + LOOK_AHEAD_SECONDS).await?;
    let opened = entries.iter().filter_map(|entry| Opened::read(entry));
    let ours = opened.filter(|opened| opened.business == business);
    Ok(ours.map(|opened| (opened.date, opened.lead, opened.episode)).collect())
}

fn name(business: &str, date: Date) -> String {
    format!("day:{business}:{date}")
}
