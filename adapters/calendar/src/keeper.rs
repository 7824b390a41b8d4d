//! Our own calendar and those outside, put together.
//!
//! Our own has every hold and every appointment, and only it decides who gets a time: its days are changed by
//! compare-and-set, which no server outside offers for a time. What others have is taken into account when times are
//! looked for and again when one is held; what is firm with us is then written there, as often as it takes.

use futures::future::join_all;
use jiff::tz::TimeZone;

use crate::day::{Busy, Entry, Period, Taker, Whose};
use crate::document::Documents;
use crate::mirror::{self, Written};
use crate::outside::{self, Appointment, Outside, Trouble};
use crate::{Error, copy, days};

/// While times are looked for, what a calendar had so many seconds ago is good enough: it is asked again before one of
/// them is held.
const FRESH: i64 = 20;
/// A calendar that cannot be asked counts as it was so many seconds ago, at most.
const GOOD_ENOUGH: i64 = 7 * 24 * 3600;
/// Of so many appointments, not all vanish at once because somebody deleted them.
const BELIEVABLE: usize = 2;
const DAY: i64 = 24 * 3600;

/// Where a business keeps its appointments.
pub struct Keeper<'a, O> {
    /// The business's id.
    pub business: &'a str,
    /// Where dates are read.
    pub zone: TimeZone,
    /// Calendars outside.
    pub sources: Vec<Source<O>>,
}

/// A calendar outside.
pub struct Source<O> {
    /// How it is reached.
    pub outside: O,
    /// Whose it is; none: the whole business's.
    pub whose: Option<String>,
    /// Whether we write there.
    pub written: bool,
    /// A name that does not show where it is: [`copy::name`].
    pub name: String,
}

/// What somebody did outside to an appointment of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The appointment's.
    pub id: String,
    /// Its date, as we knew it.
    pub date: String,
    /// Where it stands now; none: it was deleted.
    pub to: Option<Period>,
}

