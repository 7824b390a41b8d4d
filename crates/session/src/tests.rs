use super::*;

const KEY: &str = "first-key-of-enough-bytes";
const OTHER: &str = "second-key-of-enough-bytes";
const NONCE: &str = "0123456789abcdef";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn a_link() -> String {
    mint_link(KEY, "acme", NONCE, at(1000)).unwrap()
}

#[test]
fn a_link_says_what_was_signed() {
    let claims = verify(KEY, Scope::Link, &a_link(), at(999)).unwrap();
    assert_eq!((claims.business.as_str(), claims.nonce.as_str()), ("acme", NONCE));
    assert_eq!(nonce_key(&claims.nonce), "login:0123456789abcdef");
}

#[test]
fn a_token_is_not_good_from_the_second_in_which_it_expires() {
    assert_eq!(verify(KEY, Scope::Link, &a_link(), at(1000)), Err(Rejected::Expired));
    assert_eq!(verify(KEY, Scope::Link, &a_link(), at(5000)), Err(Rejected::Expired));
}

#[test]
fn a_token_of_another_key_is_forged_also_when_it_has_expired() {
    let token = mint_session(OTHER, "acme", at(1000)).unwrap();
    assert_eq!(verify(KEY, Scope::Desk, &token, at(1)), Err(Rejected::Forged));
    assert_eq!(verify(KEY, Scope::Desk, &token, at(2000)), Err(Rejected::Forged));
}

#[test]
fn no_scope_passes_for_another() {
    let tokens = [
        (Scope::Link, a_link()),
        (Scope::Desk, mint_session(KEY, "acme", at(1000)).unwrap()),
        (Scope::Api, mint_api(KEY, "acme", at(1000)).unwrap()),
        (Scope::Operator, mint_operator(KEY, at(1000)).unwrap()),
    ];
    for (made_for, token) in &tokens {
        for scope in [Scope::Link, Scope::Desk, Scope::Api, Scope::Feed, Scope::Operator] {
            assert_eq!(
                verify(KEY, scope, token, at(1)).is_ok(),
                scope == *made_for,
                "{made_for:?} as {scope:?}"
            );
        }
    }
}

#[test]
fn no_changed_byte_goes_unnoticed() {
    let token = a_link();
    for place in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(verify(KEY, Scope::Link, &changed, at(1)).is_err(), "byte {place}");
    }
}

#[test]
fn claims_cannot_be_swapped_under_a_signature() {
    let (theirs, ours) = (a_link(), mint_link(KEY, "other", NONCE, at(1000)).unwrap());
    let swapped = format!("{}.{}", ours.split_once('.').unwrap().0, theirs.split_once('.').unwrap().1);
    assert_eq!(verify(KEY, Scope::Link, &swapped, at(1)), Err(Rejected::Forged));
}

#[test]
fn whatever_is_no_token_is_forged() {
    let long = "a".repeat(100_000);
    for text in ["", ".", "..", "a.b", "é.é", "{}.", long.as_str(), "eyJ9.AAAA"] {
        assert_eq!(verify(KEY, Scope::Desk, text, at(1)), Err(Rejected::Forged));
    }
}

#[test]
fn after_a_rotation_old_tokens_are_good_and_new_ones_are_signed_with_the_new_key() {
    let rotated = format!("{OTHER}, {KEY}");
    assert!(verify(&rotated, Scope::Link, &a_link(), at(1)).is_ok());
    let fresh = mint_link(&rotated, "acme", NONCE, at(1000)).unwrap();
    assert!(verify(OTHER, Scope::Link, &fresh, at(1)).is_ok());
    assert_eq!(verify(KEY, Scope::Link, &fresh, at(1)), Err(Rejected::Forged));
}

#[test]
fn a_missing_or_short_key_signs_nothing_and_verifies_nothing() {
    let token = a_link();
    for key in ["", " , ", "short", "first-key-of-enough-bytes,short"] {
        assert_eq!(mint_api(key, "acme", at(1000)), Err(MintError::Key), "{key:?}");
        assert_eq!(verify(key, Scope::Link, &token, at(1)), Err(Rejected::Forged), "{key:?}");
    }
}

#[test]
fn a_nonce_that_cannot_be_a_key_makes_no_link() {
    for nonce in ["", "UPPERCASE-NONCE-1234", "slash/slash/slash", &"a".repeat(65)] {
        assert_eq!(mint_link(KEY, "acme", nonce, at(1000)), Err(MintError::Nonce), "{nonce:?}");
    }
}

#[test]
fn a_link_stands_in_an_address_as_it_is() {
    let address = link("https://calls.example.com/", &a_link());
    assert!(address.starts_with("https://calls.example.com/desk/login?token="));
    let rest = address.rsplit_once('=').unwrap().1;
    assert!(rest.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-')));
}

#[test]
fn a_calendars_token_opens_nothing_else_and_lasts() {
    let token = mint_feed(KEY, "acme").unwrap();
    let far: Timestamp = "2090-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(verify(KEY, Scope::Feed, &token, far).unwrap().business, "acme");
    for scope in [Scope::Link, Scope::Desk, Scope::Api] {
        assert_eq!(verify(KEY, scope, &token, far), Err(Rejected::Forged));
    }
    assert!(feed("https://calls.example.com/", &token).starts_with("https://calls.example.com/calendar/"));
}
