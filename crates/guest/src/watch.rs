//! Whether it is looked at calendars outside, and whether they can be reached: one document a business.
//!
//! The clock brings up an entry of its own for each business that writes outside; whoever looks puts up the next one
//! first. Two entries for one turn do no harm, for only one of them gets it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use state::{Store, dues};

use crate::Error;

/// It is looked so often.
const EVERY_SECONDS: i64 = 60;
/// Where nobody has looked for so long, the entry is lost: the next booking puts up another.
const LOST_AFTER_SECONDS: i64 = 15 * 60;
/// A lost race is tried again.
const TRIES: usize = 8;

/// The document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Watch {
    /// When it is looked next, in unix seconds.
    next: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trouble: Option<Trouble>,
}

/// What keeps us from a calendar outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Since when.
    pub since: Timestamp,
    /// What, and what to do.
    pub what: String,
}

/// The business whose calendar a due entry is about; none: it is about a lead.
pub fn business_of(entry: &str) -> Option<&str> {
    entry.strip_prefix("calendar:")
}

/// It is looked from now on, if it is not already.
pub async fn start(store: &Store, business: &str, now: Timestamp) -> Result<(), Error> {
    let now = now.as_second();
    change(store, business, now, |watch| watch.next + LOST_AFTER_SECONDS <= now).await.map(|_| ())
}

/// Whether it is time to look, and nobody else does.
pub async fn take_turn(store: &Store, business: &str, now: Timestamp) -> Result<bool, Error> {
    let now = now.as_second();
    change(store, business, now, |watch| watch.next <= now).await
}

/// Puts up the next entry if `wanted`, and says whether it was this call that did.
async fn change(
    store: &Store,
    business: &str,
    now: i64,
    wanted: impl Fn(&Watch) -> bool,
) -> Result<bool, Error> {
    let next = now + EVERY_SECONDS;
    for _ in 0..TRIES {
        let (watch, stored) = load(store, business).await?;
        if !wanted(&watch) {
            return Ok(false);
        }
        dues::schedule(store, &format!("calendar:{business}"), next, now).await?;
        if store.save(&key(business), stored.as_ref(), &Watch { next, ..watch }).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What came of looking.
pub async fn note(
    store: &Store,
    business: &str,
    trouble: Option<String>,
    now: Timestamp,
) -> Result<(), Error> {
    for _ in 0..TRIES {
        let (watch, stored) = load(store, business).await?;
        let since = watch.trouble.as_ref().map_or(now, |before| before.since);
        let trouble = trouble.clone().map(|what| Trouble { since, what });
        if watch.trouble == trouble
            || store.save(&key(business), stored.as_ref(), &Watch { trouble, ..watch }).await?
        {
            break;
        }
    }
    Ok(())
}

/// What keeps us from the business's calendar, if anything does.
pub async fn trouble(store: &Store, business: &str) -> Result<Option<Trouble>, Error> {
    Ok(load(store, business).await?.0.trouble)
}

async fn load(store: &Store, business: &str) -> Result<(Watch, Option<state::Stored>), Error> {
    let document = store.load::<Watch>(&key(business)).await?;
    Ok(document.map_or_else(Default::default, |document| (document.value, Some(document.stored))))
}

fn key(business: &str) -> String {
    format!("watch:{business}")
}
