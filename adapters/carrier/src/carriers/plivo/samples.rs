//! What the tests share: signed requests that look like Plivo's.

use super::signature;
use crate::settings::{Account, BaseUrl, Secrets, WebhookSettings};
use crate::webhooks::Request;

pub const TOKEN: &str = "ODUxMTIzdGVzdGF1dGh0b2tlbg";
pub const NONCE: &str = "12345678901234567890";

pub fn settings() -> WebhookSettings {
    WebhookSettings {
        public_url: BaseUrl::parse("public_url", "https://acme.example").unwrap(),
        secrets: Secrets::parse("carrier_secret", TOKEN).unwrap(),
        signing: None,
        now: 1_796_000_000,
    }
}

pub fn account() -> Account {
    Account {
        api: BaseUrl::parse("carrier_api", "https://api.plivo.com/").unwrap(),
        id: "MA0123456789ABCDEFGH".into(),
        secrets: Secrets::parse("carrier_secret", "t0ken,older").unwrap(),
        application: None,
        private_key: None,
        now: 1_796_000_000,
    }
}

/// The body of a form.
pub fn body(fields: &[(&str, &str)]) -> Vec<u8> {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes()
}

/// A request that Plivo has signed with `TOKEN`.
pub fn signed(path: &str, fields: &[(&str, &str)]) -> Request {
    let url = format!("https://acme.example{path}");
    let signature = signature::sign(TOKEN, &url, fields.iter().copied(), NONCE);
    let headers = [("x-plivo-signature-v3", signature.as_str()), ("x-plivo-signature-v3-nonce", NONCE)];
    request(path, &headers, body(fields))
}

pub fn request(path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Request {
    let common =
        [("host", "localhost:3000"), ("content-type", "application/x-www-form-urlencoded; charset=UTF-8")];
    let headers = common.iter().chain(headers).map(|(name, value)| ((*name).into(), (*value).into()));
    Request { method: "POST".to_owned(), path_and_query: path.to_owned(), headers: headers.collect(), body }
}