impl<O: Outside> Keeper<'_, O> {
    /// What is blocked on the dates `first` to `last` (`YYYY-MM-DD`, both included), in order of the start.
    pub async fn busy(
        &self,
        documents: &impl Documents,
        first: &str,
        last: &str,
        now: i64,
    ) -> Result<Vec<Busy>, Error> {
        let entries = days::entries(documents, self.business, first, last, now).await?;
        let window = Period { starts: self.midnight(first, 0)?, ends: self.midnight(last, 1)? };
        let mut busy = self.elsewhere(documents, window, FRESH, &entries, now).await?;
        busy.extend(entries.iter().map(Entry::busy));
        busy.sort_unstable();
        Ok(busy)
    }

    /// Writes the entry for the first of the takers who has room, and says for whom; a firm one also outside.
    pub async fn reserve(
        &self,
        documents: &impl Documents,
        date: &str,
        entry: Entry,
        takers: &[Taker],
        now: i64,
    ) -> Result<String, Error> {
        let known = days::entry(documents, self.business, &entry.id, date).await?;
        // Whose time it is already is not asked again whether it is free.
        let elsewhere = if known.is_some_and(|known| known.is_live(now)) {
            Vec::new()
        } else {
            let entries = days::entries(documents, self.business, date, date, now).await?;
            self.elsewhere(documents, entry.blocked, 0, &entries, now).await?
        };
        let firm = entry.held_until.is_none().then(|| entry.clone());
        let taker = days::reserve(documents, self.business, date, entry, takers, &elsewhere, now).await?;
        if let Some(entry) = firm
            && let Some(source) = self.source_of(&taker)
        {
            source.outside.write(&appointment(&entry)).await?;
            let written = Written { date: date.to_owned(), work: entry.work, source: source.name.clone() };
            mirror::note(documents, self.business, &entry.id, written, now).await?;
        }
        Ok(taker)
    }

    /// Takes an appointment out, here and outside.
    pub async fn release(&self, documents: &impl Documents, id: &str, date: &str) -> Result<(), Error> {
        let entry = days::entry(documents, self.business, id, date).await?;
        // A hold was never written anywhere else.
        let held = entry.as_ref().is_some_and(|entry| entry.held_until.is_some());
        let written = mirror::load(documents, self.business).await?.written.remove(id);
        let source = match (&written, &entry) {
            (Some(written), _) => self.sources.iter().find(|source| source.name == written.source),
            (None, Some(entry)) if !held => self.source_of(&entry.taker),
            _ => None,
        };
        if let Some(source) = source {
            source.outside.remove(id).await?;
        }
        if written.is_some() {
            mirror::forget(documents, self.business, id).await?;
        }
        days::release(documents, self.business, id, date).await
    }

    /// The firm appointments on the dates, in order of the start, each with its date.
    pub async fn appointments(
        &self,
        documents: &impl Documents,
        first: &str,
        last: &str,
    ) -> Result<Vec<(String, Entry)>, Error> {
        let entries = days::entries(documents, self.business, first, last, i64::MAX).await?;
        let firm = entries.into_iter().filter(|entry| entry.held_until.is_none());
        Ok(firm.map(|entry| (self.date(entry.work.starts), entry)).collect())
    }

    /// What was done outside to coming appointments of ours.
    pub async fn changes(&self, documents: &impl Documents, now: i64) -> Result<Vec<Change>, Error> {
        let mirror = mirror::load(documents, self.business).await?;
        let mut changes = Vec::new();
        for source in self.sources.iter().filter(|source| source.written) {
            let ahead: Vec<(&String, &Written)> = mirror
                .written
                .iter()
                .filter(|(_, written)| written.source == source.name && written.work.ends > now)
                .collect();
            changes.extend(self.changes_of(source, &ahead).await?);
        }
        Ok(changes)
    }

    async fn changes_of(
        &self,
        source: &Source<O>,
        ahead: &[(&String, &Written)],
    ) -> Result<Vec<Change>, Error> {
        let (Some(starts), Some(ends)) = (
            ahead.iter().map(|(_, written)| written.work.starts).min(),
            ahead.iter().map(|(_, written)| written.work.ends).max(),
        ) else {
            return Ok(Vec::new());
        };
        let there = source.outside.busy(Period { starts, ends }).await?;
        let mut changes = Vec::new();
        for (id, written) in ahead {
            let name = outside::uid(self.business, id);
            let stands = |busy: &&outside::Busy| busy.ours.as_deref() == Some(name.as_str());
            if there.iter().find(stands).is_some_and(|busy| busy.period == written.work) {
                continue;
            }
            // Not where it was: moved, out of the window too, or deleted, or shown as free time.
            let to = source.outside.look(id).await?;
            if to != Some(written.work) {
                changes.push(Change { id: (*id).clone(), date: written.date.clone(), to });
            }
        }
        let gone = changes.iter().filter(|change| change.to.is_none()).count();
        if gone > BELIEVABLE && gone == ahead.len() {
            return Err(Error::Unavailable(format!(
                "all {gone} appointments are gone from the calendar outside at once, which is not believed: was it \
                 replaced by another one? Cancel them by text, or put them back"
            )));
        }
        Ok(changes)
    }

    /// Our own calendar has the change as it is outside.
    pub async fn settle(&self, documents: &impl Documents, change: &Change, now: i64) -> Result<(), Error> {
        let (business, id) = (self.business, change.id.as_str());
        let entry = days::entry(documents, business, id, &change.date).await?;
        let written = mirror::load(documents, business).await?.written.remove(id);
        match (change.to, entry, written) {
            (Some(to), Some(entry), Some(written)) => {
                let date = self.date(to.starts);
                days::adopt(documents, business, &date, entry.moved(to)).await?;
                if date != change.date {
                    days::release(documents, business, id, &change.date).await?;
                }
                let written = Written { date, work: to, ..written };
                mirror::note(documents, business, id, written, now).await
            }
            // Somebody here took it out meanwhile.
            (Some(_), ..) => Ok(()),
            (None, ..) => {
                mirror::forget(documents, business, id).await?;
                days::release(documents, business, id, &change.date).await
            }
        }
    }

    /// Tries every source, in order.
    pub async fn check(&self) -> Vec<Result<String, Trouble>> {
        join_all(self.sources.iter().map(|source| source.outside.check())).await
    }

    /// What takes time in the window besides our own entries, as no more than `age` seconds ago.
    async fn elsewhere(
        &self,
        documents: &impl Documents,
        window: Period,
        age: i64,
        entries: &[Entry],
        now: i64,
    ) -> Result<Vec<Busy>, Error> {
        let asked = self.sources.iter().map(async |source| {
            Ok::<_, Error>((source, self.seen(documents, source, window, age, now).await?))
        });
        let mut found = Vec::new();
        for seen in join_all(asked).await {
            let (source, seen) = seen?;
            let others = seen.into_iter().filter(|busy| busy.period.overlaps(&window));
            let others = others.filter(|busy| !self.counts_with_us(busy, entries));
            found.extend(others.map(|busy| Busy { period: busy.period, whose: whose(source, &busy) }));
        }
        Ok(found)
    }

    /// What one source has in the window.
    async fn seen(
        &self,
        documents: &impl Documents,
        source: &Source<O>,
        window: Period,
        age: i64,
        now: i64,
    ) -> Result<Vec<outside::Busy>, Error> {
        let copy = copy::load(documents, self.business, &source.name).await?;
        let age = source.outside.fresh_for().max(age);
        if copy.tells(window, age, now) {
            return Ok(copy.busy);
        }
        // What it had then says nothing of a time that was not asked about.
        let unknown = outside::Known::default();
        let known = if copy.tells(window, i64::MAX, now) { &copy.known } else { &unknown };
        match source.outside.read(window, known).await {
            Ok(None) => {
                let again = copy::Copy { at: now, ..copy };
                copy::keep(documents, self.business, &source.name, &again).await?;
                Ok(again.busy)
            }
            Ok(Some((busy, known))) => {
                let fresh = copy::Copy::new(window, busy.clone(), known, now);
                // A look at one day does not push out what is known of the weeks around it.
                if window.ends - window.starts > DAY * 2 || copy.at == 0 {
                    copy::keep(documents, self.business, &source.name, &fresh).await?;
                }
                Ok(busy)
            }
            Err(trouble) if copy.tells(window, GOOD_ENOUGH, now) => {
                eprintln!("calendar: times go by what it had {} s ago: {trouble}", now - copy.at);
                Ok(copy.busy)
            }
            Err(trouble) => Err(trouble.into()),
        }
    }

    /// Whether it is one of our entries, which counts already.
    fn counts_with_us(&self, busy: &outside::Busy, entries: &[Entry]) -> bool {
        let Some(uid) = &busy.ours else { return false };
        entries
            .iter()
            .any(|entry| entry.work == busy.period && outside::uid(self.business, &entry.id) == *uid)
    }

    /// Where what this taker does is written: their own calendar, else the business's.
    fn source_of(&self, taker: &str) -> Option<&Source<O>> {
        let written = || self.sources.iter().filter(|source| source.written);
        let own = written().find(|source| source.whose.as_deref() == Some(taker));
        own.or_else(|| written().find(|source| source.whose.is_none()))
    }

    fn date(&self, at: i64) -> String {
        let at = jiff::Timestamp::from_second(at).unwrap_or_default();
        at.to_zoned(self.zone.clone()).date().to_string()
    }

    /// Midnight at which the date begins, so many days later.
    fn midnight(&self, date: &str, days: i32) -> Result<i64, Error> {
        let date = days::date(date)?;
        let later = date.checked_add(jiff::Span::new().days(days)).unwrap_or(date);
        let at = later.to_zoned(self.zone.clone());
        Ok(at.map_or(i64::MAX, |at| at.timestamp().as_second()))
    }
}

/// A whole day in the business's calendar, or any time in a feed of it, is everybody's; an appointment there takes one
/// of the crews.
fn whose<O: Outside>(source: &Source<O>, busy: &outside::Busy) -> Whose {
    match &source.whose {
        Some(person) => Whose::Person(person.clone()),
        None if busy.all_day || !source.written => Whose::Everybody,
        None => Whose::Somebody,
    }
}

fn appointment(entry: &Entry) -> Appointment {
    Appointment {
        id: entry.id.clone(),
        work: entry.work,
        summary: entry.summary.clone(),
        description: entry.description.clone(),
        place: entry.place.clone(),
    }
}

#[cfg(test)]
mod tests;
