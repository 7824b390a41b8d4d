//! Times of what has happened, which are no wish.

use crate::phrase::Span;
use crate::reading::Reader;

/// Words of what has happened; a time beside them is when it happened.
const PAST: &[&str] = &[
    "since",
    "stopped",
    "died",
    "broke",
    "started",
    "went",
    "quit",
    "last",
    "yesterday",
    "happened",
    "been",
    "ago",
    "noticed",
    "desde",
    "anoche",
    "ayer",
    "dejo",
    "empezo",
    "dano",
    "descompuso",
    "apago",
    "fell",
    "called",
    "lost",
    "was",
    "spoke",
    "pasado",
    "llame",
    "got",
    "came",
    "burst",
    "woke",
    "cracked",
    "bought",
    "built",
    "installed",
    "serviced",
    "compramos",
    "compre",
    "instalaron",
];
/// Words of a wish, which beat those.
const WISHING: &[&str] = &[
    "can",
    "could",
    "would",
    "come",
    "available",
    "free",
    "want",
    "need",
    "schedule",
    "puede",
    "pueden",
    "venir",
    "please",
    "do",
    "works",
    "work",
    "prefer",
    "appointment",
    "cita",
    "like",
    "open",
    "quiero",
    "necesito",
    "hopefully",
    "cant",
    "book",
    "get",
    "ok",
    "good",
    "best",
    "yes",
    "puedo",
    "podria",
];

/// "Stopped working this morning" tells when it happened.
pub(super) fn is_past(reader: &Reader<'_>, (first, end): Span) -> bool {
    let message = &reader.message;
    if matches!(message.word_before(first, 1), "since" | "desde" | "last" | "until")
        || message.word_after(end) == "pasado"
    {
        return true;
    }
    let told = |(start, stop): Span| {
        // "Pasado mañana" is ahead.
        let told_ahead = (start..first).any(|at| message.match_at("pasado manana", at).is_some());
        let mut before = (start..first).map(|at| message.word(at));
        let mut all = (start..stop).map(|at| message.word(at));
        before.any(|word| PAST.contains(&word)) && !told_ahead && !all.any(|word| WISHING.contains(&word))
    };
    // "It quit on saturday, could you come thursday": each clause by itself. A clause without a word of either kind
    // goes with its sentence: "it stopped yesterday, around 4".
    let clause = message.part(first);
    let silent = !(clause.0..clause.1).any(|at| {
        let word = message.word(at);
        PAST.contains(&word) || WISHING.contains(&word) || COURTESY.contains(&word)
    });
    told(clause) || silent && told(message.sentence(first))
}

/// With these, a clause is an answer of its own.
const COURTESY: &[&str] =
    &["please", "favor", "anytime", "if", "im", "ill", "id", "we", "i", "si", "mejor", "then"];
