use std::cell::Cell;

use serde_json::{Value, json};

use super::super::TWILIO;
use super::super::samples::{account, settings};
use super::*;
use crate::account::samples::{Script, now};
use crate::carriers::signalwire::SIGNALWIRE;
use crate::settings::BaseUrl;
use crate::webhooks::{Party, Request};

const ACCOUNT: &str = "https://api.twilio.com/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef";

fn number(changes: &Value) -> Value {
    let mut number = json!({
        "sid": "PN01", "phone_number": "+15305550123", "friendly_name": "Front desk",
        "voice_url": "https://demo.example/voice", "voice_method": "GET", "status_callback": "",
        "status_callback_method": "POST", "sms_url": null, "sms_method": "POST", "trunk_sid": null,
        "voice_application_sid": "", "sms_application_sid": null, "capabilities": {"voice": true},
    });
    for (name, value) in changes.as_object().into_iter().flatten() {
        number[name] = value.clone();
    }
    number
}

fn page(numbers: &[Value], next: Option<&str>) -> String {
    json!({ "incoming_phone_numbers": numbers, "next_page_uri": next }).to_string()
}

fn nothing_else(request: &ApiRequest) -> (u16, String) {
    assert!(request.url.starts_with("https://messaging.twilio.com/v1/Services"), "asked for something else");
    (200, json!({ "services": [] }).to_string())
}

#[test]
fn good_credentials_give_the_accounts_name_and_others_say_what_to_check() {
    let active = Script::new(|_| (200, json!({ "status": "active", "friendly_name": "Acme" }).to_string()));
    assert_eq!(now(TWILIO.check(&account(), &active)), Ok("Acme".to_owned()));
    assert_eq!(active.lines(), [format!("GET {ACCOUNT}.json")]);
    let denied = Script::new(|_| (401, json!({ "code": 20003, "message": "Authenticate" }).to_string()));
    let Err(AccountError::Denied(text)) = now(TWILIO.check(&account(), &denied)) else { panic!("let in") };
    assert!(text.contains("20003") && !text.contains("s3cret"), "{text}");
    let suspended = Script::new(|_| (200, json!({ "status": "suspended" }).to_string()));
    assert!(matches!(now(TWILIO.check(&account(), &suspended)), Err(AccountError::Denied(_))));
    for (status, body) in [(200, "<html>"), (500, "{}"), (429, "")] {
        let odd = Script::new(|_| (status, body.to_owned()));
        assert!(matches!(now(TWILIO.check(&account(), &odd)), Err(AccountError::Unreachable(_))), "{status}");
    }
}

#[test]
fn numbers_come_page_by_page_from_the_accounts_own_api_only() {
    let script = Script::new(|request| {
        if request.url.contains("PageToken") {
            (200, page(&[number(&json!({ "sid": "PN02" }))], None))
        } else if request.url.contains("IncomingPhoneNumbers") {
            (200, page(&[number(&json!({}))], Some("@evil.example/x?PageToken=2")))
        } else {
            nothing_else(request)
        }
    });
    let numbers = now(TWILIO.numbers(&account(), &script)).unwrap();
    assert_eq!(numbers.iter().map(|own| own.id.as_str()).collect::<Vec<_>>(), ["PN01", "PN02"]);
    assert_eq!(script.lines()[1], "GET https://api.twilio.com/@evil.example/x?PageToken=2");
    let first = &numbers[0];
    assert_eq!((first.number.as_str(), first.name.as_str()), ("+15305550123", "Front desk"));
    assert_eq!(first.addresses.calls, "https://demo.example/voice");
    assert_eq!((first.addresses.texts.as_str(), &first.overridden), ("", &None));
}

#[test]
fn what_takes_calls_or_texts_before_the_number_does_is_named() {
    let overridden = |changes: Value| {
        let script = Script::new(move |request| match request.url.contains("IncomingPhoneNumbers") {
            true => (200, page(&[number(&changes)], None)),
            false => nothing_else(request),
        });
        now(TWILIO.numbers(&account(), &script)).unwrap()[0].overridden.clone().unwrap_or_default()
    };
    assert!(overridden(json!({ "trunk_sid": "TK1" })).contains("SIP trunk"));
    assert!(overridden(json!({ "voice_application_sid": "AP1" })).contains("application"));
    assert!(overridden(json!({ "sms_application_sid": "AP1" })).contains("application"));
    assert_eq!(overridden(json!({})), "");
}

#[test]
fn a_messaging_service_that_takes_the_texts_is_named_and_one_that_does_not_is_no_matter() {
    for (defers, taken) in [(false, true), (true, false)] {
        let script = Script::new(move |request| match request.url.as_str() {
            url if url.contains("IncomingPhoneNumbers") => (200, page(&[number(&json!({}))], None)),
            url if url.contains("/PhoneNumbers") => {
                (200, json!({ "phone_numbers": [{ "sid": "PN01" }] }).to_string())
            }
            _ => {
                let service = json!({ "sid": "MG1", "use_inbound_webhook_on_number": defers });
                (200, json!({ "services": [service] }).to_string())
            }
        });
        let numbers = now(TWILIO.numbers(&account(), &script)).unwrap();
        assert_eq!(numbers[0].overridden.is_some(), taken, "{defers}");
    }
}

