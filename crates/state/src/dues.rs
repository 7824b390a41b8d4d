//! The due queue: "look at this again at that moment".
//!
//! Time is cut into buckets of ten seconds, each in a few shards so that writers do not meet; a bucket's shard
//! is a [`log`]. A cursor says up to which bucket everything has been looked at. An entry is only a hint:
//! duplicates are harmless, loss is not. Against loss:
//! - a writer uses a bucket that lies in its future, and moves on when that bucket is closed;
//! - buckets that nobody used are passed without closing them (an idle system writes almost nothing), so after
//!   an append the writer looks at the cursor, and after moving the cursor the reader looks at the buckets that
//!   it passed: whichever comes second sees the other.
//!
//! A tick takes a bounded number of entries and notes how far it came, also inside a bucket, so that a rush is
//! worked off tick by tick.

use serde::{Deserialize, Serialize};

use crate::{Error, Store, log};

/// Width of a bucket: nothing is looked at earlier than it is due, and up to this much later.
pub const BUCKET_SECONDS: i64 = 10;
const SHARDS: u8 = 4;
const CURSOR: &str = "due:cursor";
/// How long closed buckets are kept for writers with slow clocks.
const KEPT_BUCKETS: i64 = 24 * 3600 / BUCKET_SECONDS;
/// A tick passes at most so many buckets: after a long stop, the next ticks catch up.
const BUCKETS_A_TICK: i64 = 360;
/// A tick takes about so many entries.
const ENTRIES_A_TICK: usize = 256;
/// An append that finds so many buckets closed in a row gives up; clocks are not that wrong.
const APPEND_TRIES: i64 = 400;

/// A number in a document of its own.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Cursor {
    passed: i64,
}

/// What one tick has to look at.
#[derive(Debug)]
pub struct Tick {
    from: i64,
    to: i64,
    untouched: Vec<String>,
    drained: Vec<Drained>,
    /// What to look at now, in order; may hold one value several times.
    pub entries: Vec<Entry>,
}

/// Something to look at.
#[derive(Debug)]
pub struct Entry {
    /// What was scheduled.
    pub value: String,
    /// Which of the drained logs it stands in, and where.
    log: usize,
    place: i64,
}

/// A bucket's shard, taken from one place up to another.
#[derive(Debug)]
struct Drained {
    bucket: i64,
    name: String,
    before: i64,
    upto: i64,
}

/// Asks that `entry` be looked at at the moment `at`, or soon if that has passed. Times are unix seconds.
pub async fn schedule(store: &Store, entry: &str, at: i64, now: i64) -> Result<(), Error> {
    let present = now.div_euclid(BUCKET_SECONDS);
    if passed(store).await?.is_none() {
        // The first entry of all: from here on nothing may be passed over.
        store.save(CURSOR, None, &Cursor { passed: present - 1 }).await?;
    }
    let shard = shard_of(entry);
    let mut bucket = ceiling(at).max(present + 1);
    for _ in 0..APPEND_TRIES {
        if log::append(store, &name(bucket, shard), entry.as_bytes()).await? {
            match passed(store).await? {
                Some(passed) if passed >= bucket => bucket = passed,
                _ => return Ok(()),
            }
        }
        bucket += 1;
    }
    Err(Error::Unavailable("no due bucket is open: check the clocks of the machines".to_owned()))
}

async fn passed(store: &Store) -> Result<Option<i64>, Error> {
    Ok(store.load::<Cursor>(CURSOR).await?.map(|cursor| cursor.value.passed))
}

/// Collects what is due at `now` (unix seconds). None: nothing can be due yet.
pub async fn collect(store: &Store, now: i64) -> Result<Option<Tick>, Error> {
    let newest = now.div_euclid(BUCKET_SECONDS);
    // No cursor: nothing was ever scheduled.
    let Some(passed) = passed(store).await? else { return Ok(None) };
    let to = newest.min(passed + BUCKETS_A_TICK);
    if to <= passed {
        return Ok(None);
    }
    let mut tick =
        Tick { from: passed + 1, to, untouched: Vec::new(), drained: Vec::new(), entries: Vec::new() };
    'buckets: for bucket in tick.from..=to {
        for shard in 0..SHARDS {
            let name = name(bucket, shard);
            if log::is_untouched(store, &name).await? {
                tick.untouched.push(name);
            } else if !drain(store, bucket, name, &mut tick).await? || tick.entries.len() >= ENTRIES_A_TICK {
                tick.to = bucket - 1;
                break 'buckets;
            }
        }
    }
    Ok(Some(tick))
}

