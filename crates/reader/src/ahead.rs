//! So much later than now: in 2 days, a week from friday, in half an hour.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use crate::clock::Hours;
use crate::day::{Days, count, days_at};
use crate::phrase::Message;

/// What "in 2 days" and "in 2 hours" count.
#[derive(Clone, Copy)]
enum Unit {
    Minutes,
    Hours,
    Days,
    Weeks,
    Months,
}

const UNITS: &[(&str, Unit)] = &[
    ("minute|minutes|min|mins|minuto|minutos", Unit::Minutes),
    ("hour|hours|hr|hrs|hora|horas", Unit::Hours),
    ("day|days|dia|dias", Unit::Days),
    ("week|weeks|semana|semanas", Unit::Weeks),
    ("month|months|mes|meses", Unit::Months),
];
/// Words that make it a complaint: "no heat in 2 days".
const LACKING: &[&str] =
    &["no", "not", "havent", "hasnt", "hadnt", "without", "dont", "doesnt", "sin", "never", "nothing"];

/// A day, and the time too where it is minutes or hours away; and the token behind it.
pub(crate) fn ahead_at(
    message: &Message<'_>,
    at: usize,
    now: DateTime,
) -> Option<(Days, Option<Hours>, usize)> {
    let (start, _) = message.part(at);
    if (start..at).any(|before| LACKING.contains(&message.word(before))) {
        return None;
    }
    within(message, at, now.date())
        .or_else(|| led(message, at, now))
        .or_else(|| from_a_day(message, at, now))
        .or_else(|| in_eight(message, at, now.date()))
}

/// "in about 2 weeks", "dentro de 3 días".
fn led(message: &Message<'_>, at: usize, now: DateTime) -> Option<(Days, Option<Hours>, usize)> {
    let lead = [
        "in about|like|around|maybe|another?",
        "en como|unas|unos?",
        "dentro de como|unas|unos?",
        "give me|us about|like?",
        "deme|dame|denme como|unos|unas?",
        "de aqui|hoy a|en como|unos|unas?",
    ];
    let start = lead.iter().filter_map(|phrase| message.match_at(phrase, at)).max()?;
    let (amount, unit, end) = amount(message, start)?;
    let end = message.match_at("from now|today", end).unwrap_or(end);
    later(now, amount, unit, end)
}

/// "2 weeks from monday", "a couple hours from now".
fn from_a_day(message: &Message<'_>, at: usize, now: DateTime) -> Option<(Days, Option<Hours>, usize)> {
    let (amount, unit, end) = amount(message, at)?;
    if let Some(end) = message.match_at("out", end) {
        return later(now, amount, unit, end);
    }
    let from = message.match_at("from|after|desde", end)?;
    if let Some(end) = message.match_at("now", from) {
        return later(now, amount, unit, end);
    }
    let ((first, _), end) = days_at(message, from, now.date())?;
    let day = match unit {
        Unit::Days => plus(first, amount)?,
        Unit::Weeks => plus(first, amount * 7)?,
        Unit::Months => first.checked_add(amount.months()).ok()?,
        Unit::Minutes | Unit::Hours => return None,
    };
    Some(((day, Some(day)), None, end))
}

/// "within the next 3 days".
fn within(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, Option<Hours>, usize)> {
    const LOOSE: &[(&str, i64, i64)] = &[
        ("within the|a week", 0, 7),
        ("in|within the|a next? day or two|so", 1, 2),
        ("in|within the? next day or two|so", 1, 2),
        ("en|dentro de? uno o dos dias", 1, 2),
        ("en un dia o dos", 1, 2),
        ("en unos pocos? dias", 1, 3),
        ("en|estos|los proximos dias", 1, 3),
        ("in|within a week or two", 7, 14),
    ];
    let loose =
        LOOSE.iter().filter_map(|(phrase, from, to)| Some((message.match_at(phrase, at)?, *from, *to)));
    if let Some((end, from, to)) = loose.max_by_key(|(end, ..)| *end) {
        return Some(((plus(today, from)?, plus(today, to)), None, end));
    }
    let lead = [
        "within the? next?",
        "in|over|for? the next",
        "next",
        "en? los proximos|siguientes",
        "dentro de los proximos|siguientes",
    ];
    let start = lead.iter().filter_map(|phrase| message.match_at(phrase, at)).max()?;
    let (amount, unit, end) = amount(message, start)?;
    let days = match unit {
        Unit::Days => amount,
        Unit::Weeks => amount * 7,
        Unit::Minutes | Unit::Hours | Unit::Months => return None,
    };
    // "The next few days" begin tomorrow.
    let few = message.get(start)?.is(&["few", "couple", "a"]) || !message.word(at).starts_with("within");
    let first = if few { plus(today, 1)? } else { today };
    Some(((first, plus(today, days)), None, end))
}

/// "De hoy en ocho", "de mañana en ocho": a week from that day.
fn in_eight(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, Option<Hours>, usize)> {
    let start = message.match_at("de|del", at)?;
    let ((first, _), end) = days_at(message, start, today)?;
    let end = message.match_at("en ocho", end)?;
    let day = plus(first, 7)?;
    Some(((day, Some(day)), None, end))
}

fn later(now: DateTime, amount: i64, unit: Unit, end: usize) -> Option<(Days, Option<Hours>, usize)> {
    let moment = match unit {
        Unit::Minutes => now.checked_add(amount.minutes()),
        Unit::Hours => now.checked_add(amount.hours()),
        Unit::Days => now.checked_add(amount.days()),
        Unit::Weeks => now.checked_add(amount.weeks()),
        Unit::Months => now.checked_add(amount.months()),
    };
    let moment = moment.ok()?;
    let day = moment.date();
    let minute = u16::try_from(i32::from(moment.hour()) * 60 + i32::from(moment.minute())).ok()?;
    let hours = matches!(unit, Unit::Minutes | Unit::Hours).then_some(Hours {
        from: Some(minute),
        to: Some(minute),
        exact: Some(true),
    });
    Some(((day, Some(day)), hours, end))
}

/// "2 weeks", "a couple of days", "half an hour".
fn amount(message: &Message<'_>, at: usize) -> Option<(i64, Unit, usize)> {
    if let Some(end) = message.match_at("half an? hour", at).or_else(|| message.match_at("media hora", at)) {
        return Some((30, Unit::Minutes, end));
    }
    let (number, next) = if let Some(end) = message.match_at("a? couple of?", at) {
        (2, end)
    } else if let Some(end) = message.match_at("un par de", at) {
        (2, end)
    } else if let Some(end) = message.match_at("a? few", at) {
        (3, end)
    } else if let Some(number) = count(message, at) {
        (i64::from(number), at + 1)
    } else {
        (1, message.match_at("a|an|un|una", at).unwrap_or(at))
    };
    let token = message.get(next).filter(|token| !token.breaks())?;
    let (_, unit) = UNITS.iter().find(|(names, _)| names.split('|').any(|name| name == token.word))?;
    // "Next week" and "from week to week" are no amounts.
    let said = next > at || message.word(at) == "week" && message.word_after(at + 1) == "from";
    (said && (1..=400).contains(&number)).then_some((number, *unit, next + 1))
}

fn plus(day: Date, days: i64) -> Option<Date> {
    day.checked_add(days.days()).ok()
}
