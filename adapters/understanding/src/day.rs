//! Days: today, thursday, the 8th, next week.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::phrase::Message;
use crate::spoken::small_number;
use crate::tokens::Kind;

/// From the first day to the last, both included.
pub(crate) type Days = (Date, Option<Date>);

const WEEKDAYS: &[(&str, Weekday)] = &[
    ("monday|mondays|lunes", Weekday::Monday),
    ("tuesday|tuesdays|martes", Weekday::Tuesday),
    ("wednesday|wednesdays|miercoles", Weekday::Wednesday),
    ("thursday|thursdays|jueves", Weekday::Thursday),
    ("friday|fridays|viernes", Weekday::Friday),
    ("saturday|saturdays|sabado|sabados", Weekday::Saturday),
    ("sunday|sundays|domingo|domingos", Weekday::Sunday),
];
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
/// Phrases, and how many days from today the first and the last day are.
const NEAR: &[(&str, i64, i64)] = &[
    ("day after tomorrow", 2, 2),
    ("pasado manana", 2, 2),
    ("today|hoy", 0, 0),
    ("later today", 0, 0),
    ("this morning|afternoon|evening", 0, 0),
    ("esta tarde|manana|noche", 0, 0),
    ("tonight", 0, 0),
    ("tomorrow", 1, 1),
    ("manana", 1, 1),
    ("next|the? next|in? couple|few of? days", 1, 3),
    ("in a couple|few of? days", 1, 3),
    ("en unos|un par de? dias", 1, 3),
];
/// Weeks: phrase, first and last day from Monday of this week.
const WEEKS: &[(&str, i64, i64)] = &[
    ("week after next", 14, 18),
    ("next week", 7, 11),
    ("following week", 7, 11),
    ("la? proxima semana", 7, 11),
    ("la? semana que viene|entra", 7, 11),
    ("la? otra semana", 7, 11),
    ("next weekend", 12, 13),
    ("proximo fin de semana", 12, 13),
    ("early next week", 7, 8),
    ("late|later|end next|of next? week", 10, 11),
];

/// The days that are named at `at`, and the token behind them.
pub(crate) fn days_at(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    week(message, at, today)
        .or_else(|| near(message, at, today))
        .or_else(|| weekday(message, at, today))
        .or_else(|| date(message, at, today))
}

fn plus(day: Date, days: i64) -> Option<Date> {
    day.checked_add(days.days()).ok()
}

fn monday(today: Date) -> Option<Date> {
    plus(today, -i64::from(today.weekday().to_monday_zero_offset()))
}

fn week(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    let start = monday(today)?;
    let ends = |phrases: &[&str]| phrases.iter().filter_map(|phrase| message.match_at(phrase, at)).max();
    let fixed =
        WEEKS.iter().filter_map(|(phrase, first, last)| Some((message.match_at(phrase, at)?, *first, *last)));
    if let Some((end, first, last)) = fixed.max_by_key(|(end, ..)| *end) {
        return Some(((plus(start, first)?, plus(start, last)), end));
    }
    if let Some(end) = ends(&[
        "later|end|late in|of|on? this|the week",
        "later this week",
        "fines de esta? la? semana",
        "a finales de la? semana",
    ]) {
        let first = plus(today, 1)?;
        return Some(((first, plus(start, 6).filter(|last| *last >= first)), end));
    }
    if let Some(end) = ends(&["this week", "esta semana", "sometime this week", "early this week"]) {
        return Some(((today, plus(start, 6)), end));
    }
    let end =
        ends(&["this|the|on|over? this|the? weekend|weekends", "este|el fin de semana", "fin de semana"])?;
    let first = plus(start, 5)?;
    Some(((first.max(today), plus(start, 6)), end))
}

fn near(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    // "Por la mañana" is the morning; only without an article is it tomorrow.
    let morning = message.word(at) == "manana" && message.word_before(at, 1) == "la";
    let found =
        NEAR.iter().filter_map(|(phrase, first, last)| Some((message.match_at(phrase, at)?, *first, *last)));
    let (end, first, last) = found.max_by_key(|(end, ..)| *end).filter(|_| !morning)?;
    // The part of the day is read by itself.
    let end = if matches!(message.word(at), "this" | "esta") { at + 1 } else { end };
    let end = if message.word(at) == "tonight" { at } else { end };
    if end > at {
        return Some(((plus(today, first)?, plus(today, last)), end));
    }
    Some(((today, Some(today)), at + 1))
}

