//! The words that carriers and the law give a meaning of their own: no more texts, texts again, who is this.
//!
//! Fixed words count when they are the whole message. A wish for no more texts counts in any words: 47 CFR
//! 64.1200(a)(10) lets a consumer revoke "in any reasonable manner". What is not about our texts does not count: "stop
//! by at 5", "cancel my appointment", "the leak won't stop".

mod phrases;

use crate::phrase::{Message, Span};
use crate::tokens::{self, fold};

/// What such a message asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyword {
    /// No more texts.
    Stop,
    /// Texts again.
    Start,
    /// Who is this?
    Help,
}

/// 47 CFR 64.1200(a)(10) names stop, quit, end, revoke, opt out, cancel and unsubscribe; carriers add STOPALL.
/// CANCEL is left to the context: a caller with a visit means the visit. The others are how STOP arrives from
/// thumbs in a hurry. Written as [`squeezed`] leaves them.
const STOP: &[&str] = &[
    "stop",
    "stopal",
    "unsubscribe",
    "unsub",
    "end",
    "quit",
    "revoke",
    "optout",
    "alto",
    "parar",
    "pare",
    "paren",
    "detener",
    "baja",
    "darmedebaja",
    "darsedebaja",
    "basta",
    "discontinue",
    "cease",
    "halt",
    "sotp",
    "stpo",
    "tsop",
    "stp",
    "stahp",
    "st0p",
];
const CANCEL: &[&str] = &["cancel", "cancelar"];
const START: &[&str] = &["start", "unstop", "reanudar", "iniciar"];
const HELP: &[&str] = &["help", "info", "ayuda"];
/// What stands for "no more" by itself, as the whole message or beside nothing but other emoji.
const STOP_EMOJI: &[&str] = &["🛑", "🖕", "🚫"];

/// Reads a message as one of the fixed words that are a whole message. `has_visit`: a bare CANCEL means the
/// appointment.
pub fn keyword(message: &str, has_visit: bool) -> Option<Keyword> {
    let word = squeezed(message);
    let is = |list: &[&str]| list.contains(&word.as_str());
    if is(STOP) || (is(CANCEL) && !has_visit) || is_stop_emoji(message) {
        Some(Keyword::Stop)
    } else if is(START) {
        Some(Keyword::Start)
    } else if is(HELP) {
        Some(Keyword::Help)
    } else {
        None
    }
}

/// The same, and a wish for no more texts in free words.
pub fn read(text: &str, has_visit: bool) -> Option<Keyword> {
    keyword(text, has_visit).or_else(|| {
        let message = Message::new(text, tokens::split(text, &[]));
        revocation(&message, has_visit).map(|_| Keyword::Stop)
    })
}

/// Where a message says that no more texts are wanted.
pub fn revocation(message: &Message<'_>, has_visit: bool) -> Option<Span> {
    if !has_visit && let Some(span) = message.find_any(phrases::CANCEL) {
        return Some(span);
    }
    let other = |span: &Span| phrases::NOT_ABOUT_US.iter().any(|phrase| overlaps(message, phrase, *span));
    let alone = phrases::STOP.iter().flat_map(|phrase| message.find_all(phrase));
    let with = phrases::STOP_WITH.iter().filter(|(_, other)| message.has(other));
    let with = with.flat_map(|(phrase, _)| message.find_all(phrase));
    alone.chain(with).find(|span| !other(span))
}

/// Whether they want texts again: in free words, the fixed ones are [`keyword`]'s.
pub fn opt_in(message: &Message<'_>) -> Option<Span> {
    message.find_any(phrases::OPT_IN)
}

fn overlaps(message: &Message<'_>, phrase: &str, (first, end): Span) -> bool {
    message.find_all(phrase).any(|(from, to)| from < end && first < to)
}

/// The letters and digits of a message, repeated letters once: `S.T.O.P`, `st op` and `STOOOPPP` are one word. Forty
/// are more than any keyword has.
fn squeezed(message: &str) -> String {
    let folded = fold(message);
    let mut word = String::new();
    for letter in folded.chars().filter(|c| c.is_alphanumeric()).take(40) {
        if !word.ends_with(letter) {
            word.push(letter);
        }
    }
    word
}

fn is_stop_emoji(message: &str) -> bool {
    let message = message.trim();
    let letters = message.chars().any(char::is_alphanumeric);
    !letters && STOP_EMOJI.iter().any(|emoji| message.contains(emoji))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_count_in_any_dress_but_only_alone() {
        for stop in [
            "STOP",
            "Stop.",
            "  stop!! ",
            "\"Stop\"",
            "opt out",
            "Opt-Out",
            "UNSUBSCRIBE",
            "end",
            "Alto",
            "🛑",
        ] {
            assert_eq!(keyword(stop, false), Some(Keyword::Stop), "{stop}");
        }
        for other in ["stop by at 5", "can you stop the leak", "the end is leaking", "", "👍", "🛑 sign"]
        {
            assert_eq!(keyword(other, false), None, "{other}");
        }
        assert_eq!(keyword("start", false), Some(Keyword::Start));
        assert_eq!(keyword("Help?", false), Some(Keyword::Help));
    }

    #[test]
    fn cancel_means_the_visit_when_there_is_one() {
        assert_eq!(read("CANCEL", false), Some(Keyword::Stop));
        assert_eq!(read("CANCEL", true), None);
        assert_eq!(read("cancel please", true), None);
    }
}
