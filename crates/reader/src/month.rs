//! Parts of a month, and weekdays and weeks counted in it: mid july, the first monday of august.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::date::month_at;
use crate::day::{Days, monday, ordinal, plus, weekday_named};
use crate::phrase::Message;

/// What a third of a month is called, and its first and last day.
const THIRDS: &[(&str, i8, i8)] = &[
    ("the? beginning|start of|in", 1, 10),
    ("the? first part|half of|in", 1, 10),
    ("early|earlier in|on|of? the?", 1, 10),
    ("a? principios|comienzos|inicios|principio de|del", 1, 10),
    ("the? middle of|in", 11, 20),
    ("mid", 11, 20),
    ("a? mediados|mitad de|del", 11, 20),
    ("the? end|latter part|half? of|in", 21, 31),
    ("late|later in|on|of? the?", 21, 31),
    ("a|al? finales|fines|fin|final de|del", 21, 31),
];

/// A part of a month, or a weekday or week counted in one.
pub(crate) fn within_month(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    counted(message, at, today).or_else(|| third(message, at, today))
}

/// "Mid july", "a finales de mes".
fn third(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    let found =
        THIRDS.iter().filter_map(|(phrase, from, to)| Some((message.match_at(phrase, at)?, *from, *to)));
    let (start, from, to) = found.max_by_key(|(end, ..)| *end)?;
    let (month, end) = named(message, start, today)?;
    let last = month.last_of_month();
    let day = |day: i8| Date::new(month.year(), month.month(), day.min(last.day())).ok();
    let (first, last) = (day(from)?, day(to)?);
    (last >= today).then_some(((first.max(today), Some(last)), end))
}

/// "The 2nd tuesday of the month", "la primera semana de enero", "last friday in july".
fn counted(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    let start = at + usize::from(matches!(message.word(at), "the" | "el" | "la"));
    let (nth, next) = nth(message, start)?;
    let weekday = weekday_named(message, next);
    let week = matches!(message.word_after(next), "week" | "semana" | "wk");
    if weekday.is_none() && !week {
        return None;
    }
    let (month, end) = named(message, message.match_at("of|in|de|del|en", next + 1)?, today)?;
    let found = |month: Date| match weekday {
        Some(weekday) => {
            let day = month.nth_weekday_of_month(nth, weekday).ok()?;
            Some((day, Some(day)))
        }
        None if nth < 0 => Some((monday(month.last_of_month())?, Some(month.last_of_month()))),
        None => {
            let first = plus(month, (i64::from(nth) - 1) * 7)?;
            Some((first, plus(first, 6)))
        }
    };
    let ahead =
        |(first, last): Days| last.is_some_and(|last| last >= today).then_some((first.max(today), last));
    // "The first monday of the month" is the next one, where this month's is over.
    let days =
        found(month).and_then(ahead).or_else(|| found(month.checked_add(1.month()).ok()?).and_then(ahead))?;
    Some((days, end))
}

fn nth(message: &Message<'_>, at: usize) -> Option<(i8, usize)> {
    if matches!(message.word(at), "last" | "ultimo" | "ultima") {
        return Some((-1, at + 1));
    }
    if let Some(number) = ordinal(message.word(at)) {
        return i8::try_from(number).ok().filter(|nth| *nth <= 5).map(|nth| (nth, at + 1));
    }
    let number = message.get(at)?.number().filter(|number| (1..=5).contains(number))?;
    crate::street::is_suffix(message, at + 1).then_some((i8::try_from(number).ok()?, at + 2))
}

/// The first day of the month that is named.
pub(crate) fn named(message: &Message<'_>, at: usize, today: Date) -> Option<(Date, usize)> {
    if message.get(at)?.breaks() {
        return None;
    }
    let first = today.first_of_month();
    let next = ["next month", "el? proximo mes", "el? mes que viene|entra|sigue"];
    if let Some(end) = next.iter().filter_map(|phrase| message.match_at(phrase, at)).max() {
        return Some((first.checked_add(1.month()).ok()?, end));
    }
    let this = ["this|the? month", "este|el? mes"];
    if let Some(end) = this.iter().filter_map(|phrase| message.match_at(phrase, at)).max() {
        return Some((first, end));
    }
    let month = month_at(message, at)?;
    let year = if month < today.month() { today.year() + 1 } else { today.year() };
    // "Early march 3" is a date.
    let dated = message.get(at + 1).is_some_and(|next| next.number().is_some() && !next.breaks());
    Date::new(year, month, 1).ok().filter(|_| !dated).map(|first| (first, at + 1))
}
