//! What the tests share: signed requests that look like Twilio's, and seeded randomness.

use crate::settings::{BaseUrl, Secrets, WebhookSettings};
use crate::signature;
use crate::webhooks::Request;

pub const TOKEN: &str = "8f3c1d5e7a9b2c4d6e8f0a1b3c5d7e9f";

pub fn settings() -> WebhookSettings {
    WebhookSettings {
        public_url: BaseUrl::parse("public_url", "https://acme.example").unwrap(),
        secrets: Secrets::parse("carrier_secret", TOKEN).unwrap(),
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
        path_and_query: path.to_owned(),
        headers: vec![
            ("host".to_owned(), "localhost:3000".to_owned()),
            ("content-type".to_owned(), content_type.to_owned()),
            ("x-twilio-signature".to_owned(), signature.to_owned()),
        ],
        body,
    }
}

/// SplitMix64: enough to try many bodies, and the same ones every time.
pub struct Seeded(u64);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }

    pub fn bytes(&mut self, limit: usize) -> Vec<u8> {
        let length = self.below(limit);
        (0..length).map(|_| self.below(256) as u8).collect()
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    /// A form of known names, and of values that are often almost right.
    pub fn form(&mut self, names: &[&str]) -> Vec<u8> {
        const VALUES: [&str; 14] = [
            "",
            "+14158675309",
            "%2B14158675309",
            "%2B266696687",
            "1",
            "-1",
            "99999999999999999999",
            "1e400",
            "NaN",
            "%",
            "%zz",
            "%ff%fe",
            "\u{2028}é😀",
            "completed",
        ];
        let mut form = Vec::new();
        for _ in 0..self.below(14) {
            form.extend_from_slice(self.pick(names).as_bytes());
            form.push(b'=');
            if self.below(4) == 0 {
                form.extend(self.bytes(20))
            } else {
                form.extend_from_slice(self.pick(&VALUES).as_bytes())
            }
            form.push(b'&');
        }
        form
    }
}
