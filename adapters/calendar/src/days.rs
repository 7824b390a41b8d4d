//! Days in the store. Every change is one compare-and-set of one day.

use jiff::civil::Date;

use crate::Error;
use crate::day::{Busy, Day, Entry, Taker};
use crate::document::{self, Documents};

/// The most days that can be asked about at once: each is one read.
const MOST_DAYS: usize = 100;

/// What stands on the dates `first` to `last` (`YYYY-MM-DD`, both included), live holds included, in order of the start.
pub async fn entries(
    days: &impl Documents,
    business: &str,
    first: &str,
    last: &str,
    now: i64,
) -> Result<Vec<Entry>, Error> {
    let mut found = Vec::new();
    for date in dates(first, last)? {
        let day: Day = document::load(days, &key(business, date)?).await?;
        found.extend(day.entries.into_iter().filter(|entry| entry.is_live(now)));
    }
    found.sort_by(|a, b| (a.work, &a.id).cmp(&(b.work, &b.id)));
    Ok(found)
}

/// Every date from `first` to `last`.
fn dates(first: &str, last: &str) -> Result<Vec<Date>, Error> {
    let (first, last) = (date(first)?, date(last)?);
    let dates: Vec<Date> = first
        .series(jiff::Span::new().days(1))
        .take_while(|date| *date <= last)
        .take(MOST_DAYS + 1)
        .collect();
    if dates.len() > MOST_DAYS {
        return Err(Error::Invalid(format!("more than {MOST_DAYS} days at once; ask for fewer")));
    }
    Ok(dates)
}

/// Writes the entry on the date, and says whose it is now; see [`Day::reserve`].
pub async fn reserve(
    days: &impl Documents,
    business: &str,
    date_text: &str,
    entry: Entry,
    takers: &[Taker],
    elsewhere: &[Busy],
    now: i64,
) -> Result<String, Error> {
    let date = date(date_text)?;
    let apply = |day: &mut Day| Ok(day.reserve(entry.clone(), date, takers, elsewhere, now)?);
    change(days, &key(business, date)?, apply).await
}

/// The entry on the date, if it is there.
pub async fn entry(
    days: &impl Documents,
    business: &str,
    id: &str,
    date_text: &str,
) -> Result<Option<Entry>, Error> {
    let day: Day = document::load(days, &key(business, date(date_text)?)?).await?;
    Ok(day.entries.into_iter().find(|entry| entry.id == id))
}

/// Puts the entry on the date, whatever else is there.
pub async fn adopt(
    days: &impl Documents,
    business: &str,
    date_text: &str,
    entry: Entry,
) -> Result<(), Error> {
    change(days, &key(business, date(date_text)?)?, |day| Ok(((), day.adopt(entry.clone())))).await
}

/// Takes the entry out of the date. One that is not there is a success.
pub async fn release(days: &impl Documents, business: &str, id: &str, date_text: &str) -> Result<(), Error> {
    change(days, &key(business, date(date_text)?)?, |day| Ok(((), day.release(id)))).await
}

/// Applies a change to a day.
async fn change<T>(
    days: &impl Documents,
    key: &str,
    apply: impl Fn(&mut Day) -> Result<(T, bool), Error>,
) -> Result<T, Error> {
    let full = "the day is full; offer another date, or shorten descriptions";
    document::change(days, key, full, apply).await
}

fn key(business: &str, date: Date) -> Result<String, Error> {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if business.is_empty() || business.len() > 40 || !business.bytes().all(allowed) {
        return Err(Error::Invalid("the business is not a short name of a-z, 0-9 and -".to_owned()));
    }
    Ok(format!("calendar:{business}:{date}"))
}

/// Reads `YYYY-MM-DD`.
pub(crate) fn date(text: &str) -> Result<Date, Error> {
    // `Date` would also read other forms, such as a date with a time behind it.
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let date = text.parse().ok().filter(|_| plain);
    date.ok_or_else(|| Error::Invalid("a date is not written as YYYY-MM-DD".to_owned()))
}

#[cfg(test)]
mod tests;
