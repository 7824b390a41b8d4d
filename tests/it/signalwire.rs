//! SignalWire's own library at the other end of the adapter: what one signs, the other must take.

use carrier::carriers::Carrier;
use carrier::carriers::signalwire::SIGNALWIRE;
use carrier::carriers::twilio::signature::sign;
use carrier::settings::{BaseUrl, Secrets, WebhookSettings};
use carrier::webhooks::{Rejection, Request};
use serde_json::{Value, json};
use tests::tools::{self, has_python, python_with};

const KEY: &str = "PSK_testkey_0123456789";
const PUBLIC: &str = "https://acme.example";
const PATHS: [&str; 2] = ["/sms/inbound", "/sms/inbound?a=b%20c&d=é"];
const FIELDS: [(&str, &str); 4] = [
    ("MessageSid", "a1b2"),
    ("From", "+16025550142"),
    ("To", "+16025550100"),
    ("Body", "hi, 100% 🙂\n+plus & é"),
];

fn ask(question: &Value) -> Value {
    let printed = python_with(tools::SIGNALWIRE, "signalwire_library.py", &[&question.to_string()]);
    serde_json::from_str(&printed).unwrap()
}

fn form() -> Value {
    FIELDS.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect()
}

fn read(path: &str, signature: &str) -> Result<(), Rejection> {
    let settings = WebhookSettings {
        public_url: BaseUrl::parse("public_url", PUBLIC).unwrap(),
        secrets: Secrets::parse("carrier_secret", "PT0123").unwrap(),
        signing: Secrets::parse("carrier_signing_key", KEY).ok(),
        now: 0,
    };
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let request = Request {
        method: "POST".to_owned(),
        path_and_query: path.to_owned(),
        headers: vec![
            header("content-type", "application/x-www-form-urlencoded"),
            header("x-signalwire-signature", signature),
        ],
        body: tests::encode(&FIELDS).into_bytes(),
    };
    SIGNALWIRE.read_text(&request, &settings).map(|_| ())
}

#[test]
fn what_signalwires_library_signs_is_accepted_and_for_another_address_it_is_not() {
    if !has_python() {
        return;
    }
    let webhooks = PATHS.map(|path| json!({"url": format!("{PUBLIC}{path}"), "form": form()}));
    let signatures = ask(&json!({"what": "sign", "key": KEY, "webhooks": webhooks}));
    for (at, path) in PATHS.into_iter().enumerate() {
        let signature = signatures[at].as_str().unwrap();
        assert_eq!(read(path, signature), Ok(()), "{path}");
        assert_eq!(read("/sms/inbound?x=1", signature), Err(Rejection::Forged), "{path}");
    }
}

#[test]
fn what_we_sign_signalwires_library_accepts_and_one_changed_byte_it_does_not() {
    if !has_python() {
        return;
    }
    let webhook = |path: &str, key: &str| {
        let url = format!("{PUBLIC}{path}");
        json!({"url": url, "form": form(), "signature": sign(key, &url, FIELDS)})
    };
    let webhooks =
        [webhook(PATHS[0], KEY), webhook(PATHS[1], KEY), webhook(PATHS[0], "PSK_testkey_0123456788")];
    assert_eq!(ask(&json!({"what": "verify", "key": KEY, "webhooks": webhooks})), json!([true, true, false]));
}
