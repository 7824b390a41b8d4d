//! Times of day.

use crate::phrase::Message;
use crate::spoken::small_number;
use crate::tokens::Kind;

/// A time of day that they would like, in minutes after midnight.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Hours {
    pub from: Option<u16>,
    pub to: Option<u16>,
    /// They named one time; the flag says whether morning or afternoon was clear.
    pub exact: Option<bool>,
}

/// A point on the clock; `sure` when morning or afternoon was clear.
#[derive(Clone, Copy)]
struct Point {
    minute: u16,
    sure: bool,
    /// It looks like a time even without "at" before it.
    plain: bool,
}

const NOON: u16 = 12 * 60;
/// Parts of the day: phrase, from, to.
const PARTS: &[(&str, u16, u16)] = &[
    ("first thing in? the? morning?", 8, 10),
    ("early in? the? morning|mornings", 8, 10),
    ("late morning", 10, 12),
    ("mid morning", 9, 11),
    ("early afternoon", 12, 14),
    ("mid afternoon", 14, 16),
    ("late afternoon", 15, 17),
    ("late in the day|afternoon", 15, 17),
    ("early evening", 17, 19),
    ("end of the? day", 15, 17),
    ("a primera hora", 8, 10),
    ("temprano", 8, 10),
    ("lunch|lunchtime time?", 12, 13),
    ("in|por|en|de|a? the|la? morning|mornings", 8, 12),
    ("por|en|de|a la manana|mananas", 8, 12),
    ("in|por|en|de|a? the|la? afternoon|afternoons|tarde|tardes", 12, 17),
    ("in|at|por|en|de? the|la? evening|evenings|night|nights|noche|noches", 17, 21),
];
/// Words that count; a number before one is no time.
const COUNTED: &[&str] = &[
    "day", "days", "week", "weeks", "hour", "hours", "minute", "minutes", "min", "mins", "month", "months",
    "year", "years", "people", "units", "unit", "degrees", "times", "kids", "dias", "semanas", "horas",
    "minutos", "percent", "dollars", "story", "ton", "bedroom", "rooms", "of",
];
/// Words before a part of the day that make it no wish ("all night").
const WHOLE: &[&str] = &[
    "all",
    "every",
    "each",
    "last",
    "toda",
    "todas",
    "todos",
    "cada",
    "good",
    "buenas",
    "buenos",
    "one",
    "per",
    "other",
    "yesterday",
];

/// The time of day from `at` on. `bare` lets a range of two plain numbers count.
pub(crate) fn hours_at(message: &Message<'_>, at: usize, bare: bool) -> Option<(Hours, usize)> {
    special(message, at)
        .or_else(|| range(message, at, bare))
        .or_else(|| bounded(message, at))
        .or_else(|| part(message, at))
        .or_else(|| plain(message, at))
}

/// Phrases with a fixed meaning.
fn special(message: &Message<'_>, at: usize) -> Option<(Hours, usize)> {
    const FIXED: &[(&str, Option<u16>, Option<u16>)] = &[
        ("after i? get? off? work", Some(17), None),
        ("despues del trabajo", Some(17), None),
        ("after school", Some(15), None),
        ("after lunch", Some(13), None),
        ("before lunch", None, Some(12)),
        ("before work", None, Some(9)),
    ];
    FIXED.iter().find_map(|(phrase, from, to)| {
        let end = message.match_at(phrase, at)?;
        Some((Hours { from: from.map(|h| h * 60), to: to.map(|h| h * 60), exact: None }, end))
    })
}

/// "between 9 and 11", "9-11am", "de 9 a 11".
fn range(message: &Message<'_>, at: usize, bare: bool) -> Option<(Hours, usize)> {
    let opened =
        matches!(message.word(at), "between" | "from" | "entre" | "de" | "betwen" | "btwn" | "desde");
    let mut start = at + usize::from(opened);
    start += usize::from(opened && matches!(message.word(start), "las" | "la"));
    let (first, next) = point(message, start)?;
    let dash = message.get(next).is_some_and(|token| matches!(token.before.trim(), "-" | "–" | "—"));
    let linked = matches!(
        message.word_after(next),
        "and" | "to" | "till" | "til" | "until" | "y" | "a" | "hasta" | "n"
    );
    let mut from = next + usize::from(linked);
    from += usize::from(linked && matches!(message.word_after(from), "las" | "la"));
    let (second, end) = point(message, from).filter(|_| linked || dash)?;
    let or_both = linked && !opened && matches!(message.word_after(next), "and" | "y" | "a" | "n");
    if or_both
        || !(opened || first.plain || second.plain || bare)
        || COUNTED.contains(&message.word_after(end))
    {
        return None;
    }
    let (first, second) = ordered(first, second);
    Some((Hours { from: Some(first), to: Some(second), exact: None }, end))
}

