//! What a calendar outside had when it was last asked: one document a calendar, read again while that is fresh, and
//! for want of something better while the calendar cannot be asked.

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::day::Period;
use crate::document::{self, Documents};
use crate::outside::{Busy, Known};

/// The most periods that are kept: they fit into one document.
const MOST: usize = 600;

/// The document. Times are unix seconds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Copy {
    /// When it was asked; 0: never.
    pub at: i64,
    /// From when,
    pub first: i64,
    /// until when it says everything.
    pub last: i64,
    /// What takes time.
    pub busy: Vec<Busy>,
    /// By what a feed tells whether it has changed.
    #[serde(default)]
    pub known: Known,
}

impl Copy {
    /// What was found at `now` for the whole window. Of too much, the first.
    pub fn new(window: Period, mut busy: Vec<Busy>, known: Known, now: i64) -> Self {
        busy.sort_by_key(|busy| busy.period);
        let cut = busy.get(MOST).map(|first_left_out| first_left_out.period.starts);
        busy.truncate(MOST);
        Self { at: now, first: window.starts, last: cut.unwrap_or(window.ends), busy, known }
    }

    /// Whether it says what is in the window, and is younger than that, in seconds.
    pub fn tells(&self, window: Period, age: i64, now: i64) -> bool {
        let covers = self.first <= window.starts && window.ends <= self.last;
        covers && self.at <= now && now - self.at < age
    }
}

/// A short name for a calendar, which does not show its address.
pub fn name(address: &str) -> String {
    let fnv = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", address.bytes().fold(0xcbf2_9ce4_8422_2325, fnv))
}

/// The copy of a calendar.
pub async fn load(documents: &impl Documents, business: &str, source: &str) -> Result<Copy, Error> {
    document::load(documents, &key(business, source)).await
}

/// Keeps a copy, unless there is a newer one.
pub async fn keep(
    documents: &impl Documents,
    business: &str,
    source: &str,
    copy: &Copy,
) -> Result<(), Error> {
    let apply = |kept: &mut Copy| {
        let newer = kept.at <= copy.at;
        if newer {
            kept.clone_from(copy);
        }
        Ok(((), newer))
    };
    document::change(documents, &key(business, source), "the calendar outside has too much in it", apply)
        .await
}

fn key(business: &str, source: &str) -> String {
    format!("outside:{business}:{source}")
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::*;

    fn busy(starts: i64) -> Busy {
        let ours = Some("0123456789abcdef0123456789abcdef".to_owned());
        Busy {
            period: Period { starts: 1_780_920_000 + starts, ends: 1_780_920_060 + starts },
            all_day: true,
            ours,
        }
    }

    #[test]
    fn a_copy_tells_only_what_was_asked_and_only_while_it_is_fresh() {
        let window = Period { starts: 0, ends: 1000 };
        let copy = Copy::new(window, vec![busy(10)], Known::default(), 500);
        assert!(copy.tells(window, 20, 500) && copy.tells(window, 20, 519));
        assert!(!copy.tells(window, 20, 520) && !copy.tells(window, 0, 500));
        assert!(!copy.tells(window, 20, 499), "of a clock that was put back");
        assert!(!copy.tells(Period { starts: 0, ends: 1001 }, 20, 500));
    }

    #[test]
    fn a_copy_of_too_much_says_how_far_it_goes() {
        let window = Period { starts: 0, ends: 2_000_000_000 };
        let many = (0..1500).rev().map(|at| busy(at * 60)).collect();
        let copy = Copy::new(window, many, Known::default(), 0);
        assert_eq!((copy.busy.len(), copy.last), (600, 1_780_956_000));
        assert!(serde_json::to_vec(&copy).unwrap().len() < state::MAX_VALUE);
    }

    #[test]
    fn an_older_copy_replaces_no_newer_one() {
        let store = state::Store::in_memory();
        let of = |at: i64| Copy { at, ..Copy::default() };
        for at in [5, 9, 7] {
            block_on(keep(&store, "acme", "abc", &of(at))).unwrap();
        }
        assert_eq!(block_on(load(&store, "acme", "abc")).unwrap().at, 9);
    }
}
