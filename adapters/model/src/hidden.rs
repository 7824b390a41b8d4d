//! Finds what must not leave the machine by its shape: numbers of people, cards and accounts, addresses on the network,
//! codes that open doors.

use std::ops::Range;

/// What a placeholder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Phone,
    Email,
    Card,
    Ssn,
    Number,
    Code,
    Link,
    Name,
    Street,
}

impl Kind {
    /// The word in the placeholder.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Phone => "PHONE",
            Self::Email => "EMAIL",
            Self::Card => "CARD",
            Self::Ssn => "SSN",
            Self::Number => "NUMBER",
            Self::Code => "CODE",
            Self::Link => "LINK",
            Self::Name => "NAME",
            Self::Street => "STREET",
        }
    }
}

/// A place in the message.
pub type Found = (Range<usize>, Kind);

/// Words that say a digit, as they are spoken.
const SPOKEN: &[&str] = &[
    "zero", "oh", "o", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "double",
    "triple", "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve",
];
/// A ZIP code has five.
const FEWEST_SPOKEN: usize = 6;

/// Behind these stands what opens something.
const CODE_CUES: &[&str] = &[
    "code",
    "codes",
    "codigo",
    "código",
    "clave",
    "pin",
    "passcode",
    "lockbox",
    "keypad",
    "gate",
    "combo",
    "combination",
    "alarm",
    "alarma",
    "porton",
    "portón",
    "password",
    "contraseña",
    "contrasena",
];
const PASSWORD_CUES: &[&str] = &["password", "contraseña", "contrasena", "clave", "passcode"];
/// "Zip code", "area code".
const OTHER_CODES: &[&str] = &["zip", "area", "postal", "promo", "coupon"];
/// How far behind its cue a code may stand.
const CODE_WITHIN: usize = 4;

/// Everything of these shapes, in the order of the message; where two overlap, both are given.
pub fn by_shape(text: &str) -> Vec<Found> {
    let mut found = digits(text);
    let words = words(text);
    found.extend(on_the_network(text, &words));
    found.extend(spoken(text, &words));
    found.extend(codes(text, &words));
    found
}

/// A run of digits: where it stands, and what is between it and the one before.
struct Group<'a> {
    place: Range<usize>,
    before: &'a str,
}

impl Group<'_> {
    fn len(&self) -> usize {
        self.place.len()
    }
}

fn groups(text: &str) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut end = 0;
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
        match groups.last_mut().filter(|group| group.place.end == at) {
            Some(group) => group.place.end = at + 1,
            None => groups.push(Group { place: at..at + 1, before: text.get(end..at).unwrap_or_default() }),
        }
        end = at + c.len_utf8();
    }
    groups
}

/// The shapes of numbers that belong to a person: lengths of the groups, and what the number is.
const SHAPES: &[(&[usize], Kind)] = &[
    (&[4, 4, 4, 4], Kind::Card),
    (&[4, 6, 5], Kind::Card),
    (&[1, 3, 3, 4], Kind::Phone),
    (&[3, 3, 4], Kind::Phone),
    (&[3, 4], Kind::Phone),
    (&[3, 7], Kind::Phone),
    (&[6, 4], Kind::Phone),
    (&[3, 2, 4], Kind::Ssn),
];

fn digits(text: &str) -> Vec<Found> {
    let groups = groups(text);
    let mut found = Vec::new();
    let mut rest = groups.as_slice();
    while let Some((first, after)) = rest.split_first() {
        let (taken, kind) = international(rest).or_else(|| shaped(rest)).or_else(|| long(first)).unzip();
        let taken = taken.unwrap_or(1).max(1);
        if let (Some(kind), Some(last)) = (kind, rest.get(taken - 1)) {
            found.push((first.place.start..last.place.end, kind));
        }
        rest = rest.get(taken..).unwrap_or(after.get(after.len()..).unwrap_or_default());
    }
    found
}

