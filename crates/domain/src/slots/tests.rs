//! Tests of the slots by example. `tests/slots` compares with a search that looks at every single minute.

use jiff::civil::{DateTime, date, time};

use super::day::instant;
use super::*;
use crate::profile::Span;

const PROFILE: &str = r#"
[business]
id = "acme"
name = "Acme"
trade = "hvac"
time_zone = "America/New_York"
numbers = ["+12125550100"]

[hours]
monday = ["08:00-12:00", "13:00-17:00"]

[[team]]
name = "Dana"
phone = "+12125550111"

[[services]]
id = "repair"
name = "Repair"
minutes = 60
"#;

fn acme() -> Business {
    Business::from_toml(PROFILE).unwrap()
}

fn at(business: &Business, text: &str) -> Timestamp {
    business.time_zone.to_timestamp(text.parse::<DateTime>().unwrap()).unwrap()
}

fn period(business: &Business, day: Date, from: Time, until: Time) -> Slot {
    let at = |time| instant(&business.time_zone, day.to_datetime(time)).unwrap();
    Slot { starts: at(from), ends: at(until) }
}

/// The times for a job of so many minutes in crews' calendars.
fn times(business: &Business, minutes: u32, wish: &Wish, busy: &[Slot], now: Timestamp) -> Vec<Slot> {
    let service = Service { minutes, ..business.services[0].clone() };
    let job = Job { service: Some(&service), ..Job::default() };
    let busy = busy.iter().map(|period| Busy { period: *period, whose: Whose::Somebody });
    find(business, &job, wish, &busy.collect::<Vec<_>>(), now)
}

/// The local times at which the slots begin, as `Mon 08:00`.
fn starts(business: &Business, slots: &[Slot]) -> Vec<String> {
    slots
        .iter()
        .map(|slot| slot.starts.to_zoned(business.time_zone.clone()).strftime("%a %H:%M").to_string())
        .collect()
}

/// A Monday alone, asked for on the Sunday before.
fn monday(business: &Business, service_minutes: u32, busy: &[Slot]) -> Vec<String> {
    let mut business = business.clone();
    business.booking.horizon_days = 1;
    let now = at(&business, "2026-06-07T12:00");
    starts(&business, &times(&business, service_minutes, &Wish::default(), busy, now))
        .into_iter()
        .map(|text| text.replace("Mon ", ""))
        .collect()
}

#[test]
fn a_job_lies_wholly_before_or_after_lunch() {
    let business = acme();
    assert_eq!(
        monday(&business, 120, &[]),
        ["08:00", "08:30", "09:00", "09:30", "10:00", "13:00", "13:30", "14:00", "14:30", "15:00"]
    );
    assert_eq!(monday(&business, 240, &[]), ["08:00", "13:00"]);
    assert!(monday(&business, 241, &[]).is_empty());
}

#[test]
fn the_buffer_keeps_the_next_job_away_on_both_sides() {
    let business = acme();
    let day = date(2026, 6, 8);
    let job = period(&business, day, time(9, 30, 0, 0), time(11, 0, 0, 0));
    let found = monday(&business, 60, &[job]);
    assert_eq!(found, ["08:00", "11:00", "13:00", "13:30", "14:00", "14:30", "15:00", "15:30", "16:00"]);
}

#[test]
fn two_crews_take_two_jobs_at_once_and_no_third() {
    let mut business = acme();
    business.booking.crews = 2;
    business.booking.buffer_minutes = 0;
    let day = date(2026, 6, 8);
    let whole = period(&business, day, time(8, 0, 0, 0), time(17, 0, 0, 0));
    let early = period(&business, day, time(8, 0, 0, 0), time(10, 0, 0, 0));
    let late = period(&business, day, time(10, 0, 0, 0), time(16, 0, 0, 0));
    assert!(monday(&business, 60, &[whole]).contains(&"08:00".to_owned()));
    assert_eq!(monday(&business, 60, &[whole, early, late]), ["16:00"]);
    // Early and late are one crew's day: the other crew is free throughout.
    assert_eq!(monday(&business, 240, &[early, late]), ["08:00", "13:00"]);
}