/// Notes that the first `looked_at` entries have been looked at, and moves the cursor as far as that goes. What was
/// appended meanwhile to the buckets that it passes is put off to the next one.
pub async fn finish(store: &Store, tick: Tick, looked_at: usize, now: i64) -> Result<(), Error> {
    let rest = tick.entries.get(looked_at);
    let first_left = rest.and_then(|entry| tick.drained.get(entry.log)).map(|log| log.bucket);
    let to = first_left.map_or(tick.to, |bucket| tick.to.min(bucket - 1));
    let mut done = Vec::new();
    for (at, log) in tick.drained.iter().enumerate() {
        let upto = match rest {
            Some(entry) if entry.log == at => entry.place - 1,
            Some(entry) if entry.log < at => log.before,
            _ => log.upto,
        };
        if log.bucket > to && upto > log.before {
            set(store, &progress(&log.name), upto).await?;
        }
        done.push((log.name.as_str(), log.before + 1..=upto));
    }
    if to >= tick.from {
        set(store, CURSOR, to).await?;
        for name in tick.untouched.iter().filter(|name| bucket_of(name).is_some_and(|bucket| bucket <= to)) {
            if !log::is_untouched(store, name).await? {
                put_off(store, name, now).await?;
            }
        }
    }
    for (name, places) in done {
        for place in places {
            log::forget(store, name, place).await?;
        }
    }
    forget_buckets(store, tick.from - KEPT_BUCKETS, to - KEPT_BUCKETS).await
}

/// Takes what a closed log holds, from where the last tick came to. False: there is more.
async fn drain(store: &Store, bucket: i64, name: String, tick: &mut Tick) -> Result<bool, Error> {
    let places = log::close(store, &name).await?;
    let before = store.load::<Cursor>(&progress(&name)).await?.map_or(0, |document| document.value.passed);
    let mut upto = before;
    while upto < places && tick.entries.len() < ENTRIES_A_TICK {
        upto += 1;
        if let Some(value) = log::read(store, &name, upto).await? {
            let value = String::from_utf8_lossy(&value).into_owned();
            tick.entries.push(Entry { value, log: tick.drained.len(), place: upto });
        }
    }
    tick.drained.push(Drained { bucket, name, before, upto });
    Ok(upto >= places)
}

/// Entries that came in behind the cursor: into the next bucket first, then out of this one.
async fn put_off(store: &Store, name: &str, now: i64) -> Result<(), Error> {
    for place in 1..=log::close(store, name).await? {
        if let Some(entry) = log::read(store, name, place).await? {
            schedule(store, &String::from_utf8_lossy(&entry), now, now).await?;
        }
        log::forget(store, name, place).await?;
    }
    Ok(())
}

async fn forget_buckets(store: &Store, from: i64, to: i64) -> Result<(), Error> {
    for bucket in from..=to {
        for shard in 0..SHARDS {
            let name = name(bucket, shard);
            if !log::is_untouched(store, &name).await? {
                log::forget_all(store, &name).await?;
                store.delete(&progress(&name)).await?;
            }
        }
    }
    Ok(())
}

/// Never back, whatever the clocks of several machines say.
async fn set(store: &Store, key: &str, to: i64) -> Result<(), Error> {
    loop {
        let current = store.load::<Cursor>(key).await?;
        if current.as_ref().is_some_and(|cursor| cursor.value.passed >= to) {
            return Ok(());
        }
        if store.save(key, current.as_ref().map(|c| &c.stored), &Cursor { passed: to }).await? {
            return Ok(());
        }
    }
}

fn name(bucket: i64, shard: u8) -> String {
    format!("due:{bucket}:{shard}")
}

fn bucket_of(name: &str) -> Option<i64> {
    name.split(':').nth(1)?.parse().ok()
}

/// Where it is noted how far a bucket's shard has been worked off.
fn progress(name: &str) -> String {
    format!("{name}.done")
}

fn ceiling(at: i64) -> i64 {
    at.div_euclid(BUCKET_SECONDS) + i64::from(at.rem_euclid(BUCKET_SECONDS) > 0)
}

