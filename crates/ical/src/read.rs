//! What takes time in a calendar.

use std::collections::BTreeMap;
use std::fmt;

use calcard::common::PartialDateTime;
use calcard::common::timezone::Tz;
use calcard::icalendar::dates::{CalendarEvent, TimeOrDelta};
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType as Kind, ICalendarFrequency,
    ICalendarParameterName as Parameter, ICalendarPeriod, ICalendarProperty as Property,
    ICalendarRecurrenceRule, ICalendarStatus, ICalendarTransparency, ICalendarValue as Value,
};
use calcard::{Entry, Parser};
use chrono::{Datelike as _, Timelike as _};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::{Period, zones};

/// The longest calendar that is read, in bytes.
pub const LARGEST: usize = 8 * 1024 * 1024;
/// So many occurrences of one event are looked at, from its first on: fifty years of a daily one.
const MOST_OCCURRENCES: usize = 20_000;

/// Something in a calendar: one occurrence of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// As the calendar names it; empty: it has no name.
    pub uid: String,
    /// When.
    pub period: Period,
    /// Whether it is about whole days.
    pub all_day: bool,
    /// What it is called.
    pub summary: Option<String>,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// What takes time, in order.
    pub events: Vec<Event>,
    /// What could not be read, in our words.
    pub skipped: Vec<String>,
}

/// Why nothing could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error {
    /// It is longer than [`LARGEST`].
    TooLong,
    /// It is no calendar.
    NoCalendar,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the calendar is longer than 8 MB; use one with less history",
            Self::NoCalendar => {
                "what came is no calendar; use the address in iCal format, which ends in .ics"
            }
        })
    }
}

impl std::error::Error for Error {}

/// What takes time in the window, in order. What is shown as free, was cancelled or declined takes none, nor does a
/// task or a note. Whole days, and times without a zone, are in `zone`.
///
/// # Errors
/// If it is no calendar, or too long. What is wrong inside one is left out and counted in `skipped`.
pub fn events(text: &str, window: Period, zone: &TimeZone) -> Result<Calendar, Error> {
    if text.len() > LARGEST {
        return Err(Error::TooLong);
    }
    let here: Tz = zone.iana_name().and_then(|name| name.parse().ok()).unwrap_or(Tz::UTC);
    let mut parser = Parser::new(text);
    let (mut found, mut calendars) = (Calendar::default(), 0);
    loop {
        match parser.entry() {
            Entry::ICalendar(calendar) => {
                calendars += 1;
                read(calendar, window, here, &mut found);
            }
            Entry::Eof => break,
            Entry::UnterminatedComponent(_) => found.skipped.push("a part that does not end".to_owned()),
            Entry::TooManyComponents => found.skipped.push("too many parts in one".to_owned()),
            _ => {}
        }
    }
    if calendars == 0 {
        return Err(Error::NoCalendar);
    }
    found.events.sort_by(|a, b| (a.period, &a.uid).cmp(&(b.period, &b.uid)));
    found.events.dedup();
    Ok(found)
}

/// When the first event of a calendar is, whether or not it takes time. None: it was cancelled, or there is none.
///
/// # Errors
/// If it is no calendar.
pub fn stands(text: &str, zone: &TimeZone) -> Result<Option<Period>, Error> {
    let shown_as_busy = |mut calendar: ICalendar| {
        let events = |component: &&mut ICalendarComponent| component.component_type == Kind::VEvent;
        for component in calendar.components.iter_mut().filter(events) {
            let free = |name: &Property| *name == Property::Transp || matches!(name, Property::Other(_));
            component.entries.retain(|entry| !free(&entry.name));
        }
        calendar
    };
    let here: Tz = zone.iana_name().and_then(|name| name.parse().ok()).unwrap_or(Tz::UTC);
    let Entry::ICalendar(calendar) = Parser::new(text).entry() else { return Err(Error::NoCalendar) };
    let mut found = Calendar::default();
    let always = Period { starts: i64::MIN, ends: i64::MAX };
    read(shown_as_busy(calendar), always, here, &mut found);
    Ok(found.events.first().map(|event| event.period))
}

fn read(mut calendar: ICalendar, window: Period, here: Tz, found: &mut Calendar) {
    zones::place(&mut calendar.components);
    for component in
        calendar.components.iter().filter(|component| component.component_type == Kind::VFreebusy)
    {
        free_busy(component, here, window, found);
    }
    for (uid, one) in by_uid(calendar) {
        occurrences(&uid, one, window, here, found);
    }
}

