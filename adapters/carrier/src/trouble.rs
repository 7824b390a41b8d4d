//! Why a text did not arrive, whoever the carrier is.

use crate::webhooks::{MessageStatus, Trouble};

/// What a carrier's codes mean.
pub type Meaning = fn(&str) -> Trouble;

/// Whether it is a code: nothing but a number reaches a log, and none has more than nine digits.
#[must_use]
pub fn is_code(text: &str) -> bool {
    (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Why a text did not arrive, from its status and its code. A text that ended badly has always a reason.
#[must_use]
pub fn of_message(status: &MessageStatus, code: Option<&str>, meaning: Meaning) -> Option<Trouble> {
    match (code, status) {
        (Some(code), _) => Some(meaning(code)),
        (None, MessageStatus::Failed | MessageStatus::Undelivered) => Some(Trouble::Refused),
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_ended_badly_has_always_a_reason() {
        let of = |status, code| of_message(&status, code, |_| Trouble::OptedOut);
        assert_eq!(of(MessageStatus::Undelivered, None), Some(Trouble::Refused));
        assert_eq!(of(MessageStatus::Failed, None), Some(Trouble::Refused));
        assert_eq!(of(MessageStatus::Failed, Some("21610")), Some(Trouble::OptedOut));
        assert_eq!(of(MessageStatus::Delivered, None), None);
    }
}
