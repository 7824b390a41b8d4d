//! What the clock on the wall of a zone shows, minute by minute.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// What a clock shows in one minute.
#[derive(Clone, Copy)]
pub struct Shown {
    pub date: Date,
    /// Monday is 0.
    pub weekday: usize,
    /// Minutes since midnight.
    pub clock: i64,
    /// The latest that it has shown on this date: a clock that is never put back.
    pub high: i64,
    /// Whether it has not shown this before.
    pub first_time: bool,
}

/// The clock of one zone over some days.
pub struct Clocks {
    pub zone: &'static str,
    /// The day that the sketches begin on, or up to two days later.
    pub date: Date,
    /// The first minute, counted from 1970: a day and more before `date`.
    pub first: i64,
    pub shown: Vec<Shown>,
}

impl Clocks {
    pub fn of(zone: &'static str, date: &str, days: i64) -> Self {
        let date: Date = date.parse().unwrap();
        let time_zone = TimeZone::get(zone).unwrap();
        let noon = date.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
        let first = noon.as_second() / 60 - 3 * 1440;
        let (mut seen, mut shown) = (HashSet::new(), Vec::<Shown>::new());
        for minute in first..first + (days + 4) * 1440 {
            let local = time_zone.to_datetime(Timestamp::from_second(minute * 60).unwrap());
            let clock = i64::from(local.hour()) * 60 + i64::from(local.minute());
            let date = local.date();
            let before = shown.last().filter(|last| last.date == date).map_or(clock, |last| last.high);
            let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap();
            let first_time = seen.insert((date, clock));
            shown.push(Shown { date, weekday, clock, high: clock.max(before), first_time });
        }
        Self { zone, date, first, shown }
    }

    pub fn at(&self, minute: i64) -> Option<&Shown> {
        self.shown.get(usize::try_from(minute - self.first).ok()?)
    }
}

/// Each a few days around a change of the clocks: by an hour, by half an hour, at midnight, by a whole day that
/// never came; and one without.
pub fn all() -> Vec<Clocks> {
    let changes = [
        ("America/New_York", "2026-03-06"),
        ("America/New_York", "2026-10-30"),
        ("Europe/London", "2026-03-27"),
        ("Europe/London", "2026-10-23"),
        ("Australia/Lord_Howe", "2026-04-03"),
        ("Australia/Lord_Howe", "2026-10-02"),
        ("America/Sao_Paulo", "2017-10-13"),
        ("America/Sao_Paulo", "2018-02-16"),
        ("America/Havana", "2026-03-06"),
        ("America/Havana", "2026-10-30"),
        ("Pacific/Apia", "2011-12-28"),
        ("America/Phoenix", "2026-07-01"),
    ];
    changes.into_iter().map(|(zone, date)| Clocks::of(zone, date, 7)).collect()
}
