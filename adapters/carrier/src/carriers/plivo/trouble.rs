//! Plivo's error codes in the contract's vocabulary.

use serde_json::Value;

use crate::trouble::is_code;
use crate::webhooks::Trouble;

/// What the API's own words for an empty account become.
const NO_CREDIT: &str = "insufficient-credit";

/// What a code of a text means. One that is not known here stops further sends (`refused`) instead of repeating them.
#[must_use]
pub fn trouble(code: &str) -> Trouble {
    match code {
        "200" => Trouble::OptedOut,
        // 50: no valid number, or a landline. 70: never reachable. 90: no route. 100: no texts in that network.
        "50" | "70" | "90" | "100" => Trouble::Unreachable,
        // 20, 80: the network, the handset. 300: not dispatched. 420: waited too long in Plivo's queue. 1000: unknown.
        "20" | "80" | "300" | "420" | "1000" => Trouble::Temporary,
        "30" => Trouble::Blocked,
        // 40: no valid sender. 201, 450: the number may not send there. 900, 910: no funds, account disabled.
        "40" | "201" | "450" | "900" | "910" | NO_CREDIT => Trouble::Account,
        _ => Trouble::Refused,
    }
}

/// Tells a code from the ways to say that there is none, which are noughts.
#[must_use]
pub fn code(text: &str) -> Option<String> {
    (is_code(text) && text.bytes().any(|b| b != b'0')).then(|| text.trim_start_matches('0').to_owned())
}

/// The API refuses in a sentence, without a code. It may quote a number, so only what it can mean is kept, and only where
/// that is unmistakable; all else is told by the HTTP status.
#[must_use]
pub fn of_refusal(refusal: &Value) -> Option<String> {
    let sentence = refusal.get("error")?.as_str()?.to_ascii_lowercase();
    sentence.contains("insufficient credit").then(|| NO_CREDIT.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_code_has_its_meaning() {
        let table = [
            (Trouble::OptedOut, &["200"][..]),
            (Trouble::Unreachable, &["50", "70", "90", "100"]),
            (Trouble::Temporary, &["20", "80", "300", "420", "1000"]),
            (Trouble::Blocked, &["30"]),
            (Trouble::Account, &["40", "201", "450", "900", "910", "insufficient-credit"]),
            (Trouble::Refused, &["10", "60", "110", "9999", "", "x"]),
        ];
        for (meaning, codes) in table {
            for code in codes {
                assert_eq!(trouble(code), meaning, "{code}");
            }
        }
    }

    #[test]
    fn nothing_but_a_number_above_zero_is_a_code() {
        assert_eq!((code("200"), code("050")), (Some("200".into()), Some("50".into())));
        for none in ["", "0", "000", "-1", "abc", "1234567890"] {
            assert_eq!(code(none), None);
        }
    }

    #[test]
    fn a_sentence_is_understood_only_where_it_is_unmistakable() {
        let of = |sentence: &str| of_refusal(&serde_json::json!({ "error": sentence }));
        assert_eq!(of("Insufficient Credit").as_deref(), Some("insufficient-credit"));
        assert_eq!(of("13125550001 is not a valid number"), None);
        assert_eq!(of_refusal(&serde_json::json!({ "error": { "x": 1 } })), None);
        assert_eq!(of_refusal(&serde_json::json!([])), None);
    }
}
