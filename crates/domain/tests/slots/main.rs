//! The slots against an oracle: a search that looks at every single minute, written without the code that it judges.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests may fail loudly"
)]

mod clocks;
#[path = "../support/dice.rs"]
#[allow(dead_code, reason = "not all of it is needed here")]
mod dice;
mod oracle;
mod sketch;

use std::collections::BTreeSet;

use domain::Business;
use domain::slots::{Busy, Job, Slot, Taker, Whose, Wish, blocked, find, takers};
use jiff::Timestamp;

use self::clocks::Clocks;
use self::dice::Dice;
use self::oracle::Oracle;
use self::sketch::{Size, Sketch, Who};

/// A small sketch in every zone, around days on which its clocks change.
const SMALL: Size = Size { days: 3, staff: 5, busy: 14 };
const ROUNDS: u64 = 2500;

/// A sketch as the code under test sees it.
struct Case {
    business: Business,
    wish: Wish,
    busy: Vec<Busy>,
    now: Timestamp,
}

impl Case {
    fn of(sketch: &Sketch) -> Self {
        let text = sketch.profile();
        let business = Business::from_toml(&text).unwrap_or_else(|faults| panic!("{faults}\n{text}"));
        let busy = sketch.busy.iter().map(|(starts, ends, who)| Busy {
            period: slot(*starts, *ends),
            whose: match who {
                Who::Somebody => Whose::Somebody,
                Who::Everybody => Whose::Everybody,
                Who::Person(id) => Whose::Person(id.clone()),
            },
        });
        let wish = Wish {
            first: sketch.wish.first,
            last: sketch.wish.last,
            not_before: sketch.wish.not_before.map(sketch::clock),
            not_after: sketch.wish.not_after.map(sketch::clock),
            except: sketch.wish.except.clone(),
        };
        Self { business, wish, busy: busy.collect(), now: Timestamp::from_second(sketch.now).unwrap() }
    }

    fn job<'a>(&'a self, sketch: &'a Sketch) -> Job<'a> {
        Job {
            service: sketch.service.map(|at| &self.business.services[at]),
            zip: sketch.zip.as_deref(),
            city: sketch.city.as_deref(),
            emergency: sketch.emergency,
        }
    }
}

/// From minute to minute, counted from 1970.
fn slot(starts: i64, ends: i64) -> Slot {
    let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
    Slot { starts: at(starts), ends: at(ends) }
}

fn minute(at: Timestamp) -> i64 {
    at.as_second().div_euclid(60)
}

fn small(seed: u64, all: &[Clocks]) -> (&Clocks, Sketch) {
    let mut dice = Dice::new(seed);
    let clocks = &all[dice.below(all.len())];
    (clocks, Sketch::draw(&mut dice, clocks, SMALL))
}

#[test]
fn what_is_found_is_all_that_a_look_at_every_minute_finds() {
    let all = clocks::all();
    let (mut total, mut nights) = (0, 0);
    for seed in 0..ROUNDS {
        let (clocks, sketch) = small(seed, &all);
        let case = Case::of(&sketch);
        let found = find(&case.business, &case.job(&sketch), &case.wish, &case.busy, case.now);
        let begins: Vec<i64> = found.iter().map(|slot| minute(slot.starts)).collect();
        let oracle = Oracle::of(&sketch, clocks);
        assert_eq!(begins, oracle.begins(), "seed {seed}\n{}\n{sketch:?}", sketch.profile());
        let length = sketch.length();
        assert!(found.iter().all(|slot| minute(slot.ends) - minute(slot.starts) == length), "seed {seed}");
        total += found.len();
        nights += begins.iter().filter(|minute| oracle.at_night(**minute)).count();
    }
    assert!(total > 30_000 && nights > 1500, "{total} slots, {nights} of them outside the hours");
}

#[test]
fn who_can_take_a_time_is_who_the_oracle_says_and_in_its_order() {
    let all = clocks::all();
    let (mut somebody, mut several) = (0, 0);
    for seed in 0..ROUNDS {
        let (clocks, sketch) = small(seed, &all);
        let (case, mut dice) = (Case::of(&sketch), Dice::new(!seed));
        let oracle = Oracle::of(&sketch, clocks);
        for _ in 0..20 {
            // Any minute, on the grid or not.
            let starts = clocks.first + 1440 + i64::try_from(dice.below(1440 * 4)).unwrap();
            let asked = slot(starts, starts + sketch.length());
            let expected: Vec<Taker> = oracle.takers(starts).into_iter().map(taker).collect();
            assert_eq!(
                takers(&case.business, &case.job(&sketch), asked),
                expected,
                "seed {seed} at {starts}"
            );
            somebody += usize::from(!expected.is_empty());
            several += usize::from(expected.len() > 1);
        }
    }
    assert!(somebody > 10_000 && several > 2000, "{somebody} times with a taker, {several} with several");
}

fn taker((id, capacity): (String, u32)) -> Taker {
    Taker { id, capacity }
}

#[test]
fn whatever_is_found_has_a_taker_who_is_free_from_buffer_to_buffer() {
    let all = clocks::all();
    for seed in ROUNDS..ROUNDS + 800 {
        let (_, sketch) = small(seed, &all);
        let case = Case::of(&sketch);
        let job = case.job(&sketch);
        let found = find(&case.business, &job, &case.wish, &case.busy, case.now);
        assert!(found.is_sorted_by(|a, b| a.starts < b.starts), "seed {seed}");
        for slot in found {
            let period = blocked(&case.business, &job, slot);
            let takers = takers(&case.business, &job, slot);
            assert!(takers.iter().any(|taker| is_free(taker, period, &case.busy)), "seed {seed}: {slot:?}");
        }
    }
}

/// Whether fewer jobs than the taker does at once stand in the way at each minute.
fn is_free(taker: &Taker, period: Slot, busy: &[Busy]) -> bool {
    (minute(period.starts)..minute(period.ends)).all(|at| {
        let here = busy.iter().filter(|busy| slot(at, at + 1).starts < busy.period.ends);
        let here = here.filter(|busy| busy.period.starts < slot(at, at + 1).ends);
        let weight = |busy: &Busy| match &busy.whose {
            Whose::Everybody => taker.capacity,
            Whose::Somebody => 1,
            Whose::Person(id) => u32::from(!taker.id.is_empty() && *id == taker.id),
        };
        here.map(weight).sum::<u32>() < taker.capacity
    })
}

#[test]
fn sixty_days_of_twenty_people_are_searched_as_well() {
    let clocks = Clocks::of("Europe/London", "2026-03-01", 66);
    let size = Size { days: 60, staff: 20, busy: 3000 };
    let mut seen = BTreeSet::new();
    for seed in 0..4 {
        let mut sketch = Sketch::draw(&mut Dice::new(seed), &clocks, size);
        sketch.horizon = 60;
        sketch.wish = sketch::Wish::default();
        let case = Case::of(&sketch);
        let found = find(&case.business, &case.job(&sketch), &case.wish, &case.busy, case.now);
        let begins: Vec<i64> = found.iter().map(|slot| minute(slot.starts)).collect();
        assert_eq!(begins, Oracle::of(&sketch, &clocks).begins(), "seed {seed}");
        seen.insert(begins.len());
    }
    assert!(seen.iter().any(|count| *count > 500), "{seen:?}");
}
