//! Tests of our own calendar in step with one outside.

use std::cell::{Cell, RefCell};

use futures::executor::block_on;

use super::*;

const NOON: i64 = 1_780_920_000; // 2026-06-08T12:00:00Z
const TODAY: &str = "2026-06-08";
const HOUR: i64 = 3600;

/// A calendar that other people write into.
#[derive(Default)]
struct Theirs {
    events: RefCell<Vec<outside::Busy>>,
    down: Cell<bool>,
    asked: Cell<u32>,
}

impl Theirs {
    fn add(&self, from: i64, hours: i64, all_day: bool) {
        self.events.borrow_mut().push(outside::Busy { period: period(from, hours), all_day, ours: None });
    }

    fn move_ours(&self, from: i64) {
        for event in self.events.borrow_mut().iter_mut().filter(|event| event.ours.is_some()) {
            event.period = period(from, 1);
        }
    }

    fn answers(&self) -> Result<(), Trouble> {
        self.asked.set(self.asked.get() + 1);
        if self.down.get() { Err(Trouble::Later("it is down".to_owned())) } else { Ok(()) }
    }
}

impl Outside for &Theirs {
    async fn busy(&self, window: Period) -> Result<Vec<outside::Busy>, Trouble> {
        self.answers()?;
        Ok(self.events.borrow().iter().filter(|event| event.period.overlaps(&window)).cloned().collect())
    }

    async fn write(&self, appointment: &Appointment) -> Result<(), Trouble> {
        self.answers()?;
        self.remove(&appointment.id).await?;
        let ours = Some(outside::uid("acme", &appointment.id));
        self.events.borrow_mut().push(outside::Busy { period: appointment.work, all_day: false, ours });
        Ok(())
    }

    async fn remove(&self, id: &str) -> Result<(), Trouble> {
        self.answers()?;
        let uid = outside::uid("acme", id);
        self.events.borrow_mut().retain(|event| event.ours.as_ref() != Some(&uid));
        Ok(())
    }

    async fn look(&self, id: &str) -> Result<Option<Period>, Trouble> {
        self.answers()?;
        let uid = outside::uid("acme", id);
        Ok(self.events.borrow().iter().find(|event| event.ours.as_ref() == Some(&uid)).map(|e| e.period))
    }

    async fn check(&self) -> Result<String, Trouble> {
        self.answers().map(|()| "theirs".to_owned())
    }
}

fn period(from: i64, hours: i64) -> Period {
    Period { starts: NOON + from * HOUR, ends: NOON + (from + hours) * HOUR }
}

fn entry(id: &str, from: i64) -> Entry {
    let blocked = Period { ends: period(from, 1).ends + HOUR / 2, ..period(from, 1) };
    let (taker, summary, description, place) = Default::default();
    Entry {
        id: id.into(),
        work: period(from, 1),
        blocked,
        taker,
        held_until: None,
        summary,
        description,
        place,
    }
}

fn held(id: &str, from: i64) -> Entry {
    Entry { held_until: Some(NOON + 600), ..entry(id, from) }
}

fn crews(capacity: u32) -> Vec<Taker> {
    vec![Taker { id: String::new(), capacity }]
}

fn keeper(theirs: &Theirs) -> Keeper<'static, &Theirs> {
    let source = Source { outside: theirs, whose: None, written: true, name: copy::name("theirs") };
    Keeper { business: "acme", zone: TimeZone::UTC, sources: vec![source] }
}

/// Holds and confirms.
fn book(
    keeper: &Keeper<'_, &Theirs>,
    store: &state::Store,
    id: &str,
    from: i64,
    room: u32,
) -> Result<(), Error> {
    block_on(keeper.reserve(store, TODAY, held(id, from), &crews(room), NOON))?;
    block_on(keeper.reserve(store, TODAY, entry(id, from), &crews(room), NOON)).map(|_| ())
}

fn changes(keeper: &Keeper<'_, &Theirs>, store: &state::Store) -> Vec<Change> {
    block_on(keeper.changes(store, NOON)).unwrap()
}

