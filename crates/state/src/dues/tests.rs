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
    for _ in 0..=24 * 3600 / BUCKET_SECONDS / BUCKETS_A_TICK + 1 {
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
        assert!(bucket::append(&store, (start + 50) / BUCKET_SECONDS, "lead:b", false).await.unwrap());
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
            assert!(taken.len() <= 2 * ENTRIES_A_TICK);
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
        let looked_at: Vec<String> = first.entries.iter().take(17).map(|entry| entry.value.clone()).collect();
        finish(&store, first, 17, start + 60).await.unwrap();
        let rest = tick(&store, start + 60).await;
        assert_eq!(rest.len(), 23);
        assert!(rest.iter().all(|entry| !looked_at.contains(entry)));
    });
}

#[test]
fn the_same_thing_scheduled_again_while_a_tick_looks_at_it_is_seen_again() {
    block_on(async {
        let start = 1_800_000_000;
        let store = in_use(start).await;
        schedule(&store, "lead:a", start + 50, start).await.unwrap();
        let first = collect(&store, start + 100).await.unwrap().unwrap();
        // Its clock is behind: to it that bucket is still to come.
        schedule(&store, "lead:a", start + 50, start).await.unwrap();
        finish(&store, first, 1, start + 100).await.unwrap();
        assert_eq!(super::tests::tick(&store, start + 110).await, ["lead:a"]);
    });
}

#[test]
fn what_is_far_away_is_not_written_twice() {
    block_on(async {
        let start = 1_800_000_000;
        let store = in_use(start).await;
        for _ in 0..3 {
            schedule(&store, "lead:a", start + 3600, start).await.unwrap();
        }
        let later = upcoming(&store, start, start + 3600).await.unwrap();
        assert_eq!(later, ["lead:a"]);
    });
}

#[test]
fn an_idle_tick_reads_two_keys_for_each_bucket_whatever_is_pending() {
    block_on(async {
        let start = 1_800_000_000;
        let store = in_use(start).await;
        for n in 0..5000 {
            schedule(&store, &format!("lead:{n}"), start + 7200, start).await.unwrap();
        }
        for later in [100, 110] {
            assert!(tick(&store, start + later).await.is_empty());
        }
        let before = store.reads();
        let idle = collect(&store, start + 120).await.unwrap().unwrap();
        assert!(idle.entries.is_empty());
        // The cursor, the bucket, and the one before it, which may hold what was left.
        assert_eq!(store.reads() - before, 1 + 1 + 1);
    });
}

#[test]
fn what_a_tick_left_that_failed_after_it_moved_the_cursor_comes_up_at_the_next() {
    block_on(async {
        let start = 1_800_000_000;
        let store = in_use(start).await;
        schedule(&store, "lead:1", start + 50, start).await.unwrap();
        let taken = collect(&store, start + 60).await.unwrap().unwrap();
        assert_eq!(taken.entries.len(), 1);
        // A writer comes just before the cursor, which is then moved, and nothing more.
        schedule(&store, "lead:2", start + 50, start).await.unwrap();
        let (from, to) = (taken.from, taken.to);
        move_cursor(&store, &taken, to, to, from).await.unwrap();
        let seen = tick(&store, start + 70).await;
        assert!(seen.contains(&"lead:2".to_owned()), "{seen:?}");
        assert!(tick(&store, start + 80).await.is_empty(), "and not for ever");
        // The same for one that failed again while it was looked at.
        schedule(&store, "lead:3", start + 85, start + 80).await.unwrap();
        let taken = collect(&store, start + 90).await.unwrap().unwrap();
        move_cursor(&store, &taken, taken.to, taken.to, taken.from).await.unwrap();
        let again = collect(&store, start + 100).await.unwrap().unwrap();
        assert_eq!(again.entries.len(), 1);
        move_cursor(&store, &again, again.to, again.to, again.from.min(again.taken[0].bucket)).await.unwrap();
        assert_eq!(tick(&store, start + 110).await, ["lead:3"]);
        assert!(tick(&store, start + 120).await.is_empty());
    });
}

#[test]
fn a_clock_that_is_put_back_an_hour_holds_nothing_up() {
    block_on(async {
        let start = 1_800_000_000;
        let store = in_use(start).await;
        assert!(tick(&store, start + 20).await.is_empty());
        let back = start - 3600;
        schedule(&store, "lead:a", back + 55, back + 20).await.unwrap();
        let mut seen_at = None;
        for second in 21..200 {
            if tick(&store, back + second).await == ["lead:a"] {
                seen_at.get_or_insert(second);
            }
        }
        let seen_at = seen_at.expect("it was never seen");
        assert!((55..=80).contains(&seen_at), "{seen_at}");
        // Put right again, and on.
        schedule(&store, "lead:b", start + 260, start + 230).await.unwrap();
        assert!(tick(&store, start + 250).await.is_empty());
        assert_eq!(tick(&store, start + 270).await, ["lead:b"]);
    });
}

#[test]
fn of_two_clocks_ten_minutes_apart_either_may_go_on_alone() {
    block_on(async {
        let start = 1_800_000_000;
        let store = in_use(start).await;
        for second in 0..60 {
            assert!(tick(&store, start + second).await.is_empty());
            assert!(tick(&store, start + second - 600).await.is_empty());
        }
        schedule(&store, "lead:slow", start - 600 + 90, start - 600 + 60).await.unwrap();
        let mut seen_at = Vec::new();
        for second in 60..180 {
            if !tick(&store, start - 600 + second).await.is_empty() {
                seen_at.push(second);
            }
        }
        assert_eq!(seen_at.len(), 1);
        assert!((80..=120).contains(&seen_at[0]), "{seen_at:?}");
    });
}

#[test]
fn what_is_withdrawn_does_not_come_up_and_the_rest_does() {
    block_on(async {
        let start = 1_800_000_000;
        let store = in_use(start).await;
        schedule(&store, "lead:a", start + 3600, start).await.unwrap();
        schedule(&store, "lead:b", start + 3600, start).await.unwrap();
        withdraw(&store, "lead:a", start + 3600).await.unwrap();
        withdraw(&store, "lead:c", start + 60).await.unwrap();
        assert_eq!(upcoming(&store, start, start + 3600).await.unwrap(), ["lead:b"]);
    });
}

#[test]
fn two_clocks_a_little_apart_do_not_make_a_queue_that_is_ahead_run_away() {
    block_on(async {
        let start = 1_800_000_000;
        let store = in_use(start).await;
        // The clock that had led the queue is put back by ten minutes; from here on two of them tick, half a minute apart.
        let back = start - 600;
        for second in (0..3600).step_by(5) {
            tick(&store, back + second).await;
            tick(&store, back + second - 30).await;
        }
        let ahead = passed(&store).await.unwrap().unwrap() * BUCKET_SECONDS - (back + 3600);
        assert!(ahead <= 660, "{ahead} s ahead after an hour that began 600 s ahead");
    });
}
