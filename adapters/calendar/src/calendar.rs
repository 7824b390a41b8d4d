//! Days in the store. Every change is one compare-and-set of one day.

use std::fmt;

use jiff::civil::Date;

use crate::day::{Day, Entry, Period, Refusal};

/// How often a change is tried when others change the same day.
const TRIES: u32 = 20;
/// The most days that can be asked about at once: each is one read.
const MOST_DAYS: usize = 100;

/// Why the calendar did not do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// No crew is free in that period.
    Taken,
    /// The calendar cannot be asked now. For the log.
    Unavailable(String),
    /// The call itself is wrong. Says what to do.
    Invalid(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken => f.write_str("no crew is free in that period"),
            Self::Unavailable(cause) => write!(f, "the calendar cannot be asked now: {cause}"),
            Self::Invalid(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Error {}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Taken => Self::Taken,
            Refusal::Invalid(what) => Self::Invalid(what),
        }
    }
}

impl From<state::Error> for Error {
    fn from(error: state::Error) -> Self {
        match error {
            state::Error::Refused(why) => Self::Invalid(why.to_owned()),
            other => Self::Unavailable(other.to_string()),
        }
    }
}

/// Where days are kept: the store, or a slower one in tests.
#[allow(async_fn_in_trait, reason = "the calendar never leaves its thread")]
pub trait Days {
    /// The bytes under `key`.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, state::Error>;
    /// Writes `new` if `old` still stands there (none: nothing). Says whether it did.
    async fn swap(&self, key: &str, old: Option<&[u8]>, new: &[u8]) -> Result<bool, state::Error>;
}

impl Days for state::Store {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, state::Error> {
        self.get(key).await
    }

    async fn swap(&self, key: &str, old: Option<&[u8]>, new: &[u8]) -> Result<bool, state::Error> {
        match old {
            Some(old) => self.replace(key, old, new).await,
            None => self.create(key, new).await,
        }
    }
}

/// What is blocked on the dates `first` to `last` (`YYYY-MM-DD`, both included), in order of the start.
pub async fn busy(
    days: &impl Days,
    business: &str,
    first: &str,
    last: &str,
    now: i64,
) -> Result<Vec<Period>, Error> {
    let (first, last) = (date(first)?, date(last)?);
    let dates: Vec<Date> = first
        .series(jiff::Span::new().days(1))
        .take_while(|date| *date <= last)
        .take(MOST_DAYS + 1)
        .collect();
    if dates.len() > MOST_DAYS {
        return Err(Error::Invalid(format!("more than {MOST_DAYS} days at once; ask for fewer")));
    }
    let mut periods = Vec::new();
    for date in dates {
        if let Some(bytes) = days.get(&key(business, date)?).await? {
            periods.extend(read(&bytes)?.busy(now));
        }
    }
    periods.sort_unstable();
    Ok(periods)
}

/// Writes the entry on the date; see [`Day::reserve`].
pub async fn reserve(
    days: &impl Days,
    business: &str,
    date_text: &str,
    entry: Entry,
    capacity: u32,
    now: i64,
) -> Result<(), Error> {
    let date = date(date_text)?;
    change(days, &key(business, date)?, |day| Ok(day.reserve(entry.clone(), date, capacity, now)?)).await
}

/// Takes the entry out of the date. One that is not there is a success.
pub async fn release(days: &impl Days, business: &str, id: &str, date_text: &str) -> Result<(), Error> {
    change(days, &key(business, date(date_text)?)?, |day| Ok(day.release(id))).await
}

/// Applies a change to a day as it stands, as often as someone else is faster. `apply` says whether anything has
/// changed; if not, nothing is written.
async fn change(
    days: &impl Days,
    key: &str,
    apply: impl Fn(&mut Day) -> Result<bool, Error>,
) -> Result<(), Error> {
    for _ in 0..TRIES {
        let old = days.get(key).await?;
        let mut day = old.as_deref().map_or(Ok(Day::default()), read)?;
        if !apply(&mut day)? {
            return Ok(());
        }
        let new = serde_json::to_vec(&day).map_err(|cause| Error::Unavailable(cause.to_string()))?;
        if new.len() > state::MAX_VALUE {
            return Err(Error::Invalid(
                "the day is full; offer another date, or shorten descriptions".to_owned(),
            ));
        }
        if days.swap(key, old.as_deref(), &new).await? {
            return Ok(());
        }
    }
    Err(Error::Unavailable(format!("others changed the same day {TRIES} times in between")))
}

fn read(bytes: &[u8]) -> Result<Day, Error> {
    serde_json::from_slice(bytes)
        .map_err(|cause| Error::Unavailable(format!("a stored day cannot be read: {cause}")))
}

fn key(business: &str, date: Date) -> Result<String, Error> {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if business.is_empty() || business.len() > 40 || !business.bytes().all(allowed) {
        return Err(Error::Invalid("the business is not a short name of a-z, 0-9 and -".to_owned()));
    }
    Ok(format!("calendar:{business}:{date}"))
}

fn date(text: &str) -> Result<Date, Error> {
    // `Date` would also read other forms, such as a date with a time behind it.
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let date = text.parse().ok().filter(|_| plain);
    date.ok_or_else(|| Error::Invalid("a date is not written as YYYY-MM-DD".to_owned()))
}

#[cfg(test)]
mod tests;
