//! Several days and times as one wish.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::{Part, Wishes};
use crate::clock::Hours;
use crate::day::{Days, plus};
use crate::frame::each;

/// All parts as one wish; where they disagree, what holds for all of them.
pub(super) fn together(parts: &[Part], today: Date) -> Wishes {
    let (refused, wished): (Vec<&Part>, Vec<&Part>) = parts.iter().partition(|part| part.refused);
    // "Thursday no, it's thanksgiving": why it is refused.
    let explains = |part: &Part| {
        part.hours.is_none()
            && part.weekday.is_none()
            && refused.iter().any(|refused| refused.days.is_some() && refused.days == part.days)
    };
    let wished: Vec<&Part> = wished.into_iter().filter(|part| !explains(part)).collect();
    let mut days: Vec<Days> = Vec::new();
    let closer = |part: &&&Part| !wished.iter().any(|other| narrows(other, part));
    for (part, (first, last)) in
        wished.iter().filter(closer).filter_map(|part| part.days.map(|days| (*part, days)))
    {
        // "Monday or Tuesday", said on a Tuesday, means the Tuesday after that Monday.
        // "Sunday or Saturday" are the two that lie side by side.
        let denied = refused.iter().rev().find(|other| other.weekday.is_some() && other.span.0 < part.span.0);
        let anchor =
            days.last().copied().or(denied.filter(|_| part.weekday.is_some()).and_then(|part| part.days));
        let before = anchor.is_some_and(|(earlier, _)| {
            first < earlier
                && plus(first, 7).is_some_and(|later| apart(later, earlier) < apart(first, earlier))
        });
        let later = |day: Date| if before { plus(day, 7).unwrap_or(day) } else { day };
        days.push((later(first), last.map(later)));
    }
    let first = days.iter().map(|(first, _)| *first).min();
    let last = days.iter().map(|(_, last)| last.unwrap_or(Date::MAX)).max().filter(|last| *last != Date::MAX);
    let mut except: Vec<Date> = refused.iter().filter_map(|part| part.days).flat_map(each).collect();
    except.extend(between(&days));
    except.retain(|day| *day >= first.unwrap_or(today) && last.is_none_or(|last| *day <= last));
    except.sort_unstable();
    except.dedup();
    let hours = clocks(&wished, days.len() > 1);
    let hours = if hours.is_empty() { outside(&refused) } else { hours_of(&hours, days.len() > 1) };
    Wishes { first, last, except, hours, span: (0, 0) }
}

/// "After new year, maybe in january", "next month, the 5th": the days of one say more closely what the other means.
fn narrows(one: &Part, other: &Part) -> bool {
    let (Some((first, Some(last))), Some((from, to))) = (one.days, other.days) else { return false };
    if one.alternative || one.span == other.span || one.span.0 < other.span.0 {
        return false;
    }
    match to {
        // From some day on.
        None => last >= from,
        Some(to) => {
            from <= first
                && last <= to
                && (from, to) != (first, last)
                && other.weekday.is_none()
                && long(from, to)
        }
    }
}

/// A week or more, or most of one; "tuesday or wednesday" are two days.
fn long(from: Date, to: Date) -> bool {
    plus(from, 3).is_some_and(|day| day <= to)
}

/// The hours of all parts. "In the afternoon, like 3" is closer by the clock; "8 or later" is closer than its morning.
fn clocks(wished: &[&Part], several_days: bool) -> Vec<Hours> {
    let timed: Vec<&&Part> = wished.iter().filter(|part| part.hours.is_some()).collect();
    let closed = |part: &&&&Part| {
        part.is_clock && part.hours.is_some_and(|hours| hours.from.is_some() && hours.to.is_some())
    };
    if let ([one], false) = (timed.iter().filter(closed).collect::<Vec<_>>().as_slice(), several_days) {
        let Some(hours) = one.hours else { return Vec::new() };
        let rest = timed.iter().filter(|part| !part.is_clock).filter_map(|part| part.hours);
        let evening = rest.clone().fold(hours, in_the_evening);
        let overlap = |other: Hours| {
            other.from.is_none_or(|from| evening.to.is_some_and(|to| from <= to))
                && other.to.is_none_or(|to| evening.from.is_some_and(|from| from <= to))
        };
        if timed.iter().filter(|part| part.is_clock).count() == 1 && rest.clone().all(overlap) {
            return vec![evening];
        }
    }
    timed.iter().filter_map(|part| part.hours).collect()
}

fn apart(one: Date, two: Date) -> i32 {
    one.until(two).map_or(i32::MAX, |span| span.get_days().abs())
}

