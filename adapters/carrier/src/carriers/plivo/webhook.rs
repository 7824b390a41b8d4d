//! From a request as it came in to a form that Plivo has signed.

use super::signature;
use crate::form::{Form, malformed};
use crate::request::{by_post, header, is_form, within_limit};
use crate::settings::WebhookSettings;
use crate::webhooks::{Rejection, Request};

/// The form of a voice webhook. Only version 3 of the signature will do.
pub fn of_call(request: &Request, settings: &WebhookSettings) -> Result<Form, Rejection> {
    open(request, settings, false)
}

/// The form of a webhook about texts.
///
/// Plivo documents only version 2 of the signature for these. It covers the address up to its query, so whoever has seen
/// one such webhook could send another with the same signature: TLS must keep them from seeing it. It is taken only where
/// no signature of version 3 came, so that a webhook that has both cannot be weakened.
pub fn of_text(request: &Request, settings: &WebhookSettings) -> Result<Form, Rejection> {
    open(request, settings, true)
}

fn open(request: &Request, settings: &WebhookSettings, is_text: bool) -> Result<Form, Rejection> {
    by_post(request)?;
    within_limit(request)?;
    let form = Form::parse(if is_form(request) { &request.body } else { b"" });
    // Plivo signs the address that it was given, port and all, so it is taken as it is configured; the `host` header is
    // chosen by whoever sends the request.
    let url = settings.public_url.join(&request.path_and_query);
    let signatures = signatures(request, ["x-plivo-signature-v3", "x-plivo-signature-ma-v3"]);
    let is_signed = if is_text && signatures.is_empty() {
        let signatures = self::signatures(request, ["x-plivo-signature-v2", "x-plivo-signature-ma-v2"]);
        let nonce = nonce(request, "x-plivo-signature-v2-nonce")?;
        signature::verify_address(settings.secrets.all(), &url, nonce, &signatures)
    } else {
        let nonce = nonce(request, "x-plivo-signature-v3-nonce")?;
        signature::verify(settings.secrets.all(), &url, form.fields(), nonce, &signatures)
    };
    match is_signed {
        false => Err(Rejection::Forged),
        // The signature says nothing about a body of another type.
        true if !is_form(request) && !request.body.is_empty() => {
            Err(malformed("content-type", "application/x-www-form-urlencoded"))
        }
        true => Ok(form),
    }
}

fn signatures<'a>(request: &'a Request, names: [&str; 2]) -> Vec<&'a str> {
    names.into_iter().filter_map(|name| header(request, name)).collect()
}

fn nonce<'a>(request: &'a Request, name: &str) -> Result<&'a str, Rejection> {
    header(request, name).ok_or(Rejection::Forged)
}

#[cfg(test)]
mod tests {
    use super::super::PLIVO;
    use super::super::samples::{NONCE, TOKEN, body, request, settings, signed};
    use super::*;
    use crate::carriers::Carrier as _;
    use crate::seeded::Seeded;
    use crate::settings::{BaseUrl, Secrets};

    const CALL: [(&str, &str); 4] =
        [("CallUUID", "a1b2"), ("From", "13125550001"), ("To", "17735550002"), ("CallStatus", "ringing")];
    const TEXT: [(&str, &str); 4] =
        [("MessageUUID", "m1"), ("From", "13125550001"), ("To", "17735550002"), ("Text", "hi")];

    fn older(path: &str, fields: &[(&str, &str)]) -> Request {
        let signature = signature::sign_address(TOKEN, &format!("https://acme.example{path}"), NONCE);
        let headers = [("x-plivo-signature-v2", signature.as_str()), ("x-plivo-signature-v2-nonce", NONCE)];
        request(path, &headers, body(fields))
    }

    #[test]
    fn a_signed_call_is_read_and_one_changed_byte_is_forged() {
        let good = signed("/voice/inbound?x=1", &CALL);
        assert_eq!(PLIVO.read_call(&good, &settings()).unwrap().call_id, "a1b2");
        let mut changed = good.clone();
        changed.body.push(b'1');
        assert_eq!(PLIVO.read_call(&changed, &settings()), Err(Rejection::Forged));
        let mut changed = good.clone();
        changed.path_and_query = "/voice/inbound?x=2".into();
        assert_eq!(PLIVO.read_call(&changed, &settings()), Err(Rejection::Forged));
        for name in ["x-plivo-signature-v3", "x-plivo-signature-v3-nonce"] {
            let mut without = good.clone();
            without.headers.retain(|(header, _)| header != name);
            assert_eq!(PLIVO.read_call(&without, &settings()), Err(Rejection::Forged), "{name}");
        }
    }

    #[test]
    fn the_main_accounts_signature_is_as_good() {
        let mut main = signed("/voice/inbound", &CALL);
        for (name, _) in &mut main.headers {
            if name == "x-plivo-signature-v3" {
                *name = "x-plivo-signature-ma-v3".into();
            }
        }
        assert!(PLIVO.read_call(&main, &settings()).is_ok());
    }