/// Each event with its exceptions and all the time zones: an exception is found by its moment only, and two events may
/// have one at the same.
fn by_uid(calendar: ICalendar) -> BTreeMap<String, ICalendar> {
    let mut zones = Vec::new();
    let mut events: BTreeMap<String, Vec<ICalendarComponent>> = BTreeMap::new();
    for (at, mut component) in calendar.components.into_iter().enumerate() {
        match component.component_type {
            Kind::VTimezone | Kind::Standard | Kind::Daylight => zones.push((at, component)),
            Kind::VEvent => {
                // Events without a name are events of their own.
                let uid = component.uid().map_or_else(|| format!("\u{0}{at}"), str::to_owned);
                tidy(&mut component);
                events.entry(uid).or_default().push(component);
            }
            _ => {}
        }
    }
    let whole = |events: Vec<ICalendarComponent>| {
        // A zone names its parts by where they stand.
        let places: BTreeMap<usize, usize> =
            zones.iter().enumerate().map(|(new, (old, _))| (*old, new + 1)).collect();
        let moved = |id: &u32| {
            let new = places.get(&usize::try_from(*id).ok()?)?;
            u32::try_from(*new).ok()
        };
        let zones = zones.iter().map(|(_, zone)| ICalendarComponent {
            component_ids: zone.component_ids.iter().filter_map(moved).collect(),
            ..zone.clone()
        });
        let root =
            ICalendarComponent { component_type: Kind::VCalendar, entries: vec![], component_ids: vec![] };
        ICalendar { components: std::iter::once(root).chain(zones).chain(events).collect() }
    };
    events.into_iter().map(|(uid, events)| (uid, whole(events))).collect()
}

/// Takes out what would be misread.
fn tidy(event: &mut ICalendarComponent) {
    // An exception has another number than its event as soon as one of the two was changed.
    event.entries.retain(|entry| entry.name != Property::Sequence);
    event.component_ids.clear();
}

fn occurrences(uid: &str, calendar: ICalendar, window: Period, here: Tz, found: &mut Calendar) {
    let mut calendar = calendar;
    if calendar.components.iter().any(asks_too_much) {
        found.skipped.push("an event that comes again every minute or second".to_owned());
        return;
    }
    ends_in_local_time(&mut calendar, here);
    let expanded = calendar.expand_dates(here, MOST_OCCURRENCES);
    found.skipped.extend(expanded.errors.iter().map(|error| format!("an event: {}", error.error)));
    let last = expanded.events.iter().map(|event| event.start.timestamp()).max();
    if expanded.events.len() >= MOST_OCCURRENCES && last.is_some_and(|last| last < window.ends) {
        found.skipped.push(format!("an event after its first {MOST_OCCURRENCES} occurrences"));
    }
    for event in expanded.events {
        let at = usize::try_from(event.comp_id).unwrap_or(usize::MAX);
        let Some(component) = calendar.components.get(at) else { continue };
        let Some(period) = period(event, component) else { continue };
        if period.overlaps(&window) && takes_time(component) {
            found.events.push(Event {
                uid: uid.trim_start_matches('\u{0}').to_owned(),
                period,
                all_day: is_all_day(component),
                summary: component.property(&Property::Summary).and_then(text),
            });
        }
    }
}

type Occurrence = CalendarEvent<chrono::DateTime<Tz>, TimeOrDelta<chrono::DateTime<Tz>, chrono::TimeDelta>>;

fn period(event: Occurrence, component: &ICalendarComponent) -> Option<Period> {
    // A moment without an end takes no time; the crate would let it go on until midnight.
    let has_end = component.has_property(&Property::Dtend) || component.has_property(&Property::Duration);
    if !has_end && !is_all_day(component) {
        return None;
    }
    let (starts, ends) = match event.clone().try_into_date_time() {
        Some(local) => (local.start.timestamp(), local.end.timestamp()),
        None => event.timestamps(),
    };
    (starts < ends).then_some(within_the_years(Period { starts, ends }))
}

/// A duration can reach past the last year that a calendar can write (RFC 5545, 3.3.4: four digits).
fn within_the_years(period: Period) -> Period {
    let ends = period.ends.min(Timestamp::MAX.as_second());
    Period { starts: period.starts.min(ends), ends }
}

/// Every minute since 1970 is more than anybody means.
fn asks_too_much(component: &ICalendarComponent) -> bool {
    rules(component)
        .any(|rule| matches!(rule.freq, ICalendarFrequency::Secondly | ICalendarFrequency::Minutely))
}

fn rules(component: &ICalendarComponent) -> impl Iterator<Item = &ICalendarRecurrenceRule> {
    component.entries.iter().flat_map(|entry| &entry.values).filter_map(|value| match value {
        Value::RecurrenceRule(rule) => Some(&**rule),
        _ => None,
    })
}

