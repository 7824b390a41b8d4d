//! The signatures of webhooks: base64 of HMAC-SHA256 with the auth token. None has a time in it, so an old webhook that
//! comes again is told by the ids in it, as with every carrier.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::digest::KeyInit as _;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// Signs a POST as Plivo does in version 3: its whole address and its form. Tests and simulated carriers need it.
#[must_use]
pub fn sign<'a>(
    token: &str,
    url: &str,
    fields: impl IntoIterator<Item = (&'a str, &'a str)>,
    nonce: &str,
) -> String {
    base64_of(token, &whole(url, fields, nonce))
}

/// Whether one of the `tokens` made one of the `signatures` (lists separated by commas) of this POST in version 3.
/// Compares in constant time.
#[must_use]
pub fn verify<'a, 'b>(
    tokens: impl Iterator<Item = &'a str>,
    url: &str,
    fields: impl IntoIterator<Item = (&'b str, &'b str)>,
    nonce: &str,
    signatures: &[&str],
) -> bool {
    is_signed(tokens, &whole(url, fields, nonce), signatures)
}

/// Signs a webhook as Plivo does in version 2: its address up to the query.
#[must_use]
pub fn sign_address(token: &str, url: &str, nonce: &str) -> String {
    base64_of(token, &address(url, nonce))
}

/// The same as [`verify`] for version 2, which covers neither the query nor the form.
#[must_use]
pub fn verify_address<'a>(
    tokens: impl Iterator<Item = &'a str>,
    url: &str,
    nonce: &str,
    signatures: &[&str],
) -> bool {
    is_signed(tokens, &address(url, nonce), signatures)
}

fn base64_of(token: &str, signed: &str) -> String {
    // A key of any length is valid, so the fallback is never seen; it verifies nothing.
    mac(token, signed).map_or_else(String::new, |mac| STANDARD.encode(mac.finalize().into_bytes()))
}

fn mac(token: &str, signed: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(token.as_bytes()).ok()?;
    mac.update(signed.as_bytes());
    Some(mac)
}

fn is_signed<'a>(mut tokens: impl Iterator<Item = &'a str>, signed: &str, signatures: &[&str]) -> bool {
    let single = signatures.iter().flat_map(|list| list.split(','));
    let signatures: Vec<Vec<u8>> = single.filter_map(|one| STANDARD.decode(one.trim()).ok()).collect();
    tokens.any(|token| {
        let Some(mac) = mac(token, signed) else { return false };
        signatures.iter().any(|signature| mac.clone().verify_slice(signature).is_ok())
    })
}

/// What version 3 signs: the query sorted and decoded, and after it the sorted fields.
fn whole<'a>(url: &str, fields: impl IntoIterator<Item = (&'a str, &'a str)>, nonce: &str) -> String {
    let (base, query) = url.split_once('?').unwrap_or((url, ""));
    let mut query: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    query.sort();
    let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut fields: Vec<_> = fields.into_iter().collect();
    fields.sort_unstable();
    let mut signed = base.to_owned();
    if !query.is_empty() || !fields.is_empty() {
        signed.push('?');
        signed.push_str(&query.join("&"));
    }
    if !query.is_empty() && !fields.is_empty() {
        signed.push('.');
    }
    for (name, value) in fields {
        signed.push_str(name);
        signed.push_str(value);
    }
    format!("{signed}.{nonce}")
}