#[test]
fn what_is_booked_elsewhere_blocks_and_what_is_booked_here_appears_there_once() {
    let (theirs, store) = (Theirs::default(), state::Store::in_memory());
    let keeper = keeper(&theirs);
    theirs.add(0, 2, false);
    assert_eq!(book(&keeper, &store, "a", 1, 1), Err(Error::Taken));
    assert_eq!(book(&keeper, &store, "b", 2, 1), Ok(()));
    assert_eq!(book(&keeper, &store, "b", 2, 1), Ok(()), "the same again");
    assert_eq!(theirs.events.borrow().len(), 2);
    let busy = block_on(keeper.busy(&store, TODAY, TODAY, NOON)).unwrap();
    let starts: Vec<i64> = busy.iter().map(|busy| (busy.period.starts - NOON) / HOUR).collect();
    assert_eq!(starts, [0, 2], "ours counts once");
}

#[test]
fn a_whole_day_blocks_everybody_and_an_appointment_one_crew() {
    let (theirs, store) = (Theirs::default(), state::Store::in_memory());
    let keeper = keeper(&theirs);
    theirs.add(0, 2, false);
    assert_eq!(book(&keeper, &store, "a", 0, 2), Ok(()));
    theirs.add(-12, 24, true);
    assert_eq!(book(&keeper, &store, "b", 4, 2), Err(Error::Taken));
}

#[test]
fn a_time_that_is_taken_outside_between_the_offer_and_the_answer_is_not_held() {
    let (theirs, store) = (Theirs::default(), state::Store::in_memory());
    let keeper = keeper(&theirs);
    assert!(block_on(keeper.busy(&store, TODAY, TODAY, NOON)).unwrap().is_empty());
    theirs.add(1, 1, false);
    assert!(block_on(keeper.busy(&store, TODAY, TODAY, NOON + 1)).unwrap().is_empty(), "still fresh");
    assert_eq!(book(&keeper, &store, "a", 1, 1), Err(Error::Taken));
}

#[test]
fn a_calendar_that_is_down_counts_as_it_was_last_seen_and_gets_the_booking_later() {
    let (theirs, store) = (Theirs::default(), state::Store::in_memory());
    let keeper = keeper(&theirs);
    theirs.down.set(true);
    let unseen = block_on(keeper.busy(&store, TODAY, TODAY, NOON));
    assert!(matches!(unseen, Err(Error::Unavailable(_))), "never seen");
    theirs.down.set(false);
    theirs.add(0, 2, false);
    block_on(keeper.busy(&store, TODAY, TODAY, NOON)).unwrap();
    theirs.down.set(true);
    assert_eq!(block_on(keeper.busy(&store, TODAY, TODAY, NOON + HOUR)).unwrap().len(), 1);
    assert_eq!(book(&keeper, &store, "a", 1, 1), Err(Error::Taken));
    assert!(matches!(book(&keeper, &store, "b", 3, 1), Err(Error::Unavailable(_))));
    assert_eq!(book(&keeper, &store, "c", 3, 1), Err(Error::Taken), "ours has it already");
    theirs.down.set(false);
    assert_eq!(
        block_on(keeper.reserve(&store, TODAY, entry("b", 3), &crews(1), NOON + HOUR)),
        Ok(String::new())
    );
    assert_eq!(theirs.events.borrow().len(), 2);
}

#[test]
fn what_is_moved_outside_moves_here() {
    let (theirs, store) = (Theirs::default(), state::Store::in_memory());
    let keeper = keeper(&theirs);
    book(&keeper, &store, "a", 1, 1).unwrap();
    assert!(changes(&keeper, &store).is_empty());
    for from in [3, 30] {
        theirs.move_ours(from);
        let found = changes(&keeper, &store);
        assert_eq!(found.iter().map(|change| change.to).collect::<Vec<_>>(), [Some(period(from, 1))]);
        assert_eq!(changes(&keeper, &store), found, "told until it is settled");
        block_on(keeper.settle(&store, &found[0], NOON)).unwrap();
        assert!(changes(&keeper, &store).is_empty());
    }
    let kept = block_on(keeper.appointments(&store, TODAY, "2026-06-10")).unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].0.as_str(), kept[0].1.work), ("2026-06-09", period(30, 1)));
    assert_eq!(kept[0].1.blocked.ends - kept[0].1.work.ends, HOUR / 2);
    assert_eq!(block_on(keeper.release(&store, "a", "2026-06-09")), Ok(()));
    assert!(theirs.events.borrow().is_empty());
}

