//! Forgetting a lead, when nobody knows whether its caller is not calling at this very moment.
//!
//! A store can replace a value only if it is unchanged, but not delete it so. So a lead is forgotten in two steps:
//! first its document is replaced by its empty place; much later the place is removed. Whoever removes it does so at
//! once after looking at it, or not at all; whoever writes over it waits longer than that, and looks whether it stayed.

use std::time::{Duration, Instant};

use domain::Lead;
use jiff::Timestamp;
use spin_sdk::wasip3::clocks::monotonic_clock;
use state::{Document, Store, dues};

use crate::Error;

/// So much later the empty place is removed.
const REMOVED_AFTER_SECONDS: i64 = 3600;
const REMOVED_WITHIN: Duration = Duration::from_millis(300);
const STAYS_AFTER: Duration = Duration::from_secs(1);

/// Empties the place of a lead, and removes its archive. Who wants no texts is remembered as just that.
pub(crate) async fn empty(
    store: &Store,
    key: &str,
    document: Document<Lead>,
    now: Timestamp,
) -> Result<(), Error> {
    let lead = document.value;
    for episode in 1..lead.episode {
        store.delete(&lead.archive_key(episode)).await?;
    }
    crate::spam::forget(store, &lead.caller).await?;
    let left = lead.forget();
    if left.forgotten {
        let now = now.as_second();
        dues::schedule(store, key, now + REMOVED_AFTER_SECONDS, now).await?;
    }
    // Overtaken: they have come back at this moment, and it ends another time.
    store.save(key, Some(&document.stored), &left).await?;
    Ok(())
}

/// Removes the empty place, if not too long ago it was seen to be one.
pub(crate) async fn remove(store: &Store, key: &str, looked: Instant) -> Result<(), Error> {
    if looked.elapsed() > REMOVED_WITHIN {
        return Err(Error::Ours("a forgotten lead is left to the next tick: the store is slow".to_owned()));
    }
    Ok(store.delete(key).await?)
}

/// After a lead was written over an empty place: sees to it that nobody has removed it together with the place.
pub(crate) async fn stay(store: &Store, key: &str, lead: &Lead) -> Result<(), Error> {
    monotonic_clock::wait_for(STAYS_AFTER.as_nanos() as u64).await;
    if store.get(key).await?.is_none() {
        // False: someone has written another one meanwhile, and decides from that.
        store.save(key, None, lead).await?;
    }
    Ok(())
}
