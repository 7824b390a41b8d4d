//! The driver over `wasi:keyvalue` with its atomics: SQLite (Spin's and our own host's) and DynamoDB.
//!
//! One interface for everything, because a compare-and-set must see what the get saw. Its calls are
//! synchronous; they are few and short.
//!
//! Creation needs care. Spin's SQLite provider lets both of two concurrent creators win (its insert overwrites),
//! so exclusive creation is arbitrated there by a counter, which is exclusive everywhere. Whether the provider
//! needs that is found out once, by trying, and remembered in the store.

use std::cell::Cell;

use spin_sdk::experimental::wasi::keyvalue::{atomics, store};

use crate::Error;

const PROBE: &str = "state:creation";
const EXCLUSIVE: &[u8] = b"exclusive";
const SHARED: &[u8] = b"shared";

pub(crate) struct KeyValue {
    bucket: store::Bucket,
    creation_is_exclusive: Cell<Option<bool>>,
}

impl KeyValue {
    pub(crate) async fn open() -> Result<Self, Error> {
        let bucket = store::open("default").map_err(failed)?;
        Ok(Self { bucket, creation_is_exclusive: Cell::new(None) })
    }

    pub(crate) async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        self.bucket.get(key).map_err(failed)
    }

    pub(crate) async fn create(&self, key: &str, value: &[u8]) -> Result<bool, Error> {
        let cas = atomics::Cas::new(&self.bucket, key).map_err(failed)?;
        if cas.current().map_err(failed)?.is_some() {
            return Ok(false);
        }
        if !self.creation_is_exclusive()? && !self.is_first_creator(key)? {
            return Ok(false);
        }
        swap(cas, value)
    }

    pub(crate) async fn replace(&self, key: &str, old: &[u8], value: &[u8]) -> Result<bool, Error> {
        let cas = atomics::Cas::new(&self.bucket, key).map_err(failed)?;
        match cas.current().map_err(failed)? {
            Some(current) if current == old => swap(cas, value),
            _ => Ok(false),
        }
    }

    pub(crate) async fn delete(&self, key: &str) -> Result<(), Error> {
        self.bucket.delete(key).map_err(failed)?;
        // Keys that are deleted are never created again, so their arbiters can go too.
        if !self.creation_is_exclusive()? {
            self.bucket.delete(&arbiter(key)).map_err(failed)?;
        }
        Ok(())
    }

    pub(crate) async fn add(&self, key: &str, delta: i64) -> Result<i64, Error> {
        atomics::increment(&self.bucket, key, delta).map_err(failed)
    }

    /// Among concurrent creators, the one who draws 1. A creator that died between drawing and writing leaves
    /// the key absent; every eighth later one may then write, so that the key is not lost for ever.
    fn is_first_creator(&self, key: &str) -> Result<bool, Error> {
        let drawn = atomics::increment(&self.bucket, &arbiter(key), 1).map_err(failed)?;
        Ok(drawn % 8 == 1)
    }

    fn creation_is_exclusive(&self) -> Result<bool, Error> {
        if let Some(known) = self.creation_is_exclusive.get() {
            return Ok(known);
        }
        let exclusive = match self.bucket.get(PROBE).map_err(failed)? {
            Some(answer) => answer == EXCLUSIVE,
            None => {
                let exclusive = self.probe()?;
                let answer = if exclusive { EXCLUSIVE } else { SHARED };
                self.bucket.set(PROBE, answer).map_err(failed)?;
                exclusive
            }
        };
        self.creation_is_exclusive.set(Some(exclusive));
        Ok(exclusive)
    }

    /// Two creators of one key, each having seen it absent: does the second one fail?
    fn probe(&self) -> Result<bool, Error> {
        let drawn = atomics::increment(&self.bucket, "state:probes", 1).map_err(failed)?;
        let key = format!("state:probe:{drawn}");
        let first = atomics::Cas::new(&self.bucket, &key).map_err(failed)?;
        let second = atomics::Cas::new(&self.bucket, &key).map_err(failed)?;
        let seen_absent =
            first.current().map_err(failed)?.is_none() && second.current().map_err(failed)?.is_none();
        let first_won = swap(first, b"first")?;
        let second_won = swap(second, b"second")?;
        self.bucket.delete(&key).map_err(failed)?;
        Ok(seen_absent && first_won && !second_won)
    }
}

/// The counter that arbitrates the creation of a key.
fn arbiter(key: &str) -> String {
    format!("new:{key}")
}

fn swap(cas: atomics::Cas, value: &[u8]) -> Result<bool, Error> {
    match atomics::swap(cas, value) {
        Ok(()) => Ok(true),
        Err(atomics::CasError::CasFailed(_)) => Ok(false),
        Err(atomics::CasError::StoreError(cause)) => Err(failed(cause)),
    }
}

fn failed(cause: store::Error) -> Error {
    Error::Unavailable(match cause {
        store::Error::NoSuchStore => "there is no store named \"default\"".to_owned(),
        store::Error::AccessDenied => "this component may not use the store \"default\"".to_owned(),
        store::Error::Other(text) => text,
    })
}
