//! What the tests share: webhooks that are signed as Vonage signs them, and a key for our own requests.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rsa::Generate as _;
use rsa::pkcs8::{EncodePrivateKey as _, LineEnding};
use serde_json::{Value, json};
use sha2::Sha256;

use super::jwt;
use crate::settings::{Account, BaseUrl, PrivateKey, Secrets, WebhookSettings};
use crate::webhooks::Request;

pub const SECRET: &str = "9f7c2b6e1d4a8035f6e1c2d3b4a59687e0f1a2b3c4d5e6f70819";
pub const NOW: i64 = 1_796_000_000;

/// Made for these tests, and again each time.
pub static KEY: LazyLock<rsa::PrivateKey> = LazyLock::new(rsa::PrivateKey::generate);

pub fn public_url() -> BaseUrl {
    BaseUrl::parse("public_url", "https://acme.example").unwrap()
}

pub fn settings() -> WebhookSettings {
    WebhookSettings {
        public_url: public_url(),
        secrets: Secrets::parse("carrier_secret", "s3cret").unwrap(),
        signing: Some(Secrets::parse("carrier_signing_key", SECRET).unwrap()),
        now: NOW,
    }
}

pub fn account() -> Account {
    Account {
        api: BaseUrl::parse("carrier_api", "https://api.nexmo.com").unwrap(),
        id: "a1b2c3d4".into(),
        secrets: Secrets::parse("carrier_secret", "s3cret").unwrap(),
        application: Some("aaaaaaaa-bbbb-cccc-dddd-0123456789ab".into()),
        private_key: Some(PrivateKey(KEY.to_pkcs8_pem(LineEnding::LF).unwrap().to_string())),
        now: NOW,
    }
}

/// A token of these claims, signed with `secret`, that says that its algorithm is `alg`.
pub fn token(alg: &str, claims: &Value, secret: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&json!({"alg": alg, "typ": "JWT"})), part(claims));
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(&signed);
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// What Vonage claims of a body.
pub fn claims(body: &[u8]) -> Value {
    json!({
        "iat": NOW - 2,
        "jti": "c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5",
        "iss": "Vonage",
        "payload_hash": jwt::sha256(body),
        "api_key": "a1b2c3d4",
        "application_id": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab",
    })
}

pub fn request(path: &str, token: &str, body: Vec<u8>) -> Request {
    Request {
        method: "POST".to_owned(),
        path_and_query: path.to_owned(),
        headers: vec![
            ("host".to_owned(), "localhost:3000".to_owned()),
            ("content-type".to_owned(), "application/json".to_owned()),
            ("authorization".to_owned(), format!("Bearer {token}")),
        ],
        body,
    }
}

/// A webhook as Vonage signs it.
pub fn signed(path: &str, body: &Value) -> Request {
    let body = body.to_string().into_bytes();
    request(path, &token("HS256", &claims(&body), SECRET), body)
}
