//! Moments as Plivo writes them: `2026-12-01 20:00:05.123456+00:00`, and without the end in UTC.

use crate::carriers::twilio::dates::{days_in, days_since_1970, number, offset};

const DAY: i64 = 86_400;

/// The moment in unix seconds.
#[must_use]
pub fn unix_seconds(text: &str) -> Option<i64> {
    let (date, clock) = text.split_once([' ', 'T'])?;
    let mut date = date.split('-');
    let year = number(date.next()?, 1970..=9999)?;
    let month = number(date.next()?, 1..=12)?;
    let day = number(date.next()?, 1..=days_in(year, month))?;
    let (clock, zone) = match clock.find(['+', '-', 'Z']) {
        Some(at) => clock.split_at_checked(at)?,
        None => (clock, "Z"),
    };
    let offset = offset(&zone.replace(':', ""))?;
    let mut clock = clock.split(':');
    let hour = number(clock.next()?, 0..=23)?;
    let minute = number(clock.next()?, 0..=59)?;
    let second = clock.next().unwrap_or("0");
    let second = number(second.split('.').next()?, 0..=60)?;
    let is_whole = date.next().is_none() && clock.next().is_none();
    is_whole.then(|| days_since_1970(year, month, day) * DAY + hour * 3_600 + minute * 60 + second - offset)
}

/// The moment in UTC, as the API's filters take it.
#[must_use]
pub fn in_utc(unix_seconds: i64) -> String {
    let (days, second) = (unix_seconds.div_euclid(DAY), unix_seconds.rem_euclid(DAY));
    let (year, month, day) = date(days);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

/// Year, month and day of so many days after the first of January 1970. Years are counted from March, so that the day
/// of a leap year comes last.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeded::Seeded;

    #[test]
    fn moments_are_read_with_their_zone_or_in_utc() {
        for (text, seconds) in [
            ("1970-01-01 00:00:00", 0),
            ("2019-05-24 17:44:46.982811", 1_558_719_886),
            ("2019-05-24 17:44:46+00:00", 1_558_719_886),
            ("2019-05-24T17:44:46Z", 1_558_719_886),
            ("2019-05-24 23:14:46.1+05:30", 1_558_719_886),
            ("2019-05-24 09:44:46-08:00", 1_558_719_886),
            ("2000-03-01 00:00", 951_868_800),
        ] {
            assert_eq!(unix_seconds(text), Some(seconds), "{text}");
        }
        for none in
            ["", "soon", "2019-05-24", "2019-02-29 00:00:00", "2019-05-24 25:00:00", "2019-13-01 00:00:00"]
        {
            assert_eq!(unix_seconds(none), None, "{none}");
        }
    }

    #[test]
    fn moments_are_written_in_utc_and_read_again() {
        assert_eq!(in_utc(1_558_719_886), "2019-05-24 17:44:46");
        assert_eq!(in_utc(1_709_251_199), "2024-02-29 23:59:59");
        assert_eq!(in_utc(0), "1970-01-01 00:00:00");
        let mut seeded = Seeded::new(23);
        for _ in 0..5_000 {
            let seconds = seeded.below(100_000_000_000) as i64;
            assert_eq!(unix_seconds(&in_utc(seconds)), Some(seconds));
        }
    }

    #[test]
    fn no_text_makes_it_fail() {
        let mut seeded = Seeded::new(24);
        const PARTS: [&str; 10] =
            ["2019", "-", "05", " ", "17:44", "+", "é", ".", "99999999999999999999", "Z"];
        for _ in 0..5_000 {
            let text: Vec<_> = (0..seeded.below(9)).map(|_| seeded.pick(&PARTS)).collect();
            let _ = unix_seconds(&text.concat());
        }
    }
}
