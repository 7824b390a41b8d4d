//! Plivo's words in the contract's vocabulary.

use crate::form::{Form, malformed};
use crate::webhooks::{Attestation, CallStatus, MessageStatus, Party, Rejection};
use crate::words::{self, is_e164};

/// Plivo writes most numbers in digits alone, and some with their plus. What is no number stays as it is.
#[must_use]
pub fn e164(text: &str) -> String {
    let text = text.trim();
    let number = format!("+{}", words::without_plus(text));
    if is_e164(&number) { number } else { text.to_owned() }
}

/// Who `From` names.
#[must_use]
pub fn party(from: &str) -> Party {
    // The words for a withheld number come first there: some of them are as long as a number.
    words::party(&e164(from))
}

/// A field that must be a phone number.
pub fn needed_number(form: &Form, name: &str) -> Result<String, Rejection> {
    const EXPECTED: &str = "a phone number with its country's code";
    let number = e164(form.needed(name, EXPECTED)?);
    if is_e164(&number) { Ok(number) } else { Err(malformed(name, EXPECTED)) }
}

/// `CallStatus`.
#[must_use]
pub fn call_status(word: &str) -> CallStatus {
    match word {
        "queued" => CallStatus::Queued,
        "ringing" => CallStatus::Ringing,
        "in-progress" => CallStatus::InProgress,
        "completed" => CallStatus::Completed,
        "busy" => CallStatus::Busy,
        "no-answer" | "timeout" => CallStatus::NoAnswer,
        "failed" => CallStatus::Failed,
        "cancel" | "canceled" | "cancelled" => CallStatus::Canceled,
        other => CallStatus::Other(other.to_owned()),
    }
}

/// `DialStatus`. `cancel`: the caller did not wait, so nobody answered.
#[must_use]
pub fn dial_status(word: &str) -> CallStatus {
    match call_status(word) {
        CallStatus::Canceled => CallStatus::NoAnswer,
        status => status,
    }
}

/// `Status`, and `message_state` in the API.
#[must_use]
pub fn message_status(word: &str) -> MessageStatus {
    match word {
        "queued" => MessageStatus::Queued,
        "sent" => MessageStatus::Sent,
        // What was read was delivered.
        "delivered" | "read" => MessageStatus::Delivered,
        "undelivered" => MessageStatus::Undelivered,
        "failed" | "rejected" => MessageStatus::Failed,
        other => MessageStatus::Other(other.to_owned()),
    }
}

/// `STIRVerification`. `Verified` is attestation A. `Not Verified` is B, C and a check that failed, which cannot be told
/// apart: nobody is held to be a forger for it.
#[must_use]
pub fn attestation(verification: Option<&str>) -> Attestation {
    match verification {
        Some(word) if word.eq_ignore_ascii_case("Verified") => Attestation::Passed,
        _ => Attestation::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_with_a_plus_or_without() {
        for text in ["13125550001", "+13125550001", " 13125550001"] {
            assert_eq!(e164(text), "+13125550001");
            assert_eq!(party(text), Party::Number("+13125550001".into()));
        }
        for other in
            ["72975", "1234567", "0312555000100", "1234567890123456", "sip:joe@phone.plivo.com", "ACME"]
        {
            assert_eq!(e164(other), other);
            assert_eq!(party(other), Party::Other(other.into()), "{other}");
        }
    }

    #[test]
    fn a_withheld_number_is_withheld_in_every_spelling() {
        for word in
            ["", "anonymous", "Restricted", "unknown", "266696687", "+266696687", "7378742833", "8656696"]
        {
            assert_eq!(party(word), Party::Withheld, "{word}");
        }
    }

    #[test]
    fn every_word_for_a_call_is_known_and_others_are_kept() {
        for (word, status) in [
            ("queued", CallStatus::Queued),
            ("ringing", CallStatus::Ringing),
            ("in-progress", CallStatus::InProgress),
            ("completed", CallStatus::Completed),
            ("busy", CallStatus::Busy),
            ("no-answer", CallStatus::NoAnswer),
            ("timeout", CallStatus::NoAnswer),
            ("failed", CallStatus::Failed),
            ("cancel", CallStatus::Canceled),
            ("levitating", CallStatus::Other("levitating".into())),
        ] {
            assert_eq!(call_status(word), status);
        }
    }

    #[test]
    fn a_caller_who_did_not_wait_was_not_answered() {
        for (word, status) in [
            ("completed", CallStatus::Completed),
            ("busy", CallStatus::Busy),
            ("failed", CallStatus::Failed),
            ("cancel", CallStatus::NoAnswer),
            ("timeout", CallStatus::NoAnswer),
            ("no-answer", CallStatus::NoAnswer),
            ("odd", CallStatus::Other("odd".into())),
        ] {
            assert_eq!(dial_status(word), status);
        }
    }

    #[test]
    fn every_word_for_a_text_is_known_and_others_are_kept() {
        for (word, status) in [
            ("queued", MessageStatus::Queued),
            ("sent", MessageStatus::Sent),
            ("delivered", MessageStatus::Delivered),
            ("read", MessageStatus::Delivered),
            ("undelivered", MessageStatus::Undelivered),
            ("failed", MessageStatus::Failed),
            ("rejected", MessageStatus::Failed),
            ("received", MessageStatus::Other("received".into())),
        ] {
            assert_eq!(message_status(word), status);
        }
    }

    #[test]
    fn only_a_number_that_is_vouched_for_in_full_is_told_from_the_others() {
        assert_eq!(attestation(Some("Verified")), Attestation::Passed);
        for unknown in [None, Some(""), Some("Not Verified"), Some("Not Applicable")] {
            assert_eq!(attestation(unknown), Attestation::Unknown);
        }
    }
}
