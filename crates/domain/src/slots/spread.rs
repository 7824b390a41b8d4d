//! Which of many times are offered.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::Slot;

/// Up to `count` of the slots that are easy to answer by text, in order: the earliest, then the earliest of each
/// other half of a day, then those that are farthest from the ones already picked.
pub fn spread(slots: &[Slot], count: u32, time_zone: &TimeZone) -> Vec<Slot> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let mut rest: Vec<Slot> = slots.to_vec();
    rest.sort_unstable();
    rest.dedup();
    let mut picked: Vec<Slot> = Vec::new();
    let mut halves: Vec<(Date, bool)> = Vec::new();
    rest.retain(|slot| {
        let local = slot.starts.to_zoned(time_zone.clone());
        let half = (local.date(), local.time() < Time::constant(12, 0, 0, 0));
        if picked.len() >= count || halves.contains(&half) {
            return true;
        }
        halves.push(half);
        picked.push(*slot);
        false
    });
    while picked.len() < count
        && let Some(slot) = farthest(&rest, &picked)
    {
        rest.retain(|other| *other != slot);
        picked.push(slot);
    }
    picked.sort_unstable();
    picked
}

/// The earliest of those that begin farthest from the nearest picked one.
fn farthest(rest: &[Slot], picked: &[Slot]) -> Option<Slot> {
    let distance = |slot: &Slot| {
        picked.iter().map(|other| slot.starts.duration_since(other.starts).abs()).min().unwrap_or_default()
    };
    rest.iter().copied().min_by_key(|slot| (std::cmp::Reverse(distance(slot)), slot.starts))
}
