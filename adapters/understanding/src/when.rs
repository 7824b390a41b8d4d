//! When they would like it.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::clock::{Hours, hours_at};
use crate::day::{Days, days_at};
use crate::phrase::Span;
use crate::reading::Reader;
use crate::types::{Fact, Topic, Wish};

/// What was wished for, as far as it was said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wishes {
    pub first: Option<Date>,
    pub last: Option<Date>,
    pub hours: Hours,
    pub span: Span,
}

struct Part {
    days: Option<Days>,
    hours: Option<Hours>,
    span: Span,
}

/// Words of what has happened; a time beside them is when it happened.
const PAST: &[&str] = &[
    "since",
    "stopped",
    "died",
    "broke",
    "started",
    "went",
    "quit",
    "last",
    "yesterday",
    "happened",
    "been",
    "ago",
    "noticed",
    "desde",
    "anoche",
    "ayer",
    "dejo",
    "empezo",
    "dano",
    "descompuso",
    "apago",
    "fell",
    "called",
    "lost",
    "was",
    "spoke",
    "pasado",
    "llame",
    "got",
    "came",
    "burst",
    "woke",
    "cracked",
];
/// Words of a wish, which beat those.
const WISHING: &[&str] = &[
    "can",
    "could",
    "would",
    "come",
    "available",
    "free",
    "want",
    "need",
    "schedule",
    "puede",
    "pueden",
    "venir",
    "please",
    "do",
    "works",
    "work",
    "prefer",
    "appointment",
    "cita",
    "like",
    "open",
    "quiero",
    "necesito",
    "hopefully",
    "cant",
    "book",
    "get",
    "ok",
    "good",
    "best",
    "yes",
    "puedo",
    "podria",
];

/// The wish of the message, if it has one.
pub(crate) fn read(reader: &mut Reader<'_>) -> Option<Wishes> {
    if [Fact::OptOut, Fact::WrongNumber, Fact::NotInterested].iter().any(|fact| reader.has(fact)) {
        return None;
    }
    // What they cancel is no wish.
    if reader.has(&Fact::Cancel) && !reader.has(&Fact::Move) {
        return None;
    }
    let parts = parts(reader);
    let parts = if reader.has(&Fact::Move) { moved_to(reader, parts) } else { parts };
    let span = parts.iter().map(|part| part.span).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
    let mut wishes = together(&parts);
    wishes.span = span;
    for part in &parts {
        reader.claim(part.span);
    }
    Some(wishes)
}

fn parts(reader: &Reader<'_>) -> Vec<Part> {
    let message = &reader.message;
    let bare = reader.asked(Topic::Slot) || !reader.offers.is_empty();
    let mut parts: Vec<Part> = Vec::new();
    let mut at = 0;
    while at < message.tokens.len() {
        if reader.is_claimed(at) {
            at += 1;
            continue;
        }
        let hours = hours_at(message, at, bare).map(|(hours, end)| (None, Some(hours), end));
        let days = days_at(message, at, reader.now.date()).map(|(days, end)| (Some(days), None, end));
        let found = match (&hours, &days) {
            (Some((.., by_hours)), Some((.., by_days))) if by_hours > by_days => hours,
            (_, Some(_)) => days,
            _ => hours,
        };
        let Some((days, mut hours, end)) = found.filter(|(.., end)| reader.is_free((at, *end))) else {
            at += 1;
            continue;
        };
        if message.word(at) == "tonight" {
            hours = Some(Hours { from: Some(17 * 60), to: Some(21 * 60), exact: None });
        }
        let days = days.map(|days| up_to(reader, at, days));
        let span = (at, end);
        if !is_past(reader, span) && !is_refused(reader, span) {
            parts.push(Part { days, hours, span });
        }
        at = end.max(at + 1);
    }
    parts
}

/// "By friday" starts today; "before friday" also ends a day sooner.
fn up_to(reader: &Reader<'_>, at: usize, (first, last): Days) -> Days {
    let today = reader.now.date();
    match reader.message.word_before(at, 1) {
        // "Stop by tomorrow" is no limit.
        "by" if first > today
            && !matches!(reader.message.word_before(at, 2), "stop" | "come" | "swing" | "drop") =>
        {
            (today, last)
        }
        "before" if first > today => (today, first.checked_sub(1.day()).ok()),
        _ => (first, last),
    }
}

/// "Stopped working this morning" tells when it happened.
fn is_past(reader: &Reader<'_>, (first, end): Span) -> bool {
    let message = &reader.message;
    if matches!(message.word_before(first, 1), "since" | "desde" | "last" | "until")
        || message.word_after(end) == "pasado"
    {
        return true;
    }
    let (start, stop) = message.sentence(first);
    let mut before = (start..first).map(|at| message.word(at));
    let mut all = (start..stop).map(|at| message.word(at));
    before.any(|word| PAST.contains(&word)) && !all.any(|word| WISHING.contains(&word))
}

