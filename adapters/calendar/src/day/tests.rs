//! Tests of one day.

use jiff::civil::date;

use super::*;

const NOON: i64 = 1_780_920_000; // 2026-06-08T12:00:00Z
const TODAY: Date = date(2026, 6, 8);
const HOUR: i64 = 3600;

fn entry(id: &str, from: i64, hours: i64) -> Entry {
    let work = Period { starts: NOON + from * HOUR, ends: NOON + (from + hours) * HOUR };
    Entry {
        id: id.to_owned(),
        work,
        blocked: work,
        taker: String::new(),
        held_until: None,
        summary: "AC repair".to_owned(),
        description: String::new(),
        place: "85021".to_owned(),
    }
}

impl Day {
    /// For crews, with nothing elsewhere: says whether the day has changed.
    fn book(&mut self, entry: Entry, date: Date, crews: u32, now: i64) -> Result<bool, Refusal> {
        self.reserve(entry, date, &[taker("", crews)], &[], now).map(|(_, changed)| changed)
    }
}

fn taker(id: &str, capacity: u32) -> Taker {
    Taker { id: id.to_owned(), capacity }
}

fn held(id: &str, from: i64, hours: i64, until: i64) -> Entry {
    Entry { held_until: Some(until), ..entry(id, from, hours) }
}

fn invalid(result: Result<bool, Refusal>) -> String {
    match result {
        Err(Refusal::Invalid(what)) => what,
        other => panic!("{other:?}"),
    }
}

#[test]
fn noon_is_noon() {
    assert_eq!(jiff::Timestamp::from_second(NOON).unwrap().to_string(), "2026-06-08T12:00:00Z");
}

#[test]
fn one_crew_takes_one_job_at_a_time_and_back_to_back() {
    let mut day = Day::default();
    assert_eq!(day.book(entry("a", 0, 2), TODAY, 1, NOON), Ok(true));
    assert_eq!(day.book(entry("b", 1, 2), TODAY, 1, NOON), Err(Refusal::Taken));
    assert_eq!(day.book(entry("c", 2, 1), TODAY, 1, NOON), Ok(true));
    assert_eq!(day.book(entry("d", 2, 1), TODAY, 0, NOON), Err(Refusal::Taken));
}

#[test]
fn jobs_that_one_crew_does_in_turn_leave_the_other_crew_free() {
    let mut day = Day::default();
    for (id, from) in [("a", 0), ("b", 1), ("c", 2)] {
        assert_eq!(day.book(entry(id, from, 1), TODAY, 2, NOON), Ok(true));
    }
    assert_eq!(day.book(entry("long", 0, 3), TODAY, 2, NOON), Ok(true));
    assert_eq!(day.book(entry("third", 2, 1), TODAY, 2, NOON), Err(Refusal::Taken));
}

#[test]
fn the_blocked_period_counts_and_not_the_work() {
    let mut day = Day::default();
    let mut first = entry("a", 0, 1);
    first.blocked.ends += HOUR / 2;
    assert_eq!(day.book(first.clone(), TODAY, 1, NOON), Ok(true));
    assert_eq!(day.book(entry("b", 1, 1), TODAY, 1, NOON), Err(Refusal::Taken));
    assert_eq!(day.busy(NOON), [Busy { period: first.blocked, whose: Whose::Somebody }]);
}

#[test]
fn a_hold_ends_by_itself_and_is_dropped_by_the_next_write() {
    let mut day = Day::default();
    assert_eq!(day.book(held("a", 2, 1, NOON + 60), TODAY, 1, NOON), Ok(true));
    assert_eq!(day.book(entry("b", 2, 1), TODAY, 1, NOON + 59), Err(Refusal::Taken));
    assert_eq!((day.busy(NOON + 59).len(), day.busy(NOON + 60).len()), (1, 0));
    assert_eq!(day.book(entry("b", 2, 1), TODAY, 1, NOON + 60), Ok(true));
    assert_eq!(day.entries.len(), 1);
}

