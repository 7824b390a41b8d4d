//! Tests of the slots; the main one compares with a search that looks at every single minute.

use std::collections::HashMap;

use jiff::civil::{date, time};

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
    starts(&business, &find(&business, service_minutes, &Wish::default(), busy, now))
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
    let job = blocked(period(&business, day, time(9, 30, 0, 0), time(10, 30, 0, 0)), 30);
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
    let found = starts(&business, &find(&business, 60, &Wish::default(), &[], now));
    assert_eq!(found[0], "Mon 13:00");
    assert_eq!(dates(&business, now), (date(2026, 6, 8), date(2026, 6, 22)));
    assert_eq!(find(&business, 60, &Wish::default(), &[], now).len(), 7 + 14 + 14);
    business.hours.holidays = vec![date(2026, 6, 15)];
    assert_eq!(find(&business, 60, &Wish::default(), &[], now).len(), 7 + 14);
    business.booking.horizon_days = 13;
    assert_eq!(find(&business, 60, &Wish::default(), &[], now).len(), 7);
    business.booking.lead_time = SignedDuration::from_hours(24 * 30);
    assert!(find(&business, 60, &Wish::default(), &[], now).is_empty());
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
    let found = find(&business, 60, &wish, &[], now);
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
    let hour = find(&business, 60, &Wish::default(), &[], now);
    assert_eq!(starts(&business, &hour), ["Sun 00:00", "Sun 00:30", "Sun 01:00", "Sun 01:30", "Sun 03:00"]);
    assert_eq!(hour[3].ends, at(&business, "2026-03-08T03:30"));
    assert_eq!(find(&business, 180, &Wish::default(), &[], now).len(), 1);
    assert!(find(&business, 181, &Wish::default(), &[], now).is_empty());
}

#[test]
fn in_autumn_the_hour_that_comes_twice_is_offered_once_and_lengthens_the_span() {
    let business = night();
    let now = at(&business, "2026-10-31T12:00");
    let hour = find(&business, 60, &Wish::default(), &[], now);
    let expected =
        ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30", "03:00"].map(|time| format!("Sun {time}"));
    assert_eq!(starts(&business, &hour), expected);
    assert_eq!(hour[4].starts.duration_since(hour[2].starts), SignedDuration::from_hours(2));
    assert_eq!(find(&business, 300, &Wish::default(), &[], now).len(), 1);
    assert!(find(&business, 301, &Wish::default(), &[], now).is_empty());
}

#[test]
fn a_span_may_begin_or_end_in_the_hour_that_is_left_out() {
    let mut business = night();
    let now = at(&business, "2026-03-07T12:00");
    business.hours.week[6] = vec![Span { from: time(1, 0, 0, 0), until: time(2, 30, 0, 0) }];
    assert_eq!(starts(&business, &find(&business, 60, &Wish::default(), &[], now)), ["Sun 01:00"]);
    business.hours.week[6] = vec![Span { from: time(2, 30, 0, 0), until: time(4, 0, 0, 0) }];
    assert_eq!(starts(&business, &find(&business, 60, &Wish::default(), &[], now)), ["Sun 03:00"]);
}

#[test]
fn offered_slots_are_the_earliest_and_then_other_halves_of_days() {
    let business = acme();
    let now = at(&business, "2026-06-08T06:00");
    let all = find(&business, 60, &Wish::default(), &[], now);
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
    let both = find(&business, 60, &wish, &[], now);
    wish.except = vec![date(2026, 6, 8)];
    let second = find(&business, 60, &wish, &[], now);
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
    let morning = find(&business, 60, &wish, &[], now);
    let three = spread(&morning, 3, &business.time_zone);
    assert_eq!(starts(&business, &three), ["Mon 08:00", "Mon 09:30", "Mon 11:00"]);
    assert_eq!(spread(&morning, 99, &business.time_zone), morning);
    assert!(
        spread(&[], 3, &business.time_zone).is_empty() && spread(&morning, 0, &business.time_zone).is_empty()
    );
}

/// A small generator (xorshift), so that the test needs nothing and always does the same.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, end: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i64::try_from(self.0 % u64::try_from(end).unwrap()).unwrap()
    }

    fn time(&mut self) -> Time {
        let grid = if self.below(4) == 0 { 5 } else { 30 };
        let minute = self.below(24 * 60 / grid) * grid;
        time(i8::try_from(minute / 60).unwrap(), i8::try_from(minute % 60).unwrap(), 0, 0)
    }

    fn spans(&mut self) -> Vec<Span> {
        let mut times: Vec<Time> = (0..2 * self.below(3)).map(|_| self.time()).collect();
        times.sort();
        times.dedup();
        let mut spans: Vec<Span> =
            times.chunks_exact(2).map(|pair| Span { from: pair[0], until: pair[1] }).collect();
        if let Some(last) = spans.last_mut()
            && self.below(6) == 0
        {
            last.until = Time::MAX;
        }
        spans
    }
}

/// What the clocks of a zone show. While they show an hour for the second time, `open` counts as the end of the
/// first: then a span is never open twice with a pause between.
#[derive(Clone, Copy)]
struct Shown {
    local: DateTime,
    open: DateTime,
    first_time: bool,
}

/// The clocks of one zone, which remember, because the search asks for the same minutes again and again.
struct Clocks {
    zone: TimeZone,
    known: HashMap<Timestamp, Shown>,
}

