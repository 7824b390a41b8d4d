//! Dates: dec 3, 12/3, the 8th, in january.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::day::{Days, count, ordinal};
use crate::phrase::Message;
use crate::tokens::Kind;

const MONTHS: &[&str] = &[
    "january|jan|enero|ene",
    "february|feb|febrero",
    "march|mar|marzo",
    "april|apr|abril|abr",
    "may|mayo",
    "june|jun|junio",
    "july|jul|julio",
    "august|aug|agosto|ago",
    "september|sept|sep|septiembre|setiembre",
    "october|oct|octubre",
    "november|nov|noviembre",
    "december|dec|diciembre|dic",
];

/// "dec 3", "3 de diciembre", "12/3", "2026-12-03", "the 8th".
pub(crate) fn date(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    let led = matches!(message.word(at), "the" | "el" | "on" | "dia");
    let mut start = at + usize::from(led);
    start += usize::from(led && message.word_after(start) == "dia");
    let token = message.get(start)?;
    if let Some(month) = month_at(message, start) {
        let article = usize::from(message.word_after(start + 1) == "the");
        let said = day_of_month(message, start + 1 + article)?;
        return one(today, month, said.day, None, said.end);
    }
    if token.word.len() == 4 && token.kind == Kind::Number {
        return iso(message, start);
    }
    if let Some(found) = with_slash(message, start, today) {
        return Some(found);
    }
    let said = day_of_month(message, start)?;
    let linked = said.end + usize::from(matches!(message.word_after(said.end), "of" | "de"));
    let together = !message.get(linked).is_some_and(crate::tokens::Token::breaks);
    if let Some(month) = month_at(message, linked).filter(|_| together) {
        return one(today, month, said.day, None, linked + 1);
    }
    // "The 18th of this month", "el 5 del mes que viene"; "the 15th of every month" is no one day.
    if let Some(start) = message.match_at("of|de|del", said.end).filter(|_| said.how != How::Plain || led) {
        if matches!(message.word_after(start), "every" | "each" | "cada") {
            return None;
        }
        if let Some((first, end)) = crate::month::named(message, start, today).filter(|_| together) {
            let found = valid(first.year(), first.month(), said.day).filter(|found| *found >= today)?;
            return Some(((found, Some(found)), end));
        }
    }
    let clear = match said.how {
        How::Suffix => !is_place(message, said.end),
        How::Ordinal => led && !is_place(message, said.end),
        How::Plain => plainly_a_day(message, at, &said),
    };
    clear.then(|| of_month(today, said.day, said.end)).flatten()
}

/// "El 15", "el día 8"; "el 8" alone, because "el 2" may be the second offer.
fn plainly_a_day(message: &Message<'_>, at: usize, said: &Said) -> bool {
    let ends = message
        .get(said.end)
        .is_none_or(|next| next.breaks() || next.is(&["a", "por", "en", "despues", "o", "y"]));
    let named = message.word(at) == "dia" || message.word(at) == "el" && message.word_after(at + 1) == "dia";
    named || message.word(at) == "el" && (said.day > 12 || said.day > 3 && ends)
}

/// How a day of the month was said.
#[derive(Clone, Copy, Eq, PartialEq)]
enum How {
    /// "8th"
    Suffix,
    /// "eighth"
    Ordinal,
    /// "8", "ocho"
    Plain,
}

struct Said {
    day: u32,
    end: usize,
    how: How,
}

fn day_of_month(message: &Message<'_>, at: usize) -> Option<Said> {
    let token = message.get(at)?;
    let said = if token.kind == Kind::Number {
        let day = token.number().filter(|_| token.word.len() <= 2)?;
        let suffix = is_suffix(message, at + 1);
        let how = if suffix { How::Suffix } else { How::Plain };
        Said { day, end: at + 1 + usize::from(suffix), how }
    } else if let Some(day) = ordinal(&token.word) {
        Said { day, end: at + 1, how: How::Ordinal }
    } else {
        let tens = count(message, at)?;
        let unit = ordinal(message.word_after(at + 1)).filter(|unit| *unit < 10 && matches!(tens, 20 | 30));
        match unit {
            // "The twenty second".
            Some(unit) => Said { day: tens + unit, end: at + 2, how: How::Suffix },
            None => Said { day: tens, end: at + 1, how: How::Plain },
        }
    };
    (1..=31).contains(&said.day).then_some(said)
}

/// "8th", and the "1ro" of "el 1ro de mayo".
fn is_suffix(message: &Message<'_>, at: usize) -> bool {
    crate::street::is_suffix(message, at)
        || message
            .get(at)
            .is_some_and(|token| token.before.is_empty() && token.is(&["ro", "ero", "er", "do", "to", "avo"]))
}

