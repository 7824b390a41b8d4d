//! "Not X, it's Y": what is wrong is taken back, and what is right is found.

use std::mem::discriminant;

use crate::name;
use crate::phrase::Span;
use crate::reading::{Found, Reader};
use crate::types::{Fact, Topic};

/// What may stand between what is wrong and what is right.
const BETWEEN: &[&str] = &["its", "it", "is", "es", "im", "soy", "but", "sino", "my", "name", "me", "llamo"];

/// Takes back values that stand behind "not", where another of their kind does not.
pub(crate) fn take_back(reader: &mut Reader<'_>) {
    let wrong: Vec<(Fact, Span)> = reader
        .found
        .iter()
        .filter(|found| is_value(&found.fact) && denied(reader, found.span.0))
        .map(|found| (found.fact.clone(), found.span))
        .collect();
    for (fact, span) in wrong {
        let other = |found: &Found| {
            discriminant(&found.fact) == discriminant(&fact) && found.fact != fact && found.span != span
        };
        if reader.found.iter().any(other) {
            reader.found.retain(|found| found.fact != fact);
        }
    }
}

fn is_value(fact: &Fact) -> bool {
    matches!(fact, Fact::Zip(_) | Fact::City(_) | Fact::Street(_) | Fact::Name(_))
}

/// Whether "not" or "no es" stands before a place.
fn denied(reader: &Reader<'_>, at: usize) -> bool {
    let message = &reader.message;
    let before = |back: usize| message.word_before(at, back);
    before(1) == "not"
        || before(2) == "not" && before(1) == "in"
        || before(2) == "no" && matches!(before(1), "es" | "en")
        || before(1) == "said" && message.has_any(&["but|its|it|actually|wrong|wait|sorry|meant"])
}

/// "Not Ana, it's Anna", "it's Anna, not Ana": a name that nobody asked for.
pub(crate) fn names(reader: &mut Reader<'_>) {
    if reader.asked(Topic::Name) || reader.has_kind(&Fact::Name(String::new())) {
        return;
    }
    let message = &reader.message;
    let denies = |at: &usize| denied(reader, *at) || message.word_before(*at, 1) == "no";
    let denials: Vec<usize> = (1..message.tokens.len()).filter(denies).collect();
    for at in denials {
        let Some(wrong) = name::name_at(reader, at) else { continue };
        let right = behind(reader, wrong.1).filter(|_| denied(reader, at)).or_else(|| in_front(reader, at));
        if let Some(right) = right {
            let written = name::written(reader, right);
            reader.claim(wrong);
            reader.add(Fact::Name(written), right, 0.85);
            return;
        }
    }
}

fn is_between(reader: &Reader<'_>, at: usize) -> bool {
    reader.message.get(at).is_some_and(|token| token.is(BETWEEN))
}

fn behind(reader: &Reader<'_>, end: usize) -> Option<Span> {
    let start = (end..end + 4).find(|at| !is_between(reader, *at))?;
    (start > end).then(|| name::name_at(reader, start)).flatten()
}

/// The name before "not" or "no es", led by "it's" or the like.
fn in_front(reader: &Reader<'_>, wrong: usize) -> Option<Span> {
    let denial =
        (wrong.checked_sub(2)?..wrong).find(|at| matches!(reader.message.word(*at), "not" | "no"))?;
    let first = (denial.saturating_sub(3)..denial).find(|at| *at > 0 && is_between(reader, at - 1))?;
    name::name_at(reader, first).filter(|right| right.1 == denial)
}