#[test]
fn nothing_is_offered_on_a_holiday_before_the_lead_time_or_after_the_horizon() {
    let mut business = acme();
    let now = at(&business, "2026-06-08T09:10");
    let found = starts(&business, &times(&business, 60, &Wish::default(), &[], now));
    assert_eq!(found[0], "Mon 13:00");
    assert_eq!(dates(&business, now), (date(2026, 6, 8), date(2026, 6, 22)));
    assert_eq!(times(&business, 60, &Wish::default(), &[], now).len(), 7 + 14 + 14);
    business.hours.holidays = vec![date(2026, 6, 15)];
    assert_eq!(times(&business, 60, &Wish::default(), &[], now).len(), 7 + 14);
    business.booking.horizon_days = 13;
    assert_eq!(times(&business, 60, &Wish::default(), &[], now).len(), 7);
    business.booking.lead_time = SignedDuration::from_hours(24 * 30);
    assert!(times(&business, 60, &Wish::default(), &[], now).is_empty());
}

#[test]
fn a_wish_narrows_dates_and_times_of_day() {
    let business = acme();
    let now = at(&business, "2026-06-07T12:00");
    let wish = Wish {
        first: Some(date(2026, 6, 9)),
        last: Some(date(2026, 6, 20)),
        not_before: Some(time(11, 0, 0, 0)),
        not_after: Some(time(13, 30, 0, 0)),
        except: Vec::new(),
    };
    let found = times(&business, 60, &wish, &[], now);
    assert_eq!(starts(&business, &found), ["Mon 11:00", "Mon 13:00", "Mon 13:30"]);
    assert_eq!(found[0].starts, at(&business, "2026-06-15T11:00"));
}

#[test]
fn a_late_job_whose_buffer_would_cross_midnight_is_not_offered() {
    let mut business = acme();
    business.hours.week[0] = vec![Span { from: time(22, 0, 0, 0), until: Time::MAX }];
    assert_eq!(monday(&business, 60, &[]), ["22:00", "22:30"]);
    business.booking.buffer_minutes = 0;
    assert_eq!(monday(&business, 60, &[]), ["22:00", "22:30", "23:00"]);
}

/// Sunday from midnight to six, when the clocks change.
fn night() -> Business {
    let mut business = acme();
    business.hours.week = Default::default();
    business.hours.week[6] = vec![Span { from: time(0, 0, 0, 0), until: time(4, 0, 0, 0) }];
    business.booking.horizon_days = 1;
    business.booking.buffer_minutes = 0;
    business
}

#[test]
fn in_spring_the_hour_that_is_left_out_is_no_slot_and_shortens_the_span() {
    let business = night();
    let now = at(&business, "2026-03-07T12:00");
    let hour = times(&business, 60, &Wish::default(), &[], now);
    assert_eq!(starts(&business, &hour), ["Sun 00:00", "Sun 00:30", "Sun 01:00", "Sun 01:30", "Sun 03:00"]);
    assert_eq!(hour[3].ends, at(&business, "2026-03-08T03:30"));
    assert_eq!(times(&business, 180, &Wish::default(), &[], now).len(), 1);
    assert!(times(&business, 181, &Wish::default(), &[], now).is_empty());
}

#[test]
fn in_autumn_the_hour_that_comes_twice_is_offered_once_and_lengthens_the_span() {
    let business = night();
    let now = at(&business, "2026-10-31T12:00");
    let hour = times(&business, 60, &Wish::default(), &[], now);
    let expected =
        ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30", "03:00"].map(|time| format!("Sun {time}"));
    assert_eq!(starts(&business, &hour), expected);
    assert_eq!(hour[4].starts.duration_since(hour[2].starts), SignedDuration::from_hours(2));
    assert_eq!(times(&business, 300, &Wish::default(), &[], now).len(), 1);
    assert!(times(&business, 301, &Wish::default(), &[], now).is_empty());
}

