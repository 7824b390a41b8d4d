//! `X-Twilio-Signature`: base64 of HMAC-SHA1 over the address and the sorted fields.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::digest::{InvalidLength, KeyInit as _};
use hmac::{Hmac, Mac as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// What a query leaves as it is when it is encoded anew, as ECMAScript's `encodeURIComponent` does.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Signs a request as Twilio does, in base64. Tests and simulated carriers need it.
#[must_use]
pub fn sign<'a>(token: &str, url: &str, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let fields = fields.into_iter().collect();
    // A key of any length is valid, so the fallback is never seen; it verifies nothing.
    authentication(token, url, &fields)
        .map_or_else(|_| String::new(), |mac| STANDARD.encode(mac.finalize().into_bytes()))
}

/// Whether one of the `tokens` signed a request for `url` with these fields. Compares in constant time.
///
/// Twilio is not consistent about the port and the encoding of the query, so every form of the address that it is
/// known to sign is tried.
#[must_use]
pub fn verify<'a>(
    tokens: impl Iterator<Item = &'a str>,
    url: &str,
    fields: impl IntoIterator<Item = (&'a str, &'a str)>,
    signature: &str,
) -> bool {
    let Ok(signature) = STANDARD.decode(signature) else { return false };
    let fields: BTreeSet<_> = fields.into_iter().collect();
    let forms = forms_of(url);
    tokens.into_iter().any(|token| {
        forms.iter().any(|form| {
            authentication(token, form, &fields).is_ok_and(|mac| mac.verify_slice(&signature).is_ok())
        })
    })
}

/// Whether `url` carries the hash of this body in its `bodySHA256`. Says nothing unless the address is signed.
#[must_use]
pub fn covers_body(url: &str, body: &[u8]) -> bool {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let stated = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "bodySHA256");
    let hash: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
    stated.is_some_and(|(_, stated)| stated.eq_ignore_ascii_case(&hash))
}

/// The set sorts the fields by name, then by value, and drops what is there twice.
fn authentication(
    token: &str,
    url: &str,
    fields: &BTreeSet<(&str, &str)>,
) -> Result<Hmac<Sha1>, InvalidLength> {
    let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes())?;
    mac.update(url.as_bytes());
    for (name, value) in fields {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    Ok(mac)
}

/// The address as it is, and in the other forms that Twilio may have signed.
fn forms_of(url: &str) -> BTreeSet<String> {
    let (start, query) = url.split_once('?').map_or((url, None), |(start, query)| (start, Some(query)));
    let starts = [Some(start.to_owned()), other_port(start)];
    let queries = query.map(|query| [query.to_owned(), encoded_anew(query), quotes_encoded(query)]);
    let mut forms = BTreeSet::new();
    for start in starts.into_iter().flatten() {
        match &queries {
            Some(queries) => forms.extend(queries.iter().map(|query| format!("{start}?{query}"))),
            None => {
                forms.insert(start);
            }
        }
    }
    forms
}

/// Without its port an address that has one, with the scheme's own port one that has none.
fn other_port(start: &str) -> Option<String> {
    let (scheme, rest) = start.split_once("://")?;
    let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    // The brackets of an IPv6 address hold colons that are no port.
    let port = authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    Some(match (port, scheme) {
        (Some((host, _)), _) => format!("{scheme}://{host}{path}"),
        (None, "http") => format!("{scheme}://{authority}:80{path}"),
        (None, _) => format!("{scheme}://{authority}:443{path}"),
    })
}

/// The query decoded and encoded again, with the values of a repeated name together: the form of Twilio's older
/// signers.
fn encoded_anew(query: &str) -> String {
    let mut names: Vec<(String, Vec<String>)> = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match names.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value.into_owned()),
            None => names.push((name.into_owned(), vec![value.into_owned()])),
        }
    }
    let encoded = |text: &str| utf8_percent_encode(text, QUERY).to_string();
    let pairs: Vec<String> = names
        .iter()
        .flat_map(|(name, values)| values.iter().map(move |v| format!("{}={}", encoded(name), encoded(v))))
        .collect();
    pairs.join("&")
}

