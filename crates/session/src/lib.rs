//! Signed tokens: the one-time link to the desk, the session that it opens, and short access to the API. The link to a
//! caller's page must be short and is made otherwise: see [`page`]; so are the keys that programs have: see [`key`].
//!
//! A token is `base64url(JSON) "." base64url(HMAC-SHA256)`, all of it `[A-Za-z0-9._-]`, so it can stand in an
//! address, a cookie or a header as it is. What it is good for stands inside and is signed with the rest: a link
//! never passes for a session, nor a session for access to the API.
//!
//! Nothing here reads a clock or draws a random number. Whoever mints a link brings a nonce of its own for it;
//! whoever accepts the link creates [`nonce_key`] in the store, and only who was first goes in. The nonce is no
//! secret: without the key nobody makes a link of it.

pub mod key;
pub mod page;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::digest::KeyInit as _;
use hmac::{Hmac, Mac as _};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// How long a link should be good for: time to find the phone, not to lose it.
pub const LINK_LIFE: SignedDuration = SignedDuration::from_mins(15);
/// How long a session should last: a working day.
pub const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(12);
/// How long access to the API should last: one report.
pub const API_LIFE: SignedDuration = SignedDuration::from_mins(5);

/// Shorter keys can be guessed offline by anyone who has seen one token.
const SHORTEST_KEY: usize = 16;
/// More than any token of ours has.
const LONGEST_TOKEN: usize = 1024;
/// Keeps signatures apart from whatever else may ever be signed with the same key.
const CONTEXT: &[u8] = b"ringback.session.1.";

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Opens the desk, once.
    Link,
    /// Is shown at the desk with every request.
    Desk,
    /// Reads the API.
    Api,
    /// Reads the visits, as a calendar.
    Feed,
    /// Says which businesses there are.
    Operator,
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// What it is good for.
    pub scope: Scope,
    /// The business's id.
    pub business: String,
    /// Makes a link good for once; empty in the others.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub nonce: String,
    /// Not good from this moment on, in seconds since 1970.
    pub expires: i64,
}

/// Why no token could be minted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MintError {
    /// The session key is missing, or one of its keys is too short.
    Key,
    /// A nonce is 1 to 64 of `[a-z0-9-]`.
    Nonce,
    /// A number is up to 15 digits and begins with none of 0.
    Number,
}

impl fmt::Display for MintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Key => "session_key needs at least 16 bytes (two keys are separated by a comma)",
            Self::Nonce => "the nonce of a link is not 1 to 64 of [a-z0-9-]",
            Self::Number => "the number of a caller is not 1 to 15 digits",
        })
    }
}

impl std::error::Error for MintError {}

/// Why a token was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejected {
    /// Nobody who has the key made it, or it was made for something else.
    Forged,
    /// It was good once.
    Expired,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Forged => "the token is not one of ours",
            Self::Expired => "the token has expired",
        })
    }
}

impl std::error::Error for Rejected {}

/// Mints the token of a one-time link. `nonce` is 1 to 64 of `[a-z0-9-]`, another one for every link: such as the
/// carrier's id of the text that asked for it, so that a webhook which comes twice mints one link.
pub fn mint_link(
    session_key: &str,
    business: &str,
    nonce: &str,
    expires: Timestamp,
) -> Result<String, MintError> {
    if !is_nonce(nonce) {
        return Err(MintError::Nonce);
    }
    mint(session_key, Scope::Link, business, nonce, expires)
}

/// Mints the token of a session at the desk.
pub fn mint_session(session_key: &str, business: &str, expires: Timestamp) -> Result<String, MintError> {
    mint(session_key, Scope::Desk, business, "", expires)
}

/// Mints a bearer token for the API.
pub fn mint_api(session_key: &str, business: &str, expires: Timestamp) -> Result<String, MintError> {
    mint(session_key, Scope::Api, business, "", expires)
}

/// Mints a bearer token for whoever runs the application: it gives it businesses, and opens none of them.
pub fn mint_operator(session_key: &str, expires: Timestamp) -> Result<String, MintError> {
    mint(session_key, Scope::Operator, "", "", expires)
}

/// Mints the token of a calendar to subscribe to. It is good until the session key is changed: a phone that asks for it
/// by itself cannot be given a new one.
pub fn mint_feed(session_key: &str, business: &str) -> Result<String, MintError> {
    mint(session_key, Scope::Feed, business, "", Timestamp::MAX)
}

/// The address of a calendar to subscribe to.
pub fn feed(public_url: &str, token: &str) -> String {
    format!("{}/calendar/{token}.ics", public_url.trim_end_matches('/'))
}

/// The address that goes into the owner's text.
pub fn link(public_url: &str, token: &str) -> String {
    format!("{}/desk/login?token={token}", public_url.trim_end_matches('/'))
}

/// The key whose exclusive creation uses up a link.
pub fn nonce_key(nonce: &str) -> String {
    format!("login:{nonce}")
}

/// What a token says, if one of the keys signed it, for this scope, and it has not expired. Compares in constant
/// time.
pub fn verify(session_key: &str, scope: Scope, token: &str, now: Timestamp) -> Result<Claims, Rejected> {
    if token.len() > LONGEST_TOKEN {
        return Err(Rejected::Forged);
    }
    let (payload, signature) = token.split_once('.').ok_or(Rejected::Forged)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Rejected::Forged)?;
    let signs = |key: &&str| mac(key, payload).is_some_and(|mac| mac.verify_slice(&signature).is_ok());
    if !keys(session_key).map_err(|_| Rejected::Forged)?.iter().any(signs) {
        return Err(Rejected::Forged);
    }
    let json = URL_SAFE_NO_PAD.decode(payload).map_err(|_| Rejected::Forged)?;
    let claims: Claims = serde_json::from_slice(&json).map_err(|_| Rejected::Forged)?;
    if claims.scope != scope || (scope == Scope::Link && !is_nonce(&claims.nonce)) {
        return Err(Rejected::Forged);
    }
    if claims.expires <= now.as_second() { Err(Rejected::Expired) } else { Ok(claims) }
}

fn mint(
    session_key: &str,
    scope: Scope,
    business: &str,
    nonce: &str,
    expires: Timestamp,
) -> Result<String, MintError> {
    let claims = Claims {
        scope,
        business: business.to_owned(),
        nonce: nonce.to_owned(),
        expires: expires.as_second(),
    };
    let keys = keys(session_key)?;
    let json = serde_json::to_vec(&claims).map_err(|_| MintError::Key)?;
    let payload = URL_SAFE_NO_PAD.encode(json);
    let signed = keys.first().and_then(|key| mac(key, &payload)).ok_or(MintError::Key)?;
    let signature = URL_SAFE_NO_PAD.encode(signed.finalize().into_bytes());
    Ok(format!("{payload}.{signature}"))
}

/// The first one signs, all verify: so a key can be changed without closing every session.
fn keys(session_key: &str) -> Result<Vec<&str>, MintError> {
    let keys: Vec<&str> = session_key.split(',').map(str::trim).filter(|key| !key.is_empty()).collect();
    if keys.is_empty() || keys.iter().any(|key| key.len() < SHORTEST_KEY) {
        return Err(MintError::Key);
    }
    Ok(keys)
}

fn mac(key: &str, payload: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok()?;
    mac.update(CONTEXT);
    mac.update(payload.as_bytes());
    Some(mac)
}

/// It becomes part of a key in the store.
fn is_nonce(nonce: &str) -> bool {
    (1..=64).contains(&nonce.len())
        && nonce.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests;
