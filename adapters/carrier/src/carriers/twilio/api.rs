//! The requests that send a text and that ask what was sent.

use form_urlencoded::Serializer;

use super::Twilio;
use crate::exchange::{ApiRequest, Method, basic, receipts_of_try, segment};
use crate::messages::Outgoing;
use crate::settings::{Account, BaseUrl};

/// The longest that Twilio may be told to keep a text, in seconds.
const LONGEST_VALIDITY: u32 = 36_000;

impl Twilio {
    /// The request that sends `message`.
    ///
    /// Twilio documents no idempotency key for it, so the intent's id is not sent: whoever gets no clear answer asks
    /// what is there before sending again.
    #[must_use]
    pub fn send_request(&self, account: &Account, public_url: &BaseUrl, message: &Outgoing) -> ApiRequest {
        let form = Serializer::new(String::new())
            .append_pair("To", &message.recipient)
            .append_pair("From", &message.sender)
            .append_pair("Body", &message.body)
            .append_pair("StatusCallback", &receipts_of_try(public_url, message))
            .append_pair("ValidityPeriod", &message.valid_seconds.clamp(1, LONGEST_VALIDITY).to_string())
            .finish();
        self.request(account, Method::Post, "Messages.json").form(form)
    }

    /// The request that asks for the newest texts from `sender` to `recipient`.
    ///
    /// It does not ask for a range of `DateSent`: a text that still waits in Twilio's queue has no such date yet, and
    /// missing that one means sending it twice. The answer is narrowed down by when each text was created.
    #[must_use]
    pub fn find_request(&self, account: &Account, sender: &str, recipient: &str) -> ApiRequest {
        let query = Serializer::new(String::new())
            .append_pair("To", recipient)
            .append_pair("From", sender)
            .append_pair("PageSize", "50")
            .finish();
        self.request(account, Method::Get, &format!("Messages.json?{query}"))
    }

    /// A request about something of the account's.
    pub(super) fn request(&self, account: &Account, method: Method, resource: &str) -> ApiRequest {
        let url = account.api.join(&format!("{}/{}/{resource}", self.accounts, segment(&account.id)));
        ApiRequest::new(method, url, authorization(account))
    }
}

pub(super) fn authorization(account: &Account) -> String {
    basic(&account.id, account.secrets.first())
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::super::TWILIO;
    use super::super::samples::account;
    use super::*;

    fn send(account: &Account, public_url: &BaseUrl, message: &Outgoing) -> ApiRequest {
        TWILIO.send_request(account, public_url, message)
    }

    fn outgoing() -> Outgoing {
        Outgoing {
            id: "lead-1/hello".into(),
            attempt: 2,
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
        let form = request.body.unwrap().1;
        assert_eq!(
            form,
            "To=%2B14158675309&From=%2B15305550123\
             &Body=Acme+%26+Sons%3A+10%25+off%3F%0ANo+%E2%80%93+we%E2%80%99ll+call.+%F0%9F%99%82\
             &StatusCallback=https%3A%2F%2Facme.example%2Fringback%2Fsms%2Fstatus%3Flead%3Da%2520b%26try%3D2\
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
            let form = send(&account(), &public_url(), &message).body.unwrap().1;
            assert!(form.ends_with(&format!("&ValidityPeriod={sent}")));
        }
    }

    #[test]
    fn a_question_is_a_get_with_everything_encoded() {
        let request = TWILIO.find_request(&account(), "+15305550123", "+14158675309");
        assert!(request.body.is_none());
        let query = request.url.split_once('?').unwrap().1.to_owned();
        assert_eq!(query, "To=%2B14158675309&From=%2B15305550123&PageSize=50");
    }

    #[test]
    fn an_account_cannot_leave_its_segment() {
        let account = Account { id: "../x?y#z".into(), ..account() };
        let url = TWILIO.find_request(&account, "a", "b").url;
        assert!(url.contains("/Accounts/..%2Fx%3Fy%23z/Messages.json?"));
    }
}
