//! The tokens of both directions (RFC 7519): RS256 with the application's key on our requests, HS256 with the account's
//! signature secret on Vonage's webhooks.
//!
//! They are put together here, of a well-kept RSA and the HMAC that other carriers' signatures need anyway. A library
//! for tokens brings every algorithm that a token may name: `jsonwebtoken` makes the component more than twice as big,
//! and of all those algorithms one may be accepted.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rsa::pkcs1::DecodeRsaPrivateKey as _;
use rsa::pkcs1v15::SigningKey;
use rsa::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _};
use rsa::signature::{SignatureEncoding as _, Signer as _};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::settings::{Account, SettingError};

/// How far the moment at which a webhook was signed may be from now, in seconds: Vonage's tokens do not expire.
const WINDOW: u64 = 300;
/// How long a token of ours is good for, in seconds: as long as Vonage's own libraries make it.
const LIFETIME: i64 = 900;

/// What a webhook's token says.
#[derive(Deserialize)]
pub struct Claims {
    /// When it was signed, in unix seconds.
    pub iat: i64,
    /// SHA-256 of what came with it, in hexadecimal.
    pub payload_hash: String,
    exp: Option<i64>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
}

/// The `authorization` header of a request.
///
/// The token's own id (`jti`) must be another one for each request, and is made of what makes the request another one:
/// nothing here draws at random.
pub fn bearer(account: &Account, about: &[&str]) -> Result<String, SettingError> {
    let claims = json!({
        "application_id": account.application()?,
        "iat": account.now,
        "exp": account.now + LIFETIME,
        "jti": id(account.now, about),
    });
    let token =
        format!("{}.{}", encode(br#"{"alg":"RS256","typ":"JWT"}"#), encode(claims.to_string().as_bytes()));
    let signature =
        SigningKey::<Sha256>::new(key(account)?).try_sign(token.as_bytes()).map_err(|_| WRONG_KEY)?;
    Ok(format!("Bearer {token}.{}", encode(&signature.to_vec())))
}

const WRONG_KEY: SettingError = SettingError::Wrong(
    "carrier_private_key",
    "the private key of the application in PEM, as Vonage gave it when the application was made",
);

fn key(account: &Account) -> Result<rsa::PrivateKey, SettingError> {
    let key = account.private_key.as_ref().ok_or(SettingError::Missing("carrier_private_key"))?;
    // Many a place for variables takes no line breaks.
    let pem = key.0.replace("\\n", "\n");
    let key = rsa::PrivateKey::from_pkcs8_pem(pem.trim());
    let key = key.or_else(|_| rsa::PrivateKey::from_pkcs1_pem(pem.trim()));
    key.map_err(|_| WRONG_KEY)
}

/// Whether our private key is the one to this public key, in PEM. None: that is no public key.
pub fn fits(account: &Account, public_key: &str) -> Result<Option<bool>, SettingError> {
    let key = key(account)?;
    let public_key = rsa::PublicKey::from_public_key_pem(public_key.trim()).ok();
    Ok(public_key.map(|public_key| public_key == *key.as_public_key()))
}

/// In the form of a UUID.
fn id(now: i64, about: &[&str]) -> String {
    let mut hash = Sha256::new();
    hash.update(now.to_be_bytes());
    for part in about {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    let hex = hex(&hash.finalize());
    let part = |from, to| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

/// What Vonage claims of a webhook with this body. `about` makes the token another one.
pub fn of_webhook(account: &Account, now: i64, about: &str, body: &[u8]) -> Result<Value, SettingError> {
    Ok(json!({
        "iat": now,
        "jti": id(now, &["webhook", about]),
        "iss": "Vonage",
        "payload_hash": sha256(body),
        "api_key": account.id,
        "application_id": account.application()?,
    }))
}

/// A token of these claims that says that its algorithm is `alg`, signed as `HS256` is.
#[must_use]
pub fn token(alg: &str, claims: &Value, secret: &str) -> Option<String> {
    let part = |value: &Value| encode(value.to_string().as_bytes());
    let signed = format!("{}.{}", part(&json!({"alg": alg, "typ": "JWT"})), part(claims));
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?.chain_update(signed.as_bytes());
    Some(format!("{signed}.{}", encode(&mac.finalize().into_bytes())))
}

/// The claims of an `authorization` header that one of `secrets` has signed not long before or after `now`.
///
/// The token names its algorithm, but never chooses it: one without a signature, or one that takes a secret for a
/// public key, is no token.
pub fn verify<'a>(header: &str, secrets: impl Iterator<Item = &'a str>, now: i64) -> Option<Claims> {
    let (scheme, token) = header.trim().split_once(' ')?;
    let token = scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())?;
    let (signed, signature) = token.rsplit_once('.')?;
    let (head, claims) = signed.split_once('.')?;
    let head: Header = serde_json::from_slice(&decode(head)?).ok()?;
    let signature = decode(signature)?;
    let by = |secret: &str| {
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes());
        mac.is_ok_and(|mac| mac.chain_update(signed.as_bytes()).verify_slice(&signature).is_ok())
    };
    // Every secret is tried, so that the time does not tell which one fits.
    let good = secrets.fold(false, |good, secret| by(secret) | good);
    if head.alg != "HS256" || !good {
        return None;
    }
    let claims: Claims = serde_json::from_slice(&decode(claims)?).ok()?;
    let fresh = claims.iat.abs_diff(now) <= WINDOW && claims.exp.is_none_or(|exp| exp > now);
    fresh.then_some(claims)
}

/// When a webhook was signed by its own account, without a look at the signature: only of one that was verified before.
#[must_use]
pub fn signed_at(header: &str) -> Option<i64> {
    let claims = header.split('.').nth(1)?;
    serde_json::from_slice::<Claims>(&decode(claims)?).ok().map(|claims| claims.iat)
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}
