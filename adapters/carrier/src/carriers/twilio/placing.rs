//! The request that places a call.

use form_urlencoded::Serializer;

use super::Twilio;
use crate::calls_types::OutgoingCall;
use crate::exchange::{ApiRequest, Method};
use crate::settings::{Account, BaseUrl};

/// Twilio takes 5 to 600 seconds.
const RINGS: std::ops::RangeInclusive<u32> = 5..=600;

impl Twilio {
    /// The request that places `call`.
    #[must_use]
    pub fn place_request(&self, account: &Account, public_url: &BaseUrl, call: &OutgoingCall) -> ApiRequest {
        let form = Serializer::new(String::new())
            .append_pair("To", &call.called)
            .append_pair("From", &call.caller)
            .append_pair("Url", &public_url.join(&call.flow))
            .append_pair("Method", "POST")
            .append_pair("StatusCallback", &public_url.join(&call.ended))
            .append_pair("StatusCallbackMethod", "POST")
            .append_pair("StatusCallbackEvent", "completed")
            .append_pair("Timeout", &call.seconds.clamp(*RINGS.start(), *RINGS.end()).to_string())
            .finish();
        self.request(account, Method::Post, "Calls.json").form(form)
    }
}

#[cfg(test)]
mod tests {
    use super::super::TWILIO;
    use super::super::samples::account;
    use super::*;

    fn request(seconds: u32) -> ApiRequest {
        let public = BaseUrl::parse("public_url", "https://acme.example/r").unwrap();
        let call = OutgoingCall {
            id: "lead-1/call".into(),
            caller: "+15305550123".into(),
            called: "+15305550111".into(),
            flow: "/voice/call-back/flow?lead=1&effect=x".into(),
            ended: "/voice/call-back/ended?lead=1&effect=x".into(),
            seconds,
        };
        TWILIO.place_request(&account(), &public, &call)
    }

    #[test]
    fn a_call_is_placed_with_where_its_flow_is_and_who_is_told_of_its_end() {
        let request = request(20);
        let account = "https://api.twilio.com/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef";
        assert_eq!(request.url, format!("{account}/Calls.json"));
        let form = request.body.unwrap().1;
        let fields: Vec<(String, String)> = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        let get = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        assert_eq!(get("To"), Some("+15305550111"));
        assert_eq!(get("From"), Some("+15305550123"));
        assert_eq!(get("Url"), Some("https://acme.example/r/voice/call-back/flow?lead=1&effect=x"));
        assert_eq!(
            get("StatusCallback"),
            Some("https://acme.example/r/voice/call-back/ended?lead=1&effect=x")
        );
        assert_eq!(get("Timeout"), Some("20"));
    }

    #[test]
    fn it_rings_as_long_as_twilio_lets_it() {
        assert!(request(0).body.unwrap().1.contains("Timeout=5"));
        assert!(request(10_000).body.unwrap().1.contains("Timeout=600"));
    }
}