/// Whether two groups can be of one number.
fn joined(before: &str) -> bool {
    let marks =
        before.chars().all(|c| matches!(c, ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}' | '\u{2011}' | '–'));
    marks && (1..=3).contains(&before.chars().count())
}

fn shaped(groups: &[Group<'_>]) -> Option<(usize, Kind)> {
    SHAPES.iter().find_map(|(shape, kind)| {
        let groups = groups.get(..shape.len())?;
        let fits = groups.iter().zip(*shape).all(|(group, length)| group.len() == *length);
        (fits && groups.iter().skip(1).all(|group| joined(group.before))).then_some((shape.len(), *kind))
    })
}

/// "+44 20 7946 0958": whatever follows the plus, up to fifteen digits.
fn international(groups: &[Group<'_>]) -> Option<(usize, Kind)> {
    let first = groups.first().filter(|group| group.before.ends_with('+'))?;
    let mut digits = first.len();
    let mut taken = 1;
    for group in groups.iter().skip(1).take_while(|group| joined(group.before)) {
        if digits + group.len() > 15 {
            break;
        }
        digits += group.len();
        taken += 1;
    }
    (digits >= 7).then_some((taken, Kind::Phone))
}

/// A run without a break. Five digits are a ZIP code, and less a time or a house.
fn long(group: &Group<'_>) -> Option<(usize, Kind)> {
    let kind = match group.len() {
        0..=5 => return None,
        7 | 10 | 11 => Kind::Phone,
        9 => Kind::Ssn,
        13..=19 => Kind::Card,
        _ => Kind::Number,
    };
    Some((1, kind))
}

/// The parts between spaces.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
        let end = at + c.len_utf8();
        match words.last_mut().filter(|word| word.end == at) {
            Some(word) => word.end = end,
            None => words.push(at..end),
        }
    }
    words
}

fn bare<'a>(text: &'a str, word: &Range<usize>) -> &'a str {
    text.get(word.clone()).unwrap_or_default().trim_matches(|c: char| !c.is_alphanumeric())
}

fn is_one_of(text: &str, word: &Range<usize>, list: &[&str]) -> bool {
    let word = bare(text, word).to_lowercase();
    list.contains(&word.as_str())
}

/// Mail addresses, written or told ("dana at example dot com"), and links, which may open things.
fn on_the_network(text: &str, words: &[Range<usize>]) -> Vec<Found> {
    let mut found = Vec::new();
    for word in words {
        let raw = text.get(word.clone()).unwrap_or_default();
        let lower = raw.to_lowercase();
        if raw.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()) {
            found.push((word.clone(), Kind::Email));
        } else if lower.contains("://") || lower.contains("www.") {
            found.push((word.clone(), Kind::Link));
        }
    }
    for told in words.windows(5) {
        if let [name, at, _, dot, end] = told
            && is_one_of(text, at, &["at", "arroba"])
            && is_one_of(text, dot, &["dot", "punto"])
        {
            found.push((name.start..end.end, Kind::Email));
        }
    }
    found
}

/// A number told digit by digit.
fn spoken(text: &str, words: &[Range<usize>]) -> Vec<Found> {
    let digit = |word: &Range<usize>| {
        let bare = bare(text, word);
        bare.len() == 1 && bare.bytes().all(|b| b.is_ascii_digit()) || is_one_of(text, word, SPOKEN)
    };
    let runs = words.chunk_by(|one, next| digit(one) == digit(next));
    let long = runs.filter(|run| run.len() >= FEWEST_SPOKEN && run.first().is_some_and(digit));
    long.filter_map(|run| Some((run.first()?.start..run.last()?.end, Kind::Number))).collect()
}

fn codes(text: &str, words: &[Range<usize>]) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, cue) in words.iter().enumerate() {
        let other = at.checked_sub(1).and_then(|before| words.get(before));
        let other = other.is_some_and(|word| is_one_of(text, word, OTHER_CODES));
        if other || !is_one_of(text, cue, CODE_CUES) {
            continue;
        }
        let behind: Vec<&Range<usize>> = words.iter().skip(at + 1).take(CODE_WITHIN).collect();
        if behind.first().is_some_and(|word| is_one_of(text, word, OTHER_CODES)) {
            continue;
        }
        let has_digit = |word: &&&Range<usize>| bare(text, word).bytes().any(|b| b.is_ascii_digit());
        let with_digits = behind.iter().skip_while(|word| !has_digit(word)).take_while(has_digit);
        found.extend(with_digits.map(|word| ((*word).clone(), Kind::Code)));
        if is_one_of(text, cue, PASSWORD_CUES) {
            let filler =
                |word: &&&Range<usize>| is_one_of(text, word, &["is", "es", "to", "for", "the", "wifi"]);
            let word = behind.iter().find(|word| !filler(word) && !bare(text, word).is_empty());
            found.extend(word.map(|word| ((*word).clone(), Kind::Code)));
        }
    }
    found
}
