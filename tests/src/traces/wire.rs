//! How each carrier signs, and where addresses stand in what it is answered.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer as _, SigningKey};
use hmac::{Hmac, KeyInit, Mac};
use rsa::Generate as _;
use rsa::pkcs8::{EncodePrivateKey as _, LineEnding};
use serde_json::{Value, json};
use sha2::Sha256;

/// The private key of the account whose public key `tests/carriers/telnyx/carrier.json` names.
const TELNYX_KEY: [u8; 32] = [7; 32];

/// What is signed.
pub(super) struct Signing<'a> {
    pub(super) variables: &'a BTreeMap<String, String>,
    pub(super) url: String,
    pub(super) form: Option<&'a BTreeMap<String, String>>,
    pub(super) body: &'a str,
    pub(super) now: i64,
}

/// The headers that say who it is from.
pub(super) fn headers(carrier: &str, signing: &Signing<'_>) -> Vec<(String, String)> {
    let secret = |name: &str| signing.variables.get(name).map_or("", String::as_str);
    let header = |name: &str, value: String| (name.to_owned(), value);
    match carrier {
        "twilio" => vec![header("x-twilio-signature", by_form(secret("carrier_secret"), signing))],
        "signalwire" => {
            vec![header("x-signalwire-signature", by_form(secret("carrier_signing_key"), signing))]
        }
        "telnyx" => {
            let signed = format!("{}|{}", signing.now, signing.body);
            let signature = SigningKey::from_bytes(&TELNYX_KEY).sign(signed.as_bytes());
            vec![
                header("telnyx-timestamp", signing.now.to_string()),
                header("telnyx-signature-ed25519", STANDARD.encode(signature.to_bytes())),
            ]
        }
        "plivo" => {
            let fields = signing.form.into_iter().flatten().map(|(n, v)| (n.as_str(), v.as_str()));
            let nonce = format!("{:020}", signing.now);
            let signature = carrier::carriers::plivo::signature::sign(
                secret("carrier_secret"),
                &signing.url,
                fields,
                &nonce,
            );
            vec![header("x-plivo-signature-v3", signature), header("x-plivo-signature-v3-nonce", nonce)]
        }
        "vonage" => vec![header("authorization", format!("Bearer {}", token(secret, signing)))],
        other => panic!("say here how {other} signs"),
    }
}

/// A token as Vonage makes it (HS256).
fn token<'a>(variable: impl Fn(&str) -> &'a str, signing: &Signing<'_>) -> String {
    let claims = json!({
        "iat": signing.now,
        "jti": format!("jti-{}", signing.now),
        "iss": "Vonage",
        "payload_hash": carrier::carriers::vonage::jwt::sha256(signing.body.as_bytes()),
        "api_key": variable("carrier_account"),
        "application_id": variable("carrier_application"),
    });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&json!({"alg": "HS256", "typ": "JWT"})), part(&claims));
    let mac =
        Hmac::<Sha256>::new_from_slice(variable("carrier_signing_key").as_bytes()).expect("any key will do");
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.chain_update(&signed).finalize().into_bytes()))
}

/// A private key of an application, made anew for every run.
pub(super) fn private_key() -> String {
    static KEY: LazyLock<String> = LazyLock::new(|| {
        let key = rsa::PrivateKey::generate().to_pkcs8_pem(LineEnding::LF).expect("a key can be written");
        key.to_string()
    });
    KEY.clone()
}

fn by_form(secret: &str, signing: &Signing<'_>) -> String {
    let fields: Vec<_> = signing.form.into_iter().flatten().map(|(n, v)| (n.clone(), v.clone())).collect();
    simulated_carrier::sign(secret, &signing.url, &fields)
}

/// The address at a place of a document: `Gather.action` in XML, `input.eventUrl.0` in a list of actions.
pub(super) fn address(document: &str, place: &str) -> Option<String> {
    let (element, path) = place.split_once('.')?;
    if document.starts_with('[') {
        let actions: Vec<Value> = serde_json::from_str(document).ok()?;
        let action = actions.iter().find(|action| action["action"] == element)?;
        return action.pointer(&format!("/{}", path.replace('.', "/")))?.as_str().map(str::to_owned);
    }
    let tag = document.split('<').find(|tag| tag.split([' ', '/', '>']).next() == Some(element))?;
    let value = tag.split_once(&format!(" {path}=\""))?.1.split('"').next()?;
    Some(value.replace("&apos;", "'").replace("&amp;", "&"))
}
