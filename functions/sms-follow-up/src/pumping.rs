//! Counts the first replies of a day against the caps, and tells the owner once a day that one was reached.

use std::cell::RefCell;

use domain::pumping::{self, Caps};
use domain::{Business, Phone};
use guest::{Error, days};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use state::Store;

use crate::notes;

/// The log of the day is counted anew after so long: it grows with the day, and is no exact measure anyway.
const COUNTED_FOR: SignedDuration = SignedDuration::from_secs(10);

/// What was counted last: of whom, how many, when.
struct Counted {
    prefix: String,
    episodes: usize,
    at: Timestamp,
}

thread_local! {
    static COUNTED: RefCell<Option<Counted>> = const { RefCell::new(None) };
}

/// How many episodes the day has, as far as its log told some seconds ago.
async fn episodes(
    store: &Store,
    business: &str,
    date: Date,
    prefix: &str,
    now: Timestamp,
) -> Result<usize, Error> {
    let since = now.checked_sub(COUNTED_FOR).unwrap_or(now);
    let known = COUNTED.with_borrow(|counted| {
        let counted = counted.as_ref().filter(|c| c.prefix == prefix && c.at > since && c.at <= now)?;
        Some(counted.episodes)
    });
    if let Some(episodes) = known {
        return Ok(episodes);
    }
    let episodes = days::count(store, business, date).await?;
    COUNTED.set(Some(Counted { prefix: prefix.to_owned(), episodes, at: now }));
    Ok(episodes)
}

/// Counts a first reply to this number. False: it would be over a cap, and the owner knows.
///
/// The keys name the date, so they count for nothing when the day is over; nobody removes them. A text that
/// the carrier refuses afterwards stays counted.
pub(crate) async fn may_leave(
    store: &Store,
    business: &Business,
    number: &Phone,
    now: Timestamp,
) -> Result<bool, Error> {
    let date = now.to_zoned(business.time_zone.clone()).date();
    let prefix = format!("cap:{}:{date}", business.id);
    let destination = pumping::destination(number);
    let caps = pumping::caps(business, &destination);
    let within = match caps {
        // The usual case writes nothing: the log of the day has every episode. It lags a little, so a sudden
        // flood can pass the cap by what came within a minute.
        Caps::Home(most) => episodes(store, &business.id, date, &prefix, now).await? < size(most),
        // What one country has too much of does not use up the others' share.
        Caps::Foreign { each, all } => {
            store.add(&format!("{prefix}:{}", destination.key()), 1).await? <= i64::from(each)
                && store.add(&format!("{prefix}:foreign"), 1).await? <= i64::from(all)
        }
    };
    if !within && let Err(error) = tell(store, business, caps, &format!("{prefix}:told")).await {
        eprintln!("the owner was not told of a cap: {error}");
    }
    Ok(within)
}

/// Once a day, whichever cap comes first.
async fn tell(store: &Store, business: &Business, caps: Caps, key: &str) -> Result<(), Error> {
    let Some(person) = pumping::told(business) else { return Ok(()) };
    if store.get(key).await?.is_some() || !store.create(key, b"1").await? {
        return Ok(());
    }
    let told = notes::tell(business, person, pumping::alert(business, caps)).await;
    if told.is_err() {
        // The next one over the cap tries again.
        store.delete(key).await?;
    }
    told
}

fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
