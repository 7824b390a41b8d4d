//! What is going to happen, all of it planned before anything does: who calls when, who of the team is there, what
//! goes wrong. A plan can be made smaller, thing by thing, and plays the rest as before.

use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp};

use super::dice::Dice;
use super::habits::{HABITS, Habit};
use super::trouble::{Fault, Level};
use domain::Business;

/// Calls of a weekday, of a Saturday, of a Sunday.
const CALLS_A_DAY: [(u64, u64); 3] = [(30, 44), (12, 20), (5, 10)];
/// How many of a hundred calls begin in which hour.
const HOURS: [(u64, u64); 17] = [
    (1, 5),
    (2, 6),
    (5, 7),
    (9, 8),
    (10, 9),
    (9, 10),
    (8, 11),
    (9, 12),
    (7, 13),
    (7, 14),
    (7, 15),
    (7, 16),
    (8, 17),
    (5, 18),
    (3, 19),
    (2, 20),
    (1, 22),
];
/// A Monday.
pub const FIRST_DAY: Date = jiff::civil::date(2026, 11, 30);

/// A whole history, before it happens.
#[derive(Clone, Debug)]
pub struct Plan {
    /// From which everything follows that is not said here.
    pub seed: u64,
    /// When it begins.
    pub start: Timestamp,
    /// When the last planned thing may happen.
    pub end: Timestamp,
    /// Who calls.
    pub callers: Vec<Caller>,
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// How many processes share the store.
    pub processes: usize,
    /// Whether the carrier blocks by itself whoever says STOP; if not, it is all up to the application.
    pub carrier_heeds_stop: bool,
    /// How often the carrier sends a webhook again that was not acknowledged.
    pub retries: u32,
}

/// Someone who calls.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Their number, or what a hidden number looks like.
    pub number: String,
    /// What they are like.
    pub habit: Habit,
    /// When they call.
    pub calls: Vec<Timestamp>,
}

impl Plan {
    /// A busy business for so many days.
    pub fn of(business: &Business, seed: u64, days: u32, level: Level) -> Self {
        Self::from(business, seed, FIRST_DAY, days, level)
    }

    /// The same from another day on.
    pub fn from(business: &Business, seed: u64, first_day: Date, days: u32, level: Level) -> Self {
        let date = |day: u32| first_day.saturating_add(jiff::Span::new().days(i64::from(day)));
        let zone = &business.time_zone;
        let moment = |day: u32, hour: u64, second: u64| {
            let midnight =
                date(day).at(0, 0, 0, 0).to_zoned(zone.clone()).map(|at| at.timestamp()).unwrap_or_default();
            later(midnight, hour * 3600 + second)
        };
        let (start, end) = (moment(0, 4, 0), moment(days, 0, 0));
        let mut callers: Vec<Caller> = Vec::new();
        for day in 0..days {
            let mut dice = Dice::of(seed, ("calls", day));
            for _ in 0..calls_of(date(day), &mut dice) {
                let hour = dice.weighted(&HOURS).copied().unwrap_or(12);
                let at = moment(day, hour, dice.below(3600));
                plan_call(&mut callers, &mut dice, at);
            }
        }
        let processes = if level == Level::All { 2 } else { 1 };
        let carrier_heeds_stop = Dice::of(seed, "stop").percent(50);
        let retries = if Dice::of(seed, "retries").percent(50) { 5 } else { 0 };
        let faults = Fault::plan(seed, start, days, level, processes);
        Self { seed, start, end, callers, faults, processes, carrier_heeds_stop, retries }
    }
}

fn calls_of(date: Date, dice: &mut Dice) -> u64 {
    let [weekdays, saturday, sunday] = CALLS_A_DAY;
    let (from, to) = match date.weekday() {
        Weekday::Saturday => saturday,
        Weekday::Sunday => sunday,
        _ => weekdays,
    };
    dice.between(from, to)
}

/// Most calls come from someone new; some from someone who called before, who then is the same kind of person.
fn plan_call(callers: &mut Vec<Caller>, dice: &mut Dice, at: Timestamp) {
    let known = callers.len() as u64;
    if known > 10 && dice.percent(8) {
        let again = usize::try_from(dice.below(known)).unwrap_or(0);
        if let Some(caller) = callers.get_mut(again) {
            caller.calls.push(at);
            return;
        }
    }
    let habit = dice.weighted(HABITS).copied().unwrap_or(Habit::Cooperative);
    let number = match habit {
        Habit::Withheld => "anonymous".to_owned(),
        // Numbers of the fictional 555-01xx kind would not do for a week; these belong to nobody in the profile.
        _ => format!("+1602557{:04}", known + 1),
    };
    let mut calls = vec![at];
    match habit {
        Habit::CallsTwice => calls.push(later(at, dice.between(90, 900))),
        Habit::Spam => calls.extend([later(at, 40), later(at, 80)]),
        _ => {}
    }
    callers.push(Caller { number, habit, calls });
}

/// So many seconds later.
pub fn later(at: Timestamp, seconds: u64) -> Timestamp {
    let seconds = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    at.checked_add(seconds).unwrap_or(Timestamp::MAX)
}
