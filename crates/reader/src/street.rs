//! Number and street.

use crate::phrase::Message;
use crate::reading::Reader;
use crate::tokens::Kind;
use crate::types::{Fact, Topic};

const KINDS: &[&str] = &[
    "st",
    "street",
    "ave",
    "av",
    "avenue",
    "rd",
    "road",
    "dr",
    "drive",
    "ln",
    "lane",
    "blvd",
    "boulevard",
    "ct",
    "court",
    "cir",
    "circle",
    "pl",
    "place",
    "way",
    "pkwy",
    "parkway",
    "ter",
    "terrace",
    "trl",
    "trail",
    "hwy",
    "highway",
    "loop",
    "sq",
    "square",
    "aly",
    "alley",
    "row",
    "pike",
];
const SPANISH_KINDS: &[&str] =
    &["calle", "avenida", "av", "ave", "bulevar", "blvd", "camino", "carretera", "paseo"];
const DIRECTIONS: &[&str] = &[
    "n", "s", "e", "w", "ne", "nw", "se", "sw", "north", "south", "east", "west", "norte", "sur", "este",
    "oeste",
];
const UNITS: &[&str] =
    &["apt", "apartment", "unit", "ste", "suite", "lot", "space", "apto", "depto", "numero", "rm"];
/// Words that no street name has, which keeps "at 5 on my way" apart.
const NOT_A_NAME: &[&str] = &[
    "a",
    "about",
    "ac",
    "after",
    "al",
    "am",
    "an",
    "and",
    "are",
    "at",
    "before",
    "by",
    "can",
    "come",
    "days",
    "degrees",
    "do",
    "for",
    "from",
    "have",
    "hour",
    "hours",
    "i",
    "if",
    "im",
    "in",
    "is",
    "it",
    "its",
    "kids",
    "me",
    "minutes",
    "my",
    "need",
    "no",
    "not",
    "of",
    "on",
    "only",
    "or",
    "people",
    "please",
    "pm",
    "rooms",
    "so",
    "that",
    "the",
    "then",
    "this",
    "to",
    "today",
    "tomorrow",
    "units",
    "water",
    "we",
    "weeks",
    "with",
    "years",
    "you",
    "your",
    "zip",
    "code",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "y",
    "en",
    "mi",
    "que",
    "es",
    "works",
    "work",
    "thanks",
    "bedroom",
    "bed",
    "bath",
    "ton",
    "story",
    "stories",
    "year",
    "month",
    "old",
    "out",
    "since",
    "option",
    "stop",
    "wait",
    "yes",
    "o",
    "oclock",
];

/// Whether a word is a kind of street.
pub(crate) fn is_kind_of_street(word: &str) -> bool {
    KINDS.contains(&word) || SPANISH_KINDS.contains(&word)
}

pub(crate) fn read(reader: &mut Reader<'_>) {
    let mut at = 0;
    while at < reader.message.tokens.len() {
        let message = &reader.message;
        let asked = reader.asked(Topic::Where);
        // "60647 Logan Square" is a ZIP code of theirs and a place.
        let zip = |area: &String| crate::place::covers(area, message.word(at));
        if message.word(at).len() == 5 && reader.context.area.iter().any(zip) {
            at += 1;
            continue;
        }
        let end = numbered(message, at, asked)
            .or_else(|| spanish(message, at))
            .or_else(|| crossing(message, at, asked).map(|end| (end, 0.8)));
        let Some((end, confidence)) = end.filter(|(end, _)| reader.is_free((at, *end))) else {
            at += 1;
            continue;
        };
        let street = as_written(message, at, end);
        reader.add(Fact::Street(street), (at, end), confidence);
        at = end;
    }
}

/// As in the message, but with digits where they were said as words.
fn as_written(message: &Message<'_>, at: usize, end: usize) -> String {
    let Some(first) = message.get(at) else { return String::new() };
    if first.kind != Kind::Number || first.raw == first.word {
        return message.slice((at, end)).to_owned();
    }
    format!("{} {}", first.word, message.slice((at + 1, end)))
}

/// "1420 E Maple St", "1420 E Maple", "1420 calle Maple".
fn numbered(message: &Message<'_>, at: usize, asked: bool) -> Option<(usize, f32)> {
    let number = message.get(at).filter(|token| token.kind == Kind::Number && token.word.len() <= 6)?;
    let money = number.before.contains(['$', '#', '/']) || message.word_before(at, 1) == "option";
    let mut next = at + 1;
    if is_suffix(message, next) || money {
        return None;
    }
    if is_glued_letter(message, next) {
        next += 1;
    }
    if SPANISH_KINDS.contains(&message.word_after(next)) {
        return name_end(message, next + 1, 2).map(|end| (with_unit(message, end), 0.9));
    }
    let directed = DIRECTIONS.contains(&message.word_after(next));
    next += usize::from(directed);
    let kind = (next + 1..=next + 3).find(|end| {
        (next..*end).all(|i| is_name(message, i) || is_capital(message, i))
            && KINDS.contains(&message.word_after(*end))
    });
    if let Some(kind) = kind.filter(|_| number.word != "0") {
        // "County Road 12", "State Highway 6".
        let numbered = is_number(message, kind + 1)
            && matches!(message.word(kind), "road" | "rd" | "hwy" | "highway")
            && message.word(kind + 1).len() <= 4;
        let trailing = usize::from(numbered || DIRECTIONS.contains(&message.word_after(kind + 1)));
        return Some((with_unit(message, kind + 1 + trailing), 0.95));
    }
    let bare = directed || asked && number.word.len() <= 5 && number.word.len() >= 2;
    let mut end = if bare { name_end(message, next, 1)? } else { return None };
    // "2210 S Van Buren".
    if directed
        && end == next + 1
        && is_capital(message, next)
        && is_capital(message, end)
        && is_name(message, end)
    {
        end += 1;
    }
    Some((with_unit(message, end), if directed { 0.85 } else { 0.7 }))
}

