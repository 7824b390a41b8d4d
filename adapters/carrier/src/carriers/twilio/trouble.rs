//! Twilio's error codes in the contract's vocabulary.

use crate::trouble::is_code;
use crate::webhooks::Trouble;

/// What a code means. Twilio warns that codes may change, so one that is not known here stops further sends
/// (`refused`) instead of repeating them.
#[must_use]
pub fn trouble(code: &str) -> Trouble {
    match code {
        "21610" => Trouble::OptedOut,
        "21211" | "21614" | "21635" | "30005" | "30006" => Trouble::Unreachable,
        // 20429, 20503: too many requests, overloaded. 21611, 30001, 30022: a queue is full, or the sending rate is
        // too high. 30003, 30008: handset off, no reason given.
        "20429" | "20503" | "21611" | "30001" | "30003" | "30008" | "30022" => Trouble::Temporary,
        "30004" | "30007" => Trouble::Blocked,
        "30032" | "30034" => Trouble::Unregistered,
        // 20003, 20005, 30002: wrong credentials, account suspended. 20404: no such account. 21408, 21606, 21608: the
        // account may not send to this region, from this number, or beyond its trial.
        "20003" | "20005" | "20404" | "21408" | "21606" | "21608" | "30002" => Trouble::Account,
        _ => Trouble::Refused,
    }
}

/// Tells a code from the ways to say that there is none.
#[must_use]
pub fn code(text: &str) -> Option<String> {
    (is_code(text) && text != "0").then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_code_has_its_meaning() {
        let table = [
            (Trouble::OptedOut, &["21610"][..]),
            (Trouble::Unreachable, &["21211", "21614", "21635", "30005", "30006"]),
            (Trouble::Temporary, &["30003", "30008", "20429"]),
            (Trouble::Blocked, &["30004", "30007"]),
            (Trouble::Unregistered, &["30032", "30034"]),
            (Trouble::Account, &["20003", "21606", "21608"]),
            (Trouble::Refused, &["99999", "", "2161", "216100", "x"]),
        ];
        for (meaning, codes) in table {
            for code in codes {
                assert_eq!(trouble(code), meaning, "{code}");
            }
        }
    }

    #[test]
    fn nothing_but_a_number_above_zero_is_a_code() {
        assert_eq!(code("30003"), Some("30003".into()));
        for none in ["", "0", "-1", "abc", "1234567890"] {
            assert_eq!(code(none), None);
        }
    }
}
