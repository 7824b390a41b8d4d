//! What the tests share: signed requests that look like Twilio's.

use super::signature;
use crate::settings::{Account, BaseUrl, Secrets, WebhookSettings};
use crate::webhooks::Request;

pub const TOKEN: &str = "8f3c1d5e7a9b2c4d6e8f0a1b3c5d7e9f";

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
        api: BaseUrl::parse("carrier_api", "https://api.twilio.com/").unwrap(),
        id: "AC0123456789abcdef0123456789abcdef".into(),
        secrets: Secrets::parse("carrier_secret", "s3cret,older").unwrap(),
        application: None,
        private_key: None,
        now: 1_796_000_000,
    }
}

/// The body of a form.
pub fn body(fields: &[(&str, &str)]) -> Vec<u8> {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes()
}

/// A request that Twilio has signed with `TOKEN`.
pub fn signed(path: &str, fields: &[(&str, &str)]) -> Request {
    let url = format!("https://acme.example{path}");
    request(path, &signature::sign(TOKEN, &url, fields.iter().copied()), body(fields))
}

pub fn request(path: &str, signature: &str, body: Vec<u8>) -> Request {
    let content_type = "application/x-www-form-urlencoded; charset=UTF-8";
    Request {
        method: "POST".to_owned(),
        path_and_query: path.to_owned(),
        headers: vec![
            ("host".to_owned(), "localhost:3000".to_owned()),
            ("content-type".to_owned(), content_type.to_owned()),
            ("x-twilio-signature".to_owned(), signature.to_owned()),
        ],
        body,
    }
}