#[test]
fn webhooks_are_set_with_everything_that_would_overrule_them_and_put_back_as_they_were() {
    let script = Script::new(|_| (200, number(&json!({})).to_string()));
    let ours = Addresses {
        calls: "https://acme.example/voice/inbound".into(),
        call_status: "https://acme.example/voice/status".into(),
        texts: "https://acme.example/sms/inbound".into(),
        rest: String::new(),
    };
    let as_it_was = now(TWILIO.set_webhooks(&account(), &script, "PN01", &ours)).unwrap().addresses;
    now(TWILIO.set_webhooks(&account(), &script, "PN01", &as_it_was)).unwrap();
    assert_eq!(script.lines()[0], format!("POST {ACCOUNT}/IncomingPhoneNumbers/PN01.json"));
    let sent = |at: usize| script.asked.borrow()[at].body.clone().unwrap().1;
    assert_eq!(
        sent(0),
        "VoiceUrl=https%3A%2F%2Facme.example%2Fvoice%2Finbound&VoiceMethod=POST\
         &StatusCallback=https%3A%2F%2Facme.example%2Fvoice%2Fstatus&StatusCallbackMethod=POST\
         &SmsUrl=https%3A%2F%2Facme.example%2Fsms%2Finbound&SmsMethod=POST&VoiceApplicationSid=&SmsApplicationSid="
    );
    assert!(
        sent(1).starts_with("VoiceUrl=https%3A%2F%2Fdemo.example%2Fvoice&VoiceMethod=GET&"),
        "{}",
        sent(1)
    );
}

#[test]
fn a_knock_is_read_as_an_opt_out_that_the_carrier_has_answered() {
    let text = KnockText {
        path: "/sms/inbound".into(),
        message_id: "SM1".into(),
        sender: "+12025550199".into(),
        recipient: "+15305550123".into(),
        body: "STOP".into(),
    };
    let mut settings = settings();
    settings.signing = Some(settings.secrets.clone());
    for carrier in [&TWILIO, &SIGNALWIRE] {
        let signed = carrier.signed(&account(), &settings, &text).unwrap().unwrap();
        assert_eq!(signed.url, "https://acme.example/sms/inbound");
        let request = Request {
            method: "POST".into(),
            path_and_query: "/sms/inbound".into(),
            headers: signed.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            body: signed.body.into_bytes(),
        };
        let read = crate::carriers::Carrier::read_text(carrier, &request, &settings).unwrap();
        assert_eq!(read.sender, Party::Number("+12025550199".into()));
        assert!(read.answered_by_carrier && read.body == "STOP");
    }
}

fn registered(number: &str, campaign: Option<&str>) -> RegistrationState {
    let script = Script::new(|request| {
        assert!(request.url.starts_with("https://messaging.twilio.com/v1/"));
        let body = match request.url.as_str() {
            url if url.contains("/Tollfree/") => json!({ "verifications":
                campaign.map(|status| json!({ "status": status, "rejection_reason": "no opt-in" })).as_slice() }),
            url if url.contains("/Compliance/") => json!({ "compliance": [{ "campaign_status": campaign }] }),
            url if url.contains("/MG2/PhoneNumbers") && campaign.is_some() => {
                json!({ "phone_numbers": [{ "sid": "PN01" }] })
            }
            url if url.contains("/PhoneNumbers") => json!({ "phone_numbers": [] }),
            _ => json!({ "services": [{ "sid": "MG1" }, { "sid": "MG2" }] }),
        };
        (200, body.to_string())
    });
    now(TWILIO.registration(&account(), &script, "PN01", number)).unwrap()
}

#[test]
fn local_numbers_go_by_their_campaign_and_toll_free_ones_by_their_verification() {
    use RegistrationState::{Missing, NotNeeded, Pending, Registered, Unknown};
    const LOCAL: &str = "+15305550123";
    const FREE: &str = "+18885550123";
    assert_eq!(registered("+442079460000", None), NotNeeded);
    assert_eq!(registered(LOCAL, Some("VERIFIED")), Registered);
    assert!(matches!(registered(LOCAL, Some("IN_PROGRESS")), Pending(_)));
    assert!(matches!(registered(LOCAL, Some("FAILED")), Missing(_)));
    assert!(matches!(registered(LOCAL, None), Missing(text) if text.contains("10DLC")));
    assert!(matches!(registered(LOCAL, Some("ODD")), Unknown(_)));
    assert_eq!(registered(FREE, Some("TWILIO_APPROVED")), Registered);
    assert!(matches!(registered(FREE, Some("IN_REVIEW")), Pending(_)));
    assert!(matches!(registered(FREE, Some("TWILIO_REJECTED")), Missing(text) if text.contains("no opt-in")));
    assert!(matches!(registered(FREE, None), Missing(text) if text.contains("toll-free")));
}

#[test]
fn elsewhere_than_at_twilio_itself_everything_is_asked_at_one_address_and_a_console_is_named() {
    let there = Account { api: BaseUrl::parse("carrier_api", "http://127.0.0.1:4010").unwrap(), ..account() };
    let asked = Cell::new(false);
    let script = Script::new(|request| {
        asked.set(request.url.starts_with("http://127.0.0.1:4010/v1/Services?"));
        (200, json!({ "services": [] }).to_string())
    });
    now(TWILIO.registration(&there, &script, "PN01", "+15305550123")).unwrap();
    assert!(asked.get());
    let nobody = Script::new(|_| (500, String::new()));
    let state = now(SIGNALWIRE.registration(&there, &nobody, "PN01", "+15305550123")).unwrap();
    assert!(matches!(state, RegistrationState::Unknown(_)) && nobody.lines().is_empty());
}
