//! Who may be believed, and for how long.

use serde_json::{Value, json};

use super::super::VONAGE;
use super::super::jwt;
use super::super::samples::{self, NOW, SECRET, claims, token};
use crate::carriers::Carrier as _;
use crate::seeded::Seeded;
use crate::settings::{Secrets, SettingError};
use crate::webhooks::{CallEvent, Rejection, Request};

const BODY: &[u8] = br#"{"from":"447700900000","to":"442079460000","uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","conversation_uuid":"CON-1"}"#;

fn read(request: &Request) -> Result<CallEvent, Rejection> {
    VONAGE.read_call(request, &samples::settings())
}

fn with_claims(claims: &Value) -> Request {
    samples::request("/voice/inbound", &token("HS256", claims, SECRET), BODY.to_vec())
}

#[test]
fn a_token_that_vonages_library_accepts_is_accepted() {
    let body =
        br#"{"from":"447700900000","to":"442079460000","uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab"}"#;
    let token = concat!(
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3MDAwMDAwMDAsImp0aSI6ImM1YmE4ZjI0LTFhMTQtNGMxMC1iZmRmLTNmYmU4",
        "Y2U1MTFiNSIsImlzcyI6IlZvbmFnZSIsInBheWxvYWRfaGFzaCI6IjhmMjg2NDVmZjI4ZWMyOTViZjNkNTFiOTQ4ZTU4ZGRmNDliZjMxYmI0",
        "NmE0NzI4MmY5MTQzN2M4YWZhMjJjYmYiLCJhcGlfa2V5IjoiYTFiMmMzZDQiLCJhcHBsaWNhdGlvbl9pZCI6ImFhYWFhYWFhLWJiYmItY2Nj",
        "Yy1kZGRkLTAxMjM0NTY3ODlhYiJ9.lcXsq3Seo1yH-NelAg5jXj5bJ8-uyXvglZq6hHIN9OQ",
    );
    let verify = |secret: &str, now| jwt::verify(&format!("Bearer {token}"), std::iter::once(secret), now);
    let claims = verify(SECRET, 1_700_000_000).unwrap();
    assert_eq!(claims.payload_hash, jwt::sha256(body));
    assert_eq!(claims.payload_hash, "8f28645ff28ec295bf3d51b948e58ddf49bf31bb46a47282f91437c8afa22cbf");
    assert!(verify("another", 1_700_000_000).is_none());
    assert!(verify(SECRET, 1_700_000_300).is_some() && verify(SECRET, 1_699_999_700).is_some());
    assert!(verify(SECRET, 1_700_000_301).is_none() && verify(SECRET, 1_699_999_699).is_none());
}

#[test]
fn a_signed_webhook_is_read_and_one_changed_byte_is_forged() {
    let good = with_claims(&claims(BODY));
    assert_eq!(read(&good).unwrap().call_id, "CON-1");
    let mut changed = good.clone();
    changed.body[10] = b'5';
    assert_eq!(read(&changed), Err(Rejection::Forged));
    let mut longer = good.clone();
    longer.body.push(b' ');
    assert_eq!(read(&longer), Err(Rejection::Forged));
    let mut unsigned = good.clone();
    unsigned.headers.retain(|(name, _)| name != "authorization");
    assert_eq!(read(&unsigned), Err(Rejection::Forged));
    let mut other_scheme = good;
    other_scheme.headers.last_mut().unwrap().1.replace_range(..6, "Basic");
    assert_eq!(read(&other_scheme), Err(Rejection::Forged));
}

#[test]
fn every_single_changed_byte_of_a_token_is_noticed() {
    let good = with_claims(&claims(BODY));
    let token = good.headers.last().unwrap().1.clone();
    for at in "Bearer ".len()..token.len() - 1 {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let mut changed = good.clone();
        changed.headers.last_mut().unwrap().1 = String::from_utf8(bytes).unwrap();
        assert_eq!(read(&changed), Err(Rejection::Forged), "byte {at}");
    }
}

