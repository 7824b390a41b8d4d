//! Feeds: iCalendar files that are only read.

use http::header::{ETAG, LAST_MODIFIED};
use jiff::tz::TimeZone;
use url::Url;

use super::web::{self, Ask};
use super::{Appointment, Busy, Known, Outside, Transport, Trouble, found};
use crate::day::Period;

/// Services renew their feeds every few minutes at best, and do not like to be asked more often.
const FRESH_FOR: i64 = 300;
/// Nobody writes to a feed.
const READ_ONLY: &str = "a feed is only read";

/// One feed.
pub struct Feed<T> {
    transport: T,
    address: Url,
    zone: TimeZone,
}

impl<T: Transport> Feed<T> {
    /// The feed at an address.
    pub fn new(transport: T, address: &str, zone: TimeZone) -> Result<Self, Trouble> {
        Ok(Self { transport, address: web::address(address)?, zone })
    }
}

impl<T: Transport> Outside for Feed<T> {
    async fn busy(&self, window: Period) -> Result<Vec<Busy>, Trouble> {
        Ok(self.read(window, &Known::default()).await?.map(|(busy, _)| busy).unwrap_or_default())
    }

    async fn read(&self, window: Period, known: &Known) -> Result<Option<(Vec<Busy>, Known)>, Trouble> {
        let mut ask = Ask::get(self.address.clone());
        ask.headers.push(("accept", "text/calendar, */*;q=0.5".to_owned()));
        if let Some(etag) = &known.etag {
            ask.headers.push(("if-none-match", etag.clone()));
        } else if let Some(modified) = &known.modified {
            ask.headers.push(("if-modified-since", modified.clone()));
        }
        let answer = web::send(&self.transport, ask).await?;
        if answer.status == 304 {
            return Ok(None);
        }
        if matches!(answer.status, 401 | 403 | 404 | 410) {
            let what =
                "a feed is not to be had: copy its secret address in iCal format into the profile again";
            return Err(Trouble::Setup(what.to_owned()));
        }
        if !answer.is_ok() {
            return Err(web::trouble("a feed", answer.status));
        }
        let busy = found(&answer.text(), window, &self.zone)?;
        Ok(Some((busy, Known { etag: answer.header(ETAG), modified: answer.header(LAST_MODIFIED) })))
    }

    fn fresh_for(&self) -> i64 {
        FRESH_FOR
    }

    async fn write(&self, _: &Appointment) -> Result<(), Trouble> {
        Err(Trouble::Setup(READ_ONLY.to_owned()))
    }

    async fn remove(&self, _: &str) -> Result<(), Trouble> {
        Err(Trouble::Setup(READ_ONLY.to_owned()))
    }

    async fn look(&self, _: &str) -> Result<Option<Period>, Trouble> {
        Err(Trouble::Setup(READ_ONLY.to_owned()))
    }

    async fn check(&self) -> Result<String, Trouble> {
        let always = Period { starts: 0, ends: i64::from(u32::MAX) };
        let busy = self.busy(always).await?;
        Ok(format!("a feed with {} events", busy.len()))
    }
}

#[cfg(test)]
mod tests;
