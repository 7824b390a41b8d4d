//! Days: today, thursday, next week.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::date::{date, month, of_month};
use crate::holiday::holiday_at;
use crate::month::within_month;
use crate::phrase::Message;
use crate::spoken::small_number;
use crate::tokens::Kind;

/// From the first day to the last, both included; without a last one it is open.
pub(crate) type Days = (Date, Option<Date>);

const WEEKDAYS: &[(&str, Weekday)] = &[
    ("monday|mondays|lunes|lun", Weekday::Monday),
    ("tuesday|tuesdays|martes", Weekday::Tuesday),
    ("wednesday|wednesdays|miercoles|mier", Weekday::Wednesday),
    ("thursday|thursdays|jueves|jue", Weekday::Thursday),
    ("friday|fridays|viernes|vie|viern|biernes|bienes", Weekday::Friday),
    ("saturday|saturdays|sabado|sabados|sab", Weekday::Saturday),
    ("sunday|sundays|domingo|domingos", Weekday::Sunday),
];
/// Phrases, and how many days from today the first and the last day are.
const NEAR: &[(&str, i64, i64)] = &[
    ("day after tomorrow", 2, 2),
    ("tomorrow or the? day after", 1, 2),
    ("pasado manana", 2, 2),
    ("manana o pasado manana?", 1, 2),
    ("today|hoy", 0, 0),
    ("later today", 0, 0),
    ("this morning|afternoon|evening|aft", 0, 0),
    ("esta misma? tarde|manana|noche|tardecita|nochecita", 0, 0),
    ("tonight", 0, 0),
    ("tomorrow", 1, 1),
    ("manana", 1, 1),
    ("next|the? next|in? couple|few of? days", 1, 3),
    ("in a couple|few of? days", 1, 3),
    ("en un par de? dias", 1, 3),
    ("en unos dias", 1, 3),
];
/// Weeks: phrase, first and last day from Monday of this week.
const WEEKS: &[(&str, i64, i64)] = &[
    ("week after next", 14, 18),
    ("next week", 7, 11),
    ("the? following week", 7, 11),
    ("the week after this one?", 7, 11),
    ("this? upcoming|next week", 7, 11),
    ("this week coming", 7, 11),
    ("week after that", 7, 11),
    ("de? la? semana de arriba", 7, 11),
    ("a? mediados|mitad de la? semana que viene|entra", 8, 10),
    ("la? proxima semana", 7, 11),
    ("la? semana que viene|entra|sigue", 7, 11),
    ("la? otra semana", 7, 11),
    ("la? semana entrante|siguiente", 7, 11),
    ("a? principios|comienzos|inicios de la? proxima semana", 7, 8),
    ("a? principios|comienzos|inicios de la? semana que viene|entra", 7, 8),
    ("a? finales|fines|fin de la? proxima semana", 10, 11),
    ("a? finales|fines|fin de la? semana que viene|entra", 10, 11),
    ("a? mediados de la? proxima semana", 8, 10),
    ("the? mid|middle of? next week", 8, 10),
    ("beginning|start|first of|part|half of? next week", 7, 8),
    ("this? coming week", 7, 11),
    ("la? semana proxima", 7, 11),
    ("next weekend", 12, 13),
    ("weekend after next", 19, 20),
    ("el? proximo fin de semana", 12, 13),
    ("el? otro fin de semana", 12, 13),
    ("early|earlier in? next week", 7, 8),
    ("the? late|later|end|latter in|of|part? of? next week", 10, 11),
];

/// The days that are named at `at`, and the token behind them.
pub(crate) fn days_at(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    within_month(message, at, today)
        .or_else(|| week(message, at, today))
        .or_else(|| month(message, at, today))
        .or_else(|| holiday_at(message, at, today))
        .or_else(|| near(message, at, today))
        .or_else(|| weekday(message, at, today))
        .or_else(|| date(message, at, today))
}

pub(crate) fn plus(day: Date, days: i64) -> Option<Date> {
    day.checked_add(days.days()).ok()
}

pub(crate) fn monday(today: Date) -> Option<Date> {
    plus(today, -i64::from(today.weekday().to_monday_zero_offset()))
}

