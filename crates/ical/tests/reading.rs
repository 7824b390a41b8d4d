//! What takes time in calendars as other people's software writes them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use ical::{Error, LARGEST, Period, events};
use jiff::Timestamp;
use jiff::tz::TimeZone;

const WINDOW: Period = Period { starts: 1_796_083_200, ends: 1_798_761_600 }; // December 2026, UTC

fn calendar(inside: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", inside.replace('\n', "\r\n"))
}

fn event(lines: &str) -> String {
    calendar(&format!("BEGIN:VEVENT\nUID:a\nDTSTAMP:20260101T000000Z\n{lines}\nEND:VEVENT\n"))
}

/// The starts and lengths in minutes, in universal time, of what takes time in December 2026 for somebody in Phoenix.
fn times(text: &str) -> Vec<String> {
    let zone = TimeZone::get("America/Phoenix").unwrap();
    let found = events(text, WINDOW, &zone).unwrap().events;
    found
        .iter()
        .map(|event| {
            let at = Timestamp::from_second(event.period.starts).unwrap();
            let minutes = (event.period.ends - event.period.starts) / 60;
            format!("{} {minutes}", at.strftime("%m-%dT%H:%M"))
        })
        .collect()
}

#[test]
fn zones_of_every_kind_are_understood() {
    let at = |start: &str| times(&event(&format!("DTSTART{start}\nDURATION:PT1H")));
    assert_eq!(at(":20261201T170000Z"), ["12-01T17:00 60"]);
    assert_eq!(at(";TZID=America/New_York:20261201T120000"), ["12-01T17:00 60"]);
    assert_eq!(
        at(";TZID=\"Eastern Standard Time\":20261201T120000"),
        ["12-01T17:00 60"],
        "as Outlook says it"
    );
    assert_eq!(at(":20261201T100000"), ["12-01T17:00 60"], "without one: at the business's place");
    let own = "BEGIN:VTIMEZONE\nTZID:Somewhere of our own\nBEGIN:STANDARD\nDTSTART:20000101T000000\n\
               TZOFFSETFROM:-0500\nTZOFFSETTO:-0500\nTZNAME:X\nEND:STANDARD\nEND:VTIMEZONE\n";
    let inside = format!(
        "{own}BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Somewhere of our own:20261201T120000\nDURATION:PT1H\nEND:VEVENT\n"
    );
    assert_eq!(times(&calendar(&inside)), ["12-01T17:00 60"], "one that only this calendar knows");
    let summer = "BEGIN:DAYLIGHT\nDTSTART:20000301T020000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nEND:DAYLIGHT\nEND:VTIMEZONE";
    let inside = inside.replacen("END:VTIMEZONE", summer, 1);
    assert_eq!(times(&calendar(&inside)), ["12-01T17:00 60"], "and changes its clocks");
}

#[test]
fn whole_days_are_whole_days_of_the_business() {
    assert_eq!(times(&event("DTSTART;VALUE=DATE:20261224")), ["12-24T07:00 1440"]);
    assert_eq!(times(&event("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227")), ["12-24T07:00 4320"]);
}

#[test]
fn what_is_free_cancelled_or_declined_takes_no_time() {
    let with = |line: &str| times(&event(&format!("DTSTART:20261201T170000Z\nDURATION:PT1H\n{line}"))).len();
    assert_eq!(with("SUMMARY:dentist"), 1);
    assert_eq!(with("TRANSP:OPAQUE\nSTATUS:TENTATIVE"), 1);
    for line in ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"] {
        assert_eq!(with(line), 0, "{line}");
    }
    let declined = "ATTENDEE;PARTSTAT=DECLINED:mailto:dana@example.com";
    assert_eq!(with(declined), 0);
    assert_eq!(with(&format!("{declined}\nATTENDEE;PARTSTAT=ACCEPTED:mailto:luis@example.com")), 1);
    assert!(times(&event("DTSTART:20261201T170000Z")).is_empty(), "a moment");
    let todo = "BEGIN:VTODO\nUID:t\nDTSTART:20261201T170000Z\nDUE:20261201T180000Z\nEND:VTODO\n";
    assert!(times(&calendar(todo)).is_empty());
}

