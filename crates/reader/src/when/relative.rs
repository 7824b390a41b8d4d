//! Times that hang on the one before: "after that", "the week after", "before then".

use jiff::civil::Date;

use super::{Part, refused};
use crate::clock::Hours;
use crate::day::{plus, weekday_named};
use crate::phrase::Message;

/// From then on.
const AFTER: &[&str] = &[
    "any? time? after that|then",
    "later than that",
    "despues de eso",
    "despues de esa hora",
    "a partir de ahi|entonces|esa",
    "de ahi|esa en adelante",
    "^ despues $",
    "any? time? after|afterwards $",
    "despues $",
];
/// Until then.
const BEFORE: &[&str] = &[
    "any? time? before|by that|then|it",
    "sooner|earlier than that",
    "antes de eso|esa|ese hora|dia|fecha?",
    "para entonces",
    "antes $",
    "before $",
];
/// The one behind.
const NEXT: &[&str] = &[
    "the one after that?",
    "the week after that?",
    "the next|following one|week?",
    "la|el otro|otra|siguiente",
    "la|el que sigue|viene|entra",
];

/// Reads such words at `at`: the last part becomes what they say, or another one is added. The token behind them.
pub(super) fn hanging(message: &Message<'_>, at: usize, parts: &mut Vec<Part>, today: Date) -> Option<usize> {
    if !matches!(
        message.word(at),
        "after"
            | "later"
            | "despues"
            | "a"
            | "de"
            | "before"
            | "by"
            | "sooner"
            | "earlier"
            | "antes"
            | "para"
            | "the"
            | "la"
            | "el"
            | "any"
            | "anytime"
            | "time"
    ) {
        return None;
    }
    let longest = |phrases: &[&str]| phrases.iter().filter_map(|phrase| message.match_at(phrase, at)).max();
    if let Some(end) = longest(AFTER) {
        return after(parts).then_some(end);
    }
    if let Some(end) = longest(BEFORE) {
        return before(parts, today).then_some(end);
    }
    if let Some(end) = longest(NEXT).filter(|end| stands_alone(message, *end)) {
        return next(message, at, parts).map(|()| end);
    }
    beside(message, at, parts)
}

fn after(parts: &mut [Part]) -> bool {
    // "After that" is first after an hour, and only then after a day.
    let timed = parts.iter().rposition(|part| part.hours.is_some());
    let place = timed.or_else(|| parts.iter().rposition(|part| part.days.is_some()));
    let Some(part) = place.and_then(|place| parts.get_mut(place)) else { return false };
    part.refused = false;
    match part.hours {
        Some(hours) => part.hours = Some(Hours { from: hours.to.or(hours.from), to: None, exact: None }),
        None => {
            let first = part.days.and_then(|(first, last)| plus(last.unwrap_or(first), 1));
            part.days = first.map(|first| (first, None));
            part.weekday = None;
        }
    }
    part.hung = true;
    true
}

fn before(parts: &mut [Part], today: Date) -> bool {
    let Some(part) = parts.last_mut() else { return false };
    part.refused = false;
    part.hung = true;
    if let Some((first, _)) = part.days.filter(|(first, _)| *first > today) {
        part.days = Some((today, plus(first, -1)));
        part.weekday = None;
        part.hours = None;
        return true;
    }
    let Some(hours) = part.hours else { return false };
    part.hours = Some(Hours { from: None, to: hours.from.or(hours.to), exact: None });
    true
}

/// "Not this friday, the next one".
fn next(message: &Message<'_>, at: usize, parts: &mut Vec<Part>) -> Option<()> {
    let last = *parts.last().filter(|part| part.refused && (part.weekday.is_some() || part.is_week))?;
    let (first, end) = last.days?;
    let days = if last.is_week {
        let monday = crate::day::monday(first)?;
        (plus(monday, 7)?, plus(monday, 11))
    } else {
        (plus(first, 7)?, plus(end?, 7))
    };
    let gap = message.get(at)?.breaks()
        || matches!(
            message.word_before(at, 1),
            "but" | "sino" | "pero" | "about" | "maybe" | "mejor" | "then" | "rather" | "para"
        );
    gap.then(|| {
        parts.push(Part {
            days: Some(days),
            refused: false,
            weekday: None,
            is_week: false,
            hung: true,
            span: (at, at + 1),
            ..last
        });
    })
}

/// "My wedding is on the 28th, so the friday before".
fn beside(message: &Message<'_>, at: usize, parts: &mut Vec<Part>) -> Option<usize> {
    let start = message.match_at("the|el day|dia|*", at)?;
    let weekday = weekday_named(message, start - 1);
    if weekday.is_none() && !matches!(message.word(start - 1), "day" | "dia") {
        return None;
    }
    let later = message.match_at("after|following|despues|siguiente", start);
    let end = later.or_else(|| message.match_at("before|antes|anterior", start))?;
    let end = message.match_at("that|it|de? eso", end).unwrap_or(end);
    if !stands_alone(message, end) {
        return None;
    }
    let (first, last) = parts.last()?.days?;
    let (base, step) = if later.is_some() { (last?, 1) } else { (first, -1) };
    let found = (1..=7)
        .filter_map(|days| plus(base, days * step))
        .find(|day| weekday.is_none_or(|weekday| day.weekday() == weekday))?;
    let part = parts.last_mut()?;
    *part = Part {
        days: Some((found, Some(found))),
        hours: None,
        refused: false,
        weekday: None,
        hung: true,
        ..*part
    };
    Some(end)
}

fn stands_alone(message: &Message<'_>, at: usize) -> bool {
    let next = message.word_after(at);
    next.is_empty()
        || matches!(
            next,
            "works"
                | "is"
                | "would"
                | "please"
                | "if"
                | "in"
                | "at"
                | "en"
                | "si"
                | "por"
                | "after"
                | "maybe"
                | "instead"
                | "for"
        )
        || refused::is_denial(next)
}
