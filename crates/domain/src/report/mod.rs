//! The figures: how many calls were missed, how fast the callers were answered, what became of them.
//!
//! An episode counts once, by its first miss. Spam counts nowhere but under spam, and a lead that began with a
//! text of the caller's own, without a missed call, only under `wrote_first`: so every figure of the funnel is a
//! part of the one before it that people can check by counting.

mod advice;
mod facts;
mod text;
pub mod words;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::lead::{MissReason, Outcome, Unfit};
use crate::profile::Business;

pub use facts::{EpisodeFacts, episode};

/// What happened from one date to another, for one business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The first date, in the business's zone.
    pub from: Date,
    /// The last date.
    pub to: Date,
    /// Callers who were missed, each episode once.
    pub missed: u32,
    /// Of those: the carrier accepted a text to them.
    pub contacted: u32,
    /// Of the missed: they answered.
    pub replied: u32,
    /// Of the missed: need and place are known and fit.
    pub qualified: u32,
    /// Of the missed: a visit is, or was, in the calendar.
    pub booked: u32,
    /// What the booked visits bring in, in whole units of the business's currency.
    pub revenue: u64,
    /// The sign of that currency; empty where it is not known.
    pub currency: String,
    /// Of the missed: a person took it.
    pub handed: u32,
    /// Of the missed: they want no texts.
    pub opted_out: u32,
    /// Of the missed: they never answered, or cannot be reached.
    pub unreachable: u32,
    /// Taken for spam. Not among the missed.
    pub spam: u32,
    /// Wrote without a missed call. Not among the missed.
    pub wrote_first: u32,
    /// Texts that reached somebody twice, because the carrier did not know of the first when it was asked.
    pub doubled: u32,
    /// How much of each step reaches the next.
    pub rates: Rates,
    /// From the miss to the carrier's acceptance of the first text.
    pub speed: Speed,
    /// Misses by weekday (Monday first) and hour, in the business's zone.
    pub by_hour: [[u32; 24]; 7],
    /// Misses by reason, most frequent first.
    pub by_reason: Vec<ReasonCount>,
    /// Where the gap is, in a plain sentence or two.
    pub advice: String,
}

/// Shares in percent, rounded down, so that 100 means all of them. None where nobody reached the step before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rates {
    /// The contacted among the missed.
    pub contacted: Option<u32>,
    /// The qualified among the contacted.
    pub qualified: Option<u32>,
    /// The booked among the qualified.
    pub booked: Option<u32>,
}

/// How fast the missed were answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speed {
    /// Half of the contacted were faster, in seconds.
    pub median_seconds: Option<u64>,
    /// Nine in ten of the contacted were at least this fast, in seconds.
    pub p90_seconds: Option<u64>,
    /// The business's own standard, in seconds.
    pub standard_seconds: u64,
    /// How many of the missed were answered within the standard.
    pub within_standard: u32,
    /// The same in percent of all the missed, rounded down: who was never answered counts as late.
    pub share_within: Option<u32>,
}

/// How often a reason came up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonCount {
    /// Why the first call of the episode was missed.
    pub reason: MissReason,
    /// How often.
    pub count: u32,
}

