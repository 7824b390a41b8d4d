//! Vonage's error codes in the contract's vocabulary (<https://developer.vonage.com/en/api-errors/messages>).

use serde_json::Value;

use crate::trouble::is_code;
use crate::webhooks::Trouble;

/// What a code means. One that is not known here stops further sends (`refused`) instead of repeating them.
#[must_use]
pub fn trouble(code: &str) -> Trouble {
    match code {
        // Barred: they opted out, or the network lists the number.
        "1050" => Trouble::OptedOut,
        // Not a number that can be reached, such as one with an unknown prefix.
        "1040" => Trouble::Unreachable,
        // Too many requests, a failure inside, no connection to the network.
        "1000" | "1030" | "1100" => Trouble::Temporary,
        // The account is barred, has no credit left, may not do this, or not write to this number or from this one.
        "1060" | "1070" | "1080" | "1120" | "1140" | "1160" => Trouble::Account,
        _ => Trouble::Refused,
    }
}

/// The code of a problem (RFC 9457), which is what its type's address ends with. Some are words; only numbers have a
/// meaning of their own, and nothing else reaches a log.
#[must_use]
pub fn code(problem: &Value) -> Option<String> {
    let (_, code) = problem.get("type")?.as_str()?.rsplit_once('#')?;
    is_code(code).then(|| code.to_owned())
}
