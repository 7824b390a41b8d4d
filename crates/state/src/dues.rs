//! The due queue: "look at this again at that moment".
//!
//! Time is cut into buckets of ten seconds. A bucket is a document that lists what is due then, appended to by
//! compare-and-set: one write an entry. Where many append at once, a bucket has more documents: levels of 1, 4,
//! 16 and 64, of which a writer takes the next one when it finds the one before it busy or full. So whoever reads
//! a bucket in which nothing is due reads one key, however much is pending elsewhere.
//!
//! A cursor says up to which bucket everything has been looked at. An entry is only a hint: duplicates are
//! harmless, loss is not. Against loss, whichever comes second sees the other:
//! - a writer looks at the cursor after its append, and appends again in front of it if it was passed;
//! - a reader moves the cursor, then reads the buckets that it passed once more, puts off what came in meanwhile,
//!   and only then removes them. The cursor says from which bucket on that may not be done yet, so that whoever fails or is
//!   killed in between leaves it to the next tick.
//!
//! The queue never goes back. Whose clock is behind it (it was put back, or another machine's is ahead) places its
//! entries as far in front of the cursor, but no further than a minute; and where only such a clock is left to tick, the cursor goes on from where it was at that
//! clock's pace: it keeps what the clock showed when it was written.
//!
//! A tick takes a bounded number of entries and notes how far it came, also inside a bucket, so that a rush is
//! worked off tick by tick.

mod bucket;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::{Error, Store};
use bucket::{Page, pages};

/// Width of a bucket: nothing is looked at earlier than it is due, and up to this much later.
pub const BUCKET_SECONDS: i64 = 10;
const CURSOR: &str = "due:cursor";
/// A tick passes at most so many buckets: after a long stop, the next ticks catch up.
const BUCKETS_A_TICK: i64 = 360;
/// A tick takes entries until it has so many; the page that brings it there is taken whole.
const ENTRIES_A_TICK: usize = 256;
/// What is scheduled for so many buckets later, or more, is not written twice. Sooner it is: a reader whose clock is
/// ahead may be taking the first one at this moment.
const ONCE_BEYOND: i64 = 15 * 60 / BUCKET_SECONDS;
/// Whose clock is behind the queue has what is further away looked at again after so many buckets: by then the clock
/// may have been put right.
const LOOK_EVERY_WHEN_BEHIND: i64 = 6;
/// A clock that shows no more than so many buckets more than was written is taken for the one that wrote it.
const SAME_CLOCK: i64 = 30;
/// An append that finds so many buckets passed in a row gives up; clocks are not that wrong.
const APPEND_TRIES: i64 = 400;

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Cursor {
    passed: i64,
    /// The bucket that the clock of whoever wrote this was in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    clock: Option<i64>,
    /// The first of the passed buckets that may still hold something. None: as before there was this, none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unswept: Option<i64>,
}

/// What one tick has to look at.
#[derive(Debug)]
pub struct Tick {
    /// The first bucket that was not passed when it began.
    from: i64,
    to: i64,
    taken: Vec<Taken>,
    /// What to look at now, in order; may hold one value several times.
    pub entries: Vec<Entry>,
}

/// Something to look at.
#[derive(Debug)]
pub struct Entry {
    /// What was scheduled.
    pub value: String,
    /// Which of the taken pages it stands on.
    page: usize,
}

/// A page, as it was read.
#[derive(Debug)]
struct Taken {
    bucket: i64,
    key: String,
    lines: Vec<String>,
}

/// Asks that `entry` (one line, at most 400 bytes) be looked at at the moment `at`, or soon if that has passed.
/// Times are unix seconds. Scheduling the same thing for the same bucket again writes nothing where that bucket is
/// far away.
pub async fn schedule(store: &Store, entry: &str, at: i64, now: i64) -> Result<(), Error> {
    if entry.len() > 400 || entry.contains('\n') {
        return Err(Error::Refused("an entry of the due queue is not one line of at most 400 bytes"));
    }
    let present = now.div_euclid(BUCKET_SECONDS);
    let passed_by_now = passed(store).await?.unwrap_or(present - 1);
    let ahead = (ceiling(at) - present).max(1);
    let is_behind = passed_by_now > present;
    let mut bucket = if is_behind {
        ceiling(at).max(passed_by_now + ahead.min(LOOK_EVERY_WHEN_BEHIND))
    } else {
        present + ahead
    };
    let began = Cursor { passed: present - 1, clock: None, unswept: None };
    for _ in 0..APPEND_TRIES {
        let once = !is_behind && bucket > present + ONCE_BEYOND;
        if bucket::append(store, bucket, entry, once).await? {
            match passed(store).await? {
                Some(passed) if passed >= bucket => {
                    bucket = passed + 1;
                    continue;
                }
                Some(_) => return Ok(()),
                // The first entry of all: from here on nothing may be passed over.
                None if store.save(CURSOR, None, &began).await? => {
                    return Ok(());
                }
                // Somebody else wrote the first entry at this moment: look again.
                None => continue,
            }
        }
        bucket += 1;
    }
    Err(Error::Unavailable("no due bucket is open: check the clocks of the machines".to_owned()))
}

/// Takes `entry` out of the bucket of the moment `at`, where it may stand: so that what is forgotten is not named there
/// until that moment. An entry that is not found does no harm.
pub async fn withdraw(store: &Store, entry: &str, at: i64) -> Result<(), Error> {
    for page in pages(store, ceiling(at)).await? {
        let theirs: Vec<String> = page.lines.into_iter().filter(|line| line == entry).collect();
        bucket::remove_lines(store, &page.key, &theirs).await?;
    }
    Ok(())
}

