//! `[booking]` and `[[staff]]`, which must agree with each other.

use jiff::SignedDuration;

use super::item::{Log, Section};
use super::{address, areas, staff};
use crate::profile::{Booking, CalendarKind, Service, Staff};

const CALENDARS: &[(&str, CalendarKind)] = &[
    ("built-in", CalendarKind::BuiltIn),
    ("caldav", CalendarKind::CalDav),
    ("google", CalendarKind::Google),
];

pub(super) fn read(top: &Section, services: &[Service], log: &Log) -> (Booking, Vec<Staff>) {
    let section = top.section("booking");
    let kind = match section.take("calendar") {
        Some(item) => item.word(CALENDARS),
        None => Some(CalendarKind::BuiltIn),
    };
    let mut booking = booking(section, kind, top.keys().contains(&"staff"));
    let staff = staff::read(top, services, &booking, kind, log);
    if let Ok(count) = u32::try_from(staff.len())
        && count > 0
    {
        booking.crews = count;
    }
    addresses(&booking, &staff, kind, log);
    emergencies(&booking, &staff, log);
    (booking, staff)
}

fn booking(section: Section, kind: Option<CalendarKind>, staffed: bool) -> Booking {
    let whole =
        |key, allowed, default| section.take(key).and_then(|item| item.whole(allowed)).unwrap_or(default);
    let calendar_address = address::calendar(&section, kind);
    let busy_feeds = address::feeds(&section);
    let crews = section.take("crews");
    if let Some(crews) = crews.as_ref().filter(|_| staffed) {
        crews.fault("is not used where [[staff]] says who does the jobs; take one of the two out");
    }
    let crews = crews.and_then(|item| item.whole(1..=100)).unwrap_or(1);
    let lead_time = section.take("lead_time").and_then(|item| item.duration("0s", "30d"));
    let horizon_days = whole("horizon_days", 1..=90, 14);
    let buffer_before_minutes = whole("buffer_before_minutes", 0..=480, 0);
    let buffer_minutes = whole("buffer_minutes", 0..=480, 30);
    let offer = whole("offer", 1..=5, 3);
    let emergency = section.take("emergency_after_hours").and_then(|item| item.flag());
    let areas = areas::week(section.section("areas"));
    section.close();
    Booking {
        calendar: kind.unwrap_or(CalendarKind::BuiltIn),
        calendar_address,
        busy_feeds,
        crews,
        lead_time: lead_time.unwrap_or(SignedDuration::from_hours(2)),
        horizon_days,
        buffer_before_minutes,
        buffer_minutes,
        offer,
        emergency_after_hours: emergency.unwrap_or(false),
        areas,
    }
}

/// A calendar that is elsewhere must have an address: the business's, or one for each of the staff.
fn addresses(booking: &Booking, staff: &[Staff], kind: Option<CalendarKind>, log: &Log) {
    let elsewhere = kind.is_some_and(|kind| kind != CalendarKind::BuiltIn);
    let each_has_one = !staff.is_empty() && staff.iter().all(|member| member.calendar_address.is_some());
    if elsewhere && booking.calendar_address.is_none() && !each_has_one {
        let hint = "is missing; add where the calendar is, or give each of the staff a calendar_address";
        log.note("booking.calendar_address", hint);
    }
}

/// Somebody must come after hours where the business says so.
fn emergencies(booking: &Booking, staff: &[Staff], log: &Log) {
    let nobody = !staff.is_empty() && !staff.iter().any(|member| member.emergencies);
    if nobody && booking.emergency_after_hours {
        log.note(
            "booking.emergency_after_hours",
            "says that someone comes, and nobody in [[staff]] does; write emergencies = true for those who do",
        );
    }
}
