//! The requests that send a text and that ask what was sent.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use form_urlencoded::Serializer;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::messages::Outgoing;
use crate::settings::{Account, BaseUrl};

/// What a segment of a path leaves as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The longest that Twilio may be told to keep a text, in seconds.
const LONGEST_VALIDITY: u32 = 36_000;

/// A request to the carrier. Holds a secret and phone numbers, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiRequest {
    /// The whole address, query included.
    pub url: String,
    /// The value of the `authorization` header.
    pub authorization: String,
    /// What is to be done.
    pub method: Method,
    /// A form to post.
    pub form: Option<String>,
}

/// What a request does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Asks.
    Get,
    /// Makes something.
    Post,
    /// Takes something away.
    Delete,
}

/// The request that sends `message`.
///
/// Twilio documents no idempotency key for it, so the intent's id is not sent: whoever gets no clear answer asks what
/// is there before sending again.
#[must_use]
pub fn send(account: &Account, public_url: &BaseUrl, message: &Outgoing) -> ApiRequest {
    let form = Serializer::new(String::new())
        .append_pair("To", &message.recipient)
        .append_pair("From", &message.sender)
        .append_pair("Body", &message.body)
        .append_pair("StatusCallback", &public_url.join(&message.receipts))
        .append_pair("ValidityPeriod", &message.valid_seconds.clamp(1, LONGEST_VALIDITY).to_string())
        .finish();
    ApiRequest {
        url: resource(account, "Messages.json"),
        authorization: authorization(account),
        method: Method::Post,
        form: Some(form),
    }
}

/// The request that asks for the newest texts from `sender` to `recipient`.
///
/// It does not ask for a range of `DateSent`: a text that still waits in Twilio's queue has no such date yet, and
/// missing that one means sending it twice. The answer is narrowed down by when each text was created.
#[must_use]
pub fn find(account: &Account, sender: &str, recipient: &str) -> ApiRequest {
    let query = Serializer::new(String::new())
        .append_pair("To", recipient)
        .append_pair("From", sender)
        .append_pair("PageSize", "50")
        .finish();
    let url = format!("{}?{query}", resource(account, "Messages.json"));
    ApiRequest { url, authorization: authorization(account), method: Method::Get, form: None }
}

/// The address of something of the account's.
pub(crate) fn resource(account: &Account, name: &str) -> String {
    let id = utf8_percent_encode(&account.id, SEGMENT);
    account.api.join(&format!("/2010-04-01/Accounts/{id}/{name}"))
}

pub(crate) fn authorization(account: &Account) -> String {
    format!("Basic {}", STANDARD.encode(format!("{}:{}", account.id, account.secrets.first())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Secrets;

    fn account() -> Account {
        Account {
            api: BaseUrl::parse("carrier_api", "https://api.twilio.com/").unwrap(),
            id: "AC0123456789abcdef0123456789abcdef".into(),
            secrets: Secrets::parse("carrier_secret", "s3cret,older").unwrap(),
        }
    }

    fn outgoing() -> Outgoing {
        Outgoing {
            id: "lead-1/hello".into(),
            sender: "+15305550123".into(),
            recipient: "+14158675309".into(),
            body: "Acme & Sons: 10% off?\nNo – we’ll call. 🙂".into(),
            receipts: "/sms/status?lead=a%20b".into(),
            valid_seconds: 600,
        }
    }

    fn public_url() -> BaseUrl {
        BaseUrl::parse("public_url", "https://acme.example/ringback").unwrap()
    }

    #[test]
    fn a_text_is_posted_as_a_form() {
        let request = send(&account(), &public_url(), &outgoing());
        let url =
            "https://api.twilio.com/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json";
        assert_eq!(request.url, url);
        let form = request.form.unwrap();
        assert_eq!(
            form,
            "To=%2B14158675309&From=%2B15305550123\
             &Body=Acme+%26+Sons%3A+10%25+off%3F%0ANo+%E2%80%93+we%E2%80%99ll+call.+%F0%9F%99%82\
             &StatusCallback=https%3A%2F%2Facme.example%2Fringback%2Fsms%2Fstatus%3Flead%3Da%2520b\
             &ValidityPeriod=600"
        );
    }

    #[test]
    fn the_first_secret_signs_in() {
        let request = send(&account(), &public_url(), &outgoing());
        let encoded = request.authorization.strip_prefix("Basic ").unwrap().to_owned();
        let decoded = String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap();
        assert_eq!(decoded, "AC0123456789abcdef0123456789abcdef:s3cret");
    }

    #[test]
    fn the_validity_stays_within_what_twilio_takes() {
        for (seconds, sent) in [(0, "1"), (36_000, "36000"), (u32::MAX, "36000")] {
            let message = Outgoing { valid_seconds: seconds, ..outgoing() };
            let form = send(&account(), &public_url(), &message).form.unwrap();
            assert!(form.ends_with(&format!("&ValidityPeriod={sent}")));
        }
    }

    #[test]
    fn a_question_is_a_get_with_everything_encoded() {
        let request = find(&account(), "+15305550123", "+14158675309");
        assert!(request.form.is_none());
        let query = request.url.split_once('?').unwrap().1.to_owned();
        assert_eq!(query, "To=%2B14158675309&From=%2B15305550123&PageSize=50");
    }

    #[test]
    fn an_account_cannot_leave_its_segment() {
        let account = Account { id: "../x?y#z".into(), ..account() };
        let url = find(&account, "a", "b").url;
        assert!(url.contains("/Accounts/..%2Fx%3Fy%23z/Messages.json?"));
    }
}
