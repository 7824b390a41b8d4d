//! When they would like it.

use jiff::civil::{Date, Weekday};

use crate::ahead::ahead_at;
use crate::clock::{Hours, bare_hour_at, hours_at};
use crate::date::numbered;
use crate::day::{Days, plus, weekday_named};
use crate::frame::framed_at;
use crate::phrase::{Message, Span};
use crate::reading::Reader;
use crate::types::{Fact, Topic, Wish};

mod past;
mod reason;
mod refused;
mod relative;
mod together;

use past::is_past;
use reason::{is_put_off, without_reasons};
use refused::{goes_on, is_refused, is_refused_before, is_work, spread};
use relative::hanging;
use together::{merged, together};

/// What was wished for, as far as it was said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wishes {
    pub first: Option<Date>,
    pub last: Option<Date>,
    /// Days within that they cannot.
    pub except: Vec<Date>,
    pub hours: Hours,
    pub span: Span,
}

/// One day or time that a message names.
#[derive(Clone, Copy)]
struct Part {
    days: Option<Days>,
    hours: Option<Hours>,
    span: Span,
    /// They cannot then.
    refused: bool,
    /// It is named by its weekday alone.
    weekday: Option<Weekday>,
    is_week: bool,
    /// It stands behind "or".
    alternative: bool,
    /// The clock is named, and not only a part of the day.
    is_clock: bool,
    /// It was made from what stands before: "before that".
    hung: bool,
}

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
    let mut wishes = together(&parts, reader.now.date());
    wishes.span = span;
    for part in &parts {
        reader.claim(part.span);
    }
    Some(wishes)
}

fn parts(reader: &Reader<'_>) -> Vec<Part> {
    let message = &reader.message;
    let mut parts: Vec<Part> = Vec::new();
    let mut at = 0;
    while at < message.tokens.len() {
        let today = reader.now.date();
        let hung = if reader.is_claimed(at) { None } else { hanging(message, at, &mut parts, today) };
        if let Some(end) = hung {
            at = end;
            continue;
        }
        let found = if reader.is_claimed(at) { None } else { part_at(reader, at, parts.last()) };
        let Some(part) = found else {
            at += 1;
            continue;
        };
        at = part.span.1.max(at + 1);
        if !is_past(reader, part.span) && !is_work(message, part.span.0) && !is_put_off(reader, part.span) {
            parts.push(part);
        }
    }
    spread(message, &mut parts);
    merged(without_reasons(message, parts, reader.now.date()))
}

fn part_at(reader: &Reader<'_>, at: usize, before: Option<&Part>) -> Option<Part> {
    let message = &reader.message;
    let bare = reader.asked(Topic::Slot) || !reader.offers.is_empty();
    let moving = reader.has(&Fact::Move);
    if let Some(end) = weekdays(message, at).filter(|end| reader.is_free((at, *end))) {
        let saturday = plus(crate::day::monday(reader.now.date())?, 5)?;
        let weekend = (saturday, plus(saturday, 1));
        return Some(Part { refused: true, ..part(message, (at, end), Some(weekend), None) });
    }
    let hours = hours_at(message, at, bare).map(|(hours, end)| (None, Some(hours), end));
    let days = framed_at(message, at, reader.now.date(), moving).map(|(days, end)| (Some(days), None, end));
    let ahead = ahead_at(message, at, reader.now).map(|(days, hours, end)| (Some(days), hours, end));
    // A bare number right behind a day is a time: "thurs 11".
    let bare_hour = before
        .filter(|before| before.days.is_some() && before.hours.is_none() && before.span.1 == at)
        .and_then(|_| bare_hour_at(message, at))
        .map(|(hours, end)| (None, Some(hours), end));
    let date_goes_on = before.and_then(|before| another_date(reader, before, at));
    let date_goes_on = date_goes_on.map(|(days, end)| (Some(days), None, end));
    let found = [date_goes_on, days, ahead, hours, bare_hour].into_iter().flatten();
    // Of what is equally long, the first.
    let (days, mut hours, end) = found.rev().max_by_key(|(.., end)| *end)?;
    let span = (at, end);
    if !reader.is_free(span) && message.word(at) != "tonight" {
        return None;
    }
    if message.word(at) == "tonight" {
        hours = Some(Hours { from: Some(17 * 60), to: Some(21 * 60), exact: None });
    }
    let goes_on = before.is_some_and(|before| {
        // "Not thursday friday", as it is said.
        let contrast =
            reader.context.spoken && before.span.1 == at && message.word_before(before.span.0, 1) == "not";
        before.refused
            && !contrast
            && is_refused_before(message, before.span)
            && goes_on(message, before.span, span)
    });
    let mut found = Part { refused: goes_on || is_refused(reader, span), ..part(message, span, days, hours) };
    // "Not tuesday", said on a tuesday, is the next one.
    if found.refused {
        found.days = not_today(&found, reader.now.date());
    }
    Some(found)
}

