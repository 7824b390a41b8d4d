//! The desk's tokens. Nobody makes one without the key; one that was made is good for its own scope only, and not
//! with a single byte changed.

use jiff::{SignedDuration, Timestamp};
use session::{Scope, mint_api, mint_link, mint_session, verify};

const KEY: &str = "a key of the fuzzer, 0123456789abcdef";
const SCOPES: [Scope; 3] = [Scope::Link, Scope::Desk, Scope::Api];

pub fn check(bytes: &[u8]) {
    let ([business, nonce], token) = crate::lines::<2>(bytes);
    let now = Timestamp::from_second(1_796_083_200).unwrap();
    let later = now + SignedDuration::from_mins(5);
    for scope in SCOPES {
        assert!(verify(KEY, scope, &token, now).is_err(), "forged");
    }
    let business: String = business.chars().take(80).collect();
    let minted = [
        mint_link(KEY, &business, &nonce, later).ok(),
        mint_session(KEY, &business, later).ok(),
        mint_api(KEY, &business, later).ok(),
    ];
    for (scope, minted) in SCOPES.into_iter().zip(minted) {
        let Some(minted) = minted else { continue };
        assert!(minted.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)));
        assert_eq!(verify(KEY, scope, &minted, now).unwrap().business, business);
        assert!(verify(KEY, scope, &minted, later).is_err(), "good for longer than it says");
        for other in SCOPES.into_iter().filter(|other| *other != scope) {
            assert!(verify(KEY, other, &minted, now).is_err(), "good for something else");
        }
        let at = bytes.first().map_or(0, |byte| usize::from(*byte) % minted.len());
        let mut changed = minted.into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(verify(KEY, scope, &changed, now).is_err(), "changed, and still good");
    }
}
