//! One day of a business: its appointments, and what may be added to them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The longest entry, in bytes of its JSON: a day holds at least 16 of them.
const LONGEST_ENTRY: usize = 4 * 1024;

/// From `starts` up to but not including `ends`, in unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Period {
    /// Unix seconds.
    pub starts: i64,
    /// Unix seconds, after `starts`.
    pub ends: i64,
}

impl Period {
    fn overlaps(&self, other: &Self) -> bool {
        self.starts < other.ends && other.starts < self.ends
    }

    fn contains(&self, moment: i64) -> bool {
        self.starts <= moment && moment < self.ends
    }
}

/// One appointment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Chosen by the caller of the calendar.
    pub id: String,
    /// The work itself.
    pub work: Period,
    /// The work and its buffer: what nothing else of the same crew may overlap.
    pub blocked: Period,
    /// A hold ends at this moment (unix seconds); none: it is firm.
    pub held_until: Option<i64>,
    /// One line.
    pub summary: String,
    /// What the crew needs to know.
    pub description: String,
    /// Where.
    pub place: String,
}

impl Entry {
    fn is_live(&self, now: i64) -> bool {
        self.held_until.is_none_or(|until| now < until)
    }

    /// What is wrong with the entry itself.
    fn check(&self, date: Date) -> Result<(), Refusal> {
        if self.id.is_empty() || self.work.starts >= self.work.ends {
            return Err(Refusal::Invalid(
                "an appointment needs an id, and must end after it starts".to_owned(),
            ));
        }
        if self.blocked.starts > self.work.starts || self.blocked.ends < self.work.ends {
            return Err(Refusal::Invalid("the blocked period must contain the work; widen it".to_owned()));
        }
        if !is_on(self.blocked, date) {
            return Err(Refusal::Invalid(format!(
                "the period leaves {date}; give the local date of its start"
            )));
        }
        if serde_json::to_vec(self).map_or(usize::MAX, |json| json.len()) > LONGEST_ENTRY {
            let most = LONGEST_ENTRY / 1024;
            return Err(Refusal::Invalid(format!(
                "the texts take more than {most} KiB; shorten the description"
            )));
        }
        Ok(())
    }
}

/// Whether the period can lie on the date in some time zone. Which one the business keeps is not known here.
fn is_on(period: Period, date: Date) -> bool {
    let hours = |count: i64| count * 3600;
    let midnight = date.duration_since(Date::constant(1970, 1, 1)).as_secs();
    // Clocks are at most 14 hours before and 12 behind; a day on which they change has 25 hours at most.
    midnight - hours(14) <= period.starts
        && period.ends <= midnight + hours(25 + 12)
        && period.ends.saturating_sub(period.starts) <= hours(25)
}

/// Why an appointment was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No crew is free in that period.
    Taken,
    /// The call itself is wrong. Says what to do.
    Invalid(String),
}

/// The document of one day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// In the order in which they were written.
    pub entries: Vec<Entry>,
}

impl Day {
    /// Writes the entry if at every moment of its blocked period fewer than `capacity` others are live. Says
    /// whether the day has changed. Holds that have ended are dropped.
    ///
    /// The same id again confirms a hold, changes its end, or does nothing. A firm appointment stays firm: a hold
    /// that is repeated late, after its confirmation, must not let the job lapse.
    pub fn reserve(&mut self, entry: Entry, date: Date, capacity: u32, now: i64) -> Result<bool, Refusal> {
        entry.check(date)?;
        if let Some(known) = self.entries.iter_mut().find(|known| known.id == entry.id && known.is_live(now))
        {
            if (known.work, known.blocked) != (entry.work, entry.blocked) {
                let text = "the same id stands at another time; release it first, or use another id";
                return Err(Refusal::Invalid(text.to_owned()));
            }
            let held_until = known.held_until.and(entry.held_until);
            let changed = Entry { held_until, ..entry };
            let differs = *known != changed;
            *known = changed;
            return Ok(differs);
        }
        if !entry.is_live(now) {
            return Err(Refusal::Invalid(
                "the hold ends before it begins; set held-until after now".to_owned(),
            ));
        }
        self.entries.retain(|other| other.is_live(now) && other.id != entry.id);
        if !self.has_crew(entry.blocked, capacity) {
            return Err(Refusal::Taken);
        }
        self.entries.push(entry);
        Ok(true)
    }

    /// Takes the appointment out. Says whether it was there.
    pub fn release(&mut self, id: &str) -> bool {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.id != id);
        self.entries.len() != before
    }

    /// What is blocked: one period for each live appointment, in order of their start.
    pub fn busy(&self, now: i64) -> Vec<Period> {
        let mut periods: Vec<Period> =
            self.entries.iter().filter(|entry| entry.is_live(now)).map(|entry| entry.blocked).collect();
        periods.sort_unstable();
        periods
    }

    /// All entries count: ended holds must be dropped before.
    fn has_crew(&self, period: Period, capacity: u32) -> bool {
        let others: Vec<Period> =
            self.entries.iter().map(|entry| entry.blocked).filter(|other| other.overlaps(&period)).collect();
        // The number of busy crews can only rise where the period or one of the others begins.
        let rises = others.iter().map(|other| other.starts).filter(|starts| *starts > period.starts);
        std::iter::once(period.starts).chain(rises).all(|moment| {
            let busy = others.iter().filter(|other| other.contains(moment)).count();
            u32::try_from(busy).is_ok_and(|busy| busy < capacity)
        })
    }
}

#[cfg(test)]
mod tests;
