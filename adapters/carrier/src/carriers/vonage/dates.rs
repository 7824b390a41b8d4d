//! The moments in Vonage's webhooks (RFC 3339 in UTC, such as `2020-01-01T12:00:00.000Z`).

use crate::carriers::twilio::dates::{days_in, days_since_1970, number};

/// The moment in unix seconds, its fraction left out. Years 1970 to 9999, seconds 0 to 60.
#[must_use]
pub fn unix_seconds(text: &str) -> Option<i64> {
    let (date, clock) = text.strip_suffix('Z')?.split_once('T')?;
    let mut date = date.split('-');
    let year = number(date.next()?, 1970..=9999)?;
    let month = number(date.next()?, 1..=12)?;
    let day = number(date.next()?, 1..=days_in(year, month))?;
    let clock = clock.split_once('.').map_or(clock, |(clock, _fraction)| clock);
    let mut clock = clock.split(':');
    let hour = number(clock.next()?, 0..=23)?;
    let minute = number(clock.next()?, 0..=59)?;
    let second = number(clock.next()?, 0..=60)?;
    let is_whole = date.next().is_none() && clock.next().is_none();
    is_whole.then(|| days_since_1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second)
}
