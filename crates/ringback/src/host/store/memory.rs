//! A store in memory, for simulations. Whoever plays fate decides what becomes of each operation.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Write, Written};
use crate::host::surroundings::Life;

/// What is stored. Clones share it, as processes on one database do.
#[derive(Clone, Default)]
pub struct Values {
    map: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    /// Of two who create one key at once both succeed, as on Spin's SQLite.
    careless: bool,
}

/// An operation on the store.
#[derive(Debug, Clone, Copy)]
pub enum Operation<'a> {
    /// Reads a value.
    Get(&'a str),
    /// Writes a value, whatever was there.
    Set(&'a str, &'a [u8]),
    /// Removes a value.
    Delete(&'a str),
    /// Adds to a counter.
    Add(&'a str, i64),
    /// Writes a value if what was seen is still there.
    Swap(&'a str, &'a [u8]),
}

/// What becomes of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fate {
    /// How long it takes until it is applied.
    pub before: Duration,
    /// How long it takes until it is answered after that.
    pub after: Duration,
    /// How it ends.
    pub end: End,
}

/// How an operation ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// As it should.
    Well,
    /// It fails and was not applied.
    Fails,
    /// It was applied, and whoever asked is told that it failed.
    FailsApplied,
    /// The process dies before it is applied.
    Dies,
    /// The process dies right after it was applied.
    DiesApplied,
}

/// Decides what becomes of operations, and sees them.
pub trait Fates: Send + Sync {
    /// What becomes of this one.
    fn decide(&self, operation: Operation<'_>) -> Fate;

    /// It was applied; `changed` says whether anything is other than before.
    fn applied(&self, operation: Operation<'_>, changed: bool);
}

/// The store as one process sees it.
pub(super) struct Memory {
    values: Values,
    fates: Arc<dyn Fates>,
    life: Life,
}

impl Values {
    /// Where creation is not exclusive: of two who create one key at once both succeed, as on Spin's SQLite.
    pub fn careless() -> Self {
        Self { careless: true, ..Self::default() }
    }

    /// The value under `key`.
    pub fn get(&self, key: &str) -> Option<Vec<u8>> {
        self.map().get(key).cloned()
    }

    /// Every key with this beginning, in order.
    pub fn keys(&self, beginning: &str) -> Vec<String> {
        let map = self.map();
        let from = map.range(beginning.to_owned()..);
        from.map(|(key, _)| key).take_while(|key| key.starts_with(beginning)).cloned().collect()
    }

    /// The first key at or after this one.
    pub fn first_from(&self, key: &str) -> Option<String> {
        self.map().range(key.to_owned()..).next().map(|(key, _)| key.clone())
    }

    /// All of it, as it is at this moment.
    pub fn all(&self) -> BTreeMap<String, Vec<u8>> {
        self.map().clone()
    }

    fn map(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.map.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Applies a write; says whether anything is other than before.
    fn apply(&self, write: &Write) -> Result<(Written, bool), String> {
        let mut map = self.map();
        match write {
            Write::Set(key, value) => {
                map.insert(key.clone(), value.clone());
                Ok((Written::Done, true))
            }
            Write::Delete(key) => {
                let there = map.remove(key).is_some();
                Ok((Written::Done, there))
            }
            Write::Add(key, delta) => {
                let before = match map.get(key) {
                    None => 0,
                    Some(bytes) => i64::from_le_bytes(
                        bytes.as_slice().try_into().map_err(|_| "this key holds no counter")?,
                    ),
                };
                let sum = before.checked_add(*delta).ok_or("the counter would overflow")?;
                map.insert(key.clone(), sum.to_le_bytes().to_vec());
                Ok((Written::Sum(sum), true))
            }
            Write::Swap(key, seen, value) => {
                let unchanged = map.get(key) == seen.as_ref() || (self.careless && seen.is_none());
                if unchanged {
                    map.insert(key.clone(), value.clone());
                }
                Ok((Written::Swapped(unchanged), unchanged))
            }
        }
    }
}

impl Memory {
    pub(super) fn new(values: Values, fates: Arc<dyn Fates>, life: Life) -> Self {
        Self { values, fates, life }
    }

    /// The value under `key`, from outside of any process.
    pub(super) fn peek(&self, key: &str) -> Option<Vec<u8>> {
        self.values.get(key)
    }

    /// Every key.
    pub(super) fn keys(&self) -> Vec<String> {
        self.values.keys("")
    }

    pub(super) async fn read(&self, key: &str) -> Result<Option<Vec<u8>>, String> {
        let operation = Operation::Get(key);
        self.carry_out(operation, || Ok((self.values.get(key), false))).await
    }

    pub(super) async fn write(&self, write: Write) -> Result<Written, String> {
        let operation = match &write {
            Write::Set(key, value) => Operation::Set(key, value),
            Write::Delete(key) => Operation::Delete(key),
            Write::Add(key, delta) => Operation::Add(key, *delta),
            Write::Swap(key, _, value) => Operation::Swap(key, value),
        };
        self.carry_out(operation, || self.values.apply(&write)).await
    }

    async fn carry_out<T>(
        &self,
        operation: Operation<'_>,
        apply: impl FnOnce() -> Result<(T, bool), String>,
    ) -> Result<T, String> {
        self.only_alive().await;
        let fate = self.fates.decide(operation);
        pause(fate.before).await;
        match fate.end {
            End::Dies => self.life.end(),
            End::Fails => return Err("the store was not there for a moment".to_owned()),
            End::Well | End::FailsApplied | End::DiesApplied => {}
        }
        self.only_alive().await;
        let (answer, changed) = apply()?;
        self.fates.applied(operation, changed);
        if fate.end == End::DiesApplied {
            self.life.end();
        }
        pause(fate.after).await;
        self.only_alive().await;
        if fate.end == End::FailsApplied {
            return Err("the store was gone before it answered".to_owned());
        }
        Ok(answer)
    }

    /// A dead process does nothing more; its instances are dropped where they stand.
    async fn only_alive(&self) {
        if self.life.has_ended() {
            std::future::pending::<()>().await;
        }
    }
}

async fn pause(length: Duration) {
    if !length.is_zero() {
        tokio::time::sleep(length).await;
    }
}