fn address(url: &str, nonce: &str) -> String {
    let base = url.split_once('?').map_or(url, |(base, _)| base);
    format!("{base}{nonce}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeded::Seeded;

    const TOKEN: &str = "ODUxMTIzdGVzdGF1dGh0b2tlbg";
    const NONCE: &str = "12345678901234567890";
    const URL: &str = "https://example.com/plivo/answer";
    const FIELDS: [(&str, &str); 5] = [
        ("CallUUID", "a1b2"),
        ("From", "13125550001"),
        ("To", "17735550002"),
        ("Direction", "inbound"),
        ("CallStatus", "ringing"),
    ];
    const SIGNATURE: &str = "pL1+JA0PaWLLsUEuBBXrrgyiP6ymEzAMYT/i8yXAbM4=";

    fn accepts(url: &str, fields: &[(&str, &str)], signature: &str) -> bool {
        verify(std::iter::once(TOKEN), url, fields.iter().copied(), NONCE, &[signature])
    }

    #[test]
    fn what_plivos_library_signs_is_signed_the_same() {
        type Vector<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);
        let vectors: [Vector<'_>; 5] = [
            ("", &FIELDS, SIGNATURE),
            ("?b=2&a=1", &FIELDS, "aDlR8cbhaS2hc1INL+z+bZ2ImNnyZZk7804F74dy/Vg="),
            ("", &[], "PN5Tmaqvy+6g7jSEYmTapyZBpvxODKsPZt2QOAEM8Xk="),
            ("?a=1", &[], "1wgRtg0S+3fbGe07eaWKddJ0KXaeZ0kCImPR9fmZ1Bc="),
            (
                "?name=J%20D%2B",
                &[("Text", "hi & bye"), ("L", "b"), ("L", "a")],
                "Rt0+9x8uzfJceREld4zOjHlopedaEIsEJ/Z5HuS852s=",
            ),
        ];
        for (query, fields, signature) in vectors {
            let url = format!("{URL}{query}");
            assert_eq!(sign(TOKEN, &url, fields.iter().copied(), NONCE), signature, "{query}");
            assert!(accepts(&url, fields, signature));
        }
    }

    #[test]
    fn the_older_signature_covers_the_address_alone() {
        let signature = "aLtI5oh7PEVTSUrf+QqBjBCvRJOXAHPyaXeK7hqPv+s=";
        for url in [URL.to_owned(), format!("{URL}?x=1")] {
            assert_eq!(sign_address(TOKEN, &url, NONCE), signature);
            assert!(verify_address(std::iter::once(TOKEN), &url, NONCE, &[signature]));
        }
        assert!(!verify_address(std::iter::once(TOKEN), "https://example.com/other", NONCE, &[signature]));
        assert!(!verify_address(std::iter::once(TOKEN), URL, "1", &[signature]));
    }

    #[test]
    fn anything_that_differs_is_refused() {
        let mut changed = FIELDS;
        changed[1].1 = "13125550009";
        assert!(!accepts(URL, &changed, SIGNATURE));
        assert!(!accepts(URL, &FIELDS[1..], SIGNATURE));
        assert!(!accepts(&format!("{URL}?a=1"), &FIELDS, SIGNATURE));
        assert!(!accepts("http://example.com/plivo/answer", &FIELDS, SIGNATURE));
        assert!(!verify(std::iter::once(TOKEN), URL, FIELDS, "1", &[SIGNATURE]));
        assert!(!verify(std::iter::once("other"), URL, FIELDS, NONCE, &[SIGNATURE]));
        assert!(!verify(std::iter::empty(), URL, FIELDS, NONCE, &[SIGNATURE]));
        assert!(!verify(std::iter::once(TOKEN), URL, FIELDS, NONCE, &[]));
        let half = STANDARD.encode(&STANDARD.decode(SIGNATURE).unwrap()[..16]);
        for broken in ["", ",", "=", "not base64!", "pL1+JA0PaWLLsUEuBBXrrgyiP6ymEzAMYT/i8yXAbM5=", &half] {
            assert!(!accepts(URL, &FIELDS, broken), "{broken}");
        }
    }

    #[test]
    fn one_good_signature_of_a_list_and_one_good_token_are_enough() {
        assert!(accepts(URL, &FIELDS, &format!("xxx,{SIGNATURE}")));
        assert!(accepts(URL, &FIELDS, &format!("{SIGNATURE}, xxx")));
        assert!(verify(["new", TOKEN].into_iter(), URL, FIELDS, NONCE, &["xxx", SIGNATURE]));
    }

    #[test]
    fn no_address_and_no_signature_make_it_fail() {
        let mut seeded = Seeded::new(17);
        for _ in 0..500 {
            let url = String::from_utf8_lossy(&seeded.bytes(60)).into_owned();
            let signature = String::from_utf8_lossy(&seeded.bytes(60)).into_owned();
            assert!(!accepts(&url, &FIELDS, &signature));
            assert!(accepts(&url, &FIELDS, &sign(TOKEN, &url, FIELDS, NONCE)));
        }
    }
}
