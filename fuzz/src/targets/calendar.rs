//! A day of the built-in calendar. Written and read again it is the same; whatever is asked of it, no moment has
//! more jobs than crews, the same request again changes nothing, and what was released is gone.

use calendar::day::{Busy, Day, Entry, Period, Taker, Whose};
use jiff::civil::Date;

const DATE: Date = Date::constant(2026, 12, 1);
/// 2026-12-01 00:00 UTC.
const MIDNIGHT: i64 = 1_796_083_200;

pub fn check(bytes: &[u8]) {
    if let Ok(day) = serde_json::from_slice::<Day>(bytes) {
        let again: Day = serde_json::from_slice(&serde_json::to_vec(&day).unwrap()).unwrap();
        assert_eq!(day, again);
        day.busy(MIDNIGHT);
    }
    play(&String::from_utf8_lossy(bytes));
}

/// A line is a request: `kind id start length hold passed`, whole numbers. A kind of 0 releases, others reserve; start
/// and length are minutes, hold and passed are seconds.
fn play(text: &str) {
    let mut day = Day::default();
    let mut now = MIDNIGHT;
    for line in text.lines().take(64) {
        let numbers: Vec<i64> = line.split_whitespace().map_while(|word| word.parse().ok()).collect();
        let [kind, id, start, length, hold, passed] = *numbers else { continue };
        now += passed.clamp(0, 86_400);
        let id = id.rem_euclid(16).to_string();
        if kind == 0 {
            day.release(&id);
            assert!(day.entries.iter().all(|entry| entry.id != id));
            continue;
        }
        let starts = MIDNIGHT.saturating_add(start.saturating_mul(60));
        let period = Period { starts, ends: starts.saturating_add(length.saturating_mul(60)) };
        let held_until = (hold > 0).then(|| now.saturating_add(hold));
        let text = String::new();
        let entry = Entry {
            id,
            work: period,
            blocked: period,
            taker: String::new(),
            held_until,
            summary: text.clone(),
            description: text.clone(),
            place: text,
        };
        let crews = 2;
        let takers = [Taker { id: String::new(), capacity: crews }];
        if day.reserve(entry.clone(), DATE, &takers, &[], now).is_ok() {
            let blocked = Busy { period, whose: Whose::Somebody };
            assert!(day.busy(now).contains(&blocked), "reserved, and not busy");
            let again = day.reserve(entry, DATE, &takers, &[], now);
            assert_eq!(again, Ok((String::new(), false)), "the same again changed the day");
        }
        let busy: Vec<Period> = day.busy(now).into_iter().map(|busy| busy.period).collect();
        for moment in busy.iter().map(|period| period.starts) {
            let at_once = busy.iter().filter(|period| (period.starts..period.ends).contains(&moment)).count();
            assert!(at_once <= crews as usize, "{at_once} jobs for {crews} crews");
        }
    }
}