/// The query with its apostrophes encoded, which is what an address becomes in an ECMAScript runtime.
fn quotes_encoded(query: &str) -> String {
    query.replace('\'', "%27")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeded::Seeded;

    const URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";
    const SIGNATURE: &str = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
    const FIELDS: [(&str, &str); 5] = [
        ("Digits", "1234"),
        ("To", "+18005551212"),
        ("From", "+14158675309"),
        ("Caller", "+14158675309"),
        ("CallSid", "CA1234567890ABCDE"),
    ];

    fn accepts(url: &str, fields: &[(&str, &str)], signature: &str) -> bool {
        verify(std::iter::once("12345"), url, fields.iter().copied(), signature)
    }

    #[test]
    fn the_published_vector_is_signed_and_accepted() {
        assert_eq!(sign("12345", URL, FIELDS), SIGNATURE);
        assert!(accepts(URL, &FIELDS, SIGNATURE));
    }

    #[test]
    fn anything_that_differs_is_refused() {
        let mut digits = FIELDS;
        digits[0].1 = "1235";
        assert!(!accepts(URL, &digits, SIGNATURE));
        assert!(!accepts(URL, &FIELDS[1..], SIGNATURE));
        assert!(!accepts("https://mycompany.com/myapp.php?foo=1&bar=3", &FIELDS, SIGNATURE));
        assert!(!accepts("https://mycompany.com/myapp.php", &FIELDS, SIGNATURE));
        assert!(!accepts("http://mycompany.com/myapp.php?foo=1&bar=2", &FIELDS, SIGNATURE));
        assert!(!accepts("https://mycompany.com.example/myapp.php?foo=1&bar=2", &FIELDS, SIGNATURE));
        assert!(!verify(std::iter::once("12346"), URL, FIELDS, SIGNATURE));
        for broken in ["", "=", "RSOYDt4T1cUTdK1PDd93/VVr8B8", "RSOYDt4T1cUTdK1PDd93/VVr8B9=", "not base64!"]
        {
            assert!(!accepts(URL, &FIELDS, broken), "{broken}");
        }
        let prefix = STANDARD.encode(&STANDARD.decode(SIGNATURE).unwrap()[..10]);
        assert!(!accepts(URL, &FIELDS, &prefix));
    }

    #[test]
    fn no_tokens_accept_nothing_and_either_of_two_accepts() {
        assert!(!verify(std::iter::empty(), URL, FIELDS, SIGNATURE));
        assert!(verify(["new", "12345"].into_iter(), URL, FIELDS, SIGNATURE));
        assert!(verify(["12345", "old"].into_iter(), URL, FIELDS, SIGNATURE));
    }

    #[test]
    fn the_port_may_be_there_or_not() {
        let with = "https://mycompany.com:443/myapp.php?foo=1&bar=2";
        assert!(accepts(with, &FIELDS, SIGNATURE));
        assert!(accepts(URL, &FIELDS, &sign("12345", with, FIELDS)));
        let plain = ("http://mycompany.com/x", "http://mycompany.com:80/x");
        assert!(accepts(plain.0, &FIELDS, &sign("12345", plain.1, FIELDS)));
        assert!(accepts(plain.1, &FIELDS, &sign("12345", plain.0, FIELDS)));
        // Twilio leaves even a port out that matters.
        let odd = ("https://mycompany.com:8443/x", "https://mycompany.com/x");
        assert!(accepts(odd.0, &FIELDS, &sign("12345", odd.1, FIELDS)));
        assert!(accepts(odd.0, &FIELDS, &sign("12345", odd.0, FIELDS)));
        assert!(!accepts(odd.1, &FIELDS, &sign("12345", odd.0, FIELDS)));
    }

    #[test]
    fn an_address_of_ipv6_keeps_its_colons() {
        assert_eq!(other_port("http://[::1]/x"), Some("http://[::1]:80/x".into()));
        assert_eq!(other_port("http://[::1]:3000/x"), Some("http://[::1]/x".into()));
        assert_eq!(other_port("https://example.com"), Some("https://example.com:443".into()));
    }

    #[test]
    fn the_query_may_be_plain_or_encoded() {
        let start = "https://mycompany.com/x?name=";
        for (received, signed) in
            [("O'Neil", "O%27Neil"), ("O%27Neil", "O'Neil"), ("a+b%21", "a%20b!"), ("a b", "a%20b")]
        {
            let signature = sign("12345", &format!("{start}{signed}"), FIELDS);
            assert!(accepts(&format!("{start}{received}"), &FIELDS, &signature), "{received}");
        }
        assert_eq!(encoded_anew("foo=1&bar=2&foo=3&bare"), "foo=1&foo=3&bar=2&bare=");
    }

    #[test]
    fn values_of_one_name_are_sorted_and_counted_once() {
        let signature = sign("12345", URL, [("Sid", "b"), ("Sid", "a"), ("Sid", "b")]);
        assert_eq!(signature, sign("12345", &format!("{URL}SidaSidb"), []));
        assert!(accepts(URL, &[("Sid", "a"), ("Sid", "b")], &signature));
        assert!(!accepts(URL, &[("Sid", "a")], &signature));
    }

    #[test]
    fn names_are_sorted_by_their_bytes_and_not_by_their_letters() {
        assert_eq!(sign("12345", URL, [("a", "1"), ("B", "2")]), sign("12345", &format!("{URL}B2a1"), []));
    }

    #[test]
    fn a_body_is_covered_by_its_hash_in_the_query() {
        let body = br#"{"property": "value", "boolean": true}"#;
        let hash = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
        let url = format!("{URL}&bodySHA256={hash}");
        assert!(covers_body(&url, body));
        assert!(accepts(&url, &[], "a9nBmqA0ju/hNViExpshrM61xv4="));
        assert!(!covers_body(&url, b"{}"));
        assert!(!covers_body(URL, body));
        assert!(!covers_body(&format!("{URL}&bodySHA256="), b""));
    }

    #[test]
    fn no_address_and_no_signature_make_it_fail() {
        let mut seeded = Seeded::new(11);
        for _ in 0..500 {
            let url = String::from_utf8_lossy(&seeded.bytes(60)).into_owned();
            let signature = String::from_utf8_lossy(&seeded.bytes(40)).into_owned();
            assert!(!accepts(&url, &FIELDS, &signature));
            assert!(accepts(&url, &FIELDS, &sign("12345", &url, FIELDS)));
        }
    }
}