#[test]
fn an_exception_moves_or_cancels_its_own_occurrence_only() {
    let series = "BEGIN:VEVENT\nUID:a\nSEQUENCE:0\nDTSTART;TZID=America/Phoenix:20261201T090000\nDURATION:PT1H\n\
                  RRULE:FREQ=WEEKLY;COUNT=4\nEND:VEVENT\n";
    let moved = "BEGIN:VEVENT\nUID:a\nSEQUENCE:3\nRECURRENCE-ID;TZID=America/Phoenix:20261208T090000\n\
                 DTSTART;TZID=America/Phoenix:20261209T140000\nDURATION:PT2H\nEND:VEVENT\n";
    let cancelled = "BEGIN:VEVENT\nUID:a\nSEQUENCE:1\nRECURRENCE-ID;TZID=America/Phoenix:20261215T090000\n\
                     DTSTART;TZID=America/Phoenix:20261215T090000\nDURATION:PT1H\nSTATUS:CANCELLED\nEND:VEVENT\n";
    let other = "BEGIN:VEVENT\nUID:b\nDTSTART;TZID=America/Phoenix:20261208T090000\nDURATION:PT1H\n\
                 RRULE:FREQ=DAILY;COUNT=1\nEND:VEVENT\n";
    let text = calendar(&format!("{series}{moved}{cancelled}{other}"));
    assert_eq!(times(&text), ["12-01T16:00 60", "12-08T16:00 60", "12-09T21:00 120", "12-22T16:00 60"]);
}

#[test]
fn a_rule_ends_with_its_last_occurrence_whatever_zone_that_is_written_in() {
    let until = |end: &str| {
        let rule = format!(
            "DTSTART;TZID=America/Phoenix:20261201T200000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL={end}"
        );
        times(&event(&rule)).len()
    };
    // 20:00 in Phoenix is 03:00 of the next day in universal time.
    assert_eq!(until("20261204T030000Z"), 3);
    assert_eq!(until("20261204T025959Z"), 2);
    assert_eq!(until("20261203T200000"), 3);
    assert_eq!(until("20261203"), 3);
}

#[test]
fn a_daily_event_of_many_years_is_still_found_and_a_hostile_one_costs_nothing() {
    assert_eq!(times(&event("DTSTART:19990101T170000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY")).len(), 31);
    let zone = TimeZone::UTC;
    let hostile = event("DTSTART:19700101T000000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY");
    let found = events(&hostile, WINDOW, &zone).unwrap();
    assert!(found.events.is_empty() && found.skipped.len() == 1, "{found:?}");
    let hourly = event("DTSTART:19700101T000000Z\nDURATION:PT1S\nRRULE:FREQ=HOURLY");
    let found = events(&hourly, WINDOW, &zone).unwrap();
    assert!(found.skipped[0].contains("20000"), "{found:?}");
}

#[test]
fn free_busy_answers_count() {
    let text = "BEGIN:VFREEBUSY\nUID:f\nFREEBUSY;FBTYPE=BUSY:20261201T170000Z/20261201T180000Z,20261202T170000Z/PT30M\n\
                FREEBUSY;FBTYPE=FREE:20261203T170000Z/PT30M\nEND:VFREEBUSY\n";
    assert_eq!(times(&calendar(text)), ["12-01T17:00 60", "12-02T17:00 30"]);
}

#[test]
fn other_line_ends_marks_and_folds_are_read() {
    let text = event("DTSTART:20261201T170000Z\nDURATION:PT1H\nSUMMARY:a long\n  and folded one");
    for text in [text.replace('\r', ""), format!("\u{feff}{text}")] {
        let found = events(&text, WINDOW, &TimeZone::UTC).unwrap();
        assert_eq!(found.events[0].summary.as_deref(), Some("a long and folded one"));
    }
}

#[test]
fn what_is_no_calendar_says_what_to_do() {
    let no = |text: &str| events(text, WINDOW, &TimeZone::UTC);
    assert_eq!(no("<!doctype html><title>Sign in</title>"), Err(Error::NoCalendar));
    assert_eq!(no(""), Err(Error::NoCalendar));
    assert_eq!(no(&" ".repeat(LARGEST + 1)), Err(Error::TooLong));
    assert!(Error::NoCalendar.to_string().contains(".ics"));
    assert!(no(&calendar("")).unwrap().events.is_empty());
}