impl Report {
    /// The figures of these episodes, which are taken to belong to the dates `from` to `to`.
    pub fn new(episodes: &[EpisodeFacts], business: &Business, from: Date, to: Date) -> Self {
        let spam = |facts: &&EpisodeFacts| facts.outcome == Some(Outcome::Disqualified(Unfit::Spam));
        let wanted: Vec<&EpisodeFacts> = episodes.iter().filter(|facts| !spam(facts)).collect();
        let missed: Vec<&EpisodeFacts> =
            wanted.iter().filter(|facts| facts.milestones.missed.is_some()).copied().collect();
        let of = |is: fn(&EpisodeFacts) -> bool| count(missed.iter().filter(|facts| is(facts)));
        let mut report = Self {
            from,
            to,
            missed: count(missed.iter()),
            contacted: of(EpisodeFacts::contacted),
            replied: of(|facts| facts.milestones.replied.is_some()),
            qualified: of(EpisodeFacts::qualified),
            booked: of(EpisodeFacts::booked),
            revenue: missed.iter().filter(|facts| facts.booked()).map(|facts| u64::from(facts.value)).sum(),
            currency: words::currency(business).to_owned(),
            handed: of(|facts| facts.milestones.claimed.is_some()),
            opted_out: of(|facts| facts.outcome == Some(Outcome::OptedOut)),
            unreachable: of(|facts| facts.outcome == Some(Outcome::Unreachable)),
            spam: count(episodes.iter().filter(spam)),
            wrote_first: count(wanted.iter().filter(|facts| facts.milestones.missed.is_none())),
            doubled: episodes.iter().map(|facts| facts.doubled).sum(),
            rates: rates(&missed),
            speed: speed(&missed, business),
            by_hour: by_hour(&missed, &business.time_zone),
            by_reason: by_reason(&missed),
            advice: String::new(),
        };
        report.advice = advice::advice(&report, &missed, business);
        report
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}

/// `part` of `whole` in percent, rounded down.
pub(crate) fn percent(part: u32, whole: u32) -> Option<u32> {
    let share = (u64::from(part) * 100).checked_div(u64::from(whole))?;
    u32::try_from(share).ok()
}

/// Of those who reached a step, how many reached the next: someone who was qualified by voice and never texted
/// must not lift the share above 100.
fn rates(missed: &[&EpisodeFacts]) -> Rates {
    let share = |base: fn(&EpisodeFacts) -> bool, step: fn(&EpisodeFacts) -> bool| {
        let based = || missed.iter().filter(|facts| base(facts));
        percent(count(based().filter(|facts| step(facts))), count(based()))
    };
    Rates {
        contacted: share(|_| true, EpisodeFacts::contacted),
        qualified: share(EpisodeFacts::contacted, EpisodeFacts::qualified),
        booked: share(EpisodeFacts::qualified, EpisodeFacts::booked),
    }
}

fn speed(missed: &[&EpisodeFacts], business: &Business) -> Speed {
    let mut seconds: Vec<u64> = missed.iter().filter_map(|facts| facts.seconds_to_contact()).collect();
    seconds.sort_unstable();
    let standard = u64::try_from(business.response.standard.as_secs()).unwrap_or(0);
    let within = count(seconds.iter().filter(|taken| **taken <= standard));
    Speed {
        median_seconds: at_percentile(&seconds, 50),
        p90_seconds: at_percentile(&seconds, 90),
        standard_seconds: standard,
        within_standard: within,
        share_within: percent(within, count(missed.iter())),
    }
}

/// The smallest value that at least so many percent do not exceed (nearest rank): always one that was measured.
fn at_percentile(sorted: &[u64], percent: usize) -> Option<u64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

fn by_hour(missed: &[&EpisodeFacts], zone: &TimeZone) -> [[u32; 24]; 7] {
    let mut table = [[0; 24]; 7];
    for at in missed.iter().filter_map(|facts| facts.milestones.missed) {
        let (day, hour) = place(at, zone);
        if let Some(cell) = table.get_mut(day).and_then(|hours| hours.get_mut(hour)) {
            *cell += 1;
        }
    }
    table
}

/// The weekday (Monday 0) and the hour of a moment.
fn place(at: Timestamp, zone: &TimeZone) -> (usize, usize) {
    let local = at.to_zoned(zone.clone());
    let day = usize::try_from(local.weekday().to_monday_zero_offset()).unwrap_or(0);
    (day, usize::try_from(local.hour()).unwrap_or(0))
}

fn by_reason(missed: &[&EpisodeFacts]) -> Vec<ReasonCount> {
    let mut counts: Vec<ReasonCount> = Vec::new();
    for reason in missed.iter().filter_map(|facts| facts.reason) {
        match counts.iter_mut().find(|known| known.reason == reason) {
            Some(known) => known.count += 1,
            None => counts.push(ReasonCount { reason, count: 1 }),
        }
    }
    counts.sort_by_key(|known| std::cmp::Reverse(known.count));
    counts
}

#[cfg(test)]
mod tests;
