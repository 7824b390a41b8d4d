//! How Twilio writes things down.

use jiff::Timestamp;
use url::Url;

use crate::agenda::Params;

pub(crate) const API_VERSION: &str = "2010-04-01";

/// RFC 2822 with a two-digit day and a numeric zone, as in `Tue, 01 Dec 2026 03:47:12 +0000`.
pub(crate) fn date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

/// The same as HTTP writes it in headers.
pub(crate) fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// `FromCity`, `FromState`, `FromZip` and `FromCountry`. A carrier often knows no more than the country.
pub(crate) fn place(who: &str, number: &str) -> Params {
    let country = if number.starts_with("+1") && is_phone(number) { "US" } else { "" };
    [("City", ""), ("State", ""), ("Zip", ""), ("Country", country)]
        .map(|(what, value)| (format!("{who}{what}"), value.to_owned()))
        .to_vec()
}

/// Whether this is a number in E.164 form.
pub(crate) fn is_phone(number: &str) -> bool {
    let Some(digits) = number.strip_prefix('+') else { return false };
    (8..=15).contains(&digits.len())
        && digits.bytes().all(|digit| digit.is_ascii_digit())
        && !digits.starts_with('0')
}

/// Resolves an address in a document; none or an empty one means the document's own.
///
/// A document that came inside an API request has no address (`base`); a relative one then stays as it is, and the
/// webhook to it fails.
pub(crate) fn resolve(base: Option<&Url>, url: Option<&str>) -> String {
    match (base, url.unwrap_or_default()) {
        (None, url) => url.to_owned(),
        (Some(base), "") => base.to_string(),
        (Some(base), url) => base.join(url).map_or_else(|_| url.to_owned(), |url| url.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_two_digit_days() {
        let at: Timestamp = "2026-12-01T03:47:12.9Z".parse().unwrap();
        assert_eq!(date(at), "Tue, 01 Dec 2026 03:47:12 +0000");
    }

    #[test]
    fn addresses_resolve_against_the_document() {
        let url = Url::parse("https://a.example/voice/inbound?x=1").unwrap();
        let base = Some(&url);
        assert_eq!(resolve(base, Some("/voice/dial-result")), "https://a.example/voice/dial-result");
        assert_eq!(resolve(base, Some("next?y=2")), "https://a.example/voice/next?y=2");
        assert_eq!(resolve(base, None), "https://a.example/voice/inbound?x=1");
    }

    #[test]
    fn only_numbers_in_e164_form_are_phones() {
        assert!(is_phone("+14155550100"));
        for other in ["4155550100", "+0415555010", "+1415", "anonymous", "+1415555010x", ""] {
            assert!(!is_phone(other), "{other}");
        }
    }
}
