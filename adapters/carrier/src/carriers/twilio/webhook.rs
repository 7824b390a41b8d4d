//! From a request as it came in to a form that Twilio has signed.

use super::{Twilio, signature};
use crate::form::{Form, malformed};
use crate::request::{by_post, header, is_form, within_limit};
use crate::settings::WebhookSettings;
use crate::webhooks::{Rejection, Request};

impl Twilio {
    /// Verifies the signature, then hands out the fields.
    ///
    /// The address that was signed is built from the configured public one: behind a proxy the `host` header is not what
    /// Twilio called, and whoever forges a request chooses it.
    pub fn open(&self, request: &Request, settings: &WebhookSettings) -> Result<Form, Rejection> {
        by_post(request)?;
        within_limit(request)?;
        let header = header(request, self.signature).ok_or(Rejection::Forged)?;
        let secrets = (self.signed_with)(settings)?;
        let url = settings.public_url.join(&request.path_and_query);
        if is_form(request) {
            let form = Form::parse(&request.body);
            let signed = signature::verify(secrets.all(), &url, form.fields(), header);
            if signed { Ok(form) } else { Err(Rejection::Forged) }
        } else {
            // Any other body is signed through its hash in the address. No webhook that we ask for has one.
            let signed = signature::verify(secrets.all(), &url, [], header)
                && signature::covers_body(&url, &request.body);
            Err(if signed {
                malformed("content-type", "application/x-www-form-urlencoded")
            } else {
                Rejection::Forged
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, TOKEN};
    use super::super::{TWILIO, signature};
    use super::*;
    use crate::carriers::Carrier as _;
    use crate::seeded::Seeded;
    use crate::settings::{BaseUrl, Secrets};
    use crate::webhooks::{CallEvent, IncomingText, Receipt};

    fn read_call(request: &Request, settings: &WebhookSettings) -> Result<CallEvent, Rejection> {
        TWILIO.read_call(request, settings)
    }

    fn read_text(request: &Request, settings: &WebhookSettings) -> Result<IncomingText, Rejection> {
        TWILIO.read_text(request, settings)
    }

    fn read_receipt(request: &Request, settings: &WebhookSettings) -> Result<Receipt, Rejection> {
        TWILIO.read_receipt(request, settings)
    }

    fn open(request: &Request, settings: &WebhookSettings) -> Result<Form, Rejection> {
        TWILIO.open(request, settings)
    }

    const FIELDS: [(&str, &str); 4] =
        [("CallSid", "CA8a1f"), ("From", "+14158675309"), ("To", "+15305550123"), ("CallStatus", "ringing")];

    #[test]
    fn a_signed_request_is_read() {
        let request = samples::signed("/voice/inbound?x=1", &FIELDS);
        assert_eq!(read_call(&request, &samples::settings()).unwrap().call_id, "CA8a1f");
    }

    #[test]
    fn a_request_without_a_good_signature_is_forged_whatever_it_says() {
        let settings = samples::settings();
        let mut request = samples::signed("/voice/inbound", &FIELDS);
        request.path_and_query = "/voice/dial-result".into();
        assert_eq!(read_call(&request, &settings), Err(Rejection::Forged));
        let mut request = samples::signed("/voice/inbound", &FIELDS);
        request.headers.retain(|(name, _)| name != "x-twilio-signature");
        assert_eq!(read_call(&request, &settings), Err(Rejection::Forged));
        let mut request = samples::signed("/voice/inbound", &FIELDS);
        request.body.extend_from_slice(b"&Digits=1");
        assert_eq!(read_call(&request, &settings), Err(Rejection::Forged));
        let request = samples::request("/voice/inbound", "", Vec::new());
        assert_eq!(read_call(&request, &settings), Err(Rejection::Forged));
    }

    #[test]
    fn the_signed_address_comes_from_public_url_with_its_prefix_and_never_from_the_host_header() {
        let settings = WebhookSettings {
            public_url: BaseUrl::parse("public_url", "https://acme.example/ringback/").unwrap(),
            ..samples::settings()
        };
        let good = signature::sign(TOKEN, "https://acme.example/ringback/sms/inbound", FIELDS);
        assert!(open(&samples::request("/sms/inbound", &good, samples::body(&FIELDS)), &settings).is_ok());
        let host = signature::sign(TOKEN, "http://localhost:3000/sms/inbound", FIELDS);
        assert!(open(&samples::request("/sms/inbound", &host, samples::body(&FIELDS)), &settings).is_err());
    }

    #[test]
    fn a_secret_on_its_way_out_still_verifies() {
        let mut settings = samples::settings();
        settings.secrets = Secrets::parse("carrier_secret", &format!("next,{TOKEN}")).unwrap();
        assert!(open(&samples::signed("/sms/inbound", &FIELDS), &settings).is_ok());
    }

    #[test]
    fn a_signed_body_of_another_type_is_malformed_and_an_unsigned_one_forged() {
        let body = br#"{"property": "value", "boolean": true}"#.to_vec();
        let hash = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
        let path = format!("/sms/inbound?bodySHA256={hash}");
        let signature = signature::sign(TOKEN, &format!("https://acme.example{path}"), []);
        let mut request = samples::request(&path, &signature, body);
        request.headers.retain(|(name, _)| name != "content-type");
        request.headers.push(("content-type".into(), "application/json".into()));
        let fault = read_text(&request, &samples::settings()).unwrap_err();
        assert_eq!(
            fault,
            Rejection::Malformed("content-type: expected application/x-www-form-urlencoded".into())
        );
        request.body.push(b' ');
        assert_eq!(read_text(&request, &samples::settings()), Err(Rejection::Forged));
    }

    #[test]
    fn a_body_beyond_the_limit_is_not_even_hashed() {
        let request = samples::request("/sms/inbound", "", vec![b'a'; crate::request::LARGEST_BODY + 1]);
        let fault = read_text(&request, &samples::settings()).unwrap_err();
        assert_eq!(fault, Rejection::Malformed("body: expected at most 256 KiB".into()));
    }

    #[test]
    fn random_bodies_are_forged_when_unsigned_and_read_or_refused_when_signed() {
        const NAMES: [&str; 22] = [
            "CallSid",
            "From",
            "To",
            "CallStatus",
            "DialCallStatus",
            "DialCallDuration",
            "Digits",
            "Confidence",
            "SpeechResult",
            "RecordingSid",
            "RecordingUrl",
            "RecordingDuration",
            "StirVerstat",
            "MessageSid",
            "Body",
            "NumMedia",
            "MediaUrl0",
            "MediaContentType0",
            "MessageStatus",
            "ErrorCode",
            "OptOutType",
            "FromZip",
        ];
        let settings = samples::settings();
        let mut seeded = Seeded::new(42);
        for round in 0..3_000 {
            let body = if round % 3 == 0 { seeded.bytes(300) } else { seeded.form(&NAMES) };
            let unsigned = samples::request("/x", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", body.clone());
            assert_eq!(read_call(&unsigned, &settings), Err(Rejection::Forged));
            let form = Form::parse(&body);
            let signature = signature::sign(TOKEN, "https://acme.example/x", form.fields());
            let request = samples::request("/x", &signature, body);
            for fault in [
                read_call(&request, &settings).err(),
                read_text(&request, &settings).err(),
                read_receipt(&request, &settings).err(),
            ] {
                assert!(!matches!(fault, Some(Rejection::Forged | Rejection::Unavailable(_))));
            }
        }
    }
}
