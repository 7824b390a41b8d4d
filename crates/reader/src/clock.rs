//! Times of day.

use crate::phrase::Message;
use crate::tokens::Kind;

mod bound;
mod point;
mod proposed;

pub(crate) use bound::away_until;
use bound::bounded;
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
    ("media manana", 9, 11),
    ("a media tarde", 14, 16),
    ("in|por|en|de|x? la? tarde noche", 17, 19),
    ("early evening", 17, 19),
    ("end of the? day", 15, 17),
    ("a|la primera hora", 8, 10),
    ("bright and early", 8, 10),
    ("close|end of business", 15, 17),
    ("eod|cob", 15, 17),
    ("al|a final|fin|finales del dia", 15, 17),
    ("a? la? hora del|de almuerzo|lonche|lunch|comida|comer", 12, 13),
    ("in|por|en|de|a|x? la? tardecita", 12, 17),
    ("mananita|tempranito", 8, 10),
    ("temprano", 8, 10),
    ("lunch|lunchtime time?", 12, 13),
    ("in? the? morning|mornings", 8, 12),
    ("por|en|de|a|x|durante la|las manana|mananas", 8, 12),
    ("in|during|por|en|de|a|x|durante? the|la|las? afternoon|afternoons|aft|arvo|tarde|tardes", 12, 17),
    (
        "in|at|during|por|en|de|x|durante? the|la|las? evening|evenings|night|nights|noche|noches|nochecita",
        17,
        21,
    ),
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
        .or_else(|| ish(message, at))
        .or_else(|| plain(message, at))
        .or_else(|| proposed::proposed(message, at).or_else(|| proposed::alone(message, at)).filter(|_| bare))
}