/// The days between those that were named: "monday or wednesday" leaves tuesday out.
fn between(days: &[Days]) -> Vec<Date> {
    let all: Option<Vec<Days>> = days.iter().map(|day| day.1.map(|_| *day)).collect();
    let Some(all) = all.filter(|all| all.len() > 1) else { return Vec::new() };
    let first = all.iter().map(|(first, _)| *first).min();
    let last = all.iter().filter_map(|(_, last)| *last).max();
    let Some(span) = first.zip(last) else { return Vec::new() };
    let named =
        |day: &Date| all.iter().any(|(first, last)| first <= day && last.is_none_or(|last| *day <= last));
    each((span.0, Some(span.1))).into_iter().filter(|day| !named(day)).collect()
}

fn hours_of(hours: &[Hours], several_days: bool) -> Hours {
    match hours {
        [] => Hours::default(),
        [one] => *one,
        [first, second] if !several_days => both(*first, *second),
        many => Hours {
            from: many.iter().map(|hours| hours.from).min().flatten(),
            // None means open, so it beats every time.
            to: many.iter().map(|hours| hours.to.unwrap_or(u16::MAX)).max().filter(|to| *to != u16::MAX),
            exact: None,
        },
    }
}

/// What is left of a day when its morning, or its afternoon and evening, is refused.
fn outside(refused: &[&Part]) -> Hours {
    let mut left = Hours::default();
    for hours in refused.iter().filter(|part| part.days.is_none()).filter_map(|part| part.hours) {
        match (hours.from, hours.to) {
            // Without their lunch, any time is left.
            (Some(from), Some(to)) if from == 12 * 60 && to <= 13 * 60 + 30 => {}
            (Some(from), Some(to)) if from < to && from <= 9 * 60 => left.from = Some(to),
            (Some(from), Some(to)) if from < to => left.to = Some(from),
            (None, Some(to)) => left.from = Some(to),
            (Some(from), None) => left.to = Some(from),
            _ => {}
        }
    }
    left
}

/// What people name twice is one day: "friday, december 11th", "next week wednesday".
pub(super) fn merged(mut parts: Vec<Part>) -> Vec<Part> {
    let mut at = 0;
    while let Some((one, two)) = parts.get(at).zip(parts.get(at + 1)) {
        let same = one
            .days
            .zip(two.days)
            .is_some_and(|(one, two)| one.0.weekday() == two.0.weekday() && two.1 == Some(two.0));
        if one.weekday.is_some() && two.weekday.is_none() && same && one.span.1 == two.span.0 && !one.refused
        {
            let start = one.span.0;
            parts.remove(at);
            parts.iter_mut().skip(at).take(1).for_each(|part| part.span.0 = start);
        } else {
            at += 1;
        }
    }
    let week = parts.iter().find(|part| part.is_week && !part.refused).and_then(|part| part.days);
    let Some(week) = week.filter(|_| parts.iter().any(|part| part.weekday.is_some() && !part.alternative))
    else {
        return parts;
    };
    for part in parts.iter_mut().filter(|part| !part.alternative) {
        let day = part.weekday.and_then(|weekday| in_week(week, weekday));
        part.days = day.map(|day| (day, Some(day))).or(part.days);
    }
    let wished = parts.iter().any(|part| part.weekday.is_some() && !part.refused);
    parts.retain(|part| !(wished && part.is_week) || part.hours.is_some());
    parts
}

fn in_week((first, last): Days, weekday: Weekday) -> Option<Date> {
    first.series(1.day()).take(7).find(|day| day.weekday() == weekday && last.is_none_or(|last| *day <= last))
}

/// Two times of day: one inside the other is the closer one, "after 9 ... before 11" is a range, others span both.
fn both(first: Hours, second: Hours) -> Hours {
    let inside = |inner: Hours, outer: Hours| {
        inner.from >= outer.from
            && inner.to.is_some()
            && inner.from.is_some()
            && outer.to.is_none_or(|to| inner.to.is_some_and(|inner| inner <= to))
    };
    let (first, second) = (in_the_evening(first, second), in_the_evening(second, first));
    let half = |hours: Hours| hours.from.is_none() != hours.to.is_none();
    if half(first) && half(second) && first.from.is_some() != second.from.is_some() {
        return Hours { from: first.from.or(second.from), to: first.to.or(second.to), exact: None };
    }
    // "I drop him off at 8, so 8:30 or later": the closer limit.
    if half(first) && half(second) {
        let to = first.to.zip(second.to).map(|(first, second)| first.min(second));
        return Hours { from: first.from.max(second.from), to, exact: None };
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

/// "Tonight after 7": an hour of the morning, said beside an evening, is one of the evening.
fn in_the_evening(hours: Hours, other: Hours) -> Hours {
    let noon = 12 * 60;
    let evening =
        other.exact.is_none() && other.from.is_some_and(|from| from >= 17 * 60) && other.to.is_some();
    let early = |minute: Option<u16>| minute.is_none_or(|minute| (5 * 60..noon).contains(&minute));
    if !evening || !early(hours.from) || !early(hours.to) {
        return hours;
    }
    let later = |minute: Option<u16>| minute.map(|minute| minute + noon);
    Hours { from: later(hours.from), to: later(hours.to), exact: hours.exact }
}