/// "12/3", "12/3/26", "12-7".
fn with_slash(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    let number = |at: usize| {
        message.get(at).filter(|token| token.kind == Kind::Number && token.word.len() <= 2)?.number()
    };
    let day = number(at)?;
    message.get(at + 1).filter(|next| next.before == "/")?;
    let second = number(at + 1)?;
    let (month, day) = if day > 12 { (second, day) } else { (day, second) };
    let year = message.get(at + 2).filter(|token| token.before == "/").and_then(|token| token.number());
    one(today, i8::try_from(month).ok()?, day, year, at + 2 + usize::from(year.is_some()))
}

/// A plain number as a day of the month, where what stands before it says that it is one.
pub(crate) fn numbered(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    let said = day_of_month(message, at)?;
    let next = message.get(said.end);
    let glued = next.is_some_and(|next| next.before.is_empty() || matches!(next.before, ":" | "/" | "-"));
    let counted =
        matches!(message.word_after(said.end), "am" | "pm" | "oclock") || is_place(message, said.end);
    (!glued && !counted).then(|| of_month(today, said.day, said.end)).flatten()
}

/// A whole month, or what is left of it: "in january", "next month".
pub(crate) fn month(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    let whole = |first: Date, end: usize| Some(((first.max(today), Some(first.last_of_month())), end));
    let first = today.first_of_month();
    let next = ["next month", "el? proximo mes", "el? mes que viene|entra", "el? otro mes"];
    if let Some(end) = next.iter().filter_map(|phrase| message.match_at(phrase, at)).max() {
        return whole(first.checked_add(1.month()).ok()?, end);
    }
    let this = ["this month", "este mes", "later this month"];
    if let Some(end) = this.iter().filter_map(|phrase| message.match_at(phrase, at)).max() {
        return whole(first, end);
    }
    let start = message.match_at("in|during|en|durante|sometime in?", at)?;
    let month =
        month_at(message, start).filter(|_| !message.get(start).is_some_and(crate::tokens::Token::breaks))?;
    let dated = message.get(start + 1).is_some_and(|next| next.kind == Kind::Number && !next.breaks());
    let year = if month < today.month() { today.year() + 1 } else { today.year() };
    if dated { None } else { whole(Date::new(year, month, 1).ok()?, start + 1) }
}

/// "The 7th st" and "the 2nd floor" are no days.
fn is_place(message: &Message<'_>, at: usize) -> bool {
    let word = message.word_after(at);
    crate::street::is_kind_of_street(word)
        || matches!(word, "floor" | "time" | "one" | "option" | "unit" | "story" | "grade" | "visit" | "call")
}

pub(crate) fn month_at(message: &Message<'_>, at: usize) -> Option<i8> {
    let index = MONTHS.iter().position(|names| message.match_at(names, at).is_some())?;
    i8::try_from(index + 1).ok()
}

fn iso(message: &Message<'_>, at: usize) -> Option<(Days, usize)> {
    let part =
        |at: usize| message.get(at).filter(|token| token.before == "-").and_then(|token| token.number());
    let year = message.get(at)?.number()?;
    let found = valid(i16::try_from(year).ok()?, i8::try_from(part(at + 1)?).ok()?, part(at + 2)?)?;
    Some(((found, Some(found)), at + 3))
}

/// A day of a month: this year's, or the next's when that is over.
fn one(today: Date, month: i8, day: u32, year: Option<u32>, end: usize) -> Option<(Days, usize)> {
    let year = year.and_then(|year| i16::try_from(if year < 100 { year + 2000 } else { year }).ok());
    let found = match year {
        Some(year) => valid(year, month, day)?,
        None => valid(today.year(), month, day)
            .filter(|found| *found >= today)
            .or_else(|| valid(today.year() + 1, month, day))?,
    };
    Some(((found, Some(found)), end))
}

/// "The 8th" of this month or the next that has one.
pub(crate) fn of_month(today: Date, day: u32, end: usize) -> Option<(Days, usize)> {
    let months = (0..3).filter_map(|months| today.first_of_month().checked_add(months.months()).ok());
    let found =
        months.filter_map(|first| valid(first.year(), first.month(), day)).find(|found| *found >= today)?;
    Some(((found, Some(found)), end))
}

fn valid(year: i16, month: i8, day: u32) -> Option<Date> {
    Date::new(year, month, i8::try_from(day).ok()?).ok()
}
