//! Times of what has happened, which are no wish.

use crate::phrase::{Message, Span};
use crate::reading::Reader;
use crate::tokens::{Kind, Token};

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
    "had",
    "left",
    "missed",
    "fue",
    "fueron",
    "hubo",
    "estaba",
    "estuvo",
    "vino",
    "vinieron",
    "llego",
    "paso",
    "quede",
    "quedo",
    "tuve",
    "tuvimos",
    "marque",
    "marcamos",
    "hable",
    "deje",
    "choco",
    "choque",
    "rompio",
    "tapo",
    "cayo",
    "salio",
    "were",
    "did",
    "saw",
    "hit",
    "took",
    "blew",
    "froze",
    "paid",
    "sent",
    "tried",
    "wrecked",
    "totaled",
    "passed",
    "past",
    "anteayer",
    "antier",
    "hace",
];
/// Verbs of what is to come that end as those of what has been.
const NO_PAST: &[&str] = &[
    "need",
    "booked",
    "scheduled",
    "preferred",
    "interested",
    "closed",
    "ed",
    "bed",
    "red",
    "wed",
    "fred",
    "ned",
    "seed",
    "feed",
    "speed",
    "shed",
    "indeed",
    "agreed",
    "based",
    "excited",
    "supposed",
    "delayed",
    "limited",
    "tied",
    "used",
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
    "podrian",
    "podemos",
    "ocupo",
    "ocupamos",
    "quisiera",
    "prefiero",
    "vengan",
    "venga",
    "vean",
    "manden",
    "agendar",
    "gustaria",
    "mejor",
    "tomorrow",
    "will",
    "earliest",
    "soonest",
    "opening",
    "openings",
    "anything",
    "something",
    "slot",
    "hoping",
    "prefer",
    "preferably",
    "tienen",
    "tendran",
    "fine",
    "perfect",
    "hope",
];

/// Whether a word tells what has happened: "chipped", "rompió".
fn has_happened(message: &Message<'_>, at: usize) -> bool {
    let Some(token) = message.get(at) else { return false };
    let word = token.word.as_str();
    // "Llevo esperando desde las 8"; "lo llevo el martes" is ahead.
    let waiting = matches!(word, "llevo" | "llevamos" | "lleva" | "llevan")
        && (message.word_after(at + 1).ends_with("ndo") || message.word_after(at + 1) == "sin");
    if PAST.contains(&word) || waiting {
        return true;
    }
    let english = word.len() > 4 && word.ends_with("ed") && !NO_PAST.contains(&word);
    let raw = token.raw.to_lowercase();
    let ahead = ["aré", "eré", "iré", "qué"].iter().any(|ending| raw.ends_with(ending));
    let spanish = raw.len() > 4 && (raw.ends_with('ó') || raw.ends_with('é') && !ahead);
    (english || spanish) && token.kind == Kind::Word
}

/// "Stopped working this morning" tells when it happened.
pub(super) fn is_past(reader: &Reader<'_>, (first, end): Span) -> bool {
    let message = &reader.message;
    if matches!(message.word_before(first, 1), "since" | "desde" | "last" | "until" | "past")
        || matches!(message.word_after(end), "pasado" | "pasada" | "ago")
    {
        return true;
    }
    let told = |(start, stop): Span| {
        // "Pasado mañana" is ahead.
        let told_ahead = (start..first).any(|at| message.match_at("pasado manana", at).is_some());
        // "The last appointment was on the 5th".
        let over = (start..stop).any(|at| matches!(message.word(at), "was" | "were" | "fue"));
        let wishes = (start..stop).any(|at| {
            let word = message.word(at);
            WISHING.contains(&word) && !(over && matches!(word, "appointment" | "cita"))
        });
        let before = (start..first).any(|at| has_happened(message, at));
        (before || opens_story(message, (first, end), stop)) && !told_ahead && !wishes
    };
    // "It quit on saturday, could you come thursday": each clause by itself. A clause without a word of either kind
    // goes with its sentence: "it stopped yesterday, around 4".
    let clause = message.part(first);
    let silent = !(clause.0..clause.1).any(|at| {
        let word = message.word(at);
        has_happened(message, at) || WISHING.contains(&word) || COURTESY.contains(&word)
    });
    told(clause) || silent && told(message.sentence(first))
}

/// "Friday night the pipe burst": somebody or something, and what happened, right behind the time.
fn opens_story(message: &Message<'_>, (first, end): Span, stop: usize) -> bool {
    let opens = first == 0 || message.get(first).is_some_and(Token::breaks);
    let who = matches!(
        message.word_after(end),
        "i" | "we"
            | "the"
            | "it"
            | "my"
            | "our"
            | "he"
            | "she"
            | "they"
            | "a"
            | "un"
            | "una"
            | "la"
            | "el"
            | "se"
            | "me"
            | "mi"
            | "nos"
            | "one"
            | "someone"
            | "some"
    );
    opens
        && who
        && (end + 1..stop.min(end + 5)).any(|at| has_happened(message, at) && message.word(at) != "had")
}

/// With these, a clause is an answer of its own.
const COURTESY: &[&str] = &[
    "please",
    "favor",
    "anytime",
    "if",
    "im",
    "ill",
    "id",
    "we",
    "i",
    "si",
    "mejor",
    "then",
    "estoy",
    "estare",
    "estamos",
    "estaremos",
    "home",
    "here",
];
