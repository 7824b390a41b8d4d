//! How long a search for times takes, over 60 days of 20 people with full calendars:
//! `cargo run --release -p domain --example slots`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a measurement stops where it cannot measure"
)]

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

use domain::Business;
use domain::slots::{Busy, Job, Slot, Whose, Wish, find, spread, takers};
use jiff::civil::time;
use jiff::{SignedDuration, Timestamp};

const DAYS: u32 = 60;
const STAFF: u32 = 20;
/// Of half an hour each, with as much between them.
const JOBS_A_DAY: i8 = 8;
const ROUNDS: u32 = 200;

const PROFILE: &str = r#"
[business]
id = "acme"
name = "Acme"
trade = "salon"
time_zone = "America/New_York"
numbers = ["+12125550100"]

[hours]
monday = ["08:00-12:00", "13:00-18:00"]
tuesday = ["08:00-12:00", "13:00-18:00"]
wednesday = ["08:00-12:00", "13:00-18:00"]
thursday = ["08:00-12:00", "13:00-18:00"]
friday = ["08:00-12:00", "13:00-18:00"]
saturday = ["08:00-12:00", "13:00-18:00"]
sunday = ["08:00-12:00", "13:00-18:00"]

[[team]]
name = "Dana"
phone = "+12125550111"

[[services]]
id = "cut"
name = "Cut"
minutes = 30

[booking]
horizon_days = 60
buffer_minutes = 0
emergency_after_hours = true
"#;

fn main() {
    // The clocks change in the middle.
    let now: Timestamp = "2026-10-01T10:00:00Z".parse().unwrap();
    let business = business();
    let busy = busy(&business, now);
    let job = Job { service: business.services.first(), ..Job::default() };
    let any = Wish::default();
    let today = Wish { last: Some(now.to_zoned(business.time_zone.clone()).date()), ..Wish::default() };
    let slots = find(&business, &job, &any, &busy, now);
    println!("{DAYS} days, {STAFF} people, {} busy periods: {} slots", busy.len(), slots.len());
    measure("the whole search", || find(&business, &job, &any, &busy, now));
    measure("  of this, sorting out the calendars", || find(&business, &job, &today, &busy, now));
    measure("  of this, walking through the days", || find(&business, &job, &any, &[], now));
    let night = Job { emergency: true, ..job };
    measure("the whole search for an emergency", || find(&business, &night, &any, &busy, now));
    measure("choosing three to offer", || spread(&slots, 3, &business.time_zone));
    measure("who can take one of them", || takers(&business, &job, slots[slots.len() / 2]));
}

fn business() -> Business {
    let mut profile = PROFILE.to_owned();
    for person in 0..STAFF {
        write!(profile, "[[staff]]\nname = \"Person {person}\"\nemergencies = true\n").unwrap();
    }
    Business::from_toml(&profile).unwrap()
}

/// Everybody's calendar is taken every other half hour, half of them on the hour and half of them past it.
fn busy(business: &Business, now: Timestamp) -> Vec<Busy> {
    let today = now.to_zoned(business.time_zone.clone()).date();
    let mut busy = Vec::new();
    for day in 0..=i64::from(DAYS) {
        let date = today.checked_add(SignedDuration::from_hours(24 * day)).unwrap();
        for (at, person) in business.staff.iter().enumerate() {
            for hour in 9..9 + JOBS_A_DAY {
                let minute = if at % 2 == 0 { 0 } else { 30 };
                let local = date.to_datetime(time(hour, minute, 0, 0));
                let starts = business.time_zone.to_timestamp(local).unwrap();
                let period = Slot { starts, ends: starts + SignedDuration::from_mins(30) };
                busy.push(Busy { period, whose: Whose::Person(person.id.clone()) });
            }
        }
    }
    busy
}

fn measure<T>(what: &str, run: impl Fn() -> T) {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            black_box(run());
            started.elapsed()
        })
        .collect();
    times.sort();
    let last = times.len() - 1;
    println!("{what}: median {:?}, slowest of {ROUNDS} {:?}", times[last / 2], times[last]);
}
