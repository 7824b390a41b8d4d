//! Tests of zones and quiet hours.

use jiff::civil::{DateTime, time};

use super::*;

fn phone(text: &str) -> Phone {
    Phone::parse(text).unwrap()
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn at(name: &str, text: &str) -> Timestamp {
    zone(name).to_timestamp(text.parse::<DateTime>().unwrap()).unwrap()
}

/// Quiet from nine in the evening to eight in the morning.
fn night(number: &str, now: Timestamp) -> Option<Timestamp> {
    is_quiet(&phone(number), time(21, 0, 0, 0), time(8, 0, 0, 0), &zone("America/New_York"), now)
}

#[test]
fn every_zone_of_the_table_exists_and_every_code_stands_there_once() {
    let mut seen = std::collections::BTreeSet::new();
    for (zones, codes) in table::AREA_CODES {
        assert!(!zones.is_empty() && zones.iter().all(|name| TimeZone::get(name).is_ok()), "{zones:?}");
        for code in codes.split(' ') {
            assert!(code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()) && code >= "201", "{code:?}");
            assert!(seen.insert(code), "{code} stands in the table twice");
        }
    }
    assert!(table::ANYWHERE.iter().all(|name| TimeZone::get(name).is_ok()));
    assert!(seen.len() > 400, "{} codes", seen.len());
}

#[test]
fn an_area_code_tells_the_zones() {
    assert_eq!(zones(&phone("+16025550100")), ["America/Phoenix"]);
    assert_eq!(zones(&phone("+12125550100")), ["America/New_York"]);
    assert_eq!(zones(&phone("+18505550100")), ["America/New_York", "America/Chicago"]);
    assert_eq!(zones(&phone("+17805550100")), ["America/Edmonton"]);
    assert_eq!(zones(&phone("+18085550100")), ["Pacific/Honolulu"]);
    assert_eq!(zones(&phone("+442071838750")), ["Europe/London"]);
    assert!(zones(&phone("+4930901820")).is_empty());
    for anywhere in ["+18005550100", "+18885550100", "+19995550100"] {
        let zones = zones(&phone(anywhere));
        assert!(zones.contains(&"America/New_York") && zones.contains(&"Pacific/Honolulu"), "{anywhere}");
    }
}

#[test]
fn quiet_hours_cross_midnight() {
    let morning = at("America/New_York", "2026-06-09T08:00");
    for quiet in ["2026-06-08T21:00", "2026-06-08T23:59", "2026-06-09T00:00", "2026-06-09T07:59:59"] {
        assert_eq!(night("+12125550100", at("America/New_York", quiet)), Some(morning), "{quiet}");
    }
    for awake in ["2026-06-09T08:00", "2026-06-09T12:00", "2026-06-09T20:59:59"] {
        assert_eq!(night("+12125550100", at("America/New_York", awake)), None, "{awake}");
    }
}

#[test]
fn quiet_hours_may_lie_within_one_day() {
    let (from, until) = (time(12, 0, 0, 0), time(14, 0, 0, 0));
    let ask =
        |text| is_quiet(&phone("+12125550100"), from, until, &TimeZone::UTC, at("America/New_York", text));
    assert_eq!(ask("2026-06-09T13:00"), Some(at("America/New_York", "2026-06-09T14:00")));
    assert_eq!((ask("2026-06-09T11:59"), ask("2026-06-09T14:00")), (None, None));
    let never = is_quiet(
        &phone("+12125550100"),
        from,
        from,
        &TimeZone::UTC,
        at("America/New_York", "2026-06-09T12:00"),
    );
    assert_eq!(never, None);
}