/// FNV-1a: spreads entries, and is the same in every build.
fn shard_of(entry: &str) -> u8 {
    let hash = entry.bytes().fold(0x811c_9dc5_u32, |hash, b| (hash ^ u32::from(b)).wrapping_mul(0x0100_0193));
    (hash % u32::from(SHARDS)) as u8
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::*;

    async fn tick(store: &Store, now: i64) -> Vec<String> {
        let Some(tick) = collect(store, now).await.unwrap() else { return Vec::new() };
        let mut seen: Vec<String> = tick.entries.iter().map(|entry| entry.value.clone()).collect();
        let all = seen.len();
        finish(store, tick, all, now).await.unwrap();
        seen.sort();
        seen
    }

    /// A store that has been in use: something was due, and was seen.
    async fn in_use(start: i64) -> Store {
        let store = Store::in_memory();
        schedule(&store, "lead:earlier", start - 100, start - 100).await.unwrap();
        assert_eq!(tick(&store, start).await, ["lead:earlier"]);
        store
    }

    async fn ticks_until_caught_up(store: &Store, now: i64) -> Vec<String> {
        let mut seen = Vec::new();
        for _ in 0..=KEPT_BUCKETS / BUCKETS_A_TICK + 1 {
            seen.extend(tick(store, now).await);
        }
        seen
    }

    #[test]
    fn an_entry_is_seen_once_and_not_before_it_is_due() {
        block_on(async {
            let start = 1_800_000_000;
            let store = in_use(start).await;
            schedule(&store, "lead:a", start + 65, start).await.unwrap();
            assert!(tick(&store, start + 60).await.is_empty());
            assert!(tick(&store, start + 64).await.is_empty());
            assert_eq!(tick(&store, start + 75).await, ["lead:a"]);
            assert!(tick(&store, start + 1000).await.is_empty());
        });
    }

    #[test]
    fn an_entry_written_before_the_first_tick_is_seen() {
        block_on(async {
            let store = Store::in_memory();
            let start = 1_800_000_000;
            schedule(&store, "lead:a", start, start).await.unwrap();
            assert_eq!(ticks_until_caught_up(&store, start + 3600).await, ["lead:a"]);
        });
    }

    #[test]
    fn a_writer_whose_clock_is_behind_is_not_lost() {
        block_on(async {
            let start = 1_800_000_000;
            let store = in_use(start).await;
            schedule(&store, "lead:slow", start - 600, start - 600).await.unwrap();
            assert_eq!(tick(&store, start + 30).await, ["lead:slow"]);
        });
    }

    #[test]
    fn an_entry_appended_while_a_tick_passes_is_seen() {
        block_on(async {
            let start = 1_800_000_000;
            let store = in_use(start).await;
            let tick = collect(&store, start + 100).await.unwrap().unwrap();
            let bucket = name((start + 50) / BUCKET_SECONDS, shard_of("lead:b"));
            assert!(log::append(&store, &bucket, b"lead:b").await.unwrap());
            finish(&store, tick, 0, start + 100).await.unwrap();
            assert_eq!(super::tests::tick(&store, start + 110).await, ["lead:b"]);
        });
    }

    #[test]
    fn after_a_day_without_ticks_everything_is_seen() {
        block_on(async {
            let start = 1_800_000_000;
            let store = in_use(start).await;
            for n in 0..50 {
                schedule(&store, &format!("lead:{n}"), start + n * 1700, start).await.unwrap();
            }
            assert_eq!(ticks_until_caught_up(&store, start + 24 * 3600).await.len(), 50);
        });
    }

    #[test]
    fn a_rush_is_worked_off_tick_by_tick_and_nothing_twice() {
        block_on(async {
            let start = 1_800_000_000;
            let store = in_use(start).await;
            for n in 0..1000 {
                schedule(&store, &format!("lead:{n}"), start + 30, start).await.unwrap();
            }
            let mut seen = Vec::new();
            for _ in 0..8 {
                let taken = tick(&store, start + 60).await;
                assert!(taken.len() <= ENTRIES_A_TICK);
                seen.extend(taken);
            }
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), 1000);
            assert!(tick(&store, start + 70).await.is_empty());
        });
    }

    #[test]
    fn what_a_tick_had_no_time_for_comes_up_at_the_next_and_the_rest_does_not() {
        block_on(async {
            let start = 1_800_000_000;
            let store = in_use(start).await;
            for n in 0..40 {
                schedule(&store, &format!("lead:{n}"), start + 20 + n % 3 * 10, start).await.unwrap();
            }
            let first = collect(&store, start + 60).await.unwrap().unwrap();
            let looked_at: Vec<String> =
                first.entries.iter().take(17).map(|entry| entry.value.clone()).collect();
            finish(&store, first, 17, start + 60).await.unwrap();
            let rest = tick(&store, start + 60).await;
            assert_eq!(rest.len(), 23);
            assert!(rest.iter().all(|entry| !looked_at.contains(entry)));
        });
    }
}
