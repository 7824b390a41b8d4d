//! Telnyx's own library at the other end of the adapter: what one signs and asks, the other must take and ask alike.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use carrier::calls_types::OutgoingCall;
use carrier::carriers::Carrier;
use carrier::carriers::telnyx::TELNYX;
use carrier::exchange::ApiRequest;
use carrier::messages::Outgoing;
use carrier::settings::{Account, BaseUrl, Secrets, WebhookSettings};
use carrier::webhooks::{Rejection, Request};
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use tests::tools::{self, has_python, python_with};

const NOW: i64 = 1_796_000_000;
const FORM: &str =
    "AccountSid=acc-1&CallSid=v3%3Aabc&From=%2B16025550142&To=%2B16025550100&CallStatus=ringing";
const TEXT: &str = r#"{"data":{"event_type":"message.received","payload":{"id":"m-1",
    "from":{"phone_number":"+16025550142"},"to":[{"phone_number":"+16025550100"}],"text":"no heat, 100% 🥶"}}}"#;

fn ask(question: &Value) -> Value {
    let printed = python_with(tools::TELNYX, "telnyx_library.py", &[&question.to_string()]);
    serde_json::from_str(&printed).unwrap()
}

fn settings(public_key: &str, now: i64) -> WebhookSettings {
    WebhookSettings {
        public_url: public_url(),
        secrets: Secrets::parse("carrier_secret", "KEY").unwrap(),
        signing: Secrets::parse("carrier_signing_key", public_key).ok(),
        now,
    }
}

fn public_url() -> BaseUrl {
    BaseUrl::parse("public_url", "https://acme.example").unwrap()
}

fn read(body: &str, signature: &str, settings: &WebhookSettings) -> Result<(), Rejection> {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let content_type = if body == FORM { "application/x-www-form-urlencoded" } else { "application/json" };
    let request = Request {
        method: "POST".to_owned(),
        path_and_query: "/webhook".to_owned(),
        headers: vec![
            header("content-type", content_type),
            header("telnyx-timestamp", &NOW.to_string()),
            header("telnyx-signature-ed25519", signature),
        ],
        body: body.as_bytes().to_vec(),
    };
    if body == FORM {
        TELNYX.read_call(&request, settings).map(|_| ())
    } else {
        TELNYX.read_text(&request, settings).map(|_| ())
    }
}

#[test]
fn what_telnyxs_library_takes_is_accepted_and_one_changed_byte_is_not() {
    if !has_python() {
        return;
    }
    let signed = ask(&json!({"what": "sign", "now": NOW, "bodies": [FORM, TEXT]}));
    let public_key = signed["public_key"].as_str().unwrap();
    for (body, signature) in [FORM, TEXT].into_iter().zip(signed["signatures"].as_array().unwrap()) {
        let signature = signature.as_str().unwrap();
        assert_eq!(read(body, signature, &settings(public_key, NOW)), Ok(()));
        let late = settings(public_key, NOW + 301);
        assert_eq!(read(body, signature, &late), Err(Rejection::Forged), "too old");
        let mut changed = STANDARD.decode(signature).unwrap();
        changed[7] ^= 1;
        let changed = STANDARD.encode(changed);
        assert_eq!(read(body, &changed, &settings(public_key, NOW)), Err(Rejection::Forged));
    }
}

/// The other way round: the kit signs its traces so (`tests/src/traces/wire.rs`).
#[test]
fn what_the_kit_signs_telnyxs_library_takes_and_one_changed_byte_it_does_not() {
    if !has_python() {
        return;
    }
    let key = SigningKey::from_bytes(&[7; 32]);
    let signature = STANDARD.encode(key.sign(format!("{NOW}|{TEXT}").as_bytes()).to_bytes());
    let webhook =
        |body: &str, at: i64| json!({"body": body, "timestamp": at.to_string(), "signature": signature});
    let asked = json!({
        "what": "verify", "now": NOW, "public_key": STANDARD.encode(key.verifying_key().to_bytes()),
        "webhooks": [webhook(TEXT, NOW), webhook(&TEXT.replace("no heat", "no hear"), NOW), webhook(TEXT, NOW + 1)]
    });
    assert_eq!(ask(&asked), json!([true, false, false]));
}

#[test]
fn we_ask_for_a_text_and_a_call_as_telnyxs_library_does() {
    if !has_python() {
        return;
    }
    let account = Account {
        api: BaseUrl::parse("carrier_api", "https://api.telnyx.com").unwrap(),
        id: "acc-1".to_owned(),
        secrets: Secrets::parse("carrier_secret", "KEY").unwrap(),
        application: Some("1494404757140276705".to_owned()),
        private_key: None,
        now: NOW,
    };
    let text = Outgoing {
        id: "0123.miss.first-text.s0".to_owned(),
        attempt: 1,
        sender: "+16025550100".to_owned(),
        recipient: "+16025550142".to_owned(),
        body: "Acme: sorry we missed you 🙂".to_owned(),
        receipts: "/sms/status?effect=x&sending=0".to_owned(),
        valid_seconds: 600,
    };
    let call = OutgoingCall {
        id: "0123.alert".to_owned(),
        caller: "+16025550100".to_owned(),
        called: "+16025550112".to_owned(),
        flow: "/voice/call-back/flow?lead=1".to_owned(),
        ended: "/voice/call-back/ended?lead=1".to_owned(),
        seconds: 20,
    };
    let text_request = TELNYX.send(&account, &public_url(), &text).unwrap();
    let ours = [text_request.clone(), TELNYX.place(&account, &public_url(), &call).unwrap()];
    let theirs = ask(&json!({
        "what": "ask", "key": "KEY", "account": "acc-1", "idempotency_key": text_request.idempotency_key,
        "text": {
            "from_": text.sender, "to": text.recipient, "text": text.body, "use_profile_webhooks": false,
            "webhook_url": "https://acme.example/sms/status?effect=x&sending=0"
        },
        "call": {
            "application_sid": "1494404757140276705", "to": call.called, "from_": call.caller, "timeout": 20,
            "url": "https://acme.example/voice/call-back/flow?lead=1", "url_method": "POST",
            "status_callback": "https://acme.example/voice/call-back/ended?lead=1",
            "status_callback_method": "POST", "status_callback_event": "completed"
        }
    }));
    assert_eq!(Value::from_iter(ours.iter().map(as_json)), theirs);
}

fn as_json(request: &ApiRequest) -> Value {
    let body: Value = serde_json::from_str(&request.body.as_ref().unwrap().1).unwrap();
    json!({
        "method": request.method.word(),
        "path": request.url.strip_prefix("https://api.telnyx.com").unwrap(),
        "authorization": request.authorization,
        "idempotency_key": request.idempotency_key,
        "body": body,
    })
}