#[test]
fn only_hs256_is_an_algorithm() {
    for alg in ["none", "None", "HS512", "hs256", "RS256", "", "ES256"] {
        let token = token(alg, &claims(BODY), SECRET);
        let request = samples::request("/voice/inbound", &token, BODY.to_vec());
        assert_eq!(read(&request), Err(Rejection::Forged), "{alg}");
    }
    let unsigned = token("none", &claims(BODY), SECRET);
    let unsigned = format!("{}.", unsigned.rsplit_once('.').unwrap().0);
    assert_eq!(read(&samples::request("/x", &unsigned, BODY.to_vec())), Err(Rejection::Forged));
}

#[test]
fn a_token_signed_with_the_applications_public_key_is_forged() {
    use rsa::pkcs8::{EncodePublicKey as _, LineEnding};
    let public = samples::KEY.as_public_key().to_public_key_pem(LineEnding::LF).unwrap();
    for alg in ["RS256", "HS256"] {
        let token = token(alg, &claims(BODY), &public);
        assert_eq!(read(&samples::request("/x", &token, BODY.to_vec())), Err(Rejection::Forged));
    }
}

#[test]
fn a_webhook_from_long_ago_or_from_the_future_is_forged() {
    let at = |iat: i64| {
        let mut claims = claims(BODY);
        claims["iat"] = iat.into();
        read(&with_claims(&claims))
    };
    assert!(at(NOW - 300).is_ok() && at(NOW + 300).is_ok());
    for iat in [NOW - 301, NOW + 301, 0, i64::MIN, i64::MAX] {
        assert_eq!(at(iat), Err(Rejection::Forged), "{iat}");
    }
}

#[test]
fn an_end_is_honoured_where_there_is_one() {
    let until = |exp: i64| {
        let mut claims = claims(BODY);
        claims["exp"] = exp.into();
        read(&with_claims(&claims))
    };
    assert!(until(NOW + 1).is_ok());
    assert_eq!(until(NOW), Err(Rejection::Forged));
}

#[test]
fn a_token_that_says_nothing_of_the_body_or_of_its_time_is_forged() {
    for name in ["payload_hash", "iat"] {
        let mut claims = claims(BODY);
        claims.as_object_mut().unwrap().remove(name);
        assert_eq!(read(&with_claims(&claims)), Err(Rejection::Forged), "{name}");
    }
    for wrong in [json!(""), json!(null), json!(jwt::sha256(b"")), json!(7)] {
        let mut claims = claims(BODY);
        claims["payload_hash"] = wrong;
        assert_eq!(read(&with_claims(&claims)), Err(Rejection::Forged));
    }
}

#[test]
fn a_secret_on_its_way_out_still_verifies_and_none_at_all_is_a_matter_of_settings() {
    let mut settings = samples::settings();
    settings.signing = Some(Secrets::parse("carrier_signing_key", &format!("next,{SECRET}")).unwrap());
    let request = with_claims(&claims(BODY));
    assert!(VONAGE.read_call(&request, &settings).is_ok());
    settings.signing = None;
    let missing = SettingError::Missing("carrier_signing_key");
    assert_eq!(VONAGE.read_call(&request, &settings), Err(missing.into()));
}

fn asked_by_get(query: &str, hashed: &str) -> Result<CallEvent, Rejection> {
    let token = token("HS256", &claims(hashed.as_bytes()), SECRET);
    let mut request = samples::request(&format!("/voice/inbound?{query}"), &token, Vec::new());
    request.method = "GET".into();
    read(&request)
}