#[test]
fn the_same_id_again_confirms_or_prolongs_a_hold_or_does_nothing() {
    let mut day = Day::default();
    assert_eq!(day.book(held("a", 2, 1, NOON + 60), TODAY, 1, NOON), Ok(true));
    assert_eq!(day.book(held("a", 2, 1, NOON + 60), TODAY, 1, NOON), Ok(false));
    assert_eq!(day.book(held("a", 2, 1, NOON + 90), TODAY, 1, NOON), Ok(true));
    assert_eq!(day.busy(NOON + 60).len(), 1);
    assert_eq!(day.book(entry("a", 2, 1), TODAY, 1, NOON), Ok(true));
    assert_eq!(day.entries, [entry("a", 2, 1)]);
    assert_eq!(day.book(entry("a", 2, 1), TODAY, 1, NOON), Ok(false));
}

#[test]
fn a_hold_that_is_repeated_after_its_confirmation_leaves_the_job_firm() {
    let mut day = Day::default();
    assert_eq!(day.book(entry("a", 2, 1), TODAY, 1, NOON), Ok(true));
    assert_eq!(day.book(held("a", 2, 1, NOON + 60), TODAY, 1, NOON), Ok(false));
    assert_eq!(day.book(held("a", 2, 1, NOON - 60), TODAY, 1, NOON), Ok(false));
    assert_eq!(day.entries, [entry("a", 2, 1)]);
}

#[test]
fn a_hold_that_has_ended_is_confirmed_only_while_a_crew_is_free() {
    let mut day = Day::default();
    assert_eq!(day.book(held("a", 2, 1, NOON + 60), TODAY, 1, NOON), Ok(true));
    let mut other = day.clone();
    assert_eq!(day.book(entry("a", 2, 1), TODAY, 1, NOON + 61), Ok(true));
    assert_eq!(other.book(entry("b", 2, 1), TODAY, 1, NOON + 61), Ok(true));
    assert_eq!(other.book(entry("a", 2, 1), TODAY, 1, NOON + 61), Err(Refusal::Taken));
}

#[test]
fn the_same_id_at_another_time_is_invalid() {
    let mut day = Day::default();
    assert_eq!(day.book(entry("a", 2, 1), TODAY, 2, NOON), Ok(true));
    assert!(invalid(day.book(entry("a", 3, 1), TODAY, 2, NOON)).contains("release it first"));
    assert!(day.release("a") && !day.release("a"));
    assert_eq!(day.book(entry("a", 3, 1), TODAY, 2, NOON), Ok(true));
}

#[test]
fn a_call_that_can_never_work_says_what_to_do() {
    let mut day = Day::default();
    invalid(day.book(entry("", 2, 1), TODAY, 1, NOON));
    invalid(day.book(entry("a", 2, 0), TODAY, 1, NOON));
    let mut narrow = entry("a", 2, 2);
    narrow.blocked.ends -= HOUR;
    assert!(invalid(day.book(narrow, TODAY, 1, NOON)).contains("widen"));
    assert!(invalid(day.book(held("a", 2, 1, NOON), TODAY, 1, NOON)).contains("held-until"));
    assert!(invalid(day.book(entry("a", 2, 26), TODAY, 1, NOON)).contains("2026-06-08"));
    invalid(day.book(entry("a", 2, 1), date(2026, 6, 10), 1, NOON));
    invalid(day.book(entry("a", 2, 1), Date::MAX, 1, NOON));
    let long = Entry { description: "x".repeat(5000), ..entry("a", 2, 1) };
    assert!(invalid(day.book(long, TODAY, 1, NOON)).contains("shorten"));
    let mut extreme = entry("a", 2, 1);
    (extreme.work, extreme.blocked) =
        (Period { starts: i64::MIN, ends: i64::MAX }, Period { starts: i64::MIN, ends: i64::MAX });
    invalid(day.book(extreme, TODAY, 1, NOON));
    assert!(day.entries.is_empty());
}