#[test]
fn what_is_deleted_outside_is_cancelled_here_but_not_while_it_cannot_be_asked() {
    let (theirs, store) = (Theirs::default(), state::Store::in_memory());
    let keeper = keeper(&theirs);
    book(&keeper, &store, "a", 1, 1).unwrap();
    theirs.events.borrow_mut().clear();
    theirs.down.set(true);
    assert!(block_on(keeper.changes(&store, NOON)).is_err());
    theirs.down.set(false);
    let found = changes(&keeper, &store);
    assert_eq!(found, [Change { id: "a".into(), date: TODAY.into(), to: None }]);
    block_on(keeper.settle(&store, &found[0], NOON)).unwrap();
    assert!(changes(&keeper, &store).is_empty());
    assert_eq!(book(&keeper, &store, "b", 1, 1), Ok(()));
}

#[test]
fn a_calendar_that_was_emptied_or_exchanged_cancels_nothing() {
    let (theirs, store) = (Theirs::default(), state::Store::in_memory());
    let keeper = keeper(&theirs);
    for (id, from) in [("a", 1), ("b", 3), ("c", 5)] {
        book(&keeper, &store, id, from, 1).unwrap();
    }
    theirs.events.borrow_mut().clear();
    let refused = block_on(keeper.changes(&store, NOON));
    assert!(matches!(&refused, Err(Error::Unavailable(what)) if what.contains("all 3")), "{refused:?}");
}

#[test]
fn what_we_cancel_is_no_change_from_outside_and_past_visits_are_not_compared() {
    let (theirs, store) = (Theirs::default(), state::Store::in_memory());
    let keeper = keeper(&theirs);
    book(&keeper, &store, "a", 1, 1).unwrap();
    block_on(keeper.release(&store, "a", TODAY)).unwrap();
    assert!(changes(&keeper, &store).is_empty() && theirs.events.borrow().is_empty());
    book(&keeper, &store, "b", 1, 1).unwrap();
    theirs.events.borrow_mut().clear();
    let asked = theirs.asked.get();
    assert_eq!(block_on(keeper.changes(&store, NOON + 10 * HOUR)), Ok(Vec::new()));
    assert_eq!(theirs.asked.get(), asked);
}

#[test]
fn a_hold_that_nobody_confirmed_leaves_nothing_outside() {
    let (theirs, store) = (Theirs::default(), state::Store::in_memory());
    let keeper = keeper(&theirs);
    block_on(keeper.reserve(&store, TODAY, held("a", 1), &crews(1), NOON)).unwrap();
    let asked = theirs.asked.get();
    block_on(keeper.release(&store, "a", TODAY)).unwrap();
    assert_eq!(theirs.asked.get(), asked);
    assert!(theirs.events.borrow().is_empty());
}

#[test]
fn each_persons_calendar_blocks_and_gets_only_what_is_theirs() {
    let (ana, shared, store) = (Theirs::default(), Theirs::default(), state::Store::in_memory());
    let source = |theirs, name, whose: Option<&str>| Source {
        outside: theirs,
        whose: whose.map(str::to_owned),
        written: true,
        name: copy::name(name),
    };
    let sources = vec![source(&shared, "shared", None), source(&ana, "ana", Some("ana"))];
    let keeper = Keeper { business: "acme", zone: TimeZone::UTC, sources };
    let takers: Vec<Taker> =
        ["ana", "ben"].iter().map(|id| Taker { id: (*id).to_owned(), capacity: 1 }).collect();
    let give = |id: &str, from: i64| block_on(keeper.reserve(&store, TODAY, entry(id, from), &takers, NOON));
    assert_eq!(give("a", 1).as_deref(), Ok("ana"));
    ana.add(3, 1, false);
    assert_eq!(give("b", 3).as_deref(), Ok("ben"));
    assert_eq!((ana.events.borrow().len(), shared.events.borrow().len()), (2, 1));
}
