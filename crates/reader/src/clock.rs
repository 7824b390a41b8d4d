//! Times of day.

use crate::phrase::Message;
use crate::tokens::Kind;

mod point;

use point::{Point, point};

/// A time of day that they would like, in minutes after midnight.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Hours {
    pub from: Option<u16>,
    pub to: Option<u16>,
    /// They named one time; the flag says whether morning or afternoon was clear.
    pub exact: Option<bool>,
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
    ("late|later in the day|afternoon", 15, 17),
    ("early evening", 17, 19),
    ("end of the? day", 15, 17),
    ("a|la primera hora", 8, 10),
    ("bright and early", 8, 10),
    ("close|end of business", 15, 17),
    ("eod|cob", 15, 17),
    ("al|a final|fin|finales del dia", 15, 17),
    ("a? la? hora del|de almuerzo|lonche|lunch|comida|comer", 12, 13),
    ("in|por|en|de|a? la? tardecita", 12, 17),
    ("mananita|tempranito", 8, 10),
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
    "minutos", "hr", "hrs", "wk", "wks", "percent", "dollars", "story", "ton", "bedroom", "rooms", "of",
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
        .or_else(|| half_alone(message, at))
        .or_else(|| early(message, at))
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
        ("saliendo de|del trabajo|trabajar", Some(17), None),
        ("cuando salga|salgo de|del trabajo|trabajar", Some(17), None),
        ("despues de trabajar|trabajo", Some(17), None),
        ("despues de comer|almorzar|almuerzo", Some(13), None),
        ("despues del almuerzo|lonche", Some(13), None),
        ("despues de la escuela", Some(15), None),
        ("antes del|de trabajo|trabajar", None, Some(9)),
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
    start += usize::from(
        opened && matches!(message.word(start), "las" | "la" | "like" | "about" | "around" | "como"),
    );
    let (first, next) = point(message, start, bare || opened)?;
    let next = next + usize::from(message.word_after(next) == "ish");
    let dash = message.get(next).is_some_and(|token| matches!(token.before.trim(), "-" | "–" | "—"));
    let linked = matches!(
        message.word_after(next),
        "and" | "to" | "till" | "til" | "until" | "y" | "a" | "hasta" | "n" | "or" | "o"
    );
    let ampersand = message.get(next).is_some_and(|token| token.before.trim() == "&");
    let mut from = next + usize::from(linked);
    from += usize::from(linked && matches!(message.word_after(from), "las" | "la"));
    let (second, end) = point(message, from, bare || opened).filter(|_| linked || dash || ampersand)?;
    let link = message.word_after(next);
    let or_both = linked && !opened && matches!(link, "and" | "y" | "n")
        || ampersand && !opened
        || linked && !opened && link == "a" && !(bare || second.plain)
        // "10 or 11" is a range only in answer to the question when.
        || matches!(link, "or" | "o") && (first.plain || !bare);
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
        "i|we? get|gets|getting|am|im|come off|out|home|back from|of? work|school? at|around|by",
        "off|home|back from|of? work? at",
        "earliest|soonest i|we|that? can? do|make? is|would? be?",
        "salgo|salimos|llego|llegamos|saliendo de|del|a? trabajar|trabajo|casa? como? a las|la",
        "no antes de las|la",
        "pasadas|pasando las|la?",
        "not|no before|earlier|sooner than?",
        "not available|free|home|here|off|in until|till|til|before",
        "dont|wont|cant|not get|be|am? home|off|there|here|back|available|free? until|till|til|before",
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
        "antes de|del las|la|el?",
        "leave|leaving by|at|around",
        "a mas tardar a? las|la",
        "hasta las|la",
        "mas temprano de las|la?",
    ];
    const AROUND: &[&str] = &[
        "around|about|roughly|approximately|approx|aprox|aproximadamente",
        "at like|about|approx",
        "a eso de las|la",
        "como|tipo a? las|la",
        "tipo a? las|la?",
        "como a las|la",
        "sometime|somewhere around|about",
        "at|around about|around",
    ];
    const AT: &[&str] = &["at", "a|para|de las|la", "for", "las"];
    let opened = |phrases: &[&str]| phrases.iter().filter_map(|phrase| message.match_at(phrase, at)).max();
    let time = |end: usize| {
        point(message, end, true).filter(|(_, end)| {
            !COUNTED.contains(&message.word_after(*end)) || later_or_earlier(message, *end).is_some()
        })
    };
    if let Some((point, end)) = opened(AFTER).and_then(time) {
        return Some((Hours { from: Some(point.minute), ..Hours::default() }, end));
    }
    if let Some((point, end)) = opened(BEFORE).and_then(time) {
        return Some((Hours { to: Some(point.minute), ..Hours::default() }, end));
    }
    // "How about 9" is no "about 9".
    let proposed = matches!(message.word_before(at, 1), "how" | "what");
    if let Some((point, end)) = opened(AROUND).and_then(time) {
        return Some(if proposed { finished(message, point, end) } else { (near(point.minute), end) });
    }
    let (point, end) =
        opened(AT).and_then(time).filter(|(point, _)| point.plain || message.word(at) != "for")?;
    Some(finished(message, point, end))
}

