//! Holidays, as people in the United States name them.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::day::Days;
use crate::phrase::Message;

/// When a holiday is in a year.
#[derive(Clone, Copy)]
enum Rule {
    /// Month and day.
    On(i8, i8),
    /// The nth weekday of a month; the last one is -1. Then so many days later.
    Nth(i8, Weekday, i8, i64),
    /// So many days from Easter Sunday.
    Easter(i64),
    /// From a month and day, so many days long.
    Season(i8, i8, i64),
    /// The days before and after Easter Sunday.
    HolyWeek,
}

const HOLIDAYS: &[(&str, Rule)] = &[
    ("new|newyears years|year eve", Rule::On(12, 31)),
    ("nochevieja", Rule::On(12, 31)),
    ("fin de ano", Rule::On(12, 31)),
    ("new years|year day?", Rule::On(1, 1)),
    ("ano nuevo", Rule::On(1, 1)),
    ("dia? de? reyes", Rule::On(1, 6)),
    ("mlk day?", Rule::Nth(1, Weekday::Monday, 3, 0)),
    ("martin luther king jr? day?", Rule::Nth(1, Weekday::Monday, 3, 0)),
    ("valentines|valentine day?", Rule::On(2, 14)),
    ("san valentin", Rule::On(2, 14)),
    ("presidents|president day", Rule::Nth(2, Weekday::Monday, 3, 0)),
    ("st|saint patricks|pattys|paddys|patrick day?", Rule::On(3, 17)),
    ("good friday", Rule::Easter(-2)),
    ("viernes santo", Rule::Easter(-2)),
    ("easter sunday?", Rule::Easter(0)),
    ("domingo? de? pascua", Rule::Easter(0)),
    ("semana santa", Rule::HolyWeek),
    ("cinco de mayo", Rule::On(5, 5)),
    ("mothers day", Rule::Nth(5, Weekday::Sunday, 2, 0)),
    ("dia de las? madres", Rule::Nth(5, Weekday::Sunday, 2, 0)),
    ("memorial day", Rule::Nth(5, Weekday::Monday, -1, 0)),
    ("juneteenth", Rule::On(6, 19)),
    ("fathers day", Rule::Nth(6, Weekday::Sunday, 3, 0)),
    ("fourth of july", Rule::On(7, 4)),
    ("july fourth", Rule::On(7, 4)),
    ("independence day", Rule::On(7, 4)),
    ("dia de la independencia", Rule::On(7, 4)),
    ("labor day", Rule::Nth(9, Weekday::Monday, 1, 0)),
    ("dia del trabajo", Rule::Nth(9, Weekday::Monday, 1, 0)),
    ("super bowl sunday?", Rule::Nth(2, Weekday::Sunday, 2, 0)),
    ("superbowl sunday?", Rule::Nth(2, Weekday::Sunday, 2, 0)),
    ("palm sunday", Rule::Easter(-7)),
    ("domingo de ramos", Rule::Easter(-7)),
    ("dia? del padre", Rule::Nth(6, Weekday::Sunday, 3, 0)),
    ("ash wednesday", Rule::Easter(-46)),
    ("cyber monday", Rule::Nth(11, Weekday::Thursday, 4, 4)),
    ("columbus|indigenous peoples? day", Rule::Nth(10, Weekday::Monday, 2, 0)),
    ("halloween", Rule::On(10, 31)),
    ("dia de los? muertos", Rule::On(11, 2)),
    ("veterans|veteran day", Rule::On(11, 11)),
    ("thanksgiving|turkey|thxgiving|tgiving day?", Rule::Nth(11, Weekday::Thursday, 4, 0)),
    ("dia? de? accion de gracias", Rule::Nth(11, Weekday::Thursday, 4, 0)),
    ("black friday", Rule::Nth(11, Weekday::Thursday, 4, 1)),
    ("christmas|xmas eve", Rule::On(12, 24)),
    ("nochebuena", Rule::On(12, 24)),
    ("christmas|xmas day?", Rule::On(12, 25)),
    ("navidad", Rule::On(12, 25)),
    ("holidays|fiestas", Rule::Season(12, 24, 8)),
];

/// The holiday that is named at `at`: the next one of that name.
pub(crate) fn holiday_at(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    // "El día de Acción de Gracias", "the 4th of July" is a date anyway.
    let at_name = at + usize::from(matches!(message.word(at), "el" | "la" | "the" | "las" | "los"));
    let found =
        HOLIDAYS.iter().filter_map(|(phrase, rule)| Some((message.match_at(phrase, at_name)?, *rule)));
    let (end, rule) = found.max_by_key(|(end, _)| *end)?;
    // "Sounds good friday".
    // "Do you work holidays" asks, and "the holidays" are these.
    let plain = matches!(message.word(at_name), "holidays" | "fiestas")
        && !matches!(message.word_before(at_name, 1), "the" | "las" | "of" | "de" | "after" | "before");
    let praise = message.word(at_name) == "good"
        && !matches!(
            message.word_before(at_name, 1),
            "" | "on" | "before" | "after" | "not" | "for" | "until" | "by" | "day"
        );
    let bare = message.word(at_name) == "turkey" && message.word_after(at_name + 1) != "day";
    if praise || bare || plain {
        return None;
    }
    let years = [today.year(), today.year() + 1];
    let days = years.into_iter().filter_map(|year| in_year(rule, year));
    let days = days.into_iter().find(|(first, last)| last.unwrap_or(*first) >= today)?;
    if message.word_after(end) == "weekend" {
        return weekend_of(days.0).map(|days| (days, end + 1));
    }
    if message.word_after(end) == "week" && days.1 == Some(days.0) {
        let monday = crate::day::monday(days.0)?;
        return Some(((monday.max(today), monday.checked_add(4.days()).ok()), end + 1));
    }
    Some((days, end))
}

/// "Memorial day weekend": saturday and sunday beside the day.
fn weekend_of(day: Date) -> Option<Days> {
    let days = (-3..=3).filter_map(|days| day.checked_add(days.days()).ok());
    let saturday = days.into_iter().find(|day: &Date| day.weekday() == Weekday::Saturday)?;
    Some((saturday, Some(saturday.checked_add(1.day()).ok()?)))
}

fn in_year(rule: Rule, year: i16) -> Option<Days> {
    let later = |day: Date, days: i64| day.checked_add(days.days()).ok();
    let one = |day: Date| Some((day, Some(day)));
    match rule {
        Rule::On(month, day) => one(Date::new(year, month, day).ok()?),
        Rule::Nth(month, weekday, nth, days) => {
            let day = Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()?;
            one(later(day, days)?)
        }
        Rule::Easter(days) => one(later(easter(year)?, days)?),
        Rule::Season(month, day, days) => {
            let first = Date::new(year, month, day).ok()?;
            Some((first, later(first, days)))
        }
        Rule::HolyWeek => {
            let sunday = easter(year)?;
            Some((later(sunday, -7)?, Some(sunday)))
        }
    }
}

/// Easter Sunday of the Gregorian calendar, by the rule of Meeus, Jones and Butcher.
fn easter(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    let (month, day) = (i8::try_from(sum / 31).ok()?, i8::try_from(sum % 31 + 1).ok()?);
    Date::new(i16::try_from(year).ok()?, month, day).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::easter;

    #[test]
    fn easter_is_where_the_calendar_has_it() {
        for day in
            [date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28), date(2038, 4, 25)]
        {
            assert_eq!(easter(day.year()), Some(day));
        }
    }
}
