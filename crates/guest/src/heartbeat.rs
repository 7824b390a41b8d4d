//! When the clock ticked last, so that someone can tell that it does. Written once a minute at most: a tick that finds
//! nothing to do stays cheap.

use std::cell::Cell;

use jiff::Timestamp;
use state::Store;

use crate::Error;

const KEY: &str = "clock:ticked";
const EVERY_SECONDS: i64 = 60;

thread_local! {
    /// When this instance knows that it was written.
    static WRITTEN: Cell<Option<i64>> = const { Cell::new(None) };
}

/// The clock ticks.
pub async fn beat(store: &Store, now: Timestamp) -> Result<(), Error> {
    let now = now.as_second();
    // A clock that was put back makes nothing fresh.
    let is_fresh = |at: i64| (0..EVERY_SECONDS).contains(&(now - at));
    if WRITTEN.get().is_some_and(is_fresh) {
        return Ok(());
    }
    let old = store.get(KEY).await?;
    let known = old.as_deref().and_then(read);
    if let Some(at) = known.filter(|at| is_fresh(*at)) {
        WRITTEN.set(Some(at));
        return Ok(());
    }
    let text = now.to_string();
    // Overtaken: somebody else ticks too.
    match old {
        Some(old) => store.replace(KEY, &old, text.as_bytes()).await?,
        None => store.create(KEY, text.as_bytes()).await?,
    };
    WRITTEN.set(Some(now));
    Ok(())
}

/// When it ticked last, to the minute. None: never.
pub async fn last(store: &Store) -> Result<Option<Timestamp>, Error> {
    let second = store.get(KEY).await?.as_deref().and_then(read);
    Ok(second.and_then(|second| Timestamp::from_second(second).ok()))
}

fn read(text: &[u8]) -> Option<i64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}