pub(crate) fn week(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
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
        "fines de esta|la semana",
        "a finales de la? semana",
    ]) {
        let first = plus(today, 1)?;
        return Some(((first, plus(start, 6).filter(|last| *last >= first)), end));
    }
    if let Some(end) =
        ends(&["beginning|start of the week", "early in the week", "a principios de la semana"])
    {
        let over = today.weekday().to_monday_zero_offset() > 1;
        let first = plus(start, if over { 7 } else { 0 })?;
        return Some(((first.max(today), plus(first, 1)), end));
    }
    if let Some(end) = ends(&["this week", "esta semana", "sometime this week", "early this week"]) {
        // On a Sunday it is the week that begins.
        let last = if today.weekday() == Weekday::Sunday { plus(today, 6) } else { plus(start, 6) };
        return Some(((today, last), end));
    }
    let end = ends(&[
        "this|the|on|over? this|the? weekend|weekends",
        "este|el fin de semana",
        "fin|fines de semana",
        "los|estos fines de semana",
        "este|el finde",
        "finde",
        "this? coming weekend",
    ])?;
    // "This coming weekend", said on a Sunday, is not today.
    let coming = today.weekday() == Weekday::Sunday && (at..end).any(|at| message.word(at) == "coming");
    let first = plus(start, if coming { 12 } else { 5 })?;
    Some(((first.max(today), plus(first, 1)), end))
}

fn near(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    // "Por la mañana" is the morning; only without an article is it tomorrow.
    let morning = message.word(at) == "manana" && message.word_before(at, 1) == "la";
    let found =
        NEAR.iter().filter_map(|(phrase, first, last)| Some((message.match_at(phrase, at)?, *first, *last)));
    let found = found.max_by_key(|(end, ..)| *end).or_else(|| Some((tom(message, at)?, 1, 1)));
    let (end, first, last) = found.filter(|_| !morning)?;
    // The part of the day is read by itself.
    let end = if matches!(message.word(at), "this" | "esta") { at + 1 } else { end };
    let end = if message.word(at) == "tonight" { at } else { end };
    if end > at {
        return Some(((plus(today, first)?, plus(today, last)), end));
    }
    Some(((today, Some(today)), at + 1))
}

/// "Tom at 9" is tomorrow, where it is no name.
fn tom(message: &Message<'_>, at: usize) -> Option<usize> {
    let small = message.get(at).filter(|token| token.word == "tom")?.raw == "tom";
    let next = message.word_after(at + 1);
    let timed = matches!(
        next,
        "at" | "am"
            | "pm"
            | "morning"
            | "mornin"
            | "afternoon"
            | "evening"
            | "night"
            | "after"
            | "before"
            | "around"
            | "between"
            | "works"
            | "is"
            | "anytime"
            | "please"
            | "if"
            | "by"
            | "or"
    ) || next.starts_with(|letter: char| letter.is_ascii_digit());
    let named = matches!(message.word_before(at, 1), "name" | "is" | "im" | "this" | "its" | "with" | "for");
    ((small || at == 0) && timed && !named || small && message.tokens.len() == 1).then_some(at + 1)
}

fn weekday(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    let next = matches!(message.word(at), "next");
    let led = next
        || matches!(
            message.word(at),
            "this" | "coming" | "upcoming" | "este" | "proximo" | "on" | "el" | "para"
        );
    let mut name = at + usize::from(led);
    name +=
        usize::from(led && matches!(message.word_after(name), "proximo" | "coming" | "upcoming" | "next"));
    let day = weekday_named(message, name)?;
    if led && message.get(name).is_some_and(crate::tokens::Token::breaks) {
        return None;
    }
    let this_week = i64::from(day.to_monday_zero_offset());
    let coming = message
        .match_at("que viene|entra|sigue", name + 1)
        .or_else(|| message.match_at("proximo|siguiente|entrante", name + 1));
    let mut end = coming.unwrap_or(name + 1);
    // Said on a Tuesday, "el próximo martes" is not today.
    let other = coming.is_some() || (at..name).any(|word| matches!(message.word(word), "proximo" | "coming"));
    let ahead = match i64::from(today.weekday().until(day)) {
        0 if other => 7,
        ahead => ahead,
    };
    let mut found = if next { plus(monday(today)?, 7 + this_week)? } else { plus(today, ahead)? };
    if let Some((dated, after)) = dated(message, end, day, today) {
        (found, end) = (dated, after);
    }
    // "Friday week", as some say.
    let british = message.word_after(end) == "week"
        && !matches!(message.word_after(end + 1), "of" | "after" | "before")
        && !found_dated(message, end);
    if british {
        return Some(((plus(found, 7)?, plus(found, 7)), end + 1));
    }
    if let Some(after) = message.match_at("of? next week", end) {
        found = plus(monday(today)?, 7 + this_week)?;
        end = after;
    }
    Some(((found, Some(found)), end))
}