    #[test]
    fn the_older_signature_is_taken_for_texts_alone_and_only_where_no_newer_one_came() {
        let text = older("/sms/inbound?x=1", &TEXT);
        assert_eq!(PLIVO.read_text(&text, &settings()).unwrap().body, "hi");
        assert_eq!(PLIVO.read_call(&older("/voice/inbound", &CALL), &settings()), Err(Rejection::Forged));
        let mut both = text.clone();
        both.headers.push(("x-plivo-signature-ma-v3".into(), "eHh4".into()));
        both.headers.push(("x-plivo-signature-v3-nonce".into(), NONCE.into()));
        assert_eq!(PLIVO.read_text(&both, &settings()), Err(Rejection::Forged));
        let mut elsewhere = text.clone();
        elsewhere.path_and_query = "/sms/status".into();
        assert_eq!(PLIVO.read_receipt(&elsewhere, &settings()), Err(Rejection::Forged));
        assert!(PLIVO.read_text(&signed("/sms/inbound", &TEXT), &settings()).is_ok());
    }

    #[test]
    fn only_a_post_with_a_form_is_read() {
        let mut get = signed("/voice/inbound", &CALL);
        get.method = "GET".into();
        assert_eq!(PLIVO.read_call(&get, &settings()), Err(Rejection::WrongMethod));
        let mut json = signed("/voice/inbound", &[]);
        json.headers.retain(|(name, _)| name != "content-type");
        json.body = b"{}".to_vec();
        let fault = Rejection::Malformed("content-type: expected application/x-www-form-urlencoded".into());
        assert_eq!(PLIVO.read_call(&json, &settings()), Err(fault));
        let large = request("/voice/inbound", &[], vec![b'a'; crate::request::LARGEST_BODY + 1]);
        let fault = Rejection::Malformed("body: expected at most 256 KiB".into());
        assert_eq!(PLIVO.read_call(&large, &settings()), Err(fault));
    }

    #[test]
    fn the_signed_address_comes_from_public_url_with_its_prefix() {
        let mut settings = settings();
        settings.public_url = BaseUrl::parse("public_url", "https://acme.example:8443/r").unwrap();
        settings.secrets = Secrets::parse("carrier_secret", &format!("next,{TOKEN}")).unwrap();
        let signature = signature::sign(TOKEN, "https://acme.example:8443/r/voice/inbound", CALL, NONCE);
        let headers = [("x-plivo-signature-v3", signature.as_str()), ("x-plivo-signature-v3-nonce", NONCE)];
        assert!(of_call(&request("/voice/inbound", &headers, body(&CALL)), &settings).is_ok());
        let elsewhere = request("/r/voice/inbound", &headers, body(&CALL));
        assert_eq!(of_call(&elsewhere, &settings).err(), Some(Rejection::Forged));
    }

    #[test]
    fn random_bodies_are_forged_when_unsigned_and_read_or_refused_when_signed() {
        const NAMES: [&str; 30] = [
            "CallUUID",
            "From",
            "To",
            "CallStatus",
            "Event",
            "DialStatus",
            "DialBLegUUID",
            "DialAction",
            "DialBLegTo",
            "DialBLegDuration",
            "ALegUUID",
            "Direction",
            "Duration",
            "Digits",
            "Speech",
            "SpeechConfidenceScore",
            "RecordUrl",
            "RecordingID",
            "RecordingDuration",
            "STIRVerification",
            "transcription",
            "call_uuid",
            "MessageUUID",
            "Text",
            "MediaCount",
            "Media1",
            "MessageIntent",
            "Status",
            "ErrorCode",
            "ParentMessageUUID",
        ];
        let mut seeded = Seeded::new(43);
        for round in 0..3_000 {
            let body = if round % 3 == 0 { seeded.bytes(300) } else { seeded.form(&NAMES) };
            let path =
                seeded.pick(&["/x", "/x?plivo_call=a&plivo_key=1", "/x?plivo_from=1&plivo_to=17735550002"]);
            let unsigned = request(path, &[("x-plivo-signature-v3", "eHh4")], body.clone());
            assert_eq!(PLIVO.read_call(&unsigned, &settings()), Err(Rejection::Forged));
            let form = Form::parse(&body);
            let url = format!("https://acme.example{path}");
            let signature = signature::sign(TOKEN, &url, form.fields(), NONCE);
            let headers =
                [("x-plivo-signature-v3", signature.as_str()), ("x-plivo-signature-v3-nonce", NONCE)];
            let request = request(path, &headers, body);
            for fault in [
                PLIVO.read_call(&request, &settings()).err(),
                PLIVO.read_text(&request, &settings()).err(),
                PLIVO.read_receipt(&request, &settings()).err(),
            ] {
                assert!(!matches!(fault, Some(Rejection::Forged | Rejection::Unavailable(_))));
            }
            let base = BaseUrl::parse("public_url", "https://acme.example").unwrap();
            assert!(PLIVO.answer(&request, &[], &base).body.ends_with("<Response/>"));
        }
    }
}
