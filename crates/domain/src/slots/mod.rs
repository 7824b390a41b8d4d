//! Which times can be offered, and who can take them.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use self::busy::Calendar;
use self::day::Day;
use self::worker::Worker;
use crate::intake::Urgency;
use crate::profile::Service;
use crate::{Business, Lead};

mod busy;
mod day;
mod spread;
mod worker;

pub use busy::{Busy, Whose};
pub use spread::spread;

/// How long a visit takes where no service is known.
const USUAL_MINUTES: u32 = 60;
/// Someone comes after hours this long after the earliest moment: what waits longer than a night can wait for the day.
const TONIGHT: SignedDuration = SignedDuration::from_hours(12);

/// A time that can be offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Slot {
    /// When the work begins.
    pub starts: Timestamp,
    /// When the work ends.
    pub ends: Timestamp,
}

/// What a caller would like, in the business's local time. What was not said is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Not before this date.
    pub first: Option<jiff::civil::Date>,
    /// Not after this date.
    pub last: Option<jiff::civil::Date>,
    /// Not before this time of day.
    pub not_before: Option<jiff::civil::Time>,
    /// Not after this time of day.
    pub not_after: Option<jiff::civil::Time>,
    /// Not on these dates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<jiff::civil::Date>,
}

impl Wish {
    /// Whether it is about days.
    pub fn says_days(&self) -> bool {
        self.first.is_some() || self.last.is_some() || !self.except.is_empty()
    }

    /// Whether it is about a time of day.
    pub fn says_hours(&self) -> bool {
        self.not_before.is_some() || self.not_after.is_some()
    }

    /// The closest wish that asks for less: another time on those days, else any time.
    pub fn relaxed(&self) -> Self {
        if self.says_days() && self.says_hours() {
            Self { not_before: None, not_after: None, ..self.clone() }
        } else {
            Self::default()
        }
    }

    fn allows(&self, time: Time) -> bool {
        self.not_before.is_none_or(|earliest| earliest <= time)
            && self.not_after.is_none_or(|latest| time <= latest)
    }
}

/// The first and the last date on which work can begin, in the business's time. The first is after the last
/// where the lead time is longer than the horizon.
pub fn dates(business: &Business, now: Timestamp) -> (Date, Date) {
    let local = |at: Timestamp| at.to_zoned(business.time_zone.clone()).date();
    let ahead = SignedDuration::from_hours(24 * i64::from(business.booking.horizon_days));
    let last = local(now).checked_add(ahead).unwrap_or(Date::MAX);
    (local(later(now, business.booking.lead_time)), last)
}

/// What the time is for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Job<'a> {
    /// What is to be done; none: anybody can, and it takes an hour.
    pub service: Option<&'a Service>,
    /// Where, as far as it is known. A place that is not known is in every area.
    pub zip: Option<&'a str>,
    /// Where, as far as it is known.
    pub city: Option<&'a str>,
    /// Whether someone should come at any hour, where the business does that.
    pub emergency: bool,
}

impl<'a> Job<'a> {
    /// What this lead needs. Where they have not named a service, it is the first that the business sells.
    pub fn of(lead: &'a Lead, business: &'a Business) -> Self {
        let intake = &lead.intake;
        let service = intake.service.as_deref().and_then(|id| business.service(id));
        Self {
            service: service.or_else(|| business.services.first()),
            zip: intake.zip.as_deref(),
            city: intake.city.as_deref(),
            emergency: intake.urgency == Some(Urgency::Emergency),
        }
    }

    /// How long the work takes.
    pub fn length(&self) -> SignedDuration {
        minutes(self.service.map_or(USUAL_MINUTES, |service| service.minutes.max(1)))
    }
}

/// Someone who can take a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Taker {
    /// The id of one of the staff; empty: one of the crews.
    pub id: String,
    /// How many jobs they do at once: the number of crews, or 1.
    pub capacity: u32,
}

/// The slot with the free time before and after it: what nothing else of the same crew or person may overlap.
pub fn blocked(business: &Business, job: &Job, slot: Slot) -> Slot {
    let (before, after) = buffers(business, job);
    Slot { starts: later(slot.starts, -before), ends: later(slot.ends, after) }
}

/// The free time before and after a job.
fn buffers(business: &Business, job: &Job) -> (SignedDuration, SignedDuration) {
    let after = job.service.and_then(|service| service.buffer_minutes);
    let after = after.unwrap_or(business.booking.buffer_minutes);
    (minutes(business.booking.buffer_before_minutes), minutes(after))
}

/// Who can take a job at a time, by hours, services and areas (not by what is in the calendar), the preferred first:
/// who works then before who would come though they do not, each in the order of the profile.
pub fn takers(business: &Business, job: &Job, slot: Slot) -> Vec<Taker> {
    let local = slot.starts.to_zoned(business.time_zone.clone());
    let Some(day) = Day::of(&business.time_zone, local.date()) else { return Vec::new() };
    let blocked = blocked(business, job, slot);
    if blocked.starts < day.starts || day.ends < blocked.ends {
        return Vec::new();
    }
    let workers = Worker::all(business, job).into_iter().filter(|who| who.comes_on(day.date, job));
    let (works, others): (Vec<_>, Vec<_>) = workers.partition(|who| who.works(&day, slot));
    let others = others.iter().filter(|who| who.comes_any_time());
    works.iter().chain(others).map(|who| Taker { id: who.id.to_owned(), capacity: who.capacity }).collect()
}

/// Every time at which the job can begin, in order, without doubles.
///
/// `busy` is what is in the calendars already. Work lies wholly within one span of somebody's hours, and work and
/// buffers within one local date, because a calendar keeps each appointment with its date. For an emergency the hours
/// do not count where someone comes after hours; the dates on which they are off, the areas, the lead time and the
/// wish do. A local time that a change of the clocks leaves out is no slot; one that comes twice is a slot the first
/// time only, because a caller could not tell the two apart.
pub fn find(business: &Business, job: &Job, wish: &Wish, busy: &[Busy], now: Timestamp) -> Vec<Slot> {
    let (first, last) = dates(business, now);
    let first = wish.first.map_or(first, |wished| wished.max(first));
    let last = wish.last.map_or(last, |wished| wished.min(last));
    let earliest = later(now, business.booking.lead_time);
    let (work, (before, after)) = (job.length(), buffers(business, job));
    let calendar = Calendar::of(busy);
    let workers = Worker::all(business, job).into_iter();
    let full = |who: &Worker| who.full(&calendar).for_beginnings(before, work + after);
    let workers: Vec<_> = workers.map(|who| (full(&who), who)).collect();
    let mut found: Vec<Slot> = Vec::new();
    let mut next = Day::of(&business.time_zone, first);
    while let Some(day) = next.filter(|day| day.date <= last) {
        let begins = earliest.max(later(day.starts, before))..=later(day.ends, -work - after);
        let mut today: Vec<Timestamp> = Vec::new();
        for (full, who) in &workers {
            if who.comes_on(day.date, job) && !wish.except.contains(&day.date) {
                let allowed = who.begins(&day, work, later(earliest, TONIGHT)).into_iter();
                let allowed = allowed.filter(|(time, starts)| begins.contains(starts) && wish.allows(*time));
                today.extend(allowed.map(|(_, starts)| starts).filter(|starts| full.lets_begin(*starts)));
            }
        }
        today.sort_unstable();
        today.dedup();
        found.extend(today.into_iter().map(|starts| Slot { starts, ends: later(starts, work) }));
        next = day.next();
    }
    found
}

fn minutes(count: u32) -> SignedDuration {
    SignedDuration::from_mins(i64::from(count))
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
