//! Days with a limit or a range: by friday, after the 10th, monday to wednesday, the week of the 14th.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::date::{date, numbered};
use crate::day::{Days, days_at, monday, plus, week, weekday_named};
use crate::holiday::holiday_at;
use crate::phrase::Message;

/// Until a day, without it.
const BEFORE: &[&str] = &[
    "anytime|sometime? before",
    "any? time before",
    "any day before",
    "antes de|del el|la|las?",
    "earlier|sooner than",
];
/// Until a day, with it.
const BY: &[&str] = &[
    "by",
    "no|not later than",
    "a mas tardar el?",
    "no mas tarde del? el?",
    "before|by the end of the? day?",
    "on or before the?",
];
/// From the day behind it.
const AFTER: &[&str] = &[
    "anytime|sometime? after|past",
    "any? time after|past",
    "any day after|past",
    "not until|till|til after",
    "sometime after",
    "despues de|del el|la|las?",
    "pasando el|la?",
];
/// From a day on.
const FROM: &[&str] = &[
    "starting|beginning on|from?",
    "on or after the?",
    "empezando|comenzando el|desde|del?",
    "wait|hold|off until|till|til",
    "esperar hasta el?",
    "not until|till|til|before",
    "no sooner|earlier than",
    "a partir de|del el|la?",
    "no antes de|del el|la?",
];
/// From a day on, when that is said behind it.
const ONWARD: &[&str] =
    &["or|and later|after|beyond|onward|onwards", "onward|onwards", "en adelante", "o despues"];

/// The days that are meant at `at`, and the token behind them. In a message that moves an appointment "from monday to
/// tuesday" is no range.
pub(crate) fn framed_at(
    message: &Message<'_>,
    at: usize,
    today: Date,
    moving: bool,
) -> Option<(Days, usize)> {
    let here = days_at(message, at, today);
    bounded(message, at, today)
        .or_else(|| range(message, at, here, today).filter(|_| !moving))
        .or_else(|| working_days(message, at, today))
        .or_else(|| week_of(message, at, today))
        .or_else(|| weekday_beside(message, at, today))
        .or_else(|| beside(message, at, today).filter(|_| here.is_none()))
        .or_else(|| open(message, at, here, today))
}

fn longest(message: &Message<'_>, phrases: &[&str], at: usize) -> Option<usize> {
    phrases.iter().filter_map(|phrase| message.match_at(phrase, at)).max()
}

fn bounded(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    let day = |start: usize| {
        week_of(message, start, today)
            .or_else(|| weekday_beside(message, start, today))
            .or_else(|| beside(message, start, today))
            .or_else(|| days_at(message, start, today))
            .or_else(|| article_number(message, start, today))
    };
    let away = crate::clock::away_until(message, at).and_then(day);
    if let Some(((first, _), end)) = away.or_else(|| longest(message, FROM, at).and_then(day)) {
        return Some(((first, None), end));
    }
    if let Some((days, end)) = longest(message, AFTER, at).and_then(day) {
        return Some(((plus(days.1.unwrap_or(days.0), 1)?, None), end));
    }
    if let Some(start) = longest(message, BEFORE, at).or_else(|| longest(message, BY, at)) {
        // "Before the end of the month" is until its last day.
        let whole = message
            .match_at("the? end of", start)
            .or_else(|| message.match_at("fin|finales|fines de", start));
        let whole =
            whole.and_then(|_| day(start)).and_then(|((_, last), end)| Some(((today, Some(last?)), end)));
        if whole.is_some() {
            return whole;
        }
    }
    if let Some(((first, _), end)) = longest(message, BEFORE, at).and_then(day) {
        return (first > today).then_some(((today, plus(first, -1)), end));
    }
    // "Stop by tomorrow" is no limit.
    let visit = matches!(message.word_before(at, 1), "stop" | "come" | "swing" | "drop");
    let ((first, last), end) = longest(message, BY, at).filter(|_| !visit).and_then(day)?;
    (first > today).then_some(((today, last), end))
}

/// "M-F".
fn working_days(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    let dash = message.get(at + 1).is_some_and(|token| token.before == "-");
    if message.word(at) != "m" || message.word(at + 1) != "f" || !dash {
        return None;
    }
    let first = monday(today).filter(|first| *first >= today).or_else(|| plus(monday(today)?, 7))?;
    Some(((first, plus(first, 4)), at + 2))
}