#[test]
fn a_day_lies_in_any_time_zone() {
    let whole = |starts: i64, hours: i64| Period { starts, ends: starts + hours * HOUR };
    let midnight = NOON - 12 * HOUR;
    assert!(is_on(whole(midnight - 14 * HOUR, 24), TODAY)); // Kiritimati
    assert!(is_on(whole(midnight + 11 * HOUR, 24), TODAY)); // Pago Pago
    assert!(is_on(whole(midnight + 4 * HOUR, 25), TODAY)); // New York in autumn
    assert!(!is_on(whole(midnight - 15 * HOUR, 1), TODAY));
    assert!(!is_on(whole(midnight + 37 * HOUR, 1), TODAY));
}

#[test]
fn busy_periods_are_in_order_of_their_start() {
    let mut day = Day::default();
    for (id, from) in [("a", 3), ("b", 1), ("c", 2)] {
        assert_eq!(day.book(entry(id, from, 1), TODAY, 1, NOON), Ok(true));
    }
    let starts: Vec<i64> = day.busy(NOON).iter().map(|busy| (busy.period.starts - NOON) / HOUR).collect();
    assert_eq!(starts, [1, 2, 3]);
}

#[test]
fn a_day_reads_back_as_it_was_written() {
    let day = Day { entries: vec![held("a", 2, 1, NOON + 60), entry("b", 3, 1)] };
    let json = serde_json::to_string(&day).unwrap();
    assert_eq!(serde_json::from_str::<Day>(&json).unwrap(), day);
    assert!(json.starts_with(r#"{"entries":[{"id":"a","work":{"starts":1780927200,"#), "{json}");
}

#[test]
fn a_job_goes_to_the_first_who_has_room_and_stays_with_them() {
    let mut day = Day::default();
    let both = [taker("ana", 1), taker("ben", 1)];
    let give = |day: &mut Day, id: &str, who: &[Taker]| {
        day.reserve(entry(id, 2, 1), TODAY, who, &[], NOON).map(|(taker, _)| taker)
    };
    assert_eq!(give(&mut day, "a", &both).as_deref(), Ok("ana"));
    assert_eq!(give(&mut day, "b", &both).as_deref(), Ok("ben"));
    assert_eq!(give(&mut day, "c", &both), Err(Refusal::Taken));
    assert_eq!(give(&mut day, "a", &both[1..]).as_deref(), Ok("ana"), "confirmed with another list");
    assert_eq!(day.busy(NOON)[0].whose, Whose::Person("ana".into()));
}

#[test]
fn what_is_elsewhere_takes_the_time_of_whose_it_is() {
    let free = |whose: Whose, who: Taker| {
        let elsewhere = [Busy { period: entry("", 2, 1).work, whose }];
        Day::default().reserve(entry("a", 2, 1), TODAY, &[who], &elsewhere, NOON).is_ok()
    };
    assert!(!free(Whose::Somebody, taker("", 1)));
    assert!(free(Whose::Somebody, taker("", 2)));
    assert!(!free(Whose::Everybody, taker("", 2)));
    assert!(!free(Whose::Somebody, taker("ana", 1)), "nobody knows whose it is, so it may be hers");
    assert!(!free(Whose::Person("ana".into()), taker("ana", 1)));
    assert!(free(Whose::Person("ben".into()), taker("ana", 1)));
}

#[test]
fn where_the_calendar_outside_has_it_is_where_it_is() {
    let mut day = Day::default();
    assert_eq!(day.book(entry("a", 2, 1), TODAY, 1, NOON), Ok(true));
    assert_eq!(day.book(entry("b", 3, 1), TODAY, 1, NOON), Ok(true));
    assert!(day.adopt(entry("a", 3, 1)));
    assert!(!day.adopt(entry("a", 3, 1)));
    assert_eq!(day.busy(NOON).len(), 2);
}
