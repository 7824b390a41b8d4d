//! What is in the calendars, and when that leaves nobody free.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Slot, later};

/// Whose time is blocked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// One of the crews. Where staff is named and nobody knows who it is, it may be anybody, and nobody is free.
    Somebody,
    /// The whole business.
    Everybody,
    /// The member of the staff with this id. An id that nobody has blocks nobody.
    Person(String),
}

/// A period in which somebody cannot work, buffers and all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Busy {
    /// When.
    pub period: Slot,
    /// Who.
    pub whose: Whose,
}

/// What is busy, sorted out once for a search.
pub(super) struct Calendar<'a> {
    somebody: Vec<Slot>,
    everybody: Vec<Slot>,
    persons: BTreeMap<&'a str, Vec<Slot>>,
}

impl<'a> Calendar<'a> {
    pub(super) fn of(busy: &'a [Busy]) -> Self {
        let mut calendar = Self { somebody: Vec::new(), everybody: Vec::new(), persons: BTreeMap::new() };
        for Busy { period, whose } in busy {
            let list = match whose {
                Whose::Somebody => &mut calendar.somebody,
                Whose::Everybody => &mut calendar.everybody,
                Whose::Person(id) => calendar.persons.entry(id).or_default(),
            };
            list.push(*period);
        }
        calendar
    }

    /// When none of so many crews is free.
    pub(super) fn crews(&self, crews: u32) -> Full {
        let jobs = self.somebody.iter().map(|period| (*period, 1));
        let closed = self.everybody.iter().map(|period| (*period, crews));
        Full::of(jobs.chain(closed), crews)
    }

    /// When this member of the staff is not free.
    pub(super) fn person(&self, id: &str) -> Full {
        let own = self.persons.get(id).map_or(&[][..], Vec::as_slice);
        let all = own.iter().chain(&self.somebody).chain(&self.everybody);
        Full::of(all.map(|period| (*period, 1)), 1)
    }
}

/// The periods in which nobody is free, in order and apart from each other.
pub(super) struct Full(Vec<Slot>);

impl Full {
    /// Where at least `crews` are busy at once. A period outside of these can be taken by one crew as a whole,
    /// because jobs can be dealt out so that no more crews are needed than jobs run at once.
    fn of(busy: impl Iterator<Item = (Slot, u32)>, crews: u32) -> Self {
        let mut changes: Vec<(Timestamp, i64)> = Vec::new();
        for (period, count) in busy.filter(|(period, _)| period.starts < period.ends) {
            changes.push((period.starts, i64::from(count)));
            changes.push((period.ends, -i64::from(count)));
        }
        // One that ends makes room for one that begins at the same moment.
        changes.sort_unstable();
        let (mut taken, mut since, mut full) = (0, None, Vec::new());
        for (at, change) in changes {
            taken += change;
            match since {
                None if taken >= i64::from(crews) => since = Some(at),
                Some(starts) if taken < i64::from(crews) => {
                    full.push(Slot { starts, ends: at });
                    since = None;
                }
                _ => {}
            }
        }
        Self(full)
    }

    /// The same for beginnings: what blocks `before` and `after` the moment at which it begins cannot begin from so
    /// long before a full period until so long after it, both ends apart. Said once, it need not be added up for
    /// every beginning.
    pub(super) fn for_beginnings(mut self, before: SignedDuration, after: SignedDuration) -> Self {
        for full in &mut self.0 {
            full.starts = later(full.starts, -after);
            full.ends = later(full.ends, before);
        }
        self
    }

    /// Whether something can begin at this moment.
    pub(super) fn lets_begin(&self, at: Timestamp) -> bool {
        let next = self.0.partition_point(|full| full.ends <= at);
        self.0.get(next).is_none_or(|full| at <= full.starts)
    }
}
