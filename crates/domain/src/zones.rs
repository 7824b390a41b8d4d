//! Which time zones a number can be in, and when nobody there may be disturbed.
//!
//! A number's area code tells where it was given out, not where its owner is now: nothing better is known, and it
//! is what the rules for business texts go by.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::Phone;

pub mod states;
mod table;

/// How far ahead the end of the quiet time is looked for.
const AHEAD: SignedDuration = SignedDuration::from_hours(48);

/// The IANA zones that the number can be in; one stands for all that keep the same time. More than one where an
/// area code crosses a line, all of North America where the code says nothing, none where the country is unknown.
pub fn zones(phone: &Phone) -> &'static [&'static str] {
    if let Some(code) = phone.area_code() {
        let group = table::AREA_CODES.iter().find(|(_, codes)| codes.split(' ').any(|known| known == code));
        return group.map_or(table::ANYWHERE, |(zones, _)| zones);
    }
    if phone.digits().starts_with("44") { &["Europe/London"] } else { &[] }
}

/// Whether nothing tells where in North America a number is: toll-free, or newer than the table.
pub fn is_anywhere(phone: &Phone) -> bool {
    phone.area_code().is_some() && zones(phone) == table::ANYWHERE
}

/// Whether it is quiet time, `from` up to not including `until` (which may cross midnight; equal times mean
/// never), in any zone that the caller can be in; `fallback` where none is known. If so, the next moment at which
/// it is quiet in none of them.
///
/// Where the zones lie so far apart that there is no such moment within 48 hours, the last moment that was looked
/// at: to be asked again then.
pub fn is_quiet(
    phone: &Phone,
    from: Time,
    until: Time,
    fallback: &TimeZone,
    now: Timestamp,
) -> Option<Timestamp> {
    let mut places: Vec<TimeZone> = zones(phone).iter().filter_map(|name| TimeZone::get(name).ok()).collect();
    if places.is_empty() {
        places.push(fallback.clone());
    }
    let limit = now.checked_add(AHEAD).unwrap_or(Timestamp::MAX);
    let mut at = now;
    // Each round goes forward to where one zone's quiet time ends, or its clocks change.
    while let Some(end) = places.iter().filter_map(|zone| quiet_end(zone, from, until, at)).max() {
        at = end;
        if at >= limit {
            break;
        }
    }
    if at == now { None } else { Some(at) }
}

/// Up to when it is certainly quiet in the zone from this moment on; none where it is not quiet.
pub fn quiet_end(zone: &TimeZone, from: Time, until: Time, at: Timestamp) -> Option<Timestamp> {
    let local = zone.to_datetime(at);
    let time = local.time();
    let quiet = if from <= until { from <= time && time < until } else { from <= time || time < until };
    if !quiet {
        return None;
    }
    let today = local.date();
    let untils = [Some(today), today.tomorrow().ok()].into_iter().flatten().flat_map(|date| {
        // Where a change of the clocks brings the time twice, either can be the next.
        let ambiguous = zone.to_ambiguous_timestamp(date.to_datetime(until));
        [ambiguous.earlier().ok(), ambiguous.later().ok()]
    });
    // The change itself can lead out of the quiet time as well.
    let change = zone.following(at).next().map(|change| change.timestamp());
    untils.flatten().chain(change).filter(|end| *end > at).min()
}

#[cfg(test)]
mod tests;