#[test]
fn a_span_may_begin_or_end_in_the_hour_that_is_left_out() {
    let mut business = night();
    let now = at(&business, "2026-03-07T12:00");
    business.hours.week[6] = vec![Span { from: time(1, 0, 0, 0), until: time(2, 30, 0, 0) }];
    assert_eq!(starts(&business, &times(&business, 60, &Wish::default(), &[], now)), ["Sun 01:00"]);
    business.hours.week[6] = vec![Span { from: time(2, 30, 0, 0), until: time(4, 0, 0, 0) }];
    assert_eq!(starts(&business, &times(&business, 60, &Wish::default(), &[], now)), ["Sun 03:00"]);
}

#[test]
fn offered_slots_are_the_earliest_and_then_other_halves_of_days() {
    let business = acme();
    let now = at(&business, "2026-06-08T06:00");
    let all = times(&business, 60, &Wish::default(), &[], now);
    let three = spread(&all, 3, &business.time_zone);
    assert_eq!(starts(&business, &three), ["Mon 08:00", "Mon 13:00", "Mon 08:00"]);
    assert_eq!(three[0], all[0]);
    let mut backwards = all.clone();
    backwards.reverse();
    assert_eq!(spread(&backwards, 3, &business.time_zone), three);
}

#[test]
fn a_day_that_they_cannot_is_not_offered() {
    let business = acme();
    let now = at(&business, "2026-06-08T06:00");
    // It is open on mondays.
    let mut wish = Wish { first: Some(date(2026, 6, 8)), last: Some(date(2026, 6, 16)), ..Wish::default() };
    let both = times(&business, 60, &wish, &[], now);
    wish.except = vec![date(2026, 6, 8)];
    let second = times(&business, 60, &wish, &[], now);
    assert!(
        second.len() < both.len()
            && second.first().is_some_and(|slot| slot.starts >= at(&business, "2026-06-15T00:00"))
    );
}

#[test]
fn where_there_is_only_half_a_day_the_offered_slots_lie_far_apart() {
    let business = acme();
    let now = at(&business, "2026-06-08T06:00");
    let wish = Wish { last: Some(date(2026, 6, 8)), not_after: Some(time(11, 0, 0, 0)), ..Wish::default() };
    let morning = times(&business, 60, &wish, &[], now);
    let three = spread(&morning, 3, &business.time_zone);
    assert_eq!(starts(&business, &three), ["Mon 08:00", "Mon 09:30", "Mon 11:00"]);
    assert_eq!(spread(&morning, 99, &business.time_zone), morning);
    assert!(
        spread(&[], 3, &business.time_zone).is_empty() && spread(&morning, 0, &business.time_zone).is_empty()
    );
}

/// Ana works on Monday mornings and cuts; Bob works when the business does, and comes at night.
fn salon() -> Business {
    let staff = r#"
[[services]]
id = "cut"
name = "Cut"
minutes = 60
buffer_minutes = 0

[booking]
buffer_before_minutes = 30
horizon_days = 1
emergency_after_hours = true

[[staff]]
name = "Ana"
services = ["cut"]
hours = { monday = ["09:15-12:15"] }

[[staff]]
name = "Bob"
days_off = ["2026-06-22"]
areas = { monday = ["850*"] }
emergencies = true
"#;
    Business::from_toml(&format!("{PROFILE}{staff}")).unwrap()
}

fn ids(takers: &[Taker]) -> Vec<&str> {
    takers.iter().map(|taker| taker.id.as_str()).collect()
}

