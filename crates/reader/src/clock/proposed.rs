//! A number that the words around it make a time, in answer to the question when.

use super::point::{Point, point};
use super::{COUNTED, Hours, finished};
use crate::phrase::Message;

/// What proposes a time.
const LEADS: &[&str] = &[
    "how|what about|bout",
    "how does|do|would",
    "does|is|would|will|could|can i|we|you|u|it|yall? say|do|make|come|be|at|get? it|in|here?",
    "let us|me? say|do|go|try|aim|shoot with|for|at?",
    "lets say|do|go|try|aim|shoot|plan with|for|at|on?",
    "make it",
    "i|we could|can do|make|come|be",
    "que tal|te|le parece? si|a? las?",
];
/// What may stand behind a time that is proposed.
const TAILS: &[&str] = &[
    "work",
    "works",
    "sound",
    "sounds",
    "ok",
    "okay",
    "good",
    "be",
    "suit",
    "suits",
    "possible",
    "fine",
    "open",
    "available",
    "do",
    "then",
    "please",
    "instead",
    "on",
    "tomorrow",
    "today",
    "for",
    "alright",
    "better",
    "best",
    "perfect",
    "great",
    "esta",
    "estaria",
    "me",
    "bien",
    "si",
    "free",
    "too",
    "or",
    "should",
    "would",
    "is",
];

/// "How does 1 sound", "could we say 10", "does 4 work".
pub(super) fn proposed(message: &Message<'_>, at: usize) -> Option<(Hours, usize)> {
    let start = LEADS.iter().filter_map(|phrase| message.match_at(phrase, at)).max()?;
    let (point, end) = by_itself(message, start)?;
    // "Is 2 ..." needs something behind that asks.
    let asks = matches!(message.word(at), "does" | "is" | "would" | "will");
    let tail = TAILS.contains(&message.word_after(end));
    (tail || !asks && message.word_after(end).is_empty()).then(|| finished(message, point, end))
}

/// A part of the message that is a number, and nothing else: "Tuesday evening. 6?".
pub(super) fn alone(message: &Message<'_>, at: usize) -> Option<(Hours, usize)> {
    let opens = at > 0 && message.get(at).is_some_and(crate::tokens::Token::breaks);
    let (point, end) = by_itself(message, at).filter(|_| opens)?;
    let behind = message.match_at("please|works|is? good|fine|ok", end).unwrap_or(end);
    message.word_after(behind).is_empty().then(|| finished(message, point, end))
}

fn by_itself(message: &Message<'_>, at: usize) -> Option<(Point, usize)> {
    message.get(at).filter(|token| !token.before.contains('#'))?;
    let (point, end) = point(message, at, true)?;
    let glued =
        message.get(end).is_some_and(|next| next.before.is_empty() || matches!(next.before, "/" | "-"));
    (!glued && !COUNTED.contains(&message.word_after(end))).then_some((point, end))
}