/// "Not tuesday", "tuesday doesn't work".
fn is_refused(reader: &Reader<'_>, (first, end): Span) -> bool {
    let message = &reader.message;
    let before = |back| message.word_before(first, back);
    let direct = matches!(before(1), "not" | "except" | "no" | "ni" | "never" | "excepto")
        || matches!(before(2), "not" | "except" | "cant" | "excepto" | "isnt" | "wont")
            && matches!(before(1), "on" | "do" | "el" | "for" | "make" | "this" | "at" | "in");
    let late = [
        "doesnt|dont|wont|not|cant|isnt work|do|good|going|make|gonna|available|possible?",
        "is no|not|bad",
        "no puedo|podemos|me|funciona",
        "im|i|we work|busy|cant|am",
        "is|are too|bad",
    ];
    let late = late.iter().any(|phrase| message.match_at(phrase, end).is_some());
    direct || late
}

/// Of an appointment that moves, only where it goes is a wish.
fn moved_to(reader: &Reader<'_>, parts: Vec<Part>) -> Vec<Part> {
    let message = &reader.message;
    let starts = |part: &Part| {
        matches!(message.word_before(part.span.0, 1), "to" | "for" | "a" | "para" | "until" | "al")
    };
    let thing = |part: &Part| {
        matches!(message.word_after(part.span.1), "appointment" | "cita" | "visit" | "one" | "slot")
    };
    let from = parts.iter().position(starts).unwrap_or(0);
    parts.into_iter().skip(from).filter(|part| !thing(part)).collect()
}

/// All parts as one wish; where they disagree, what holds for all of them.
fn together(parts: &[Part]) -> Wishes {
    let mut days: Vec<Days> = Vec::new();
    for (first, last) in parts.iter().filter_map(|part| part.days) {
        // "Monday or Tuesday", said on a Tuesday, means the Tuesday after that Monday.
        let before = days.last().is_some_and(|(earlier, _)| first < *earlier);
        let later = |day: Date| if before { day.checked_add(7.days()).unwrap_or(day) } else { day };
        days.push((later(first), last.map(later)));
    }
    let several = days.len() > 1;
    let days = days.into_iter();
    let first = days.clone().map(|(first, _)| first).min();
    let last = days.clone().map(|(first, last)| last.unwrap_or(first)).max();
    let hours: Vec<Hours> = parts.iter().filter_map(|part| part.hours).collect();
    let hours = match hours.as_slice() {
        [] => Hours::default(),
        [one] => *one,
        [first, second] if !several => both(*first, *second),
        many => Hours {
            from: many.iter().map(|hours| hours.from).min().flatten(),
            // None means open, so it beats every time.
            to: many.iter().map(|hours| hours.to.unwrap_or(u16::MAX)).max().filter(|to| *to != u16::MAX),
            exact: None,
        },
    };
    Wishes { first, last, hours, span: (0, 0) }
}

/// Two times of day: one inside the other is the closer one, "after 9 ... before 11" is a range, others span both.
fn both(first: Hours, second: Hours) -> Hours {
    let inside = |inner: Hours, outer: Hours| {
        inner.from >= outer.from
            && inner.to.is_some()
            && inner.from.is_some()
            && outer.to.is_none_or(|to| inner.to.is_some_and(|inner| inner <= to))
    };
    let half = |hours: Hours| hours.from.is_none() != hours.to.is_none();
    if half(first) && half(second) && first.from.is_some() != second.from.is_some() {
        return Hours { from: first.from.or(second.from), to: first.to.or(second.to), exact: None };
    }
    if half(first) != half(second) {
        let (open, closed) = if half(first) { (first, second) } else { (second, first) };
        return Hours {
            from: open.from.or(closed.from),
            to: open.to.or(closed.to.filter(|to| open.from.is_none_or(|from| from < *to))),
            exact: None,
        };
    }
    if inside(first, second) {
        return first;
    }
    if inside(second, first) {
        return second;
    }
    Hours { from: first.from.min(second.from), to: first.to.max(second.to), exact: None }
}

impl Wishes {
    pub fn fact(&self) -> Fact {
        let day = |date: Option<Date>| date.map(|date| date.to_string());
        let time =
            |minutes: Option<u16>| minutes.map(|minutes| format!("{:02}:{:02}", minutes / 60, minutes % 60));
        Fact::Time(Wish {
            first_date: day(self.first),
            last_date: day(self.last),
            not_before: time(self.hours.from),
            not_after: time(self.hours.to),
        })
    }
}
