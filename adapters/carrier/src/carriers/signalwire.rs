//! SignalWire's Compatibility API (<https://developer.signalwire.com/compatibility-api>): Twilio's language below
//! another address, and webhooks that are signed with a signing key of the space's instead of the API token.
//!
//! What differs: it answers no STOP by itself, it does not listen for machines on legs that it rings, it tells nothing
//! of STIR/SHAKEN, and some codes mean something else.

use crate::settings::WebhookSettings;
use crate::webhooks::Trouble;

use super::twilio::twiml::Dialect;
use super::twilio::{Registry, Twilio, trouble};

/// SignalWire. `carrier_api` is `https://SPACE.signalwire.com`, `carrier_account` the project's id, `carrier_secret` an
/// API token, `carrier_signing_key` the signing key of the space.
pub static SIGNALWIRE: Twilio = Twilio {
    name: "signalwire",
    signature: "x-signalwire-signature",
    accounts: "/api/laml/2010-04-01/Accounts",
    signed_with: WebhookSettings::signing_keys,
    answers_stop: false,
    trouble: meaning,
    dialect: Dialect {
        machines: None,
        voice: None,
        transcribe: ["transcribe", "transcribeCallback"],
        speech_timeout: Some("auto"),
    },
    // The registry that its API has names no states that we could rely on.
    registry: Registry::Console("SignalWire's dashboard tells it, under Messaging Campaigns"),
};

/// SignalWire's codes (its page "Error codes"), which are Twilio's but for these.
fn meaning(code: &str) -> Trouble {
    match code {
        // Not a mobile number, not a number.
        "21217" | "21603" | "21604" | "21606" => Trouble::Unreachable,
        "21717" => Trouble::Unregistered,
        // From a number that is not the project's; trial; no funds.
        "21210" | "21219" | "21601" | "4001" => Trouble::Account,
        "30027" | "35125" => Trouble::Temporary,
        _ => trouble::trouble(code),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Carrier as _;
    use super::super::twilio::samples::{account, settings};
    use super::super::twilio::signature::sign;
    use super::*;
    use crate::exchange::Method;
    use crate::settings::{Account, BaseUrl, Secrets};
    use crate::webhooks::{CallStep, Rejection, Request, Ring};

    const KEY: &str = "PSK_testkey_0123456789";

    fn text(body: &str, signature: &str) -> Request {
        let form = [("MessageSid", "a1b2"), ("From", "+14158675309"), ("To", "+15305550123"), ("Body", body)];
        let mut request = super::super::twilio::samples::request(
            "/sms/inbound",
            "",
            super::super::twilio::samples::body(&form),
        );
        request.headers.push(("x-signalwire-signature".into(), signature.into()));
        request
    }

    fn signed(body: &str) -> Request {
        let form = [("MessageSid", "a1b2"), ("From", "+14158675309"), ("To", "+15305550123"), ("Body", body)];
        text(body, &sign(KEY, "https://acme.example/sms/inbound", form))
    }

    fn with_key() -> WebhookSettings {
        WebhookSettings { signing: Secrets::parse("carrier_signing_key", KEY).ok(), ..settings() }
    }

    #[test]
    fn a_webhook_is_signed_with_the_signing_key_and_not_with_the_token() {
        assert!(SIGNALWIRE.read_text(&signed("hi"), &with_key()).is_ok());
        assert_eq!(SIGNALWIRE.read_text(&text("hi", "AAAA"), &with_key()), Err(Rejection::Forged));
        let without = SIGNALWIRE.read_text(&signed("hi"), &settings());
        assert_eq!(
            without,
            Err(Rejection::Unavailable("variable carrier_signing_key is missing or empty".into()))
        );
    }

    #[test]
    fn the_signature_is_the_one_that_its_own_library_makes() {
        let fields = [
            ("CallSid", "a1b2c3"),
            ("AccountSid", "p-1"),
            ("From", "+13125550001"),
            ("To", "+17735550002"),
            ("CallStatus", "ringing"),
        ];
        assert_eq!(sign(KEY, "https://example.com/voice?x=1", fields), "w1M0Uva2z9g2hVzk8wujB/MgHik=");
    }

    #[test]
    fn nobody_but_us_answers_a_stop() {
        assert!(!SIGNALWIRE.read_text(&signed("STOP"), &with_key()).unwrap().answered_by_carrier);
    }

    #[test]
    fn what_is_asked_lies_below_the_space() {
        let account = Account {
            api: BaseUrl::parse("carrier_api", "https://acme.signalwire.com").unwrap(),
            id: "p-1".into(),
            ..account()
        };
        let request = SIGNALWIRE.find_request(&account, "+15305550123", "+14158675309");
        assert!(
            request
                .url
                .starts_with("https://acme.signalwire.com/api/laml/2010-04-01/Accounts/p-1/Messages.json?")
        );
        let own = "https://acme.signalwire.com/api/laml/2010-04-01/Accounts/p-1/Recordings/r-1";
        assert!(SIGNALWIRE.file_request(&account, own, Method::Get).is_ok());
    }

    #[test]
    fn nobody_listens_for_machines() {
        let ring = Ring {
            people: vec!["+15305550111".into()],
            seconds: 18,
            then: "/voice/dial-result".into(),
            screening: None,
            answered_by: Some("/voice/answered-by".into()),
            caller_id: None,
        };
        let url = BaseUrl::parse("public_url", "https://a.example").unwrap();
        let xml = SIGNALWIRE.answer(&signed("x"), &[CallStep::Ring(ring)], &url).body;
        assert!(xml.contains("<Number>+15305550111</Number>"), "{xml}");
    }

    #[test]
    fn its_own_codes_have_its_own_meaning() {
        for (code, meaning_of_it) in [
            ("21717", Trouble::Unregistered),
            ("21606", Trouble::Unreachable),
            ("4001", Trouble::Account),
            ("21610", Trouble::OptedOut),
            ("99999", Trouble::Refused),
        ] {
            assert_eq!(meaning(code), meaning_of_it, "{code}");
        }
    }
}
