//! Twilio's words in the contract's vocabulary.

use crate::webhooks::{AnsweredBy, Attestation, CallStatus, MessageStatus, Party};

/// What Twilio puts in the place of a withheld number: a word, or the same word typed on a keypad.
const WITHHELD: [&str; 12] = [
    "anonymous",
    "restricted",
    "unavailable",
    "blocked",
    "unknown",
    "private",
    "266696687",
    "7378742833",
    "86282452253",
    "2562533",
    "8656696",
    "7748283",
];

/// `+` and 8 to 15 digits, the first of which is not 0.
#[must_use]
pub fn is_e164(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('+') else { return false };
    (8..=15).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|digit| digit.is_ascii_digit())
}

/// A number in digits alone, as some carriers write it.
#[must_use]
pub fn without_plus(number: &str) -> &str {
    number.strip_prefix('+').unwrap_or(number)
}

/// Who `From` names.
#[must_use]
pub fn party(from: &str) -> Party {
    // Before the look at E.164: three of the keypad words are as long as a number.
    let word = from.strip_prefix('+').unwrap_or(from);
    if word.is_empty() || WITHHELD.iter().any(|withheld| withheld.eq_ignore_ascii_case(word)) {
        Party::Withheld
    } else if is_e164(from) {
        Party::Number(from.to_owned())
    } else {
        Party::Other(from.to_owned())
    }
}

/// A language with the region that decides which voice speaks. One that has a region already, or that we do not know, is
/// left to the carrier.
#[must_use]
pub fn with_region(language: &str) -> &str {
    match language {
        "en" | "" => "en-US",
        "es" => "es-US",
        other => other,
    }
}

/// `CallStatus` and `DialCallStatus`.
#[must_use]
pub fn call_status(word: &str) -> CallStatus {
    match word {
        "queued" => CallStatus::Queued,
        "ringing" | "initiated" => CallStatus::Ringing,
        "in-progress" => CallStatus::InProgress,
        // Both mean that somebody picked up; which one comes depends on how the leg was rung.
        "completed" | "answered" => CallStatus::Completed,
        "busy" => CallStatus::Busy,
        "no-answer" => CallStatus::NoAnswer,
        "failed" => CallStatus::Failed,
        "canceled" => CallStatus::Canceled,
        other => CallStatus::Other(other.to_owned()),
    }
}

/// `MessageStatus`, and `status` in the API.
#[must_use]
pub fn message_status(word: &str) -> MessageStatus {
    match word {
        "queued" | "accepted" | "scheduled" => MessageStatus::Queued,
        "sending" => MessageStatus::Sending,
        "sent" => MessageStatus::Sent,
        // What was read was delivered.
        "delivered" | "read" => MessageStatus::Delivered,
        "undelivered" => MessageStatus::Undelivered,
        "failed" => MessageStatus::Failed,
        "canceled" => MessageStatus::Canceled,
        other => MessageStatus::Other(other.to_owned()),
    }
}

/// `AnsweredBy`. A word that we do not know says nothing.
#[must_use]
pub fn answered_by(word: &str) -> AnsweredBy {
    match word {
        "human" => AnsweredBy::Human,
        "fax" => AnsweredBy::Fax,
        word if word.starts_with("machine") => AnsweredBy::Machine,
        _ => AnsweredBy::Unknown,
    }
}

/// `StirVerstat`. Attestation C vouches for the gateway only, but the check itself passed.
#[must_use]
pub fn attestation(verstat: Option<&str>) -> Attestation {
    match verstat {
        Some(word) if word.starts_with("TN-Validation-Passed-") => Attestation::Passed,
        Some(word) if word.starts_with("TN-Validation-Failed") => Attestation::Failed,
        _ => Attestation::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_plus_and_eight_to_fifteen_digits() {
        for number in ["+14158675309", "+12345678", "+123456789012345", "+442071838750"] {
            assert_eq!(party(number), Party::Number(number.to_owned()));
        }
        for other in [
            "14158675309",
            "+1234567",
            "+1234567890123456",
            "+04158675309",
            "+1415867530a",
            "+１４１５８６７５３０９",
            "12345",
            "sip:joe@example.com",
            "client:joe",
            "ACME",
            " ",
        ] {
            assert_eq!(party(other), Party::Other(other.to_owned()));
        }
    }

    #[test]
    fn every_way_to_withhold_a_number_is_known() {
        for word in
            ["", "anonymous", "Anonymous", "RESTRICTED", "unavailable", "blocked", "unknown", "private"]
        {
            assert_eq!(party(word), Party::Withheld, "{word}");
        }
        for keypad in ["+266696687", "+7378742833", "+86282452253", "+2562533", "+8656696", "7748283"] {
            assert_eq!(party(keypad), Party::Withheld, "{keypad}");
        }
    }

    #[test]
    fn an_unknown_status_is_kept_and_never_an_error() {
        assert_eq!(call_status("no-answer"), CallStatus::NoAnswer);
        assert_eq!(call_status("answered"), CallStatus::Completed);
        assert_eq!(call_status("completed"), CallStatus::Completed);
        assert_eq!(call_status("levitating"), CallStatus::Other("levitating".into()));
        assert_eq!(message_status("accepted"), MessageStatus::Queued);
        assert_eq!(message_status("read"), MessageStatus::Delivered);
        assert_eq!(message_status("received"), MessageStatus::Other("received".into()));
    }

    #[test]
    fn a_statement_of_the_network_is_passed_failed_or_unknown() {
        for passed in [
            "TN-Validation-Passed-A",
            "TN-Validation-Passed-B",
            "TN-Validation-Passed-C",
            "TN-Validation-Passed-A-Diverted",
            "TN-Validation-Passed-A-Passthrough",
        ] {
            assert_eq!(attestation(Some(passed)), Attestation::Passed);
        }
        for failed in ["TN-Validation-Failed", "TN-Validation-Failed-A", "TN-Validation-Failed-C-Diverted"] {
            assert_eq!(attestation(Some(failed)), Attestation::Failed);
        }
        for unknown in [None, Some(""), Some("No-TN-Validation"), Some("TN-Validation-Passed")] {
            assert_eq!(attestation(unknown), Attestation::Unknown);
        }
    }
}