/// "Monday to wednesday", "between the 5th and the 9th", "del 24 al 26".
fn range(
    message: &Message<'_>,
    at: usize,
    here: Option<(Days, usize)>,
    today: Date,
) -> Option<(Days, usize)> {
    let between = matches!(message.word(at), "between" | "entre" | "btwn" | "betwen");
    let opened = between || matches!(message.word(at), "from" | "de" | "desde" | "del" | "btw" | "bet");
    let start = at + usize::from(opened);
    let day = |start: usize| {
        days_at(message, start, today).or_else(|| article_number(message, start, today).filter(|_| opened))
    };
    let now = message.match_at("right? now|ahora|ahorita|aqui|ya", start);
    let now = now.map(|end| ((today, Some(today)), end));
    let (first, next) = if opened { now.or_else(|| day(start))? } else { now.or(here)? };
    let dash = message.get(next).is_some_and(|token| matches!(token.before.trim(), "-" | "–" | "—"));
    let linked =
        longest(message, &["through|thru|to|till|til|until|hasta|a|al el?", "up until|til|till|to"], next)
            .or_else(|| message.match_at("and|y|n", next).filter(|_| between));
    let from = linked.or(dash.then_some(next))?;
    let (second, end) = day(from)?;
    let mut last = second.1?;
    if last <= first.0 {
        last = plus(last, 7).filter(|last| *last > first.0)?;
    }
    if let Some(found) = in_named_week(message, end, first, second, today) {
        return Some(found);
    }
    // "Tuesday to thursday next week" has the week at its end.
    let ahead = plus(first.0, 7).filter(|ahead| *ahead < last && weekday_named(message, start).is_some());
    let first = ahead.map_or(first, |ahead| (ahead, Some(ahead)));
    let holidays =
        between && holiday_at(message, start, today).is_some() && holiday_at(message, from, today).is_some();
    // Between two holidays is without them.
    let days = if holidays { (plus(first.0, 1)?, plus(last, -1)) } else { (first.0, Some(last)) };
    Some((days, end))
}

/// "Tuesday to thursday next week".
fn in_named_week(
    message: &Message<'_>,
    at: usize,
    first: Days,
    second: Days,
    today: Date,
) -> Option<(Days, usize)> {
    let at = message.match_at("of|de", at).unwrap_or(at);
    let (days, end) = week(message, at, today).filter(|_| !message.word_after(at).is_empty())?;
    let within = |day: Date| each(days).into_iter().find(|other| other.weekday() == day.weekday());
    let (from, to) = (within(first.0)?, within(second.1?)?);
    (from <= to).then_some(((from, Some(to)), end))
}

/// "The friday after thanksgiving".
fn weekday_beside(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    let name = at + usize::from(matches!(message.word(at), "the" | "el"));
    let weekday = weekday_named(message, name)?;
    let after = message
        .match_at("after|following", name + 1)
        .or_else(|| message.match_at("despues de|del", name + 1));
    let before = message.match_at("before", name + 1).or_else(|| message.match_at("antes de|del", name + 1));
    let start = after.or(before)?;
    let ((first, last), end) = holiday_at(message, start, today).or_else(|| date(message, start, today))?;
    let found = match after {
        Some(_) => plus(last?, 1)?.series(1.day()).take(7).find(|day| day.weekday() == weekday),
        None => plus(first, -1)?.series((-1).day()).take(7).find(|day| day.weekday() == weekday),
    }?;
    Some(((found, Some(found)), end))
}

/// "The 5", "el 5", and the "l 5" of "del 5" and "al 5".
fn article_number(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    let article = matches!(message.word(at), "the" | "el");
    let glued = at > 0 && matches!(message.word(at - 1), "del" | "al");
    (article || glued).then(|| numbered(message, at + usize::from(article), today)).flatten()
}

/// "The week of the 14th", "the week after christmas": its working days.
fn week_of(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    let phrases = [
        ("the? week of", 0),
        ("la? semana del|de", 0),
        ("the? week after|following", 7),
        ("la? semana despues de|del", 7),
        ("the? week before", -7),
        ("la? semana antes de|del", -7),
    ];
    let (start, shift) =
        phrases.iter().find_map(|(phrase, shift)| Some((message.match_at(phrase, at)?, *shift)))?;
    let day = days_at(message, start, today).or_else(|| numbered(message, start, today));
    let ((day, _), end) = day.filter(|((first, last), _)| *last == Some(*first))?;
    let first = plus(monday(day)?, shift)?;
    let last = plus(first, 4).filter(|last| *last >= today)?;
    Some(((first.max(today), Some(last)), end))
}

/// "The day after thanksgiving".
fn beside(message: &Message<'_>, at: usize, today: Date) -> Option<(Days, usize)> {
    let phrases = [
        ("the? day after|following", 1),
        ("el? dia despues de|del", 1),
        ("the? day before", -1),
        ("el? dia antes de|del", -1),
        ("un dia antes de|del", -1),
    ];
    let (start, shift) =
        phrases.iter().find_map(|(phrase, shift)| Some((message.match_at(phrase, at)?, *shift)))?;
    if matches!(message.word_before(at, 1), "any" | "every") {
        return None;
    }
    let ((day, _), end) = days_at(message, start, today)?;
    let day = plus(day, shift)?;
    Some(((day, Some(day)), end))
}

/// A day by itself, or "the 10th or later".
fn open(message: &Message<'_>, at: usize, here: Option<(Days, usize)>, today: Date) -> Option<(Days, usize)> {
    let from = message.match_at("from|desde", at);
    let ((first, last), end) = match from {
        Some(start) => days_at(message, start, today)?,
        None => here?,
    };
    let onward = longest(message, ONWARD, end)
        .or_else(|| message.match_at("on|forward", end).filter(|_| from.is_some()));
    if let Some(end) = onward {
        return Some(((first, None), end));
    }
    let sooner = message.match_at("or|o before|sooner|earlier|antes", end).filter(|_| first > today);
    if let Some(end) = sooner {
        return Some(((today, last), end));
    }
    from.is_none().then_some(((first, last), end))
}

/// The dates of some days; of an open end, none.
pub(crate) fn each((first, last): Days) -> Vec<Date> {
    let Some(last) = last else { return Vec::new() };
    first.series(1.day()).take(14).take_while(|day| *day <= last).collect()
}