#[test]
fn phoenix_does_not_change_its_clocks() {
    // At 20:30 in Phoenix it is 21:30 in Denver in summer, and 20:30 in winter.
    let (summer, winter) =
        (at("America/Phoenix", "2026-07-01T20:30"), at("America/Phoenix", "2026-12-01T20:30"));
    assert_eq!((night("+16025550100", summer), night("+16025550100", winter)), (None, None));
    assert_eq!(night("+13035550100", summer), Some(at("America/Denver", "2026-07-02T08:00")));
    assert_eq!(night("+13035550100", winter), None);
    // The Navajo Nation does: the area code that has both waits for both.
    assert_eq!(night("+19285550100", summer), Some(at("America/Phoenix", "2026-07-02T08:00")));
}

#[test]
fn an_area_code_in_two_zones_is_quiet_if_either_is() {
    let evening = at("America/New_York", "2026-06-08T21:30");
    let early = at("America/New_York", "2026-06-09T08:30");
    let awake = at("America/Chicago", "2026-06-09T08:00");
    assert_eq!(night("+18505550100", evening), Some(awake));
    assert_eq!(night("+18505550100", early), Some(awake));
    assert_eq!(night("+18505550100", awake), None);
}

#[test]
fn a_number_from_an_unknown_country_follows_the_business() {
    let late = at("America/New_York", "2026-06-08T22:00");
    assert_eq!(night("+4930901820", late), Some(at("America/New_York", "2026-06-09T08:00")));
    assert_eq!(night("+442071838750", late), Some(at("Europe/London", "2026-06-09T08:00")));
}

#[test]
fn a_toll_free_number_waits_for_hawaii_and_stops_at_newfoundland() {
    let noon = at("America/New_York", "2026-12-08T12:00");
    assert_eq!(night("+18005550100", noon), Some(at("Pacific/Honolulu", "2026-12-08T08:00")));
    assert_eq!(night("+18005550100", at("America/St_Johns", "2026-12-08T20:59")), None);
}

#[test]
fn quiet_hours_that_leave_no_moment_end_the_search_all_the_same() {
    let now = at("America/New_York", "2026-06-08T12:00");
    let found =
        is_quiet(&phone("+18005550100"), time(10, 0, 0, 0), time(9, 0, 0, 0), &TimeZone::UTC, now).unwrap();
    assert!(found >= now + SignedDuration::from_hours(48) && found < now + SignedDuration::from_hours(96));
}

/// Whether the clocks of any of the zones show a quiet time.
fn quiet_anywhere(zones: &[TimeZone], from: Time, until: Time, at: Timestamp) -> bool {
    zones.iter().any(|zone| {
        let time = zone.to_datetime(at).time();
        if from <= until { from <= time && time < until } else { time >= from || time < until }
    })
}

#[test]
fn the_moment_found_is_the_first_that_is_quiet_nowhere() {
    let numbers =
        ["+16025550100", "+18505550100", "+19285550100", "+18675550100", "+12125550100", "+14185550100"];
    let spans = [(21, 0, 8, 0), (22, 30, 7, 15), (1, 30, 2, 30), (20, 0, 1, 30), (0, 0, 2, 0), (9, 0, 17, 0)];
    // All zones and spans here change on the quarter of an hour.
    let quarters = |count: i64| SignedDuration::from_mins(15 * count);
    for (number, (a, b, c, d)) in numbers.iter().flat_map(|number| spans.map(|span| (phone(number), span))) {
        let (from, until) = (time(a, b, 0, 0), time(c, d, 0, 0));
        let places: Vec<TimeZone> = zones(&number).iter().map(|name| zone(name)).collect();
        for day in ["2026-03-07T12:00", "2026-10-31T12:00", "2026-06-30T12:00"] {
            for step in 0..100 {
                let now = at("America/New_York", day) + quarters(step);
                let quiet = |moment: &Timestamp| quiet_anywhere(&places, from, until, *moment);
                let first = (0..200).map(|step| now + quarters(step)).find(|moment| !quiet(moment));
                let expected = first.filter(|first| *first != now);
                let found = is_quiet(&number, from, until, &TimeZone::UTC, now);
                assert_eq!(found, expected, "{number} {from} {until} {now}");
            }
        }
    }
}
