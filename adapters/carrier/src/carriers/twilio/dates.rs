//! The dates in the API's answers (RFC 2822, such as `Fri, 24 May 2019 17:44:46 +0000`).

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The moment in unix seconds. Years 1970 to 9999, seconds 0 to 60.
#[must_use]
pub fn unix_seconds(text: &str) -> Option<i64> {
    let date = text.split_once(',').map_or(text, |(_weekday, date)| date);
    let mut words = date.split_ascii_whitespace();
    let day = number(words.next()?, 1..=31)?;
    let month = words.next()?;
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))? as i64 + 1;
    let year = number(words.next()?, 1970..=9999)?;
    let mut clock = words.next()?.split(':');
    let hour = number(clock.next()?, 0..=23)?;
    let minute = number(clock.next()?, 0..=59)?;
    let second = number(clock.next().unwrap_or("0"), 0..=60)?;
    let offset = offset(words.next()?)?;
    let is_whole = clock.next().is_none() && words.next().is_none() && day <= days_in(year, month);
    is_whole
        .then(|| days_since_1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset)
}

pub(in crate::carriers) fn number(text: &str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
    let is_number = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|n| is_number && range.contains(n))
}

/// Seconds east of Greenwich, from a zone such as `-0800`.
pub(in crate::carriers) fn offset(zone: &str) -> Option<i64> {
    if matches!(zone, "GMT" | "UT" | "UTC" | "Z") {
        return Some(0);
    }
    let (sign, digits) = match (zone.strip_prefix('+'), zone.strip_prefix('-')) {
        (Some(digits), _) => (1, digits),
        (None, Some(digits)) => (-1, digits),
        (None, None) => return None,
    };
    let (hours, minutes) = digits.split_at_checked(2)?;
    Some(sign * (number(hours, 0..=23)? * 3_600 + number(minutes, 0..=59)? * 60))
}

pub(in crate::carriers) fn days_in(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days of whole years, months and days since the first of January 1970.
pub(in crate::carriers) fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let before = year - 1;
    let leap_days = |year: i64| year / 4 - year / 100 + year / 400;
    let years = 365 * (year - 1970) + leap_days(before) - leap_days(1969);
    years + (1..month).map(|month| days_in(year, month)).sum::<i64>() + day - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeded::Seeded;

    #[test]
    fn dates_of_the_api_are_moments() {
        for (text, seconds) in [
            ("Thu, 01 Jan 1970 00:00:00 +0000", 0),
            ("Fri, 24 May 2019 17:44:46 +0000", 1_558_719_886),
            ("Thu, 24 Aug 2023 05:01:45 +0000", 1_692_853_305),
            ("Thu, 29 Feb 2024 23:59:59 -0800", 1_709_279_999),
            ("Fri, 01 Mar 2024 09:29:59 +0130", 1_709_279_999),
            ("Wed, 31 Dec 2099 23:59:60 GMT", 4_102_444_800),
            ("1 Mar 2000 00:00 UT", 951_868_800),
        ] {
            assert_eq!(unix_seconds(text), Some(seconds), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_no_moment() {
        for text in [
            "",
            "yesterday",
            "2019-05-24T17:44:46Z",
            "Fri, 31 Apr 2019 00:00:00 +0000",
            "Fri, 29 Feb 2019 00:00:00 +0000",
            "Fri, 24 May 2019 25:00:00 +0000",
            "Fri, 24 May 2019 17:44:46",
            "Fri, 24 May 2019 17:44:46 +00é",
            "Fri, 24 May +2019 17:44:46 +0000",
            "Fri, 24 May 2019 17:44:46:01 +0000",
        ] {
            assert_eq!(unix_seconds(text), None, "{text}");
        }
    }

    #[test]
    fn no_text_makes_it_fail() {
        let mut seeded = Seeded::new(3);
        const WORDS: [&str; 10] =
            ["Fri,", "24", "May", "2019", "17:44:46", "+0000", "+é0", ":", "99999999999999999999", "é"];
        for _ in 0..5_000 {
            let text: Vec<_> = (0..seeded.below(8)).map(|_| seeded.pick(&WORDS)).collect();
            let _ = unix_seconds(&text.join(" "));
        }
    }
}