/// The days of a part that is refused: a weekday that is today is meant for the next week.
fn not_today(part: &Part, today: Date) -> Option<Days> {
    let is_today = part.weekday.is_some() && part.days == Some((today, Some(today)));
    if is_today { plus(today, 7).map(|next| (next, Some(next))) } else { part.days }
}

/// The 25 of "nov 24 or 25".
fn another_date(reader: &Reader<'_>, before: &Part, at: usize) -> Option<(Days, usize)> {
    let message = &reader.message;
    let (first, last) = before.days.filter(|_| before.hours.is_none() && before.weekday.is_none())?;
    let digits = (before.span.0..before.span.1)
        .any(|at| message.get(at).is_some_and(|token| token.number().is_some()));
    let linked = message.match_at("or|o|and|y|to|thru|through the|el?", before.span.1) == Some(at);
    let dash = before.span.1 == at && matches!(message.get(at)?.before.trim(), "-" | "–");
    let (days, end) =
        numbered(message, at, first).filter(|_| digits && (linked || dash) && last == Some(first))?;
    // "Dec 7-9" is also the 8th.
    let range = dash || matches!(message.word(before.span.1), "to" | "thru" | "through");
    let from = if range { plus(first, 1)? } else { days.0 };
    (days.0 > first).then_some(((from, days.1), end))
}

fn part(message: &Message<'_>, span: Span, days: Option<Days>, hours: Option<Hours>) -> Part {
    let one = days.is_some_and(|(first, last)| last == Some(first));
    let digits = (span.0..span.1).any(|at| message.get(at).is_some_and(|token| token.number().is_some()));
    let led = matches!(message.word(span.0), "next");
    Part {
        days,
        hours,
        span,
        refused: false,
        weekday: (span.0..span.1)
            .find_map(|at| weekday_named(message, at))
            .filter(|_| one && !digits && !led),
        is_week: !one && says_week(message, span),
        alternative: matches!(message.word_before(span.0, 1), "or" | "o"),
        is_clock: hours.is_some() && (span.0..span.1).any(|at| names_clock(message, at)),
        hung: false,
    }
}

fn names_clock(message: &Message<'_>, at: usize) -> bool {
    crate::day::count(message, at).is_some()
        || matches!(message.word(at), "noon" | "mediodia" | "midday" | "noonish")
}

fn says_week(message: &Message<'_>, (first, end): Span) -> bool {
    (first..end).any(|at| matches!(message.word(at), "week" | "semana" | "weekend" | "weekends" | "finde"))
}

fn weekdays(message: &Message<'_>, at: usize) -> Option<usize> {
    ["any? weekday|weekdays", "week days", "entre semana", "dias de semana"]
        .iter()
        .find_map(|phrase| message.match_at(phrase, at))
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
            except_dates: self.except.iter().map(Date::to_string).collect(),
        })
    }
}
