//! How many it is about: "two toilets", "3 llantas", "fan install x3".

use crate::day::count;
use crate::phrase::Span;
use crate::reading::Reader;
use crate::tokens::Kind;
use crate::types::Fact;

/// A business that is texted sells no more than this at once; longer numbers are something else.
const MOST: u32 = 99;
/// So many words may stand between the number and what it counts: "6 recessed lights".
const BETWEEN: usize = 2;
/// Words for some.
const SOME: &[(&str, u32)] = &[("a couple of?", 2), ("un par de", 2), ("a pair of", 2)];
/// What is counted without being what they need.
const OTHERS: &[&str] = &[
    "years",
    "yrs",
    "months",
    "weeks",
    "days",
    "hours",
    "hrs",
    "minutes",
    "mins",
    "seconds",
    "times",
    "weekends",
    "nights",
    "stories",
    "floors",
    "degrees",
    "inches",
    "dollars",
    "bucks",
    "miles",
    "blocks",
    "steps",
    "amps",
    "volts",
    "watts",
    "gallons",
    "squares",
    "options",
    "questions",
    "things",
    "texts",
    "calls",
    "messages",
    "voicemails",
    "cats",
    "dogs",
    "pets",
    "works",
    "is",
    "was",
    "has",
    "does",
    "this",
    "its",
    "address",
    "anos",
    "meses",
    "semanas",
    "dias",
    "horas",
    "minutos",
    "segundos",
    "veces",
    "noches",
    "pisos",
    "grados",
    "pulgadas",
    "dolares",
    "pesos",
    "millas",
    "cuadras",
    "galones",
    "opciones",
    "preguntas",
    "cosas",
    "mensajes",
    "llamadas",
    "gatos",
    "perros",
    "mascotas",
    "personas",
    "es",
    "estas",
    "nos",
    "las",
    "los",
    "mas",
    "menos",
    "pues",
];
/// Several without an s.
const SEVERAL: &[&str] = &["people", "men", "women", "children", "feet", "teeth"];
/// Before a number that names something instead of counting it.
const NAMING: &[&str] = &[
    "apt",
    "apartment",
    "unit",
    "suite",
    "ste",
    "room",
    "lot",
    "number",
    "no",
    "option",
    "zone",
    "floor",
    "bay",
    "space",
    "model",
    "age",
    "level",
    "depto",
    "apto",
    "numero",
    "opcion",
    "piso",
    "cuarto",
    "is",
    "am",
    "at",
];

/// Reads it where something is needed.
pub(crate) fn read(reader: &mut Reader<'_>) {
    let needs: Vec<Span> = reader
        .found
        .iter()
        .filter(|found| matches!(found.fact, Fact::Need(_)))
        .map(|found| found.span)
        .collect();
    if needs.is_empty() {
        return;
    }
    let within = |at: usize| needs.iter().any(|(first, end)| (*first..*end).contains(&at));
    let free = |at: usize| !reader.is_claimed(at) || within(at);
    let counted = (0..reader.message.tokens.len()).find_map(|at| counted(reader, at, &free));
    if let Some((number, span)) = counted {
        reader.found.push(crate::reading::Found { fact: Fact::Quantity(number), span, confidence: 0.8 });
    }
}

fn counted(reader: &Reader<'_>, at: usize, free: &dyn Fn(usize) -> bool) -> Option<(u32, Span)> {
    let message = &reader.message;
    if let Some(number) = message.get(at).and_then(|token| multiplied(&token.word)) {
        return free(at).then_some((number, (at, at + 1)));
    }
    let some = SOME.iter().find_map(|(phrase, number)| Some((*number, message.match_at(phrase, at)?)));
    let (number, from) = some.or_else(|| Some((count(message, at)?, at + 1)))?;
    let named = NAMING.contains(&message.word_before(at, 1));
    if !(2..=MOST).contains(&number) || named || !(at..from).all(free) {
        return None;
    }
    let thing = (from..=from + BETWEEN)
        .take_while(|next| follows(reader, *next))
        .find(|next| is_several(reader, *next));
    let thing = thing.filter(|thing| free(*thing))?;
    Some((number, (at, thing + 1)))
}

/// "x3" or "3x".
fn multiplied(word: &str) -> Option<u32> {
    let digits = word.strip_prefix('x').or_else(|| word.strip_suffix('x'))?;
    let number = digits.parse().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit()))?;
    (2..=MOST).contains(&number).then_some(number)
}

/// Whether a word belongs to the same phrase, and does not count something else.
fn follows(reader: &Reader<'_>, at: usize) -> bool {
    let token = reader.message.get(at);
    token.is_some_and(|token| {
        token.kind == Kind::Word && !token.breaks() && !OTHERS.contains(&token.word.as_str())
    })
}

fn is_several(reader: &Reader<'_>, at: usize) -> bool {
    let word = reader.message.word(at);
    SEVERAL.contains(&word) || word.len() > 3 && word.ends_with('s') && !word.ends_with("ss")
}
