//! The `X-Twilio-Signature` header ("Webhooks security" in Twilio's documentation).

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// Signs a webhook: base64 of HMAC-SHA1 over the full address and the form's parameters.
///
/// Keys are sorted; the values of one key are sorted and each counts once. For a GET the parameters are in the
/// address already and `params` is empty. `url` must be what the receiver believes its public address to be.
pub fn sign(auth_token: &str, url: &str, params: &[(String, String)]) -> String {
    let mut sorted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (key, value) in params {
        sorted.entry(key).or_default().insert(value);
    }
    let mut signed = url.to_owned();
    for (key, values) in sorted {
        for value in values {
            signed.push_str(key);
            signed.push_str(value);
        }
    }
    // HMAC takes a key of any length, so there is no failing case to report.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(auth_token.as_bytes()) else { return String::new() };
    mac.update(signed.as_bytes());
    base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::sign;

    fn params(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_published_vector_is_reproduced() {
        let params = params(&[
            ("To", "+18005551212"),
            ("CallSid", "CA1234567890ABCDE"),
            ("Digits", "1234"),
            ("Caller", "+14158675309"),
            ("From", "+14158675309"),
        ]);
        let signature = sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", &params);
        assert_eq!(signature, "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
    }

    #[test]
    fn repeated_values_of_one_key_count_once_and_in_any_order() {
        let once = params(&[("Sid", "CA1"), ("Sid", "CA2")]);
        let twice = params(&[("Sid", "CA2"), ("Sid", "CA1"), ("Sid", "CA2")]);
        assert_eq!(sign("t", "https://a.example/", &once), sign("t", "https://a.example/", &twice));
    }
}
