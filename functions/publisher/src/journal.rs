//! The log of deliveries in the store.

use events::log::{Line, Log};
use guest::Error;
use state::Store;

/// A lost race is tried again; after so many a line is missing, which harms nobody.
const TRIES: usize = 8;

/// Adds what was tried.
pub(crate) async fn add(store: &Store, business: &str, lines: Vec<Line>) -> Result<(), Error> {
    change(store, business, |log| {
        log.add(lines.clone());
        None
    })
    .await
}

/// It reached somebody never.
pub(crate) async fn bury(store: &Store, business: &str, key: &str) -> Result<(), Error> {
    change(store, business, |log| log.bury(key)).await
}

/// It is tried again.
pub(crate) async fn revive(store: &Store, business: &str, key: &str) -> Result<(), Error> {
    change(store, business, |log| {
        log.revive(key);
        None
    })
    .await
}

/// The keys of all dead letters.
pub(crate) async fn dead(store: &Store, business: &str) -> Result<Vec<String>, Error> {
    Ok(store
        .load::<Log>(&guest::listeners::log_key(business))
        .await?
        .map_or_else(Vec::new, |log| log.value.dead))
}

/// `change` gives the key of a delivery that has no room in the log any more, and is dropped.
async fn change(
    store: &Store,
    business: &str,
    change: impl Fn(&mut Log) -> Option<String>,
) -> Result<(), Error> {
    let key = guest::listeners::log_key(business);
    for _ in 0..TRIES {
        let (mut log, stored) = match store.load::<Log>(&key).await? {
            Some(document) => (document.value, Some(document.stored)),
            None => (Log::default(), None),
        };
        let dropped = change(&mut log);
        if store.save(&key, stored.as_ref(), &log).await? {
            if let Some(dropped) = dropped {
                store.delete(&dropped).await?;
            }
            break;
        }
    }
    Ok(())
}
