//! What people say when they correct themselves.

use crate::phrase::Message;
use crate::tokens;

/// What stands before or beside what is right.
pub const PHRASES: &[&str] = &[
    "no wait",
    "wait no",
    "no sorry",
    "oops",
    "whoops",
    "i mean",
    "i meant",
    "scratch that",
    "correction",
    "actually",
    "make that",
    "make it",
    "wait",
    "sorry",
    "perdon",
    "digo",
    "quise decir",
    "mejor dicho",
    "mejor",
    "no espera",
    "^ no $",
];
/// What stands before what was wrong.
const WRONG: &[&str] = &["not", "^ no es|en", "sino", "wrong zip|address|name|city|one"];

/// Whether a message corrects what was said before.
pub fn corrects(text: &str) -> bool {
    let message = Message::new(text, tokens::split(text, &[]));
    message.has_any(PHRASES) || message.has_any(WRONG)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_is_told_from_an_answer() {
        for text in ["no, 85012", "I meant Tempe", "not Mesa, Tempe", "perdon, 85013", "no es Mesa, es Tempe"]
        {
            assert!(corrects(text), "{text}");
        }
        for text in ["it's in Tempe", "85012", "no hay prisa", "Tempe please", "estoy en Mesa"] {
            assert!(!corrects(text), "{text}");
        }
    }
}