fn found_dated(message: &Message<'_>, end: usize) -> bool {
    message.get(end.wrapping_sub(1)).is_some_and(|token| token.kind == Kind::Number)
}

/// The weekday of that name.
pub(crate) fn weekday_named(message: &Message<'_>, at: usize) -> Option<Weekday> {
    // "Sun" is mostly the one in the sky.
    if message.word(at) == "sun" && is_sunday(message, at) {
        return Some(Weekday::Sunday);
    }
    if is_we_would(message, at) {
        return None;
    }
    WEEKDAYS.iter().find(|(names, _)| message.match_at(names, at).is_some()).map(|(_, day)| *day)
}

/// "We'd be free monday", also without its apostrophe; and "el viene", "sat there".
fn is_we_would(message: &Message<'_>, at: usize) -> bool {
    let Some(token) = message.get(at) else { return false };
    let next = message.word_after(at + 1);
    let folded = matches!(token.raw.len(), 3..=5) && token.word == "wednesday";
    folded
        && (token.raw.contains(['\'', '’'])
            || matches!(next, "be" | "like" | "love" | "prefer" | "rather" | "appreciate"))
        || token.word == "saturday"
            && token.raw.len() == 3
            && matches!(next, "there" | "down" | "in" | "here")
            && matches!(message.word_before(at, 1), "i" | "we" | "he" | "she" | "it" | "just")
}

/// "Sat or sun", "sun morning".
fn is_sunday(message: &Message<'_>, at: usize) -> bool {
    let named = |word: &str| WEEKDAYS.iter().any(|(names, _)| names.split('|').any(|name| name == word));
    let other = message.tokens.iter().any(|token| named(&token.word));
    let timed = matches!(
        message.word_after(at + 1),
        "morning" | "afternoon" | "evening" | "at" | "after" | "before" | "am" | "pm" | "works" | "please"
    );
    let sky = matches!(message.word_before(at, 1), "the" | "full" | "hot" | "direct" | "in");
    !sky && (message.tokens.len() == 1 || other || timed)
}

/// "Thursday the 3rd" and "jueves 3" name one day.
fn dated(message: &Message<'_>, at: usize, weekday: Weekday, today: Date) -> Option<(Date, usize)> {
    let article = usize::from(matches!(message.word_after(at), "the" | "el"));
    let token = message.get(at + article).filter(|token| token.kind == Kind::Number && !token.breaks())?;
    let number = token.number()?;
    let ordinal = crate::street::is_suffix(message, at + article + 1);
    let end = at + article + 1 + usize::from(ordinal);
    let ((day, _), end) = of_month(today, number, end)?;
    let spanish = message.get(at.checked_sub(1)?)?.word.ends_with(['s', 'o']);
    (day.weekday() == weekday && (ordinal || article > 0 || spanish)).then_some((day, end))
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
        &["eleventh"],
        &["twelfth"],
        &["thirteenth"],
        &["fourteenth"],
        &["fifteenth"],
        &["sixteenth"],
        &["seventeenth"],
        &["eighteenth"],
        &["nineteenth"],
        &["twentieth"],
    ];
    let index = WORDS.iter().position(|words| words.contains(&word))?;
    u32::try_from(index + 1).ok()
}

/// The number that a word or digits stand for.
pub(crate) fn count(message: &Message<'_>, at: usize) -> Option<u32> {
    let token = message.get(at)?;
    if token.kind == Kind::Number { token.number() } else { small_number(&token.word) }
}