fn weekday(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    let next = matches!(message.word(at), "next");
    let led = next || matches!(message.word(at), "this" | "coming" | "este" | "proximo" | "on" | "el");
    let name = at + usize::from(led);
    let (_, day) = WEEKDAYS.iter().find(|(names, _)| message.match_at(names, name).is_some())?;
    if led && message.get(name).is_some_and(crate::tokens::Token::breaks) {
        return None;
    }
    let ahead = i64::from(today.weekday().until(*day));
    let this_week = i64::from(day.to_monday_zero_offset());
    let found = if next { plus(monday(today)?, 7 + this_week)? } else { plus(today, ahead)? };
    let mut end = message
        .match_at("que viene|entra", name + 1)
        .or_else(|| message.match_at("proximo", name + 1))
        .unwrap_or(name + 1);
    // "Thursday the 3rd" and "jueves 3" name one day.
    let dated = message
        .match_at("the|el? #", end)
        .map(|after| (after, message.get(after - 1).and_then(|token| token.number())));
    if let Some((after, Some(number))) = dated {
        let ordinal = crate::street::is_suffix(message, after);
        if u32::try_from(found.day()).ok() == Some(number) && (ordinal || message.word(end) == "the") {
            end = after + usize::from(ordinal);
        }
    }
    let next_week = message.match_at("of? next week", end);
    if let Some(after) = next_week {
        let found = plus(monday(today)?, 7 + this_week)?;
        return Some(((found, Some(found)), after));
    }
    Some(((found, Some(found)), end))
}

/// "dec 3", "3 de diciembre", "12/3", "2026-12-03", "the 8th".
fn date(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    let led = matches!(message.word(at), "the" | "el" | "on" | "dia");
    let start = at + usize::from(led);
    let token = message.get(start)?;
    let number = |at: usize| {
        message
            .get(at)
            .filter(|token| token.kind == Kind::Number && token.word.len() <= 2)
            .and_then(|token| token.number())
    };
    let suffixed = |at: usize| at + usize::from(crate::street::is_suffix(message, at));
    if let Some(month) = month_at(message, start) {
        let article = usize::from(message.word_after(start + 1) == "the");
        let day = number(start + 1 + article)?;
        return one(today, month, day, None, suffixed(start + 2 + article));
    }
    if token.word.len() == 4 && token.kind == Kind::Number {
        return iso(message, start);
    }
    let ordinal_word = led.then(|| ordinal(&token.word)).flatten();
    let day = number(start).or(ordinal_word)?;
    let end = suffixed(start + 1);
    let has_suffix = end > start + 1 || ordinal_word.is_some();
    let linked = end + usize::from(matches!(message.word_after(end), "of" | "de"));
    if let Some(month) =
        month_at(message, linked).filter(|_| !message.get(linked).is_some_and(crate::tokens::Token::breaks))
    {
        return one(today, month, day, None, linked + 1);
    }
    let slash = message.get(start + 1).is_some_and(|next| next.before == "/");
    if let Some(second) = number(start + 1).filter(|_| slash) {
        let (month, day) = if day > 12 { (second, day) } else { (day, second) };
        let year =
            message.get(start + 2).filter(|token| token.before == "/").and_then(|token| token.number());
        return one(today, i8::try_from(month).ok()?, day, year, start + 2 + usize::from(year.is_some()));
    }
    let spanish = matches!(message.word(at), "el" | "dia") && day > 12;
    (has_suffix && !is_place(message, end) || spanish).then(|| of_month(today, day, end)).flatten()
}

/// "The 7th st" and "the 2nd floor" are no days.
fn is_place(message: &Message<'_>, at: usize) -> bool {
    let word = message.word_after(at);
    crate::street::is_kind_of_street(word)
        || matches!(word, "floor" | "time" | "one" | "option" | "unit" | "story" | "grade" | "visit" | "call")
}

fn month_at(message: &Message<'_>, at: usize) -> Option<i8> {
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
fn of_month(today: Date, day: u32, end: usize) -> Option<(Days, usize)> {
    let months = (0..3).filter_map(|months| today.first_of_month().checked_add(months.months()).ok());
    let found =
        months.filter_map(|first| valid(first.year(), first.month(), day)).find(|found| *found >= today)?;
    Some(((found, Some(found)), end))
}

fn valid(year: i16, month: i8, day: u32) -> Option<Date> {
    Date::new(year, month, i8::try_from(day).ok()?).ok()
}

/// The number of an ordinal word.
pub(crate) fn ordinal(word: &str) -> Option<u32> {
    const WORDS: &[&[&str]] = &[
        &["first", "primero", "primera", "primer"],
        &["second", "segundo", "segunda"],
        &["third", "tercero", "tercera", "tercer"],
        &["fourth", "cuarto", "cuarta"],
        &["fifth", "quinto", "quinta"],
        &["sixth", "sexto", "sexta"],
        &["seventh"],
        &["eighth"],
        &["ninth"],
        &["tenth"],
    ];
    let index = WORDS.iter().position(|words| words.contains(&word))?;
    u32::try_from(index + 1).ok()
}

/// The number that a word or digits stand for.
pub(crate) fn count(message: &Message<'_>, at: usize) -> Option<u32> {
    let token = message.get(at)?;
    if token.kind == Kind::Number { token.number() } else { small_number(&token.word) }
}