/// A rule ends in universal time, or on a date; the crate compares it with local times.
fn ends_in_local_time(calendar: &mut ICalendar, here: Tz) {
    let ends: Vec<Option<PartialDateTime>> = {
        let zones = calendar.build_tz_resolver().with_default(here);
        let zone = |component: &ICalendarComponent| {
            let start = component.property(&Property::Dtstart)?;
            let is_universal =
                matches!(start.values.first(), Some(Value::PartialDateTime(at)) if at.tz_hour.is_some());
            Some(if is_universal { Tz::UTC } else { zones.resolve_or_default(start.tz_id()) })
        };
        let end = |component: &ICalendarComponent| {
            let until = rules(component).find_map(|rule| rule.until.as_ref())?;
            Some(local_end(until, zone(component)?, is_all_day(component)))
        };
        calendar.components.iter().map(end).collect()
    };
    for (component, end) in calendar.components.iter_mut().zip(ends) {
        for value in component.entries.iter_mut().flat_map(|entry| &mut entry.values) {
            if let (Value::RecurrenceRule(rule), Some(end)) = (value, &end) {
                rule.until = Some(end.clone());
            }
        }
    }
}

fn local_end(until: &PartialDateTime, zone: Tz, all_day: bool) -> PartialDateTime {
    let mut end = until.clone();
    if !until.has_time() {
        // On that day, whenever it begins.
        (end.hour, end.minute, end.second) = (Some(23), Some(59), Some(59));
        return end;
    }
    let Some(at) = until.to_date_time().filter(|at| at.offset.is_some() && !all_day) else {
        (end.tz_hour, end.tz_minute) = (None, None);
        return end;
    };
    let Some(at) = at.to_date_time_with_tz(zone) else { return end };
    let local = at.with_timezone(&zone).naive_local();
    let small = |number: u32| u8::try_from(number).ok();
    PartialDateTime {
        year: u16::try_from(local.year()).ok(),
        month: small(local.month()),
        day: small(local.day()),
        hour: small(local.hour()),
        minute: small(local.minute()),
        second: small(local.second()),
        tz_hour: None,
        tz_minute: None,
        tz_minus: false,
    }
}

fn is_all_day(component: &ICalendarComponent) -> bool {
    let start = component.property(&Property::Dtstart).and_then(|start| start.values.first());
    matches!(start, Some(Value::PartialDateTime(at)) if !at.has_time())
}

/// Not what is shown as free, or was cancelled, or was declined by the only one who was asked.
fn takes_time(component: &ICalendarComponent) -> bool {
    let free = component.transparency() == Some(&ICalendarTransparency::Transparent)
        || own(component, "X-MICROSOFT-CDO-BUSYSTATUS")
            .is_some_and(|status| status.eq_ignore_ascii_case("FREE"));
    let cancelled = component.status() == Some(&ICalendarStatus::Cancelled);
    !free && !cancelled && !is_declined(component)
}

fn is_declined(component: &ICalendarComponent) -> bool {
    let mut answers = component
        .entries
        .iter()
        .filter(|entry| entry.name == Property::Attendee)
        .map(|entry| entry.parameter(&Parameter::Partstat).and_then(|answer| answer.as_text()));
    matches!((answers.next(), answers.next()), (Some(Some(answer)), None) if answer.eq_ignore_ascii_case("DECLINED"))
}

/// A property that is not of the standard.
fn own<'a>(component: &'a ICalendarComponent, name: &str) -> Option<&'a str> {
    let is = |property: &Property| matches!(property, Property::Other(own) if own.eq_ignore_ascii_case(name));
    component.entries.iter().find(|entry| is(&entry.name))?.values.first()?.as_text()
}

fn text(entry: &calcard::icalendar::ICalendarEntry) -> Option<String> {
    entry.values.first()?.as_text().map(str::to_owned)
}

/// `FREEBUSY` of a `VFREEBUSY`.
fn free_busy(component: &ICalendarComponent, here: Tz, window: Period, found: &mut Calendar) {
    for entry in component.entries.iter().filter(|entry| entry.name == Property::Freebusy) {
        let kind = entry.parameter(&Parameter::Fbtype).and_then(|kind| kind.as_text());
        if kind.is_some_and(|kind| kind.eq_ignore_ascii_case("FREE")) {
            continue;
        }
        let moment = |at: &PartialDateTime| Some(at.to_date_time_with_tz(here)?.timestamp());
        let periods = entry.values.iter().filter_map(|value| match value {
            Value::Period(ICalendarPeriod::Range { start, end }) => Some((moment(start)?, moment(end)?)),
            Value::Period(ICalendarPeriod::Duration { start, duration }) => {
                let starts = moment(start)?;
                Some((starts, starts + duration.to_time_delta()?.num_seconds()))
            }
            _ => None,
        });
        let periods = periods.map(|(starts, ends)| within_the_years(Period { starts, ends }));
        let periods = periods.filter(|period| period.starts < period.ends && period.overlaps(&window));
        found.events.extend(periods.map(|period| Event {
            uid: String::new(),
            period,
            all_day: false,
            summary: None,
        }));
    }
}
