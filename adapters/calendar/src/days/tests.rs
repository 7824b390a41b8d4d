//! Tests of days in a store that others change at the same time.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::task::Poll;

use futures::executor::block_on;
use futures::future::join_all;

use super::*;
use crate::day::Period;

const NOON: i64 = 1_780_920_000; // 2026-06-08T12:00:00Z
const TODAY: &str = "2026-06-08";

fn entry(id: impl Into<String>, starts: i64, minutes: i64) -> Entry {
    let work = Period { starts, ends: starts + minutes * 60 };
    let (taker, summary, description, place) = Default::default();
    Entry { id: id.into(), work, blocked: work, taker, held_until: None, summary, description, place }
}

/// For crews, with nothing elsewhere.
async fn book(
    days: &impl Documents,
    business: &str,
    date: &str,
    entry: Entry,
    crews: u32,
    now: i64,
) -> Result<(), Error> {
    let crews = Taker { id: String::new(), capacity: crews };
    reserve(days, business, date, entry, &[crews], &[], now).await.map(|_| ())
}

async fn blocked(
    days: &impl Documents,
    business: &str,
    first: &str,
    last: &str,
    now: i64,
) -> Result<Vec<Period>, Error> {
    let found = entries(days, business, first, last, now).await?;
    Ok(found.into_iter().map(|entry| entry.blocked).collect())
}

/// A small generator (xorshift), so that the tests need nothing and always do the same.
struct Seeded(Cell<u64>);

impl Seeded {
    fn below(&self, end: u64) -> u64 {
        let mut state = self.0.get();
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        self.0.set(state);
        state % end
    }
}

/// A store that lets others go first, in an order that the seed decides.
struct Slow {
    store: state::Store,
    seeded: Seeded,
}

impl Slow {
    fn new(seed: u64) -> Self {
        Self { store: state::Store::in_memory(), seeded: Seeded(Cell::new(seed)) }
    }

