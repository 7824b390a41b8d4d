//! Which times can be offered.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, AmbiguousTimestamp, TimeZone};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Business;

/// Work may begin this often, counted from when the business opens or comes back from lunch.
const GRID: SignedDuration = SignedDuration::from_mins(30);

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

/// The slot with the free time after it: what nothing else of the same crew may overlap.
pub fn blocked(slot: Slot, buffer_minutes: u32) -> Slot {
    Slot { starts: slot.starts, ends: later(slot.ends, minutes(buffer_minutes)) }
}

/// Every time at which work of `service_minutes` can begin, in order.
///
/// `busy` are the blocked periods that are already in the calendar, each of one crew. Work lies wholly within one
/// span of the opening hours, and work and buffer within one local date, because a calendar keeps each
/// appointment with its date. A local time that a change of the clocks leaves out is no slot; one that comes
/// twice is a slot the first time only, because a caller could not tell the two apart.
pub fn find(
    business: &Business,
    service_minutes: u32,
    wish: &Wish,
    busy: &[Slot],
    now: Timestamp,
) -> Vec<Slot> {
    let (first, last) = dates(business, now);
    let first = wish.first.map_or(first, |wished| wished.max(first));
    let last = wish.last.map_or(last, |wished| wished.min(last));
    let earliest = later(now, business.booking.lead_time);
    let mut found: Vec<Slot> = Vec::new();
    let mut next = Some(first);
    while let Some(date) = next.filter(|date| *date <= last) {
        let free = candidates(business, date, service_minutes, wish).into_iter().filter(|slot| {
            let blocked = blocked(*slot, business.booking.buffer_minutes);
            slot.starts >= earliest && has_crew(business.booking.crews, busy, blocked)
        });
        if !wish.except.contains(&date) {
            found.extend(free);
        }
        next = date.tomorrow().ok();
    }
    found
}

/// The slots of one date that the opening hours and the wish allow.
fn candidates(business: &Business, date: Date, service_minutes: u32, wish: &Wish) -> Vec<Slot> {
    let zone = &business.time_zone;
    let Some(midnight) = end_of(zone, date) else { return Vec::new() };
    let mut found = Vec::new();
    for span in business.hours.on(date) {
        let closes = if span.until == Time::MAX {
            Some(midnight)
        } else {
            instant(zone, date.to_datetime(span.until))
        };
        let Some(closes) = closes else { continue };
        let grid = std::iter::successors(Some(span.from), |time| time.checked_add(GRID).ok());
        for time in grid.take_while(|time| *time < span.until).filter(|time| wish.allows(*time)) {
            let Some(starts) = existing(zone, date.to_datetime(time)) else { continue };
            let slot = Slot { starts, ends: later(starts, minutes(service_minutes.max(1))) };
            if slot.ends <= closes && blocked(slot, business.booking.buffer_minutes).ends <= midnight {
                found.push(slot);
            }
        }
    }
    found
}

/// Whether at every moment of the period fewer than `crews` others are busy. Then one crew can take it whole,
/// because jobs can be dealt out so that no more crews are needed than jobs run at once.
fn has_crew(crews: u32, busy: &[Slot], period: Slot) -> bool {
    let others: Vec<&Slot> =
        busy.iter().filter(|other| other.starts < period.ends && period.starts < other.ends).collect();
    // The number of busy crews can only rise where the period or one of the others begins.
    let rises = others.iter().map(|other| other.starts).filter(|starts| *starts > period.starts);
    std::iter::once(period.starts).chain(rises).all(|at| {
        let count = others.iter().filter(|other| other.starts <= at && at < other.ends).count();
        u32::try_from(count).is_ok_and(|count| count < crews)
    })
}

/// Up to `count` of the slots that are easy to answer by text, in order: the earliest, then the earliest of each
/// other half of a day, then those that are farthest from the ones already picked.
pub fn spread(slots: &[Slot], count: u32, time_zone: &TimeZone) -> Vec<Slot> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let mut rest: Vec<Slot> = slots.to_vec();
    rest.sort_unstable();
    rest.dedup();
    let mut picked: Vec<Slot> = Vec::new();
    let mut halves: Vec<(Date, bool)> = Vec::new();
    rest.retain(|slot| {
        let local = slot.starts.to_zoned(time_zone.clone());
        let half = (local.date(), local.time() < Time::constant(12, 0, 0, 0));
        if picked.len() >= count || halves.contains(&half) {
            return true;
        }
        halves.push(half);
        picked.push(*slot);
        false
    });
    while picked.len() < count
        && let Some(slot) = farthest(&rest, &picked)
    {
        rest.retain(|other| *other != slot);
        picked.push(slot);
    }
    picked.sort_unstable();
    picked
}

/// The earliest of those that begin farthest from the nearest picked one.
fn farthest(rest: &[Slot], picked: &[Slot]) -> Option<Slot> {
    let distance = |slot: &Slot| {
        picked.iter().map(|other| slot.starts.duration_since(other.starts).abs()).min().unwrap_or_default()
    };
    rest.iter().copied().min_by_key(|slot| (std::cmp::Reverse(distance(slot)), slot.starts))
}

/// When this local time is; where it comes twice, the first time; where the clocks leave it out, when they change.
fn instant(zone: &TimeZone, local: DateTime) -> Option<Timestamp> {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    let gap = is_gap(&ambiguous);
    let earlier = ambiguous.earlier().ok()?;
    if gap { zone.following(earlier).next().map(|change| change.timestamp()) } else { Some(earlier) }
}

/// As [`instant`]; none where the clocks leave the time out.
fn existing(zone: &TimeZone, local: DateTime) -> Option<Timestamp> {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    if is_gap(&ambiguous) { None } else { ambiguous.earlier().ok() }
}

fn is_gap(ambiguous: &AmbiguousTimestamp) -> bool {
    matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. })
}

/// The midnight at which the date ends.
fn end_of(zone: &TimeZone, date: Date) -> Option<Timestamp> {
    instant(zone, date.tomorrow().ok()?.to_datetime(Time::midnight()))
}

fn minutes(count: u32) -> SignedDuration {
    SignedDuration::from_mins(i64::from(count))
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