/// Settles which half of the day two points are in.
fn ordered(first: Point, second: Point) -> (u16, u16) {
    let mut from = first.minute;
    let mut to = second.minute;
    if !second.sure && to <= from && to < NOON {
        to += NOON;
    }
    let later = (from % NOON) + NOON;
    if !first.sure && second.sure && to >= NOON && later < to {
        from = later;
    }
    let earlier = from % NOON;
    if !first.sure && from >= to && earlier < to {
        from = earlier;
    }
    (from.min(to), from.max(to))
}

/// "after 4", "by 5pm", "around 3", "at 8", "4 or later".
fn bounded(message: &Message<'_>, at: usize) -> Option<(Hours, usize)> {
    const AFTER: &[&str] = &[
        "anytime|sometime|any? time? after|past|from about|like|the|las|la?",
        "not|no before|earlier than?",
        "later than",
        "despues de las|la?",
        "a partir de las|la?",
        "desde las|la",
        "mas tarde de las|la?",
        "starting at",
    ];
    const BEFORE: &[&str] = &[
        "anytime|sometime|any? time? before|by|until|til|till about|like|las|la?",
        "not|no after|later than?",
        "earlier than",
        "antes de las|la?",
        "hasta las|la",
        "mas temprano de las|la?",
    ];
    const AROUND: &[&str] = &[
        "around|about|roughly|approximately",
        "a eso de las|la",
        "como|tipo a? las|la",
        "at|around about|around",
    ];
    const AT: &[&str] = &["at", "a|para|de las|la", "for", "las"];
    let opened = |phrases: &[&str]| phrases.iter().filter_map(|phrase| message.match_at(phrase, at)).max();
    let time = |end: usize| {
        point(message, end).filter(|(_, end)| {
            !COUNTED.contains(&message.word_after(*end)) || later_or_earlier(message, *end).is_some()
        })
    };
    if let Some((point, end)) = opened(AFTER).and_then(time) {
        return Some((Hours { from: Some(point.minute), ..Hours::default() }, end));
    }
    if let Some((point, end)) = opened(BEFORE).and_then(time) {
        return Some((Hours { to: Some(point.minute), ..Hours::default() }, end));
    }
    if let Some((point, end)) = opened(AROUND).and_then(time) {
        return Some((near(point.minute), end));
    }
    let (point, end) =
        opened(AT).and_then(time).filter(|(point, _)| point.plain || message.word(at) != "for")?;
    Some(finished(message, point, end))
}

/// A time by itself: "8am", "10:30", "noon".
fn plain(message: &Message<'_>, at: usize) -> Option<(Hours, usize)> {
    let (point, end) = point(message, at)?;
    let marked = message.get(at).is_some_and(|token| token.before.ends_with('@'));
    // "The one on Thursday" is no time.
    let digits = message.get(at).is_some_and(|token| token.kind == Kind::Number);
    let open = digits && later_or_earlier(message, end).is_some() || message.word_after(end) == "ish";
    (point.plain || marked || open).then(|| finished(message, point, end))
}

fn later_or_earlier(message: &Message<'_>, at: usize) -> Option<(bool, usize)> {
    let later = message
        .match_at("or|o later|after|past|mas|despues tarde?", at)
        .or_else(|| message.match_at("on|onward|onwards", at));
    let earlier = message.match_at("or|o earlier|before|sooner|antes", at);
    later.map(|end| (true, end)).or(earlier.map(|end| (false, end)))
}

/// One time, with "or later" and the like behind it.
fn finished(message: &Message<'_>, point: Point, end: usize) -> (Hours, usize) {
    match later_or_earlier(message, end) {
        Some((true, end)) => (Hours { from: Some(point.minute), ..Hours::default() }, end),
        Some((false, end)) => (Hours { to: Some(point.minute), ..Hours::default() }, end),
        None if message.word_after(end) == "ish" => (near(point.minute), end + 1),
        None => (Hours { from: Some(point.minute), to: Some(point.minute), exact: Some(point.sure) }, end),
    }
}

fn near(minute: u16) -> Hours {
    Hours { from: Some(minute.saturating_sub(60)), to: Some((minute + 60).min(24 * 60 - 1)), exact: None }
}