/// What is scheduled for the buckets after the cursor, up to the moment `until`: a look that changes nothing.
pub async fn upcoming(store: &Store, now: i64, until: i64) -> Result<Vec<String>, Error> {
    let present = now.div_euclid(BUCKET_SECONDS);
    let passed = passed(store).await?.unwrap_or(present - 1);
    let (first, behind) = ((passed + 1).max(present - BUCKETS_A_TICK), (passed - present).max(0));
    let mut found = Vec::new();
    for bucket in first..=ceiling(until) + behind {
        for page in pages(store, bucket).await? {
            found.extend(page.lines);
        }
    }
    Ok(found)
}

async fn passed(store: &Store) -> Result<Option<i64>, Error> {
    Ok(store.load::<Cursor>(CURSOR).await?.map(|cursor| cursor.value.passed))
}

/// Collects what is due at `now` (unix seconds). None: nothing can be due yet.
pub async fn collect(store: &Store, now: i64) -> Result<Option<Tick>, Error> {
    let present = now.div_euclid(BUCKET_SECONDS);
    // No cursor: nothing was ever scheduled.
    let Some(cursor) = store.load::<Cursor>(CURSOR).await? else { return Ok(None) };
    let Cursor { passed, clock, unswept } = cursor.value;
    let clock = clock.unwrap_or(passed);
    let ahead_of_writer = present - clock;
    if present < passed && (-SAME_CLOCK..0).contains(&ahead_of_writer) {
        // A clock a little behind the one that leads: to write it down would let that one take the difference as time
        // that has passed, again and again, and the queue would run away.
        return Ok(None);
    }
    if present < passed && !(0..=SAME_CLOCK).contains(&ahead_of_writer) {
        // Behind the queue, by a clock that did not write this: from here on it counts. Lost to someone else: they do.
        store.save(CURSOR, Some(&cursor.stored), &Cursor { clock: Some(present), ..cursor.value }).await?;
        return Ok(None);
    }
    let newest = if present < passed { passed + present - clock } else { present };
    let to = newest.min(passed + BUCKETS_A_TICK);
    if to <= passed {
        return Ok(None);
    }
    let first = unswept.map_or(passed + 1, |unswept| unswept.clamp(to - 2 * BUCKETS_A_TICK, passed + 1));
    let mut tick = Tick { from: passed + 1, to, taken: Vec::new(), entries: Vec::new() };
    for bucket in first..=to {
        for page in pages(store, bucket).await? {
            if tick.entries.len() >= ENTRIES_A_TICK {
                tick.to = bucket - 1;
                return Ok(Some(tick));
            }
            let at = tick.taken.len();
            tick.entries.extend(page.lines.iter().map(|line| Entry { value: line.clone(), page: at }));
            tick.taken.push(Taken { bucket, key: page.key, lines: page.lines });
        }
    }
    Ok(Some(tick))
}

/// Notes that the first `looked_at` entries have been looked at, and moves the cursor as far as that goes. What was
/// appended meanwhile to the buckets that it passes is put off to the next one.
pub async fn finish(store: &Store, tick: Tick, looked_at: usize, now: i64) -> Result<(), Error> {
    let rest = tick.entries.get(looked_at..).unwrap_or_default();
    let first_left = rest.first().and_then(|entry| tick.taken.get(entry.page)).map(|page| page.bucket);
    let to = first_left.map_or(tick.to, |bucket| tick.to.min(bucket - 1));
    // What was passed before is empty up to the first page that was found there.
    let unswept = tick.taken.first().map_or(tick.from, |page| tick.from.min(page.bucket));
    if to >= tick.from {
        move_cursor(store, &tick, to, now.div_euclid(BUCKET_SECONDS), unswept).await?;
    }
    for bucket in unswept..=to {
        // The first page goes last: the others are found through it.
        for page in pages(store, bucket).await?.into_iter().rev() {
            sweep(store, &tick, page, now).await?;
        }
    }
    for (at, page) in tick.taken.iter().enumerate().filter(|(_, page)| page.bucket > to) {
        let left = rest.iter().filter(|entry| entry.page == at).count();
        let done = page.lines.get(..page.lines.len().saturating_sub(left)).unwrap_or_default();
        bucket::remove_lines(store, &page.key, done).await?;
    }
    Ok(())
}

/// A page behind the cursor: what nobody has looked at goes in front of it, then the page goes.
async fn sweep(store: &Store, tick: &Tick, page: Page, now: i64) -> Result<(), Error> {
    let seen = tick.taken.iter().find(|taken| taken.key == page.key);
    let seen = seen.map_or(&[][..], |taken| &taken.lines);
    for line in bucket::without(page.lines, seen) {
        schedule(store, &line, now, now).await?;
    }
    store.delete(&page.key).await
}

/// Never back, whatever the clocks of several machines say.
async fn move_cursor(store: &Store, tick: &Tick, to: i64, clock: i64, unswept: i64) -> Result<(), Error> {
    loop {
        let current = store.load::<Cursor>(CURSOR).await?;
        let (passed, theirs) =
            current.as_ref().map_or((i64::MIN, None), |cursor| (cursor.value.passed, cursor.value.unswept));
        if passed >= to {
            return Ok(());
        }
        // Somebody else moved it since this tick began: what they may have left counts too.
        let theirs = theirs.filter(|_| passed >= tick.from);
        let unswept = theirs.map_or(unswept, |theirs| theirs.min(unswept));
        let cursor = Cursor { passed: to, clock: Some(clock), unswept: Some(unswept) };
        if store.save(CURSOR, current.as_ref().map(|c| &c.stored), &cursor).await? {
            return Ok(());
        }
    }
}

fn ceiling(at: i64) -> i64 {
    at.div_euclid(BUCKET_SECONDS) + i64::from(at.rem_euclid(BUCKET_SECONDS) > 0)
}
