//! One local date, and when its times are.

use std::cell::OnceCell;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, AmbiguousTimestamp, Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// Work may begin this often.
const GRID: SignedDuration = SignedDuration::from_mins(30);

/// One date in a time zone.
pub(super) struct Day<'a> {
    pub(super) date: Date,
    /// Its first moment.
    pub(super) starts: Timestamp,
    /// The midnight at which it ends.
    pub(super) ends: Timestamp,
    zone: &'a TimeZone,
    /// Set where the clocks do not change all day: then a time is found without asking the zone.
    offset: Option<Offset>,
    half_hours: OnceCell<Vec<(Time, Timestamp)>>,
}

impl<'a> Day<'a> {
    /// None at the end of the calendar only.
    pub(super) fn of(zone: &'a TimeZone, date: Date) -> Option<Self> {
        let starts = instant(zone, date.to_datetime(Time::midnight()))?;
        Self::from(zone, date, starts)
    }

    /// The day after.
    pub(super) fn next(&self) -> Option<Self> {
        Self::from(self.zone, self.date.tomorrow().ok()?, self.ends)
    }

    fn from(zone: &'a TimeZone, date: Date, starts: Timestamp) -> Option<Self> {
        let ends = instant(zone, date.tomorrow().ok()?.to_datetime(Time::midnight()))?;
        let offset = zone.to_offset(starts);
        let changes = zone.following(starts).next().is_some_and(|change| change.timestamp() < ends);
        let at_midnight = offset.to_datetime(starts) == date.to_datetime(Time::midnight());
        let offset = (at_midnight && !changes).then_some(offset);
        Some(Self { date, starts, ends, zone, offset, half_hours: OnceCell::new() })
    }

    /// When this local time is; where it comes twice, the first time; where the clocks leave it out, when they
    /// change.
    pub(super) fn instant(&self, time: Time) -> Option<Timestamp> {
        let local = self.date.to_datetime(time);
        match self.offset {
            Some(offset) => offset.to_timestamp(local).ok(),
            None => instant(self.zone, local),
        }
    }

    /// The times at which work may begin, counted from when somebody begins to work or comes back from lunch, with
    /// when they are. Those that the clocks leave out are not among them.
    pub(super) fn grid(&self, from: Time) -> impl Iterator<Item = (Time, Timestamp)> {
        let times = std::iter::successors(Some(from), |time| time.checked_add(GRID).ok());
        times.filter_map(|time| Some((time, self.existing(time)?)))
    }

    /// The grid of the whole day, which everybody has who comes at any hour.
    pub(super) fn half_hours(&self) -> &[(Time, Timestamp)] {
        self.half_hours.get_or_init(|| self.grid(Time::midnight()).collect())
    }

    /// As [`Day::instant`]; none where the clocks leave the time out.
    fn existing(&self, time: Time) -> Option<Timestamp> {
        let local = self.date.to_datetime(time);
        if let Some(offset) = self.offset {
            return offset.to_timestamp(local).ok();
        }
        let ambiguous = self.zone.to_ambiguous_timestamp(local);
        if is_gap(&ambiguous) { None } else { ambiguous.earlier().ok() }
    }
}

/// When this local time is, as [`Day::instant`] has it.
pub(super) fn instant(zone: &TimeZone, local: DateTime) -> Option<Timestamp> {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    let gap = is_gap(&ambiguous);
    let earlier = ambiguous.earlier().ok()?;
    if gap { zone.following(earlier).next().map(|change| change.timestamp()) } else { Some(earlier) }
}

fn is_gap(ambiguous: &AmbiguousTimestamp) -> bool {
    matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. })
}