#[test]
fn a_webhook_by_get_is_read_if_its_fields_are_what_was_signed() {
    let query = "to=442079460000&from=447700900000&conversation_uuid=CON-1&uuid=a";
    let fields = r#"{"to":"442079460000","from":"447700900000","conversation_uuid":"CON-1","uuid":"a"}"#;
    let event = asked_by_get(query, fields).unwrap();
    assert_eq!((event.call_id.as_str(), event.called.as_str()), ("CON-1", "+442079460000"));
    // With what we had written into the address, counted or not.
    assert!(asked_by_get(&format!("business=acme&{query}"), fields).is_ok());
    let all = fields.replace("{", r#"{"business":"acme","#);
    assert!(asked_by_get(&format!("business=acme&{query}"), &all).is_ok());
    for (query, hashed) in [
        (query.replace("447700900000", "447700900001"), fields.to_owned()),
        (query.replace("&uuid=a", ""), fields.to_owned()),
        (query.to_owned(), String::new()),
        (query.to_owned(), "{}".to_owned()),
    ] {
        assert_eq!(asked_by_get(&query, &hashed), Err(Rejection::Forged), "{query}");
    }
}

#[test]
fn texts_and_receipts_come_by_post_and_nothing_by_anything_else() {
    let settings = samples::settings();
    let mut request = with_claims(&claims(BODY));
    request.method = "GET".into();
    assert_eq!(VONAGE.read_text(&request, &settings), Err(Rejection::WrongMethod));
    assert_eq!(VONAGE.read_receipt(&request, &settings), Err(Rejection::WrongMethod));
    request.method = "PUT".into();
    assert_eq!(VONAGE.read_call(&request, &settings), Err(Rejection::WrongMethod));
}

#[test]
fn a_signed_body_that_is_no_object_is_malformed_and_one_beyond_the_limit_not_even_hashed() {
    for body in ["", "[]", "null", "from=447700900000&to=442079460000", "{\"from\":"] {
        let token = token("HS256", &claims(body.as_bytes()), SECRET);
        let fault = read(&samples::request("/x", &token, body.into())).unwrap_err();
        assert_eq!(fault, Rejection::Malformed("body: expected an object in JSON".into()), "{body}");
    }
    let request = samples::request("/x", "", vec![b'a'; crate::request::LARGEST_BODY + 1]);
    assert_eq!(read(&request), Err(Rejection::Malformed("body: expected at most 256 KiB".into())));
}

#[test]
fn random_bodies_are_forged_when_unsigned_and_read_or_refused_when_signed() {
    const PARTS: [&str; 32] = [
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"uuid\"",
        "\"conversation_uuid\"",
        "\"from\"",
        "\"to\"",
        "\"status\"",
        "\"completed\"",
        "\"machine\"",
        "\"dtmf\"",
        "\"digits\"",
        "\"speech\"",
        "\"results\"",
        "\"text\"",
        "\"message_uuid\"",
        "\"image\"",
        "\"url\"",
        "\"error\"",
        "\"type\"",
        "\"#1000\"",
        "\"duration\"",
        "\"14158675309\"",
        "\"266696687\"",
        "null",
        "1e999",
        "-1",
        "\"é\\u00",
        "\"recording_url\"",
    ];
    let settings = samples::settings();
    let mut seeded = Seeded::new(42);
    for round in 0..6_000 {
        let mut body = match round % 3 {
            0 => seeded.bytes(200),
            1 => (0..seeded.below(30)).map(|_| seeded.pick(&PARTS)).collect::<String>().into_bytes(),
            _ => object(&mut seeded, &PARTS),
        };
        body.truncate(2_000);
        let query = format!("/x?v.call={}&v.at=9&v.rings=-1", seeded.pick(&["CON-1", "", "%ff", "%zz"]));
        let unsigned = samples::request(&query, "a.b.c", body.clone());
        assert_eq!(VONAGE.read_call(&unsigned, &settings), Err(Rejection::Forged));
        let token = token("HS256", &claims(&body), SECRET);
        let request = samples::request(&query, &token, body);
        for fault in [
            VONAGE.read_call(&request, &settings).err(),
            VONAGE.read_text(&request, &settings).err(),
            VONAGE.read_receipt(&request, &settings).err(),
        ] {
            assert!(!matches!(fault, Some(Rejection::Forged | Rejection::Unavailable(_))));
        }
        let _ = VONAGE.answer(&request, &[], &samples::public_url());
    }
}

/// An object of known names and of values that are often almost right.
fn object(seeded: &mut Seeded, parts: &[&str]) -> Vec<u8> {
    let name = |seeded: &mut Seeded| loop {
        let part = seeded.pick(parts);
        if part.starts_with('"') && part.ends_with('"') {
            return part.to_owned();
        }
    };
    let value = |seeded: &mut Seeded| match seeded.below(4) {
        0 => "null".to_owned(),
        1 => format!("{{{}:{}}}", name(seeded), name(seeded)),
        2 => format!("[{{\"text\":{}}}]", name(seeded)),
        _ => name(seeded),
    };
    let fields: Vec<_> =
        (0..seeded.below(10)).map(|_| format!("{}:{}", name(seeded), value(seeded))).collect();
    format!("{{{}}}", fields.join(",")).into_bytes()
}
