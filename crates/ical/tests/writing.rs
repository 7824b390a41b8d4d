//! Appointments of ours, read back.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use ical::{Appointment, Period, events, write};
use jiff::tz::TimeZone;

const PERIOD: Period = Period { starts: 1_796_144_400, ends: 1_796_149_800 };

fn appointment(summary: &str) -> Appointment<'_> {
    Appointment {
        uid: "5f3a@ringback",
        period: PERIOD,
        summary,
        description: "(602) 555-0192; ac out, since yesterday\nGate code 4471",
        place: "",
        stamp: 1_796_000_000,
    }
}

#[test]
fn what_is_written_is_read_back_as_it_was() {
    for summary in
        ["AC repair: Ann Lee", "a,b;c\\d", "línea\nde dos", &"ñandú ".repeat(40), "🧰".repeat(50).trim()]
    {
        let text = write(&[appointment(summary)], None);
        let found = events(&text, PERIOD, &TimeZone::UTC).unwrap().events;
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].period, found[0].uid.as_str()), (PERIOD, "5f3a@ringback"));
        assert_eq!(found[0].summary.as_deref(), Some(summary.trim_end()).map(|_| summary));
    }
}

#[test]
fn lines_are_short_and_end_as_the_standard_says() {
    let text = write(&[appointment(&"ñandú ".repeat(40))], Some("Acme Heating & Air"));
    assert!(text.ends_with("END:VCALENDAR\r\n"));
    assert!(text.lines().all(|line| line.len() <= 75), "{text}");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    assert!(text.contains("DTSTART:20261201T170000Z\r\nDTEND:20261201T183000Z\r\n"), "{text}");
    assert!(text.contains("METHOD:PUBLISH") && text.contains("X-WR-CALNAME:Acme Heating & Air"));
    assert!(!text.contains("LOCATION"), "nothing is said of what is not known");
}

#[test]
fn nobodys_words_make_a_property_of_their_own() {
    let hostile = "x\r\nATTENDEE:mailto:evil@example.com\rBEGIN:VALARM\u{b}";
    let text = write(&[appointment(hostile)], None);
    assert!(!text.contains("\r\nATTENDEE") && !text.contains("\rBEGIN:VALARM"), "{text}");
}
