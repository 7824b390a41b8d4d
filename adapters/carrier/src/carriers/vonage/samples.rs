//! What the tests share: webhooks that are signed as Vonage signs them, and a key for our own requests.

use std::sync::LazyLock;

use rsa::Generate as _;
use rsa::pkcs8::{EncodePrivateKey as _, LineEnding};
use serde_json::Value;

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
    let private_key = Some(PrivateKey(KEY.to_pkcs8_pem(LineEnding::LF).unwrap().to_string()));
    Account { private_key, ..account_without_key() }
}

fn account_without_key() -> Account {
    Account {
        api: BaseUrl::parse("carrier_api", "https://api.nexmo.com").unwrap(),
        id: "a1b2c3d4".into(),
        secrets: Secrets::parse("carrier_secret", "s3cret").unwrap(),
        application: Some("aaaaaaaa-bbbb-cccc-dddd-0123456789ab".into()),
        private_key: None,
        now: NOW,
    }
}

/// A token of these claims, signed with `secret`, that says that its algorithm is `alg`.
pub fn token(alg: &str, claims: &Value, secret: &str) -> String {
    jwt::token(alg, claims, secret).unwrap()
}

/// What Vonage claims of a body.
pub fn claims(body: &[u8]) -> Value {
    jwt::of_webhook(&account_without_key(), NOW - 2, "c5ba8f24", body).unwrap()
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