/// Phrases with a fixed meaning.
fn special(message: &Message<'_>, at: usize) -> Option<(Hours, usize)> {
    const FIXED: &[(&str, Option<u16>, Option<u16>)] = &[
        ("after|aft i? get? off|out? of|from? work", Some(17), None),
        ("despues del trabajo", Some(17), None),
        ("after|aft school", Some(15), None),
        ("after|aft my? lunch", Some(13), None),
        ("before lunch", None, Some(12)),
        ("before work", None, Some(9)),
        ("before school", None, Some(8)),
        ("after breakfast", Some(9), None),
        ("after dinner|supper", Some(18), None),
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
    let opened = matches!(
        message.word(at),
        "between" | "from" | "entre" | "de" | "betwen" | "btwn" | "btw" | "bet" | "desde"
    );
    let mut start = at + usize::from(opened);
    start += usize::from(
        opened
            && matches!(
                message.word(start),
                "las" | "la" | "like" | "about" | "around" | "como" | "say" | "maybe"
            ),
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
    let open = digits && (later_or_earlier(message, end).is_some() || roughly(message, end).is_some())
        || message.word_after(end) == "ish";
    (point.plain || marked || open).then(|| finished(message, point, end))
}

fn later_or_earlier(message: &Message<'_>, at: usize) -> Option<(bool, usize)> {
    let later = message
        .match_at("or|o later|after|past|mas|despues tarde?", at)
        .or_else(|| message.match_at("onward|onwards", at))
        .or_else(|| message.match_at("on", at).filter(|end| ends_there(message, *end)))
        .or_else(|| message.match_at("para? en? adelante", at));
    let earlier = message.match_at("or|o earlier|before|sooner|antes", at);
    later.map(|end| (true, end)).or(earlier.map(|end| (false, end)))
}

/// "From 4 on" ends there; "4 on the 8th" goes on with a day.
fn ends_there(message: &Message<'_>, at: usize) -> bool {
    matches!(
        message.word_after(at),
        "" | "is" | "works" | "for" | "would" | "please" | "any" | "every" | "most" | "if" | "and" | "or"
    )
}

/// "Noonish", "threeish".
fn ish(message: &Message<'_>, at: usize) -> Option<(Hours, usize)> {
    let stem = message.word(at).strip_suffix("ish")?;
    let hour = match stem {
        "noon" => 12,
        "lunch" => return Some((Hours { from: Some(NOON), to: Some(NOON + 60), exact: None }, at + 1)),
        _ => crate::spoken::small_number(stem).filter(|hour| (1..=12).contains(hour))?,
    };
    let minute = u16::try_from(if hour < 7 { hour + 12 } else { hour }).ok()? * 60;
    Some((near(minute), at + 1))
}

/// One time, with "or later" and the like behind it.
fn finished(message: &Message<'_>, point: Point, end: usize) -> (Hours, usize) {
    if let Some(found) = or_another(message, point, end) {
        return found;
    }
    match later_or_earlier(message, end) {
        Some((true, end)) => (Hours { from: Some(point.minute), ..Hours::default() }, end),
        Some((false, end)) => (Hours { to: Some(point.minute), ..Hours::default() }, end),
        None if message.word_after(end) == "ish" => (near(point.minute), end + 1),
        None if roughly(message, end).is_some() => (near(point.minute), roughly(message, end).unwrap_or(end)),
        None => (Hours { from: Some(point.minute), to: Some(point.minute), exact: Some(point.sure) }, end),
    }
}

/// "At 10 or 11", "a las tres o cuatro de la tarde".
fn or_another(message: &Message<'_>, first: Point, end: usize) -> Option<(Hours, usize)> {
    let start = message.match_at("or|o at|a? las|la?", end)?;
    let (second, end) = point(message, start, true)?;
    let counted = COUNTED.contains(&message.word_after(end)) || message.word_after(start) == "one";
    let (from, to) = ordered(first, second);
    (!counted && from < to).then_some((Hours { from: Some(from), to: Some(to), exact: None }, end))
}

/// "3 or so", "a las 3 más o menos".
fn roughly(message: &Message<'_>, at: usize) -> Option<usize> {
    ["or so|thereabouts|about", "give or take", "mas o menos", "aprox|aproximadamente|approx"]
        .iter()
        .find_map(|phrase| message.match_at(phrase, at))
}

fn near(minute: u16) -> Hours {
    Hours { from: Some(minute.saturating_sub(60)), to: Some((minute + 60).min(24 * 60 - 1)), exact: None }
}

fn part(message: &Message<'_>, at: usize) -> Option<(Hours, usize)> {
    if WHOLE.contains(&message.word_before(at, 1)) {
        return None;
    }
    if let Some(end) = by_morning(message, at) {
        return Some((Hours { from: Some(8 * 60), to: Some(NOON), exact: None }, end));
    }
    let found =
        PARTS.iter().filter_map(|(phrase, from, to)| Some((message.match_at(phrase, at)?, *from, *to)));
    let (end, from, to) = found.max_by_key(|(end, ..)| *end)?;
    // "Tarde" alone is also "late", and "this morning" is told as part of a day.
    let late = message.word(at) == "tarde" && matches!(message.word_before(at, 1), "mas" | "muy" | "es");
    // "Night shift" is what they do.
    let doing = matches!(
        message.word_after(end),
        "shift" | "shifts" | "nurse" | "owl" | "job" | "class" | "school" | "guard"
    );
    (!late && !doing).then_some((Hours { from: Some(from * 60), to: Some(to * 60), exact: None }, end))
}

/// "El lunes de mañana", "de mañana o de tarde": in the morning, and not tomorrow.
fn by_morning(message: &Message<'_>, at: usize) -> Option<usize> {
    let end = message.match_at("de manana|mananas", at)?;
    let bound = matches!(message.word_before(at, 1), "antes" | "despues" | "partir" | "dia" | "dentro");
    let range = matches!(message.word_after(end), "a" | "al" | "en" | "hasta" | "mismo");
    (!bound && !range).then_some(end)
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