impl Clocks {
    fn at(&mut self, minute: Timestamp) -> Shown {
        let zone = &self.zone;
        *self.known.entry(minute).or_insert_with(|| {
            let local = zone.to_datetime(minute);
            let (mut first, mut open) = (minute, local);
            while zone.to_timestamp(open).unwrap() != first {
                first -= SignedDuration::from_mins(1);
                open = zone.to_datetime(first);
            }
            Shown { local, open, first_time: first == minute }
        })
    }
}

/// In which span the business is open at this moment.
fn open_span(business: &Business, shown: Shown) -> Option<(Date, Span)> {
    let (day, time) = (shown.open.date(), shown.open.time());
    let span = business.hours.on(day).iter().find(|span| span.from <= time && time < span.until)?;
    Some((day, *span))
}

/// One search: who offers, what takes how long, who asks, what is taken, and when.
struct Search {
    business: Business,
    service: u32,
    wish: Wish,
    busy: Vec<Slot>,
    now: Timestamp,
}

impl Search {
    /// What [`find`] promises, looking at one moment after the other. All that differs does so by 5 minutes.
    fn offers(&self, clocks: &mut Clocks, starts: Timestamp) -> bool {
        let (booking, wish) = (&self.business.booking, &self.wish);
        let shown = clocks.at(starts);
        let (day, clock) = (shown.local.date(), shown.local.time());
        let today = clocks.at(self.now).local.date();
        let Some((_, span)) = open_span(&self.business, shown) else { return false };
        let since = clock.duration_since(span.from).as_mins();
        let wished = wish.first.is_none_or(|first| first <= day)
            && wish.last.is_none_or(|last| day <= last)
            && wish.not_before.is_none_or(|time| time <= clock)
            && wish.not_after.is_none_or(|time| clock <= time);
        let ahead = (day - today).get_days();
        let in_time = starts.duration_since(self.now) >= booking.lead_time
            && ahead <= i32::try_from(booking.horizon_days).unwrap();
        if since % 30 != 0 || !shown.first_time || !wished || !in_time {
            return false;
        }
        (0..self.service + booking.buffer_minutes).step_by(5).all(|minute| {
            let moment = later(starts, minutes(minute));
            let taken = self.busy.iter().filter(|slot| slot.starts <= moment && moment < slot.ends).count();
            let shown = clocks.at(moment);
            let open = minute >= self.service || open_span(&self.business, shown) == Some((day, span));
            open && shown.local.date() == day && taken < usize::try_from(booking.crews).unwrap()
        })
    }
}

fn search(seeded: &mut Seeded, clocks: &Clocks) -> Search {
    let days =
        ["2026-03-06", "2026-03-28", "2026-04-04", "2026-10-03", "2026-10-24", "2026-10-31", "2026-07-01"];
    let mut number = |end: i64| u32::try_from(seeded.below(end)).unwrap();
    let mut business = acme();
    business.time_zone = clocks.zone.clone();
    business.booking.crews = 1 + number(3);
    business.booking.horizon_days = 1 + number(2);
    business.booking.buffer_minutes = 15 * number(4);
    business.booking.lead_time = minutes(number(300));
    let service = 5 + 5 * number(40);
    let day: Date = days[usize::try_from(seeded.below(7)).unwrap()].parse().unwrap();
    business.hours.week = std::array::from_fn(|_| seeded.spans());
    let now = instant(&business.time_zone, day.to_datetime(seeded.time())).unwrap();
    let busy = (0..seeded.below(12))
        .map(|_| {
            let starts = later(now, SignedDuration::from_mins(5 * seeded.below(800)));
            Slot { starts, ends: later(starts, SignedDuration::from_mins(5 + 5 * seeded.below(60))) }
        })
        .collect();
    let mut wish = Wish::default();
    match seeded.below(4) {
        0 => wish.first = day.tomorrow().ok(),
        1 => wish.last = Some(day),
        2 => (wish.not_before, wish.not_after) = (Some(seeded.time()), Some(seeded.time())),
        _ => {}
    }
    Search { business, service, wish, busy, now }
}

#[test]
fn every_slot_and_no_other_is_found_in_thousands_of_calendars() {
    let mut zones = ["America/New_York", "America/Phoenix", "Australia/Lord_Howe", "Europe/London"]
        .map(|name| Clocks { zone: TimeZone::get(name).unwrap(), known: HashMap::new() });
    let mut seeded = Seeded(0x0ca1_e0da);
    let mut total = 0;
    for round in 0..2000 {
        let clocks = &mut zones[round % 4];
        let search = search(&mut seeded, clocks);
        let found = find(&search.business, search.service, &search.wish, &search.busy, search.now);
        let expected: Vec<Timestamp> = (0..4 * 24 * 12)
            .map(|step| later(search.now, SignedDuration::from_mins(5 * step)))
            .filter(|starts| search.offers(clocks, *starts))
            .collect();
        let begins: Vec<Timestamp> = found.iter().map(|slot| slot.starts).collect();
        assert_eq!(begins, expected, "round {round}");
        assert!(found.iter().all(|slot| slot.ends.duration_since(slot.starts) == minutes(search.service)));
        total += found.len();
    }
    assert!(total > 10_000, "{total} slots");
}