/// A time by itself: "8am", "10:30", "noon".
fn plain(message: &Message<'_>, at: usize) -> Option<(Hours, usize)> {
    let before = message.get(at)?.before.trim_end();
    let marked = before.ends_with('@');
    let (point, end) = point(message, at, marked)?;
    if before.ends_with('~') {
        return Some((near(point.minute), end));
    }
    // "The one on Thursday" is no time.
    let digits = message.get(at).is_some_and(|token| token.kind == Kind::Number);
    let open = digits && later_or_earlier(message, end).is_some() || message.word_after(end) == "ish";
    (point.plain || marked || open).then(|| finished(message, point, end))
}

fn later_or_earlier(message: &Message<'_>, at: usize) -> Option<(bool, usize)> {
    let later = message
        .match_at("or|o later|after|past|mas|despues tarde?", at)
        .or_else(|| message.match_at("on|onward|onwards", at).filter(|end| !names_day(message, *end)))
        .or_else(|| message.match_at("para? en? adelante", at));
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

/// The half of a day alone: "tomorrow am", "pm is better".
fn half_alone(message: &Message<'_>, at: usize) -> Option<(Hours, usize)> {
    let token = message.get(at)?;
    let led = message.match_at("in|during the? am|pm", at);
    let number = at > 0 && message.get(at - 1).is_some_and(|before| before.kind == Kind::Number);
    let hours = |word: &str| match word {
        "am" => Hours { from: Some(8 * 60), to: Some(NOON), exact: None },
        _ => Hours { from: Some(NOON), to: Some(17 * 60), exact: None },
    };
    if let Some(end) = led {
        return Some((hours(message.word(end - 1)), end));
    }
    // "I am" is a verb.
    let verb = token.word == "am"
        && token.raw != "AM"
        && !names_day(message, at.wrapping_sub(1))
        && !opens_answer(message, at);
    (token.is(&["am", "pm"]) && !number && !verb && message.word_before(at, 1) != "i")
        .then(|| (hours(&token.word), at + 1))
}

/// "am works", "am please".
fn opens_answer(message: &Message<'_>, at: usize) -> bool {
    at == 0
        && (message.get(1).is_none_or(crate::tokens::Token::breaks)
            || matches!(
                message.word(1),
                "works" | "is" | "please" | "best" | "better" | "or" | "only" | "preferred"
            ))
}

/// "Early friday", "friday early".
fn early(message: &Message<'_>, at: usize) -> Option<(Hours, usize)> {
    let beside = names_day(message, at + 1) && !message.get(at + 1)?.breaks()
        || at > 0 && names_day(message, at - 1) && !message.get(at)?.breaks();
    let (from, to) = match message.word(at) {
        "early" => (8, 10),
        "late" => (15, 17),
        _ => return None,
    };
    beside.then_some((Hours { from: Some(from * 60), to: Some(to * 60), exact: None }, at + 1))
}

fn names_day(message: &Message<'_>, at: usize) -> bool {
    matches!(message.word(at), "tomorrow" | "today" | "hoy" | "manana")
        || crate::day::weekday_named(message, at).is_some()
}

/// A number by itself, where a day before it says that it is a time.
pub(crate) fn bare_hour_at(message: &Message<'_>, at: usize) -> Option<(Hours, usize)> {
    message.get(at).filter(|token| token.kind == Kind::Number && !token.breaks())?;
    let (point, end) = point(message, at, true)?;
    let counted = COUNTED.contains(&message.word_after(end));
    let glued =
        message.get(end).is_some_and(|next| next.before.is_empty() || matches!(next.before, "/" | "-"));
    (!counted && !glued).then(|| finished(message, point, end))
}
