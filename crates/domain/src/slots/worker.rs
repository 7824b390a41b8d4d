//! Who can do a job, and when they work.

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::busy::{Calendar, Full};
use super::day::Day;
use super::{Job, Slot};
use crate::Business;
use crate::profile::{Areas, Span, weekday};

/// All the crews together, or one of the staff.
pub(super) struct Worker<'a> {
    /// Empty for the crews.
    pub(super) id: &'a str,
    /// How many jobs they do at once.
    pub(super) capacity: u32,
    week: &'a [Vec<Span>; 7],
    holidays: &'a [Date],
    days_off: &'a [Date],
    areas: &'a Areas,
    /// Whether they come for this job at any hour.
    comes_any_time: bool,
}

/// A span of work on one date.
struct Shift {
    from: Time,
    until: Time,
    opens: Timestamp,
    closes: Timestamp,
}

impl<'a> Worker<'a> {
    /// Everyone who does such jobs at all, in the order of the profile.
    pub(super) fn all(business: &'a Business, job: &Job) -> Vec<Self> {
        let booking = &business.booking;
        let emergency = job.emergency && booking.emergency_after_hours;
        let crews = Self {
            id: "",
            capacity: booking.crews,
            week: &business.hours.week,
            holidays: &business.hours.holidays,
            days_off: &[],
            areas: &booking.areas,
            comes_any_time: emergency,
        };
        if business.staff.is_empty() {
            return vec![crews];
        }
        let able =
            business.staff.iter().filter(|who| job.service.is_none_or(|service| who.does(&service.id)));
        able.map(|who| Self {
            id: &who.id,
            capacity: 1,
            week: who.hours.as_ref().unwrap_or(crews.week),
            days_off: &who.days_off,
            areas: who.areas.as_ref().unwrap_or(crews.areas),
            comes_any_time: emergency && who.emergencies,
            ..crews
        })
        .collect()
    }

    /// When they are not free.
    pub(super) fn full(&self, calendar: &Calendar) -> Full {
        if self.id.is_empty() { calendar.crews(self.capacity) } else { calendar.person(self.id) }
    }

    /// Whether they could do the job on this date, at some hour.
    pub(super) fn comes_on(&self, date: Date, job: &Job) -> bool {
        !self.days_off.contains(&date) && self.areas.reach(date, job.zip, job.city)
    }

    /// Whether they work through the whole slot.
    pub(super) fn works(&self, day: &Day, slot: Slot) -> bool {
        self.shifts(day).any(|shift| shift.opens <= slot.starts && slot.ends <= shift.closes)
    }

    /// Whether they come for this job though they do not work.
    pub(super) fn comes_any_time(&self) -> bool {
        self.comes_any_time
    }

    /// Every time of the day at which they could begin such work, by hours, in no order, perhaps twice. After hours they
    /// begin until `tonight`.
    pub(super) fn begins(
        &self,
        day: &Day,
        work: SignedDuration,
        tonight: Timestamp,
    ) -> Vec<(Time, Timestamp)> {
        let mut found = Vec::new();
        for shift in self.shifts(day) {
            let last = super::later(shift.closes, -work);
            let begins = day.grid(shift.from).take_while(|(time, _)| *time < shift.until);
            found.extend(begins.filter(|(_, starts)| *starts <= last));
        }
        if self.comes_any_time {
            let last = super::later(day.ends, -work).min(tonight);
            found.extend(day.half_hours().iter().filter(|(_, starts)| *starts <= last));
        }
        found
    }

    fn shifts(&self, day: &Day) -> impl Iterator<Item = Shift> {
        let spans = if self.holidays.contains(&day.date) { None } else { self.week.get(weekday(day.date)) };
        spans.into_iter().flatten().filter_map(|span| {
            let opens = day.instant(span.from)?;
            let closes = if span.until == Time::MAX { day.ends } else { day.instant(span.until)? };
            Some(Shift { from: span.from, until: span.until, opens, closes })
        })
    }
}
