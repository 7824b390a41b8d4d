//! The days that a page or a report covers.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// The choices of the page.
pub const CHOICES: [u32; 3] = [1, 7, 30];
/// What a page covers unless it is asked otherwise.
pub const USUAL: u32 = 7;
/// How far back a voicemail can be heard.
pub const LONGEST: u32 = 31;

/// A value of a query as it stands there: our own ones need no decoding.
pub fn query_value<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// The days that the page is asked for. Anything but a choice is the usual.
pub fn page_days(query: &str) -> u32 {
    let asked = query_value(query, "days").and_then(|days| days.parse().ok());
    asked.filter(|days| CHOICES.contains(days)).unwrap_or(USUAL)
}

/// Before which moment the list of leads begins, where it is asked to.
pub fn before(query: &str) -> Option<Timestamp> {
    let millis = query_value(query, "before")?.parse().ok()?;
    Timestamp::from_millisecond(millis).ok()
}

/// So many dates up to today, latest first, in the business's zone.
pub fn dates(now: Timestamp, zone: &TimeZone, days: u32) -> Vec<Date> {
    let today = now.to_zoned(zone.clone()).date();
    let back = |days: u32| today.checked_sub(SignedDuration::from_hours(24 * i64::from(days))).ok();
    (0..days).filter_map(back).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn only_the_choices_of_the_page_are_taken() {
        let read: Vec<u32> =
            ["", "days=1", "days=30", "days=9999", "days=x", "x=1&days=1"].map(page_days).into();
        assert_eq!(read, [7, 1, 30, 7, 7, 1]);
    }

    #[test]
    fn days_are_those_of_the_business_also_when_the_clocks_change() {
        let zone = TimeZone::get("America/New_York").unwrap();
        // 23:30 on Nov 1, 2026: that day had 25 hours.
        let now = "2026-11-02T04:30:00Z".parse().unwrap();
        assert_eq!(dates(now, &zone, 3), [date(2026, 11, 1), date(2026, 10, 31), date(2026, 10, 30)]);
    }
}
