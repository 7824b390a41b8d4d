//! Other people's calendars. Whatever comes, reading ends, what is found lies in the window and in order, and what we
//! write of it is read back.

use ical::{Appointment, Period, events, write};
use jiff::tz::TimeZone;

const WINDOW: Period = Period { starts: 1_796_083_200, ends: 1_798_761_600 };

pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(calendar) = events(&text, WINDOW, &TimeZone::UTC) else { return };
    assert!(calendar.events.iter().all(|event| event.period.overlaps(&WINDOW)));
    assert!(calendar.events.is_sorted_by_key(|event| event.period));
    let _ = ical::stands(&text, &TimeZone::UTC);
    let Some(event) = calendar.events.first() else { return };
    let summary = event.summary.clone().unwrap_or_default();
    let (description, place) = ("", "");
    let ours =
        Appointment { uid: "a", period: event.period, summary: &summary, description, place, stamp: 0 };
    let again = events(&write(&[ours], None), WINDOW, &TimeZone::UTC).unwrap().events;
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].period, event.period);
}
