//! Webhooks as a carrier sends them, and its API as we use it.

use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;
use base64::Engine;
use bytes::Bytes;
use form_urlencoded::Serializer;
use http::Request;
use http_body_util::Full;
use simulated_carrier::sign;

use super::client::Outgoing;

/// The area codes of Arizona: the business's own time zone, so that nobody is asleep alone.
const AREA_CODES: [u64; 5] = [480, 520, 602, 623, 928];
const EXCHANGES: u64 = 798;
/// Where the numbers of the team are.
const TEAM_EXCHANGE: u64 = 555;
/// Numbers that cost whoever calls them: no caller has one, and none is texted.
const PAY_EXCHANGE: u64 = 976;

/// Callers, all different.
#[derive(Default)]
pub struct Callers(AtomicU64);

impl Callers {
    /// The next one: a count, and a number that the numbering plan allows.
    pub fn next(&self) -> (u64, String) {
        let count = self.0.fetch_add(1, Ordering::Relaxed);
        let area = AREA_CODES.get((count % 5) as usize).copied().unwrap_or_default();
        let exchange = 200 + count / 5 % EXCHANGES;
        let exchange = exchange + u64::from(exchange >= TEAM_EXCHANGE);
        let exchange = exchange + u64::from(exchange >= PAY_EXCHANGE);
        (count, format!("+1{area}{exchange}{:04}", count / 5 / EXCHANGES % 10_000))
    }
}

/// What the carrier and the application know of each other.
#[derive(Clone)]
pub struct Account {
    /// The account's id.
    pub sid: String,
    /// Its secret.
    pub secret: String,
    /// Where the carrier believes the application to be.
    pub public_url: String,
    /// The number of the business.
    pub line: String,
}

impl Account {
    /// The webhook of a call that comes in, signed.
    pub fn call(&self, count: u64, from: &str) -> Result<Outgoing> {
        let call = format!("CA{count:032x}");
        let country = ["FromCountry", "ToCountry", "CallerCountry", "CalledCountry"].map(|key| (key, "US"));
        let blanks = ["FromCity", "FromState", "FromZip", "ToCity", "ToState", "ToZip"].map(|key| (key, ""));
        let mut params = vec![
            ("CallSid", call.as_str()),
            ("AccountSid", &self.sid),
            ("From", from),
            ("To", &self.line),
            ("Caller", from),
            ("Called", &self.line),
            ("CallStatus", "ringing"),
            ("Direction", "inbound"),
            ("ApiVersion", "2010-04-01"),
            ("StirVerstat", "TN-Validation-Passed-A"),
        ];
        params.extend(country);
        params.extend(blanks);
        let url = format!("{}/voice/inbound", self.public_url);
        let params: Vec<(String, String)> =
            params.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        let host = self.public_url.rsplit('/').next().unwrap_or_default();
        let request = Request::post("/voice/inbound")
            .header("host", host)
            .header("x-twilio-signature", sign(&self.secret, &url, &params));
        Ok(form(request, &params)?)
    }

    /// The request that sends a text.
    pub fn text(&self, to: &str, body: &str) -> Result<Outgoing> {
        let params = [("To", to), ("From", &self.line), ("Body", body)]
            .map(|(key, value)| (key.to_owned(), value.to_owned()));
        let who = base64::engine::general_purpose::STANDARD.encode(format!("{}:{}", self.sid, self.secret));
        let request = Request::post(format!("/2010-04-01/Accounts/{}/Messages.json", self.sid))
            .header("host", "carrier")
            .header("authorization", format!("Basic {who}"));
        Ok(form(request, &params)?)
    }
}

fn form(request: http::request::Builder, params: &[(String, String)]) -> http::Result<Outgoing> {
    let body = Serializer::new(String::new()).extend_pairs(params).finish();
    request.header("content-type", "application/x-www-form-urlencoded").body(Full::new(Bytes::from(body)))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use domain::Phone;

    use super::*;

    #[test]
    fn callers_have_different_numbers_that_somebody_can_have() {
        let callers = Callers::default();
        let numbers: HashSet<String> = (0..50_000).map(|_| callers.next().1).collect();
        assert_eq!(numbers.len(), 50_000);
        assert!(numbers.iter().all(|number| !Phone::parse(number).unwrap().is_impossible()));
    }
}
