//! An append-only list under a name, open to any number of writers, closable.
//!
//! `<name>.n` counts places; `<name>.<i>` holds the i-th entry. A writer draws a place by fetch-and-add and
//! creates the entry there. A reader that finds a place empty fills it with a stopper, so that a writer that was
//! drawn before and comes late cannot be missed: its create fails, and it learns that it must go elsewhere. So
//! nothing that was appended is ever skipped, and a writer that died holds nobody up.

use crate::{Error, Store};

/// Added to the counter by [`close`]: places above it are refused.
const CLOSED: i64 = 1 << 40;
const STOPPER: &[u8] = b"-";

/// Appends an entry. False: the list is closed, or a reader has already passed; append elsewhere.
pub async fn append(store: &Store, name: &str, entry: &[u8]) -> Result<bool, Error> {
    let place = store.add(&counter(name), 1).await?;
    if place > CLOSED {
        return Ok(false);
    }
    store.create(&place_key(name, place), entry).await
}

/// Closes the list for writers and gives the number of its places. May be called again: the number may then be
/// higher than what was written, which [`read`] takes care of.
pub async fn close(store: &Store, name: &str) -> Result<i64, Error> {
    Ok(store.add(&counter(name), CLOSED).await? % CLOSED)
}

/// The number of places drawn so far.
pub async fn len(store: &Store, name: &str) -> Result<i64, Error> {
    Ok(store.add(&counter(name), 0).await? % CLOSED)
}

/// The entry at a place from 1; none where nothing was written, and then never will be.
pub async fn read(store: &Store, name: &str, place: i64) -> Result<Option<Vec<u8>>, Error> {
    let key = place_key(name, place);
    let found = match store.get(&key).await? {
        Some(entry) => Some(entry),
        None if store.create(&key, STOPPER).await? => None,
        None => store.get(&key).await?,
    };
    Ok(found.filter(|entry| entry != STOPPER))
}

/// Whether anybody has ever appended or closed: costs a read and writes nothing.
pub async fn is_untouched(store: &Store, name: &str) -> Result<bool, Error> {
    Ok(store.get(&counter(name)).await?.is_none())
}

/// Removes the entry at a place. Its number is never used again.
pub async fn forget(store: &Store, name: &str, place: i64) -> Result<(), Error> {
    store.delete(&place_key(name, place)).await
}

/// Removes the counter: only for a list that nobody can append to any more.
pub async fn forget_all(store: &Store, name: &str) -> Result<(), Error> {
    store.delete(&counter(name)).await
}

fn counter(name: &str) -> String {
    format!("{name}.n")
}

fn place_key(name: &str, place: i64) -> String {
    format!("{name}.{place}")
}
