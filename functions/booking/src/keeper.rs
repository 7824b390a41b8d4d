//! A business's calendars, as the adapter wants to be told of them.

use domain::Business;
use domain::profile::CalendarKind;
use domain::slots::{self, Busy, Slot};
use jiff::Timestamp;

use crate::bindings::ringback::calendar::calendar::{
    BusyTime, Keeper, Period, Source, SourceKind, Taker, Whose,
};

/// Where the business keeps its appointments.
pub(crate) fn of(business: &Business) -> Keeper {
    let booking = &business.booking;
    let mut sources = Vec::new();
    let mut add = |kind: Option<SourceKind>, address: &str, whose: Option<&str>| {
        let (address, whose) = (address.to_owned(), whose.map(str::to_owned));
        sources.extend(kind.map(|kind| Source { kind, address, whose }));
    };
    let written = match booking.calendar {
        CalendarKind::BuiltIn => None,
        CalendarKind::CalDav => Some(SourceKind::Caldav),
        CalendarKind::Google => Some(SourceKind::Google),
    };
    let people = business
        .staff
        .iter()
        .map(|person| (person.calendar_address.as_ref(), &person.busy_feeds, Some(person.id.as_str())));
    let whole = (booking.calendar_address.as_ref(), &booking.busy_feeds, None);
    for (address, feeds, whose) in std::iter::once(whole).chain(people) {
        if let Some(address) = address {
            add(written, address, whose);
        }
        for feed in feeds {
            add(Some(SourceKind::Feed), feed, whose);
        }
    }
    let time_zone = business.time_zone.iana_name().unwrap_or("UTC").to_owned();
    Keeper { business: business.id.clone(), time_zone, sources }
}

/// Whether anything is written outside.
pub(crate) fn is_written(keeper: &Keeper) -> bool {
    keeper.sources.iter().any(|source| !matches!(source.kind, SourceKind::Feed))
}

pub(crate) fn date(business: &Business, at: Timestamp) -> String {
    at.to_zoned(business.time_zone.clone()).date().to_string()
}

pub(crate) fn period(slot: &Slot) -> Period {
    Period { starts: slot.starts.as_second(), ends: slot.ends.as_second() }
}

pub(crate) fn slot(period: Period) -> Option<Slot> {
    let starts = Timestamp::from_second(period.starts).ok()?;
    let ends = Timestamp::from_second(period.ends).ok()?;
    Some(Slot { starts, ends })
}

pub(crate) fn busy(business: &Business, busy: BusyTime) -> Option<Busy> {
    let whose = match busy.whose {
        // From when people were named here: now it is the work of one of the crews.
        Whose::Person(_) if business.staff.is_empty() => slots::Whose::Somebody,
        Whose::Somebody => slots::Whose::Somebody,
        Whose::Everybody => slots::Whose::Everybody,
        Whose::Person(id) => slots::Whose::Person(id),
    };
    Some(Busy { period: slot(busy.period)?, whose })
}

pub(crate) fn taker(taker: slots::Taker) -> Taker {
    Taker { id: taker.id, capacity: taker.capacity }
}