fn part(message: &Message<'_>, at: usize) -> Option<(Hours, usize)> {
    if WHOLE.contains(&message.word_before(at, 1)) {
        return None;
    }
    let found =
        PARTS.iter().filter_map(|(phrase, from, to)| Some((message.match_at(phrase, at)?, *from, *to)));
    let (end, from, to) = found.max_by_key(|(end, ..)| *end)?;
    // "Tarde" alone is also "late", and "this morning" is told as part of a day.
    let late = message.word(at) == "tarde" && matches!(message.word_before(at, 1), "mas" | "muy" | "es");
    (!late).then_some((Hours { from: Some(from * 60), to: Some(to * 60), exact: None }, end))
}

/// A point on the clock at `at`, and the token behind it.
fn point(message: &Message<'_>, at: usize) -> Option<(Point, usize)> {
    let token = message.get(at)?;
    if token.is(&["noon", "mediodia", "midday"]) {
        return Some((Point { minute: NOON, sure: true, plain: true }, at + 1));
    }
    if token.before.contains(['$', '#']) || token.before == "/" {
        return None;
    }
    let number = if token.kind == Kind::Number { token.number()? } else { small_number(&token.word)? };
    let digits = token.kind == Kind::Number;
    let compact = digits && (3..=4).contains(&token.word.len());
    let (hour, mut minute) = if compact { (number / 100, number % 100) } else { (number, 0) };
    let mut end = at + 1;
    let mut plain = false;
    if let Some((minutes, next)) = minutes_at(message, end, digits).filter(|_| !compact) {
        minute = minutes;
        plain =
            !digits || message.get(end).is_some_and(|token| token.before == ":") || message.word(end) == "y";
        end = next;
    }
    let oclock = message.word_after(end) == "oclock";
    end += usize::from(oclock);
    let (half, next) = half_of_day(message, end);
    let date = message.get(end).is_some_and(|token| {
        token.before == "/" || token.is(&["st", "nd", "rd", "th"]) && token.before.is_empty()
    });
    let valid = (1..=12).contains(&hour) && minute < 60 && !date || plain && hour < 24 && minute < 60;
    if !valid || compact && half.is_none() {
        return None;
    }
    let hour = match half {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        None if hour < 7 && hour > 0 => hour + 12,
        _ => hour,
    };
    let minute = u16::try_from(hour * 60 + minute).ok()?;
    Some((
        Point {
            minute,
            sure: half.is_some() || hour > 12 && number > 12,
            plain: plain || half.is_some() || oclock,
        },
        next,
    ))
}

/// ":30", "thirty", "y media".
fn minutes_at(message: &Message<'_>, at: usize, digits: bool) -> Option<(u32, usize)> {
    let token = message.get(at)?;
    if token.before == ":" && token.word.len() == 2 {
        return token.number().map(|minutes| (minutes, at + 1));
    }
    if let Some(end) = message.match_at("y media", at) {
        return Some((30, end));
    }
    if let Some(end) = message.match_at("y cuarto", at) {
        return Some((15, end));
    }
    let said = !digits && token.is(&["thirty", "fifteen", "forty", "treinta", "quince"]) && !token.breaks();
    if !said {
        return None;
    }
    let five = message.word_after(at + 1) == "five";
    small_number(&token.word).map(|minutes| (minutes + if five { 5 } else { 0 }, at + 1 + usize::from(five)))
}

/// Whether am (false) or pm (true) follows.
fn half_of_day(message: &Message<'_>, at: usize) -> (Option<bool>, usize) {
    const MORNING: &[&str] = &["am", "a.m", "in the morning", "de la manana", "por la manana"];
    const LATER: &[&str] =
        &["pm", "p.m", "in the afternoon|evening", "at night", "de la tarde|noche", "por la tarde|noche"];
    let glued = message.get(at).is_some_and(|token| token.before.is_empty());
    if glued && matches!(message.word(at), "a" | "p") {
        return (Some(message.word(at) == "p"), at + 1);
    }
    let ends = |phrases: &[&str]| phrases.iter().find_map(|phrase| message.match_at(phrase, at));
    let breaks = message.get(at).is_some_and(crate::tokens::Token::breaks);
    if breaks {
        return (None, at);
    }
    match (ends(MORNING), ends(LATER)) {
        (Some(end), _) => (Some(false), end),
        (_, Some(end)) => (Some(true), end),
        _ => (None, at),
    }
}