/// "calle Maple 1420", "avenida 16".
fn spanish(message: &Message<'_>, at: usize) -> Option<(usize, f32)> {
    let word = message.word(at);
    if !matches!(word, "calle" | "avenida" | "bulevar") {
        return None;
    }
    let end = (at + 1..at + 5).take_while(|i| is_name(message, *i) || is_number(message, *i)).last()? + 1;
    let corner = Some(end).filter(|end| matches!(message.word_after(*end), "y" | "and" | "con"));
    let end = corner.and_then(|and| road(message, and + 1)).map_or(end, |(end, _)| end);
    Some((end, 0.8))
}

/// "16th st and camelback", "corner of 7th and Bell".
fn crossing(message: &Message<'_>, at: usize, asked: bool) -> Option<usize> {
    let (left, left_kind) = road(message, at)?;
    let linked = matches!(message.word(left), "and" | "y" | "n")
        || message.get(left).is_some_and(|token| matches!(token.before.trim(), "&" | "/"));
    let start = left + usize::from(matches!(message.word(left), "and" | "y" | "n"));
    let (end, right_kind) = road(message, start).filter(|_| linked)?;
    let corner = matches!(message.word_before(at, 2), "corner" | "intersection" | "esquina")
        || matches!(message.word_before(at, 1), "near");
    (left_kind || right_kind || corner || asked && end == message.tokens.len()).then_some(end)
}

/// A street without a number: its end and whether it says that it is a street.
fn road(message: &Message<'_>, at: usize) -> Option<(usize, bool)> {
    let at = at + usize::from(DIRECTIONS.contains(&message.word(at)));
    if message.get(at).is_some_and(|token| token.kind == Kind::Number) && is_suffix(message, at + 1) {
        let kind = KINDS.contains(&message.word_after(at + 2));
        return Some((at + 2 + usize::from(kind), kind));
    }
    if is_number(message, at) && is_kind_of_street(message.word_after(at + 1)) {
        return Some((at + 2, true));
    }
    let named = is_name(message, at) && message.word(at).len() > 2 && !KINDS.contains(&message.word(at));
    let kind = KINDS.contains(&message.word_after(at + 1));
    // "Indian School" at the end.
    let two = !kind && is_name(message, at + 1) && at + 2 == message.tokens.len();
    named.then_some((at + 1 + usize::from(kind || two), kind))
}

/// A name of one or more words from `at` on.
fn name_end(message: &Message<'_>, at: usize, most: usize) -> Option<usize> {
    let fits = |i: &usize| is_name(message, *i) || is_number(message, *i) && is_suffix(message, *i + 1);
    let end = (at..at + most).take_while(fits).last()? + 1;
    Some(if is_suffix(message, end) { end + 1 } else { end })
}

fn with_unit(message: &Message<'_>, end: usize) -> usize {
    let word = message.get(end).map_or("", |token| token.word.as_str());
    let marked = message.get(end).is_some_and(|token| token.before.contains('#'));
    if UNITS.contains(&word)
        && message.get(end + 1).is_some_and(|next| next.kind == Kind::Number || next.raw.len() <= 2)
    {
        return end + 2;
    }
    if marked { end + 1 } else { end }
}

fn is_name(message: &Message<'_>, at: usize) -> bool {
    let Some(token) = message.get(at) else { return false };
    let ordinal = token.kind == Kind::Number && is_suffix(message, at + 1) || is_suffix(message, at);
    let word = token.kind == Kind::Word
        && !NOT_A_NAME.contains(&token.word.as_str())
        && crate::spoken::small_number(&token.word).is_none();
    (ordinal || word) && (!token.breaks() || is_behind_initial(message, at))
}

/// The "Camelback" of "2345 W. Camelback Rd".
fn is_behind_initial(message: &Message<'_>, at: usize) -> bool {
    let dotted = message.get(at).is_some_and(|token| matches!(token.before, ". " | "."));
    dotted && at > 0 && DIRECTIONS.contains(&message.word(at - 1)) && message.word(at - 1).len() <= 2
}

/// "Story" in "611 Story Rd".
fn is_capital(message: &Message<'_>, at: usize) -> bool {
    message.get(at).is_some_and(|token| token.capital() && token.kind == Kind::Word && !token.breaks())
}

fn is_number(message: &Message<'_>, at: usize) -> bool {
    message.get(at).is_some_and(|token| token.kind == Kind::Number && !token.breaks())
}

/// The "th" of "16th".
pub(crate) fn is_suffix(message: &Message<'_>, at: usize) -> bool {
    message.get(at).is_some_and(|token| token.before.is_empty() && token.is(&["st", "nd", "rd", "th"]))
}

/// The "B" of "12B".
fn is_glued_letter(message: &Message<'_>, at: usize) -> bool {
    let glued = |token: &crate::tokens::Token<'_>| token.before.is_empty() && token.raw.len() == 1;
    message.get(at).is_some_and(glued)
}
