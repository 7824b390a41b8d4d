//! The test of the forwarding: we ring the number that customers dial, from one of our own, and see whether that call
//! comes back to us. `setup:<business>:forwarded` holds the last test.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use state::Store;

use crate::Error;

/// A call that comes back later than this was not ours.
const COMES_BACK_WITHIN: SignedDuration = SignedDuration::from_mins(2);

/// A test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Test {
    /// When we rang.
    pub asked: Timestamp,
    /// When it came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived: Option<Timestamp>,
}

impl Test {
    /// Whether the call may still come back.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.arrived.is_none() && now.duration_since(self.asked).abs() <= COMES_BACK_WITHIN
    }
}

/// The last test of a business.
pub async fn last(store: &Store, business: &str) -> Result<Option<Test>, Error> {
    Ok(store.load::<Test>(&key(business)).await?.map(|document| document.value))
}

/// A test begins.
pub async fn begin(store: &Store, business: &str, now: Timestamp) -> Result<(), Error> {
    change(store, business, |_| Some(Test { asked: now, arrived: None })).await.map(|_| ())
}

/// A call came from one of the business's own numbers. False: nobody waits for one, so it is a call like any other.
pub async fn arrived(store: &Store, business: &str, now: Timestamp) -> Result<bool, Error> {
    let arrived = |test: Option<Test>| {
        let test = test.filter(|test| test.is_open(now))?;
        Some(Test { arrived: Some(now), ..test })
    };
    change(store, business, arrived).await
}

async fn change(
    store: &Store,
    business: &str,
    change: impl Fn(Option<Test>) -> Option<Test>,
) -> Result<bool, Error> {
    let key = key(business);
    for _ in 0..8 {
        let (old, stored) = store.load::<Test>(&key).await?.map(|old| (old.value, old.stored)).unzip();
        let Some(new) = change(old) else { return Ok(false) };
        if store.save(&key, stored.as_ref(), &new).await? {
            return Ok(true);
        }
    }
    Err(Error::Ours("the test of the forwarding keeps changing".to_owned()))
}

fn key(business: &str) -> String {
    format!("setup:{business}:forwarded")
}