#[test]
fn whoever_does_the_service_works_then_and_goes_there_can_take_it() {
    let business = salon();
    let monday = date(2026, 6, 8);
    let hour = |from: i8| period(&business, monday, time(from, 15, 0, 0), time(from + 1, 15, 0, 0));
    let cut = Job { service: business.service("cut"), ..Job::default() };
    let repair = Job { service: business.service("repair"), ..Job::default() };
    assert_eq!(ids(&takers(&business, &cut, hour(9))), ["ana", "bob"]);
    assert_eq!(ids(&takers(&business, &repair, hour(9))), ["bob"]);
    assert_eq!(ids(&takers(&business, &cut, hour(11))), ["ana"], "Bob's lunch begins at noon");
    assert_eq!(ids(&takers(&business, &Job { zip: Some("85201"), ..cut }, hour(9))), ["ana"]);
    assert!(takers(&business, &cut, hour(17)).is_empty());
    assert_eq!(ids(&takers(&business, &Job { emergency: true, ..cut }, hour(20))), ["bob"]);
    assert_eq!(ids(&takers(&business, &Job { emergency: true, ..cut }, hour(11))), ["ana", "bob"]);
}

#[test]
fn the_calendar_of_one_of_the_staff_leaves_the_other_free() {
    let business = salon();
    let now = at(&business, "2026-06-07T12:00");
    let cut = Job { service: business.service("cut"), zip: Some("85201"), ..Job::default() };
    let morning = period(&business, date(2026, 6, 8), time(9, 0, 0, 0), time(10, 30, 0, 0));
    let find = |whose: &str| {
        let whose: Whose = serde_json::from_str(whose).unwrap();
        let busy = [Busy { period: morning, whose }];
        starts(&business, &find(&business, &cut, &Wish::default(), &busy, now))
    };
    // Half an hour is kept free before each.
    assert_eq!(find(r#"{"person":"ana"}"#), ["Mon 11:15"]);
    let all = ["Mon 09:15", "Mon 09:45", "Mon 10:15", "Mon 10:45", "Mon 11:15"];
    assert_eq!(find(r#"{"person":"bob"}"#), all);
    assert_eq!(find(r#"{"person":"who-left"}"#), all);
    assert_eq!(find(r#""somebody""#), ["Mon 11:15"]);
    assert_eq!(find(r#""everybody""#), ["Mon 11:15"]);
}

#[test]
fn at_night_someone_comes_in_an_emergency_only_and_not_on_a_day_off() {
    let business = salon();
    let night = |emergency: bool, now: &str| {
        let job = Job { service: business.service("repair"), emergency, ..Job::default() };
        let wish = Wish { not_before: Some(time(19, 0, 0, 0)), ..Wish::default() };
        starts(&business, &find(&business, &job, &wish, &[], at(&business, now)))
    };
    // The buffer after the last one ends at midnight; the one before counts from half past six.
    let expected = ["19:00", "19:30", "20:00", "20:30", "21:00", "21:30", "22:00", "22:30"]
        .map(|time| format!("Mon {time}"));
    assert_eq!(night(true, "2026-06-08T12:00"), expected);
    assert!(night(false, "2026-06-08T12:00").is_empty());
    assert!(night(true, "2026-06-22T12:00").is_empty());
    // What is an emergency now is none in the evening of tomorrow.
    assert!(night(true, "2026-06-07T23:30").is_empty());
}

#[test]
fn a_lead_without_a_service_is_asked_after_for_the_first() {
    let business = salon();
    let caller = crate::lead::Caller::Number(crate::Phone::parse("+12125550142").unwrap());
    let mut lead = Lead::new("acme", business.numbers[0].clone(), caller, business.language());
    assert_eq!(Job::of(&lead, &business).service.unwrap().id, "repair");
    lead.intake.service = Some("cut".to_owned());
    lead.intake.city = Some("Tempe".to_owned());
    lead.intake.urgency = Some(Urgency::Emergency);
    let job = Job::of(&lead, &business);
    assert_eq!((job.service.unwrap().id.as_str(), job.city, job.emergency), ("cut", Some("Tempe"), true));
    assert_eq!(job.length(), SignedDuration::from_hours(1));
}
