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
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.starts < other.ends && other.starts < self.ends
    }

    fn contains(&self, moment: i64) -> bool {
        self.starts <= moment && moment < self.ends
    }
}

impl From<ical::Period> for Period {
    fn from(period: ical::Period) -> Self {
        Self { starts: period.starts, ends: period.ends }
    }
}

impl From<Period> for ical::Period {
    fn from(period: Period) -> Self {
        Self { starts: period.starts, ends: period.ends }
    }
}

/// Whose time is blocked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// One of the crews. Where people are named, nobody knows whose, so everybody's.
    Somebody,
    /// Everybody's.
    Everybody,
    /// That person's.
    Person(String),
}

/// A period in which somebody is busy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Busy {
    /// When.
    pub period: Period,
    /// Whose time it is.
    pub whose: Whose,
}

/// Who can take a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taker {
    /// A person's id; empty: crews that nobody tells apart.
    pub id: String,
    /// How many jobs they do at once.
    pub capacity: u32,
}

impl Taker {
    fn are_crews(&self) -> bool {
        self.id.is_empty()
    }

    /// How much of their capacity something takes that blocks the time of `whose`.
    fn loses(&self, whose: &Whose) -> u32 {
        match whose {
            Whose::Everybody => self.capacity,
            Whose::Person(id) if *id != self.id && !self.are_crews() => 0,
            Whose::Somebody | Whose::Person(_) => 1,
        }
    }
}

/// One appointment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Chosen by the caller of the calendar.
    pub id: String,
    /// The work itself.
    pub work: Period,
    /// The work and its buffers: what nothing else of the same taker may overlap.
    pub blocked: Period,
    /// Who does it; empty: one of the crews.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub taker: String,
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
    /// Whose time it takes.
    pub fn whose(&self) -> Whose {
        if self.taker.is_empty() { Whose::Somebody } else { Whose::Person(self.taker.clone()) }
    }

    /// The same work at another time, with the same buffers.
    #[must_use]
    pub fn moved(self, to: Period) -> Self {
        let (before, after) = (self.work.starts - self.blocked.starts, self.blocked.ends - self.work.ends);
        let blocked = Period { starts: to.starts - before, ends: to.ends + after };
        Self { work: to, blocked, ..self }
    }

    pub(crate) fn busy(&self) -> Busy {
        Busy { period: self.blocked, whose: self.whose() }
    }

    pub(crate) fn is_live(&self, now: i64) -> bool {
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
    /// Writes the entry for the first of `takers` who has room: at every moment of its blocked period they do fewer
    /// jobs than they can. `elsewhere` is what takes their time besides this day's entries. Says whose it is now, and
    /// whether the day has changed. Holds that have ended are dropped.
    ///
    /// The same id again confirms a hold, changes its end, or does nothing; it stays with whom it was given to. A firm
    /// appointment stays firm: a hold that is repeated late, after its confirmation, must not let the job lapse.
    pub fn reserve(
        &mut self,
        entry: Entry,
        date: Date,
        takers: &[Taker],
        elsewhere: &[Busy],
        now: i64,
    ) -> Result<(String, bool), Refusal> {
        entry.check(date)?;
        if let Some(known) = self.entries.iter_mut().find(|known| known.id == entry.id && known.is_live(now))
        {
            if (known.work, known.blocked) != (entry.work, entry.blocked) {
                let text = "the same id stands at another time; release it first, or use another id";
                return Err(Refusal::Invalid(text.to_owned()));
            }
            let held_until = known.held_until.and(entry.held_until);
            let changed = Entry { held_until, taker: known.taker.clone(), ..entry };
            let differs = *known != changed;
            *known = changed;
            return Ok((known.taker.clone(), differs));
        }
        if !entry.is_live(now) {
            return Err(Refusal::Invalid(
                "the hold ends before it begins; set held-until after now".to_owned(),
            ));
        }
        self.entries.retain(|other| other.is_live(now) && other.id != entry.id);
        let taker = takers.iter().find(|taker| self.has_room(taker, entry.blocked, elsewhere));
        let taker = taker.ok_or(Refusal::Taken)?.id.clone();
        self.entries.push(Entry { taker: taker.clone(), ..entry });
        Ok((taker, true))
    }

    /// Puts the entry where the calendar outside has it, whatever else is there. Says whether the day has changed.
    pub fn adopt(&mut self, entry: Entry) -> bool {
        if self.entries.contains(&entry) {
            return false;
        }
        self.release(&entry.id);
        self.entries.push(entry);
        true
    }

    /// Takes the appointment out. Says whether it was there.
    pub fn release(&mut self, id: &str) -> bool {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.id != id);
        self.entries.len() != before
    }

    /// What is blocked: one period for each live appointment, in order of their start.
    pub fn busy(&self, now: i64) -> Vec<Busy> {
        let mut busy: Vec<Busy> =
            self.entries.iter().filter(|entry| entry.is_live(now)).map(Entry::busy).collect();
        busy.sort_unstable();
        busy
    }

    /// All entries count: ended holds must be dropped before.
    fn has_room(&self, taker: &Taker, period: Period, elsewhere: &[Busy]) -> bool {
        let entries = self.entries.iter().map(Entry::busy);
        let others: Vec<(Period, u32)> = entries
            .chain(elsewhere.iter().cloned())
            .filter(|other| other.period.overlaps(&period))
            .map(|other| (other.period, taker.loses(&other.whose)))
            .collect();
        // What is taken can only rise where the period or one of the others begins.
        let rises = others.iter().map(|(other, _)| other.starts).filter(|starts| *starts > period.starts);
        std::iter::once(period.starts).chain(rises).all(|moment| {
            let at = others.iter().filter(|(other, _)| other.contains(moment));
            at.map(|(_, lost)| *lost).fold(0, u32::saturating_add) < taker.capacity
        })
    }
}

#[cfg(test)]
mod tests;