    async fn pause(&self) {
        let mut rounds = self.seeded.below(4);
        poll_fn(|context| {
            if rounds == 0 {
                return Poll::Ready(());
            }
            rounds -= 1;
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
}

impl Documents for Slow {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, state::Error> {
        self.pause().await;
        let found = self.store.get(key).await;
        self.pause().await;
        found
    }

    async fn swap(&self, key: &str, old: Option<&[u8]>, new: &[u8]) -> Result<bool, state::Error> {
        self.pause().await;
        let swapped = self.store.swap(key, old, new).await;
        self.pause().await;
        swapped
    }
}

#[test]
fn of_sixty_four_callers_for_one_slot_as_many_get_it_as_there_are_crews() {
    for seed in 1..=50 {
        for capacity in [1, 2, 5] {
            let days = Slow::new(seed);
            let results = block_on(join_all((0..64).map(|caller| {
                let entry = entry(format!("caller-{caller}"), NOON, 60);
                book(&days, "acme", TODAY, entry, capacity, NOON)
            })));
            let won = results.iter().filter(|result| result.is_ok()).count();
            assert_eq!(won, usize::try_from(capacity).unwrap(), "seed {seed}");
            assert!(results.iter().all(|result| matches!(result, Ok(()) | Err(Error::Taken))), "seed {seed}");
            let busy = block_on(blocked(&days, "acme", TODAY, TODAY, NOON)).unwrap();
            assert_eq!(busy.len(), won, "seed {seed}");
        }
    }
}

#[test]
fn sixty_four_threads_for_one_slot_get_it_once() {
    let store = state::Store::in_memory();
    let caller = |caller: i32| {
        let store = store.clone();
        move || {
            let entry = entry(format!("caller-{caller}"), NOON, 60);
            block_on(book(&store, "acme", TODAY, entry, 1, NOON)).is_ok()
        }
    };
    let mut won = 0;
    for thread in (0..64).map(|number| std::thread::spawn(caller(number))).collect::<Vec<_>>() {
        won += usize::from(thread.join().unwrap());
    }
    assert_eq!(won, 1);
}

#[test]
fn the_same_caller_twice_at_once_gets_one_appointment() {
    for seed in 1..=50 {
        let days = Slow::new(seed);
        let calls = (0..8).map(|_| book(&days, "acme", TODAY, entry("a", NOON, 60), 1, NOON));
        assert!(block_on(join_all(calls)).iter().all(Result::is_ok), "seed {seed}");
        assert_eq!(block_on(blocked(&days, "acme", TODAY, TODAY, NOON)).unwrap().len(), 1);
    }
}

#[test]
fn mixed_calls_at_once_never_give_out_more_than_there_is() {
    for seed in 1..=60 {
        let days = Slow::new(seed);
        let capacity = u32::try_from(1 + seed % 3).unwrap();
        // What each caller believes to have: no one else's word counts.
        let firm: RefCell<Vec<Period>> = RefCell::default();
        let (days, firm) = (&days, &firm);
        let callers = (0..40).map(|caller| async move {
            let starts = NOON + 1800 * i64::try_from(days.seeded.below(16)).unwrap();
            let wanted = entry(format!("caller-{caller}"), starts, 30 + 30 * (caller % 4));
            let hold = Entry { held_until: Some(NOON + 300), ..wanted.clone() };
            if book(days, "acme", TODAY, hold, capacity, NOON).await.is_err() {
                return;
            }
            match days.seeded.below(3) {
                0 => release(days, "acme", &wanted.id, TODAY).await.unwrap(),
                // Some confirm in time, some when the hold is over and another may have the slot.
                which => {
                    let now = if which == 1 { NOON } else { NOON + 400 };
                    if book(days, "acme", TODAY, wanted.clone(), capacity, now).await.is_ok() {
                        firm.borrow_mut().push(wanted.blocked);
                    }
                }
            }
        });
        block_on(join_all(callers));
        let mut firm = firm.take();
        firm.sort_unstable();
        let stored = block_on(blocked(days, "acme", TODAY, TODAY, NOON + 1000)).unwrap();
        assert_eq!(stored, firm, "seed {seed}");
        for step in 0..200 {
            let moment = NOON + 300 * step;
            let count = firm.iter().filter(|period| period.starts <= moment && moment < period.ends).count();
            assert!(count <= usize::try_from(capacity).unwrap(), "seed {seed}");
        }
    }
}

/// A store in which someone else is always faster.
struct Busy;

impl Documents for Busy {
    async fn get(&self, _: &str) -> Result<Option<Vec<u8>>, state::Error> {
        Ok(None)
    }

    async fn swap(&self, _: &str, _: Option<&[u8]>, _: &[u8]) -> Result<bool, state::Error> {
        Ok(false)
    }
}

#[test]
fn who_is_never_fast_enough_is_told_to_try_later() {
    let result = block_on(book(&Busy, "acme", TODAY, entry("a", NOON, 60), 1, NOON));
    assert!(matches!(result, Err(Error::Unavailable(_))), "{result:?}");
    assert_eq!(block_on(release(&Busy, "acme", "a", TODAY)), Ok(()));
}

#[test]
fn a_full_day_says_so_and_stays_as_it_is() {
    let store = state::Store::in_memory();
    let mut written = 0;
    let refused = loop {
        let entry = Entry { description: "x".repeat(3500), ..entry(format!("{written}"), NOON, 60) };
        match block_on(book(&store, "acme", TODAY, entry, 1000, NOON)) {
            Ok(()) => written += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(&refused, Error::Invalid(what) if what.contains("full")), "{refused}");
    assert!(written >= 16, "{written}");
    assert_eq!(block_on(blocked(&store, "acme", TODAY, TODAY, NOON)).unwrap().len(), written);
}

#[test]
fn busy_covers_all_dates_from_the_first_to_the_last() {
    let store = state::Store::in_memory();
    let day = 86_400;
    for (id, date, starts) in
        [("a", "2026-06-08", NOON), ("b", "2026-06-09", NOON + day), ("c", "2026-06-10", NOON + 2 * day)]
    {
        block_on(book(&store, "acme", date, entry(id, starts, 60), 1, NOON)).unwrap();
    }
    let starts = |first: &str, last: &str| -> Vec<i64> {
        let periods = block_on(blocked(&store, "acme", first, last, NOON)).unwrap();
        periods.iter().map(|period| (period.starts - NOON) / day).collect()
    };
    assert_eq!(starts("2026-06-08", "2026-06-10"), [0, 1, 2]);
    assert_eq!(starts("2026-06-09", "2026-06-30"), [1, 2]);
    assert!(starts("2026-06-10", "2026-06-08").is_empty());
    assert!(block_on(blocked(&store, "other", "2026-06-08", "2026-06-10", NOON)).unwrap().is_empty());
    block_on(release(&store, "acme", "b", "2026-06-09")).unwrap();
    assert_eq!(starts("2026-06-08", "2026-06-10"), [0, 2]);
}

#[test]
fn dates_and_businesses_that_are_none_are_invalid() {
    let store = state::Store::in_memory();
    for bad in ["2026-6-8", "08.06.2026", "2026-02-30", "2026-06-08T10:00", "", "-26-06-08x"] {
        let result = block_on(release(&store, "acme", "a", bad));
        assert!(matches!(result, Err(Error::Invalid(_))), "{bad}");
    }
    for bad in ["", "Acme", "a:b", "a/b"] {
        assert!(matches!(block_on(release(&store, bad, "a", TODAY)), Err(Error::Invalid(_))), "{bad}");
    }
    let years = block_on(blocked(&store, "acme", "2026-01-01", "9999-12-31", NOON));
    assert!(matches!(years, Err(Error::Invalid(_))));
    assert_eq!(block_on(blocked(&store, "acme", "9999-12-31", "9999-12-31", NOON)), Ok(Vec::new()));
}

#[test]
fn a_day_that_cannot_be_read_is_left_alone() {
    let store = state::Store::in_memory();
    block_on(store.create("calendar:acme:2026-06-08", b"not json")).unwrap();
    let result = block_on(book(&store, "acme", TODAY, entry("a", NOON, 60), 1, NOON));
    assert!(matches!(result, Err(Error::Unavailable(_))), "{result:?}");
    assert_eq!(block_on(store.get("calendar:acme:2026-06-08")).unwrap().unwrap(), b"not json");
}
